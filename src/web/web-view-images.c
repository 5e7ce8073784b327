/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-view-private.h"

#include "web-image-kind.h"

#include <glib/gi18n.h>
#include <string.h>

/* ---- Getting --------------------------------------------------------------------------------- */

static gboolean
is_own (const char *uri)
{
  return g_str_has_prefix (uri, "cid:") || g_str_has_prefix (uri, "data:image/");
}

/* Of one that came from elsewhere than where it was asked for WebKit has lost the bytes. */
static WebKitWebResource *
find_fetched (WebView *self, const char *uri)
{
  WebKitWebResource *resource = g_hash_table_lookup (self->fetched, uri);

  return resource != NULL && g_strcmp0 (webkit_web_resource_get_uri (resource), uri) == 0 ? resource
                                                                                          : NULL;
}

gboolean
web_view_is_image_there (WebView *self, const char *uri)
{
  return is_own (uri) || g_hash_table_contains (self->fetched, uri);
}

gboolean
web_view_can_get_image (WebView *self, const char *uri)
{
  return is_own (uri) || find_fetched (self, uri) != NULL;
}

static GBytes *
decode_data (const char *uri)
{
  const char *comma = strchr (uri, ',');
  g_autofree char *base64 = comma != NULL ? g_uri_unescape_string (comma + 1, NULL) : NULL;
  gsize len;
  guchar *data;

  if (base64 == NULL)
    return NULL;
  data = g_base64_decode (base64, &len);
  return g_bytes_new_take (data, len);
}

/* The number of the mail, which the sanitiser puts before the id, says whose picture it is. */
static const WebMailEntry *
find_own (WebView *self, const char *uri, char **id)
{
  char *end;
  guint64 number = g_ascii_strtoull (uri + strlen ("cid:"), &end, 10);

  *id = *end == '/' ? g_uri_unescape_string (end + 1, NULL) : NULL;
  return *id != NULL ? web_view_find_number (self, number) : NULL;
}

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  gsize len;
  guchar *data
    = webkit_web_resource_get_data_finish (WEBKIT_WEB_RESOURCE (object), result, &len, NULL);

  if (data != NULL && len > 0)
    g_task_return_pointer (task, g_bytes_new_take (data, len), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                             _("The image is not there any more."));
}

void
web_view_get_image_async (WebView *self, const char *uri, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GBytes *bytes = g_str_has_prefix (uri, "data:") ? decode_data (uri) : NULL;
  g_autofree char *id = NULL;
  const WebMailEntry *mail = g_str_has_prefix (uri, "cid:") ? find_own (self, uri, &id) : NULL;
  WebKitWebResource *fetched = find_fetched (self, uri);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else if (mail != NULL && mail->get_image != NULL)
    mail->get_image (id, task, mail->image_source);
  else if (fetched != NULL)
    webkit_web_resource_get_data (fetched, NULL, fetched_cb, g_steal_pointer (&task));
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                             _("The image is not part of the message."));
}

/* ---- Saving ---------------------------------------------------------------------------------- */

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WebView) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (object), result, NULL, &error))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.notify", "s", error->message);
}

static void
save_response_cb (GtkFileChooserNative *dialog, int response, WebView *self)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_file_replace_contents_bytes_async (file, g_object_get_data (G_OBJECT (dialog), "bytes"), NULL,
                                           FALSE, G_FILE_CREATE_NONE, NULL, saved_cb,
                                           g_object_ref (self));
    }
  g_object_unref (dialog);
}

static void
got_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WebView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);
  g_autoptr (GFile) folder = g_file_new_for_path (downloads != NULL ? downloads : g_get_home_dir ());
  GtkFileChooserNative *dialog;
  g_autofree char *name = NULL;

  if (bytes == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.notify", "s", error->message);
  if (bytes == NULL || !GTK_IS_WINDOW (root))
    return;

  dialog = gtk_file_chooser_native_new (_("Save Image"), GTK_WINDOW (root),
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));
  name = g_strdup_printf ("%s.%s", C_("file name", "image"), web_image_kind_guess_suffix (bytes));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), folder, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data_full (G_OBJECT (dialog), "bytes", g_steal_pointer (&bytes),
                          (GDestroyNotify) g_bytes_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (save_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
web_view_save_image (WebView *self, const char *uri)
{
  web_view_get_image_async (self, uri, got_cb, g_object_ref (self));
}

/* ---- From the net ------------------------------------------------------------------------------ */

/* Nothing but images comes over https: web_page_get_filter(). */
static void
resource_cb (WebView *self, WebKitWebResource *resource, WebKitURIRequest *request)
{
  const char *uri = webkit_uri_request_get_uri (request);

  if (g_str_has_prefix (uri, "https:"))
    g_hash_table_replace (self->fetched, g_strdup (uri), g_object_ref (resource));
}

void
web_view_init_images (WebView *self)
{
  self->fetched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  g_signal_connect_object (self->view, "resource-load-started", G_CALLBACK (resource_cb), self,
                           G_CONNECT_SWAPPED);
}
