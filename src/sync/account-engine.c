/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-engine-private.h"

#include "background-work.h"
#include "body-fetch.h"
#include "config.h"
#include "interactive-work.h"
#include "ph-error.h"
#include "store-body.h"
#include "store-changes-private.h"
#include "store-op.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define LOG_BYTES (512 * 1024)
#define CHANGES_PAUSE (100 * G_TIME_SPAN_MILLISECOND)
#define CARE_SECONDS (60 * 60)
#define FIRST_CARE_SECONDS 60
#define GRACE_SECONDS (48 * 60 * 60)
#define COLLECT_AT_ONCE 500
#define UNDO_SECONDS (24 * 60 * 60)
#define POLL_AFTER_JOURNAL 2

/* What the worker threads hold instead of the object: they hand things over with it, and the main
 * thread alone looks whether the object is still there. */
typedef struct
{
  gatomicrefcount ref_count;
  AccountEngine *engine; /* main thread; NULL once it is disposed of */
  GMainContext *context; /* (owned) of the main thread */
} Link;

typedef enum
{
  WORKER_INTERACTIVE,
  WORKER_BACKGROUND,
  N_WORKERS,
} WorkerKind;

struct _AccountEngine
{
  GObject parent_instance;

  /* Set once */
  char *data_dir;
  char **mask;
  Link *link;
  Store *store;
  ProtocolLog *log;
  SignInGate *gate;
  PhWorker *local;
  Store *local_store; /* of the local worker's thread */
  TransferHub *hub;   /* (borrowed) (nullable) */
  OperationFailedFunc failed;
  gpointer failed_data;

  /* Once started */
  ConnectionWorker *workers[N_WORKERS];
  InteractiveWork interactive; /* of its worker's thread */
  BackgroundWork *background;  /* likewise */
  GNetworkMonitor *monitor;
  guint care_id;

  /* What shows */
  AccountSettings *settings;
  AccountState state;
  GError *error;
  guint n_done;
  guint n_total;
  guint n_waiting;

  /* What it is made of */
  ConnectionState connections[N_WORKERS];
  GError *errors[N_WORKERS];
  GTlsCertificate *certificate;
  gboolean is_online;
  gboolean interactive_waits; /* for the background worker's first sign-in */
  gboolean is_in_step;
  gboolean is_stopped;

  GPtrArray *pending; /* (element-type StoreChanges) */
  gint64 last_changes; /* monotonic */
  guint changes_id;
};

