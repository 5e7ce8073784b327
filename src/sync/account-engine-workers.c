/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-engine-self.h"

#include "config.h"
#include "ph-error.h"
#include "store-op.h"

#include <glib/gi18n-lib.h>

#define POLL_AFTER_JOURNAL 2 /* seconds */

/* ---- Starting and ending -------------------------------------------------------------------- */

static void
on_interactive_state_cb (ConnectionWorker *worker, ConnectionState state, const GError *error,
                         gpointer user_data)
{
  AccountEngine *self = user_data;

  if (state == CONNECTION_UP)
    self->interactive.journal_waits = TRUE;
  if (state == CONNECTION_CONNECTING && self->interactive.background != NULL)
    background_work_reset (self->interactive.background);
  account_engine_post_state (self, WORKER_INTERACTIVE, state, error);
}

static void
on_background_state_cb (ConnectionWorker *worker, ConnectionState state, const GError *error,
                        gpointer user_data)
{
  AccountEngine *self = user_data;

  if (state == CONNECTION_CONNECTING)
    background_work_reset (self->background);
  account_engine_post_state (self, WORKER_BACKGROUND, state, error);
}

/* It shows nowhere: whatever it can't have the interactive one is asked for. */
static void
on_transfer_state_cb (ConnectionWorker *worker, ConnectionState state, const GError *error,
                      gpointer user_data)
{
}

static gboolean
on_interactive_work_cb (ConnectionWorker *worker, SyncContext *context, gpointer user_data,
                        GError **error)
{
  AccountEngine *self = user_data;

  return interactive_work_run (&self->interactive, worker, context, error);
}

static gboolean
on_background_work_cb (ConnectionWorker *worker, SyncContext *context, gpointer user_data,
                       GError **error)
{
  AccountEngine *self = user_data;

  return background_work_run (self->background, worker, context, error);
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
    .lists_folders = work == on_background_work_cb,
    .gives_way = work == on_background_work_cb,
    .work = work,
    .state_changed = state_changed,
    .changed = changed,
    .user_data = self,
  };

  return connection_worker_new (&config);
}

void
account_engine_start_workers (AccountEngine *self)
{
  if (self->workers[WORKER_INTERACTIVE] != NULL)
    return;

  interactive_work_init (&self->interactive);
  self->interactive.hub = self->hub;
  self->interactive.failed = account_engine_failed_cb;
  self->interactive.user_data = self;
  self->background = background_work_new (account_engine_progress_cb, account_engine_quota_cb, self);
  self->workers[WORKER_INTERACTIVE] =
      start_worker (self, "mail-1", on_interactive_work_cb, on_interactive_state_cb,
                    account_engine_interactive_changes_cb);
  self->workers[WORKER_BACKGROUND] =
      start_worker (self, "mail-2", on_background_work_cb, on_background_state_cb,
                    account_engine_background_changes_cb);
  self->workers[WORKER_TRANSFER] =
      start_worker (self, "mail-3", account_engine_transfer_work_cb, on_transfer_state_cb,
                    account_engine_background_changes_cb);
  account_engine_start_outbox (self);
}

void
account_engine_stop_workers (AccountEngine *self)
{
  g_clear_handle_id (&self->poll_id, g_source_remove);
  g_clear_handle_id (&self->two_id, g_source_remove);
  g_clear_pointer (&self->outbox, outbox_worker_stop);
  /* The background worker may be about to hand its work to the other. */
  g_clear_pointer (&self->workers[WORKER_TRANSFER], connection_worker_stop);
  g_clear_pointer (&self->workers[WORKER_BACKGROUND], connection_worker_stop);
  g_clear_pointer (&self->workers[WORKER_INTERACTIVE], connection_worker_stop);
  g_clear_pointer (&self->background, background_work_free);
  g_clear_pointer (&self->calls, g_ptr_array_unref);
}

/* ---- Going online --------------------------------------------------------------------------- */

static gboolean
is_empty (AccountEngine *self)
{
  g_autoptr(GPtrArray) folders = store_folder_list (self->store, NULL);

  return folders == NULL || folders->len == 0;
}

/* They sign in one after the other. With an empty cache there is no folder to show before the
 * background worker has brought the list, so the other one waits until that has signed in. */
void
account_engine_update_online (AccountEngine *self)
{
  gboolean online = self->is_online && self->settings->enabled;

  if (self->workers[WORKER_INTERACTIVE] == NULL)
    return;

  self->interactive_waits =
      online && self->n_connections == CONNECTIONS_TWO && is_empty (self);
  if (self->n_connections == CONNECTIONS_TWO)
    connection_worker_set_online (self->workers[WORKER_BACKGROUND], online);
  if (!self->interactive_waits)
    connection_worker_set_online (self->workers[WORKER_INTERACTIVE], online);
  if (!online)
    connection_worker_set_online (self->workers[WORKER_TRANSFER], FALSE);
  outbox_worker_set_online (self->outbox, online);
}

