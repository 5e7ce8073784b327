/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "outbox.h"

#include "archive-message.h"
#include "mime-headers.h"
#include "mime-write.h"
#include "label-views.h"
#include "operation-lookup.h"
#include "operation-spool.h"
#include "ph-error.h"
#include "smtp-envelope.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Longer than any pause between two tries. */
#define PAUSE_MAX (4 * 60 * 60)

OutboxMail *
outbox_mail_new (void)
{
  return g_new0 (OutboxMail, 1);
}

void
outbox_mail_free (OutboxMail *self)
{
  g_clear_pointer (&self->message, g_bytes_unref);
  g_free (self->sender);
  g_strfreev (self->recipients);
  g_free (self->original_account);
  g_free (self->identity);
  g_free (self);
}

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

void
outbox_set_reason (StoreOutbox *row, const GError *error)
{
  g_free (row->error);
  row->error = error != NULL ? g_strdup (error->message) : NULL;
}

guint
outbox_count_recipients (const StoreOutbox *row)
{
  guint n = 1;

  for (const char *c = row->recipients; *c != '\0'; c++)
    n += *c == '\n';
  return n;
}

static void
accept_row (StoreOutbox *row)
{
  row->state = STORE_OUTBOX_ACCEPTED;
  row->not_before = now_seconds ();
  row->looks = 0;
  outbox_set_reason (row, NULL);
}

void
outbox_set_delivered (StoreOutbox *row)
{
  int n = (int) outbox_count_recipients (row);

  row->n_delivered = row->n_delivering > 0 ? MIN (row->n_delivered + row->n_delivering, n) : n;
  row->n_delivering = 0;
  accept_row (row);
  if (row->n_delivered < n)
    {
      row->state = STORE_OUTBOX_QUEUED;
      row->not_before = 0;
    }
}

/* Nothing but the person's wish puts a mail off for longer than the longest pause: what seems so was
 * written while the clock was ahead. */
gint64
outbox_get_seconds_left_at (const StoreOutbox *row, gint64 now)
{
  gint64 seconds = row->not_before - now;

  return row->not_before != row->send_at && seconds > PAUSE_MAX ? 0 : MAX (seconds, 0);
}

gint64
outbox_get_seconds_left (const StoreOutbox *row)
{
  return outbox_get_seconds_left_at (row, now_seconds ());
}

/* ---- Transactions --------------------------------------------------------------------------- */

/* TRUE after a commit; takes all back where @ok is FALSE. */
static gboolean
end (Store *store, gboolean ok, GError **error)
{
  if (ok && store_commit (store, error))
    return TRUE;
  store_rollback (store);
  return FALSE;
}

gboolean
outbox_save (Store *store, const StoreOutbox *row, StoreOutboxState from, GError **error)
{
  return store_begin (store, error) &&
         end (store, store_outbox_update (store, row, from, error), error);
}

gboolean
outbox_remove (Store *store, const char *data_dir, const StoreOutbox *row, GError **error)
{
  if (!store_begin (store, error) ||
      !end (store, store_outbox_remove (store, row->id, row->state, error), error))
    return FALSE;
  operation_spool_remove (data_dir, row->file);
  return TRUE;
}

/* ---- Submitting ----------------------------------------------------------------------------- */

static gboolean
set_invalid (GError **error, const char *message)
{
  g_set_error_literal (error, PH_ERROR, PH_ERROR_INVALID, message);
  return FALSE;
}

/* Another version would be another mail to them. */
static gboolean
set_partly_sent (GError **error)
{
  return set_invalid (error, _("Some recipients have this mail already: it cannot be changed any more."));
}

static gboolean
check_address (const char *address, GError **error)
{
  g_autofree char *shown = NULL;

  if (address != NULL && smtp_address_is_safe (address))
    return TRUE;
  shown = g_utf8_make_valid (address != NULL ? address : "", -1);
  g_set_error (error, PH_ERROR, PH_ERROR_INVALID, _("“%s” is not an address."), shown);
  return FALSE;
}

/* Domains are the same whatever their case, names need not be (RFC 5321 §2.4). */
static char *
make_key (const char *address)
{
  const char *at = strrchr (address, '@');
  g_autofree char *domain = at != NULL ? g_ascii_strdown (at, -1) : g_strdup ("");

  return g_strdup_printf ("%.*s%s", (int) (at != NULL ? at - address : (gssize) strlen (address)),
                          address, domain);
}

