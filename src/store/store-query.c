/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-placement.h"

#include <string.h>

#include "store-private.h"
#include "store-query-private.h"
#include "store-subject.h"

#define ROWS_BETWEEN_CHECKS 4096

typedef struct
{
  gint64 id;
  guint32 date;
  guint32 text; /* of the distinct texts, then its rank */
  gint64 size;
} Entry;

/* A text that is looked for. */
typedef struct
{
  char *folded; /* (owned) (nullable) no text is asked for */
  gboolean is_ascii;
} Needle;

void
store_ids_free (StoreIds *self)
{
  if (self == NULL)
    return;

  g_free (self->ids);
  g_free (self->dates);
  g_free (self->values);
  g_strfreev (self->texts);
  g_free (self);
}

/* ---- Text ------------------------------------------------------------------------------------ */

static char *
fold (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  char *normal = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);

  return normal != NULL ? normal : g_steal_pointer (&folded);
}

static Needle
needle_new (const char *text)
{
  Needle needle = { 0 };

  if (text != NULL && *text != '\0')
    {
      needle.folded = fold (text);
      needle.is_ascii = g_str_is_ascii (needle.folded);
    }

  return needle;
}

static gboolean
is_in (const Needle *needle, const char *text)
{
  g_autofree char *folded = NULL;

  if (text == NULL)
    return FALSE;
  if (g_str_is_ascii (text))
    return needle->is_ascii && strcasestr (text, needle->folded) != NULL;
  folded = fold (text);

  return strstr (folded, needle->folded) != NULL;
}

/* The columns from @column: subject, from_name, from_address. */
static gboolean
is_in_row (const Needle *needle, StoreStatement *row, int column)
{
  if (needle->folded == NULL)
    return TRUE;

  for (int i = column; i < column + 3; i++)
    {
      if (is_in (needle, store_column_text (row, i)))
        return TRUE;
    }

  return FALSE;
}

/* ---- SQL ------------------------------------------------------------------------------------- */

static gboolean
needs_message (const StoreQuery *query)
{
  return query->sort == STORE_SORT_SENDER || query->sort == STORE_SORT_SUBJECT ||
         query->sort == STORE_SORT_SIZE || (query->filter & STORE_FILTER_ATTACHMENT) ||
         (query->text != NULL && *query->text != '\0');
}

/* Each filter has its index, which the planner, having no figures, would not prefer by itself. */
static void
append_source (GString *sql, StoreFilter filter, gboolean has_message)
{
  const char *index = "placement_list";

  if (filter & STORE_FILTER_FLAGGED)
    index = "placement_flagged";
  else if (filter & STORE_FILTER_UNREAD)
    index = "placement_unread";
  g_string_append_printf (sql, " FROM placement AS p INDEXED BY %s", index);
  /* CROSS keeps the order: along that index, each message looked up */
  if (has_message)
    g_string_append (sql, " CROSS JOIN message AS m ON m.id = p.message_id");
}

static void
append_filter (GString *sql, StoreFilter filter)
{
  g_string_append (sql, " WHERE p.folder_id = ?");
  if (filter & STORE_FILTER_UNREAD)
    g_string_append (sql, " AND p.unread = 1");
  if (filter & STORE_FILTER_FLAGGED)
    g_string_append (sql, " AND p.flagged = 1");
  if (filter & STORE_FILTER_ATTACHMENT)
    g_string_append (sql, " AND (m.bits & 1) <> 0");
  if ((filter & (STORE_FILTER_UNREAD | STORE_FILTER_FLAGGED)) == 0)
    g_string_append (sql, " AND p.hidden = 0");
}

/* All that match, where that needs no look at the message, in whatever order. */
static char *
make_sql_for_all (const StoreQuery *query)
{
  GString *sql = g_string_new ("SELECT each_row (p.id, p.date)");

  append_source (sql, query->filter, FALSE);
  append_filter (sql, query->filter);

  return g_string_free (sql, FALSE);
}

