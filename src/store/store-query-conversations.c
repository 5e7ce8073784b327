/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-query-private.h"

#include "store-bits.h"
#include "store-private.h"

/* Lists of conversations: the folder's index is walked once, and of each thread the newest placement
 * stays. Sets of ids are bits, so that a million rows are grouped in a few milliseconds. */

#define ROWS_BETWEEN_CHECKS 4096

/* Rows looked at for a conversation of a first page, before it is left at what was found. */
#define ROWS_PER_HEAD 20

typedef struct
{
  gint64 id;
  gint64 thread_id;
  gint64 date;
} Row;

typedef struct
{
  GArray *rows; /* Row, oldest first */
  GCancellable *cancellable;
  gboolean is_ordered;
  gboolean is_cancelled;
} Walk;

static gboolean
is_filtered (const StoreQuery *query)
{
  return query->filter != 0 || (query->text != NULL && *query->text != '\0');
}

/* ---- The rows of a folder -------------------------------------------------------------------- */

static gboolean
walk_cb (gint64 id, gint64 date, gint64 thread_id, gpointer user_data)
{
  Walk *self = user_data;
  Row row = { id, thread_id, date };

  if (self->rows->len > 0)
    {
      const Row *last = &g_array_index (self->rows, Row, self->rows->len - 1);

      self->is_ordered = date > last->date || (date == last->date && id > last->id);
    }
  g_array_append_val (self->rows, row);
  self->is_cancelled = self->rows->len % ROWS_BETWEEN_CHECKS == 0 &&
                       g_cancellable_is_cancelled (self->cancellable);

  return self->is_ordered && !self->is_cancelled;
}

/* Row by row, in the order that is asked for: when the walk led another way. */
static gboolean
step_rows (Store *store, gint64 folder_id, Walk *walk, GError **error)
{
  g_autoptr (StoreStatement) row = NULL;
  int step;

  row = store_prepare (store,
                       "SELECT id, date, thread_id FROM placement INDEXED BY placement_list "
                       "WHERE folder_id = ? AND hidden = 0 ORDER BY date, id",
                       error);
  store_bind_int (row, folder_id);
  g_array_set_size (walk->rows, 0);
  walk->is_ordered = TRUE;
  while ((step = store_step (row, error)) > 0)
    {
      if (!walk_cb (store_column_int (row, 0), store_column_int (row, 1), store_column_int (row, 2),
                    walk))
        break;
    }

  return step >= 0 && !g_cancellable_set_error_if_cancelled (walk->cancellable, error);
}

static GArray *
read_rows (Store *store, gint64 folder_id, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_autoptr (StoreStatement) row = NULL;
  Walk walk = { rows, cancellable, TRUE, FALSE };

  row = store_prepare (store,
                       "SELECT each_row (id, date, thread_id) FROM placement "
                       "INDEXED BY placement_list WHERE folder_id = ? AND hidden = 0",
                       error);
  store_bind_int (row, folder_id);
  if (store_run_each (row, walk_cb, &walk, error))
    return g_steal_pointer (&rows);
  if (walk.is_cancelled)
    g_cancellable_set_error_if_cancelled (cancellable, error);
  if (walk.is_cancelled || walk.is_ordered || !step_rows (store, folder_id, &walk, error))
    return NULL;

  return g_steal_pointer (&rows);
}

/* ---- Heads ----------------------------------------------------------------------------------- */

static void
add_head (StoreIds *self, guint *n_reserved, gint64 id, gint64 date)
{
  if (self->n == *n_reserved)
    {
      *n_reserved = MAX (ROWS_BETWEEN_CHECKS, *n_reserved * 2);
      self->ids = g_renew (gint64, self->ids, *n_reserved);
      self->dates = g_renew (guint32, self->dates, *n_reserved);
    }
  self->ids[self->n] = id;
  self->dates[self->n++] = CLAMP (date, 0, G_MAXUINT32);
}

/* The newest of each thread in @rows, newest first; only of the threads in @matching, if that is not
 * NULL. */
static StoreIds *
take_heads (const GArray *rows, const StoreBits *matching)
{
  StoreIds *self = g_new0 (StoreIds, 1);
  g_auto (StoreBits) seen = { 0 };
  guint n_reserved = 0;

  for (guint i = rows->len; i-- > 0;)
    {
      const Row *row = &g_array_index (rows, Row, i);

      if (store_bits_add (&seen, row->thread_id) &&
          (matching == NULL || store_bits_has (matching, row->thread_id)))
        add_head (self, &n_reserved, row->id, row->date);
    }

  return self;
}

/* The threads of which a placement matches. */
static gboolean
match_threads (Store *store,
               const StoreQuery *query,
               const GArray *rows,
               StoreBits *threads,
               GCancellable *cancellable,
               GError **error)
{
  StoreQuery single = *query;
  g_autoptr (StoreIds) found = NULL;
  g_auto (StoreBits) ids = { 0 };

  single.conversations = FALSE;
  single.sort = STORE_SORT_DATE;
  found = store_placement_query (store, &single, 0, cancellable, error);
  if (found == NULL)
    return FALSE;

  for (guint i = 0; i < found->n; i++)
    store_bits_add (&ids, found->ids[i]);
  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = &g_array_index (rows, Row, i);

      if (store_bits_has (&ids, row->id))
        store_bits_add (threads, row->thread_id);
    }

  return TRUE;
}

