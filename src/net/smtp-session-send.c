/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One message to all its recipients, or to none. */

#include "config.h"

#include "smtp-session-private.h"

#include "ph-error.h"
#include "smtp-data.h"
#include "smtp-words.h"

#include <glib/gi18n-lib.h>

#define CHUNK_SIZE (64 * 1024)
#define MAX_UNSENT (256 * 1024)

/* What a server may take to store a message (RFC 5321 §4.5.3.2.6). */
#define END_SECONDS (10 * 60)

static void
free_refusal (gpointer data)
{
  SmtpRefusal *refusal = data;

  g_free (refusal->address);
  g_free (refusal->text);
  g_free (refusal);
}

void
smtp_result_clear (SmtpResult *self)
{
  g_clear_pointer (&self->refused, g_ptr_array_unref);
  g_clear_pointer (&self->text, g_free);
  self->may_be_sent = FALSE;
  self->is_refused = FALSE;
  self->is_temporary = FALSE;
}

static PhError
code_of (const SmtpReply *reply)
{
  if (reply->code == 552 || reply->code == 452 || g_str_has_suffix (reply->enhanced, ".2.2") ||
      g_str_has_suffix (reply->enhanced, ".3.4"))
    return PH_ERROR_OVER_QUOTA;
  if (smtp_reply_is_temporary (reply))
    return PH_ERROR_UNAVAILABLE;
  return reply->code == 530 ? PH_ERROR_SIGN_IN : PH_ERROR_SERVER;
}

/* What it means, and what the server said of it. Owned; "" when neither is known. */
static char *
explain (SmtpSession *self, const SmtpReply *reply)
{
  g_autofree char *words = smtp_session_get_words (self, reply);
  const char *meaning = smtp_reply_explain (reply);

  if (meaning == NULL)
    return g_steal_pointer (&words);
  return *words != '\0' ? g_strdup_printf ("%s (%s)", meaning, words) : g_strdup (meaning);
}

/* Both return FALSE. */
static gboolean
refuse_message (SmtpSession *self, const SmtpReply *reply, SmtpResult *result, GError **error)
{
  g_autofree char *words = explain (self, reply);

  result->is_refused = TRUE;
  result->is_temporary = smtp_reply_is_temporary (reply);
  g_set_error (error, PH_ERROR, (int) code_of (reply),
               _("The outgoing server refused the message: %s"), words);
  return FALSE;
}

static gboolean
refuse_recipients (const SmtpResult *result, PhError code, GError **error)
{
  const SmtpRefusal *first = result->refused->pdata[0];

  g_set_error (error, PH_ERROR, (int) code,
               ngettext ("The outgoing server refused the recipient %s: %s",
                         "The outgoing server refused several recipients, among them %s: %s",
                         result->refused->len),
               first->address, first->text);
  return FALSE;
}

static void
add_refusal (SmtpSession *self, SmtpResult *result, const char *address, const SmtpReply *reply)
{
  SmtpRefusal *refusal = g_new0 (SmtpRefusal, 1);

  refusal->address = g_strdup (address);
  refusal->is_temporary = smtp_reply_is_temporary (reply);
  refusal->text = explain (self, reply);
  g_ptr_array_add (result->refused, refusal);
}

/* ---- The envelope --------------------------------------------------------------------------- */

/* MAIL and all RCPT go together where the server can take it. Returns their numbers, owned. */
static guint *
say_envelope (SmtpSession *self,
              const SmtpEnvelope *envelope,
              gsize size,
              gboolean is_8bit,
              GError **error)
{
  guint n = g_strv_length ((GStrv) envelope->recipients);
  g_autofree guint *numbers = g_new0 (guint, n + 1);
  g_autofree char *mail = smtp_envelope_make_mail (envelope, self->client, size, is_8bit);

  numbers[0] = smtp_session_say (self, mail, FALSE, error);
  for (guint i = 0; i < n && numbers[i] != 0; i++)
    {
      g_autofree char *rcpt = smtp_envelope_make_rcpt (envelope->recipients[i]);

      numbers[i + 1] = smtp_session_say (self, rcpt, FALSE, error);
    }
  return numbers[n] != 0 ? g_steal_pointer (&numbers) : NULL;
}

/* Takes every answer, so that the next command finds the line quiet, and then judges. */
static gboolean
hear_envelope (SmtpSession *self,
               const SmtpEnvelope *envelope,
               const guint *numbers,
               SmtpResult *result,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (SmtpReply) mail =
      smtp_session_wait (self, numbers[0], 0, cancellable, error);
  PhError code = PH_ERROR_SERVER;

  if (mail == NULL)
    return FALSE;
  for (guint i = 0; envelope->recipients[i] != NULL; i++)
    {
      g_autoptr (SmtpReply) rcpt =
          smtp_session_wait (self, numbers[i + 1], 0, cancellable, error);

      if (rcpt == NULL)
        return FALSE;
      if (smtp_reply_is_done (mail) && !smtp_reply_is_done (rcpt))
        {
          if (result->refused->len == 0)
            code = code_of (rcpt);
          add_refusal (self, result, envelope->recipients[i], rcpt);
        }
    }

  if (!smtp_reply_is_done (mail))
    return refuse_message (self, mail, result, error);
  return result->refused->len == 0 || refuse_recipients (result, code, error);
}

