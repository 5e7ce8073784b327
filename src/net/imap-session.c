/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "imap-session-private.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>

#define DEFAULT_TIMEOUT 60
#define DEFAULT_QUIET_MS (15 * 1000)
#define DEFAULT_ANSWER_MS (15 * 1000)

/* Another program may have marked all of the largest mailboxes as read while this one was away. */
#define DEFAULT_EVENTS_MAX (G_GUINT64_CONSTANT (2) * 1024 * 1024 * 1024)

#define LOGOUT_TIME (2 * G_USEC_PER_SEC)

ImapSession *
imap_session_new (const ImapSessionConfig *config)
{
  ImapSession *self = g_new0 (ImapSession, 1);

  self->settings = account_settings_ref (config->settings);
  self->log = config->log != NULL ? protocol_log_ref (config->log) : NULL;
  self->name = g_strdup (config->name != NULL ? config->name : "1");
  self->blamed = config->blamed;
  self->blamed_data = config->blamed_data;
  self->always_compress = config->always_compress;
  self->lists_folders = config->lists_folders;
  self->timeout = config->timeout != 0 ? config->timeout : DEFAULT_TIMEOUT;
  self->stage_func = config->stage_func;
  self->stage_data = config->stage_data;
  self->quiet_ms = config->quiet_ms != 0 ? config->quiet_ms : DEFAULT_QUIET_MS;
  self->answer_ms = config->answer_ms != 0 ? config->answer_ms : DEFAULT_ANSWER_MS;
  self->events_max = config->events_max != 0 ? config->events_max : DEFAULT_EVENTS_MAX;
  self->thread = g_thread_self ();
  self->client = imap_client_new (&imap_limits_default);
  if (config->mask != NULL)
    imap_client_mask (self->client, config->mask);
  imap_client_mask (self->client, (const char *const *) self->settings->imap_without);
  self->quirk_table = config->quirks != NULL ? config->quirks : quirk_table_get_default ();
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) imap_response_unref);
  self->answers = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) imap_response_unref);
  self->abandoned = g_hash_table_new (NULL, NULL);
  self->fetches = g_hash_table_new (NULL, NULL);
  self->server_name = g_strdup ("");

  return self;
}

void
imap_session_free (ImapSession *self)
{
  g_assert (self->thread == g_thread_self ());

  g_clear_pointer (&self->connection, mail_connection_free);
  g_clear_pointer (&self->client, imap_client_free);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->answers, g_hash_table_unref);
  g_clear_pointer (&self->abandoned, g_hash_table_unref);
  g_clear_pointer (&self->fetches, g_hash_table_unref);
  g_clear_pointer (&self->continuation, imap_response_unref);
  g_clear_pointer (&self->last_status, imap_response_unref);
  g_clear_pointer (&self->namespaces, imap_response_unref);
  g_clear_pointer (&self->settings, account_settings_unref);
  g_clear_pointer (&self->log, protocol_log_unref);
  imap_selected_clear (&self->selected);
  g_free (self->name);
  g_free (self->bye);
  g_free (self->greeting);
  g_free (self->server_name);
  g_free (self->server_version);
  server_quirks_clear (&self->quirks);
  g_free (self->mailbox);
  g_free (self);
}

/* ---- Plain questions ------------------------------------------------------------------------ */

gboolean
imap_session_is_open (ImapSession *self)
{
  return self->connection != NULL && mail_connection_is_open (self->connection);
}

MailConnection *
imap_session_get_connection (ImapSession *self)
{
  return self->connection;
}

ImapClient *
imap_session_get_client (ImapSession *self)
{
  return self->client;
}

gboolean
imap_session_has (ImapSession *self, const char *capability)
{
  g_assert (self->thread == g_thread_self ());

  return imap_client_has_capability (self->client, capability);
}

void
imap_session_blame (ImapSession *self, const char *capability)
{
  if (imap_session_has (self, capability))
    imap_session_blame_former (self, capability);
}

