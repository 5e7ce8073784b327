/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-engine-self.h"

#include "ph-error.h"

/* A connection that nothing was fetched by for so long is closed. */
#define TRANSFER_SECONDS 30

/* A server that refused a second connection may have been short of them for a while only. */
#define TWO_SECONDS (10 * 60)

/* ---- Who has the background work ------------------------------------------------------------- */

typedef struct
{
  AccountEngine *engine;
  void (*func) (gpointer data);
  gpointer data;
  GDestroyNotify destroy; /* (nullable) */
} BackgroundCall;

static void
background_call_clear (gpointer data)
{
  BackgroundCall *call = data;

  if (call->destroy != NULL)
    call->destroy (call->data);
}

static void
background_call_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, background_call_clear);
}

static void
run_call_cb (gpointer data)
{
  const BackgroundCall *call = data;

  call->func (call->data);
}

/* The background worker's thread: it alone knows who has the work. */
static void
pass_on_cb (gpointer data)
{
  BackgroundCall *call = data;

  if (call->engine->background_is_away)
    connection_worker_invoke (call->engine->workers[WORKER_INTERACTIVE], run_call_cb,
                              g_atomic_rc_box_acquire (call), background_call_unref);
  else
    run_call_cb (call);
}

static void
send_call (AccountEngine *self, BackgroundCall *call)
{
  connection_worker_invoke (self->workers[WORKER_BACKGROUND], pass_on_cb, call,
                            background_call_unref);
}

/* While the work is on its way back nobody has it. */
void
account_engine_invoke_background (AccountEngine *self, void (*func) (gpointer data), gpointer data,
                                  GDestroyNotify destroy)
{
  BackgroundCall *call = g_atomic_rc_box_new0 (BackgroundCall);

  call->engine = self;
  call->func = func;
  call->data = data;
  call->destroy = destroy;
  if (self->n_connections != CONNECTIONS_TWO_SOON)
    {
      send_call (self, call);
      return;
    }

  if (self->calls == NULL)
    self->calls = g_ptr_array_new_with_free_func (background_call_unref);
  g_ptr_array_add (self->calls, call);
}

static void
send_calls (AccountEngine *self)
{
  for (guint i = 0; self->calls != NULL && i < self->calls->len; i++)
    send_call (self, g_atomic_rc_box_acquire (g_ptr_array_index (self->calls, i)));
  g_clear_pointer (&self->calls, g_ptr_array_unref);
}

/* ---- One connection or two ------------------------------------------------------------------- */

static void
take_background_cb (gpointer data)
{
  AccountEngine *self = data;

  self->interactive.background = self->background;
}

/* The background worker's thread, which is offline now. */
static void
hand_over_background_cb (gpointer data)
{
  AccountEngine *self = data;

  self->background_is_away = TRUE;
  background_work_reset (self->background);
  connection_worker_invoke (self->workers[WORKER_INTERACTIVE], take_background_cb, self, NULL);
}

static void
get_background_back_cb (gpointer data)
{
  AccountEngine *self = data;

  self->background_is_away = FALSE;
}

static void
end_one_cb (AccountEngine *self, gpointer data)
{
  if (self->n_connections != CONNECTIONS_TWO_SOON || self->workers[WORKER_BACKGROUND] == NULL)
    return;

  self->n_connections = CONNECTIONS_TWO;
  connection_worker_invoke (self->workers[WORKER_BACKGROUND], get_background_back_cb, self, NULL);
  send_calls (self);
  account_engine_update_online (self);
}

/* The interactive worker's thread. */
static void
give_background_back_cb (gpointer data)
{
  AccountEngine *self = data;

  self->interactive.background = NULL;
  account_link_post (self->link, end_one_cb, NULL, NULL);
}

void
account_engine_try_two (AccountEngine *self)
{
  g_clear_handle_id (&self->two_id, g_source_remove);
  if (self->n_connections != CONNECTIONS_ONE || self->workers[WORKER_INTERACTIVE] == NULL)
    return;

  /* By the way that the work took itself: it may still be on it. */
  account_engine_invoke_background (self, give_background_back_cb, self, NULL);
  self->n_connections = CONNECTIONS_TWO_SOON;
}

static gboolean
on_two_timeout_cb (gpointer data)
{
  AccountEngine *self = data;

  self->two_id = 0;
  account_engine_try_two (self);
  return G_SOURCE_REMOVE;
}

static void
go_on_with_one (AccountEngine *self)
{
  self->n_connections = CONNECTIONS_ONE;
  self->interactive_waits = FALSE;
  connection_worker_set_online (self->workers[WORKER_BACKGROUND], FALSE);
  connection_worker_invoke (self->workers[WORKER_BACKGROUND], hand_over_background_cb, self, NULL);
  connection_worker_set_online (self->workers[WORKER_INTERACTIVE], TRUE);
  self->two_id = g_timeout_add_seconds (TWO_SECONDS, on_two_timeout_cb, self);
}

static gboolean
is_unwanted (AccountEngine *self, AccountWorkerKind kind)
{
  return self->connections[kind] == CONNECTION_DOWN &&
         g_error_matches (self->errors[kind], PH_ERROR, PH_ERROR_UNAVAILABLE);
}

