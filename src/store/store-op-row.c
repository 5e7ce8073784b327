/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-op-row.h"

#include "store-hash.h"

/* ---- The sum --------------------------------------------------------------------------------- */

static gint64
make_sum (const StoreOp *op)
{
  const gint64 values[] = {
    op->group_id, op->created, op->not_before, op->kind, op->state, op->stage, op->folder_id,
    op->placement_id, op->message_id, op->uid, op->uidvalidity, op->dst_folder_id,
    op->dst_placement_id, op->set, op->clear, op->uidnext_before, op->tries,
  };
  guint64 hash = STORE_HASH_START;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    hash = store_hash_add_int (hash, values[i]);
  hash = store_hash_add_text (hash, op->text);
  hash = store_hash_add_text (hash, op->file);
  hash = store_hash_add_text (hash, op->token);
  hash = store_hash_add_text (hash, op->error);

  return store_hash_end (hash);
}

/* ---- The row --------------------------------------------------------------------------------- */

void
store_op_row_bind (StoreStatement *statement, const StoreOp *op)
{
  store_bind_int (statement, op->group_id);
  store_bind_int (statement, op->created);
  store_bind_int (statement, op->not_before);
  store_bind_int (statement, op->kind);
  store_bind_int (statement, op->state);
  store_bind_int (statement, op->stage);
  store_bind_int (statement, op->folder_id);
  store_bind_int (statement, op->placement_id);
  store_bind_int (statement, op->message_id);
  store_bind_int (statement, op->uid);
  store_bind_int (statement, op->uidvalidity);
  store_bind_int (statement, op->dst_folder_id);
  store_bind_int (statement, op->dst_placement_id);
  store_bind_int (statement, op->set);
  store_bind_int (statement, op->clear);
  store_bind_text (statement, op->text);
  store_bind_text (statement, op->file);
  store_bind_text (statement, op->token);
  store_bind_int (statement, op->uidnext_before);
  store_bind_int (statement, op->tries);
  store_bind_text (statement, op->error);
  store_bind_int (statement, make_sum (op));
}

StoreOp *
store_op_row_read (StoreStatement *row)
{
  g_autoptr (StoreOp) self = g_new0 (StoreOp, 1);

  self->id = store_column_int (row, 0);
  self->group_id = store_column_int (row, 1);
  self->created = store_column_int (row, 2);
  self->not_before = store_column_int (row, 3);
  self->kind = store_column_int (row, 4);
  self->state = store_column_int (row, 5);
  self->stage = store_column_int (row, 6);
  self->folder_id = store_column_int (row, 7);
  self->placement_id = store_column_int (row, 8);
  self->message_id = store_column_int (row, 9);
  self->uid = store_column_int (row, 10);
  self->uidvalidity = store_column_int (row, 11);
  self->dst_folder_id = store_column_int (row, 12);
  self->dst_placement_id = store_column_int (row, 13);
  self->set = store_column_int (row, 14);
  self->clear = store_column_int (row, 15);
  self->text = store_column_dup (row, 16);
  self->file = store_column_dup (row, 17);
  self->token = store_column_dup (row, 18);
  self->uidnext_before = store_column_int (row, 19);
  self->tries = store_column_int (row, 20);
  self->error = store_column_dup (row, 21);

  return store_column_is_null (row, 22) || store_column_int (row, 22) == make_sum (self)
           ? g_steal_pointer (&self)
           : NULL;
}