/* One a line, each once. Owned. */
static char *
join_recipients (char **recipients, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; recipients != NULL && recipients[i] != NULL; i++)
    {
      if (!check_address (recipients[i], error))
        return NULL;
      if (!g_hash_table_add (seen, make_key (recipients[i])))
        continue;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, recipients[i]);
    }
  if (text->len > 0)
    return g_string_free (g_steal_pointer (&text), FALSE);
  set_invalid (error, _("The message has no recipient."));
  return NULL;
}

/* The server is asked for it later. */
static gboolean
can_be_searched (const char *message_id)
{
  if (message_id == NULL || *message_id == '\0')
    return FALSE;
  for (const char *c = message_id; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c) || *c == '"' || *c == '\\')
      return FALSE;
  return TRUE;
}

/* What this mail is called: one that is sent on has a name of its own beside that of the original (RFC 5322
 * section 3.6.6), which may lie in Sent already, or have none that can be searched for. Owned; nullable. */
static char *
find_id (const char *data, gsize len, const MimeHeaders *headers)
{
  g_auto (GStrv) resent = mime_headers_get_values (data, len, "Resent-Message-ID");
  const char *start;
  const char *end;

  if (resent[0] == NULL)
    return g_strdup (headers->message_id);
  start = strchr (resent[0], '<');
  end = start != NULL ? strchr (start, '>') : NULL;
  return end != NULL ? g_strndup (start + 1, (gsize) (end - start - 1)) : NULL;
}

/* All but the file. */
static StoreOutbox *
make_row (const OutboxMail *mail, GBytes *raw, GError **error)
{
  g_autoptr (StoreOutbox) row = g_new0 (StoreOutbox, 1);
  gsize len;
  const char *data = g_bytes_get_data (raw, &len);
  g_autoptr (MimeHeaders) headers = mime_headers_parse (data, len);

  row->message_id = find_id (data, len, headers);
  row->recipients = join_recipients (mail->recipients, error);
  if (row->recipients == NULL || !check_address (mail->sender, error))
    return NULL;
  if (!archive_is_message (data, len) || !can_be_searched (row->message_id))
    {
      set_invalid (error, _("This is not a mail that can be sent."));
      return NULL;
    }

  row->state = STORE_OUTBOX_QUEUED;
  row->sender = g_strdup (mail->sender);
  row->subject = g_strdup (headers->subject != NULL ? headers->subject : "");
  row->created = now_seconds ();
  row->send_at = mail->send_at;
  row->not_before =
    MAX (mail->send_at, row->created + (gint64) MIN (mail->delay, OUTBOX_DELAY_MAX));
  row->draft_id = mail->draft_id;
  row->original_id = mail->original_id;
  row->original_account = g_strdup (mail->original_account);
  row->answer = mail->answer;
  row->identity = g_strdup (mail->identity);
  row->wants_report = mail->wants_report;
  return g_steal_pointer (&row);
}

static gboolean
may_be_sent (StoreOutboxState state)
{
  return state == STORE_OUTBOX_UNSURE || state == STORE_OUTBOX_ACCEPTED;
}

