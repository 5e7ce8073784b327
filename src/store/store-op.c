/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-op.h"

#include "ph-error.h"
#include "store-private.h"

#include <glib/gi18n-lib.h>

#define COLUMNS                                                                                    \
  "id, group_id, created, not_before, kind, state, stage, folder_id, placement_id, message_id, "   \
  "uid, uidvalidity, dst_folder_id, dst_placement_id, flags_set, flags_clear, text, file, token, " \
  "uidnext_before, tries, error"

void
store_op_clear (StoreOp *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->file, g_free);
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->error, g_free);
}

void
store_op_free (StoreOp *self)
{
  if (self == NULL)
    return;

  store_op_clear (self);
  g_free (self);
}

/* ---- Writing --------------------------------------------------------------------------------- */

static void
begin_writing (Store *store)
{
  STORE_ASSERT_WRITING (store);
  store->is_durable = TRUE;
  store->operations = TRUE;
}

static void
bind_op (StoreStatement *statement, const StoreOp *op)
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
}

gboolean
store_op_add (Store *store, StoreOp *op, GError **error)
{
  StoreStatement *statement;

  begin_writing (store);
  statement = store_prepare (store,
                             "INSERT INTO op (group_id, created, not_before, kind, state, stage, "
                             "folder_id, placement_id, message_id, uid, uidvalidity, "
                             "dst_folder_id, dst_placement_id, flags_set, flags_clear, text, file, "
                             "token, uidnext_before, tries, error) VALUES "
                             "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                             "RETURNING id",
                             error);
  bind_op (statement, op);

  return store_read_int (statement, 0, &op->id, error);
}

gboolean
store_op_update (Store *store, const StoreOp *op, GError **error)
{
  StoreStatement *statement;

  begin_writing (store);
  statement = store_prepare (store,
                             "UPDATE op SET group_id = ?, created = ?, not_before = ?, kind = ?, "
                             "state = ?, stage = ?, folder_id = ?, placement_id = ?, "
                             "message_id = ?, uid = ?, uidvalidity = ?, dst_folder_id = ?, "
                             "dst_placement_id = ?, flags_set = ?, flags_clear = ?, text = ?, "
                             "file = ?, token = ?, uidnext_before = ?, tries = ?, error = ? "
                             "WHERE id = ?",
                             error);
  bind_op (statement, op);
  store_bind_int (statement, op->id);
  if (!store_run (statement, error))
    return FALSE;
  if (store_db_n_changed (store->db) > 0)
    return TRUE;

  g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND, _ ("The operation was taken back."));
  return FALSE;
}

gboolean
store_op_remove (Store *store, gint64 id, GError **error)
{
  StoreStatement *statement;

  begin_writing (store);
  statement = store_prepare (store, "DELETE FROM op WHERE id = ?", error);
  store_bind_int (statement, id);

  return store_run (statement, error);
}

gboolean
store_op_mark_unsure (Store *store, GError **error)
{
  StoreStatement *statement;

  begin_writing (store);
  statement = store_prepare (store, "UPDATE op SET state = ? WHERE state = ?", error);
  store_bind_int (statement, STORE_OP_UNSURE);
  store_bind_int (statement, STORE_OP_SENT);

  return store_run (statement, error);
}

/* Longer than an account stays without a connection. */
#define TRANSFER_KEPT_SECONDS (90 * 24 * 60 * 60)

gboolean
store_op_forget (Store *store, gint64 before, GError **error)
{
  StoreStatement *statement;

  STORE_ASSERT_WRITING (store);
  /* The far end of a transfer is what its source waits to see. */
  statement = store_prepare (store,
                             "DELETE FROM op WHERE state = ? AND created < ?"
                             " AND (kind <> ? OR text IS NULL OR created < ?)",
                             error);
  store_bind_int (statement, STORE_OP_DONE);
  store_bind_int (statement, before);
  store_bind_int (statement, STORE_OP_APPEND);
  store_bind_int (statement, before - TRANSFER_KEPT_SECONDS);
  if (!store_run (statement, error))
    return FALSE;
  store->operations |= store_db_n_changed (store->db) > 0;

  return TRUE;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static StoreOp *
read_row (StoreStatement *row)
{
  StoreOp *self = g_new0 (StoreOp, 1);

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

  return self;
}

static GPtrArray *
read_all (StoreStatement *statement, GError **error)
{
  g_autoptr (StoreStatement) row = statement;
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) store_op_free);
  int step;

  while ((step = store_step (row, error)) > 0)
    g_ptr_array_add (ops, read_row (row));

  return step == 0 ? g_steal_pointer (&ops) : NULL;
}

StoreOp *
store_op_get (Store *store, gint64 id, GError **error)
{
  g_autoptr (StoreStatement) row = NULL;

  row = store_prepare (store, "SELECT " COLUMNS " FROM op WHERE id = ?", error);
  store_bind_int (row, id);

  return store_step (row, error) > 0 ? read_row (row) : NULL;
}

StoreOp *
store_op_find_token (Store *store, const char *token, GError **error)
{
  g_autoptr (StoreStatement) row = NULL;

  row = store_prepare (store, "SELECT " COLUMNS " FROM op WHERE token = ? ORDER BY id LIMIT 1",
                       error);
  store_bind_text (row, token);

  return store_step (row, error) > 0 ? read_row (row) : NULL;
}

GPtrArray *
store_op_list_waiting (Store *store, guint limit, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "SELECT " COLUMNS " FROM op WHERE state IN (0, 1, 2) "
                             "ORDER BY id LIMIT ?",
                             error);
  store_bind_int (statement, limit != 0 ? (gint64) limit : -1);

  return read_all (statement, error);
}

GPtrArray *
store_op_list_group (Store *store, gint64 group_id, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "SELECT " COLUMNS " FROM op WHERE group_id = ? ORDER BY id", error);
  store_bind_int (statement, group_id);

  return read_all (statement, error);
}

GPtrArray *
store_op_list_failed (Store *store, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store, "SELECT " COLUMNS " FROM op WHERE state = ? ORDER BY id",
                             error);
  store_bind_int (statement, STORE_OP_FAILED);

  return read_all (statement, error);
}

GPtrArray *
store_op_list_flags (Store *store, gint64 placement_id, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "SELECT " COLUMNS " FROM op WHERE placement_id = ? AND kind = ? "
                             "AND state IN (0, 1, 2) ORDER BY id",
                             error);
  store_bind_int (statement, placement_id);
  store_bind_int (statement, STORE_OP_FLAGS);

  return read_all (statement, error);
}

gint64
store_op_count_waiting (Store *store, GError **error)
{
  gint64 n;

  return store_read_int (store_prepare (store, "SELECT count(*) FROM op WHERE state IN (0, 1, 2)",
                                        error),
                         0, &n, error)
           ? n
           : -1;
}

gboolean
store_op_has_any_to_do (Store *store)
{
  StoreStatement *statement =
    store_prepare (store,
                   "SELECT EXISTS (SELECT 1 FROM op WHERE state IN (0, 1, 2)"
                   " AND (kind <> ? OR file IS NOT NULL))",
                   NULL);
  gint64 exists;

  store_bind_int (statement, STORE_OP_APPEND);
  return !store_read_int (statement, 1, &exists, NULL) || exists != 0;
}
