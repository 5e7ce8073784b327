/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-body.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ph-error.h"
#include "store-private.h"
#include "store-schema.h"

#define MAX_IN_DATABASE (64 * 1024)
#define HASH_LEN 32
#define TEMPORARY_PREFIX "new-"
#define TEMPORARY_SECONDS 86400

/* ---- The database ---------------------------------------------------------------------------- */

/* Only one thread at a time opens bodies.sqlite or finds that it is damaged, so that none throws
 * away the new file for the old one's damage. */
static GMutex opening;

static void
delete_files (const char *dir)
{
  static const char *const names[] = { "bodies.sqlite", "bodies.sqlite-wal", "bodies.sqlite-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (dir, names[i], NULL);

      g_unlink (path);
    }
}

static gboolean
open_database (Store *store, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) local_error = NULL;

  if (store->bodies != NULL)
    return TRUE;

  path = g_build_filename (store->dir, "bodies.sqlite", NULL);
  g_mutex_lock (&opening);
  store->bodies = store_schema_open_bodies (path, store->is_read_only, &local_error);
  /* It is a cache: what cannot be read is fetched again */
  if (g_error_matches (local_error, PH_ERROR, PH_ERROR_DAMAGED))
    {
      g_clear_error (&local_error);
      delete_files (store->dir);
      store->bodies = store_schema_open_bodies (path, store->is_read_only, &local_error);
    }
  g_mutex_unlock (&opening);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return store->bodies != NULL;
}

static gboolean
passes_check (StoreDb *db)
{
  g_autoptr (StoreStatement) row = store_db_prepare_once (db, "PRAGMA quick_check(1)", NULL);

  return store_step (row, NULL) > 0 && g_strcmp0 (store_column_text (row, 0), "ok") == 0;
}

/* After an error: TRUE when it was damage, which has been cleared away. */
static gboolean
recover (Store *store, GError **error)
{
  g_autoptr (StoreDb) db = NULL;
  g_autofree char *path = g_build_filename (store->dir, "bodies.sqlite", NULL);

  if (!g_error_matches (*error, PH_ERROR, PH_ERROR_DAMAGED))
    return FALSE;

  g_clear_error (error);
  g_clear_pointer (&store->bodies, store_db_close);
  g_mutex_lock (&opening);
  db = store_db_open (path, 0, NULL);
  if (db == NULL || !passes_check (db))
    {
      g_clear_pointer (&db, store_db_close);
      delete_files (store->dir);
    }
  g_clear_pointer (&db, store_db_close);
  g_mutex_unlock (&opening);

  return TRUE;
}

/* ---- Files ----------------------------------------------------------------------------------- */

static void
set_file_error (GError **error)
{
  if (errno == ENOSPC || errno == EDQUOT)
    g_set_error_literal (error, PH_ERROR, PH_ERROR_DISK,
                         _ ("The disk is full, so mail cannot be stored."));
  else
    g_set_error_literal (error, PH_ERROR, PH_ERROR_DISK,
                         _ ("The stored mail of this account cannot be read or written."));
}

static char *
make_path (Store *store, const guint8 *hash)
{
  char name[2 * HASH_LEN + 1];
  char top[3];

  for (guint i = 0; i < HASH_LEN; i++)
    g_snprintf (name + 2 * i, 3, "%02x", hash[i]);
  g_strlcpy (top, name, sizeof top);

  return g_build_filename (store->dir, "blobs", top, name + 2, NULL);
}

static gboolean
sync_folder (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean is_synced = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);

  return is_synced;
}

