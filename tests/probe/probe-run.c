/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All accounts at work as in the window, told by lines on standard input what the person does. Ends
 * with the input, at once. */

#include "probe-words.h"
#include "probe.h"

#include "account-engine-private.h"
#include "engine.h"
#include "store-op.h"

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <unistd.h>

#define LOOK_MS 20

typedef struct
{
  /* Options */
  char *config;
  char *state;
  char *without;

  /* While it runs */
  Engine *engine;
  TransferHub *hub;         /* to find folders by; the engine has its own */
  GHashTable *last_wishes;  /* account id -> OperationResult, what "undo" means */
  guint n_submitted;        /* under way to the journals */
  GError *error;            /* of the input */
  gboolean is_over;
} Run;

typedef struct
{
  Run *run;
  char *account_id;
} Wish;

/* Who reads it waits for it. */
static void
print_now (JsonBuilder *builder)
{
  probe_print (builder);
  fflush (stdout);
}

static void
print_error (const char *account_id, const GError *error)
{
  g_autoptr (JsonBuilder) builder = probe_builder_new ();

  probe_add_text (builder, "account", account_id);
  probe_add_text (builder, "refused", error->message);
  print_now (builder);
}

/* ---- What the person does ------------------------------------------------------------------- */

/* Takes @result. */
static void
finish_wish (Wish *wish, OperationResult *result, const GError *error)
{
  g_autoptr (OperationResult) last = result;

  if (last == NULL)
    print_error (wish->account_id, error);
  else if (last->group != 0)
    g_hash_table_insert (wish->run->last_wishes, g_strdup (wish->account_id),
                         g_steal_pointer (&last));
  wish->run->n_submitted--;
  g_free (wish->account_id);
  g_free (wish);
}

static void
submit_cb (GObject *engine, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OperationResult) done = engine_submit_finish (ENGINE_ENGINE (engine), result, &error);

  finish_wish (user_data, g_steal_pointer (&done), error);
}

static void
undo_cb (GObject *engine, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OperationResult) done = engine_undo_finish (ENGINE_ENGINE (engine), result, &error);

  finish_wish (user_data, g_steal_pointer (&done), error);
}

static Wish *
wish_new (Run *self, const char *account_id)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->run = self;
  wish->account_id = g_strdup (account_id);
  self->n_submitted++;
  return wish;
}

static void
undo (Run *self, const char *account_id)
{
  const OperationResult *last = g_hash_table_lookup (self->last_wishes, account_id);

  /* What a transfer was taken back by is a wish of the other account. */
  if (last != NULL)
    engine_undo_async (self->engine, last->account_id, last->group, NULL, undo_cb,
                       wish_new (self, account_id));
}

static void
show (AccountEngine *account, const char *path)
{
  g_autoptr (GPtrArray) folders = store_folder_list (account_engine_get_store (account), NULL);

  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      const StoreFolder *folder = g_ptr_array_index (folders, i);

      if (g_str_equal (folder->path, path))
        account_engine_show_folder (account, folder->id);
    }
}

/* TRUE when the words are no operation but one of these. */
static gboolean
look_or_switch (Run *self, AccountEngine *account, char **words)
{
  if (g_str_equal (words[0], "undo"))
    undo (self, account_engine_get_id (account));
  else if (g_str_equal (words[0], "online") || g_str_equal (words[0], "offline"))
    account_engine_set_online (account, words[0][1] == 'n');
  else if (g_str_equal (words[0], "show") && words[1] != NULL)
    show (account, words[1]);
  else
    return FALSE;
  return TRUE;
}

static void
act (Run *self, AccountEngine *account, char **words)
{
  const ProbeWords context = {
    .account_id = account_engine_get_id (account),
    .store = account_engine_get_store (account),
    .hub = self->hub,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (Operation) operation = NULL;

  if (look_or_switch (self, account, words))
    return;
  operation = probe_words_read (&context, words, &error);
  if (operation != NULL)
    engine_submit_async (self->engine, operation, NULL, submit_cb,
                         wish_new (self, context.account_id));
  else if (error != NULL)
    print_error (context.account_id, error);
}

/* What waits for its time, or for the person, may wait. */
static gboolean
is_outbox_at_rest (AccountEngine *account)
{
  g_autoptr (GPtrArray) rows = account_engine_list_outbox (account, NULL);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const StoreOutbox *row = g_ptr_array_index (rows, i);

      if ((row->state == STORE_OUTBOX_QUEUED && outbox_get_seconds_left (row) == 0) ||
          row->state == STORE_OUTBOX_SENDING || row->state == STORE_OUTBOX_DELIVERING ||
          row->state == STORE_OUTBOX_ACCEPTED || row->state == STORE_OUTBOX_FILING)
        return FALSE;
    }
  return rows != NULL;
}

