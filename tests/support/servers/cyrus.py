# SPDX-License-Identifier: GPL-3.0-or-later
"""Cyrus IMAPD 3.6, the second opinion beside Dovecot: object ids, XLIST, folders below INBOX.

It cannot be installed beside Dovecot: unpacked.py."""

import imaplib
import os
import ssl
import subprocess

from . import unpacked
from .common import Failed, Server, write
from .tls import make_certificates

PACKAGES = ('cyrus-common', 'cyrus-imapd', 'sasl2-bin')
PROGRAMS = ('imapd', 'master', 'lmtpd', 'idled', 'ctl_cyrusdb')
FOLDERS = ('Drafts', 'Sent', 'Junk', 'Trash', 'Archive')

# An empty value is fatal, and where a fault is said to be is syslog, which there may be none of:
# `cyr_info conf -C FILE` finds it.
IMAPD = """configdirectory: {dir}/conf
defaultpartition: default
partition-default: {dir}/spool
temp_path: {dir}/tmp
sievedir: {dir}/sieve
cyrus_user: {user}
cyrus_group: {group}
servername: {name}
admins: admin
virtdomains: userid
defaultdomain: unused.invalid
unixhierarchysep: {slash}
altnamespace: {beside_inbox}
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {dir}/sasldb2
sasl_mech_list: {mechanisms}
allowplaintext: {plaintext}
tls_server_cert: {dir}/tls/{cert}.pem
tls_server_key: {dir}/tls/{cert}.key
tls_versions: tls1_2 tls1_3
autocreate_quota: 0
autocreate_post: yes
autocreate_inbox_folders: {folders}
autocreate_subscribe_folders: {folders}
{special_use}
conversations: yes
conversations_expire_after: 3650d
delete_mode: immediate
expunge_mode: delayed
imapidlepoll: 1
maxmessagesize: 0
duplicatesuppression: no
lmtp_downcase_rcpt: yes
skiplist_unsafe: yes
"""

MASTER = """START {{
  recover cmd="{bin}/ctl_cyrusdb -C {dir}/imapd.conf -r"
}}
DAEMON {{
  idled cmd="{bin}/idled -C {dir}/imapd.conf"
}}
SERVICES {{
  imap cmd="{bin}/imapd -C {dir}/imapd.conf" listen="127.0.0.1:{imap}" proto="tcp4" prefork=1
  imaps cmd="{bin}/imapd -C {dir}/imapd.conf -s" listen="127.0.0.1:{imaps}" proto="tcp4" prefork=0
  lmtp cmd="{bin}/lmtpd -C {dir}/imapd.conf -a" listen="{dir}/conf/socket/lmtp" prefork=0
}}
EVENTS {{
  checkpoint cmd="{bin}/ctl_cyrusdb -C {dir}/imapd.conf -c" period=30
}}
"""


def unpack():
  return unpacked.unpack('cyrus', PACKAGES, ['usr/lib/cyrus/bin/' + n for n in PROGRAMS])


def bin_folder(root):
  return os.path.join(root, 'usr/lib/cyrus/bin')


def yes_no(value):
  return 'yes' if value else 'no'


class Cyrus(Server):
  port_names = ('imap', 'imaps')

  def __init__(self, options):
    self.root = unpack()
    super().__init__(options)

  def prepare(self):
    for name in ('conf', 'conf/socket', 'conf/log', 'conf/proc', 'conf/lock', 'spool', 'sieve'):
      os.makedirs(self.path(name))
    make_certificates(self.path('tls'))
    for address, password in [*self.users.items(), ('admin@' + self.domain(), 'admin')]:
      name, _, domain = address.partition('@')
      p = subprocess.run([self.root + '/usr/sbin/saslpasswd2', '-c', '-p', '-f', self.path('sasldb2'),
                          '-u', domain, name], input=password.encode(),
                         env=dict(os.environ, LD_LIBRARY_PATH=unpacked.library_path(self.root)),
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
      if p.returncode != 0:
        raise Failed('saslpasswd2: ' + p.stdout.decode(errors='replace'))
      if self.options.rawlog and name != 'admin':
        os.makedirs(self.path('conf', 'log', address))

  def domain(self):
    return next(iter(self.users)).partition('@')[2]

  def configure(self):
    o = self.options
    values = dict(
      self.ports, dir=self.dir, name=os.path.basename(self.dir), bin=bin_folder(self.root), user=self.user.pw_name, group=self.group,
      domain=self.domain(), slash=yes_no(o.separator == '/'), beside_inbox=yes_no(not o.inbox_prefix),
      mechanisms=o.mechanisms, plaintext=yes_no(o.plaintext), cert=o.cert, folders='|'.join(FOLDERS),
      special_use='\n'.join('xlist-%s: %s' % (n.lower(), n) for n in FOLDERS))
    write(self.path('imapd.conf'), IMAPD.format(**values))
    write(self.path('cyrus.conf'), MASTER.format(**values))

  def launch(self):
    child = self.spawn(
      [bin_folder(self.root) + '/master', '-C', self.path('imapd.conf'), '-M', self.path('cyrus.conf'),
       '-p', self.path('conf', 'master.pid'), '-L', self.path('log', 'console')],
      CYRUS_VERBOSE='1', LD_LIBRARY_PATH=unpacked.library_path(self.root))
    return self.answers(child, self.ports['imap'])

  def start(self):
    super().start()
    # A user's folders are made at the first sign-in; without them nothing can be delivered.
    trust = ssl.create_default_context(cafile=self.path('tls', 'ca.pem'))
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE  # --cert may be a bad one
    for address, password in self.users.items():
      if (address + password).isascii():
        with imaplib.IMAP4_SSL('localhost', self.ports['imaps'], ssl_context=trust) as imap:
          imap.login(address, password)

  def describe(self):
    return {'lmtp': self.path('conf', 'socket', 'lmtp')}
