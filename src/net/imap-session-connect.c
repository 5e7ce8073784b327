/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From the host name to a session that is signed in. */

#include "config.h"

#include "imap-session-private.h"

#include "ph-error.h"
#include "sasl.h"
#include "server-text.h"

#include <glib/gi18n-lib.h>

/* ---- The line ------------------------------------------------------------------------------- */

static void
log_cb (char direction, const char *text, gsize len, gpointer user_data)
{
  ImapSession *self = user_data;

  if (direction == '<' && server_text_tells (text, len, self->password))
    protocol_log_add (self->log, self->name, direction, "***", 3);
  else
    protocol_log_add (self->log, self->name, direction, text, len);
}

static void
reach (ImapSession *self, MailStage stage)
{
  if (self->stage_func != NULL)
    self->stage_func (stage, self->stage_data);
}

static gboolean
open_line (ImapSession *self, GCancellable *cancellable, GError **error)
{
  const AccountSettings *settings = self->settings;

  g_assert (self->connection == NULL);

  self->connection = mail_connection_new (self->settings, &settings->imap, "imap",
                                          imap_session_receive, self);
  mail_connection_set_stage_func (self->connection, self->stage_func, self->stage_data);
  if (self->log != NULL)
    imap_client_set_log (self->client, log_cb, self);

  if (!mail_connection_open (self->connection, self->timeout, cancellable, error))
    return FALSE;

  imap_session_remark (self, mail_connection_is_encrypted (self->connection) ? "connected, encrypted"
                                                                : "connected");
  self->is_secure = settings->imap.security != ACCOUNT_SECURITY_STARTTLS;
  self->deadline = g_get_monotonic_time () + 2 * self->timeout * G_USEC_PER_SEC;
  return TRUE;
}

static gboolean
has_greeting (gpointer user_data)
{
  ImapSession *self = user_data;

  return self->bye != NULL || imap_client_get_state (self->client) != IMAP_STATE_GREETING;
}

static gboolean
read_greeting (ImapSession *self, GCancellable *cancellable, GError **error)
{
  const char *host = self->settings->imap.host;

  if (!imap_session_wait_for (self, has_greeting, self, 0, cancellable, error))
    return FALSE;

  if (self->bye == NULL)
    {
      reach (self, MAIL_STAGE_GREETED);
      return TRUE;
    }
  if (*self->bye == '\0')
    return imap_session_die (self,
                             g_error_new (PH_ERROR, PH_ERROR_UNAVAILABLE,
                                          _("The server %s does not take connections now."), host),
                             error);
  return imap_session_die (self,
                           g_error_new (PH_ERROR, PH_ERROR_UNAVAILABLE,
                                        _("The server %s does not take connections now: %s"), host,
                                        self->bye),
                           error);
}

static gboolean
learn_capabilities (ImapSession *self, GCancellable *cancellable, GError **error)
{
  return imap_session_run (self, imap_command_new ("CAPABILITY"), cancellable, error);
}

/* ---- STARTTLS ------------------------------------------------------------------------------- */

static gboolean
miss_tls (ImapSession *self, GError **error)
{
  return imap_session_die (self,
                           g_error_new (PH_ERROR, PH_ERROR_TLS_MISSING,
                                        _("The server %s does not offer the encryption that this "
                                          "account requires."),
                                        mail_connection_get_name (self->connection)),
                           error);
}

typedef struct
{
  ImapSession *self;
  guint number;
} Reply;

static gboolean
is_replied (gpointer user_data)
{
  Reply *reply = user_data;

  return reply->self->continuation != NULL ||
         imap_session_is_answered (reply->self, reply->number);
}

static gboolean
ask_for_tls (ImapSession *self, GCancellable *cancellable, GError **error)
{
  Reply reply = { self, imap_session_send (self, imap_command_new ("STARTTLS"), error) };
  g_autoptr (GError) failure = NULL;

  if (reply.number == 0)
    return FALSE;

  self->stop_after = reply.number;
  if (!imap_session_wait_for (self, is_replied, &reply, 0, cancellable, error))
    return FALSE;
  if (!imap_session_is_answered (self, reply.number) ||
      !imap_session_wait (self, reply.number, cancellable, &failure))
    return miss_tls (self, error);
  return TRUE;
}

