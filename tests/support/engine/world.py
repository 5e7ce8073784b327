# SPDX-License-Identifier: GPL-3.0-or-later
"""A server, and as many pairs of accounts on it as a test wants. On Dovecot a pair is copied, mail and
cache, in a few milliseconds: each case begins from a copy and nothing has to be put in order behind it.
The server with labels copies an account when it is told to. Cyrus keeps its mail where only Cyrus finds
it, and wants to be told its users beforehand."""

import collections
import glob
import imaplib
import itertools
import json
import os
import queue
import re
import shutil
import sqlite3
import ssl
import subprocess
import tempfile
import threading
import time

SUPPORT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PASSWORD = 'secret'
ALL_MAIL = '[Gmail]/All Mail'
WITH_UIDS = ('INBOX', ALL_MAIL, '[Gmail]/Trash', '[Gmail]/Spam')
SECONDS = 120  # of patience with what has to come, on any machine
IDS = ('00000000-0000-4000-8000-000000000000', '00000000-0000-4000-8000-000000000001')


def addresses(n):
  return ['u%d-%d@example.test' % (n, i) for i in range(2)]


class World:
  def __init__(self, probe, faults=None, server='mailserver', hide=None, without=None, options=(),
               tls=False, smtp=False, n_pairs=12):
    self.probe = os.path.abspath(probe)
    self.faults = os.path.abspath(faults) if faults else None
    self.without = without
    self.tls = tls or server == 'cyrus'  # which takes no passwords without
    self.dir = tempfile.mkdtemp(prefix='posthorn-world-')
    self.numbers = itertools.count(1)
    self.users = queue.SimpleQueue()  # addresses, where there is only a number of them
    words = [os.path.join(SUPPORT, server), 'serve', '--until-eof', *options]
    self.keeps_files = server == 'mailserver'
    self.has_labels = server == 'gmailserver'
    self.can_copy = self.keeps_files or self.has_labels
    if self.can_copy:
      words[3:3] = ['--any-user', '--plaintext', '--max-recipients', '2'] if smtp else ['--any-user', '--no-smtp']
    else:
      for n in range(n_pairs):
        self.users.put(addresses(n))
        for address in addresses(n):
          words += ['--user', '%s:%s' % (address, PASSWORD)]
    if hide:
      words += ['--hide', hide]
    self.server = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    self.info = json.loads(self.server.stdout.readline())
    self.trust = ssl.create_default_context(cafile=self.info['ca'])
    self.secret = os.path.join(self.dir, 'password')
    with open(self.secret, 'w') as f:
      f.write(PASSWORD + '\n')

  def __enter__(self):
    return self

  def __exit__(self, *_):
    try:
      self.server.stdin.close()
      self.server.wait(SECONDS)
    finally:
      shutil.rmtree(self.dir, ignore_errors=True)

  def command(self, command, config, state, words=()):
    masked = ['--without', self.without] if self.without else []
    return [self.probe, command, '--config', config, '--state', state, *masked, *words]

  def run(self, command, config, state, words=(), check=True, lines='', faults_dir=None,
          seconds=SECONDS, **faults):
    """The lines that one run of the probe prints, given @lines to read; FAULTS_STOP=n and the like
    are in force. Without @check: its status, the lines, and what it complains of."""
    env = dict(os.environ, LC_ALL='C.UTF-8')
    if faults:
      env.update(LD_PRELOAD=self.faults, FAULTS_DIR=faults_dir,
                 **{k: str(v) for k, v in faults.items()})
    done = subprocess.run(self.command(command, config, state, words), input=lines,
                          capture_output=True, text=True, timeout=seconds, env=env)
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    if check and done.returncode != 0:
      raise AssertionError('%s %s: %d %s %s' % (command, ' '.join(words), done.returncode, printed,
                                                done.stderr))
    return printed if check else (done.returncode, printed, done.stderr)

  def mail_home(self, address):
    return os.path.join(self.info['dir'], 'mail', address)


