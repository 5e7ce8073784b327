/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-view-private.h"

#include "html-clean.h"
#include "web-engine.h"
#include "web-page.h"

#include <glib/gi18n.h>
#include <string.h>

/* A mail that a web process dies of is tried again, but not for ever; one that is too large only as
 * often as it takes to know that it was not the mails before. */
#define MAX_ENDS 2
#define MAX_ENDS_OF_MEMORY 1

/* ---- Cleaning ------------------------------------------------------------------------------- */

typedef struct
{
  char **documents;
  gboolean remote_images;
  gboolean dark;
} Job;

static void
job_free (Job *job)
{
  g_strfreev (job->documents);
  g_free (job);
}

static HtmlClean *
write_note (const HtmlPolicy *policy)
{
  g_autofree char *text
    = g_markup_printf_escaped ("<p><i>%s</i></p>",
                               _("The rest of this message is too long to be shown."));

  return html_clean (text, strlen (text), policy);
}

static void
clean_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  const HtmlPolicy policy = {
    .remote_images = job->remote_images,
    .style = web_page_get_document_style (job->dark),
  };
  g_autoptr (GPtrArray) pages
    = g_ptr_array_new_with_free_func ((GDestroyNotify) html_clean_free);

  for (guint i = 0; job->documents[i] != NULL; i++)
    {
      HtmlClean *page = html_clean (job->documents[i], strlen (job->documents[i]), &policy);

      if (page == NULL)
        {
          g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED,
                                   _("The formatting of this message is too entangled."));
          return;
        }
      g_ptr_array_add (pages, page);
      if (page->is_cut)
        g_ptr_array_add (pages, write_note (&policy));
    }

  g_task_return_pointer (task, g_steal_pointer (&pages), (GDestroyNotify) g_ptr_array_unref);
}

/* ---- Serving -------------------------------------------------------------------------------- */

static void
refuse (WebKitURISchemeRequest *request)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "not found");

  webkit_uri_scheme_request_finish_error (request, error);
}

static void
respond (WebKitURISchemeRequest *request, GBytes *bytes, const char *type, const char *policy)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (WebKitURISchemeResponse) response
    = webkit_uri_scheme_response_new (stream, (gint64) g_bytes_get_size (bytes));
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);

  soup_message_headers_append (headers, "Content-Security-Policy", policy);
  soup_message_headers_append (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_append (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_append (headers, "X-DNS-Prefetch-Control", "off");
  soup_message_headers_append (headers, "Cache-Control", "no-store");
  webkit_uri_scheme_response_set_http_headers (response, headers);
  webkit_uri_scheme_response_set_content_type (response, type);
  webkit_uri_scheme_request_finish_with_response (request, response);
}

/* One page with all of it, since what stands in a frame is cut anywhere between two sheets. */
static void
serve_paper (WebView *self, WebKitURISchemeRequest *request)
{
  g_autoptr (GPtrArray) documents = g_ptr_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  char *page;

  for (guint i = 0; i < self->pages->len; i++)
    g_ptr_array_add (documents, ((const HtmlClean *) self->pages->pdata[i])->html);

  page = web_page_write_paper (self->print_head, (const char *const *) documents->pdata,
                               documents->len);
  bytes = g_bytes_new_take (page, strlen (page));
  self->is_here = TRUE;
  respond (request, bytes, "text/html; charset=utf-8",
           web_page_get_document_policy (self->remote_images));
}

static void
serve_page (WebView *self, WebKitURISchemeRequest *request)
{
  const char *uri = webkit_uri_scheme_request_get_uri (request);
  const char *name = uri + strlen (self->base);
  g_autoptr (GBytes) bytes = NULL;
  guint64 index;

  if (*name == '\0' && self->print_head != NULL)
    {
      serve_paper (self, request);
    }
  else if (*name == '\0')
    {
      char *page = web_page_write (self->pages->len, self->dark);

      bytes = g_bytes_new_take (page, strlen (page));
      respond (request, bytes, "text/html; charset=utf-8", web_page_policy);
    }
  else if (g_ascii_string_to_unsigned (name, 10, 0, self->pages->len - 1, &index, NULL))
    {
      const HtmlClean *page = self->pages->pdata[index];

      self->is_here = TRUE;
      bytes = g_bytes_new (page->html, strlen (page->html));
      respond (request, bytes, "text/html; charset=utf-8",
               web_page_get_document_policy (self->remote_images));
    }
  else
    {
      refuse (request);
    }
}

static void
image_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WebKitURISchemeRequest) request = user_data;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), NULL);
  const char *type = bytes != NULL ? web_view_guess_image_type (bytes) : NULL;

  if (type != NULL)
    respond (request, bytes, type, "default-src 'none'; sandbox");
  else
    refuse (request);
}

static void
serve_image (WebView *self, WebKitURISchemeRequest *request)
{
  web_view_get_image_async (self, webkit_uri_scheme_request_get_uri (request), image_cb,
                            g_object_ref (request));
}

static void
serve_nothing (WebKitURISchemeRequest *request)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("", 0);

  respond (request, bytes, "text/html; charset=utf-8", web_page_policy);
}

