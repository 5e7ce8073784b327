/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-set-private.h"

#include <stdlib.h>
#include <string.h>

struct _ImapSet
{
  ImapRange *ranges;
  gsize n_ranges;
  gsize n_allocated;
  guint is_unsorted : 1;
};

ImapSet *
imap_set_new (void)
{
  return g_new0 (ImapSet, 1);
}

ImapSet *
imap_set_copy (const ImapSet *self)
{
  ImapSet *copy = imap_set_new ();

  copy->ranges = g_memdup2 (self->ranges, self->n_ranges * sizeof (ImapRange));
  copy->n_ranges = copy->n_allocated = self->n_ranges;
  return copy;
}

void
imap_set_free (ImapSet *self)
{
  g_free (self->ranges);
  g_free (self);
}

static void
insert (ImapSet *self, gsize at, ImapRange range)
{
  if (self->n_ranges == self->n_allocated)
    {
      self->n_allocated = MAX (4, self->n_allocated * 2);
      self->ranges = g_renew (ImapRange, self->ranges, self->n_allocated);
    }
  memmove (self->ranges + at + 1, self->ranges + at, (self->n_ranges - at) * sizeof (ImapRange));
  self->ranges[at] = range;
  self->n_ranges++;
}

/* TRUE when a run that begins at @first touches or overlaps one that ends at @last. */
static inline gboolean
reaches (guint32 last, guint32 first)
{
  return last == G_MAXUINT32 || first <= last + 1;
}

/* Extends the last run when the new one continues it, which is what servers send. */
static gboolean
extend_last (ImapSet *self, guint32 first, guint32 last)
{
  ImapRange *tail;

  if (self->n_ranges == 0)
    return FALSE;
  tail = &self->ranges[self->n_ranges - 1];
  if (first < tail->first || !reaches (tail->last, first))
    return FALSE;
  tail->last = MAX (tail->last, last);
  return TRUE;
}

/* The index of the first run that touches @first or lies behind it. */
static gsize
find (const ImapSet *self, guint32 first)
{
  gsize low = 0;
  gsize high = self->n_ranges;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (reaches (self->ranges[middle].last, first))
        high = middle;
      else
        low = middle + 1;
    }
  return low;
}

void
imap_set_add_range (ImapSet *self, guint32 first, guint32 last)
{
  ImapRange range = { MIN (first, last), MAX (first, last) };
  gsize low;
  gsize high;

  if (extend_last (self, range.first, range.last))
    return;

  low = high = find (self, range.first);
  while (high < self->n_ranges && reaches (range.last, self->ranges[high].first))
    {
      range.first = MIN (range.first, self->ranges[high].first);
      range.last = MAX (range.last, self->ranges[high].last);
      high++;
    }
  if (low == high)
    {
      insert (self, low, range);
      return;
    }
  self->ranges[low] = range;
  memmove (self->ranges + low + 1, self->ranges + high,
           (self->n_ranges - high) * sizeof (ImapRange));
  self->n_ranges -= high - low - 1;
}

void
imap_set_add (ImapSet *self, guint32 uid)
{
  imap_set_add_range (self, uid, uid);
}

void
imap_set_append (ImapSet *self, guint32 first, guint32 last)
{
  if (extend_last (self, first, last))
    return;
  if (self->n_ranges > 0 && first < self->ranges[self->n_ranges - 1].first)
    self->is_unsorted = TRUE;
  insert (self, self->n_ranges, (ImapRange){ first, last });
}

static int
compare_ranges (const void *a, const void *b)
{
  const ImapRange *left = a;
  const ImapRange *right = b;

  return (left->first > right->first) - (left->first < right->first);
}

void
imap_set_sort (ImapSet *self)
{
  gsize n_kept = 1;

  if (!self->is_unsorted)
    return;
  self->is_unsorted = FALSE;
  qsort (self->ranges, self->n_ranges, sizeof (ImapRange), compare_ranges);
  for (gsize i = 1; i < self->n_ranges; i++)
    {
      ImapRange *kept = &self->ranges[n_kept - 1];

      if (reaches (kept->last, self->ranges[i].first))
        kept->last = MAX (kept->last, self->ranges[i].last);
      else
        self->ranges[n_kept++] = self->ranges[i];
    }
  self->n_ranges = n_kept;
}

/* nz-number or "*" */
static gboolean
scan_number (const char **text, const char *end, guint32 *number)
{
  const char *p = *text;
  guint64 value = 0;

  if (p < end && *p == '*')
    {
      *number = G_MAXUINT32;
      *text = p + 1;
      return TRUE;
    }
  while (p < end && g_ascii_isdigit (*p) && value <= G_MAXUINT32)
    value = value * 10 + (guint64)(*p++ - '0');
  if (value == 0 || value > G_MAXUINT32)
    return FALSE;
  *number = (guint32)value;
  *text = p;
  return TRUE;
}

gboolean
imap_set_scan (const char **text,
               const char *end,
               guint limit,
               ImapRunFunc func,
               gpointer user_data)
{
  const char *p = *text;

  for (guint n = 0; n < limit; n++)
    {
      guint32 first;
      guint32 last;

      if (!scan_number (&p, end, &first))
        return FALSE;
      last = first;
      if (p < end && *p == ':')
        {
          p++;
          if (!scan_number (&p, end, &last))
            return FALSE;
        }
      func (MIN (first, last), MAX (first, last), user_data);
      *text = p;
      if (p == end || *p != ',')
        return TRUE;
      p++;
    }
  return FALSE;
}

