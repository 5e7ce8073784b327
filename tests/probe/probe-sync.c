/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Brings an account in step with its server, then prints what the cache holds: one line a folder. */

#include "probe.h"

#include "account-engine-private.h"
#include "imap-response.h"
#include "ph-error.h"

#include <stdlib.h>
#include <string.h>

#define TIME_OUT_SECONDS 600

typedef struct
{
  /* Options */
  char *config;
  char *state;
  char *without;
  int watch;

  /* While it runs */
  AccountEngine *engine;
  gboolean is_over;
} Sync;

/* ---- What the cache holds ------------------------------------------------------------------- */

static void
add_flags (JsonBuilder *builder, guint flags)
{
  static const struct
  {
    guint flag;
    const char *name;
  } names[] = {
    { IMAP_FLAG_SEEN, "\\Seen" },       { IMAP_FLAG_ANSWERED, "\\Answered" },
    { IMAP_FLAG_FLAGGED, "\\Flagged" }, { IMAP_FLAG_DELETED, "\\Deleted" },
    { IMAP_FLAG_DRAFT, "\\Draft" },
  };

  json_builder_set_member_name (builder, "flags");
  json_builder_begin_array (builder);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if ((flags & names[i].flag) != 0)
        json_builder_add_string_value (builder, names[i].name);
    }
  json_builder_end_array (builder);
}

static gboolean
add_message (JsonBuilder *builder, Store *store, gint64 placement_id, GError **error)
{
  g_autoptr (StoreMessage) message = NULL;
  g_auto (GStrv) keywords = NULL;
  StorePlacement placement;

  if (!store_placement_get (store, placement_id, &placement, error))
    return FALSE;
  message = store_message_get (store, placement.message_id, error);
  keywords = message != NULL ? store_placement_get_keywords (store, placement_id, error) : NULL;
  if (keywords == NULL)
    return FALSE;

  json_builder_begin_object (builder);
  probe_add_int (builder, "uid", placement.uid);
  add_flags (builder, store_placement_get_shown_flags (&placement));
  probe_add_texts (builder, "keywords", (const char *const *) keywords);
  probe_add_text (builder, "message_id", message->message_id);
  probe_add_int (builder, "size", (gint64) message->size);
  json_builder_end_object (builder);
  return TRUE;
}

static gboolean
add_messages (JsonBuilder *builder, Store *store, gint64 folder_id, GError **error)
{
  StoreQuery query = { .folder_id = folder_id, .sort = STORE_SORT_DATE };
  g_autoptr (StoreIds) ids = store_placement_query (store, &query, 0, NULL, error);

  if (ids == NULL)
    return FALSE;

  json_builder_set_member_name (builder, "messages");
  json_builder_begin_array (builder);
  for (guint i = 0; i < ids->n; i++)
    {
      if (!add_message (builder, store, ids->ids[i], error))
        return FALSE;
    }
  json_builder_end_array (builder);
  return TRUE;
}

static gboolean
print_folder (Store *store, const StoreFolder *folder, GError **error)
{
  g_autoptr (JsonBuilder) builder = probe_builder_new ();

  probe_add_text (builder, "name", folder->path);
  probe_add_text (builder, "role", folder_role_name (folder->role));
  probe_add_int (builder, "uidvalidity", folder->uidvalidity);
  probe_add_int (builder, "total", folder->n_total);
  probe_add_int (builder, "unseen", folder->n_unseen);
  if (!add_messages (builder, store, folder->id, error))
    return FALSE;

  probe_print (builder);
  return TRUE;
}

static int
print_folders (Store *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = store_folder_list (store, &error);

  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      if (!print_folder (store, g_ptr_array_index (folders, i), &error))
        return probe_error (error);
    }

  return folders != NULL ? PROBE_DONE : probe_error (error);
}

/* ---- Running -------------------------------------------------------------------------------- */

static gboolean
on_timeout_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_settled (Sync *self)
{
  AccountState state = account_engine_get_state (self->engine);

  return state == ACCOUNT_STATE_IN_STEP || state == ACCOUNT_STATE_ATTENTION ||
         state == ACCOUNT_STATE_DISABLED ||
         (state == ACCOUNT_STATE_OFFLINE && account_engine_get_error (self->engine) != NULL);
}

static void
watch (int seconds)
{
  gboolean is_over = FALSE;

  g_timeout_add_seconds ((guint) seconds, on_timeout_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static int
run_engine (Sync *self)
{
  guint timeout_id = g_timeout_add_seconds (TIME_OUT_SECONDS, on_timeout_cb, &self->is_over);
  g_autoptr (GError) error = NULL;
  int status;

  account_engine_start (self->engine);
  while (!is_settled (self) && !self->is_over)
    g_main_context_iteration (NULL, TRUE);
  if (self->is_over)
    g_set_error_literal (&error, PH_ERROR, PH_ERROR_TIMED_OUT, "The account did not come in step");
  else
    g_source_remove (timeout_id);
  if (account_engine_get_state (self->engine) == ACCOUNT_STATE_IN_STEP && self->watch > 0)
    watch (self->watch);
  if (error == NULL && account_engine_get_error (self->engine) != NULL)
    error = g_error_copy (account_engine_get_error (self->engine));

  status = error == NULL ? print_folders (account_engine_get_store (self->engine))
                         : probe_error (error);
  account_engine_stop (self->engine);
  return status;
}

static int
run (Sync *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountSettings) settings = account_settings_load_file (self->config, &error);
  g_auto (GStrv) mask = self->without != NULL ? g_strsplit (self->without, ",", -1) : NULL;

  if (settings == NULL)
    return probe_error (error);
  self->engine = account_engine_new (settings, self->state, &error);
  if (self->engine == NULL)
    return probe_error (error);

  account_engine_set_mask (self->engine, (const char *const *) mask);
  return run_engine (self);
}

static gboolean
parse_options (Sync *self, int argc, char *argv[])
{
  const GOptionEntry entries[] = {
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &self->config, NULL, NULL },
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &self->state, NULL, NULL },
    { "without", 0, 0, G_OPTION_ARG_STRING, &self->without, NULL, NULL },
    { "watch", 0, 0, G_OPTION_ARG_INT, &self->watch, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, entries, NULL);

  return g_option_context_parse (context, &argc, &argv, NULL) && argc == 1 &&
         self->config != NULL && self->state != NULL && self->watch >= 0;
}

int
probe_sync (int argc, char *argv[])
{
  Sync self = { 0 };
  int status = parse_options (&self, argc, argv) ? run (&self) : PROBE_USAGE;

  g_clear_object (&self.engine);
  g_free (self.config);
  g_free (self.state);
  g_free (self.without);
  return status;
}
