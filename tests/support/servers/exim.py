# SPDX-License-Identifier: GPL-3.0-or-later
"""Exim 4.96 as the submission server in place of smtp.py: an MTA as it is out there, with PIPELINING, CHUNKING,
DSN, SMTPUTF8 and SIZE, that delivers into Dovecot over LMTP once it has said yes.

It cannot be installed beside another MTA, so it is unpacked (unpacked.py). It insists on the user that it was
compiled for, which its package would make: libnss-wrapper says who that is.

The addresses with a behaviour are those of smtp.py; the report of bounce@ is Exim's own. Mail for other domains
becomes a file for each recipient in the folder `outbound`, of the bytes that came behind the fields that a
server adds."""

import os

from . import unpacked
from .common import write
from .tls import BAD

PORT_NAMES = ('mx', 'submission', 'submissions')
PACKAGES = ('exim4-daemon-light', 'libnss-wrapper')
PROGRAM = 'usr/sbin/exim4'
MECHANISMS = ('PLAIN', 'LOGIN', 'CRAM-MD5')  # those of the light build

CONFIGURATION = r"""
primary_hostname = localhost
exim_path = {program}
keep_environment = LD_PRELOAD : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP
spool_directory = {dir}/spool
log_file_path = {dir}/log/exim-%slog
exim_user = {user}
exim_group = {group}
trusted_users = {user}
never_users =
deliver_drop_privilege = true
local_from_check = false
local_interfaces = <; [127.0.0.1]:{mx} ; [127.0.0.1]:{submission} ; [127.0.0.1]:{submissions}
tls_on_connect_ports = {submissions}
tls_advertise_hosts = *
CERT = {dir}/tls/${{if inlist{{$tls_in_sni}}{{{bad}}}{{${{extract{{1}}{{.}}{{$tls_in_sni}}}}}}{{{cert}}}}}
tls_certificate = CERT.pem
tls_privatekey = CERT.key
auth_advertise_hosts = ${{if or{{{{bool{{{plaintext}}}}}{{def:tls_in_cipher}}}}{{*}}}}
message_size_limit = {size_limit}
recipients_max = {max_recipients}
dsn_advertise_hosts = *
chunking_advertise_hosts = {chunking}
smtputf8_advertise_hosts = *
smtp_banner = localhost ESMTP {instance}
smtp_accept_max = 200
smtp_accept_queue_per_connection = 0
host_lookup =
domainlist local_domains = {domains}
acl_smtp_mail = acl_mail
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = acl_data

begin acl
acl_mail:
  accept condition = ${{if eq{{$received_port}}{{{mx}}}}}
  deny   ! authenticated = *
         message = 5.7.0 Authentication required
  accept

acl_rcpt:
  deny   local_parts = reject
         domains = +local_domains
         message = 5.1.1 No such mailbox here
  defer  local_parts = tempfail
         domains = +local_domains
         message = 4.2.0 Mailbox busy, try again later
  warn   local_parts = slow
         domains = +local_domains
         delay = 3s
  accept domains = +local_domains
         local_parts = slow : bounce
  accept domains = +local_domains
         verify = recipient
  deny   domains = +local_domains
         message = 5.1.1 No such mailbox here
  accept authenticated = *
  deny   message = 5.7.1 Relaying denied

acl_data:
  deny   condition = ${{if match{{$h_subject:}}{{\N\[reject-data\]\N}}}}
         message = 5.7.1 Content refused
  defer  condition = ${{if match{{$h_subject:}}{{\N\[tempfail-data\]\N}}}}
         message = 4.3.0 Cannot take this now
  accept

begin routers
bounce:
  driver = redirect
  domains = +local_domains
  local_parts = bounce
  allow_fail
  data = :fail: the mailbox is gone
slow:
  driver = redirect
  domains = +local_domains
  local_parts = slow
  data = {first}
local:
  driver = accept
  domains = +local_domains
  local_part_suffix = +*
  local_part_suffix_optional
  condition = {is_known}
  transport = dovecot
outbound:
  driver = accept
  domains = ! +local_domains
  transport = outbound

begin transports
dovecot:
  driver = lmtp
  socket = {dir}/run/lmtp
  batch_max = 50
# Dovecot 2.3 knows no SMTPUTF8.
  return_path = ${{if match{{$return_path}}{{\N[^ -~]\N}}{{postmaster@{domain}}}{{$return_path}}}}
  user = {user}
outbound:
  driver = appendfile
  file = {dir}/outbound/${{length_200:${{sg{{$message_exim_id.$local_part@$domain}}{{/}}{{_}}}}}}.eml
  create_file = belowhome
  home_directory = {dir}
  file_must_exist = false
  use_crlf
  message_prefix =
  message_suffix =
  escape_string =
  check_string =
  use_lockfile = false
  return_path_add
  envelope_to_add
  user = {user}

begin retry
* * F,1h,1m

begin authenticators
{authenticators}
"""

