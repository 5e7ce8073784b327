/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-reader-private.h"

static void
go_to (PhReader *self, PhConversationItem *item)
{
  gboolean had_focus = ph_conversation_view_has_focus (self->text);

  ph_reader_go_to (self, item);
  if (had_focus)
    gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

gboolean
ph_reader_go (PhReader *self, gboolean down)
{
  guint n = self->conversation != NULL ? ph_conversation_get_n_items (self->conversation) : 0;
  guint position;

  g_return_val_if_fail (PH_IS_READER (self), FALSE);

  if (n < 2)
    return FALSE;

  position = ph_conversation_find (self->conversation, ph_reader_get_current (self));
  if (down ? position + 1 >= n : position == 0)
    return FALSE;

  go_to (self, ph_conversation_get (self->conversation, down ? position + 1 : position - 1));
  return TRUE;
}

gboolean
ph_reader_scroll_page (PhReader *self, gboolean down)
{
  g_return_val_if_fail (PH_IS_READER (self), FALSE);

  return ph_reader_shows_way (self, "html") ? ph_conversation_page_scroll_page (self->html, down)
                                            : ph_conversation_view_scroll_page (self->text, down);
}

static void
scroll_to_end (PhReader *self, gboolean down)
{
  if (ph_reader_shows_way (self, "html"))
    ph_conversation_page_scroll_to_end (self->html, down);
  else
    ph_conversation_view_scroll_to_end (self->text, down);
}

/* On through this conversation, then to the next one. */
static void
read_on (PhReader *self)
{
  PhConversationItem *next;

  if (ph_reader_scroll_page (self, TRUE))
    return;

  next = ph_conversation_get_next_unread (self->conversation, ph_reader_get_current (self));
  while (next != NULL && ph_conversation_item_get_expanded (next))
    next = ph_conversation_get_next_unread (self->conversation, next);

  if (next != NULL)
    go_to (self, next);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.next-unread", NULL);
}

static gboolean
key_pressed_cb (PhReader *self, guint keyval, guint keycode, GdkModifierType state)
{
  gboolean shift = (state & GDK_SHIFT_MASK) != 0;

  if (self->conversation == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0
      || (!ph_conversation_view_has_focus (self->text) && !ph_conversation_page_has_focus (self->html)))
    return GDK_EVENT_PROPAGATE;

  switch (keyval)
    {
    case GDK_KEY_space:
      if (shift)
        ph_reader_scroll_page (self, FALSE);
      else
        read_on (self);
      return GDK_EVENT_STOP;
    case GDK_KEY_n:
    case GDK_KEY_p:
      return ph_reader_go (self, keyval == GDK_KEY_n) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
    case GDK_KEY_Page_Down:
    case GDK_KEY_Page_Up:
      ph_reader_scroll_page (self, keyval == GDK_KEY_Page_Down);
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
    case GDK_KEY_End:
      scroll_to_end (self, keyval == GDK_KEY_End);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

void
ph_reader_focus (PhReader *self)
{
  GtkWidget *body;

  g_return_if_fail (PH_IS_READER (self));

  body = ph_reader_shows_way (self, "html") ? GTK_WIDGET (self->html) : GTK_WIDGET (self->text);
  if (!gtk_widget_get_mapped (body) || !gtk_widget_grab_focus (body))
    gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);
}

void
ph_reader_init_keys (PhReader *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
}
