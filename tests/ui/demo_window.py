# SPDX-License-Identifier: GPL-3.0-or-later
"""For tests that drive the whole program on the servers of the demo: what lies on the servers, and the
program's windows, seen through the eyes of a screen reader and moved by mouse and keyboard."""

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

  def frames(self):
    """All windows of the program. To this library one that came later is a frame or not as it pleases."""
    assert self.process.poll() is None, 'the program ended: %s' % self.process.returncode
    desktop = self.atspi.get_desktop(0)
    for i in range(desktop.get_child_count()):
      application = desktop.get_child_at_index(i)
      if application is not None and application.get_process_id() == self.process.pid:
        application.set_cache_mask(self.atspi.Cache.NONE)
        for j in range(application.get_child_count()):
          child = application.get_child_at_index(j)
          if child is not None:
            yield child

  def find_frame(self):
    """The main one: mail can be begun there."""
    for frame in self.frames():
      if self.named(frame, self.atspi.Role.PUSH_BUTTON, 'Write a mail'):
        return frame
    return None

  def find_identity(self, frame=None):
    """What the display calls a window. Fails when another one goes while it looks."""
    title = '^%s$' % re.escape((frame or self.frame).get_name())
    found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--all', '--pid', str(self.process.pid),
                            '--name', title], stdout=subprocess.PIPE, check=False)
    return found.returncode == 0 and found.stdout.split()[0].decode()

  def named(self, node, role, name):
    """The first in there of that role and name that can be seen. A button with a mnemonic is called by both
    its label and what it shows."""
    for found in self.walk(node, role):
      if found.get_name() in (name, '_%s %s' % (name, name)) and self.box(found)[2] > 0:
        return found
    return None

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

  def center(self, node, frame=None):
    x, y, width, height = self.box(node)
    _, _, frame_width, _ = self.box(frame or self.frame)
    identity = self.find_identity(frame) if frame else self.identity
    geometry = dict(line.split('=') for line in subprocess.check_output(
      ['xdotool', 'getwindowgeometry', '--shell', identity], text=True).split())
    # What the frame lacks is the shadow around it.
    shadow = (int(geometry['WIDTH']) - frame_width) // 2
    return (int(geometry['X']) + shadow + x + width // 2,
            int(geometry['Y']) + shadow + y + height // 2)

  def xdotool(self, *arguments):
    subprocess.check_call(['xdotool', *map(str, arguments)])

  def click(self, node, modifier=None, frame=None):
    x, y = self.center(node, frame)
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

  def focus(self, frame):
    """No window manager does it: the keys go to that window from now on."""
    identity = wait_for('the window on the display', lambda: self.find_identity(frame))
    self.xdotool('windowfocus', '--sync', identity)

  def kill(self):
    """As if the power went."""
    self.process.kill()
    self.process.wait()

  def quit(self):
    self.activate('', 'quit')
    wait_for('the end of the program', lambda: self.process.poll() is not None)
    self.console.seek(0)
    said = self.console.read()
    assert self.process.returncode == 0, (self.process.returncode, said)
    # WebKit, of the session's display, which has no GL.
    said = re.sub(r'.*WARNING \*\*.*Disabled hardware acceleration.*', '', said)
    assert not re.search(r'(WARNING|CRITICAL|ERROR) \*\*', said), said

def run(script, program):
  """Runs `script --inside program` in a session (display, bus, home) with the demo on a new profile.
  Returns its exit status."""
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
       sys.executable, '-B', '-W', 'ignore', os.path.abspath(script), '--inside', program],
      env=environment)
  finally:
    shutil.rmtree(profile, ignore_errors=True)
