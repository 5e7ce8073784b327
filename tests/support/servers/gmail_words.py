# SPDX-License-Identifier: GPL-3.0-or-later
"""Words of IMAP for gmail_session.py: commands taken apart, items of FETCH put together."""

import re
import time

WORD = re.compile(rb'(?:[^\s()"\[{]|\[[^\]]*\])+')


class Bad(Exception):
  """The client said something that is not understood."""


def read_command(read_line, read_bytes, go_on):
  """The words of one command: str, bytes (of literals) and lists; None at the end."""
  stack = [[]]
  line = read_line()
  while line is not None:
    literal = re.search(rb'\{(\d+)(\+?)\}$', line)
    read_words(line[:literal.start()] if literal else line, stack)
    if not literal:
      return stack[0]
    if not literal.group(2):
      go_on()
    stack[-1].append(read_bytes(int(literal.group(1))))
    line = read_line()
  return None


def read_words(line, stack):
  at = 0
  while at < len(line):
    char = line[at:at + 1]
    if char == b' ':
      at += 1
    elif char == b'(':
      stack.append([])
      stack[-2].append(stack[-1])
      at += 1
    elif char == b')':
      if len(stack) == 1:
        raise Bad('parentheses')
      stack.pop()
      at += 1
    else:
      found = (re.compile(rb'"((?:[^"\\]|\\.)*)"') if char == b'"' else WORD).match(line, at)
      if found is None:
        raise Bad('word')
      text = found.group(found.lastindex or 0).decode()
      stack[-1].append(re.sub(r'\\(.)', r'\1', text) if char == b'"' else text)
      at = found.end()


def quote(text):
  return '"%s"' % text.replace('\\', r'\\').replace('"', r'\"')


def astring(text):
  return text if re.fullmatch(r'[A-Za-z0-9_.&/-]+', text) else quote(text)


def read_set(text, highest):
  """Ranges; "*" is @highest."""
  for part in text.split(','):
    ends = [highest if end == '*' else int(end) for end in part.split(':')]
    yield min(ends), max(ends)


def write_set(uids):
  """In runs, or "" for none."""
  runs = []
  for uid in sorted(uids):
    if runs and runs[-1][1] == uid - 1:
      runs[-1][1] = uid
    else:
      runs.append([uid, uid])
  return ','.join(str(a) if a == b else '%d:%d' % (a, b) for a, b in runs)


def write_date(seconds):
  return time.strftime('%d-%b-%Y %H:%M:%S +0000', time.gmtime(seconds))


# ---- Parts of a mail; all are of one part, plain text

def split(data):
  head, gap, text = data.partition(b'\r\n\r\n')
  return head + gap, text


def header_fields(data, names):
  head = split(data)[0]
  fields = re.findall(rb'(?m)^[^\s:]+:.*\r\n(?:[ \t].*\r\n)*', head)
  wanted = {name.lower().encode() for name in names}
  return b''.join(f for f in fields if f.split(b':')[0].lower() in wanted) + b'\r\n'


def section(data, name):
  fields = re.fullmatch(r'HEADER\.FIELDS \((.*)\)', name, re.I)
  if fields:
    return header_fields(data, fields.group(1).split())
  head, text = split(data)
  found = {'': data, 'HEADER': head, 'TEXT': text, '1': text, '1.MIME': head}.get(name.upper())
  if found is None:
    raise Bad('section ' + name)
  return found


def structure(data):
  text = split(data)[1]
  return '("TEXT" "PLAIN" ("CHARSET" "UTF-8") NIL NIL "8BIT" %d %d NIL NIL NIL)' % (
    len(text), text.count(b'\n'))


def subject(data):
  found = re.search(rb'(?im)^Subject: *(.*?)\r$', split(data)[0])
  return found.group(1).decode(errors='replace') if found else ''
