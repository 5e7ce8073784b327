# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads conversations from text files such as this:

    # Subject of the conversation
    : Folder                      where it is filed, if not in INBOX
    = jonas 12d 09:14 flagged     who, how many days ago and when (or 3h, 20m), flags
    ! cc lena mutter              further fields: to, cc, charset, html, reply 2, attach, header
    ! attach Plan.pdf Title / line / line
    The text, up to the next = or #. A line with a single > is the quoted text of the message
    that this one answers: the one before, or the one that `reply` numbers.

Flags: unread, flagged, answered, forwarded, draft; without `unread` it is read. What the owner
writes is filed in Sent, a draft in Drafts. Keys of people: people.py."""

import base64
import email.headerregistry
import email.message
import email.policy
import email.utils
import html
import itertools
import os
import re
import time
from dataclasses import dataclass, field

from .files import attachment
from .people import person

HERE = os.path.dirname(os.path.abspath(__file__))
DAY = 86400
FLAGS = {'flagged': '\\Flagged', 'answered': '\\Answered', 'forwarded': '$Forwarded', 'draft': '\\Draft'}
serial = itertools.count(1)


@dataclass
class Message:
  folder: str
  flags: list
  when: float
  data: bytes
  recipient: str = ''


@dataclass
class Draft:
  """What a file says of one message."""
  sender: str
  when: float
  flags: list
  fields: list = field(default_factory=list)
  lines: list = field(default_factory=list)

  def values(self, name):
    return [v for n, v in self.fields if n == name]

  def value(self, name, default=''):
    return (self.values(name) or [default])[0]

  def text(self):
    return '\n'.join(self.lines).strip('\n') + '\n'


def quoted_name(name):
  """A folder's name for imaplib: modified UTF-7 in quotes."""
  def encode(match):
    text = base64.b64encode(match.group().encode('utf-16-be')).decode().rstrip('=')
    return '&%s-' % text.replace('/', ',')
  return '"%s"' % re.sub('[^ -~]+', encode, name.replace('&', '&-'))


def parse_age(words, now):
  """The time that "12d 09:14", "3h" or "20m" means, and the words after it."""
  number, unit = int(words[0][:-1]), words[0][-1]
  if unit != 'd':
    return now - number * {'h': 3600, 'm': 60}[unit], words[1:]
  hour, minute = map(int, words[1].split(':'))
  day = time.localtime(now - number * DAY)
  when = time.mktime((day.tm_year, day.tm_mon, day.tm_mday, hour, minute, int(number * 7 % 60), 0, 0, -1))
  return (when if when <= now else when - DAY), words[2:]


def parse(name, now):
  """Yields (subject, folder, drafts) of each conversation."""
  with open(os.path.join(HERE, name), encoding='utf-8') as f:
    blocks = re.split(r'^# ', f.read(), flags=re.M)[1:]
  for block in blocks:
    subject, _, rest = block.partition('\n')
    folder, drafts = 'INBOX', []
    for line in rest.split('\n'):
      if line.startswith(': '):
        folder = line[2:]
      elif line.startswith('= '):
        words = line[2:].split()
        when, flags = parse_age(words[1:], now)
        drafts.append(Draft(words[0], when, flags))
      elif line.startswith('! '):
        drafts[-1].fields.append(line[2:].partition(' ')[::2])
      elif drafts:
        drafts[-1].lines.append(line)
    yield subject.strip(), folder, drafts


def address(key, owner):
  return email.headerregistry.Address(person(key, owner)[0], addr_spec=person(key, owner)[1])


def quote(draft, owner):
  """The attribution and the text of a message, its own quotations left out."""
  day = time.strftime('%d.%m.%Y %H:%M', time.localtime(draft.when))
  said = re.split(r'^-- $', draft.text(), flags=re.M)[0]
  lines = [l for l in said.strip('\n').split('\n') if l.strip() != '>']
  while lines and not lines[0].strip():
    lines.pop(0)
  return '%s, %s:\n' % (person(draft.sender, owner)[0], day) + '\n'.join(('> ' + l).rstrip() for l in lines)


