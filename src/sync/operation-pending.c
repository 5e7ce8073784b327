/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "label-views.h"
#include "operation-local.h"
#include "store-placement.h"

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const StoreOp *x = *(const StoreOp *const *) a;
  const StoreOp *y = *(const StoreOp *const *) b;

  return (x->id > y->id) - (x->id < y->id);
}

/* The FLAGS rows that wait of all @places, in order. */
static GPtrArray *
list_flags_rows (Store *store, GArray *places, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) store_op_free);

  for (guint i = 0; i < places->len; i++)
    {
      GPtrArray *rows =
        store_op_list_flags (store, g_array_index (places, StorePlacement, i).id, error);

      if (rows == NULL)
        return NULL;
      g_ptr_array_extend_and_steal (all, rows);
    }
  g_ptr_array_sort (all, compare_rows);
  return g_steal_pointer (&all);
}

gboolean
operation_refresh_pending (Store *store, const StoreOp *op, GError **error)
{
  g_autoptr (GArray) places = label_views_list_places (store, op, error);
  g_autoptr (GPtrArray) rows = places != NULL ? list_flags_rows (store, places, error) : NULL;
  guint set = 0;
  guint clear = 0;

  if (rows == NULL)
    return FALSE;

  for (guint i = 0; i < rows->len; i++)
    {
      const StoreOp *row = g_ptr_array_index (rows, i);

      if (row->text != NULL)
        continue;
      set = (set | row->set) & ~row->clear;
      clear = (clear | row->clear) & ~row->set;
    }

  for (guint i = 0; i < places->len; i++)
    {
      if (!store_placement_set_pending (store, g_array_index (places, StorePlacement, i).id, set,
                                        clear, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
operation_set_keyword (Store *store,
                       const StoreOp *op,
                       gboolean present,
                       gboolean pending,
                       GError **error)
{
  g_autoptr (GArray) places = label_views_list_places (store, op, error);

  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      if (!store_placement_set_keyword (store, g_array_index (places, StorePlacement, i).id, op->text,
                                        present, pending, error))
        return FALSE;
    }
  return places != NULL;
}
