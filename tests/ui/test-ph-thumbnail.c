/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Small pictures of good, broken and hostile ones. */

#include "config.h"

#include "patience.h"
#include "ph-thumbnail.h"
#include "thumbnailer.h"

#include <errno.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>

#define PROGRAM PKGLIBEXECDIR "/posthorn-thumbnailer"
#define PATIENCE (PATIENCE_SECONDS * 1000)

/* ---- Pictures ------------------------------------------------------------------------------- */

/* Red, written as @type. */
static GBytes *
draw (const char *type, int width, int height, gboolean transparent)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, transparent, 8, width, height);
  char *data;
  gsize len;

  gdk_pixbuf_fill (pixbuf, transparent ? 0xff000080 : 0xff0000ff);
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &data, &len, type, NULL, NULL));
  return g_bytes_new_take (data, len);
}

static void
append_number (GByteArray *out, guint32 number)
{
  const guint32 big_endian = GUINT32_TO_BE (number);

  g_byte_array_append (out, (const guint8 *) &big_endian, 4);
}

static void
append_chunk (GByteArray *out, const char *name, const guint8 *data, gsize len)
{
  guint start;

  append_number (out, (guint32) len);
  start = out->len;
  g_byte_array_append (out, (const guint8 *) name, 4);
  g_byte_array_append (out, data, (guint) len);
  append_number (out, (guint32) crc32 (0, out->data + start, out->len - start));
}

/* A PNG of some kilobytes, black and white, that says it is that large. @n_rows are there. */
static GBytes *
draw_bomb (guint32 width, guint32 height, guint32 n_rows)
{
  GByteArray *out = g_byte_array_new ();
  g_autoptr (GByteArray) head = g_byte_array_new ();
  gsize raw_len = (gsize) (1 + (width + 7) / 8) * n_rows;
  uLongf len = compressBound (raw_len);
  g_autofree guint8 *raw = g_malloc0 (raw_len);
  g_autofree guint8 *packed = g_malloc (len);

  g_assert_cmpint (compress (packed, &len, raw, raw_len), ==, Z_OK);
  append_number (head, width);
  append_number (head, height);
  g_byte_array_append (head, (const guint8 *) "\1\0\0\0\0", 5);
  g_byte_array_append (out, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  append_chunk (out, "IHDR", head->data, head->len);
  append_chunk (out, "IDAT", packed, len);
  append_chunk (out, "IEND", NULL, 0);
  return g_byte_array_free_to_bytes (out);
}

static GdkTexture *
run (GBytes *content)
{
  return ph_thumbnail_run (PROGRAM, content, PATIENCE);
}

/* ---- Good ones ------------------------------------------------------------------------------ */

static void
test_good (void)
{
  static const struct
  {
    const char *type;
    int width, height;
    gboolean transparent;
    int small_width, small_height;
  } rows[] = {
    { "png", 300, 150, FALSE, 128, 64 }, { "jpeg", 300, 150, FALSE, 128, 64 },
    { "png", 64, 640, TRUE, 12, 128 },   { "png", 20, 10, FALSE, 20, 10 },
    { "png", 4000, 1, FALSE, 128, 1 },   { "jpeg", 1, 1, FALSE, 1, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) picture
        = draw (rows[i].type, rows[i].width, rows[i].height, rows[i].transparent);
      g_autoptr (GdkTexture) small = run (picture);
      g_autofree guint32 *pixels = g_new0 (guint32, 128 * 128);

      g_assert_nonnull (small);
      g_assert_cmpint (gdk_texture_get_width (small), ==, rows[i].small_width);
      g_assert_cmpint (gdk_texture_get_height (small), ==, rows[i].small_height);
      gdk_texture_download (small, (guchar *) pixels, 128 * 4);
      /* Alpha, then red, which it is multiplied with. */
      g_assert_cmpuint (pixels[0] >> 24, ==, rows[i].transparent ? 0x80 : 0xff);
      g_assert_cmpuint (pixels[0] >> 16 & 0xff, >=, rows[i].transparent ? 0x7f : 0xfd);
      g_assert_cmpuint (pixels[0] & 0xff, <=, 2);
    }
}

typedef struct
{
  guint n_done;
  GdkTexture *last;
  gboolean is_here;
  GError *error;
} Loaded;

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Loaded *loaded = user_data;

  g_clear_object (&loaded->last);
  g_clear_error (&loaded->error);
  loaded->last = ph_thumbnail_load_finish (result, &loaded->is_here, &loaded->error);
  loaded->n_done++;
}

