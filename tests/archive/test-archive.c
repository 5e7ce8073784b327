/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "archive-reader.h"
#include "archive-writer.h"
#include "maildir-name.h"
#include "ph-error.h"
#include "ph-tree.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct
{
  char *dir;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("posthorn-archive-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  ph_tree_remove (self->dir, NULL);
  g_free (self->dir);
}

static char *
write_file (Fixture *self, const char *name, const char *text)
{
  char *path = g_build_filename (self->dir, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

static ArchiveReader *
open_path (const char *path)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (files, g_file_new_for_path (path));
  return archive_reader_new (files);
}

static ArchiveMessage *
next (ArchiveReader *reader)
{
  g_autoptr (GError) error = NULL;
  ArchiveMessage *message = archive_reader_next (reader, NULL, &error);

  g_assert_no_error (error);
  return message;
}

/* ---- There and back ------------------------------------------------------------------------- */

static const struct
{
  const char *raw;
  guint flags;
  const char *keywords[3];
  gint64 date;
} mails[] = {
  { "From: Anna <anna@hafen.example>\r\nSubject: one\r\nMessage-ID: <1@x>\r\n\r\nHello\r\n",
    0, { NULL }, 1136214245 },
  { "From: b\r\nMessage-ID: <2@x>\r\n\r\nFrom here\r\n>From there\r\n\r\nFrom x 10:00 2006\r\n\r\n\r\n",
    IMAP_FLAG_SEEN | IMAP_FLAG_FLAGGED, { "$Forwarded", "Work" }, 951827696 },
  { "Status: RO\r\nFrom: c@d.example\r\nX-Keywords: theirs\r\n\r\n",
    IMAP_FLAG_ANSWERED | IMAP_FLAG_DRAFT | IMAP_FLAG_DELETED, { "Work" }, 1 },
  { "From: d\r\nReceived: by x; Mon, 02 Jan 2006 15:04:05 +0100\r\n\r\n\xff\xfe 8 bit\r\n",
    IMAP_FLAG_SEEN, { NULL }, 1700000000 },
};

static void
write_all (ArchiveFormat format, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ArchiveWriter) writer = archive_writer_new (format, path, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (mails); i++)
    {
      ArchiveMessage message = { g_bytes_new_static (mails[i].raw, strlen (mails[i].raw)),
                                 mails[i].flags, (char **) mails[i].keywords, mails[i].date };

      g_assert_true (archive_writer_add (writer, &message, &error));
      g_bytes_unref (message.raw);
    }
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (archive_writer_finish (writer, &error));
}

static void
check_mail (const ArchiveMessage *message, gsize i)
{
  gsize len;
  const char *raw = g_bytes_get_data (message->raw, &len);

  g_assert_cmpmem (raw, len, mails[i].raw, strlen (mails[i].raw));
  g_assert_cmpuint (message->flags, ==, mails[i].flags);
  g_assert_cmpstrv (message->keywords, mails[i].keywords);
  g_assert_cmpint (message->date, ==, mails[i].date);
}

static gsize
find_mail (const ArchiveMessage *message)
{
  for (gsize i = 0; i < G_N_ELEMENTS (mails); i++)
    if (mails[i].date == message->date)
      return i;
  g_assert_not_reached ();
}

static void
test_round_trip (Fixture *self, gconstpointer data)
{
  ArchiveFormat format = GPOINTER_TO_INT (data);
  g_autofree char *path = g_build_filename (self->dir, "out", NULL);
  g_autoptr (ArchiveReader) reader = NULL;
  struct stat info;

  write_all (format, path);
  g_assert_cmpint (g_lstat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0077, ==, 0);

  reader = open_path (path);
  for (gsize i = 0; i < G_N_ELEMENTS (mails); i++)
    {
      g_autoptr (ArchiveMessage) message = next (reader);

      g_assert_nonnull (message);
      /* A Maildir has no order but that of its names. */
      check_mail (message, format == ARCHIVE_FORMAT_MBOX ? i : find_mail (message));
    }
  g_assert_null (next (reader));
  g_assert_cmpuint (archive_reader_get_n_skipped (reader), ==, 0);
  g_assert_cmpfloat (archive_reader_get_fraction (reader), ==, 1);
}

/* ---- Writing -------------------------------------------------------------------------------- */

static guint
count_names (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_abandoned (Fixture *self, gconstpointer data)
{
  g_autofree char *path = write_file (self, "out", "precious");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  ArchiveWriter *writer = archive_writer_new (ARCHIVE_FORMAT_MBOX, path, NULL);

  g_assert_nonnull (writer);
  archive_writer_free (writer);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "precious");

  g_assert_null (archive_writer_new (ARCHIVE_FORMAT_MAILDIR, path, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
  g_unlink (path);
  writer = archive_writer_new (ARCHIVE_FORMAT_MAILDIR, path, NULL);
  g_assert_nonnull (writer);
  archive_writer_free (writer);
  g_assert_cmpuint (count_names (self->dir), ==, 0);
}

static void
test_full_disk (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (archive_writer_new (ARCHIVE_FORMAT_MBOX, "/proc/out", &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_DISK);
}

/* ---- What others write ---------------------------------------------------------------------- */

static void
test_thunderbird (Fixture *self, gconstpointer data)
{
  g_autofree char *path = write_file (self, "Inbox",
    "From - Tue Jan 03 15:04:05 2006\r\n"
    "X-Mozilla-Status: 0007\r\nX-Mozilla-Keys: $label1 junk\"y                  \r\n"
    "From: a@b.example\r\nDate: Mon, 02 Jan 2006 15:04:05 +0000\r\n\r\n\r\nFrom me to you\r\n\r\n"
    "From - Tue Jan 03 15:04:05 2006\r\nReceived: from y (z;q)\r\n\tby x; Sun, 1 Jan 2006 15:04:05 +0000\r\n"
    "From: a@b.example\r\nDate: Mon, 02 Jan 2006 15:04:05 +0000\r\n\r\n");
  g_autoptr (ArchiveReader) reader = open_path (path);
  g_autoptr (ArchiveMessage) first = next (reader);
  g_autoptr (ArchiveMessage) second = next (reader);

  g_assert_cmpuint (first->flags, ==, IMAP_FLAG_SEEN | IMAP_FLAG_ANSWERED | IMAP_FLAG_FLAGGED);
  g_assert_cmpuint (g_strv_length (first->keywords), ==, 1);
  g_assert_cmpstr (first->keywords[0], ==, "$label1");
  g_assert_cmpint (first->date, ==, 1136214245);
  g_assert_cmpint (second->date, ==, 1136214245 - 24 * 3600);
  g_assert_null (next (reader));
}

static void
test_maildir (Fixture *self, gconstpointer data)
{
  static const char mail[] = "From: a@b.example\nDate: Mon, 02 Jan 2006 15:04:05 +0000\n\n";
  /* The name of the folder says nothing of its messages. */
  g_autofree char *one = write_file (self, "m:2,T/cur/1.host:2,FSbz", mail);
  g_autofree char *two = write_file (self, "m:2,T/new/2.host", mail);
  g_autofree char *tmp = write_file (self, "m:2,T/tmp/3.host", mail);
  g_autofree char *keywords = write_file (self, "m:2,T/" MAILDIR_KEYWORDS_FILE,
                                          "1 Work\nx y\n99 z\n0 a b\n");
  g_autofree char *path = g_build_filename (self->dir, "m:2,T", NULL);
  g_autofree char *link = g_build_filename (path, "cur", "4.link:2,", NULL);
  g_autoptr (ArchiveReader) reader = NULL;
  g_autoptr (ArchiveMessage) first = NULL;
  g_autoptr (ArchiveMessage) second = NULL;

  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  reader = open_path (path);
  first = next (reader);
  second = next (reader);
  g_assert_cmpuint (first->flags, ==, IMAP_FLAG_SEEN | IMAP_FLAG_FLAGGED);
  g_assert_cmpstr (first->keywords[0], ==, "Work");
  g_assert_null (first->keywords[1]);
  g_assert_cmpint (first->date, ==, 1136214245);
  g_assert_cmpuint (second->flags, ==, 0);
  g_assert_null (next (reader));
  g_assert_cmpuint (archive_reader_get_n_skipped (reader), ==, 0);
}

static void
test_folder (Fixture *self, gconstpointer data)
{
  g_autofree char *a = write_file (self, "f/a.eml", "From: a@b.example\n\na\n");
  g_autofree char *b = write_file (self, "f/deep/b.EML", "From: b@b.example\n\nb\n");
  g_autofree char *c = write_file (self, "f/deep/c.mbox", "From x Mon Jan  2 15:04:05 2006\nFrom: c\n\n");
  g_autofree char *d = write_file (self, "f/md/cur/1:2,S", "From: d@b.example\n\n");
  g_autofree char *e = write_file (self, "f/notes.txt", "From: e@b.example\n\n");
  g_autofree char *f = write_file (self, "f/z.eml", "no mail at all\n");
  g_autofree char *loop = g_build_filename (self->dir, "f", "loop", NULL);
  g_autofree char *pipe = g_build_filename (self->dir, "f", "pipe.eml", NULL);
  g_autofree char *path = g_build_filename (self->dir, "f", NULL);
  g_autoptr (ArchiveReader) reader = NULL;

  g_assert_cmpint (symlink (".", loop), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  reader = open_path (path);
  for (int i = 0; i < 4; i++)
    {
      g_autoptr (ArchiveMessage) message = next (reader);

      g_assert_nonnull (message);
      g_assert_cmpuint (message->flags, ==, i == 3 ? IMAP_FLAG_SEEN : 0);
    }
  g_assert_null (next (reader));
  g_assert_cmpuint (archive_reader_get_n_skipped (reader), ==, 1);
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autofree char *path = write_file (self, "a.eml", "From: a@b.example\n\na\n");
  g_autoptr (ArchiveReader) reader = open_path (path);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (archive_reader_next (reader, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* ---- Large and hostile ---------------------------------------------------------------------- */

/* A disk that breaks: once this many pieces were read; negative: it does not. */
static int pieces_left = -1;

/* In the place of the C library's. */
ssize_t
read (int fd, void *buffer, size_t len)
{
  if (pieces_left == 0)
    {
      errno = EIO;
      return -1;
    }
  if (pieces_left > 0)
    pieces_left--;
  return syscall (SYS_read, fd, buffer, len);
}

/* What came of a message before is none. */
static void
test_broken_disk (Fixture *self, gconstpointer data)
{
  static const char mail[] = "From x Mon Jan  2 15:04:05 2006\nFrom: a@b.example\n\n";
  g_autofree char *text = g_strnfill (100 * 1000, 'x');
  g_autofree char *one = g_strconcat ("From: a@b.example\n\n", text, NULL);
  g_autofree char *two = g_strconcat (mail, "\n", mail, text, NULL);
  g_autofree char *eml = write_file (self, "a.eml", one);
  g_autofree char *mbox = write_file (self, "mbox", two);
  g_autoptr (ArchiveReader) reader = open_path (eml);
  g_autoptr (ArchiveReader) other = open_path (mbox);
  g_autoptr (ArchiveMessage) first = NULL;

  pieces_left = 1;
  g_assert_null (next (reader));
  g_assert_cmpuint (archive_reader_get_n_skipped (reader), ==, 1);

  pieces_left = 1;
  first = next (other);
  g_assert_nonnull (first);
  g_assert_null (next (other));
  g_assert_cmpuint (archive_reader_get_n_skipped (other), ==, 1);
  pieces_left = -1;
}

static guint
count_open_files (void)
{
  return count_names ("/proc/self/fd");
}

/* Pipes that took the place of files since these were found. */
static void
test_pipes (Fixture *self, gconstpointer data)
{
  static const char *const names[] = { "f/1.eml", "f/2.eml", "f/3.eml" };
  g_autofree char *path = g_build_filename (self->dir, "f", NULL);
  g_autoptr (ArchiveReader) reader = NULL;
  guint n_open;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_free (write_file (self, names[i], "From: a@b.example\n\n"));
  reader = open_path (path);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_build_filename (self->dir, names[i], NULL);

      g_assert_cmpint (g_unlink (file), ==, 0);
      g_assert_cmpint (mkfifo (file, 0600), ==, 0);
    }

  n_open = count_open_files ();
  g_assert_null (next (reader));
  g_assert_cmpuint (archive_reader_get_n_skipped (reader), ==, G_N_ELEMENTS (names));
  g_assert_cmpuint (count_open_files (), ==, n_open);
}

/* A field of any length is not read to its end. */
static void
test_long_field (Fixture *self, gconstpointer data)
{
  g_autofree char *blanks = g_strnfill (100 * 1000, ' ');
  g_autofree char *text = g_strconcat ("From x Mon Jan  2 15:04:05 2006\nFrom: a@b.example\n"
                                       "X-Keywords: near", blanks, "far\n\n", NULL);
  g_autofree char *path = write_file (self, "mbox", text);
  g_autoptr (ArchiveReader) reader = open_path (path);
  g_autoptr (ArchiveMessage) message = next (reader);

  g_assert_cmpuint (g_strv_length (message->keywords), ==, 1);
  g_assert_cmpstr (message->keywords[0], ==, "near");
}

static guint64
get_peak (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmHWM:");
  return g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10) * 1024;
}

/* A file of two messages that are too large and thousands that are not, mostly holes. */
static void
test_bounded (Fixture *self, gconstpointer data)
{
  static const char mail[] = "\n\nFrom x Mon Jan  2 15:04:05 2006\nFrom: a@b.example\n\n";
  const goffset large = (goffset) ARCHIVE_MESSAGE_MAX + 4096;
  g_autofree char *path = write_file (self, "huge", "From x Mon Jan  2 15:04:05 2006\nFrom: a\n\n");
  FILE *file = g_fopen (path, "r+");
  g_autoptr (ArchiveReader) reader = NULL;
  guint64 before = get_peak ();
  guint n = 0;

  fseeko (file, large, SEEK_SET);
  for (int i = 0; i < 20000; i++)
    fputs (mail, file);
  fseeko (file, large, SEEK_CUR);
  fputs (mail, file);
  fclose (file);

  reader = open_path (path);
  for (ArchiveMessage *message; (message = next (reader)) != NULL; n++)
    archive_message_free (message);
  g_assert_cmpuint (n, ==, 20000);
  g_assert_cmpuint (archive_reader_get_n_skipped (reader), ==, 2);
  /* GString doubles what it has. */
  g_assert_cmpuint (get_peak () - before, <, 3 * (guint64) ARCHIVE_MESSAGE_MAX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/archive/mbox", Fixture, GINT_TO_POINTER (ARCHIVE_FORMAT_MBOX), set_up,
              test_round_trip, tear_down);
  g_test_add ("/archive/maildir", Fixture, GINT_TO_POINTER (ARCHIVE_FORMAT_MAILDIR), set_up,
              test_round_trip, tear_down);
  g_test_add ("/archive/abandoned", Fixture, NULL, set_up, test_abandoned, tear_down);
  g_test_add ("/archive/full-disk", Fixture, NULL, set_up, test_full_disk, tear_down);
  g_test_add ("/archive/thunderbird", Fixture, NULL, set_up, test_thunderbird, tear_down);
  g_test_add ("/archive/maildir-of-others", Fixture, NULL, set_up, test_maildir, tear_down);
  g_test_add ("/archive/folder", Fixture, NULL, set_up, test_folder, tear_down);
  g_test_add ("/archive/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  g_test_add ("/archive/broken-disk", Fixture, NULL, set_up, test_broken_disk, tear_down);
  g_test_add ("/archive/pipes", Fixture, NULL, set_up, test_pipes, tear_down);
  g_test_add ("/archive/long-field", Fixture, NULL, set_up, test_long_field, tear_down);
  g_test_add ("/archive/bounded", Fixture, NULL, set_up, test_bounded, tear_down);
  return g_test_run ();
}
