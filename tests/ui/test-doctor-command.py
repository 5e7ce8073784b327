#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-3.0-or-later
"""posthorn --doctor on real servers and without a display: what it prints, and its exit status.

    test-doctor-command.py PROGRAM

runs itself once more beside the servers."""

import configparser
import json
import os
import subprocess
import sys
import tempfile

SUPPORT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support')


def account(server, **changes):
  user = server['users'][0]
  values = {
    'address': user['address'], 'imap-host': 'localhost', 'imap-port': server['imaps'],
    'imap-user': user['address'], 'smtp-host': 'localhost', 'smtp-port': server['submissions'],
    'smtp-user': user['address'], 'ca-file': server['ca'], 'password-file': user['password-file'],
  }
  values.update({name.replace('_', '-'): value for name, value in changes.items()})
  return values


def write_accounts(folder, server):
  wrong = os.path.join(folder, 'wrong-password')
  with open(wrong, 'w') as f:
    f.write('wrong\n')
  accounts = (
    account(server, name='Good'),
    account(server, name='Refused', imap_port=1),
    account(server, name='Wrong', password_file=wrong),
    account(server, name='Expired', smtp_host='expired.localhost'),
  )
  parser = configparser.ConfigParser(interpolation=None)
  for number, values in enumerate(accounts):
    parser['Account 00000000-0000-4000-8000-%012d' % number] = values
  os.mkdir(os.path.join(folder, 'posthorn'))
  with open(os.path.join(folder, 'posthorn', 'accounts.ini'), 'w') as f:
    parser.write(f, space_around_delimiters=False)


def examine(program, folder, name):
  env = dict(os.environ, XDG_CONFIG_HOME=folder, HOME=folder, LC_ALL='C.UTF-8')
  for variable in ('DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS'):
    env.pop(variable, None)
  run = subprocess.run([program, '--doctor', name], env=env, stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
  return run.returncode, run.stdout, run.stderr


def check(program, server):
  with tempfile.TemporaryDirectory() as folder:
    write_accounts(folder, server)
    for name in ('Good', '00000000-0000-4000-8000-000000000000'):
      status, out, _ = examine(program, folder, name)
      assert status == 0, out
      assert 'All is well.' in out and 'FAIL' not in out and out.count('[ ok ]') == 14, out

    for name, failure, advice in (
        ('Refused', '[FAIL] Connection', 'The port in the settings'),
        ('Wrong', '[FAIL] Sign-in', 'The user name or the password'),
        ('Expired', '[FAIL] Encryption', 'has to renew the certificate')):
      status, out, _ = examine(program, folder, name)
      assert status == 1, out
      assert failure in out and advice in out and 'Something is wrong.' in out, out
      assert 'secret' not in out.replace('without secrets', ''), out

    status, out, err = examine(program, folder, 'Nobody')
    assert status == 2 and 'Good' in err, err


def main():
  program = os.path.abspath(sys.argv[1])
  if 'MAILSERVER_JSON' not in os.environ:
    os.execv(os.path.join(SUPPORT, 'mailserver'),
             ['mailserver', 'run', '--', sys.executable, '-B', os.path.abspath(__file__), program])
  with open(os.environ['MAILSERVER_JSON']) as f:
    check(program, json.load(f))


if __name__ == '__main__':
  main()
