/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-placement-row.h"

guint
store_placement_get_shown_flags (const StorePlacement *self)
{
  return (self->flags | self->pend_set) & ~self->pend_clear;
}

/* ---- Reading --------------------------------------------------------------------------------- */

gboolean
store_placement_get (Store *store, gint64 id, StorePlacement *out, GError **error)
{
  StorePlacementRow row;

  if (store_placement_row_get (store, id, &row, error) <= 0)
    return FALSE;
  *out = row.placement;

  return TRUE;
}

gboolean
store_placement_find (Store *store,
                      gint64 folder_id,
                      gint64 uid,
                      StorePlacement *out,
                      GError **error)
{
  StorePlacementRow row;

  if (store_placement_row_find (store, folder_id, uid, &row, error) <= 0)
    return FALSE;
  *out = row.placement;

  return TRUE;
}

/* ---- Flags ----------------------------------------------------------------------------------- */

gboolean
store_placement_set_flags (Store *store,
                           gint64 folder_id,
                           guint32 uid,
                           guint flags,
                           const char *const *keywords,
                           guint64 modseq,
                           GError **error)
{
  StorePlacementRow row;

  STORE_ASSERT_WRITING (store);
  if (store_placement_row_find (store, folder_id, uid, &row, error) <= 0)
    return FALSE;
  if (store_placement_row_is_stale (&row, modseq))
    return TRUE;

  return store_placement_row_write_flags (store, &row, flags, row.placement.pend_set,
                                          row.placement.pend_clear, modseq, error) &&
         store_placement_row_set_keywords (store, &row.placement, keywords, error);
}

guint64
store_placement_get_modseq (Store *store, gint64 folder_id, gint64 uid)
{
  StorePlacementRow row;

  return store_placement_row_find (store, folder_id, uid, &row, NULL) > 0 ? row.modseq : 0;
}

gboolean
store_placement_forget_modseqs (Store *store, gint64 folder_id, GError **error)
{
  StoreStatement *statement;

  STORE_ASSERT_WRITING (store);
  statement = store_prepare (store,
                             "UPDATE placement SET modseq = 0 "
                             "WHERE folder_id = ? AND modseq <> 0",
                             error);
  store_bind_int (statement, folder_id);

  return store_run (statement, error);
}

gboolean
store_placement_set_pending (Store *store,
                             gint64 id,
                             guint pend_set,
                             guint pend_clear,
                             GError **error)
{
  StorePlacementRow row;

  STORE_ASSERT_WRITING (store);
  g_return_val_if_fail ((pend_set & pend_clear) == 0, FALSE);

  return store_placement_row_get_existing (store, id, &row, error) &&
         store_placement_row_write_flags (store, &row, row.placement.flags, pend_set, pend_clear, 0,
                                          error);
}

gboolean
store_placement_confirm_flags (Store *store,
                               gint64 id,
                               guint set,
                               guint clear,
                               guint pend_set,
                               guint pend_clear,
                               GError **error)
{
  StorePlacementRow row;

  STORE_ASSERT_WRITING (store);
  g_return_val_if_fail ((pend_set & pend_clear) == 0, FALSE);

  return store_placement_row_get_existing (store, id, &row, error) &&
         store_placement_row_write_flags (store, &row, (row.placement.flags | set) & ~clear,
                                          pend_set, pend_clear, 0, error);
}

gboolean
store_placement_hide (Store *store, gint64 id, gboolean hidden, GError **error)
{
  StoreStatement *statement;
  StorePlacementRow row;

  STORE_ASSERT_WRITING (store);
  if (!store_placement_row_get_existing (store, id, &row, error))
    return FALSE;
  if (row.placement.hidden == hidden)
    return TRUE;

  statement = store_prepare (store, "UPDATE placement SET hidden = ? WHERE id = ?", error);
  store_bind_int (statement, hidden);
  store_bind_int (statement, id);
  if (!store_run (statement, error))
    return FALSE;
  row.placement.hidden = FALSE;
  store_placement_row_count (store, &row.placement, hidden ? -1 : 1);

  return TRUE;
}

