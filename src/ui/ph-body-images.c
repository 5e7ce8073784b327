/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-body-images.h"

#include "mime-text.h"
#include "ph-error.h"

#include <glib/gi18n.h>

/* Of one picture. */
#define MAX_BYTES (64 * 1024 * 1024)

typedef struct
{
  char *part;
  char *encoding; /* (nullable) */
  GBytes *content; /* (nullable) */
} Image;

struct _PhBodyImages
{
  GObject parent_instance;

  AccountEngine *engine; /* (owned) (nullable) */
  gint64 message_id;
  GHashTable *images; /* Content-ID -> Image */
};

G_DEFINE_FINAL_TYPE (PhBodyImages, ph_body_images, G_TYPE_OBJECT)

static void
image_free (Image *image)
{
  g_free (image->part);
  g_free (image->encoding);
  g_clear_pointer (&image->content, g_bytes_unref);
  g_free (image);
}

PhBodyImages *
ph_body_images_new (AccountEngine *engine, gint64 message_id)
{
  PhBodyImages *self = g_object_new (PH_TYPE_BODY_IMAGES, NULL);

  g_set_object (&self->engine, engine);
  self->message_id = message_id;

  return self;
}

void
ph_body_images_add (PhBodyImages *self, const char *content_id, const char *part,
                    const char *encoding, GBytes *content)
{
  Image *image;

  g_return_if_fail (PH_IS_BODY_IMAGES (self));

  if (g_hash_table_contains (self->images, content_id))
    return;

  image = g_new0 (Image, 1);
  image->part = g_strdup (part);
  image->encoding = g_strdup (encoding);
  image->content = content != NULL ? g_bytes_ref (content) : NULL;
  g_hash_table_insert (self->images, g_strdup (content_id), image);
}

/* ---- Getting one ---------------------------------------------------------------------------- */

typedef struct
{
  GBytes *raw;
  char *encoding;
} Decoding;

static void
decoding_free (Decoding *decoding)
{
  g_bytes_unref (decoding->raw);
  g_free (decoding->encoding);
  g_free (decoding);
}

static void
decode_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Decoding *decoding = task_data;
  GError *error = NULL;
  GBytes *bytes = mime_decode_part (decoding->raw, decoding->encoding, MAX_BYTES, &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
decode (GTask *task, GBytes *raw, const char *encoding)
{
  Decoding *decoding = g_new (Decoding, 1);

  *decoding = (Decoding) { g_bytes_ref (raw), g_strdup (encoding) };
  g_task_set_task_data (task, decoding, (GDestroyNotify) decoding_free);
  g_task_run_in_thread (task, decode_thread);
}

static void
part_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) raw = account_engine_get_part_finish (ACCOUNT_ENGINE (object), result, &error);

  if (raw != NULL)
    decode (task, raw, g_task_get_task_data (task));
  else
    g_task_return_error (task, error);
}

void
ph_body_images_get (const char *content_id, GTask *task, gpointer user_data)
{
  PhBodyImages *self = PH_BODY_IMAGES (user_data);
  const Image *image = g_hash_table_lookup (self->images, content_id);

  if (image != NULL && image->content != NULL)
    {
      decode (task, image->content, image->encoding);
    }
  else if (image != NULL && self->engine != NULL)
    {
      g_task_set_task_data (task, g_strdup (image->encoding), g_free);
      account_engine_get_part_async (self->engine, self->message_id, image->part,
                                     g_task_get_cancellable (task), part_cb, g_object_ref (task));
    }
  else
    {
      g_task_return_new_error (task, PH_ERROR, PH_ERROR_NOT_FOUND,
                               _("The attachment is not there any more."));
    }
}

/* ---- The object ----------------------------------------------------------------------------- */

static void
ph_body_images_finalize (GObject *object)
{
  PhBodyImages *self = PH_BODY_IMAGES (object);

  g_clear_object (&self->engine);
  g_hash_table_unref (self->images);

  G_OBJECT_CLASS (ph_body_images_parent_class)->finalize (object);
}

static void
ph_body_images_class_init (PhBodyImagesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ph_body_images_finalize;
}

static void
ph_body_images_init (PhBodyImages *self)
{
  self->images = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) image_free);
}
