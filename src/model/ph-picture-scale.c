/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-picture-scale.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

#define MAX_PIXELS (100 * 1000 * 1000)
#define QUALITY "85"

static const int sides[PH_PICTURE_N_SIZES] = { 0, 2048, 1280, 640 };

gboolean
ph_picture_can_scale (const char *type)
{
  static const char *const types[] = { "image/jpeg", "image/png", "image/webp", NULL };

  return g_strv_contains (types, type);
}

/* ---- Reading ---------------------------------------------------------------------------------- */

/* By what it is, not by what it is called: other loaders are not asked. */
static const char *
find_loader (const guchar *data, gsize len)
{
  if (len < 12)
    return NULL;
  if (memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0)
    return "png";
  if (memcmp (data, "\xff\xd8\xff", 3) == 0)
    return "jpeg";
  if (memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return "webp";
  return NULL;
}

typedef struct
{
  int side; /* the longer one, as it came */
  gboolean is_refused;
} Measured;

/* Without a size nothing is taken of the memory that the picture says it needs. */
static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, Measured *measured)
{
  double scale;

  measured->side = MAX (width, height);
  measured->is_refused = width < 1 || height < 1 || (gint64) width * height > MAX_PIXELS;
  if (measured->is_refused)
    {
      gdk_pixbuf_loader_set_size (loader, 0, 0);
      return;
    }

  scale = MIN (1, (double) sides[PH_PICTURE_LARGE] / measured->side);
  gdk_pixbuf_loader_set_size (loader, MAX ((int) (width * scale), 1), MAX ((int) (height * scale), 1));
}

/* (nullable) (transfer full) In the largest size that is asked for. */
static GdkPixbuf *
read_picture (GBytes *content, const char *type, Measured *measured)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_type (type, NULL);
  gsize len;
  const guchar *data = g_bytes_get_data (content, &len);
  gboolean ok;

  if (loader == NULL)
    return NULL;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), measured);
  ok = gdk_pixbuf_loader_write (loader, data, len, NULL);
  ok = gdk_pixbuf_loader_close (loader, NULL) && ok;
  if (!ok || measured->is_refused || gdk_pixbuf_loader_get_pixbuf (loader) == NULL)
    return NULL;
  return g_object_ref (gdk_pixbuf_loader_get_pixbuf (loader));
}

/* ---- Writing ---------------------------------------------------------------------------------- */

/* (nullable) */
static GBytes *
write_picture (GdkPixbuf *picture, gboolean is_png, const char *colours)
{
  char *keys[] = { NULL, NULL, NULL };
  char *values[] = { NULL, NULL, NULL };
  guint n = 0;
  char *data = NULL;
  gsize len = 0;

  if (!is_png)
    {
      keys[n] = (char *) "quality";
      values[n++] = (char *) QUALITY;
    }
  if (colours != NULL)
    {
      keys[n] = (char *) "icc-profile";
      values[n] = (char *) colours;
    }
  if (!gdk_pixbuf_save_to_bufferv (picture, &data, &len, is_png ? "png" : "jpeg", keys, values, NULL))
    return NULL;
  return g_bytes_new_take (data, len);
}

/* (transfer full) No longer than @side, never larger. */
static GdkPixbuf *
shrink (GdkPixbuf *picture, int side)
{
  int width = gdk_pixbuf_get_width (picture);
  int height = gdk_pixbuf_get_height (picture);
  double scale = MIN (1, (double) side / MAX (width, height));

  return scale < 1 ? gdk_pixbuf_scale_simple (picture, MAX ((int) (width * scale + 0.5), 1),
                                              MAX ((int) (height * scale + 0.5), 1),
                                              GDK_INTERP_BILINEAR)
                   : g_object_ref (picture);
}

static void
write_sizes (PhPictureSizes *self, GdkPixbuf *picture, const char *colours, int side, gsize len)
{
  g_autoptr (GdkPixbuf) last = g_object_ref (picture);

  for (guint i = PH_PICTURE_LARGE; i < PH_PICTURE_N_SIZES; i++)
    {
      g_autoptr (GdkPixbuf) next = shrink (last, sides[i]);
      g_autoptr (GBytes) bytes = NULL;

      if (next == NULL || side <= sides[i])
        continue;

      bytes = write_picture (next, self->is_png, colours);
      if (bytes != NULL && g_bytes_get_size (bytes) < len)
        self->content[i] = g_steal_pointer (&bytes);
      g_set_object (&last, next);
    }
}

PhPictureSizes *
ph_picture_scale (GBytes *content)
{
  gsize len;
  const guchar *data = g_bytes_get_data (content, &len);
  const char *type = find_loader (data, len);
  Measured measured = { 0 };
  g_autoptr (GdkPixbuf) picture = type != NULL ? read_picture (content, type, &measured) : NULL;
  g_autoptr (GdkPixbuf) upright = NULL;
  PhPictureSizes *self;

  if (picture == NULL)
    return NULL;

  self = g_new0 (PhPictureSizes, 1);
  self->is_png = strcmp (type, "png") == 0 || gdk_pixbuf_get_has_alpha (picture);
  upright = gdk_pixbuf_apply_embedded_orientation (picture);
  write_sizes (self, upright, gdk_pixbuf_get_option (picture, "icc-profile"), measured.side, len);
  return self;
}

void
ph_picture_sizes_free (PhPictureSizes *self)
{
  for (guint i = 0; i < PH_PICTURE_N_SIZES; i++)
    g_clear_pointer (&self->content[i], g_bytes_unref);
  g_free (self);
}
