/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define OPEN_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* Keeps the first failure. Always FALSE. */
static gboolean
fail (const char *name, int number, GError **error)
{
  if (error != NULL && *error == NULL)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (number), "%s: %s", name,
                 g_strerror (number));
  return FALSE;
}

static gboolean
is_folder (int parent, const char *name)
{
  struct stat status;

  return fstatat (parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR (status.st_mode);
}

static gboolean remove_entry (int parent, const char *name, GError **error);

/* Takes @fd over. */
static gboolean
empty_folder (int fd, const char *name, GError **error)
{
  DIR *folder = fdopendir (fd);
  const struct dirent *entry;
  gboolean ok = TRUE;

  if (folder == NULL)
    {
      fail (name, errno, error);
      close (fd);
      return FALSE;
    }
  while ((entry = readdir (folder)) != NULL)
    {
      if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, ".."))
        ok = remove_entry (fd, entry->d_name, error) && ok;
    }
  closedir (folder);
  return ok;
}

static gboolean
remove_folder (int parent, const char *name, GError **error)
{
  int fd = openat (parent, name, OPEN_FLAGS);

  if (fd < 0)
    return errno == ENOENT || fail (name, errno, error);
  if (!empty_folder (fd, name, error))
    return FALSE;
  return unlinkat (parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT ||
         fail (name, errno, error);
}

static gboolean
remove_entry (int parent, const char *name, GError **error)
{
  if (is_folder (parent, name))
    return remove_folder (parent, name, error);
  return unlinkat (parent, name, 0) == 0 || errno == ENOENT || fail (name, errno, error);
}

gboolean
ph_tree_remove (const char *path, GError **error)
{
  g_autoptr (GError) first = NULL;

  if (remove_folder (AT_FDCWD, path, &first))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}