/* In a transaction. What it takes the place of must not be sent as well. *@old_file is to go then. */
static gboolean
replace (Store *store, gint64 id, char **old_file, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (StoreOutbox) old = store_outbox_get (store, id, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (old == NULL || !outbox_can_decide (old->state, OUTBOX_DISCARD) || may_be_sent (old->state))
    return set_invalid (error, _("The mail that this one was made from may have been sent."));
  if (old->n_delivered > 0)
    return set_partly_sent (error);
  *old_file = g_steal_pointer (&old->file);
  return store_outbox_remove (store, id, old->state, error);
}

static gboolean
insert (Store *store, const OutboxMail *mail, StoreOutbox *row, char **old_file, GError **error)
{
  return store_begin (store, error) &&
         end (store,
              (mail->replaces == 0 || replace (store, mail->replaces, old_file, error)) &&
                store_outbox_add (store, row, error),
              error);
}

/* What lies in Sent by now is not this mail, even if it has its Message-ID. */
static void
note_sent_uid (Store *store, StoreOutbox *row)
{
  g_autoptr (StoreFolder) sent = store_folder_find_role (store, FOLDER_ROLE_SENT, NULL);
  g_autoptr (StoreFolder) home = NULL;

  if (sent != NULL)
    home = store_folder_get (store, label_views_get_home (store, sent->id), NULL);
  if (home == NULL)
    return;
  row->sent_uid = operation_get_uidnext (store, home->id);
  row->sent_age = home->uidvalidity;
}

static gboolean
spool (const char *data_dir, GBytes *sent, StoreOutbox *row, GError **error)
{
  g_autofree char *token = g_uuid_string_random ();
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  row->file = operation_spool_write (data_dir, token, sent, error);
  if (row->file == NULL)
    return FALSE;
  g_ptr_array_add (files, row->file);
  if (operation_spool_sync (data_dir, files, error))
    return TRUE;
  operation_spool_remove (data_dir, row->file);
  return FALSE;
}

gint64
outbox_submit (Store *store, const char *data_dir, const OutboxMail *mail, GError **error)
{
  g_autoptr (GBytes) raw = mime_normalise_crlf (mail->message);
  g_autoptr (StoreOutbox) row = make_row (mail, raw, error);
  g_autoptr (GBytes) sent = NULL;
  g_autofree char *old_file = NULL;
  GError *local_error = NULL;

  if (row == NULL)
    return 0;
  note_sent_uid (store, row);
  sent = mime_take_bcc (raw, &row->bcc);
  if (!spool (data_dir, sent, row, error))
    return 0;
  if (!insert (store, mail, row, &old_file, &local_error))
    {
      /* A row that a full disk did not take may be there all the same when the cache is opened again, and then
       * wants its file. What nobody wants is swept. */
      if (g_error_matches (local_error, PH_ERROR, PH_ERROR_INVALID))
        operation_spool_remove (data_dir, row->file);
      g_propagate_error (error, local_error);
      return 0;
    }
  if (old_file != NULL)
    operation_spool_remove (data_dir, old_file);
  return row->id;
}

/* ---- Reading -------------------------------------------------------------------------------- */

GBytes *
outbox_read_copy (const char *data_dir, const StoreOutbox *row, GError **error)
{
  g_autoptr (GBytes) sent = operation_spool_read (data_dir, row->file, error);
  GByteArray *copy;
  gsize len;
  const guint8 *data;

  if (sent == NULL || row->bcc == NULL)
    return g_steal_pointer (&sent);
  data = g_bytes_get_data (sent, &len);
  copy = g_byte_array_new ();
  g_byte_array_append (copy, (const guint8 *) row->bcc, (guint) strlen (row->bcc));
  g_byte_array_append (copy, data, (guint) len);
  return g_byte_array_free_to_bytes (copy);
}

static StoreOutbox *
get_row (Store *store, gint64 id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  StoreOutbox *row = store_outbox_get (store, id, &local_error);

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (row == NULL)
    g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND,
                         _("The mail is not in the outbox any more."));
  return row;
}

OutboxMail *
outbox_open (Store *store, const char *data_dir, gint64 id, GError **error)
{
  g_autoptr (StoreOutbox) row = get_row (store, id, error);
  g_autoptr (OutboxMail) mail = outbox_mail_new ();

  if (row == NULL || (row->n_delivered > 0 && !set_partly_sent (error)))
    return NULL;
  mail->message = outbox_read_copy (data_dir, row, error);
  if (mail->message == NULL)
    return NULL;
  mail->sender = g_strdup (row->sender);
  mail->recipients = g_strsplit (row->recipients, "\n", -1);
  mail->send_at = row->send_at;
  mail->draft_id = row->draft_id;
  mail->original_id = row->original_id;
  mail->original_account = g_strdup (row->original_account);
  mail->answer = row->answer;
  mail->identity = g_strdup (row->identity);
  mail->wants_report = row->wants_report;
  mail->replaces = row->id;
  return g_steal_pointer (&mail);
}

/* ---- Deciding ------------------------------------------------------------------------------- */

#define AS_BIT(state) (1u << STORE_OUTBOX_##state)
#define AT_REST (AS_BIT (QUEUED) | AS_BIT (REFUSED) | AS_BIT (FAILED))

static const guint allowed[] = {
  [OUTBOX_STOP] = AT_REST | AS_BIT (SENDING),
  [OUTBOX_SEND] = AT_REST | AS_BIT (HELD) | AS_BIT (UNSURE),
  [OUTBOX_SEND_TO_OTHERS] = AS_BIT (QUEUED) | AS_BIT (REFUSED),
  [OUTBOX_WAS_SENT] = AS_BIT (UNSURE),
  [OUTBOX_DISCARD] = AT_REST | AS_BIT (HELD) | AS_BIT (UNSURE) | AS_BIT (ACCEPTED),
};

gboolean
outbox_can_decide (StoreOutboxState state, OutboxDecision decision)
{
  return (allowed[decision] & 1u << state) != 0;
}

