/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store.h"

G_BEGIN_DECLS

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

/* Where that account's cache lies or would lie; owned by the caller. */
char *transfer_hub_get_dir (TransferHub *self, const char *account_id);

G_END_DECLS
