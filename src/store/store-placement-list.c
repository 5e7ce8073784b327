/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-message.h"
#include "store-placement-row.h"

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
store_placement_get_last_id (Store *store, GError **error)
{
  StoreStatement *statement;
  gint64 id;

  if (!store_flush (store, error))
    return -1;

  statement = store_prepare (store, "SELECT coalesce (max (id), 0) FROM placement", error);
  return store_read_int (statement, 0, &id, error) ? id : -1;
}

gint64
store_placement_count_uids (Store *store, gint64 folder_id, GError **error)
{
  StoreStatement *statement;
  gint64 n;

  if (!store_flush (store, error))
    return -1;

  /* n_total counts what is not hidden. To count the rest costs nothing while there is little of it, to
   * count a million rows at each reopening a tenth of a second. */
  statement = store_prepare (store,
                             "SELECT n_total "
                             "+ (SELECT count(*) FROM placement WHERE folder_id = f.id AND hidden = 1) "
                             "- (SELECT count(*) FROM placement WHERE folder_id = f.id AND uid < 0) "
                             "FROM folder AS f WHERE id = ?",
                             error);
  store_bind_int (statement, folder_id);

  return store_read_int (statement, 0, &n, error) ? n : -1;
}

/* Releases the statement. */
static GArray *
read_all (StoreStatement *statement, GError **error)
{
  g_autoptr (StoreStatement) selected = statement;
  g_autoptr (GArray) placements = g_array_new (FALSE, FALSE, sizeof (StorePlacement));
  int step;

  while ((step = store_step (selected, error)) > 0)
    {
      StorePlacementRow row;

      store_placement_row_read (selected, &row);
      g_array_append_val (placements, row.placement);
    }

  return step == 0 ? g_steal_pointer (&placements) : NULL;
}

GArray *
store_placement_list_failed (Store *store,
                             gint64 folder_id,
                             gint64 before,
                             guint limit,
                             GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "SELECT " STORE_PLACEMENT_COLUMNS " FROM placement "
                             "WHERE folder_id = ?1 AND hidden = 0 AND date = 0 AND uid > 0 "
                             "AND EXISTS (SELECT 1 FROM message AS m WHERE m.id = message_id "
                             " AND (m.bits & ?2) <> 0 AND m.date_received < ?3) "
                             "ORDER BY uid DESC LIMIT ?4",
                             error);
  store_bind_int (statement, folder_id);
  store_bind_int (statement, STORE_MESSAGE_FAILED);
  store_bind_int (statement, before);
  store_bind_int (statement, limit);

  return read_all (statement, error);
}

GArray *
store_placement_list_for_message (Store *store, gint64 message_id, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "SELECT " STORE_PLACEMENT_COLUMNS
                             " FROM placement WHERE message_id = ? ORDER BY id",
                             error);
  store_bind_int (statement, message_id);

  return read_all (statement, error);
}

gboolean
store_placement_find_alike (Store *store,
                            gint64 folder_id,
                            gint64 date,
                            const StoreMessage *message,
                            gboolean *found,
                            GError **error)
{
  StoreStatement *statement;
  gint64 n = 0;

  statement = store_prepare (store,
                             "SELECT EXISTS (SELECT 1 FROM placement AS p JOIN message AS m "
                             "ON m.id = p.message_id WHERE p.folder_id = ? AND p.hidden = 0 "
                             "AND p.date = ? AND m.size = ? AND m.subject IS ? "
                             "AND m.from_address IS ?)",
                             error);
  store_bind_int (statement, folder_id);
  store_bind_int (statement, date);
  store_bind_int (statement, message->size);
  store_bind_text (statement, message->subject);
  store_bind_text (statement, message->from_address);
  if (!store_read_int (statement, 0, &n, error))
    return FALSE;

  *found = n != 0;
  return TRUE;
}
