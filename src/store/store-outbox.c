/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-outbox.h"

#include "ph-error.h"
#include "store-outbox-row.h"
#include "store-private.h"

#include <glib/gi18n-lib.h>

void
store_outbox_free (StoreOutbox *self)
{
  if (self == NULL)
    return;

  g_free (self->file);
  g_free (self->message_id);
  g_free (self->subject);
  g_free (self->bcc);
  g_free (self->sender);
  g_free (self->recipients);
  g_free (self->refused);
  g_free (self->error);
  g_free (self->token);
  g_free (self->original_account);
  g_free (self->identity);
  g_free (self);
}

/* ---- Writing --------------------------------------------------------------------------------- */

static void
begin_writing (Store *store, gboolean is_durable)
{
  STORE_ASSERT_WRITING (store);
  if (is_durable)
    store->is_durable = TRUE;
  store->outbox = TRUE;
}

gboolean
store_outbox_add (Store *store, StoreOutbox *row, GError **error)
{
  StoreStatement *statement;

  begin_writing (store, TRUE);
  statement = store_prepare (store,
                             "INSERT INTO outbox (state, file, message_id, sender, recipients, created, "
                             "not_before, tries, error, subject, bcc, refused, send_at, first_try, "
                             "looks, token, draft_id, original_id, answer, sent_uid, sent_age, "
                             "original_account, sum, identity, n_delivered, n_delivering, wants_report) "
                             "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                             "?, ?, ?, ?) "
                             "RETURNING id",
                             error);
  store_outbox_row_bind (statement, row);

  return store_read_int (statement, 0, &row->id, error);
}

/* What another thread made of the row counts. */
static gboolean
check_changed (Store *store, GError **error)
{
  if (store_db_n_changed (store->db) > 0)
    return TRUE;

  g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND,
                       _ ("The mail in the outbox is in another state by now."));
  return FALSE;
}

gboolean
store_outbox_update (Store *store, const StoreOutbox *row, StoreOutboxState from, GError **error)
{
  /* A loss of power that takes this back leaves what a start makes of it. */
  gboolean is_durable = from != STORE_OUTBOX_QUEUED || row->state != STORE_OUTBOX_SENDING;
  StoreStatement *statement;

  begin_writing (store, is_durable);
  statement = store_prepare (store,
                             "UPDATE outbox SET state = ?, file = ?, message_id = ?, sender = ?, "
                             "recipients = ?, created = ?, not_before = ?, tries = ?, error = ?, "
                             "subject = ?, bcc = ?, refused = ?, send_at = ?, first_try = ?, "
                             "looks = ?, token = ?, draft_id = ?, original_id = ?, answer = ?, "
                             "sent_uid = ?, sent_age = ?, original_account = ?, sum = ?, "
                             "identity = ?, n_delivered = ?, n_delivering = ?, wants_report = ? "
                             "WHERE id = ? AND state = ?",
                             error);
  store_outbox_row_bind (statement, row);
  store_bind_int (statement, row->id);
  store_bind_int (statement, from);

  return store_run (statement, error) && check_changed (store, error);
}

gboolean
store_outbox_remove (Store *store, gint64 id, StoreOutboxState from, GError **error)
{
  StoreStatement *statement;

  begin_writing (store, TRUE);
  statement = store_prepare (store, "DELETE FROM outbox WHERE id = ? AND state = ?", error);
  store_bind_int (statement, id);
  store_bind_int (statement, from);

  return store_run (statement, error) && check_changed (store, error);
}

/* ---- Reading --------------------------------------------------------------------------------- */

static StoreOutbox *
read_row (Store *store, StoreStatement *row, GError **error)
{
  StoreOutbox *self = store_outbox_row_read (row);

  if (self == NULL)
    store_db_set_damaged (store->db, "a row of the outbox", error);

  return self;
}

StoreOutbox *
store_outbox_get (Store *store, gint64 id, GError **error)
{
  g_autoptr (StoreStatement) row = NULL;

  row = store_prepare (store, "SELECT " STORE_OUTBOX_COLUMNS " FROM outbox WHERE id = ?", error);
  store_bind_int (row, id);

  return store_step (row, error) > 0 ? read_row (store, row, error) : NULL;
}

GPtrArray *
store_outbox_list (Store *store, GError **error)
{
  g_autoptr (GPtrArray) rows =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_outbox_free);
  g_autoptr (StoreStatement) row = NULL;
  int step;

  row = store_prepare (store, "SELECT " STORE_OUTBOX_COLUMNS " FROM outbox ORDER BY id", error);
  while ((step = store_step (row, error)) > 0)
    {
      StoreOutbox *mail = read_row (store, row, error);

      if (mail == NULL)
        return NULL;
      g_ptr_array_add (rows, mail);
    }

  return step == 0 ? g_steal_pointer (&rows) : NULL;
}

gint64
store_outbox_count (Store *store, GError **error)
{
  gint64 n;

  return store_read_int (store_prepare (store, "SELECT count(*) FROM outbox", error), 0, &n, error)
           ? n
           : -1;
}
