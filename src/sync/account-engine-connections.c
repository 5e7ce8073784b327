/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-engine-self.h"

#include "ph-error.h"

/* A server that refused a second connection may have been short of them for a while only. */
#define TWO_SECONDS (10 * 60)

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

  self->n_connections = CONNECTIONS_TWO_SOON;
  connection_worker_invoke (self->workers[WORKER_INTERACTIVE], give_background_back_cb, self, NULL);
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

  for (guint i = 0; i < N_WORKERS; i++)
    {
      if (is_unwanted (self, i) && self->connections[N_WORKERS - 1 - i] == CONNECTION_UP)
        {
          go_on_with_one (self);
          return;
        }
    }
}

AccountWorkerKind
account_engine_get_keeper (AccountEngine *self)
{
  return self->n_connections == CONNECTIONS_TWO ? WORKER_BACKGROUND : WORKER_INTERACTIVE;
}

typedef struct
{
  AccountEngine *engine;
  void (*func) (gpointer data);
  gpointer data;
  GDestroyNotify destroy;
} BackgroundCall;

/* The background worker's thread: it alone knows who has the work. */
static void
pass_on_cb (gpointer data)
{
  const BackgroundCall *call = data;

  if (call->engine->background_is_away)
    connection_worker_invoke (call->engine->workers[WORKER_INTERACTIVE], call->func, call->data,
                              call->destroy);
  else
    {
      call->func (call->data);
      if (call->destroy != NULL)
        call->destroy (call->data);
    }
}

void
account_engine_invoke_background (AccountEngine *self, void (*func) (gpointer data), gpointer data,
                                  GDestroyNotify destroy)
{
  BackgroundCall call = { self, func, data, destroy };

  connection_worker_invoke (self->workers[WORKER_BACKGROUND], pass_on_cb,
                            g_memdup2 (&call, sizeof call), g_free);
}