void
account_engine_let_interactive_in (AccountEngine *self)
{
  if (!self->interactive_waits || self->workers[WORKER_INTERACTIVE] == NULL)
    return;

  self->interactive_waits = FALSE;
  connection_worker_set_online (self->workers[WORKER_INTERACTIVE], TRUE);
}

/* ---- The network ---------------------------------------------------------------------------- */

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
  if (self->outbox != NULL)
    outbox_worker_retry (self->outbox);
}

/* GIO loads its modules at first use, and two threads that do so at once can wait for each other for
 * ever: what connections need is there before there is a second thread. */
void
account_engine_load_modules (void)
{
  g_network_monitor_get_default ();
  g_object_unref (g_resolver_get_default ());
  g_proxy_resolver_get_default ();
  g_tls_backend_get_default ();
  g_type_ensure (g_tls_backend_get_client_connection_type (g_tls_backend_get_default ()));
}

/* The sockets look well, but the servers have given us up long ago. */
static void
woke_cb (gpointer user_data)
{
  AccountEngine *self = user_data;

  for (guint i = 0; i < N_WORKERS; i++)
    {
      if (self->workers[i] != NULL)
        connection_worker_network_changed (self->workers[i], TRUE);
    }
  if (self->outbox != NULL)
    outbox_worker_retry (self->outbox);
}

static void
set_metered_cb (gpointer data)
{
  background_work_set_metered (data, TRUE);
}

static void
set_unmetered_cb (gpointer data)
{
  background_work_set_metered (data, FALSE);
}

static void
update_metered (AccountEngine *self)
{
  gboolean is_metered = g_network_monitor_get_network_metered (self->monitor);

  if (self->workers[WORKER_BACKGROUND] != NULL)
    account_engine_invoke_background (self, is_metered ? set_metered_cb : set_unmetered_cb,
                                      self->background, NULL);
}

void
account_engine_watch_network (AccountEngine *self)
{
  self->sleep_watch = sleep_watch_new (woke_cb, self);
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_object (self->monitor, "notify::network-metered", G_CALLBACK (update_metered),
                           self, G_CONNECT_SWAPPED);
  update_metered (self);
  g_signal_connect_object (self->monitor, "network-changed", G_CALLBACK (on_network_changed_cb),
                           self, 0);
}

void
account_engine_unwatch_network (AccountEngine *self)
{
  g_clear_pointer (&self->sleep_watch, sleep_watch_free);
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
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
  if (self->outbox != NULL)
    outbox_worker_retry (self->outbox);
}

/* ---- Jobs ----------------------------------------------------------------------------------- */

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
note_journal_cb (gpointer data)
{
  InteractiveWork *work = data;

  work->journal_waits = TRUE;
}

void
account_engine_run_journal (AccountEngine *self)
{
  /* Otherwise the connection would be woken from IDLE for nothing. */
  if (self->workers[WORKER_INTERACTIVE] != NULL && store_op_has_any_to_do (self->store))
    connection_worker_invoke (self->workers[WORKER_INTERACTIVE], note_journal_cb,
                              &self->interactive, NULL);
}

typedef struct
{
  AccountEngine *engine;
  gint64 folder_id;
} Showing;

static void
show_interactive_cb (gpointer data)
{
  const Showing *showing = data;

  interactive_work_show (&showing->engine->interactive, showing->folder_id);
}

static void
prefer_background_cb (gpointer data)
{
  const Showing *showing = data;

  background_work_prefer (showing->engine->background, showing->folder_id);
}

void
account_engine_show_folder (AccountEngine *self, gint64 folder_id)
{
  Showing showing = { self, folder_id };

  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  if (self->is_stopped)
    return;

  account_engine_start_workers (self);
  connection_worker_invoke (self->workers[WORKER_INTERACTIVE], show_interactive_cb,
                            g_memdup2 (&showing, sizeof showing), g_free);
  account_engine_invoke_background (self, prefer_background_cb,
                                    g_memdup2 (&showing, sizeof showing), g_free);
}

static void
poll_cb (gpointer data)
{
  background_work_poll (data);
}

static gboolean
on_poll_timeout_cb (gpointer data)
{
  AccountEngine *self = data;

  self->poll_id = 0;
  if (self->workers[WORKER_BACKGROUND] != NULL)
    account_engine_invoke_background (self, poll_cb, self->background, NULL);
  return G_SOURCE_REMOVE;
}

/* The worker is not woken from IDLE before the pause is over. */
void
account_engine_poll_soon (AccountEngine *self)
{
  if (self->poll_id == 0 && self->workers[WORKER_BACKGROUND] != NULL)
    self->poll_id = g_timeout_add_seconds (POLL_AFTER_JOURNAL, on_poll_timeout_cb, self);
}

void
account_engine_refresh (AccountEngine *self)
{
  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  if (self->workers[WORKER_BACKGROUND] == NULL)
    return;

  account_engine_invoke_background (self, poll_cb, self->background, NULL);
  connection_worker_wake (self->workers[WORKER_INTERACTIVE]);
}