class Account:
  """One account of a pair: a user of the server, and a cache."""

  def __init__(self, pair, index, address):
    self.world = pair.world
    self.address = address
    self.id = IDS[index]
    self.dir = pair.dir
    self.state = os.path.join(pair.dir, 'accounts', self.id)
    self.config = os.path.join(pair.dir, self.id + '.ini')
    self.home = self.world.mail_home(self.address)
    self.own_port = self.world.info['imaps' if self.world.tls else 'imap']
    self.own_smtp_port = self.world.info.get('submissions' if self.world.tls else 'submission')
    self.connect_through(self.own_port)

  def connect_through(self, port, smtp_port=None):
    self.port = port
    self.smtp_port = smtp_port or self.own_smtp_port
    os.makedirs(os.path.dirname(self.state), exist_ok=True)
    with open(self.config, 'w') as f:
      f.write(self.settings(port))

  def settings(self, port):
    security = 'tls' if self.world.tls else 'none'
    smtp = ['smtp-host=localhost', 'smtp-port=%d' % self.smtp_port, 'smtp-security=' + security,
            'smtp-user=' + self.address] if self.smtp_port else []
    return '\n'.join(['[Account %s]' % self.id, 'name=Test', 'address=' + self.address,
                      'enabled=true', 'imap-host=localhost', 'imap-port=%d' % port,
                      'imap-security=' + security,
                      'imap-user=' + self.address, 'ca-file=' + self.world.info['ca'],
                      'password-file=' + self.world.secret, *smtp, ''])

  # ---- the server's side

  def imap(self):
    imap = (imaplib.IMAP4_SSL('localhost', self.world.info['imaps'], ssl_context=self.world.trust)
            if self.world.tls else imaplib.IMAP4('127.0.0.1', self.world.info['imap']))
    imap.login(self.address, PASSWORD)
    return imap

  def is_signed_in(self):
    """Whether Cyrus still has a session of this user, such as that of a program which was killed."""
    for path in glob.glob(os.path.join(self.world.info['dir'], 'conf', 'proc', '*')):
      try:
        with open(path, errors='replace') as f:
          if self.address in f.read().split('\t'):
            return True
      except FileNotFoundError:
        pass
    return False

  def wait_signed_out(self):
    """What a killed program said last may still be carried out: not on the next one's mail."""
    end = time.monotonic() + SECONDS
    while self.is_signed_in():
      if time.monotonic() > end:
        raise AssertionError('%s stays signed in' % self.address)
      time.sleep(0.01)  # until it is looked at again: Cyrus tells nobody when it takes the file away

  def empty(self):
    """For the next pair. Cyrus keeps folders with a special use, so that these lose their mail alone."""
    self.wait_signed_out()
    with self.imap() as imap:
      for name in reversed(folder_names(imap)):
        imap.unsubscribe(quote(name))
        imap.select(quote(name))
        imap.uid('STORE', '1:*', '+FLAGS.SILENT', r'(\Deleted)')
        imap.expunge()
        imap.unselect()
        if name != 'INBOX':
          imap.delete(quote(name))

  def truth(self):
    """All mail of the server: folder -> (is it subscribed, sorted rows of uid, mail and flags)."""
    with self.imap() as imap:
      subscribed = set(list_names(imap.lsub()))
      return {name: (name in subscribed, read_folder(imap, name)) for name in folder_names(imap)}

  def tell_server(self, command, *arguments):
    """One of the commands that the server with labels has for tests: the texts of what it answers."""
    imaplib.Commands[command] = ('AUTH', 'SELECTED')
    with self.imap() as imap:
      status = imap._simple_command(command, *arguments)[0]
      assert status == 'OK', status
      return [line.decode() for line in imap.untagged_responses.get(command, [])]

  def take_mail(self, old):
    """The server's mail as another account has it."""
    if self.world.has_labels:
      self.tell_server('XCOPY', old.address)
    elif os.path.exists(old.home):
      subprocess.run(['cp', '-a', old.home, self.home], check=True)

  def restore(self, backup):
    """The server's mail as another account has it. Only while nobody is signed in."""
    shutil.rmtree(self.home)
    subprocess.run(['cp', '-a', backup.home, self.home], check=True)

  def uids(self, folder, text=None):
    with self.imap() as imap:
      imap.select(quote(folder), readonly=True)
      data = imap.uid('SEARCH', 'ALL' if text is None else 'SUBJECT %s' % text)[1][0]
      return data.decode().replace(' ', ',')

  # ---- Posthorn's side

  def run(self, command, *words, **options):
    return self.world.run(command, self.config, self.state, words, faults_dir=self.dir, **options)

  def sync(self, *words):
    return self.run('sync', *words)

  def forget(self):
    shutil.rmtree(self.state, ignore_errors=True)

  def waiting(self):
    """How many operations the journal holds that are not done."""
    path = os.path.join(self.state, 'mail.sqlite')
    if not os.path.exists(path):
      return 0
    with sqlite3.connect(path, timeout=SECONDS) as db:
      return db.execute('SELECT count(*) FROM op WHERE state IN (0, 1, 2)').fetchone()[0]


  def outbox(self):
    """(id, state, message-id, recipients who have it already, those to whom it was under way) of what it holds."""
    path = os.path.join(self.state, 'mail.sqlite')
    if not os.path.exists(path):
      return []
    with sqlite3.connect(path, timeout=SECONDS) as db:
      rows = db.execute('SELECT id, state, message_id, recipients, n_delivered, n_delivering FROM outbox '
                        'ORDER BY id').fetchall()
    return [(*row[:3], row[3].split('\n')[:row[4]], row[3].split('\n')[row[4]:row[4] + row[5]]) for row in rows]


