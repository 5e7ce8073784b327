/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-picture-scale.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/resource.h>

/* What a camera writes: turned by a quarter, and where it was taken (Exif 2.3, sections 4.5 and 4.6). */
static const guint8 camera[] = {
  0xff, 0xe1, 0,    76,                              /* APP1 and its length */
  'E',  'x',  'i',  'f',  0,   0,   'I', 'I', 42, 0, /* Exif, little-endian */
  8,    0,    0,    0,    2,   0,                    /* IFD0: two entries */
  0x12, 0x01, 3,    0,    1,   0,   0,   0,   6,  0, 0, 0, /* Orientation: 6 */
  0x25, 0x88, 4,    0,    1,   0,   0,   0,   38, 0, 0, 0, /* GPS: at 38 */
  0,    0,    0,    0,                               /* no IFD1 */
  2,    0,                                           /* GPS: two entries */
  1,    0,    2,    0,    2,   0,   0,   0,   'N', 0, 0, 0, /* north */
  3,    0,    2,    0,    2,   0,   0,   0,   'E', 0, 0, 0, /* east */
  0,    0,    0,    0,
};

static GdkPixbuf *
make_pixbuf (int width, int height, gboolean has_alpha)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, has_alpha, 8, width, height);
  guchar *pixels = gdk_pixbuf_get_pixels (pixbuf);
  gsize size = gdk_pixbuf_get_byte_length (pixbuf);
  guint32 noise = 1;

  for (gsize i = 0; i < size; i++)
    {
      noise = noise * 1664525 + 1013904223;
      pixels[i] = (guchar) (i / 997 + (noise >> 27));
    }
  return pixbuf;
}

static GBytes *
make_picture (int width, int height, const char *type, gboolean has_alpha)
{
  g_autoptr (GdkPixbuf) pixbuf = make_pixbuf (width, height, has_alpha);
  g_autoptr (GError) error = NULL;
  char *data;
  gsize len;

  gdk_pixbuf_save_to_buffer (pixbuf, &data, &len, type, &error, NULL);
  g_assert_no_error (error);
  return g_bytes_new_take (data, len);
}

/* Behind the mark that every JPEG begins with. */
static GBytes *
add_camera (GBytes *jpeg)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (jpeg, &len);
  GByteArray *array = g_byte_array_new ();

  g_byte_array_append (array, data, 2);
  g_byte_array_append (array, camera, sizeof camera);
  g_byte_array_append (array, data + 2, (guint) (len - 2));
  return g_byte_array_free_to_bytes (array);
}

static GdkPixbuf *
read_picture (GBytes *bytes)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GError) error = NULL;
  GdkPixbuf *pixbuf = gdk_pixbuf_new_from_stream (stream, NULL, &error);

  g_assert_no_error (error);
  return pixbuf;
}

static void
assert_size (GBytes *bytes, int width, int height)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  g_assert_nonnull (bytes);
  pixbuf = read_picture (bytes);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, width);
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, height);
}

static gboolean
has_text (GBytes *bytes, const char *text)
{
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);

  return memmem (data, len, text, strlen (text)) != NULL;
}

static void
test_sizes (void)
{
  g_autoptr (GBytes) picture = make_picture (3000, 1500, "jpeg", FALSE);
  g_autoptr (PhPictureSizes) sizes = ph_picture_scale (picture);

  g_assert_nonnull (sizes);
  g_assert_false (sizes->is_png);
  g_assert_null (sizes->content[PH_PICTURE_ORIGINAL]);
  assert_size (sizes->content[PH_PICTURE_LARGE], 2048, 1024);
  assert_size (sizes->content[PH_PICTURE_MEDIUM], 1280, 640);
  assert_size (sizes->content[PH_PICTURE_SMALL], 640, 320);
  g_assert_cmpuint (g_bytes_get_size (sizes->content[PH_PICTURE_LARGE]), <, g_bytes_get_size (picture));
  g_assert_cmpuint (g_bytes_get_size (sizes->content[PH_PICTURE_SMALL]), <,
                    g_bytes_get_size (sizes->content[PH_PICTURE_MEDIUM]));
}

/* It stands as it was held, and nobody learns where that was. */
static void
test_camera (void)
{
  g_autoptr (GBytes) plain = make_picture (1600, 800, "jpeg", FALSE);
  g_autoptr (GBytes) picture = add_camera (plain);
  g_autoptr (PhPictureSizes) sizes = ph_picture_scale (picture);

  g_assert_true (has_text (picture, "Exif"));
  g_assert_nonnull (sizes);
  g_assert_null (sizes->content[PH_PICTURE_LARGE]);
  assert_size (sizes->content[PH_PICTURE_MEDIUM], 640, 1280);
  assert_size (sizes->content[PH_PICTURE_SMALL], 320, 640);
  g_assert_false (has_text (sizes->content[PH_PICTURE_MEDIUM], "Exif"));
  g_assert_false (has_text (sizes->content[PH_PICTURE_SMALL], "Exif"));
}

