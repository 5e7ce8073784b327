# SPDX-License-Identifier: GPL-3.0-or-later
"""A submission server that delivers into Dovecot over LMTP, before it answers.

It is aiosmtpd, which is there at once; exim.py is a real MTA.

Local parts with a behaviour, in every served domain:
  reject@    550 to RCPT              tempfail@  451 to RCPT
  slow@      250 after three seconds  bounce@    accepted; a report comes back
A Subject with [reject-data] is refused with 554 after DATA, [tempfail-data] with 451.
Mail for other domains becomes a file in the folder `outbound`, which says who was signed in."""

import asyncio
import email.utils
import logging
import os
import smtplib
import ssl
import time
import warnings

from .common import Failed, write
from .tls import BAD

PORT_NAMES = ('mx', 'submission', 'submissions')

REPORT = """\
From: Mail Delivery System <mailer-daemon@{domain}>
To: <{sender}>
Subject: Undelivered mail returned to sender
Date: {date}
Message-ID: {id}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="report"

--report
Content-Type: text/plain; charset=utf-8

Your message could not be delivered to <{recipient}>: the mailbox is gone.

--report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.{domain}

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 the mailbox is gone

--report
Content-Type: text/rfc822-headers

{headers}
--report--
"""


def local_part(address):
  return address.partition('@')[0].partition('+')[0].lower()


class Handler:
  """Takes what the protocol engine has understood."""

  def __init__(self, server):
    self.server = server
    self.domains = set(server.domains())
    self.count = 0
    self.max_recipients = server.options.max_recipients

  async def handle_EHLO(self, smtp, session, envelope, hostname, responses):
    session.host_name = hostname
    if self.max_recipients:
      responses.insert(-1, '250-LIMITS RCPTMAX=%d' % self.max_recipients)
    if self.server.options.chunking:
      responses[1:1] = ['250-PIPELINING', '250-CHUNKING']
    return responses

  async def handle_RCPT(self, smtp, session, envelope, address, options):
    if self.max_recipients and len(envelope.rcpt_tos) >= self.max_recipients:
      return '452 4.5.3 Too many recipients'
    domain = address.partition('@')[2].lower()
    if domain in self.domains:
      name = local_part(address)
      if name == 'reject':
        return '550 5.1.1 No such mailbox here'
      if name == 'tempfail':
        return '451 4.2.0 Mailbox busy, try again later'
      if name == 'slow':
        await asyncio.sleep(3)
      elif name != 'bounce' and not self.known(address):
        return '550 5.1.1 No such mailbox here'
    elif not session.authenticated and smtp.require_sign_in:
      return '550 5.7.1 Relaying denied'
    envelope.rcpt_tos.append(address)
    return '250 OK'

  def known(self, address):
    name, _, domain = address.partition('@')
    return name.partition('+')[0].lower() + '@' + domain.lower() in self.server.users

  async def handle_DATA(self, smtp, session, envelope):
    headers = envelope.content.partition(b'\r\n\r\n')[0]
    if b'[reject-data]' in headers:
      return '554 5.7.1 Content refused'
    if b'[tempfail-data]' in headers:
      return '451 4.3.0 Cannot take this now'
    loop = asyncio.get_running_loop()
    message = self.stamp(session) + envelope.content
    far = [a for a in envelope.rcpt_tos if a.partition('@')[2].lower() not in self.domains]
    near = [a for a in envelope.rcpt_tos if a not in far]
    try:
      # Here and now: who talks to this server next finds it.
      for address in far:
        self.keep_outbound(session, envelope.mail_from, address, message)
      if near:
        await loop.run_in_executor(None, self.deliver, envelope, near, message)
    except (OSError, smtplib.SMTPException) as e:
      return '451 4.3.0 Delivery failed: %s' % str(e)[:100].replace('\n', ' ')
    return '250 2.0.0 Accepted'

  def stamp(self, session):
    self.count += 1
    text = 'Received: from %s by localhost with ESMTP id %d;\r\n\t%s\r\n' % (
      session.host_name or 'unknown', self.count, email.utils.formatdate())
    return text.encode()

  def deliver(self, envelope, recipients, message):
    first = next(iter(self.server.users))
    local = []
    for address in recipients:
      if local_part(address) == 'bounce':
        self.bounce(envelope, address)
      else:
        local.append(first if local_part(address) == 'slow' else address)
    if local:
      self.lmtp(envelope.mail_from, local, message)

  def lmtp(self, sender, recipients, message):
    with smtplib.LMTP(self.server.path('run', 'lmtp')) as lmtp:
      refused = lmtp.sendmail(sender if sender.isascii() else '', recipients, message,
                              mail_options=['BODY=8BITMIME'])
    for address, (code, text) in refused.items():
      raise smtplib.SMTPException('%s: %d %s' % (address, code, text.decode(errors='replace')))

  def bounce(self, envelope, recipient):
    if not envelope.mail_from:
      return
    headers = envelope.content.partition(b'\r\n\r\n')[0].decode(errors='replace')
    text = REPORT.format(domain=self.server.domains()[0], sender=envelope.mail_from,
                         recipient=recipient, date=email.utils.formatdate(),
                         id=email.utils.make_msgid(domain='localhost'),
                         headers=headers.replace('\r\n', '\n'))
    if self.known(envelope.mail_from):
      self.lmtp('', [envelope.mail_from], text.replace('\n', '\r\n').encode())

  def keep_outbound(self, session, sender, recipient, message):
    name = '%d.%d.%s.eml' % (time.time_ns(), self.count, recipient.replace('/', '_'))
    path = self.server.path('outbound', name)
    head = 'Return-Path: <%s>\r\nEnvelope-To: %s\r\nX-Signed-In: %s\r\n' % (
      sender, recipient, session.auth_data or '')
    write(path + '.new', head.encode() + message)
    os.rename(path + '.new', path)