class Pair:
  """Two accounts that know each other, as those of one person."""

  def __init__(self, world, beside=None):
    """Of new users, or @beside another pair: another profile of the same person."""
    n = next(world.numbers)
    self.world = world
    self.dir = os.path.join(world.dir, 'pair-%d' % n)
    os.makedirs(self.dir, exist_ok=True)
    self.users = ([account.address for account in beside.accounts] if beside else
                  addresses(n) if world.can_copy else world.users.get())
    self.accounts = [Account(self, i, address) for i, address in enumerate(self.users)]
    self.here, self.there = self.accounts

  def run(self, step, **options):
    """A step is whose account (None: both, in one program) and what the probe is told."""
    turn, words = step
    if turn is not None:
      return self.accounts[turn].run(*words, **options)
    return self.world.run('run', self.write_config(), self.dir, faults_dir=self.dir,
                          lines='\n'.join(words) + '\n', **options)

  def write_config(self):
    path = os.path.join(self.dir, 'accounts.ini')
    with open(path, 'w') as f:
      f.write('\n'.join(account.settings(account.port) for account in self.accounts))
    return path

  def copy(self):
    """Only while nobody is signed in."""
    new = Pair(self.world)
    for old_account, account in zip(self.accounts, new.accounts):
      account.take_mail(old_account)
      if os.path.exists(old_account.state):
        subprocess.run(['cp', '-a', old_account.state, account.state], check=True)
    return new

  def remove(self):
    shutil.rmtree(self.dir, ignore_errors=True)
    for account in self.accounts:
      if self.world.can_copy:
        shutil.rmtree(account.home, ignore_errors=True)
      else:
        account.empty()
    if not self.world.can_copy:
      self.world.users.put(self.users)

  def truth(self):
    return [account.truth() for account in self.accounts]

  def carry_out(self, rounds=8):
    """Runs both journals until neither has anything left."""
    for _ in range(rounds):
      waiting = [a for a in self.accounts if a.waiting() > 0]
      if not waiting:
        return
      for account in waiting:
        account.run('do')
    raise AssertionError('operations are left')


# ---- Words of the protocol

def quote(name):
  return '"%s"' % name.replace('\\', r'\\').replace('"', r'\"')


def list_names(answer):
  for line in answer[1]:
    if line is not None and rb'\Noselect' not in line and rb'\NonExistent' not in line:
      yield re.match(rb'\(.*?\) (?:"[^"]*"|NIL) "?(.*?)"?$', line).group(1).decode()


def folder_names(imap):
  return sorted(list_names(imap.list()))


