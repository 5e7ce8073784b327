/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "operation.h"
#include "store-op.h"
#include "transfer.h"

G_BEGIN_DECLS

/* The local half of every wish: the optimistic change and its journal rows, in one transaction. On
 * a thread with a writable Store of the account (the local worker). Nothing here waits for a
 * network. */

/* PH_ERROR_INVALID when the wish can't be carried out as it stands (no such folder, a folder that
 * takes no mail, a name that is taken): nothing has changed then. @data_dir is the account's folder;
 * @hub is needed for wishes between accounts alone. */
OperationResult *operation_apply (Store *store, const char *data_dir, const Operation *operation,
                                  TransferHub *hub, GError **error);

/* Undoes a group, last row first: rows that were never sent are taken back, for the others the
 * inverse is queued behind them. All or nothing. PH_ERROR_INVALID when a row can't be undone (sent
 * EXPUNGE or DELETE, a created folder that holds mail by now). */
OperationResult *operation_undo (Store *store, const char *account_id, gint64 group,
                                 TransferHub *hub, GError **error);

/* ---- Between the halves --------------------------------------------------------------------- */

/* Takes the optimistic change of one row back: what undo does to a row that was never sent, and the
 * remote half to one that the server refused. In a transaction; the row itself is the caller's. */
gboolean operation_take_back (Store *store, const StoreOp *op, GError **error);

/* Makes the pending bits of what a FLAGS row is, or was, about anew from those rows that wait. In a
 * transaction. */
gboolean operation_refresh_pending (Store *store, const StoreOp *op, GError **error);

/* The keyword of a FLAGS row, as store_placement_set_keyword() says, where it is still. The same. */
gboolean operation_set_keyword (Store *store, const StoreOp *op, gboolean present, gboolean pending,
                                GError **error);

/* Changes whenever an operation on a folder is queued, withdrawn or carried out. */
guint64 operation_get_folder_serial (Store *store);
gboolean operation_bump_folder_serial (Store *store, GError **error);

/* TRUE when a LIST that was asked for under @serial says nothing about which folders there are, nor
 * which of them are subscribed: an operation on a folder waits, or one came or went since. TRUE, too,
 * when that can't be read. In the transaction that stores what LIST said. */
gboolean operation_outdates_list (Store *store, guint64 serial);

G_END_DECLS
