/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-engine-private.h"
#include "account-link.h"
#include "background-work.h"
#include "connection-worker.h"
#include "interactive-work.h"
#include "outbox-worker.h"
#include "sign-in-gate.h"
#include "sleep-watch.h"

#include "ph-worker.h"

G_BEGIN_DECLS

/* The account's own: for src/sync/account-engine*.c alone, which are
 *
 *   account-engine.c           the object: its life, settings and properties
 *   account-engine-state.c     what shows of it, and how the workers' reports get there
 *   account-engine-changes.c   what the workers committed, on its way to "changes"
 *   account-engine-workers.c   the workers with a connection, and what is asked of them
 *   account-engine-connections.c   how many there are: one where the server allows no more, a third
 *                              for a large part
 *   account-engine-local.c     the worker without: opening the cache, wishes, queries, care
 *   account-engine-parts.c     parts of messages
 *   account-engine-origin.c    who wrote them
 *   account-engine-outbox.c    the outbox, and its worker
 *
 * Functions are for the main thread, unless it says otherwise. */

/* The workers with a connection. */
typedef enum
{
  WORKER_INTERACTIVE,
  WORKER_BACKGROUND,
  WORKER_TRANSFER, /* for large parts: comes when one is wanted, and goes again */
  N_WORKERS,
} AccountWorkerKind;

/* How many connections there are: servers allow as few as one. */
typedef enum
{
  CONNECTIONS_TWO,
  CONNECTIONS_ONE,      /* the interactive worker does the work of both */
  CONNECTIONS_TWO_SOON, /* it is to give the other's back */
} AccountConnections;

struct _AccountEngine
{
  GObject parent_instance;

  /* Set once, for any thread */
  char *data_dir;
  AccountLink *link;
  ProtocolLog *log;
  SignInGate *gate;

  /* Set before the workers start, for any thread since */
  char **mask;
  TransferHub *hub; /* (borrowed) (nullable) */
  OperationFailedFunc failed;
  gpointer failed_data;

  /* The workers, from start to stop */
  PhWorker *local;
  ConnectionWorker *workers[N_WORKERS]; /* NULL before the start */
  OutboxWorker *outbox;                 /* the same */

  /* Each of one worker's thread, while that runs */
  Store *local_store;          /* (owned) of the local worker */
  char **known_domains;        /* (owned) (nullable) the same: message_origin_list_known() */
  gint64 known_since;          /* the same: monotonic, in µs */
  InteractiveWork interactive; /* of WORKER_INTERACTIVE */
  BackgroundWork *background;  /* (owned) of WORKER_BACKGROUND, or handed to the interactive one */
  gboolean background_is_away; /* of WORKER_BACKGROUND: handed over */

  /* All below is for the main thread alone. As long as the object lives */
  Store *store; /* (owned) read-only */
  AccountSettings *settings;

  /* From start to stop */
  GNetworkMonitor *monitor; /* (owned) */
  SleepWatch *sleep_watch;  /* (owned) */
  guint care_id;
  guint poll_id; /* until the background worker is to look at what operations changed */

  /* What shows */
  AccountState state;
  GError *error; /* (owned) (nullable) */
  guint n_done;
  guint n_total;
  guint n_waiting;
  ImapQuota quota;
  guint n_outbox;
  GError *outbox_error; /* (owned) (nullable) */
  char *outbox_server;  /* (owned) (nullable) whose it is */

  /* What that is made of */
  AccountConnections n_connections;
  guint two_id;      /* until a second connection is tried again */
  GPtrArray *calls;  /* (owned) (nullable) for the background work, while that is on its way back */
  guint n_transfers; /* large parts that are under way on a connection of their own */
  ConnectionState connections[N_WORKERS];
  GError *errors[N_WORKERS];    /* (owned) (nullable) */
  gboolean is_online;           /* started, and not switched off by the person */
  gboolean interactive_waits;   /* for the background worker's first sign-in */
  gboolean is_in_step;
  gboolean is_stopped;

  /* Changes on their way out */
  GPtrArray *pending;  /* (element-type StoreChanges) */
  gint64 last_changes; /* monotonic, in µs */
  guint changes_id;
};

/* ---- account-engine.c ----------------------------------------------------------------------- */

typedef enum
{
  PROP_0,
  PROP_SETTINGS,
  PROP_STATE,
  PROP_PROGRESS_DONE,
  PROP_PROGRESS_TOTAL,
  PROP_ERROR,
  PROP_N_WAITING,
  PROP_QUOTA_PERCENT,
  PROP_N_OUTBOX,
  PROP_OUTBOX_ERROR,
  N_PROPS,
} AccountEngineProperty;

/* Tells of a property that has changed. */
void account_engine_notify (AccountEngine *self, AccountEngineProperty property);

/* Emits "changes" now. */
void account_engine_emit_changes (AccountEngine *self, StoreChanges *changes);

/* The same of "outbox-changed", and of "sent". */
void account_engine_emit_outbox_changed (AccountEngine *self);
void account_engine_emit_sent (AccountEngine *self, gint64 id);

/* ---- account-engine-state.c ----------------------------------------------------------------- */

/* Works out "state" and "error" from what they are made of. */
void account_engine_update_state (AccountEngine *self);

