/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-placement.h"

#include "store-message.h"
#include "store-op.h"

#include <glib/gi18n-lib.h>

#include "ph-error.h"
#include "store-private.h"

#define COLUMNS "id, folder_id, message_id, uid, date, flags, pend_set, pend_clear, hidden, modseq"
#define N_COLUMNS 10

typedef struct
{
  StorePlacement placement;
  guint64 modseq;
} Row;

guint
store_placement_get_shown_flags (const StorePlacement *self)
{
  return (self->flags | self->pend_set) & ~self->pend_clear;
}

/* ---- Counters and changes -------------------------------------------------------------------- */

static gboolean
is_unseen (const StorePlacement *placement)
{
  return (store_placement_get_shown_flags (placement) & STORE_FLAG_SEEN) == 0;
}

/* The placement comes to be seen (@sign 1) or is seen no more (-1). */
static void
count_and_record (Store *store, const StorePlacement *placement, int sign)
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

static void
read_row (StoreStatement *row, Row *out)
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

/* As store_step(): 1 found, 0 there is none, -1 error. Releases the statement. */
static int
read_one (StoreStatement *statement, Row *out, GError **error)
{
  g_autoptr (StoreStatement) row = statement;
  int step = store_step (row, error);

  if (step > 0)
    read_row (row, out);

  return step;
}

/* What a row says of itself stands in two indexes as well: where they differ, something was damaged, and
 * what is done to this message would be done to another. */
static int
read_by_id (Store *store, gint64 id, Row *out, GError **error)
{
  g_autoptr (StoreStatement) row = NULL;
  int step;

  row = store_prepare (store,
                       "SELECT " COLUMNS ", "
                       "EXISTS (SELECT 1 FROM placement AS q "
                       " INDEXED BY sqlite_autoindex_placement_1 "
                       " WHERE q.folder_id = p.folder_id AND q.uid = p.uid AND q.id = p.id) "
                       "AND EXISTS (SELECT 1 FROM placement AS q INDEXED BY placement_message "
                       " WHERE q.message_id = p.message_id AND q.hidden = p.hidden AND q.id = p.id) "
                       "FROM placement AS p WHERE id = ?",
                       error);
  store_bind_int (row, id);
  step = store_step (row, error);
  if (step > 0 && store_column_int (row, N_COLUMNS) == 0)
    {
      store_db_set_damaged (store->db, "a placement", error);
      return -1;
    }
  if (step > 0)
    read_row (row, out);

  return step;
}

static int
read_by_uid (Store *store, gint64 folder_id, gint64 uid, Row *out, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "SELECT " COLUMNS " FROM placement WHERE folder_id = ? AND uid = ?",
                             error);
  store_bind_int (statement, folder_id);
  store_bind_int (statement, uid);

  return read_one (statement, out, error);
}

/* For what acts on a placement: that it is gone is an error then. */
static gboolean
read_existing (Store *store, gint64 id, Row *out, GError **error)
{
  int found = read_by_id (store, id, out, error);

  if (found == 0)
    g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND,
                         _ ("The message is not in this folder any more."));

  return found > 0;
}

gboolean
store_placement_get (Store *store, gint64 id, StorePlacement *out, GError **error)
{
  Row row;

  if (read_by_id (store, id, &row, error) <= 0)
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
  Row row;

  if (read_by_uid (store, folder_id, uid, &row, error) <= 0)
    return FALSE;
  *out = row.placement;

  return TRUE;
}

GArray *
store_placement_list_uids (Store *store,
                           gint64 folder_id,
                           guint32 first,
                           guint32 last,
                           GError **error)
{
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (StoreStatement) row = NULL;
  int step;

  row = store_prepare (store,
                       "SELECT uid FROM placement WHERE folder_id = ? AND uid BETWEEN ? AND ? "
                       "ORDER BY uid",
                       error);
  store_bind_int (row, folder_id);
  store_bind_int (row, MAX (first, 1));
  store_bind_int (row, last);
  while ((step = store_step (row, error)) > 0)
    {
      guint32 uid = store_column_int (row, 0);

      g_array_append_val (uids, uid);
    }

  return step == 0 ? g_steal_pointer (&uids) : NULL;
}

