/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* What a server does not tell by itself shows when the cache is compared with it. For the selected
 * folder, on the worker's thread. */

/* Compares all uids, from lo_uid up to uidnext, with the server's: removes what is gone, fetches what
 * is missing. */
gboolean folder_compare_uids (SyncContext *context, GError **error);

/* TRUE in @differs when the server holds another number of messages than the cache, which should
 * hold all of them. */
gboolean folder_compare_count (SyncContext *context, gboolean *differs, GError **error);

G_END_DECLS
