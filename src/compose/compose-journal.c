/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "compose-journal.h"

#include "compose-snapshot.h"
#include "ph-error.h"
#include "ph-tree.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* A folder on its way out. */
#define GONE_SUFFIX ".gone"

struct _ComposeJournal
{
  gatomicrefcount ref_count;

  char *path;
  GHashTable *names; /* GBytes that were kept -> their name */
  GBytes *latest;    /* (nullable) what was written last */
  guint64 number;    /* of that; 0: look */
};

ComposeJournal *
compose_journal_new (const char *path)
{
  ComposeJournal *self = g_new0 (ComposeJournal, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->path = g_strdup (path);
  self->names = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) g_bytes_unref, g_free);
  return self;
}

ComposeJournal *
compose_journal_ref (ComposeJournal *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
compose_journal_unref (ComposeJournal *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->path);
  g_hash_table_unref (self->names);
  g_clear_pointer (&self->latest, g_bytes_unref);
  g_free (self);
}

const char *
compose_journal_get_path (ComposeJournal *self)
{
  return self->path;
}

/* ---- Files ---------------------------------------------------------------------------------- */

static void
set_disk_error (const char *why, GError **error)
{
  g_set_error (error, PH_ERROR, PH_ERROR_DISK, _("The mail could not be saved on this computer: %s"),
               why);
}

static void
sync_folder (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

/* The folder's own name has to survive as well. */
static gboolean
make_folder (ComposeJournal *self, GError **error)
{
  g_autofree char *root = NULL;

  if (g_file_test (self->path, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (g_mkdir_with_parents (self->path, 0700) != 0)
    {
      set_disk_error (g_strerror (errno), error);
      return FALSE;
    }
  root = g_path_get_dirname (self->path);
  sync_folder (root);
  return TRUE;
}

static gboolean
write_file (ComposeJournal *self, const char *name, GBytes *bytes, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  g_autoptr (GError) local_error = NULL;
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);

  if (g_file_set_contents_full (path, data, (gssize) len,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local_error))
    return TRUE;
  set_disk_error (local_error->message, error);
  return FALSE;
}

static GBytes *
read_file (ComposeJournal *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  char *data;
  gsize len;

  return g_file_get_contents (path, &data, &len, NULL) ? g_bytes_new_take (data, len) : NULL;
}

/* ---- What lies beside the versions ------------------------------------------------------------ */

static const char *
keep_cb (GBytes *bytes, gpointer user_data, GError **error)
{
  ComposeJournal *self = user_data;
  const char *known = g_hash_table_lookup (self->names, bytes);
  g_autofree char *name = NULL;

  if (known != NULL)
    return known;

  name = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  if (!write_file (self, name, bytes, error))
    return NULL;
  known = name;
  g_hash_table_insert (self->names, g_bytes_ref (bytes), g_steal_pointer (&name));
  return known;
}

static GBytes *
find_cb (const char *name, gpointer user_data)
{
  ComposeJournal *self = user_data;
  g_autoptr (GBytes) bytes = read_file (self, name);
  g_autofree char *own = NULL;

  if (bytes == NULL)
    return NULL;
  own = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  if (!g_str_equal (own, name))
    return NULL;
  g_hash_table_insert (self->names, g_bytes_ref (bytes), g_strdup (name));
  return g_steal_pointer (&bytes);
}

/* ---- Versions ------------------------------------------------------------------------------- */

static char *
make_name (guint64 number)
{
  return g_strdup_printf ("%06" G_GUINT64_FORMAT, number);
}

/* Shorter than the name of anything else. */
static guint64
read_name (const char *name)
{
  guint64 number;

  return g_ascii_string_to_unsigned (name, 10, 1, G_MAXUINT32, &number, NULL) ? number : 0;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return x < y ? -1 : x > y;
}

GArray *
compose_journal_list (ComposeJournal *self)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GDir) dir = g_dir_open (self->path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      guint64 number = read_name (name);

      if (number != 0)
        g_array_append_val (numbers, number);
    }
  g_array_sort (numbers, compare_numbers);
  return numbers;
}

