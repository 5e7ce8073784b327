# SPDX-License-Identifier: GPL-3.0-or-later
"""Cyrus IMAPD 3.6, the second opinion beside Dovecot: object ids, XLIST, folders below INBOX.

It cannot be installed beside Dovecot, so its packages are unpacked into a cache folder and run
from there, without anything in /etc."""

import glob
import imaplib
import os
import shutil
import ssl
import subprocess
import tempfile

from .common import Failed, Server, write
from .tls import make_certificates

PACKAGES = ('cyrus-common', 'cyrus-imapd', 'sasl2-bin')
PROGRAMS = ('master', 'imapd', 'lmtpd', 'idled', 'ctl_cyrusdb')
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


def cache_folder():
  if os.environ.get('POSTHORN_CYRUS'):
    return os.environ['POSTHORN_CYRUS']
  if os.geteuid() == 0:  # the servers run as nobody and cannot enter root's home
    return '/var/tmp/posthorn-cyrus'
  cache = os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache')
  return os.path.join(cache, 'posthorn-cyrus')


def bin_folder(root):
  return os.path.join(root, 'usr/lib/cyrus/bin')


def library_path(root):
  return ':'.join(glob.glob(root + '/usr/lib/*-linux-gnu'))


def unpack():
  """Fills the cache folder unless it is full. All or nothing: the folder is renamed into place."""
  root = cache_folder()
  if os.path.exists(os.path.join(bin_folder(root), 'imapd')):
    return
  os.makedirs(os.path.dirname(root), exist_ok=True)
  new = tempfile.mkdtemp(prefix='posthorn-cyrus-', dir=os.path.dirname(root))
  try:
    os.chmod(new, 0o755)
    p = subprocess.run(['apt-get', 'download', '-q', *PACKAGES], cwd=new, text=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if p.returncode != 0:
      raise Failed('apt-get download: ' + p.stdout)
    for package in glob.glob(new + '/*.deb'):
      subprocess.run(['dpkg-deb', '-x', package, new], check=True)
      os.unlink(package)
    check_libraries(new)
    shutil.rmtree(root, ignore_errors=True)
    os.rename(new, root)
  finally:
    shutil.rmtree(new, ignore_errors=True)


def check_libraries(root):
  env = dict(os.environ, LD_LIBRARY_PATH=library_path(root))
  text = subprocess.run(['ldd', *(os.path.join(bin_folder(root), n) for n in PROGRAMS)], env=env,
                        text=True, stdout=subprocess.PIPE).stdout
  missing = sorted({l.split()[0] for l in text.splitlines() if 'not found' in l})
  if missing:
    raise Failed('Cyrus misses %s; tools/deps test installs them' % ', '.join(missing))


def yes_no(value):
  return 'yes' if value else 'no'


class Cyrus(Server):
  port_names = ('imap', 'imaps')

  def __init__(self, options):
    unpack()
    super().__init__(options)
    self.root = cache_folder()

  def prepare(self):
    for name in ('conf', 'conf/socket', 'conf/log', 'conf/proc', 'conf/lock', 'spool', 'sieve'):
      os.makedirs(self.path(name))
    make_certificates(self.path('tls'))
    for address, password in [*self.users.items(), ('admin@' + self.domain(), 'admin')]:
      name, _, domain = address.partition('@')
      p = subprocess.run([self.root + '/usr/sbin/saslpasswd2', '-c', '-p', '-f', self.path('sasldb2'),
                          '-u', domain, name], input=password.encode(),
                         env=dict(os.environ, LD_LIBRARY_PATH=library_path(self.root)),
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
      CYRUS_VERBOSE='1', LD_LIBRARY_PATH=library_path(self.root))
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
