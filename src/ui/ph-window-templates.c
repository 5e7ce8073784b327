/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-window-private.h"

#include "ph-template-menu.h"
#include "ph-ui.h"

#include <glib/gi18n.h>

/* By who wrote it; else as any new mail. */
static void
compose_template_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhWindow *self = PH_WINDOW (user_data);
  PhFolder *folder = ph_message_list_view_get_folder (self->list);
  AccountEngine *account = folder != NULL ? ph_folder_get_engine (folder) : NULL;

  if (self->desk != NULL)
    ph_composer_desk_write_from (self->desk, g_variant_get_string (parameter, NULL),
                                 account != NULL ? account_engine_get_id (account) : NULL);
}

static void
templates_cb (GtkWidget *button, guint position, guint removed, guint added, GListModel *templates)
{
  gtk_widget_set_visible (button, g_list_model_get_n_items (templates) > 0);
}

/* Beside the button for an empty mail, once there is a template. */
void
ph_window_init_templates (PhWindow *self)
{
  static const GActionEntry entries[]
    = { { .name = "compose-template", .activate = compose_template_action, .parameter_type = "s" } };
  PhTemplates *templates = ph_templates_ref ();
  GMenuModel *menu = ph_template_menu_get (templates, "win.compose-template");
  GtkWidget *button = gtk_menu_button_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "pan-down-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), menu);
  gtk_widget_set_tooltip_text (button, _("Write a mail from a template"));
  ph_ui_set_label (button, _("Write a mail from a template"));
  g_object_set_data_full (G_OBJECT (button), "templates", templates, g_object_unref);
  g_signal_connect_object (templates, "items-changed", G_CALLBACK (templates_cb), button, G_CONNECT_SWAPPED);
  templates_cb (button, 0, 0, 0, G_LIST_MODEL (templates));
  adw_header_bar_pack_start (ph_message_list_view_get_header_bar (self->list), button);
}
