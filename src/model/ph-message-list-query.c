/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-list-private.h"

/* A list reads what it holds: the first page by date at once, all of it from the accounts' workers. A
 * result tells of a moment somewhere between its beginning and its end, so changes that came while it
 * ran are applied to it once more; applying one twice does no harm. */

#define FIRST_PAGE 200

#define QUERY_DELAY 200 /* ms from a change to the query that it calls for … */
#define QUERY_SHARE 4   /* … or so many times as long as the last one took */

gboolean
ph_message_list_wants_plain (PhMessageList *self)
{
  return self->wanted.sort == STORE_SORT_DATE && !ph_message_list_is_filtered (self);
}

/* The message being read goes on standing where it would, or where it stood. */
static void
keep_held (PhMessageList *self,
           PhKeyVector *to)
{
  PhKeyEntry entry = { .key = self->held };
  gint64 thread_id;
  guint position, place;

  if (self->held == 0 || !ph_message_list_is_filtered (self))
    return;

  /* Of a conversation, wherever it is, the row. */
  if (self->shows_conversations &&
      ph_message_list_find_conversation (self, self->held, &position, &thread_id))
    entry.key = self->keys.keys[position];

  if ((position = ph_key_vector_scan (&self->keys, entry.key)) == G_MAXUINT ||
      ph_key_vector_scan (to, entry.key) != G_MAXUINT ||
      !ph_message_list_is_stored (self, entry.key))
    return;

  entry.date = self->keys.dates[position];
  if (self->wanted.sort != STORE_SORT_DATE)
    place = MIN (position, to->n);
  else
    ph_key_vector_search (to, &entry, self->wanted.ascending, &place);

  ph_key_vector_insert (to, place, &entry, 1);
}

/* Rows come to stand for conversations, or for messages alone. */
static void
take_mode (PhMessageList *self)
{
  if ((gboolean) self->shows_conversations == self->wanted.conversations)
    return;

  ph_message_list_collapse_all (self);
  self->shows_conversations = self->wanted.conversations;
  self->is_new_order = TRUE;
  ph_message_list_place_rows (self);
}

void
ph_message_list_take_result (PhMessageList *self,
                             PhKeyVector *result)
{
  g_autoptr (GArray) meanwhile = self->meanwhile;

  self->meanwhile = g_array_new (FALSE, FALSE, sizeof (PhMessageListChange));
  if ((gboolean) self->shows_conversations == self->wanted.conversations)
    keep_held (self, result);

  self->is_partial = FALSE;
  self->is_plain = ph_message_list_wants_plain (self);
  self->is_new_order |= self->shown_sort != self->wanted.sort ||
                        self->shown_ascending != self->wanted.ascending;
  self->shown_sort = self->wanted.sort;
  self->shown_ascending = self->wanted.ascending;
  take_mode (self);
  ph_message_list_become (self, result);
  self->is_new_order = FALSE;

  if (meanwhile->len == 0)
    return;

  if (self->is_plain)
    ph_message_list_apply_changes (self, meanwhile);
  else
    ph_message_list_schedule_query (self);
}

static void
queried_cb (GObject *object,
            GAsyncResult *async_result,
            gpointer user_data)
{
  g_autofree GWeakRef *ref = user_data;
  g_autoptr (PhMessageList) self = g_weak_ref_get (ref);
  g_autoptr (GError) error = NULL;
  PhKeyVector result = { 0 };
  gboolean done = ph_message_query_finish (async_result, &result, &error);

  g_weak_ref_clear (ref);

  /* A newer query took its place, or nobody waits. */
  if (self == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_task_get_cancellable (G_TASK (async_result)) != self->cancellable)
    {
      ph_key_vector_clear (&result);
      return;
    }

  g_clear_object (&self->cancellable);
  self->query_cost = (g_get_monotonic_time () - self->query_began) / 1000;

  if (done && self->n_frozen > 0)
    {
      ph_key_vector_clear (&self->kept_keys);
      self->kept_keys = result;
      self->has_kept_keys = TRUE;
    }
  else if (done)
    {
      ph_message_list_take_result (self, &result);
    }

  ph_message_list_take_error (self, g_steal_pointer (&error));
  ph_message_list_set_loading (self, FALSE);
}

void
ph_message_list_query (PhMessageList *self)
{
  GWeakRef *ref = g_new0 (GWeakRef, 1);

  g_clear_handle_id (&self->query_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  /* An answer that waits for the thaw would be to an older question. */
  ph_key_vector_clear (&self->kept_keys);
  self->has_kept_keys = FALSE;

  g_array_set_size (self->meanwhile, 0);
  self->cancellable = g_cancellable_new ();
  self->query_began = g_get_monotonic_time ();
  ph_message_list_set_loading (self, TRUE);

  g_weak_ref_init (ref, self);
  ph_message_query_async (self->sources, &self->wanted, self->cancellable, queried_cb, ref);
}

static gboolean
query_cb (gpointer user_data)
{
  PhMessageList *self = user_data;

  self->query_source = 0;
  ph_message_list_query (self);

  return G_SOURCE_REMOVE;
}

void
ph_message_list_schedule_query (PhMessageList *self)
{
  guint delay = MAX (QUERY_DELAY, self->query_cost * QUERY_SHARE);

  if (self->query_source == 0)
    self->query_source = g_timeout_add (delay, query_cb, self);
}

/* The top by date needs no thread: the index gives it in less than a millisecond. */
void
ph_message_list_read_first_page (PhMessageList *self)
{
  g_autoptr (GError) error = NULL;
  gboolean is_cut = FALSE;
  PhKeyVector page = { 0 };

  if (self->wanted.sort != STORE_SORT_DATE || self->wanted.text != NULL ||
      (self->wanted.conversations && (self->wanted.filter != 0 || self->wanted.ascending)))
    {
      ph_message_list_query (self);
      return;
    }

  page = ph_message_query_run (self->sources, &self->wanted, FIRST_PAGE, &is_cut, &error);
  self->is_plain = ph_message_list_wants_plain (self);
  self->shown_ascending = self->wanted.ascending;
  self->is_partial = is_cut;
  take_mode (self);
  self->is_new_order = FALSE;
  ph_message_list_become (self, &page);

  if (error != NULL)
    ph_message_list_take_error (self, g_steal_pointer (&error));
  else if (self->is_partial)
    ph_message_list_query (self);
}
