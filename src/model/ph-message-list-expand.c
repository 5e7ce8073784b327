/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-list-private.h"

#include "ph-message-tree.h"

#include <gtk/gtk.h>

/* Conversations that stand open: below the row of the newest message, which stays in the vector of keys
 * alone, the others follow as a tree. So the rows that are shown are the vector's and, at a few places,
 * some more; who opens hundreds pays for it with a look at each of them. */

typedef struct
{
  guint64 key;
  guint depth;
} Reply;

typedef struct
{
  guint position;   /* of its head in the vector of keys */
  guint64 key;      /* of its head */
  GArray *replies;  /* Reply */
} Expansion;

static void
clear_expansion (gpointer data)
{
  g_array_unref (((Expansion *) data)->replies);
}

GArray *
ph_message_list_make_expansions (void)
{
  GArray *expansions = g_array_new (FALSE, FALSE, sizeof (Expansion));

  g_array_set_clear_func (expansions, clear_expansion);

  return expansions;
}

static Expansion *
get_expansion (PhMessageList *self,
               guint index)
{
  return &g_array_index (self->expansions, Expansion, index);
}

/* ---- Positions ------------------------------------------------------------------------------- */

guint
ph_message_list_to_shown (PhMessageList *self,
                          guint position)
{
  guint shown = position;

  for (guint i = 0; i < self->expansions->len; i++)
    if (get_expansion (self, i)->position < position)
      shown += get_expansion (self, i)->replies->len;

  return shown;
}

/* The expansion of a head's or a reply's row, and in @position the head's place in the vector; of a
 * reply also which one it is, else -1. */
static Expansion *
locate (PhMessageList *self,
        guint shown,
        guint *position,
        int *reply)
{
  *position = shown;
  *reply = -1;

  for (guint i = 0; i < self->expansions->len; i++)
    {
      Expansion *expansion = get_expansion (self, i);

      if (*position < expansion->position)
        break;
      if (*position <= expansion->position + expansion->replies->len)
        {
          *reply = (int) (*position - expansion->position) - 1;
          *position = expansion->position;
          return expansion;
        }
      *position -= expansion->replies->len;
    }

  return NULL;
}

guint
ph_message_list_count_shown (PhMessageList *self)
{
  return ph_message_list_to_shown (self, self->keys.n);
}

guint64
ph_message_list_get_key (PhMessageList *self,
                         guint position)
{
  Expansion *expansion;
  guint at;
  int reply;

  if (self->expansions->len == 0)
    return position < self->keys.n ? self->keys.keys[position] : 0;

  expansion = locate (self, position, &at, &reply);
  if (reply >= 0)
    return g_array_index (expansion->replies, Reply, reply).key;

  return at < self->keys.n ? self->keys.keys[at] : 0;
}

guint
ph_message_list_get_head (PhMessageList *self,
                          guint position)
{
  guint at;
  int reply;

  locate (self, position, &at, &reply);

  return reply >= 0 ? position - reply - 1 : position;
}

PhMessagePlace
ph_message_list_get_place (PhMessageList *self,
                           guint position,
                           guint *depth)
{
  Expansion *expansion;
  guint at;
  int reply;

  *depth = 0;
  if (!self->shows_conversations)
    return PH_MESSAGE_SINGLE;

  expansion = locate (self, position, &at, &reply);
  if (expansion == NULL)
    return PH_MESSAGE_CONVERSATION;
  if (reply < 0)
    return PH_MESSAGE_HEAD;
  *depth = g_array_index (expansion->replies, Reply, reply).depth;

  return PH_MESSAGE_REPLY;
}

guint
ph_message_list_find_reply (PhMessageList *self,
                            guint64 key)
{
  for (guint i = 0; i < self->expansions->len; i++)
    {
      Expansion *expansion = get_expansion (self, i);

      for (guint j = 0; j < expansion->replies->len; j++)
        if (g_array_index (expansion->replies, Reply, j).key == key)
          return ph_message_list_to_shown (self, expansion->position) + 1 + j;
    }

  return GTK_INVALID_LIST_POSITION;
}

/* ---- The vector changes ---------------------------------------------------------------------- */

