# SPDX-License-Identifier: GPL-3.0-or-later
"""Newsletters, notices and the messages whose form matters more than their text: a delivery
report, an invitation and its answer, a forwarded message, a picture inside HTML."""

import email.message
import email.policy
import email.utils
import html
import time

from .conversations import DAY, Message, new_id
from .files import PICTURES
from .people import OWNERS

SEEN, FLAGGED, ANSWERED = '\\Seen', '\\Flagged', '\\Answered'

HAFENPOST = (  # headline and text of the three pieces of each issue
  (('Der Kran ist zurück', 'Nach vier Monaten Pause hebt der alte Portalkran wieder. Die ersten zwölf Boote stehen schon in der Halle, alle auf den richtigen Böcken.'),
   ('Wer füttert die Kegelrobbe?', 'Niemand, bitte. Sie ist gut im Futter und kennt inzwischen die Abfahrtszeiten der Krabbenkutter.'),
   ('Tidenkalender', 'Am Freitag läuft das Wasser besonders weit ab. Wer sein Ruder vermisst, kann es gegen elf suchen gehen.')),
  (('Neue Farbe für den Leuchtturm', 'Rot bleibt rot, aber es hat jetzt eine Nummer. Die Gerüste stehen bis Ende des Monats.'),
   ('Hafencafé öffnet früher', 'Auf Wunsch der Frühschicht gibt es Kaffee ab fünf. Kuchen wie bisher, wenn er fertig ist.'),
   ('Fundsachen', 'Ein Gummistiefel (links), ein Sextant im Etui, eine Hose. Abzuholen beim Hafenmeister.')),
  (('Regatta trotz Flaute', 'Gewonnen hat, wer als Letzter geankert hat. Die Jury spricht von einer taktischen Meisterleistung.'),
   ('Sielprüfung', 'Das Siel wird am Dienstag gespült. Boote im Binnenhafen bitte mit langen Leinen festmachen.'),
   ('Leserfrage', 'Warum heißt das Schiff »sie«? Antworten bitte an die Redaktion, höchstens zwölf Seiten.')),
  (('Slipwagen gesucht', 'Der Jugendgruppe fehlt ein Wagen für den Opti. Räder hat sie schon, vier Stück, alle verschieden.'),
   ('Eisbericht', 'Kein Eis. Der Bericht erscheint trotzdem, aus Gewohnheit.'),
   ('Konzert auf der Mole', 'Der Kirchenchor singt bei jedem Wetter, das Publikum darf sich unterstellen.')),
)
LOFT = (
  (('Cotton is back', 'Three mills weave it again. We tried all three on the same dinghy, in the same rain.'),
   ('The roping palm', 'A tool that has not changed since Nelson, and five ways to hold it wrong.')),
  (('Tan, red, or cream?', 'What colour does to a sail, to its owner, and to photographs of both.'),
   ('Letters', 'A reader has kept a log of every seam she ever mended. It runs to four volumes.')),
  (('Mending at sea', 'Herringbone by head torch: what to keep within reach and what to hum.'),
   ('Wanted', 'A good home for forty fathoms of tarred marline. It smells, but in the right way.')),
)
HOLZ = (
  (('Eiche wird knapp', 'Die Preise für krumm gewachsene Spanten haben sich verdoppelt. Wir waren im Wald und haben gefragt, warum.'),
   ('Leim im Vergleich', 'Acht Leime, acht Winter, ein Sieger und zwei, die wir beim Namen nennen.')),
  (('Dampf ohne Kasten', 'Planken biegen in der Folie: was im Netz steht, und was davon stimmt.'),
   ('Gesetzliches', 'Neue Regeln für Stäube in kleinen Betrieben. Die Kurzfassung: fegen, aber nass.')),
  (('Lehrlinge gesucht und gefunden', 'Drei Betriebe erzählen, wie sie ihre freien Stellen besetzt haben. In allen dreien kam Kuchen vor.'),
   ('Maschinenmarkt', 'Bandsäge, großes Rad, läuft rund (jetzt).')),
)

