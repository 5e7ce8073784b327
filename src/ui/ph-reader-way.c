/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-reader-private.h"

#include <glib/gi18n.h>

/* What comes sooner is shown as a whole; then what there is. */
#define WAIT_MS 200

/* So many open messages are loaded before their place is known. */
#define MAX_FIRST 3

static void
show_way (PhReader *self, const char *name)
{
  g_clear_handle_id (&self->wait_source, g_source_remove);
  gtk_stack_set_visible_child_name (self->ways, name);
}

gboolean
ph_reader_shows_way (PhReader *self, const char *name)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->ways), name) == 0;
}

PhConversationItem *
ph_reader_get_current (PhReader *self)
{
  PhConversationItem *item = NULL;

  if (self->conversation == NULL || ph_conversation_get_n_items (self->conversation) == 0)
    return NULL;

  if (ph_reader_shows_way (self, "text"))
    item = ph_conversation_view_get_current (self->text);
  else if (ph_reader_shows_way (self, "html"))
    item = ph_conversation_page_get_current (self->html);

  return item != NULL ? item : ph_conversation_get_start (self->conversation);
}

void
ph_reader_go_to (PhReader *self, PhConversationItem *item)
{
  if (ph_conversation_item_get_folded (item))
    ph_conversation_unfold (self->conversation, item);
  ph_conversation_item_set_expanded (item, TRUE);

  if (ph_reader_shows_way (self, "html"))
    ph_conversation_page_scroll_to (self->html, item);
  else
    ph_conversation_view_scroll_to (self->text, item);
}

/* One message of the conversation is shown as HTML: all of it is. */
static gboolean
has_html (PhReader *self)
{
  for (guint i = 0; !self->has_html && i < ph_conversation_get_n_items (self->conversation); i++)
    {
      PhConversationItem *item = ph_conversation_get (self->conversation, i);
      const PhBody *body = ph_conversation_item_get_body (item);

      self->has_html = ph_conversation_item_get_expanded (item)
                       && ph_conversation_item_get_formatted (item) && body != NULL
                       && body->documents != NULL;
    }

  return self->has_html;
}

static void
show_html (PhReader *self)
{
  ph_conversation_view_set_conversation (self->text, NULL);
  ph_conversation_page_set_conversation (self->html, self->conversation);
  show_way (self, "html");
}

static void
show_text (PhReader *self)
{
  ph_conversation_page_set_conversation (self->html, NULL);
  ph_conversation_view_set_conversation (self->text, self->conversation);
  show_way (self, "text");
}

void
ph_reader_choose_way (PhReader *self)
{
  gboolean had_focus
    = ph_conversation_page_has_focus (self->html) || ph_conversation_view_has_focus (self->text);
  gboolean is_html = !self->html_failed && has_html (self);
  PhConversationItem *current = ph_reader_get_current (self);

  if (ph_reader_shows_way (self, is_html ? "html" : "text"))
    return;

  ph_find_bar_close (self->find_bar);
  if (is_html)
    show_html (self);
  else
    show_text (self);

  /* Where it was, it is read on. */
  if (current != NULL && ph_conversation_item_get_expanded (current))
    ph_reader_go_to (self, current);
  if (had_focus)
    ph_reader_focus (self);
}

void
ph_reader_choose_way_anew (PhReader *self)
{
  self->has_html = FALSE;
  if (!ph_reader_shows_way (self, "waiting"))
    ph_reader_choose_way (self);
}

static void
html_failed_cb (PhReader *self, const char *reason)
{
  /* Translators: followed by the reason, a sentence */
  g_autofree char *text = g_strdup_printf (_("Shown as plain text. %s"), reason);

  self->html_failed = TRUE;
  ph_conversation_view_set_notice (self->text, text);
  ph_reader_choose_way (self);
}

static gboolean
wait_cb (gpointer user_data)
{
  PhReader *self = PH_READER (user_data);

  self->wait_source = 0;
  show_text (self);

  return G_SOURCE_REMOVE;
}

