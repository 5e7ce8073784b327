/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "smtp-session-private.h"

#include "ph-error.h"
#include "server-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEFAULT_TIMEOUT 120
#define QUIT_TIME (2 * G_USEC_PER_SEC)

static void
free_reply (gpointer reply)
{
  smtp_reply_free (reply);
}

SmtpSession *
smtp_session_new (const SmtpSessionConfig *config)
{
  SmtpSession *self = g_new0 (SmtpSession, 1);

  self->settings = account_settings_ref (config->settings);
  self->log = config->log != NULL ? protocol_log_ref (config->log) : NULL;
  self->name = g_strdup (config->name != NULL ? config->name : "smtp");
  self->timeout = config->timeout != 0 ? config->timeout : DEFAULT_TIMEOUT;
  self->stage_func = config->stage_func;
  self->stage_data = config->stage_data;
  self->thread = g_thread_self ();
  self->client = smtp_client_new (&smtp_limits_default);
  self->replies = g_hash_table_new_full (NULL, NULL, NULL, free_reply);

  return self;
}

void
smtp_session_free (SmtpSession *self)
{
  g_assert (self->thread == g_thread_self ());

  g_clear_pointer (&self->connection, mail_connection_free);
  g_clear_pointer (&self->client, smtp_client_free);
  g_clear_pointer (&self->replies, g_hash_table_unref);
  g_clear_pointer (&self->settings, account_settings_unref);
  g_clear_pointer (&self->log, protocol_log_unref);
  g_free (self->name);
  g_free (self->goodbye);
  g_free (self);
}

gboolean
smtp_session_is_open (SmtpSession *self)
{
  return self->connection != NULL && mail_connection_is_open (self->connection);
}

MailConnection *
smtp_session_get_connection (SmtpSession *self)
{
  return self->connection;
}

SmtpClient *
smtp_session_get_client (SmtpSession *self)
{
  return self->client;
}

gboolean
smtp_session_die (SmtpSession *self, GError *failure, GError **error)
{
  if (error != NULL)
    *error = g_error_copy (failure);
  mail_connection_fail (self->connection, failure);
  return FALSE;
}

char *
smtp_session_get_words (SmtpSession *self, const SmtpReply *reply)
{
  g_autofree char *text = smtp_reply_get_text (reply);

  if (!self->is_secure || server_text_tells (text, strlen (text), self->password))
    return g_strdup ("");
  return server_text_clean (text);
}

/* ---- Recording ------------------------------------------------------------------------------ */

static gboolean
has_reply (SmtpSession *self, guint number)
{
  return g_hash_table_contains (self->replies, GUINT_TO_POINTER (number));
}

static void
record (SmtpSession *self, guint number, SmtpReply *reply)
{
  if (reply->code == 421)
    {
      g_free (self->goodbye);
      self->goodbye = smtp_session_get_words (self, reply);
      smtp_reply_free (reply);
    }
  else
    g_hash_table_insert (self->replies, GUINT_TO_POINTER (number), reply);
}

void
smtp_session_receive (const char *data, gsize len, gpointer session)
{
  SmtpSession *self = session;
  GError *error = NULL;

  smtp_client_feed (self->client, data, len);
  while (self->stop_after == 0 || !has_reply (self, self->stop_after))
    {
      guint number;
      SmtpReply *reply = smtp_client_next (self->client, &number, &error);

      if (reply == NULL)
        break;
      record (self, number, reply);
    }

  if (error != NULL)
    mail_connection_fail (self->connection, error);
  else
    smtp_session_flush (self);
}

/* ---- Waiting -------------------------------------------------------------------------------- */

void
smtp_session_flush (SmtpSession *self)
{
  GBytes *bytes;

  while ((bytes = smtp_client_take_output (self->client)) != NULL)
    {
      mail_connection_write (self->connection, bytes);
      g_bytes_unref (bytes);
    }
}

