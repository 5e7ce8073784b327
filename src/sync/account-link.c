/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-link.h"

struct _AccountLink
{
  gatomicrefcount ref_count;
  AccountEngine *engine; /* (borrowed) (nullable) main thread */
  GMainContext *context; /* (owned) */
};

typedef struct
{
  AccountLink *link;
  AccountLinkFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Post;

AccountLink *
account_link_new (AccountEngine *engine)
{
  AccountLink *self = g_new0 (AccountLink, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->engine = engine;
  self->context = g_main_context_ref_thread_default ();
  return self;
}

AccountLink *
account_link_ref (AccountLink *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
account_link_unref (gpointer data)
{
  AccountLink *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_main_context_unref (self->context);
  g_free (self);
}

void
account_link_cut (AccountLink *self)
{
  self->engine = NULL;
}

GMainContext *
account_link_get_context (AccountLink *self)
{
  return self->context;
}

static void
post_free (gpointer data)
{
  Post *post = data;

  if (post->destroy != NULL)
    post->destroy (post->data);
  account_link_unref (post->link);
  g_free (post);
}

static gboolean
on_post_cb (gpointer data)
{
  Post *post = data;

  if (post->link->engine != NULL)
    {
      g_autoptr(AccountEngine) engine = g_object_ref (post->link->engine);

      post->func (engine, post->data);
    }
  return G_SOURCE_REMOVE;
}

/* A source of our own: g_main_context_invoke() would run @func here when the main thread waits for
 * this one to end. */
void
account_link_post (AccountLink *self, AccountLinkFunc func, gpointer data, GDestroyNotify destroy)
{
  Post *post = g_new0 (Post, 1);
  GSource *source = g_idle_source_new ();

  post->link = account_link_ref (self);
  post->func = func;
  post->data = data;
  post->destroy = destroy;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_post_cb, post, post_free);
  g_source_attach (source, self->context);
  g_source_unref (source);
}
