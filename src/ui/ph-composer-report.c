/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composer-private.h"

#include <glib/gi18n.h>

#define ACTION "wanted"

static void
wanted_cb (PhComposer *self, GVariant *state, GSimpleAction *action)
{
  g_simple_action_set_state (action, state);
  ph_composition_set_wants_report (self->composition, g_variant_get_boolean (state));
  ph_composer_touch (self);
}

static GMenu *
get_menu (PhComposer *self)
{
  return G_MENU (adw_split_button_get_menu_model (ADW_SPLIT_BUTTON (self->send_button)));
}

/* What a server can't do says so, where it would be chosen. */
void
ph_composer_show_report (PhComposer *self)
{
  gboolean is_lacking = ph_composition_get_limits (self->composition).lacks_reports;
  GMenu *menu = get_menu (self);

  g_simple_action_set_state (
    self->report, g_variant_new_boolean (ph_composition_get_wants_report (self->composition)));
  g_simple_action_set_enabled (self->report, !is_lacking);
  g_menu_remove (menu, g_menu_model_get_n_items (G_MENU_MODEL (menu)) - 1);
  g_menu_append (menu,
                 is_lacking ? _("This Server Gives No Delivery Reports") : _("Request _Delivery Report"),
                 "report." ACTION);
}

void
ph_composer_init_report (PhComposer *self)
{
  self->report_actions = g_simple_action_group_new ();
  self->report = g_simple_action_new_stateful (ACTION, NULL, g_variant_new_boolean (FALSE));
  g_signal_connect_object (self->report, "change-state", G_CALLBACK (wanted_cb), self,
                           G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (self->report_actions), G_ACTION (self->report));
  g_menu_append (get_menu (self), "", "report." ACTION);
}
