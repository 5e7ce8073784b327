/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "scripted-server.h"

#include "patience.h"
#include "test-certificates.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

typedef enum
{
  STEP_SEND_LINE,
  STEP_SEND,
  STEP_EXPECT,
  STEP_EXPECT_BYTES,
  STEP_SKIP_TO,
  STEP_TLS,
  STEP_CLEAR,
  STEP_FLOOD,
  STEP_DRIP,
  STEP_REPEAT,
  STEP_HOLD,
  STEP_EOF,
  STEP_CLOSE,
  STEP_RESET,
  STEP_NEXT,
} StepKind;

typedef struct
{
  StepKind kind;
  guint line; /* in the script */
  guint count;
  char *text;
} Step;

struct _ScriptedServer
{
  /* Set once */
  GArray *steps;
  GSocketListener *listener;
  guint16 port;
  GThread *thread;
  GCancellable *cancellable;

  /* Of the server's thread alone */
  GSocketConnection *socket;
  GIOStream *stream;
  GHashTable *words;   /* "$a" → the client's word */
  GByteArray *unread;
  gboolean is_encrypted;
  gboolean is_greeted_by_tls; /* a handshake came, whether the script takes part in it or not */

  /* Under the lock */
  GMutex lock;
  GCond cond;
  GString *transcript;
  char *failure; /* (nullable) */
  guint n_connections;
  gboolean is_done;
};

/* ---- The script ----------------------------------------------------------------------------- */

static const struct
{
  const char *word;
  StepKind kind;
  gboolean has_count;
} keywords[] = {
  { "S:", STEP_SEND_LINE, FALSE },
  { "S-", STEP_SEND, FALSE },
  { "C:", STEP_EXPECT, FALSE },
  { "C#", STEP_EXPECT_BYTES, TRUE },
  { "C<", STEP_SKIP_TO, FALSE },
  { "TLS", STEP_TLS, FALSE },
  { "CLEAR", STEP_CLEAR, FALSE },
  { "FLOOD", STEP_FLOOD, TRUE },
  { "DRIP", STEP_DRIP, FALSE },
  { "REPEAT", STEP_REPEAT, TRUE },
  { "HOLD", STEP_HOLD, FALSE },
  { "EOF", STEP_EOF, FALSE },
  { "CLOSE", STEP_CLOSE, FALSE },
  { "RESET", STEP_RESET, FALSE },
  { "NEXT", STEP_NEXT, FALSE },
};

static Step
parse_step (const char *text, guint line)
{
  gsize word = strcspn (text, " ");

  for (guint i = 0; i < G_N_ELEMENTS (keywords); i++)
    if (strncmp (text, keywords[i].word, word) == 0 && keywords[i].word[word] == '\0')
      {
        Step step = { keywords[i].kind, line, 0, NULL };
        const char *rest = text + word + (text[word] == ' ');
        char *end = (char *) rest;

        if (keywords[i].has_count)
          step.count = (guint) strtoul (rest, &end, 10);
        step.text = g_strdup (*end == ' ' ? end + 1 : end);
        return step;
      }
  g_error ("line %u of the script is no step: %s", line, text);
}

static void
clear_step (gpointer step)
{
  g_free (((Step *) step)->text);
}

static GArray *
parse_script (const char *script)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (Step));
  g_auto (GStrv) lines = g_strsplit (script, "\n", -1);

  g_array_set_clear_func (steps, clear_step);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = lines[i] + strspn (lines[i], " ");

      if (*line != '\0' && *line != '#')
        {
          Step step = parse_step (line, i + 1);

          g_array_append_val (steps, step);
        }
    }
  return steps;
}

/* ---- Sending -------------------------------------------------------------------------------- */

static void
append_escape (GString *out, const char **p)
{
  char c = *++*p;

  switch (c)
    {
    case 'r':
      g_string_append_c (out, '\r');
      break;
    case 'n':
      g_string_append_c (out, '\n');
      break;
    case 't':
      g_string_append_c (out, '\t');
      break;
    case '0':
      g_string_append_c (out, '\0');
      break;
    case 'x':
      g_string_append_c (out, (char) (g_ascii_xdigit_value ((*p)[1]) * 16 +
                                      g_ascii_xdigit_value ((*p)[2])));
      *p += 2;
      break;
    default:
      g_string_append_c (out, c);
    }
}

