# SPDX-License-Identifier: GPL-3.0-or-later
"""Other clients that do what they please in the same folders, and a person who files meanwhile.

The mail says by its subject what may be done to it, so that in the end it is known what must be there.
Everything may be flagged by everybody, and:

  keep    moved within its account by Posthorn alone: it is there once, always
  travel  moved between the accounts by Posthorn alone: the same
  roam    moved within its account by all: two that move it at the same time may both win, so it may
          be there twice, but never not at all
  any     moved, copied and expunged by all"""

import collections
import imaplib
import json
import os
import random
import re
import sqlite3
import subprocess
import threading
import time

from . import world

FOLDERS = ('INBOX', 'Work', 'Archive')
KINDS = ('keep', 'travel', 'roam', 'any')
FLAGS = (r'\Seen', r'\Flagged', r'\Answered', '$Label1', '$Label2')
MAIL = ('From: Anna <anna@hafen.example>\r\nTo: Jens <jens@werft.example>\r\nSubject: {0}\r\n'
        'Date: Mon, 02 Jan 2023 10:{1:02}:00 +0100\r\nMessage-ID: <{0}@hafen.example>\r\n\r\n'
        'Brief {0}\r\n{2}')
FLAG_BITS = {1: r'\Seen', 2: r'\Answered', 4: r'\Flagged', 8: r'\Deleted', 16: r'\Draft'}


def make_mail(dice, kind, name):
  return MAIL.format('%s-%s' % (kind, name), dice.randrange(60), 'x' * dice.randrange(200) + '\r\n')


def sample(dice, uids):
  return sorted(dice.sample(uids, min(len(uids), dice.choice((1, 1, 2, 5)))))


def joined(uids):
  return ','.join(str(u) for u in uids)


class OtherClient(threading.Thread):
  """One connection of another client of one account."""

  folders = FOLDERS
  deeds = ('append', 'flag', 'flag', 'flag', 'move', 'copy', 'expunge')

  def __init__(self, account, seed, name, until):
    super().__init__(daemon=True)
    self.account = account
    self.dice = random.Random(seed)
    self.name = name
    self.until = until
    self.made = collections.defaultdict(list)  # by kind
    self.counts = collections.Counter()
    self.error = None

  def run(self):
    try:
      with self.account.imap() as self.imap:
        while time.monotonic() < self.until:
          self.act()
          time.sleep(self.dice.random() * 0.1)  # that client's ways, not ours to wait for
    except Exception as e:  # any: it is reported by who waits for us
      self.error = e

  def pick(self, *kinds):
    words = ' '.join(['OR'] * (len(kinds) - 1) + ['SUBJECT %s-' % k for k in kinds])
    found = self.imap.uid('SEARCH', words)[1][0]
    return sample(self.dice, [int(u) for u in found.split()]) if found else []

  def act(self):
    folder = self.dice.choice(self.folders)
    self.imap.select(world.quote(folder))
    for _ in range(self.dice.randrange(1, 4)):
      what = self.dice.choice(self.deeds)
      self.counts[what] += 1
      getattr(self, what)(folder)

  def append(self, folder):
    kind = self.dice.choice(KINDS + ('any', 'any'))
    name = '%s-%d' % (self.name, self.counts['append'])
    self.made[kind].append('%s-%s' % (kind, name))
    flags = ' '.join(self.dice.sample(FLAGS, self.dice.randrange(3)))
    status = self.imap.append(world.quote(folder), '(%s)' % flags, None,
                              make_mail(self.dice, kind, name).encode())[0]
    assert status == 'OK', status

  def flag(self, folder):
    if uids := self.pick(*KINDS):
      self.imap.uid('STORE', joined(uids), self.dice.choice('+-') + 'FLAGS.SILENT',
                    '(%s)' % self.dice.choice(FLAGS))

  def move(self, folder):
    """Never to where the mail lies: when one of it is expunged meanwhile, Dovecot 2.3 refuses such a
    MOVE and expunges the rest all the same."""
    others = [name for name in FOLDERS if name != folder]
    if uids := self.pick('roam', 'any'):
      self.imap.uid('MOVE', joined(uids), world.quote(self.dice.choice(others)))

  def copy(self, folder):
    if uids := self.pick('any'):
      self.imap.uid('COPY', joined(uids), world.quote(self.dice.choice(FOLDERS)))

  def expunge(self, folder):
    if uids := self.pick('any'):
      self.imap.uid('STORE', joined(uids), '+FLAGS.SILENT', r'(\Deleted)')
      self.imap.uid('EXPUNGE', joined(uids))


