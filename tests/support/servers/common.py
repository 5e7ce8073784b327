# SPDX-License-Identifier: GPL-3.0-or-later
"""What every server here needs: free ports, a folder, children that never outlive us."""

import ctypes
import grp
import json
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class Failed(Exception):
  """The message is for a person: what did not work, and what to do about it."""


def die_with_parent():
  LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def write(path, text, mode=0o600):
  data = text if isinstance(text, bytes) else text.encode()
  with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), 'wb') as f:
    f.write(data)


def port_is_free(port):
  with socket.socket() as s:
    try:
      s.bind(('127.0.0.1', port))
      return True
    except OSError:
      return False


def free_ports(names, wanted=None):
  """A port for each name, `wanted` ones (name -> port) if they are free. The range lies below
  the kernel's ephemeral ports, so that no outgoing connection takes one in the meantime."""
  ports = {n: p for n, p in (wanted or {}).items() if n in names and port_is_free(p)}
  dice = random.SystemRandom()
  while len(ports) < len(names):
    port = dice.randint(15000, 32000)
    if port not in ports.values() and port_is_free(port):
      ports[next(n for n in names if n not in ports)] = port
  return ports


def find_program(name, package):
  path = shutil.which(name, path=os.environ.get('PATH', '') + ':/usr/sbin:/sbin')
  if path is None:
    raise Failed('%s is not installed (Debian: %s); tools/deps installs it' % (name, package))
  return path


