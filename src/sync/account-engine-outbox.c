/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-engine-self.h"

#include "outbox-file.h"

/* ---- What the person does ------------------------------------------------------------------- */

typedef struct
{
  OutboxMail *mail; /* (nullable) (owned) */
  gint64 id;
  OutboxDecision decision;
  char *reason; /* (nullable) */
  char *data_dir;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_clear_pointer (&wish->mail, outbox_mail_free);
  g_free (wish->reason);
  g_free (wish->data_dir);
  g_free (wish);
}

static Wish *
wish_new (AccountEngine *self, gint64 id)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->id = id;
  wish->data_dir = g_strdup (self->data_dir);
  return wish;
}

/* Takes @wish. What was done is told, even if it was cancelled meanwhile: a mail that is said not to be in
 * the outbox is written once more. */
static void
queue_wish (AccountEngine *self, Wish *wish, gpointer tag, AccountLocalFunc func,
            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, wish, wish_free);
  account_engine_queue_local (self, G_PRIORITY_DEFAULT, task, func);
}

static void
send_cb (GTask *task, Store *store, gpointer task_data, GCancellable *cancellable)
{
  const Wish *wish = task_data;
  GError *error = NULL;
  gint64 id;

  if (g_task_return_error_if_cancelled (task))
    return;

  id = outbox_submit (store, wish->data_dir, wish->mail, &error);
  if (id != 0)
    g_task_return_pointer (task, g_memdup2 (&id, sizeof id), g_free);
  else
    g_task_return_error (task, error);
}

void
account_engine_send_async (AccountEngine *self,
                           OutboxMail *mail,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Wish *wish = wish_new (self, 0);

  wish->mail = mail;
  queue_wish (self, wish, account_engine_send_async, send_cb, cancellable, callback, user_data);
}

gint64
account_engine_send_finish (AccountEngine *self, GAsyncResult *result, GError **error)
{
  g_autofree gint64 *id = NULL;

  g_return_val_if_fail (g_async_result_is_tagged (result, account_engine_send_async), 0);

  id = g_task_propagate_pointer (G_TASK (result), error);
  return id != NULL ? *id : 0;
}

