/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Puts mail into the outbox, as the window would, sends what is there and files it. */

#include "probe-session.h"
#include "probe.h"

#include "account-secrets.h"
#include "operation-remote.h"
#include "outbox-file.h"
#include "outbox-send.h"
#include "ph-error.h"
#include "store-op.h"
#include "store-placement.h"
#include "transfer-hub.h"

/* More rounds than a mail is looked for. */
#define ROUNDS_MAX 16

typedef struct
{
  /* Options */
  char *config;
  char *state;
  char *without;
  gboolean offline;
  gboolean wants_report;
  int timeout;
  int answers;

  /* While it runs */
  AccountSettings *settings;
  Store *store;
  TransferHub *hub;
} Send;

/* ---- What the person does ------------------------------------------------------------------- */

static const struct
{
  const char *word;
  OutboxDecision decision;
} decision_words[] = {
  { "stop", OUTBOX_STOP },         { "again", OUTBOX_SEND },
  { "others", OUTBOX_SEND_TO_OTHERS }, { "was-sent", OUTBOX_WAS_SENT },
  { "discard", OUTBOX_DISCARD },
};

static gboolean
find_original (Send *self, OutboxMail *mail, GError **error)
{
  g_autoptr (StoreFolder) inbox = store_folder_find_role (self->store, FOLDER_ROLE_INBOX, error);
  StorePlacement placement;

  if (inbox == NULL || !store_placement_find (self->store, inbox->id, self->answers, &placement, error))
    {
      if (*error == NULL)
        g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND, "No such mail");
      return FALSE;
    }
  mail->original_id = placement.message_id;
  mail->answer = STORE_OUTBOX_ANSWERS;
  return TRUE;
}

static gboolean
submit (Send *self, char **words, GError **error)
{
  g_autoptr (OutboxMail) mail = outbox_mail_new ();
  char *text;
  gsize len;

  if (!g_file_get_contents (words[0], &text, &len, error))
    return FALSE;
  mail->message = g_bytes_new_take (text, len);
  mail->sender = g_strdup (words[1]);
  mail->recipients = g_strdupv (words + 2);
  mail->wants_report = self->wants_report;
  return (self->answers == 0 || find_original (self, mail, error)) &&
         outbox_submit (self->store, self->state, mail, error) != 0;
}

/* PROBE_DONE, PROBE_ERROR with @error, or PROBE_USAGE. */
static int
obey (Send *self, char **words, GError **error)
{
  guint n = g_strv_length (words);

  if (n == 0)
    return PROBE_DONE;
  for (guint i = 0; n == 2 && i < G_N_ELEMENTS (decision_words); i++)
    if (g_str_equal (words[0], decision_words[i].word))
      return outbox_decide (self->store, self->state, g_ascii_strtoll (words[1], NULL, 10),
                            decision_words[i].decision, error)
               ? PROBE_DONE
               : PROBE_ERROR;
  if (n < 3)
    return PROBE_USAGE;
  return submit (self, words, error) ? PROBE_DONE : PROBE_ERROR;
}

/* ---- Sending -------------------------------------------------------------------------------- */

/* Times that the person chose stay. */
static gboolean
end_pauses (Send *self, GError **error)
{
  g_autoptr (GPtrArray) rows = store_outbox_list (self->store, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      StoreOutbox *row = g_ptr_array_index (rows, i);

      if (row->not_before == 0 || row->not_before == row->send_at)
        continue;
      row->not_before = 0;
      if (!outbox_save (self->store, row, row->state, error))
        return FALSE;
    }
  return rows != NULL;
}

static SmtpSession *
connect_smtp (Send *self, GError **error)
{
  const SmtpSessionConfig config = { .settings = self->settings, .timeout = (guint) self->timeout };
  g_autoptr (SmtpSession) session = smtp_session_new (&config);
  char *password = account_secrets_lookup (self->settings, ACCOUNT_SECRET_SMTP, NULL, error);
  gboolean ok = password != NULL && smtp_session_connect (session, password, NULL, error);

  account_secrets_free (password);
  return ok ? g_steal_pointer (&session) : NULL;
}

/* A session that broke is made once more for the next. */
static gboolean
send_row (Send *self, SmtpSession **session, StoreOutbox *row, GError **error)
{
  if (*session != NULL && !smtp_session_is_open (*session))
    g_clear_pointer (session, smtp_session_free);
  if (*session == NULL)
    *session = connect_smtp (self, error);
  if (*session == NULL ||
      !outbox_send (self->store, self->state, *session, FALSE, row, NULL, error))
    return FALSE;
  if (row->state == STORE_OUTBOX_ACCEPTED)
    outbox_file_begin (self->store, self->state, self->settings, row);
  return TRUE;
}

