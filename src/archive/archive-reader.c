/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "archive-reader.h"

#include "maildir-name.h"
#include "mbox-parser.h"
#include "mime-headers.h"
#include "mime-write.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE (64 * 1024)

/* A file with one message or many. */
typedef struct
{
  char *path;
  guint64 size;
  gint64 changed;   /* seconds since 1970 */
  GPtrArray *names; /* (owned) (nullable) of keywords, in a Maildir */
  gboolean in_maildir;
} Source;

struct _ArchiveReader
{
  GPtrArray *sources; /* of Source */
  guint next;

  /* Of the file being read */
  const Source *source; /* (nullable) */
  int fd;
  MboxParser *mbox;     /* (nullable) it is one */
  char *piece;

  /* The message being read */
  GString *raw;         /* (nullable) */
  char *from_line;      /* (nullable) */
  gboolean is_too_large;

  GQueue ready;         /* of ArchiveMessage */
  guint64 n_bytes;
  guint64 n_read;
  guint n_skipped;
};

static void
source_free (gpointer data)
{
  Source *self = data;

  g_free (self->path);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_free (self);
}

/* ---- What there is to read ------------------------------------------------------------------ */

static void
add_source (ArchiveReader *self, const char *path, const struct stat *info, gboolean in_maildir,
            GPtrArray *names)
{
  Source *source = g_new0 (Source, 1);

  source->path = g_strdup (path);
  source->size = (guint64) MAX (info->st_size, 0);
  source->changed = info->st_mtime;
  source->in_maildir = in_maildir;
  source->names = names != NULL ? g_ptr_array_ref (names) : NULL;
  self->n_bytes += source->size;
  g_ptr_array_add (self->sources, source);
}

static gboolean
is_folder (const char *path)
{
  struct stat info;

  return lstat (path, &info) == 0 && S_ISDIR (info.st_mode);
}

static gboolean
is_maildir (const char *path)
{
  g_autofree char *cur = g_build_filename (path, "cur", NULL);

  return is_folder (cur);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The names in a folder but the hidden ones, in order. */
static GPtrArray *
list_folder (const char *path)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));

  g_ptr_array_sort (names, compare_names);
  return names;
}

static GPtrArray *
read_keywords (const char *maildir)
{
  g_autofree char *path = g_build_filename (maildir, MAILDIR_KEYWORDS_FILE, NULL);
  g_autofree char *text = NULL;
  struct stat info;

  if (lstat (path, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size > PIECE
      || !g_file_get_contents (path, &text, NULL, NULL))
    return NULL;

  return maildir_keywords_parse (text);
}

static void
add_maildir_part (ArchiveReader *self, const char *maildir, const char *part, GPtrArray *keywords)
{
  g_autofree char *folder = g_build_filename (maildir, part, NULL);
  g_autoptr (GPtrArray) names = is_folder (folder) ? list_folder (folder) : NULL;

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, g_ptr_array_index (names, i), NULL);
      struct stat info;

      if (lstat (path, &info) == 0 && S_ISREG (info.st_mode))
        add_source (self, path, &info, TRUE, keywords);
    }
}

static void
add_maildir (ArchiveReader *self, const char *path)
{
  g_autoptr (GPtrArray) keywords = read_keywords (path);

  add_maildir_part (self, path, "cur", keywords);
  add_maildir_part (self, path, "new", NULL);
}

static gboolean
is_mail_name (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_str_has_suffix (lower, ".eml") || g_str_has_suffix (lower, ".mbox")
         || g_str_has_suffix (lower, ".mbx") || g_str_equal (lower, "mbox");
}

static void
add_folder (ArchiveReader *self, const char *path, guint depth)
{
  g_autoptr (GPtrArray) names = NULL;

  if (is_maildir (path))
    {
      add_maildir (self, path);
      return;
    }

  names = list_folder (path);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *child = g_build_filename (path, name, NULL);
      struct stat info;

      if (lstat (child, &info) != 0)
        continue;
      if (S_ISDIR (info.st_mode) && depth < ARCHIVE_DEPTH_MAX)
        add_folder (self, child, depth + 1);
      else if (S_ISREG (info.st_mode) && is_mail_name (name))
        add_source (self, child, &info, FALSE, NULL);
    }
}

/* What the person named itself may be a link. */
static void
add_file (ArchiveReader *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  struct stat info;

  if (path == NULL || stat (path, &info) != 0)
    self->n_skipped++;
  else if (S_ISDIR (info.st_mode))
    add_folder (self, path, 0);
  else if (S_ISREG (info.st_mode))
    add_source (self, path, &info, FALSE, NULL);
  else
    self->n_skipped++;
}

/* ---- One message ---------------------------------------------------------------------------- */

static const char *
get_name (const Source *source)
{
  const char *slash = strrchr (source->path, G_DIR_SEPARATOR);

  return slash != NULL ? slash + 1 : source->path;
}

/* Thunderbird's "From - …" says when it was put into the file. */
static gint64
find_received (ArchiveReader *self)
{
  const char *from = self->from_line != NULL ? self->from_line + strlen ("From ") : NULL;
  const char *from_date = from != NULL ? strchr (from, ' ') : NULL;
  gint64 date = MIME_DATE_NONE;

  if (self->source->in_maildir)
    date = maildir_name_get_date (get_name (self->source));
  if (date == MIME_DATE_NONE && from_date != NULL && !g_str_has_prefix (from, "- "))
    date = mime_date_parse (from_date, -1, NULL);
  if (date == MIME_DATE_NONE)
    date = archive_find_date (self->raw->str, self->raw->len);
  if (date == MIME_DATE_NONE && from_date != NULL)
    date = mime_date_parse (from_date, -1, NULL);

  return date != MIME_DATE_NONE ? date : self->source->changed;
}

