/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "operation.h"
#include "store-op.h"
#include "sync-context.h"

G_BEGIN_DECLS

/* A new version of a mail in the place of an old one of the same folder, such as a draft that is written
 * on. The old one is hidden at once; on the server
 *
 *   stage 0  REPLACE (RFC 8508) does all of it; without it the new one is appended
 *   stage 1  the new one is there, verified: \Deleted and UID EXPUNGE of the old one, and of it alone
 *
 * Of a chain of versions that were never sent only the last one is. */

/* Places @operation's bytes (OPERATION_REPLACE) and inserts @row, which carries group, times and destination: as an
 * APPEND when the old version is gone, or there is none. A version that waits already is followed to the
 * last one. *@placement_id is the new one's. PH_ERROR_INVALID when the bytes are no mail. In a
 * transaction. */
gboolean operation_replace_queue (Store *store, const char *data_dir, const Operation *operation,
                                  StoreOp *row, gint64 *placement_id, GError **error);

/* Of @rows (element-type StoreOp), all that wait, takes those whose mail another row replaces before the
 * server heard of it: they are done, and that row replaces what they would have. In a transaction of its
 * own. PH_ERROR_NOT_FOUND when the person took one back meanwhile: nothing has changed. */
gboolean operation_replace_collapse (Store *store, const char *data_dir, GPtrArray *rows,
                                     GError **error);

/* Carries a REPLACE row out, to DONE. On a worker with a connection. */
gboolean operation_replace_run (SyncContext *context, StoreOp *row, GError **error);

/* The row that waits to replace the mail of that placement; NULL without error: none. Owned. */
StoreOp *operation_replace_find_next (Store *store, gint64 placement_id, GError **error);

G_END_DECLS
