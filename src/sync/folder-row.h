/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* The row of the selected folder in the store. Another connection of the account may write to it at
 * any time, so it is read again in the transaction that changes it. The worker's thread. */

/* As it is now; owned. PH_ERROR_NOT_FOUND when it is gone. */
StoreFolder *folder_row_get (SyncContext *context, GError **error);

/* Begins a transaction and reads the row in it. NULL, and no transaction, when the folder is gone or
 * its UIDs are of another age (PH_ERROR_NOT_FOUND). Owned. */
StoreFolder *folder_row_begin (SyncContext *context, GError **error);

/* Writes the row and commits; rolls back where that fails. */
gboolean folder_row_commit (SyncContext *context, const StoreFolder *folder, GError **error);

G_END_DECLS
