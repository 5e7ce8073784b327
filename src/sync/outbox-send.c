/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "outbox-send.h"

#include "operation-spool.h"
#include "ph-error.h"

#include <glib/gi18n-lib.h>

/* Who sends files what can be filed without a look; the others come later. */
#define FILING_PAUSE 2

#define PATIENCE_SECONDS (3 * 24 * 60 * 60)

#define PARTS_TRIED 5

static const int pauses[] = { 60, 5 * 60, 15 * 60, 60 * 60, 4 * 60 * 60 };

typedef struct
{
  Store *store;
  StoreOutbox *row;
  StoreOutboxState state; /* as committed */
  SmtpSession *session;
  gboolean is_used; /* the session, before */
  GBytes *bytes;
  GStrv recipients;
  GCancellable *cancellable;
  gboolean is_taken; /* by the server; that is not committed yet */
} Sending;

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gboolean
go_to (Sending *self, StoreOutboxState state, GError **error)
{
  self->row->state = state;
  if (!outbox_save (self->store, self->row, self->state, error))
    {
      self->row->state = self->state;
      return FALSE;
    }
  self->state = state;
  return TRUE;
}

/* ---- The server's no ------------------------------------------------------------------------ */

/* One a line: address, tab, why. */
static void
note_refusals (StoreOutbox *row, const SmtpResult *result)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < result->refused->len; i++)
    {
      const SmtpRefusal *refusal = g_ptr_array_index (result->refused, i);

      g_string_append_printf (text, "%s%s\t%s", i > 0 ? "\n" : "", refusal->address, refusal->text);
    }
  g_free (row->refused);
  row->refused = text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static guint
count_for_good (const SmtpResult *result)
{
  guint n = 0;

  for (guint i = 0; i < result->refused->len; i++)
    n += !((const SmtpRefusal *) g_ptr_array_index (result->refused, i))->is_temporary;
  return n;
}

/* Who has it already is of interest only when it did not come to all. */
static void
set_reason (StoreOutbox *row, const GError *why)
{
  g_autofree char *words = NULL;

  outbox_set_reason (row, why);
  if (row->n_delivered == 0)
    return;
  words = g_steal_pointer (&row->error);
  row->error = g_strdup_printf (ngettext ("%d recipient of %u has this mail already. %s",
                                          "%d recipients of %u have this mail already. %s", row->n_delivered),
                                row->n_delivered, outbox_count_recipients (row), words);
}

/* Another try, or none any more after days of them. */
static gboolean
put_off (Sending *self, GError **error)
{
  StoreOutbox *row = self->row;
  gint64 now = now_seconds ();
  guint i = (guint) CLAMP (row->tries - 1, 0, (int) G_N_ELEMENTS (pauses) - 1);

  if (now - row->first_try > PATIENCE_SECONDS)
    return go_to (self, row->refused != NULL ? STORE_OUTBOX_REFUSED : STORE_OUTBOX_FAILED, error);
  row->not_before = now + pauses[i];
  return go_to (self, STORE_OUTBOX_QUEUED, error);
}

/* Not a word of it was taken. */
static gboolean
settle_refusal (Sending *self, const SmtpResult *result, const GError *why, GError **error)
{
  guint n = count_for_good (result);
  gboolean is_later = result->refused->len > 0 ? n == 0 : result->is_temporary;

  note_refusals (self->row, result);
  set_reason (self->row, why);
  if (is_later)
    return put_off (self, error);
  if (n > 0 && (n < outbox_count_recipients (self->row) || self->row->n_delivered > 0))
    return go_to (self, STORE_OUTBOX_REFUSED, error);
  return go_to (self, STORE_OUTBOX_FAILED, error);
}

/* ---- Losses --------------------------------------------------------------------------------- */

/* All of it may be with the server. */
static gboolean
settle_unsure (Sending *self, const GError *why, GError **error)
{
  self->row->looks = 0;
  self->row->not_before = now_seconds ();
  set_reason (self->row, why);
  return go_to (self, STORE_OUTBOX_UNSURE, error);
}

/* As if it had not been tried. */
static gboolean
take_back (Sending *self, int tries, GError *why, GError **error)
{
  self->row->tries = tries;
  if (self->state == STORE_OUTBOX_SENDING)
    go_to (self, STORE_OUTBOX_QUEUED, NULL);
  g_propagate_error (error, why);
  return FALSE;
}

static gboolean
is_about_disk (const GError *why)
{
  return g_error_matches (why, PH_ERROR, PH_ERROR_DISK) ||
         g_error_matches (why, PH_ERROR, PH_ERROR_BUSY) ||
         g_error_matches (why, PH_ERROR, PH_ERROR_DAMAGED);
}

/* The row is not as it was left: the person was faster. */
static gboolean
is_called_back (const GError *why)
{
  return g_error_matches (why, PH_ERROR, PH_ERROR_NOT_FOUND);
}

/* The server said no, in whatever words, and the session lives or went with them. */
static gboolean
is_refusal (SmtpSession *session, const SmtpResult *result)
{
  return result->is_refused || result->refused->len > 0 || smtp_session_is_open (session);
}

/* Takes @why. */
static gboolean
settle_failure (Sending *self, const SmtpResult *result, GError *why, GError **error)
{
  SmtpSession *session = self->session;
  g_autoptr (GError) reason = why;
  int tries = self->row->tries - 1;

  if (self->is_taken)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  if (result->may_be_sent)
    return settle_unsure (self, reason, error);
  self->row->n_delivering = 0;
  if (is_called_back (reason))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  if (is_about_disk (reason) || g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_error_matches (reason, PH_ERROR, PH_ERROR_SIGN_IN) ||
      (self->is_used && !is_refusal (session, result)))
    return take_back (self, tries, g_steal_pointer (&reason), error);
  if (is_refusal (session, result))
    return settle_refusal (self, result, reason, error);

  set_reason (self->row, reason);
  return put_off (self, error);
}