/* One after the other; and what is not here, or not wanted any more. */
static void
test_load (void)
{
  g_autoptr (GBytes) picture = draw ("png", 300, 150, FALSE);
  g_autoptr (GBytes) text = g_bytes_new_static ("milk, bread", 11);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  Loaded good = { 0 }, bad = { 0 }, away = { 0 }, left = { 0 };

  g_cancellable_cancel (cancelled);
  ph_thumbnail_load_async (NULL, 0, "2", NULL, picture, NULL, loaded_cb, &good);
  ph_thumbnail_load_async (NULL, 0, "3", NULL, text, NULL, loaded_cb, &bad);
  ph_thumbnail_load_async (NULL, 0, "4", "base64", NULL, NULL, loaded_cb, &away);
  ph_thumbnail_load_async (NULL, 0, "2", NULL, picture, cancelled, loaded_cb, &left);
  ph_thumbnail_load_async (NULL, 0, "2", NULL, picture, NULL, loaded_cb, &good);
  while (good.n_done < 2)
    g_main_context_iteration (NULL, TRUE);

  g_assert_nonnull (good.last);
  g_assert_true (good.is_here);
  g_assert_cmpuint (bad.n_done, ==, 1);
  g_assert_null (bad.last);
  g_assert_true (bad.is_here);
  g_assert_cmpuint (away.n_done, ==, 1);
  g_assert_null (away.last);
  g_assert_false (away.is_here);
  g_assert_cmpuint (left.n_done, ==, 1);
  g_assert_error (left.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&left.error);
  g_object_unref (good.last);
}

/* Every other one is a picture. */
static void
load_next (Loaded *loaded, GAsyncReadyCallback callback)
{
  g_autoptr (GBytes) content = loaded->n_done % 2 == 0 ? draw ("png", 30, 15, FALSE)
                                                        : g_bytes_new_static ("milk, bread", 11);

  ph_thumbnail_load_async (NULL, 0, "2", NULL, content, NULL, callback, loaded);
}

static void
load_next_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Loaded *loaded = user_data;

  loaded_cb (object, result, loaded);
  g_assert_cmpint (loaded->last != NULL, ==, loaded->n_done % 2);
  if (loaded->n_done < 10)
    load_next (loaded, load_next_cb);
}

/* Who hears of one asks for the next: that is made once, and each gets its own. */
static void
test_load_next (void)
{
  Loaded loaded = { 0 };

  load_next (&loaded, load_next_cb);
  while (loaded.n_done < 10)
    g_main_context_iteration (NULL, TRUE);
}

/* ---- Others --------------------------------------------------------------------------------- */

/* What is there of it, or nothing. */
static void
test_truncated (void)
{
  static const char *const types[] = { "png", "jpeg" };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GBytes) picture = draw (types[i], 300, 150, FALSE);
      gsize len = g_bytes_get_size (picture);

      for (gsize n = 0; n < len; n += MAX (len / 20, 1))
        {
          g_autoptr (GBytes) head = g_bytes_new_from_bytes (picture, 0, n);
          g_autoptr (GdkTexture) small = run (head);

          if (n < 20)
            g_assert_null (small);
          if (small != NULL)
            g_assert_cmpint (gdk_texture_get_width (small), ==, 128);
        }
    }
}

/* Some kilobytes that unpack to gigabytes, or to more than anybody looks at. */
static void
test_bomb (void)
{
  g_autoptr (GBytes) small = draw_bomb (800, 700, 700);
  g_autoptr (GBytes) large = draw_bomb (8000, 7000, 7000);
  g_autoptr (GBytes) huge = draw_bomb (60000, 60000, 10);
  g_autoptr (GdkTexture) good = run (small);

  g_assert_cmpuint (g_bytes_get_size (large), <, 20000);
  g_assert_nonnull (good);
  g_assert_null (run (large));
  g_assert_null (run (huge));
}

static void
test_no_picture (void)
{
  static const char *const texts[] = {
    "", "milk, bread", "\x7f" "ELF", "GIF89a but no more than that",
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><image href=\"file:///etc/passwd\"/></svg>",
    "/* XPM */ static char *x[] = { \"1 1 1 1\", \"a c red\", \"a\" };",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) content = g_bytes_new_static (texts[i], strlen (texts[i]));

      g_assert_null (run (content));
    }
  g_assert_true (ph_thumbnail_is_for ("image/png", 1000));
  g_assert_false (ph_thumbnail_is_for ("image/png", 1000 * 1000 * 1000));
  g_assert_false (ph_thumbnail_is_for ("image/svg+xml", 1000));
  g_assert_true (ph_thumbnail_is_for ("application/pdf", 1000));
  g_assert_false (ph_thumbnail_is_for ("application/zip", 1000));
}

