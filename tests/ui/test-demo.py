#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole road, driven as a person would: opens the program on the demo's servers, reads a
message, drags two messages to a folder of the other account, undoes that, does it again, starts
anew, and asks the servers each time.

    test-demo.py PROGRAM

runs itself once more inside a session (display, bus, home) and the demo. Every wait is for a
condition. Needs, from Debian: xdotool python3-gi gir1.2-atspi-2.0."""

import os
import re
import subprocess
import sys

from demo_window import Window, read_accounts, run, wait_for


def open_inbox(window):
  row = wait_for('the inbox in the sidebar', lambda: window.folder_row('Hafen', 'Inbox'))
  window.click(row)
  wait_for('the title', lambda: window.frame.get_name().startswith('Inbox'))
  return wait_for('messages', lambda: len(window.message_rows()) > 3 and window.message_rows())


def single_rows(window):
  """The rows that stand for one message."""
  return [r for r in window.message_rows() if 'messages in the conversation' not in r[2]]


def read_message(window, home):
  unread = next(r for r in open_inbox(window) if r[2].startswith('Unread'))
  before = {i for i, flags in home.messages('INBOX').items() if b'\\Seen' in flags}
  window.click(unread[3])
  window.xdotool('key', 'ctrl+shift+h')  # formatted mail has no text for screen readers
  wait_for('the text of the message', window.read_text)
  subject = unread[2].split(', ')[2]
  wait_for('its subject', lambda: any(subject in label for label in window.labels()))
  wait_for('that it counts as read on the server', lambda: len(
    {i for i, flags in home.messages('INBOX').items() if b'\\Seen' in flags} - before) == 1)


def look_with_ears(window):
  """Everything has a name, and rows tell what state they are in."""
  state = window.atspi.StateType
  account = window.folder_row('Hafen', 'Inbox')
  assert window.has_state(account, state.SELECTED)
  closed = window.folder_row('Hafen', 'Chor')
  assert window.has_state(closed, state.EXPANDABLE) and not window.has_state(closed, state.EXPANDED)
  heading = next(r[3] for r in window.rows() if re.match('Hafen(,|$)', r[2]))
  assert window.has_state(heading, state.EXPANDED)

  row = next(r for r in window.message_rows() if 'with attachment' in r[2])
  window.click(row[3])
  wait_for('the attachment', lambda: any(
    n.get_name().startswith('Attachment ')
    for n in window.walk(window.frame, window.atspi.Role.PUSH_BUTTON)))
  assert not window.nameless(), window.nameless()
  window.xdotool('key', 'ctrl+f')
  wait_for('the search entry', lambda: window.focused_text() == '')
  assert not window.nameless(), window.nameless()
  window.xdotool('key', 'Escape')


def type_in_search(window, home):
  """Letters that are keys of the window are only letters where one types."""
  before = home.messages('INBOX')
  window.xdotool('key', 'ctrl+f')
  wait_for('the search entry', lambda: window.focused_text() == '')
  window.xdotool('type', 'smaju')
  wait_for('what was typed', lambda: window.focused_text() == 'smaju')
  window.xdotool('key', 'ctrl+a', 'BackSpace')
  wait_for('the entry to be empty', lambda: window.focused_text() == '')
  window.xdotool('key', 'Escape')
  wait_for('all messages', lambda: len(window.message_rows()) > 5)
  after = home.messages('INBOX')
  assert after.keys() == before.keys()
  for i, flags in after.items():
    assert (b'\\Flagged' in flags) == (b'\\Flagged' in before[i]), flags


def wait_for_rows(window, names):
  wait_for('the rows to be back', lambda: names <= {identity(r[2]) for r in window.message_rows()})


def be_refused(window, home):
  """What the server does not allow comes back, and the window says what it was and why."""
  before = home.messages('INBOX')
  rows = wait_for('messages', lambda: len(single_rows(window)) > 5 and single_rows(window))
  user = home.values['imap-user']
  with home.connect() as imap:
    imap.setacl('Archive', user, 'lr')
  window.click(rows[2][3])
  wait_for('the row to be selected', lambda: window.is_selected(rows[2][3]))
  name = identity(rows[2][3].get_name())
  window.xdotool('key', 'a')
  wait_for('the refusal', lambda: '1 message could not be archived' in window.labels())
  assert any('Permission denied' in label for label in window.labels())
  assert not window.named(window.frame, window.atspi.Role.PUSH_BUTTON, 'Undo')
  wait_for_rows(window, {name})
  assert home.messages('INBOX').keys() == before.keys()
  with home.connect() as imap:
    imap.setacl('Archive', user, 'lrwstipekxa')


def identity(name):
  """Sender, subject and day of a row: what does not change with its state."""
  parts = name[name.index('From '):].split(', ')
  return '|'.join((parts[0], parts[1], parts[-1]))


def drag_two(window, index):
  """Drags two messages from the list; returns who they were."""
  rows = wait_for('messages', lambda: len(single_rows(window)) > index + 1 and single_rows(window))
  first, second = rows[index][3], rows[index + 1][3]
  window.click(first)
  wait_for('the first to be selected', lambda: window.is_selected(first))
  window.click(second, 'ctrl')
  wait_for('both to be selected', lambda: window.is_selected(first) and window.is_selected(second))
  target = wait_for('the archive of the other account',
                    lambda: window.folder_row('Werft', 'Archive'))
  dragged = [identity(row.get_name()) for row in (first, second)]
  window.drag(second, target)
  return dragged


def check_moved(home, other, inbox, archive):
  """Two messages of @inbox lie in the other account's archive now, and nowhere twice."""
  def is_done():
    now_inbox, now_archive = set(home.messages('INBOX')), set(other.messages('Archive'))
    gone = inbox - now_inbox
    return len(gone) == 2 and now_archive - archive == gone and now_inbox <= inbox
  wait_for('two messages on the other server', is_done)


