/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-window-private.h"

static void
show_sidebar_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);

  adw_leaflet_set_visible_child (self->outer, self->sidebar_page);
}

static void
show_list_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);

  adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->inner));
  adw_leaflet_set_visible_child (self->inner, self->list_page);
}

static const GActionEntry window_actions[] = {
  { "show-sidebar", show_sidebar_action },
  { "show-list", show_list_action },
};

void
ph_window_init_actions (PhWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), window_actions,
                                   G_N_ELEMENTS (window_actions), self);
}
