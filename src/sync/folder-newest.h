/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* The newest rows of the selected folder when it is opened first and its uids tell nothing of how
 * many messages they stand for. @lo_uid is the lowest that came, 1 when none did. */

/* By PARTIAL (RFC 9394). Not @done where the server has it not, or turned out not to. */
gboolean folder_newest_fetch_partial (SyncContext *context, guint n, gboolean *done,
                                      guint32 *lo_uid, GError **error);

/* By their numbers: the one command that does so, right after SELECT with nothing else under way. */
gboolean folder_newest_fetch_by_number (SyncContext *context, guint32 exists, guint n,
                                        guint32 *lo_uid, GError **error);

G_END_DECLS