G_DEFINE_FINAL_TYPE (AccountEngine, account_engine, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (AccountState, account_state,
                    G_DEFINE_ENUM_VALUE (ACCOUNT_STATE_DISABLED, "disabled"),
                    G_DEFINE_ENUM_VALUE (ACCOUNT_STATE_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (ACCOUNT_STATE_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (ACCOUNT_STATE_WORKING, "working"),
                    G_DEFINE_ENUM_VALUE (ACCOUNT_STATE_IN_STEP, "in-step"),
                    G_DEFINE_ENUM_VALUE (ACCOUNT_STATE_ATTENTION, "attention"))

enum
{
  PROP_0,
  PROP_SETTINGS,
  PROP_STATE,
  PROP_PROGRESS_DONE,
  PROP_PROGRESS_TOTAL,
  PROP_ERROR,
  PROP_N_WAITING,
  N_PROPS,
};

enum
{
  CHANGES,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* ---- From the workers to the main thread ---------------------------------------------------- */

static Link *
link_ref (Link *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
link_unref (gpointer data)
{
  Link *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_main_context_unref (self->context);
  g_free (self);
}

typedef void (*PostFunc) (AccountEngine *self, gpointer data);

typedef struct
{
  Link *link;
  PostFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Post;

static void
post_free (gpointer data)
{
  Post *post = data;

  if (post->destroy != NULL)
    post->destroy (post->data);
  link_unref (post->link);
  g_free (post);
}

static gboolean
on_post_cb (gpointer data)
{
  Post *post = data;

  if (post->link->engine != NULL)
    {
      g_autoptr(AccountEngine) self = g_object_ref (post->link->engine);

      post->func (self, post->data);
    }
  return G_SOURCE_REMOVE;
}

/* Any thread. A source of our own: g_main_context_invoke() would run @func here when the main thread
 * waits for this one to end. */
static void
post_to_main (Link *link, PostFunc func, gpointer data, GDestroyNotify destroy)
{
  Post *post = g_new0 (Post, 1);
  GSource *source = g_idle_source_new ();

  post->link = link_ref (link);
  post->func = func;
  post->data = data;
  post->destroy = destroy;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_post_cb, post, post_free);
  g_source_attach (source, link->context);
  g_source_unref (source);
}

/* ---- State ---------------------------------------------------------------------------------- */

static gboolean
is_same_error (const GError *a, const GError *b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return g_error_matches (a, b->domain, b->code) && g_strcmp0 (a->message, b->message) == 0;
}

static void
set_state (AccountEngine *self, AccountState state, const GError *error)
{
  if (!is_same_error (self->error, error))
    {
      GError *old = self->error;

      self->error = error != NULL ? g_error_copy (error) : NULL;
      g_clear_error (&old);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
}

static gboolean
is_disk_error (const GError *error)
{
  return g_error_matches (error, PH_ERROR, PH_ERROR_DISK) ||
         g_error_matches (error, PH_ERROR, PH_ERROR_DAMAGED);
}

static const GError *
find_attention (AccountEngine *self)
{
  for (guint i = 0; i < N_WORKERS; i++)
    {
      if (self->connections[i] == CONNECTION_HELD || is_disk_error (self->errors[i]))
        return self->errors[i];
    }

  return NULL;
}

static void
update_state (AccountEngine *self)
{
  const GError *attention = find_attention (self);
  const GError *error = self->errors[WORKER_BACKGROUND];

  if (!self->settings->enabled)
    set_state (self, ACCOUNT_STATE_DISABLED, NULL);
  else if (!self->is_online || self->workers[WORKER_BACKGROUND] == NULL)
    set_state (self, ACCOUNT_STATE_OFFLINE, NULL);
  else if (attention != NULL)
    set_state (self, ACCOUNT_STATE_ATTENTION, attention);
  else if (self->connections[WORKER_BACKGROUND] == CONNECTION_UP)
    set_state (self, self->is_in_step ? ACCOUNT_STATE_IN_STEP : ACCOUNT_STATE_WORKING, NULL);
  else if (error != NULL)
    set_state (self, ACCOUNT_STATE_OFFLINE, error);
  else
    set_state (self, ACCOUNT_STATE_CONNECTING, NULL);
}

static void
set_progress (AccountEngine *self, guint n_done, guint n_total)
{
  if (self->n_done != n_done)
    {
      self->n_done = n_done;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS_DONE]);
    }
  if (self->n_total != n_total)
    {
      self->n_total = n_total;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS_TOTAL]);
    }
}

static void
update_n_waiting (AccountEngine *self)
{
  gint64 n = store_op_count_waiting (self->store, NULL);

  if (n < 0 || self->n_waiting == n)
    return;

  self->n_waiting = n;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_WAITING]);
}

/* ---- Changes -------------------------------------------------------------------------------- */

static StoreChanges *
merge_changes (GPtrArray *pending)
{
  g_autoptr(GArray) changes = g_array_new (FALSE, FALSE, sizeof (StoreChange));
  g_autoptr(GArray) folders = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean folder_list = FALSE;
  gboolean operations = FALSE;

  if (pending->len == 1)
    return store_changes_ref (g_ptr_array_index (pending, 0));

  for (guint i = 0; i < pending->len; i++)
    {
      const StoreChanges *some = g_ptr_array_index (pending, i);

      g_array_append_vals (changes, some->changes->data, some->changes->len);
      g_array_append_vals (folders, some->folders->data, some->folders->len);
      folder_list |= some->folder_list;
      operations |= some->operations;
    }

  return store_changes_new (changes, folders, folder_list, operations);
}

static void
emit_changes (AccountEngine *self)
{
  g_autoptr(StoreChanges) changes = NULL;

  g_clear_handle_id (&self->changes_id, g_source_remove);
  if (self->pending->len == 0)
    return;

  changes = merge_changes (self->pending);
  g_ptr_array_set_size (self->pending, 0);
  self->last_changes = g_get_monotonic_time ();
  if (changes->operations)
    update_n_waiting (self);
  g_signal_emit (self, signals[CHANGES], 0, changes);
}

static gboolean
on_changes_timeout_cb (gpointer data)
{
  AccountEngine *self = data;

  self->changes_id = 0;
  emit_changes (self);
  return G_SOURCE_REMOVE;
}

