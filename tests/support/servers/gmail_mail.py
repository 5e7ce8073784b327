# SPDX-License-Identifier: GPL-3.0-or-later
"""The mail of one user, as Gmail keeps it: each mail once, with labels, and folders that are views of it.

Modelled after what Google writes of X-GM-EXT-1 and other clients tell of it:

  - Mail lies in All Mail, in Trash or in Spam, in one of them at a time. The other folders show what in
    All Mail has their label; "Starred" shows what has \\Flagged. Each folder has uids of its own.
  - COPY puts a label on. MOVE takes the one of the folder off as well; out of All Mail it takes nothing.
    To Trash or Spam either takes the mail there, without its labels; back it has the label of the
    folder alone.
  - \\Deleted and EXPUNGE in a label's folder take the label off; in All Mail they do nothing; in Trash
    and Spam the mail is gone.
  - Flags are the mail's, the same in all folders, but \\Deleted, which is the folder's.
  - X-GM-LABELS leaves out the label of the folder that is selected.
  - STATUS of All Mail counts chats, which nobody is shown.
  - CONDSTORE without QRESYNC. One counter numbers all changes, of labels as well.

Only Gmail itself can show: whether labels always count as changes; whether \\Deleted alone takes a label
off, and what becomes of mail without one (the person may set both); which mails it takes for one when
they are appended twice; which labels a mail has that comes back from the trash."""

import threading
import time

ALL, TRASH, SPAM = '[Gmail]/All Mail', '[Gmail]/Trash', '[Gmail]/Spam'
STARRED = '[Gmail]/Starred'
USES = {ALL: r'\All', TRASH: r'\Trash', SPAM: r'\Junk', STARRED: r'\Flagged',
        '[Gmail]/Drafts': r'\Drafts', '[Gmail]/Sent Mail': r'\Sent', '[Gmail]/Important': r'\Important'}
LABELS = {'INBOX': r'\Inbox', '[Gmail]/Drafts': r'\Draft', '[Gmail]/Sent Mail': r'\Sent',
          STARRED: r'\Starred', '[Gmail]/Important': r'\Important'}
N_CHATS = 2


class Mail:
  def __init__(self, number, data, flags, date):
    self.number = number  # X-GM-MSGID, and X-GM-THRID
    self.data = data
    self.flags = {f for f in flags if f.lower() not in (r'\deleted', r'\recent')}
    self.date = date
    self.place = ALL  # where it lies
    self.labels = set()
    self.modseq = 0

  def get_labels(self):
    return self.labels | ({r'\Starred'} if r'\Flagged' in self.flags else set())


class Box:
  """A folder: its uids, in order, and their mail."""

  def __init__(self, name, age):
    self.name = name
    self.age = age
    self.uidnext = 1
    self.mails = {}  # uid -> Mail
    self.uids = {}   # and back, by number
    self.deleted = set()
    self.modseq = 1

  def get_label(self):
    return LABELS.get(self.name, self.name)

  def holds(self, mail):
    if self.name in (ALL, TRASH, SPAM):
      return mail.place == self.name
    return mail.place == ALL and self.get_label() in mail.get_labels()

  def follow(self, mail):
    uid = self.uids.get(mail.number)
    if self.holds(mail) == (uid is not None):
      return uid is not None
    if uid is None:
      self.mails[self.uidnext] = mail
      self.uids[mail.number] = self.uidnext
      self.uidnext += 1
    else:
      del self.mails[uid], self.uids[mail.number]
      self.deleted.discard(uid)
    return True


class Account:
  """To be used with its lock held."""

  def __init__(self):
    self.lock = threading.RLock()
    self.boxes = {}
    self.subscribed = set()
    self.modseq = 1
    self.number = 1000000
    self.age = int(time.time())
    self.unlisted = set()   # names that LIST does not tell and nobody can select
    self.miscounted = set()
    self.said = []          # commands
    self.listeners = set()  # functions, called after each change
    for name in ('INBOX', *USES):
      self.create(name)
      self.subscribed.add(name)

  def changed(self, mail):
    """Brings all folders in step with it."""
    self.modseq += 1
    mail.modseq = self.modseq
    for box in self.boxes.values():
      if box.follow(mail):
        box.modseq = self.modseq
    for listener in list(self.listeners):
      listener()

  # ---- folders

  def create(self, name):
    self.age += 1
    self.boxes[name] = Box(name, self.age)

  def of_label(self, name):
    return [mail for mail in self.boxes[ALL].mails.values() if name in mail.labels]

  def delete(self, name):
    mails = self.of_label(name)
    del self.boxes[name]
    self.subscribed.discard(name)
    for mail in mails:
      mail.labels.discard(name)
      self.changed(mail)

  def rename(self, old, new):
    """What lies below comes along. Uids and age stay."""
    for name in [n for n in self.boxes if n == old or n.startswith(old + '/')]:
      box = self.boxes.pop(name)
      mails = self.of_label(name)
      box.name = new + name[len(old):]
      self.boxes[box.name] = box
      for mail in mails:
        mail.labels.discard(name)
        mail.labels.add(box.name)
        self.changed(mail)

  # ---- mail

  def append(self, name, data, flags, date):
    self.number += 1
    mail = Mail(self.number, data, flags, date)
    self.put(mail, name)
    return self.boxes[name].uids[mail.number]

  def put(self, mail, name):
    """Into the folder, wherever else it lies."""
    if name in (ALL, TRASH, SPAM):
      if mail.place != name or name != ALL:
        mail.labels.clear()
      mail.place = name
    else:
      if mail.place != ALL:
        mail.labels.clear()
      mail.place = ALL
      self.set_label(mail, self.boxes[name].get_label(), True)
    self.changed(mail)

  def set_label(self, mail, label, present):
    """Without telling."""
    if label == r'\Starred':
      (mail.flags.add if present else mail.flags.discard)(r'\Flagged')
    elif present:
      mail.labels.add(label)
    else:
      mail.labels.discard(label)

  def take_out(self, box, mail):
    """What EXPUNGE does, and MOVE to another label."""
    if box.name in (TRASH, SPAM):
      mail.place = None
    elif box.name != ALL:
      self.set_label(mail, box.get_label(), False)
    box.deleted.discard(box.uids.get(mail.number))
    self.changed(mail)

  def copy_from(self, other):
    """All of it, as another account has it."""
    mails = {}
    for box in other.boxes.values():
      for mail in box.mails.values():
        new = mails.setdefault(mail.number, Mail(mail.number, mail.data, mail.flags, mail.date))
        new.place, new.labels, new.modseq = mail.place, set(mail.labels), mail.modseq
    self.boxes = {}
    for name, box in other.boxes.items():
      new = self.boxes[name] = Box(name, box.age)
      new.uidnext, new.modseq, new.deleted = box.uidnext, box.modseq, set(box.deleted)
      new.mails = {uid: mails[mail.number] for uid, mail in box.mails.items()}
      new.uids = dict(box.uids)
    self.subscribed, self.modseq = set(other.subscribed), other.modseq
    self.number, self.age = other.number, other.age
