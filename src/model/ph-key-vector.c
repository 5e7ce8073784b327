/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-key-vector.h"

#include <string.h>

/* How far ph_key_vector_diff() looks for the next match, and how many places without one it bears.
 * */
#define LOOK_AHEAD 256
#define MAX_MISSES 2048

void
ph_key_vector_clear (PhKeyVector *self)
{
  g_clear_pointer (&self->keys, g_free);
  g_clear_pointer (&self->dates, g_free);
  self->n = self->size = 0;
}

int
ph_key_entry_compare (const PhKeyEntry *a,
                      const PhKeyEntry *b,
                      gboolean ascending)
{
  int result;

  if (a->date != b->date)
    result = a->date < b->date ? 1 : -1;
  else
    result = (a->key < b->key) - (a->key > b->key);

  return ascending ? -result : result;
}

static PhKeyEntry
get_entry (const PhKeyVector *self,
           guint position)
{
  return (PhKeyEntry) { self->keys[position], self->dates[position] };
}

gboolean
ph_key_vector_search (const PhKeyVector *self,
                      const PhKeyEntry *entry,
                      gboolean ascending,
                      guint *position)
{
  guint low = 0;
  guint high = self->n;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      PhKeyEntry at = get_entry (self, middle);
      int order = ph_key_entry_compare (entry, &at, ascending);

      if (order == 0)
        {
          *position = middle;
          return TRUE;
        }

      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }

  *position = low;

  return FALSE;
}

guint
ph_key_vector_scan (const PhKeyVector *self,
                    guint64 key)
{
  for (guint i = 0; i < self->n; i++)
    if (self->keys[i] == key)
      return i;

  return G_MAXUINT;
}

/* Makes room for @n more; a vector that grows by pieces takes a quarter more than it needs. */
static void
reserve (PhKeyVector *self,
         guint n)
{
  guint needed = self->n + n;

  if (needed <= self->size)
    return;

  self->size = self->size == 0 ? needed : needed + needed / 4;
  self->keys = g_renew (guint64, self->keys, self->size);
  self->dates = g_renew (guint32, self->dates, self->size);
}

/* Turns the @removed entries at @position into @added ones, whose contents are up to the caller. */
static void
make_gap (PhKeyVector *self,
          guint position,
          guint removed,
          guint added)
{
  guint tail = self->n - position - removed;

  g_assert (position + removed <= self->n);

  if (added > removed)
    reserve (self, added - removed);

  if (added != removed && tail > 0)
    {
      memmove (self->keys + position + added, self->keys + position + removed,
               tail * sizeof *self->keys);
      memmove (self->dates + position + added, self->dates + position + removed,
               tail * sizeof *self->dates);
    }

  self->n += added - removed;
}

void
ph_key_vector_insert (PhKeyVector *self,
                      guint position,
                      const PhKeyEntry *entries,
                      guint n)
{
  make_gap (self, position, 0, n);

  for (guint i = 0; i < n; i++)
    {
      self->keys[position + i] = entries[i].key;
      self->dates[position + i] = entries[i].date;
    }
}

void
ph_key_vector_remove (PhKeyVector *self,
                      guint position,
                      guint n)
{
  make_gap (self, position, n, 0);
}

void
ph_key_vector_splice (PhKeyVector *self,
                      guint position,
                      guint removed,
                      const PhKeyVector *other,
                      guint other_position,
                      guint added)
{
  make_gap (self, position, removed, added);

  if (added == 0)
    return;

  memcpy (self->keys + position, other->keys + other_position, added * sizeof *self->keys);
  memcpy (self->dates + position, other->dates + other_position, added * sizeof *self->dates);
}

/* Accounts are few: looking at all heads beats a heap. */
static guint
find_first_head (const PhKeyVector *vectors,
                 const guint *heads,
                 guint n,
                 gboolean ascending)
{
  guint first = G_MAXUINT;
  PhKeyEntry best = { 0 };

  for (guint i = 0; i < n; i++)
    {
      PhKeyEntry entry;

      if (heads[i] == vectors[i].n)
        continue;

      entry = get_entry (&vectors[i], heads[i]);
      if (first == G_MAXUINT || ph_key_entry_compare (&entry, &best, ascending) < 0)
        {
          first = i;
          best = entry;
        }
    }

  return first;
}

