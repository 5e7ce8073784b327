/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-engine-self.h"

#include "body-fetch.h"
#include "store-body.h"

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
fetch_part_cb (GTask *task, SyncContext *context, gpointer task_data, GCancellable *cancellable)
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
read_part_cb (GTask *task, Store *store, gpointer task_data, GCancellable *cancellable)
{
  const PartWish *wish = task_data;
  g_autoptr(GError) error = NULL;
  GBytes *bytes = store_body_get (store, wish->message_id, wish->part, &error);

  if (bytes != NULL)
    return_bytes (task, bytes, NULL);
  else
    account_engine_queue_remote (wish->engine, G_PRIORITY_DEFAULT, task, fetch_part_cb);
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
  account_engine_queue_local (self, G_PRIORITY_DEFAULT, task, read_part_cb);
}

GBytes *
account_engine_get_part_finish (AccountEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, account_engine_get_part_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
