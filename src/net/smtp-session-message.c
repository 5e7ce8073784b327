/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The message itself, behind DATA or in chunks (BDAT, RFC 3030). Chunks pay where the server takes several
 * commands at once: nobody has to wait for its leave to begin, which is one of three round trips. */

#include "config.h"

#include "smtp-session-private.h"

#include "smtp-data.h"

#define CHUNK_SIZE (64 * 1024)
#define MAX_UNSENT (256 * 1024)

/* The last chunk, without which the server has to throw the others away: as little as a dot, nearly. */
#define LAST_SIZE 512

/* What a server may take to store a message (RFC 5321 §4.5.3.2.6). */
#define END_SECONDS (10 * 60)

gboolean
smtp_session_is_8bit (GBytes *message)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (message, &size);

  for (gsize i = 0; i < size; i++)
    if (data[i] >= 0x80)
      return TRUE;
  return FALSE;
}

gboolean
smtp_session_has_chunks (SmtpSession *self)
{
  return smtp_client_has (self->client, "CHUNKING") && smtp_client_has (self->client, "PIPELINING") &&
         !self->refuses_chunks;
}

static void
submit_encoded (SmtpSession *self, GByteArray *encoded)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (encoded);

  smtp_client_submit_bytes (self->client, bytes);
}

static gboolean
prepare_end (const SmtpMessage *what, GError **error)
{
  return what->before_end == NULL || what->before_end (what->user_data, error);
}

/* ---- In chunks ------------------------------------------------------------------------------- */

/* Adds the number of its command to @numbers. */
static void
say_chunk (SmtpSession *self, GByteArray *encoded, gboolean is_last, GArray *numbers)
{
  g_autofree char *command = g_strdup_printf ("BDAT %u%s", encoded->len, is_last ? " LAST" : "");
  guint number = smtp_client_submit (self->client, command, FALSE, NULL);

  g_array_append_val (numbers, number);
  submit_encoded (self, encoded);
}

/* All but the last chunk, which is @last then. */
static gboolean
say_chunks (SmtpSession *self, const SmtpMessage *what, GByteArray *last, GArray *numbers, GError **error)
{
  SmtpData encoder = { .is_counted = TRUE };
  gsize size;
  const char *data = g_bytes_get_data (what->message, &size);
  gsize end = size - MIN (size, LAST_SIZE);

  for (gsize i = 0; i < end; i += CHUNK_SIZE)
    {
      GByteArray *encoded = g_byte_array_new ();

      smtp_data_encode (&encoder, data + i, MIN (CHUNK_SIZE, end - i), encoded);
      say_chunk (self, encoded, FALSE, numbers);
      if (!smtp_session_drain (self, MAX_UNSENT, what->cancellable, error))
        return FALSE;
    }
  smtp_data_encode (&encoder, data + end, size - end, last);
  smtp_data_finish (&encoder, last);
  return smtp_session_drain (self, 0, what->cancellable, error);
}

/* Not known, or not there (RFC 5321 §4.2.4). */
static gboolean
is_unknown_command (const SmtpReply *reply)
{
  return reply->code == 500 || reply->code == 502;
}

/* What is said to the last chunk counts, and the first no says why. */
static gboolean
hear_chunks (SmtpSession *self, const SmtpMessage *what, GArray *numbers, GError **error)
{
  g_autoptr (SmtpReply) reply = NULL;
  g_autoptr (SmtpReply) no = NULL;

  for (guint i = 0; i < numbers->len; i++)
    {
      g_clear_pointer (&reply, smtp_reply_free);
      reply = smtp_session_wait (self, g_array_index (numbers, guint, i), END_SECONDS, what->cancellable,
                                 error);
      if (reply == NULL)
        return FALSE;
      if (!smtp_reply_is_done (reply) && no == NULL && i + 1 < numbers->len)
        no = g_steal_pointer (&reply);
    }

  what->result->may_be_sent = FALSE;
  if (smtp_reply_is_done (reply))
    {
      what->result->text = smtp_session_get_words (self, reply);
      return TRUE;
    }
  if (no == NULL)
    no = g_steal_pointer (&reply);
  self->refuses_chunks = is_unknown_command (no);
  return smtp_session_refuse (self, no, what->result, error);
}

static gboolean
send_chunks (SmtpSession *self, const SmtpMessage *what, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  GByteArray *last = g_byte_array_new ();

  if (!say_chunks (self, what, last, numbers, error) || !prepare_end (what, error))
    {
      g_byte_array_unref (last);
      mail_connection_close (self->connection);
      return FALSE;
    }
  what->result->may_be_sent = TRUE;
  say_chunk (self, last, TRUE, numbers);
  return hear_chunks (self, what, numbers, error);
}

/* ---- Behind DATA ----------------------------------------------------------------------------- */

/* All but the final dot. */
static gboolean
say_lines (SmtpSession *self, const SmtpMessage *what, GError **error)
{
  SmtpData encoder = { 0 };
  GByteArray *last = g_byte_array_new ();
  gsize size;
  const char *data = g_bytes_get_data (what->message, &size);

  for (gsize i = 0; i < size; i += CHUNK_SIZE)
    {
      GByteArray *encoded = g_byte_array_new ();

      smtp_data_encode (&encoder, data + i, MIN (CHUNK_SIZE, size - i), encoded);
      submit_encoded (self, encoded);
      if (!smtp_session_drain (self, MAX_UNSENT, what->cancellable, error))
        {
          g_byte_array_unref (last);
          return FALSE;
        }
    }
  smtp_data_finish (&encoder, last);
  submit_encoded (self, last);
  return smtp_session_drain (self, 0, what->cancellable, error);
}

/* From here on a failure leaves it open whether the server has the message. */
static gboolean
say_dot (SmtpSession *self, const SmtpMessage *what, GError **error)
{
  guint number = smtp_client_submit_end (self->client);
  g_autoptr (SmtpReply) reply = NULL;

  what->result->may_be_sent = TRUE;
  reply = smtp_session_wait (self, number, END_SECONDS, what->cancellable, error);
  if (reply == NULL)
    return FALSE;

  what->result->may_be_sent = FALSE;
  if (!smtp_reply_is_done (reply))
    return smtp_session_refuse (self, reply, what->result, error);
  what->result->text = smtp_session_get_words (self, reply);
  return TRUE;
}

static gboolean
send_data (SmtpSession *self, const SmtpMessage *what, GError **error)
{
  g_autoptr (SmtpReply) go = smtp_session_ask (self, "DATA", FALSE, what->cancellable, error);

  if (go == NULL)
    return FALSE;
  if (!smtp_reply_wants_more (go))
    return smtp_session_refuse (self, go, what->result, error);

  /* Half a message can only be taken back by closing the line. */
  if (!say_lines (self, what, error) || !prepare_end (what, error))
    {
      mail_connection_close (self->connection);
      return FALSE;
    }
  return say_dot (self, what, error);
}

gboolean
smtp_session_send_message (SmtpSession *self, const SmtpMessage *what, GError **error)
{
  gboolean ok = smtp_session_has_chunks (self) ? send_chunks (self, what, error)
                                               : send_data (self, what, error);

  if (!ok && what->result->may_be_sent)
    mail_connection_close (self->connection);
  return ok;
}
