#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole road, driven as a person would: opens the program on the demo's servers, reads a
message, drags two messages to a folder of the other account, undoes that, does it again, starts
anew, and asks the servers each time.

    test-demo.py PROGRAM

runs itself once more inside a session (display, bus, home) and the demo. Every wait is for a
condition. Needs, from Debian: xdotool python3-gi gir1.2-atspi-2.0."""

import configparser
import ctypes
import imaplib
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import time

from gi.repository import GLib

SUPPORT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support')
PATIENCE = 60  # seconds: the machine may be busy


def wait_for(what, condition):
  end = time.monotonic() + PATIENCE
  while True:
    try:
      value = condition()
    except GLib.Error:  # of AT-SPI: a widget went while it was looked at
      value = None
    if value:
      return value
    if time.monotonic() > end:
      raise AssertionError('waited in vain: ' + what)
    time.sleep(0.05)


# ---- the servers' side


class Account:
  def __init__(self, values):
    self.values = values

  def connect(self):
    context = ssl.create_default_context(cafile=self.values['ca-file'])
    imap = imaplib.IMAP4_SSL(self.values['imap-host'], int(self.values['imap-port']),
                             ssl_context=context)
    with open(self.values['password-file']) as f:
      imap.login(self.values['imap-user'], f.readline().strip())
    return imap

  def messages(self, folder):
    """Message-ID to flags of what lies in a folder."""
    with self.connect() as imap:
      answer, count = imap.select(folder, readonly=True)
      assert answer == 'OK', count
      if count == [b'0']:
        return {}
      _, data = imap.fetch('1:*', '(FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])')
    found = {}
    for item in data:
      if isinstance(item, tuple):
        ids = re.search(rb'<[^>]+>', item[1])
        found[ids.group(0) if ids else item[1]] = item[0]
    return found


def read_accounts():
  parser = configparser.ConfigParser(interpolation=None)
  parser.read(os.path.join(os.environ['XDG_CONFIG_HOME'], 'posthorn', 'accounts.ini'))
  return [Account(parser[s]) for s in parser.sections() if s.startswith('Account')]


# ---- the window's side


class Pointer:
  """How the pointer looks, by which a person sees what a drag would do: XFixesGetCursorImage(3)."""

  # What it is called depends on the theme.
  REFUSED = ('no-drop', 'dnd-none')
  MOVES = ('move', 'dnd-move')

  class Image(ctypes.Structure):
    _fields_ = [('x', ctypes.c_short), ('y', ctypes.c_short), ('width', ctypes.c_ushort),
                ('height', ctypes.c_ushort), ('xhot', ctypes.c_ushort), ('yhot', ctypes.c_ushort),
                ('serial', ctypes.c_ulong), ('pixels', ctypes.c_void_p), ('atom', ctypes.c_ulong),
                ('name', ctypes.c_char_p)]

  def __init__(self):
    self.x11 = ctypes.CDLL('libX11.so.6')
    self.xfixes = ctypes.CDLL('libXfixes.so.3')
    self.x11.XOpenDisplay.restype = ctypes.c_void_p
    self.x11.XFree.argtypes = [ctypes.c_void_p]
    self.xfixes.XFixesGetCursorImage.argtypes = [ctypes.c_void_p]
    self.xfixes.XFixesGetCursorImage.restype = ctypes.POINTER(self.Image)
    self.display = ctypes.c_void_p(self.x11.XOpenDisplay(None))
    assert self.xfixes.XFixesQueryExtension(self.display, ctypes.byref(ctypes.c_int()),
                                            ctypes.byref(ctypes.c_int()))

  def shape(self):
    """The name that the cursor has in its theme."""
    image = self.xfixes.XFixesGetCursorImage(self.display)
    name = image.contents.name.decode()
    self.x11.XFree(image)
    return name


def app_id_of(program):
  """A development build has an id of its own."""
  with open(os.path.join(os.path.dirname(program), '..', 'config.h')) as config:
    return re.search(r'APP_ID "(.*)"', config.read()).group(1)


class Window:
  """The program, seen through the eyes of a screen reader and moved by mouse and keyboard."""

  def __init__(self, program):
    import gi
    gi.require_version('Atspi', '2.0')
    from gi.repository import Atspi
    self.atspi = Atspi
    self.pointer = Pointer()
    self.console = tempfile.TemporaryFile('w+', errors='replace')
    environment = dict(os.environ, G_DEBUG='fatal-criticals')
    self.process = subprocess.Popen([program], stderr=self.console, env=environment)
    self.app_id = app_id_of(program)
    self.frame = wait_for('the window', self.find_frame)
    self.identity = wait_for('the window on the display', self.find_identity)

  def find_frame(self):
    assert self.process.poll() is None, 'the program ended: %s' % self.process.returncode
    desktop = self.atspi.get_desktop(0)
    for i in range(desktop.get_child_count()):
      application = desktop.get_child_at_index(i)
      if application is not None and application.get_process_id() == self.process.pid:
        application.set_cache_mask(self.atspi.Cache.NONE)
        for j in range(application.get_child_count()):
          child = application.get_child_at_index(j)
          if child is not None and child.get_role() == self.atspi.Role.FRAME:
            return child
    return None

  def find_identity(self):
    """Fails when another window goes while it looks."""
    found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)],
                           stdout=subprocess.PIPE, check=False)
    return found.returncode == 0 and found.stdout.split()[0]

  def walk(self, node, role):
    if node.get_role() == role:
      yield node
      if role == self.atspi.Role.LIST_ITEM:
        return
    for i in range(node.get_child_count()):
      child = node.get_child_at_index(i)
      if child is not None:
        yield from self.walk(child, role)

  def box(self, node):
    extents = node.get_extents(self.atspi.CoordType.WINDOW)
    return extents.x, extents.y, extents.width, extents.height

  def rows(self):
    """All rows that can be seen, in the order of the screen: (x, y, name, node)."""
    found = []
    for node in self.walk(self.frame, self.atspi.Role.LIST_ITEM):
      x, y, width, height = self.box(node)
      if width > 0 and height > 0:
        found.append((x, y, node.get_name(), node))
    return sorted(found, key=lambda r: r[:2])

  def folder_row(self, account, name):
    """The row of a folder below the row of its account, whose name begins so."""
    rows = self.rows()
    left = min((r[0] for r in rows), default=0)
    inside = False
    for x, y, label, node in rows:
      if x > left + 100:
        continue  # the other list
      if re.match(r'%s(,|$)' % re.escape(account), label):
        inside = True
      elif inside and re.match(r'%s(,|$)' % re.escape(name), label):
        return node
    return None

  def message_rows(self):
    rows = self.rows()
    left = min((r[0] for r in rows), default=0)
    return [r for r in rows if r[0] > left + 100 and 'From' in r[2]]

  def read_text(self):
    for node in self.walk(self.frame, self.atspi.Role.TEXT):
      if node.get_name() == 'Message text':
        return self.atspi.Text.get_text(node, 0, self.atspi.Text.get_character_count(node))
    return ''

  def focused_text(self):
    """What is in the entry that has the keyboard; None when none has."""
    for role in (self.atspi.Role.TEXT, self.atspi.Role.ENTRY):
      for node in self.walk(self.frame, role):
        if node.get_state_set().contains(self.atspi.StateType.FOCUSED) \
            and node.get_name() != 'Message text':
          return self.atspi.Text.get_text(node, 0, self.atspi.Text.get_character_count(node))
    return None

  def walk_all(self, node):
    yield node
    for i in range(node.get_child_count()):
      child = node.get_child_at_index(i)
      if child is not None:
        yield from self.walk_all(child)

  def nameless(self):
    """What one can reach and use, but not tell what it is."""
    roles = self.atspi.Role
    named = {roles.PUSH_BUTTON, roles.TOGGLE_BUTTON, roles.CHECK_BOX, roles.RADIO_BUTTON,
             roles.MENU_ITEM, roles.LIST, roles.LIST_ITEM, roles.ENTRY, roles.TEXT}
    found = []
    for node in self.walk_all(self.frame):
      if node.get_role() not in named or self.box(node)[2] <= 0:
        continue
      name = node.get_name()
      # A widget without a name is called by its type.
      if not name.strip() or re.match(r'(Gtk|Adw|Ph)[A-Z]', name):
        found.append('%s “%s” %s' % (node.get_role_name(), name, self.box(node)))
    return found

  def has_state(self, node, state):
    return node.get_state_set().contains(state)

  def labels(self):
    return [n.get_name() for n in self.walk(self.frame, self.atspi.Role.LABEL)]

  # -- mouse and keyboard

  def center(self, node):
    x, y, width, height = self.box(node)
    _, _, frame_width, _ = self.box(self.frame)
    geometry = dict(line.split('=') for line in subprocess.check_output(
      ['xdotool', 'getwindowgeometry', '--shell', self.identity], text=True).split())
    # What the frame lacks is the shadow around it.
    shadow = (int(geometry['WIDTH']) - frame_width) // 2
    return (int(geometry['X']) + shadow + x + width // 2,
            int(geometry['Y']) + shadow + y + height // 2)

  def xdotool(self, *arguments):
    subprocess.check_call(['xdotool', *map(str, arguments)])

  def click(self, node, modifier=None):
    x, y = self.center(node)
    self.xdotool('mousemove', x, y)
    if modifier is not None:
      self.xdotool('keydown', modifier)
    self.xdotool('click', 1)
    if modifier is not None:
      self.xdotool('keyup', modifier)

  def hover(self, what, x, y, shapes):
    """Moves the pointer there, and a little, until it looks so."""
    def is_seen():
      self.xdotool('mousemove', x + 1, y, 'mousemove', x, y)
      return self.pointer.shape() in shapes
    wait_for(what, is_seen)

  def drag(self, source, target):
    """Straight to the target, and lets go when the pointer says that it is taken there: a drop that
    comes before the program had time to say so is none."""
    x, y = self.center(source)
    # Where the last click was this would be a double click, which begins no drag.
    x += 20
    self.xdotool('mousemove', x, y, 'mousedown', 1)
    self.hover('the drag', x - 40, y, Pointer.REFUSED)
    self.hover('the target to take it', *self.center(target), Pointer.MOVES)
    self.xdotool('mouseup', 1)

  def is_selected(self, node):
    return node.get_state_set().contains(self.atspi.StateType.SELECTED)

  def activate(self, path, action):
    subprocess.check_call(['gdbus', 'call', '--session', '--dest', self.app_id,
                           '--object-path', '/' + self.app_id.replace('.', '/') + path, '--method',
                           'org.gtk.Actions.Activate', action, '[]', '{}'],
                          stdout=subprocess.DEVNULL)

  def quit(self):
    self.activate('', 'quit')
    wait_for('the end of the program', lambda: self.process.poll() is not None)
    self.console.seek(0)
    said = self.console.read()
    assert self.process.returncode == 0, (self.process.returncode, said)
    # WebKit, of the session's display, which has no GL.
    said = re.sub(r'.*WARNING \*\*.*Disabled hardware acceleration.*', '', said)
    assert not re.search(r'(WARNING|CRITICAL|ERROR) \*\*', said), said


# ---- the test


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
  assert not any(n.get_name() == 'Undo' and window.box(n)[2] > 0
                 for n in window.walk(window.frame, window.atspi.Role.PUSH_BUTTON))
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

  # The servers may run as another user, who must get in.
  profile = tempfile.mkdtemp(prefix='posthorn-test-demo-', dir='/var/tmp')
  os.chmod(profile, 0o711)
  environment = dict(os.environ, LC_ALL='C.UTF-8')
  for name in ('GTK_A11Y', 'NO_AT_BRIDGE', 'G_DEBUG'):  # of the program alone
    environment.pop(name, None)
  try:
    return subprocess.call(
      [os.path.join(SUPPORT, 'session'), '--',
       os.path.join(SUPPORT, 'demo'), '--profile', profile, '--quiet-mailbox', '--',
       sys.executable, '-B', '-W', 'ignore', os.path.abspath(__file__), '--inside', sys.argv[1]],
      env=environment)
  finally:
    shutil.rmtree(profile, ignore_errors=True)


if __name__ == '__main__':
  sys.exit(main())
