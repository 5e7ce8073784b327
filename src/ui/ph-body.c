/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-body.h"

#include "ph-attachment.h"
#include "ph-error.h"
#include "ph-skeleton.h"

#include <glib/gi18n.h>

#define SPARE_MAX_BYTES (32 * 1024 * 1024)

/* A load goes from the main thread to a thread that finds out what to fetch, back for the fetching,
 * and to a thread again that takes the text apart. The struct belongs to whoever works on it. */
typedef struct
{
  AccountEngine *engine; /* (owned) main thread only */
  gint64 message_id;
  char *structure; /* (nullable) BODYSTRUCTURE as sent */
  gsize structure_len;

  ImapResponse *parsed;  /* (nullable) */
  GPtrArray *parts;      /* numbers of what is to be fetched */
  GHashTable *contents;  /* number -> GBytes */
  guint n_optional;      /* of the first parts: they say what the others say, too */
  guint n_waiting;
  gboolean lacks_html;
  GError *error; /* (nullable) the first */

  PhBody *body;
  GPtrArray *found;  /* Found */
  GPtrArray *images; /* Image */
} Load;

/* A picture that the HTML may name, before it belongs to an object of the main thread. */
typedef struct
{
  char *content_id;
  char *part;
  char *encoding;
  GBytes *content; /* (nullable) */
} Image;

/* An attachment before it becomes an object of the main thread. */
typedef struct
{
  char *part;
  char *encoding;
  char *content_type;
  char *name;
  GBytes *content; /* (nullable) of what was unpacked */
  guint64 size;
  gboolean dangerous;
} Found;

static void
found_free (Found *found)
{
  g_free (found->part);
  g_free (found->encoding);
  g_free (found->content_type);
  g_free (found->name);
  g_clear_pointer (&found->content, g_bytes_unref);
  g_free (found);
}

static void
image_free (Image *image)
{
  g_free (image->content_id);
  g_free (image->part);
  g_free (image->encoding);
  g_clear_pointer (&image->content, g_bytes_unref);
  g_free (image);
}

static void
load_free (Load *load)
{
  g_clear_object (&load->engine);
  g_free (load->structure);
  g_clear_pointer (&load->parsed, imap_response_unref);
  g_clear_pointer (&load->parts, g_ptr_array_unref);
  g_clear_pointer (&load->contents, g_hash_table_unref);
  g_clear_error (&load->error);
  g_clear_pointer (&load->body, ph_body_free);
  g_clear_pointer (&load->found, g_ptr_array_unref);
  g_clear_pointer (&load->images, g_ptr_array_unref);
  g_free (load);
}

void
ph_body_free (PhBody *self)
{
  g_clear_pointer (&self->text, mime_text_free);
  g_clear_pointer (&self->documents, g_strfreev);
  g_clear_object (&self->images);
  g_clear_pointer (&self->cards, g_ptr_array_unref);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  g_free (self);
}

/* ---- What is attached ----------------------------------------------------------------------- */

static char *
dup_name (const MimePart *part)
{
  g_autofree char *subject = NULL;

  if (part->filename != NULL)
    return g_strdup (part->filename);

  if (part->headers != NULL && part->headers->subject != NULL)
    {
      g_autofree char *name = g_strdup_printf ("%s.eml", part->headers->subject);

      subject = mime_filename_safe (name);
    }
  if (subject != NULL)
    return g_steal_pointer (&subject);

  if (g_str_equal (part->subtype, "delivery-status"))
    return g_strdup_printf ("%s.txt", C_("file name", "Delivery report"));
  if (g_str_equal (part->type, "message"))
    return g_strdup_printf ("%s.eml", C_("file name", "message"));
  if (g_str_equal (part->subtype, "calendar"))
    return g_strdup_printf ("%s.ics", C_("file name", "invitation"));

  return g_strdup (C_("file name", "attachment"));
}

/* Base64 is a third longer than what it stands for, and ends its lines. */
static guint64
estimate_size (const char *encoding, guint64 size)
{
  return g_strcmp0 (encoding, "base64") == 0 ? size / 78 * 57 + size % 78 * 3 / 4 : size;
}

