# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that cannot be installed beside others: their packages are unpacked into a cache folder, and run
from there, without anything in /etc."""

import glob
import os
import shutil
import subprocess
import tempfile

from .common import Failed


def cache_folder(name):
  """Where the server of this name lies; $POSTHORN_NAME names another place."""
  own = os.environ.get('POSTHORN_' + name.upper())
  if own:
    return own
  if os.geteuid() == 0:  # the servers run as nobody and cannot enter root's home
    return '/var/tmp/posthorn-' + name
  cache = os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache')
  return os.path.join(cache, 'posthorn-' + name)


def library_path(root):
  return ':'.join(glob.glob(root + '/usr/lib/*-linux-gnu'))


def unpack(name, packages, programs):
  """Fills the cache folder unless it is full, and returns it. All or nothing: the folder is renamed into
  place. programs: paths below it, none of which keeps a setuid bit."""
  root = cache_folder(name)
  if os.path.exists(os.path.join(root, programs[0])):
    return root
  os.makedirs(os.path.dirname(root), exist_ok=True)
  new = tempfile.mkdtemp(prefix='posthorn-%s-' % name, dir=os.path.dirname(root))
  try:
    os.chmod(new, 0o755)
    p = subprocess.run(['apt-get', 'download', '-q', *packages], cwd=new, text=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if p.returncode != 0:
      raise Failed('apt-get download: ' + p.stdout)
    for package in glob.glob(new + '/*.deb'):
      subprocess.run(['dpkg-deb', '-x', package, new], check=True)
      os.unlink(package)
    paths = [os.path.join(new, p) for p in programs]
    for path in paths:
      os.chmod(path, 0o755)
    check_libraries(name, new, paths)
    shutil.rmtree(root, ignore_errors=True)
    os.rename(new, root)
  finally:
    shutil.rmtree(new, ignore_errors=True)
  return root


def check_libraries(name, root, paths):
  env = dict(os.environ, LD_LIBRARY_PATH=library_path(root))
  text = subprocess.run(['ldd', *paths], env=env, text=True, stdout=subprocess.PIPE).stdout
  missing = sorted({l.split()[0] for l in text.splitlines() if 'not found' in l})
  if missing:
    raise Failed('%s misses %s; tools/deps test installs them' % (name, ', '.join(missing)))
