/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-engine.h"
#include "operation-remote.h"
#include "sync-context.h"

G_BEGIN_DECLS

/* What the rest of src/sync/ needs of an account at work. Main thread, unless it says otherwise. */

/* A job of the local worker. @store is the worker's own, writable, in no transaction; what the job
 * commits reaches the main thread by itself, before @task returns there. Must make @task return. */
typedef void (*AccountLocalFunc) (GTask *task, Store *store, gpointer task_data,
                                  GCancellable *cancellable);

/* Queues @func: G_PRIORITY_DEFAULT for what the person waits for, G_PRIORITY_LOW for the rest. Takes
 * a reference on @task, whose task data @func gets. Its source object must be NULL, or be safe to be
 * released on another thread. After account_engine_stop() @task returns G_IO_ERROR_CANCELLED. */
void account_engine_queue_local (AccountEngine *self, int priority, GTask *task,
                                 AccountLocalFunc func);

/* A job of the interactive worker. @context is signed in and has no folder selected that the job may
 * count on: it selects what it needs with sync_context_select(). Must make @task return. When the
 * session died the job only returns the error; the worker connects again. */
typedef void (*AccountRemoteFunc) (GTask *task, SyncContext *context, gpointer task_data,
                                   GCancellable *cancellable);

/* As account_engine_queue_local(). @task fails with PH_ERROR_OFFLINE (or what else the connection
 * failed of) when there is no connection and none can be made now: nothing waits for the network.
 * Never waits for another account. Any thread, as long as @self lives. */
void account_engine_queue_remote (AccountEngine *self, int priority, GTask *task,
                                  AccountRemoteFunc func);

/* The journal has new rows: operation_run_waiting() is called on the interactive worker as soon as
 * it has a connection and nothing more urgent. Costs nothing when nothing waits. Any thread, as long
 * as @self lives. */
void account_engine_run_journal (AccountEngine *self);

/* What operation_run_waiting() is given, and who hears of operations that were refused for good:
 * @failed is called on the main thread. Before account_engine_start(). @hub is borrowed and outlives
 * the account's workers. */
void account_engine_set_transfers (AccountEngine *self, TransferHub *hub);
void account_engine_set_failed_func (AccountEngine *self, OperationFailedFunc failed,
                                     gpointer user_data);

/* What another account's worker committed to this account's store (a transfer): handled like a commit
 * of our own workers: "changes" is emitted, the journal looked at. Main thread. */
void account_engine_add_changes (AccountEngine *self, StoreChanges *changes);

/* Capabilities (NULL-terminated, copied) to treat as absent: for tests. Before
 * account_engine_start(). */
void account_engine_set_mask (AccountEngine *self, const char *const *mask);

/* The folder on disk of the account's cache. Owned by @self. Any thread. */
const char *account_engine_get_data_dir (AccountEngine *self);

G_END_DECLS