static gboolean
is_refused (const StoreOutbox *row, const char *address)
{
  g_auto (GStrv) lines = g_strsplit (row->refused != NULL ? row->refused : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gsize len = strcspn (lines[i], "\t");

      if (strlen (address) == len && strncmp (lines[i], address, len) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
leave_out_refused (StoreOutbox *row, GError **error)
{
  g_auto (GStrv) all = g_strsplit (row->recipients, "\n", -1);
  g_autoptr (GString) others = g_string_new (NULL);

  for (guint i = 0; all[i] != NULL; i++)
    if (!is_refused (row, all[i]))
      g_string_append_printf (others, "%s%s", others->len > 0 ? "\n" : "", all[i]);
  if (others->len == 0)
    return set_invalid (error, _("All recipients were refused."));
  g_free (row->recipients);
  row->recipients = g_string_free (g_steal_pointer (&others), FALSE);
  return TRUE;
}

static void
begin_anew (StoreOutbox *row)
{
  row->state = STORE_OUTBOX_QUEUED;
  row->not_before = 0;
  row->send_at = 0;
  row->first_try = 0;
  row->tries = 0;
  row->looks = 0;
  row->n_delivering = 0;
  g_clear_pointer (&row->refused, g_free);
  outbox_set_reason (row, NULL);
}

/* It is sent to those who have it, and to nobody else. */
static void
leave_out_rest (StoreOutbox *row)
{
  char *end = row->recipients;

  for (int i = 0; i < row->n_delivered; i++)
    end += strcspn (end, "\n") + (i + 1 < row->n_delivered);
  *end = '\0';
  row->n_delivering = 0;
  g_clear_pointer (&row->refused, g_free);
  accept_row (row);
}

static gboolean
change (StoreOutbox *row, OutboxDecision decision, GError **error)
{
  switch (decision)
    {
    case OUTBOX_SEND_TO_OTHERS:
      if (!leave_out_refused (row, error))
        return FALSE;
      if (row->n_delivered == (int) outbox_count_recipients (row))
        leave_out_rest (row);
      else
        begin_anew (row);
      break;
    case OUTBOX_SEND:
      begin_anew (row);
      break;
    case OUTBOX_STOP:
      row->state = STORE_OUTBOX_HELD;
      outbox_set_reason (row, NULL);
      break;
    case OUTBOX_WAS_SENT:
      outbox_set_delivered (row);
      break;
    case OUTBOX_DISCARD:
      leave_out_rest (row);
      break;
    }
  return TRUE;
}

gboolean
outbox_decide (Store *store,
               const char *data_dir,
               gint64 id,
               OutboxDecision decision,
               GError **error)
{
  g_autoptr (StoreOutbox) row = get_row (store, id, error);
  StoreOutboxState from;

  if (row == NULL)
    return FALSE;
  if (!outbox_can_decide (row->state, decision))
    return set_invalid (error, _("It is too late for that: the mail is on its way."));
  from = row->state;
  if (decision == OUTBOX_DISCARD && (from == STORE_OUTBOX_ACCEPTED || row->n_delivered == 0))
    return outbox_remove (store, data_dir, row, error);
  return change (row, decision, error) && outbox_save (store, row, from, error);
}

gboolean
outbox_resume (Store *store, gint64 id, const char *reason, GError **error)
{
  g_autoptr (StoreOutbox) row = get_row (store, id, error);

  if (row == NULL)
    return FALSE;
  if (row->state != STORE_OUTBOX_HELD || row->error != NULL)
    return set_invalid (error, _("The mail is not stopped any more."));
  row->state = STORE_OUTBOX_QUEUED;
  row->error = g_strdup (reason);
  return outbox_save (store, row, STORE_OUTBOX_HELD, error);
}

/* ---- After an interruption ------------------------------------------------------------------ */

static gboolean
recover_row (Store *store, StoreOutbox *row, GError **error)
{
  StoreOutboxState from = row->state;

  if (from == STORE_OUTBOX_SENDING)
    row->state = STORE_OUTBOX_QUEUED;
  else if (from == STORE_OUTBOX_DELIVERING)
    {
      row->state = STORE_OUTBOX_UNSURE;
      row->not_before = now_seconds ();
      row->looks = 0;
    }
  return from == row->state || store_outbox_update (store, row, from, error);
}

static gboolean
is_any_under_way (GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const StoreOutbox *row = g_ptr_array_index (rows, i);

      if (row->state == STORE_OUTBOX_SENDING || row->state == STORE_OUTBOX_DELIVERING)
        return TRUE;
    }
  return FALSE;
}

gboolean
outbox_recover (Store *store, GError **error)
{
  g_autoptr (GPtrArray) rows = store_outbox_list (store, error);
  gboolean ok = TRUE;

  if (rows == NULL)
    return FALSE;
  if (!is_any_under_way (rows))
    return TRUE;
  if (!store_begin (store, error))
    return FALSE;
  for (guint i = 0; ok && i < rows->len; i++)
    ok = recover_row (store, g_ptr_array_index (rows, i), error);
  return end (store, ok, error);
}