gboolean
store_placement_set_uid (Store *store, gint64 id, guint32 uid, GError **error)
{
  StorePlacementRow row;
  StorePlacementRow shown;
  int found;

  STORE_ASSERT_WRITING (store);
  if (!store_placement_row_get_existing (store, id, &row, error))
    return FALSE;
  if (row.placement.uid == uid)
    return TRUE;

  found = store_placement_row_find (store, row.placement.folder_id, uid, &shown, error);
  if (found < 0)
    return FALSE;
  if (found == 0)
    return store_placement_row_write_uid (store, &row.placement, uid, error);

  return store_keyword_move (store, shown.placement.id, id, error) &&
         store_placement_remove (store, shown.placement.id, error) &&
         store_placement_row_write_uid (store, &row.placement, uid, error) &&
         store_placement_row_clear_gone (store, row.placement.message_id, error) &&
         store_placement_row_write_flags (store, &row, shown.placement.flags,
                                          row.placement.pend_set, row.placement.pend_clear,
                                          shown.modseq, error);
}

/* ---- Removing -------------------------------------------------------------------------------- */

gboolean
store_placement_remove (Store *store, gint64 id, GError **error)
{
  int found;
  StorePlacementRow row;

  STORE_ASSERT_WRITING (store);
  found = store_placement_row_get (store, id, &row, error);
  if (found <= 0)
    return found == 0;

  store->has_removed = TRUE;
  store_placement_row_count (store, &row.placement, -1);

  return store_run_with_id (store, "DELETE FROM placement_keyword WHERE placement_id = ?", id,
                            error) &&
         store_run_with_id (store, "DELETE FROM placement WHERE id = ?", id, error) &&
         store_placement_row_mark_gone (store, row.placement.message_id, error);
}

static gboolean
run_with_range (Store *store,
                const char *sql,
                gint64 folder_id,
                guint32 first,
                guint32 last,
                GError **error)
{
  StoreStatement *statement = store_prepare (store, sql, error);

  store_bind_int (statement, folder_id);
  store_bind_int (statement, first);
  store_bind_int (statement, last);

  return store_run (statement, error);
}

static gboolean
record_range (Store *store, gint64 folder_id, guint32 first, guint32 last, GError **error)
{
  g_autoptr (StoreStatement) statement = NULL;
  int step;

  statement = store_prepare (store,
                             "SELECT " STORE_PLACEMENT_COLUMNS " FROM placement "
                             "WHERE folder_id = ? AND uid BETWEEN ? AND ?",
                             error);
  store_bind_int (statement, folder_id);
  store_bind_int (statement, first);
  store_bind_int (statement, last);
  while ((step = store_step (statement, error)) > 0)
    {
      StorePlacementRow row;

      store_placement_row_read (statement, &row);
      store_placement_row_count (store, &row.placement, -1);
      store->has_removed = TRUE;
    }

  return step == 0;
}

static gboolean
mark_range_gone (Store *store, gint64 folder_id, guint32 first, guint32 last, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "UPDATE message SET gone_at = ?4 WHERE gone_at IS NULL AND id IN "
                             "(SELECT message_id FROM placement "
                             " WHERE folder_id = ?1 AND uid BETWEEN ?2 AND ?3) "
                             "AND NOT EXISTS (SELECT 1 FROM placement AS p "
                             " WHERE p.message_id = message.id "
                             " AND NOT (p.folder_id = ?1 AND p.uid BETWEEN ?2 AND ?3))",
                             error);
  store_bind_int (statement, folder_id);
  store_bind_int (statement, first);
  store_bind_int (statement, last);
  store_bind_int (statement, store_now ());

  return store_run (statement, error);
}

gboolean
store_placement_remove_range (Store *store,
                              gint64 folder_id,
                              guint32 first,
                              guint32 last,
                              GError **error)
{
  STORE_ASSERT_WRITING (store);
  g_return_val_if_fail (first > 0, FALSE);

  return record_range (store, folder_id, first, last, error) &&
         mark_range_gone (store, folder_id, first, last, error) &&
         run_with_range (store,
                         "DELETE FROM placement_keyword WHERE placement_id IN "
                         "(SELECT id FROM placement WHERE folder_id = ? AND uid BETWEEN ? AND ?)",
                         folder_id, first, last, error) &&
         run_with_range (store, "DELETE FROM placement WHERE folder_id = ? AND uid BETWEEN ? AND ?",
                         folder_id, first, last, error);
}