/* ---- The conversation ------------------------------------------------------------------------- */

static gboolean
is_settled (PhConversationItem *item)
{
  PhBodyState state = ph_conversation_item_get_state (item);

  return state == PH_BODY_STATE_READY || state == PH_BODY_STATE_ERROR;
}

/* A line has no menu. */
static void
add_actions (PhReader *self, PhConversationItem *item)
{
  if (!ph_conversation_item_get_expanded (item))
    return;

  ph_reader_add_actions (self, item);
  ph_reader_add_formatting (self, item);
}

static void
item_changed_cb (PhReader *self, PhConversationItem *item, GParamSpec *pspec)
{
  gboolean is_waiting = ph_reader_shows_way (self, "waiting");

  if (g_str_equal (pspec->name, "expanded"))
    add_actions (self, item);
  if (g_str_equal (pspec->name, "state") && is_settled (item)
      && (!is_waiting || item == ph_conversation_get_start (self->conversation)))
    ph_reader_choose_way (self);

  ph_reader_update_seen (self);
}

/* Where reading begins. */
static void
want_first_bodies (PhReader *self)
{
  PhConversationItem *start = ph_conversation_get_start (self->conversation);
  guint n = 0;

  for (guint i = ph_conversation_find (self->conversation, start);
       i < ph_conversation_get_n_items (self->conversation) && n < MAX_FIRST; i++)
    if (ph_conversation_item_get_expanded (ph_conversation_get (self->conversation, i)))
      {
        ph_conversation_item_want_body (ph_conversation_get (self->conversation, i));
        n++;
      }
}

static void
items_changed_cb (PhReader *self)
{
  ph_reader_forget_gone (self);
  ph_reader_update_formatting (self);
  for (guint i = 0; i < ph_conversation_get_n_items (self->conversation); i++)
    {
      PhConversationItem *item = ph_conversation_get (self->conversation, i);
      PhMessage *message = ph_conversation_item_get_message (item);

      add_actions (self, item);
      g_signal_handlers_disconnect_by_func (message, ph_reader_update_seen, self);
      g_signal_connect_object (message, "notify::unread", G_CALLBACK (ph_reader_update_seen), self,
                               G_CONNECT_SWAPPED);
    }

  if (ph_reader_shows_way (self, "waiting") && ph_conversation_get_n_items (self->conversation) > 0)
    want_first_bodies (self);
  ph_reader_update_panes (self);
}

static void
close_conversation (PhReader *self)
{
  if (self->conversation == NULL)
    return;

  ph_find_bar_close (self->find_bar);
  ph_reader_forget_seen (self);
  g_signal_handlers_disconnect_by_data (self->conversation, self);
  ph_conversation_close (self->conversation);
  ph_conversation_view_set_conversation (self->text, NULL);
  ph_conversation_view_set_notice (self->text, NULL);
  ph_conversation_page_set_conversation (self->html, NULL);
  g_clear_object (&self->conversation);
}

void
ph_reader_open_conversation (PhReader *self, PhConversation *conversation)
{
  close_conversation (self);
  self->has_html = self->html_failed = FALSE;
  show_way (self, "waiting");
  if (conversation == NULL)
    {
      ph_reader_update_panes (self);
      return;
    }

  self->conversation = g_object_ref (conversation);
  g_signal_connect_object (conversation, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (conversation, "item-changed", G_CALLBACK (item_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (conversation, "notify::loaded", G_CALLBACK (ph_reader_update_panes), self,
                           G_CONNECT_SWAPPED);
  self->wait_source = g_timeout_add (WAIT_MS, wait_cb, self);
  items_changed_cb (self);
}

void
ph_reader_init_ways (PhReader *self)
{
  g_signal_connect_object (self->html, "failed", G_CALLBACK (html_failed_cb), self,
                           G_CONNECT_SWAPPED);
}

void
ph_reader_dispose_ways (PhReader *self)
{
  g_clear_handle_id (&self->wait_source, g_source_remove);
  if (self->conversation != NULL)
    close_conversation (self);
}
