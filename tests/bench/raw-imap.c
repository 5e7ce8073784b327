/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "raw-imap.h"

#include "bench.h"
#include "sasl.h"

#include <string.h>

#define BUFFER_SIZE (256 * 1024)
#define TAIL_SIZE 1000 /* of an answer, kept to find its last line */

struct _RawImap
{
  GSocketConnection *plain;
  GIOStream *stream;
  guint last_tag;
  char *buffer;
  const char *tail; /* of the last answer, in buffer */
};

static GInputStream *
get_input (RawImap *self)
{
  return g_io_stream_get_input_stream (self->stream);
}

static void
send_text (RawImap *self, const char *text)
{
  GError *error = NULL;

  if (!g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), text, strlen (text),
                                  NULL, NULL, &error))
    bench_fail (error);
}

/* Reads until a line has come that begins with @start (or, with @anywhere, holds it). */
static gsize
drain (RawImap *self, const char *start, gboolean anywhere)
{
  g_autofree char *wanted = g_strdup_printf ("\n%s", start);
  gsize kept = 0;
  gsize total = 0;

  while (TRUE)
    {
      GError *error = NULL;
      gssize n = g_input_stream_read (get_input (self), self->buffer + kept, BUFFER_SIZE - kept,
                                      NULL, &error);

      if (n <= 0)
        bench_fail (error);
      total += (gsize) n;
      kept += (gsize) n;
      self->buffer[kept] = '\0';
      self->tail = kept > TAIL_SIZE ? self->buffer + kept - TAIL_SIZE : self->buffer;
      if (self->buffer[kept - 1] == '\n' &&
          (strstr (self->tail, anywhere ? start : wanted) != NULL || g_str_has_prefix (self->tail, start)))
        return total;
      if (kept > TAIL_SIZE)
        {
          memmove (self->buffer, self->buffer + kept - TAIL_SIZE, TAIL_SIZE);
          kept = TAIL_SIZE;
        }
    }
}

gsize
raw_imap_say (RawImap *self, const char *format, ...)
{
  g_autofree char *command = NULL;
  g_autofree char *line = NULL;
  g_autofree char *wanted = NULL;
  va_list arguments;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  line = g_strdup_printf ("r%u %s\r\n", ++self->last_tag, command);
  wanted = g_strdup_printf ("r%u OK", self->last_tag);
  send_text (self, line);
  return strlen (line) + drain (self, wanted, FALSE);
}

gboolean
raw_imap_heard (RawImap *self, const char *text)
{
  return strstr (self->tail, text) != NULL;
}

void
raw_imap_append (RawImap *self, const char *mailbox, const char *message)
{
  raw_imap_say (self, "APPEND %s {%zu+}\r\n%s", mailbox, strlen (message), message);
}

void
raw_imap_idle (RawImap *self)
{
  g_autofree char *line = g_strdup_printf ("r%u IDLE\r\n", ++self->last_tag);

  send_text (self, line);
  drain (self, "+", FALSE);
}

void
raw_imap_wait_for (RawImap *self, const char *text)
{
  g_autofree char *wanted = g_strdup_printf ("r%u OK", self->last_tag);

  drain (self, text, TRUE);
  send_text (self, "DONE\r\n");
  drain (self, wanted, FALSE);
}

static void
start_tls (RawImap *self, TestServer *server)
{
  g_autoptr (GSocketConnectable) identity = g_network_address_new ("localhost", 993);
  g_autoptr (GTlsDatabase) trust = NULL;
  GError *error = NULL;

  trust = g_tls_file_database_new (test_server_get_ca_file (server), &error);
  if (trust == NULL)
    bench_fail (error);
  /* With the database from the start, or the connection reads that of the system as well. */
  self->stream = g_initable_new (
      g_tls_backend_get_client_connection_type (g_tls_backend_get_default ()), NULL, &error,
      "base-io-stream", self->plain, "server-identity", identity, "database", trust, NULL);
  if (self->stream == NULL)
    bench_fail (error);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (self->stream), NULL, &error))
    bench_fail (error);
}

static void
answer_challenge (RawImap *self, Sasl *sasl)
{
  g_autofree char *challenge = NULL;
  g_autofree char *line = NULL;
  GError *error = NULL;
  char *response;

  drain (self, "+ ", FALSE);
  challenge = g_strdup (g_strrstr (self->tail, "+ ") + 2);
  response = sasl_step (sasl, g_strstrip (challenge), &error);
  if (response == NULL)
    bench_fail (error);
  line = g_strconcat (response, "\r\n", NULL);
  sasl_free_response (response);
  send_text (self, line);
}

static void
authenticate (RawImap *self, const char *mechanism, const char *user, const char *password)
{
  GError *error = NULL;
  g_autoptr (Sasl) sasl = sasl_new (mechanism, "localhost", "imap", user, password, &error);
  char *initial = sasl != NULL ? sasl_step (sasl, "", &error) : NULL;
  g_autofree char *line = NULL;
  g_autofree char *wanted = NULL;

  if (initial == NULL)
    bench_fail (error);
  line = g_strdup_printf ("r%u AUTHENTICATE %s %s\r\n", ++self->last_tag, mechanism,
                          sasl_initial_response (initial));
  wanted = g_strdup_printf ("r%u OK", self->last_tag);
  sasl_free_response (initial);
  send_text (self, line);
  while (!sasl_is_done (sasl))
    answer_challenge (self, sasl);
  drain (self, wanted, FALSE);
}

static RawImap *
connect_to (TestServer *server, guint16 port)
{
  RawImap *self = g_new0 (RawImap, 1);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  GError *error = NULL;

  self->buffer = g_malloc (BUFFER_SIZE + 1);
  self->plain = g_socket_client_connect_to_host (client, "127.0.0.1",
                                                 port != 0 ? port
                                                           : test_server_get_port (server, "imaps"),
                                                 NULL, &error);
  if (self->plain == NULL)
    bench_fail (error);
  start_tls (self, server);
  drain (self, "* OK", FALSE);
  return self;
}

RawImap *
raw_imap_new (TestServer *server, guint index, guint16 port)
{
  RawImap *self = connect_to (server, port);

  raw_imap_say (self, "LOGIN %s %s", test_server_get_address (server, index),
                test_server_get_password (server, index));
  return self;
}

RawImap *
raw_imap_new_with (TestServer *server, guint index, guint16 port, const char *mechanism)
{
  RawImap *self = connect_to (server, port);

  authenticate (self, mechanism, test_server_get_address (server, index),
                test_server_get_password (server, index));
  return self;
}

void
raw_imap_free (RawImap *self)
{
  g_clear_object (&self->stream);
  g_clear_object (&self->plain);
  g_free (self->buffer);
  g_free (self);
}