static gboolean
start_tls (ImapSession *self, GCancellable *cancellable, GError **error)
{
  GError *failure = NULL;

  /* A session that is signed in already cannot be encrypted any more (RFC 9051 §7.1.4). */
  if (imap_client_get_state (self->client) != IMAP_STATE_NOT_AUTHENTICATED)
    return miss_tls (self, error);

  if (!imap_client_knows_capabilities (self->client) &&
      !learn_capabilities (self, cancellable, &failure))
    {
      if (!imap_session_was_refused (self, failure))
        {
          g_propagate_error (error, failure);
          return FALSE;
        }
      g_error_free (failure);
      return miss_tls (self, error);
    }
  if (!imap_session_has (self, "STARTTLS"))
    return miss_tls (self, error);

  if (!ask_for_tls (self, cancellable, error))
    return FALSE;
  if (!imap_client_start_tls (self->client, &failure))
    return imap_session_die (self, failure, error);

  self->stop_after = 0;
  g_clear_pointer (&self->continuation, imap_response_unref);
  if (!mail_connection_start_tls (self->connection, self->timeout, cancellable, error))
    return FALSE;

  imap_session_remark (self, "encrypted");
  self->is_secure = TRUE;
  return TRUE;
}

/* ---- Signing in ----------------------------------------------------------------------------- */

static gboolean
is_offered (const char *mechanism, gpointer user_data)
{
  g_autofree char *name = g_strconcat ("AUTH=", mechanism, NULL);

  return imap_session_has (user_data, name);
}

/* Tells the server to give the exchange up, and takes its answer. */
static void
give_up (ImapSession *self, guint number, GCancellable *cancellable)
{
  imap_client_submit_line (self->client, "*", FALSE);
  imap_session_wait (self, number, cancellable, NULL);
}

static gboolean
answer_challenge (ImapSession *self, Sasl *sasl, guint number, GCancellable *cancellable,
                  GError **error)
{
  const char *challenge = self->continuation->continuation.text;
  char *response = sasl_step (sasl, challenge != NULL ? challenge : "", error);

  g_clear_pointer (&self->continuation, imap_response_unref);
  if (response == NULL)
    {
      give_up (self, number, cancellable);
      return FALSE;
    }

  imap_client_submit_line (self->client, response, TRUE);
  sasl_free_response (response);
  return TRUE;
}

/* Sends AUTHENTICATE with the first response where the server takes it so early; otherwise
 * @initial is left for the first challenge. */
static guint
send_authenticate (ImapSession *self, const char *mechanism, Sasl *sasl, GError **error)
{
  ImapCommand *command = imap_command_new ("AUTHENTICATE");
  char *initial;

  imap_command_atom (command, mechanism);
  imap_command_secret (command);
  if (sasl_is_client_first (sasl) && imap_session_has (self, "SASL-IR"))
    {
      initial = sasl_step (sasl, "", error);
      if (initial == NULL)
        {
          imap_command_free (command);
          return 0;
        }
      imap_command_atom (command, sasl_initial_response (initial));
      sasl_free_response (initial);
    }
  return imap_session_send (self, command, error);
}