void
imap_session_blame_former (ImapSession *self, const char *capability)
{
  const char *const names[] = { capability, NULL };
  g_autofree char *text =
      g_strconcat (capability, " is faulty here and not used any more", NULL);

  imap_session_remark (self, text);
  imap_client_mask (self->client, names);
  if (self->blamed != NULL)
    self->blamed (capability, self->blamed_data);
}

/* A server that takes nothing at all says 0. */
guint64
imap_session_get_append_limit (ImapSession *self, gboolean *varies)
{
  const char *text = imap_client_get_capability_value (self->client, "APPENDLIMIT");
  guint64 limit;

  if (varies != NULL)
    *varies = text == NULL && imap_session_has (self, "APPENDLIMIT");
  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &limit, NULL)
             ? MAX (limit, 1)
             : 0;
}

guint
imap_session_get_message_limit (ImapSession *self)
{
  const char *text = imap_client_get_capability_value (self->client, "MESSAGELIMIT");
  guint64 limit;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT, &limit, NULL)
             ? (guint) limit
             : 0;
}

const ServerQuirks *
imap_session_get_quirks (ImapSession *self)
{
  return &self->quirks;
}

void
imap_session_find_quirks (ImapSession *self)
{
  const ServerTraits traits = {
    .host = self->settings->imap.host,
    .greeting = self->greeting,
    .capabilities = imap_client_get_capabilities (self->client),
    .name = self->server_name,
    .version = self->server_version,
  };

  quirk_table_find (self->quirk_table, &traits, &self->quirks);
  imap_client_mask (self->client, (const char *const *) self->quirks.mask);
}

/* The server's word for: what you said makes no sense to me, although I announce it. */
gboolean
imap_session_was_misunderstood (ImapSession *self)
{
  const ImapStatusData *status = imap_session_get_last_status (self);

  return status != NULL &&
         (status->status == IMAP_STATUS_BAD ||
          (status->status == IMAP_STATUS_NO &&
           (status->code == IMAP_CODE_SERVERBUG || status->code == IMAP_CODE_CLIENTBUG)));
}

void
imap_session_remark (ImapSession *self, const char *text)
{
  if (self->log != NULL)
    protocol_log_add (self->log, self->name, '*', text, strlen (text));
}

gboolean
imap_session_is_compressed (ImapSession *self)
{
  return self->is_compressed;
}

void
imap_session_get_traffic (ImapSession *self, MailTraffic *traffic)
{
  *traffic = (MailTraffic){ 0 };
  if (self->connection != NULL)
    mail_connection_get_traffic (self->connection, traffic);
}

GTlsCertificate *
imap_session_get_certificate (ImapSession *self)
{
  return self->connection != NULL ? mail_connection_get_certificate (self->connection) : NULL;
}

const ImapResponse *
imap_session_get_namespaces (ImapSession *self)
{
  return self->namespaces;
}

const char *
imap_session_get_server_name (ImapSession *self)
{
  return self->server_name;
}

const char *
imap_session_get_mailbox (ImapSession *self)
{
  return self->mailbox;
}

const ImapStatusData *
imap_session_get_last_status (ImapSession *self)
{
  return self->last_status != NULL ? &self->last_status->status : NULL;
}

void
imap_session_set_sink (ImapSession *self, ImapSinkFunc func, gpointer user_data)
{
  imap_client_set_sink (self->client, func, user_data);
}

/* ---- Waiting -------------------------------------------------------------------------------- */

void
imap_session_flush (ImapSession *self)
{
  GBytes *bytes;

  while ((bytes = imap_client_take_output (self->client)) != NULL)
    {
      mail_connection_write (self->connection, bytes);
      g_bytes_unref (bytes);
    }
}

gboolean
imap_session_die (ImapSession *self, GError *failure, GError **error)
{
  if (error != NULL)
    *error = g_error_copy (failure);
  mail_connection_fail (self->connection, failure);
  return FALSE;
}