/* One change shows at once; a flood of them ten times a second. */
static void
add_changes (AccountEngine *self, gpointer data)
{
  gint64 since = g_get_monotonic_time () - self->last_changes;
  GSource *source;

  g_ptr_array_add (self->pending, store_changes_ref (data));
  if (since >= CHANGES_PAUSE)
    {
      emit_changes (self);
      return;
    }
  if (self->changes_id != 0)
    return;

  source = g_timeout_source_new ((CHANGES_PAUSE - since) / G_TIME_SPAN_MILLISECOND + 1);
  g_source_set_callback (source, on_changes_timeout_cb, self, NULL);
  self->changes_id = g_source_attach (source, self->link->context);
  g_source_unref (source);
}

static void
poll_after_journal (gpointer data)
{
  background_work_poll (data, POLL_AFTER_JOURNAL);
}

/* Operations came in, or were carried out: the one is for the interactive worker, the other changed
 * folders that it does not look at. */
static void
add_local_changes (AccountEngine *self, gpointer data)
{
  const StoreChanges *changes = data;

  add_changes (self, data);
  if (changes->operations)
    account_engine_run_journal (self);
}

static void
add_interactive_changes (AccountEngine *self, gpointer data)
{
  const StoreChanges *changes = data;

  add_changes (self, data);
  if (changes->operations && self->workers[WORKER_BACKGROUND] != NULL)
    connection_worker_invoke (self->workers[WORKER_BACKGROUND], poll_after_journal,
                              self->background, NULL);
}

static void
on_local_changes (StoreChanges *changes, gpointer user_data)
{
  post_to_main (user_data, add_local_changes, store_changes_ref (changes),
                (GDestroyNotify) store_changes_unref);
}

static void
on_interactive_changes (StoreChanges *changes, gpointer user_data)
{
  AccountEngine *self = user_data;

  post_to_main (self->link, add_interactive_changes, store_changes_ref (changes),
                (GDestroyNotify) store_changes_unref);
}

static void
on_background_changes (StoreChanges *changes, gpointer user_data)
{
  AccountEngine *self = user_data;

  post_to_main (self->link, add_changes, store_changes_ref (changes),
                (GDestroyNotify) store_changes_unref);
}

void
account_engine_add_changes (AccountEngine *self, StoreChanges *changes)
{
  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  add_local_changes (self, changes);
}

/* ---- Connections ---------------------------------------------------------------------------- */

typedef struct
{
  WorkerKind kind;
  ConnectionState state;
  GError *error;
  GTlsCertificate *certificate;
} StateReport;

static void
state_report_free (gpointer data)
{
  StateReport *report = data;

  g_clear_error (&report->error);
  g_clear_object (&report->certificate);
  g_free (report);
}

static void
let_interactive_in (AccountEngine *self)
{
  if (!self->interactive_waits || self->workers[WORKER_INTERACTIVE] == NULL)
    return;

  self->interactive_waits = FALSE;
  connection_worker_set_online (self->workers[WORKER_INTERACTIVE], TRUE);
}

static void
take_state (AccountEngine *self, gpointer data)
{
  StateReport *report = data;

  if (report->kind == WORKER_BACKGROUND && report->state != CONNECTION_CONNECTING)
    let_interactive_in (self);

  self->connections[report->kind] = report->state;
  if (report->state != CONNECTION_CONNECTING)
    {
      g_clear_error (&self->errors[report->kind]);
      self->errors[report->kind] = g_steal_pointer (&report->error);
    }
  if (report->certificate != NULL)
    g_set_object (&self->certificate, report->certificate);
  update_state (self);
}

static void
post_state (AccountEngine *self, WorkerKind kind, ConnectionState state, const GError *error,
            GTlsCertificate *certificate)
{
  StateReport *report = g_new0 (StateReport, 1);

  report->kind = kind;
  report->state = state;
  report->error = error != NULL ? g_error_copy (error) : NULL;
  g_set_object (&report->certificate, certificate);
  post_to_main (self->link, take_state, report, state_report_free);
}

static void
on_interactive_state (ConnectionWorker *worker, ConnectionState state, const GError *error,
                      GTlsCertificate *certificate, gpointer user_data)
{
  AccountEngine *self = user_data;

  if (state == CONNECTION_UP)
    self->interactive.journal_waits = TRUE;
  post_state (self, WORKER_INTERACTIVE, state, error, certificate);
}