gint64
store_placement_count_uids (Store *store, gint64 folder_id, GError **error)
{
  StoreStatement *statement;
  gint64 n;

  statement = store_prepare (store,
                             "SELECT count(*) FROM placement WHERE folder_id = ? AND uid > 0",
                             error);
  store_bind_int (statement, folder_id);

  return store_read_int (statement, 0, &n, error) ? n : -1;
}

GArray *
store_placement_list_failed (Store *store,
                             gint64 folder_id,
                             gint64 before,
                             guint limit,
                             GError **error)
{
  g_autoptr (GArray) placements = g_array_new (FALSE, FALSE, sizeof (StorePlacement));
  g_autoptr (StoreStatement) statement = NULL;
  int step;

  statement = store_prepare (store,
                             "SELECT " COLUMNS " FROM placement "
                             "WHERE folder_id = ?1 AND hidden = 0 AND date = 0 AND uid > 0 "
                             "AND EXISTS (SELECT 1 FROM message AS m WHERE m.id = message_id "
                             " AND (m.bits & ?2) <> 0 AND m.date_received < ?3) "
                             "ORDER BY uid DESC LIMIT ?4",
                             error);
  store_bind_int (statement, folder_id);
  store_bind_int (statement, STORE_MESSAGE_FAILED);
  store_bind_int (statement, before);
  store_bind_int (statement, limit);
  while ((step = store_step (statement, error)) > 0)
    {
      Row row;

      read_row (statement, &row);
      g_array_append_val (placements, row.placement);
    }

  return step == 0 ? g_steal_pointer (&placements) : NULL;
}

GArray *
store_placement_list_for_message (Store *store, gint64 message_id, GError **error)
{
  g_autoptr (GArray) placements = g_array_new (FALSE, FALSE, sizeof (StorePlacement));
  g_autoptr (StoreStatement) statement = NULL;
  int step;

  statement = store_prepare (store,
                             "SELECT " COLUMNS " FROM placement WHERE message_id = ? ORDER BY id",
                             error);
  store_bind_int (statement, message_id);
  while ((step = store_step (statement, error)) > 0)
    {
      Row row;

      read_row (statement, &row);
      g_array_append_val (placements, row.placement);
    }

  return step == 0 ? g_steal_pointer (&placements) : NULL;
}

/* ---- Writing one row ------------------------------------------------------------------------- */

/* Writes flags and pending bits; @row is brought up to date. */
static gboolean
write_flags (Store *store,
             Row *row,
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
    store_get_delta (store, placement->folder_id)->unseen += is_unseen (placement) -
                                                             is_unseen (&old);
  record_update (store, placement);

  return TRUE;
}

/* Two connections may tell of one message, and what was read last may have been said first. */
static gboolean
is_stale (const Row *row, guint64 modseq)
{
  return modseq != 0 && modseq < row->modseq;
}

static gboolean
write_uid (Store *store, StorePlacement *placement, gint64 uid, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store, "UPDATE placement SET uid = ? WHERE id = ?", error);
  store_bind_int (statement, uid);
  store_bind_int (statement, placement->id);
  placement->uid = uid;
  record_update (store, placement);

  return store_run (statement, error);
}

