/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-serve.h"

#include "web-image-kind.h"

#include <string.h>

void
web_serve_refuse (WebKitURISchemeRequest *request)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "not found");

  webkit_uri_scheme_request_finish_error (request, error);
}

void
web_serve_bytes (WebKitURISchemeRequest *request, GBytes *bytes, const char *type, const char *policy)
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

void
web_serve_html (WebKitURISchemeRequest *request, const char *html, const char *policy)
{
  g_autoptr (GBytes) bytes = g_bytes_new (html, strlen (html));

  web_serve_bytes (request, bytes, "text/html; charset=utf-8", policy);
}

void
web_serve_image_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WebKitURISchemeRequest) request = user_data;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), NULL);
  const char *type = bytes != NULL ? web_image_kind_guess_type (bytes) : NULL;

  if (type != NULL)
    web_serve_bytes (request, bytes, type, "default-src 'none'; sandbox");
  else
    web_serve_refuse (request);
}