static void
on_background_state (ConnectionWorker *worker, ConnectionState state, const GError *error,
                     GTlsCertificate *certificate, gpointer user_data)
{
  AccountEngine *self = user_data;

  if (state == CONNECTION_CONNECTING)
    background_work_reset (self->background);
  post_state (self, WORKER_BACKGROUND, state, error, certificate);
}

static gboolean
on_interactive_work (ConnectionWorker *worker, SyncContext *context, gpointer user_data,
                     GError **error)
{
  AccountEngine *self = user_data;

  return interactive_work_run (&self->interactive, worker, context, error);
}

static gboolean
on_background_work (ConnectionWorker *worker, SyncContext *context, gpointer user_data,
                    GError **error)
{
  AccountEngine *self = user_data;

  return background_work_run (self->background, worker, context, error);
}

typedef struct
{
  gboolean in_step;
  guint n_done;
  guint n_total;
} ProgressReport;

static void
take_progress (AccountEngine *self, gpointer data)
{
  const ProgressReport *report = data;

  self->is_in_step = report->in_step;
  set_progress (self, report->n_done, report->n_total);
  update_state (self);
}

static void
on_progress (gboolean in_step, guint n_done, guint n_total, gpointer user_data)
{
  AccountEngine *self = user_data;
  ProgressReport report = { in_step, n_done, n_total };

  post_to_main (self->link, take_progress, g_memdup2 (&report, sizeof report), g_free);
}

typedef struct
{
  gint64 group;
  GError *error;
} FailureReport;

static void
failure_report_free (gpointer data)
{
  FailureReport *report = data;

  g_clear_error (&report->error);
  g_free (report);
}

static void
take_failure (AccountEngine *self, gpointer data)
{
  const FailureReport *report = data;

  if (self->failed != NULL)
    self->failed (report->group, report->error, self->failed_data);
}

static void
on_operation_failed (gint64 group, const GError *error, gpointer user_data)
{
  AccountEngine *self = user_data;
  FailureReport *report = g_new0 (FailureReport, 1);

  report->group = group;
  report->error = g_error_copy (error);
  post_to_main (self->link, take_failure, report, failure_report_free);
}

static ConnectionWorker *
start_worker (AccountEngine *self, const char *name, ConnectionWorkFunc work,
              ConnectionStateFunc state_changed, StoreChangesFunc changed)
{
  ConnectionWorkerConfig config = {
    .name = name,
    .settings = self->settings,
    .data_dir = self->data_dir,
    .mask = (const char *const *) self->mask,
    .log = self->log,
    .gate = self->gate,
    .work = work,
    .state_changed = state_changed,
    .changed = changed,
    .user_data = self,
  };

  return connection_worker_new (&config);
}

static void
start_workers (AccountEngine *self)
{
  if (self->workers[WORKER_INTERACTIVE] != NULL)
    return;

  interactive_work_init (&self->interactive);
  self->interactive.hub = self->hub;
  self->interactive.failed = on_operation_failed;
  self->interactive.user_data = self;
  self->background = background_work_new (on_progress, self);
  self->workers[WORKER_INTERACTIVE] = start_worker (self, "mail-1", on_interactive_work,
                                                    on_interactive_state, on_interactive_changes);
  self->workers[WORKER_BACKGROUND] = start_worker (self, "mail-2", on_background_work,
                                                   on_background_state, on_background_changes);
}

static gboolean
is_empty (AccountEngine *self)
{
  g_autoptr(GPtrArray) folders = store_folder_list (self->store, NULL);

  return folders == NULL || folders->len == 0;
}

/* They sign in one after the other. With an empty cache there is no folder to show before the
 * background worker has brought the list, so the other one waits until that has signed in. */
static void
set_workers_online (AccountEngine *self)
{
  gboolean online = self->is_online && self->settings->enabled;

  if (self->workers[WORKER_INTERACTIVE] == NULL)
    return;

  self->interactive_waits = online && is_empty (self);
  connection_worker_set_online (self->workers[WORKER_BACKGROUND], online);
  if (!self->interactive_waits)
    connection_worker_set_online (self->workers[WORKER_INTERACTIVE], online);
}

/* ---- Network -------------------------------------------------------------------------------- */

/* Only a hint: what the monitor says is wrong in containers and behind some tunnels. */
static void
on_network_changed_cb (GNetworkMonitor *monitor, gboolean available, gpointer user_data)
{
  AccountEngine *self = user_data;

  for (guint i = 0; i < N_WORKERS; i++)
    {
      if (self->workers[i] != NULL)
        connection_worker_network_changed (self->workers[i], FALSE);
    }
}

