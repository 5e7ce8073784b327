/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "thumbnailer.h"

#include "thumbnailer-lock.h"
#include "thumbnailer-pipe.h"

#include <math.h>
#include <poppler.h>
#include <string.h>

#define HEAD "%PDF-"

#define PIECE (64 * 1024)

static GBytes *
read_all (void)
{
  GByteArray *content = g_byte_array_new ();
  guchar *piece = g_malloc (PIECE);
  gsize n;

  while ((n = thumbnailer_read (piece, PIECE)) > 0)
    {
      if (content->len + n > THUMBNAILER_MAX_BYTES)
        thumbnailer_give_up ();
      g_byte_array_append (content, piece, (guint) n);
    }
  if (content->len < strlen (HEAD) || memcmp (content->data, HEAD, strlen (HEAD)) != 0)
    thumbnailer_give_up ();

  return g_byte_array_free_to_bytes (content);
}

static PopplerPage *
open_first_page (GBytes *content)
{
  PopplerDocument *document = poppler_document_new_from_bytes (content, NULL, NULL);
  PopplerPage *page = document != NULL && poppler_document_get_n_pages (document) > 0
                        ? poppler_document_get_page (document, 0)
                        : NULL;

  if (page == NULL)
    thumbnailer_give_up ();
  return page;
}

/* On white paper. */
static cairo_surface_t *
draw (PopplerPage *page)
{
  cairo_surface_t *surface;
  double width, height, scale;
  cairo_t *cr;

  poppler_page_get_size (page, &width, &height);
  if (!isfinite (width) || !isfinite (height) || width < 1 || height < 1)
    thumbnailer_give_up ();

  scale = THUMBNAILER_MAX_SIDE / MAX (width, height);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, MAX ((int) (width * scale), 1),
                                        MAX ((int) (height * scale), 1));
  cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, scale, scale);
  poppler_page_render (page, cr);
  if (cairo_status (cr) != CAIRO_STATUS_SUCCESS)
    thumbnailer_give_up ();

  cairo_surface_flush (surface);
  return surface;
}

/* A pixel of cairo's is a number, whose highest byte means nothing here. */
G_NORETURN static void
answer (cairo_surface_t *surface)
{
  guint width = (guint) cairo_image_surface_get_width (surface);
  guint height = (guint) cairo_image_surface_get_height (surface);
  const guchar *drawn = cairo_image_surface_get_data (surface);
  guchar *pixels = g_malloc (4 * (gsize) width * height);
  guchar *out = pixels;

  for (guint y = 0; y < height; y++)
    {
      const guchar *row = drawn + y * (gsize) cairo_image_surface_get_stride (surface);

      for (guint x = 0; x < width; x++)
        {
          guint32 pixel;

          memcpy (&pixel, row + 4 * x, sizeof pixel);
          *out++ = (guchar) (pixel >> 16);
          *out++ = (guchar) (pixel >> 8);
          *out++ = (guchar) pixel;
          *out++ = 0xff;
        }
    }

  thumbnailer_answer (width, height, pixels, 4 * (gsize) width);
}

int
main (void)
{
  GBytes *content;

  if (!thumbnailer_lock (THUMBNAILER_LOCK_BUT_FONTS))
    thumbnailer_give_up ();

  content = read_all ();
  answer (draw (open_first_page (content)));
}
