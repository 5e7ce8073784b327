/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-sidebar-private.h"

#include "ph-ui.h"

/* The menus of folders and accounts, by the pointer and by keys. */

static void
show_menu (PhSidebar *self,
           GObject *target,
           double x,
           double y)
{
  GMenuModel *model = PH_IS_ACCOUNT_ITEM (target) ? self->account_menu : self->folder_menu;

  ph_sidebar_set_target (self, target);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  self->menu = gtk_popover_menu_new_from_model (model);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self->list_view));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  ph_ui_popup_menu (self->menu, x, y);
}

static GObject *
find_item_at (PhSidebar *self,
              double x,
              double y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->list_view), x, y, GTK_PICK_DEFAULT);
  GtkWidget *expander = NULL;
  GtkTreeListRow *row;

  if (widget == NULL || widget == GTK_WIDGET (self->list_view))
    return NULL;

  expander = gtk_widget_get_ancestor (widget, GTK_TYPE_TREE_EXPANDER);
  if (expander == NULL)
    expander = gtk_widget_get_first_child (widget);
  if (!GTK_IS_TREE_EXPANDER (expander))
    return NULL;

  row = gtk_tree_expander_get_list_row (GTK_TREE_EXPANDER (expander));

  return row != NULL ? gtk_tree_list_row_get_item (row) : NULL;
}

/* On release: GTK takes the pressed look from where the button is let go, which would be the menu. */
static void
secondary_released_cb (PhSidebar *self,
                       int n_press,
                       double x,
                       double y)
{
  g_autoptr (GObject) item = find_item_at (self, x, y);

  if (item == NULL)
    return;

  show_menu (self, item, x, y);
}

/* The row that has the focus: of a key the target is never an older menu's. */
static GObject *
find_focus_item (PhSidebar *self,
                 double *x,
                 double *y)
{
  GtkWidget *list = GTK_WIDGET (self->list_view);
  GtkRoot *root = gtk_widget_get_root (list);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, list))
    return NULL;

  gtk_widget_translate_coordinates (focus, list, 40, gtk_widget_get_height (focus) / 2, x, y);

  return find_item_at (self, *x, *y);
}

static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant *args,
             gpointer user_data)
{
  PhSidebar *self = user_data;
  double x = 0;
  double y = 0;
  g_autoptr (GObject) item = find_focus_item (self, &x, &y);

  if (item == NULL)
    return FALSE;

  show_menu (self, item, x, y);

  return TRUE;
}

static gboolean
rename_key_cb (GtkWidget *widget,
               GVariant *args,
               gpointer user_data)
{
  PhSidebar *self = user_data;
  double x = 0;
  double y = 0;
  g_autoptr (GObject) item = find_focus_item (self, &x, &y);

  if (item == NULL)
    return FALSE;

  ph_sidebar_set_target (self, item);
  gtk_widget_activate_action (GTK_WIDGET (self), "folder.rename", NULL);

  return TRUE;
}

/* No key deletes a folder: with the wrong pane focused it would be the wrong thing. */
void
ph_sidebar_init_menu (PhSidebar *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkShortcutController *keys = GTK_SHORTCUT_CONTROLLER (gtk_shortcut_controller_new ());

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "released", G_CALLBACK (secondary_released_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), GTK_EVENT_CONTROLLER (click));

  gtk_shortcut_controller_add_shortcut (
    keys, gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                            gtk_callback_action_new (menu_key_cb, self, NULL)));
  gtk_shortcut_controller_add_shortcut (
    keys, gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("F2"),
                            gtk_callback_action_new (rename_key_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), GTK_EVENT_CONTROLLER (keys));
}
