/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-list-private.h"

#include "store-thread.h"

/* A list of conversations follows its accounts: the rows of the few threads that a change touches are made
 * what the store says of them. Nothing has to be remembered of a thread for that: its row is found by the
 * messages that are or were in it. */

/* So many changes are looked at one by one, some 10 µs each, and so many rows changed one by one, which takes
 * GTK longer: a long conversation that is filed goes at once. */
#define MAX_CHANGES 500
#define MAX_THREADS PH_MESSAGE_LIST_MAX_VERIFIED

/* So many rows are asked for their messages one by one, which keeps their order. */
#define MAX_IN_ORDER 1000

static guint32
clamp_date (gint64 date)
{
  return (guint32) CLAMP (date, 0, G_MAXUINT32);
}

PhMessageSource *
ph_message_list_find_source (PhMessageList *self,
                             guint64 key)
{
  const char *id = ph_message_key_get_account (key);

  for (guint i = 0; i < self->sources->len; i++)
    {
      PhMessageSource *source = g_ptr_array_index (self->sources, i);

      if (g_str_equal (account_engine_get_id (source->engine), id))
        return source;
    }

  return NULL;
}

static gint64
read_thread (PhMessageSource *source,
             gint64 message_id)
{
  Store *store = account_engine_get_store (source->engine);
  g_autoptr (GError) error = NULL;
  gint64 thread_id = 0;

  if (!store_thread_of_message (store, message_id, &thread_id, &error))
    g_warning ("Could not read a message: %s", error->message);

  return thread_id;
}

gboolean
ph_message_list_find_conversation (PhMessageList *self,
                                   guint64 key,
                                   guint *position,
                                   gint64 *thread_id)
{
  PhMessageSource *source = ph_message_list_find_source (self, key);
  g_autoptr (GError) error = NULL;
  StorePlacement newest;
  PhKeyEntry entry;

  if (source == NULL ||
      !store_placement_get_newest (account_engine_get_store (source->engine),
                                   ph_message_key_get_placement (key), &newest, &error))
    return FALSE;
  if (newest.folder_id != source->folder_id)
    return FALSE;

  *thread_id = read_thread (source, newest.message_id);
  entry.key = ph_message_source_get_base (source) | newest.id;
  entry.date = clamp_date (newest.date);
  if (self->is_plain)
    return ph_message_list_locate (self, &entry, position);

  *position = ph_key_vector_scan (&self->keys, entry.key);

  return *position != G_MAXUINT;
}

/* ---- Changes --------------------------------------------------------------------------------- */

typedef struct
{
  PhMessageSource *source; /* (borrowed) */
  gint64 thread_id;
  GArray *members;         /* StorePlacement, newest first */
  GArray *rows;            /* PhKeyEntry: which of its messages have a row */
} Thread;

static void
add_row (PhMessageList *self,
         Thread *thread,
         PhKeyEntry entry)
{
  guint position;

  if (!ph_message_list_locate (self, &entry, &position))
    return;

  for (guint i = 0; i < thread->rows->len; i++)
    if (g_array_index (thread->rows, PhKeyEntry, i).key == entry.key)
      return;

  g_array_append_val (thread->rows, entry);
}

static PhKeyEntry
get_member (Thread *thread,
            guint index)
{
  const StorePlacement *placement = &g_array_index (thread->members, StorePlacement, index);

  return (PhKeyEntry) { ph_message_source_get_base (thread->source) | placement->id,
                        clamp_date (placement->date) };
}

static void
insert_row (PhMessageList *self,
            PhKeyEntry entry)
{
  PhMessage *message = ph_message_list_peek_row (self, entry.key);
  guint position;

  if (ph_message_list_locate (self, &entry, &position))
    return;

  /* Behind the first page other mail lies that is not read yet. */
  if (self->is_partial && position == self->keys.n)
    return;

  ph_key_vector_insert (&self->keys, position, &entry, 1);
  ph_message_list_rows_changed (self, position, 0, 1);
  if (message != NULL)
    ph_message_set_place (message, PH_MESSAGE_CONVERSATION, 0);
}

static void
remove_row (PhMessageList *self,
            PhKeyEntry entry)
{
  guint position;

  if (!ph_message_list_locate (self, &entry, &position))
    return;

  ph_key_vector_remove (&self->keys, position, 1);
  ph_message_list_rows_changed (self, position, 1, 0);
}