static void
decide_cb (GTask *task, Store *store, gpointer task_data, GCancellable *cancellable)
{
  const Wish *wish = task_data;
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  if (outbox_decide (store, wish->data_dir, wish->id, wish->decision, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
account_engine_decide_outbox_async (AccountEngine *self,
                                    gint64 id,
                                    OutboxDecision decision,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  Wish *wish = wish_new (self, id);

  wish->decision = decision;
  queue_wish (self, wish, account_engine_decide_outbox_async, decide_cb, cancellable, callback,
              user_data);
}

gboolean
account_engine_decide_outbox_finish (AccountEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, account_engine_decide_outbox_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
resume_cb (GTask *task, Store *store, gpointer task_data, GCancellable *cancellable)
{
  const Wish *wish = task_data;
  GError *error = NULL;

  if (outbox_resume (store, wish->id, wish->reason, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
account_engine_resume_outbox_async (AccountEngine *self,
                                    gint64 id,
                                    const char *reason,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  Wish *wish = wish_new (self, id);

  wish->reason = g_strdup (reason);
  queue_wish (self, wish, account_engine_resume_outbox_async, resume_cb, NULL, callback, user_data);
}

gboolean
account_engine_resume_outbox_finish (AccountEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, account_engine_resume_outbox_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
open_cb (GTask *task, Store *store, gpointer task_data, GCancellable *cancellable)
{
  const Wish *wish = task_data;
  GError *error = NULL;
  OutboxMail *mail = outbox_open (store, wish->data_dir, wish->id, &error);

  if (mail != NULL)
    g_task_return_pointer (task, mail, (GDestroyNotify) outbox_mail_free);
  else
    g_task_return_error (task, error);
}

void
account_engine_open_outbox_async (AccountEngine *self,
                                  gint64 id,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  queue_wish (self, wish_new (self, id), account_engine_open_outbox_async, open_cb, cancellable,
              callback, user_data);
}

OutboxMail *
account_engine_open_outbox_finish (AccountEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, account_engine_open_outbox_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- What shows ----------------------------------------------------------------------------- */

GPtrArray *
account_engine_list_outbox (AccountEngine *self, GError **error)
{
  g_return_val_if_fail (ACCOUNT_IS_ENGINE (self), NULL);

  return store_outbox_list (self->store, error);
}

const GError *
account_engine_get_outbox_error (AccountEngine *self, const char **server)
{
  g_return_val_if_fail (ACCOUNT_IS_ENGINE (self), NULL);

  *server = self->outbox_server;
  return self->outbox_error;
}

OutboxLimits
account_engine_get_outbox_limits (AccountEngine *self, const char *identity)
{
  g_return_val_if_fail (ACCOUNT_IS_ENGINE (self), (OutboxLimits) { 0 });

  return outbox_limits_get (self->store, self->settings, identity);
}

void
account_engine_update_outbox (AccountEngine *self)
{
  gint64 n = store_outbox_count (self->store, NULL);

  if (n >= 0 && self->n_outbox != n)
    {
      self->n_outbox = (guint) n;
      account_engine_notify (self, PROP_N_OUTBOX);
    }
  account_engine_emit_outbox_changed (self);
}

/* ---- What the worker reports ---------------------------------------------------------------- */

typedef struct
{
  char *server;  /* (nullable) */
  GError *error; /* (nullable) */
} Blocked;

static void
blocked_free (gpointer data)
{
  Blocked *blocked = data;

  g_free (blocked->server);
  g_clear_error (&blocked->error);
  g_free (blocked);
}

static void
take_blocked_cb (AccountEngine *self, gpointer data)
{
  Blocked *blocked = data;

  g_clear_error (&self->outbox_error);
  g_free (self->outbox_server);
  self->outbox_error = g_steal_pointer (&blocked->error);
  self->outbox_server = g_steal_pointer (&blocked->server);
  account_engine_notify (self, PROP_OUTBOX_ERROR);
}

static void
on_blocked_cb (const char *server, const GError *error, gpointer user_data)
{
  AccountEngine *self = user_data;
  Blocked *blocked = g_new0 (Blocked, 1);

  blocked->server = g_strdup (server);
  blocked->error = error != NULL ? g_error_copy (error) : NULL;
  account_link_post (self->link, take_blocked_cb, blocked, blocked_free);
}

static void
take_sent_cb (AccountEngine *self, gpointer data)
{
  account_engine_emit_sent (self, *(const gint64 *) data);
}

static void
on_sent_cb (gint64 id, gpointer user_data)
{
  AccountEngine *self = user_data;

  account_link_post (self->link, take_sent_cb, g_memdup2 (&id, sizeof id), g_free);
}

/* ---- The worker ----------------------------------------------------------------------------- */

void
account_engine_start_outbox (AccountEngine *self)
{
  const OutboxWorkerConfig config = {
    .settings = self->settings,
    .data_dir = self->data_dir,
    .log = self->log,
    .changed = account_engine_outbox_changes_cb,
    .blocked = on_blocked_cb,
    .sent = on_sent_cb,
    .user_data = self,
  };

  self->outbox = outbox_worker_new (&config);
  /* "n-outbox" may lag behind. */
  if (store_outbox_count (self->store, NULL) != 0)
    outbox_worker_wake (self->outbox);
}

/* Otherwise the connection would be woken from IDLE for nothing. */
void
account_engine_run_outbox (AccountEngine *self)
{
  if (self->outbox == NULL)
    return;

  outbox_worker_wake (self->outbox);
  if (outbox_file_seconds_to_next (self->store) >= 0)
    connection_worker_wake (self->workers[WORKER_INTERACTIVE]);
}