class LabelClient(OtherClient):
  """The same where folders are labels."""

  folders = FOLDERS + (world.ALL_MAIL, '[Gmail]/Starred', '[Gmail]/Trash')
  deeds = OtherClient.deeds + ('label', 'label', 'trash', 'restore')

  def append(self, folder):
    if folder in FOLDERS:
      super().append(folder)

  def label(self, folder):
    if uids := self.pick('roam', 'any'):
      self.imap.uid('STORE', joined(uids), self.dice.choice('+-') + 'X-GM-LABELS',
                    self.dice.choice((r'(\Inbox)', '(Work)', '(Archive)')))

  def trash(self, folder):
    if uids := self.pick('any'):
      self.imap.uid('MOVE', joined(uids), world.quote('[Gmail]/Trash'))

  def restore(self, folder):
    self.imap.select(world.quote('[Gmail]/Trash'))
    self.move('[Gmail]/Trash')
    self.imap.select(world.quote(folder))


# ---- The cache, looked at from outside

def open_cache(account):
  return sqlite3.connect('file:%s?mode=ro' % os.path.join(account.state, 'mail.sqlite'), uri=True,
                         timeout=world.SECONDS)


def read_cache(account):
  """folder -> sorted rows of uid, size, flags, as they are shown."""
  found = {}
  with open_cache(account) as db:
    keywords = collections.defaultdict(list)
    for placement, name in db.execute(
        'SELECT placement_id, name FROM placement_keyword JOIN keyword ON keyword.id = keyword_id '
        'WHERE state IN (1, 2, 3)'):
      keywords[placement].append(name)
    for path, placement, uid, size, shown in db.execute(
        'SELECT path, placement.id, uid, size, shown FROM placement '
        'JOIN folder ON folder.id = folder_id JOIN message ON message.id = message_id '
        'WHERE hidden = 0'):
      flags = [name for bit, name in FLAG_BITS.items() if shown & bit] + keywords[placement]
      found.setdefault(path, []).append((uid, size, tuple(sorted(flags))))
  return {path: sorted(rows) for path, rows in found.items()}


def read_server(truth):
  """As read_cache()."""
  return {world.unwire(name): sorted((uid, len(text.encode()), flags) for uid, text, flags in rows)
          for name, (_, rows) in truth.items() if rows}


def known_uids(account, folder, kinds):
  with open_cache(account) as db:
    return [uid for uid, subject in db.execute(
      'SELECT uid, subject FROM placement JOIN folder ON folder.id = folder_id '
      'JOIN message ON message.id = message_id WHERE uid > 0 AND hidden = 0 AND path = ?', (folder,))
            if subject and subject.split('-')[0] in kinds]


# ---- Posthorn

