/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-op.h"

#include "ph-error.h"
#include "store-op-row.h"
#include "store-private.h"

#include <glib/gi18n-lib.h>

void
store_op_free (StoreOp *self)
{
  if (self == NULL)
    return;

  g_free (self->text);
  g_free (self->file);
  g_free (self->token);
  g_free (self->error);
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

gboolean
store_op_add (Store *store, StoreOp *op, GError **error)
{
  StoreStatement *statement;

  begin_writing (store);
  statement = store_prepare (store,
                             "INSERT INTO op (group_id, created, not_before, kind, state, stage, "
                             "folder_id, placement_id, message_id, uid, uidvalidity, "
                             "dst_folder_id, dst_placement_id, flags_set, flags_clear, text, file, "
                             "token, uidnext_before, tries, error, sum) VALUES "
                             "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                             "RETURNING id",
                             error);
  store_op_row_bind (statement, op);

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
                             "file = ?, token = ?, uidnext_before = ?, tries = ?, error = ?, "
                             "sum = ? WHERE id = ?",
                             error);
  store_op_row_bind (statement, op);
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

/* A damaged row is an error as a damaged page is. */
static StoreOp *
read_row (Store *store, StoreStatement *row, GError **error)
{
  StoreOp *self = store_op_row_read (row);

  if (self == NULL)
    store_db_set_damaged (store->db, "a row of the journal", error);

  return self;
}

static GPtrArray *
read_all (Store *store, StoreStatement *statement, GError **error)
{
  g_autoptr (StoreStatement) row = statement;
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) store_op_free);
  int step;

  while ((step = store_step (row, error)) > 0)
    {
      StoreOp *op = read_row (store, row, error);

      if (op == NULL)
        return NULL;
      g_ptr_array_add (ops, op);
    }

  return step == 0 ? g_steal_pointer (&ops) : NULL;
}

StoreOp *
store_op_get (Store *store, gint64 id, GError **error)
{
  g_autoptr (StoreStatement) row = NULL;

  row = store_prepare (store, "SELECT " STORE_OP_COLUMNS " FROM op WHERE id = ?", error);
  store_bind_int (row, id);

  return store_step (row, error) > 0 ? read_row (store, row, error) : NULL;
}

StoreOp *
store_op_find_token (Store *store, const char *token, GError **error)
{
  g_autoptr (StoreStatement) row = NULL;

  row = store_prepare (store, "SELECT " STORE_OP_COLUMNS " FROM op WHERE token = ? ORDER BY id LIMIT 1",
                       error);
  store_bind_text (row, token);

  return store_step (row, error) > 0 ? read_row (store, row, error) : NULL;
}

GPtrArray *
store_op_list_waiting (Store *store, guint limit, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "SELECT " STORE_OP_COLUMNS " FROM op WHERE state IN (0, 1, 2) "
                             "ORDER BY id LIMIT ?",
                             error);
  store_bind_int (statement, limit != 0 ? (gint64) limit : -1);

  return read_all (store, statement, error);
}

GPtrArray *
store_op_list_group (Store *store, gint64 group_id, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "SELECT " STORE_OP_COLUMNS " FROM op WHERE group_id = ? ORDER BY id", error);
  store_bind_int (statement, group_id);

  return read_all (store, statement, error);
}

static GPtrArray *
list_sent (Store *store, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store, "SELECT " STORE_OP_COLUMNS " FROM op WHERE state = ? ORDER BY id",
                             error);
  store_bind_int (statement, STORE_OP_SENT);

  return read_all (store, statement, error);
}

GPtrArray *
store_op_list_of_folder (Store *store, gint64 folder_id, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "SELECT " STORE_OP_COLUMNS " FROM op "
                             "WHERE folder_id = ?1 OR dst_folder_id = ?1 ORDER BY id",
                             error);
  store_bind_int (statement, folder_id);

  return read_all (store, statement, error);
}

GPtrArray *
store_op_list_flags (Store *store, gint64 placement_id, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "SELECT " STORE_OP_COLUMNS " FROM op WHERE placement_id = ? AND kind = ? "
                             "AND state IN (0, 1, 2) ORDER BY id",
                             error);
  store_bind_int (statement, placement_id);
  store_bind_int (statement, STORE_OP_FLAGS);

  return read_all (store, statement, error);
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

/* ---- After an interruption ------------------------------------------------------------------- */

gboolean
store_op_mark_unsure (Store *store, GError **error)
{
  g_autoptr (GPtrArray) ops = NULL;

  begin_writing (store);
  ops = list_sent (store, error);
  for (guint i = 0; ops != NULL && i < ops->len; i++)
    {
      StoreOp *op = g_ptr_array_index (ops, i);

      op->state = STORE_OP_UNSURE;
      if (!store_op_update (store, op, error))
        return FALSE;
    }

  return ops != NULL;
}
