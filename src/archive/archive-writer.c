/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "archive-writer.h"

#include "maildir-name.h"
#include "mbox-parser.h"
#include "mime-headers.h"
#include "ph-error.h"
#include "ph-tree.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

struct _ArchiveWriter
{
  ArchiveFormat format;
  char *path;
  char *temporary;  /* (nullable) until it is in place */
  FILE *mbox;       /* (nullable) */
  GPtrArray *names; /* of keywords, in a Maildir */
  guint n;
};

static gboolean
set_disk_error (const ArchiveWriter *self, GError **error)
{
  int saved = errno;
  g_autofree char *name = g_filename_display_basename (self->path);

  g_set_error (error, PH_ERROR, PH_ERROR_DISK, _ ("“%s” could not be written: %s"), name,
               g_strerror (saved));
  return FALSE;
}

/* ---- mbox ----------------------------------------------------------------------------------- */

/* As asctime() writes it, in UTC and in no language. */
static char *
format_from_date (gint64 date)
{
  static const char days[7][4] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (date);

  if (time == NULL)
    time = g_date_time_new_from_unix_utc (0);

  return g_strdup_printf ("%s %s %2d %02d:%02d:%02d %04d",
                          days[g_date_time_get_day_of_week (time) - 1],
                          months[g_date_time_get_month (time) - 1],
                          g_date_time_get_day_of_month (time), g_date_time_get_hour (time),
                          g_date_time_get_minute (time), g_date_time_get_second (time),
                          g_date_time_get_year (time));
}

static char *
find_sender (const char *raw, gsize len)
{
  g_autoptr (MimeHeaders) headers = mime_headers_parse (raw, len);
  const char *address = headers->from.n > 0 ? headers->from.items[0].address : NULL;

  if (address == NULL || *address == '\0' || strpbrk (address, " \t\r\n") != NULL
      || strlen (address) > 320)
    address = "MAILER-DAEMON";

  return g_strdup (address);
}

static void
write_lines (FILE *file, const char *p, gsize len)
{
  const char *end = p + len;

  while (p < end)
    {
      const char *eol = memchr (p, '\n', end - p);
      const char *stop = eol != NULL ? eol : end;
      gsize n = stop - p;

      if (eol != NULL && n > 0 && stop[-1] == '\r')
        n--;
      if (mbox_count_quotes (p, n) >= 0)
        putc ('>', file);
      fwrite (p, 1, n, file);
      putc ('\n', file);
      p = eol != NULL ? eol + 1 : end;
    }
}

static gboolean
add_to_mbox (ArchiveWriter *self, const ArchiveMessage *message, GError **error)
{
  gsize len;
  const char *raw = g_bytes_get_data (message->raw, &len);
  g_autofree char *sender = find_sender (raw, len);
  g_autofree char *date = format_from_date (message->date);
  g_autofree char *status
      = archive_make_status (message->flags, (const char *const *) message->keywords);

  errno = EIO;
  fprintf (self->mbox, "From %s %s\n%s", sender, date, status);
  write_lines (self->mbox, raw, len);
  putc ('\n', self->mbox);

  return ferror (self->mbox) == 0 || set_disk_error (self, error);
}

