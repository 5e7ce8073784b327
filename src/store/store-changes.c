/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-changes-private.h"

#include <string.h>

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

static void
remove_repeated_ids (GArray *ids)
{
  guint n = 0;

  g_array_sort (ids, compare_ids);
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      if (n == 0 || g_array_index (ids, gint64, n - 1) != id)
        g_array_index (ids, gint64, n++) = id;
    }
  g_array_set_size (ids, n);
}

/* New mail comes with ever higher ids: nothing has to be looked for then. */
static gboolean
is_ascending (const GArray *changes)
{
  for (guint i = 1; i < changes->len; i++)
    {
      if (g_array_index (changes, StoreChange, i - 1).placement_id >=
          g_array_index (changes, StoreChange, i).placement_id)
        return FALSE;
    }

  return TRUE;
}

static int
compare_indices (gconstpointer a, gconstpointer b, gpointer data)
{
  const GArray *changes = data;
  guint i = *(const guint *) a;
  guint j = *(const guint *) b;
  gint64 x = g_array_index (changes, StoreChange, i).placement_id;
  gint64 y = g_array_index (changes, StoreChange, j).placement_id;

  if (x != y)
    return x < y ? -1 : 1;
  return i < j ? -1 : i > j;
}

/* What the first and the last change of one placement come to; FALSE: to nothing. */
static gboolean
get_net_kind (StoreChangeKind first, StoreChangeKind last, StoreChangeKind *kind)
{
  gboolean was_seen = first != STORE_CHANGE_ADDED;
  gboolean is_seen = last != STORE_CHANGE_REMOVED;

  if (was_seen)
    *kind = is_seen ? STORE_CHANGE_UPDATED : STORE_CHANGE_REMOVED;
  else
    *kind = STORE_CHANGE_ADDED;

  return was_seen || is_seen;
}

static GArray *
make_net (GArray *changes)
{
  guint n = changes->len;
  g_autofree guint *order = g_new (guint, n);
  g_autofree gboolean *is_net = g_new0 (gboolean, n);
  guint n_net = 0;

  for (guint i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, n, sizeof *order, compare_indices, changes);

  for (guint first = 0, last; first < n; first = last + 1)
    {
      const StoreChange *a = &g_array_index (changes, StoreChange, order[first]);
      StoreChange *b;

      for (last = first; last + 1 < n; last++)
        {
          if (g_array_index (changes, StoreChange, order[last + 1]).placement_id !=
              a->placement_id)
            break;
        }
      b = &g_array_index (changes, StoreChange, order[last]);
      if (first == last)
        is_net[order[last]] = TRUE;
      else
        is_net[order[last]] = get_net_kind (a->kind, b->kind, &b->kind);
    }

  for (guint i = 0; i < n; i++)
    {
      if (is_net[i])
        g_array_index (changes, StoreChange, n_net++) = g_array_index (changes, StoreChange, i);
    }
  g_array_set_size (changes, n_net);

  return changes;
}

static GArray *
steal_array (GArray *array)
{
  guint size = g_array_get_element_size (array);
  GArray *stolen = g_array_sized_new (FALSE, FALSE, size, array->len);

  g_array_append_vals (stolen, array->data, array->len);
  g_array_set_size (array, 0);

  return stolen;
}

StoreChanges *
store_changes_new (GArray *changes, GArray *folders, gboolean folder_list, gboolean operations)
{
  StoreChanges *self = g_new0 (StoreChanges, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->folders = steal_array (folders);
  remove_repeated_ids (self->folders);
  self->changes = steal_array (is_ascending (changes) ? changes : make_net (changes));
  self->folder_list = folder_list;
  self->operations = operations;

  return self;
}

StoreChanges *
store_changes_ref (StoreChanges *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
store_changes_unref (StoreChanges *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_array_unref (self->changes);
  g_array_unref (self->folders);
  g_free (self);
}