def as_html(text):
  out = []
  for paragraph in text.strip().split('\n\n'):
    body = '<br>\n'.join(html.escape(l) for l in paragraph.split('\n'))
    out.append('<blockquote type="cite">%s</blockquote>' % body if paragraph.startswith('> ') else '<p>%s</p>' % body)
  return ('<!DOCTYPE html>\n<html><body style="font-family: sans-serif">\n%s\n</body></html>\n' % '\n'.join(out))


def compose(subject, draft, parents, owner, now_id):
  """The message, as an EmailMessage. parents: Message-IDs and drafts before it, the direct one last."""
  m = email.message.EmailMessage(policy=email.policy.SMTP)
  text = draft.text()
  if parents:
    text = re.sub(r'^>$', lambda _: quote(parents[-1][1], owner), text, flags=re.M)
    if not subject.lower().startswith(('re:', 'aw:')):
      subject = 'Re: ' + subject
  host = person(draft.sender, owner)[1].partition('@')[2]
  m['Message-ID'] = now_id(host)
  m['Date'] = email.utils.formatdate(draft.when, localtime=True)
  m['From'] = address(draft.sender, owner)
  default_to = parents[-1][1].sender if draft.sender == 'anna' and parents else 'anna'
  m['To'] = [address(k, owner) for k in draft.value('to', default_to).split()]
  if draft.values('cc'):
    m['Cc'] = [address(k, owner) for k in draft.value('cc').split()]
  m['Subject'] = subject
  if parents:
    m['In-Reply-To'] = parents[-1][0]
    m['References'] = ' '.join(p[0] for p in parents[-20:])
  for value in draft.values('header'):
    name, _, content = value.partition(': ')
    m[name] = content
  set_body(m, draft, text)
  return m


def set_body(m, draft, text):
  charset = draft.value('charset', 'utf-8')
  encoding = {'utf-8': 'quoted-printable', 'us-ascii': '7bit', 'iso-2022-jp': '7bit'}.get(charset, '8bit')
  if charset == 'utf-8' and sum(c > '\u07ff' for c in text) * 3 > len(text):
    encoding = 'base64'
  m.set_content(text, charset=charset, cte=encoding)
  if draft.values('html'):
    m.add_alternative(as_html(text), subtype='html', charset=charset, cte='quoted-printable')
  elif charset == 'utf-8':
    m.set_param('format', 'flowed')
  for value in draft.values('attach'):
    name, _, content = value.partition(' ')
    name = name.replace('_', ' ')
    data, kind = attachment(name, content)
    main, _, sub = kind.partition('/')
    m.add_attachment(data, maintype=main, subtype=sub, filename=name)


def new_id(host):
  return '<%d.%x@%s>' % (next(serial), int(time.time()), host)


def wrap(m, draft, folder):
  flags = [FLAGS[f] for f in draft.flags if f in FLAGS]
  if 'unread' not in draft.flags:
    flags.append('\\Seen')
  return Message(folder, flags, draft.when, m.as_bytes())


def read_folder(name, owner):
  """All messages of one file."""
  messages, now = [], time.time()
  for subject, folder, drafts in parse(name, now):
    chain = []  # (Message-ID, draft) of every message so far
    lines_up = []
    for draft in drafts:
      number = int(draft.value('reply', str(len(chain)))) if chain else 0
      parents = lines_up[number - 1] + [chain[number - 1]] if number else []
      m = compose(subject, draft, parents, owner, new_id)
      where = folder
      if draft.sender == 'anna':
        where = 'Drafts' if 'draft' in draft.flags else 'Sent'
      messages.append(wrap(m, draft, where))
      if draft.sender == 'anna' and draft.value('to') == 'liste':
        messages.append(wrap(m, draft, folder))  # the list sends it to everybody
      chain.append((m['Message-ID'], draft))
      lines_up.append(parents)
  return messages


def arrivals():
  """Messages that come in while the demo runs: their folder line is the recipient."""
  messages, now = [], time.time()
  for subject, recipient, drafts in parse('arrivals.txt', now):
    for draft in drafts:
      draft.when = now
      m = compose(subject, draft, [], recipient, new_id)
      messages.append(Message('INBOX', [], now, m.as_bytes(), recipient))
  return messages
