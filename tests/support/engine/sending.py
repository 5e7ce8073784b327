# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail that is sent, counted where it arrives: each once, whatever happens on the way. The person in it
knows what arrived: what is called unsure is sent again if it did not, and taken as sent if it did."""

import os
import smtplib

from . import scenarios, world

FAR = ['anna@hafen.example', 'bert@hafen.example', 'carl@hafen.example', 'dora@hafen.example',
       'emil@hafen.example']  # the server takes two at once
UNSURE = 3  # StoreOutboxState
MAIL = ('From: Jens <jens@werft.example>\r\nTo: Anna <anna@hafen.example>\r\n'
        'Bcc: Chef <chef@werft.example>\r\nSubject: {0}\r\n'
        'Date: Mon, 02 Jan 2023 11:00:00 +0100\r\nMessage-ID: <{0}@werft.example>\r\n\r\n'
        'Antwort {0}\r\n.\r\n' + 'Zeile\r\n' * 40)


def settle(account):
  """What was said to the server before is done when it has answered to more."""
  trust = account.world.trust
  with (smtplib.SMTP_SSL('localhost', account.own_smtp_port, context=trust) if account.world.tls else
        smtplib.SMTP('localhost', account.own_smtp_port)) as smtp:
    for _ in range(5):
      smtp.noop()


def arrived(account):
  """The mails of this account that got out."""
  settle(account)
  folder = account.world.info['outbound']
  texts = []
  for name in os.listdir(folder):
    if name.endswith('.eml'):
      with open(os.path.join(folder, name), newline='') as f:
        texts.append(f.read())
  return [text for text in texts if 'X-Signed-In: %s\r\n' % account.address in text]


def count(texts, message_id, recipient):
  return sum('Message-ID: <%s>\r\n' % message_id in text and 'Envelope-To: %s\r\n' % recipient in text
             for text in texts)


class Send(scenarios.Scenario):
  """@n mails that wait in the outbox; or, with @is_written, one that is yet to be put there."""

  def __init__(self, name, n=1, is_written=False, answers=False, runs_engine=False, n_recipients=1):
    self.name = name
    self.recipients = FAR[:n_recipients]
    self.is_written = is_written
    self.answers = answers
    self.names = ['raus%d' % i for i in range(n)]
    self.step = (None, ['settle']) if runs_engine else (0, ['send'])
    self.was_learned = runs_engine  # it would wait to see who files

  def words(self, pair, name):
    path = os.path.join(pair.world.dir, name + '.eml')
    # The cases that run beside this one write and read it as well: it is put there as a whole.
    own = os.path.join(pair.dir, name + '.eml')
    with open(own, 'w', newline='') as f:
      f.write(MAIL.format(name))
    os.replace(own, path)
    uid = pair.here.uids('INBOX', 'brief0')
    return [path, 'jens@werft.example', *self.recipients] + (['--answers', uid] if self.answers else [])

  def prepare(self, pair):
    if self.was_learned:
      pair.here.run('send', *self.words(pair, 'vorher'))
    for name in self.names:
      if not self.is_written:
        pair.here.run('send', '--offline', *self.words(pair, name))

  def next_step(self, pair, done):
    assert len(done) < 12, 'mail is left in the outbox: %s' % pair.here.outbox()
    rows = pair.here.outbox()
    unsure = [row for row in rows if row[1] == UNSURE]
    if len(rows) > len(unsure) or (not rows and pair.here.waiting() > 0):
      return self.step
    if unsure:
      id, _, message_id, _, under_way = unsure[0]
      texts = arrived(pair.here)
      known = all(count(texts, message_id, r) > 0 for r in under_way)
      return 0, ['send', 'was-sent' if known else 'again', str(id)]
    if self.is_written and count(arrived(pair.here), self.names[0] + '@werft.example', self.recipients[0]) == 0:
      return 0, ['send', *self.words(pair, self.names[0])]
    return None

  def expect(self, begun, held):
    sent = sorted((world.brief(text), flags) for text, flags in held[0]['Sent'][1])
    names = self.names + (['vorher'] if self.was_learned else [])
    found = [] if sent == sorted((name, (r'\Seen',)) for name in names) else ['in Sent: %s' % sent]
    answered = [r'\Answered' in flags for text, flags in held[0]['INBOX'][1]
                if world.brief(text) == 'brief0']
    return found + ([] if answered == [self.answers] else ['answered: %s' % answered])

  def check(self, pair):
    texts = arrived(pair.here)
    found = ['%s arrived %d times at %s' % (name, n, r) for name in self.names for r in self.recipients
             if (n := count(texts, name + '@werft.example', r)) != 1]
    found += ['told of Bcc' for text in texts if 'chef@' in text]
    found += ['not the words' for text in texts if not text.endswith('\r\n.\r\n' + 'Zeile\r\n' * 40)]
    found += ['left: %s' % pair.here.outbox()] if pair.here.outbox() else []
    return found


SCENARIOS = [
  Send('write-and-send', is_written=True),
  Send('send'),
  Send('send-three', n=3),
  Send('answer', answers=True),
  Send('send-in-parts', n=2, n_recipients=len(FAR)),
  Send('engine-send', n=2, runs_engine=True),
]