static Found *
found_new (const MimePart *part, guint64 size)
{
  Found *found = g_new0 (Found, 1);
  g_autofree char *mime_type = g_strdup_printf ("%s/%s", part->type, part->subtype);

  found->part = g_strdup (part->id);
  found->encoding = g_strdup (part->encoding);
  found->name = dup_name (part);
  found->content_type = g_content_type_from_mime_type (mime_type);
  found->content = part->content != NULL ? g_bytes_ref (part->content) : NULL;
  found->size = estimate_size (part->encoding, size);
  found->dangerous = mime_filename_is_dangerous (found->name, part->type, part->subtype);

  /* Many senders call everything a stream of octets: the name knows more. */
  if (found->content_type == NULL || g_content_type_is_unknown (found->content_type))
    {
      g_free (found->content_type);
      found->content_type = g_content_type_guess (found->name, NULL, 0, NULL);
    }

  return found;
}

static void
find_attachments (Load *load, const MimeMessage *message)
{
  const ImapBody *root = load->parsed != NULL ? load->parsed->fetch.body : NULL;

  load->found = g_ptr_array_new_with_free_func ((GDestroyNotify) found_free);
  for (guint i = 0; i < message->n_attachments; i++)
    {
      const MimePart *part = message->attachments[i];
      const ImapBody *real = root != NULL ? imap_body_find (root, part->id) : NULL;

      g_ptr_array_add (load->found, found_new (part, real != NULL ? real->size : part->size));
    }
}

/* Those of attached messages too, which are shown below. @raw is where the contents are, unless the
 * account has them. */
static void
find_images (Load *load, const MimePart *part, GBytes *raw)
{
  if (g_str_equal (part->type, "image") && part->content_id != NULL)
    {
      Image *image = g_new0 (Image, 1);

      image->content_id = g_strdup (part->content_id);
      image->part = g_strdup (part->id);
      image->encoding = g_strdup (part->encoding);
      if (part->content != NULL)
        image->content = g_bytes_ref (part->content);
      else if (load->engine == NULL)
        image->content = g_bytes_new_from_bytes (raw, part->start, part->size);
      g_ptr_array_add (load->images, image);
    }
  else if (!g_str_equal (part->type, "text"))
    {
      for (guint i = 0; i < part->n_children; i++)
        find_images (load, part->children[i], raw);
    }
}

static void
read_message (Load *load, GBytes *raw)
{
  g_autoptr (MimeMessage) message = mime_message_parse (raw);

  load->body = g_new0 (PhBody, 1);
  load->body->text = mime_message_get_text (message);
  load->body->documents = mime_message_get_html (message);
  load->body->cards = mime_message_get_cards (message);
  load->body->attachments = g_ptr_array_new_with_free_func (g_object_unref);
  load->body->cut = message->cut || load->body->text->cut;
  find_attachments (load, message);
  load->images = g_ptr_array_new_with_free_func ((GDestroyNotify) image_free);
  find_images (load, message->root, raw);
}

static void
make_attachments (Load *load)
{
  for (guint i = 0; i < load->found->len; i++)
    {
      const Found *found = g_ptr_array_index (load->found, i);
      PhAttachment *attachment
        = ph_attachment_new (load->engine, load->message_id, found->part, found->encoding,
                             found->content_type, found->name, found->size, found->dangerous);

      if (found->content != NULL)
        ph_attachment_set_content (attachment, found->content);
      g_ptr_array_add (load->body->attachments, attachment);
    }
}

static void
make_images (Load *load)
{
  load->body->images = ph_body_images_new (load->engine, load->message_id);

  for (guint i = 0; i < load->images->len; i++)
    {
      const Image *image = g_ptr_array_index (load->images, i);

      ph_body_images_add (load->body->images, image->content_id, image->part, image->encoding,
                          image->content);
    }
}

PhBody *
ph_body_new_for_message (GBytes *raw)
{
  Load *load = g_new0 (Load, 1);
  PhBody *body;

  read_message (load, raw);
  make_attachments (load);
  make_images (load);
  body = g_steal_pointer (&load->body);
  load_free (load);

  return body;
}

/* ---- Loading -------------------------------------------------------------------------------- */

static void
read_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Load *load = task_data;
  g_autoptr (GBytes) skeleton = NULL;
  GBytes *whole = g_hash_table_lookup (load->contents, "");

  if (whole == NULL)
    whole = skeleton = ph_skeleton_write (load->parsed->fetch.body, load->contents);

  read_message (load, whole);
  g_task_return_boolean (task, TRUE);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  make_attachments (load);
  make_images (load);
  load->body->lacks_html = load->lacks_html;
  g_task_return_pointer (task, g_steal_pointer (&load->body), (GDestroyNotify) ph_body_free);
}

/* Runs @func on another thread with the load of @task, which the inner task borrows: it is not
 * touched here until @callback. */