/* FALSE in @inserted: the uid is taken. */
static gboolean
insert_placement (Store *store,
                  const StorePlacement *placement,
                  guint64 modseq,
                  gboolean *inserted,
                  GError **error)
{
  g_autoptr (StoreStatement) statement = NULL;

  statement = store_prepare (store,
                             "INSERT INTO placement "
                             "(id, folder_id, uid, message_id, date, flags, modseq) "
                             "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                             error);
  store_bind_int (statement, placement->id);
  store_bind_int (statement, placement->folder_id);
  store_bind_int (statement, placement->uid);
  store_bind_int (statement, placement->message_id);
  store_bind_int (statement, placement->date);
  store_bind_int (statement, placement->flags);
  store_bind_int (statement, modseq);
  if (store_step (statement, error) < 0)
    return FALSE;

  *inserted = store_db_n_changed (store->db) > 0;
  if (*inserted)
    count_and_record (store, placement, 1);

  return TRUE;
}

/* Where nothing can be in the way. */
static gboolean
insert_new (Store *store, const StorePlacement *placement, guint64 modseq, GError **error)
{
  gboolean inserted;

  if (!insert_placement (store, placement, modseq, &inserted, error))
    return FALSE;
  if (!inserted)
    store_db_set_damaged (store->db, "the ids of placements", error);

  return inserted;
}

static gboolean
set_keywords (Store *store,
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

static gboolean
mark_gone (Store *store, gint64 message_id, GError **error)
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

/* A message that has a place again is not to be deleted. One that was made in this transaction
 * needs no look, which saves a fifth of the time of adding rows. */
static gboolean
clear_gone (Store *store, gint64 message_id, GError **error)
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

/* ---- Adding ---------------------------------------------------------------------------------- */

/* TRUE when the folder may hold local placements; read once a transaction and folder. */
static gboolean
may_have_local (Store *store, gint64 folder_id, gboolean *may, GError **error)
{
  StoreFolderDelta *delta = store_get_delta (store, folder_id);
  StoreStatement *statement;
  gint64 found;

  if (!delta->may_have_local_known)
    {
      statement = store_prepare (store,
                                 "SELECT 1 FROM placement WHERE folder_id = ? AND uid < 0 LIMIT 1",
                                 error);
      store_bind_int (statement, folder_id);
      if (!store_read_int (statement, 0, &found, error))
        return FALSE;
      delta->may_have_local = found != 0;
      delta->may_have_local_known = TRUE;
    }
  *may = delta->may_have_local;

  return TRUE;
}

/* One whose operation was never sent can't be what the server shows, nor can one that was sent when
 * that uid was taken: a late answer about mail that is gone by now would be mistaken for it. */
static int
find_local (Store *store,
            gint64 folder_id,
            gint64 message_id,
            gint64 uid,
            Row *out,
            GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "SELECT " COLUMNS " FROM placement INDEXED BY placement_local "
                             "WHERE folder_id = ? AND message_id = ? AND uid < 0 AND NOT EXISTS ("
                             "SELECT 1 FROM op WHERE op.dst_placement_id = placement.id"
                             " AND (op.state = ? OR op.uidnext_before > ?)) "
                             "ORDER BY id LIMIT 1",
                             error);
  store_bind_int (statement, folder_id);
  store_bind_int (statement, message_id);
  store_bind_int (statement, STORE_OP_QUEUED);
  store_bind_int (statement, uid);

  return read_one (statement, out, error);
}

/* An operation put the message here before the server showed it. 1: done so, 0: none did. */
static int
adopt (Store *store,
       const StorePlacement *shown,
       const char *const *keywords,
       guint64 modseq,
       gint64 *id,
       GError **error)
{
  gboolean may;
  int found;
  Row row;

  if (!may_have_local (store, shown->folder_id, &may, error))
    return -1;
  if (!may)
    return 0;
  found = read_by_uid (store, shown->folder_id, shown->uid, &row, error);
  if (found != 0)
    return MIN (found, 0);
  found = find_local (store, shown->folder_id, shown->message_id, shown->uid, &row, error);
  if (found <= 0)
    return found;

  *id = row.placement.id;
  if (!write_uid (store, &row.placement, shown->uid, error) ||
      !write_flags (store, &row, shown->flags, row.placement.pend_set, row.placement.pend_clear,
                    modseq, error) ||
      !set_keywords (store, &row.placement, keywords, error))
    return -1;

  return 1;
}

/* Some servers tell another size of the same mail after it was moved. What lies at one uid and has one
 * Message-ID is one mail all the same. 1: so; 0: not; -1: @error. */
static int
is_same_mail (Store *store, gint64 a, gint64 b, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (StoreMessage) first = store_message_get (store, a, &local_error);
  g_autoptr (StoreMessage) second =
    local_error == NULL ? store_message_get (store, b, &local_error) : NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return -1;
    }
  return first != NULL && second != NULL && first->message_id != NULL &&
         g_strcmp0 (first->message_id, second->message_id) == 0 &&
         (first->email_id == NULL || second->email_id == NULL);
}

