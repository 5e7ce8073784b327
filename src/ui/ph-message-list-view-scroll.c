/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-list-view-private.h"

#include "ph-format.h"

#include <glib/gi18n.h>

/* Where the list stands. What is under the pointer never moves: GTK keeps the rows in view where
 * they are when others come above them; while a button is down or a drag runs the list is frozen;
 * and only when the top is in view, and the pointer elsewhere, new mail is scrolled into view. */

static gboolean
is_at_top (PhMessageListView *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);

  return gtk_adjustment_get_value (adjustment) <= gtk_adjustment_get_lower (adjustment) + 1;
}

void
ph_message_list_view_scroll_to (PhMessageListView *self,
                                guint position)
{
  if (position == GTK_INVALID_LIST_POSITION)
    return;

  ph_gradual_selection_reach (self->gradual, position);
  gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item", "u", position);
}

static void
set_arrived (PhMessageListView *self,
             guint n)
{
  g_autofree char *count = NULL;
  g_autofree char *label = NULL;

  self->n_arrived = n;
  gtk_revealer_set_reveal_child (self->new_mail_revealer, n > 0);
  if (n == 0)
    return;

  count = ph_format_count (n);
  label = g_strdup_printf (ngettext ("%s new message", "%s new messages", n), count);
  gtk_button_set_label (self->new_mail_button, label);
}

void
ph_message_list_view_show_top (PhMessageListView *self)
{
  self->waits_for_top = FALSE;
  set_arrived (self, 0);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    ph_message_list_view_scroll_to (self, 0);
}

static gboolean
is_newest_first (PhMessageListView *self)
{
  return ph_message_list_get_sort (self->list) == STORE_SORT_DATE &&
         !ph_message_list_get_ascending (self->list);
}

static void
items_changed_cb (PhMessageListView *self,
                  guint position,
                  guint removed,
                  guint added)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  if (!self->is_primed && n > 0)
    ph_message_list_view_prime (self);

  /* Only mail above a list that was there before. */
  if (position > 0 || removed > 0 || added == n || self->list == NULL || !is_newest_first (self))
    return;

  if (is_at_top (self) && !self->has_pointer)
    ph_message_list_view_show_top (self);
  else
    {
      self->waits_for_top |= is_at_top (self);
      set_arrived (self, self->n_arrived + added);
    }
}

static void
scrolled_cb (PhMessageListView *self)
{
  if (self->n_arrived > 0 && is_at_top (self))
    set_arrived (self, 0);

  /* Whoever scrolls on their own is no longer brought back. */
  if (!is_at_top (self) && !self->has_pointer)
    self->waits_for_top = FALSE;
}

/* ---- A new order ----------------------------------------------------------------------------- */

static guint64
get_first_selected (PhMessageListView *self)
{
  return ph_message_list_get_key (self->list, ph_message_selection_get_first (self->selection));
}

static void
rearranging_cb (PhMessageListView *self)
{
  self->anchor = get_first_selected (self);
}

/* The rows went and came: shows the selected message, else the top. */
static void
rearranged_cb (PhMessageListView *self,
               gboolean keeps_place)
{
  guint position = 0;

  if (keeps_place)
    return;

  if (self->anchor != 0)
    position = ph_message_list_find (self->list, self->anchor);
  if (position == GTK_INVALID_LIST_POSITION)
    position = 0;

  self->anchor = 0;
  set_arrived (self, 0);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    ph_message_list_view_scroll_to (self, position);
}

/* ---- Pointer --------------------------------------------------------------------------------- */

static void
set_pressed (PhMessageListView *self,
             gboolean pressed)
{
  g_clear_handle_id (&self->release_source, g_source_remove);
  if (self->is_pressed == pressed || self->list == NULL)
    return;

  self->is_pressed = pressed;
  if (pressed)
    ph_message_list_freeze (self->list);
  else
    ph_message_list_thaw (self->list);
}

void
ph_message_list_view_forget_press (PhMessageListView *self)
{
  set_pressed (self, FALSE);
}

static gboolean
released_cb (gpointer user_data)
{
  PhMessageListView *self = user_data;

  self->release_source = 0;
  set_pressed (self, FALSE);

  return G_SOURCE_REMOVE;
}

/* The row under the pointer gets its click first: what waits may make all rows anew. */
static void
release (PhMessageListView *self)
{
  if (self->is_pressed && self->release_source == 0)
    self->release_source = g_idle_add_full (G_PRIORITY_DEFAULT, released_cb, self, NULL);
}

static gboolean
event_cb (PhMessageListView *self,
          GdkEvent *event)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_BUTTON_PRESS && gdk_button_event_get_button (event) == GDK_BUTTON_PRIMARY)
    set_pressed (self, TRUE);
  else if (type == GDK_BUTTON_RELEASE || type == GDK_GRAB_BROKEN)
    release (self);
  else if (type == GDK_MOTION_NOTIFY &&
           (gdk_event_get_modifier_state (event) & GDK_BUTTON1_MASK) == 0)
    /* The release went to somebody else, as at the end of a drag. */
    release (self);

  return GDK_EVENT_PROPAGATE;
}

static void
pointer_cb (PhMessageListView *self,
            GParamSpec *pspec,
            GtkEventControllerMotion *motion)
{
  self->has_pointer = gtk_event_controller_motion_contains_pointer (motion);

  if (!self->has_pointer && self->waits_for_top)
    ph_message_list_view_show_top (self);
}

/* ---- Priming --------------------------------------------------------------------------------- */

/* GTK 4.8 goes blank when the first scroll a list ever makes is a long one; a short one after its
 * first layout, here to where it stands, prevents that. */
static gboolean
prime_cb (GtkWidget *widget,
          GdkFrameClock *clock,
          gpointer user_data)
{
  PhMessageListView *self = user_data;

  if (self->n_ticks++ == 0)
    return G_SOURCE_CONTINUE;

  self->tick = 0;
  self->is_primed = TRUE;
  if (is_at_top (self) && g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    ph_message_list_view_scroll_to (self, 0);

  return G_SOURCE_REMOVE;
}

void
ph_message_list_view_prime (PhMessageListView *self)
{
  if (self->is_primed || self->tick != 0 || !gtk_widget_get_mapped (GTK_WIDGET (self->list_view)) ||
      g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0)
    return;

  self->n_ticks = 0;
  self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self->list_view), prime_cb, self, NULL);
}

/* ---- Set-up ---------------------------------------------------------------------------------- */

void
ph_message_list_view_connect_scroll (PhMessageListView *self)
{
  self->waits_for_top = FALSE;
  self->anchor = 0;
  set_arrived (self, 0);

  if (self->list == NULL)
    return;

  /* After the selection, which restores itself in the same signals. */
  g_signal_connect_object (self->list, "rearranging", G_CALLBACK (rearranging_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "rearranged", G_CALLBACK (rearranged_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  if (self->is_primed && g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0)
    ph_message_list_view_scroll_to (self, 0);
}

void
ph_message_list_view_stop_scroll (PhMessageListView *self)
{
  set_pressed (self, FALSE);

  if (self->tick != 0)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self->list_view), self->tick);
      self->tick = 0;
    }
}

void
ph_message_list_view_init_scroll (PhMessageListView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *events = gtk_event_controller_legacy_new ();
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);

  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list_view, "map", G_CALLBACK (ph_message_list_view_prime), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (scrolled_cb), self,
                           G_CONNECT_SWAPPED);

  g_signal_connect_object (motion, "notify::contains-pointer", G_CALLBACK (pointer_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->scrolled), motion);

  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_signal_connect_object (events, "event", G_CALLBACK (event_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->scrolled), events);
}
