/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-placement.h"

#include "store-mute.h"
#include "store-private.h"

void
store_row_free (StoreRow *self)
{
  if (self == NULL)
    return;

  g_free (self->subject);
  g_free (self->from_name);
  g_free (self->from_address);
  g_free (self->to_short);
  g_free (self->preview);
  g_free (self);
}

static StoreRow *
read_row (StoreStatement *row)
{
  StoreRow *self = g_new0 (StoreRow, 1);

  self->id = store_column_int (row, 0);
  self->folder_id = store_column_int (row, 1);
  self->message_id = store_column_int (row, 2);
  self->thread_id = store_column_int (row, 3);
  self->uid = store_column_int (row, 4);
  self->date = store_column_int (row, 5);
  self->flags = store_column_int (row, 6);
  self->bits = store_column_int (row, 7);
  self->size = store_column_int (row, 8);
  self->subject = store_column_dup (row, 9);
  self->from_name = store_column_dup (row, 10);
  self->from_address = store_column_dup (row, 11);
  self->to_short = store_column_dup (row, 12);
  self->preview = store_column_dup (row, 13);

  return self;
}

StoreRow *
store_placement_load_row (Store *store, gint64 id, GError **error)
{
  g_autoptr (StoreRow) self = NULL;
  g_autoptr (StoreStatement) row = NULL;

  row = store_prepare (store,
                       "SELECT p.id, p.folder_id, p.message_id, m.thread_id, p.uid, p.date, "
                       "p.shown, m.bits, m.size, m.subject, m.from_name, m.from_address, "
                       "m.to_short, m.preview "
                       "FROM placement AS p JOIN message AS m ON m.id = p.message_id "
                       "WHERE p.id = ?",
                       error);
  store_bind_int (row, id);

  if (store_step (row, error) <= 0)
    return NULL;

  self = read_row (row);
  return store_mute_get (store, self->thread_id, &self->is_muted, error) ? g_steal_pointer (&self)
                                                                         : NULL;
}

guint
store_placement_count_thread (Store *store, gint64 thread_id, GError **error)
{
  g_autoptr (StoreStatement) row = NULL;

  row = store_prepare (store,
                       "SELECT count(*) FROM message AS m WHERE m.thread_id = ? "
                       "AND EXISTS (SELECT 1 FROM placement AS p "
                       "WHERE p.message_id = m.id AND p.hidden = 0)",
                       error);
  store_bind_int (row, thread_id);

  return store_step (row, error) > 0 ? (guint) store_column_int (row, 0) : 0;
}
