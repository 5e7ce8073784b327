/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-op.h"
#include "sync-context.h"
#include "transfer-hub.h"

G_BEGIN_DECLS

/* Moving and copying between accounts. Two journals take part; each step is committed before the
 * next begins, and each can be repeated:
 *
 *   source journal                              destination journal
 *   TRANSFER stage 0  planned          ──────▶  APPEND row by the same token, mail shown at once
 *            stage 1  row is there: fetch the whole mail into the destination's spool, fsync
 *            stage 2  file is complete  ──────▶  row gets its file and may run: APPEND, verified
 *            stage 3  ◀── row is DONE
 *                     (move) \Deleted and UID EXPUNGE of the source; row DONE
 *
 * The source is never touched before the destination's row says that the mail was verified there. */

#define TRANSFER_STAGE_PLANNED 0
#define TRANSFER_STAGE_ANNOUNCED 1
#define TRANSFER_STAGE_HANDED_OVER 2
#define TRANSFER_STAGE_ARRIVED 3

/* Makes the destination's row and placement for each of @ops (element-type StoreOp), TRANSFER rows of the
 * @source store whose text is the same destination account, unless they are there. Returns how many of
 * them it made before the first one of which @error tells. @ops stay as they are. Both stores in no
 * transaction. */
guint transfer_announce (TransferHub *hub, Store *source, GPtrArray *ops, GError **error);

/* TRUE for a destination's row: it is the other account's wish, and taken back there alone. */
gboolean transfer_is_arrival (const StoreOp *op);

/* Withdraws what transfer_announce() made, if the destination has not begun to send it; FALSE with
 * PH_ERROR_INVALID when it has. Of an account that is gone there is nothing to withdraw. */
gboolean transfer_withdraw (TransferHub *hub, const StoreOp *op, GError **error);

/* Carries TRANSFER rows of one stage, source folder and destination one stage further, the last one
 * to DONE: @ops (element-type StoreOp), out of which those are taken that would be too much at once.
 * PH_ERROR_NOT_FOUND and other errors of the server are for good. */
gboolean transfer_run (SyncContext *context, TransferHub *hub, GPtrArray *ops, GError **error);

/* TRUE when the row has something to do now, FALSE while it waits for the destination. */
gboolean transfer_is_ready (TransferHub *hub, const StoreOp *op);

G_END_DECLS
