/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-mute.h"

#include "store-folder.h"
#include "store-placement-row.h"

gboolean
store_mute_get (Store *store, gint64 thread_id, gboolean *is_muted, GError **error)
{
  StoreStatement *statement;
  gint64 found = 0;

  STORE_ASSERT_THREAD (store);

  statement = store_prepare (store,
                             "SELECT 1 FROM placement INDEXED BY placement_muted "
                             "WHERE thread_id = ? AND muted = 1 AND hidden = 0 LIMIT 1",
                             error);
  store_bind_int (statement, thread_id);
  if (!store_read_int (statement, 0, &found, error))
    return FALSE;
  *is_muted = found != 0;

  return TRUE;
}

static gboolean
awaits (Store *store, gint64 message_id, gboolean *out, GError **error)
{
  StoreStatement *statement;
  gint64 found = 0;

  statement = store_prepare_apart (
      store,
      "SELECT 1 FROM message AS m WHERE m.id = ? AND m.gone_at IS NULL "
      "AND EXISTS (SELECT 1 FROM placement AS q INDEXED BY placement_muted "
      " WHERE q.thread_id = m.thread_id AND q.muted = 1 AND q.hidden = 0) "
      "AND NOT EXISTS (SELECT 1 FROM placement AS p "
      " INDEXED BY placement_message WHERE p.message_id = m.id)",
      error);
  store_bind_int (statement, message_id);
  if (!store_read_int (statement, 0, &found, error))
    return FALSE;
  *out = found != 0;

  return TRUE;
}

/* None of the placements that wait is muted: one of the message's own can only make it not await any. */
gboolean
store_mute_awaits (Store *store, gint64 message_id, gboolean *out, GError **error)
{
  return awaits (store, message_id, out, error) &&
         (!*out || (store_placement_insert_waiting (store, error) &&
                    awaits (store, message_id, out, error)));
}

GArray *
store_mute_list_places (Store *store, gint64 message_id, gboolean is_muted, GError **error)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (StorePlacement));
  g_autoptr (StoreStatement) row = NULL;
  int step;

  row = store_prepare (store,
                       "SELECT " STORE_PLACEMENT_COLUMNS " FROM placement "
                       "INDEXED BY placement_message WHERE hidden = 0 AND muted = ? AND message_id IN "
                       "(SELECT m.id FROM message AS m INDEXED BY message_thread WHERE m.thread_id = "
                       " (SELECT o.thread_id FROM message AS o WHERE o.id = ?)) "
                       "AND folder_id NOT IN "
                       "(SELECT f.id FROM folder AS f WHERE f.flags & ? <> 0 OR f.role = ?) "
                       "ORDER BY id",
                       error);
  store_bind_int (row, is_muted);
  store_bind_int (row, message_id);
  store_bind_int (row, STORE_FOLDER_READ_ONLY);
  store_bind_int (row, FOLDER_ROLE_OUTBOX);
  while ((step = store_step (row, error)) > 0)
    {
      StorePlacementRow place;

      store_placement_row_read (row, &place);
      g_array_append_val (places, place.placement);
    }

  return step == 0 ? g_steal_pointer (&places) : NULL;
}
