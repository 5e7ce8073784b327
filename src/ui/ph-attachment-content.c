/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-attachment-content.h"

#define URI_LIST "text/uri-list"

struct _PhAttachmentContent
{
  GdkContentProvider parent_instance;

  PhAttachment *attachment; /* (owned) */
};

G_DEFINE_FINAL_TYPE (PhAttachmentContent, ph_attachment_content, GDK_TYPE_CONTENT_PROVIDER)

static GdkContentFormats *
ph_attachment_content_ref_formats (GdkContentProvider *provider)
{
  return gdk_content_formats_new ((const char *[]) { URI_LIST }, 1);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GOutputStream *stream = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GFile) file = ph_attachment_finish (PH_ATTACHMENT (object), result, &error);
  g_autofree char *uri = NULL;
  char *line;

  if (file == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  uri = g_file_get_uri (file);
  line = g_strconcat (uri, "\r\n", NULL);
  g_object_set_data_full (G_OBJECT (task), "line", line, g_free);
  g_output_stream_write_all_async (stream, line, strlen (line), G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), written_cb,
                                   g_object_ref (task));
}

static void
ph_attachment_content_write_async (GdkContentProvider *provider,
                                   const char *mime_type,
                                   GOutputStream *stream,
                                   int io_priority,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  PhAttachmentContent *self = PH_ATTACHMENT_CONTENT (provider);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ph_attachment_content_write_async);
  g_task_set_task_data (task, g_object_ref (stream), g_object_unref);
  ph_attachment_fetch_async (self->attachment, cancellable, fetched_cb, task);
}

static gboolean
ph_attachment_content_write_finish (GdkContentProvider *provider,
                                    GAsyncResult *result,
                                    GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
ph_attachment_content_finalize (GObject *object)
{
  PhAttachmentContent *self = PH_ATTACHMENT_CONTENT (object);

  g_clear_object (&self->attachment);

  G_OBJECT_CLASS (ph_attachment_content_parent_class)->finalize (object);
}

static void
ph_attachment_content_class_init (PhAttachmentContentClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ph_attachment_content_finalize;
  provider_class->ref_formats = ph_attachment_content_ref_formats;
  provider_class->write_mime_type_async = ph_attachment_content_write_async;
  provider_class->write_mime_type_finish = ph_attachment_content_write_finish;
}

static void
ph_attachment_content_init (PhAttachmentContent *self)
{
}

GdkContentProvider *
ph_attachment_content_new (PhAttachment *attachment)
{
  PhAttachmentContent *self = g_object_new (PH_TYPE_ATTACHMENT_CONTENT, NULL);

  self->attachment = g_object_ref (attachment);
  return GDK_CONTENT_PROVIDER (self);
}