class Filer:
  """The program with all accounts of @pair at work, and somebody who files."""

  def __init__(self, pair, seed):
    self.pair = pair
    self.dice = random.Random(seed)
    self.counts = collections.Counter()
    self.refused = []
    self.n_made = 0
    self.process = subprocess.Popen(
      pair.world.command('run', pair.write_config(), pair.dir), stdin=subprocess.PIPE,
      stdout=subprocess.PIPE, text=True, env=dict(os.environ, LC_ALL='C.UTF-8'))

  def say(self, *words):
    try:
      self.process.stdin.write(' '.join("'%s'" % w for w in words) + '\n')
      self.process.stdin.flush()
    except BrokenPipeError:
      raise AssertionError('the program ended with %d' % self.process.wait()) from None

  def settle(self):
    self.say('settle')
    while True:
      text = self.process.stdout.readline()
      assert text, 'the program ended with %d' % self.process.wait()
      line = json.loads(text)
      if line.get('settled'):
        return
      self.refused.append(line)

  def end(self):
    """The rest of what it says is read, so that it never waits for us."""
    self.process.stdin.close()
    self.refused += [json.loads(line) for line in self.process.stdout]
    assert self.process.wait() == 0, 'the program ended with %d' % self.process.returncode

  def act(self):
    account = self.dice.choice(self.pair.accounts)
    other = self.pair.accounts[1 - self.pair.accounts.index(account)]
    folder, target = self.dice.sample(FOLDERS, 2)
    what = self.dice.choice(('flag', 'flag', 'flag', 'move', 'move', 'copy', 'expunge', 'away', 'append',
                             'trash', 'undo', 'show', 'offline', 'online', 'online'))
    kinds = {'away': ('travel', 'any'), 'move': ('keep', 'roam', 'any'), 'copy': ('any',),
             'expunge': ('any',), 'trash': ('any',)}
    if what in ('append', 'show', 'undo', 'offline', 'online'):
      self.counts[what] += 1
      self.say(account.id, what, *{'append': lambda: (folder, self.new_file()),
                                   'show': lambda: (folder,)}.get(what, tuple)())
      return
    uids = sample(self.dice, known_uids(account, folder, kinds.get(what, KINDS)))
    if uids:
      self.counts[what] += 1
      self.say(account.id, *self.words(what, folder, joined(uids), target, other))

  def words(self, what, folder, uids, target, other):
    if what == 'flag':
      return 'flag', folder, uids, self.dice.choice('+-') + self.dice.choice(FLAGS)
    if what == 'away':
      return 'move', folder, uids, other.id + ':' + target
    if what in ('move', 'copy'):
      return what, folder, uids, target
    return what, folder, uids

  def new_file(self):
    self.n_made += 1
    path = os.path.join(self.pair.dir, 'new-%d.eml' % self.n_made)
    with open(path, 'w', newline='') as f:
      f.write(make_mail(self.dice, 'any', 'p%d' % self.n_made))
    return path


# ---- What must hold at rest

def lies_in(side, name):
  """Whether mail of that folder lies there, which it does not where the folder is a label. There what
  was moved to another account is left in the trash."""
  return world.ALL_MAIL not in side or name in (world.ALL_MAIL, '[Gmail]/Spam')


def subjects(truth):
  """How often each mail is there."""
  return collections.Counter(
    re.search(r'^Subject: (.*?)\r?$', text, re.M).group(1)
    for side in truth for name, (_, rows) in side.items() if lies_in(side, name)
    for _, text, flags in rows if r'\Deleted' not in flags)


def lost_or_doubled(clients, truth, n_profiles):
  """Names that are not there as often as they must be."""
  there = subjects(truth)
  for client in clients:
    for kind, names in client.made.items():
      for name in names if kind != 'any' else ():
        once = kind != 'roam' and n_profiles == 1
        if there[name] != 1 and (once or there[name] == 0):
          yield '%s is there %d times' % (name, there[name])


def live_faults(pair, with_flags):
  """Where a cache differs from its server while the program is at work."""
  found = []
  for account in pair.accounts:
    shown = world.by_mail(read_cache(account))
    held = world.by_mail(read_server(account.truth()))
    for folder in sorted(set(shown) | set(held)):
      a, b = shown.get(folder, []), held.get(folder, [])
      if not with_flags:
        deleted = {row[:2] for row in a + b if r'\Deleted' in row[-1]}
        a, b = ([row[:2] + ((),) for row in rows if row[:2] not in deleted] for rows in (a, b))
      found += world.row_faults('%s %s' % (account.address, folder), a, b)
  return found