/* Heads that go take their replies along. */
void
ph_message_list_rows_changed (PhMessageList *self,
                              guint position,
                              guint removed,
                              guint added)
{
  guint shown = ph_message_list_to_shown (self, position);
  guint shown_removed = removed;

  for (guint i = self->expansions->len; i-- > 0;)
    {
      Expansion *expansion = get_expansion (self, i);

      if (expansion->position >= position + removed)
        {
          expansion->position += added - removed;
        }
      else if (expansion->position >= position)
        {
          shown_removed += expansion->replies->len;
          g_array_remove_index (self->expansions, i);
        }
    }

  ph_message_list_items_changed (self, shown, shown_removed, added);
}

/* ---- Opening and closing --------------------------------------------------------------------- */

static void
set_place (PhMessageList *self,
           guint64 key,
           PhMessagePlace place,
           guint depth)
{
  PhMessage *message = ph_message_list_peek_row (self, key);

  if (message != NULL)
    ph_message_set_place (message, place, depth);
}

/* The placements of a conversation but the head's, as a tree. */
static GArray *
make_replies (Store *store,
              guint64 base,
              guint64 head,
              GArray *placements)
{
  g_autoptr (GPtrArray) messages =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_message_free);
  g_autoptr (GArray) dates = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GArray) nodes = NULL;
  GArray *replies = g_array_new (FALSE, FALSE, sizeof (Reply));

  for (guint i = 0; i < placements->len; i++)
    {
      const StorePlacement *placement = &g_array_index (placements, StorePlacement, i);
      guint64 key = base | placement->id;
      StoreMessage *message;

      if (key == head)
        continue;

      message = store_message_get (store, placement->message_id, NULL);
      if (message == NULL)
        continue;

      g_ptr_array_add (messages, message);
      g_array_append_val (dates, placement->date);
      g_array_append_val (keys, key);
    }

  nodes = ph_message_tree_new (messages, dates);
  for (guint i = 0; i < nodes->len; i++)
    {
      const PhMessageTreeNode *node = &g_array_index (nodes, PhMessageTreeNode, i);
      Reply reply = { g_array_index (keys, guint64, node->index), node->depth };

      g_array_append_val (replies, reply);
    }

  return replies;
}

static GArray *
read_replies (PhMessageSource *source,
              guint64 head,
              gint64 thread_id)
{
  Store *store = account_engine_get_store (source->engine);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) placements =
    store_placement_list_thread (store, source->folder_id, thread_id, &error);

  if (placements == NULL)
    {
      g_warning ("Could not read a conversation: %s", error->message);
      return g_array_new (FALSE, FALSE, sizeof (Reply));
    }

  return make_replies (store, ph_message_source_get_base (source), head, placements);
}

static guint
find_index (PhMessageList *self,
            guint position)
{
  guint i = 0;

  while (i < self->expansions->len && get_expansion (self, i)->position < position)
    i++;

  return i;
}

static gboolean
is_same_reply (const Reply *a,
               const Reply *b)
{
  return a->key == b->key && a->depth == b->depth;
}

/* Tells of what differs between beginning and end. */
static void
take_replies (PhMessageList *self,
              Expansion *expansion,
              GArray *replies)
{
  g_autoptr (GArray) old = expansion->replies;
  guint shown = ph_message_list_to_shown (self, expansion->position) + 1;
  guint first = 0;
  guint last = 0;

  expansion->replies = replies;
  while (first < old->len && first < replies->len &&
         is_same_reply (&g_array_index (old, Reply, first), &g_array_index (replies, Reply, first)))
    first++;
  while (last < old->len - first && last < replies->len - first &&
         is_same_reply (&g_array_index (old, Reply, old->len - 1 - last),
                        &g_array_index (replies, Reply, replies->len - 1 - last)))
    last++;

  for (guint i = first; i < replies->len - last; i++)
    set_place (self, g_array_index (replies, Reply, i).key, PH_MESSAGE_REPLY,
               g_array_index (replies, Reply, i).depth);

  if (old->len - first - last > 0)
    {
      /* In two: GTK would read every row to see which stay. */
      g_array_remove_range (expansion->replies = g_array_copy (replies), first,
                            replies->len - first - last);
      ph_message_list_items_changed (self, shown + first, old->len - first - last, 0);
      g_array_unref (expansion->replies);
      expansion->replies = replies;
    }
  if (replies->len - first - last > 0)
    ph_message_list_items_changed (self, shown + first, 0, replies->len - first - last);
}

