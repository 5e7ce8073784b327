/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-ids.h"

GArray *
folder_ids_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (gint64));
}

static gboolean
find (GArray *ids, gint64 id, guint *index)
{
  for (guint i = 0; i < ids->len; i++)
    {
      if (g_array_index (ids, gint64, i) == id)
        {
          *index = i;
          return TRUE;
        }
    }

  return FALSE;
}

void
folder_ids_add (GArray *ids, gint64 id)
{
  guint index;

  if (!find (ids, id, &index))
    g_array_append_val (ids, id);
}

void
folder_ids_remove (GArray *ids, gint64 id)
{
  guint index;

  if (find (ids, id, &index))
    g_array_remove_index (ids, index);
}

gint64
folder_ids_choose (GArray *ids, gint64 first, gint64 second)
{
  guint index;

  if (find (ids, first, &index))
    return first;
  if (find (ids, second, &index))
    return second;

  return g_array_index (ids, gint64, 0);
}
