/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One message to all its recipients, or to none. */

#include "config.h"

#include "smtp-session-private.h"

#include "ph-error.h"
#include "smtp-words.h"

#include <glib/gi18n-lib.h>

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
  self->is_too_many = FALSE;
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

gboolean
smtp_session_refuse (SmtpSession *self, const SmtpReply *reply, SmtpResult *result, GError **error)
{
  g_autofree char *words = explain (self, reply);

  result->is_refused = TRUE;
  result->is_temporary = smtp_reply_is_temporary (reply);
  g_set_error (error, PH_ERROR, (int) code_of (reply),
               _("The outgoing server refused the message: %s"), words);
  return FALSE;
}

/* Always FALSE. */
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

guint
smtp_session_get_max_recipients (SmtpSession *self)
{
  guint limit = smtp_client_get_limit (self->client, "RCPTMAX");

  if (limit == 0 || (self->max_recipients > 0 && self->max_recipients < limit))
    return self->max_recipients;
  return limit;
}

gboolean
smtp_session_is_spent (SmtpSession *self)
{
  guint limit = smtp_client_get_limit (self->client, "MAILMAX");

  return limit > 0 && self->n_mails >= limit;
}

/* "Too many recipients" (RFC 5321 §4.5.3.1.10), which has nothing to do with the one that it answers. */
static gboolean
is_too_many (const SmtpReply *reply)
{
  if (g_str_has_suffix (reply->enhanced, ".5.3"))
    return TRUE;
  return reply->code == 452 && *reply->enhanced == '\0';
}

/* The server took the first ones and no more: in as small parts it takes all. Always FALSE. */
static gboolean
learn_limit (SmtpSession *self, guint n, SmtpResult *result, GError **error)
{
  self->max_recipients = n;
  result->is_too_many = TRUE;
  g_ptr_array_set_size (result->refused, 0);
  g_set_error_literal (error, PH_ERROR, PH_ERROR_UNAVAILABLE,
                       _("The outgoing server takes no mail to so many recipients at once."));
  return FALSE;
}

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

  self->n_mails++;
  numbers[0] = smtp_session_say (self, mail, FALSE, error);
  for (guint i = 0; i < n && numbers[i] != 0; i++)
    {
      g_autofree char *rcpt = smtp_envelope_make_rcpt (envelope, self->client, i);

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
  guint n_taken = 0;
  guint n_too_many = 0;

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
          n_too_many += is_too_many (rcpt);
          add_refusal (self, result, envelope->recipients[i], rcpt);
        }
      else if (n_too_many == 0)
        n_taken++;
    }

  if (!smtp_reply_is_done (mail))
    return smtp_session_refuse (self, mail, result, error);
  if (n_taken > 0 && n_too_many > 0 && n_too_many == result->refused->len)
    return learn_limit (self, n_taken, result, error);
  return result->refused->len == 0 || refuse_recipients (result, code, error);
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

/* The session is to be clean for the next message. */
static void
reset (SmtpSession *self, GCancellable *cancellable)
{
  g_autoptr (SmtpReply) reply = NULL;

  if (smtp_session_is_open (self))
    reply = smtp_session_ask (self, "RSET", FALSE, cancellable, NULL);
}

static void
begin_result (SmtpResult *result)
{
  smtp_result_clear (result);
  result->refused = g_ptr_array_new_with_free_func (free_refusal);
}

gboolean
smtp_session_try_recipients (SmtpSession *self,
                             const SmtpEnvelope *envelope,
                             GBytes *message,
                             SmtpResult *result,
                             GCancellable *cancellable,
                             GError **error)
{
  gsize size = g_bytes_get_size (message);
  gboolean with_8bit = smtp_session_is_8bit (message);
  gboolean ok;

  begin_result (result);
  if (!smtp_envelope_check (envelope, self->client, size, with_8bit, error))
    return FALSE;
  ok = send_envelope (self, envelope, size, with_8bit, result, cancellable, error);
  reset (self, cancellable);
  return ok;
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
  gboolean with_8bit = smtp_session_is_8bit (message);
  gboolean had_chunks = smtp_session_has_chunks (self);
  SmtpMessage what = { message, before_end, user_data, result, cancellable };
  g_autoptr (GError) local_error = NULL;

  begin_result (result);
  if (!smtp_envelope_check (envelope, self->client, size, with_8bit, error))
    return FALSE;

  if (send_envelope (self, envelope, size, with_8bit, result, cancellable, &local_error) &&
      smtp_session_send_message (self, &what, &local_error))
    return TRUE;

  reset (self, cancellable);
  /* It knew no BDAT, whatever it said: what it has seen of the message it threw away. */
  if (had_chunks && !smtp_session_has_chunks (self) && smtp_session_is_open (self))
    return smtp_session_send (self, envelope, message, before_end, user_data, result, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
