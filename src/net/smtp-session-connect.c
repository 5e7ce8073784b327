/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From the host name to a submission session that is signed in. */

#include "config.h"

#include "smtp-session-private.h"

#include "ph-error.h"
#include "sasl.h"
#include "server-text.h"

#include <glib/gi18n-lib.h>

/* Valid by RFC 5321 §4.1.3, and the same for everybody. */
#define EHLO "EHLO [127.0.0.1]"

static void
log_cb (char direction, const char *text, gsize len, gpointer user_data)
{
  SmtpSession *self = user_data;

  if (direction == '<' && server_text_tells (text, len, self->password))
    protocol_log_add (self->log, self->name, direction, "***", 3);
  else
    protocol_log_add (self->log, self->name, direction, text, len);
}

static void
reach (SmtpSession *self, MailStage stage)
{
  if (self->stage_func != NULL)
    self->stage_func (stage, self->stage_data);
}

/* Closes the session because of what @reply says. */
static gboolean
give_up (SmtpSession *self, const SmtpReply *reply, PhError code, const char *step, GError **error)
{
  g_autofree char *words = smtp_session_get_words (self, reply);
  const char *host = self->settings->smtp.host;

  if (*words == '\0')
    return smtp_session_die (self, g_error_new (PH_ERROR, (int) code, "%s (%s)", step, host),
                             error);
  return smtp_session_die (self,
                           g_error_new (PH_ERROR, (int) code, "%s (%s: %s)", step, host, words),
                           error);
}

static PhError
code_of (const SmtpReply *reply)
{
  return smtp_reply_is_temporary (reply) ? PH_ERROR_UNAVAILABLE : PH_ERROR_SERVER;
}

static gboolean
open_line (SmtpSession *self, GCancellable *cancellable, GError **error)
{
  const AccountSettings *settings = self->settings;

  g_assert (self->connection == NULL);

  self->connection = mail_connection_new (self->settings, &settings->smtp, NULL,
                                          smtp_session_receive, self);
  mail_connection_set_stage_func (self->connection, self->stage_func, self->stage_data);
  if (self->log != NULL)
    smtp_client_set_log (self->client, log_cb, self);
  if (!mail_connection_open (self->connection, self->timeout, cancellable, error))
    return FALSE;

  self->is_secure = settings->smtp.security != ACCOUNT_SECURITY_STARTTLS;
  self->deadline = g_get_monotonic_time () + 2 * self->timeout * G_USEC_PER_SEC;
  return TRUE;
}

static gboolean
read_greeting (SmtpSession *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (SmtpReply) reply = smtp_session_wait (self, 0, 0, cancellable, error);

  if (reply == NULL)
    return FALSE;
  if (smtp_reply_is_done (reply))
    {
      reach (self, MAIL_STAGE_GREETED);
      return TRUE;
    }
  return give_up (self, reply, PH_ERROR_UNAVAILABLE,
                  _("The outgoing server does not take connections now."), error);
}

static gboolean
say_hello (SmtpSession *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (SmtpReply) reply = smtp_session_ask (self, EHLO, FALSE, cancellable, error);

  if (reply == NULL)
    return FALSE;
  if (smtp_reply_is_done (reply))
    return TRUE;
  /* Before TLS this is how a server is made to look as if it had none. */
  return give_up (self, reply, self->is_secure ? code_of (reply) : PH_ERROR_TLS_MISSING,
                  _("The outgoing server does not speak modern SMTP."), error);
}

/* ---- STARTTLS ------------------------------------------------------------------------------- */

static gboolean
miss_tls (SmtpSession *self, GError **error)
{
  return smtp_session_die (self,
                           g_error_new (PH_ERROR, PH_ERROR_TLS_MISSING,
                                        _("The server %s does not offer the encryption that this "
                                          "account requires."),
                                        mail_connection_get_name (self->connection)),
                           error);
}

static gboolean
start_tls (SmtpSession *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (SmtpReply) reply = NULL;
  GError *failure = NULL;
  guint number;

  if (!smtp_client_has (self->client, "STARTTLS"))
    return miss_tls (self, error);

  number = smtp_session_say (self, "STARTTLS", FALSE, error);
  if (number == 0)
    return FALSE;
  self->stop_after = number;
  reply = smtp_session_wait (self, number, 0, cancellable, error);
  if (reply == NULL)
    return FALSE;
  if (reply->code != 220)
    return miss_tls (self, error);
  if (!smtp_client_start_tls (self->client, &failure))
    return smtp_session_die (self, failure, error);

  self->stop_after = 0;
  if (!mail_connection_start_tls (self->connection, self->timeout, cancellable, error))
    return FALSE;
  self->is_secure = TRUE;
  return say_hello (self, cancellable, error);
}

/* ---- Signing in ----------------------------------------------------------------------------- */

