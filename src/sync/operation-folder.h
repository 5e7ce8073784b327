/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "operation.h"
#include "store-folder.h"
#include "store-op.h"
#include "sync-context.h"

G_BEGIN_DECLS

/* Wishes about folders: create, rename, move, delete, subscribe. Used by the halves of operations
 * alone; in a transaction unless said otherwise. */

/* TRUE for rows of such wishes. */
gboolean operation_folder_has_kind (StoreOpKind kind);

/* The folder of @role, made (with its row in @group) under its usual name when the account has none.
 * 0 on error. */
gint64 operation_folder_ensure_role (Store *store, gint64 group, FolderRole role, GError **error);

/* Applies a folder wish; @row carries group and times, @n is counted up. */
gboolean operation_folder_queue (Store *store, const Operation *operation, StoreOp *row, guint *n,
                                 GError **error);

/* Queues what undoes @sent, a row that may have reached the server; @inverse carries group, time and
 * folder. */
gboolean operation_folder_queue_inverse (Store *store, const StoreOp *sent, StoreOp *inverse,
                                         GError **error);

gboolean operation_folder_take_back (Store *store, const StoreOp *op, GError **error);

/* Sends one folder row and, on OK, writes what became of it; in no transaction. A row that may have
 * been carried out before (UNSURE) and turns out so is a success. */
gboolean operation_folder_run (SyncContext *context, StoreOp *row, GError **error);

G_END_DECLS