static void
test_alpha (void)
{
  g_autoptr (GBytes) picture = make_picture (900, 700, "png", TRUE);
  g_autoptr (PhPictureSizes) sizes = ph_picture_scale (picture);
  g_autoptr (GdkPixbuf) small = NULL;

  g_assert_nonnull (sizes);
  g_assert_true (sizes->is_png);
  small = read_picture (sizes->content[PH_PICTURE_SMALL]);
  g_assert_true (gdk_pixbuf_get_has_alpha (small));
}

/* Small ones stay, and what is none is none. */
static void
test_nothing (void)
{
  static const char no_picture[] = "\xff\xd8\xff no picture at all";
  g_autoptr (GBytes) picture = make_picture (600, 400, "jpeg", FALSE);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (picture, 0, 200);
  g_autoptr (GBytes) text = g_bytes_new_static (no_picture, strlen (no_picture));
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (PhPictureSizes) sizes = ph_picture_scale (picture);

  g_assert_nonnull (sizes);
  for (guint i = 0; i < PH_PICTURE_N_SIZES; i++)
    g_assert_null (sizes->content[i]);
  g_assert_null (ph_picture_scale (cut));
  g_assert_null (ph_picture_scale (text));
  g_assert_null (ph_picture_scale (empty));
  g_assert_false (ph_picture_can_scale ("image/svg+xml"));
}

/* ---- More pixels than are read ------------------------------------------------------------------ */

static void
add_number (GByteArray *array, guint32 number)
{
  guint32 big = GUINT32_TO_BE (number);

  g_byte_array_append (array, (const guint8 *) &big, sizeof big);
}

/* The check of PNG (ISO 15948, annex D). */
static guint32
check (const guint8 *data, gsize len)
{
  guint32 sum = G_MAXUINT32;

  for (gsize i = 0; i < len; i++)
    {
      sum ^= data[i];
      for (guint bit = 0; bit < 8; bit++)
        sum = (sum >> 1) ^ ((sum & 1) != 0 ? 0xedb88320 : 0);
    }
  return ~sum;
}

static void
add_chunk (GByteArray *png, const char *type, const guint8 *data, gsize len)
{
  guint start = png->len + 4;

  add_number (png, (guint32) len);
  g_byte_array_append (png, (const guint8 *) type, 4);
  g_byte_array_append (png, data, (guint) len);
  add_number (png, check (png->data + start, png->len - start));
}

/* Black alone, of one bit a pixel. */
static GBytes *
make_huge (guint32 width, guint32 height)
{
  static const guint8 kind[] = { 1, 0, 0, 0, 0 };
  g_autoptr (GByteArray) header = g_byte_array_new ();
  g_autoptr (GConverter) deflate = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 9));
  gsize n_rows = (gsize) height * (1 + width / 8), n_read, n_written;
  g_autofree guint8 *rows = g_malloc0 (n_rows);
  g_autofree guint8 *packed = g_malloc (n_rows);
  GByteArray *png = g_byte_array_new ();

  add_number (header, width);
  add_number (header, height);
  g_byte_array_append (header, kind, sizeof kind);
  g_assert_cmpint (g_converter_convert (deflate, rows, n_rows, packed, n_rows, G_CONVERTER_INPUT_AT_END, &n_read,
                                        &n_written, NULL),
                   ==, G_CONVERTER_FINISHED);
  g_byte_array_append (png, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  add_chunk (png, "IHDR", header->data, header->len);
  add_chunk (png, "IDAT", packed, n_written);
  add_chunk (png, "IEND", NULL, 0);
  return g_byte_array_free_to_bytes (png);
}

static long
get_most_memory (void)
{
  struct rusage usage;

  g_assert_cmpint (getrusage (RUSAGE_SELF, &usage), ==, 0);
  return usage.ru_maxrss;
}

/* Unpacked it would be 384 MB. */
static void
test_huge (void)
{
  g_autoptr (GBytes) picture = make_huge (16000, 8000);
  long before = get_most_memory ();

  g_assert_cmpuint (g_bytes_get_size (picture), <, 100 * 1000);
  g_assert_null (ph_picture_scale (picture));
  g_assert_cmpint (get_most_memory () - before, <, 100 * 1000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/picture-scale/sizes", test_sizes);
  g_test_add_func ("/picture-scale/camera", test_camera);
  g_test_add_func ("/picture-scale/alpha", test_alpha);
  g_test_add_func ("/picture-scale/nothing", test_nothing);
  g_test_add_func ("/picture-scale/huge", test_huge);

  return g_test_run ();
}