/* Reads "n-waiting" from the store; it stays as it is when that fails. */
void account_engine_update_n_waiting (AccountEngine *self);

/* Reports how the connection of @kind stands. @error (nullable) is copied. The thread of that
 * worker. */
void account_engine_post_state (AccountEngine *self, AccountWorkerKind kind, ConnectionState state,
                                const GError *error);

/* A BackgroundProgressFunc; @user_data is the account. The background worker's thread. */
void account_engine_progress_cb (gboolean in_step, guint n_done, guint n_total,
                                 gpointer user_data);

/* A BackgroundQuotaFunc; @user_data is the account. The background worker's thread. */
void account_engine_quota_cb (const ImapQuota *quota, gpointer user_data);

/* An OperationFailedFunc; @user_data is the account. The interactive worker's thread. */
void account_engine_failed_cb (gint64 group, const GError *error, gpointer user_data);

/* ---- account-engine-changes.c --------------------------------------------------------------- */

/* Emits "changes" for what is gathered and waits for the end of a pause. */
void account_engine_tell_changes (AccountEngine *self);

/* The StoreChangesFunc of the local worker's store; @user_data is an AccountLink. Its thread. */
void account_engine_local_changes_cb (StoreChanges *changes, gpointer user_data);

/* Those of the other workers' stores; @user_data is the account. Their threads. */
void account_engine_interactive_changes_cb (StoreChanges *changes, gpointer user_data);
void account_engine_background_changes_cb (StoreChanges *changes, gpointer user_data);
void account_engine_outbox_changes_cb (StoreChanges *changes, gpointer user_data);

/* ---- account-engine-workers.c --------------------------------------------------------------- */

/* Makes the workers that have a connection, offline; nothing when they are there. */
void account_engine_start_workers (AccountEngine *self);

/* Cuts their connections and waits for their threads to end. */
void account_engine_stop_workers (AccountEngine *self);

/* Takes the workers online or offline, as the person and the settings want it. */
void account_engine_update_online (AccountEngine *self);

/* The background worker has signed in, or failed to: the interactive one may go online if it waits
 * for that. */
void account_engine_let_interactive_in (AccountEngine *self);

/* Makes GIO load what connections need. Main thread, before any worker is started. */
void account_engine_load_modules (void);

/* Tells the workers from now on when the network changes, when it is metered, and when the machine
 * wakes up: no connection outlives its sleep. */
void account_engine_watch_network (AccountEngine *self);

/* No more of that; nothing when it was not watched. */
void account_engine_unwatch_network (AccountEngine *self);

/* Operations were carried out: has the background worker look soon at the folders they changed. */
void account_engine_poll_soon (AccountEngine *self);

/* ---- account-engine-connections.c ------------------------------------------------------------ */

/* Goes on with one connection when the server refuses the other. To be called when the state of one has
 * changed. */
void account_engine_count_connections (AccountEngine *self);

/* Tries both again. */
void account_engine_try_two (AccountEngine *self);

/* The worker whose connection keeps the folders. */
AccountWorkerKind account_engine_get_keeper (AccountEngine *self);

/* Runs @func on a connection of its own, so that the person waits for nothing behind it; on the
 * interactive one when the server allows no more. @task as of account_engine_queue_remote(). Any
 * thread. */
void account_engine_queue_transfer (AccountEngine *self, GTask *task, AccountRemoteFunc func);

/* Runs @func on the connection that nobody waits for, before what that does by itself; where there is one alone, on
 * that, behind what the person waits for. While each byte costs it is not run, and @task returns NULL. @task as of
 * account_engine_queue_remote(). Any thread. */
void account_engine_queue_spare (AccountEngine *self, GTask *task, AccountRemoteFunc func);

/* The ConnectionWorkFunc of the connection of transfers. */
gboolean account_engine_transfer_work_cb (ConnectionWorker *worker, SyncContext *context,
                                          gpointer user_data, GError **error);

/* Runs @func on the thread that has the background work; @destroy (nullable) frees @data there, or
 * wherever the call is given up when the account stops. */
void account_engine_invoke_background (AccountEngine *self, void (*func) (gpointer data),
                                       gpointer data, GDestroyNotify destroy);

/* ---- account-engine-outbox.c ----------------------------------------------------------------- */

/* Makes the outbox's worker, offline. */
void account_engine_start_outbox (AccountEngine *self);

/* The outbox changed, by whomever: tells of it. */
void account_engine_update_outbox (AccountEngine *self);

/* The person, or the outbox's worker, changed it: who has something to do with it now is woken. */
void account_engine_run_outbox (AccountEngine *self);

/* ---- account-engine-local.c ----------------------------------------------------------------- */

/* Starts the local worker and waits until it has opened or made the cache. Fails as
 * account_engine_new() does; the worker is there then, too. */
gboolean account_engine_open_local (AccountEngine *self, GError **error);

/* Waits until the local worker has done its jobs and closed its store, and ends it. */
void account_engine_close_local (AccountEngine *self);

/* Has the local worker clean up the cache, first in a minute, then each hour, as long as care_id
 * stands. */
void account_engine_start_care (AccountEngine *self);

G_END_DECLS
