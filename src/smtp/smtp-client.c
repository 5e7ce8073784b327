/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "smtp-client.h"

#include "ph-error.h"
#include "smtp-data.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What AUTH may need (RFC 4954 §4). */
#define MAX_LINE 12288

typedef struct
{
  GBytes *bytes;
  guint number;      /* 0: no answer is due */
  gboolean is_ehlo;
} Chunk;

typedef struct
{
  guint number;
  gboolean is_ehlo;
} Pending;

struct _SmtpClient
{
  SmtpReader *reader;
  SmtpLogFunc log;
  gpointer log_data;

  guint last_number;
  GQueue output;  /* of Chunk */
  GQueue pending; /* of Pending: sent and not answered, the oldest first */

  GHashTable *keywords; /* upper case → the rest of the line */
  guint has_greeting : 1;
};

static void
free_chunk (gpointer data)
{
  Chunk *chunk = data;

  g_bytes_unref (chunk->bytes);
  g_free (chunk);
}

SmtpClient *
smtp_client_new (const SmtpLimits *limits)
{
  SmtpClient *self = g_new0 (SmtpClient, 1);

  self->reader = smtp_reader_new (limits);
  self->keywords = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
smtp_client_free (SmtpClient *self)
{
  smtp_reader_free (self->reader);
  g_queue_clear_full (&self->output, free_chunk);
  g_queue_clear_full (&self->pending, g_free);
  g_hash_table_unref (self->keywords);
  g_free (self);
}

void
smtp_client_set_log (SmtpClient *self, SmtpLogFunc func, gpointer user_data)
{
  self->log = func;
  self->log_data = user_data;
}

static void
log_text (SmtpClient *self, char direction, const char *text)
{
  if (self->log != NULL)
    self->log (direction, text, strlen (text), self->log_data);
}

/* ---- What EHLO announced -------------------------------------------------------------------- */

/* The first line names the server, each other one an extension. */
static void
take_ehlo (SmtpClient *self, const SmtpReply *reply)
{
  g_hash_table_remove_all (self->keywords);
  if (!smtp_reply_is_done (reply))
    return;

  for (guint i = 1; i < reply->n_lines; i++)
    {
      const char *line = reply->lines[i];
      gsize len = strcspn (line, " =");
      const char *rest = line + len + (line[len] != '\0');

      /* "AUTH=PLAIN" of old servers stands beside the "AUTH PLAIN" of the standard. */
      if (line[len] == '=' && smtp_client_has (self, "AUTH"))
        continue;
      g_hash_table_insert (self->keywords, g_ascii_strup (line, (gssize) len), g_strdup (rest));
    }
}

const char *
smtp_client_get_value (SmtpClient *self, const char *keyword)
{
  g_autofree char *upper = g_ascii_strup (keyword, -1);

  return g_hash_table_lookup (self->keywords, upper);
}

gboolean
smtp_client_has (SmtpClient *self, const char *keyword)
{
  return smtp_client_get_value (self, keyword) != NULL;
}

guint64
smtp_client_get_size_limit (SmtpClient *self)
{
  const char *value = smtp_client_get_value (self, "SIZE");
  guint64 limit;

  return value != NULL && g_ascii_string_to_unsigned (value, 10, 1, G_MAXUINT64, &limit, NULL) ? limit
                                                                                              : 0;
}

guint
smtp_client_get_limit (SmtpClient *self, const char *name)
{
  const char *value = smtp_client_get_value (self, "LIMITS");
  g_auto (GStrv) words = g_strsplit (value != NULL ? value : "", " ", -1);
  gsize len = strlen (name);

  for (guint i = 0; words[i] != NULL; i++)
    {
      guint64 limit;

      if (g_ascii_strncasecmp (words[i], name, len) == 0 && words[i][len] == '=' &&
          g_ascii_string_to_unsigned (words[i] + len + 1, 10, 1, G_MAXUINT, &limit, NULL))
        return (guint) limit;
    }
  return 0;
}

gboolean
smtp_client_has_mechanism (SmtpClient *self, const char *mechanism)
{
  const char *value = smtp_client_get_value (self, "AUTH");
  g_autofree char *upper = NULL;
  g_auto (GStrv) words = NULL;

  if (value == NULL)
    return FALSE;
  upper = g_ascii_strup (value, -1);
  words = g_strsplit (upper, " ", -1);
  return g_strv_contains ((const char *const *) words, mechanism);
}

gboolean
smtp_client_start_tls (SmtpClient *self, GError **error)
{
  g_hash_table_remove_all (self->keywords);
  if (smtp_reader_buffered (self->reader) == 0)
    return TRUE;

  g_set_error_literal (error, PH_ERROR, PH_ERROR_PROTOCOL,
                       _("The mail server sent something unencrypted that it should have sent "
                         "encrypted."));
  return FALSE;
}

/* ---- Out ------------------------------------------------------------------------------------ */

static void
push_chunk (SmtpClient *self, GBytes *bytes, guint number, gboolean is_ehlo)
{
  Chunk *chunk = g_new0 (Chunk, 1);

  chunk->bytes = bytes;
  chunk->number = number;
  chunk->is_ehlo = is_ehlo;
  g_queue_push_tail (&self->output, chunk);
}

guint
smtp_client_submit (SmtpClient *self, const char *line, gboolean is_secret, GError **error)
{
  gboolean is_ehlo = g_ascii_strncasecmp (line, "EHLO ", 5) == 0;

  if (strpbrk (line, "\r\n") != NULL || strlen (line) > MAX_LINE)
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_INVALID,
                           _("This cannot be sent to the mail server."));
      return 0;
    }

  log_text (self, '>', is_secret ? "***" : line);
  push_chunk (self, g_bytes_new_take (g_strconcat (line, "\r\n", NULL), strlen (line) + 2),
              ++self->last_number, is_ehlo);
  return self->last_number;
}

