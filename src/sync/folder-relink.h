/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* The mail of a folder whose UIDVALIDITY changed is met again without fetching its headers: by what the
 * server has as its identity (RFC 8474, X-GM-MSGID), else by Message-ID, size and date. For the
 * selected folder, on the worker's thread. See store-folder-age.h. */

/* TRUE in @needed while placements of the old age wait. */
gboolean folder_relink_is_needed (SyncContext *context, gboolean *needed, GError **error);

/* Links what lies within uids @first to @last and is known. What is not is left to whoever compares
 * the range. */
gboolean folder_relink_range (SyncContext *context, guint32 first, guint32 last, GError **error);

/* Nothing older is left to fetch: what was not met is gone. Does nothing before lo_uid is 1. */
gboolean folder_relink_finish (SyncContext *context, GError **error);

G_END_DECLS