void
account_engine_count_connections (AccountEngine *self)
{
  if (self->n_connections != CONNECTIONS_TWO || !self->is_online ||
      self->workers[WORKER_BACKGROUND] == NULL)
    return;

  if ((is_unwanted (self, WORKER_INTERACTIVE) &&
       self->connections[WORKER_BACKGROUND] == CONNECTION_UP) ||
      (is_unwanted (self, WORKER_BACKGROUND) &&
       self->connections[WORKER_INTERACTIVE] == CONNECTION_UP))
    go_on_with_one (self);
}

AccountWorkerKind
account_engine_get_keeper (AccountEngine *self)
{
  return self->n_connections == CONNECTIONS_TWO ? WORKER_BACKGROUND : WORKER_INTERACTIVE;
}

/* ---- A third, for a while -------------------------------------------------------------------- */

typedef struct
{
  AccountLink *link; /* (owned) */
  GTask *task;       /* (owned) of who waits */
  AccountRemoteFunc func;
  gboolean is_handed_on; /* somebody answers the task */
} Transfer;

static void
transfer_clear (gpointer data)
{
  Transfer *transfer = data;

  if (!transfer->is_handed_on)
    g_task_return_new_error (transfer->task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                             "The account is gone");
  account_link_unref (transfer->link);
  g_object_unref (transfer->task);
}

static void
transfer_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, transfer_clear);
}

/* On the interactive connection. */
static void
hand_on (AccountEngine *self, Transfer *transfer)
{
  transfer->is_handed_on = TRUE;
  account_engine_queue_remote (self, G_PRIORITY_DEFAULT, transfer->task, transfer->func);
}

static void
run_transfer_cb (GTask *outer, SyncContext *context, gpointer task_data, GCancellable *cancellable)
{
  Transfer *transfer = task_data;

  transfer->is_handed_on = TRUE;
  transfer->func (transfer->task, context, g_task_get_task_data (transfer->task), cancellable);
  g_task_return_boolean (outer, TRUE);
}

static void
end_transfer_cb (AccountEngine *self, gpointer data)
{
  Transfer *transfer = data;

  self->n_transfers--;
  /* There was no third connection. */
  if (!transfer->is_handed_on)
    hand_on (self, transfer);
}

static void
on_transferred_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Transfer *transfer = g_task_get_task_data (G_TASK (result));

  account_link_post (transfer->link, end_transfer_cb, g_atomic_rc_box_acquire (transfer),
                     transfer_unref);
}

static void
queue_transfer_cb (AccountEngine *self, gpointer data)
{
  Transfer *transfer = data;
  g_autoptr(GTask) outer = NULL;

  if (self->workers[WORKER_TRANSFER] == NULL || !self->is_online || !self->settings->enabled ||
      self->n_connections != CONNECTIONS_TWO)
    {
      hand_on (self, transfer);
      return;
    }

  outer = g_task_new (NULL, g_task_get_cancellable (transfer->task), on_transferred_cb, NULL);
  g_task_set_source_tag (outer, account_engine_queue_transfer);
  g_task_set_task_data (outer, g_atomic_rc_box_acquire (transfer), transfer_unref);
  self->n_transfers++;
  connection_worker_set_online (self->workers[WORKER_TRANSFER], TRUE);
  connection_worker_queue (self->workers[WORKER_TRANSFER], G_PRIORITY_DEFAULT, outer,
                           run_transfer_cb);
}

/* Has the main thread, which knows of the connections, choose one. */
static void
post_transfer (AccountEngine *self, GTask *task, AccountRemoteFunc func, AccountLinkFunc queue_cb)
{
  Transfer *transfer = g_atomic_rc_box_new0 (Transfer);

  transfer->link = account_link_ref (self->link);
  transfer->task = g_object_ref (task);
  transfer->func = func;
  account_link_post (self->link, queue_cb, transfer, transfer_unref);
}

void
account_engine_queue_transfer (AccountEngine *self, GTask *task, AccountRemoteFunc func)
{
  post_transfer (self, task, func, queue_transfer_cb);
}

static void
queue_spare_cb (AccountEngine *self, gpointer data)
{
  Transfer *transfer = data;
  ConnectionWorker *worker = self->workers[account_engine_get_keeper (self)];

  transfer->is_handed_on = TRUE;
  if (worker == NULL || self->monitor == NULL || g_network_monitor_get_network_metered (self->monitor))
    g_task_return_pointer (transfer->task, NULL, NULL);
  else
    connection_worker_queue (worker, G_PRIORITY_LOW, transfer->task, transfer->func);
}

void
account_engine_queue_spare (AccountEngine *self, GTask *task, AccountRemoteFunc func)
{
  post_transfer (self, task, func, queue_spare_cb);
}

static gboolean
should_stop_cb (gpointer user_data)
{
  return connection_worker_should_return (user_data);
}

static void
rest_cb (AccountEngine *self, gpointer data)
{
  if (self->n_transfers == 0 && self->workers[WORKER_TRANSFER] != NULL)
    connection_worker_set_online (self->workers[WORKER_TRANSFER], FALSE);
}

gboolean
account_engine_transfer_work_cb (ConnectionWorker *worker, SyncContext *context, gpointer user_data,
                                 GError **error)
{
  AccountEngine *self = user_data;

  if (!imap_session_idle (context->session, TRANSFER_SECONDS, should_stop_cb, worker,
                          context->cancellable, error) ||
      !sync_context_drain (context, error))
    return FALSE;

  if (!connection_worker_should_return (worker))
    account_link_post (self->link, rest_cb, NULL, NULL);
  return TRUE;
}
