/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mail-connection.h"

#include "mail-connection-errors.h"
#include "mail-deflate.h"
#include "mail-output.h"
#include "mail-socket.h"
#include "mail-tls.h"
#include "mail-wait.h"
#include "ph-error.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#define CHUNK_SIZE (64 * 1024)

struct _MailConnection
{
  /* Set once */
  char *host;
  guint16 port;
  AccountSecurity security;
  char *protocol; /* (nullable) */
  char *name;
  MailConnectionReadFunc func;
  gpointer user_data;
  MailStageFunc stage_func; /* (nullable) */
  gpointer stage_data;
  GThread *thread;

  MailTls *tls;
  MailOutput *output;

  /* The line; owned, NULL when closed */
  GSocketConnection *socket;
  GIOStream *stream; /* the socket, or TLS over it */
  char *buffer;

  /* Compression; NULL without */
  MailDeflate *deflate;
  char *inflated; /* a buffer like the other */

  MailTraffic traffic;

  gint64 last_activity; /* monotonic */
  GError *error;        /* why it was closed */
  guint is_waiting : 1;
  guint is_encrypted : 1;
};

MailConnection *
mail_connection_new (AccountSettings *settings,
                     const AccountServer *server,
                     const char *protocol,
                     MailConnectionReadFunc func,
                     gpointer user_data)
{
  MailConnection *self = g_new0 (MailConnection, 1);

  self->host = g_strdup (server->host);
  self->port = server->port;
  self->security = server->security;
  self->protocol = g_strdup (protocol);
  self->name = g_strdup_printf ("%s:%u", server->host, server->port);
  self->func = func;
  self->user_data = user_data;
  self->thread = g_thread_self ();
  self->buffer = g_malloc (CHUNK_SIZE);
  self->tls = mail_tls_new (settings, server->host, server->port);
  self->output = mail_output_new ();

  return self;
}

void
mail_connection_free (MailConnection *self)
{
  g_assert (!self->is_waiting);

  mail_connection_close (self);
  mail_tls_free (self->tls);
  mail_output_free (self->output);
  g_clear_error (&self->error);
  g_free (self->host);
  g_free (self->protocol);
  g_free (self->name);
  g_free (self->buffer);
  g_free (self->inflated);
  g_free (self);
}

void
mail_connection_set_stage_func (MailConnection *self, MailStageFunc func, gpointer user_data)
{
  self->stage_func = func;
  self->stage_data = user_data;
}

static void
reach (MailConnection *self, MailStage stage)
{
  if (self->stage_func != NULL)
    self->stage_func (stage, self->stage_data);
}

void
mail_connection_close (MailConnection *self)
{
  /* The file descriptor alone: a TLS farewell could block, and nobody waits for it. */
  if (self->socket != NULL)
    g_socket_close (g_socket_connection_get_socket (self->socket), NULL);
  g_clear_object (&self->stream);
  g_clear_object (&self->socket);
  mail_output_clear (self->output);
  g_clear_pointer (&self->deflate, mail_deflate_free);
  self->is_encrypted = FALSE;
}

