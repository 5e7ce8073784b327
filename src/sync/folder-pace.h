/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* How many messages a FETCH of rows asks for (context->batch), and how many such commands are under way
 * (context->under_way). What is asked for now is answered behind all of them: that is to take between
 * a quarter and half a second, long enough to be worth a transaction and to fill a distant line, short
 * enough to be waited for. How far the server is does not matter. Times are monotonic microseconds. */
typedef struct
{
  gint64 answered_at; /* the last answer; 0: none */
  gint64 far;         /* the shortest time from a command to its answer; 0: not known */
  double row;         /* what one takes, of late; < 0: not known */
} FolderPace;

#define FOLDER_PACE_INIT { .row = -1 }

/* Both, or what to begin with where they are not known. */
void folder_pace_get (const SyncContext *context, guint *batch, guint *under_way);

/* How many such commands go along with the first SELECT of an account, before anything tells how fast the
 * line is. Where rows weigh little on it they last until more have been asked for. */
guint folder_pace_get_ahead (const SyncContext *context);

/* Sets both where they are not known. */
void folder_pace_begin (SyncContext *context);

/* What the first rows of an account tell, where nothing is known: @n came in @taken, from when the
 * answer to a command before them was there until they were stored. */
void folder_pace_learn (SyncContext *context, gint64 n, gint64 taken);

/* Of several commands, one after the other, that are under way at once: one for @n messages that was
 * sent at @sent_at has been answered @now. */
void folder_pace_note (FolderPace *self, SyncContext *context, guint n, gint64 sent_at, gint64 now);

G_END_DECLS