NEWSLETTERS = {  # owner: (name, sender, domain, colour, issues, how many, days between, folder)
  'anna@hafen.example': (
    ('Hafenpost', 'redaktion@hafenpost.example', '#1a5fb4', HAFENPOST, 16, 7, 'INBOX'),
    ('The Sail Loft', 'letters@sailloft.example', '#8a5200', LOFT, 7, 30, 'Archive')),
  'a.petersen@werft.example': (
    ('Holz & Leim', 'brief@holzundleim.example', '#26653a', HOLZ, 9, 14, 'INBOX'),),
}

NOTICES = {  # owner: (sender, subject, text, how many, days between, folder, share that is read)
  'anna@hafen.example': (
    ('Fähre Nordkai <tickets@faehre-nordkai.example>', 'Ihr Ticket {n}',
     'Guten Tag,\n\nIhr Ticket Nummer {n} gilt für eine Person und ein Fahrrad.\nAbfahrt 7.10 Uhr, Brücke 2. '
     'Bei Sturm entfällt die Brücke.\n', 9, 11, 'Reisen'),
    ('Pegel Hafen <warnung@pegel.example>', 'Hochwasser {n} cm über normal',
     'Der Scheitel wird gegen Mitternacht mit {n} cm über dem mittleren Hochwasser erwartet.\n\n'
     'Diese Nachricht wurde automatisch erzeugt.\n', 11, 8, 'INBOX')),
  'a.petersen@werft.example': (
    ('Sicherung <backup@werft.example>', 'Sicherung vollständig ({n} Dateien)',
     'Quelle:  Büro\nZiel:    Schrank im Keller\nDateien: {n}\nFehler:  0\n\n'
     'Die Prüfsummen stimmen. Diese Nachricht wurde automatisch erzeugt.\n', 14, 4, 'Büro/Sicherungen'),
    ('Zeiterfassung <zeit@werft.example>', 'Stundenzettel KW {n}',
     'Der Stundenzettel für die Kalenderwoche {n} wartet auf Ihre Freigabe.\n', 8, 7, 'INBOX')),
}


def blank(owner, sender, subject, when, host):
  m = email.message.EmailMessage(policy=email.policy.SMTP)
  m['Message-ID'] = new_id(host)
  m['Date'] = email.utils.formatdate(when, localtime=True)
  m['From'] = sender
  m['To'] = email.utils.formataddr(OWNERS[owner])
  m['Subject'] = subject
  return m


def newsletter_html(name, number, colour, pieces, host):
  rows = ''.join('''
  <tr><td style="padding: 16px 24px; font: 16px/1.5 Georgia, serif; color: #333">
    <img src="https://bilder.%s/%d-%d.jpg" width="552" height="180" alt="" style="display: block; border-radius: 6px">
    <h2 style="font: bold 20px sans-serif; color: %s">%s</h2>
    <p>%s</p>
    <p><a href="https://klick.%s/%d/%d" style="color: %s">Weiterlesen / read on</a></p>
  </td></tr>''' % (host, number, i, colour, html.escape(head), html.escape(text), host, number, i, colour)
                 for i, (head, text) in enumerate(pieces))
  return '''<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>%s %d</title>
<style>body { margin: 0; background: #f2f1ef } a { text-decoration: none }
@media (max-width: 600px) { .page { width: 100%% !important } }</style></head>
<body><div style="display: none; max-height: 0">%s</div>
<table class="page" role="presentation" width="600" align="center" cellpadding="0" cellspacing="0" style="background: #fff">
  <tr><td style="background: %s; color: #fff; padding: 24px; font: bold 28px sans-serif">%s <small style="font-weight: normal">%d</small></td></tr>%s
  <tr><td style="padding: 24px; font: 12px sans-serif; color: #777">Sie erhalten diese Nachricht, weil Sie sie bestellt haben.
    <a href="https://klick.%s/abmelden">Abmelden</a></td></tr>
</table>
<img src="https://zaehler.%s/%d.gif" width="1" height="1" alt=""></body></html>
''' % (html.escape(name), number, html.escape(pieces[0][0]), colour, html.escape(name), number, rows, host, host, number)


