/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* A server whose mail was put back from a backup keeps its UIDVALIDITY and may give uids that the cache
 * knows to other mail. For the selected folder, on the worker's thread. */

/* TRUE when a counter of @selected, which only ever grows, stands lower than in @before, the folder's
 * row of before the SELECT. */
gboolean folder_restored_went_back (const StoreFolder *before, const ImapSelected *selected);

/* TRUE in @is when known uids name other mail by now. One round trip. */
gboolean folder_restored_check (SyncContext *context, gboolean *is, GError **error);

G_END_DECLS
