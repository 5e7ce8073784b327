# SPDX-License-Identifier: GPL-3.0-or-later
"""The server of gmail_mail.py: one process, a thread for each connection."""

import collections
import socketserver
import threading

from .common import Server
from .gmail_mail import Account
from .gmail_session import Session
from .tls import make_certificates


class Gmail(Server):
  port_names = ('imap',)

  def prepare(self):
    make_certificates(self.path('tls'))  # told, not used: who asks for mail may want to know of a CA
    self.accounts = collections.defaultdict(Account)
    self.hidden = {word.upper() for words in self.options.hide for word in words.split()}
    self.listener = None

  def let_in(self, name, password):
    """The account, or None."""
    right = 'secret' if self.options.any_user else self.users.get(name)
    return self.accounts[name] if right is not None and password == right else None

  def launch(self):
    server = self

    class Handler(socketserver.BaseRequestHandler):
      def handle(self):
        Session(server, self.request).run()

    class Listener(socketserver.ThreadingTCPServer):
      daemon_threads = True
      allow_reuse_address = True
      request_queue_size = 64

      def handle_error(self, request, client_address):
        """A connection that broke is no news."""

    self.listener = Listener(('127.0.0.1', self.ports['imap']), Handler)
    self.thread = threading.Thread(target=self.listener.serve_forever, daemon=True)
    self.thread.start()
    return True

  def stop(self):
    super().stop()
    if self.listener is not None:
      self.listener.shutdown()
      self.listener.server_close()
      self.listener = None