/* The file is synced already. */
static gboolean
move_in_place (Store *store, const char *from, const guint8 *hash, GError **error)
{
  g_autofree char *to = make_path (store, hash);
  g_autofree char *folder = g_path_get_dirname (to);

  if (g_mkdir_with_parents (folder, 0700) == 0 && g_rename (from, to) == 0 && sync_folder (folder))
    return TRUE;

  set_file_error (error);
  return FALSE;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static void
hash_bytes (GBytes *bytes, guint8 *hash)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize len = HASH_LEN;

  g_checksum_update (checksum, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_checksum_get_digest (checksum, hash, &len);
}

static GBytes *
read_file (Store *store, const guint8 *hash)
{
  g_autofree char *path = make_path (store, hash);
  char *data;
  gsize len;

  return g_file_get_contents (path, &data, &len, NULL) ? g_bytes_new_take (data, len) : NULL;
}

/* (nullable) when it does not pass the check. */
static GBytes *
read_checked (Store *store, StoreStatement *row)
{
  g_autoptr (GBytes) bytes = NULL;
  guint8 actual[HASH_LEN];
  const guint8 *hash;
  gsize hash_len;
  gsize len;

  hash = store_column_blob (row, 1, &hash_len);
  if (hash_len != HASH_LEN)
    return NULL;
  if (store_column_is_null (row, 2))
    bytes = read_file (store, hash);
  else
    {
      gconstpointer data = store_column_blob (row, 2, &len);

      bytes = g_bytes_new (data, len);
    }
  if (bytes == NULL || (gint64) g_bytes_get_size (bytes) != store_column_int (row, 0))
    return NULL;

  hash_bytes (bytes, actual);
  if (memcmp (actual, hash, HASH_LEN) != 0)
    return NULL;

  return g_steal_pointer (&bytes);
}

static int
find_part (Store *store,
           gint64 message_id,
           const char *part,
           GBytes **bytes,
           GError **error)
{
  g_autoptr (StoreStatement) row = NULL;
  int step;

  row = store_db_prepare (store->bodies,
                          "SELECT size, hash, data FROM part WHERE message_id = ? AND part = ?",
                          error);
  store_bind_int (row, message_id);
  store_bind_text (row, part);
  step = store_step (row, error);
  *bytes = step > 0 ? read_checked (store, row) : NULL;

  return step;
}

static gboolean
delete_row (Store *store, gint64 message_id, const char *part, GError **error)
{
  StoreStatement *statement;

  statement = store_db_prepare (store->bodies,
                                "DELETE FROM part WHERE message_id = ? AND part = ?", error);
  store_bind_int (statement, message_id);
  store_bind_text (statement, part);

  return store_run (statement, error);
}

GBytes *
store_body_get (Store *store, gint64 message_id, const char *part, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GBytes *bytes = NULL;
  int found = -1;

  STORE_ASSERT_THREAD (store);
  if (open_database (store, &local_error))
    found = find_part (store, message_id, part, &bytes, &local_error);
  if (found > 0 && bytes == NULL && !store->is_read_only)
    delete_row (store, message_id, part, &local_error);
  if (local_error != NULL && !recover (store, &local_error))
    g_propagate_error (error, g_steal_pointer (&local_error));

  return bytes;
}

gboolean
store_body_has (Store *store, gint64 message_id, const char *part)
{
  StoreStatement *statement;
  gint64 found = 0;

  STORE_ASSERT_THREAD (store);
  if (!open_database (store, NULL))
    return FALSE;
  statement = store_db_prepare (store->bodies,
                                "SELECT 1 FROM part WHERE message_id = ? AND part = ?", NULL);
  store_bind_int (statement, message_id);
  store_bind_text (statement, part);

  return store_read_int (statement, 0, &found, NULL) && found != 0;
}

/* ---- Writing --------------------------------------------------------------------------------- */

typedef struct
{
  gint64 message_id;
  const char *part;
  gint64 size;
  guint8 hash[HASH_LEN];
  gconstpointer data;  /* (nullable) when it lies in a file */
  const char *file;    /* (nullable) temporary file to be moved in place */
} Part;

static gboolean
insert_row (Store *store, const Part *part, GError **error)
{
  StoreStatement *statement;

  statement = store_db_prepare (store->bodies,
                                "INSERT OR REPLACE INTO part (message_id, part, size, hash, data) "
                                "VALUES (?, ?, ?, ?, ?)",
                                error);
  store_bind_int (statement, part->message_id);
  store_bind_text (statement, part->part);
  store_bind_int (statement, part->size);
  store_bind_blob (statement, part->hash, HASH_LEN);
  store_bind_blob (statement, part->data, part->data != NULL ? part->size : 0);

  return store_run (statement, error);
}

/* A file comes and goes only under the database's write lock, so that no one takes away what
 * another is about to name. */
static gboolean
write_part (Store *store, const Part *part, GError **error)
{
  if (!open_database (store, error) || !store_db_begin (store->bodies, error))
    return FALSE;
  if ((part->file == NULL || move_in_place (store, part->file, part->hash, error)) &&
      insert_row (store, part, error))
    return store_db_commit (store->bodies, error);

  store_db_rollback (store->bodies);
  return FALSE;
}

static gboolean
write_part_recovering (Store *store, const Part *part, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  Part again = *part;

  if (write_part (store, part, &local_error))
    return TRUE;
  if (!recover (store, &local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (again.file != NULL && !g_file_test (again.file, G_FILE_TEST_EXISTS))
    again.file = NULL;
  return write_part (store, &again, error);
}

gboolean
store_body_put (Store *store, gint64 message_id, const char *part, GBytes *bytes, GError **error)
{
  gsize len = g_bytes_get_size (bytes);
  gconstpointer data = len > 0 ? g_bytes_get_data (bytes, NULL) : "";
  Part row = { message_id, part, len, { 0 }, data, NULL };

  STORE_ASSERT_THREAD (store);
  if (len > MAX_IN_DATABASE)
    {
      StoreBodyWriter *writer = store_body_writer_new (store, error);

      if (writer == NULL)
        return FALSE;
      if (store_body_writer_add (writer, data, len, error))
        return store_body_writer_finish (writer, message_id, part, error);
      store_body_writer_drop (writer);
      return FALSE;
    }

  hash_bytes (bytes, row.hash);
  return write_part_recovering (store, &row, error);
}

struct _StoreBodyWriter
{
  Store *store;
  GChecksum *checksum;
  gsize size;
  GByteArray *start; /* until it becomes too large */
  char *file;        /* (nullable) from then on */
  int fd;
};

StoreBodyWriter *
store_body_writer_new (Store *store, GError **error)
{
  StoreBodyWriter *self;

  STORE_ASSERT_THREAD (store);
  g_assert (!store->is_read_only);
  self = g_new0 (StoreBodyWriter, 1);
  self->store = store;
  self->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  self->start = g_byte_array_new ();
  self->fd = -1;

  return self;
}

static gboolean
write_all (int fd, const guint8 *data, gsize len, GError **error)
{
  while (len > 0)
    {
      gssize n = write (fd, data, len);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          set_file_error (error);
          return FALSE;
        }
      data += n;
      len -= n;
    }

  return TRUE;
}

static gboolean
open_file (StoreBodyWriter *self, GError **error)
{
  g_autofree char *folder = g_build_filename (self->store->dir, "blobs", NULL);

  self->file = g_build_filename (folder, TEMPORARY_PREFIX "XXXXXX", NULL);
  if (g_mkdir_with_parents (folder, 0700) == 0)
    self->fd = g_mkstemp_full (self->file, O_RDWR | O_CLOEXEC, 0600);
  if (self->fd < 0)
    set_file_error (error);

  return self->fd >= 0;
}

gboolean
store_body_writer_add (StoreBodyWriter *self, const void *data, gsize len, GError **error)
{
  STORE_ASSERT_THREAD (self->store);
  g_checksum_update (self->checksum, data, len);
  self->size += len;
  if (self->size <= MAX_IN_DATABASE)
    {
      g_byte_array_append (self->start, data, len);
      return TRUE;
    }

  if (self->fd < 0)
    {
      if (!open_file (self, error) ||
          !write_all (self->fd, self->start->data, self->start->len, error))
        return FALSE;
      g_byte_array_set_size (self->start, 0);
    }

  return write_all (self->fd, data, len, error);
}

gboolean
store_body_writer_finish (StoreBodyWriter *self,
                          gint64 message_id,
                          const char *part,
                          GError **error)
{
  Part row = { .message_id = message_id, .part = part, .size = self->size };
  gsize hash_len = HASH_LEN;
  gboolean done = TRUE;

  g_checksum_get_digest (self->checksum, row.hash, &hash_len);
  if (self->fd < 0)
    row.data = self->start->len > 0 ? (gconstpointer) self->start->data : "";
  else if (fsync (self->fd) == 0)
    row.file = self->file;
  else
    {
      set_file_error (error);
      done = FALSE;
    }

  done = done && write_part_recovering (self->store, &row, error);
  store_body_writer_drop (self);

  return done;
}

void
store_body_writer_drop (StoreBodyWriter *self)
{
  if (self->fd >= 0)
    {
      close (self->fd);
      /* Not there any more if it was moved in place */
      g_unlink (self->file);
    }
  g_checksum_free (self->checksum);
  g_byte_array_unref (self->start);
  g_free (self->file);
  g_free (self);
}

/* ---- Removing -------------------------------------------------------------------------------- */

static gboolean
is_named (Store *store, const guint8 *hash, gboolean *named, GError **error)
{
  StoreStatement *statement;
  gint64 found;

  statement = store_db_prepare (store->bodies,
                                "SELECT 1 FROM part WHERE hash = ? AND data IS NULL LIMIT 1",
                                error);
  store_bind_blob (statement, hash, HASH_LEN);
  if (!store_read_int (statement, 0, &found, error))
    return FALSE;
  *named = found != 0;

  return TRUE;
}

static GArray *
list_files_of (Store *store, gint64 message_id, GError **error)
{
  g_autoptr (GArray) hashes = g_array_new (FALSE, FALSE, HASH_LEN);
  g_autoptr (StoreStatement) row = NULL;
  int step;

  row = store_db_prepare (store->bodies,
                          "SELECT hash FROM part WHERE message_id = ? AND data IS NULL", error);
  store_bind_int (row, message_id);
  while ((step = store_step (row, error)) > 0)
    {
      gsize len;
      gconstpointer hash = store_column_blob (row, 0, &len);

      if (len == HASH_LEN)
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
      const guint8 *hash = (const guint8 *) hashes->data + (gsize) i * HASH_LEN;
      g_autofree char *path = make_path (store, hash);
      gboolean named;

      if (!is_named (store, hash, &named, error))
        return FALSE;
      if (!named)
        g_unlink (path);
    }

  return TRUE;
}

gboolean
store_body_remove_all (Store *store, const GArray *message_ids, GError **error)
{
  if (!open_database (store, error) || !store_db_begin (store->bodies, error))
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
store_body_remove (Store *store, gint64 message_id, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  STORE_ASSERT_THREAD (store);
  g_array_append_val (ids, message_id);

  return store_body_remove_all (store, ids, error);
}

/* ---- Sweeping -------------------------------------------------------------------------------- */

static gboolean
parse_hash (const char *top, const char *rest, guint8 *hash)
{
  g_autofree char *name = g_strconcat (top, rest, NULL);

  if (strlen (name) != 2 * HASH_LEN)
    return FALSE;
  for (guint i = 0; i < HASH_LEN; i++)
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
      guint8 hash[HASH_LEN];

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
      if (g_str_has_prefix (name, TEMPORARY_PREFIX))
        sweep_temporary (blobs, name);
      else if (!sweep_folder (store, blobs, name, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
store_body_sweep (Store *store, GError **error)
{
  STORE_ASSERT_THREAD (store);
  if (!open_database (store, error) || !store_db_begin (store->bodies, error))
    return FALSE;
  if (sweep_files (store, error))
    return store_db_commit (store->bodies, error);

  store_db_rollback (store->bodies);
  return FALSE;
}
