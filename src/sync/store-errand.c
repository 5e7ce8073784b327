/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-errand.h"

struct _StoreErrand
{
  Store *store;       /* (borrowed) */
  GThread *thread;    /* (nullable) until the first errand */
  GAsyncQueue *begun; /* each is this very struct */
  GAsyncQueue *ended;
  gboolean is_under_way;

  /* The thread's while one is under way */
  StoreErrandFunc func; /* NULL: the thread is to end */
  gpointer data;
  GError *error; /* (nullable) */
};

static gpointer
errand_thread (gpointer user_data)
{
  StoreErrand *self = user_data;

  while (g_async_queue_pop (self->begun) != NULL && self->func != NULL)
    {
      store_take_over (self->store);
      if (!self->func (self->data, &self->error))
        g_assert (self->error != NULL);
      g_async_queue_push (self->ended, self);
    }

  return NULL;
}

StoreErrand *
store_errand_new (Store *store)
{
  StoreErrand *self = g_new0 (StoreErrand, 1);

  self->store = store;
  self->begun = g_async_queue_new ();
  self->ended = g_async_queue_new ();

  return self;
}

void
store_errand_free (StoreErrand *self)
{
  store_errand_settle (self);
  if (self->thread != NULL)
    {
      self->func = NULL;
      g_async_queue_push (self->begun, self);
      g_thread_join (g_steal_pointer (&self->thread));
    }
  g_clear_error (&self->error);
  g_async_queue_unref (self->begun);
  g_async_queue_unref (self->ended);
  g_free (self);
}

void
store_errand_begin (StoreErrand *self, StoreErrandFunc func, gpointer data)
{
  g_assert (!self->is_under_way && self->error == NULL);
  g_assert (!store_is_in_transaction (self->store));

  self->func = func;
  self->data = data;
  self->is_under_way = TRUE;
  if (self->thread == NULL)
    self->thread = g_thread_new ("mail-store", errand_thread, self);
  g_async_queue_push (self->begun, self);
}

void
store_errand_settle (StoreErrand *self)
{
  if (!self->is_under_way)
    return;

  g_async_queue_pop (self->ended);
  self->is_under_way = FALSE;
  store_take_over (self->store);
}

gboolean
store_errand_is_under_way (StoreErrand *self)
{
  if (self->is_under_way && g_async_queue_try_pop (self->ended) != NULL)
    {
      self->is_under_way = FALSE;
      store_take_over (self->store);
    }

  return self->is_under_way;
}

gboolean
store_errand_end (StoreErrand *self, GError **error)
{
  store_errand_settle (self);
  if (self->error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}