/* Its row is another, or it has one now, or none: first the new one, so that it is never without. */
static void
replace_rows (PhMessageList *self,
              Thread *thread)
{
  gboolean has_head = thread->members->len > 0;
  gboolean is_replaced = has_head && thread->rows->len > 0;
  PhKeyEntry head = has_head ? get_member (thread, 0) : (PhKeyEntry) { 0 };
  gboolean was_open = FALSE;
  guint position;

  for (guint i = 0; is_replaced && i < thread->rows->len; i++)
    {
      PhKeyEntry *row = &g_array_index (thread->rows, PhKeyEntry, i);

      ph_message_list_locate (self, row, &position);
      was_open |= ph_message_list_get_expanded (self, position);
      ph_message_list_begin_replace (self, ph_message_list_to_shown (self, position),
                                     1 + ph_message_list_count_replies (self, position));
    }

  if (has_head)
    insert_row (self, head);
  for (guint i = 0; i < thread->rows->len; i++)
    if (g_array_index (thread->rows, PhKeyEntry, i).key != head.key)
      remove_row (self, g_array_index (thread->rows, PhKeyEntry, i));

  if (was_open && thread->members->len > 1 && ph_message_list_locate (self, &head, &position))
    ph_message_list_expand_at (self, position, thread->thread_id);
  if (is_replaced)
    ph_message_list_end_replace (self, head.key);
}

static void
refresh_replies (PhMessageList *self,
                 Thread *thread)
{
  PhKeyEntry *row = &g_array_index (thread->rows, PhKeyEntry, 0);
  guint position;

  if (!ph_message_list_locate (self, row, &position) ||
      !ph_message_list_get_expanded (self, position))
    return;

  ph_message_list_begin_replace (self, ph_message_list_to_shown (self, position),
                                 1 + ph_message_list_count_replies (self, position));
  ph_message_list_refresh_expanded (self, thread->source, position, thread->thread_id);
  ph_message_list_end_replace (self, row->key);
}

/* What a change is about: the source is NULL when the list has none of its account. */
typedef struct
{
  PhMessageSource *source; /* (borrowed) (nullable) */
  gint64 thread_id;
} Touched;

/* @touched: of each of @changes. */
static void
update_thread (PhMessageList *self,
               const Touched *what,
               GArray *changes,
               const Touched *touched)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (PhKeyEntry));
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) members =
    store_placement_list_thread (account_engine_get_store (what->source->engine),
                                 what->source->folder_id, what->thread_id, &error);
  Thread thread = { what->source, what->thread_id, members, rows };

  if (members == NULL)
    {
      g_warning ("Could not read a conversation: %s", error->message);
      return;
    }

  for (guint i = 0; i < changes->len; i++)
    if (touched[i].source == what->source && touched[i].thread_id == what->thread_id)
      add_row (self, &thread, g_array_index (changes, PhMessageListChange, i).entry);
  for (guint i = 0; i < members->len; i++)
    add_row (self, &thread, get_member (&thread, i));

  if (rows->len == 1 && members->len > 0 &&
      g_array_index (rows, PhKeyEntry, 0).key == get_member (&thread, 0).key)
    refresh_replies (self, &thread);
  else
    replace_rows (self, &thread);
}

static gboolean
was_touched_before (const Touched *touched,
                    guint i)
{
  for (guint j = 0; j < i; j++)
    if (touched[j].source == touched[i].source && touched[j].thread_id == touched[i].thread_id)
      return TRUE;

  return FALSE;
}

void
ph_message_list_apply_to_conversations (PhMessageList *self,
                                        GArray *changes)
{
  g_autofree Touched *touched = g_new0 (Touched, changes->len + 1);
  guint n_threads = 0;

  if (changes->len > MAX_CHANGES)
    {
      ph_message_list_schedule_query (self);
      return;
    }

  for (guint i = 0; i < changes->len; i++)
    {
      const PhMessageListChange *change = &g_array_index (changes, PhMessageListChange, i);
      PhMessageSource *source = ph_message_list_find_source (self, change->entry.key);

      if (source == NULL)
        continue;

      touched[i].source = source;
      touched[i].thread_id = change->thread_id != 0 ? change->thread_id
                                                    : read_thread (source, change->message_id);
    }

  for (guint i = 0; i < changes->len; i++)
    n_threads += touched[i].source != NULL && !was_touched_before (touched, i);
  if (n_threads > MAX_THREADS)
    {
      ph_message_list_schedule_query (self);
      return;
    }

  for (guint i = 0; i < changes->len; i++)
    if (touched[i].source != NULL && !was_touched_before (touched, i))
      update_thread (self, &touched[i], changes, touched);
}

