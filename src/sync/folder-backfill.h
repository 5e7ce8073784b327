/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* For a folder that is opened first and filled next: the commands with which folder_backfill() begins, so
 * that they travel along with the one for the window, whose lowest uid is @lo_uid, rather than wait for its
 * answer. They are appended to @then; @n_older is how many messages the folder holds below. Array for
 * folder_backfill_set_ahead(), owned; NULL where it is to be asked first which uids are taken. */
GArray *folder_backfill_plan (SyncContext *context, guint32 lo_uid, gint64 n_older, GPtrArray *then);

/* They have been sent, for the folder that is selected now: their numbers. @planned is taken over. */
void folder_backfill_set_ahead (SyncContext *context, GArray *planned, const guint *numbers);

/* Fetches older rows of the selected folder, newest first, until @should_stop (nullable) says so.
 * @n_fetched (nullable) is called after each transaction with the number of rows that it brought.
 * @complete is TRUE when the folder holds all. The worker's thread. */
gboolean folder_backfill (SyncContext *context, gboolean (*should_stop) (gpointer user_data),
                          void (*n_fetched) (guint n, gpointer user_data), gpointer user_data,
                          gboolean *complete, GError **error);

G_END_DECLS
