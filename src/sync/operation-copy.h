/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "operation-rows.h"

G_BEGIN_DECLS

/* COPY and MOVE rows, alike, whose uids are those of the selected folder. On a worker with a
 * connection. */

/* QUEUED rows, to DONE. Without MOVE (RFC 6851) a source is deleted only when its copy is known, from
 * COPYUID (RFC 4315) or by a look at where it went; where there is none although the server agreed, the
 * row is FAILED, its mail shows itself again, and this fails with PH_ERROR_SERVER. Where nothing may be
 * deleted from the folder (label-folders.h) there is no way without MOVE: nothing is copied then. */
gboolean operation_copy_run (SyncContext *context, GPtrArray *rows, GError **error);
gboolean operation_copy_run_move (SyncContext *context, GPtrArray *rows, GError **error);

/* One row that is UNSURE: to DONE when it was carried out, else to QUEUED. */
gboolean operation_copy_recover (SyncContext *context, GPtrArray *rows, GError **error);

/* In a transaction: the copy of @row has this uid; 0: there is none, and its placement goes. */
gboolean operation_copy_settle (SyncContext *context, const StoreOp *row, guint32 uid, GError **error);

G_END_DECLS