/* "$a" in the text becomes the word that the client had there; a "$" that is no such name stays. */
static gboolean
append_word (ScriptedServer *self, GString *out, const char **p)
{
  gsize len = 1;
  g_autofree char *name = NULL;
  const char *word;

  while (g_ascii_isalnum ((*p)[len]))
    len++;
  name = g_strndup (*p, len);
  word = g_hash_table_lookup (self->words, name);
  if (word == NULL)
    return FALSE;

  g_string_append (out, word);
  *p += len - 1;
  return TRUE;
}

static GString *
expand (ScriptedServer *self, const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        append_escape (out, &p);
      else if (*p != '$' || !append_word (self, out, &p))
        g_string_append_c (out, *p);
    }
  return out;
}

/* FALSE when the client has gone. */
static gboolean
send_bytes (ScriptedServer *self, const char *data, gsize len)
{
  return g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), data, len, NULL,
                                    self->cancellable, NULL);
}

static gboolean
send_text (ScriptedServer *self, const char *text, gboolean with_crlf)
{
  g_autoptr (GString) out = expand (self, text);

  if (with_crlf)
    g_string_append (out, "\r\n");
  return send_bytes (self, out->str, out->len);
}

static gboolean
send_clear (ScriptedServer *self, const char *text)
{
  g_autoptr (GString) out = expand (self, text);

  g_string_append (out, "\r\n");
  return g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (self->socket)), out->str,
                                    out->len, NULL, self->cancellable, NULL);
}

static gboolean
drip (ScriptedServer *self, const char *text)
{
  g_autoptr (GString) out = expand (self, text);

  for (gsize i = 0; i < out->len; i++)
    if (!send_bytes (self, out->str + i, 1))
      return FALSE;
  return TRUE;
}

/* In large writes, so that it is the client that is kept busy. */
static gboolean
flood (ScriptedServer *self, guint count, const char *text)
{
  g_autoptr (GString) out = expand (self, text);
  g_autoptr (GString) many = g_string_new (NULL);
  guint n_once = MIN (count, 1 + 64 * 1024 / (guint) MAX (out->len, 1));
  guint n_sent = 0;

  for (guint i = 0; i < n_once; i++)
    g_string_append_len (many, out->str, (gssize) out->len);
  for (; n_sent + n_once <= count; n_sent += n_once)
    if (!send_bytes (self, many->str, many->len))
      return FALSE;
  return send_bytes (self, many->str, (count - n_sent) * out->len);
}

/* ---- Reading -------------------------------------------------------------------------------- */

static void
fail (ScriptedServer *self, const Step *step, const char *what, const char *got)
{
  g_mutex_lock (&self->lock);
  if (self->failure == NULL && !g_cancellable_is_cancelled (self->cancellable))
    self->failure = g_strdup_printf ("line %u of the script (%s): %s%s", step->line, step->text,
                                     what, got);
  g_mutex_unlock (&self->lock);
}

/* Reads some more; FALSE at the end. */
static gboolean
read_more (ScriptedServer *self)
{
  guint8 buffer[4096];
  gssize n = g_input_stream_read (g_io_stream_get_input_stream (self->stream), buffer,
                                  sizeof buffer, self->cancellable, NULL);

  if (n <= 0)
    return FALSE;
  g_byte_array_append (self->unread, buffer, (guint) n);
  return TRUE;
}

/* The record that begins one (RFC 8446 §5.1). */
static gboolean
begins_handshake (const guint8 *data, gsize len)
{
  return len >= 2 && data[0] == 0x16 && data[1] == 0x03;
}

static void
note_line (ScriptedServer *self, const char *line)
{
  const char *how = self->is_encrypted        ? "tls"
                    : self->is_greeted_by_tls ? "handshake"
                                              : "clear";

  g_mutex_lock (&self->lock);
  g_string_append_printf (self->transcript, "%s %s\n", how, line);
  g_mutex_unlock (&self->lock);
}

/* Owned, without its CRLF; NULL when the client has gone. */
static char *
read_line (ScriptedServer *self)
{
  const guint8 *end = NULL;
  char *line;
  gsize len;

  while (self->unread->len == 0 ||
         (end = memchr (self->unread->data, '\n', self->unread->len)) == NULL)
    if (!read_more (self))
      return NULL;

  len = (gsize) (end - self->unread->data);
  self->is_greeted_by_tls |= begins_handshake (self->unread->data, len);
  line = g_strndup ((const char *) self->unread->data, len);
  g_byte_array_remove_range (self->unread, 0, (guint) len + 1);
  if (g_str_has_suffix (line, "\r"))
    line[strlen (line) - 1] = '\0';
  note_line (self, line);
  return line;
}