# By mechanism: driver, how it asks, which of the answers is the name. PASSWORD is that of the name.
AUTHENTICATORS = {
  'PLAIN': ('plaintext', 'server_prompts = :\n  server_condition = ${if eq{$auth3}{PASSWORD}}', '$auth2'),
  'LOGIN': ('plaintext', 'server_prompts = <| Username: | Password:\n'
            '  server_condition = ${if eq{$auth2}{PASSWORD}}', '$auth1'),
  'CRAM-MD5': ('cram_md5', 'server_secret = PASSWORD', '$auth1'),
}


def authenticator(mechanism, path):
  """path: the file of the passwords; None: everybody's is "secret"."""
  driver, how, name = AUTHENTICATORS[mechanism]
  password = '${lookup{%s}lsearch{%s}{$value}fail}' % (name, path) if path else 'secret'
  return '%s:\n  driver = %s\n  public_name = %s\n  %s\n  server_set_id = %s\n' % (
    mechanism.lower().replace('-', '_'), driver, mechanism, how.replace('PASSWORD', password), name)


def unpack():
  return unpacked.unpack('exim', PACKAGES, [PROGRAM])


class Exim:
  """As smtp.Smtp; its process is one of the server's children."""

  def __init__(self, server):
    self.server = server
    self.root = unpack()
    os.makedirs(server.path('outbound'), exist_ok=True)
    os.makedirs(server.path('spool'), exist_ok=True)

  def people(self):
    """What nss_wrapper shows it: the user that it looks for, under the number that it runs with."""
    s, uid, gid = self.server, self.server.user.pw_uid, self.server.user.pw_gid
    names = dict.fromkeys((s.user.pw_name, 'Debian-exim'))
    write(s.path('exim-users'), ''.join('%s:x:%d:%d::/nonexistent:/bin/false\n' % (n, uid, gid) for n in names))
    groups = dict.fromkeys((s.group, 'Debian-exim'))
    write(s.path('exim-groups'), ''.join('%s:x:%d:\n' % (n, gid) for n in groups))

  def configure(self):
    s, o = self.server, self.server.options
    write(s.path('exim-passwd'), ''.join('%s: %s\n' % pair for pair in s.users.items()))
    self.people()
    passwords = None if o.any_user else s.path('exim-passwd')
    wanted = o.mechanisms.upper().split()
    write(s.path('exim.conf'), CONFIGURATION.format(
      s.ports, **{n: s.ports[n] for n in PORT_NAMES}, dir=s.dir, program=os.path.join(self.root, PROGRAM),
      user=s.user.pw_name, group=s.group, instance=os.path.basename(s.dir), cert=o.cert,
      bad=':'.join(n + '.localhost' for n in BAD), plaintext='yes' if o.plaintext else 'no',
      size_limit=o.size_limit, max_recipients=o.max_recipients, chunking='' if o.no_chunking else '*',
      domains=' : '.join(s.domains()), domain=s.domains()[0], first=next(iter(s.users)),
      is_known=('${lookup{$local_part@$domain}lsearch{%s}{yes}{no}}' % passwords) if passwords else 'yes',
      authenticators=''.join(authenticator(m, passwords) for m in MECHANISMS if m in wanted)))
    s.give_away(s.dir)

  def start(self):
    self.configure()
    s = self.server
    child = s.spawn([os.path.join(self.root, PROGRAM), '-C', s.path('exim.conf'), '-bdf', '-q1m'],
                    LD_PRELOAD=unpacked.library_path(self.root) + '/libnss_wrapper.so',
                    NSS_WRAPPER_PASSWD=s.path('exim-users'), NSS_WRAPPER_GROUP=s.path('exim-groups'))
    return s.answers(child, s.ports['mx'])

  def stop(self):
    """The server ends its children."""