/* The server that closes the line tells why in BYE; and a wait that outlasts the sign-in's time is
 * a server that keeps us busy on purpose. */
static GError *
explain_loss (ImapSession *self, GError *failure)
{
  if (self->bye == NULL || failure->domain != PH_ERROR || failure->code != PH_ERROR_OFFLINE)
    return failure;

  g_error_free (failure);
  if (*self->bye == '\0')
    return g_error_new (PH_ERROR, PH_ERROR_UNAVAILABLE, _("The server %s ended the connection."),
                        self->settings->imap.host);
  return g_error_new (PH_ERROR, PH_ERROR_UNAVAILABLE,
                      _("The server %s ended the connection: %s"), self->settings->imap.host,
                      self->bye);
}

/* The reason why the connection was closed outlives it. */
static void
set_not_open (ImapSession *self, GError **error)
{
  const GError *reason =
      self->connection != NULL ? mail_connection_get_error (self->connection) : NULL;

  if (reason != NULL)
    g_propagate_error (error, explain_loss (self, g_error_copy (reason)));
  else
    g_set_error (error, PH_ERROR, PH_ERROR_OFFLINE, _("There is no connection to %s."),
                 self->settings->imap.host);
}

gboolean
imap_session_wait_for (ImapSession *self,
                       MailConnectionDoneFunc is_done,
                       gpointer user_data,
                       gint64 until,
                       GCancellable *cancellable,
                       GError **error)
{
  GError *failure = NULL;

  g_assert (self->thread == g_thread_self ());

  if (self->connection == NULL)
    {
      set_not_open (self, error);
      return FALSE;
    }

  imap_session_flush (self);
  if (!mail_connection_wait (self->connection, is_done, user_data, self->timeout,
                             until != 0 ? until : self->deadline, cancellable, &failure))
    {
      imap_session_judge_compression (self, failure);
      g_propagate_error (error, explain_loss (self, failure));
      return FALSE;
    }
  if (until == 0 && !is_done (user_data))
    return imap_session_die (self,
                             g_error_new (PH_ERROR, PH_ERROR_TIMED_OUT,
                                          _("The server %s did not finish the sign-in in time."),
                                          self->settings->imap.host),
                             error);
  return TRUE;
}

gboolean
imap_session_is_answered (ImapSession *self, guint number)
{
  return g_hash_table_contains (self->answers, GUINT_TO_POINTER (number));
}

void
imap_session_abandon (ImapSession *self, guint number)
{
  g_hash_table_remove (self->fetches, GUINT_TO_POINTER (number));
  if (!g_hash_table_remove (self->answers, GUINT_TO_POINTER (number)))
    g_hash_table_add (self->abandoned, GUINT_TO_POINTER (number));
}

/* Half a command on the wire cannot be taken back: then the connection has to go. */
static void
cancel_command (ImapSession *self, guint number)
{
  if (mail_connection_get_unsent (self->connection) > 0)
    mail_connection_close (self->connection);
  else
    imap_session_abandon (self, number);
}

typedef struct
{
  ImapSession *self;
  guint number;
  gboolean with_events;
} Wanted;

static gboolean
is_wanted_there (gpointer user_data)
{
  Wanted *wanted = user_data;

  return imap_session_is_answered (wanted->self, wanted->number) ||
         (wanted->with_events && wanted->self->events->len > 0);
}

