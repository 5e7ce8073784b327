# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line that the servers have in common: `run -- COMMAND` and `serve`."""

import argparse
import json
import os
import select
import signal
import subprocess
import sys

from .common import Failed, die_with_parent


class Ended(Exception):
  """A signal asked us to end."""


def on_signal(number, frame):
  raise Ended


def common_options():
  p = argparse.ArgumentParser(add_help=False)
  a = p.add_argument
  a('--user', action='append', metavar='ADDRESS[:PASSWORD]',
    help='may be repeated, any domains; default: alice@example.test, bob@example.test, secret')
  a('--keep', action='store_true', help='keep the folder of the server at the end')
  a('--mail-dir', help='a folder for the mail that is kept; else it goes with the server')
  a('--cert', default='good', choices=('good', 'expired', 'wrong-host', 'self-signed'),
    help='which certificate to show')
  a('--plaintext', action='store_true',
    help='let the submission server take passwords without TLS; Dovecot always does on loopback')
  a('--mechanisms', default='PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256', help='for AUTH')
  a('--rawlog', action='store_true', help='every byte of every session in a file each')
  a('--debug', action='store_true')
  p.set_defaults(ports=None, tls_dir=None)
  return p


def parse(description, options):
  """options: an ArgumentParser without help, whose options both commands take."""
  p = argparse.ArgumentParser(description=description,
                              formatter_class=argparse.RawDescriptionHelpFormatter)
  commands = p.add_subparsers(dest='what', required=True)
  parents = [common_options(), options]
  run = commands.add_parser('run', parents=parents, help='run a command beside a server')
  run.add_argument('command', nargs='+')
  serve = commands.add_parser('serve', parents=parents, help='serve until told to end')
  serve.add_argument('--until-eof', action='store_true', help='end when standard input ends')
  serve.add_argument('--ini', action='store_true',
                     help='print the path of server.ini, not a line of JSON')
  o = p.parse_args()
  o.user = o.user or ['alice@example.test', 'bob@example.test']
  return o


def wait(server, until_eof):
  while True:
    ready = select.select([sys.stdin] if until_eof else [], [], [], 0.25)[0]
    if ready and not os.read(0, 4096):
      return
    server.check()


def serve(server):
  o = server.options
  server.start()
  print(server.info['ini'] if o.ini else json.dumps(server.info, ensure_ascii=False), flush=True)
  wait(server, o.until_eof)
  return 0


def run(server):
  die_with_parent()
  server.start()
  env = dict(os.environ, MAILSERVER_JSON=server.info['json'], MAILSERVER_INI=server.info['ini'])
  child = subprocess.Popen(server.options.command, env=env)
  try:
    return child.wait()
  except (Ended, KeyboardInterrupt):
    child.terminate()
    child.wait()
    raise


def main(server_type, options):
  """Starts a server, does what the command says, and takes everything down again."""
  for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, on_signal)
  server = None
  try:
    server = server_type(options)
    return {'run': run, 'serve': serve}[options.what](server)
  except Ended:
    return 143
  except Failed as e:
    print('%s: %s' % (os.path.basename(sys.argv[0]), e), file=sys.stderr)
    return 1
  finally:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
      signal.signal(number, signal.SIG_IGN)
    if server is not None:
      server.stop()
      server.remove()