/* ---- Sending -------------------------------------------------------------------------------- */

/* From here on it may be sent: nothing leaves before that is on the disk. */
static gboolean
before_end_cb (gpointer user_data, GError **error)
{
  return go_to (user_data, STORE_OUTBOX_DELIVERING, error);
}

static gboolean
begin (Sending *self, GError **error)
{
  StoreOutbox *row = self->row;

  row->tries++;
  if (row->first_try == 0)
    row->first_try = now_seconds ();
  return go_to (self, STORE_OUTBOX_SENDING, error);
}

/* ---- In parts ------------------------------------------------------------------------------- */

/* The part that begins with recipient @first: as many as the server takes at once. Owned; the addresses are
 * @self's. */
static const char **
make_part (Sending *self, guint first, guint *n)
{
  guint most = smtp_session_get_max_recipients (self->session);
  guint left = g_strv_length (self->recipients) - first;

  *n = most > 0 ? MIN (most, left) : left;
  return g_memdup2 (self->recipients + first, (left + 1) * sizeof (char *));
}

/* With the session, as smtp_session_send() or, where @before_end is NULL, only smtp_session_try_recipients(). */
static gboolean
send_part (Sending *self, guint first, guint *n, SmtpBeforeEndFunc before_end, SmtpResult *result,
           GError **error)
{
  g_autofree const char **part = make_part (self, first, n);
  const SmtpEnvelope envelope = { self->row->sender, part,
                                  self->row->wants_report ? self->row->message_id : NULL };

  part[*n] = NULL;
  if (before_end == NULL)
    return smtp_session_try_recipients (self->session, &envelope, self->bytes, result, self->cancellable,
                                        error);
  self->row->n_delivering = (int) *n;
  return smtp_session_send (self->session, &envelope, self->bytes, before_end, self, result,
                            self->cancellable, error);
}

/* All or nobody: before the first have it, the others are asked about. Not where each time counts, and no more than
 * a server bears that takes MAIL without a message for a misuse (Exim ends the connection after ten). */
static gboolean
try_others (Sending *self, SmtpResult *result, GError **error)
{
  guint n_recipients = g_strv_length (self->recipients);
  guint most = smtp_session_get_max_recipients (self->session);
  guint first = (guint) self->row->n_delivered + most;
  guint n;

  if (most == 0 || smtp_client_get_limit (smtp_session_get_client (self->session), "MAILMAX") > 0)
    return TRUE;
  for (guint i = 0; i < PARTS_TRIED && first < n_recipients; i++, first += n)
    if (!send_part (self, first, &n, NULL, result, error))
      return FALSE;
  return TRUE;
}

/* Some more have it. FALSE with @error. */
static gboolean
note_part (Sending *self, GError **error)
{
  StoreOutbox *row = self->row;

  self->is_taken = TRUE;
  outbox_set_delivered (row);
  g_clear_pointer (&row->refused, g_free);
  if (row->state == STORE_OUTBOX_ACCEPTED)
    row->not_before = now_seconds () + FILING_PAUSE;
  else
    row->state = STORE_OUTBOX_SENDING;
  if (!go_to (self, row->state, error))
    return FALSE;
  self->is_taken = FALSE;
  return TRUE;
}

/* TRUE when all have it, or the connection is used up: then it waits for the next. */
static gboolean
send_parts (Sending *self, SmtpResult *result, GError **error)
{
  guint n;

  if (!try_others (self, result, error))
    return FALSE;
  while (self->state == STORE_OUTBOX_SENDING)
    {
      if (smtp_session_is_spent (self->session))
        {
          self->row->tries--;
          self->row->not_before = 0;
          return go_to (self, STORE_OUTBOX_QUEUED, error);
        }
      if (!send_part (self, (guint) self->row->n_delivered, &n, before_end_cb, result, error) ||
          !note_part (self, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
send_bytes (Sending *self, GError **error)
{
  g_auto (SmtpResult) result = { 0 };
  GError *why = NULL;

  /* A server that says by its refusals how many it takes is asked for smaller parts. */
  do
    {
      g_clear_error (&why);
      if (send_parts (self, &result, &why))
        return TRUE;
    }
  while (result.is_too_many);
  return settle_failure (self, &result, why, error);
}

static gboolean
read_and_send (Sending *self, const char *data_dir, GError **error)
{
  g_autoptr (GError) damage = NULL;
  g_autoptr (GBytes) bytes = operation_spool_read (data_dir, self->row->file, &damage);

  self->bytes = bytes;
  if (bytes != NULL)
    return begin (self, error) && send_bytes (self, error);

  /* What the disk made of it is nobody's mail. */
  outbox_set_reason (self->row, damage);
  return go_to (self, STORE_OUTBOX_FAILED, error);
}

gboolean
outbox_send (Store *store,
             const char *data_dir,
             SmtpSession *session,
             gboolean is_used,
             StoreOutbox *row,
             GCancellable *cancellable,
             GError **error)
{
  g_auto (GStrv) recipients = g_strsplit (row->recipients, "\n", -1);
  Sending sending = {
    .store = store,
    .row = row,
    .state = row->state,
    .session = session,
    .is_used = is_used,
    .recipients = recipients,
    .cancellable = cancellable,
  };
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (row->state == STORE_OUTBOX_QUEUED, FALSE);

  if (read_and_send (&sending, data_dir, &local_error) || is_called_back (local_error))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