static gboolean
wait_for_wanted (Wanted *wanted, GCancellable *cancellable, GError **error)
{
  ImapSession *self = wanted->self;
  g_autoptr (GError) failure = NULL;

  g_return_val_if_fail (wanted->number != 0, FALSE);

  if (imap_session_wait_for (self, is_wanted_there, wanted, 0, cancellable, &failure))
    return TRUE;

  if (imap_session_is_open (self))
    cancel_command (self, wanted->number);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* Servers say that some messages are gone by refusing the whole FETCH, after they have sent all
 * others: nothing is wrong then, the expunge is reported on its own. */
static gboolean
is_good_answer (const ImapStatusData *status, gboolean is_fetch)
{
  if (status->status == IMAP_STATUS_OK)
    return TRUE;
  return is_fetch && status->status == IMAP_STATUS_NO &&
         (status->code == IMAP_CODE_EXPUNGEISSUED ||
          (status->text != NULL && strstr (status->text, "no longer exist") != NULL));
}

gboolean
imap_session_wait (ImapSession *self, guint number, GCancellable *cancellable, GError **error)
{
  Wanted wanted = { self, number, FALSE };
  gpointer key = GUINT_TO_POINTER (number);
  gpointer answer;
  gboolean is_fetch;

  g_clear_pointer (&self->last_status, imap_response_unref);
  if (!wait_for_wanted (&wanted, cancellable, error))
    return FALSE;

  is_fetch = g_hash_table_remove (self->fetches, key);
  g_hash_table_steal_extended (self->answers, key, NULL, &answer);
  self->last_status = answer;
  if (is_good_answer (&self->last_status->status, is_fetch))
    return TRUE;

  g_propagate_error (error, imap_session_refusal (self, &self->last_status->status));
  return FALSE;
}

gboolean
imap_session_wait_events (ImapSession *self,
                          guint number,
                          GCancellable *cancellable,
                          GError **error)
{
  Wanted wanted = { self, number, TRUE };

  return wait_for_wanted (&wanted, cancellable, error);
}

/* ---- Commands and events -------------------------------------------------------------------- */

guint
imap_session_send (ImapSession *self, ImapCommand *command, GError **error)
{
  const char *name = imap_command_get_name (command);
  gboolean is_fetch = strcmp (name, "FETCH") == 0 || strcmp (name, "UID FETCH") == 0;
  guint number;

  g_assert (self->thread == g_thread_self ());

  if (!imap_session_is_open (self))
    {
      imap_command_free (command);
      set_not_open (self, error);
      return 0;
    }

  number = imap_client_submit (self->client, command, error);
  if (number != 0 && is_fetch)
    g_hash_table_add (self->fetches, GUINT_TO_POINTER (number));
  if (number != 0)
    imap_session_flush (self);
  return number;
}

gboolean
imap_session_run (ImapSession *self,
                  ImapCommand *command,
                  GCancellable *cancellable,
                  GError **error)
{
  guint number = imap_session_send (self, command, error);

  return number != 0 && imap_session_wait (self, number, cancellable, error);
}

GPtrArray *
imap_session_take_events (ImapSession *self)
{
  GPtrArray *events = self->events;

  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) imap_response_unref);
  self->events_memory = 0;
  return events;
}

GPtrArray *
imap_session_take_type (ImapSession *self, guint from, ImapResponseType type)
{
  GPtrArray *taken = g_ptr_array_new_with_free_func ((GDestroyNotify) imap_response_unref);
  g_autoptr (GPtrArray) all = imap_session_take_events (self);

  for (guint i = 0; i < all->len; i++)
    {
      ImapResponse *event = imap_response_ref (all->pdata[i]);

      if (i >= from && event->type == type)
        g_ptr_array_add (taken, event);
      else
        imap_session_add_event (self, event);
    }
  return taken;
}

/* ---- Going ---------------------------------------------------------------------------------- */

static gboolean
is_logged_out (gpointer user_data)
{
  Wanted *wanted = user_data;

  return imap_session_is_answered (wanted->self, wanted->number);
}

void
imap_session_logout (ImapSession *self)
{
  Wanted wanted = { self, 0, FALSE };

  if (!imap_session_is_open (self))
    return;

  wanted.number = imap_session_send (self, imap_command_new ("LOGOUT"), NULL);
  if (wanted.number != 0)
    imap_session_wait_for (self, is_logged_out, &wanted, g_get_monotonic_time () + LOGOUT_TIME,
                           NULL, NULL);
  mail_connection_close (self->connection);
}
