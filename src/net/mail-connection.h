/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-settings.h"
#include "mail-stage.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A TCP connection with TLS, and no protocol: what IMAP and SMTP have in common. Bytes come and go
 * only inside the functions that wait, which run the thread's default main context; so nothing is
 * read behind the answer that ends a wait, and STARTTLS starts on a quiet line. One thread. */
typedef struct _MailConnection MailConnection;

/* Takes a chunk as it comes, at most 64 KiB, decrypted. Runs inside a wait: it records, it may call
 * mail_connection_write() and mail_connection_fail(), and nothing else of this file. */
typedef void (*MailConnectionReadFunc) (const char *data, gsize len, gpointer user_data);

typedef gboolean (*MailConnectionDoneFunc) (gpointer user_data);

/* @server is one of the two of @settings, to which a reference is taken. @protocol is the ALPN name,
 * "imap", or NULL. */
MailConnection *mail_connection_new (AccountSettings *settings, const AccountServer *server,
                                     const char *protocol, MailConnectionReadFunc func,
                                     gpointer user_data);
void mail_connection_free (MailConnection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailConnection, mail_connection_free)

/* Who is told of the stages up to MAIL_STAGE_ENCRYPTED; NULL: nobody. */
void mail_connection_set_stage_func (MailConnection *self, MailStageFunc func, gpointer user_data);

/* Resolves and connects within @seconds, and with ACCOUNT_SECURITY_TLS does the handshake.
 * PH_ERROR_TLS_MISSING for ACCOUNT_SECURITY_NONE to anything but a loopback address. */
gboolean mail_connection_open (MailConnection *self, guint seconds,
                               GCancellable *cancellable, GError **error);

/* The handshake, within @seconds. The certificate is verified against the system, the ca-file and
 * the name of the server; one that does not verify is PH_ERROR_CERTIFICATE, and the message says
 * why, unless the person has trusted this very one for the same reasons. */
gboolean mail_connection_start_tls (MailConnection *self, guint seconds,
                                    GCancellable *cancellable, GError **error);

/* Queues bytes (a reference is taken); they leave during the next waits. */
void mail_connection_write (MailConnection *self, GBytes *bytes);

/* Bytes that were queued and have not left yet. */
gsize mail_connection_get_unsent (MailConnection *self);

/* Deflate in both directions from here on (RFC 4978). Not while bytes wait to be sent plain.
 * @unread (nullable) is what was received behind the server's consent. A stream that is damaged
 * closes the connection with PH_ERROR_PROTOCOL. */
void mail_connection_compress (MailConnection *self, GBytes *unread);

/* Bytes above TLS since the connection was opened, compressed where they were. */
typedef struct
{
  guint64 received;
  guint64 sent;
  guint64 inflated; /* what the compressed ones among those received have become */
} MailTraffic;

void mail_connection_get_traffic (MailConnection *self, MailTraffic *traffic);

/* The shortest round trip so far in microseconds; G_MAXUINT32 where it is not known. */
guint32 mail_connection_get_round_trip (MailConnection *self);

/* Reads and writes until @is_done says so, @until (monotonic microseconds; 0: never) has passed, or
 * something breaks. TRUE for the first two. FALSE with G_IO_ERROR_CANCELLED leaves the connection
 * open; any other error has closed it, such as PH_ERROR_TIMED_OUT when @silence seconds (0: no
 * limit) went by without a byte in or out. No wait inside a wait. */
gboolean mail_connection_wait (MailConnection *self, MailConnectionDoneFunc is_done,
                               gpointer user_data, guint silence, gint64 until,
                               GCancellable *cancellable, GError **error);

/* Closes at once. @error is taken over and is what the running and the later waits return. */
void mail_connection_fail (MailConnection *self, GError *error);
void mail_connection_close (MailConnection *self);
gboolean mail_connection_is_open (MailConnection *self);

/* Why it was closed, or NULL; owned by the connection. */
const GError *mail_connection_get_error (MailConnection *self);

/* TRUE once the handshake is done and the certificate was accepted. */
gboolean mail_connection_is_encrypted (MailConnection *self);

/* The server's certificate, also one that was refused; NULL before. Owned by the connection. */
GTlsCertificate *mail_connection_get_certificate (MailConnection *self);

/* What is wrong with it: why it was refused, or what the person has accepted. */
GTlsCertificateFlags mail_connection_get_certificate_flags (MailConnection *self);

/* "TLS 1.3", for people; NULL while it is not encrypted. Owned by the connection. */
const char *mail_connection_get_tls_version (MailConnection *self);

/* The numeric address of the server; NULL while it is not connected. Owned. */
char *mail_connection_get_address (MailConnection *self);

/* "mail.example.org:993", for messages; owned by the connection. */
const char *mail_connection_get_name (MailConnection *self);

G_END_DECLS
