/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-attachment-file.h"

#include "mime-message.h"
#include "ph-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Names tried for one file before giving up. */
#define MAX_TRIES 1000

/* What goes to another machine goes there at once. */
#define MAX_ELSEWHERE (2u * 1024 * 1024 * 1024 - 1)

/* Unless there is one already. */
static gboolean
set_errno_error (GError **error, const char *path)
{
  int saved = errno;
  g_autofree char *name = g_filename_display_basename (path);

  if (error != NULL && *error != NULL)
    return FALSE;

  /* Translators: the name of a file, and why */
  g_set_error (error, PH_ERROR, PH_ERROR_DISK, _("“%s” could not be written: %s"), name,
               g_strerror (saved));
  return FALSE;
}

static gboolean
write_all (const char *data, gsize len, gpointer user_data)
{
  int fd = GPOINTER_TO_INT (user_data);

  while (len > 0)
    {
      gssize n = write (fd, data, len);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;

      data += n;
      len -= (gsize) n;
    }

  return TRUE;
}

/* Makes a file that was not there and writes the part, a piece at a time. FALSE with errno, or with @error
 * when the part is damaged, and no file left. */
static gboolean
write_new (const char *path, const PhAttachmentFile *self, GError **error)
{
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  int saved;

  if (fd < 0)
    return FALSE;

  if (mime_decode_part_to (self->bytes, self->encoding, write_all, GINT_TO_POINTER (fd), error)
      && fsync (fd) == 0)
    return close (fd) == 0;

  saved = errno;
  close (fd);
  g_unlink (path);
  errno = saved;
  return FALSE;
}

static GFile *
write_elsewhere (const PhAttachmentFile *self, GError **error)
{
  g_autoptr (GBytes) bytes = mime_decode_part (self->bytes, self->encoding, MAX_ELSEWHERE, error);

  if (bytes == NULL
      || !g_file_replace_contents (self->file, g_bytes_get_data (bytes, NULL),
                                   g_bytes_get_size (bytes), NULL, FALSE, G_FILE_CREATE_PRIVATE,
                                   NULL, NULL, error))
    return NULL;

  return g_object_ref (self->file);
}

static GFile *
write_replacing (const PhAttachmentFile *self, GError **error)
{
  g_autofree char *path = g_file_get_path (self->file);
  g_autofree char *random = g_uuid_string_random ();
  g_autofree char *temporary = NULL;

  if (path == NULL)
    return write_elsewhere (self, error);

  temporary = g_strdup_printf ("%s.%.8s.part", path, random);
  if (!write_new (temporary, self, error))
    {
      set_errno_error (error, path);
      return NULL;
    }

  if (g_rename (temporary, path) < 0)
    {
      set_errno_error (error, path);
      g_unlink (temporary);
      return NULL;
    }

  return g_object_ref (self->file);
}

static char *
numbered_name (const char *name, guint number)
{
  const char *dot = strrchr (name, '.');

  if (number == 1)
    return g_strdup (name);
  if (dot == NULL || dot == name)
    return g_strdup_printf ("%s (%u)", name, number);

  return g_strdup_printf ("%.*s (%u)%s", (int) (dot - name), name, number, dot);
}

static GFile *
write_into (const char *folder, const PhAttachmentFile *self, GError **error)
{
  for (guint i = 1; i <= MAX_TRIES; i++)
    {
      g_autofree char *candidate = numbered_name (self->name, i);
      g_autofree char *path = g_build_filename (folder, candidate, NULL);

      if (write_new (path, self, error))
        return g_file_new_for_path (path);

      if ((error != NULL && *error != NULL) || (errno != EEXIST && errno != ELOOP))
        break;
    }

  set_errno_error (error, self->name);
  return NULL;
}

char *
ph_attachment_file_get_private_root (void)
{
  return g_build_filename (g_get_user_cache_dir (), "posthorn", "opened", NULL);
}

static char *
make_private_folder (GError **error)
{
  g_autofree char *root = ph_attachment_file_get_private_root ();
  g_autofree char *folder = g_build_filename (root, "XXXXXX", NULL);

  if (g_mkdir_with_parents (root, 0700) < 0 || g_mkdtemp_full (folder, 0700) == NULL)
    {
      set_errno_error (error, root);
      return NULL;
    }

  return g_steal_pointer (&folder);
}

gboolean
ph_attachment_file_holds_program (GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autoptr (GMappedFile) map = path != NULL ? g_mapped_file_new (path, FALSE, NULL) : NULL;

  return map != NULL && g_mapped_file_get_length (map) > 0
         && mime_content_is_dangerous (g_mapped_file_get_contents (map),
                                       g_mapped_file_get_length (map));
}

GFile *
ph_attachment_file_write (const PhAttachmentFile *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *folder = NULL;
  GFile *file = NULL;

  if (self->file != NULL)
    {
      file = write_replacing (self, &local_error);
    }
  else
    {
      folder = self->folder != NULL ? g_file_get_path (self->folder) : make_private_folder (&local_error);
      if (folder != NULL)
        file = write_into (folder, self, &local_error);
      else if (local_error == NULL)
        g_set_error_literal (&local_error, PH_ERROR, PH_ERROR_INVALID,
                             _("Files can only be saved on this computer."));
    }

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return file;
}
