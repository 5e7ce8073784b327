/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-engine-self.h"

/* How long the list of those whom the person writes to stands. */
#define KNOWN_SECONDS (10 * 60)

/* Of a task on the main thread; another one on the local worker borrows it. */
typedef struct
{
  AccountEngine *engine; /* (owned) */
  gint64 message_id;
  GBytes *header; /* (nullable) until it is there */
  char **hosts;
  char **addresses;
} OriginWish;

static void
origin_wish_free (gpointer data)
{
  OriginWish *wish = data;

  g_object_unref (wish->engine);
  g_clear_pointer (&wish->header, g_bytes_unref);
  g_strfreev (wish->hosts);
  g_strfreev (wish->addresses);
  g_free (wish);
}

static const char *const *
get_known (AccountEngine *self, Store *store)
{
  gint64 now = g_get_monotonic_time ();

  if (self->known_domains == NULL || now - self->known_since > KNOWN_SECONDS * G_USEC_PER_SEC)
    {
      g_strfreev (self->known_domains);
      self->known_domains = message_origin_list_known (store);
      self->known_since = now;
    }

  return (const char *const *) self->known_domains;
}

static void
read_origin_cb (GTask *task, Store *store, gpointer task_data, GCancellable *cancellable)
{
  OriginWish *wish = task_data;

  g_task_return_pointer (task,
                         message_origin_read (store, wish->message_id, wish->header,
                                              (const char *const *) wish->hosts,
                                              (const char *const *) wish->addresses,
                                              get_known (wish->engine, store)),
                         (GDestroyNotify) message_origin_free);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  MessageOrigin *origin = g_task_propagate_pointer (G_TASK (result), &error);

  if (origin != NULL)
    g_task_return_pointer (task, origin, (GDestroyNotify) message_origin_free);
  else
    g_task_return_error (task, error);
}

static void
header_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GTask) inner = NULL;
  OriginWish *wish = g_task_get_task_data (task);
  GError *error = NULL;

  wish->header = account_engine_get_part_finish (wish->engine, result, &error);
  if (wish->header == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (wish->engine->is_stopped)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The account has ended.");
      return;
    }

  inner = g_task_new (NULL, g_task_get_cancellable (task), read_cb, g_object_ref (task));
  g_task_set_task_data (inner, wish, NULL);
  account_engine_queue_local (wish->engine, G_PRIORITY_DEFAULT, inner, read_origin_cb);
}

void
account_engine_get_origin_async (AccountEngine *self, gint64 message_id, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  OriginWish *wish = g_new0 (OriginWish, 1);
  const char *domain;

  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  wish->engine = g_object_ref (self);
  wish->message_id = message_id;
  domain = strrchr (self->settings->address, '@');
  wish->hosts = g_new0 (char *, 3);
  wish->hosts[0] = g_strdup (self->settings->imap.host);
  wish->hosts[1] = domain != NULL ? g_strdup (domain + 1) : NULL;
  wish->addresses = g_new0 (char *, 2);
  wish->addresses[0] = g_strdup (self->settings->address);
  g_task_set_source_tag (task, account_engine_get_origin_async);
  g_task_set_task_data (task, wish, origin_wish_free);
  account_engine_get_part_async (self, message_id, ACCOUNT_PART_HEADER, cancellable, header_cb, task);
}

MessageOrigin *
account_engine_get_origin_finish (AccountEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, account_engine_get_origin_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
