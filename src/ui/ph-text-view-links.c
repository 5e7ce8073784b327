/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-text-view-private.h"

#include "mime-links.h"

#include <glib/gi18n.h>

static GtkTextBuffer *
get_buffer (PhTextView *self)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
}

/* ---- Pointer --------------------------------------------------------------------------------- */

static void
set_hovered_link (PhTextView *self, const char *uri)
{
  if (g_strcmp0 (self->hovered_link, uri) == 0)
    return;

  g_free (self->hovered_link);
  self->hovered_link = g_strdup (uri);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), uri != NULL ? "pointer" : "text");
  g_object_notify (G_OBJECT (self), "hovered-link");
}

/* The link that @iter is in, and its tag; NULL where there is none. */
static const MimeLink *
get_link_at (const GtkTextIter *iter, GtkTextTag **tag)
{
  g_autoptr (GSList) tags = gtk_text_iter_get_tags (iter);

  for (GSList *l = tags; l != NULL; l = l->next)
    {
      const MimeLink *link = g_object_get_data (l->data, "link");

      if (link != NULL)
        {
          if (tag != NULL)
            *tag = l->data;
          return link;
        }
    }

  return NULL;
}

static const MimeLink *
get_link_at_position (PhTextView *self, double x, double y)
{
  GtkTextIter iter;
  int buffer_x, buffer_y;

  gtk_text_view_window_to_buffer_coords (GTK_TEXT_VIEW (self), GTK_TEXT_WINDOW_WIDGET,
                                         (int) x, (int) y, &buffer_x, &buffer_y);
  if (!gtk_text_view_get_iter_at_location (GTK_TEXT_VIEW (self), &iter, buffer_x, buffer_y))
    return NULL;

  return get_link_at (&iter, NULL);
}

static void
activate_link (PhTextView *self, const MimeLink *link)
{
  if (link != NULL)
    g_signal_emit_by_name (self, "activate-link", link->uri, link->deceptive);
}

static void
motion_cb (PhTextView *self, double x, double y)
{
  const MimeLink *link = get_link_at_position (self, x, y);

  set_hovered_link (self, link != NULL ? link->uri : NULL);
}

static void
leave_cb (PhTextView *self)
{
  set_hovered_link (self, NULL);
}

static void
released_cb (PhTextView *self, int n_press, double x, double y)
{
  /* The end of a drag that selected text is no click. */
  if (!gtk_text_buffer_get_has_selection (get_buffer (self)))
    activate_link (self, get_link_at_position (self, x, y));
}

static void
set_menu_link (PhTextView *self, const MimeLink *link)
{
  self->menu_link = link;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "link.open", link != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "link.copy", link != NULL);
}

static void
menu_pressed_cb (PhTextView *self, int n_press, double x, double y)
{
  set_menu_link (self, get_link_at_position (self, x, y));
}

static void
link_open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhTextView *self = PH_TEXT_VIEW (widget);

  activate_link (self, self->menu_link);
}

static void
link_copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhTextView *self = PH_TEXT_VIEW (widget);
  g_autofree char *text
    = self->menu_link != NULL ? mime_link_dup_to_copy (self->menu_link->uri) : NULL;

  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

/* Moves @iter to where the next or previous link starts; FALSE when there is none. */
static gboolean
find_link (GtkTextIter *iter, gboolean forward, GtkTextTag **tag)
{
  while (forward ? gtk_text_iter_forward_to_tag_toggle (iter, NULL)
                 : gtk_text_iter_backward_to_tag_toggle (iter, NULL))
    if (get_link_at (iter, tag) != NULL && gtk_text_iter_starts_tag (iter, *tag))
      return TRUE;

  return FALSE;
}

static gboolean
find_link_from_cursor (PhTextView *self, gboolean forward, GtkTextIter *iter, GtkTextTag **tag)
{
  GtkTextBuffer *buffer = get_buffer (self);

  gtk_text_buffer_get_iter_at_mark (buffer, iter, gtk_text_buffer_get_insert (buffer));

  /* A link that is the first thing in the text is not found by looking behind the cursor. */
  if (forward && gtk_text_iter_is_start (iter) && get_link_at (iter, tag) != NULL
      && !gtk_text_iter_has_tag (iter, self->current_link))
    return TRUE;

  return find_link (iter, forward, tag);
}

static void
clear_current_link (PhTextView *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  gtk_text_buffer_remove_tag (get_buffer (self), self->current_link, &start, &end);
  set_hovered_link (self, NULL);
}

static gboolean
move_to_link (PhTextView *self, gboolean forward)
{
  GtkTextIter start, end;
  GtkTextTag *tag;

  if (!find_link_from_cursor (self, forward, &start, &tag))
    {
      clear_current_link (self);
      return FALSE;
    }

  clear_current_link (self);
  end = start;
  gtk_text_iter_forward_to_tag_toggle (&end, tag);
  gtk_text_buffer_apply_tag (get_buffer (self), self->current_link, &start, &end);
  gtk_text_buffer_place_cursor (get_buffer (self), &start);
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self),
                                gtk_text_buffer_get_insert (get_buffer (self)), 0.05, FALSE, 0, 0);
  set_hovered_link (self, get_link_at (&start, NULL)->uri);
  return TRUE;
}

static gboolean
activate_current_link (PhTextView *self)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_mark (buffer, &iter, gtk_text_buffer_get_insert (buffer));
  if (!gtk_text_iter_has_tag (&iter, self->current_link))
    return FALSE;

  activate_link (self, get_link_at (&iter, NULL));
  return TRUE;
}

static gboolean
key_pressed_cb (PhTextView *self, guint keyval, guint keycode, GdkModifierType state)
{
  /* The buttons of folded quotes take their own keys. */
  if (!gtk_widget_is_focus (GTK_WIDGET (self)) || (state & GDK_CONTROL_MASK) != 0)
    return GDK_EVENT_PROPAGATE;

  switch (keyval)
    {
    case GDK_KEY_ISO_Left_Tab:
      return move_to_link (self, FALSE);
    case GDK_KEY_Tab:
      return move_to_link (self, (state & GDK_SHIFT_MASK) == 0);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      return activate_current_link (self);
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* ---- Life ------------------------------------------------------------------------------------ */

void
ph_text_view_leave_links (PhTextView *self)
{
  set_menu_link (self, NULL);
  set_hovered_link (self, NULL);
}

static void
add_controllers (PhTextView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *menu = gtk_gesture_click_new ();

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (widget, motion);

  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (widget, key);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (menu), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (menu, "pressed", G_CALLBACK (menu_pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (menu));
}

static void
add_menu (PhTextView *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  g_menu_append (menu, _("_Open Link"), "link.open");
  g_menu_append (menu, _("Copy _Link Address"), "link.copy");
  gtk_text_view_set_extra_menu (GTK_TEXT_VIEW (self), G_MENU_MODEL (menu));
  set_menu_link (self, NULL);
}

void
ph_text_view_init_links (PhTextView *self)
{
  add_controllers (self);
  add_menu (self);
}

void
ph_text_view_install_link_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "link.open", NULL, link_open_action);
  gtk_widget_class_install_action (widget_class, "link.copy", NULL, link_copy_action);
}
