/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-settings.h"
#include "mail-connection.h"
#include "protocol-log.h"
#include "smtp-client.h"
#include "smtp-envelope.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A live connection to a submission server, for code that reads top to bottom; as ImapSession it
 * waits in the thread's default main context, stays on the thread that made it, and fails with one
 * GError:
 *   PH_ERROR_SERVER, OVER_QUOTA, UNAVAILABLE, INVALID  the message or its envelope was refused; the
 *                          session lives (unless smtp_session_is_open() says no) and takes the next
 *   anything else          the session is dead
 */
typedef struct _SmtpSession SmtpSession;

typedef struct
{
  AccountSettings *settings; /* borrowed for the call of smtp_session_new(), which keeps a ref */
  ProtocolLog *log;          /* (nullable) a ref is kept */
  const char *name;          /* of this connection in the log, "smtp" */
  guint timeout;             /* seconds of silence while an answer is due; 0: 120 */
  MailStageFunc stage_func;  /* (nullable) told how far the sign-in has come */
  gpointer stage_data;
} SmtpSessionConfig;

SmtpSession *smtp_session_new (const SmtpSessionConfig *config);

/* Closes at once (no QUIT; see smtp_session_quit()). */
void smtp_session_free (SmtpSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpSession, smtp_session_free)

/* Resolves, connects, TLS as ImapSession does, EHLO (which does not tell this computer's name), and
 * sign-in by the strongest mechanism both sides know; none when the settings name no user.
 * @password (NULL without a user) is not kept. Errors say which step failed and why. */
gboolean smtp_session_connect (SmtpSession *self, const char *password,
                               GCancellable *cancellable, GError **error);

void smtp_session_quit (SmtpSession *self); /* QUIT, waits at most two seconds */
gboolean smtp_session_is_open (SmtpSession *self);

/* The line below, for what it says of itself; NULL before it connects. */
MailConnection *smtp_session_get_connection (SmtpSession *self);

/* The sans-IO client below, for what EHLO announced. */
SmtpClient *smtp_session_get_client (SmtpSession *self);

typedef struct
{
  char *address;
  gboolean is_temporary; /* 4yz: the server may take it later */
  char *text;            /* what it means and what the server said, fit to be shown */
} SmtpRefusal;

typedef struct
{
  GPtrArray *refused;   /* of SmtpRefusal: the recipients that were; never NULL after sending */
  gboolean may_be_sent; /* it failed, but after the server may have had all of the message */
  gboolean is_too_many;  /* it takes fewer recipients at once: smtp_session_get_max_recipients() knows now */
  gboolean is_refused;   /* the server said no to the message as a whole */
  gboolean is_temporary; /* … by 4yz */
  char *text;           /* (nullable) the server's answer to the message: "2.0.0 queued as 7" */
} SmtpResult;

void smtp_result_clear (SmtpResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmtpResult, smtp_result_clear)

/* Called when all of the message has left but its end (the final dot; the last chunk, RFC 3030), without
 * which the server has to throw it away: what is written down here is known before the message can be
 * accepted. FALSE with @error: it is not sent, and the connection closed. */
typedef gboolean (*SmtpBeforeEndFunc) (gpointer user_data, GError **error);

/* Sends @message to all of @envelope's recipients, or to none: when the server refuses one of them
 * nothing is sent, and @result (cleared first) tells which. @message is sent byte for byte, but for
 * line ends, which become CRLF. @before_end may be NULL. After the last line the answer is waited
 * for up to ten minutes (RFC 5321 §4.5.3.2.6). */
gboolean smtp_session_send (SmtpSession *self, const SmtpEnvelope *envelope, GBytes *message,
                            SmtpBeforeEndFunc before_end, gpointer user_data, SmtpResult *result,
                            GCancellable *cancellable, GError **error);

/* The same up to the recipients, of all of whom @result tells; nothing is sent. */
gboolean smtp_session_try_recipients (SmtpSession *self, const SmtpEnvelope *envelope, GBytes *message,
                                      SmtpResult *result, GCancellable *cancellable, GError **error);

/* How many recipients one mail may have: by RCPTMAX of LIMITS (RFC 9422), or as a server showed that refused
 * the rest of them. 0: as many as one likes. */
guint smtp_session_get_max_recipients (SmtpSession *self);

/* TRUE when it has taken as many mails as it takes on one connection (MAILMAX, RFC 9422). */
gboolean smtp_session_is_spent (SmtpSession *self);

G_END_DECLS