static StoreIds *
query_heads (Store *store,
             const StoreQuery *query,
             const GArray *rows,
             GCancellable *cancellable,
             GError **error)
{
  g_auto (StoreBits) threads = { 0 };

  if (!is_filtered (query))
    return take_heads (rows, NULL);
  if (!match_threads (store, query, rows, &threads, cancellable, error))
    return NULL;

  return take_heads (rows, &threads);
}

/* ---- In order -------------------------------------------------------------------------------- */

/* Leaves of @self those that are in @heads. */
static void
keep_heads (StoreIds *self, const StoreIds *heads)
{
  g_auto (StoreBits) ids = { 0 };
  guint n = 0;

  for (guint i = 0; i < heads->n; i++)
    store_bits_add (&ids, heads->ids[i]);
  for (guint i = 0; i < self->n; i++)
    {
      if (!store_bits_has (&ids, self->ids[i]))
        continue;
      self->ids[n] = self->ids[i];
      self->dates[n] = self->dates[i];
      self->values[n++] = self->values[i];
    }
  self->n = n;
}

/* By what is in their messages: all are sorted, then the heads are picked. */
static StoreIds *
sort_heads (Store *store,
            const StoreQuery *query,
            const StoreIds *heads,
            GCancellable *cancellable,
            GError **error)
{
  StoreQuery all = { .folder_id = query->folder_id, .sort = query->sort,
                     .ascending = query->ascending };
  StoreIds *self = store_placement_query (store, &all, 0, cancellable, error);

  if (self != NULL)
    keep_heads (self, heads);

  return self;
}

static StoreIds *
query_all (Store *store, const StoreQuery *query, GCancellable *cancellable, GError **error)
{
  StoreQuery unread_query = *query;
  g_autoptr (GArray) rows = read_rows (store, query->folder_id, cancellable, error);
  g_autoptr (StoreIds) heads = NULL;
  g_autoptr (StoreIds) unread = NULL;

  if (rows == NULL)
    return NULL;
  heads = query_heads (store, query, rows, cancellable, error);
  if (heads == NULL)
    return NULL;
  if (query->sort != STORE_SORT_DATE && query->sort != STORE_SORT_UNREAD)
    return sort_heads (store, query, heads, cancellable, error);

  if (query->ascending)
    store_ids_reverse (heads);
  if (query->sort == STORE_SORT_DATE)
    return g_steal_pointer (&heads);

  unread_query.filter |= STORE_FILTER_UNREAD;
  unread = query_heads (store, &unread_query, rows, cancellable, error);
  if (unread == NULL)
    return NULL;
  if (query->ascending)
    store_ids_reverse (unread);
  store_ids_move_to_front (heads, unread);

  return g_steal_pointer (&heads);
}

/* The newest conversations: few rows from the top, unless they are long. */
static StoreIds *
query_newest (Store *store, gint64 folder_id, guint limit, GError **error)
{
  g_autoptr (StoreIds) heads = g_new0 (StoreIds, 1);
  g_autoptr (StoreStatement) row = NULL;
  g_auto (StoreBits) seen = { 0 };
  guint n_reserved = 0;
  int step = 0;

  row = store_prepare (store,
                       "SELECT id, date, thread_id FROM placement INDEXED BY placement_list "
                       "WHERE folder_id = ? AND hidden = 0 ORDER BY date DESC, id DESC",
                       error);
  store_bind_int (row, folder_id);
  for (guint i = 0; i < limit * ROWS_PER_HEAD && heads->n < limit; i++)
    {
      step = store_step (row, error);
      if (step <= 0)
        break;
      if (store_bits_add (&seen, store_column_int (row, 2)))
        add_head (heads, &n_reserved, store_column_int (row, 0), store_column_int (row, 1));
    }
  heads->is_cut = step > 0;

  return step >= 0 ? g_steal_pointer (&heads) : NULL;
}

StoreIds *
store_query_conversations (Store *store,
                           const StoreQuery *query,
                           guint limit,
                           GCancellable *cancellable,
                           GError **error)
{
  gboolean is_snapshot = !store_db_is_in_transaction (store->db);
  g_autoptr (StoreIds) ids = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (limit != 0 && query->sort == STORE_SORT_DATE && !query->ascending && !is_filtered (query))
    return query_newest (store, query->folder_id, limit, error);

  /* All walks must see the same state */
  if (is_snapshot && !store_db_exec (store->db, "BEGIN", error))
    return NULL;
  ids = query_all (store, query, cancellable, error);
  if (is_snapshot)
    store_db_exec (store->db, "COMMIT", NULL);
  if (ids != NULL && limit != 0 && ids->n > limit)
    {
      ids->n = limit;
      ids->is_cut = TRUE;
    }

  return g_steal_pointer (&ids);
}
