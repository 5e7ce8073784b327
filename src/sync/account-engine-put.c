/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-engine-self.h"

#include "operation-local.h"

typedef struct
{
  Operation *operation;
  char *data_dir;
  TransferHub *hub; /* (nullable) */
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  operation_unref (wish->operation);
  g_clear_pointer (&wish->hub, transfer_hub_unref);
  g_free (wish->data_dir);
  g_free (wish);
}

static void
run_wish_cb (GTask *task, Store *store, gpointer task_data, GCancellable *cancellable)
{
  const Wish *wish = task_data;
  GError *error = NULL;
  OperationResult *result =
    operation_apply (store, wish->data_dir, wish->operation, wish->hub, &error);

  if (result != NULL)
    g_task_return_pointer (task, result, (GDestroyNotify) operation_result_free);
  else
    g_task_return_error (task, error);
}

void
account_engine_put_message_async (AccountEngine *self,
                                  gint64 folder_id,
                                  gint64 replaces,
                                  guint flags,
                                  GBytes *bytes,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Wish *wish = g_new0 (Wish, 1);

  g_task_set_source_tag (task, account_engine_put_message_async);
  wish->operation = operation_new (OPERATION_REPLACE, self->settings->id);
  wish->operation->dst_folder = folder_id;
  wish->operation->set = flags;
  wish->operation->bytes = g_bytes_ref (bytes);
  if (replaces != 0)
    operation_add_placement (wish->operation, replaces);
  wish->data_dir = g_strdup (self->data_dir);
  wish->hub = self->hub != NULL ? transfer_hub_ref (self->hub) : NULL;
  g_task_set_task_data (task, wish, wish_free);
  account_engine_queue_local (self, G_PRIORITY_DEFAULT, task, run_wish_cb);
}

OperationResult *
account_engine_put_message_finish (AccountEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, account_engine_put_message_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