static ArchiveMessage *
make_message (ArchiveReader *self)
{
  g_autoptr (GPtrArray) keywords = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) raw = NULL;
  ArchiveMessage *message = g_new0 (ArchiveMessage, 1);

  if (self->from_line != NULL)
    archive_take_status (self->raw, &message->flags, keywords);
  if (self->source->in_maildir)
    maildir_name_read (get_name (self->source), self->source->names, &message->flags, keywords);
  message->date = find_received (self);

  raw = g_string_free_to_bytes (g_steal_pointer (&self->raw));
  message->raw = mime_normalise_crlf (raw);
  g_ptr_array_add (keywords, NULL);
  message->keywords = (char **) g_ptr_array_steal (keywords, NULL);

  return message;
}

static void
drop_message (ArchiveReader *self)
{
  if (self->raw != NULL)
    g_string_free (g_steal_pointer (&self->raw), TRUE);
  g_clear_pointer (&self->from_line, g_free);
}

static void
end_message (ArchiveReader *self)
{
  if (self->raw == NULL)
    return;

  if (!self->is_too_large && archive_is_message (self->raw->str, self->raw->len))
    g_queue_push_tail (&self->ready, make_message (self));
  else
    self->n_skipped++;
  drop_message (self);
}

static void
begin_cb (const char *line, gpointer user_data)
{
  ArchiveReader *self = user_data;

  end_message (self);
  self->raw = g_string_new (NULL);
  self->from_line = g_strdup (line);
  self->is_too_large = FALSE;
}

static void
data_cb (const char *data, gsize len, gpointer user_data)
{
  ArchiveReader *self = user_data;

  if (self->is_too_large)
    return;
  if (self->raw->len + len <= ARCHIVE_MESSAGE_MAX)
    {
      g_string_append_len (self->raw, data, len);
      return;
    }

  self->is_too_large = TRUE;
  g_string_free (self->raw, TRUE);
  self->raw = g_string_new (NULL);
}

/* ---- One file ------------------------------------------------------------------------------- */

/* What was begun and not ended goes nowhere. */
static void
close_file (ArchiveReader *self)
{
  drop_message (self);
  g_clear_pointer (&self->mbox, mbox_parser_free);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  self->source = NULL;
}

/* A pipe that took the file's place is not waited for. */
static gboolean
open_file (ArchiveReader *self)
{
  struct stat info;

  self->source = g_ptr_array_index (self->sources, self->next++);
  self->fd = g_open (self->source->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (self->fd >= 0 && fstat (self->fd, &info) == 0 && S_ISREG (info.st_mode))
    return TRUE;

  self->n_skipped++;
  return FALSE;
}

static void
end_file (ArchiveReader *self)
{
  if (self->mbox != NULL)
    mbox_parser_finish (self->mbox);
  end_message (self);
}

static gssize
read_piece (ArchiveReader *self)
{
  gssize n;

  do
    n = read (self->fd, self->piece, PIECE);
  while (n < 0 && errno == EINTR);

  return n;
}

/* The first piece tells what kind of file it is. */
static void
begin_file (ArchiveReader *self, gsize len)
{
  g_autofree char *line = g_strndup (self->piece, MIN (len, strcspn (self->piece, "\r\n")));

  if (!self->source->in_maildir && mbox_is_from_line (line))
    self->mbox = mbox_parser_new (begin_cb, data_cb, self);
  else
    begin_cb (NULL, self);
}

static void
read_some (ArchiveReader *self)
{
  gssize n = read_piece (self);

  if (n <= 0)
    {
      if (n == 0)
        end_file (self);
      else
        self->n_skipped++;
      close_file (self);
      return;
    }

  self->piece[n] = '\0';
  if (self->mbox == NULL && self->raw == NULL)
    begin_file (self, (gsize) n);
  if (self->mbox != NULL)
    mbox_parser_feed (self->mbox, self->piece, (gsize) n);
  else
    data_cb (self->piece, (gsize) n, self);
  self->n_read += (guint64) n;
}

ArchiveMessage *
archive_reader_next (ArchiveReader *self, GCancellable *cancellable, GError **error)
{
  while (self->ready.length == 0)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (self->source != NULL)
        read_some (self);
      else if (self->next == self->sources->len)
        return NULL;
      else if (!open_file (self))
        close_file (self);
    }

  return g_queue_pop_head (&self->ready);
}

double
archive_reader_get_fraction (ArchiveReader *self)
{
  return self->n_bytes > 0 ? MIN ((double) self->n_read / (double) self->n_bytes, 1) : 1;
}

guint
archive_reader_get_n_skipped (ArchiveReader *self)
{
  return self->n_skipped;
}

ArchiveReader *
archive_reader_new (GPtrArray *files)
{
  ArchiveReader *self = g_new0 (ArchiveReader, 1);

  self->sources = g_ptr_array_new_with_free_func (source_free);
  self->piece = g_malloc (PIECE + 1);
  self->fd = -1;
  g_queue_init (&self->ready);
  for (guint i = 0; i < files->len; i++)
    add_file (self, g_ptr_array_index (files, i));

  return self;
}

void
archive_reader_free (ArchiveReader *self)
{
  close_file (self);
  g_queue_clear_full (&self->ready, (GDestroyNotify) archive_message_free);
  g_ptr_array_unref (self->sources);
  g_free (self->piece);
  g_free (self);
}
