/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-error.h"
#include "store-message.h"
#include "store-op.h"
#include "store-placement-row.h"
#include "store-thread.h"

#define COLUMNS "(id, folder_id, uid, message_id, date, flags, modseq, thread_id)"
#define N_COLUMNS 8

/* ---- Inserting ------------------------------------------------------------------------------- */

/* What the uids and ids say that are taken already is wrong. */
static gboolean
check_inserted (Store *store, gint64 n, GError **error)
{
  if (store_db_n_changed (store->db) == n)
    return TRUE;

  store_db_set_damaged (store->db, "the ids of placements", error);
  return FALSE;
}

/* Where nothing can be in the way. */
static gboolean
insert_new (Store *store, const StorePlacement *placement, guint64 modseq, GError **error)
{
  g_autoptr (StoreStatement) statement = NULL;
  gint64 thread_id;

  if (!store_thread_of_message (store, placement->message_id, &thread_id, error))
    return FALSE;

  statement = store_prepare (store,
                             "INSERT INTO placement " COLUMNS
                             " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                             error);
  store_bind_int (statement, placement->id);
  store_bind_int (statement, placement->folder_id);
  store_bind_int (statement, placement->uid);
  store_bind_int (statement, placement->message_id);
  store_bind_int (statement, placement->date);
  store_bind_int (statement, placement->flags);
  store_bind_int (statement, modseq);
  store_bind_int (statement, thread_id);
  if (store_step (statement, error) < 0 || !check_inserted (store, 1, error))
    return FALSE;

  store_placement_row_count (store, placement, 1);
  return TRUE;
}

/* ---- Many at once ---------------------------------------------------------------------------- */

/* Rows of one folder with rising uids, as servers tell them, wait until somebody looks or the transaction
 * ends: by then each is known to have its place free. */

gboolean
store_placement_insert_waiting (Store *store, GError **error)
{
  gint64 n = store->waiting->len / N_COLUMNS;
  gboolean done;

  store->free_end = 0;
  if (n == 0)
    return TRUE;

  done = store_db_insert_rows (store->db,
                               "INSERT INTO placement " COLUMNS
                               " SELECT * FROM int_rows WHERE TRUE ON CONFLICT DO NOTHING",
                               store->waiting, N_COLUMNS, error) &&
         check_inserted (store, n, error);
  g_array_set_size (store->waiting, 0);

  return done;
}

/* Whether nothing has the uid; the uids from there on that nothing has are remembered. */
static gboolean
find_room (Store *store, gint64 folder_id, gint64 uid, gboolean *has_room, GError **error)
{
  StoreStatement *statement;
  gint64 taken;

  *has_room = folder_id == store->free_folder && uid >= store->free_first && uid < store->free_end;
  if (*has_room)
    return TRUE;

  statement = store_prepare (store,
                             "SELECT uid FROM placement WHERE folder_id = ? AND uid >= ? "
                             "ORDER BY uid LIMIT 1",
                             error);
  store_bind_int (statement, folder_id);
  store_bind_int (statement, uid);
  if (!store_read_int (statement, G_MAXINT64, &taken, error))
    return FALSE;

  store->free_folder = folder_id;
  store->free_first = uid;
  store->free_end = taken;
  *has_room = taken != uid;
  return TRUE;
}

static gboolean
let_wait (Store *store, const StorePlacement *placement, guint64 modseq, GError **error)
{
  gint64 thread_id;

  if (!store_thread_of_message (store, placement->message_id, &thread_id, error))
    return FALSE;

  g_array_append_vals (store->waiting,
                       ((const gint64[N_COLUMNS]) {
                           placement->id, placement->folder_id, placement->uid,
                           placement->message_id, placement->date, placement->flags, (gint64) modseq,
                           thread_id }),
                       N_COLUMNS);
  store->free_first = placement->uid + 1;
  store_placement_row_count (store, placement, 1);

  return TRUE;
}

/* ---- What the server shows ------------------------------------------------------------------- */

/* TRUE when the folder may hold local placements; read once a transaction and folder. */
static gboolean
may_have_local (Store *store, gint64 folder_id, gboolean *may, GError **error)
{
  StoreFolderDelta *delta = store_get_delta (store, folder_id);
  StoreStatement *statement;
  gint64 found;

  if (!delta->may_have_local_known)
    {
      statement =
          store_prepare (store, "SELECT 1 FROM placement WHERE folder_id = ? AND uid < 0 LIMIT 1",
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
            StorePlacementRow *out,
            GError **error)
{
  StoreStatement *statement;

  statement =
      store_prepare (store,
                     "SELECT " STORE_PLACEMENT_COLUMNS " FROM placement INDEXED BY placement_local "
                     "WHERE folder_id = ? AND message_id = ? AND uid < 0 AND NOT EXISTS ("
                     "SELECT 1 FROM op WHERE op.dst_placement_id = placement.id"
                     " AND (op.state = ? OR op.uidnext_before > ?)) "
                     "ORDER BY id LIMIT 1",
                     error);
  store_bind_int (statement, folder_id);
  store_bind_int (statement, message_id);
  store_bind_int (statement, STORE_OP_QUEUED);
  store_bind_int (statement, uid);

  return store_placement_row_read_one (statement, out, error);
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
  StorePlacementRow row;

  if (!may_have_local (store, shown->folder_id, &may, error))
    return -1;
  if (!may)
    return 0;
  found = store_placement_row_find (store, shown->folder_id, shown->uid, &row, error);
  if (found != 0)
    return MIN (found, 0);
  found = find_local (store, shown->folder_id, shown->message_id, shown->uid, &row, error);
  if (found <= 0)
    return found;

  *id = row.placement.id;
  if (!store_placement_row_write_uid (store, &row.placement, shown->uid, error) ||
      !store_placement_row_write_flags (store, &row, shown->flags, row.placement.pend_set,
                                        row.placement.pend_clear, modseq, error) ||
      !store_placement_row_set_keywords (store, &row.placement, keywords, error))
    return -1;

  return 1;
}

/* Some servers tell another size of the same mail after it was moved. What lies at one uid and has
 * one Message-ID is one mail all the same. 1: so; 0: not; -1: @error. */
static int
is_same_mail (Store *store, gint64 a, gint64 b, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (StoreMessage) first = store_message_get (store, a, &local_error);
  g_autoptr (StoreMessage) second =
      local_error == NULL ? store_message_get (store, b, &local_error) : NULL;

  if (local_error != NULL && !g_error_matches (local_error, PH_ERROR, PH_ERROR_NOT_FOUND))
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
  StorePlacementRow row;
  int found = store_placement_row_find (store, shown->folder_id, shown->uid, &row, error);

  /* Then it was the id that was taken. */
  if (found == 0)
    store_db_set_damaged (store->db, "the ids of placements", error);
  if (found <= 0)
    return -1;
  if (row.placement.message_id != shown->message_id)
    {
      /* What waits to be done to it waits on. */
      int is_same = is_same_mail (store, row.placement.message_id, shown->message_id, error);

      if (is_same < 0 ||
          (is_same > 0 && !store_placement_row_mark_gone (store, shown->message_id, error)))
        return -1;
      if (is_same == 0)
        return store_placement_remove (store, row.placement.id, error) ? 0 : -1;
    }

  *id = row.placement.id;
  if (store_placement_row_is_stale (&row, modseq))
    return 1;
  if (!store_placement_row_write_flags (store, &row, shown->flags, row.placement.pend_set,
                                        row.placement.pend_clear, modseq, error) ||
      !store_placement_row_set_keywords (store, &row.placement, keywords, error))
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
  gboolean has_room;
  int done;

  STORE_ASSERT_WRITING (store);
  done = adopt (store, &placement, keywords, modseq, &placement.id, error);
  if (done != 0)
    return done > 0 ? placement.id : 0;

  placement.id = store_next_placement_id (store, error);
  if (placement.id == 0 || !find_room (store, folder_id, uid, &has_room, error))
    return 0;
  if (has_room)
    {
      if (!let_wait (store, &placement, modseq, error))
        return 0;
    }
  else
    {
      gint64 known_id;

      done = update_known (store, &placement, keywords, modseq, &known_id, error);
      if (done != 0)
        return done > 0 ? known_id : 0;
      if (!insert_new (store, &placement, modseq, error))
        return 0;
    }
  if (!store_placement_row_clear_gone (store, message_id, error))
    return 0;
  if (keywords != NULL && *keywords != NULL &&
      !store_placement_row_set_keywords (store, &placement, keywords, error))
    return 0;

  return placement.id;
}

/* ---- What is only here ----------------------------------------------------------------------- */

static gboolean
find_lowest_uid (Store *store, gint64 folder_id, gint64 *uid, GError **error)
{
  StoreStatement *statement;

  statement =
      store_prepare (store, "SELECT uid FROM placement WHERE folder_id = ? ORDER BY uid LIMIT 1",
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
      !store_placement_row_clear_gone (store, message_id, error) ||
      !store_placement_row_set_keywords (store, &placement, keywords, error))
    return 0;
  delta = store_get_delta (store, folder_id);
  delta->may_have_local = TRUE;
  delta->may_have_local_known = TRUE;

  return placement.id;
}