static void
collapse (PhMessageList *self,
          guint index)
{
  Expansion expansion = *get_expansion (self, index);
  guint shown = ph_message_list_to_shown (self, expansion.position);

  g_array_ref (expansion.replies);
  g_array_remove_index (self->expansions, index);
  set_place (self, expansion.key, PH_MESSAGE_CONVERSATION, 0);
  if (expansion.replies->len > 0)
    ph_message_list_items_changed (self, shown + 1, expansion.replies->len, 0);
  g_array_unref (expansion.replies);
}

static void
expand (PhMessageList *self,
        guint position,
        gint64 thread_id)
{
  guint64 key = self->keys.keys[position];
  PhMessageSource *source = ph_message_list_find_source (self, key);
  guint index = find_index (self, position);
  Expansion expansion = { position, key, NULL };

  if (source == NULL)
    return;

  expansion.replies = g_array_new (FALSE, FALSE, sizeof (Reply));
  g_array_insert_val (self->expansions, index, expansion);
  set_place (self, key, PH_MESSAGE_HEAD, 0);
  take_replies (self, get_expansion (self, index), read_replies (source, key, thread_id));
}

void
ph_message_list_set_expanded (PhMessageList *self,
                              guint position,
                              gboolean expanded)
{
  g_autoptr (PhMessage) message = g_list_model_get_item (G_LIST_MODEL (self), position);
  Expansion *expansion;
  guint at;
  int reply;

  if (!self->shows_conversations || message == NULL)
    return;

  expansion = locate (self, position, &at, &reply);
  if (expansion != NULL && !expanded)
    {
      guint64 key = expansion->key;

      ph_message_list_begin_replace (self, position - reply - 1, 1 + expansion->replies->len);
      collapse (self, expansion - get_expansion (self, 0));
      ph_message_list_end_replace (self, key);
    }
  else if (expansion == NULL && expanded && ph_message_get_expandable (message))
    expand (self, at, ph_message_get_thread_id (message));
}

/* ---- When the conversation changes ----------------------------------------------------------- */

gboolean
ph_message_list_get_expanded (PhMessageList *self,
                              guint position)
{
  guint index = find_index (self, position);

  return index < self->expansions->len && get_expansion (self, index)->position == position;
}

void
ph_message_list_refresh_expanded (PhMessageList *self,
                                  PhMessageSource *source,
                                  guint position,
                                  gint64 thread_id)
{
  guint index = find_index (self, position);

  if (!ph_message_list_get_expanded (self, position))
    return;

  take_replies (self, get_expansion (self, index),
                read_replies (source, get_expansion (self, index)->key, thread_id));
  if (get_expansion (self, index)->replies->len == 0)
    collapse (self, index);
}

guint
ph_message_list_count_replies (PhMessageList *self,
                               guint position)
{
  return ph_message_list_get_expanded (self, position)
           ? get_expansion (self, find_index (self, position))->replies->len : 0;
}

void
ph_message_list_expand_at (PhMessageList *self,
                           guint position,
                           gint64 thread_id)
{
  if (!ph_message_list_get_expanded (self, position))
    expand (self, position, thread_id);
  ph_message_list_refresh_expanded (self, ph_message_list_find_source (self,
                                                                       self->keys.keys[position]),
                                    position, thread_id);
}

void
ph_message_list_collapse_all (PhMessageList *self)
{
  while (self->expansions->len > 0)
    collapse (self, self->expansions->len - 1);
}

/* Those that stand open, by a message of each, since their heads may be others soon. */
GArray *
ph_message_list_list_expanded (PhMessageList *self)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < self->expansions->len; i++)
    {
      Expansion *expansion = get_expansion (self, i);

      g_array_append_val (keys, expansion->key);
    }

  return keys;
}

void
ph_message_list_restore_expanded (PhMessageList *self,
                                  GArray *keys)
{
  for (guint i = 0; i < keys->len; i++)
    {
      guint64 key = g_array_index (keys, guint64, i);
      gint64 thread_id;
      guint position;

      if (ph_message_list_find_conversation (self, key, &position, &thread_id))
        ph_message_list_expand_at (self, position, thread_id);
    }
}
