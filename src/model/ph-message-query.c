/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-message-query.h"

#include "ph-message-keys.h"

/* What the messages of one source are sorted by; nothing by date. */
typedef struct
{
  gint64 *values; /* (owned) (nullable) as in StoreIds */
  char **texts;   /* (owned) (nullable) */
} Values;

/* One query of all sources. Unread mail first, of several accounts, is two rounds by date: the
 * unread, then all, of which the unread are left out. */
typedef struct
{
  StoreQuery order;
  PhKeyVector *vectors; /* n_sources of the first round, then those of the second */
  Values *values;       /* as many */
  guint n_sources;
  guint n_rounds;
  guint n_active;
  GError *error;
} Query;

/* One answer that a Query waits for. */
typedef struct
{
  GTask *task;           /* (owned) */
  AccountEngine *engine; /* (owned) */
  guint index;
  guint64 base;
} Answer;

PhMessageSource *
ph_message_source_new (AccountEngine *engine,
                       gint64 folder_id)
{
  PhMessageSource *self = g_new0 (PhMessageSource, 1);

  self->engine = g_object_ref (engine);
  self->folder_id = folder_id;

  return self;
}

void
ph_message_source_free (PhMessageSource *self)
{
  g_clear_object (&self->engine);
  g_free (self);
}

guint64
ph_message_source_get_base (const PhMessageSource *self)
{
  return ph_message_key_get_base (account_engine_get_id (self->engine));
}

static Query *
query_new (guint n_sources,
           const StoreQuery *order)
{
  Query *self = g_new0 (Query, 1);

  self->order = *order;
  self->order.text = g_strdup (order->text);
  self->n_sources = n_sources;
  self->n_rounds = order->sort == STORE_SORT_UNREAD && n_sources > 1 ? 2 : 1;
  self->vectors = g_new0 (PhKeyVector, MAX (n_sources * self->n_rounds, 1));
  self->values = g_new0 (Values, MAX (n_sources * self->n_rounds, 1));

  return self;
}

static void
query_free (Query *self)
{
  for (guint i = 0; i < self->n_sources * self->n_rounds; i++)
    {
      ph_key_vector_clear (&self->vectors[i]);
      g_free (self->values[i].values);
      g_strfreev (self->values[i].texts);
    }

  g_free (self->vectors);
  g_free (self->values);
  g_free (self->order.text);
  g_clear_error (&self->error);
  g_free (self);
}

/* What to ask the source at @index (of all rounds). */
static StoreQuery
query_get_part (Query *self,
                const PhMessageSource *source,
                guint index)
{
  StoreQuery part = self->order;

  part.folder_id = source->folder_id;
  if (self->n_rounds == 2)
    {
      part.sort = STORE_SORT_DATE;
      if (index < self->n_sources)
        part.filter |= STORE_FILTER_UNREAD;
    }

  return part;
}

/* Takes the arrays of @ids; the ids become keys in place. */
static void
take_ids (Query *self,
          guint index,
          StoreIds *ids,
          guint64 base)
{
  PhKeyVector vector = { 0 };

  vector.n = vector.size = ids->n;
  vector.keys = (guint64 *) g_steal_pointer (&ids->ids);
  vector.dates = g_steal_pointer (&ids->dates);
  ids->n = 0;

  for (guint i = 0; i < vector.n; i++)
    vector.keys[i] |= base;

  self->vectors[index] = vector;
  self->values[index].values = g_steal_pointer (&ids->values);
  self->values[index].texts = g_steal_pointer (&ids->texts);
}

static void
append (PhKeyVector *self,
        PhKeyVector *tail)
{
  ph_key_vector_splice (self, self->n, 0, tail, 0, tail->n);
  ph_key_vector_clear (tail);
}

/* All of @all that is not in @some, a part of it in the same order. */
static void
append_rest (PhKeyVector *some,
             PhKeyVector *all)
{
  guint n_some = some->n;
  guint seen = 0;
  guint kept = 0;

  for (guint i = 0; i < all->n; i++)
    {
      if (seen < n_some && all->keys[i] == some->keys[seen])
        {
          seen++;
          continue;
        }

      all->keys[kept] = all->keys[i];
      all->dates[kept++] = all->dates[i];
    }

  all->n = kept;
  append (some, all);
}

/* Whether the message at @i of source @a stands before that at @j of source @b: as the store sorts,
 * with what is equal newest first either way. */
static gboolean
is_before (Query *self,
           guint a,
           guint i,
           guint b,
           guint j)
{
  const PhKeyVector *x = &self->vectors[a];
  const PhKeyVector *y = &self->vectors[b];
  gint64 value = self->values[a].values[i];
  gint64 other = self->values[b].values[j];
  PhKeyEntry entry = { x->keys[i], x->dates[i] };
  PhKeyEntry other_entry = { y->keys[j], y->dates[j] };
  int order;

  if (self->order.sort == STORE_SORT_SIZE)
    order = value < other ? -1 : value > other;
  else
    order = strcmp (self->values[a].texts[value], self->values[b].texts[other]);

  if (order != 0)
    return (order < 0) == self->order.ascending;

  return ph_key_entry_compare (&entry, &other_entry, FALSE) < 0;
}

