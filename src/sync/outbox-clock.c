/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "outbox-clock.h"

struct _OutboxClock
{
  GHashTable *ends; /* id → monotonic time (gint64) at which a mail can be called back no more */
};

OutboxClock *
outbox_clock_new (void)
{
  OutboxClock *self = g_new0 (OutboxClock, 1);

  self->ends = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return self;
}

void
outbox_clock_free (OutboxClock *self)
{
  g_hash_table_unref (self->ends);
  g_free (self);
}

/* Seconds, 0: none, or the person chose a time. */
static gint64
get_delay (const StoreOutbox *row)
{
  gint64 delay = row->not_before - row->created;

  if (row->tries > 0 || row->not_before == row->send_at || delay > OUTBOX_DELAY_MAX)
    return 0;
  return MAX (delay, 0);
}

/* What is left of it by the wall clock when it is first seen, so that a restart does not begin it anew. */
static gint64
note_end (OutboxClock *self, const StoreOutbox *row, gint64 delay)
{
  gint64 left = row->not_before - g_get_real_time () / G_USEC_PER_SEC;
  gint64 end = g_get_monotonic_time () + CLAMP (left, 0, delay) * G_TIME_SPAN_SECOND;

  g_hash_table_insert (self->ends, g_memdup2 (&row->id, sizeof row->id), g_memdup2 (&end, sizeof end));
  return end;
}

gint64
outbox_clock_get_seconds_left (OutboxClock *self, const StoreOutbox *row)
{
  gint64 delay = get_delay (row);
  const gint64 *known;
  gint64 end;
  gint64 left;

  if (delay == 0)
    {
      g_hash_table_remove (self->ends, &row->id);
      return outbox_get_seconds_left (row);
    }
  known = g_hash_table_lookup (self->ends, &row->id);
  end = known != NULL ? *known : note_end (self, row, delay);
  left = end - g_get_monotonic_time ();
  return left > 0 ? (left + G_TIME_SPAN_SECOND - 1) / G_TIME_SPAN_SECOND : 0;
}
