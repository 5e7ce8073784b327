/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* New mail of the selected folder, on the worker's thread. */

/* Messages one command asks for at most. */
guint folder_news_get_window (SyncContext *context);

/* Fetches the rows from the stored uidnext up to @uidnext (0: up to the end, whatever that is), which
 * is stored then. Newest first when there are more than one command asks for; @complete is FALSE, and
 * uidnext as it was, when the work was to stop before the last of them. */
gboolean folder_news_fetch (SyncContext *context, guint32 uidnext, gboolean *complete,
                            GError **error);

/* All below @uidnext is stored; one that is lower than what is stored changes nothing. */
gboolean folder_news_set_uidnext (SyncContext *context, guint32 uidnext, GError **error);

/* The number after the highest uid stored from @floor up: UIDNEXT of servers that don't say it. */
gboolean folder_news_find_uidnext (SyncContext *context, guint32 floor, guint32 *uidnext,
                                   GError **error);

G_END_DECLS