static PhKeyVector
merge_by_value (Query *self)
{
  g_autofree guint *heads = g_new0 (guint, self->n_sources);
  PhKeyVector result = { 0 };

  for (guint i = 0; i < self->n_sources; i++)
    result.size += self->vectors[i].n;
  result.keys = g_new (guint64, result.size);
  result.dates = g_new (guint32, result.size);

  while (result.n < result.size)
    {
      guint first = G_MAXUINT;

      for (guint i = 0; i < self->n_sources; i++)
        if (heads[i] < self->vectors[i].n &&
            (first == G_MAXUINT || is_before (self, i, heads[i], first, heads[first])))
          first = i;

      result.keys[result.n] = self->vectors[first].keys[heads[first]];
      result.dates[result.n++] = self->vectors[first].dates[heads[first]++];
    }

  return result;
}

static PhKeyVector
query_combine (Query *self)
{
  PhKeyVector result = { 0 };
  PhKeyVector rest;

  if (self->n_sources == 1)
    {
      result = self->vectors[0];
      self->vectors[0] = (PhKeyVector) { 0 };
    }
  else if (self->n_rounds == 2)
    {
      result = ph_key_vector_merge (self->vectors, self->n_sources, self->order.ascending);
      rest = ph_key_vector_merge (self->vectors + self->n_sources, self->n_sources,
                                  self->order.ascending);
      append_rest (&result, &rest);
    }
  else if (self->order.sort == STORE_SORT_DATE)
    {
      result = ph_key_vector_merge (self->vectors, self->n_sources, self->order.ascending);
    }
  else
    {
      result = merge_by_value (self);
    }

  return result;
}

PhKeyVector
ph_message_query_run (GPtrArray *sources,
                      const StoreQuery *order,
                      guint limit,
                      gboolean *is_cut,
                      GError **error)
{
  Query *query = query_new (sources->len, order);
  PhKeyVector result = { 0 };

  *is_cut = FALSE;
  for (guint i = 0; i < query->n_sources * query->n_rounds; i++)
    {
      PhMessageSource *source = g_ptr_array_index (sources, i % query->n_sources);
      StoreQuery part = query_get_part (query, source, i);
      Store *store = account_engine_get_store (source->engine);
      g_autoptr (StoreIds) ids = store_placement_query (store, &part, limit, NULL, error);

      if (ids == NULL)
        {
          query_free (query);
          return result;
        }

      *is_cut |= ids->is_cut;
      take_ids (query, i, ids, ph_message_source_get_base (source));
    }

  /* Behind the end of one account's part its older mail may still come before the others'. */
  result = query_combine (query);
  *is_cut |= result.n > limit;
  result.n = MIN (result.n, limit);
  query_free (query);

  return result;
}

static void
vector_free (gpointer data)
{
  ph_key_vector_clear (data);
  g_free (data);
}

static void
query_return (GTask *task)
{
  Query *query = g_task_get_task_data (task);
  PhKeyVector *result;

  if (query->error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&query->error));
      return;
    }

  result = g_new (PhKeyVector, 1);
  *result = query_combine (query);
  g_task_return_pointer (task, result, vector_free);
}

static void
queried_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  g_autofree Answer *answer = user_data;
  g_autoptr (GTask) task = answer->task;
  g_autoptr (AccountEngine) engine = answer->engine;
  Query *query = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreIds) ids = account_engine_query_finish (engine, result, &error);

  if (ids != NULL)
    take_ids (query, answer->index, ids, answer->base);
  else if (query->error == NULL)
    query->error = g_steal_pointer (&error);

  if (--query->n_active == 0)
    query_return (task);
}

void
ph_message_query_async (GPtrArray *sources,
                        const StoreQuery *order,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Query *query = query_new (sources->len, order);
  guint n = query->n_sources * query->n_rounds;

  g_task_set_source_tag (task, ph_message_query_async);
  g_task_set_task_data (task, query, (GDestroyNotify) query_free);

  query->n_active = n;
  for (guint i = 0; i < n; i++)
    {
      PhMessageSource *source = g_ptr_array_index (sources, i % query->n_sources);
      StoreQuery part = query_get_part (query, source, i);
      Answer *answer = g_new0 (Answer, 1);

      answer->task = g_object_ref (task);
      answer->engine = g_object_ref (source->engine);
      answer->index = i;
      answer->base = ph_message_source_get_base (source);
      account_engine_query_async (source->engine, &part, cancellable, queried_cb, answer);
    }

  if (n == 0)
    query_return (task);
}

gboolean
ph_message_query_finish (GAsyncResult *result,
                         PhKeyVector *keys,
                         GError **error)
{
  g_autofree PhKeyVector *vector = g_task_propagate_pointer (G_TASK (result), error);

  if (vector == NULL)
    return FALSE;

  *keys = *vector;

  return TRUE;
}