/* ---- Local worker --------------------------------------------------------------------------- */

typedef struct
{
  AccountEngine *engine;
  AccountLocalFunc func;
} LocalJob;

static GQuark
local_job_quark (void)
{
  return g_quark_from_static_string ("account-engine-local-job");
}

static void
run_local (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const LocalJob *job = g_object_get_qdata (G_OBJECT (task), local_job_quark ());

  job->func (task, job->engine->local_store, task_data, cancellable);
}

void
account_engine_queue_local (AccountEngine *self, int priority, GTask *task, AccountLocalFunc func)
{
  LocalJob *job = g_new0 (LocalJob, 1);

  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  job->engine = self;
  job->func = func;
  g_object_set_qdata_full (G_OBJECT (task), local_job_quark (), job, g_free);
  ph_worker_queue (self->local, priority, task, run_local);
}

void
account_engine_queue_remote (AccountEngine *self, int priority, GTask *task,
                             AccountRemoteFunc func)
{
  if (self->workers[WORKER_INTERACTIVE] == NULL)
    {
      g_task_return_new_error (task, PH_ERROR, PH_ERROR_OFFLINE, "%s",
                               _("There is no connection."));
      return;
    }

  connection_worker_queue (self->workers[WORKER_INTERACTIVE], priority, task, func);
}

static void
note_journal (gpointer data)
{
  InteractiveWork *work = data;

  work->journal_waits = TRUE;
}

void
account_engine_run_journal (AccountEngine *self)
{
  if (self->workers[WORKER_INTERACTIVE] != NULL)
    connection_worker_invoke (self->workers[WORKER_INTERACTIVE], note_journal, &self->interactive,
                              NULL);
}

void
account_engine_set_transfers (AccountEngine *self, TransferHub *hub)
{
  g_return_if_fail (self->workers[WORKER_INTERACTIVE] == NULL);

  self->hub = hub;
}

void
account_engine_set_failed_func (AccountEngine *self, OperationFailedFunc failed,
                                gpointer user_data)
{
  self->failed = failed;
  self->failed_data = user_data;
}

void
account_engine_set_mask (AccountEngine *self, const char *const *mask)
{
  g_return_if_fail (self->workers[WORKER_INTERACTIVE] == NULL);

  g_strfreev (self->mask);
  self->mask = g_strdupv ((char **) mask);
}

const char *
account_engine_get_data_dir (AccountEngine *self)
{
  return self->data_dir;
}

/* How many messages were let go, in a transaction of their own; -1 on error. */
static int
collect_once (Store *store, gint64 before)
{
  int n;

  if (!store_begin (store, NULL))
    return -1;

  n = store_message_collect (store, before, COLLECT_AT_ONCE, NULL);
  if (n >= 0 && store_commit (store, NULL))
    return n;

  store_rollback (store);
  return -1;
}

/* What the cache needs now and then. */
static void
take_care (GTask *task, Store *store, gpointer task_data, GCancellable *cancellable)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  int n;

  do
    n = collect_once (store, now - GRACE_SECONDS);
  while (n == COLLECT_AT_ONCE && !g_cancellable_is_cancelled (cancellable));
  store_body_sweep (store, NULL);
  if (store_begin (store, NULL))
    {
      store_op_forget (store, now - UNDO_SECONDS, NULL);
      if (!store_commit (store, NULL))
        store_rollback (store);
    }
  g_task_return_boolean (task, TRUE);
}

static gboolean
on_care_cb (gpointer data)
{
  AccountEngine *self = data;
  g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  account_engine_queue_local (self, G_PRIORITY_LOW, task, take_care);
  self->care_id = g_timeout_add_seconds (CARE_SECONDS, on_care_cb, self);
  return G_SOURCE_REMOVE;
}

/* ---- Opening -------------------------------------------------------------------------------- */

typedef struct
{
  AccountEngine *engine;
  GAsyncQueue *done;
  GError *error;
} Opening;

