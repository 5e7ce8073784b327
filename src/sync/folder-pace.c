/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-pace.h"

#define BATCH_MIN 20
#define BATCH_FIRST 500
#define BATCH_MAX 1000
#define UNDER_WAY_FIRST 3
#define UNDER_WAY_MAX 12
#define AHEAD_SWIFT 8 /* a quick server takes 40 ms to tell of 4,000 */
#define LEARNT_ROWS 100 /* fewer don't tell */
#define WAIT_US (375 * G_TIME_SPAN_MILLISECOND)
#define WAIT_LEAST_US (250 * G_TIME_SPAN_MILLISECOND)
#define WAIT_MOST_US (500 * G_TIME_SPAN_MILLISECOND)

void
folder_pace_get (const SyncContext *context, guint *batch, guint *under_way)
{
  *batch = context->batch != 0 ? context->batch : BATCH_FIRST;
  *under_way = context->under_way != 0 ? context->under_way : UNDER_WAY_FIRST;
}

guint
folder_pace_get_ahead (const SyncContext *context)
{
  if (context->under_way != 0)
    return context->under_way;
  return imap_session_is_swift (context->session) ? AHEAD_SWIFT : UNDER_WAY_FIRST;
}

void
folder_pace_begin (SyncContext *context)
{
  folder_pace_get (context, &context->batch, &context->under_way);
}

static void
set_rows (SyncContext *context, double rows)
{
  context->batch = (guint) CLAMP (rows / UNDER_WAY_FIRST, BATCH_MIN, BATCH_MAX);
  context->under_way = (guint) CLAMP (rows / context->batch, UNDER_WAY_FIRST, UNDER_WAY_MAX);
}

void
folder_pace_learn (SyncContext *context, gint64 n, gint64 taken)
{
  if (context->batch == 0 && n >= LEARNT_ROWS)
    set_rows (context, (double) n * WAIT_US / MAX (taken, 1));
}

static void
adapt (FolderPace *self, SyncContext *context)
{
  double rows = (double) context->batch * context->under_way;
  double wait = rows * self->row;

  if (wait > WAIT_MOST_US || (wait < WAIT_LEAST_US && rows < BATCH_MAX * UNDER_WAY_MAX))
    set_rows (context, MIN (WAIT_US / MAX (self->row, 0.1), rows * 2));
}

void
folder_pace_note (FolderPace *self, SyncContext *context, guint n, gint64 sent_at, gint64 now)
{
  gint64 since = self->answered_at;
  gboolean came_behind = sent_at < since;
  double row;

  self->far = self->far == 0 ? now - sent_at : MIN (self->far, now - sent_at);
  self->answered_at = now;
  /* What came first after a pause tells how far the server is, not how fast. */
  if (!came_behind || n == 0)
    return;

  row = (double) (now - MAX (since, sent_at + self->far)) / n;
  self->row = self->row < 0 ? row : (3 * self->row + row) / 4;
  adapt (self, context);
}