static void
append_run (guint32 first, guint32 last, gpointer user_data)
{
  imap_set_append (user_data, first, last);
}

ImapSet *
imap_set_parse (const char *text, gssize len)
{
  g_autoptr (ImapSet) self = imap_set_new ();
  const char *end = text + (len < 0 ? strlen (text) : (gsize)len);

  if (!imap_set_scan (&text, end, G_MAXUINT, append_run, self) || text != end)
    return NULL;
  imap_set_sort (self);
  return g_steal_pointer (&self);
}

gboolean
imap_set_contains (const ImapSet *self, guint32 uid)
{
  gsize low = 0;
  gsize high = self->n_ranges;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (self->ranges[middle].last < uid)
        low = middle + 1;
      else
        high = middle;
    }
  return low < self->n_ranges && self->ranges[low].first <= uid;
}

gboolean
imap_set_is_empty (const ImapSet *self)
{
  return self->n_ranges == 0;
}

static inline guint64
count_range (const ImapRange *range)
{
  return (guint64)range->last - range->first + 1;
}

guint32
imap_set_highest (const ImapSet *self)
{
  gsize n_ranges;
  const ImapRange *ranges = imap_set_ranges (self, &n_ranges);

  return n_ranges > 0 ? ranges[n_ranges - 1].last : 0;
}

guint64
imap_set_count (const ImapSet *self)
{
  guint64 count = 0;

  for (gsize i = 0; i < self->n_ranges; i++)
    count += count_range (&self->ranges[i]);
  return count;
}

const ImapRange *
imap_set_ranges (const ImapSet *self, gsize *n_ranges)
{
  *n_ranges = self->n_ranges;
  return self->ranges;
}

GArray *
imap_set_to_array (const ImapSet *self, gsize limit)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (gsize i = 0; i < self->n_ranges && array->len < limit; i++)
    {
      guint64 uid = self->ranges[i].first;

      for (; uid <= self->ranges[i].last && array->len < limit; uid++)
        {
          guint32 number = (guint32)uid;

          g_array_append_val (array, number);
        }
    }
  return array;
}

static int
format_range (char *text, gsize size, const ImapRange *range)
{
  if (range->first == range->last)
    return g_snprintf (text, size, "%u", range->first);
  return g_snprintf (text, size, "%u:%u", range->first, range->last);
}

char *
imap_set_to_string (const ImapSet *self)
{
  GString *text = g_string_new (NULL);
  char run[32];

  for (gsize i = 0; i < self->n_ranges; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      g_string_append_len (text, run, format_range (run, sizeof run, &self->ranges[i]));
    }
  return g_string_free (text, FALSE);
}

ImapSet *
imap_set_take (ImapSet *self, gsize max_bytes, guint max_count)
{
  ImapSet *taken;
  guint64 room = max_count > 0 ? max_count : G_MAXUINT64;
  gsize n_bytes = 0;
  gsize n_whole = 0;
  char run[32];

  if (self->n_ranges == 0)
    return NULL;

  taken = imap_set_new ();
  while (n_whole < self->n_ranges && room > 0)
    {
      ImapRange *range = &self->ranges[n_whole];
      ImapRange part = *range;

      if (count_range (range) > room)
        part.last = part.first + (guint32)(room - 1);
      n_bytes += (gsize)format_range (run, sizeof run, &part) + (n_whole > 0 ? 1 : 0);
      /* One run always goes, or the caller's loop would never end. */
      if (max_bytes > 0 && n_bytes > max_bytes && n_whole > 0)
        break;
      insert (taken, taken->n_ranges, part);
      room -= count_range (&part);
      if (part.last != range->last)
        {
          range->first = part.last + 1;
          break;
        }
      n_whole++;
    }
  self->n_ranges -= n_whole;
  memmove (self->ranges, self->ranges + n_whole, self->n_ranges * sizeof (ImapRange));
  return taken;
}

ImapSet *
imap_set_take_highest (ImapSet *self, guint32 floor, gsize max_bytes, guint max_count)
{
  g_autoptr (ImapSet) taken = imap_set_new ();
  guint64 room = max_count > 0 ? max_count : G_MAXUINT64;
  gsize n_bytes = 0;
  char run[32];

  while (self->n_ranges > 0 && room > 0)
    {
      ImapRange *range = &self->ranges[self->n_ranges - 1];
      ImapRange part = { MAX (range->first, floor), range->last };

      if (part.first > part.last)
        break;
      if (count_range (&part) > room)
        part.first = part.last - (guint32)(room - 1);
      n_bytes += (gsize)format_range (run, sizeof run, &part) + 1;
      if (max_bytes > 0 && n_bytes > max_bytes + 1 && taken->n_ranges > 0)
        break;
      insert (taken, 0, part);
      room -= count_range (&part);
      if (part.first != range->first)
        {
          range->last = part.first - 1;
          break;
        }
      self->n_ranges--;
    }
  return taken->n_ranges > 0 ? g_steal_pointer (&taken) : NULL;
}