static gboolean
open_cache (AccountEngine *self, GError **error)
{
  StoreOpenFlags flags = STORE_OPEN_WRITE;
  gboolean ok;

  if (g_mkdir_with_parents (self->data_dir, 0700) != 0)
    {
      g_set_error (error, PH_ERROR, PH_ERROR_DISK, _("The folder “%s” can’t be made: %s"),
                   self->data_dir, g_strerror (errno));
      return FALSE;
    }
  if (store_is_unclean (self->data_dir))
    flags |= STORE_OPEN_CHECK;
  self->local_store = store_open (self->data_dir, flags, NULL, error);
  if (self->local_store == NULL)
    return FALSE;

  store_set_changes_func (self->local_store, on_local_changes, link_ref (self->link), link_unref);
  if (!store_begin (self->local_store, error))
    return FALSE;
  ok = store_op_mark_unsure (self->local_store, error);
  if (!ok)
    store_rollback (self->local_store);

  return ok && store_commit (self->local_store, error);
}

static void
run_open (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Opening *opening = task_data;

  open_cache (opening->engine, &opening->error);
  g_task_return_boolean (task, TRUE);
  g_async_queue_push (opening->done, opening);
}

static void
run_close (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Opening *opening = task_data;
  AccountEngine *self = opening->engine;

  g_clear_pointer (&self->local_store, store_close);
  g_task_return_boolean (task, TRUE);
  g_async_queue_push (opening->done, opening);
}

/* Waits for @func on the local worker: at the beginning and at the end alone. */
static gboolean
run_and_wait (AccountEngine *self, GTaskThreadFunc func, GError **error)
{
  g_autoptr(GAsyncQueue) done = g_async_queue_new ();
  g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Opening opening = { self, done, NULL };

  g_task_set_task_data (task, &opening, NULL);
  ph_worker_queue (self->local, G_PRIORITY_HIGH, task, func);
  g_async_queue_pop (done);
  if (opening.error == NULL)
    return TRUE;

  g_propagate_error (error, opening.error);
  return FALSE;
}

AccountEngine *
account_engine_new (AccountSettings *settings, const char *data_dir, GError **error)
{
  g_autoptr(AccountEngine) self = NULL;

  g_return_val_if_fail (settings != NULL, NULL);
  g_return_val_if_fail (data_dir != NULL, NULL);

  self = g_object_new (ACCOUNT_TYPE_ENGINE, NULL);
  self->settings = account_settings_ref (settings);
  self->data_dir = g_strdup (data_dir);
  self->state = settings->enabled ? ACCOUNT_STATE_OFFLINE : ACCOUNT_STATE_DISABLED;
  self->local = ph_worker_new ("mail-local", NULL, NULL);
  if (!run_and_wait (self, run_open, error))
    return NULL;
  self->store = store_open (data_dir, STORE_OPEN_READ_ONLY, NULL, error);
  if (self->store == NULL)
    return NULL;
  update_n_waiting (self);

  return g_steal_pointer (&self);
}

void
account_engine_start (AccountEngine *self)
{
  g_return_if_fail (ACCOUNT_IS_ENGINE (self));
  g_return_if_fail (!self->is_stopped);

  start_workers (self);
  self->is_online = TRUE;
  set_workers_online (self);
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_object (self->monitor, "network-changed", G_CALLBACK (on_network_changed_cb),
                           self, 0);
  self->care_id = g_timeout_add_seconds (FIRST_CARE_SECONDS, on_care_cb, self);
  update_state (self);
}

static void
mark_clean (AccountEngine *self)
{
  g_autoptr(Store) store = NULL;

  /* Never opened: what is there is not known to be well. */
  if (self->store == NULL)
    return;

  store = store_open (self->data_dir, STORE_OPEN_WRITE, NULL, NULL);
  if (store != NULL)
    store_mark_clean (store, NULL);
}

void
account_engine_stop (AccountEngine *self)
{
  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  if (self->is_stopped)
    return;

  self->is_stopped = TRUE;
  self->is_online = FALSE;
  g_clear_handle_id (&self->care_id, g_source_remove);
  g_clear_object (&self->monitor);
  /* The local worker hands jobs to the others, so it ends first. */
  if (self->local != NULL)
    {
      run_and_wait (self, run_close, NULL);
      ph_worker_stop (self->local);
      g_clear_object (&self->local);
    }
  for (guint i = 0; i < N_WORKERS; i++)
    g_clear_pointer (&self->workers[i], connection_worker_stop);
  g_clear_pointer (&self->background, background_work_free);
  mark_clean (self);
}

/* ---- Wishes --------------------------------------------------------------------------------- */

