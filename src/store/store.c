/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "ph-error.h"
#include "store-changes-private.h"
#include "store-op.h"
#include "store-private.h"
#include "store-salvage.h"
#include "store-schema.h"
#include "store-thread.h"

#define UNCLEAN_NAME "unclean"
#define MAX_NEW_REFERENCES 32768

gboolean
store_is_unclean (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, UNCLEAN_NAME, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
mark_unclean (Store *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, UNCLEAN_NAME, NULL);

  if (!self->is_marked && !g_file_set_contents (path, "", 0, NULL))
    {
      g_set_error (error, PH_ERROR, PH_ERROR_DISK, _ ("The folder “%s” cannot be written."),
                   self->dir);
      return FALSE;
    }
  self->is_marked = TRUE;

  return TRUE;
}

gboolean
store_mark_clean (Store *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, UNCLEAN_NAME, NULL);

  STORE_ASSERT_THREAD (self);
  g_assert (!self->is_read_only);

  if (!store_db_sync (self->db, error))
    return FALSE;
  if (g_unlink (path) != 0 && errno != ENOENT)
    {
      g_set_error (error, PH_ERROR, PH_ERROR_DISK, _ ("The folder “%s” cannot be written."),
                   self->dir);
      return FALSE;
    }
  self->is_marked = FALSE;

  return TRUE;
}

gboolean
store_is_damaged (Store *self)
{
  STORE_ASSERT_THREAD (self);
  return store_db_is_damaged (self->db);
}

