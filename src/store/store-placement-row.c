/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-placement-row.h"

#include <glib/gi18n-lib.h>

#include "ph-error.h"

/* ---- Counters and changes -------------------------------------------------------------------- */

static gboolean
is_unseen (const StorePlacement *placement)
{
  return (store_placement_get_shown_flags (placement) & STORE_FLAG_SEEN) == 0;
}

void
store_placement_row_count (Store *store, const StorePlacement *placement, int sign)
{
  StoreFolderDelta *delta;

  if (placement->hidden)
    return;

  delta = store_get_delta (store, placement->folder_id);
  delta->total += sign;
  if (is_unseen (placement))
    delta->unseen += sign;
  store_record (store, sign > 0 ? STORE_CHANGE_ADDED : STORE_CHANGE_REMOVED, placement->folder_id,
                placement->id, placement->message_id, placement->date);
}

static void
record_update (Store *store, const StorePlacement *placement)
{
  if (!placement->hidden)
    store_record (store, STORE_CHANGE_UPDATED, placement->folder_id, placement->id,
                  placement->message_id, placement->date);
}

/* ---- Reading --------------------------------------------------------------------------------- */

void
store_placement_row_read (StoreStatement *row, StorePlacementRow *out)
{
  StorePlacement *placement = &out->placement;

  placement->id = store_column_int (row, 0);
  placement->folder_id = store_column_int (row, 1);
  placement->message_id = store_column_int (row, 2);
  placement->uid = store_column_int (row, 3);
  placement->date = store_column_int (row, 4);
  placement->flags = store_column_int (row, 5);
  placement->pend_set = store_column_int (row, 6);
  placement->pend_clear = store_column_int (row, 7);
  placement->hidden = store_column_int (row, 8) != 0;
  out->modseq = store_column_int (row, 9);
}

int
store_placement_row_read_one (StoreStatement *statement, StorePlacementRow *out, GError **error)
{
  g_autoptr (StoreStatement) row = statement;
  int step = store_step (row, error);

  if (step > 0)
    store_placement_row_read (row, out);

  return step;
}

/* What a row says of itself stands in two indexes as well: where they differ, something was
 * damaged, and what is done to this message would be done to another. */
int
store_placement_row_get (Store *store, gint64 id, StorePlacementRow *out, GError **error)
{
  g_autoptr (StoreStatement) row = NULL;
  int step;

  row =
      store_prepare (store,
                     "SELECT " STORE_PLACEMENT_COLUMNS ", "
                     "EXISTS (SELECT 1 FROM placement AS q "
                     " INDEXED BY sqlite_autoindex_placement_1 "
                     " WHERE q.folder_id = p.folder_id AND q.uid = p.uid AND q.id = p.id) "
                     "AND EXISTS (SELECT 1 FROM placement AS q INDEXED BY placement_message "
                     " WHERE q.message_id = p.message_id AND q.hidden = p.hidden AND q.id = p.id) "
                     "FROM placement AS p WHERE id = ?",
                     error);
  store_bind_int (row, id);
  step = store_step (row, error);
  if (step > 0 && store_column_int (row, STORE_PLACEMENT_N_COLUMNS) == 0)
    {
      store_db_set_damaged (store->db, "a placement", error);
      return -1;
    }
  if (step > 0)
    store_placement_row_read (row, out);

  return step;
}

int
store_placement_row_find (Store *store,
                          gint64 folder_id,
                          gint64 uid,
                          StorePlacementRow *out,
                          GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "SELECT " STORE_PLACEMENT_COLUMNS " FROM placement "
                             "WHERE folder_id = ? AND uid = ?",
                             error);
  store_bind_int (statement, folder_id);
  store_bind_int (statement, uid);

  return store_placement_row_read_one (statement, out, error);
}

gboolean
store_placement_row_get_existing (Store *store, gint64 id, StorePlacementRow *out, GError **error)
{
  int found = store_placement_row_get (store, id, out, error);

  if (found == 0)
    g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND,
                         _ ("The message is not in this folder any more."));

  return found > 0;
}

/* ---- Writing --------------------------------------------------------------------------------- */

gboolean
store_placement_row_write_flags (Store *store,
                                 StorePlacementRow *row,
                                 guint flags,
                                 guint pend_set,
                                 guint pend_clear,
                                 guint64 modseq,
                                 GError **error)
{
  StorePlacement *placement = &row->placement;
  StorePlacement old = *placement;
  StoreStatement *statement;

  if (modseq == 0)
    modseq = row->modseq;
  if (flags == old.flags && pend_set == old.pend_set && pend_clear == old.pend_clear &&
      modseq == row->modseq)
    return TRUE;

  placement->flags = flags;
  placement->pend_set = pend_set;
  placement->pend_clear = pend_clear;
  row->modseq = modseq;
  statement = store_prepare (store,
                             "UPDATE placement SET flags = ?, pend_set = ?, pend_clear = ?, "
                             "modseq = ? WHERE id = ?",
                             error);
  store_bind_int (statement, flags);
  store_bind_int (statement, pend_set);
  store_bind_int (statement, pend_clear);
  store_bind_int (statement, modseq);
  store_bind_int (statement, placement->id);
  if (!store_run (statement, error))
    return FALSE;

  if (store_placement_get_shown_flags (placement) == store_placement_get_shown_flags (&old))
    return TRUE;
  if (!placement->hidden)
    store_get_delta (store, placement->folder_id)->unseen +=
        is_unseen (placement) - is_unseen (&old);
  record_update (store, placement);

  return TRUE;
}

/* Two connections may tell of one message, and what was read last may have been said first. */
gboolean
store_placement_row_is_stale (const StorePlacementRow *row, guint64 modseq)
{
  return modseq != 0 && modseq < row->modseq;
}

gboolean
store_placement_row_write_uid (Store *store, StorePlacement *placement, gint64 uid, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store, "UPDATE placement SET uid = ? WHERE id = ?", error);
  store_bind_int (statement, uid);
  store_bind_int (statement, placement->id);
  placement->uid = uid;
  record_update (store, placement);

  return store_run (statement, error);
}

gboolean
store_placement_row_set_keywords (Store *store,
                                  const StorePlacement *placement,
                                  const char *const *keywords,
                                  GError **error)
{
  gboolean changed = FALSE;

  if (!store_keyword_set_server (store, placement->id, keywords, &changed, error))
    return FALSE;
  if (changed)
    record_update (store, placement);

  return TRUE;
}

gboolean
store_placement_row_mark_gone (Store *store, gint64 message_id, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "UPDATE message SET gone_at = ?1 WHERE id = ?2 AND gone_at IS NULL "
                             "AND NOT EXISTS (SELECT 1 FROM placement WHERE message_id = ?2)",
                             error);
  store_bind_int (statement, store_now ());
  store_bind_int (statement, message_id);

  return store_run (statement, error);
}

/* One that was made in this transaction needs no look, which saves a fifth of the time of adding
 * rows. */
gboolean
store_placement_row_clear_gone (Store *store, gint64 message_id, GError **error)
{
  StoreStatement *statement;

  if (message_id >= store->first_new_message && !store->has_removed)
    return TRUE;

  statement = store_prepare (store,
                             "UPDATE message SET gone_at = NULL "
                             "WHERE id = ? AND gone_at IS NOT NULL",
                             error);
  store_bind_int (statement, message_id);

  return store_run (statement, error);
}
