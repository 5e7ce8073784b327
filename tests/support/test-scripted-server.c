/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "scripted-server.h"
#include "test-certificates.h"

static GSocketConnection *
connect_to (ScriptedServer *server)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect_to_host (
      client, "127.0.0.1", scripted_server_get_port (server), NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
say (GIOStream *stream, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, strlen (text), NULL,
                             NULL, &error);
  g_assert_no_error (error);
}

static void
hear (GIOStream *stream, const char *expected)
{
  char buffer[256] = "";
  gsize n = 0;
  g_autoptr (GError) error = NULL;

  g_input_stream_read_all (g_io_stream_get_input_stream (stream), buffer, strlen (expected), &n,
                           NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (buffer, ==, expected);
}

static void
test_talk (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ("# a comment\n"
                                                           "S: * OK hello\n"
                                                           "C: $a CAPABILITY\n"
                                                           "S- * CAPABILITY\\r\\n$a OK $5\\r\\n\n"
                                                           "C# 5\n"
                                                           "C< $b STOP*\n"
                                                           "REPEAT 3\n"
                                                           "S- .\n"
                                                           "DRIP $b\\x21\n"
                                                           "NEXT\n"
                                                           "S: again\n"
                                                           "EOF\n");
  g_autoptr (GSocketConnection) first = connect_to (server);
  g_autoptr (GSocketConnection) second = NULL;
  g_autofree char *transcript = NULL;

  hear (G_IO_STREAM (first), "* OK hello\r\n");
  say (G_IO_STREAM (first), "x1 CAPABILITY\r\n");
  hear (G_IO_STREAM (first), "* CAPABILITY\r\nx1 OK $5\r\n");
  say (G_IO_STREAM (first), "ab\r\ncx2 NOOP\r\nx3 STOP it\r\n");
  hear (G_IO_STREAM (first), "...x3!");
  second = connect_to (server);
  hear (G_IO_STREAM (second), "again\r\n");
  g_io_stream_close (G_IO_STREAM (second), NULL, NULL);
  scripted_server_finish (server);

  transcript = scripted_server_get_transcript (server);
  g_assert_cmpstr (transcript, ==, "clear x1 CAPABILITY\nclear x2 NOOP\nclear x3 STOP it\n");
  g_assert_cmpuint (scripted_server_get_n_connections (server), ==, 2);
}

static gboolean
accept_cb (GTlsConnection *tls, GTlsCertificate *peer, GTlsCertificateFlags flags, gpointer data)
{
  *(GTlsCertificateFlags *) data = flags;
  return TRUE;
}

/* What verification says of each certificate. */
static void
test_certificates (void)
{
  static const struct
  {
    const char *name;
    GTlsCertificateFlags flags;
  } rows[] = {
    { "good", 0 },
    { "expired", G_TLS_CERTIFICATE_EXPIRED },
    { "future", G_TLS_CERTIFICATE_NOT_ACTIVATED },
    { "wrong-host", G_TLS_CERTIFICATE_BAD_IDENTITY },
    { "unknown", G_TLS_CERTIFICATE_UNKNOWN_CA },
    { "self-signed", G_TLS_CERTIFICATE_UNKNOWN_CA },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *script = g_strdup_printf ("TLS %s\nS: hi\nEOF\n", rows[i].name);
      g_autoptr (ScriptedServer) server = scripted_server_new (script);
      g_autoptr (GSocketConnection) connection = connect_to (server);
      g_autoptr (GSocketConnectable) identity = g_network_address_new ("localhost", 993);
      g_autoptr (GTlsDatabase) trust =
          g_tls_file_database_new (test_certificates_get_ca_file (), NULL);
      g_autoptr (GIOStream) tls =
          g_tls_client_connection_new (G_IO_STREAM (connection), identity, NULL);
      GTlsCertificateFlags flags = 0;

      g_tls_connection_set_database (G_TLS_CONNECTION (tls), trust);
      g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_cb), &flags);
      hear (tls, "hi\r\n");
      g_assert_cmpuint (flags, ==, rows[i].flags);
      g_io_stream_close (tls, NULL, NULL);
      scripted_server_finish (server);
    }
}

static void
test_stray (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (ScriptedServer) server = scripted_server_new ("C: $a LOGIN *\n");
      g_autoptr (GSocketConnection) connection = connect_to (server);

      say (G_IO_STREAM (connection), "a SELECT INBOX\r\n");
      g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
      scripted_server_finish (server);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*line 1 of the script*a SELECT INBOX*");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scripted-server/talk", test_talk);
  g_test_add_func ("/scripted-server/certificates", test_certificates);
  g_test_add_func ("/scripted-server/stray", test_stray);
  return g_test_run ();
}