static gboolean
check_and_rebuild (const char *dir, gboolean *rebuilt, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (store_salvage_check (dir, &local_error))
    return TRUE;
  if (!g_error_matches (local_error, PH_ERROR, PH_ERROR_DAMAGED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (!store_salvage_rebuild (dir, error))
    return FALSE;
  if (rebuilt != NULL)
    *rebuilt = TRUE;

  return TRUE;
}

Store *
store_open (const char *dir, StoreOpenFlags flags, gboolean *rebuilt, GError **error)
{
  g_autoptr (Store) self = g_new0 (Store, 1);
  g_autofree char *path = NULL;

  if (rebuilt != NULL)
    *rebuilt = FALSE;
  self->thread = g_thread_self ();
  self->dir = g_strdup (dir);
  self->is_read_only = (flags & STORE_OPEN_READ_ONLY) != 0;
  self->changes = g_array_new (FALSE, FALSE, sizeof (StoreChange));
  self->changed_folders = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->merged_threads = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->deltas = g_array_new (FALSE, FALSE, sizeof (StoreFolderDelta));
  self->collected = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->waiting = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->waiting_keys = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (g_mkdir_with_parents (dir, 0700) != 0)
    {
      g_set_error (error, PH_ERROR, PH_ERROR_DISK, _ ("The folder “%s” cannot be made."), dir);
      return NULL;
    }
  if ((flags & STORE_OPEN_CHECK) && !check_and_rebuild (dir, rebuilt, error))
    return NULL;

  path = g_build_filename (dir, "mail.sqlite", NULL);
  self->db = store_schema_open_mail (path, self->is_read_only, error);
  if (self->db != NULL)
    store_salvage_set_mark (self->db, dir);
  if (self->db == NULL || (!self->is_read_only && !mark_unclean (self, error)))
    return NULL;

  return g_steal_pointer (&self);
}

void
store_close (Store *self)
{
  if (self == NULL)
    return;

  store_set_changes_func (self, NULL, NULL, NULL);
  g_clear_pointer (&self->db, store_db_close);
  g_clear_pointer (&self->bodies, store_db_close);
  g_array_unref (self->changes);
  g_array_unref (self->changed_folders);
  g_array_unref (self->merged_threads);
  g_array_unref (self->deltas);
  g_array_unref (self->collected);
  g_array_unref (self->waiting);
  g_array_unref (self->waiting_keys);
  g_clear_pointer (&self->same_id, g_array_unref);
  g_clear_pointer (&self->envelope, g_byte_array_unref);
  g_free (self->recent_keys);
  g_free (self->dir);
  g_free (self);
}

void
store_take_over (Store *self)
{
  self->thread = g_thread_self ();
  store_db_take_over (self->db);
  if (self->bodies != NULL)
    store_db_take_over (self->bodies);
}

void
store_set_changes_func (Store *self,
                        StoreChangesFunc func,
                        gpointer user_data,
                        GDestroyNotify destroy)
{
  STORE_ASSERT_THREAD (self);
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  self->changes_func = func;
  self->user_data = user_data;
  self->destroy = destroy;
}

StoreStatement *
store_prepare (Store *self, const char *sql, GError **error)
{
  STORE_ASSERT_THREAD (self);
  return store_placement_insert_waiting (self, error) ? store_db_prepare (self->db, sql, error)
                                                      : NULL;
}

StoreStatement *
store_prepare_apart (Store *self, const char *sql, GError **error)
{
  STORE_ASSERT_THREAD (self);
  return store_db_prepare (self->db, sql, error);
}

gboolean
store_run_with_id (Store *self, const char *sql, gint64 id, GError **error)
{
  StoreStatement *statement = store_prepare (self, sql, error);

  store_bind_int (statement, id);
  return store_run (statement, error);
}

gint64
store_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* ---- What the transaction did ---------------------------------------------------------------- */

void
store_record (Store *self,
              StoreChangeKind kind,
              gint64 folder_id,
              gint64 placement_id,
              gint64 message_id,
              gint64 date)
{
  StoreChange change = { kind, folder_id, placement_id, message_id, date };

  g_array_append_val (self->changes, change);
}

void
store_record_folder (Store *self, gint64 folder_id)
{
  g_array_append_val (self->changed_folders, folder_id);
}

StoreFolderDelta *
store_get_delta (Store *self, gint64 folder_id)
{
  StoreFolderDelta delta = { .folder_id = folder_id };

  for (guint i = self->deltas->len; i > 0; i--)
    {
      StoreFolderDelta *known = &g_array_index (self->deltas, StoreFolderDelta, i - 1);

      if (known->folder_id == folder_id)
        return known;
    }
  g_array_append_val (self->deltas, delta);

  return &g_array_index (self->deltas, StoreFolderDelta, self->deltas->len - 1);
}

void
store_drop_delta (Store *self, gint64 folder_id)
{
  StoreFolderDelta *delta = store_get_delta (self, folder_id);

  delta->total = 0;
  delta->unseen = 0;
}

static gboolean
flush_delta (Store *self, StoreFolderDelta *delta, GError **error)
{
  g_autoptr (StoreStatement) statement = NULL;

  if (delta->total == 0 && delta->unseen == 0)
    return TRUE;

  statement = store_prepare (self,
                             "UPDATE folder SET n_total = n_total + ?, n_unseen = n_unseen + ? "
                             "WHERE id = ?",
                             error);
  store_bind_int (statement, delta->total);
  store_bind_int (statement, delta->unseen);
  store_bind_int (statement, delta->folder_id);
  if (store_step (statement, error) < 0)
    return FALSE;

  store_record_folder (self, delta->folder_id);
  delta->total = 0;
  delta->unseen = 0;

  return TRUE;
}

gboolean
store_flush (Store *self, GError **error)
{
  for (guint i = 0; i < self->deltas->len; i++)
    {
      if (!flush_delta (self, &g_array_index (self->deltas, StoreFolderDelta, i), error))
        return FALSE;
    }

  return TRUE;
}

/* ---- Ids ------------------------------------------------------------------------------------- */

static gboolean
read_sequence (Store *self, const char *name, gint64 *last, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (self, "SELECT last FROM sequence WHERE name = ?", error);
  store_bind_text (statement, name);

  return store_read_int (statement, 0, last, error);
}

static gboolean
write_sequence (Store *self, const char *name, gint64 last, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (self, "UPDATE sequence SET last = ? WHERE name = ?", error);
  store_bind_int (statement, last);
  store_bind_text (statement, name);

  return store_run (statement, error);
}

gint64
store_next_message_id (Store *self, GError **error)
{
  if (self->last_message == 0)
    {
      if (!read_sequence (self, "message", &self->last_message, error))
        return 0;
      self->first_new_message = self->last_message + 1;
    }

  return ++self->last_message;
}

gint64
store_next_placement_id (Store *self, GError **error)
{
  if (self->last_placement == 0 &&
      !read_sequence (self, "placement", &self->last_placement, error))
    return 0;

  return ++self->last_placement;
}

gint64
store_op_new_group (Store *store, GError **error)
{
  gint64 last;

  STORE_ASSERT_WRITING (store);
  if (!read_sequence (store, "group", &last, error) ||
      !write_sequence (store, "group", last + 1, error))
    return 0;

  return last + 1;
}

static gboolean
write_sequences (Store *self, GError **error)
{
  if (self->last_message != 0 && !write_sequence (self, "message", self->last_message, error))
    return FALSE;
  if (self->last_placement != 0 &&
      !write_sequence (self, "placement", self->last_placement, error))
    return FALSE;

  return TRUE;
}

static gboolean
count_references (Store *self, GError **error)
{
  gint64 n;

  if (self->n_new_references == 0)
    return TRUE;
  if (!read_sequence (self, "msgref_new", &n, error))
    return FALSE;
  n += self->n_new_references;
  if (n >= MAX_NEW_REFERENCES)
    {
      if (!store_thread_move_references (self, error))
        return FALSE;
      n = 0;
    }

  return write_sequence (self, "msgref_new", n, error);
}

/* ---- Transactions ---------------------------------------------------------------------------- */

static void
forget_transaction (Store *self)
{
  g_array_set_size (self->changes, 0);
  g_array_set_size (self->changed_folders, 0);
  g_array_set_size (self->merged_threads, 0);
  g_array_set_size (self->deltas, 0);
  g_array_set_size (self->collected, 0);
  g_array_set_size (self->waiting, 0);
  g_array_set_size (self->waiting_keys, 0);
  self->free_end = 0;
  store_thread_forget_recent (self);
  self->last_message = 0;
  self->last_placement = 0;
  self->first_new_message = G_MAXINT64;
  self->n_new_references = 0;
  self->folder_list = FALSE;
  self->operations = FALSE;
  self->outbox = FALSE;
  self->is_durable = FALSE;
  self->has_removed = FALSE;
}

gboolean
store_begin (Store *self, GError **error)
{
  STORE_ASSERT_THREAD (self);
  g_assert (!self->is_read_only);

  forget_transaction (self);
  return mark_unclean (self, error) && store_db_begin (self->db, error);
}

static StoreChanges *
take_changes (Store *self)
{
  if (self->changes_func == NULL ||
      (self->changes->len == 0 && self->changed_folders->len == 0 &&
       self->merged_threads->len == 0 && !self->folder_list && !self->operations &&
       !self->outbox))
    return NULL;

  return store_changes_new (self->changes, self->changed_folders, self->merged_threads,
                            self->folder_list, self->operations, self->outbox);
}

/* Bodies lie in another file. They go when it is certain that their messages have gone; what a
 * crash leaves behind is swept later. */
static void
remove_collected_bodies (Store *self)
{
  g_autoptr (GError) error = NULL;

  if (self->collected->len > 0 && !store_body_remove_all (self, self->collected, &error))
    g_message ("Bodies of removed messages are left: %s", error->message);
}

gboolean
store_commit (Store *self, GError **error)
{
  g_autoptr (StoreChanges) changes = NULL;
  gboolean is_synced;

  STORE_ASSERT_WRITING (self);
  if (!store_placement_insert_waiting (self, error) || !store_flush (self, error) ||
      !write_sequences (self, error) || !store_thread_insert_waiting (self, error) ||
      !count_references (self, error))
    {
      store_rollback (self);
      return FALSE;
    }
  if (!store_db_commit (self->db, error))
    {
      forget_transaction (self);
      return FALSE;
    }

  is_synced = !self->is_durable || store_db_sync (self->db, error);
  remove_collected_bodies (self);
  changes = take_changes (self);
  forget_transaction (self);
  if (changes != NULL)
    self->changes_func (changes, self->user_data);

  return is_synced;
}

void
store_rollback (Store *self)
{
  STORE_ASSERT_THREAD (self);
  store_db_rollback (self->db);
  forget_transaction (self);
}

gboolean
store_is_in_transaction (Store *self)
{
  STORE_ASSERT_THREAD (self);
  return store_db_is_in_transaction (self->db);
}

void
store_set_patience (Store *self, guint ms)
{
  STORE_ASSERT_THREAD (self);
  store_db_set_patience (self->db, ms);
}

/* ---- Small values ---------------------------------------------------------------------------- */

char *
store_meta_get (Store *self, const char *key)
{
  g_autoptr (StoreStatement) statement = NULL;

  statement = store_prepare (self, "SELECT value FROM meta WHERE key = ?", NULL);
  store_bind_text (statement, key);

  return store_step (statement, NULL) > 0 ? store_column_dup (statement, 0) : NULL;
}

gboolean
store_meta_set (Store *self, const char *key, const char *value, GError **error)
{
  StoreStatement *statement;

  STORE_ASSERT_WRITING (self);
  if (value == NULL)
    {
      statement = store_prepare (self, "DELETE FROM meta WHERE key = ?", error);
      store_bind_text (statement, key);
      return store_run (statement, error);
    }

  statement = store_prepare (self, "INSERT OR REPLACE INTO meta VALUES (?, ?)", error);
  store_bind_text (statement, key);
  store_bind_text (statement, value);

  return store_run (statement, error);
}