void
ph_message_list_mark_conversations (PhMessageList *self,
                                    PhMessageSource *source,
                                    const StoreChanges *changes)
{
  if (!self->shows_conversations)
    return;

  if (changes->changes->len > MAX_CHANGES || changes->threads->len > 0)
    {
      ph_message_list_mark_thread_stale (self, source->engine, 0);
      return;
    }

  for (guint i = 0; i < changes->changes->len; i++)
    {
      const StoreChange *change = &g_array_index (changes->changes, StoreChange, i);
      gint64 thread_id = read_thread (source, change->message_id);

      if (thread_id != 0)
        ph_message_list_mark_thread_stale (self, source->engine, thread_id);
    }
}

/* ---- Whole conversations --------------------------------------------------------------------- */

/* Adds the messages of the conversations that the placements @ids stand for. */
static void
add_conversations (PhMessageSource *source,
                   const gint64 *ids,
                   guint n,
                   PhMessageKeys *keys)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) placements =
    store_placement_list_conversations (account_engine_get_store (source->engine),
                                        source->folder_id, ids, n, &error);
  guint64 base = ph_message_source_get_base (source);

  if (placements == NULL)
    {
      g_warning ("Could not read conversations: %s", error->message);
      return;
    }

  for (guint i = 0; i < placements->len; i++)
    ph_message_keys_add (keys, base | g_array_index (placements, gint64, i));
}

/* The conversations of each source, unread. */
static void
add_groups (PhMessageList *self,
            GArray *heads,
            PhMessageKeys *keys)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      PhMessageSource *source = g_ptr_array_index (self->sources, i);
      g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr (GError) error = NULL;
      gint64 newest = store_placement_get_last_id (account_engine_get_store (source->engine), &error);

      if (newest < 0)
        g_warning ("Could not read a folder: %s", error->message);
      for (guint j = 0; j < heads->len; j++)
        {
          guint64 key = g_array_index (heads, guint64, j);
          gint64 id = ph_message_key_get_placement (key);

          if ((key ^ (guint64) id) == ph_message_source_get_base (source))
            g_array_append_val (ids, id);
        }
      if (ids->len > 0)
        ph_message_keys_add_group (keys, account_engine_get_id (source->engine), source->folder_id,
                                   newest, g_steal_pointer (&ids));
    }
}

guint
ph_message_list_count_messages (PhMessageList *self)
{
  guint n = 0;

  for (guint i = 0; i < self->sources->len; i++)
    {
      PhMessageSource *source = g_ptr_array_index (self->sources, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (StoreFolder) folder = store_folder_get (
        account_engine_get_store (source->engine), source->folder_id, &error);

      if (folder != NULL)
        n += folder->n_total;
      else if (error != NULL)
        g_warning ("Could not read a folder: %s", error->message);
    }

  return n;
}

void
ph_message_list_collect_keys (PhMessageList *self,
                              GtkBitset *positions,
                              PhMessageKeys *keys)
{
  g_autoptr (GArray) heads = g_array_new (FALSE, FALSE, sizeof (guint64));
  gboolean in_order = gtk_bitset_get_size (positions) <= MAX_IN_ORDER;
  GtkBitsetIter iter;
  guint position, depth;

  if (!gtk_bitset_iter_init_first (&iter, positions, &position))
    return;

  do
    {
      guint64 key = ph_message_list_get_key (self, position);
      gint64 id = ph_message_key_get_placement (key);
      PhMessageSource *source = NULL;

      if (ph_message_list_get_place (self, position, &depth) != PH_MESSAGE_CONVERSATION)
        ph_message_keys_add (keys, key);
      else if (!in_order)
        g_array_append_val (heads, key);
      else if ((source = ph_message_list_find_source (self, key)) != NULL)
        add_conversations (source, &id, 1, keys);
    }
  while (gtk_bitset_iter_next (&iter, &position));

  if (heads->len > 0)
    add_groups (self, heads, keys);
}

PhMessageKeys *
ph_message_list_resolve_keys (PhMessageList *self,
                              PhMessageKeys *keys)
{
  PhMessageKeys *all = ph_message_keys_new ();

  ph_message_keys_set_folder (all, ph_message_keys_get_folder (keys));
  for (guint i = 0; i < ph_message_keys_get_n (keys); i++)
    ph_message_keys_add (all, ph_message_keys_get (keys, i));
  for (guint i = 0; i < ph_message_keys_get_n_groups (keys); i++)
    {
      const PhMessageKeysGroup *group = ph_message_keys_get_group (keys, i);
      PhMessageSource *source
        = ph_message_list_find_source (self, ph_message_key_get_base (group->account_id));

      if (source != NULL)
        add_conversations (source, (const gint64 *) (gpointer) group->heads->data, group->heads->len, all);
    }

  return all;
}
