/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-outbox-row.h"

#include "store-hash.h"

static gint64
make_sum (const StoreOutbox *row)
{
  const gint64 values[] = {
    row->state, row->created, row->send_at, row->not_before, row->first_try, row->tries,
    row->looks, row->draft_id, row->original_id, row->answer, row->sent_uid,
    row->sent_age,
  };
  const char *const texts[] = {
    row->file, row->message_id, row->subject, row->bcc, row->sender, row->recipients,
    row->refused, row->error, row->token, row->original_account,
  };
  guint64 hash = STORE_HASH_START;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    hash = store_hash_add_int (hash, values[i]);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    hash = store_hash_add_text (hash, texts[i]);
  /* A row of before there were any has the sum that it had. */
  if (row->identity != NULL)
    hash = store_hash_add_text (hash, row->identity);
  if (row->n_delivered != 0 || row->n_delivering != 0 || row->wants_report)
    {
      hash = store_hash_add_int (hash, row->n_delivered);
      hash = store_hash_add_int (hash, row->n_delivering);
      hash = store_hash_add_int (hash, row->wants_report);
    }

  return store_hash_end (hash);
}

void
store_outbox_row_bind (StoreStatement *statement, const StoreOutbox *row)
{
  store_bind_int (statement, row->state);
  store_bind_text (statement, row->file);
  store_bind_text (statement, row->message_id);
  store_bind_text (statement, row->sender);
  store_bind_text (statement, row->recipients);
  store_bind_int (statement, row->created);
  store_bind_int (statement, row->not_before);
  store_bind_int (statement, row->tries);
  store_bind_text (statement, row->error);
  store_bind_text (statement, row->subject);
  store_bind_text (statement, row->bcc);
  store_bind_text (statement, row->refused);
  store_bind_int (statement, row->send_at);
  store_bind_int (statement, row->first_try);
  store_bind_int (statement, row->looks);
  store_bind_text (statement, row->token);
  store_bind_int (statement, row->draft_id);
  store_bind_int (statement, row->original_id);
  store_bind_int (statement, row->answer);
  store_bind_int (statement, row->sent_uid);
  store_bind_int (statement, row->sent_age);
  store_bind_text (statement, row->original_account);
  store_bind_int (statement, make_sum (row));
  store_bind_text (statement, row->identity);
  store_bind_int (statement, row->n_delivered);
  store_bind_int (statement, row->n_delivering);
  store_bind_int (statement, row->wants_report);
}

StoreOutbox *
store_outbox_row_read (StoreStatement *row)
{
  g_autoptr (StoreOutbox) self = g_new0 (StoreOutbox, 1);

  self->id = store_column_int (row, 0);
  self->state = store_column_int (row, 1);
  self->file = store_column_dup (row, 2);
  self->message_id = store_column_dup (row, 3);
  self->sender = store_column_dup (row, 4);
  self->recipients = store_column_dup (row, 5);
  self->created = store_column_int (row, 6);
  self->not_before = store_column_int (row, 7);
  self->tries = store_column_int (row, 8);
  self->error = store_column_dup (row, 9);
  self->subject = store_column_dup (row, 10);
  self->bcc = store_column_dup (row, 11);
  self->refused = store_column_dup (row, 12);
  self->send_at = store_column_int (row, 13);
  self->first_try = store_column_int (row, 14);
  self->looks = store_column_int (row, 15);
  self->token = store_column_dup (row, 16);
  self->draft_id = store_column_int (row, 17);
  self->original_id = store_column_int (row, 18);
  self->answer = store_column_int (row, 19);
  self->sent_uid = store_column_int (row, 20);
  self->sent_age = store_column_int (row, 21);
  self->original_account = store_column_dup (row, 22);
  self->identity = store_column_dup (row, 24);
  self->n_delivered = store_column_int (row, 25);
  self->n_delivering = store_column_int (row, 26);
  self->wants_report = store_column_int (row, 27) != 0;

  return store_column_int (row, 23) == make_sum (self) ? g_steal_pointer (&self) : NULL;
}
