/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-engine.h"
#include "account-list.h"
#include "operation.h"

G_BEGIN_DECLS

/* All accounts at work: one AccountEngine for each account of an AccountList, in its order. Follows
 * the list (added, changed, removed, disabled accounts); what was stored of an account that is removed
 * is deleted. A GListModel of AccountEngine. Carries
 * wishes to the accounts they touch and knows how to undo them. Main thread.
 *
 * Signal "failed" (char *account_id, gint64 group, GError *error): an operation was refused for good
 * by the server and its optimistic change taken back. @group is that of its OperationResult. */
#define ENGINE_TYPE (engine_get_type ())
G_DECLARE_FINAL_TYPE (Engine, engine, ENGINE, ENGINE, GObject)

/* @data_dir of NULL: $XDG_DATA_HOME/posthorn. */
Engine *engine_new (AccountList *accounts, const char *data_dir);
void engine_start (Engine *self);
void engine_stop (Engine *self); /* all; before the last unref */

AccountEngine *engine_find (Engine *self, const char *account_id); /* (transfer none) (nullable) */

/* Carries out @operation locally (journal and optimistic change in one transaction, on the local
 * worker) and returns at once from there; the server follows when it can. Fails with
 * PH_ERROR_INVALID (why it can't be done: no Trash, folder takes no mail …) or PH_ERROR_DISK, and
 * then nothing has changed. */
void engine_submit_async (Engine *self, Operation *operation, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data);
OperationResult *engine_submit_finish (Engine *self, GAsyncResult *result, GError **error);

/* Undoes a group: what the server has not been told is withdrawn, the rest is followed by its
 * inverse. The result names the group that would undo the undo. PH_ERROR_INVALID when it can't be
 * undone any more. */
void engine_undo_async (Engine *self, const char *account_id, gint64 group,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data);
OperationResult *engine_undo_finish (Engine *self, GAsyncResult *result, GError **error);

G_END_DECLS
