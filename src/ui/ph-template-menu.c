/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-template-menu.h"

/* No letter of a name is a mnemonic. */
static char *
dup_label (const char *name)
{
  GString *label = g_string_new (name);

  g_string_replace (label, "_", "__", 0);
  return g_string_free (label, FALSE);
}

static void
fill (GMenu *menu, guint position, guint removed, guint added, GListModel *templates)
{
  const char *action = g_object_get_data (G_OBJECT (menu), "action");

  g_menu_remove_all (menu);
  for (guint i = 0; i < g_list_model_get_n_items (templates); i++)
    {
      g_autoptr (PhTemplate) template = g_list_model_get_item (templates, i);
      g_autofree char *label = dup_label (ph_template_get_name (template));
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, action, "s", ph_template_get_id (template));
      g_menu_append_item (menu, item);
    }
}

/* GTK 4.8 never lets go of a section that it has shown: there is to be one alone, and it must not keep @templates. */
GMenuModel *
ph_template_menu_get (PhTemplates *templates, const char *action)
{
  GMenu *menu = g_object_get_data (G_OBJECT (templates), action);

  if (menu != NULL)
    return G_MENU_MODEL (menu);

  menu = g_menu_new ();
  g_object_set_data_full (G_OBJECT (templates), action, menu, g_object_unref);
  g_object_set_data_full (G_OBJECT (menu), "action", g_strdup (action), g_free);
  g_signal_connect_object (templates, "items-changed", G_CALLBACK (fill), menu, G_CONNECT_SWAPPED);
  fill (menu, 0, 0, 0, G_LIST_MODEL (templates));
  return G_MENU_MODEL (menu);
}