def read_folder(imap, name):
  imap.select(quote(name), readonly=True)
  data = imap.uid('FETCH', '1:*', '(UID FLAGS BODY.PEEK[])')[1]
  rows = []
  for i, part in enumerate(data):
    if isinstance(part, tuple):
      words = part[0] + (data[i + 1] if isinstance(data[i + 1], bytes) else b'')
      flags = re.search(rb'FLAGS \(([^)]*)\)', words).group(1).decode().split()
      uid = int(re.search(rb'UID (\d+)', words).group(1))
      rows.append((uid, part[1].decode(), tuple(sorted(f for f in flags if f != r'\Recent'))))
  return sorted(rows)


def unwire(name):
  """Modified UTF-7 to UTF-8."""
  return re.sub(r'&([^-]*)-', lambda m: '&' if not m.group(1) else
                (b'+' + m.group(1).replace(',', '/').encode() + b'-').decode('utf-7'), name)


# ---- Comparisons

def without_uids(truth):
  return [{name: (subscribed, sorted((text, flags) for _, text, flags in rows))
           for name, (subscribed, rows) in side.items()} for side in truth]


def brief(value):
  """For a person: mails by their subject."""
  if isinstance(value, str) and '\n' in value:
    found = re.search(r'^Subject: *(.*?)\r?$', value, re.M)
    return found.group(1) if found else value[:30]
  if isinstance(value, (list, tuple)):
    return [brief(v) for v in value]
  return value


def differences(a, b):
  return ['%s %s: %s -> %s' % (('here', 'there')[i], name, brief(x.get(name)), brief(y.get(name)))
          for i, (x, y) in enumerate(zip(a, b)) for name in sorted(set(x) | set(y))
          if x.get(name) != y.get(name)]


def shown_rows(line):
  return sorted((m['uid'], m['message_id'], m['size'], tuple(sorted(m['flags'] + m['keywords'])))
                for m in line['messages'])


def held_rows(rows):
  """As shown_rows()."""
  for uid, text, flags in rows:
    found = re.search(r'^Message-ID: *<(.*?)>\r?$', text, re.M | re.I)
    yield uid, found.group(1) if found else None, len(text.encode()), flags


def list_views(account):
  """The folders that the cache holds as views of All Mail."""
  with sqlite3.connect(os.path.join(account.state, 'mail.sqlite'), timeout=SECONDS) as db:
    return {path for (path,) in db.execute('SELECT path FROM folder WHERE flags & 128')}


def view_faults(account, truth):
  """Labels that the cache does not hold as views."""
  names = {unwire(name) for name in truth if name not in WITH_UIDS} if ALL_MAIL in truth else set()
  return ['%s is no view' % name for name in sorted(names - list_views(account))]


def row_faults(name, shown, held):
  """What the server keeps marked \\Deleted need not be shown."""
  extra = list((collections.Counter(shown) - collections.Counter(held)).elements())
  missing = [row for row in (collections.Counter(held) - collections.Counter(shown)).elements()
             if r'\Deleted' not in row[-1]]
  if extra or missing:
    yield '%s: only in the cache %s, only on the server %s' % (name, extra, missing)


def by_mail(folders):
  """Folder -> rows. A label has uids of its own at the server, and those of All Mail in the cache."""
  if ALL_MAIL not in folders:
    return folders
  return {name: rows if name in WITH_UIDS else sorted(((0, *row[1:]) for row in rows), key=str)
          for name, rows in folders.items()}


def cache_faults(lines, truth):
  """Where the cache (the lines of "probe sync") differs from the server, message by message."""
  shown = by_mail({line['name']: shown_rows(line) for line in lines if 'messages' in line})
  held = by_mail({unwire(name): sorted(held_rows(rows)) for name, (_, rows) in truth.items()})
  return [fault for name in sorted(set(shown) | set(held))
          for fault in row_faults(name, shown.get(name, []), held.get(name, []))]


# ---- Reports

class Tap:
  def __init__(self):
    self.n = 0
    self.failed = 0
    self.lock = threading.Lock()

  def check(self, ok, name, detail=None):
    with self.lock:
      self.n += 1
      self.failed += not ok
      print('%s %d - %s' % ('ok' if ok else 'not ok', self.n, name), flush=True)
      if not ok and detail is not None:
        self.note(detail)

  def note(self, text):
    print('# ' + str(text).replace('\n', '\n# '), flush=True)

  def end(self):
    print('1..%d' % self.n)
    return self.failed != 0
