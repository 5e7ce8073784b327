/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "https-post.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define HTTPS_PORT 443
#define TIMEOUT_SECONDS 30
#define STATUS_LINE_MAX_BYTES 512

typedef struct
{
  char *uri;
  char *type;
  char *body;
} Post;

static void
post_free (gpointer data)
{
  Post *post = data;

  g_free (post->uri);
  g_free (post->type);
  g_free (post->body);
  g_free (post);
}

/* NULL when it is no address to be posted to. */
static GUri *
parse_uri (const char *text)
{
  g_autoptr (GUri) uri
    = g_uri_parse (text, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD, NULL);

  if (uri == NULL || strcmp (g_uri_get_scheme (uri), "https") != 0 || g_uri_get_host (uri) == NULL
      || *g_uri_get_host (uri) == '\0' || g_uri_get_userinfo (uri) != NULL)
    return NULL;

  return g_steal_pointer (&uri);
}

static char *
write_request (const Post *post, GUri *uri)
{
  g_autofree char *host = g_hostname_to_ascii (g_uri_get_host (uri));
  g_autofree char *path = g_uri_escape_string (g_uri_get_path (uri), ":/?#[]@!$&'()*+,;=%", FALSE);
  g_autofree char *query
    = g_uri_get_query (uri) != NULL
        ? g_uri_escape_string (g_uri_get_query (uri), ":/?#[]@!$&'()*+,;=%", FALSE)
        : NULL;
  g_autofree char *port = g_uri_get_port (uri) > 0 && g_uri_get_port (uri) != HTTPS_PORT
                            ? g_strdup_printf (":%d", g_uri_get_port (uri))
                            : g_strdup ("");
  gboolean is_v6;

  if (host == NULL || strpbrk (host, "\r\n ") != NULL)
    return NULL;
  is_v6 = strchr (host, ':') != NULL;

  return g_strdup_printf ("POST %s%s%s HTTP/1.1\r\n"
                          "Host: %s%s%s%s\r\n"
                          "Content-Type: %s\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\n"
                          "Connection: close\r\n"
                          "\r\n"
                          "%s",
                          *path != '\0' ? path : "/", query != NULL ? "?" : "",
                          query != NULL ? query : "", is_v6 ? "[" : "", host, is_v6 ? "]" : "", port,
                          post->type, strlen (post->body), post->body);
}

/* 0 when it is none. */
static guint
parse_status (const char *line)
{
  guint64 status = 0;

  if (!g_str_has_prefix (line, "HTTP/1.") || !g_ascii_isdigit (line[7]) || line[8] != ' '
      || strlen (line) < 12)
    return 0;
  for (guint i = 9; i < 12; i++)
    {
      if (!g_ascii_isdigit (line[i]))
        return 0;
      status = status * 10 + (guint64) g_ascii_digit_value (line[i]);
    }

  return (guint) status;
}

static guint
read_status (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  char line[STATUS_LINE_MAX_BYTES + 1] = "";
  gsize len = 0;
  guint status;

  while (len < STATUS_LINE_MAX_BYTES && memchr (line, '\n', len) == NULL)
    {
      gssize n = g_input_stream_read (stream, line + len, STATUS_LINE_MAX_BYTES - len, cancellable,
                                      error);

      if (n < 0)
        return 0;
      if (n == 0)
        break;
      len += (gsize) n;
    }

  line[len] = '\0';
  status = parse_status (line);
  if (status == 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         _("The server’s answer can’t be understood."));
  return status;
}

static guint
post_now (const Post *post, GUri *uri, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autofree char *request = write_request (post, uri);
  GIOStream *stream;

  if (request == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _("The address is not one that can be written to."));
      return 0;
    }

  g_socket_client_set_tls (client, TRUE);
  g_socket_client_set_timeout (client, TIMEOUT_SECONDS);
  connection = g_socket_client_connect_to_uri (client, post->uri, HTTPS_PORT, cancellable, error);
  if (connection == NULL)
    return 0;

  stream = G_IO_STREAM (connection);
  if (!g_output_stream_write_all (g_io_stream_get_output_stream (stream), request, strlen (request),
                                  NULL, cancellable, error))
    return 0;

  return read_status (g_io_stream_get_input_stream (stream), cancellable, error);
}

static void
post_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Post *post = task_data;
  g_autoptr (GUri) uri = parse_uri (post->uri);
  GError *error = NULL;
  guint status = 0;

  if (uri != NULL)
    status = post_now (post, uri, cancellable, &error);
  else
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                                 _("The address is not one that can be written to."));

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, (gssize) status);
}

void
https_post_async (const char *uri, const char *type, const char *body, GCancellable *cancellable,
                  GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Post *post = g_new0 (Post, 1);

  post->uri = g_strdup (uri);
  post->type = g_strdup (type);
  post->body = g_strdup (body);
  g_task_set_source_tag (task, https_post_async);
  g_task_set_task_data (task, post, post_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, post_thread);
}

guint
https_post_finish (GAsyncResult *result, GError **error)
{
  gssize status;

  g_return_val_if_fail (g_async_result_is_tagged (result, https_post_async), 0);

  status = g_task_propagate_int (G_TASK (result), error);
  return status > 0 ? (guint) status : 0;
}
