# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person or another client may want, each as: mail and caches to begin with, and the runs of the
program that carry it out."""

import os
import re

from . import world

MAIL = ('From: Anna <anna@hafen.example>\r\nTo: Jens <jens@werft.example>\r\nSubject: {0}\r\n'
        'Date: Mon, 02 Jan 2023 10:0{1}:00 +0100\r\nMessage-ID: <{0}@hafen.example>\r\n\r\n'
        'Brief {0}\r\n.\r\nEnde\r\n')
PLAIN = 'From: Anna <anna@hafen.example>\nSubject: lose\nDate: Tue, 03 Jan 2023 10:00:00 +0100\n\nOhne ID\n'
USUAL = ('Drafts', 'Sent', 'Junk', 'Trash', 'Archive')


def fill(account):
  """Mail to act on."""
  with account.imap() as imap:
    imap.subscribe('INBOX')
    for name in (('Archive',) if account.world.has_labels else USUAL) + ('Work',):
      imap.create(name)
      imap.subscribe(name)
    for i, flags in enumerate(['', r'(\Seen)', r'(\Flagged $Label1)', '', '']):
      imap.append('INBOX', flags, None, MAIL.format('brief%d' % i, i).encode())
    for i in range(2):
      imap.append('Work', r'(\Seen)', None, MAIL.format('work%d' % i, i).encode())


def filled_pair(test_world):
  """What all scenarios begin from: both accounts filled, both caches in step."""
  pair = world.Pair(test_world)
  for account in pair.accounts:
    fill(account)
    account.sync()
  return pair


class Scenario:
  def expect(self, begun, held):
    """What is wrong at the end of the undisturbed run, as a list of texts: the servers held @begun
    before it, and @held now."""
    return []

  def check(self, pair):
    """What else is wrong at the end of any run, as a list of texts."""
    return []


# ---- Operations: queued offline, then carried out by as many runs as it takes

def inbox(pair, text=None):
  return pair.here.uids('INBOX', text)


def eml(pair, text, name='brief'):
  path = os.path.join(pair.dir, name + '.eml')
  with open(path, 'w', newline='') as f:
    f.write(text)
  return path


def away(kind, text=None):
  return lambda p: [kind, 'INBOX', inbox(p, text), p.there.id + ':Work']


OPERATIONS = {
  'read': lambda p: ['flag', 'INBOX', inbox(p), r'+\Seen'],
  'unflag': lambda p: ['flag', 'INBOX', inbox(p), r'-\Flagged'],
  'keyword': lambda p: ['flag', 'INBOX', inbox(p), '+$Label2'],
  'move': lambda p: ['move', 'INBOX', inbox(p), 'Work'],
  'copy': lambda p: ['copy', 'INBOX', inbox(p), 'Work'],
  'trash': lambda p: ['delete', 'INBOX', inbox(p, 'brief1')],
  'archive': lambda p: ['archive', 'INBOX', inbox(p)],
  'junk': lambda p: ['junk', 'INBOX', inbox(p, 'brief2')],
  'expunge': lambda p: ['expunge', 'INBOX', inbox(p, 'brief3')],
  'empty': lambda p: ['folder', 'empty', 'INBOX'],
  'append': lambda p: ['append', 'Work', eml(p, MAIL.format('neu', 9))],
  'append-many': lambda p: ['append', 'Work', *(eml(p, text, 'brief%d' % i) for i, text in enumerate(
    [MAIL.format('neu', 9), PLAIN, MAIL.format('neu', 9), MAIL.format('neuer', 8)]))],
  'append-without-id': lambda p: ['append', 'Work', eml(p, PLAIN)],
  'create': lambda p: ['folder', 'create', 'Work/Bücher'],
  'rename': lambda p: ['folder', 'rename', 'Work', 'Büro'],
  'create-and-rename': lambda p: ['folder', 'create', 'Neu', ';', 'folder', 'rename', 'Neu', 'Alt'],
  'delete-folder': lambda p: ['folder', 'delete', 'Work'],
  'unsubscribe': lambda p: ['folder', 'unsubscribe', 'Work'],
  'a-day': lambda p: ['flag', 'INBOX', inbox(p), r'+\Seen', ';', 'move', 'INBOX',
                      inbox(p, 'brief1'), 'Work', ';', 'copy', 'INBOX', inbox(p, 'brief2'),
                      'Archive', ';', 'folder', 'rename', 'Work', 'Werft', ';', 'delete', 'INBOX',
                      inbox(p, 'brief3'), ';', 'flag', 'INBOX', inbox(p, 'brief4'), '+$Forwarded'],
  'move-away': away('move'),
  'move-one-away': away('move', 'brief2'),
  'copy-away': away('copy', 'brief2'),
}


class Operation(Scenario):
  """Queued while nothing is connected; the runs are those of "probe do"."""

  def __init__(self, name):
    self.name = name

  def prepare(self, pair):
    pair.here.run('do', '--offline', *OPERATIONS[self.name](pair))

  def next_step(self, pair, done):
    """Whose turn it is and what the probe is told, or None at the end."""
    waiting = [i for i, account in enumerate(pair.accounts) if account.waiting() > 0]
    if not waiting:
      return None
    assert len(done) < 8, 'operations are left'
    turn = waiting[0] if len(waiting) == 1 or not done else 1 - done[-1][0]
    return turn, ['do']

  def expect(self, begun, held):
    return [] if held != begun else ['nothing was carried out']


DRAFT = MAIL.format('brief2', 2).replace('Brief', 'Version {0} of')


class Replace(Operation):
  """Versions of one mail, by one Message-ID: of those that wait only the last is seen."""

  def __init__(self, name, n, replaced='brief2'):
    self.name = name
    self.n = n
    self.replaced = replaced

  def prepare(self, pair):
    words = []
    for i in range(self.n):
      old = 'last' if i else inbox(pair, self.replaced) if self.replaced else '0'
      words += [';', 'replace', 'INBOX', old, eml(pair, DRAFT.format(i), 'version%d' % i)]
    pair.here.run('do', '--offline', *words[1:])

  def expect(self, begun, held):
    kept = [row for row in begun[0]['INBOX'][1] if world.brief(row[0]) != self.replaced]
    last = (DRAFT.format(self.n - 1), (r'\Draft', r'\Seen'))
    found = [row for row in held[0]['INBOX'][1] if r'\Deleted' not in row[1]]
    return [] if found == sorted(kept + [last]) else [str(world.brief(found))]


class ReplaceGone(Replace):
  """Another client deleted the mail meanwhile: the new version arrives all the same."""

  def prepare(self, pair):
    super().prepare(pair)
    with pair.here.imap() as imap:
      imap.select('INBOX')
      imap.store(imap.search(None, 'SUBJECT', 'brief2')[1][0].split()[0].decode(), '+FLAGS', r'(\Deleted)')
      imap.expunge()


class FromLabels(Operation):
  """Mail that is shown by labels, by the uids of All Mail."""

  def __init__(self):
    self.name = 'from-label'

  def prepare(self, pair):
    with pair.here.imap() as imap:
      imap.select('INBOX')
      imap.copy('1:3', 'Work')
      imap.unselect()
    pair.here.sync()
    uid = lambda text: pair.here.uids(world.ALL_MAIL, text)  # noqa: E731
    pair.here.run('do', '--offline', 'move', 'Work', uid('work0'), 'Archive', ';',
                  'delete', 'Work', uid('brief0'), ';', 'copy', 'Work', uid('work1'), 'Archive', ';',
                  'move', 'Work', uid('brief1'), 'INBOX', ';', 'archive', 'Work', uid('brief2'), ';',
                  'flag', 'Work', uid('work1'), r'+\Flagged', ';',
                  'move', 'INBOX', inbox(pair, 'brief3'), 'Work', ';',
                  'append', 'Work', eml(pair, MAIL.format('neu', 9)))


class Twins(Operation):
  """The same among mails with one and the same Message-ID, some of them where they are to go."""

  def __init__(self, name):
    self.name = 'twins-' + name
    self.operation = name

  def prepare(self, pair):
    for account, folders in ((pair.here, ('INBOX', 'INBOX', 'Work')), (pair.there, ('Work',))):
      with account.imap() as imap:
        for folder in folders:
          imap.append(folder, None, None, MAIL.format('twin', 8).encode())
      account.sync()
    pair.here.run('do', '--offline', *OPERATIONS[self.operation](pair))


# ---- Coming in step, while another client has done something

def nothing(account):
  pass


def changed(account):
  with account.imap() as imap:
    imap.select('INBOX')
    imap.store('1:2', '+FLAGS', r'(\Answered $Label3)')
    imap.store('3', '-FLAGS', r'(\Flagged)')
    imap.copy('2', 'Work')
    imap.store('4', '+FLAGS', r'(\Deleted)')
    imap.expunge()
    imap.unselect()
    for i in range(5, 8):
      imap.append('INBOX', r'(\Seen)' if i == 6 else '', None,
                  MAIL.format('brief%d' % i, i).encode())


def renamed(account):
  with account.imap() as imap:
    imap.rename('Work', 'Werft')
    imap.subscribe('Werft')
    imap.unsubscribe('Work')


def made_again(account):
  """Another folder of the same name: its UIDVALIDITY is another, its uids begin anew."""
  with account.imap() as imap:
    imap.delete('Work')
    imap.create('Work')
    for i in range(1, 4):
      imap.append('Work', r'(\Flagged)', None, MAIL.format('work%d' % i, i).encode())


def gone(account):
  with account.imap() as imap:
    imap.unsubscribe('Work')
    imap.delete('Work')


class Restored(Scenario):
  """The server's mail is put back from a backup: what came since is gone, and its uids are given to
  @n other mails."""

  def __init__(self, name, n):
    self.name = name
    self.n = n

  def prepare(self, pair):
    backup = pair.copy()
    changed(pair.here)
    pair.here.sync()
    pair.here.restore(backup.here)
    backup.remove()
    with pair.here.imap() as imap:
      for i in range(self.n):
        imap.append('INBOX', r'(\Flagged)', None, MAIL.format('later%d' % i, i).encode())

  def next_step(self, pair, done):
    return (0, ['sync']) if not done else None


class InStep(Scenario):
  """@change happens at the server; then "probe sync", from the cache as it was before or from none."""

  def __init__(self, name, change, cached=True):
    self.name = name
    self.change = change
    self.cached = cached

  def prepare(self, pair):
    if not self.cached:
      pair.here.forget()
    self.change(pair.here)

  def next_step(self, pair, done):
    return (0, ['sync']) if not done else None


class Engine(Scenario):
  """The journal carried out by the program as a whole: both accounts at work, all their connections,
  and coming in step at the same time."""

  def __init__(self, operation):
    self.name = 'engine-' + operation
    self.operation = operation

  def prepare(self, pair):
    pair.here.run('do', '--offline', *OPERATIONS[self.operation](pair))

  def next_step(self, pair, done):
    return (None, ['settle']) if not done else None

  def expect(self, begun, held):
    return [] if held != begun else ['nothing was carried out']


def age_of(imap, folder):
  return re.search(rb'UIDVALIDITY (\d+)', imap.status(folder, '(UIDVALIDITY)')[1][0]).group(1)


def create_in_another_age(imap, folder, other):
  """Cyrus counts ages in seconds: two folders made in one have the same, and nothing tells them apart
  when one takes the other's name."""
  imap.create(folder)
  while age_of(imap, folder) == age_of(imap, other):
    imap.delete(folder)
    imap.create(folder)