void
account_engine_set_settings (AccountEngine *self, AccountSettings *settings)
{
  AccountSettings *old = self->settings;

  g_return_if_fail (ACCOUNT_IS_ENGINE (self));
  g_return_if_fail (g_strcmp0 (settings->id, self->settings->id) == 0);

  self->settings = account_settings_ref (settings);
  account_settings_unref (old);
  sign_in_gate_open (self->gate);
  for (guint i = 0; i < N_WORKERS; i++)
    {
      if (self->workers[i] != NULL)
        connection_worker_set_settings (self->workers[i], settings);
    }
  set_workers_online (self);
  update_state (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SETTINGS]);
}

void
account_engine_retry (AccountEngine *self)
{
  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  sign_in_gate_open (self->gate);
  for (guint i = 0; i < N_WORKERS; i++)
    {
      if (self->workers[i] != NULL)
        connection_worker_retry (self->workers[i]);
    }
}

void
account_engine_set_online (AccountEngine *self, gboolean online)
{
  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  if (self->is_online == online || self->is_stopped)
    return;

  self->is_online = online;
  set_workers_online (self);
  update_state (self);
}

typedef struct
{
  AccountEngine *engine;
  gint64 folder_id;
} Showing;

static void
show_interactive (gpointer data)
{
  const Showing *showing = data;

  interactive_work_show (&showing->engine->interactive, showing->folder_id);
}

static void
prefer_background (gpointer data)
{
  const Showing *showing = data;

  background_work_prefer (showing->engine->background, showing->folder_id);
}

void
account_engine_show_folder (AccountEngine *self, gint64 folder_id)
{
  Showing showing = { self, folder_id };

  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  start_workers (self);
  connection_worker_invoke (self->workers[WORKER_INTERACTIVE], show_interactive,
                            g_memdup2 (&showing, sizeof showing), g_free);
  connection_worker_invoke (self->workers[WORKER_BACKGROUND], prefer_background,
                            g_memdup2 (&showing, sizeof showing), g_free);
}

static void
poll_now (gpointer data)
{
  background_work_poll (data, 0);
}

void
account_engine_refresh (AccountEngine *self)
{
  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  if (self->workers[WORKER_BACKGROUND] == NULL)
    return;

  connection_worker_invoke (self->workers[WORKER_BACKGROUND], poll_now, self->background, NULL);
  connection_worker_wake (self->workers[WORKER_INTERACTIVE]);
}

/* ---- Queries -------------------------------------------------------------------------------- */

static void
query_free (gpointer data)
{
  StoreQuery *query = data;

  g_free (query->text);
  g_free (query);
}

static void
run_query (GTask *task, Store *store, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  StoreIds *ids = store_placement_query (store, task_data, 0, cancellable, &error);

  if (ids != NULL)
    g_task_return_pointer (task, ids, (GDestroyNotify) store_ids_free);
  else
    g_task_return_error (task, error);
}

/* The tasks have no source object: it could be released on another thread. */

void
account_engine_query_async (AccountEngine *self, const StoreQuery *query,
                            GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  StoreQuery *copy = g_memdup2 (query, sizeof *query);

  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  g_task_set_source_tag (task, account_engine_query_async);
  copy->text = g_strdup (query->text);
  g_task_set_task_data (task, copy, query_free);
  account_engine_queue_local (self, G_PRIORITY_DEFAULT, task, run_query);
}