static char *
make_sql (const StoreQuery *query)
{
  gboolean has_message = needs_message (query);
  GString *sql = g_string_new ("SELECT p.id, p.date");

  if (has_message)
    g_string_append (sql, ", m.subject, m.from_name, m.from_address, m.size");
  append_source (sql, query->filter, has_message);
  append_filter (sql, query->filter);
  if (query->ascending)
    g_string_append (sql, " ORDER BY p.date, p.id");
  else
    g_string_append (sql, " ORDER BY p.date DESC, p.id DESC");

  return g_string_free (sql, FALSE);
}

/* ---- Sorting --------------------------------------------------------------------------------- */

typedef struct
{
  char *key;
  guint32 index;
} Text;

static void
clear_text (gpointer data)
{
  g_free (((Text *) data)->key);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Text *) a)->key, ((const Text *) b)->key);
}

/* Collation is slow and many texts repeat: each is keyed once, and entries compare ranks. */
typedef struct
{
  GHashTable *indices; /* text -> index */
  GArray *texts;       /* Text */
} Texts;

static void
texts_init (Texts *self)
{
  self->indices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->texts = g_array_new (FALSE, FALSE, sizeof (Text));
  g_array_set_clear_func (self->texts, clear_text);
}

static void
texts_clear (Texts *self)
{
  g_hash_table_unref (self->indices);
  g_array_unref (self->texts);
}

static guint32
texts_add (Texts *self, const char *text)
{
  g_autofree char *folded = NULL;
  gpointer index;
  Text entry;

  if (g_hash_table_lookup_extended (self->indices, text, NULL, &index))
    return GPOINTER_TO_UINT (index);

  folded = g_utf8_casefold (text, -1);
  entry.key = g_utf8_collate_key (folded, -1);
  entry.index = self->texts->len;
  g_array_append_val (self->texts, entry);
  g_hash_table_insert (self->indices, g_strdup (text), GUINT_TO_POINTER (entry.index));

  return entry.index;
}

/* Returns the keys, in order; each once. */
static char **
texts_rank (Texts *self, GArray *entries)
{
  g_autofree guint32 *ranks = g_new (guint32, self->texts->len + 1);
  char **keys = g_new (char *, self->texts->len + 1);
  guint32 n = 0;

  g_array_sort (self->texts, compare_texts);
  for (guint i = 0; i < self->texts->len; i++)
    {
      Text *text = &g_array_index (self->texts, Text, i);

      if (n == 0 || strcmp (text->key, keys[n - 1]) != 0)
        keys[n++] = g_steal_pointer (&text->key);
      ranks[text->index] = n - 1;
    }
  keys[n] = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = &g_array_index (entries, Entry, i);

      entry->text = ranks[entry->text];
    }

  return keys;
}

static const char *
get_sort_text (StoreStatement *row, StoreSort sort)
{
  const char *text = NULL;

  if (sort == STORE_SORT_SUBJECT)
    {
      text = store_column_text (row, 2);
      return text != NULL ? store_subject_skip_prefixes (text, NULL) : "";
    }

  text = store_column_text (row, 3);
  if (text == NULL || *text == '\0')
    text = store_column_text (row, 4);

  return text != NULL ? text : "";
}

/* Within what is equal, the order that the rows came in stays: newest first. */
static int
compare_entries (gconstpointer a, gconstpointer b, gpointer data)
{
  const StoreQuery *query = data;
  const Entry *x = a;
  const Entry *y = b;
  int order;

  if (query->sort == STORE_SORT_SIZE)
    order = x->size < y->size ? -1 : x->size > y->size;
  else
    order = x->text < y->text ? -1 : x->text > y->text;
  if (order != 0)
    return query->ascending ? order : -order;

  if (x->date != y->date)
    return x->date > y->date ? -1 : 1;
  return x->id > y->id ? -1 : 1;
}

/* ---- Running --------------------------------------------------------------------------------- */

