/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-engine-self.h"

typedef struct
{
  gint64 message_id;
  gint64 placement_id;
} Wanted;

static void
run_list_cb (GTask *task, Store *store, gpointer task_data, GCancellable *cancellable)
{
  const Wanted *wanted = task_data;
  GError *error = NULL;
  GArray *entries
    = store_conversation_list (store, wanted->message_id, wanted->placement_id, &error);

  if (entries != NULL)
    g_task_return_pointer (task, entries, (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, error);
}

/* The task has no source object: it could be released on another thread. */
void
account_engine_conversation_async (AccountEngine *self, gint64 message_id, gint64 placement_id,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Wanted *wanted = g_new (Wanted, 1);

  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  g_task_set_source_tag (task, account_engine_conversation_async);
  *wanted = (Wanted) { message_id, placement_id };
  g_task_set_task_data (task, wanted, g_free);
  account_engine_queue_local (self, G_PRIORITY_DEFAULT, task, run_list_cb);
}

GArray *
account_engine_conversation_finish (AccountEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, account_engine_conversation_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