static void
serve (WebKitURISchemeRequest *request, gpointer user_data)
{
  WebView *self = WEB_VIEW (user_data);
  const char *uri = webkit_uri_scheme_request_get_uri (request);

  if (g_str_equal (uri, WEB_PAGE_EMPTY))
    serve_nothing (request);
  else if (self->pages == NULL)
    refuse (request);
  /* A late one of the page before would see the pictures of this mail. */
  else if (g_str_has_prefix (uri, "cid:") && self->is_here)
    serve_image (self, request);
  else if (g_str_has_prefix (uri, self->base))
    serve_page (self, request);
  else
    refuse (request);
}

/* ---- Loading -------------------------------------------------------------------------------- */

static void
fail (WebView *self, const char *reason)
{
  web_view_unload (self);
  web_view_emit_failed (self, reason);
}

static void
filtered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WebView) self = user_data;
  g_autoptr (GError) error = NULL;

  if (web_engine_filter_finish (result, &error))
    webkit_web_view_load_uri (self->view, self->base);
  /* Without the filter nothing is shown. */
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail (self, error->message);
}

static guint
count_blocked (GPtrArray *pages, HtmlBlockedKind kind)
{
  guint n = 0;

  for (guint i = 0; i < pages->len; i++)
    n += ((const HtmlClean *) pages->pdata[i])->report->counts[kind];

  return n;
}

static void
cleaned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WebView) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *pages = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (pages == NULL)
    {
      fail (self, error->message);
      return;
    }

  g_clear_pointer (&self->pages, g_ptr_array_unref);
  self->pages = pages;
  g_free (self->base);
  self->base = g_strdup_printf (WEB_PAGE_SCHEME "://mail/%u/", ++self->serial);
  self->is_here = FALSE;
  web_view_set_n_blocked (self, count_blocked (pages, HTML_BLOCKED_IMAGE),
                          count_blocked (pages, HTML_BLOCKED_TRACKER));
  web_engine_filter_async (self->view, self->remote_images, self->cancellable, filtered_cb,
                           g_object_ref (self));
}

void
web_view_load (WebView *self)
{
  g_autoptr (GTask) task = NULL;
  Job *job;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->is_here = FALSE;
  if (self->documents == NULL)
    return;

  /* Nothing of the mail before is to be seen meanwhile. */
  gtk_widget_set_opacity (GTK_WIDGET (self->view), 0);
  web_view_set_hovered_link (self, NULL);
  self->cancellable = g_cancellable_new ();
  job = g_new0 (Job, 1);
  job->documents = g_strdupv (self->documents);
  job->remote_images = self->remote_images;
  job->dark = self->dark;
  task = g_task_new (NULL, self->cancellable, cleaned_cb, g_object_ref (self));
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, clean_thread);
}

void
web_view_unload (WebView *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->pages, g_ptr_array_unref);
  g_clear_pointer (&self->documents, g_strfreev);
  g_clear_object (&self->image_source);
  self->get_image = NULL;
  self->is_here = FALSE;
  web_view_set_hovered_link (self, NULL);
  gtk_widget_set_opacity (GTK_WIDGET (self->view), 0);
  /* Nor does the web process keep it. */
  if (self->base != NULL)
    webkit_web_view_load_uri (self->view, WEB_PAGE_EMPTY);
}

static void
message_cb (WebView *self, JSCValue *value)
{
  g_autofree char *text = jsc_value_to_string (value);

  /* The last words of the page before. */
  if (!self->is_here)
    return;

  if (g_str_equal (text, "ready"))
    {
      gtk_widget_set_opacity (GTK_WIDGET (self->view), 1);
      web_view_emit_shown (self);
      return;
    }

  self->at_top = g_str_equal (text, "top") || g_str_equal (text, "all");
  self->at_end = g_str_equal (text, "end") || g_str_equal (text, "all");
}

static void
ended_cb (WebView *self, WebKitWebProcessTerminationReason reason)
{
  gboolean is_too_large = reason == WEBKIT_WEB_PROCESS_EXCEEDED_MEMORY_LIMIT;

  if (self->pages == NULL)
    return;

  if (++self->n_ends <= (is_too_large ? MAX_ENDS_OF_MEMORY : MAX_ENDS))
    web_view_load (self);
  else if (is_too_large)
    fail (self, _("Its formatting needs more memory than a message may take."));
  else
    fail (self, _("What shows formatted messages ended several times."));
}

static gboolean
load_failed_cb (WebView *self, WebKitLoadEvent event, const char *uri, const GError *error)
{
  /* Another mail came in between, or a link within this one was followed. */
  if (g_error_matches (error, WEBKIT_NETWORK_ERROR, WEBKIT_NETWORK_ERROR_CANCELLED)
      || g_error_matches (error, WEBKIT_POLICY_ERROR,
                          WEBKIT_POLICY_ERROR_FRAME_LOAD_INTERRUPTED_BY_POLICY_CHANGE))
    return TRUE;

  if (g_strcmp0 (uri, self->base) == 0)
    fail (self, error->message);
  return TRUE;
}

void
web_view_init_content (WebView *self)
{
  WebKitUserContentManager *manager = webkit_web_view_get_user_content_manager (self->view);

  web_engine_set_server (self->view, serve, self);
  g_signal_connect_object (manager, "script-message-received::" WEB_PAGE_HANDLER,
                           G_CALLBACK (message_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "web-process-terminated", G_CALLBACK (ended_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "load-failed", G_CALLBACK (load_failed_cb), self,
                           G_CONNECT_SWAPPED);
}
