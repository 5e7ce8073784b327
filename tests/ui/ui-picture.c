/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui-picture.h"

#include "ui-test.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

/* The sun over the sea. */
static guint32
get_color (double x, double y)
{
  if ((x - 0.7) * (x - 0.7) + (y - 0.3) * (y - 0.3) < 0.02)
    return 0xf6d32d;
  return y < 0.6 ? 0x99c1f1 : 0x1a5fb4;
}

GBytes *
ui_picture_draw (const char *type, int width, int height)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  char *data;
  gsize len;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guchar *pixel = gdk_pixbuf_get_pixels (pixbuf) + y * gdk_pixbuf_get_rowstride (pixbuf) + x * 3;
        guint32 color = get_color ((double) x / width, (double) y / height);

        pixel[0] = (guchar) (color >> 16);
        pixel[1] = (guchar) (color >> 8);
        pixel[2] = (guchar) color;
      }
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &data, &len, type, NULL, NULL));
  return g_bytes_new_take (data, len);
}

static gboolean
has_thumbnail (gpointer attachment)
{
  return ph_attachment_get_thumbnail (attachment) != NULL;
}

void
ui_picture_attach (PhAttachment *attachment, const char *type, int width, int height)
{
  g_autoptr (GBytes) picture = ui_picture_draw (type, width, height);

  ph_attachment_set_content (attachment, picture);
  ph_attachment_want_thumbnail (attachment);
  ui_test_wait (has_thumbnail, attachment);
}
