/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "thumbnailer.h"

#include "thumbnailer-lock.h"

#include <errno.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>
#include <unistd.h>

/* A picture of more is not unpacked. */
#define MAX_PIXELS (50 * 1000 * 1000)

#define PIECE (64 * 1024)

/* What a signature is in: enough for all of them. */
#define HEAD_BYTES 12

/* Nothing is cleaned up: the sanitizers would look around at the end, which is forbidden. */
G_NORETURN static void
give_up (void)
{
  _exit (1);
}

static gsize
read_some (guchar *data, gsize len)
{
  gssize n;

  do
    n = read (STDIN_FILENO, data, len);
  while (n < 0 && errno == EINTR);

  if (n < 0)
    give_up ();
  return (gsize) n;
}

static void
write_all (const void *data, gsize len)
{
  const guchar *p = data;

  while (len > 0)
    {
      gssize n = write (STDOUT_FILENO, p, len);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        give_up ();
      p += n;
      len -= (gsize) n;
    }
}

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
    give_up ();

  scale = MIN (1, (double) THUMBNAILER_MAX_SIDE / MAX (width, height));
  gdk_pixbuf_loader_set_size (loader, MAX ((int) (width * scale), 1), MAX ((int) (height * scale), 1));
}

static void
feed (GdkPixbufLoader *loader, const guchar *data, gsize len)
{
  if (!gdk_pixbuf_loader_write (loader, data, len, NULL))
    give_up ();
}

static void
write_picture (GdkPixbuf *picture)
{
  g_autoptr (GdkPixbuf) pixels = gdk_pixbuf_add_alpha (picture, FALSE, 0, 0, 0);
  const ThumbnailerHead head = { THUMBNAILER_MAGIC, (guint32) gdk_pixbuf_get_width (pixels),
                                 (guint32) gdk_pixbuf_get_height (pixels) };

  write_all (&head, sizeof head);
  for (guint32 y = 0; y < head.height; y++)
    write_all (gdk_pixbuf_read_pixels (pixels) + y * (gsize) gdk_pixbuf_get_rowstride (pixels),
               4 * (gsize) head.width);
}

int
main (void)
{
  guchar head[HEAD_BYTES];
  guchar *piece = g_malloc (PIECE);
  GdkPixbufLoader *loader;
  gsize len = 0, n;

  while (len < HEAD_BYTES && (n = read_some (head + len, HEAD_BYTES - len)) > 0)
    len += n;
  /* What a loader needs of the disk it gets before the lock. */
  loader = len == HEAD_BYTES && find_loader (head) != NULL
             ? gdk_pixbuf_loader_new_with_type (find_loader (head), NULL)
             : NULL;
  if (loader == NULL || !thumbnailer_lock ())
    give_up ();

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), NULL);
  feed (loader, head, len);
  while ((n = read_some (piece, PIECE)) > 0)
    {
      len += n;
      if (len > THUMBNAILER_MAX_BYTES)
        give_up ();
      feed (loader, piece, n);
    }
  if (!gdk_pixbuf_loader_close (loader, NULL) || gdk_pixbuf_loader_get_pixbuf (loader) == NULL)
    give_up ();

  write_picture (gdk_pixbuf_apply_embedded_orientation (gdk_pixbuf_loader_get_pixbuf (loader)));
  _exit (0);
}