StoreIds *
account_engine_query_finish (AccountEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, account_engine_query_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- Parts ---------------------------------------------------------------------------------- */

typedef struct
{
  AccountEngine *engine;
  gint64 message_id;
  char *part;
} PartWish;

static void
part_wish_free (gpointer data)
{
  PartWish *wish = data;

  g_free (wish->part);
  g_free (wish);
}

static void
return_bytes (GTask *task, GBytes *bytes, GError *error)
{
  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
fetch_part (GTask *task, SyncContext *context, gpointer task_data, GCancellable *cancellable)
{
  const PartWish *wish = task_data;
  GError *error = NULL;
  GBytes *bytes;

  /* It may have come while this waited for its turn. */
  bytes = store_body_get (context->store, wish->message_id, wish->part, NULL);
  if (bytes == NULL)
    bytes = body_fetch_part (context, wish->message_id, wish->part, cancellable, &error);
  return_bytes (task, bytes, error);
}

static void
read_part (GTask *task, Store *store, gpointer task_data, GCancellable *cancellable)
{
  const PartWish *wish = task_data;
  g_autoptr(GError) error = NULL;
  GBytes *bytes = store_body_get (store, wish->message_id, wish->part, &error);

  if (bytes != NULL)
    return_bytes (task, bytes, NULL);
  else
    account_engine_queue_remote (wish->engine, G_PRIORITY_DEFAULT, task, fetch_part);
}

void
account_engine_get_part_async (AccountEngine *self, gint64 message_id, const char *part,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  PartWish *wish = g_new0 (PartWish, 1);

  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  g_task_set_source_tag (task, account_engine_get_part_async);
  wish->engine = self;
  wish->message_id = message_id;
  wish->part = g_strdup (part);
  g_task_set_task_data (task, wish, part_wish_free);
  account_engine_queue_local (self, G_PRIORITY_DEFAULT, task, read_part);
}

GBytes *
account_engine_get_part_finish (AccountEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, account_engine_get_part_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- Properties ----------------------------------------------------------------------------- */

AccountSettings *
account_engine_get_settings (AccountEngine *self)
{
  return self->settings;
}

const char *
account_engine_get_id (AccountEngine *self)
{
  return self->settings->id;
}

AccountState
account_engine_get_state (AccountEngine *self)
{
  return self->state;
}

const GError *
account_engine_get_error (AccountEngine *self)
{
  return self->error;
}

ProtocolLog *
account_engine_get_log (AccountEngine *self)
{
  return self->log;
}

GTlsCertificate *
account_engine_dup_certificate (AccountEngine *self)
{
  return self->certificate != NULL ? g_object_ref (self->certificate) : NULL;
}

Store *
account_engine_get_store (AccountEngine *self)
{
  return self->store;
}

static void
account_engine_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AccountEngine *self = ACCOUNT_ENGINE (object);

  switch (prop_id)
    {
    case PROP_SETTINGS:
      g_value_set_boxed (value, self->settings);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_PROGRESS_DONE:
      g_value_set_uint (value, self->n_done);
      break;
    case PROP_PROGRESS_TOTAL:
      g_value_set_uint (value, self->n_total);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_N_WAITING:
      g_value_set_uint (value, self->n_waiting);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
account_engine_dispose (GObject *object)
{
  AccountEngine *self = ACCOUNT_ENGINE (object);

  account_engine_stop (self);
  if (self->link != NULL)
    self->link->engine = NULL;
  g_clear_handle_id (&self->changes_id, g_source_remove);
  g_clear_pointer (&self->link, link_unref);
  g_clear_pointer (&self->pending, g_ptr_array_unref);
  g_clear_pointer (&self->store, store_close);
  g_clear_object (&self->certificate);

  G_OBJECT_CLASS (account_engine_parent_class)->dispose (object);
}

static void
account_engine_finalize (GObject *object)
{
  AccountEngine *self = ACCOUNT_ENGINE (object);

  g_clear_pointer (&self->settings, account_settings_unref);
  g_clear_pointer (&self->log, protocol_log_unref);
  g_clear_pointer (&self->gate, sign_in_gate_unref);
  g_clear_error (&self->error);
  for (guint i = 0; i < N_WORKERS; i++)
    g_clear_error (&self->errors[i]);
  g_strfreev (self->mask);
  g_free (self->data_dir);

  G_OBJECT_CLASS (account_engine_parent_class)->finalize (object);
}

static void
account_engine_class_init (AccountEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags =
      G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = account_engine_get_property;
  object_class->dispose = account_engine_dispose;
  object_class->finalize = account_engine_finalize;

  properties[PROP_SETTINGS] =
      g_param_spec_boxed ("settings", NULL, NULL, ACCOUNT_TYPE_SETTINGS, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, ACCOUNT_TYPE_STATE,
                                              ACCOUNT_STATE_DISABLED, flags);
  properties[PROP_PROGRESS_DONE] =
      g_param_spec_uint ("progress-done", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_PROGRESS_TOTAL] =
      g_param_spec_uint ("progress-total", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_N_WAITING] =
      g_param_spec_uint ("n-waiting", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGES] = g_signal_new ("changes", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, g_cclosure_marshal_VOID__POINTER, G_TYPE_NONE, 1,
                                   G_TYPE_POINTER);
}

static void
account_engine_init (AccountEngine *self)
{
  self->link = g_new0 (Link, 1);
  g_atomic_ref_count_init (&self->link->ref_count);
  self->link->engine = self;
  self->link->context = g_main_context_ref_thread_default ();
  self->log = protocol_log_new (LOG_BYTES);
  self->gate = sign_in_gate_new ();
  self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) store_changes_unref);
}
