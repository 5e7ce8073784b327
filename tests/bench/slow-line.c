/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "slow-line.h"

#include "bench.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#define CHUNK_SIZE (64 * 1024)

struct _SlowLine
{
  GSocketService *service;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  guint16 port;
  guint16 server_port;
  gint64 delay; /* microseconds, each way */
};

/* What was read at one end, and when it may come out at the other. */
typedef struct
{
  gint64 due;
  GBytes *bytes; /* NULL: the end */
} Piece;

/* One direction of a connection: read on one thread, written on another. */
typedef struct
{
  GSocketConnection *from;
  GSocketConnection *to;
  gint64 delay;
  GAsyncQueue *queue;
} Direction;

static void
add_piece (Direction *self, GBytes *bytes)
{
  Piece *piece = g_new (Piece, 1);

  piece->due = g_get_monotonic_time () + self->delay;
  piece->bytes = bytes;
  g_async_queue_push (self->queue, piece);
}

static gpointer
read_thread (gpointer data)
{
  Direction *self = data;
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (self->from));
  g_autofree char *buffer = g_malloc (CHUNK_SIZE);
  gssize n;

  while ((n = g_input_stream_read (input, buffer, CHUNK_SIZE, NULL, NULL)) > 0)
    add_piece (self, g_bytes_new (buffer, (gsize) n));
  add_piece (self, NULL);
  return NULL;
}

/* This is the line itself: nothing is waited for here but the time that bytes take on their way. */
static void
wait_until (gint64 due)
{
  gint64 left = due - g_get_monotonic_time ();

  if (left > 0)
    g_usleep ((gulong) left);
}

static gpointer
write_thread (gpointer data)
{
  Direction *self = data;
  g_autoptr (GThread) reader = g_thread_new ("slow-read", read_thread, self);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (self->to));
  gboolean is_open = TRUE;

  while (is_open)
    {
      Piece *piece = g_async_queue_pop (self->queue);

      wait_until (piece->due);
      is_open = piece->bytes != NULL;
      if (is_open)
        {
          g_output_stream_write_all (output, g_bytes_get_data (piece->bytes, NULL),
                                     g_bytes_get_size (piece->bytes), NULL, NULL, NULL);
          g_bytes_unref (piece->bytes);
        }
      g_free (piece);
    }

  g_socket_shutdown (g_socket_connection_get_socket (self->to), FALSE, TRUE, NULL);
  g_thread_join (g_steal_pointer (&reader));
  g_async_queue_unref (self->queue);
  g_object_unref (self->from);
  g_object_unref (self->to);
  g_free (self);
  return NULL;
}

static void
start_direction (SlowLine *line, GSocketConnection *from, GSocketConnection *to)
{
  Direction *self = g_new0 (Direction, 1);

  self->from = g_object_ref (from);
  self->to = g_object_ref (to);
  self->delay = line->delay;
  self->queue = g_async_queue_new ();
  g_socket_set_option (g_socket_connection_get_socket (to), IPPROTO_TCP, TCP_NODELAY, 1,
                       NULL);
  g_thread_unref (g_thread_new ("slow-write", write_thread, self));
}

static gboolean
incoming_cb (GSocketService *service, GSocketConnection *connection, GObject *source,
             gpointer user_data)
{
  SlowLine *self = user_data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) server = NULL;
  GError *error = NULL;

  server = g_socket_client_connect_to_host (client, "127.0.0.1", self->server_port, NULL, &error);
  if (server == NULL)
    bench_fail (error);
  start_direction (self, connection, server);
  start_direction (self, server, connection);
  return TRUE;
}

static gpointer
accept_thread (gpointer data)
{
  SlowLine *self = data;
  GError *error = NULL;

  g_main_context_push_thread_default (self->context);
  self->service = g_socket_service_new ();
  self->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, &error);
  if (self->port == 0)
    bench_fail (error);
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  g_main_loop_run (self->loop);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

SlowLine *
slow_line_new (guint16 server_port, guint round_trip)
{
  SlowLine *self = g_new0 (SlowLine, 1);

  self->server_port = server_port;
  self->delay = round_trip * 1000 / 2;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("slow-line", accept_thread, self);
  while (!g_main_loop_is_running (self->loop))
    g_thread_yield ();
  return self;
}

void
slow_line_free (SlowLine *self)
{
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self);
}

guint16
slow_line_get_port (SlowLine *self)
{
  return self->port;
}
