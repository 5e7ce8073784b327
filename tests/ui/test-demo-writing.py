#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing, the whole road, driven as a person would on the demo's servers: a mail is begun and closed, taken up
again, the program killed and started anew; the mail is sent, called back, sent; answered by the one who got it,
the program killed while it waits in the outbox; and one with an attachment is forwarded. The servers are asked
each time, and count how often each mail came.

    test-demo-writing.py PROGRAM

runs itself once more inside a session (display, bus, home) and the demo. Every wait is for a condition. Needs,
from Debian: xdotool python3-gi gir1.2-atspi-2.0."""

import email
import email.message
import email.policy
import email.utils
import os
import subprocess
import sys

from demo_window import Window, read_accounts, run, wait_for

SUBJECT = 'Ladders for the harvest'
PLAN = 'Plan of the orchard'
NEWS = 'Nothing came twice, nothing is left behind'


# ---- the servers' side


def read_all(account, folder, subject):
  """The mails in a folder whose subject ends so."""
  with account.connect() as imap:
    answer, count = imap.select(folder, readonly=True)
    assert answer == 'OK', count
    if count == [b'0']:
      return []
    _, data = imap.fetch('1:*', '(BODY.PEEK[])')
  mails = [email.message_from_bytes(item[1], policy=email.policy.default)
           for item in data if isinstance(item, tuple)]
  return [m for m in mails if str(m['Subject']).endswith(subject)]


def text_of(mail):
  return mail.get_body(('plain',)).get_content().strip().replace('\r\n', '\n')


def expect(account, folder, subject, n):
  """Waits for so many of them; returns the last."""
  found = []

  def is_there():
    found[:] = read_all(account, folder, subject)
    return len(found) == n
  try:
    wait_for('%d of “%s” in %s' % (n, subject, folder), is_there)
  except AssertionError as e:
    raise AssertionError('%s: there are %d' % (e, len(found))) from e
  return found[-1] if found else None


def bring_plan(account):
  """A mail with an attachment of all bytes there are."""
  mail = email.message.EmailMessage()
  mail['From'], mail['To'], mail['Subject'] = 'jonas@obst.example', 'anna@hafen.example', PLAN
  mail['Message-ID'], mail['Date'] = '<plan@obst.example>', email.utils.localtime()
  mail.set_content('Here it is.\n')
  mail.add_attachment(bytes(range(256)) * 40, maintype='application', subtype='octet-stream',
                      filename='Plan für Anna.bin')
  with account.connect() as imap:
    answer, data = imap.append('INBOX', None, None, mail.as_bytes(policy=email.policy.SMTP))
    assert answer == 'OK', data
  return mail


# ---- the composer


class Composer:
  """The first one that is found, inside the main window or in one of its own."""

  def __init__(self, window):
    self.window = window
    self.frame = wait_for('a composer', self.find_frame)
    window.focus(self.frame)

  def find_frame(self):
    for frame in self.window.frames():
      if self.window.named(frame, self.window.atspi.Role.TEXT, 'Text'):
        return frame
    return None

  def find(self, name):
    roles = self.window.atspi.Role
    return (self.window.named(self.frame, roles.TEXT, name)
            or self.window.named(self.frame, roles.ENTRY, name))

  def focus(self, name):
    node = wait_for(name, lambda: self.find(name))
    self.window.click(node, frame=self.frame)
    wait_for('the keyboard in ' + name,
             lambda: self.window.has_state(node, self.window.atspi.StateType.FOCUSED))

  def content(self, name):
    node = self.find(name)
    text = self.window.atspi.Text
    return text.get_text(node, 0, text.get_character_count(node))

  def type(self, name, words, *first_keys):
    self.focus(name)
    if first_keys:
      self.window.xdotool('key', *first_keys)
    self.window.xdotool('type', words)
    wait_for('what was typed', lambda: words.rstrip(',') in self.content(name) or name == 'To')

  def wait_until(self, state):
    wait_for('“%s”' % state, lambda: self.window.named(
      self.frame, self.window.atspi.Role.LABEL, state))

  def is_gone(self):
    return self.find_frame() is None

  def press(self, *keys):
    """Until the composer is gone."""
    self.window.xdotool('key', *keys)
    wait_for('the composer to go', self.is_gone)
    self.window.focus(self.window.frame)


def open_folder(window, account, name):
  row = wait_for(name, lambda: window.folder_row(account, name))
  window.click(row)
  wait_for('the title', lambda: window.frame.get_name().startswith(name))


def select(window, subject):
  row = wait_for('the row of “%s”' % subject, lambda: next(
    (r[3] for r in window.rows() if subject in r[2]), None))
  window.click(row)
  wait_for('the row to be selected', lambda: window.is_selected(row))


# ---- the road: each stage is a program's life


def close_it(program, home, other):
  window = Window(program)
  open_folder(window, 'Hafen', 'Inbox')
  window.focus(window.frame)
  window.xdotool('key', 'ctrl+n')
  composer = Composer(window)
  composer.type('To', 'a.petersen@werft.example,')
  composer.type('Subject', SUBJECT)
  composer.type('Text', 'We need three ladders')
  composer.press('ctrl+w')
  draft = expect(home, 'Drafts', SUBJECT, 1)
  assert text_of(draft) == 'We need three ladders', text_of(draft)
  window.quit()


def kill_it(program, home, other):
  window = Window(program)
  open_folder(window, 'Hafen', 'Drafts')
  select(window, SUBJECT)
  window.focus(window.frame)
  window.xdotool('key', 'Return')
  composer = Composer(window)
  assert composer.content('Text') == 'We need three ladders', composer.content('Text')
  composer.type('Text', ' and a cart', 'ctrl+End')
  wait_for('it to be saved', lambda: any(
    n.get_name() in ('Saved', 'Saved in Drafts')
    for n in window.walk(composer.frame, window.atspi.Role.LABEL)))
  window.kill()


def send_it(program, home, other):
  """The words came back; sent, called back, and sent."""
  window = Window(program)
  composer = Composer(window)
  assert composer.content('Text') == 'We need three ladders and a cart', composer.content('Text')
  composer.press('ctrl+Return')
  undo = wait_for('Undo', lambda: window.named(window.frame, window.atspi.Role.PUSH_BUTTON, 'Undo'))
  window.click(undo)
  composer = Composer(window)
  composer.type('Text', '.', 'ctrl+End')
  composer.press('ctrl+Return')

  mail = expect(other, 'INBOX', SUBJECT, 1)
  assert text_of(mail) == 'We need three ladders and a cart.', text_of(mail)
  assert mail['To'] == 'a.petersen@werft.example' and 'anna@hafen.example' in mail['From'], mail
  expect(home, 'Sent', SUBJECT, 1)
  expect(home, 'Drafts', SUBJECT, 0)
  window.quit()


def answer_it(program, home, other):
  """Killed while it can still be called back."""
  window = Window(program)
  open_folder(window, 'Werft', 'Inbox')
  select(window, SUBJECT)
  window.focus(window.frame)
  window.xdotool('key', 'r')
  composer = Composer(window)
  composer.type('Text', 'Two will do.', 'ctrl+Home')
  composer.press('ctrl+Return')
  wait_for('Undo', lambda: window.named(window.frame, window.atspi.Role.PUSH_BUTTON, 'Undo'))
  window.kill()
  assert not read_all(home, 'INBOX', SUBJECT)


def forward_it(program, home, other):
  """What waited goes, once. Then one with an attachment is sent on."""
  window = Window(program)
  mail = expect(home, 'INBOX', 'Re: ' + SUBJECT, 1)
  assert 'Two will do.' in text_of(mail) and '> We need three ladders and a cart.' in text_of(mail)
  assert 'a.petersen@werft.example' in mail['From'], mail['From']
  assert mail['In-Reply-To'] == read_all(other, 'INBOX', SUBJECT)[0]['Message-ID']
  expect(other, 'Sent', SUBJECT, 1)

  original = bring_plan(home)
  open_folder(window, 'Hafen', 'Inbox')
  select(window, PLAN)
  window.focus(window.frame)
  window.xdotool('key', 'f')
  composer = Composer(window)
  composer.type('To', 'a.petersen@werft.example,')
  composer.type('Text', NEWS, 'ctrl+Home')
  composer.press('ctrl+Return')

  mail = expect(other, 'INBOX', PLAN, 1)
  assert NEWS in text_of(mail)
  sent = [a.get_content() for a in original.iter_attachments()]
  assert sent and sent == [a.get_content() for a in mail.iter_attachments()]
  wait_for('that it is marked as forwarded', lambda: any(
    b'$Forwarded' in flags for i, flags in home.messages('INBOX').items()
    if i == b'<plan@obst.example>'))
  expect(home, 'Sent', PLAN, 1)
  window.quit()


STAGES = {f.__name__: f for f in (close_it, kill_it, send_it, answer_it, forward_it)}


def main():
  if sys.argv[1] in STAGES:
    STAGES[sys.argv[1]](sys.argv[2], *read_accounts())
    return 0
  if sys.argv[1] == '--inside':
    # A process sees only those programs by AT-SPI that it met first.
    for name in STAGES:
      subprocess.check_call([sys.executable, '-B', '-W', 'ignore', os.path.abspath(__file__), name, sys.argv[2]])
      print('ok:', name, flush=True)
    # Nothing came a second time.
    home, other = read_accounts()
    for account, folder in ((other, 'INBOX'), (home, 'INBOX'), (home, 'Sent'), (other, 'Sent')):
      expect(account, folder, SUBJECT, 1)
    return 0

  return run(__file__, sys.argv[1])


if __name__ == '__main__':
  sys.exit(main())
