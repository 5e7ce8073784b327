/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "operation-spool.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

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

char *
operation_spool_write (const char *data_dir, const char *token, GBytes *bytes, GError **error)
{
  g_autofree char *dir = g_build_filename (data_dir, "spool", NULL);
  g_autofree char *suffix = make_suffix (bytes);
  g_autofree char *file = g_strconcat ("spool/", token, suffix, NULL);
  g_autofree char *path = g_build_filename (data_dir, file, NULL);
  g_autoptr (GError) local_error = NULL;
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);

  if (g_mkdir_with_parents (dir, 0700) == 0 &&
      g_file_set_contents_full (path, data, len,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local_error))
    return g_steal_pointer (&file);

  g_set_error (error, PH_ERROR, PH_ERROR_DISK, _ ("The mail could not be written to disk: %s"),
               local_error != NULL ? local_error->message : dir);
  return NULL;
}

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