void
mail_connection_fail (MailConnection *self, GError *error)
{
  mail_connection_close (self);
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

gboolean
mail_connection_is_open (MailConnection *self)
{
  return self->stream != NULL;
}

const GError *
mail_connection_get_error (MailConnection *self)
{
  return self->error;
}

gboolean
mail_connection_is_encrypted (MailConnection *self)
{
  return self->is_encrypted;
}

GTlsCertificate *
mail_connection_get_certificate (MailConnection *self)
{
  return mail_tls_get_certificate (self->tls);
}

GTlsCertificateFlags
mail_connection_get_certificate_flags (MailConnection *self)
{
  return mail_tls_get_flags (self->tls);
}

const char *
mail_connection_get_tls_version (MailConnection *self)
{
  return self->is_encrypted ? mail_tls_get_version (G_TLS_CONNECTION (self->stream)) : NULL;
}

char *
mail_connection_get_address (MailConnection *self)
{
  g_autoptr (GSocketAddress) address = NULL;

  if (self->socket != NULL)
    address = g_socket_connection_get_remote_address (self->socket, NULL);
  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return NULL;
  return g_inet_address_to_string (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

const char *
mail_connection_get_name (MailConnection *self)
{
  return self->name;
}

/* ---- One asynchronous step, waited for ------------------------------------------------------ */

typedef struct
{
  GAsyncResult *result; /* (owned) (nullable) until it is done */
} Step;

static void
step_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Step *step = user_data;

  step->result = g_object_ref (result);
}

/* Waits until @step has its result, which always comes: @inner is cancelled when @outer is or the
 * time is over. TRUE when it was the time. */
static gboolean
wait_for_step (MailConnection *self,
               Step *step,
               guint seconds,
               GCancellable *inner,
               GCancellable *outer)
{
  gint64 until = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  gboolean timed_out = FALSE;
  MailWait wait;

  g_assert (!self->is_waiting);
  self->is_waiting = TRUE;
  mail_wait_begin (&wait, outer);
  while (step->result == NULL)
    {
      timed_out = timed_out || g_get_monotonic_time () >= until;
      if (timed_out || g_cancellable_is_cancelled (outer))
        g_cancellable_cancel (inner);
      mail_wait_sleep (&wait, timed_out ? 0 : until);
    }
  mail_wait_end (&wait);
  self->is_waiting = FALSE;

  return timed_out;
}

/* Closes the connection with a failure of GIO's, as the person should see it. */
static gboolean
fail_step (MailConnection *self,
           GError *failure,
           gboolean timed_out,
           GCancellable *cancellable,
           GError **error)
{
  if (timed_out)
    mail_connection_fail (self, mail_connection_timed_out (self->name));
  else if (g_cancellable_is_cancelled (cancellable))
    mail_connection_fail (self, g_error_copy (failure));
  else
    mail_connection_fail (self, mail_connection_translate (failure, self->host, self->port));

  if (error != NULL)
    *error = g_error_copy (self->error);
  return FALSE;
}

/* ---- Connecting ----------------------------------------------------------------------------- */

static gboolean
refuse_clear_text (MailConnection *self, GError **error)
{
  mail_connection_fail (self, g_error_new (PH_ERROR, PH_ERROR_TLS_MISSING,
                                           _("A connection to %s without encryption is only "
                                             "allowed on this computer itself."),
                                           self->name));
  if (error != NULL)
    *error = g_error_copy (self->error);
  return FALSE;
}

static void
client_event_cb (MailConnection *self, GSocketClientEvent event)
{
  if (event == G_SOCKET_CLIENT_RESOLVED)
    reach (self, MAIL_STAGE_LOOKED_UP);
}

gboolean
mail_connection_open (MailConnection *self,
                      guint seconds,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) address = g_network_address_new (self->host, self->port);
  g_autoptr (GCancellable) inner = g_cancellable_new ();
  g_autoptr (GError) failure = NULL;
  GThread *prepare =
      self->security != ACCOUNT_SECURITY_NONE ? mail_tls_prepare (self->tls) : NULL;
  Step step = { NULL };
  gboolean timed_out;

  g_assert (self->thread == g_thread_self ());
  g_assert (self->socket == NULL);

  /* A proxy on this computer would make any server look local. */
  g_socket_client_set_enable_proxy (client, self->security != ACCOUNT_SECURITY_NONE);

  g_signal_connect_swapped (client, "event", G_CALLBACK (client_event_cb), self);
  g_socket_client_connect_async (client, address, inner, step_cb, &step);
  timed_out = wait_for_step (self, &step, seconds, inner, cancellable);
  self->socket = g_socket_client_connect_finish (client, step.result, &failure);
  g_object_unref (step.result);
  g_signal_handlers_disconnect_by_data (client, self);
  g_clear_pointer (&prepare, g_thread_join);
  if (self->socket == NULL)
    return fail_step (self, failure, timed_out, cancellable, error);

  self->stream = g_object_ref (G_IO_STREAM (self->socket));
  mail_socket_tune (g_socket_connection_get_socket (self->socket));
  self->last_activity = g_get_monotonic_time ();

  if (self->security == ACCOUNT_SECURITY_NONE && !mail_socket_is_loopback (self->socket))
    return refuse_clear_text (self, error);
  reach (self, MAIL_STAGE_CONNECTED);
  if (self->security == ACCOUNT_SECURITY_TLS)
    return mail_connection_start_tls (self, seconds, cancellable, error);
  return TRUE;
}

/* ---- TLS ------------------------------------------------------------------------------------ */

gboolean
mail_connection_start_tls (MailConnection *self,
                           guint seconds,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GCancellable) inner = g_cancellable_new ();
  g_autoptr (GTlsConnection) tls = NULL;
  g_autoptr (GError) failure = NULL;
  Step step = { NULL };
  gboolean timed_out;
  gboolean done;

  g_assert (self->thread == g_thread_self ());
  g_assert (self->stream != NULL && !self->is_encrypted);

  tls = mail_tls_wrap (self->tls, self->stream, self->protocol, &failure);
  if (tls == NULL)
    return fail_step (self, failure, FALSE, NULL, error);

  g_tls_connection_handshake_async (tls, G_PRIORITY_DEFAULT, inner, step_cb, &step);
  timed_out = wait_for_step (self, &step, seconds, inner, cancellable);
  done = mail_tls_finish (self->tls, tls, step.result, cancellable, &failure);
  g_object_unref (step.result);
  if (!done)
    return fail_step (self, failure, timed_out, cancellable, error);

  g_set_object (&self->stream, G_IO_STREAM (tls));
  self->is_encrypted = TRUE;
  self->last_activity = g_get_monotonic_time ();
  reach (self, MAIL_STAGE_ENCRYPTED);
  return TRUE;
}

