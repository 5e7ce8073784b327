/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-body-private.h"

#include <glib/gstdio.h>
#include <string.h>

#define TEMPORARY_SECONDS 86400

/* ---- Removing -------------------------------------------------------------------------------- */

static gboolean
is_named (Store *store, const guint8 *hash, gboolean *named, GError **error)
{
  StoreStatement *statement;
  gint64 found;

  statement = store_db_prepare (store->bodies,
                                "SELECT 1 FROM part WHERE hash = ? AND data IS NULL LIMIT 1",
                                error);
  store_bind_blob (statement, hash, STORE_BODY_HASH_LEN);
  if (!store_read_int (statement, 0, &found, error))
    return FALSE;
  *named = found != 0;

  return TRUE;
}

static GArray *
list_files_of (Store *store, gint64 message_id, GError **error)
{
  g_autoptr (GArray) hashes = g_array_new (FALSE, FALSE, STORE_BODY_HASH_LEN);
  g_autoptr (StoreStatement) row = NULL;
  int step;

  row = store_db_prepare (store->bodies,
                          "SELECT hash FROM part WHERE message_id = ? AND data IS NULL", error);
  store_bind_int (row, message_id);
  while ((step = store_step (row, error)) > 0)
    {
      gsize len;
      gconstpointer hash = store_column_blob (row, 0, &len);

      if (len == STORE_BODY_HASH_LEN)
        g_array_append_vals (hashes, hash, 1);
    }

  return step == 0 ? g_steal_pointer (&hashes) : NULL;
}

static gboolean
remove_message (Store *store, gint64 message_id, GError **error)
{
  g_autoptr (GArray) hashes = list_files_of (store, message_id, error);
  StoreStatement *statement;

  if (hashes == NULL)
    return FALSE;
  statement = store_db_prepare (store->bodies, "DELETE FROM part WHERE message_id = ?", error);
  store_bind_int (statement, message_id);
  if (!store_run (statement, error))
    return FALSE;

  for (guint i = 0; i < hashes->len; i++)
    {
      const guint8 *hash = (const guint8 *) hashes->data + (gsize) i * STORE_BODY_HASH_LEN;
      g_autofree char *path = store_body_make_path (store, hash);
      gboolean named;

      if (!is_named (store, hash, &named, error))
        return FALSE;
      if (!named)
        g_unlink (path);
    }

  return TRUE;
}

static gboolean
remove_messages (Store *store, gpointer data, GError **error)
{
  const GArray *message_ids = data;

  if (!store_db_begin (store->bodies, error))
    return FALSE;

  for (guint i = 0; i < message_ids->len; i++)
    {
      if (!remove_message (store, g_array_index (message_ids, gint64, i), error))
        {
          store_db_rollback (store->bodies);
          return FALSE;
        }
    }

  return store_db_commit (store->bodies, error);
}

gboolean
store_body_remove_all (Store *store, const GArray *message_ids, GError **error)
{
  return store_body_try (store, remove_messages, (gpointer) message_ids, error);
}

/* ---- Sweeping -------------------------------------------------------------------------------- */

static gboolean
parse_hash (const char *top, const char *rest, guint8 *hash)
{
  g_autofree char *name = g_strconcat (top, rest, NULL);

  if (strlen (name) != 2 * STORE_BODY_HASH_LEN)
    return FALSE;
  for (guint i = 0; i < STORE_BODY_HASH_LEN; i++)
    {
      int high = g_ascii_xdigit_value (name[2 * i]);
      int low = g_ascii_xdigit_value (name[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      hash[i] = high << 4 | low;
    }

  return TRUE;
}

static gboolean
sweep_folder (Store *store, const char *blobs, const char *top, GError **error)
{
  g_autofree char *folder = g_build_filename (blobs, top, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      gboolean named = FALSE;
      guint8 hash[STORE_BODY_HASH_LEN];

      if (!parse_hash (top, name, hash))
        continue;
      if (!is_named (store, hash, &named, error))
        return FALSE;
      if (!named)
        g_unlink (path);
    }

  return TRUE;
}

/* One that is being written is young. */
static void
sweep_temporary (const char *blobs, const char *name)
{
  g_autofree char *path = g_build_filename (blobs, name, NULL);
  GStatBuf info;

  if (g_stat (path, &info) == 0 && info.st_mtime < store_now () - TEMPORARY_SECONDS)
    g_unlink (path);
}

static gboolean
sweep_files (Store *store, GError **error)
{
  g_autofree char *blobs = g_build_filename (store->dir, "blobs", NULL);
  g_autoptr (GDir) dir = g_dir_open (blobs, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_prefix (name, STORE_BODY_TEMPORARY))
        sweep_temporary (blobs, name);
      else if (!sweep_folder (store, blobs, name, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
sweep (Store *store, gpointer unused, GError **error)
{
  if (!store_db_begin (store->bodies, error))
    return FALSE;
  if (sweep_files (store, error))
    return store_db_commit (store->bodies, error);

  store_db_rollback (store->bodies);
  return FALSE;
}

gboolean
store_body_sweep (Store *store, GError **error)
{
  STORE_ASSERT_THREAD (store);
  return store_body_try (store, sweep, NULL, error);
}