class Server:
  """One server in one folder. A subclass fills in prepare(), configure() and launch().

  Started by root, the children run as `nobody`: the mail servers refuse to read mail as root."""

  port_names = ()

  def __init__(self, options):
    self.options = options
    self.children = []
    self.ports = {}
    self.info = {}
    self.as_root = os.geteuid() == 0
    self.user = pwd.getpwnam('nobody') if self.as_root else pwd.getpwuid(os.geteuid())
    self.group = grp.getgrgid(self.user.pw_gid).gr_name
    # Names of Unix sockets are at most 107 bytes long, so the folder is never a deep one.
    self.dir = tempfile.mkdtemp(prefix='posthorn-', dir='/tmp')
    self.users = dict(self.parse_user(u) for u in options.user)

  @staticmethod
  def parse_user(text):
    name, _, password = text.partition(':')
    return (name if '@' in name else name + '@example.test'), password or 'secret'

  def path(self, *names):
    return os.path.join(self.dir, *names)

  def mail_home(self, address):
    return os.path.join(self.options.mail_dir or self.path('mail'), address)

  def give_away(self, path):
    """Hands a tree to the user that the servers run as."""
    if self.as_root:
      subprocess.run(['chown', '-R', '%d:%d' % (self.user.pw_uid, self.user.pw_gid), path],
                     check=True)

  # ---- processes

  def spawn(self, argv, **environment):
    uid, gid, as_root = self.user.pw_uid, self.user.pw_gid, self.as_root

    def before_exec():
      if as_root:
        os.setgroups([gid])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
      os.umask(0o077)
      die_with_parent()  # after the change of user, which would clear it

    env = {'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'LANG': 'C.UTF-8', 'HOME': self.dir,
           'TZ': os.environ.get('TZ', 'UTC'), **environment}
    with open(self.path('log', 'console'), 'ab') as log:
      child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env,
                               cwd=self.dir, start_new_session=True, preexec_fn=before_exec)
    self.children.append(child)
    return child

  def answers(self, child, port, seconds=60):
    """True as soon as this very server greets: it puts the name of its folder into the greeting,
    since another one may have taken the port between the choice and the use."""
    end = time.monotonic() + seconds
    while child.poll() is None and time.monotonic() < end:
      try:
        with socket.create_connection(('127.0.0.1', port), 1) as s:
          s.settimeout(5)
          if os.path.basename(self.dir).encode() in s.makefile('rb').readline():
            return True
      except OSError:
        pass
      time.sleep(0.02)
    return False

  @staticmethod
  def only_loggers_left(pid):
    """Dovecot's log process stays for seconds after all others have ended and closed the mail."""
    try:
      with open('/proc/%d/task/%d/children' % (pid, pid)) as f:
        children = f.read().split()
      for child in children:
        with open('/proc/%s/cmdline' % child) as f:
          if not f.read().split('\0')[0].split(' ')[0].endswith('/log'):
            return False
    except OSError:
      pass
    return True

  def end_child(self, child):
    if child.poll() is None:
      child.terminate()
      end = time.monotonic() + 8
      while child.poll() is None and time.monotonic() < end:
        if self.only_loggers_left(child.pid):
          break
        time.sleep(0.02)
    try:
      os.killpg(child.pid, signal.SIGKILL)  # the session made for it: whatever is left there
    except (ProcessLookupError, PermissionError):
      pass
    child.wait()

  # ---- life

  def prepare(self):
    """Makes folders, keys and users. Called once."""

  def configure(self):
    """Writes the configuration for self.ports. Called again with other ports if one was taken."""

  def launch(self):
    """Starts the children; true when they answer."""
    return False

  def describe(self):
    """What the user of the server needs to know, besides the ports."""
    return {}

  def start(self):
    for name in ('log', 'tmp', 'mail', 'passwords'):
      os.makedirs(self.path(name))
    os.makedirs(self.options.mail_dir or self.path('mail'), exist_ok=True)
    for address, password in self.users.items():
      os.makedirs(self.mail_home(address), exist_ok=True)
      write(self.path('passwords', address), password + '\n')
    self.prepare()
    for _ in range(4):
      self.ports = free_ports(self.port_names, self.options.ports)
      self.configure()
      self.give_away(self.dir)
      self.give_away(self.options.mail_dir or self.path('mail'))
      if self.launch():
        break
      self.stop()
    else:
      raise Failed('the server did not start:\n' + self.log_tail())
    self.publish()

  def stop(self):
    for child in reversed(self.children):
      self.end_child(child)
    self.children = []

  def remove(self):
    if self.options.keep:
      print('kept: ' + self.dir, file=sys.stderr)
    else:
      shutil.rmtree(self.dir, ignore_errors=True)

  def check(self):
    for child in self.children:
      if child.poll() is not None:
        raise Failed('%s ended by itself (%d)\n%s'
                     % (child.args[0], child.returncode, self.log_tail()))

  def log_tail(self):
    text = ''
    for name in sorted(os.listdir(self.path('log'))):
      if os.path.isfile(self.path('log', name)):
        with open(self.path('log', name), errors='replace') as f:
          text += '--- %s\n%s' % (name, ''.join(f.readlines()[-20:]))
    return text

  # ---- what it tells about itself

  def publish(self):
    self.info = {
      'dir': self.dir, 'pid': os.getpid(), 'host': 'localhost', 'ca': self.path('tls', 'ca.pem'),
      'json': self.path('server.json'), 'ini': self.path('server.ini'), **self.ports,
      **self.describe(),
      'users': [{'address': address, 'password': password,
                 'password-file': self.path('passwords', address),
                 'home': self.mail_home(address)} for address, password in self.users.items()],
    }
    write(self.info['json'], json.dumps(self.info, ensure_ascii=False, indent=1) + '\n')
    write(self.info['ini'], self.key_file())

  def key_file(self):
    """The same as a GKeyFile, for C programs without a JSON parser."""
    def lines(table):
      return ''.join('%s=%s\n' % (k, str(v).replace('\\', '\\\\'))
                     for k, v in table.items() if not isinstance(v, list))
    text = '[server]\n' + lines(self.info)
    text += 'users=%s\n' % ';'.join(self.users)
    for user in self.info['users']:
      text += '\n[user %s]\n%s' % (user['address'], lines(user))
    return text