/* ---- Reading and writing -------------------------------------------------------------------- */

void
mail_connection_write (MailConnection *self, GBytes *bytes)
{
  if (self->stream != NULL)
    mail_output_push (self->output, bytes);
}

gsize
mail_connection_get_unsent (MailConnection *self)
{
  return mail_output_get_size (self->output);
}

void
mail_connection_get_traffic (MailConnection *self, MailTraffic *traffic)
{
  *traffic = self->traffic;
}

guint32
mail_connection_get_round_trip (MailConnection *self)
{
  return self->socket != NULL
             ? mail_socket_get_round_trip (g_socket_connection_get_socket (self->socket))
             : G_MAXUINT32;
}

void
mail_connection_compress (MailConnection *self, GBytes *unread)
{
  gsize size = 0;
  const char *data = unread != NULL ? g_bytes_get_data (unread, &size) : NULL;

  g_assert (self->inflated == NULL && mail_connection_get_unsent (self) == 0 && !self->is_waiting);
  if (self->stream == NULL)
    return;

  self->deflate = mail_deflate_new ();
  self->inflated = g_malloc (CHUNK_SIZE);
  if (size > 0)
    mail_deflate_feed (self->deflate, data, size);
}

/* TRUE when bytes moved; a failure closes the connection, which the caller sees. */
static gboolean
write_some (MailConnection *self)
{
  GPollableOutputStream *stream;
  g_autoptr (GError) failure = NULL;
  gsize size = 0;
  const char *data = mail_output_peek (self->output, self->deflate, &size);
  gssize n;

  if (data == NULL)
    return FALSE;

  stream = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->stream));
  n = g_pollable_output_stream_write_nonblocking (stream, data, size, NULL, &failure);
  if (n >= 0)
    {
      self->last_activity = g_get_monotonic_time ();
      self->traffic.sent += (guint64) n;
      mail_output_consume (self->output, (gsize) n);
      return TRUE;
    }
  if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    mail_connection_fail (self, mail_connection_translate_broken (failure, self->host, self->port));
  return FALSE;
}

/* Hands on one chunk of what was received compressed. TRUE when there was something, or when it was
 * damaged and the connection is closed. */
static gboolean
inflate_some (MailConnection *self)
{
  GError *failure = NULL;
  gssize n;

  if (self->deflate == NULL)
    return FALSE;

  n = mail_deflate_inflate (self->deflate, self->inflated, CHUNK_SIZE, &failure);
  if (n < 0)
    mail_connection_fail (self, failure);
  if (n > 0)
    {
      self->traffic.inflated += (guint64) n;
      self->func (self->inflated, (gsize) n, self->user_data);
    }
  return n != 0;
}

static void
take_received (MailConnection *self, gsize n)
{
  self->last_activity = g_get_monotonic_time ();
  self->traffic.received += n;
  if (self->deflate != NULL)
    mail_deflate_feed (self->deflate, self->buffer, n);
  else
    self->func (self->buffer, n, self->user_data);
}

/* As write_some(). What is compressed comes out in chunks, one a turn: between them the wait may be
 * over. */
