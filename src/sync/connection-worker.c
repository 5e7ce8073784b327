/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "connection-worker.h"

#include "account-secrets.h"
#include "config.h"
#include "operation-local.h"
#include "ph-error.h"
#include "reconnect-backoff.h"
#include "server-faults.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Above what callers use: wishes of the owner come before everything else. */
#define PRIORITY_CONTROL G_PRIORITY_HIGH

/* A gate that is busy is looked at again this often; the other connection's sign-in takes longer. */
#define GATE_MS 20

/* Somebody who asks waits so long for the next try rather than being told that there is none. */
#define SHORT_WAIT (5 * G_TIME_SPAN_SECOND)

#define BUSY_PAUSE (1 * G_TIME_SPAN_SECOND)

struct _ConnectionWorker
{
  /* Set once */
  PhWorker *worker;
  char *name;
  char *data_dir;
  char **mask;
  ProtocolLog *log;
  SignInGate *gate;
  gboolean lists_folders;
  ConnectionWorkFunc work;
  ConnectionStateFunc state_changed;
  StoreChangesFunc changed;
  gpointer user_data;
  GCancellable *interrupt; /* cuts short what is under way */

  /* The worker's thread */
  AccountSettings *settings;
  Store *store;
  ImapSession *session;
  SyncContext context;
  ReconnectBackoff backoff;
  gint64 not_before; /* monotonic; no try earlier */
  ConnectionState state;
  GError *error;     /* (nullable) why it is down or held */
  gboolean is_online;
};

/* ---- State ---------------------------------------------------------------------------------- */

static void
set_state (ConnectionWorker *self, ConnectionState state, const GError *error)
{
  g_autoptr(GError) kept = error != NULL ? g_error_copy (error) : NULL;

  self->state = state;
  if (state != CONNECTION_CONNECTING)
    {
      g_clear_error (&self->error);
      self->error = g_steal_pointer (&kept);
    }
  self->state_changed (self, state, self->error, self->user_data);
}

static void
drop_session (ConnectionWorker *self)
{
  g_clear_pointer (&self->session, imap_session_free);
  self->context.session = NULL;
  sync_context_forget (&self->context);
}

