/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* Fetches older rows of the selected folder, newest first, until @should_stop (nullable) says so.
 * @n_fetched (nullable) is called after each transaction with the number of rows that it brought.
 * @complete is TRUE when the folder holds all. The worker's thread. */
gboolean folder_backfill (SyncContext *context, gboolean (*should_stop) (gpointer user_data),
                          void (*n_fetched) (guint n, gpointer user_data), gpointer user_data,
                          gboolean *complete, GError **error);

G_END_DECLS
