/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-placement-row.h"

#include "store-bits.h"

/* So many conversations are looked up one by one; of more, a walk over the whole folder is faster. */
#define MAX_LOOKED_UP 1000

#define OF_THREAD                                                                                  \
  " FROM placement INDEXED BY placement_message "                                                  \
  "WHERE message_id IN (SELECT id FROM message WHERE thread_id = ?) AND hidden = 0 "               \
  "AND folder_id = ? ORDER BY date DESC, id DESC"

GArray *
store_placement_list_thread (Store *store, gint64 folder_id, gint64 thread_id, GError **error)
{
  g_autoptr (GArray) placements = g_array_new (FALSE, FALSE, sizeof (StorePlacement));
  g_autoptr (StoreStatement) row = NULL;
  int step;

  STORE_ASSERT_THREAD (store);
  row = store_prepare (store, "SELECT " STORE_PLACEMENT_COLUMNS OF_THREAD, error);
  store_bind_int (row, thread_id);
  store_bind_int (row, folder_id);
  while ((step = store_step (row, error)) > 0)
    {
      StorePlacementRow read;

      store_placement_row_read (row, &read);
      g_array_append_val (placements, read.placement);
    }

  return step == 0 ? g_steal_pointer (&placements) : NULL;
}

/* 0 in @thread_id when it is not shown there. */
static gboolean
find_thread (Store *store, gint64 id, gint64 *folder_id, gint64 *thread_id, GError **error)
{
  g_autoptr (StoreStatement) row = NULL;
  int step;

  row = store_prepare (store, "SELECT folder_id, thread_id FROM placement WHERE id = ? AND hidden = 0",
                       error);
  store_bind_int (row, id);
  step = store_step (row, error);
  *folder_id = step > 0 ? store_column_int (row, 0) : 0;
  *thread_id = step > 0 ? store_column_int (row, 1) : 0;

  return step >= 0;
}

gboolean
store_placement_get_newest (Store *store, gint64 id, StorePlacement *out, GError **error)
{
  g_autoptr (GArray) placements = NULL;
  gint64 folder_id;
  gint64 thread_id;

  STORE_ASSERT_THREAD (store);
  if (!find_thread (store, id, &folder_id, &thread_id, error) || thread_id == 0)
    return FALSE;
  placements = store_placement_list_thread (store, folder_id, thread_id, error);
  if (placements == NULL || placements->len == 0)
    return FALSE;
  *out = g_array_index (placements, StorePlacement, 0);

  return TRUE;
}

/* ---- Many ------------------------------------------------------------------------------------ */

static gboolean
add_conversation (Store *store, gint64 folder_id, gint64 thread_id, GArray *result, GError **error)
{
  g_autoptr (StoreStatement) row = store_prepare (store, "SELECT id" OF_THREAD, error);
  int step;

  store_bind_int (row, thread_id);
  store_bind_int (row, folder_id);
  while ((step = store_step (row, error)) > 0)
    {
      gint64 id = store_column_int (row, 0);

      g_array_append_val (result, id);
    }

  return step == 0;
}

static gboolean
look_up (Store *store,
         gint64 folder_id,
         const gint64 *ids,
         guint n,
         GArray *result,
         GError **error)
{
  g_auto (StoreBits) seen = { 0 };

  for (guint i = 0; i < n; i++)
    {
      gint64 lies_in;
      gint64 thread_id;

      if (!find_thread (store, ids[i], &lies_in, &thread_id, error))
        return FALSE;
      if (thread_id != 0 && store_bits_add (&seen, thread_id) &&
          !add_conversation (store, folder_id, thread_id, result, error))
        return FALSE;
    }

  return TRUE;
}

typedef struct
{
  gint64 id;
  gint64 thread_id;
} Row;

static gboolean
walk_cb (gint64 id, gint64 date, gint64 thread_id, gpointer rows)
{
  Row row = { id, thread_id };

  g_array_append_val ((GArray *) rows, row);

  return TRUE;
}

static void
pick (const GArray *rows, const gint64 *ids, guint n, GArray *result)
{
  g_auto (StoreBits) wanted = { 0 };
  g_auto (StoreBits) threads = { 0 };

  for (guint i = 0; i < n; i++)
    store_bits_add (&wanted, ids[i]);
  for (guint i = 0; i < rows->len; i++)
    {
      if (store_bits_has (&wanted, g_array_index (rows, Row, i).id))
        store_bits_add (&threads, g_array_index (rows, Row, i).thread_id);
    }
  for (guint i = rows->len; i-- > 0;)
    {
      const Row *row = &g_array_index (rows, Row, i);

      if (store_bits_has (&threads, row->thread_id))
        g_array_append_val (result, row->id);
    }
}

GArray *
store_placement_list_conversations (Store *store,
                                    gint64 folder_id,
                                    const gint64 *ids,
                                    guint n,
                                    GError **error)
{
  g_autoptr (GArray) result = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_autoptr (StoreStatement) row = NULL;

  STORE_ASSERT_THREAD (store);
  if (n <= MAX_LOOKED_UP)
    return look_up (store, folder_id, ids, n, result, error) ? g_steal_pointer (&result) : NULL;

  row = store_prepare (store,
                       "SELECT each_row (id, date, thread_id) FROM placement "
                       "INDEXED BY placement_list WHERE folder_id = ? AND hidden = 0",
                       error);
  store_bind_int (row, folder_id);
  if (!store_run_each (row, walk_cb, rows, error))
    return NULL;
  pick (rows, ids, n, result);

  return g_steal_pointer (&result);
}
