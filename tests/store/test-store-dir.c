/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-store-dir.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "ph-tree.h"
#include "store-sqlite.h"

char *
test_store_dir_new (void)
{
  /* In memory where there is such a place: syncing to a disk takes most of the time else */
  gboolean has_shm = g_access ("/dev/shm", W_OK) == 0;
  char *dir = g_build_filename (has_shm ? "/dev/shm" : g_get_tmp_dir (), "posthorn-store-XXXXXX",
                                NULL);

  g_assert_nonnull (g_mkdtemp (dir));
  return dir;
}

void
test_store_dir_free (const char *path)
{
  ph_tree_remove (path, NULL);
}

Store *
test_store_open (const char *dir, StoreOpenFlags flags)
{
  g_autoptr (GError) error = NULL;
  Store *store = store_open (dir, flags, NULL, &error);

  g_assert_no_error (error);
  return store;
}

void
test_store_begin (Store *store)
{
  g_autoptr (GError) error = NULL;

  store_begin (store, &error);
  g_assert_no_error (error);
}

void
test_store_commit (Store *store)
{
  g_autoptr (GError) error = NULL;

  store_commit (store, &error);
  g_assert_no_error (error);
}

gint64
test_store_count (const char *path, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreDb) db = store_db_open (path, STORE_DB_READ_ONLY, &error);
  gint64 n = -1;

  g_assert_no_error (error);
  store_read_int (store_db_prepare_once (db, sql, &error), -1, &n, &error);
  g_assert_no_error (error);

  return n;
}
