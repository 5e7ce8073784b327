/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-schema.h"

#include <glib/gi18n-lib.h>

#include "ph-error.h"
#include "store-resources.h"

/* One a version; a script is never changed once it has been released. */
static const char *const mail_scripts[] = {
  "/org/posthorn/store/001.sql",
  "/org/posthorn/store/002.sql",
  "/org/posthorn/store/003.sql",
  "/org/posthorn/store/004.sql",
  "/org/posthorn/store/005.sql",
  "/org/posthorn/store/006.sql",
  "/org/posthorn/store/007.sql",
  "/org/posthorn/store/008.sql",
  "/org/posthorn/store/009.sql",
  "/org/posthorn/store/010.sql",
  "/org/posthorn/store/011.sql",
};

static const char *const bodies_scripts[] = {
  "/org/posthorn/store/bodies-001.sql",
  "/org/posthorn/store/bodies-002.sql",
};

static gboolean
read_version (StoreDb *db, gint64 *version, GError **error)
{
  return store_read_int (store_db_prepare_once (db, "PRAGMA user_version", error), 0, version,
                         error);
}

static gboolean
run_script (StoreDb *db, const char *sql, guint version, GError **error)
{
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %u", version);
  gint64 current = 0;

  /* Another connection may have been faster: only the lock makes the version certain */
  if (!store_db_begin (db, error))
    return FALSE;
  if (read_version (db, &current, error) && current + 1 == version &&
      store_db_exec (db, sql, error) && store_db_exec (db, set_version, error))
    return store_db_commit (db, error);

  store_db_rollback (db);
  return current >= version;
}

gboolean
store_schema_migrate (StoreDb *db, const char *const *scripts, guint n_scripts, GError **error)
{
  gint64 version;

  if (!read_version (db, &version, error))
    return FALSE;
  if (version > n_scripts)
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_INVALID,
                           _ ("The stored mail of this account was written by a newer version of "
                              "Posthorn."));
      return FALSE;
    }

  for (guint i = version; i < n_scripts; i++)
    {
      if (!run_script (db, scripts[i], i + 1, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
migrate_from_resources (StoreDb *db, const char *const *paths, guint n, GError **error)
{
  g_autoptr (GPtrArray) scripts = g_ptr_array_new ();
  g_autoptr (GPtrArray) owners = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < n; i++)
    {
      GBytes *bytes = g_resource_lookup_data (store_get_resource (), paths[i], 0, error);

      if (bytes == NULL)
        return FALSE;
      g_ptr_array_add (owners, bytes);
      g_ptr_array_add (scripts, (gpointer) g_bytes_get_data (bytes, NULL));
    }

  return store_schema_migrate (db, (const char *const *) scripts->pdata, n, error);
}

/* Two threads may open a cache that is not there yet: making it is done by one at a time, since
 * SQLite does not wait while another connection switches to WAL. */
static GMutex making;

/* A file that is made already is not written to, as setting auto_vacuum would: whoever writes to it
 * may itself wait for the mutex, with the bodies to open. */
static gboolean
prepare_file (StoreDb *db, const char *const *paths, guint n, GError **error)
{
  gboolean is_prepared;
  gint64 version = 0;

  g_mutex_lock (&making);
  is_prepared = read_version (db, &version, error) &&
                (version > 0 || store_db_exec (db,
                                               "PRAGMA page_size = 8192;"
                                               "PRAGMA auto_vacuum = INCREMENTAL;",
                                               error)) &&
                store_db_exec (db,
                               "PRAGMA journal_mode = WAL;"
                               "PRAGMA synchronous = NORMAL;"
                               "PRAGMA wal_autocheckpoint = 4000;"
                               "PRAGMA journal_size_limit = 67108864;",
                               error) &&
                migrate_from_resources (db, paths, n, error);
  g_mutex_unlock (&making);

  return is_prepared;
}

static StoreDb *
open_file (const char *path,
           gboolean read_only,
           const char *const *paths,
           guint n_paths,
           GError **error)
{
  g_autoptr (StoreDb) db = NULL;
  gint64 version = 0;

  if (read_only && g_file_test (path, G_FILE_TEST_EXISTS))
    {
      db = store_db_open (path, STORE_DB_READ_ONLY, error);
      if (db == NULL || !read_version (db, &version, error))
        return NULL;
    }

  if (version != n_paths)
    {
      g_clear_pointer (&db, store_db_close);
      db = store_db_open (path, 0, error);
      if (db == NULL || !prepare_file (db, paths, n_paths, error))
        return NULL;
    }

  if (read_only && version != n_paths)
    {
      g_autoptr (StoreDb) maker = g_steal_pointer (&db);

      db = store_db_open (path, STORE_DB_READ_ONLY, error);
      if (db == NULL)
        return NULL;
    }

  if (!store_db_exec (db, "PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY;", error))
    return NULL;

  return g_steal_pointer (&db);
}

StoreDb *
store_schema_open_mail (const char *path, gboolean read_only, GError **error)
{
  return open_file (path, read_only, mail_scripts, G_N_ELEMENTS (mail_scripts), error);
}

StoreDb *
store_schema_open_bodies (const char *path, gboolean read_only, GError **error)
{
  return open_file (path, read_only, bodies_scripts, G_N_ELEMENTS (bodies_scripts), error);
}

/* ---- Checking -------------------------------------------------------------------------------- */

/* All that describes the tables, but where they lie in the file. */
static char *
describe (StoreDb *db, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (StoreStatement) row = NULL;
  int step;

  row = store_db_prepare_once (db,
                               "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || "
                               "ifnull (sql, '') FROM sqlite_schema ORDER BY type, name",
                               error);
  while ((step = store_step (row, error)) > 0)
    {
      g_string_append (text, store_column_text (row, 0));
      g_string_append_c (text, '\n');
    }

  return step == 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static char *
describe_version (guint version, GError **error)
{
  g_autoptr (StoreDb) db = store_db_open (":memory:", 0, error);

  if (db == NULL || !migrate_from_resources (db, mail_scripts, version, error))
    return NULL;

  return describe (db, error);
}

gboolean
store_schema_check_mail (StoreDb *db, gboolean *is_newest, GError **error)
{
  g_autofree char *found = NULL;
  g_autofree char *expected = NULL;
  gint64 version;

  if (!read_version (db, &version, error))
    return FALSE;
  *is_newest = version == G_N_ELEMENTS (mail_scripts);
  if (version > (gint64) G_N_ELEMENTS (mail_scripts))
    return TRUE;

  found = describe (db, error);
  expected = found != NULL ? describe_version (MAX (version, 0), error) : NULL;
  if (expected == NULL)
    return FALSE;
  if (g_str_equal (found, expected))
    return TRUE;

  store_db_set_damaged (db, "the schema", error);
  return FALSE;
}
