/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-view-private.h"

#include "web-engine.h"
#include "web-page.h"

#include <string.h>

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

/* One page with all of it, since what stands in a frame is cut anywhere between two sheets. There is one
 * mail on it, and no script that would say that it is here. */
static void
serve_paper (WebView *self, WebKitURISchemeRequest *request)
{
  const WebMailEntry *mail = g_ptr_array_index (self->mails, 0);
  g_autoptr (GPtrArray) documents = g_ptr_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  char *page;

  for (guint i = 0; i < mail->pages->len; i++)
    g_ptr_array_add (documents, ((const HtmlClean *) mail->pages->pdata[i])->html);

  page = web_page_write_paper (self->print_head, (const char *const *) documents->pdata,
                               documents->len);
  bytes = g_bytes_new_take (page, strlen (page));
  self->stage = WEB_STAGE_HERE;
  respond (request, bytes, "text/html; charset=utf-8",
           web_page_get_document_policy (mail->remote_images));
}

static void
serve_page (WebView *self, WebKitURISchemeRequest *request)
{
  g_autoptr (GBytes) bytes = NULL;
  char *page;

  if (self->print_head != NULL)
    {
      serve_paper (self, request);
      return;
    }

  page = web_view_write_page (self);
  bytes = g_bytes_new_take (page, strlen (page));
  self->n_served += g_bytes_get_size (bytes);
  respond (request, bytes, "text/html; charset=utf-8", web_page_policy);
}

/* A number of a mail, the version of its text, and which of its documents. */
static void
serve_document (WebView *self, WebKitURISchemeRequest *request, const char *name)
{
  g_auto (GStrv) numbers = g_strsplit (name, "/", 3);
  gboolean is_address = g_strv_length (numbers) == 3;
  const WebMailEntry *mail
    = is_address ? web_view_find_number (self, g_ascii_strtoull (numbers[0], NULL, 10)) : NULL;
  guint64 index;

  if (mail != NULL && mail->pages != NULL && mail->pages->len > 0
      && g_ascii_strtoull (numbers[1], NULL, 10) == mail->version
      && g_ascii_string_to_unsigned (numbers[2], 10, 0, mail->pages->len - 1, &index, NULL))
    {
      const HtmlClean *page = mail->pages->pdata[index];
      g_autoptr (GBytes) bytes = g_bytes_new (page->html, strlen (page->html));

      self->n_served += g_bytes_get_size (bytes);
      respond (request, bytes, "text/html; charset=utf-8",
               web_page_get_document_policy (mail->remote_images));
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
  else if (self->stage < WEB_STAGE_LOADING)
    refuse (request);
  else if (g_str_has_prefix (uri, "cid:"))
    serve_image (self, request);
  else if (g_str_equal (uri, self->base))
    serve_page (self, request);
  else if (g_str_has_prefix (uri, self->base))
    serve_document (self, request, uri + strlen (self->base));
  else
    refuse (request);
}

void
web_view_init_serving (WebView *self)
{
  web_engine_set_server (self->view, serve, self);
}