static gboolean
read_some (MailConnection *self)
{
  GPollableInputStream *stream;
  g_autoptr (GError) failure = NULL;
  gssize n;

  if (inflate_some (self))
    return TRUE;

  stream = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (self->stream));
  n = g_pollable_input_stream_read_nonblocking (stream, self->buffer, CHUNK_SIZE, NULL, &failure);
  if (n > 0)
    {
      take_received (self, (gsize) n);
      return TRUE;
    }
  if (n == 0)
    mail_connection_fail (self, mail_connection_lost (self->name));
  else if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    mail_connection_fail (self, mail_connection_translate_broken (failure, self->host, self->port));
  return FALSE;
}

static gboolean
ready_cb (int fd, GIOCondition condition, gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Of the bare descriptor: a read that would block has taken all that TLS had, and the sources of GIO
 * wake their context whenever they are dispatched, so that the next sleep ends at once. So does any
 * source with a descriptor that may not recurse, and attaching one: these stay for as long as a wait
 * lasts. */
typedef struct
{
  GSource *in;  /* (owned) (nullable) */
  GSource *out; /* (owned) (nullable) while there is something to write */
} ReadySources;

static void
drop_source (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static void
ready_sources_clear (ReadySources *self)
{
  g_clear_pointer (&self->in, drop_source);
  g_clear_pointer (&self->out, drop_source);
}

static GSource *
add_source (MailConnection *connection, GIOCondition condition, GMainContext *context)
{
  GSource *source = g_unix_fd_source_new (
      g_socket_get_fd (g_socket_connection_get_socket (connection->socket)), condition);

  g_source_set_callback (source, G_SOURCE_FUNC (ready_cb), NULL, NULL);
  g_source_set_can_recurse (source, TRUE);
  g_source_attach (source, context);
  return source;
}

static void
ready_sources_update (ReadySources *self, MailConnection *connection, GMainContext *context)
{
  if (self->in == NULL)
    self->in = add_source (connection, G_IO_IN, context);
  if (mail_connection_get_unsent (connection) == 0)
    g_clear_pointer (&self->out, drop_source);
  else if (self->out == NULL)
    self->out = add_source (connection, G_IO_OUT, context);
}

/* The earlier of two points in time, of which 0 is never. */
static gint64
earlier (gint64 a, gint64 b)
{
  return a == 0 ? b : b == 0 ? a : MIN (a, b);
}

/* One turn of the wait. TRUE when the wait is over: @error is set when it is for a failure. */
static gboolean
wait_step (MailConnection *self, MailWait *wait, ReadySources *sources, guint silence, gint64 until,
           GError **error)
{
  gint64 deadline = silence == 0 ? 0 : self->last_activity + silence * G_USEC_PER_SEC;
  gint64 now;

  if (g_cancellable_set_error_if_cancelled (wait->cancellable, error))
    return TRUE;

  now = g_get_monotonic_time ();
  if (until != 0 && now >= until)
    return TRUE;

  if (write_some (self) || self->stream == NULL || read_some (self) || self->stream == NULL)
    return FALSE;

  if (deadline != 0 && now >= deadline)
    mail_connection_fail (self, mail_connection_timed_out (self->name));
  else
    {
      ready_sources_update (sources, self, wait->context);
      mail_wait_sleep (wait, earlier (deadline, until));
    }
  return FALSE;
}

gboolean
mail_connection_wait (MailConnection *self,
                      MailConnectionDoneFunc is_done,
                      gpointer user_data,
                      guint silence,
                      gint64 until,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GError) failure = NULL;
  ReadySources sources = { NULL, NULL };
  MailWait wait;

  g_assert (self->thread == g_thread_self ());
  g_assert (!self->is_waiting);

  self->is_waiting = TRUE;
  /* Silence counts from when somebody began to listen. */
  self->last_activity = g_get_monotonic_time ();
  mail_wait_begin (&wait, cancellable);
  while (!is_done (user_data))
    {
      if (self->stream == NULL)
        {
          failure = self->error != NULL ? g_error_copy (self->error)
                                        : mail_connection_lost (self->name);
          break;
        }
      if (wait_step (self, &wait, &sources, silence, until, &failure))
        break;
    }
  ready_sources_clear (&sources);
  mail_wait_end (&wait);
  self->is_waiting = FALSE;

  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
