/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "smtp-reply.h"

G_BEGIN_DECLS

/* The client's side of one SMTP connection (RFC 5321), without the connection: commands in, bytes
 * out; bytes in, replies out. It knows which command a reply answers and what EHLO announced. One
 * thread.
 *
 *   socket ─▶ smtp_client_feed ─▶ smtp_client_next ─▶ reply
 *   command ─▶ smtp_client_submit ─▶ smtp_client_take_output ─▶ socket
 */
typedef struct _SmtpClient SmtpClient;

SmtpClient *smtp_client_new (const SmtpLimits *limits);
void smtp_client_free (SmtpClient *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpClient, smtp_client_free)

void smtp_client_feed (SmtpClient *self, const void *data, gsize len);

/* The next reply (owned), NULL when more bytes are needed, or NULL with PH_ERROR_PROTOCOL: a broken
 * limit, a reply to a command that was never sent. @number (may be NULL) is set to that of the
 * command that it answers, or to 0 for the greeting and for 421, with which a server that goes may
 * interrupt at any time. The answer to EHLO changes what the getters below return before it is
 * handed on. */
SmtpReply *smtp_client_next (SmtpClient *self, guint *number, GError **error);

/* Queues a line (copied; CRLF is added) that the server answers, and returns its number, from 1 up,
 * or 0 with PH_ERROR_INVALID when it holds CR, LF or is longer than 12,288 bytes. @is_secret keeps
 * it out of the log. */
guint smtp_client_submit (SmtpClient *self, const char *line, gboolean is_secret, GError **error);

/* Queues bytes of a message behind DATA or BDAT, encoded by SmtpData already; no answer is due. */
void smtp_client_submit_bytes (SmtpClient *self, GBytes *bytes);

/* Queues the final dot and returns its number, for the answer to the message. */
guint smtp_client_submit_end (SmtpClient *self);

/* What can be written now (owned), NULL when nothing can. Without PIPELINING (RFC 2920) one command
 * at a time. */
GBytes *smtp_client_take_output (SmtpClient *self);

/* TRUE when EHLO announced @keyword (compared without case). */
gboolean smtp_client_has (SmtpClient *self, const char *keyword);

/* What stands behind the keyword: "PLAIN LOGIN" for AUTH, "52428800" for SIZE; "" for nothing, NULL
 * when it was not announced. Owned by the client, until the next EHLO. */
const char *smtp_client_get_value (SmtpClient *self, const char *keyword);

/* The largest message that the server takes, in bytes; 0: any, or it does not say (RFC 1870 section 3). */
guint64 smtp_client_get_size_limit (SmtpClient *self);

/* What LIMITS says of @name (RFC 9422), such as "RCPTMAX"; 0: nothing. */
guint smtp_client_get_limit (SmtpClient *self, const char *name);

/* TRUE when AUTH lists @mechanism. */
gboolean smtp_client_has_mechanism (SmtpClient *self, const char *mechanism);

/* After STARTTLS: forgets what EHLO announced and checks that nothing is buffered; FALSE with
 * PH_ERROR_PROTOCOL when the server sent bytes behind its answer (they are never read). */
gboolean smtp_client_start_tls (SmtpClient *self, GError **error);

/* As of ImapClient: called with each line in ('<') and out ('>'), secrets replaced by "***" and the
 * message by its size. */
typedef void (*SmtpLogFunc) (char direction, const char *text, gsize len, gpointer user_data);
void smtp_client_set_log (SmtpClient *self, SmtpLogFunc func, gpointer user_data);

G_END_DECLS