/* ---- The message ---------------------------------------------------------------------------- */

static gboolean
is_8bit (GBytes *message)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (message, &size);

  for (gsize i = 0; i < size; i++)
    if (data[i] >= 0x80)
      return TRUE;
  return FALSE;
}

static void
submit_encoded (SmtpSession *self, GByteArray *encoded)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (encoded);

  smtp_client_submit_bytes (self->client, bytes);
}

/* All but the final dot. */
static gboolean
say_message (SmtpSession *self, GBytes *message, GCancellable *cancellable, GError **error)
{
  SmtpData encoder = { 0 };
  GByteArray *last = g_byte_array_new ();
  gsize size;
  const char *data = g_bytes_get_data (message, &size);

  for (gsize i = 0; i < size; i += CHUNK_SIZE)
    {
      GByteArray *encoded = g_byte_array_new ();

      smtp_data_encode (&encoder, data + i, MIN (CHUNK_SIZE, size - i), encoded);
      submit_encoded (self, encoded);
      if (!smtp_session_drain (self, MAX_UNSENT, cancellable, error))
        {
          g_byte_array_unref (last);
          return FALSE;
        }
    }
  smtp_data_finish (&encoder, last);
  submit_encoded (self, last);
  return smtp_session_drain (self, 0, cancellable, error);
}

/* From here on a failure leaves it open whether the server has the message. */
static gboolean
end_message (SmtpSession *self, SmtpResult *result, GCancellable *cancellable, GError **error)
{
  guint number = smtp_client_submit_end (self->client);
  g_autoptr (SmtpReply) reply = NULL;

  result->may_be_sent = TRUE;
  reply = smtp_session_wait (self, number, END_SECONDS, cancellable, error);
  if (reply == NULL)
    return FALSE;

  result->may_be_sent = FALSE;
  if (!smtp_reply_is_done (reply))
    return refuse_message (self, reply, result, error);
  result->text = smtp_session_get_words (self, reply);
  return TRUE;
}

static gboolean
send_message (SmtpSession *self,
              GBytes *message,
              SmtpBeforeEndFunc before_end,
              gpointer user_data,
              SmtpResult *result,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (SmtpReply) go = smtp_session_ask (self, "DATA", FALSE, cancellable, error);

  if (go == NULL)
    return FALSE;
  if (!smtp_reply_wants_more (go))
    return refuse_message (self, go, result, error);

  /* Half a message can only be taken back by closing the line. */
  if (!say_message (self, message, cancellable, error) ||
      (before_end != NULL && !before_end (user_data, error)))
    {
      mail_connection_close (self->connection);
      return FALSE;
    }
  if (end_message (self, result, cancellable, error))
    return TRUE;
  if (result->may_be_sent)
    mail_connection_close (self->connection);
  return FALSE;
}

/* ---- All of it ------------------------------------------------------------------------------ */

static gboolean
send_envelope (SmtpSession *self,
               const SmtpEnvelope *envelope,
               gsize size,
               gboolean with_8bit,
               SmtpResult *result,
               GCancellable *cancellable,
               GError **error)
{
  g_autofree guint *numbers = say_envelope (self, envelope, size, with_8bit, error);

  if (numbers != NULL && hear_envelope (self, envelope, numbers, result, cancellable, error))
    return TRUE;

  /* A cancelled wait leaves answers behind that the next message must not take for its own. */
  if (smtp_session_is_open (self) && g_cancellable_is_cancelled (cancellable))
    mail_connection_close (self->connection);
  return FALSE;
}

gboolean
smtp_session_send (SmtpSession *self,
                   const SmtpEnvelope *envelope,
                   GBytes *message,
                   SmtpBeforeEndFunc before_end,
                   gpointer user_data,
                   SmtpResult *result,
                   GCancellable *cancellable,
                   GError **error)
{
  gsize size = g_bytes_get_size (message);
  gboolean with_8bit = is_8bit (message);
  g_autoptr (SmtpReply) reply = NULL;

  smtp_result_clear (result);
  result->refused = g_ptr_array_new_with_free_func (free_refusal);
  if (!smtp_envelope_check (envelope, self->client, size, with_8bit, error))
    return FALSE;

  if (send_envelope (self, envelope, size, with_8bit, result, cancellable, error) &&
      send_message (self, message, before_end, user_data, result, cancellable, error))
    return TRUE;

  /* The session is to be clean for the next message. */
  if (smtp_session_is_open (self))
    reply = smtp_session_ask (self, "RSET", FALSE, cancellable, NULL);
  return FALSE;
}
