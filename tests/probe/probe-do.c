/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Queues operations as the window would, then carries the journal out. With --stop-after N the
 * program is killed (SIGKILL) right after its Nth commit: what the tests of crashes resume from. */

#include "probe.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "account-secrets.h"
#include "imap-response.h"
#include "imap-session.h"
#include "operation-local.h"
#include "operation-remote.h"
#include "ph-error.h"
#include "store-folder.h"
#include "store-placement.h"
#include "sync-context.h"

typedef struct
{
  /* Options */
  char *config;
  char *state;
  char *without;
  gboolean offline;
  int stop_after;

  /* While it runs */
  AccountSettings *settings;
  Store *store;
  TransferHub *hub;
  int n_commits;
  guint n_failed;
} Do;

static void
committed_cb (StoreChanges *changes, gpointer user_data)
{
  Do *self = user_data;

  if (++self->n_commits == self->stop_after)
    raise (SIGKILL);
}

static void
other_committed_cb (const char *account_id, StoreChanges *changes, gpointer user_data)
{
  committed_cb (changes, user_data);
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

/* ---- Words into operations ------------------------------------------------------------------ */

static gint64
find_folder_in (Store *store, const char *path, GError **error)
{
  g_autoptr (GPtrArray) folders = store_folder_list (store, error);

  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      const StoreFolder *folder = g_ptr_array_index (folders, i);

      if (g_str_equal (folder->path, path) || g_str_equal (folder->wire_name, path))
        return folder->id;
    }
  if (folders != NULL)
    g_set_error (error, PH_ERROR, PH_ERROR_NOT_FOUND, "No folder %s", path);
  return 0;
}

static gint64
find_folder (Do *self, const char *path, GError **error)
{
  return find_folder_in (self->store, path, error);
}

static gboolean
add_messages (Do *self, Operation *operation, const char *path, const char *uids, GError **error)
{
  gint64 folder = find_folder (self, path, error);
  g_autoptr (ImapSet) set = imap_set_parse (uids, -1);
  g_autoptr (GArray) known = NULL;

  if (folder == 0)
    return FALSE;
  if (set == NULL)
    {
      g_set_error (error, PH_ERROR, PH_ERROR_INVALID, "%s is no UID set", uids);
      return FALSE;
    }
  known = store_placement_list_uids (self->store, folder, 1, G_MAXUINT32, error);
  for (guint i = 0; known != NULL && i < known->len; i++)
    {
      guint32 uid = g_array_index (known, guint32, i);
      StorePlacement placement;

      if (imap_set_contains (set, uid) &&
          store_placement_find (self->store, folder, uid, &placement, error))
        operation_add_placement (operation, placement.id);
    }
  return known != NULL;
}

static const struct
{
  const char *word;
  ImapFlags flag;
} flag_words[] = {
  { "\\Seen", IMAP_FLAG_SEEN },       { "\\Answered", IMAP_FLAG_ANSWERED },
  { "\\Flagged", IMAP_FLAG_FLAGGED }, { "\\Deleted", IMAP_FLAG_DELETED },
  { "\\Draft", IMAP_FLAG_DRAFT },
};

static Operation *
make_flag (Do *self, const char *word)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_FLAGS, self->settings->id);
  gboolean present = *word != '-';
  const char *name = *word == '+' || *word == '-' ? word + 1 : word;

  for (guint i = 0; i < G_N_ELEMENTS (flag_words); i++)
    if (g_ascii_strcasecmp (name, flag_words[i].word) == 0)
      {
        *(present ? &operation->set : &operation->clear) = flag_words[i].flag;
        return g_steal_pointer (&operation);
      }
  operation->kind = OPERATION_KEYWORD;
  operation->text = g_strdup (name);
  operation->present = present;
  return g_steal_pointer (&operation);
}

/* "FOLDER", or "ACCOUNT:FOLDER" of an account whose state lies beside this one's. */
static gboolean
set_destination (Do *self, Operation *operation, const char *word, GError **error)
{
  const char *colon = strchr (word, ':');
  Store *other;

  if (colon == NULL)
    {
      operation->dst_folder = find_folder (self, word, error);
      return operation->dst_folder != 0;
    }
  operation->dst_account_id = g_strndup (word, (gsize) (colon - word));
  other = transfer_hub_get_store (self->hub, operation->dst_account_id, error);
  operation->dst_folder = other != NULL ? find_folder_in (other, colon + 1, error) : 0;
  return operation->dst_folder != 0;
}

static Operation *
make_to_folder (Do *self, OperationKind kind, char **words, GError **error)
{
  g_autoptr (Operation) operation = operation_new (kind, self->settings->id);

  if (!set_destination (self, operation, words[3], error) ||
      !add_messages (self, operation, words[1], words[2], error))
    return NULL;
  return g_steal_pointer (&operation);
}

static Operation *
make_of_messages (Do *self, OperationKind kind, char **words, GError **error)
{
  g_autoptr (Operation) operation = operation_new (kind, self->settings->id);

  return add_messages (self, operation, words[1], words[2], error) ? g_steal_pointer (&operation)
                                                                   : NULL;
}