static gboolean
send_all (Send *self, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (SmtpSession) session = NULL;

  if (!end_pauses (self, error))
    return FALSE;
  rows = store_outbox_list (self->store, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      StoreOutbox *row = g_ptr_array_index (rows, i);

      if (row->state == STORE_OUTBOX_QUEUED && outbox_get_seconds_left (row) == 0 &&
          !send_row (self, &session, row, error))
        return FALSE;
    }
  if (session != NULL)
    smtp_session_quit (session);
  return rows != NULL;
}

static gboolean
file_all (Send *self, GError **error)
{
  g_autoptr (ImapSession) session =
    probe_session_open (self->settings, self->without, self->timeout, error);
  SyncContext context = {
    .settings = self->settings,
    .session = session,
    .store = self->store,
    .data_dir = self->state,
  };

  if (session == NULL)
    return FALSE;
  for (guint i = 0; i < ROUNDS_MAX; i++)
    {
      if (!end_pauses (self, error) || !outbox_file_run (&context, self->hub, error) ||
          !operation_run_waiting (&context, self->hub, NULL, NULL, error))
        return FALSE;
      if (outbox_file_seconds_to_next (self->store) < 0)
        break;
    }
  imap_session_logout (session);
  return TRUE;
}

/* ---- Running -------------------------------------------------------------------------------- */

static const char *const state_names[] = {
  "queued", "sending", "delivering", "unsure", "accepted", "filing", "refused", "failed", "held",
};

static gboolean
print_outbox (Send *self, GError **error)
{
  g_autoptr (GPtrArray) rows = store_outbox_list (self->store, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const StoreOutbox *row = g_ptr_array_index (rows, i);
      g_autoptr (JsonBuilder) builder = probe_builder_new ();

      probe_add_int (builder, "id", row->id);
      probe_add_text (builder, "state", state_names[row->state]);
      probe_add_text (builder, "message_id", row->message_id);
      probe_add_text (builder, "error", row->error);
      probe_add_text (builder, "refused", row->refused);
      probe_add_int (builder, "tries", row->tries);
      probe_print (builder);
    }
  return rows != NULL;
}

/* What a killed program left is looked up before it is repeated. */
static gboolean
recover (Send *self, GError **error)
{
  if (!outbox_recover (self->store, error) || !store_begin (self->store, error))
    return FALSE;
  if (store_op_mark_unsure (self->store, error) && store_commit (self->store, error))
    return TRUE;
  store_rollback (self->store);
  return FALSE;
}

/* The other account has nobody here who wants to know. */
static void
other_committed_cb (const char *account_id, StoreChanges *changes, gpointer user_data)
{
}

static int
run (Send *self, char **words, GError **error)
{
  g_autofree char *accounts = g_path_get_dirname (self->state);
  g_autofree char *base = g_path_get_dirname (accounts);
  int status;

  self->settings = account_settings_load_file (self->config, error);
  if (self->settings == NULL)
    return PROBE_ERROR;
  self->hub = transfer_hub_new (base, other_committed_cb, self);
  self->store = store_open (self->state, STORE_OPEN_WRITE, NULL, error);
  if (self->store == NULL || !recover (self, error))
    return PROBE_ERROR;
  status = obey (self, words, error);
  if (status == PROBE_DONE && !self->offline && (!send_all (self, error) || !file_all (self, error)))
    status = PROBE_ERROR;
  return status == PROBE_DONE && !print_outbox (self, error) ? PROBE_ERROR : status;
}

int
probe_send (int argc, char *argv[])
{
  Send self = { 0 };
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &self.config, NULL, NULL },
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &self.state, NULL, NULL },
    { "without", 0, 0, G_OPTION_ARG_STRING, &self.without, NULL, NULL },
    { "offline", 0, 0, G_OPTION_ARG_NONE, &self.offline, NULL, NULL },
    { "report", 0, 0, G_OPTION_ARG_NONE, &self.wants_report, NULL, NULL },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &self.timeout, NULL, NULL },
    { "answers", 0, 0, G_OPTION_ARG_INT, &self.answers, NULL, NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &words, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  char *no_words[] = { NULL };
  int status = PROBE_USAGE;

  g_option_context_add_main_entries (options, entries, NULL);
  if (g_option_context_parse (options, &argc, &argv, NULL) && self.config != NULL && self.state != NULL)
    status = run (&self, words != NULL ? words : no_words, &error);
  if (error != NULL)
    probe_error (error);

  transfer_hub_close_stores ();
  g_clear_pointer (&self.store, store_close);
  g_clear_pointer (&self.hub, transfer_hub_unref);
  g_clear_pointer (&self.settings, account_settings_unref);
  g_free (self.config);
  g_free (self.state);
  g_free (self.without);
  return status;
}
