/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-op.h"
#include "sync-context.h"

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

/* How one account's worker reaches another account's cache, and tells the main thread. Immutable;
 * any thread. */
typedef struct _TransferHub TransferHub;

/* Called on the thread that committed: @changes (nullable) to that account's store, whose journal
 * may have something to do now. */
typedef void (*TransferHubFunc) (const char *account_id, StoreChanges *changes,
                                 gpointer user_data);

/* The caches lie in @data_dir/accounts/ID. */
TransferHub *transfer_hub_new (const char *data_dir, TransferHubFunc func, gpointer user_data);
TransferHub *transfer_hub_ref (TransferHub *self);
void transfer_hub_unref (TransferHub *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TransferHub, transfer_hub_unref)

/* This thread's store of another account, opened at the first call and kept until
 * transfer_hub_close_stores(); its commits reach the hub's function. NULL with PH_ERROR_NOT_FOUND when
 * there is no such account (any more). */
Store *transfer_hub_get_store (TransferHub *self, const char *account_id, GError **error);

/* Closes what transfer_hub_get_store() opened on this thread: at the end of a run. */
void transfer_hub_close_stores (void);
char *transfer_hub_get_dir (TransferHub *self, const char *account_id);

/* Makes the destination's row and placement for @op, a TRANSFER row of the @source store whose text is
 * the destination account, unless they are there. @op stays as it is. Both stores in no transaction. */
gboolean transfer_announce (TransferHub *hub, Store *source, const StoreOp *op, GError **error);

/* TRUE for a destination's row: it is the other account's wish, and taken back there alone. */
gboolean transfer_is_arrival (const StoreOp *op);

/* Withdraws what transfer_announce() made, if the destination has not begun to send it; FALSE with
 * PH_ERROR_INVALID when it has. */
gboolean transfer_withdraw (TransferHub *hub, const StoreOp *op, GError **error);

/* Carries @op as far as it goes now. Sets @op->state to DONE at the end. PH_ERROR_NOT_FOUND and
 * other errors of the server are for good. */
gboolean transfer_run (SyncContext *context, TransferHub *hub, StoreOp *op, GError **error);

/* TRUE when the row has something to do now, FALSE while it waits for the destination. */
gboolean transfer_is_ready (TransferHub *hub, const StoreOp *op);

G_END_DECLS
