/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "operation-placements.h"

#include "store-placement.h"

GArray *
operation_list_placements (Store *store, const Operation *operation, GError **error)
{
  g_autoptr (GArray) all = NULL;
  g_autoptr (GArray) found = NULL;

  if (operation->heads == NULL)
    return g_array_ref (operation->placements);

  found = store_placement_list_conversations (store, operation->folder,
                                              (const gint64 *) (gpointer) operation->heads->data,
                                              operation->heads->len, error);
  if (found == NULL)
    return NULL;

  all = g_array_copy (operation->placements);
  for (guint i = 0; i < found->len; i++)
    if (g_array_index (found, gint64, i) <= operation->newest)
      g_array_append_val (all, g_array_index (found, gint64, i));
  return g_steal_pointer (&all);
}
