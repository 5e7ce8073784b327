# SPDX-License-Identifier: GPL-3.0-or-later
"""One connection to the server of gmail_mail.py."""

import base64
import contextlib
import os
import re
import select
import time

from . import gmail_words as words
from .gmail_mail import ALL, N_CHATS, TRASH, SPAM, USES, LABELS
from .gmail_words import Bad

CAPABILITIES = ('IMAP4rev1 UNSELECT IDLE NAMESPACE ID CHILDREN X-GM-EXT-1 UIDPLUS ENABLE MOVE '
                'CONDSTORE ESEARCH LIST-EXTENDED LIST-STATUS LITERAL- SPECIAL-USE '
                'APPENDLIMIT=35651584 SASL-IR AUTH=PLAIN')
FIXED = ('INBOX', '[Gmail]', *USES)


class No(Exception):
  """The command is refused."""


class Session:
  def __init__(self, server, connection):
    self.server = server
    self.connection = connection
    self.rest = b''
    self.out = []
    self.account = None
    self.wants_modseq = False
    self.leave()
    self.wake_read, self.wake_write = os.pipe2(os.O_NONBLOCK)

  # ---- bytes

  def fill(self):
    data = self.connection.recv(65536)
    self.rest += data
    return bool(data)

  def read_line(self):
    while b'\r\n' not in self.rest:
      if not self.fill():
        return None
    line, _, self.rest = self.rest.partition(b'\r\n')
    return line

  def read_bytes(self, n):
    while len(self.rest) < n:
      if not self.fill():
        raise ConnectionError
    data, self.rest = self.rest[:n], self.rest[n:]
    return data

  def say(self, text):
    self.out.append(text if isinstance(text, bytes) else text.encode())

  def flush(self):
    if self.out:
      data = b''.join(line + b'\r\n' for line in self.out)
      self.out = []
      self.connection.sendall(data)

  def go_on(self):
    self.say('+ go on')
    self.flush()

  def run(self):
    try:
      self.say('* OK %s ready' % os.path.basename(self.server.dir))
      self.flush()
      while self.run_command():
        pass
    except (ConnectionError, BrokenPipeError):
      pass
    finally:
      if self.account is not None:
        with self.account.lock:
          self.account.listeners.discard(self.wake)
      os.close(self.wake_read)
      os.close(self.wake_write)

  def run_command(self):
    try:
      command = words.read_command(self.read_line, self.read_bytes, self.go_on)
    except Bad as e:
      self.say('* BAD ' + str(e))
      self.flush()
      return True
    if command is None:
      return False
    self.tag, name, *arguments = command
    name = name.upper()
    if self.account is not None:
      self.account.said.append('%s %s' % (name, ' '.join(str(word) for word in arguments[:4])))
    self.by_uid = name == 'UID'
    if self.by_uid:
      name, *arguments = arguments
      name = name.upper()
    try:
      text = self.carry_out(name, arguments)
      self.say('%s OK %s' % (self.tag, text or 'done'))
    except No as e:
      self.say('%s NO %s' % (self.tag, e))
    except (Bad, ValueError, IndexError, TypeError, AttributeError) as e:
      self.say('%s BAD %s %s' % (self.tag, type(e).__name__, e))
    self.flush()
    return name != 'LOGOUT'

  def carry_out(self, name, arguments):
    method = getattr(self, 'do_' + name.replace('-', '_').lower(), None)
    if method is None or (self.by_uid and name not in ('FETCH', 'STORE', 'SEARCH', 'COPY', 'MOVE',
                                                       'EXPUNGE')):
      raise Bad('what is ' + name)
    if self.account is None:
      if name not in ('CAPABILITY', 'LOGIN', 'AUTHENTICATE', 'LOGOUT', 'NOOP', 'ID'):
        raise Bad('sign in first')
      return method(*arguments)
    if name == 'IDLE':
      return method(*arguments)
    with self.account.lock:
      text = method(*arguments)
      # EXPUNGE would change the numbers that an answer to these is about.
      if self.by_uid or name not in ('FETCH', 'STORE', 'SEARCH'):
        self.tell()
      return text

  # ---- what changed in the selected folder

  def leave(self):
    self.box = None
    self.read_only = False
    self.known = []  # uids, by number
    self.told = {}   # uid -> MODSEQ of its mail when it was told last
    self.n_told = 0

  def wake(self):
    with contextlib.suppress(BlockingIOError):
      os.write(self.wake_write, b'!')

  def tell(self):
    box = self.box
    if box is None:
      return
    for i in reversed([i for i, uid in enumerate(self.known) if uid not in box.mails]):
      self.say('* %d EXPUNGE' % (i + 1))
      self.told.pop(self.known.pop(i), None)
      self.n_told -= 1
    new = [uid for uid in box.mails if uid not in self.told]
    self.known += new
    self.told.update((uid, box.mails[uid].modseq) for uid in new)
    if len(self.known) != self.n_told:
      self.n_told = len(self.known)
      self.say('* %d EXISTS' % self.n_told)
    for i, uid in enumerate(self.known):
      if box.mails[uid].modseq != self.told[uid]:
        self.told[uid] = box.mails[uid].modseq
        self.say('* %d FETCH (UID %d FLAGS (%s)%s)' % (i + 1, uid, self.flags(uid), self.modseq(uid)))

  def flags(self, uid):
    return ' '.join(sorted(self.box.mails[uid].flags |
                           ({r'\Deleted'} if uid in self.box.deleted else set())))

  def modseq(self, uid):
    return ' MODSEQ (%d)' % self.box.mails[uid].modseq if self.wants_modseq else ''

  # ---- signing in

  def capabilities(self):
    return ' '.join(w for w in CAPABILITIES.split()
                    if w.partition('=')[0] not in self.server.hidden)

  def sign_in(self, name, password):
    self.account = self.server.let_in(name, password)
    if self.account is None:
      raise No('[AUTHENTICATIONFAILED] who are you')
    self.account.listeners.add(self.wake)
    self.say('* CAPABILITY ' + self.capabilities())

  def do_login(self, name, password):
    self.sign_in(name, password)

  def do_authenticate(self, mechanism, first=None):
    if first is None:
      self.go_on()
      first = self.read_line().decode()
    _, name, password = base64.b64decode(first).decode().split('\0')
    self.sign_in(name, password)

  def do_capability(self):
    self.say('* CAPABILITY ' + self.capabilities())

  def do_noop(self):
    pass

  do_check = do_noop

  def do_logout(self):
    self.say('* BYE')

  def do_id(self, *_):
    self.say('* ID ("name" "GImap" "vendor" "Google, Inc.")')

  def do_enable(self, *names):
    self.wants_modseq |= 'CONDSTORE' in names
    self.say('* ENABLED' + ''.join(' ' + n for n in names if n == 'CONDSTORE'))

  def do_namespace(self):
    self.say('* NAMESPACE (("" "/")) NIL NIL')

  def do_xcopy(self, name):
    """All that another account holds, for tests: that account's state, uids and all."""
    other = self.server.accounts[name]
    with other.lock:
      self.account.copy_from(other)

  def do_xsaid(self):
    """What was said to the account since somebody asked last, for tests; not this."""
    for line in self.account.said[:-1]:
      self.say('* XSAID %s' % words.quote(line))
    self.account.said.clear()

  def do_xunlist(self, *names):
    """Hides folders from IMAP, and no others, as a person can."""
    self.account.unlisted = set(names)

  def do_xmiscount(self, *names):
    """STATUS of these counts one more than there is."""
    self.account.miscounted = set(names)

  # ---- folders

  def names(self):
    return [n for n in self.account.boxes if n not in self.account.unlisted]

  def find(self, name):
    name = 'INBOX' if name.upper() == 'INBOX' else name
    if name not in self.names():
      raise No('[NONEXISTENT] Unknown Mailbox: ' + name)
    return self.account.boxes[name]

  def do_list(self, reference, pattern, returned=None, options=()):
    if pattern == '':
      self.say('* LIST (\\NoSelect) "/" ""')
      return
    form = re.compile(re.escape(reference + pattern).replace(r'\*', '.*').replace('%', '[^/]*'))
    names = ['INBOX', '[Gmail]', *sorted(n for n in self.names() if n != 'INBOX')]
    for name in (n for n in names if form.fullmatch(n)):
      has_children = any(n.startswith(name + '/') for n in names)
      attributes = [r'\HasChildren' if has_children else r'\HasNoChildren']
      attributes += [r'\Noselect'] if name == '[Gmail]' else []
      attributes += [USES[name]] if name in USES else []
      attributes += [r'\Subscribed'] if options and name in self.account.subscribed else []
      self.say('* LIST (%s) "/" %s' % (' '.join(attributes), words.quote(name)))
      if 'STATUS' in options and name != '[Gmail]':
        self.do_status(name, options[options.index('STATUS') + 1])

  def do_lsub(self, reference, pattern):
    for name in sorted(self.account.subscribed & set(self.names())):
      self.say('* LSUB () "/" %s' % words.quote(name))

  def do_status(self, name, items):
    box = self.find(name)
    values = {
      'MESSAGES': len(box.mails) + (N_CHATS if name == ALL else name in self.account.miscounted),
      'UNSEEN': sum(r'\Seen' not in mail.flags for mail in box.mails.values()),
      'RECENT': 0, 'UIDNEXT': box.uidnext, 'UIDVALIDITY': box.age, 'HIGHESTMODSEQ': box.modseq,
    }
    self.say('* STATUS %s (%s)' % (words.quote(name),
                                   ' '.join('%s %d' % (i, values[i.upper()]) for i in items)))

  def do_select(self, name, options=(), read_only=False):
    self.leave()
    box = self.find(name)
    self.wants_modseq |= 'CONDSTORE' in options
    self.say('* FLAGS (\\Answered \\Flagged \\Draft \\Deleted \\Seen)')
    self.say('* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Draft \\Deleted \\Seen \\*)] ok')
    self.say('* OK [UIDVALIDITY %d] ok' % box.age)
    self.say('* OK [UIDNEXT %d] ok' % box.uidnext)
    self.say('* OK [HIGHESTMODSEQ %d] ok' % box.modseq)
    self.say('* 0 RECENT')
    self.box = box
    self.read_only = read_only
    self.known = list(box.mails)
    self.told = {uid: mail.modseq for uid, mail in box.mails.items()}
    self.n_told = len(self.known)
    self.say('* %d EXISTS' % self.n_told)
    return '[READ-%s] selected' % ('ONLY' if read_only else 'WRITE')

  def do_examine(self, name, options=()):
    return self.do_select(name, options, True)

  def do_unselect(self):
    self.leave()

  def do_close(self):
    if not self.read_only:
      self.expunge(self.box.deleted)
    self.leave()

  def do_create(self, name):
    if name in self.account.boxes or name.startswith('[') or name.endswith('/'):
      raise No('[ALREADYEXISTS] invalid mailbox name')
    self.account.create(name)

  def do_delete(self, name):
    if name in FIXED:
      raise No('[CANNOT] this one stays')
    self.account.delete(self.find(name).name)

  def do_rename(self, old, new):
    if old in FIXED or new in self.account.boxes:
      raise No('[ALREADYEXISTS] no')
    self.account.rename(self.find(old).name, new)

  def do_subscribe(self, name):
    self.account.subscribed.add(self.find(name).name)

  def do_unsubscribe(self, name):
    self.account.subscribed.discard(name)

  # ---- mail

  def do_append(self, name, *arguments):
    flags = arguments[0] if isinstance(arguments[0], list) else []
    box = self.find(name)
    uid = self.account.append(box.name, arguments[-1], flags, time.time())
    return '[APPENDUID %d %d] done' % (box.age, uid)

  def chosen(self, text):
    """uids, ascending."""
    if self.by_uid:
      ranges = list(words.read_set(text, self.known[-1] if self.known else 0))
      found = {u for u in self.known if any(a <= u <= b for a, b in ranges)}
    else:
      ranges = words.read_set(text, len(self.known))
      found = {u for a, b in ranges for u in self.known[a - 1:b]}
    return sorted(uid for uid in found if uid in self.box.mails)

  def labels(self, mail):
    """But the one of this very folder."""
    shown = mail.get_labels() - {self.box.get_label()}
    return '(%s)' % ' '.join(words.quote(n) if n.startswith('\\') else words.astring(n)
                             for n in sorted(shown))

  def item(self, uid, name):
    mail = self.box.mails[uid]
    found = re.fullmatch(r'(?i)BODY(\.PEEK)?\[(.*)\](?:<(\d+)\.(\d+)>)?', name)
    if found:
      data = words.section(mail.data, found.group(2))
      if found.group(3):
        data = data[int(found.group(3)):][:int(found.group(4))]
      at = '<%s>' % found.group(3) if found.group(3) else ''
      return b'BODY[%s]%s {%d}\r\n%s' % (found.group(2).encode(), at.encode(), len(data), data)
    text = {
      'UID': lambda: str(uid), 'FLAGS': lambda: '(%s)' % self.flags(uid),
      'INTERNALDATE': lambda: '"%s"' % words.write_date(mail.date),
      'RFC822.SIZE': lambda: str(len(mail.data)), 'MODSEQ': lambda: '(%d)' % mail.modseq,
      'X-GM-MSGID': lambda: str(mail.number), 'X-GM-THRID': lambda: str(mail.number),
      'X-GM-LABELS': lambda: self.labels(mail), 'BODYSTRUCTURE': lambda: words.structure(mail.data),
    }[name.upper()]()
    return ('%s %s' % (name.upper(), text)).encode()

  def answer(self, uid, items):
    if self.by_uid and 'UID' not in items:
      items = ['UID', *items]
    self.say(b'* %d FETCH (%s)' % (self.known.index(uid) + 1,
                                   b' '.join(self.item(uid, name) for name in items)))
    if 'FLAGS' in items:
      self.told[uid] = self.box.mails[uid].modseq

  def do_fetch(self, numbers, items, modifiers=()):
    items = items if isinstance(items, list) else [items]
    since = int(modifiers[1]) if modifiers else 0
    if modifiers or 'MODSEQ' in items:
      self.wants_modseq = True
    for uid in self.chosen(numbers):
      if self.box.mails[uid].modseq > since:
        self.answer(uid, items)

  def do_store(self, numbers, how, values):
    how = how.upper()
    sign, silent = how[0], how.endswith('.SILENT')
    kind = how.strip('+-').replace('.SILENT', '')
    if self.read_only or sign not in '+-' or kind not in ('FLAGS', 'X-GM-LABELS'):
      raise Bad('STORE')
    for uid in self.chosen(numbers):
      mail = self.box.mails[uid]
      for value in values if isinstance(values, list) else [values]:
        (self.set_flag if kind == 'FLAGS' else self.set_label)(uid, mail, value, sign == '+')
      self.account.changed(mail)
      if uid in self.box.mails:
        self.told[uid] = mail.modseq
        items = [] if silent else [kind]
        items += ['MODSEQ'] if self.wants_modseq else []
        if items:
          self.answer(uid, items)

  def set_flag(self, uid, mail, flag, present):
    held = self.box.deleted if flag == r'\Deleted' else mail.flags
    (held.add if present else held.discard)(uid if flag == r'\Deleted' else flag)

  def set_label(self, uid, mail, label, present):
    if label not in LABELS.values() and label not in self.account.boxes:
      self.account.create(label)
    self.account.set_label(mail, label, present)

  def copy(self, numbers, name, takes):
    target, source = self.find(name), self.box
    uids = self.chosen(numbers)
    mails = [source.mails[uid] for uid in uids]
    for mail in mails:
      self.account.put(mail, target.name)
      leaves = takes or target.name in (TRASH, SPAM)
      if leaves and source is not target and source.name not in (ALL, TRASH, SPAM):
        self.account.take_out(source, mail)
    if not uids:
      return ''
    return '[COPYUID %d %s %s]' % (target.age, ','.join(map(str, uids)),
                                   ','.join(str(target.uids[mail.number]) for mail in mails))

  def do_copy(self, numbers, name):
    return self.copy(numbers, name, False) + ' done'

  def do_move(self, numbers, name):
    code = self.copy(numbers, name, True)
    if code:
      self.say('* OK %s moved' % code)

  def expunge(self, uids):
    for uid in [u for u in uids if u in self.box.mails]:
      self.account.take_out(self.box, self.box.mails[uid])

  def do_expunge(self, numbers=None):
    chosen = self.chosen(numbers) if numbers else list(self.known)
    self.expunge([uid for uid in chosen if uid in self.box.deleted])

  # ---- searching

  def do_search(self, *criteria):
    criteria = list(criteria)
    is_extended = criteria[:1] == ['RETURN']
    if is_extended:
      criteria = criteria[2:]
    tests = []
    while criteria:
      tests.append(self.take_test(criteria))
    found = [(i + 1, uid) for i, uid in enumerate(self.known)
             if uid in self.box.mails and all(test(uid) for test in tests)]
    numbers = [uid if self.by_uid else i for i, uid in found]
    if is_extended:
      self.say('* ESEARCH (TAG "%s")%s%s' % (self.tag, ' UID' if self.by_uid else '',
                                             ' ALL ' + words.write_set(numbers) if numbers else ''))
    else:
      self.say('* SEARCH' + ''.join(' %d' % n for n in numbers))

  def take_test(self, criteria):
    """One criterion off the front, as a function of a uid."""
    mails = self.box.mails
    name = criteria.pop(0)
    if isinstance(name, list):
      tests = []
      while name:
        tests.append(self.take_test(name))
      return lambda uid: all(test(uid) for test in tests)
    name = name.upper()
    if name == 'ALL':
      return lambda uid: True
    if name == 'OR':
      a, b = self.take_test(criteria), self.take_test(criteria)
      return lambda uid: a(uid) or b(uid)
    if name in ('UNSEEN', 'FLAGGED', 'DELETED'):
      return {'UNSEEN': lambda uid: r'\Seen' not in mails[uid].flags,
              'FLAGGED': lambda uid: r'\Flagged' in mails[uid].flags,
              'DELETED': lambda uid: uid in self.box.deleted}[name]
    value = criteria.pop(0)
    if name == 'UID':
      ranges = list(words.read_set(value, self.known[-1] if self.known else 0))
      return lambda uid: any(a <= uid <= b for a, b in ranges)
    if name == 'SUBJECT':
      return lambda uid: value.lower() in words.subject(mails[uid].data).lower()
    if name == 'X-GM-LABELS':
      return lambda uid: value in mails[uid].get_labels()
    if name == 'X-GM-MSGID':
      return lambda uid: mails[uid].number == int(value)
    raise Bad(name)

  # ---- waiting

  def do_idle(self):
    self.go_on()
    while b'\r\n' not in self.rest:
      with self.account.lock:
        self.tell()
      self.flush()
      ready = select.select([self.connection, self.wake_read], [], [])[0]
      if self.wake_read in ready:
        os.read(self.wake_read, 65536)
      if self.connection in ready and not self.fill():
        raise ConnectionError
    if self.read_line().upper() != b'DONE':
      raise Bad('DONE')
    with self.account.lock:
      self.tell()
