/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-reader-private.h"

typedef struct
{
  PhReader *reader;         /* (unowned) */
  PhConversationItem *item; /* (unowned) */
} Seen;

static gboolean
seen_cb (gpointer user_data)
{
  const Seen *seen = user_data;
  PhReader *self = seen->reader;
  PhConversationItem *item = seen->item;

  g_hash_table_steal (self->seen_sources, item);
  g_hash_table_add (self->seen, item);
  ph_reader_emit_seen (self, ph_conversation_item_get_message (item));

  return G_SOURCE_REMOVE;
}

static gboolean
is_being_read (PhReader *self, PhConversationItem *item)
{
  return gtk_widget_get_mapped (GTK_WIDGET (self)) && self->n_selected <= 1
         && ph_conversation_item_get_in_view (item) && ph_conversation_item_get_expanded (item)
         && ph_conversation_item_get_state (item) == PH_BODY_STATE_READY
         && ph_message_get_unread (ph_conversation_item_get_message (item));
}

static void
stop (PhReader *self, PhConversationItem *item)
{
  g_hash_table_remove (self->seen_sources, item);
}

static void
start (PhReader *self, PhConversationItem *item)
{
  Seen *seen = g_new (Seen, 1);
  guint source;

  *seen = (Seen) { self, item };
  source = g_timeout_add_full (G_PRIORITY_DEFAULT, (guint) self->mark_read_delay, seen_cb, seen,
                               g_free);
  g_hash_table_insert (self->seen_sources, item, GUINT_TO_POINTER (source));
}

void
ph_reader_update_seen (PhReader *self)
{
  guint n = self->conversation != NULL ? ph_conversation_get_n_items (self->conversation) : 0;

  for (guint i = 0; i < n; i++)
    {
      PhConversationItem *item = ph_conversation_get (self->conversation, i);
      gboolean runs = self->mark_read_delay >= 0 && is_being_read (self, item)
                      && !g_hash_table_contains (self->seen, item);

      if (!runs)
        stop (self, item);
      else if (!g_hash_table_contains (self->seen_sources, item))
        start (self, item);
    }
}

void
ph_reader_leave_unread (PhReader *self, PhConversationItem *item)
{
  stop (self, item);
  g_hash_table_add (self->seen, item);
}

/* @items: of which those that the conversation does not have are taken out. */
static void
forget_gone (PhReader *self, GHashTable *items)
{
  guint n = ph_conversation_get_n_items (self->conversation);
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, items);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    if (ph_conversation_find (self->conversation, item) == n)
      g_hash_table_iter_remove (&iter);
}

void
ph_reader_forget_gone (PhReader *self)
{
  forget_gone (self, self->seen_sources);
  forget_gone (self, self->seen);
}

void
ph_reader_forget_seen (PhReader *self)
{
  g_hash_table_remove_all (self->seen_sources);
  g_hash_table_remove_all (self->seen);
}

static void
remove_source (gpointer source)
{
  g_source_remove (GPOINTER_TO_UINT (source));
}

void
ph_reader_init_seen (PhReader *self)
{
  self->seen_sources = g_hash_table_new_full (NULL, NULL, NULL, remove_source);
  self->seen = g_hash_table_new (NULL, NULL);
}

void
ph_reader_dispose_seen (PhReader *self)
{
  if (self->seen_sources != NULL)
    ph_reader_forget_seen (self);
  g_clear_pointer (&self->seen_sources, g_hash_table_unref);
  g_clear_pointer (&self->seen, g_hash_table_unref);
}
