/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-worker.h"
#include "sign-in-gate.h"
#include "sync-context.h"

G_BEGIN_DECLS

/* A thread with a connection and a Store of its own. It connects, comes back after failures with
 * growing pauses, and in between does work step by step:
 *
 *   jobs queued from outside      first, by priority
 *   work function                 whenever no job waits and the connection stands; ends in IDLE
 *
 * A refused sign-in, a certificate that is not accepted and the like hold the worker until
 * connection_worker_retry(). */
typedef struct _ConnectionWorker ConnectionWorker;

typedef enum
{
  CONNECTION_DOWN,       /* error says why, NULL before the first try; comes back by itself */
  CONNECTION_CONNECTING,
  CONNECTION_UP,
  CONNECTION_HELD,       /* error says what the person must mend */
} ConnectionState;

/* What is to be done next, on the worker's thread: returns when a job waits, or at any time to be
 * called again, or FALSE with @error. It may wait in imap_session_idle(). */
typedef gboolean (*ConnectionWorkFunc) (ConnectionWorker *self, SyncContext *context,
                                        gpointer user_data, GError **error);

/* The state changed; on the worker's thread. */
typedef void (*ConnectionStateFunc) (ConnectionWorker *self, ConnectionState state,
                                     const GError *error, gpointer user_data);

typedef struct
{
  const char *name;          /* of the thread and in the log: "mail-1" */
  AccountSettings *settings;
  const char *data_dir;
  const char *const *mask;   /* (nullable) capabilities to treat as absent */
  ProtocolLog *log;
  SignInGate *gate;
  gboolean lists_folders;    /* see ImapSessionConfig */
  gboolean gives_way;        /* nobody waits for what it does */
  ConnectionWorkFunc work;
  ConnectionStateFunc state_changed;
  StoreChangesFunc changed;  /* commits of this worker, on its thread */
  gpointer user_data;
} ConnectionWorkerConfig;

/* Starts the thread; nothing is sent before connection_worker_set_online(). What @config points to is
 * copied or referenced. */
ConnectionWorker *connection_worker_new (const ConnectionWorkerConfig *config);

/* Cuts the connection, ends the thread, frees. Tasks that wait return G_IO_ERROR_CANCELLED. */
void connection_worker_stop (ConnectionWorker *self);

/* ---- Any thread ----------------------------------------------------------------------------- */

/* Goes online, or drops the connection. */
void connection_worker_set_online (ConnectionWorker *self, gboolean online);

/* New servers or another user: connects anew when they differ. */
void connection_worker_set_settings (ConnectionWorker *self, AccountSettings *settings);

/* Tries at once, also when held. */
void connection_worker_retry (ConnectionWorker *self);

/* The network changed, or the machine woke up: the connection is looked after at once. With
 * @is_lost it is known to be dead. */
void connection_worker_network_changed (ConnectionWorker *self, gboolean is_lost);

/* Ends IDLE so that the work function is called again. */
void connection_worker_wake (ConnectionWorker *self);

/* Runs @func with the connection, or returns why there is none. @func must make @task return. */
typedef void (*ConnectionJobFunc) (GTask *task, SyncContext *context, gpointer task_data,
                                   GCancellable *cancellable);
void connection_worker_queue (ConnectionWorker *self, int priority, GTask *task,
                              ConnectionJobFunc func);

/* Runs @func on the thread, connection or not; @destroy (nullable) frees @data there. */
void connection_worker_invoke (ConnectionWorker *self, void (*func) (gpointer data), gpointer data,
                               GDestroyNotify destroy);

/* ---- On the worker's thread ----------------------------------------------------------------- */

/* TRUE when the work function is to return: a job waits, or the end. */
gboolean connection_worker_should_return (ConnectionWorker *self);

G_END_DECLS
