/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "thumbnailer.h"

#include "thumbnailer-lock.h"
#include "thumbnailer-pipe.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

/* A picture of more is not unpacked. */
#define MAX_PIXELS (50 * 1000 * 1000)

#define PIECE (64 * 1024)

/* What a signature is in: enough for all of them. */
#define HEAD_BYTES 12

/* The loaders that are worth their risk; NULL for other pictures. */
static const char *
find_loader (const guchar *head)
{
  if (memcmp (head, "\x89PNG\r\n\x1a\n", 8) == 0)
    return "png";
  if (memcmp (head, "\xff\xd8\xff", 3) == 0)
    return "jpeg";
  if (memcmp (head, "GIF8", 4) == 0)
    return "gif";
  if (memcmp (head, "RIFF", 4) == 0 && memcmp (head + 8, "WEBP", 4) == 0)
    return "webp";
  return NULL;
}

static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  double scale;

  if (width < 1 || height < 1 || (gint64) width * height > MAX_PIXELS)
    thumbnailer_give_up ();

  scale = MIN (1, (double) THUMBNAILER_MAX_SIDE / MAX (width, height));
  gdk_pixbuf_loader_set_size (loader, MAX ((int) (width * scale), 1), MAX ((int) (height * scale), 1));
}

static void
feed (GdkPixbufLoader *loader, const guchar *data, gsize len)
{
  if (!gdk_pixbuf_loader_write (loader, data, len, NULL))
    thumbnailer_give_up ();
}

G_NORETURN static void
answer (GdkPixbuf *picture)
{
  GdkPixbuf *pixels = gdk_pixbuf_add_alpha (picture, FALSE, 0, 0, 0);

  thumbnailer_answer ((guint) gdk_pixbuf_get_width (pixels), (guint) gdk_pixbuf_get_height (pixels),
                      gdk_pixbuf_read_pixels (pixels), (gsize) gdk_pixbuf_get_rowstride (pixels));
}

int
main (void)
{
  guchar head[HEAD_BYTES];
  guchar *piece = g_malloc (PIECE);
  GdkPixbufLoader *loader;
  gsize len = 0, n;

  while (len < HEAD_BYTES && (n = thumbnailer_read (head + len, HEAD_BYTES - len)) > 0)
    len += n;
  /* What a loader needs of the disk it gets before the lock. */
  loader = len == HEAD_BYTES && find_loader (head) != NULL
             ? gdk_pixbuf_loader_new_with_type (find_loader (head), NULL)
             : NULL;
  if (loader == NULL || !thumbnailer_lock (THUMBNAILER_LOCK_ALL))
    thumbnailer_give_up ();

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), NULL);
  feed (loader, head, len);
  while ((n = thumbnailer_read (piece, PIECE)) > 0)
    {
      len += n;
      if (len > THUMBNAILER_MAX_BYTES)
        thumbnailer_give_up ();
      feed (loader, piece, n);
    }
  if (!gdk_pixbuf_loader_close (loader, NULL) || gdk_pixbuf_loader_get_pixbuf (loader) == NULL)
    thumbnailer_give_up ();

  answer (gdk_pixbuf_apply_embedded_orientation (gdk_pixbuf_loader_get_pixbuf (loader)));
}
