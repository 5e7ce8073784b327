/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "redirect-server.h"

#include "test-certificates.h"

#include <string.h>

struct _RedirectServer
{
  GSocketService *service;
  guint16 port;
  int count;      /* atomic */
  int n_pictures; /* the same */
};

/* The first line of a request, the others read as well. Owned; NULL when the client is gone. */
static char *
read_request (GInputStream *stream)
{
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (stream);
  char *request;

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  g_data_input_stream_set_newline_type (lines, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  request = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

      if (line == NULL || *line == '\0')
        return request;
    }
}

static char *
write_redirect (RedirectServer *self, const char *scheme, const char *host)
{
  g_atomic_int_inc (&self->count);
  return g_strdup_printf ("HTTP/1.1 302 Found\r\nLocation: %s://%s.leak.test:%u/a.gif\r\n"
                          "Content-Length: 0\r\nConnection: close\r\n\r\n",
                          scheme, host, self->port);
}

static void
answer (RedirectServer *self, GOutputStream *stream, const char *request)
{
  static const char picture[] = "GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;";
  g_autofree char *head = NULL;

  if (g_str_has_prefix (request, "GET /clear "))
    head = write_redirect (self, "http", "control-clear");
  else if (g_str_has_prefix (request, "GET /secure "))
    head = write_redirect (self, "https", "control-secure");
  else
    {
      g_atomic_int_inc (&self->n_pictures);
      head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\n"
                              "Content-Length: %zu\r\nConnection: close\r\n\r\n",
                              sizeof picture - 1);
    }

  if (g_output_stream_write_all (stream, head, strlen (head), NULL, NULL, NULL)
      && strstr (head, "200 OK") != NULL)
    g_output_stream_write_all (stream, picture, sizeof picture - 1, NULL, NULL, NULL);
}

static gboolean
run_cb (RedirectServer *self, GSocketConnection *connection)
{
  g_autoptr (GIOStream) tls
    = g_tls_server_connection_new (G_IO_STREAM (connection), test_certificates_get ("good"), NULL);
  g_autofree char *request = read_request (g_io_stream_get_input_stream (tls));

  if (request != NULL)
    answer (self, g_io_stream_get_output_stream (tls), request);
  g_io_stream_close (tls, NULL, NULL);
  return TRUE;
}

RedirectServer *
redirect_server_new (void)
{
  RedirectServer *self = g_new0 (RedirectServer, 1);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  self->service = g_threaded_socket_service_new (10);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), any, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &address, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  g_signal_connect_swapped (self->service, "run", G_CALLBACK (run_cb), self);
  g_socket_service_start (self->service);
  return self;
}

void
redirect_server_free (RedirectServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_free (self);
}

guint16
redirect_server_get_port (RedirectServer *self)
{
  return self->port;
}

int
redirect_server_get_count (RedirectServer *self)
{
  return g_atomic_int_get (&self->count);
}

int
redirect_server_count_pictures (RedirectServer *self)
{
  return g_atomic_int_get (&self->n_pictures);
}
