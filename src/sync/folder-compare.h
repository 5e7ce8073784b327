/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* What a server does not tell by itself shows when the cache is compared with it. For the selected
 * folder, on the worker's thread. */

/* Compares uids @first to @last (4294967295: to the end) with the server's: removes what is gone,
 * @with_flags fetches the flags of what is here, fetches what is missing, newest first. @complete is
 * FALSE when the work was to stop before all was fetched. */
gboolean folder_compare_range (SyncContext *context, guint32 first, guint32 last,
                               gboolean with_flags, gboolean *complete, GError **error);

/* All from lo_uid up to uidnext. is_dirty stays set when the work was to stop. */
gboolean folder_compare_uids (SyncContext *context, GError **error);

/* TRUE in @differs when the server holds another number of messages than the cache, which should
 * hold all of them. */
gboolean folder_compare_count (SyncContext *context, gboolean *differs, GError **error);

G_END_DECLS