static void
set_not_open (SmtpSession *self, GError **error)
{
  const GError *reason =
      self->connection != NULL ? mail_connection_get_error (self->connection) : NULL;

  if (reason != NULL)
    g_propagate_error (error, g_error_copy (reason));
  else
    g_set_error (error, PH_ERROR, PH_ERROR_OFFLINE, _("There is no connection to %s."),
                 self->settings->smtp.host);
}

guint
smtp_session_say (SmtpSession *self, const char *line, gboolean is_secret, GError **error)
{
  guint number;

  g_assert (self->thread == g_thread_self ());

  if (!smtp_session_is_open (self))
    {
      set_not_open (self, error);
      return 0;
    }
  number = smtp_client_submit (self->client, line, is_secret, error);
  if (number != 0)
    smtp_session_flush (self);
  return number;
}

typedef struct
{
  SmtpSession *self;
  guint number;
  gsize bytes;
} Wanted;

static gboolean
is_replied (gpointer user_data)
{
  Wanted *wanted = user_data;

  return wanted->self->goodbye != NULL || has_reply (wanted->self, wanted->number);
}

static gboolean
leave (SmtpSession *self, GError **error)
{
  const char *host = self->settings->smtp.host;

  if (*self->goodbye == '\0')
    return smtp_session_die (self,
                             g_error_new (PH_ERROR, PH_ERROR_UNAVAILABLE,
                                          _("The server %s ended the connection."), host),
                             error);
  return smtp_session_die (self,
                           g_error_new (PH_ERROR, PH_ERROR_UNAVAILABLE,
                                        _("The server %s ended the connection: %s"), host,
                                        self->goodbye),
                           error);
}

static gboolean
run_late (SmtpSession *self, GError **error)
{
  return smtp_session_die (self,
                           g_error_new (PH_ERROR, PH_ERROR_TIMED_OUT,
                                        _("The server %s did not finish the sign-in in time."),
                                        self->settings->smtp.host),
                           error);
}

SmtpReply *
smtp_session_wait (SmtpSession *self,
                   guint number,
                   guint silence,
                   GCancellable *cancellable,
                   GError **error)
{
  Wanted wanted = { self, number, 0 };
  gpointer reply = NULL;

  smtp_session_flush (self);
  if (!mail_connection_wait (self->connection, is_replied, &wanted,
                             silence != 0 ? silence : self->timeout, self->deadline, cancellable,
                             error))
    return NULL;

  if (g_hash_table_steal_extended (self->replies, GUINT_TO_POINTER (number), NULL, &reply))
    return reply;
  if (self->goodbye != NULL)
    leave (self, error);
  else
    run_late (self, error);
  return NULL;
}

SmtpReply *
smtp_session_ask (SmtpSession *self,
                  const char *line,
                  gboolean is_secret,
                  GCancellable *cancellable,
                  GError **error)
{
  guint number = smtp_session_say (self, line, is_secret, error);

  return number != 0 ? smtp_session_wait (self, number, 0, cancellable, error) : NULL;
}

static gboolean
is_drained (gpointer user_data)
{
  Wanted *wanted = user_data;

  return mail_connection_get_unsent (wanted->self->connection) <= wanted->bytes ||
         wanted->self->goodbye != NULL;
}

gboolean
smtp_session_drain (SmtpSession *self, gsize bytes, GCancellable *cancellable, GError **error)
{
  Wanted wanted = { self, 0, bytes };

  smtp_session_flush (self);
  if (!mail_connection_wait (self->connection, is_drained, &wanted, self->timeout, 0, cancellable,
                             error))
    return FALSE;
  return self->goodbye == NULL || leave (self, error);
}

void
smtp_session_quit (SmtpSession *self)
{
  Wanted wanted = { self, 0, 0 };

  if (!smtp_session_is_open (self))
    return;

  wanted.number = smtp_session_say (self, "QUIT", FALSE, NULL);
  mail_connection_wait (self->connection, is_replied, &wanted, 0,
                        g_get_monotonic_time () + QUIT_TIME, NULL, NULL);
  mail_connection_close (self->connection);
}
