/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-folder.h"

#include "ph-tree.h"

#include <glib/gstdio.h>
#include <string.h>

#define REMOVED_SUFFIX ".removed"

static void
remove_cb (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  g_autoptr(GError) error = NULL;

  if (!ph_tree_remove (path, &error))
    g_warning ("What was stored of a removed account could not be deleted: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

/* Takes @path. */
static void
remove_in_background (char *path)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, path, g_free);
  g_task_run_in_thread (task, remove_cb);
}

static gboolean
is_folder (const char *path)
{
  return !g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR);
}

void
account_folder_discard (const char *accounts_dir, const char *id)
{
  g_autofree char *path = g_build_filename (accounts_dir, id, NULL);
  g_autofree char *name = g_strconcat (id, REMOVED_SUFFIX, NULL);
  g_autofree char *removed = g_build_filename (accounts_dir, name, NULL);

  if (!g_uuid_string_is_valid (id) || !is_folder (path))
    return;
  if (g_rename (path, removed) != 0)
    {
      g_warning ("What was stored of a removed account could not be deleted: %s", path);
      return;
    }

  remove_in_background (g_steal_pointer (&removed));
}

static gboolean
was_discarded (const char *name)
{
  g_autofree char *id = NULL;

  if (!g_str_has_suffix (name, REMOVED_SUFFIX))
    return FALSE;

  id = g_strndup (name, strlen (name) - strlen (REMOVED_SUFFIX));
  return g_uuid_string_is_valid (id);
}

void
account_folder_sweep (const char *accounts_dir)
{
  g_autoptr(GDir) dir = g_dir_open (accounts_dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (accounts_dir, name, NULL);

      if (was_discarded (name) && is_folder (path))
        remove_in_background (g_steal_pointer (&path));
    }
}