static gboolean
is_at_rest (Run *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->engine));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AccountEngine) account = g_list_model_get_item (G_LIST_MODEL (self->engine), i);

      if (account_engine_get_state (account) != ACCOUNT_STATE_IN_STEP ||
          store_op_count_waiting (account_engine_get_store (account), NULL) != 0 ||
          !is_outbox_at_rest (account))
        return FALSE;
    }
  return self->n_submitted == 0;
}

static gboolean
look_again_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
settle (Run *self)
{
  guint source_id = g_timeout_add (LOOK_MS, look_again_cb, NULL);
  g_autoptr (JsonBuilder) builder = probe_builder_new ();

  while (!is_at_rest (self))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source_id);
  probe_add_bool (builder, "settled", TRUE);
  print_now (builder);
}

static void
refresh (Run *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->engine));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AccountEngine) account = g_list_model_get_item (G_LIST_MODEL (self->engine), i);

      account_engine_refresh (account);
    }
}

/* ---- The input ------------------------------------------------------------------------------ */

static void
obey (Run *self, const char *line)
{
  g_auto (GStrv) words = NULL;
  AccountEngine *account;

  if (!g_shell_parse_argv (line, NULL, &words, &self->error))
    {
      self->is_over = TRUE;
      return;
    }
  if (g_str_equal (words[0], "settle"))
    settle (self);
  else if (g_str_equal (words[0], "refresh"))
    refresh (self);
  else if (words[1] != NULL)
    {
      account = engine_find (self->engine, words[0]);
      if (account != NULL)
        act (self, account, words + 1);
    }
}

static void
read_cb (GObject *input, GAsyncResult *result, gpointer user_data)
{
  Run *self = user_data;
  g_autofree char *line =
    g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (input), result, NULL, &self->error);

  if (line == NULL)
    {
      self->is_over = TRUE;
      return;
    }
  obey (self, line);
  g_data_input_stream_read_line_async (G_DATA_INPUT_STREAM (input), G_PRIORITY_DEFAULT, NULL,
                                       read_cb, self);
}

static void
listen (Run *self)
{
  g_autoptr (GInputStream) bytes = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (bytes);

  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, read_cb, self);
  while (!self->is_over)
    g_main_context_iteration (NULL, TRUE);
}

/* ---- Running -------------------------------------------------------------------------------- */

static void
no_changes_cb (const char *account_id, StoreChanges *changes, gpointer user_data)
{
}

static void
failed_cb (Engine *engine, const char *account_id, gint64 group, const GError *error,
           gpointer user_data)
{
  print_error (account_id, error);
}

static void
set_masks (Run *self)
{
  g_auto (GStrv) mask = self->without != NULL ? g_strsplit (self->without, ",", -1) : NULL;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->engine));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AccountEngine) account = g_list_model_get_item (G_LIST_MODEL (self->engine), i);

      account_engine_set_mask (account, (const char *const *) mask);
    }
}

static int
run (Run *self)
{
  g_autoptr (AccountList) accounts = account_list_new (self->config);

  if (account_list_get_error (accounts) != NULL)
    return probe_error (account_list_get_error (accounts));
  self->engine = engine_new (accounts, self->state);
  self->hub = transfer_hub_new (self->state, no_changes_cb, NULL);
  self->last_wishes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                             (GDestroyNotify) operation_result_free);
  g_signal_connect (self->engine, "failed", G_CALLBACK (failed_cb), NULL);
  set_masks (self);
  engine_start (self->engine);

  listen (self);

  engine_stop (self->engine);
  while (self->n_submitted > 0)
    g_main_context_iteration (NULL, TRUE);
  transfer_hub_close_stores ();
  return self->error != NULL ? probe_error (self->error) : PROBE_DONE;
}

int
probe_run (int argc, char *argv[])
{
  Run self = { 0 };
  const GOptionEntry entries[] = {
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &self.config, NULL, NULL },
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &self.state, NULL, NULL },
    { "without", 0, 0, G_OPTION_ARG_STRING, &self.without, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  int status = PROBE_USAGE;

  g_option_context_add_main_entries (options, entries, NULL);
  if (g_option_context_parse (options, &argc, &argv, NULL) && argc == 1 && self.config != NULL &&
      self.state != NULL)
    status = run (&self);

  g_clear_pointer (&self.last_wishes, g_hash_table_unref);
  g_clear_pointer (&self.hub, transfer_hub_unref);
  g_clear_object (&self.engine);
  g_clear_error (&self.error);
  g_free (self.config);
  g_free (self.state);
  g_free (self.without);
  return status;
}
