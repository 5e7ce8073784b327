/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "smtp-session.h"

G_BEGIN_DECLS

struct _SmtpSession
{
  /* Set once */
  AccountSettings *settings;
  ProtocolLog *log; /* (nullable) */
  char *name;
  guint timeout;
  MailStageFunc stage_func; /* (nullable) */
  gpointer stage_data;
  GThread *thread;

  /* The connection; NULL before connect */
  MailConnection *connection;
  SmtpClient *client;
  gint64 deadline; /* of the whole sign-in, monotonic; 0 afterwards */
  const char *password; /* (nullable) borrowed for as long as the sign-in lasts */

  /* Recorded while something waits */
  GHashTable *replies; /* command number → its SmtpReply; 0: the greeting */
  char *goodbye;       /* (nullable) the text of 421 */
  guint n_mails;        /* transactions begun */
  guint max_recipients; /* of one, as was learned; 0: no limit is known */
  guint stop_after;    /* nothing is parsed behind the answer to this command; 0: none */

  guint is_secure : 1; /* the server's words may be shown */
  guint refuses_chunks : 1; /* although it announced them */
};

/* Reads what came: a MailConnectionReadFunc. */
void smtp_session_receive (const char *data, gsize len, gpointer session);

/* Hands what the client has to say to the connection. */
void smtp_session_flush (SmtpSession *self);

/* Sends a line (copied) without waiting; 0 with @error when it can't be sent. */
guint smtp_session_say (SmtpSession *self, const char *line, gboolean is_secret, GError **error);

/* Waits for the reply to command @number, with @silence seconds (0: the session's). Owned. NULL
 * with @error when the connection broke or the server said 421. */
SmtpReply *smtp_session_wait (SmtpSession *self, guint number, guint silence,
                              GCancellable *cancellable, GError **error);

/* Both. */
SmtpReply *smtp_session_ask (SmtpSession *self, const char *line, gboolean is_secret,
                             GCancellable *cancellable, GError **error);

/* Waits until at most @bytes are unsent. A reply that comes before is left for later. */
gboolean smtp_session_drain (SmtpSession *self, gsize bytes, GCancellable *cancellable,
                             GError **error);

/* Closes the session for @error (taken over), which is handed on as well. Always FALSE. */
gboolean smtp_session_die (SmtpSession *self, GError *failure, GError **error);

/* What smtp_session_send() was given; @result is made already. */
typedef struct
{
  GBytes *message;
  SmtpBeforeEndFunc before_end; /* (nullable) */
  gpointer user_data;
  SmtpResult *result;
  GCancellable *cancellable;
} SmtpMessage;

/* Sends it behind an envelope that was taken. When it fails and may be sent the line is closed. */
gboolean smtp_session_send_message (SmtpSession *self, const SmtpMessage *what, GError **error);

/* Whether it goes in chunks. FALSE from when the server knew none although it said so. */
gboolean smtp_session_has_chunks (SmtpSession *self);

gboolean smtp_session_is_8bit (GBytes *message);

/* Fails with what @reply says of the message as a whole, and notes that in @result. Always FALSE. */
gboolean smtp_session_refuse (SmtpSession *self, const SmtpReply *reply, SmtpResult *result, GError **error);

/* What the server said, fit to be shown: "" before TLS, and where it repeats the password. Owned. */
char *smtp_session_get_words (SmtpSession *self, const SmtpReply *reply);

G_END_DECLS