def newsletters(owner, now):
  for name, sender, colour, issues, count, days, folder in NEWSLETTERS[owner]:
    host = sender.partition('@')[2]
    for i in range(count):
      number, when = 240 - i, now - (i * days + 1.3) * DAY
      pieces = issues[number % len(issues)]
      m = blank(owner, '%s <%s>' % (name, sender), '%s %d: %s' % (name, number, pieces[0][0]), when, host)
      m['List-Id'] = '%s <brief.%s>' % (name, host)
      m['List-Unsubscribe'] = '<https://klick.%s/abmelden?n=%d>' % (host, number)
      m['List-Unsubscribe-Post'] = 'List-Unsubscribe=One-Click'
      m.set_content('\n\n'.join('%s\n%s\n\n%s' % (h.upper(), '=' * len(h), t) for h, t in pieces) + '\n')
      m.add_alternative(newsletter_html(name, number, colour, pieces, host), subtype='html')
      yield Message(folder, [] if i < 2 else [SEEN], when, m.as_bytes())


def notices(owner, now):
  for sender, subject, text, count, days, folder in NOTICES[owner]:
    for i in range(count):
      number, when = 41 + (count - i) * 7 % 48, now - (i * days + 0.6) * DAY
      m = blank(owner, sender, subject.format(n=number), when, sender.rpartition('@')[2].rstrip('>'))
      m['Auto-Submitted'] = 'auto-generated'
      m.set_content(text.format(n=number), cte='quoted-printable')
      yield Message(folder, [] if i == 0 else [SEEN], when, m.as_bytes())


REPORT = '''Return-Path: <>
From: Mail Delivery System <mailer-daemon@hafen.example>
To: <anna@hafen.example>
Subject: Undelivered mail returned to sender
Date: {date}
Message-ID: {id}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="bericht"

--bericht
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

This is the mail system at host mail.hafen.example.

Your message could not be delivered to one recipient. It will not be tried again.

<kapitan@segelschule.example>: host mx.segelschule.example said:
    550 5.1.1 Kein Kapitän dieses Namens an Bord

--bericht
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.hafen.example
Arrival-Date: {date}

Final-Recipient: rfc822; kapitan@segelschule.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.segelschule.example
Diagnostic-Code: smtp; 550 5.1.1 Kein Kapitan dieses Namens an Bord

--bericht
Content-Type: message/rfc822

{original}
--bericht--
'''


def bounce(owner, now):
  """What was sent, and the report that came back for it."""
  when = now - 4.2 * DAY
  sent = blank(owner, email.utils.formataddr(OWNERS[owner]), 'Frage zum Sportbootführerschein', when, 'hafen.example')
  sent.replace_header('To', 'kapitan@segelschule.example')
  sent.set_content('Guten Tag,\n\nist der Kurs im April noch frei? Es geht um meinen Bruder, ich habe ihn schon.\n\n'
                   'Anna Petersen\n')
  yield Message('Sent', [SEEN], when, sent.as_bytes())
  report = REPORT.format(date=email.utils.formatdate(when + 40, localtime=True), id=new_id('hafen.example'),
                         original=sent.as_bytes().decode('utf-8').replace('\r\n', '\n'))
  yield Message('INBOX', [SEEN], when + 40, report.replace('\n', '\r\n').encode())


def calendar(method, start, status='NEEDS-ACTION'):
  stamp = lambda t: time.strftime('%Y%m%dT%H%M%SZ', time.gmtime(t))
  return '\r\n'.join((
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//werft.example//Kalender//DE', 'METHOD:' + method,
    'BEGIN:VEVENT', 'UID:stapellauf-moewe@werft.example', 'SEQUENCE:0', 'DTSTAMP:' + stamp(time.time()),
    'DTSTART:' + stamp(start), 'DTEND:' + stamp(start + 7200), 'SUMMARY:Stapellauf »Möwe«',
    'LOCATION:Helling 2\\, Gummistiefel', 'ORGANIZER;CN=Henning Thaden:mailto:h.thaden@werft.example',
    'ATTENDEE;CN=Anna Petersen;PARTSTAT=%s;RSVP=TRUE:mailto:a.petersen@werft.example' % status,
    'DESCRIPTION:Der Kassenwart schlägt den ersten Nagel ein.', 'END:VEVENT', 'END:VCALENDAR', ''))


