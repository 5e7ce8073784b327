/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-settings.h"

G_BEGIN_DECLS

/* The TLS of a connection: how it is set up, and what is thought of the certificate that the server
 * shows. It does no I/O: the handshake is the connection's. One thread. */
typedef struct _MailTls MailTls;

/* @host and @port (copied) are of the server as the account names it, and what the certificate and an
 * exception from its verification have to be for. A reference to @settings is taken. */
MailTls *mail_tls_new (AccountSettings *settings, const char *host, guint16 port);
void mail_tls_free (MailTls *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailTls, mail_tls_free)

/* Begins to read what is trusted, while the line is being opened: see tls_trust_prepare(). */
GThread *mail_tls_prepare (MailTls *self);

/* TLS over @stream, which has said nothing yet: owned. @protocol is the ALPN name or NULL. The
 * certificates judged during its handshake are judged here. PH_ERROR_INVALID when the account's file of
 * authorities cannot be read. */
GTlsConnection *mail_tls_wrap (MailTls *self, GIOStream *stream, const char *protocol,
                               GError **error);

/* After g_tls_connection_handshake_async(): TRUE when @tls can be used. PH_ERROR_CERTIFICATE for a
 * certificate that is refused, and the message says why; errors of GIO for the others. */
gboolean mail_tls_finish (MailTls *self, GTlsConnection *tls, GAsyncResult *result,
                          GCancellable *cancellable, GError **error);

/* The server's certificate, also one that was refused; NULL before. Owned by @self. */
GTlsCertificate *mail_tls_get_certificate (MailTls *self);

/* What is wrong with it: why it was refused, or what the person has accepted. */
GTlsCertificateFlags mail_tls_get_flags (MailTls *self);

/* "TLS 1.3", for people; static. */
const char *mail_tls_get_version (GTlsConnection *tls);

G_END_DECLS