class NewAge(Engine):
  """Another program makes a folder anew while wishes wait: they are for the same mail, by whatever
  numbers."""

  def __init__(self):
    self.name = 'new-age'

  def prepare(self, pair):
    work = [pair.here.uids('Work', name) for name in ('work0', 'work1')]
    pair.here.run('do', '--offline', 'flag', 'Work', work[0], r'+\Flagged', ';',
                  'move', 'Work', work[1], 'Archive')
    with pair.here.imap() as imap:
      create_in_another_age(imap, 'Other', 'Work')
      imap.append('Other', None, None, MAIL.format('davor', 5).encode())
      imap.select('Work')
      imap.copy('1:*', 'Other')
      imap.unselect()
      imap.delete('Work')
      imap.rename('Other', 'Work')

  def expect(self, begun, held):
    found = [(name, world.brief(text), flags) for name in ('Archive', 'Work')
             for text, flags in held[0][name][1]]
    right = [('Archive', 'work1', (r'\Seen',)), ('Work', 'davor', ()),
             ('Work', 'work0', (r'\Flagged', r'\Seen'))]
    return [] if found == right else [str(found)]


SCENARIOS = [Operation(name) for name in OPERATIONS] + [
  InStep('first-sync', nothing, cached=False),
  InStep('nothing-new', nothing),
  InStep('resync', changed),
  InStep('renamed-elsewhere', renamed),
  InStep('made-again-elsewhere', made_again),
  InStep('deleted-elsewhere', gone),
  *(Twins(name) for name in ('move', 'copy', 'append', 'move-away')),
  Replace('replace', 1),
  Replace('replace-often', 4),
  Replace('put-and-replace', 3, None),
  ReplaceGone('replace-gone', 2),
  Engine('move'),
  Engine('a-day'),
  Engine('append'),
  Engine('move-away'),
  NewAge(),
]

# Only where folders are labels.
LABELS = [FromLabels()]

# Only where the server's files can be put back. When so much has come since the backup that no counter
# stands lower than it did, no client can tell.
RESTORED = [Restored('restored', 0), Restored('restored-and-one', 1), Restored('restored-and-three', 3)]