static guint32
clamp_date (gint64 date)
{
  return CLAMP (date, 0, G_MAXUINT32);
}

static gboolean
collect_entries (StoreStatement *row,
                 const StoreQuery *query,
                 guint limit,
                 Texts *texts,
                 GArray *entries,
                 GCancellable *cancellable,
                 GError **error)
{
  Needle needle = needle_new (query->text);
  gboolean has_message = needs_message (query);
  int step = 0;

  for (guint i = 0; limit == 0 || entries->len < limit; i++)
    {
      Entry entry = { 0 };

      if (i % ROWS_BETWEEN_CHECKS == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        step = -1;
      else
        step = store_step (row, error);
      if (step <= 0)
        break;
      if (has_message && !is_in_row (&needle, row, 2))
        continue;

      entry.id = store_column_int (row, 0);
      entry.date = clamp_date (store_column_int (row, 1));
      if (query->sort == STORE_SORT_SIZE)
        entry.size = store_column_int (row, 5);
      else if (texts != NULL)
        entry.text = texts_add (texts, get_sort_text (row, query->sort));
      g_array_append_val (entries, entry);
    }
  g_free (needle.folded);

  return step >= 0;
}

static StoreIds *
make_ids (const GArray *entries, guint limit)
{
  StoreIds *self = g_new0 (StoreIds, 1);

  self->n = limit == 0 ? entries->len : MIN (limit, entries->len);
  self->ids = g_new (gint64, self->n);
  self->dates = g_new (guint32, self->n);
  for (guint i = 0; i < self->n; i++)
    {
      self->ids[i] = g_array_index (entries, Entry, i).id;
      self->dates[i] = g_array_index (entries, Entry, i).date;
    }

  return self;
}

static void
add_values (StoreIds *self, const GArray *entries, StoreSort sort)
{
  self->values = g_new (gint64, self->n);
  for (guint i = 0; i < self->n; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);

      self->values[i] = sort == STORE_SORT_SIZE ? entry->size : entry->text;
    }
}

static StoreIds *
query_sorted (StoreStatement *row,
              const StoreQuery *query,
              guint limit,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_auto (GStrv) keys = NULL;
  gboolean has_texts = query->sort != STORE_SORT_SIZE;
  StoreIds *self;
  Texts texts;
  gboolean done;

  texts_init (&texts);
  done = collect_entries (row, query, 0, has_texts ? &texts : NULL, entries, cancellable, error);
  if (done && has_texts)
    keys = texts_rank (&texts, entries);
  texts_clear (&texts);
  if (!done)
    return NULL;
  g_array_sort_with_data (entries, compare_entries, (gpointer) query);

  self = make_ids (entries, limit);
  self->texts = g_steal_pointer (&keys);
  add_values (self, entries, query->sort);

  return self;
}

static void
ids_reserve (StoreIds *self, guint n)
{
  self->ids = g_renew (gint64, self->ids, n);
  self->dates = g_renew (guint32, self->dates, n);
}

/* FALSE when somebody cancelled it, for which is looked now and then. */
static gboolean
ids_add (StoreIds *self, guint *n_reserved, gint64 id, gint64 date, GCancellable *cancellable)
{
  if (self->n == *n_reserved)
    {
      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      *n_reserved = MAX (ROWS_BETWEEN_CHECKS, *n_reserved * 2);
      ids_reserve (self, *n_reserved);
    }
  self->ids[self->n] = id;
  self->dates[self->n++] = clamp_date (date);

  return TRUE;
}

void
store_ids_reverse (StoreIds *self)
{
  for (guint i = 0, j = self->n; i + 1 < j; i++)
    {
      gint64 id = self->ids[i];
      guint32 date = self->dates[i];

      self->ids[i] = self->ids[--j];
      self->dates[i] = self->dates[j];
      self->ids[j] = id;
      self->dates[j] = date;
    }
}

