/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-engine-self.h"

#define CHANGES_PAUSE (100 * G_TIME_SPAN_MILLISECOND)

void
account_engine_tell_changes (AccountEngine *self)
{
  g_autoptr(StoreChanges) changes = NULL;

  g_clear_handle_id (&self->changes_id, g_source_remove);
  if (self->pending->len == 0)
    return;

  changes = store_changes_merge (self->pending);
  g_ptr_array_set_size (self->pending, 0);
  self->last_changes = g_get_monotonic_time ();
  if (changes->operations)
    account_engine_update_n_waiting (self);
  if (changes->outbox)
    account_engine_update_outbox (self);
  account_engine_emit_changes (self, changes);
}

static gboolean
on_changes_timeout_cb (gpointer data)
{
  AccountEngine *self = data;

  self->changes_id = 0;
  account_engine_tell_changes (self);
  return G_SOURCE_REMOVE;
}

/* One change shows at once; a flood of them ten times a second. */
static void
add_changes (AccountEngine *self, StoreChanges *changes)
{
  gint64 since = g_get_monotonic_time () - self->last_changes;
  GSource *source;

  g_ptr_array_add (self->pending, store_changes_ref (changes));
  if (since >= CHANGES_PAUSE)
    {
      account_engine_tell_changes (self);
      return;
    }
  if (self->changes_id != 0)
    return;

  source = g_timeout_source_new ((CHANGES_PAUSE - since) / G_TIME_SPAN_MILLISECOND + 1);
  g_source_set_callback (source, on_changes_timeout_cb, self, NULL);
  self->changes_id = g_source_attach (source, account_link_get_context (self->link));
  g_source_unref (source);
}

/* Operations came in: they are for the interactive worker. */
void
account_engine_add_changes (AccountEngine *self, StoreChanges *changes)
{
  g_return_if_fail (ACCOUNT_IS_ENGINE (self));

  add_changes (self, changes);
  if (changes->operations)
    account_engine_run_journal (self);
  if (changes->outbox)
    account_engine_run_outbox (self);
}

static void
add_local_changes_cb (AccountEngine *self, gpointer data)
{
  account_engine_add_changes (self, data);
}

/* Operations were carried out: they changed folders that their worker does not look at. */
static void
add_interactive_changes_cb (AccountEngine *self, gpointer data)
{
  StoreChanges *changes = data;

  add_changes (self, changes);
  if (changes->operations)
    account_engine_poll_soon (self);
}

/* What it put into the journal, as for new mail of a muted conversation, is not for it to carry out. */
static void
add_background_changes_cb (AccountEngine *self, gpointer data)
{
  StoreChanges *changes = data;

  add_changes (self, changes);
  if (changes->operations)
    account_engine_run_journal (self);
}

void
account_engine_local_changes_cb (StoreChanges *changes, gpointer user_data)
{
  account_link_post (user_data, add_local_changes_cb, store_changes_ref (changes),
                     (GDestroyNotify) store_changes_unref);
}

void
account_engine_interactive_changes_cb (StoreChanges *changes, gpointer user_data)
{
  AccountEngine *self = user_data;

  account_link_post (self->link, add_interactive_changes_cb, store_changes_ref (changes),
                     (GDestroyNotify) store_changes_unref);
}

void
account_engine_background_changes_cb (StoreChanges *changes, gpointer user_data)
{
  AccountEngine *self = user_data;

  account_link_post (self->link, add_background_changes_cb, store_changes_ref (changes),
                     (GDestroyNotify) store_changes_unref);
}

/* It is like a commit of ours: what it put into the journal, or has to be filed, is for others. */
void
account_engine_outbox_changes_cb (StoreChanges *changes, gpointer user_data)
{
  AccountEngine *self = user_data;

  account_engine_local_changes_cb (changes, self->link);
}
