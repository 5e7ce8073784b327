/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "raw-smtp.h"

#include "bench.h"

#include <gio/gio.h>
#include <string.h>

struct _RawSmtp
{
  GIOStream *stream;
  GDataInputStream *input;
};

static void
send_bytes (RawSmtp *self, const char *data, gsize len)
{
  GError *error = NULL;

  if (!g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), data, len, NULL, NULL, &error))
    bench_fail (error);
}

/* Reads one answer, which must begin with @digit. */
static void
hear (RawSmtp *self, char digit)
{
  gboolean is_last = FALSE;

  while (!is_last)
    {
      GError *error = NULL;
      g_autofree char *line = g_data_input_stream_read_line (self->input, NULL, NULL, &error);

      if (line == NULL || *line != digit)
        bench_fail (error);
      is_last = strlen (line) < 4 || line[3] != '-';
    }
}

static void
say (RawSmtp *self, const char *line, char digit)
{
  send_bytes (self, line, strlen (line));
  hear (self, digit);
}

static void
sign_in (RawSmtp *self, TestServer *server)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autofree char *encoded = NULL;
  g_autofree char *line = NULL;

  g_string_append_c (plain, '\0');
  g_string_append (plain, test_server_get_address (server, 0));
  g_string_append_c (plain, '\0');
  g_string_append (plain, test_server_get_password (server, 0));
  encoded = g_base64_encode ((const guchar *) plain->str, plain->len);
  line = g_strdup_printf ("AUTH PLAIN %s\r\n", encoded);
  hear (self, '2');
  say (self, "EHLO [127.0.0.1]\r\n", '2');
  say (self, line, '2');
}

static gboolean
accept_cb (GTlsConnection *tls, GTlsCertificate *certificate, GTlsCertificateFlags faults, gpointer user_data)
{
  return TRUE;
}

RawSmtp *
raw_smtp_new (TestServer *server)
{
  RawSmtp *self = g_new0 (RawSmtp, 1);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) plain = NULL;
  GError *error = NULL;

  plain = g_socket_client_connect_to_host (client, "127.0.0.1", test_server_get_port (server, "submissions"),
                                           NULL, &error);
  if (plain == NULL)
    bench_fail (error);
  g_socket_set_option (g_socket_connection_get_socket (plain), 6 /* TCP */, 1 /* NODELAY */, 1, NULL);
  self->stream = g_tls_client_connection_new (G_IO_STREAM (plain), NULL, &error);
  if (self->stream == NULL)
    bench_fail (error);
  g_signal_connect (self->stream, "accept-certificate", G_CALLBACK (accept_cb), NULL);
  self->input = g_data_input_stream_new (g_io_stream_get_input_stream (self->stream));
  g_data_input_stream_set_newline_type (self->input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  sign_in (self, server);
  return self;
}

void
raw_smtp_free (RawSmtp *self)
{
  g_object_unref (self->input);
  g_object_unref (self->stream);
  g_free (self);
}

void
raw_smtp_send (RawSmtp *self, const char *sender, const char *recipient, const char *message, gsize len)
{
  g_autofree char *envelope = g_strdup_printf ("MAIL FROM:<%s>\r\nRCPT TO:<%s>\r\n", sender, recipient);

  say (self, envelope, '2');
  hear (self, '2');
  say (self, "DATA\r\n", '3');
  send_bytes (self, message, len);
  hear (self, '2');
}
