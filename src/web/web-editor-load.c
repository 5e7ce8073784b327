/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-editor-private.h"

#include "compose-signature.h"
#include "web-editor-page.h"
#include "web-engine.h"
#include "web-page.h"
#include "web-serve.h"

#include <glib/gi18n.h>

/* A text that the web process dies of is shown again, but not for ever. */
#define MAX_ENDS 2

/* ---- Preparing ------------------------------------------------------------------------------- */

static void
clean_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *html = data;
  HtmlWritten *written = html_written_new (html, strlen (html), HTML_WRITTEN_DRAFT, COMPOSE_SIGNATURE_CLASS, NULL,
                                           NULL);

  if (written != NULL)
    g_task_return_pointer (task, written, (GDestroyNotify) html_written_free);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s",
                             _("The formatting of this text is too entangled to be edited."));
}

static void
filtered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WebEditor) self = user_data;
  g_autoptr (GError) error = NULL;

  if (web_engine_filter_finish (result, &error))
    {
      self->stage = WEB_EDITOR_LOADING;
      webkit_web_view_load_uri (self->view, self->base);
    }
  /* Without the filter nothing is shown. */
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      web_editor_fail (self, error->message);
    }
}

static void
cleaned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  WebEditor *self = WEB_EDITOR (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtmlWritten) written = g_task_propagate_pointer (G_TASK (result), &error);

  if (written != NULL)
    {
      web_editor_know_images (self, (const char *const *) written->content_ids);
      g_free (self->page);
      self->page = web_editor_page_write (written->html, self->dark);
      web_engine_filter_async (self->view, FALSE, self->cancellable, filtered_cb, g_object_ref (self));
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      web_editor_fail (self, error->message);
    }
}

void
web_editor_clean_async (WebEditor *self, const char *html, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, web_editor_clean_async);
  g_task_set_task_data (task, g_strdup (html), g_free);
  g_task_run_in_thread (task, clean_thread);
}

void
web_editor_load (WebEditor *self)
{
  self->cancellable = g_cancellable_new ();
  self->stage = WEB_EDITOR_PREPARING;
  g_free (self->base);
  self->base = g_strdup_printf (WEB_PAGE_SCHEME "://editor/%u/", ++self->serial);
  web_editor_clean_async (self, self->set, self->cancellable, cleaned_cb, NULL);
}

void
web_editor_unload (WebEditor *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->page, g_free);
  g_ptr_array_set_size (self->waiting, 0);
  self->stage = WEB_EDITOR_EMPTY;
  self->is_dragging = FALSE;
}

/* ---- What the web process asks for ------------------------------------------------------------- */

static void
serve_image (WebEditor *self, WebKitURISchemeRequest *request)
{
  const char *uri = webkit_uri_scheme_request_get_uri (request);
  g_autofree char *id = g_uri_unescape_string (uri + strlen ("cid:"), NULL);
  g_autoptr (GTask) task = NULL;

  if (id == NULL || self->get_image == NULL)
    {
      web_serve_refuse (request);
      return;
    }

  task = g_task_new (NULL, NULL, web_serve_image_cb, g_object_ref (request));
  self->get_image (id, g_steal_pointer (&task), self->image_source);
}

static void
serve (WebKitURISchemeRequest *request, gpointer user_data)
{
  WebEditor *self = WEB_EDITOR (user_data);
  const char *uri = webkit_uri_scheme_request_get_uri (request);

  if (self->stage >= WEB_EDITOR_LOADING && g_str_has_prefix (uri, "cid:"))
    {
      serve_image (self, request);
    }
  else if (self->page != NULL && self->stage == WEB_EDITOR_LOADING && g_str_equal (uri, self->base))
    {
      web_serve_html (request, self->page, web_editor_page_policy);
      g_clear_pointer (&self->page, g_free);
    }
  else
    {
      web_serve_refuse (request);
    }
}

/* ---- Ends -------------------------------------------------------------------------------------- */

static void
ended_cb (WebEditor *self)
{
  if (self->stage < WEB_EDITOR_LOADING)
    return;

  web_editor_keep_text (self);
  if (++self->n_ends > MAX_ENDS)
    {
      web_editor_fail (self, _("What shows formatted messages ended several times."));
      return;
    }
  web_editor_unload (self);
  web_editor_load (self);
}

static gboolean
load_failed_cb (WebEditor *self, WebKitLoadEvent event, const char *uri, const GError *error)
{
  if (!g_error_matches (error, WEBKIT_NETWORK_ERROR, WEBKIT_NETWORK_ERROR_CANCELLED)
      && !g_error_matches (error, WEBKIT_POLICY_ERROR,
                           WEBKIT_POLICY_ERROR_FRAME_LOAD_INTERRUPTED_BY_POLICY_CHANGE)
      && self->stage == WEB_EDITOR_LOADING && g_strcmp0 (uri, self->base) == 0)
    web_editor_fail (self, error->message);
  return TRUE;
}

void
web_editor_init_loading (WebEditor *self)
{
  web_engine_set_server (self->view, serve, self);
  g_signal_connect_object (self->view, "web-process-terminated", G_CALLBACK (ended_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "load-failed", G_CALLBACK (load_failed_cb), self, G_CONNECT_SWAPPED);
}