static void
run_in_thread (GTask *task, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) inner = g_task_new (NULL, g_task_get_cancellable (task), callback, task);

  g_task_set_task_data (inner, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (inner, func);
}

static void
fetched (GTask *task)
{
  Load *load = g_task_get_task_data (task);

  if (load->error == NULL)
    {
      run_in_thread (task, read_thread, read_cb);
      return;
    }

  g_task_return_error (task, g_steal_pointer (&load->error));
  g_object_unref (task);
}

typedef struct
{
  GTask *task;
  char *part;
  gboolean is_optional;
} Fetch;

static void
part_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fetch *fetch = user_data;
  Load *load = g_task_get_task_data (fetch->task);
  g_autoptr (GError) error = NULL;
  GBytes *bytes = account_engine_get_part_finish (ACCOUNT_ENGINE (object), result, &error);

  if (bytes != NULL)
    g_hash_table_insert (load->contents, g_steal_pointer (&fetch->part), bytes);
  else if (fetch->is_optional && g_error_matches (error, PH_ERROR, PH_ERROR_OFFLINE))
    load->lacks_html = TRUE;
  else if (load->error == NULL)
    load->error = g_steal_pointer (&error);

  if (--load->n_waiting == 0)
    fetched (fetch->task);

  g_free (fetch->part);
  g_free (fetch);
}

static void
plan_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Load *load = g_task_get_task_data (task);

  if (!g_task_propagate_boolean (G_TASK (result), &load->error))
    {
      fetched (task);
      return;
    }

  load->n_waiting = load->parts->len;
  if (load->n_waiting == 0)
    fetched (task);

  for (guint i = 0, n = load->n_waiting; i < n; i++)
    {
      Fetch *fetch = g_new0 (Fetch, 1);

      fetch->task = task;
      fetch->part = g_strdup (g_ptr_array_index (load->parts, i));
      fetch->is_optional = i < load->n_optional;
      account_engine_get_part_async (load->engine, load->message_id, fetch->part,
                                     g_task_get_cancellable (task), part_cb, fetch);
    }
}

/* Nothing that can be done without is worth a long wait. */
static gboolean
is_worth_fetching (const ImapBody *root, const MimePart *part, gboolean is_spare)
{
  const ImapBody *real = imap_body_find (root, part->id);

  return real != NULL && !(is_spare && real->size > SPARE_MAX_BYTES);
}

static void
list_parts (Load *load, const MimeMessage *message)
{
  const ImapBody *root = load->parsed->fetch.body;

  for (guint i = 0; i < message->n_shown; i++)
    {
      if (!is_worth_fetching (root, message->shown[i], i < message->n_spare))
        continue;
      g_ptr_array_add (load->parts, g_strdup (message->shown[i]->id));
      load->n_optional += i < message->n_spare;
    }
}

/* What is shown decides mime/. */
static void
plan_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Load *load = task_data;
  g_autoptr (GBytes) skeleton = NULL;
  g_autoptr (MimeMessage) message = NULL;

  if (load->structure != NULL)
    load->parsed = imap_body_parse (load->structure, load->structure_len);

  if (load->parsed == NULL || load->parsed->fetch.body == NULL)
    {
      g_ptr_array_add (load->parts, g_strdup (""));
    }
  else
    {
      skeleton = ph_skeleton_write (load->parsed->fetch.body, NULL);
      message = mime_message_parse (skeleton);
      list_parts (load, message);
    }

  g_task_return_boolean (task, TRUE);
}

void
ph_body_load_async (AccountEngine *engine,
                    gint64 message_id,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  gboolean is_stored = message_id > 0;
  g_autoptr (StoreMessage) message
    = is_stored ? store_message_get (account_engine_get_store (engine), message_id, &error) : NULL;
  Load *load = g_new0 (Load, 1);

  g_task_set_source_tag (task, ph_body_load_async);
  g_task_set_task_data (task, load, (GDestroyNotify) load_free);
  load->engine = g_object_ref (engine);
  load->message_id = message_id;
  load->parts = g_ptr_array_new_with_free_func (g_free);
  load->contents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) g_bytes_unref);

  if (message == NULL && is_stored)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      g_object_unref (task);
      return;
    }

  if (message != NULL && message->structure != NULL)
    {
      load->structure = g_memdup2 (message->structure, message->structure_len);
      load->structure_len = message->structure_len;
    }
  run_in_thread (task, plan_thread, plan_cb);
}

PhBody *
ph_body_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
