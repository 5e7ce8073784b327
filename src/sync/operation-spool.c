/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "operation-spool.h"

#include "ph-error.h"
#include "store-op.h"
#include "store-outbox.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "spool"

static char *
make_suffix (GBytes *bytes)
{
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

  return g_strdup_printf (".%s.eml", hash);
}

/* In the journal of an older version may be files that are called by their token alone. */
static gboolean
has_hash (const char *file)
{
  return strchr (file, '.') != g_strrstr (file, ".eml");
}

gboolean
operation_spool_is_of (const char *file, GBytes *bytes)
{
  g_autofree char *suffix = make_suffix (bytes);

  return g_str_has_suffix (file, suffix);
}

static void
set_not_written (const char *why, GError **error)
{
  g_set_error (error, PH_ERROR, PH_ERROR_DISK, _ ("The mail could not be written to disk: %s"), why);
}

/* In its place at once: half of a file is not what its name says. */
char *
operation_spool_write (const char *data_dir, const char *token, GBytes *bytes, GError **error)
{
  g_autofree char *dir = g_build_filename (data_dir, FOLDER, NULL);
  g_autofree char *suffix = make_suffix (bytes);
  g_autofree char *file = g_strconcat (FOLDER "/", token, suffix, NULL);
  g_autofree char *path = g_build_filename (data_dir, file, NULL);
  g_autoptr (GError) local_error = NULL;
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);

  if (g_mkdir_with_parents (dir, 0700) == 0 &&
      g_file_set_contents_full (path, data, len, G_FILE_SET_CONTENTS_NONE, 0600, &local_error))
    return g_steal_pointer (&file);

  g_unlink (path);
  set_not_written (local_error != NULL ? local_error->message : dir, error);
  return NULL;
}

/* ---- Onto the disk -------------------------------------------------------------------------- */

typedef gboolean (*SyncFunc) (int fd);

/* Only hurries the disk: what it does not do in time is waited for afterwards. */
static gboolean
begin_sync (int fd)
{
  sync_file_range (fd, 0, 0, SYNC_FILE_RANGE_WRITE);
  return TRUE;
}

static gboolean
wait_sync (int fd)
{
  return fsync (fd) == 0;
}

static gboolean
sync_path (const char *data_dir, const char *file, SyncFunc func, GError **error)
{
  g_autofree char *path = g_build_filename (data_dir, file, NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean ok = fd >= 0 && func (fd);

  if (!ok)
    set_not_written (g_strerror (errno), error);
  if (fd >= 0)
    close (fd);
  return ok;
}

static gboolean
sync_paths (const char *data_dir, GPtrArray *files, SyncFunc func, GError **error)
{
  for (guint i = 0; i < files->len; i++)
    if (!sync_path (data_dir, g_ptr_array_index (files, i), func, error))
      return FALSE;
  return TRUE;
}

gboolean
operation_spool_sync (const char *data_dir, GPtrArray *files, GError **error)
{
  return files->len == 0 ||
         ((files->len < 2 || sync_paths (data_dir, files, begin_sync, error)) &&
          sync_paths (data_dir, files, wait_sync, error) &&
          sync_path (data_dir, FOLDER, wait_sync, error));
}

/* ---- From the disk -------------------------------------------------------------------------- */

GBytes *
operation_spool_read (const char *data_dir, const char *file, GError **error)
{
  g_autofree char *path = file != NULL ? g_build_filename (data_dir, file, NULL) : NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) local_error = NULL;
  char *data;
  gsize len;

  if (path == NULL || !g_file_get_contents (path, &data, &len, &local_error))
    {
      g_set_error (error, PH_ERROR, PH_ERROR_DAMAGED, _ ("The mail to be filed can’t be read: %s"),
                   local_error != NULL ? local_error->message : "");
      return NULL;
    }

  bytes = g_bytes_new_take (data, len);
  if (!has_hash (file) || operation_spool_is_of (file, bytes))
    return g_steal_pointer (&bytes);

  g_set_error_literal (error, PH_ERROR, PH_ERROR_DAMAGED,
                       _ ("The mail to be filed was damaged on disk. It was not sent."));
  return NULL;
}

void
operation_spool_remove (const char *data_dir, const char *file)
{
  g_autofree char *path = g_build_filename (data_dir, file, NULL);

  g_unlink (path);
}

/* ---- What nobody wants any more -------------------------------------------------------------- */

/* The files that the outbox names, whatever became of their mail. Owned; NULL on error. */
static GHashTable *
list_outbox (Store *store)
{
  g_autoptr (GPtrArray) rows = store_outbox_list (store, NULL);
  GHashTable *files;

  if (rows == NULL)
    return NULL;
  files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < rows->len; i++)
    g_hash_table_add (files, g_strdup (((const StoreOutbox *) rows->pdata[i])->file));
  return files;
}

/* A file may be there before its row names it, but not before that row. */
static gboolean
is_in_journal (Store *store, const char *file, const char *name)
{
  g_autofree char *token = g_strndup (name, strcspn (name, "."));
  g_autoptr (GError) local_error = NULL;
  g_autoptr (StoreOp) row = store_op_find_token (store, token, &local_error);

  if (row == NULL)
    return local_error != NULL;
  if (row->file != NULL)
    return strcmp (row->file, file) == 0;
  return row->state != STORE_OP_DONE && row->state != STORE_OP_FAILED;
}

/* It may be the mail of a row that damage has taken: then there is no other. */
static gboolean
may_be_lost (Store *store, const char *data_dir, const char *file)
{
  g_autofree char *path = g_build_filename (data_dir, file, NULL);
  GStatBuf info;

  return g_stat (path, &info) == 0 && info.st_mtime <= store_get_salvaged_at (store);
}

static void
sweep (Store *store, const char *data_dir, GHashTable *outbox)
{
  g_autofree char *path = g_build_filename (data_dir, FOLDER, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_strconcat (FOLDER "/", name, NULL);

      if (!g_hash_table_contains (outbox, file) && !is_in_journal (store, file, name) &&
          !may_be_lost (store, data_dir, file))
        operation_spool_remove (data_dir, file);
    }
}

/* Nothing is written meanwhile: other threads write files in the transaction that brings their rows. */
void
operation_spool_sweep (Store *store, const char *data_dir)
{
  g_autoptr (GHashTable) outbox = NULL;

  if (!store_begin (store, NULL))
    return;
  outbox = list_outbox (store);
  if (outbox != NULL)
    sweep (store, data_dir, outbox);
  store_rollback (store);
}
