/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-list-view-private.h"

#include "ph-message-drag.h"

/* The rows of the list: GTK makes and recycles them. */

#define DAY_CHECK_SECONDS 30

static void
setup_cb (PhMessageListView *self,
          GtkListItem *item)
{
  GtkWidget *row = ph_message_row_new ();

  ph_message_row_set_style (PH_MESSAGE_ROW (row), self->compact, self->show_preview);
  ph_message_drag_add_source (row, self);
  g_signal_connect_object (row, "toggled", G_CALLBACK (ph_message_list_view_toggle_row), self,
                           G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (PhMessageListView *self,
         GtkListItem *item)
{
  PhMessageRow *row = PH_MESSAGE_ROW (gtk_list_item_get_child (item));

  ph_message_row_set_style (row, self->compact, self->show_preview);
  ph_message_row_set_show_account (row, self->list != NULL &&
                                          ph_message_list_get_engine (self->list) == NULL);
  ph_message_row_set_message (row, gtk_list_item_get_item (item));
  g_ptr_array_add (self->rows, row);
}

static void
unbind_cb (PhMessageListView *self,
           GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  g_ptr_array_remove_fast (self->rows, row);
  if (row != NULL)
    ph_message_row_set_message (PH_MESSAGE_ROW (row), NULL);
}

/* Days in words are of today: at midnight they are others. */
static gboolean
midnight_cb (gpointer user_data)
{
  PhMessageListView *self = user_data;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  int day = g_date_time_get_day_of_year (now);

  if (self->shown_day != day)
    for (guint i = 0; i < self->rows->len; i++)
      ph_message_row_update (g_ptr_array_index (self->rows, i));

  self->shown_day = day;

  return G_SOURCE_CONTINUE;
}

/* Rows change their height: the list measures anew when they are made anew. */
void
ph_message_list_view_make_rows (PhMessageListView *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list_view, factory);
}

void
ph_message_list_view_init_rows (PhMessageListView *self)
{
  self->rows = g_ptr_array_new ();
  ph_message_list_view_make_rows (self);
  self->midnight_source = g_timeout_add_seconds (DAY_CHECK_SECONDS, midnight_cb, self);
}

void
ph_message_list_view_clear_rows (PhMessageListView *self)
{
  g_clear_handle_id (&self->midnight_source, g_source_remove);
}