/* The uid is known. 1: brought up to date; 0: another message lay there, which has been removed. */
static int
update_known (Store *store,
              const StorePlacement *shown,
              const char *const *keywords,
              guint64 modseq,
              gint64 *id,
              GError **error)
{
  Row row;

  if (read_by_uid (store, shown->folder_id, shown->uid, &row, error) <= 0)
    return -1;
  if (row.placement.message_id != shown->message_id)
    {
      /* What waits to be done to it waits on. */
      int is_same = is_same_mail (store, row.placement.message_id, shown->message_id, error);

      if (is_same < 0 || (is_same > 0 && !mark_gone (store, shown->message_id, error)))
        return -1;
      if (is_same == 0)
        return store_placement_remove (store, row.placement.id, error) ? 0 : -1;
    }

  *id = row.placement.id;
  if (is_stale (&row, modseq))
    return 1;
  if (!write_flags (store, &row, shown->flags, row.placement.pend_set, row.placement.pend_clear,
                    modseq, error) ||
      !set_keywords (store, &row.placement, keywords, error))
    return -1;

  return 1;
}

gint64
store_placement_add (Store *store,
                     gint64 folder_id,
                     guint32 uid,
                     gint64 message_id,
                     gint64 date,
                     guint flags,
                     const char *const *keywords,
                     guint64 modseq,
                     GError **error)
{
  StorePlacement placement = {
    .folder_id = folder_id, .message_id = message_id, .uid = uid, .date = date, .flags = flags
  };
  gboolean inserted = FALSE;
  int done;

  STORE_ASSERT_WRITING (store);
  done = adopt (store, &placement, keywords, modseq, &placement.id, error);
  if (done != 0)
    return done > 0 ? placement.id : 0;

  placement.id = store_next_placement_id (store, error);
  if (placement.id == 0 || !insert_placement (store, &placement, modseq, &inserted, error))
    return 0;
  if (!inserted)
    {
      gint64 known_id;

      done = update_known (store, &placement, keywords, modseq, &known_id, error);
      if (done != 0)
        return done > 0 ? known_id : 0;
      if (!insert_new (store, &placement, modseq, error))
        return 0;
    }
  if (!clear_gone (store, message_id, error))
    return 0;
  if (keywords != NULL && *keywords != NULL && !set_keywords (store, &placement, keywords, error))
    return 0;

  return placement.id;
}

static gboolean
find_lowest_uid (Store *store, gint64 folder_id, gint64 *uid, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "SELECT uid FROM placement WHERE folder_id = ? ORDER BY uid LIMIT 1",
                             error);
  store_bind_int (statement, folder_id);

  return store_read_int (statement, 0, uid, error);
}

