# SPDX-License-Identifier: GPL-3.0-or-later
"""Sample mail for the demo: two mailboxes of somebody who builds boats and lives by the sea.

The conversations are in the .txt files beside this one (conversations.py says how they are
written); newsletters, notices and special messages come from generated.py. Dates count back from
now."""

from .conversations import arrivals, quoted_name, read_folder
from .generated import generated

__all__ = ('mailbox', 'arrival', 'quoted_name')

FILES = {
  'anna@hafen.example': ('hafen.txt', 'sailing-list.txt', 'choir.txt'),
  'a.petersen@werft.example': ('werft.txt', 'customers.txt'),
}


def mailbox(address):
  """All messages of one account, the oldest first."""
  messages = generated(address)
  for name in FILES[address]:
    messages += read_folder(name, address)
  return sorted(messages, key=lambda m: m.when)


def arrival(number):
  """Recipient and bytes of the message that arrives as the number-th, dated now."""
  waiting = arrivals()
  message = waiting[number % len(waiting)]
  return message.recipient, message.data