static gboolean
is_offered (const char *mechanism, gpointer user_data)
{
  SmtpSession *self = user_data;

  return smtp_client_has_mechanism (self->client, mechanism);
}

static char *
make_auth (const char *mechanism, Sasl *sasl, GError **error)
{
  char *initial;
  char *line;

  if (!sasl_is_client_first (sasl))
    return g_strconcat ("AUTH ", mechanism, NULL);

  initial = sasl_step (sasl, "", error);
  if (initial == NULL)
    return NULL;
  line = g_strconcat ("AUTH ", mechanism, " ", sasl_initial_response (initial), NULL);
  sasl_free_response (initial);
  return line;
}

/* The answer to a 334; the exchange is given up ("*") when it is wrong. */
static SmtpReply *
answer_challenge (SmtpSession *self,
                  Sasl *sasl,
                  const SmtpReply *challenge,
                  GCancellable *cancellable,
                  GError **error)
{
  char *response = sasl_step (sasl, challenge->lines[0], error);
  SmtpReply *reply;

  if (response == NULL)
    {
      reply = smtp_session_ask (self, "*", FALSE, cancellable, NULL);
      g_clear_pointer (&reply, smtp_reply_free);
      return NULL;
    }
  reply = smtp_session_ask (self, response, TRUE, cancellable, error);
  sasl_free_response (response);
  return reply;
}

static PhError
sign_in_code (const SmtpReply *reply)
{
  if (smtp_reply_is_temporary (reply))
    return PH_ERROR_UNAVAILABLE;
  return reply->code == 538 ? PH_ERROR_TLS_MISSING : PH_ERROR_SIGN_IN;
}

static gboolean
check_sign_in (SmtpSession *self, Sasl *sasl, const SmtpReply *reply, GError **error)
{
  if (!smtp_reply_is_done (reply))
    return give_up (self, reply, sign_in_code (reply),
                    _("The outgoing server refused the password."), error);
  if (sasl_is_done (sasl))
    return TRUE;
  return smtp_session_die (self,
                           g_error_new (PH_ERROR, PH_ERROR_SIGN_IN,
                                        _("The server %s did not prove that it knows the "
                                          "password."),
                                        self->settings->smtp.host),
                           error);
}

static gboolean
authenticate (SmtpSession *self,
              const char *mechanism,
              const char *password,
              GCancellable *cancellable,
              GError **error)
{
  const AccountServer *server = &self->settings->smtp;
  g_autoptr (Sasl) sasl =
      sasl_new (mechanism, server->host, "smtp", server->user, password, error);
  g_autoptr (SmtpReply) reply = NULL;
  char *line = sasl != NULL ? make_auth (mechanism, sasl, error) : NULL;

  if (line == NULL)
    return FALSE;

  reply = smtp_session_ask (self, line, TRUE, cancellable, error);
  sasl_free_response (line);
  while (reply != NULL && smtp_reply_wants_more (reply))
    {
      g_autoptr (SmtpReply) challenge = g_steal_pointer (&reply);

      reply = answer_challenge (self, sasl, challenge, cancellable, error);
    }
  return reply != NULL && check_sign_in (self, sasl, reply, error);
}

static gboolean
sign_in (SmtpSession *self, const char *password, GCancellable *cancellable, GError **error)
{
  const char *mechanism;

  if (*self->settings->smtp.user == '\0')
    return TRUE;

  mechanism = sasl_choose (is_offered, self);
  if (mechanism == NULL)
    return smtp_session_die (self,
                             g_error_new (PH_ERROR, PH_ERROR_SIGN_IN,
                                          _("The server %s offers no way to sign in with a "
                                            "password."),
                                          self->settings->smtp.host),
                             error);
  return authenticate (self, mechanism, password, cancellable, error);
}

static gboolean
connect_and_sign_in (SmtpSession *self,
                     const char *password,
                     GCancellable *cancellable,
                     GError **error)
{
  if (!open_line (self, cancellable, error) || !read_greeting (self, cancellable, error) ||
      !say_hello (self, cancellable, error))
    return FALSE;
  if (self->settings->smtp.security == ACCOUNT_SECURITY_STARTTLS &&
      !start_tls (self, cancellable, error))
    return FALSE;

  reach (self, MAIL_STAGE_CAPABLE);
  if (!sign_in (self, password, cancellable, error))
    return FALSE;

  reach (self, MAIL_STAGE_SIGNED_IN);
  return TRUE;
}

gboolean
smtp_session_connect (SmtpSession *self,
                      const char *password,
                      GCancellable *cancellable,
                      GError **error)
{
  gboolean success;

  self->password = password;
  success = connect_and_sign_in (self, password, cancellable, error);
  self->password = NULL;
  self->deadline = 0;
  if (!success && self->connection != NULL)
    mail_connection_close (self->connection);
  return success;
}
