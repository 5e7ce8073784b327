#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-3.0-or-later
"""posthorn --compose, posthorn mailto:… and posthorn FILE: which windows come, from the first program and from
others beside it.

    test-compose-command.py PROGRAM

runs itself once more inside a session. Every wait is for a condition. Needs, from Debian: xdotool."""

import os
import subprocess
import sys
import time

SUPPORT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support')
PATIENCE = 60  # seconds: the machine may be busy

ACCOUNT = """[Account 00000000-0000-4000-8000-000000000001]
name=Harbour
address=sam@harbour.example
imap-host=localhost
imap-port=1
imap-user=sam
"""


def count(title):
  """How many windows are called so."""
  run = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', '^%s$' % title],
                       stdout=subprocess.PIPE, text=True)
  return len(run.stdout.split())


def wait_for(title, n=1):
  end = time.monotonic() + PATIENCE
  while count(title) != n:
    assert time.monotonic() < end, 'waited in vain for %d: %s' % (n, title)
    time.sleep(0.05)


def end(program):
  program.terminate()
  program.wait()


def inside(program):
  folder = os.path.join(os.environ['XDG_CONFIG_HOME'], 'posthorn')
  os.makedirs(folder)
  with open(os.path.join(folder, 'accounts.ini'), 'w') as f:
    f.write(ACCOUNT)
  plan = os.path.join(folder, 'plan.txt')
  with open(plan, 'w') as f:
    f.write('A plan\n')

  first = subprocess.Popen([program, '--compose'])
  wait_for('New Message')
  end(first)

  first = subprocess.Popen([program, 'mailto:anna@post.example?subject=From%20a%20link&attach=/etc/passwd'])
  wait_for('From a link')
  subprocess.check_call([program, 'mailto:?subject=Another', 'mailto:?subject=A%20third'])
  wait_for('Another')
  wait_for('A third')
  subprocess.check_call([program, '--compose'])
  wait_for('New Message')
  subprocess.check_call([program, plan])
  wait_for('New Message', 2)
  assert first.poll() is None
  end(first)


def main():
  if sys.argv[1] == '--inside':
    inside(sys.argv[2])
    return 0
  return subprocess.call([os.path.join(SUPPORT, 'session'), '--', sys.executable, '-B',
                          os.path.abspath(__file__), '--inside', os.path.abspath(sys.argv[1])])


if __name__ == '__main__':
  sys.exit(main())
