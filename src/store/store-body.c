/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-body-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ph-error.h"
#include "store-hash.h"
#include "store-schema.h"

#define MAX_IN_DATABASE (64 * 1024)
#define MAX_IN_MEMORY (4 * 1024 * 1024)

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

gboolean
store_body_open (Store *store, GError **error)
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

/* After an error: TRUE when it was damage, which has been cleared away. Another thread may have done that
 * already, which a check shows; @is_sure: it was not, and not every damage is seen by the check. */
static gboolean
recover (Store *store, gboolean is_sure, GError **error)
{
  g_autoptr (StoreDb) db = NULL;
  g_autofree char *path = g_build_filename (store->dir, "bodies.sqlite", NULL);

  if (!g_error_matches (*error, PH_ERROR, PH_ERROR_DAMAGED))
    return FALSE;

  g_clear_error (error);
  g_clear_pointer (&store->bodies, store_db_close);
  g_mutex_lock (&opening);
  db = is_sure ? NULL : store_db_open (path, 0, NULL);
  if (db == NULL || !passes_check (db))
    {
      g_clear_pointer (&db, store_db_close);
      delete_files (store->dir);
    }
  g_clear_pointer (&db, store_db_close);
  g_mutex_unlock (&opening);

  return TRUE;
}

gboolean
store_body_try (Store *store, StoreBodyFunc func, gpointer data, GError **error)
{
  for (guint n_tried = 1;; n_tried++)
    {
      g_autoptr (GError) local_error = NULL;

      if (store_body_open (store, &local_error) && func (store, data, &local_error))
        return TRUE;
      if (n_tried == 3 || !recover (store, n_tried == 2, &local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }
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

char *
store_body_make_path (Store *store, const guint8 *hash)
{
  char name[2 * STORE_BODY_HASH_LEN + 1];
  char top[3];

  for (guint i = 0; i < STORE_BODY_HASH_LEN; i++)
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

/* ---- Reading --------------------------------------------------------------------------------- */

typedef struct
{
  gint64 message_id;
  const char *part;
  GBytes *bytes; /* (nullable) */
} Reading;

static void
hash_bytes (GBytes *bytes, guint8 *hash)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize len = STORE_BODY_HASH_LEN;

  g_checksum_update (checksum, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_checksum_get_digest (checksum, hash, &len);
}

/* What ties a row to its name. */
static gint64
make_sum (gint64 message_id, const char *part, const guint8 *hash)
{
  guint64 sum = STORE_HASH_START;

  for (guint i = 0; i < sizeof message_id; i++)
    sum = store_hash_add (sum, (guint8) ((guint64) message_id >> (8 * i)));
  for (const char *p = part; *p != '\0'; p++)
    sum = store_hash_add (sum, (guint8) *p);
  for (guint i = 0; i < STORE_BODY_HASH_LEN; i++)
    sum = store_hash_add (sum, hash[i]);

  return store_hash_end (sum);
}

static GBytes *
read_file (Store *store, const guint8 *hash)
{
  g_autofree char *path = store_body_make_path (store, hash);
  char *data;
  gsize len;

  return g_file_get_contents (path, &data, &len, NULL) ? g_bytes_new_take (data, len) : NULL;
}

static gboolean
check_file (int fd, const guint8 *hash)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *piece = g_malloc (MAX_IN_DATABASE);
  guint8 actual[STORE_BODY_HASH_LEN];
  gsize len = STORE_BODY_HASH_LEN;
  gssize n;

  while ((n = read (fd, piece, MAX_IN_DATABASE)) > 0)
    g_checksum_update (checksum, piece, n);
  g_checksum_get_digest (checksum, actual, &len);

  return n == 0 && memcmp (actual, hash, STORE_BODY_HASH_LEN) == 0;
}

/* A large one takes no memory: its pages are the disk's. Files here are replaced and deleted, but never
 * written again; what of the disk can't be read has shown before they are mapped. */
static GBytes *
map_checked (Store *store, const guint8 *hash)
{
  g_autofree char *path = store_body_make_path (store, hash);
  g_autoptr (GMappedFile) map = NULL;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  if (fd < 0)
    return NULL;
  if (check_file (fd, hash))
    map = g_mapped_file_new_from_fd (fd, FALSE, NULL);
  close (fd);

  return map != NULL ? g_mapped_file_get_bytes (map) : NULL;
}

/* (nullable) when it does not pass the check. */
static GBytes *
read_checked (Store *store, const Reading *reading, StoreStatement *row)
{
  g_autoptr (GBytes) bytes = NULL;
  guint8 actual[STORE_BODY_HASH_LEN];
  const guint8 *hash;
  gsize hash_len;
  gsize len;

  hash = store_column_blob (row, 1, &hash_len);
  /* Rows of an older version have no sum */
  if (hash_len != STORE_BODY_HASH_LEN ||
      (!store_column_is_null (row, 3) &&
       store_column_int (row, 3) != make_sum (reading->message_id, reading->part, hash)))
    return NULL;
  if (store_column_is_null (row, 2) && store_column_int (row, 0) >= MAX_IN_MEMORY)
    {
      bytes = map_checked (store, hash);
      return bytes != NULL && (gint64) g_bytes_get_size (bytes) == store_column_int (row, 0)
               ? g_steal_pointer (&bytes)
               : NULL;
    }
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
  if (memcmp (actual, hash, STORE_BODY_HASH_LEN) != 0)
    return NULL;

  return g_steal_pointer (&bytes);
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

static int
find_part (Store *store, Reading *reading, GError **error)
{
  g_autoptr (StoreStatement) row = NULL;
  int step;

  row = store_db_prepare (store->bodies,
                          "SELECT size, hash, data, sum FROM part "
                          "WHERE message_id = ? AND part = ?",
                          error);
  store_bind_int (row, reading->message_id);
  store_bind_text (row, reading->part);
  step = store_step (row, error);
  if (step > 0)
    reading->bytes = read_checked (store, reading, row);

  return step;
}

static gboolean
read_part (Store *store, gpointer data, GError **error)
{
  Reading *reading = data;
  int found = find_part (store, reading, error);

  return found >= 0 && (found == 0 || reading->bytes != NULL || store->is_read_only ||
                        delete_row (store, reading->message_id, reading->part, error));
}

GBytes *
store_body_get (Store *store, gint64 message_id, const char *part, GError **error)
{
  Reading reading = { message_id, part, NULL };

  STORE_ASSERT_THREAD (store);
  store_body_try (store, read_part, &reading, error);

  return reading.bytes;
}

gboolean
store_body_has (Store *store, gint64 message_id, const char *part)
{
  StoreStatement *statement;
  gint64 found = 0;

  STORE_ASSERT_THREAD (store);
  if (!store_body_open (store, NULL))
    return FALSE;
  statement = store_db_prepare (store->bodies,
                                "SELECT 1 FROM part WHERE message_id = ? AND part = ?", NULL);
  store_bind_int (statement, message_id);
  store_bind_text (statement, part);

  return store_read_int (statement, 0, &found, NULL) && found != 0;
}

/* ---- Gathering ------------------------------------------------------------------------------- */

struct _StoreBodyWriter
{
  Store *store;
  GChecksum *checksum;
  gsize size;
  GByteArray *start; /* until it becomes too large */
  char *file;        /* (nullable) from then on, until it has been moved in place */
  int fd;            /* -1: all is in start */

  /* Once it is whole */
  gint64 message_id;
  char *part;
  guint8 hash[STORE_BODY_HASH_LEN];
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

  self->file = g_build_filename (folder, STORE_BODY_TEMPORARY "XXXXXX", NULL);
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

void
store_body_writer_end (StoreBodyWriter *self, gint64 message_id, const char *part)
{
  gsize hash_len = STORE_BODY_HASH_LEN;

  g_checksum_get_digest (self->checksum, self->hash, &hash_len);
  self->message_id = message_id;
  self->part = g_strdup (part);
}

void
store_body_writer_drop (StoreBodyWriter *self)
{
  if (self->fd >= 0)
    close (self->fd);
  if (self->file != NULL)
    g_unlink (self->file);
  g_checksum_free (self->checksum);
  g_byte_array_unref (self->start);
  g_free (self->file);
  g_free (self->part);
  g_free (self);
}

/* ---- Storing --------------------------------------------------------------------------------- */

/* The disk begins with all of them before the first one is waited for: then one of its rounds is enough
 * for many files. */
static gboolean
sync_files (GPtrArray *writers, GError **error)
{
  for (guint i = 0; i < writers->len; i++)
    {
      const StoreBodyWriter *writer = g_ptr_array_index (writers, i);

      if (writer->fd >= 0 && writers->len > 1)
        sync_file_range (writer->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
    }

  for (guint i = 0; i < writers->len; i++)
    {
      const StoreBodyWriter *writer = g_ptr_array_index (writers, i);

      if (writer->fd >= 0 && fsync (writer->fd) != 0)
        {
          set_file_error (error);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
move_in_place (StoreBodyWriter *self, GError **error)
{
  g_autofree char *to = store_body_make_path (self->store, self->hash);
  g_autofree char *folder = g_path_get_dirname (to);

  if (g_mkdir_with_parents (folder, 0700) != 0 || g_rename (self->file, to) != 0)
    {
      set_file_error (error);
      return FALSE;
    }

  g_clear_pointer (&self->file, g_free);
  return TRUE;
}

static gboolean
move_files (GPtrArray *writers, GError **error)
{
  for (guint i = 0; i < writers->len; i++)
    {
      StoreBodyWriter *writer = g_ptr_array_index (writers, i);

      if (writer->file != NULL && !move_in_place (writer, error))
        return FALSE;
    }

  for (guint i = 0; i < writers->len; i++)
    {
      const StoreBodyWriter *writer = g_ptr_array_index (writers, i);
      g_autofree char *path = store_body_make_path (writer->store, writer->hash);
      g_autofree char *folder = g_path_get_dirname (path);

      if (writer->fd >= 0 && !sync_folder (folder))
        {
          set_file_error (error);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
insert_row (const StoreBodyWriter *self, GError **error)
{
  StoreStatement *statement;
  gconstpointer data = self->size > 0 ? (gconstpointer) self->start->data : "";

  statement = store_db_prepare (self->store->bodies,
                                "INSERT OR REPLACE INTO part (message_id, part, size, hash, data, "
                                "sum) VALUES (?, ?, ?, ?, ?, ?)",
                                error);
  store_bind_int (statement, self->message_id);
  store_bind_text (statement, self->part);
  store_bind_int (statement, self->size);
  store_bind_blob (statement, self->hash, STORE_BODY_HASH_LEN);
  store_bind_blob (statement, self->fd < 0 ? data : NULL, self->fd < 0 ? self->size : 0);
  store_bind_int (statement, make_sum (self->message_id, self->part, self->hash));

  return store_run (statement, error);
}

static gboolean
insert_rows (GPtrArray *writers, GError **error)
{
  for (guint i = 0; i < writers->len; i++)
    if (!insert_row (g_ptr_array_index (writers, i), error))
      return FALSE;

  return TRUE;
}

/* A file comes and goes only under the database's write lock, so that no one takes away what
 * another is about to name. */
static gboolean
store_parts (Store *store, gpointer writers, GError **error)
{
  if (!store_db_begin (store->bodies, error))
    return FALSE;
  if (move_files (writers, error) && insert_rows (writers, error))
    return store_db_commit (store->bodies, error);

  store_db_rollback (store->bodies);
  return FALSE;
}

gboolean
store_body_store_all (Store *store, GPtrArray *writers, GError **error)
{
  STORE_ASSERT_THREAD (store);
  return sync_files (writers, error) && store_body_try (store, store_parts, writers, error);
}

gboolean
store_body_writer_finish (StoreBodyWriter *self,
                          gint64 message_id,
                          const char *part,
                          GError **error)
{
  g_autoptr (GPtrArray) writers
    = g_ptr_array_new_with_free_func ((GDestroyNotify) store_body_writer_drop);

  g_ptr_array_add (writers, self);
  store_body_writer_end (self, message_id, part);

  return store_body_store_all (self->store, writers, error);
}

gboolean
store_body_put (Store *store, gint64 message_id, const char *part, GBytes *bytes, GError **error)
{
  StoreBodyWriter *writer = store_body_writer_new (store, error);
  gsize len;
  gconstpointer data = g_bytes_get_data (bytes, &len);

  if (store_body_writer_add (writer, data, len, error))
    return store_body_writer_finish (writer, message_id, part, error);

  store_body_writer_drop (writer);
  return FALSE;
}
