/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-list-private.h"

/* How the vector of a list becomes another one: as few signals as GTK can take quickly, of which each
 * either adds or removes. */

/* More runs than this are cheaper for GTK as one that spans them all. */
#define MAX_RUNS 64

static gboolean
runs_only_add_or_remove (GArray *runs)
{
  gboolean removes = FALSE;
  gboolean adds = FALSE;

  for (guint i = 0; i < runs->len; i++)
    {
      removes |= g_array_index (runs, PhKeyRun, i).removed > 0;
      adds |= g_array_index (runs, PhKeyRun, i).added > 0;
    }

  return !(removes && adds);
}

/* Never removes and adds in one signal: GTK would read every row to see which stay. */
static void
apply_run (PhMessageList *self,
           PhKeyRun run,
           const PhKeyVector *to)
{
  if (run.removed > 0)
    {
      ph_key_vector_remove (&self->keys, run.position, run.removed);
      ph_message_list_rows_changed (self, run.position, run.removed, 0);
    }

  if (run.added > 0)
    {
      ph_key_vector_splice (&self->keys, run.position, 0, to, run.position, run.added);
      ph_message_list_rows_changed (self, run.position, 0, run.added);
    }
}

void
ph_message_list_become (PhMessageList *self,
                        PhKeyVector *to)
{
  g_autoptr (GArray) runs = ph_key_vector_diff (&self->keys, to, MAX_RUNS);
  g_autoptr (GArray) expanded = ph_message_list_list_expanded (self);
  gboolean rearranges = self->is_new_order || !runs_only_add_or_remove (runs);

  if (rearranges)
    ph_message_list_begin_rearrange (self);

  /* The whole of a long list that only grows at its end: spares the copying. */
  if (runs->len == 1 && g_array_index (runs, PhKeyRun, 0).removed == 0)
    {
      PhKeyRun run = g_array_index (runs, PhKeyRun, 0);
      PhKeyVector old = self->keys;

      self->keys = *to;
      *to = old;
      ph_message_list_rows_changed (self, run.position, 0, run.added);
    }
  else
    {
      for (guint i = 0; i < runs->len; i++)
        apply_run (self, g_array_index (runs, PhKeyRun, i), to);
    }

  ph_message_list_restore_expanded (self, expanded);
  if (rearranges)
    ph_message_list_end_rearrange (self, !self->is_new_order && runs->len > 1);

  ph_key_vector_clear (to);
}

gboolean
ph_message_list_locate (PhMessageList *self,
                        const PhKeyEntry *entry,
                        guint *position)
{
  return ph_key_vector_search (&self->keys, entry, self->shown_ascending, position);
}

static int
compare_positions (gconstpointer a,
                   gconstpointer b)
{
  guint x = *(const guint *) a;
  guint y = *(const guint *) b;

  return (x > y) - (x < y);
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b,
                 gpointer ascending)
{
  return ph_key_entry_compare (a, b, GPOINTER_TO_INT (ascending));
}

static gboolean
starts_run (GArray *positions,
            guint i)
{
  return i == 0 ||
         g_array_index (positions, guint, i - 1) + 1 != g_array_index (positions, guint, i);
}

static guint
count_runs (GArray *positions)
{
  guint n = 0;

  for (guint i = 0; i < positions->len; i++)
    n += starts_run (positions, i);

  return n;
}

/* @positions, ascending, are to go: from the last run to the first, so that those before keep
 * their places. */
static void
remove_positions (PhMessageList *self,
                  GArray *positions)
{
  guint end = positions->len;

  for (guint i = positions->len; i-- > 0;)
    {
      guint position = g_array_index (positions, guint, i);

      if (!starts_run (positions, i))
        continue;

      ph_key_vector_remove (&self->keys, position, end - i);
      ph_message_list_rows_changed (self, position, end - i, 0);
      end = i;
    }
}

/* So many places change that the list is better built anew. @positions of what goes, @added in the
 * list's order. */
static void
rebuild (PhMessageList *self,
         GArray *positions,
         GArray *added)
{
  PhKeyVector parts[2] = { 0 };
  PhKeyVector result;
  guint next = 0;

  for (guint i = 0; i < positions->len; i++)
    {
      guint position = g_array_index (positions, guint, i);

      ph_key_vector_splice (&parts[0], parts[0].n, 0, &self->keys, next, position - next);
      next = position + 1;
    }

  ph_key_vector_splice (&parts[0], parts[0].n, 0, &self->keys, next, self->keys.n - next);
  ph_key_vector_insert (&parts[1], 0, (PhKeyEntry *) (gpointer) added->data, added->len);
  result = ph_key_vector_merge (parts, 2, self->shown_ascending);
  ph_message_list_become (self, &result);
}

/* Leaves those of @added, in order, that are not here yet, and says at how many places they go. */
static guint
drop_known (PhMessageList *self,
            GArray *added,
            GArray *places)
{
  guint n_runs = 0;
  guint last_place = G_MAXUINT;
  guint64 last_key = 0;
  guint kept = 0;

  for (guint i = 0; i < added->len; i++)
    {
      PhKeyEntry entry = g_array_index (added, PhKeyEntry, i);
      guint place;

      if (entry.key == last_key || ph_message_list_locate (self, &entry, &place))
        continue;

      /* Behind the first page other mail lies that is not read yet. */
      if (self->is_partial && place == self->keys.n)
        continue;

      g_array_index (added, PhKeyEntry, kept++) = entry;
      g_array_append_val (places, place);
      n_runs += place != last_place;
      last_place = place;
      last_key = entry.key;
    }

  g_array_set_size (added, kept);

  return n_runs;
}

static void
insert_added (PhMessageList *self,
              GArray *added,
              GArray *places)
{
  guint end = added->len;

  for (guint i = added->len; i-- > 0;)
    {
      guint place = g_array_index (places, guint, i);

      if (i > 0 && g_array_index (places, guint, i - 1) == place)
        continue;

      ph_key_vector_insert (&self->keys, place, &g_array_index (added, PhKeyEntry, i), end - i);
      ph_message_list_rows_changed (self, place, 0, end - i);
      end = i;
    }
}

void
ph_message_list_change (PhMessageList *self,
                        GArray *positions,
                        GArray *added)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n_runs;

  g_array_sort (positions, compare_positions);
  g_array_sort_with_data (added, compare_entries, GINT_TO_POINTER (self->shown_ascending));

  n_runs = drop_known (self, added, places) + count_runs (positions);
  if (n_runs > MAX_RUNS)
    {
      rebuild (self, positions, added);
      return;
    }

  remove_positions (self, positions);
  if (positions->len > 0)
    {
      g_array_set_size (places, 0);
      drop_known (self, added, places);
    }
  insert_added (self, added, places);
}