def with_chunks(base):
  """The protocol engine with BDAT (RFC 3030), which aiosmtpd lacks."""

  class Engine(base):
    async def smtp_BDAT(self, arg):
      words = arg.upper().split()
      try:
        data = await self._reader.readexactly(int(words[0]))
      except asyncio.IncompleteReadError:  # the line is gone, as the next read will find
        return
      if not self.envelope.rcpt_tos:
        await self.push('503 5.5.1 Error: need RCPT command')
        return
      self.envelope.content = (self.envelope.content or b'') + data
      if words[1:] == ['LAST']:
        answer = await self.event_handler.handle_DATA(self, self.session, self.envelope)
        self._set_post_data_state()
        await self.push(answer)
      else:
        await self.push('250 2.0.0 OK')
  return Engine


class Smtp:
  """Three listeners: mx (no sign-in), submission (STARTTLS), submissions (implicit TLS)."""

  def __init__(self, server):
    # It warns of signing in without TLS; the listeners below know what they do.
    warnings.filterwarnings('ignore', module='aiosmtpd')
    logging.getLogger('mail.log').setLevel(logging.CRITICAL)
    try:
      from aiosmtpd import controller, smtp
    except ImportError:
      raise Failed('aiosmtpd is not installed (Debian: python3-aiosmtpd); tools/deps installs it')
    self.server = server
    self.handler = Handler(server)
    self.controller, self.smtp = controller, smtp
    self.engine_type = with_chunks(smtp.SMTP) if server.options.chunking else smtp.SMTP
    self.running = []
    os.makedirs(server.path('outbound'), exist_ok=True)

  def sign_in(self, smtp, session, envelope, mechanism, data):
    name, password = data.login.decode(), data.password.decode()
    if '@' not in name:
      name += '@' + self.server.domains()[0]
    # "not handled" leaves the refusal to aiosmtpd.
    right = (password == 'secret' if getattr(self.server.options, 'any_user', False)
             else self.server.users.get(name) == password)
    return self.smtp.AuthResult(success=right, handled=right, auth_data=name)

  def context(self):
    def of(name):
      c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
      c.load_cert_chain(self.server.path('tls', name + '.pem'), self.server.path('tls', name + '.key'))
      return c
    contexts = {name + '.localhost': of(name) for name in BAD}
    usual = of(self.server.options.cert)

    def choose(tls, name, _):
      tls.context = contexts.get(name, usual)
    usual.sni_callback = choose
    return usual

  def engine(self, require_sign_in, **arguments):
    """aiosmtpd makes one engine for each connection through this function."""
    engine = self.engine_type(
      self.handler, hostname='localhost', ident='ready', enable_SMTPUTF8=True,
      data_size_limit=50 * 1024 * 1024, timeout=300, authenticator=self.sign_in,
      auth_required=require_sign_in, **arguments)
    engine.require_sign_in = require_sign_in
    return engine

  def start(self):
    class Listener(self.controller.Controller):
      def __init__(listener, port, factory, **arguments):
        super().__init__(self.handler, hostname='127.0.0.1', port=port, **arguments)
        listener.make = factory

      def factory(listener):
        return listener.make()

    context, ports = self.context(), self.server.ports
    plain = self.server.options.plaintext
    self.running = [
      Listener(ports['mx'], lambda: self.engine(False, auth_require_tls=False)),
      Listener(ports['submission'], lambda: self.engine(
        True, tls_context=context, require_starttls=not plain, auth_require_tls=not plain)),
      Listener(ports['submissions'], lambda: self.engine(True, auth_require_tls=False),
               ssl_context=context),
    ]
    try:
      for listener in self.running:
        listener.start()
    except OSError:
      self.stop()
      return False
    return True

  def stop(self):
    for listener in self.running:
      if getattr(listener, '_thread', None) is not None:
        listener.stop()
    self.running = []