PhKeyVector
ph_key_vector_merge (PhKeyVector *vectors,
                     guint n,
                     gboolean ascending)
{
  PhKeyVector result = { 0 };
  g_autofree guint *heads = g_new0 (guint, n);
  guint total = 0;
  guint i;

  for (i = 0; i < n; i++)
    total += vectors[i].n;

  reserve (&result, total);
  while ((i = find_first_head (vectors, heads, n, ascending)) != G_MAXUINT)
    {
      result.keys[result.n] = vectors[i].keys[heads[i]];
      result.dates[result.n] = vectors[i].dates[heads[i]];
      result.n++;
      heads[i]++;
    }

  for (i = 0; i < n; i++)
    ph_key_vector_clear (&vectors[i]);

  return result;
}

static guint
look_for (const PhKeyVector *self,
          guint position,
          guint64 key)
{
  guint end = MIN (self->n, position + LOOK_AHEAD);

  for (guint i = position; i < end; i++)
    if (self->keys[i] == key)
      return i - position;

  return G_MAXUINT;
}

/* Adds a run at @position, or lengthens the last one when they touch. */
static void
add_run (GArray *runs,
         guint position,
         guint removed,
         guint added)
{
  PhKeyRun run = { position, removed, added };

  if (runs->len > 0)
    {
      PhKeyRun *last = &g_array_index (runs, PhKeyRun, runs->len - 1);

      if (last->position + last->added == position)
        {
          last->removed += removed;
          last->added += added;
          return;
        }
    }

  g_array_append_val (runs, run);
}

/* The part of both that lies between equal beginnings and equal ends, as one run. */
static PhKeyRun
find_span (const PhKeyVector *from,
           const PhKeyVector *to)
{
  guint common = MIN (from->n, to->n);
  guint start = 0;
  guint end = 0;

  while (start < common && from->keys[start] == to->keys[start])
    start++;

  while (end < common - start && from->keys[from->n - 1 - end] == to->keys[to->n - 1 - end])
    end++;

  return (PhKeyRun) { start, from->n - start - end, to->n - start - end };
}

/* FALSE when the two are too different to be walked side by side. */
static gboolean
find_runs (const PhKeyVector *from,
           const PhKeyVector *to,
           PhKeyRun span,
           guint max_runs,
           GArray *runs)
{
  guint i = span.position;
  guint j = span.position;
  guint i_end = span.position + span.removed;
  guint j_end = span.position + span.added;
  guint misses = 0;

  while (i < i_end && j < j_end)
    {
      guint removed, added;

      if (from->keys[i] == to->keys[j])
        {
          i++, j++;
          continue;
        }

      removed = look_for (from, i, to->keys[j]);
      added = look_for (to, j, from->keys[i]);
      if (removed == G_MAXUINT && added == G_MAXUINT)
        {
          removed = added = 1;
          misses++;
        }
      else if (removed <= added)
        added = 0;
      else
        removed = 0;

      removed = MIN (removed, i_end - i);
      added = MIN (added, j_end - j);
      add_run (runs, j, removed, added);
      i += removed;
      j += added;

      if (runs->len > max_runs || misses > MAX_MISSES)
        return FALSE;
    }

  if (i < i_end || j < j_end)
    add_run (runs, j, i_end - i, j_end - j);

  return runs->len <= max_runs;
}

GArray *
ph_key_vector_diff (const PhKeyVector *from,
                    const PhKeyVector *to,
                    guint max_runs)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (PhKeyRun));
  PhKeyRun span = find_span (from, to);

  if (span.removed == 0 && span.added == 0)
    return runs;

  if (!find_runs (from, to, span, max_runs, runs))
    {
      g_array_set_size (runs, 0);
      g_array_append_val (runs, span);
    }

  return runs;
}