void
smtp_client_submit_bytes (SmtpClient *self, GBytes *bytes)
{
  push_chunk (self, g_bytes_ref (bytes), 0, FALSE);
}

guint
smtp_client_submit_end (SmtpClient *self)
{
  log_text (self, '>', ".");
  push_chunk (self, g_bytes_new_static (SMTP_DATA_END, strlen (SMTP_DATA_END)),
              ++self->last_number, FALSE);
  return self->last_number;
}

/* A command waits for the answers to those before it, unless the server can take several. */
static gboolean
may_go (SmtpClient *self, const Chunk *chunk)
{
  return chunk->number == 0 || self->pending.length == 0 || smtp_client_has (self, "PIPELINING");
}

GBytes *
smtp_client_take_output (SmtpClient *self)
{
  GByteArray *joined = g_byte_array_new ();
  Chunk *chunk;

  while ((chunk = g_queue_peek_head (&self->output)) != NULL && may_go (self, chunk))
    {
      gsize len;
      const guint8 *data = g_bytes_get_data (chunk->bytes, &len);

      g_byte_array_append (joined, data, (guint) len);
      if (chunk->number != 0)
        {
          Pending *pending = g_new0 (Pending, 1);

          pending->number = chunk->number;
          pending->is_ehlo = chunk->is_ehlo;
          g_queue_push_tail (&self->pending, pending);
        }
      free_chunk (g_queue_pop_head (&self->output));
    }

  if (joined->len > 0)
    return g_byte_array_free_to_bytes (joined);
  g_byte_array_unref (joined);
  return NULL;
}

/* ---- In ------------------------------------------------------------------------------------- */

void
smtp_client_feed (SmtpClient *self, const void *data, gsize len)
{
  smtp_reader_feed (self->reader, data, len);
}

static void
log_reply (SmtpClient *self, const SmtpReply *reply)
{
  for (guint i = 0; self->log != NULL && i < reply->n_lines; i++)
    {
      /* A challenge may hold what a password was mixed into. */
      const char *text = reply->code == 334 ? "***" : reply->lines[i];
      g_autofree char *line =
          g_strdup_printf ("%d%c%s%s%s", reply->code, i + 1 < reply->n_lines ? '-' : ' ',
                           reply->enhanced, *reply->enhanced != '\0' ? " " : "", text);

      log_text (self, '<', line);
    }
}

/* FALSE when nobody asked. */
static gboolean
match_reply (SmtpClient *self, const SmtpReply *reply, guint *number)
{
  g_autofree Pending *pending = NULL;

  *number = 0;
  if (!self->has_greeting)
    {
      self->has_greeting = TRUE;
      return self->pending.length == 0;
    }
  if (reply->code == 421)
    return TRUE;

  pending = g_queue_pop_head (&self->pending);
  if (pending == NULL)
    return FALSE;
  if (pending->is_ehlo)
    take_ehlo (self, reply);
  *number = pending->number;
  return TRUE;
}

SmtpReply *
smtp_client_next (SmtpClient *self, guint *number, GError **error)
{
  g_autoptr (SmtpReply) reply = smtp_reader_next (self->reader, error);
  guint answered;

  if (reply == NULL)
    return NULL;

  log_reply (self, reply);
  if (!match_reply (self, reply, &answered))
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_PROTOCOL,
                           _("The mail server answered a question that was not asked."));
      return NULL;
    }
  if (number != NULL)
    *number = answered;
  return g_steal_pointer (&reply);
}