def invitation(owner, now):
  start = now + 9 * DAY - (now + 9 * DAY) % DAY + 13 * 3600
  when = now - 1.1 * DAY
  m = blank(owner, 'Henning Thaden <h.thaden@werft.example>', 'Einladung: Stapellauf »Möwe«', when, 'werft.example')
  m.set_content('Stapellauf »Möwe«, Helling 2, Gummistiefel.\nDer Kassenwart schlägt den ersten Nagel ein.\n',
                cte='quoted-printable')
  m.add_alternative(calendar('REQUEST', start), subtype='calendar', params={'method': 'REQUEST'})
  m.add_attachment(calendar('REQUEST', start).encode(), maintype='application', subtype='ics', filename='einladung.ics')
  yield Message('INBOX', [FLAGGED], when, m.as_bytes())
  when = now - 0.9 * DAY
  m = blank(owner, 'Bodo Claaßen <b.claassen@werft.example>', 'Zugesagt: Stapellauf »Möwe«', when, 'werft.example')
  m.set_content('Bodo Claaßen hat zugesagt.\n')
  m.add_alternative(calendar('REPLY', start, 'ACCEPTED'), subtype='calendar', params={'method': 'REPLY'})
  yield Message('INBOX', [SEEN], when, m.as_bytes())


def with_picture_inside(owner, now):
  """HTML that shows an attached picture by its Content-ID."""
  when = now - 6.6 * DAY
  m = blank(owner, 'Claire Lefèvre <claire@atelier-lefevre.example>', 'Carte postale', when, 'atelier-lefevre.example')
  m.set_content('Une carte postale, à regarder en couleurs.\n', cte='quoted-printable')
  m.add_alternative('<!DOCTYPE html><html><body style="font-family: serif; text-align: center">'
                    '<p><img src="cid:carte@atelier" width="480" height="320" alt="Le soir à Ars-en-Ré"></p>'
                    '<p>Le soir à Ars-en-Ré. Il ne manque que toi.</p></body></html>\n', subtype='html')
  m.get_payload()[1].add_related(PICTURES['sunset'](), maintype='image', subtype='png', cid='<carte@atelier>',
                                 filename='carte.png', disposition='inline')
  yield Message('INBOX', [], when, m.as_bytes())


def forwarded(owner, now):
  """A message inside a message."""
  when = now - 17.4 * DAY
  inner = blank(owner, 'Verein der Leuchtturmwärter <post@leuchtturm.example>', 'Satzung, § 7', when - DAY, 'leuchtturm.example')
  inner.replace_header('To', 'lena.brodersen@leuchtturm.example')
  inner.set_content('§ 7: Das Licht darf nur vom Wärter oder von einem Kind unter Aufsicht eingeschaltet werden.\n',
                    cte='quoted-printable')
  m = blank(owner, 'Lena Brodersen <lena.brodersen@leuchtturm.example>', 'Fwd: Satzung, § 7', when, 'leuchtturm.example')
  m.set_content('Zu deiner Frage, wer einschalten darf. Ich zähle dich als Kind.\n\nLena\n')
  m.add_attachment(inner)
  yield Message('INBOX', [SEEN, ANSWERED], when, m.as_bytes())


def plain_old(owner, now):
  """From a program that knows neither MIME nor a subject, and one that writes Latin-1 unasked."""
  when = now - 300 * DAY
  old = ('From: wetter@funkstelle.example\r\nTo: %s\r\nDate: %s\r\nMessage-ID: %s\r\n\r\n'
         'NORDSEE DEUTSCHE BUCHT SUEDWEST 5 BIS 6 ZUNEHMEND 7 SEE 2 METER\r\n'
         % (owner, email.utils.formatdate(when), new_id('funkstelle.example')))
  yield Message('Archive', [SEEN], when, old.encode())
  when = now - 280 * DAY
  latin = ('From: Seezeichen Müller <info@seezeichen.example>\r\nTo: %s\r\nSubject: Tonne 14 verlöscht\r\nDate: %s\r\n'
           'Message-ID: %s\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
           'Die Tonne 14 ist verlöscht. Bitte größte Vorsicht im südlichen Fahrwasser.\r\n'
           % (owner, email.utils.formatdate(when), new_id('seezeichen.example')))
  yield Message('Archive', [SEEN], when, latin.encode('iso-8859-1'))


SPECIAL = {
  'anna@hafen.example': (bounce, with_picture_inside, forwarded, plain_old),
  'a.petersen@werft.example': (invitation,),
}


def generated(owner):
  now = time.time()
  return [m for make in (newsletters, notices, *SPECIAL[owner]) for m in make(owner, now)]
