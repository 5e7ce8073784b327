/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-list-view-private.h"

/* What is selected, and what will be: the next message when those that are go, or one that is yet to
 * come. */

#define EXPECT_TIME (10 * G_USEC_PER_SEC)

/* Of so many selected conversations the messages are counted, some 20 µs each. */
#define COUNT_MAX 200

static PhMessage *
get_single (PhMessageListView *self)
{
  if (ph_message_selection_get_n_selected (self->selection) != 1)
    return NULL;

  return g_list_model_get_item (G_LIST_MODEL (self->selection),
                                ph_message_selection_get_first (self->selection));
}

static gboolean
select_expected (PhMessageListView *self)
{
  guint64 key = self->expected;

  if (key == 0)
    return FALSE;

  if (g_get_monotonic_time () > self->expected_until)
    {
      self->expected = 0;
      return FALSE;
    }

  if (!ph_message_selection_select_key (self->selection, key))
    return FALSE;

  self->expected = 0;
  ph_message_list_view_scroll_to (self, ph_message_list_find (self->list, key));

  return TRUE;
}

static void
update_selected (PhMessageListView *self)
{
  g_autoptr (PhMessage) message = get_single (self);

  if (self->list != NULL)
    ph_message_list_hold (self->list, message != NULL ? ph_message_get_key (message) : 0);

  if (g_set_object (&self->selected, message))
    g_object_notify (G_OBJECT (self), "selected-message");
}

static void
n_selected_cb (PhMessageListView *self)
{
  if (ph_message_selection_get_n_selected (self->selection) == 0 && select_expected (self))
    return;

  update_selected (self);
  ph_message_list_view_update_actions (self);
  ph_message_list_view_update_title (self);
  g_object_notify (G_OBJECT (self), "n-selected");
}

/* The person chose, or a new order gave the selection new places. */
static void
selection_changed_cb (PhMessageListView *self)
{
  self->expected = 0;
  update_selected (self);
}

static void
selection_items_changed_cb (PhMessageListView *self,
                            guint position,
                            guint removed,
                            guint added)
{
  if (added > 0 && ph_message_selection_get_n_selected (self->selection) == 0)
    select_expected (self);

  ph_message_list_view_update_page (self);
}

void
ph_message_list_view_expect_removal (PhMessageListView *self)
{
  g_autoptr (GtkBitset) selected =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint first, last;

  if (self->list == NULL || gtk_bitset_is_empty (selected))
    return;

  first = gtk_bitset_get_minimum (selected);
  last = gtk_bitset_get_maximum (selected);
  self->expected = ph_message_list_get_key (self->list, last + 1);
  if (self->expected == 0 && first > 0)
    self->expected = ph_message_list_get_key (self->list, first - 1);
  self->expected_until = g_get_monotonic_time () + EXPECT_TIME;
}

PhMessage *
ph_message_list_view_get_selected_message (PhMessageListView *self)
{
  return self->selected;
}

PhMessageKeys *
ph_message_list_view_dup_keys (PhMessageListView *self)
{
  return ph_message_selection_dup_keys (self->selection);
}

guint
ph_message_list_view_count_selected (PhMessageListView *self,
                                     gboolean *are_conversations)
{
  guint n = ph_message_selection_get_n_selected (self->selection);
  g_autoptr (PhMessageKeys) keys = NULL;

  *are_conversations = FALSE;
  if (n <= 1 || self->list == NULL || !ph_message_list_get_conversations (self->list))
    return n;
  if (n == g_list_model_get_n_items (G_LIST_MODEL (self->list)) &&
      !ph_message_list_is_filtered (self->list) && !ph_message_list_get_loading (self->list))
    return ph_message_list_count_messages (self->list);

  *are_conversations = n > COUNT_MAX;
  if (*are_conversations)
    return n;

  keys = ph_message_list_view_dup_keys (self);

  return ph_message_keys_get_n (keys);
}

PhMessageSelection *
ph_message_list_view_get_selection (PhMessageListView *self)
{
  return self->selection;
}

gboolean
ph_message_list_view_select_key (PhMessageListView *self,
                                 guint64 key)
{
  if (self->list == NULL)
    return FALSE;

  if (!ph_message_selection_select_key (self->selection, key))
    {
      gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
      self->expected = key;
      self->expected_until = g_get_monotonic_time () + EXPECT_TIME;
      return FALSE;
    }

  ph_message_list_view_scroll_to (self, ph_message_list_find (self->list, key));

  return TRUE;
}

/* The keys that go far mean all rows, also those that are not shown yet. */
static gboolean
far_key_cb (PhMessageListView *self,
            guint keyval)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  if (n > 0 && (keyval == GDK_KEY_End || keyval == GDK_KEY_KP_End || keyval == GDK_KEY_Page_Down ||
                keyval == GDK_KEY_KP_Page_Down))
    ph_gradual_selection_reach (self->gradual, n - 1);

  return GDK_EVENT_PROPAGATE;
}

static void
add_far_keys (PhMessageListView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (far_key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), keys);
}

void
ph_message_list_view_init_selection (PhMessageListView *self)
{
  self->selection = ph_message_selection_new (NULL);
  g_signal_connect_object (self->selection, "notify::n-selected", G_CALLBACK (n_selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed",
                           G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);

  self->gradual = ph_gradual_selection_new (GTK_SELECTION_MODEL (self->selection));
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->gradual));
  add_far_keys (self);

  /* The list widget hears of changes first. */
  g_signal_connect_object (self->selection, "items-changed",
                           G_CALLBACK (selection_items_changed_cb), self, G_CONNECT_SWAPPED);
}