static gboolean
matches (ScriptedServer *self, const char *pattern, const char *line)
{
  gsize name = strcspn (pattern, " ");
  gsize word = strcspn (line, " ");

  if (*pattern != '$')
    return g_pattern_match_simple (pattern, line);
  if (word == 0 || !g_pattern_match_simple (pattern + name, line + word))
    return FALSE;

  g_hash_table_insert (self->words, g_strndup (pattern, name), g_strndup (line, word));
  return TRUE;
}

static gboolean
expect (ScriptedServer *self, const Step *step)
{
  g_autofree char *line = read_line (self);

  if (line == NULL)
    fail (self, step, "the client has gone", "");
  else if (!matches (self, step->text, line))
    fail (self, step, "the client said: ", line);
  else
    return TRUE;
  return FALSE;
}

static gboolean
skip_to (ScriptedServer *self, const Step *step)
{
  for (;;)
    {
      g_autofree char *line = read_line (self);

      if (line == NULL)
        {
          fail (self, step, "the client never said it", "");
          return FALSE;
        }
      if (matches (self, step->text, line))
        return TRUE;
    }
}

static gboolean
expect_bytes (ScriptedServer *self, const Step *step)
{
  while (self->unread->len < step->count)
    if (!read_more (self))
      {
        fail (self, step, "the client has gone", "");
        return FALSE;
      }
  g_byte_array_remove_range (self->unread, 0, step->count);
  return TRUE;
}

static void
expect_end (ScriptedServer *self, const Step *step)
{
  g_autofree char *line = read_line (self);

  if (line != NULL)
    fail (self, step, "the client said more: ", line);
  else if (self->unread->len > 0)
    fail (self, step, "the client said more", "");
}

static void
hold (ScriptedServer *self)
{
  for (;;)
    {
      g_autofree char *line = read_line (self);

      if (line == NULL)
        return;
    }
}

/* ---- The connection ------------------------------------------------------------------------- */

static gboolean
start_tls (ScriptedServer *self, const char *name)
{
  GTlsCertificate *certificate = test_certificates_get (*name != '\0' ? name : "good");
  g_autoptr (GIOStream) tls = g_tls_server_connection_new (self->stream, certificate, NULL);

  g_assert_nonnull (tls);
  g_byte_array_set_size (self->unread, 0);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), self->cancellable, NULL))
    return FALSE;

  g_set_object (&self->stream, tls);
  self->is_encrypted = TRUE;
  return TRUE;
}

static void
reset (ScriptedServer *self)
{
  struct linger linger = { 1, 0 };
  GSocket *socket = g_socket_connection_get_socket (self->socket);

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  g_socket_close (socket, NULL);
}

/* FALSE when the connection is over. */
static gboolean
run_step (ScriptedServer *self, const Step *step)
{
  switch (step->kind)
    {
    case STEP_SEND_LINE:
      return send_text (self, step->text, TRUE);
    case STEP_SEND:
      return send_text (self, step->text, FALSE);
    case STEP_EXPECT:
      return expect (self, step);
    case STEP_EXPECT_BYTES:
      return expect_bytes (self, step);
    case STEP_SKIP_TO:
      return skip_to (self, step);
    case STEP_TLS:
      return start_tls (self, step->text);
    case STEP_CLEAR:
      return send_clear (self, step->text);
    case STEP_FLOOD:
      return flood (self, step->count, step->text);
    case STEP_DRIP:
      return drip (self, step->text);
    case STEP_HOLD:
      hold (self);
      return FALSE;
    case STEP_EOF:
      expect_end (self, step);
      return FALSE;
    case STEP_RESET:
      reset (self);
      return FALSE;
    case STEP_CLOSE:
    case STEP_NEXT:
    case STEP_REPEAT:
    default:
      return FALSE;
    }
}

