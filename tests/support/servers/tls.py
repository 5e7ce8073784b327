# SPDX-License-Identifier: GPL-3.0-or-later
"""A test CA, a good server certificate, and the bad ones that a client must refuse."""

import os
import subprocess

from .common import Failed, write

BAD = ('expired', 'wrong-host', 'self-signed')

# OpenSSL matches no wildcard below a top-level name such as *.localhost.
HERE = ('DNS:localhost,IP:127.0.0.1,IP:::1,'
        'DNS:expired.localhost,DNS:self-signed.localhost')

CA_CONFIG = """
[ca]
default_ca = test
[test]
database = {dir}/index
new_certs_dir = {dir}
certificate = {dir}/ca.pem
private_key = {dir}/ca.key
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
[any]
commonName = supplied
[server]
basicConstraints = CA:FALSE
keyUsage = digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = {names}
"""


def openssl(*arguments):
  p = subprocess.run(['openssl', *arguments], text=True,
                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
  if p.returncode != 0:
    raise Failed('openssl %s: %s' % (arguments[0], p.stdout))


def new_key(d, name):
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
          '-keyout', '%s/%s.key' % (d, name)]


def self_signed(d, name, common_name, *extensions):
  openssl('req', '-x509', *new_key(d, name), '-days', '3650', '-subj', '/CN=' + common_name,
          '-out', '%s/%s.pem' % (d, name), *[x for e in extensions for x in ('-addext', e)])


def signed(d, name, names, start, end):
  """`openssl ca`, because the simpler commands cannot make a certificate of the past."""
  request, config = '%s/%s.csr' % (d, name), '%s/%s.cnf' % (d, name)
  write(config, CA_CONFIG.format(dir=d, names=names))
  openssl('req', '-new', *new_key(d, name), '-out', request,
          '-subj', '/CN=' + names.split(',')[0].partition(':')[2])
  openssl('ca', '-batch', '-notext', '-config', config, '-extensions', 'server', '-in', request,
          '-out', '%s/%s.pem' % (d, name), '-startdate', start, '-enddate', end)


def make_certificates(d):
  """Fills folder d with ca.pem and NAME.pem, NAME.key for good, expired, wrong-host and
  self-signed. Does nothing if they are there: a demo keeps its CA."""
  if os.path.exists(d + '/complete'):
    return
  os.makedirs(d, exist_ok=True)
  write(d + '/index', '')
  self_signed(d, 'ca', 'Posthorn test CA', 'keyUsage=critical,keyCertSign,cRLSign')
  signed(d, 'good', HERE, '20200101000000Z', '20491231000000Z')
  signed(d, 'expired', HERE, '20200101000000Z', '20210101000000Z')
  signed(d, 'wrong-host', 'DNS:elsewhere.test', '20200101000000Z', '20491231000000Z')
  self_signed(d, 'self-signed', 'localhost', 'subjectAltName=' + HERE)
  os.chmod(d + '/ca.pem', 0o644)
  write(d + '/complete', '')
