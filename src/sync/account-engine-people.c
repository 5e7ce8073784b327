/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-engine-people.h"

#include "account-engine-self.h"

static void
run_list_cb (GTask *task, Store *store, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *people = store_people_list (store, &error);

  if (people != NULL)
    g_task_return_pointer (task, people, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
account_engine_people_async (AccountEngine *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  g_task_set_source_tag (task, account_engine_people_async);
  account_engine_queue_local (self, G_PRIORITY_LOW, task, run_list_cb);
}

GPtrArray *
account_engine_people_finish (AccountEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, account_engine_people_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