static gboolean
open_mbox (ArchiveWriter *self, GError **error)
{
  int fd;

  fd = g_open (self->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return set_disk_error (self, error);

  self->mbox = fdopen (fd, "w");
  return TRUE;
}

static gboolean
close_mbox (ArchiveWriter *self, GError **error)
{
  FILE *file = g_steal_pointer (&self->mbox);
  gboolean is_written = fflush (file) == 0 && fsync (fileno (file)) == 0;

  if (fclose (file) == 0 && is_written)
    return TRUE;

  return set_disk_error (self, error);
}

/* ---- Maildir -------------------------------------------------------------------------------- */

static gboolean
add_to_maildir (ArchiveWriter *self, const ArchiveMessage *message, GError **error)
{
  g_autofree char *name
      = maildir_name_make (message->date, ++self->n, message->flags,
                           (const char *const *) message->keywords, self->names);
  g_autofree char *path = g_build_filename (self->temporary, "cur", name, NULL);
  const struct utimbuf times = { message->date, message->date };
  gsize len;
  const char *raw = g_bytes_get_data (message->raw, &len);
  FILE *file;
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

  if (fd < 0)
    return set_disk_error (self, error);

  file = fdopen (fd, "w");
  errno = EIO;
  for (const char *p = raw, *end = raw + len; p < end;)
    {
      const char *eol = memchr (p, '\n', end - p);
      const char *stop = eol != NULL ? eol : end;

      fwrite (p, 1, stop - p - (eol != NULL && stop > p && stop[-1] == '\r'), file);
      if (eol != NULL)
        putc ('\n', file);
      p = eol != NULL ? eol + 1 : end;
    }

  if (ferror (file) != 0)
    {
      set_disk_error (self, error);
      fclose (file);
      return FALSE;
    }
  if (fclose (file) != 0)
    return set_disk_error (self, error);

  return utime (path, &times) == 0 || set_disk_error (self, error);
}

static gboolean
make_maildir (ArchiveWriter *self, GError **error)
{
  static const char *const parts[] = { "cur", "new", "tmp" };

  if (g_mkdir (self->temporary, 0700) != 0)
    return set_disk_error (self, error);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_build_filename (self->temporary, parts[i], NULL);

      if (g_mkdir (path, 0700) != 0)
        return set_disk_error (self, error);
    }

  return TRUE;
}

static gboolean
write_keywords (ArchiveWriter *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->temporary, MAILDIR_KEYWORDS_FILE, NULL);
  g_autofree char *text = maildir_keywords_print (self->names);
  int fd;

  if (self->names->len > 0
      && !g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL))
    return set_disk_error (self, error);

  /* One round of the disk for all of them. */
  fd = g_open (self->temporary, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (fd < 0 || syncfs (fd) != 0)
    {
      set_disk_error (self, error);
      if (fd >= 0)
        close (fd);
      return FALSE;
    }

  return close (fd) == 0;
}

/* ---- The writer ----------------------------------------------------------------------------- */

ArchiveWriter *
archive_writer_new (ArchiveFormat format, const char *path, GError **error)
{
  g_autoptr (ArchiveWriter) self = g_new0 (ArchiveWriter, 1);
  gboolean is_ready;

  self->format = format;
  self->path = g_strdup (path);
  self->names = g_ptr_array_new_with_free_func (g_free);
  if (format == ARCHIVE_FORMAT_MAILDIR && g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_autofree char *name = g_filename_display_basename (path);

      g_set_error (error, PH_ERROR, PH_ERROR_INVALID, _ ("There is something called “%s” already."),
                   name);
      return NULL;
    }

  /* Of a name that nobody else gave, so that nothing of theirs is taken for a rest of ours. */
  self->temporary = g_strdup_printf ("%s.%08x.part", path, g_random_int ());
  is_ready = format == ARCHIVE_FORMAT_MBOX ? open_mbox (self, error) : make_maildir (self, error);

  return is_ready ? g_steal_pointer (&self) : NULL;
}

gboolean
archive_writer_add (ArchiveWriter *self, const ArchiveMessage *message, GError **error)
{
  return self->format == ARCHIVE_FORMAT_MBOX ? add_to_mbox (self, message, error)
                                             : add_to_maildir (self, message, error);
}

gboolean
archive_writer_finish (ArchiveWriter *self, GError **error)
{
  if (self->format == ARCHIVE_FORMAT_MBOX ? !close_mbox (self, error)
                                          : !write_keywords (self, error))
    return FALSE;
  if (g_rename (self->temporary, self->path) != 0)
    return set_disk_error (self, error);

  g_clear_pointer (&self->temporary, g_free);
  return TRUE;
}

void
archive_writer_free (ArchiveWriter *self)
{
  if (self->mbox != NULL)
    fclose (self->mbox);
  if (self->temporary != NULL && self->format == ARCHIVE_FORMAT_MBOX)
    g_unlink (self->temporary);
  else if (self->temporary != NULL)
    ph_tree_remove (self->temporary, NULL);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self);
}