typedef struct
{
  StoreIds *ids;
  guint n_reserved;
  GCancellable *cancellable;
  gint64 last_id;
  gint64 last_date;
  gboolean is_ordered; /* oldest first, so far */
  gboolean is_cancelled;
} Walk;

static gboolean
walk_cb (gint64 id, gint64 date, gint64 unused, gpointer user_data)
{
  Walk *self = user_data;

  self->is_ordered = date > self->last_date || (date == self->last_date && id > self->last_id);
  self->last_id = id;
  self->last_date = date;
  self->is_cancelled = !ids_add (self->ids, &self->n_reserved, id, date, self->cancellable);

  return self->is_ordered && !self->is_cancelled;
}

/* The way of nearly all lists: along the index, straight into @ids. That leads from old to new, but
 * nobody promises it: FALSE without error and *@is_ordered when it did not. */
static gboolean
walk_by_date (Store *store,
              const StoreQuery *query,
              StoreIds *ids,
              gboolean *is_ordered,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree char *sql = make_sql_for_all (query);
  g_autoptr (StoreStatement) row = store_db_prepare_once (store->db, sql, error);
  Walk walk = { ids, 0, cancellable, G_MININT64, G_MININT64, TRUE, FALSE };
  gboolean done;

  store_bind_int (row, query->folder_id);
  done = store_run_each (row, walk_cb, &walk, error);
  *is_ordered = walk.is_ordered;
  if (walk.is_cancelled)
    g_cancellable_set_error_if_cancelled (cancellable, error);
  if (done && !query->ascending)
    store_ids_reverse (ids);

  return done;
}

/* The same row by row, in the order that is asked for. */
static gboolean
step_by_date (Store *store,
              const StoreQuery *query,
              guint limit,
              StoreIds *ids,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree char *sql = make_sql (query);
  g_autoptr (StoreStatement) row = store_db_prepare_once (store->db, sql, error);
  guint n_reserved = 0;
  int step = 0;

  store_bind_int (row, query->folder_id);
  while (limit == 0 || ids->n < limit)
    {
      step = store_step (row, error);
      if (step <= 0)
        break;
      if (!ids_add (ids, &n_reserved, store_column_int (row, 0), store_column_int (row, 1),
                    cancellable))
        return !g_cancellable_set_error_if_cancelled (cancellable, error);
    }

  return step >= 0;
}

static StoreIds *
query_by_date (Store *store,
               const StoreQuery *query,
               guint limit,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (StoreIds) ids = g_new0 (StoreIds, 1);
  gboolean is_ordered = FALSE;
  gboolean done = FALSE;

  if (limit == 0)
    done = walk_by_date (store, query, ids, &is_ordered, cancellable, error);
  if (!done && !is_ordered)
    {
      ids->n = 0;
      done = step_by_date (store, query, limit, ids, cancellable, error);
    }
  if (!done)
    return NULL;

  ids_reserve (ids, MAX (ids->n, 1));

  return g_steal_pointer (&ids);
}

static StoreIds *
query_once (Store *store,
            const StoreQuery *query,
            guint limit,
            GCancellable *cancellable,
            GError **error)
{
  gboolean by_date = query->sort == STORE_SORT_DATE || query->sort == STORE_SORT_UNREAD;
  g_autofree char *sql = NULL;
  g_autoptr (StoreStatement) row = NULL;
  g_autoptr (GArray) entries = NULL;

  if (by_date && !needs_message (query))
    return query_by_date (store, query, limit, cancellable, error);

  sql = make_sql (query);
  row = store_db_prepare_once (store->db, sql, error);
  store_bind_int (row, query->folder_id);
  if (!by_date)
    return query_sorted (row, query, limit, cancellable, error);

  entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  if (!collect_entries (row, query, limit, NULL, entries, cancellable, error))
    return NULL;

  return make_ids (entries, 0);
}