/* A JPEG may begin with as many of these as it likes. */
static void
test_endless_input (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) shell = g_subprocess_new (
    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "sh", "-c",
    "{ printf '\\377\\330\\377'; tr '\\000' '\\377' </dev/zero; } | " PROGRAM, NULL);
  g_autoptr (GBytes) output = NULL;

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate (shell, NULL, NULL, &output, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (output), ==, 0);
  g_assert_cmpint (g_subprocess_get_exit_status (shell), ==, 1);
}

/* ---- A program that was taken over ------------------------------------------------------------ */

/* Says what it is given. */
static GdkTexture *
repeat (guint32 magic, guint32 width, guint32 height, gsize len)
{
  const ThumbnailerHead head = { magic, width, height };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GBytes) answer = NULL;

  g_byte_array_append (out, (const guint8 *) &head, sizeof head);
  g_byte_array_set_size (out, (guint) (sizeof head + len));
  answer = g_bytes_new (out->data, out->len);
  return ph_thumbnail_run ("/bin/cat", answer, PATIENCE);
}

static void
test_lies (void)
{
  g_autoptr (GdkTexture) good = repeat (THUMBNAILER_MAGIC, 4, 2, 32);

  g_assert_nonnull (good);
  g_assert_null (repeat (THUMBNAILER_MAGIC + 1, 4, 2, 32));
  g_assert_null (repeat (THUMBNAILER_MAGIC, 4, 2, 31));
  g_assert_null (repeat (THUMBNAILER_MAGIC, 4, 2, 33));
  g_assert_null (repeat (THUMBNAILER_MAGIC, 0, 0, 0));
  g_assert_null (repeat (THUMBNAILER_MAGIC, 129, 1, 516));
  g_assert_null (repeat (THUMBNAILER_MAGIC, 0x10001, 0x10000, 0x40000));
  g_assert_null (repeat (THUMBNAILER_MAGIC, 0x80000001, 0x80000000, 0));
}

/* One that says too much, one that says nothing, and none. */
static void
test_no_answer (void)
{
  g_autoptr (GBytes) content = g_bytes_new_static ("x", 1);
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("posthorn-XXXXXX", &path, NULL);

  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents_full (path, "#!/bin/sh\nexec tail -f /dev/null\n", -1,
                                           G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_assert_null (ph_thumbnail_run (path, content, 100));
  g_assert_null (ph_thumbnail_run ("/usr/bin/yes", content, PATIENCE));
  g_assert_null (ph_thumbnail_run ("/nonexistent", content, PATIENCE));
  g_unlink (path);
}

static gboolean
is_locked (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/status", pid);
  g_autofree char *status = NULL;

  g_assert_true (g_file_get_contents (path, &status, NULL, NULL));
  return strstr (status, "\nSeccomp:\t2\n") != NULL;
}

/* The picture is a file in memory: that must not grow. */
static gboolean
may_write_files (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/limits", pid);
  g_autofree char *limits = NULL;

  g_assert_true (g_file_get_contents (path, &limits, NULL, NULL));
  return !g_regex_match_simple ("^Max file size +0 +0 ", limits, G_REGEX_MULTILINE, 0);
}

/* It waits for the rest of its picture, and has locked itself in. */
static void
test_locked (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) program
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, PROGRAM, NULL);
  GOutputStream *input = g_subprocess_get_stdin_pipe (program);
  gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_TIME_SPAN_SECOND;

  g_assert_no_error (error);
  g_assert_false (is_locked (g_subprocess_get_identifier (program)));
  g_assert_true (g_output_stream_write_all (input, "\x89PNG\r\n\x1a\n\0\0\0\r", 12, NULL, NULL, &error));
  while (!is_locked (g_subprocess_get_identifier (program)))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_thread_yield ();
    }
  g_assert_false (may_write_files (g_subprocess_get_identifier (program)));
  g_assert_true (g_output_stream_close (input, NULL, &error));
  g_assert_true (g_subprocess_wait (program, NULL, &error));
  g_assert_cmpint (g_subprocess_get_exit_status (program), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/thumbnail/good", test_good);
  g_test_add_func ("/thumbnail/load", test_load);
  g_test_add_func ("/thumbnail/load-next", test_load_next);
  g_test_add_func ("/thumbnail/truncated", test_truncated);
  g_test_add_func ("/thumbnail/bomb", test_bomb);
  g_test_add_func ("/thumbnail/no-picture", test_no_picture);
  g_test_add_func ("/thumbnail/endless-input", test_endless_input);
  g_test_add_func ("/thumbnail/lies", test_lies);
  g_test_add_func ("/thumbnail/no-answer", test_no_answer);
  g_test_add_func ("/thumbnail/locked", test_locked);

  return g_test_run ();
}