static gboolean
needs_person (const GError *error)
{
  static const PhError codes[] = {
    PH_ERROR_SIGN_IN, PH_ERROR_PASSWORD_NEEDED, PH_ERROR_CERTIFICATE, PH_ERROR_TLS_MISSING,
    PH_ERROR_INVALID,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      if (g_error_matches (error, PH_ERROR, codes[i]))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The store is as it was, the connection is well, and what was read has been lost: it is asked for
 * again in a moment. */
static void
try_soon (ConnectionWorker *self)
{
  sync_context_lose (&self->context);
  self->not_before = g_get_monotonic_time () + BUSY_PAUSE;
}

/* An interruption is no failure: the job that caused it says what comes next. */
static void
handle_failure (ConnectionWorker *self, const GError *error)
{
  if (is_cancelled (error))
    {
      drop_session (self);
      return;
    }
  if (g_error_matches (error, PH_ERROR, PH_ERROR_BUSY) && self->session != NULL &&
      imap_session_is_open (self->session))
    {
      try_soon (self);
      return;
    }
  if (needs_person (error))
    {
      drop_session (self);
      set_state (self, CONNECTION_HELD, error);
      return;
    }

  self->not_before = g_get_monotonic_time () +
                     (gint64) reconnect_backoff_next (&self->backoff) * G_TIME_SPAN_MILLISECOND;
  if (self->session == NULL || !imap_session_is_open (self->session))
    drop_session (self);
  else
    sync_context_lose (&self->context);
  set_state (self, CONNECTION_DOWN, error);
}

/* ---- Waiting -------------------------------------------------------------------------------- */

static gboolean
is_interrupted_cb (gpointer user_data)
{
  ConnectionWorker *self = user_data;

  return g_cancellable_is_cancelled (self->interrupt);
}

gboolean
connection_worker_should_return (ConnectionWorker *self)
{
  return ph_worker_has_job (self->worker, G_MAXINT) ||
         g_cancellable_is_cancelled (self->interrupt);
}

/* ---- Connecting ----------------------------------------------------------------------------- */

static gboolean
open_store (ConnectionWorker *self, GError **error)
{
  if (self->store != NULL)
    return TRUE;

  self->store = store_open (self->data_dir, STORE_OPEN_WRITE, NULL, error);
  if (self->store == NULL)
    return FALSE;

  store_set_changes_func (self->store, self->changed, self->user_data, NULL);
  return TRUE;
}

/* TRUE when this connection may try. Only an interruption ends the wait for the other's sign-in. */
static gboolean
pass_gate (ConnectionWorker *self, GError **error)
{
  while (TRUE)
    {
      switch (sign_in_gate_enter (self->gate))
        {
        case SIGN_IN_GATE_FREE:
          return TRUE;
        case SIGN_IN_GATE_SHUT:
          g_set_error_literal (error, PH_ERROR, PH_ERROR_SIGN_IN,
                               _("The server refused the name or password."));
          return FALSE;
        case SIGN_IN_GATE_BUSY:
        default:
          if (g_cancellable_set_error_if_cancelled (self->interrupt, error))
            return FALSE;
          g_main_context_iteration (ph_worker_get_context (self->worker), FALSE);
          g_usleep (GATE_MS * 1000);
        }
    }
}

static void
blamed_cb (const char *capability, gpointer user_data)
{
  ConnectionWorker *self = user_data;

  if (self->context.errand != NULL)
    store_errand_settle (self->context.errand);
  server_faults_add (self->store, capability);
}

static GStrv
list_mask (ConnectionWorker *self)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  g_auto(GStrv) faults = server_faults_list (self->store);

  if (self->mask != NULL)
    g_strv_builder_addv (names, (const char **) self->mask);
  g_strv_builder_addv (names, (const char **) faults);
  return g_strv_builder_end (names);
}

static gboolean
sign_in (ConnectionWorker *self, GError **error)
{
  g_auto(GStrv) mask = list_mask (self);
  ImapSessionConfig config = {
    .settings = self->settings,
    .mask = (const char *const *) mask,
    .log = self->log,
    .name = self->name,
    .blamed = blamed_cb,
    .blamed_data = self,
    .lists_folders = self->lists_folders,
  };
  char *password;
  gboolean ok;

  password = account_secrets_lookup (self->settings, ACCOUNT_SECRET_IMAP, self->interrupt, error);
  if (password == NULL)
    return FALSE;

  self->session = imap_session_new (&config);
  self->context.list_serial = operation_get_folder_serial (self->store);
  ok = imap_session_connect (self->session, password, self->interrupt, error);
  account_secrets_free (password);
  return ok;
}

static MessageProfile
choose_profile (ImapSession *session)
{
  return strstr (imap_session_get_server_name (session), "Cyrus") != NULL
             ? MESSAGE_PROFILE_ENVELOPE
             : MESSAGE_PROFILE_HEADERS;
}

static gboolean
should_yield_cb (gpointer user_data)
{
  return connection_worker_should_return (user_data);
}

static void
begin_context (ConnectionWorker *self)
{
  self->context.settings = self->settings;
  self->context.session = self->session;
  self->context.store = self->store;
  self->context.cancellable = self->interrupt;
  self->context.data_dir = self->data_dir;
  self->context.should_yield = should_yield_cb;
  self->context.yield_data = self;
  if (self->context.profile != MESSAGE_PROFILE_WHOLE)
    self->context.profile = choose_profile (self->session);
}

static gboolean
connect_now (ConnectionWorker *self, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  gboolean ok;

  drop_session (self);
  set_state (self, CONNECTION_CONNECTING, NULL);
  ok = open_store (self, &local_error) && pass_gate (self, &local_error);
  if (ok)
    {
      ok = sign_in (self, &local_error);
      sign_in_gate_leave (self->gate,
                          g_error_matches (local_error, PH_ERROR, PH_ERROR_SIGN_IN));
    }
  if (!ok)
    {
      handle_failure (self, local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  begin_context (self);
  set_state (self, CONNECTION_UP, NULL);
  return TRUE;
}

static gboolean
is_up (ConnectionWorker *self)
{
  return self->session != NULL && imap_session_is_open (self->session) &&
         self->context.session != NULL;
}

/* ---- The loop ------------------------------------------------------------------------------- */

static void
work_once (ConnectionWorker *self)
{
  g_autoptr(GError) error = NULL;

  if (!self->work (self, &self->context, self->user_data, &error))
    {
      handle_failure (self, error);
      return;
    }
  if (!imap_session_is_open (self->session))
    return;

  reconnect_backoff_reset (&self->backoff);
  self->not_before = 0;
  if (self->state != CONNECTION_UP)
    set_state (self, CONNECTION_UP, NULL);
}

static void
idle_cb (PhWorker *worker, gpointer user_data)
{
  ConnectionWorker *self = user_data;

  while (!ph_worker_has_job (worker, G_MAXINT))
    {
      if (!self->is_online || self->state == CONNECTION_HELD ||
          g_cancellable_is_cancelled (self->interrupt))
        return;
      if (self->not_before > g_get_monotonic_time ())
        ph_worker_sleep (worker, self->not_before, NULL, NULL);
      else if (!is_up (self))
        connect_now (self, NULL);
      else
        work_once (self);
    }
}

/* ---- Jobs ----------------------------------------------------------------------------------- */

typedef struct
{
  ConnectionWorker *self;
  ConnectionJobFunc func;
  GTask *task; /* (owned) */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  /* Not run: the worker ended before its turn. */
  if (!g_task_get_completed (job->task) && job->func != NULL)
    g_task_return_new_error (job->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The worker has stopped");
  g_object_unref (job->task);
  g_free (job);
}

static gboolean
be_connected (ConnectionWorker *self, GError **error)
{
  gboolean may_try = self->is_online && self->state != CONNECTION_HELD;

  if (is_up (self))
    return TRUE;
  if (may_try && self->not_before <= g_get_monotonic_time () + SHORT_WAIT)
    {
      ph_worker_sleep (self->worker, self->not_before, is_interrupted_cb, self);
      return connect_now (self, error);
    }

  g_set_error (error, PH_ERROR, PH_ERROR_OFFLINE, "%s",
               self->error != NULL ? self->error->message : _("There is no connection."));
  return FALSE;
}

static void
run_job (GTask *outer, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  ConnectionWorker *self = job->self;
  ConnectionJobFunc func = g_steal_pointer (&job->func);
  g_autoptr(GError) error = NULL;

  if (g_task_return_error_if_cancelled (job->task))
    ;
  else if (be_connected (self, &error))
    func (job->task, &self->context, g_task_get_task_data (job->task),
          g_task_get_cancellable (job->task));
  else
    g_task_return_error (job->task, g_steal_pointer (&error));

  if (self->session != NULL && !imap_session_is_open (self->session))
    drop_session (self);
  /* What came meanwhile may not have been stored. */
  else if (g_task_had_error (job->task))
    sync_context_lose (&self->context);
  g_task_return_boolean (outer, TRUE);
}

void
connection_worker_queue (ConnectionWorker *self, int priority, GTask *task,
                         ConnectionJobFunc func)
{
  Job *job = g_new0 (Job, 1);
  g_autoptr(GTask) outer = g_task_new (NULL, NULL, NULL, NULL);

  job->self = self;
  job->func = func;
  job->task = g_object_ref (task);
  g_task_set_task_data (outer, job, job_free);
  ph_worker_queue (self->worker, priority, outer, run_job);
}

typedef struct
{
  void (*func) (gpointer data);
  gpointer data;
  GDestroyNotify destroy;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  if (call->destroy != NULL)
    call->destroy (call->data);
  g_free (call);
}

static void
run_call (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Call *call = task_data;

  call->func (call->data);
  g_task_return_boolean (task, TRUE);
}

void
connection_worker_invoke (ConnectionWorker *self, void (*func) (gpointer data), gpointer data,
                          GDestroyNotify destroy)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Call *call = g_new0 (Call, 1);

  call->func = func;
  call->data = data;
  call->destroy = destroy;
  g_task_set_task_data (task, call, call_free);
  ph_worker_queue (self->worker, PRIORITY_CONTROL, task, run_call);
}

/* ---- Wishes of the owner -------------------------------------------------------------------- */

static void
go_online (gpointer data)
{
  ConnectionWorker *self = data;

  self->is_online = TRUE;
  reconnect_backoff_reset (&self->backoff);
  self->not_before = 0;
}

static void
go_offline (gpointer data)
{
  ConnectionWorker *self = data;

  self->is_online = FALSE;
  g_cancellable_reset (self->interrupt);
  drop_session (self);
  set_state (self, CONNECTION_DOWN, NULL);
}

/* What is under way is cut short; the job that follows resets the cancellable and makes the rest
 * right. Until it comes the loop rests. */
static void
interrupt (ConnectionWorker *self, void (*func) (gpointer data))
{
  g_cancellable_cancel (self->interrupt);
  connection_worker_invoke (self, func, self, NULL);
}

void
connection_worker_set_online (ConnectionWorker *self, gboolean online)
{
  if (online)
    connection_worker_invoke (self, go_online, self, NULL);
  else
    interrupt (self, go_offline);
}

static void
try_again (gpointer data)
{
  ConnectionWorker *self = data;

  reconnect_backoff_reset (&self->backoff);
  self->not_before = 0;
  if (self->state == CONNECTION_HELD)
    set_state (self, CONNECTION_DOWN, NULL);
}

void
connection_worker_retry (ConnectionWorker *self)
{
  connection_worker_invoke (self, try_again, self, NULL);
}

static void
start_anew (gpointer data)
{
  ConnectionWorker *self = data;

  g_cancellable_reset (self->interrupt);
  drop_session (self);
  try_again (self);
}

void
connection_worker_network_changed (ConnectionWorker *self, gboolean is_lost)
{
  if (is_lost)
    interrupt (self, start_anew);
  else
    connection_worker_retry (self);
}

static void
do_nothing (gpointer data)
{
}

void
connection_worker_wake (ConnectionWorker *self)
{
  connection_worker_invoke (self, do_nothing, NULL, NULL);
}

typedef struct
{
  ConnectionWorker *self;
  AccountSettings *settings;
} NewSettings;

static void
new_settings_free (gpointer data)
{
  NewSettings *new_settings = data;

  account_settings_unref (new_settings->settings);
  g_free (new_settings);
}

static gboolean
is_same_server (const AccountSettings *a, const AccountSettings *b)
{
  return g_strcmp0 (a->imap.host, b->imap.host) == 0 && a->imap.port == b->imap.port &&
         a->imap.security == b->imap.security && g_strcmp0 (a->imap.user, b->imap.user) == 0 &&
         account_settings_equal_trust (a, b) &&
         g_strv_equal ((const char *const *) a->imap_without,
                       (const char *const *) b->imap_without) &&
         g_strcmp0 (a->password_file, b->password_file) == 0;
}

static void
take_settings (gpointer data)
{
  NewSettings *new_settings = data;
  ConnectionWorker *self = new_settings->self;
  gboolean is_same = is_same_server (self->settings, new_settings->settings);

  account_settings_unref (self->settings);
  self->settings = account_settings_ref (new_settings->settings);
  self->context.settings = self->settings;
  if (!is_same)
    start_anew (self);
  else
    try_again (self);
}

void
connection_worker_set_settings (ConnectionWorker *self, AccountSettings *settings)
{
  NewSettings *new_settings = g_new0 (NewSettings, 1);

  new_settings->self = self;
  new_settings->settings = account_settings_ref (settings);
  connection_worker_invoke (self, take_settings, new_settings, new_settings_free);
}

/* ---- Beginning and end ---------------------------------------------------------------------- */

typedef struct
{
  ConnectionWorker *self;
  GAsyncQueue *done;
} Ending;

/* Session and Store belong to the thread that made them. */
static void
shut_down (gpointer data)
{
  Ending *ending = data;

  ending->self->is_online = FALSE;
  drop_session (ending->self);
  g_clear_pointer (&ending->self->store, store_close);
  g_async_queue_push (ending->done, ending);
}

static void
give_way (gpointer data)
{
  ph_worker_give_way ();
}

ConnectionWorker *
connection_worker_new (const ConnectionWorkerConfig *config)
{
  ConnectionWorker *self = g_new0 (ConnectionWorker, 1);

  self->name = g_strdup (config->name);
  self->data_dir = g_strdup (config->data_dir);
  self->mask = g_strdupv ((char **) config->mask);
  self->log = protocol_log_ref (config->log);
  self->gate = sign_in_gate_ref (config->gate);
  self->settings = account_settings_ref (config->settings);
  self->lists_folders = config->lists_folders;
  self->work = config->work;
  self->state_changed = config->state_changed;
  self->changed = config->changed;
  self->user_data = config->user_data;
  self->interrupt = g_cancellable_new ();
  self->worker = ph_worker_new (config->name, idle_cb, self);
  if (config->gives_way)
    connection_worker_invoke (self, give_way, NULL, NULL);

  return self;
}

void
connection_worker_stop (ConnectionWorker *self)
{
  g_autoptr(GAsyncQueue) done = g_async_queue_new ();
  Ending ending = { self, done };

  g_cancellable_cancel (self->interrupt);
  connection_worker_invoke (self, shut_down, &ending, NULL);
  g_async_queue_pop (done);
  ph_worker_stop (self->worker);
  g_clear_object (&self->worker);
  g_clear_object (&self->interrupt);
  g_clear_pointer (&self->settings, account_settings_unref);
  g_clear_pointer (&self->log, protocol_log_unref);
  g_clear_pointer (&self->gate, sign_in_gate_unref);
  g_clear_error (&self->error);
  g_strfreev (self->mask);
  g_free (self->name);
  g_free (self->data_dir);
  g_free (self);
}
