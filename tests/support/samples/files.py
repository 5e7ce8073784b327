# SPDX-License-Identifier: GPL-3.0-or-later
"""Small real files to attach: a PDF with text in it, pictures, tables."""

import io
import math
import struct
import zipfile
import zlib
from functools import lru_cache


def pdf(title, lines):
  """One A4 page in Helvetica. Characters outside Latin-1 become question marks."""
  def text(s):
    return s.encode('cp1252', 'replace').replace(b'\\', b'\\\\').replace(b'(', b'\\(').replace(b')', b'\\)')
  page = [b'BT /F1 20 Tf 60 770 Td (%s) Tj ET' % text(title), b'0.8 w 60 758 m 535 758 l S',
          b'BT /F1 11 Tf 60 730 Td 16 TL']
  page += [b'(%s) Tj T*' % text(line) for line in lines] + [b'ET']
  stream = b'\n'.join(page)
  objects = [
    b'<< /Type /Catalog /Pages 2 0 R >>',
    b'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    b'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R'
    b' /Resources << /Font << /F1 5 0 R >> >> >>',
    b'<< /Length %d >>\nstream\n%s\nendstream' % (len(stream), stream),
    b'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ]
  out, offsets = b'%PDF-1.4\n', []
  for number, content in enumerate(objects, 1):
    offsets.append(len(out))
    out += b'%d 0 obj\n%s\nendobj\n' % (number, content)
  table = len(out)
  out += b'xref\n0 %d\n0000000000 65535 f \n' % (len(objects) + 1)
  out += b''.join(b'%010d 00000 n \n' % o for o in offsets)
  return out + b'trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n' % (len(objects) + 1, table)


def png(width, height, colour_at):
  """colour_at (x, y), both from 0 to 1, gives (red, green, blue) from 0 to 255."""
  rows = b''
  for y in range(height):
    rows += b'\0' + bytes(int(max(0, min(255, c))) for x in range(width)
                          for c in colour_at(x / width, y / height))

  def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
  return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0))
          + chunk(b'IDAT', zlib.compress(rows, 9)) + chunk(b'IEND', b''))


def mix(a, b, share):
  return tuple(x + (y - x) * share for x, y in zip(a, b))


def sea(sky_top, sky_low, water, sun):
  """A picture of the horizon with a sail on it."""
  def colour(x, y):
    if y < .6:
      distance = math.hypot((x - sun[0]) * 1.5, y - sun[1])
      c = mix(sky_top, sky_low, y / .6)
      c = (255, 244, 200) if distance < .07 else mix((255, 226, 150), c, min(1, distance * 2.2))
    else:
      glitter = .5 + .5 * math.sin(y * 300 + math.sin(x * 40) * 3)
      near_sun = max(0, 1 - abs(x - sun[0]) * 5)
      c = mix(mix(water, (10, 24, 48), (y - .6) * 1.6), (255, 220, 150), near_sun * glitter * .7)
    if .62 < x < .74 and .28 < y < .585 and (x - .62) < (y - .28) * .4:
      c = (250, 246, 236)
    if .58 < x < .76 and .59 < y < .63 and (y - .59) < min(x - .58, .76 - x) * 2:
      c = (92, 48, 28)
    return c
  return png(480, 320, colour)


PICTURES = {  # each is drawn once
  'sunset': lru_cache(lambda: sea((38, 40, 92), (246, 140, 84), (70, 80, 120), (.3, .52))),
  'morning': lru_cache(lambda: sea((110, 170, 226), (236, 240, 232), (60, 130, 160), (.2, .3))),
  'storm': lru_cache(lambda: sea((50, 58, 70), (120, 128, 132), (48, 66, 76), (.85, -.3))),
}


def table(rows):
  return '\r\n'.join(';'.join(r) for r in rows).encode() + b'\r\n'


def archive(files):
  out = io.BytesIO()
  with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
    for name, data in files:
      z.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 12, 0, 0)), data)
  return out.getvalue()


def attachment(name, text):
  """The bytes and type of a file called @name with @text (lines) in it, by the ending of the name.
  For a picture the text is the key of one of PICTURES."""
  lines = text.split(' / ')
  kind = name.rpartition('.')[2].lower()
  if kind == 'pdf':
    return pdf(lines[0], lines[1:]), 'application/pdf'
  if kind == 'png':
    return PICTURES[text](), 'image/png'
  if kind == 'csv':
    return table([line.split(',') for line in lines]), 'text/csv'
  if kind == 'zip':
    return archive([('LIESMICH.txt', text.replace(' / ', '\n') + '\n')]), 'application/zip'
  return '\r\n'.join(lines).encode() + b'\r\n', 'text/plain'
