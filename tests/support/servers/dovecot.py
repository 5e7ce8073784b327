# SPDX-License-Identifier: GPL-3.0-or-later
"""Dovecot 2.3 as an ordinary program: IMAP and LMTP, nothing of it in /etc or /var."""

import base64
import imaplib
import os
import ssl
import subprocess
import sys

from . import exim, smtp
from .common import Failed, Server, find_program, write
from .tls import BAD, make_certificates

SUPPORT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

FORMATS = {
  'mdbox': 'mdbox:~/mdbox',
  'sdbox': 'sdbox:~/sdbox',
  'maildir': 'maildir:~/Maildir',
  'mbox': 'mbox:~/mbox:INBOX=~/mbox/inbox',
}

SPECIAL_USE = ('Drafts', 'Sent', 'Junk', 'Trash', 'Archive')

CONFIGURATION = """
protocols = imap lmtp
listen = 127.0.0.1
base_dir = {dir}/run
state_dir = {dir}/run
instance_name = {instance}
log_path = {dir}/log/dovecot
verbose_proctitle = yes
mail_debug = {debug}
auth_verbose = yes
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
default_vsz_limit = 0
login_greeting = Ready, {instance}.
stats_writer_socket_path =
{more}

mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
first_valid_gid = 1
auth_mechanisms = {mechanisms}
auth_default_realm = {realm}
auth_username_chars =
auth_failure_delay = 0
disable_plaintext_auth = {tls_first}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {dir}/passwd
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {dir}/passwd
}}
{any_user}

ssl = yes
ssl_min_protocol = TLSv1.2
ssl_cert = <{tls}/{cert}.pem
ssl_key = <{tls}/{cert}.key
{bad_certificates}

mail_location = {location}
mail_fsync = never
mail_temp_dir = {dir}/tmp
mail_plugins = quota zlib acl
mail_attribute_dict = file:%h/attributes
mail_max_userip_connections = {max_connections}
mailbox_list_index = yes
mdbox_rotate_size = 64M
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
{special_use}
}}
lmtp_save_to_detail_mailbox = yes
recipient_delimiter = +
protocol imap {{
  mail_plugins = $mail_plugins imap_quota imap_zlib imap_acl
  imap_metadata = yes
  imap_literal_minus = {literal_minus}
  imap_idle_notify_interval = {idle_notify} secs
  {rawlog}
}}
protocol lmtp {{
  postmaster_address = postmaster@{realm}
}}
plugin {{
  acl = vfile
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage={quota}
}}

service imap-login {{
  chroot =
  service_count = 0
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 1024
}}
service lmtp {{
  unix_listener lmtp {{
    mode = 0600
  }}
}}
service anvil {{
  chroot =
  # Without it no refusal makes the next one slower.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""

ANY_USER = """
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={mail}/%u allow_all_users=yes
}}
"""

# Only root may change the root folder, and these services would by default.
CHROOTED = ('aggregator', 'director', 'imap-urlauth-login', 'ipc', 'old-stats', 'stats')


def special_use(name):
  return '  mailbox %s {\n    special_use = \\%s\n    auto = subscribe\n  }\n' % (name, name)


def yes_no(value):
  return 'yes' if value else 'no'


class Dovecot(Server):
  port_names = ('imap', 'imaps')

  def __init__(self, options):
    super().__init__(options)
    self.program = find_program('dovecot', 'dovecot-imapd dovecot-lmtpd')
    self.tls = os.path.abspath(options.tls_dir) if options.tls_dir else self.path('tls')
    self.capability = None
    self.smtp = None
    if options.smtp:
      self.port_names += smtp.PORT_NAMES

  # ---- before the start

  def prepare(self):
    os.makedirs(self.path('run'))
    make_certificates(self.tls)
    if self.tls != self.path('tls'):
      os.makedirs(self.path('tls'))
      for name in os.listdir(self.tls):
        with open(os.path.join(self.tls, name), 'rb') as f:
          write(self.path('tls', name), f.read())
    if self.options.rawlog:
      for address in self.users:
        os.makedirs(self.path('log', 'raw', address))
    write(self.path('passwd'), ''.join(self.passwd_line(a, p) for a, p in self.users.items()))
    if self.options.corpus:
      self.make_corpus()

  def passwd_line(self, address, password):
    return '%s:{PLAIN.b64}%s:%d:%d::%s::\n' % (
      address, base64.b64encode(password.encode()).decode(), self.user.pw_uid, self.user.pw_gid,
      self.mail_home(address))

  def configure(self):
    o, tls = self.options, self.path('tls')
    bad = ''.join('local_name %s.localhost {\n  ssl_cert = <%s/%s.pem\n  ssl_key = <%s/%s.key\n}\n'
                  % (n, tls, n, tls, n) for n in BAD)
    more = ''.join('service %s {\n  chroot =\n}\n' % n for n in CHROOTED)
    if self.capability is not None:
      more += 'protocol imap {\n  imap_capability = %s\n}\n' % self.capability
    any_user = ANY_USER.format(uid=self.user.pw_uid, gid=self.user.pw_gid,
                               mail=o.mail_dir or self.path('mail')) if o.any_user else ''
    write(self.path('dovecot.conf'), CONFIGURATION.format(
      any_user=any_user,
      dir=self.dir, tls=tls, instance=os.path.basename(self.dir), debug=yes_no(o.debug),
      user=self.user.pw_name, group=self.group, uid=self.user.pw_uid, gid=self.user.pw_gid,
      realm=self.domains()[0], mechanisms=o.mechanisms.lower(), tls_first=yes_no(not o.plaintext),
      cert=o.cert, bad_certificates=bad, location=FORMATS[o.mailbox_format],
      separator=o.separator, prefix=o.prefix, max_connections=o.max_connections,
      special_use='' if o.no_special_use else ''.join(special_use(n) for n in SPECIAL_USE),
      literal_minus=yes_no(o.literal_minus), idle_notify=o.idle_notify, quota=o.quota,
      rawlog='rawlog_dir = %s/log/raw/%%u' % self.dir if o.rawlog else '', more=more,
      imap=self.ports['imap'], imaps=self.ports['imaps']))

  def domains(self):
    return list(dict.fromkeys(a.partition('@')[2] for a in self.users))

  # ---- the start

  def launch(self):
    child = self.spawn([self.program, '-F', '-c', self.path('dovecot.conf')])
    if not self.answers(child, self.ports['imap']):
      return False
    if self.smtp is None and self.options.smtp:
      self.smtp = exim.Exim(self) if self.options.exim else smtp.Smtp(self)
      if not self.smtp.start():
        self.smtp = None
        return False
    return True

  def start(self):
    super().start()
    if self.options.hide or self.options.capability:
      self.claim(self.options.capability or self.without_hidden())
    if self.options.corpus:
      self.index_corpus()

  def stop(self):
    if self.smtp is not None:
      self.smtp.stop()
      self.smtp = None
    super().stop()

  def describe(self):
    info = {'lmtp': self.path('run', 'lmtp')}
    if self.options.smtp:
      info['outbound'] = self.path('outbound')
    return info

  # ---- what the server claims

  def without_hidden(self):
    hidden = {w.upper() for text in self.options.hide for w in text.replace(',', ' ').split()}
    return ' '.join(w for w in self.own_capability() if w.upper() not in hidden)

  def own_capability(self):
    trust = ssl.create_default_context(cafile=self.path('tls', 'ca.pem'))
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE  # --cert may be a bad one
    address, password = next((a, p) for a, p in self.users.items() if (a + p).isascii())
    with imaplib.IMAP4_SSL('localhost', self.ports['imaps'], ssl_context=trust) as imap:
      imap.login(address, password)
      return imap.capability()[1][0].decode().split()

  def claim(self, words):
    """Dovecot can only be given the whole list, and shows it before the sign-in too."""
    self.capability = words
    for child in self.children:
      self.end_child(child)
    self.children = []
    self.configure()
    self.give_away(self.path('dovecot.conf'))
    if not self.launch():
      raise Failed('the server did not start again:\n' + self.log_tail())

  # ---- many messages for the first user

  def corpus_folder(self):
    address = next(iter(self.users))
    below = FORMATS[self.options.mailbox_format].split(':')[1].replace('~/', '')
    return address, os.path.join(self.mail_home(address), below)

  def make_corpus(self):
    if self.options.mailbox_format not in ('mdbox', 'maildir'):
      raise Failed('--corpus needs --mailbox-format mdbox or maildir')
    address, folder = self.corpus_folder()
    subprocess.run([sys.executable, os.path.join(SUPPORT, 'makemail'),
                    '--count', str(self.options.corpus), '--format', self.options.mailbox_format,
                    '--size', self.options.corpus_size, '--to', address, folder],
                   check=True, stdout=sys.stderr)

  def doveadm(self, *arguments):
    p = subprocess.run(['doveadm', '-c', self.path('dovecot.conf'), *arguments], text=True,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if p.returncode != 0:
      raise Failed('doveadm %s: %s' % (arguments[0], p.stdout))
    return p.stdout

  def index_corpus(self):
    """mdbox keeps the folder of a message, but not its flags, beside the message."""
    address, folder = self.corpus_folder()
    if self.options.mailbox_format == 'mdbox':
      self.doveadm('mailbox', 'status', '-u', address, 'messages', 'INBOX')
      self.doveadm('force-resync', '-u', address, 'INBOX')
      with open(folder + '/flags') as f:
        for line in f:
          flag, uids = line.split()
          self.doveadm('flags', 'add', '-u', address, flag, 'mailbox', 'INBOX', 'uid', uids)