static Operation *
make_append (Do *self, char **words, GError **error)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_APPEND, self->settings->id);

  operation->dst_folder = find_folder (self, words[1], error);
  operation->files = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 2; words[i] != NULL; i++)
    g_ptr_array_add (operation->files, g_file_new_for_path (words[i]));
  return operation->dst_folder != 0 ? g_steal_pointer (&operation) : NULL;
}

/* "Parent/Name" is the folder Name below Parent. */
static gboolean
split_path (Do *self, Operation *operation, const char *path, GError **error)
{
  const char *slash = strrchr (path, '/');
  g_autofree char *parent = slash != NULL ? g_strndup (path, (gsize) (slash - path)) : NULL;

  operation->text = g_strdup (slash != NULL ? slash + 1 : path);
  if (parent == NULL)
    return TRUE;
  operation->folder = find_folder (self, parent, error);
  return operation->folder != 0;
}

static Operation *
make_of_folder (Do *self, char **words, guint n, GError **error)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_CREATE_FOLDER, self->settings->id);

  if (g_str_equal (words[1], "create"))
    return split_path (self, operation, words[2], error) ? g_steal_pointer (&operation) : NULL;

  operation->folder = find_folder (self, words[2], error);
  if (operation->folder == 0)
    return NULL;
  if (g_str_equal (words[1], "rename") && n == 4)
    {
      operation->kind = OPERATION_RENAME_FOLDER;
      operation->text = g_strdup (words[3]);
    }
  else if (g_str_equal (words[1], "delete"))
    operation->kind = OPERATION_DELETE_FOLDER;
  else if (g_str_equal (words[1], "subscribe") || g_str_equal (words[1], "unsubscribe"))
    {
      operation->kind = OPERATION_SUBSCRIBE;
      operation->present = *words[1] == 's';
    }
  else if (g_str_equal (words[1], "empty"))
    operation->kind = OPERATION_EMPTY;
  else if (g_str_equal (words[1], "read"))
    operation->kind = OPERATION_MARK_ALL_READ;
  else
    g_clear_pointer (&operation, operation_unref);
  return g_steal_pointer (&operation);
}

static const struct
{
  const char *word;
  guint n_words;
  OperationKind kind;
} message_words[] = {
  { "trash", 3, OPERATION_TRASH },     { "archive", 3, OPERATION_ARCHIVE },
  { "junk", 3, OPERATION_JUNK },       { "not-junk", 3, OPERATION_NOT_JUNK },
  { "expunge", 3, OPERATION_EXPUNGE }, { "delete", 3, OPERATION_TRASH },
};

/* NULL without error: not an operation. */
static Operation *
make_operation (Do *self, char **words, GError **error)
{
  guint n = g_strv_length (words);

  for (guint i = 0; i < G_N_ELEMENTS (message_words); i++)
    if (n == message_words[i].n_words && g_str_equal (words[0], message_words[i].word))
      return make_of_messages (self, message_words[i].kind, words, error);

  if (n == 4 && g_str_equal (words[0], "flag"))
    {
      g_autoptr (Operation) operation = make_flag (self, words[3]);

      return add_messages (self, operation, words[1], words[2], error)
               ? g_steal_pointer (&operation)
               : NULL;
    }
  if (n == 4 && g_str_equal (words[0], "move"))
    return make_to_folder (self, OPERATION_MOVE, words, error);
  if (n == 4 && g_str_equal (words[0], "copy"))
    return make_to_folder (self, OPERATION_COPY, words, error);
  if (n >= 3 && g_str_equal (words[0], "append"))
    return make_append (self, words, error);
  if (n >= 3 && g_str_equal (words[0], "folder"))
    return make_of_folder (self, words, n, error);
  return NULL;
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
      operation = make_operation (self, words, error);
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
  g_auto (GStrv) mask = self->without != NULL ? g_strsplit (self->without, ",", -1) : NULL;
  const ImapSessionConfig config = {
    .settings = self->settings,
    .mask = (const char *const *) mask,
    .name = "1",
  };
  g_autoptr (ImapSession) session = imap_session_new (&config);
  char *password = account_secrets_lookup (self->settings, ACCOUNT_SECRET_IMAP, NULL, error);
  SyncContext context = {
    .settings = self->settings,
    .session = session,
    .store = self->store,
    .data_dir = self->state,
  };
  gboolean ok = password != NULL && imap_session_connect (session, password, NULL, error);

  account_secrets_free (password);
  if (!ok || !operation_run_waiting (&context, self->hub, failed_cb, self, error))
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
  store_set_changes_func (self->store, committed_cb, self, NULL);

  status = queue_all (self, words, error);
  if (status != PROBE_DONE)
    return status;
  if (!self->offline && !carry_out (self, error))
    return PROBE_ERROR;

  probe_add_int (builder, "waiting", store_op_count_waiting (self->store, NULL));
  probe_add_int (builder, "commits", self->n_commits);
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
    { "stop-after", 0, 0, G_OPTION_ARG_INT, &self.stop_after, NULL, NULL },
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
