/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Queues operations as the window would, then carries the journal out. */

#include "probe-session.h"
#include "probe-words.h"
#include "probe.h"

#include <string.h>

#include "operation-local.h"
#include "operation-remote.h"
#include "ph-error.h"
#include "sync-context.h"

typedef struct
{
  /* Options */
  char *config;
  char *state;
  char *without;
  gboolean offline;
  int timeout;

  /* While it runs */
  AccountSettings *settings;
  Store *store;
  TransferHub *hub;
  ProbeWords words;
  guint n_failed;
} Do;

/* The other account has nobody here who wants to know. */
static void
other_committed_cb (const char *account_id, StoreChanges *changes, gpointer user_data)
{
}

static void
failed_cb (gint64 group, const GError *error, gpointer user_data)
{
  Do *self = user_data;
  g_autoptr (JsonBuilder) builder = probe_builder_new ();

  self->n_failed++;
  probe_add_int (builder, "group", group);
  probe_add_text (builder, "error", ph_error_name (error));
  probe_add_text (builder, "message", error->message);
  probe_print (builder);
}

/* ---- Both halves ---------------------------------------------------------------------------- */

static void
print_result (const char *word, const OperationResult *result)
{
  g_autoptr (JsonBuilder) builder = probe_builder_new ();

  probe_add_text (builder, "operation", word);
  probe_add_int (builder, "n", result->n);
  probe_add_int (builder, "group", result->group);
  probe_print (builder);
}

static int
queue_one (Do *self, char **words, GError **error)
{
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (Operation) operation = NULL;

  if (g_str_equal (words[0], "undo") && words[1] != NULL)
    result = operation_undo (self->store, self->settings->id, g_ascii_strtoll (words[1], NULL, 10),
                             self->hub, error);
  else
    {
      operation = probe_words_read (&self->words, words, error);
      if (operation == NULL)
        return *error == NULL ? PROBE_USAGE : PROBE_ERROR;
      result = operation_apply (self->store, self->state, operation, self->hub, error);
    }
  if (result == NULL)
    return PROBE_ERROR;
  print_result (words[0], result);
  return PROBE_DONE;
}

/* A lone ";" stands between operations. */
static int
queue_all (Do *self, char **words, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean any = FALSE;

  for (guint i = 0; words[i] != NULL; i++)
    {
      gboolean is_end = g_str_equal (words[i], ";");
      int status;

      if (!is_end)
        {
          g_strv_builder_add (builder, words[i]);
          any = TRUE;
        }
      if (any && (is_end || words[i + 1] == NULL))
        {
          g_auto (GStrv) one = g_strv_builder_end (builder);

          status = queue_one (self, one, error);
          if (status != PROBE_DONE)
            return status;
          any = FALSE;
        }
    }
  return PROBE_DONE;
}

static gboolean
carry_out (Do *self, GError **error)
{
  g_autoptr (ImapSession) session =
    probe_session_open (self->settings, self->without, self->timeout, error);
  SyncContext context = {
    .settings = self->settings,
    .session = session,
    .store = self->store,
    .data_dir = self->state,
  };

  if (session == NULL || !operation_run_waiting (&context, self->hub, failed_cb, self, error))
    return FALSE;
  imap_session_logout (session);
  return TRUE;
}

/* What a killed program left is looked up before it is repeated. */
static gboolean
mark_unsure (Store *store, GError **error)
{
  if (!store_begin (store, error))
    return FALSE;
  if (store_op_mark_unsure (store, error) && store_commit (store, error))
    return TRUE;
  store_rollback (store);
  return FALSE;
}

static int
run (Do *self, char **words, GError **error)
{
  g_autoptr (JsonBuilder) builder = probe_builder_new ();
  g_autofree char *accounts = NULL;
  g_autofree char *base = NULL;
  int status;

  self->settings = account_settings_load_file (self->config, error);
  if (self->settings == NULL)
    return PROBE_ERROR;
  /* As the program lays it out: …/accounts/ID. */
  accounts = g_path_get_dirname (self->state);
  base = g_path_get_dirname (accounts);
  self->hub = transfer_hub_new (base, other_committed_cb, self);
  self->store = store_open (self->state, STORE_OPEN_WRITE, NULL, error);
  if (self->store == NULL || !mark_unsure (self->store, error))
    return PROBE_ERROR;

  self->words = (ProbeWords) { self->settings->id, self->store, self->hub };

  status = queue_all (self, words, error);
  if (status != PROBE_DONE)
    return status;
  if (!self->offline && !carry_out (self, error))
    return PROBE_ERROR;

  probe_add_int (builder, "waiting", store_op_count_waiting (self->store, NULL));
  probe_print (builder);
  return self->n_failed > 0 ? PROBE_ERROR : PROBE_DONE;
}

int
probe_do (int argc, char *argv[])
{
  Do self = { 0 };
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &self.config, NULL, NULL },
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &self.state, NULL, NULL },
    { "without", 0, 0, G_OPTION_ARG_STRING, &self.without, NULL, NULL },
    { "offline", 0, 0, G_OPTION_ARG_NONE, &self.offline, NULL, NULL },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &self.timeout, NULL, NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &words, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  char *no_words[] = { NULL };
  int status;

  g_option_context_add_main_entries (options, entries, NULL);
  /* "-\\Seen" is a word, not an option. */
  g_option_context_set_strict_posix (options, TRUE);
  if (!g_option_context_parse (options, &argc, &argv, &error) || self.config == NULL ||
      self.state == NULL)
    return PROBE_USAGE;

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