static guint64
find_newest (ComposeJournal *self)
{
  g_autoptr (GArray) numbers = compose_journal_list (self);

  return numbers->len > 0 ? g_array_index (numbers, guint64, numbers->len - 1) : 0;
}

static void
drop_oldest (ComposeJournal *self)
{
  g_autoptr (GArray) numbers = compose_journal_list (self);

  for (guint i = 0; i + COMPOSE_JOURNAL_MAX < numbers->len; i++)
    {
      g_autofree char *name = make_name (g_array_index (numbers, guint64, i));
      g_autofree char *path = g_build_filename (self->path, name, NULL);

      g_unlink (path);
    }
}

gboolean
compose_journal_add (ComposeJournal *self, const ComposeDraft *draft, GVariant *extra, GError **error)
{
  g_autoptr (GVariant) own = extra != NULL ? g_variant_ref_sink (extra) : NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *name = NULL;

  if (!make_folder (self, error))
    return FALSE;
  bytes = compose_snapshot_write (draft, own, keep_cb, self, error);
  if (bytes == NULL)
    return FALSE;
  if (self->latest != NULL && g_bytes_equal (self->latest, bytes))
    return TRUE;

  if (self->number == 0)
    self->number = find_newest (self);
  name = make_name (self->number + 1);
  if (!write_file (self, name, bytes, error))
    return FALSE;

  self->number++;
  g_clear_pointer (&self->latest, g_bytes_unref);
  self->latest = g_steal_pointer (&bytes);
  drop_oldest (self);
  return TRUE;
}

static ComposeDraft *
read_version (ComposeJournal *self, guint64 number, GVariant **extra, guint *n_lost, GError **error)
{
  g_autofree char *name = make_name (number);
  g_autoptr (GBytes) bytes = read_file (self, name);

  if (bytes != NULL)
    return compose_snapshot_read (bytes, find_cb, self, extra, n_lost, error);
  g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND,
                       _("This version of the mail is not there any more."));
  return NULL;
}

ComposeDraft *
compose_journal_read (ComposeJournal *self, guint64 number, GVariant **extra, guint *n_lost,
                      GError **error)
{
  g_autoptr (GArray) numbers = NULL;
  g_autoptr (GError) first_error = NULL;

  if (number != 0)
    return read_version (self, number, extra, n_lost, error);

  numbers = compose_journal_list (self);
  if (numbers->len == 0)
    return read_version (self, 1, extra, n_lost, error);
  for (guint i = numbers->len; i > 0; i--)
    {
      g_autoptr (GError) local_error = NULL;
      ComposeDraft *draft = read_version (self, g_array_index (numbers, guint64, i - 1), extra,
                                          n_lost, &local_error);

      if (draft != NULL)
        return draft;
      if (first_error == NULL)
        first_error = g_steal_pointer (&local_error);
    }
  g_propagate_error (error, g_steal_pointer (&first_error));
  return NULL;
}

/* ---- Folders -------------------------------------------------------------------------------- */

gboolean
compose_journal_remove (ComposeJournal *self, GError **error)
{
  g_autofree char *gone = g_strconcat (self->path, GONE_SUFFIX, NULL);
  g_autofree char *root = g_path_get_dirname (self->path);

  if (!g_file_test (self->path, G_FILE_TEST_IS_DIR))
    return TRUE;
  ph_tree_remove (gone, NULL);
  if (g_rename (self->path, gone) != 0)
    {
      set_disk_error (g_strerror (errno), error);
      return FALSE;
    }
  sync_folder (root);
  ph_tree_remove (gone, NULL);
  g_hash_table_remove_all (self->names);
  g_clear_pointer (&self->latest, g_bytes_unref);
  self->number = 0;
  return TRUE;
}

GStrv
compose_journals_list (const char *root)
{
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (root, name, NULL);

      if (g_str_has_suffix (name, GONE_SUFFIX))
        ph_tree_remove (path, NULL);
      else if (g_file_test (path, G_FILE_TEST_IS_DIR))
        g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}
