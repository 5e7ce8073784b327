/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-engine-self.h"

#include "config.h"
#include "operation-spool.h"
#include "ph-error.h"
#include "store-body.h"
#include "store-op.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define CARE_SECONDS (60 * 60)
#define FIRST_CARE_SECONDS 60
#define GRACE_SECONDS (48 * 60 * 60)
#define COLLECT_AT_ONCE 500
#define UNDO_SECONDS (24 * 60 * 60)

/* ---- Opening and closing -------------------------------------------------------------------- */

typedef struct
{
  AccountEngine *engine;
  GAsyncQueue *done;
  GError *error;
} Opening;

static gboolean
open_cache (AccountEngine *self, GError **error)
{
  gboolean ok;

  if (g_mkdir_with_parents (self->data_dir, 0700) != 0)
    {
      g_set_error (error, PH_ERROR, PH_ERROR_DISK, _("The folder “%s” can’t be made: %s"),
                   self->data_dir, g_strerror (errno));
      return FALSE;
    }
  self->local_store = store_open (self->data_dir, STORE_OPEN_CHECK, NULL, error);
  if (self->local_store == NULL)
    return FALSE;

  store_set_changes_func (self->local_store, account_engine_local_changes_cb,
                          account_link_ref (self->link), account_link_unref);
  if (!store_begin (self->local_store, error))
    return FALSE;
  ok = store_op_mark_unsure (self->local_store, error);
  if (!ok)
    store_rollback (self->local_store);

  return ok && store_commit (self->local_store, error) && outbox_recover (self->local_store, error);
}

static void
run_open_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Opening *opening = task_data;

  open_cache (opening->engine, &opening->error);
  g_task_return_boolean (task, TRUE);
  g_async_queue_push (opening->done, opening);
}

static void
run_close_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
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

gboolean
account_engine_open_local (AccountEngine *self, GError **error)
{
  self->local = ph_worker_new ("mail-local", NULL, NULL);
  return run_and_wait (self, run_open_cb, error);
}

void
account_engine_close_local (AccountEngine *self)
{
  run_and_wait (self, run_close_cb, NULL);
  ph_worker_stop (self->local);
  g_clear_object (&self->local);
}

/* ---- Jobs ----------------------------------------------------------------------------------- */

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
run_local_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const LocalJob *job = g_object_get_qdata (G_OBJECT (task), local_job_quark ());

  /* Between the cache's closing and the worker's end. */
  if (job->engine->local_store == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The account has ended.");
      return;
    }

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
  ph_worker_queue (self->local, priority, task, run_local_cb);
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
run_query_cb (GTask *task, Store *store, gpointer task_data, GCancellable *cancellable)
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
  account_engine_queue_local (self, G_PRIORITY_DEFAULT, task, run_query_cb);
}

StoreIds *
account_engine_query_finish (AccountEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, account_engine_query_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- Care ----------------------------------------------------------------------------------- */

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
take_care_cb (GTask *task, Store *store, gpointer task_data, GCancellable *cancellable)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  int n;

  do
    n = collect_once (store, now - GRACE_SECONDS);
  while (n == COLLECT_AT_ONCE && !g_cancellable_is_cancelled (cancellable));
  store_body_sweep (store, NULL);
  operation_spool_sweep (store, task_data);
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

  g_task_set_task_data (task, g_strdup (self->data_dir), g_free);
  account_engine_queue_local (self, G_PRIORITY_LOW, task, take_care_cb);
  self->care_id = g_timeout_add_seconds (CARE_SECONDS, on_care_cb, self);
  return G_SOURCE_REMOVE;
}

void
account_engine_start_care (AccountEngine *self)
{
  self->care_id = g_timeout_add_seconds (FIRST_CARE_SECONDS, on_care_cb, self);
}
