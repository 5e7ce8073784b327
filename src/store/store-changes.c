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

/* What the changes of one placement come to, those at @order[0] … @order[n - 1]; FALSE: to nothing. */
typedef gboolean (*NetFunc) (const GArray *changes, const guint *order, guint n,
                             StoreChangeKind *kind);

static StoreChangeKind
get_kind (const GArray *changes, guint i)
{
  return g_array_index (changes, StoreChange, i).kind;
}

/* Within a transaction nobody saw what was between its first and its last change. */
static gboolean
get_net_within (const GArray *changes, const guint *order, guint n, StoreChangeKind *kind)
{
  gboolean was_seen = get_kind (changes, order[0]) != STORE_CHANGE_ADDED;
  gboolean is_seen = get_kind (changes, order[n - 1]) != STORE_CHANGE_REMOVED;

  if (was_seen)
    *kind = is_seen ? STORE_CHANGE_UPDATED : STORE_CHANGE_REMOVED;
  else
    *kind = STORE_CHANGE_ADDED;

  return was_seen || is_seen;
}

/* Between transactions everybody may have looked, and knows what is unknown here: only the last word
 * about coming and going counts, and it is always said. */
static gboolean
get_net_across (const GArray *changes, const guint *order, guint n, StoreChangeKind *kind)
{
  StoreChangeKind net = STORE_CHANGE_UPDATED;

  for (guint i = n; i > 0 && net == STORE_CHANGE_UPDATED; i--)
    net = get_kind (changes, order[i - 1]);
  *kind = net;

  return TRUE;
}

static GArray *
make_net (GArray *changes, NetFunc get_net)
{
  guint n = changes->len;
  g_autofree guint *order = g_new (guint, n);
  g_autofree gboolean *is_net = g_new0 (gboolean, n);
  guint n_net = 0;

  for (guint i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, n, sizeof *order, compare_indices, changes);

  for (guint first = 0, end; first < n; first = end)
    {
      gint64 id = g_array_index (changes, StoreChange, order[first]).placement_id;
      StoreChange *last;

      for (end = first + 1; end < n; end++)
        {
          if (g_array_index (changes, StoreChange, order[end]).placement_id != id)
            break;
        }
      last = &g_array_index (changes, StoreChange, order[end - 1]);
      is_net[order[end - 1]] =
          end - first == 1 || get_net (changes, &order[first], end - first, &last->kind);
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

static StoreChanges *
create (GArray *changes,
        GArray *folders,
        GArray *threads,
        gboolean folder_list,
        gboolean operations,
        gboolean outbox,
        NetFunc get_net)
{
  StoreChanges *self = g_new0 (StoreChanges, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->folders = steal_array (folders);
  remove_repeated_ids (self->folders);
  self->threads = steal_array (threads);
  remove_repeated_ids (self->threads);
  self->changes = steal_array (is_ascending (changes) ? changes : make_net (changes, get_net));
  self->folder_list = folder_list;
  self->operations = operations;
  self->outbox = outbox;

  return self;
}

StoreChanges *
store_changes_new (GArray *changes,
                   GArray *folders,
                   GArray *threads,
                   gboolean folder_list,
                   gboolean operations,
                   gboolean outbox)
{
  return create (changes, folders, threads, folder_list, operations, outbox, get_net_within);
}

StoreChanges *
store_changes_merge (GPtrArray *parts)
{
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (StoreChange));
  g_autoptr (GArray) folders = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) threads = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean folder_list = FALSE;
  gboolean operations = FALSE;
  gboolean outbox = FALSE;

  if (parts->len == 1)
    return store_changes_ref (g_ptr_array_index (parts, 0));

  for (guint i = 0; i < parts->len; i++)
    {
      const StoreChanges *part = g_ptr_array_index (parts, i);

      g_array_append_vals (changes, part->changes->data, part->changes->len);
      g_array_append_vals (folders, part->folders->data, part->folders->len);
      g_array_append_vals (threads, part->threads->data, part->threads->len);
      folder_list |= part->folder_list;
      operations |= part->operations;
      outbox |= part->outbox;
    }

  return create (changes, folders, threads, folder_list, operations, outbox, get_net_across);
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
  g_array_unref (self->threads);
  g_free (self);
}
