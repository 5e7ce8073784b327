/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-outbox-digest.h"

#include "mime-message.h"

void
ph_outbox_digest_free (PhOutboxDigest *self)
{
  converted_message_clear (&self->converted);
  g_free (self->preview);
  g_free (self);
}

static void
convert (PhOutboxDigest *self,
         GBytes *header,
         gsize size)
{
  gsize len;
  const char *data = g_bytes_get_data (header, &len);
  const ImapSection section = { .section = "HEADER", .origin = -1, .data = data, .len = len };
  const ImapFetch fetch = {
    .has = IMAP_FETCH_SIZE,
    .size = size,
    .n_sections = 1,
    .sections = &section,
    .internal_date = G_MININT64,
    .save_date = G_MININT64,
  };

  message_convert (&fetch, &self->converted);
}

PhOutboxDigest *
ph_outbox_digest_new (GBytes *mail)
{
  PhOutboxDigest *self = g_new0 (PhOutboxDigest, 1);
  g_autoptr (MimeMessage) message = mime_message_parse (mail);
  g_autoptr (MimeText) text = mime_message_get_text (message);
  g_autoptr (GBytes) header = g_bytes_new_from_bytes (mail, 0, message->root->start);

  convert (self, header, g_bytes_get_size (mail));
  self->preview = mime_preview (text);
  self->has_attachment = message->n_attachments > 0;

  return self;
}

static void
digest_thread (GTask *task,
               gpointer source,
               gpointer mail,
               GCancellable *cancellable)
{
  g_task_return_pointer (task, ph_outbox_digest_new (mail),
                         (GDestroyNotify) ph_outbox_digest_free);
}

static void
read_cb (GObject *object,
         GAsyncResult *result,
         gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GBytes *mail =
    account_engine_get_part_finish (ACCOUNT_ENGINE (object), result, &error);

  if (mail == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_task_set_task_data (task, mail, (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, digest_thread);
}

void
ph_outbox_digest_async (AccountEngine *engine,
                        gint64 id,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, ph_outbox_digest_async);
  account_engine_get_part_async (engine, ACCOUNT_OUTBOX_MESSAGE (id), "", cancellable, read_cb,
                                 task);
}

PhOutboxDigest *
ph_outbox_digest_finish (GAsyncResult *result,
                         GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