static void
open_connection (ScriptedServer *self, GSocketConnection *connection)
{
  GSocket *socket = g_socket_connection_get_socket (connection);

  g_socket_set_timeout (socket, PATIENCE_SECONDS);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  self->socket = connection;
  self->stream = g_object_ref (G_IO_STREAM (connection));
  self->is_encrypted = FALSE;
  self->is_greeted_by_tls = FALSE;
  g_byte_array_set_size (self->unread, 0);
  g_hash_table_remove_all (self->words);

  g_mutex_lock (&self->lock);
  self->n_connections++;
  g_mutex_unlock (&self->lock);
}

static void
close_connection (ScriptedServer *self)
{
  g_io_stream_close (self->stream, NULL, NULL);
  g_clear_object (&self->stream);
  g_clear_object (&self->socket);
}

/* Runs the steps from @i on and returns where those of the next connection begin. */
static guint
run_connection (ScriptedServer *self, guint i)
{
  gboolean goes_on = TRUE;

  for (; i < self->steps->len; i++)
    {
      const Step *step = &g_array_index (self->steps, Step, i);
      guint n_times = 1;

      if (step->kind == STEP_NEXT)
        return i + 1;
      if (step->kind == STEP_REPEAT)
        {
          n_times = step->count;
          step = &g_array_index (self->steps, Step, ++i);
        }
      for (guint n = 0; goes_on && n < n_times; n++)
        goes_on = run_step (self, step);
    }
  return i;
}

static gpointer
thread_main (gpointer data)
{
  ScriptedServer *self = data;
  guint i = 0;

  do
    {
      GSocketConnection *connection =
          g_socket_listener_accept (self->listener, NULL, self->cancellable, NULL);

      if (connection == NULL)
        break;
      open_connection (self, connection);
      i = run_connection (self, i);
      close_connection (self);
    }
  while (i < self->steps->len);
  g_socket_listener_close (self->listener);

  g_mutex_lock (&self->lock);
  self->is_done = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  return NULL;
}

/* ---- From outside --------------------------------------------------------------------------- */

static void
listen_on_loopback (ScriptedServer *self)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  self->listener = g_socket_listener_new ();
  g_socket_listener_add_address (self->listener, wanted, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

ScriptedServer *
scripted_server_new (const char *script)
{
  ScriptedServer *self = g_new0 (ScriptedServer, 1);

  self->steps = parse_script (script);
  self->cancellable = g_cancellable_new ();
  self->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->unread = g_byte_array_new ();
  self->transcript = g_string_new (NULL);
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  listen_on_loopback (self);
  self->thread = g_thread_new ("scripted-server", thread_main, self);

  return self;
}

void
scripted_server_finish (ScriptedServer *self)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  gboolean in_time = TRUE;
  g_autofree char *failure = NULL;

  g_mutex_lock (&self->lock);
  while (!self->is_done && in_time)
    in_time = g_cond_wait_until (&self->cond, &self->lock, until);
  failure = g_strdup (self->failure);
  g_mutex_unlock (&self->lock);

  if (failure != NULL)
    {
      g_printerr ("%s\n", failure);
      g_test_fail ();
    }
  g_assert_true (in_time);
}

void
scripted_server_free (ScriptedServer *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_object_unref (self->cancellable);
  g_object_unref (self->listener);
  g_array_unref (self->steps);
  g_hash_table_unref (self->words);
  g_byte_array_unref (self->unread);
  g_string_free (self->transcript, TRUE);
  g_free (self->failure);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}

guint16
scripted_server_get_port (ScriptedServer *self)
{
  return self->port;
}

static void
set_server (AccountServer *server, guint16 port, AccountSecurity security)
{
  g_free (server->host);
  server->host = g_strdup ("localhost");
  g_free (server->user);
  server->user = g_strdup ("alice@example.test");
  server->port = port;
  server->security = security;
}

AccountSettings *
scripted_server_make_settings (ScriptedServer *self, AccountSecurity security)
{
  AccountSettings *settings = account_settings_new ();

  g_free (settings->address);
  settings->address = g_strdup ("alice@example.test");
  set_server (&settings->imap, self->port, security);
  set_server (&settings->smtp, self->port, security);
  settings->ca_file = g_strdup (test_certificates_get_ca_file ());
  return settings;
}

char *
scripted_server_get_transcript (ScriptedServer *self)
{
  char *transcript;

  g_mutex_lock (&self->lock);
  transcript = g_strdup (self->transcript->str);
  g_mutex_unlock (&self->lock);
  return transcript;
}

guint
scripted_server_get_n_connections (ScriptedServer *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->n_connections;
  g_mutex_unlock (&self->lock);
  return n;
}