gint64
store_placement_add_local (Store *store,
                           gint64 folder_id,
                           gint64 message_id,
                           gint64 date,
                           guint flags,
                           const char *const *keywords,
                           GError **error)
{
  StorePlacement placement = {
    .folder_id = folder_id, .message_id = message_id, .date = date, .flags = flags
  };
  StoreFolderDelta *delta;

  STORE_ASSERT_WRITING (store);
  placement.id = store_next_placement_id (store, error);
  if (placement.id == 0 || !find_lowest_uid (store, folder_id, &placement.uid, error))
    return 0;
  placement.uid = MIN (placement.uid, 0) - 1;

  if (!insert_new (store, &placement, 0, error) ||
      !clear_gone (store, message_id, error) ||
      !set_keywords (store, &placement, keywords, error))
    return 0;
  delta = store_get_delta (store, folder_id);
  delta->may_have_local = TRUE;
  delta->may_have_local_known = TRUE;

  return placement.id;
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
  Row row;

  STORE_ASSERT_WRITING (store);
  if (read_by_uid (store, folder_id, uid, &row, error) <= 0)
    return FALSE;
  if (is_stale (&row, modseq))
    return TRUE;

  return write_flags (store, &row, flags, row.placement.pend_set, row.placement.pend_clear, modseq,
                      error) &&
         set_keywords (store, &row.placement, keywords, error);
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
  Row row;

  STORE_ASSERT_WRITING (store);
  g_return_val_if_fail ((pend_set & pend_clear) == 0, FALSE);

  return read_existing (store, id, &row, error) &&
         write_flags (store, &row, row.placement.flags, pend_set, pend_clear, 0, error);
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
  Row row;

  STORE_ASSERT_WRITING (store);
  g_return_val_if_fail ((pend_set & pend_clear) == 0, FALSE);

  return read_existing (store, id, &row, error) &&
         write_flags (store, &row, (row.placement.flags | set) & ~clear, pend_set, pend_clear, 0,
                      error);
}

gboolean
store_placement_hide (Store *store, gint64 id, gboolean hidden, GError **error)
{
  StoreStatement *statement;
  Row row;

  STORE_ASSERT_WRITING (store);
  if (!read_existing (store, id, &row, error))
    return FALSE;
  if (row.placement.hidden == hidden)
    return TRUE;

  statement = store_prepare (store, "UPDATE placement SET hidden = ? WHERE id = ?", error);
  store_bind_int (statement, hidden);
  store_bind_int (statement, id);
  if (!store_run (statement, error))
    return FALSE;
  row.placement.hidden = FALSE;
  count_and_record (store, &row.placement, hidden ? -1 : 1);

  return TRUE;
}

gboolean
store_placement_set_uid (Store *store, gint64 id, guint32 uid, GError **error)
{
  Row row;
  Row shown;
  int found;

  STORE_ASSERT_WRITING (store);
  if (!read_existing (store, id, &row, error))
    return FALSE;
  if (row.placement.uid == uid)
    return TRUE;

  found = read_by_uid (store, row.placement.folder_id, uid, &shown, error);
  if (found < 0)
    return FALSE;
  if (found == 0)
    return write_uid (store, &row.placement, uid, error);

  return store_keyword_move (store, shown.placement.id, id, error) &&
         store_placement_remove (store, shown.placement.id, error) &&
         write_uid (store, &row.placement, uid, error) &&
         clear_gone (store, row.placement.message_id, error) &&
         write_flags (store, &row, shown.placement.flags, row.placement.pend_set,
                      row.placement.pend_clear, shown.modseq, error);
}

/* ---- Removing -------------------------------------------------------------------------------- */

gboolean
store_placement_remove (Store *store, gint64 id, GError **error)
{
  int found;
  Row row;

  STORE_ASSERT_WRITING (store);
  found = read_by_id (store, id, &row, error);
  if (found <= 0)
    return found == 0;

  store->has_removed = TRUE;
  count_and_record (store, &row.placement, -1);

  return store_run_with_id (store, "DELETE FROM placement_keyword WHERE placement_id = ?", id,
                            error) &&
         store_run_with_id (store, "DELETE FROM placement WHERE id = ?", id, error) &&
         mark_gone (store, row.placement.message_id, error);
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
                             "SELECT " COLUMNS " FROM placement "
                             "WHERE folder_id = ? AND uid BETWEEN ? AND ?",
                             error);
  store_bind_int (statement, folder_id);
  store_bind_int (statement, first);
  store_bind_int (statement, last);
  while ((step = store_step (statement, error)) > 0)
    {
      Row row;

      read_row (statement, &row);
      count_and_record (store, &row.placement, -1);
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