void
store_ids_move_to_front (StoreIds *all, const StoreIds *first)
{
  g_autoptr (StoreIds) rest = g_new0 (StoreIds, 1);
  guint at = 0;

  ids_reserve (rest, all->n + 1);
  for (guint i = 0; i < all->n; i++)
    {
      if (at < first->n && first->ids[at] == all->ids[i])
        {
          at++;
          continue;
        }
      rest->ids[rest->n] = all->ids[i];
      rest->dates[rest->n++] = all->dates[i];
    }

  memcpy (all->ids, first->ids, first->n * sizeof *all->ids);
  memcpy (all->dates, first->dates, first->n * sizeof *all->dates);
  memcpy (all->ids + first->n, rest->ids, rest->n * sizeof *all->ids);
  memcpy (all->dates + first->n, rest->dates, rest->n * sizeof *all->dates);
}

/* Two walks along indices are many times faster than a look at each placement's flags. */
static StoreIds *
query_unread_first (Store *store,
                    const StoreQuery *query,
                    guint limit,
                    GCancellable *cancellable,
                    GError **error)
{
  StoreQuery unread_query = *query;
  g_autoptr (StoreIds) unread = NULL;
  g_autoptr (StoreIds) all = NULL;

  unread_query.filter |= STORE_FILTER_UNREAD;
  unread = query_once (store, &unread_query, limit, cancellable, error);
  if (unread == NULL || (limit != 0 && unread->n == limit))
    return g_steal_pointer (&unread);
  all = query_once (store, query, 0, cancellable, error);
  if (all == NULL)
    return NULL;

  store_ids_move_to_front (all, unread);
  if (limit != 0)
    all->n = MIN (all->n, limit);

  return g_steal_pointer (&all);
}

StoreIds *
store_placement_query (Store *store,
                       const StoreQuery *query,
                       guint limit,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (StoreIds) ids = NULL;
  gboolean is_snapshot;

  STORE_ASSERT_THREAD (store);
  if (!store_placement_insert_waiting (store, error))
    return NULL;
  if (query->conversations)
    return store_query_conversations (store, query, limit, cancellable, error);
  if (query->sort != STORE_SORT_UNREAD || (query->filter & STORE_FILTER_UNREAD))
    {
      ids = query_once (store, query, limit, cancellable, error);
    }
  else
    {
      /* Both walks must see the same state */
      is_snapshot = !store_db_is_in_transaction (store->db);
      if (is_snapshot && !store_db_exec (store->db, "BEGIN", error))
        return NULL;
      ids = query_unread_first (store, query, limit, cancellable, error);
      if (is_snapshot)
        store_db_exec (store->db, "COMMIT", NULL);
    }
  if (ids != NULL)
    ids->is_cut = limit != 0 && ids->n == limit;

  return g_steal_pointer (&ids);
}

gboolean
store_placement_matches (Store *store, const StoreQuery *query, gint64 id)
{
  g_autoptr (StoreStatement) row = NULL;
  Needle needle;
  gboolean matches;

  row = store_prepare (store,
                       "SELECT p.shown, m.bits, m.subject, m.from_name, m.from_address "
                       "FROM placement AS p JOIN message AS m ON m.id = p.message_id "
                       "WHERE p.id = ? AND p.folder_id = ? AND p.hidden = 0",
                       NULL);
  store_bind_int (row, id);
  store_bind_int (row, query->folder_id);
  if (store_step (row, NULL) <= 0)
    return FALSE;

  if ((query->filter & STORE_FILTER_UNREAD) && (store_column_int (row, 0) & STORE_FLAG_SEEN) != 0)
    return FALSE;
  if ((query->filter & STORE_FILTER_FLAGGED) &&
      (store_column_int (row, 0) & STORE_FLAG_FLAGGED) == 0)
    return FALSE;
  if ((query->filter & STORE_FILTER_ATTACHMENT) && (store_column_int (row, 1) & 1) == 0)
    return FALSE;

  needle = needle_new (query->text);
  matches = is_in_row (&needle, row, 2);
  g_free (needle.folded);

  return matches;
}