static gboolean
check_sign_in (ImapSession *self, guint number, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (imap_session_wait (self, number, cancellable, &failure))
    return TRUE;

  if (self->last_status == NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    g_propagate_error (error, imap_session_sign_in_refusal (self, &self->last_status->status));
  return FALSE;
}

static gboolean
exchange (ImapSession *self,
          const char *mechanism,
          Sasl *sasl,
          GCancellable *cancellable,
          GError **error)
{
  Reply reply = { self, send_authenticate (self, mechanism, sasl, error) };

  if (reply.number == 0)
    return FALSE;

  while (!imap_session_is_answered (self, reply.number))
    {
      if (!imap_session_wait_for (self, is_replied, &reply, 0, cancellable, error))
        return FALSE;
      if (self->continuation != NULL &&
          !answer_challenge (self, sasl, reply.number, cancellable, error))
        return FALSE;
    }

  if (!check_sign_in (self, reply.number, cancellable, error))
    return FALSE;
  if (!sasl_is_done (sasl))
    return imap_session_die (self,
                             g_error_new (PH_ERROR, PH_ERROR_SIGN_IN,
                                          _("The server %s did not prove that it knows the "
                                            "password."),
                                          self->settings->imap.host),
                             error);
  return TRUE;
}

/* TRUE when the server cannot carry out @mechanism although it offers it. Once the password has
 * played its part a refusal is about that, and nobody tries again by himself. */
static gboolean
is_mechanism_faulty (ImapSession *self, Sasl *sasl)
{
  const ImapStatusData *status = imap_session_get_last_status (self);

  if (sasl_has_failed (sasl))
    return sasl_is_confused (sasl);
  if (sasl_has_used_password (sasl) || status == NULL)
    return FALSE;
  return imap_session_was_misunderstood (self) ||
         (status->status == IMAP_STATUS_NO &&
          (status->code == IMAP_CODE_NONE || status->code == IMAP_CODE_CANNOT));
}

/* PLAIN tells the password to whom only a proof of it was to be given: over TLS, to a server that has
 * shown its certificate, and that could have offered nothing else. */
static gboolean
may_fall_back (ImapSession *self, const char *mechanism, Sasl *sasl)
{
  return g_str_has_prefix (mechanism, "SCRAM-") && is_mechanism_faulty (self, sasl) &&
         imap_session_is_open (self) && mail_connection_is_encrypted (self->connection) &&
         is_offered ("PLAIN", self);
}

static gboolean
authenticate (ImapSession *self,
              const char *mechanism,
              const char *password,
              GCancellable *cancellable,
              GError **error)
{
  const AccountServer *server = &self->settings->imap;
  g_autoptr (Sasl) sasl =
      sasl_new (mechanism, server->host, "imap", server->user, password, error);
  g_autofree char *capability = g_strconcat ("AUTH=", mechanism, NULL);
  g_autoptr (GError) failure = NULL;

  if (sasl == NULL)
    return FALSE;
  if (exchange (self, mechanism, sasl, cancellable, &failure))
    return TRUE;
  if (!may_fall_back (self, mechanism, sasl))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  /* Who refuses this as well had another reason. */
  if (!authenticate (self, "PLAIN", password, cancellable, error))
    return FALSE;
  imap_session_blame_former (self, capability);
  return TRUE;
}

static gboolean
login (ImapSession *self, const char *password, GCancellable *cancellable, GError **error)
{
  ImapCommand *command = imap_command_new ("LOGIN");
  guint number;

  imap_command_string (command, self->settings->imap.user);
  imap_command_string (command, password);
  imap_command_secret (command);

  number = imap_session_send (self, command, error);
  return number != 0 && check_sign_in (self, number, cancellable, error);
}

static gboolean
sign_in (ImapSession *self, const char *password, GCancellable *cancellable, GError **error)
{
  const char *mechanism;

  if (!imap_client_knows_capabilities (self->client) &&
      !learn_capabilities (self, cancellable, error))
    return FALSE;
  reach (self, MAIL_STAGE_CAPABLE);
  if (imap_client_get_state (self->client) != IMAP_STATE_NOT_AUTHENTICATED)
    return TRUE; /* PREAUTH */

  mechanism = sasl_choose (is_offered, self);
  if (mechanism != NULL)
    {
      if (!authenticate (self, mechanism, password, cancellable, error))
        return FALSE;
    }
  else if (!imap_session_has (self, "LOGINDISABLED"))
    {
      if (!login (self, password, cancellable, error))
        return FALSE;
    }
  else
    return imap_session_die (self,
                             g_error_new (PH_ERROR, PH_ERROR_SIGN_IN,
                                          _("The server %s offers no way to sign in with a "
                                            "password."),
                                          self->settings->imap.host),
                             error);

  /* What can be done now differs from what could be done before, and not every server says so. */
  return imap_client_knows_capabilities (self->client) ||
         learn_capabilities (self, cancellable, error);
}

/* ---- All of it ------------------------------------------------------------------------------ */

static gboolean
connect_and_sign_in (ImapSession *self,
                     const char *password,
                     GCancellable *cancellable,
                     GError **error)
{
  self->password = password;
  if (!open_line (self, cancellable, error) || !read_greeting (self, cancellable, error))
    return FALSE;
  if (self->settings->imap.security == ACCOUNT_SECURITY_STARTTLS &&
      !start_tls (self, cancellable, error))
    return FALSE;
  if (!sign_in (self, password, cancellable, error))
    return FALSE;

  reach (self, MAIL_STAGE_SIGNED_IN);
  return TRUE;
}

static gboolean
finish_connect (ImapSession *self, gboolean success)
{
  const GError *reason =
      self->connection != NULL ? mail_connection_get_error (self->connection) : NULL;

  if (!success && reason != NULL)
    imap_session_remark (self, reason->message);
  self->password = NULL;
  self->deadline = 0;
  if (!success && self->connection != NULL)
    mail_connection_close (self->connection);
  return success;
}

gboolean
imap_session_probe (ImapSession *self,
                    const char *password,
                    GCancellable *cancellable,
                    GError **error)
{
  return finish_connect (self, connect_and_sign_in (self, password, cancellable, error));
}

gboolean
imap_session_connect (ImapSession *self,
                      const char *password,
                      GCancellable *cancellable,
                      GError **error)
{
  if (!connect_and_sign_in (self, password, cancellable, error))
    return finish_connect (self, FALSE);

  self->is_ready = TRUE;
  imap_session_find_quirks (self);
  if (!imap_session_introduce (self, cancellable, error))
    return finish_connect (self, FALSE);

  return finish_connect (self, TRUE);
}