def inside(program):
  home, other = read_accounts()
  window = Window(program)
  read_message(window, home)
  look_with_ears(window)
  type_in_search(window, home)
  print('ok: read, and typed')

  be_refused(window, home)
  print('ok: refused')

  inbox, archive = set(home.messages('INBOX')), set(other.messages('Archive'))
  dragged = drag_two(window, 1)
  check_moved(home, other, inbox, archive)
  print('ok: dragged to the other account')

  window.xdotool('key', 'ctrl+z')
  wait_for('everything back on the first server',
           lambda: set(home.messages('INBOX')) == inbox
           and set(other.messages('Archive')) == archive)
  print('ok: undone')

  wait_for_rows(window, set(dragged))
  dragged = drag_two(window, 4)
  check_moved(home, other, inbox, archive)
  window.quit()

  after = set(home.messages('INBOX'))
  # A process sees only those programs by AT-SPI that it met first.
  subprocess.check_call([sys.executable, '-B', '-W', 'ignore', os.path.abspath(__file__), '--again',
                         program] + dragged)
  check_moved(home, other, inbox, archive)
  assert set(home.messages('INBOX')) == after
  print('ok: the same after a restart')


def again(program, dragged):
  """The program opens where it was left, without the messages that were dragged away."""
  window = Window(program)
  wait_for('the folder that was open', lambda: window.frame.get_name().startswith('Inbox'))
  rows = wait_for('its messages', lambda: len(window.message_rows()) > 5 and window.message_rows())
  assert not {identity(r[2]) for r in rows} & set(dragged), rows
  window.quit()


def main():
  if sys.argv[1] == '--inside':
    inside(sys.argv[2])
    return 0
  if sys.argv[1] == '--again':
    again(sys.argv[2], sys.argv[3:])
    return 0

  return run(__file__, sys.argv[1])


if __name__ == '__main__':
  sys.exit(main())
