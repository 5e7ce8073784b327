/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-account-row.h"

#include <glib/gi18n.h>

struct _PhAccountRow
{
  AdwActionRow parent_instance;

  /* Template widgets */
  GtkWidget *handle;
  GtkWidget *dot;
  GtkSwitch *enabled;
  GtkMenuButton *menu_button;

  /* Owned */
  AccountList *list;
  AccountSettings *settings;
  GtkCssProvider *css; /* of the dot */
};

G_DEFINE_FINAL_TYPE (PhAccountRow, ph_account_row, ADW_TYPE_ACTION_ROW)

static void
report (PhAccountRow *self, const GError *error)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "accounts.notify", "s", error->message);
}

static gboolean
enabled_cb (PhAccountRow *self, gboolean state)
{
  g_autoptr (AccountSettings) settings = account_settings_copy (self->settings);
  g_autoptr (GError) error = NULL;

  if (settings->enabled == state)
    return FALSE;

  settings->enabled = state;
  if (!account_list_set (self->list, settings, &error))
    {
      report (self, error);
      gtk_switch_set_active (self->enabled, !state);
      return TRUE;
    }

  return FALSE;
}

static guint
find_position (AccountList *list, const char *id)
{
  for (guint i = 0; i < account_list_get_n_accounts (list); i++)
    if (g_str_equal (account_list_get (list, i)->id, id))
      return i;

  return 0;
}

static GdkContentProvider *
drag_prepare_cb (PhAccountRow *self, double x, double y, GtkDragSource *source)
{
  g_autoptr (GdkPaintable) icon = gtk_widget_paintable_new (GTK_WIDGET (self));

  gtk_drag_source_set_icon (source, icon, (int) x, (int) y);
  return gdk_content_provider_new_typed (ACCOUNT_TYPE_SETTINGS, self->settings);
}

static gboolean
drop_cb (PhAccountRow *self, const GValue *value)
{
  const AccountSettings *dropped = g_value_get_boxed (value);
  g_autoptr (GError) error = NULL;

  if (g_str_equal (dropped->id, self->settings->id))
    return FALSE;

  if (!account_list_move (self->list, dropped->id, find_position (self->list, self->settings->id),
                          &error))
    report (self, error);

  return TRUE;
}

static void
append_item (GMenu *menu, const char *label, const char *action, const char *id)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", id);
  g_menu_append_item (menu, item);
}

static void
create_menu (PhAccountRow *self)
{
  const char *id = self->settings->id;
  guint position = find_position (self->list, id);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) order = g_menu_new ();
  g_autoptr (GMenu) end = g_menu_new ();

  if (position > 0)
    append_item (order, _("Move _Up"), "accounts.move-up", id);
  if (position + 1 < account_list_get_n_accounts (self->list))
    append_item (order, _("Move _Down"), "accounts.move-down", id);
  append_item (end, _("Connection _Doctor"), "accounts.doctor", id);
  append_item (end, _("_Protocol Log"), "accounts.log", id);
  append_item (end, _("_Remove…"), "accounts.remove", id);

  append_item (menu, _("_Edit…"), "accounts.edit", id);
  append_item (menu, _("_Identities and Signatures…"), "accounts.sending", id);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (order));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (end));
  gtk_menu_button_set_menu_model (self->menu_button, G_MENU_MODEL (menu));
}

static void
add_drag (PhAccountRow *self)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (ACCOUNT_TYPE_SETTINGS, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_swapped (source, "prepare", G_CALLBACK (drag_prepare_cb), self);
  gtk_widget_add_controller (self->handle, GTK_EVENT_CONTROLLER (source));
  gtk_widget_set_cursor_from_name (self->handle, "grab");

  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
show_color (PhAccountRow *self)
{
  g_autofree char *css = NULL;
  GdkRGBA color;

  if (gdk_rgba_parse (&color, self->settings->color))
    css = g_strdup_printf ("box { background-color: %s; }", self->settings->color);
  gtk_css_provider_load_from_data (self->css, css != NULL ? css : "", -1);
}

void
ph_account_row_update (PhAccountRow *self, AccountSettings *settings)
{
  gboolean is_named = !g_str_equal (settings->name, settings->address);

  g_return_if_fail (PH_IS_ACCOUNT_ROW (self));

  account_settings_ref (settings);
  g_clear_pointer (&self->settings, account_settings_unref);
  self->settings = settings;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), settings->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), is_named ? settings->address : "");
  gtk_switch_set_active (self->enabled, settings->enabled);
  create_menu (self);
  show_color (self);
}

static void
ph_account_row_dispose (GObject *object)
{
  PhAccountRow *self = PH_ACCOUNT_ROW (object);

  g_clear_object (&self->list);
  g_clear_object (&self->css);
  g_clear_pointer (&self->settings, account_settings_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_ACCOUNT_ROW);

  G_OBJECT_CLASS (ph_account_row_parent_class)->dispose (object);
}

static void
ph_account_row_class_init (PhAccountRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_account_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-account-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PhAccountRow, handle);
  gtk_widget_class_bind_template_child (widget_class, PhAccountRow, dot);
  gtk_widget_class_bind_template_child (widget_class, PhAccountRow, enabled);
  gtk_widget_class_bind_template_child (widget_class, PhAccountRow, menu_button);
}

static void
ph_account_row_init (PhAccountRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->css = gtk_css_provider_new ();
  gtk_style_context_add_provider (gtk_widget_get_style_context (self->dot),
                                  GTK_STYLE_PROVIDER (self->css),
                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
}

GtkWidget *
ph_account_row_new (AccountList *list, AccountSettings *settings)
{
  PhAccountRow *self = g_object_new (PH_TYPE_ACCOUNT_ROW, NULL);

  self->list = g_object_ref (list);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self), "accounts.edit");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self), "s", settings->id);
  ph_account_row_update (self, settings);
  g_signal_connect_swapped (self->enabled, "state-set", G_CALLBACK (enabled_cb), self);
  add_drag (self);

  return GTK_WIDGET (self);
}

const char *
ph_account_row_get_id (PhAccountRow *self)
{
  g_return_val_if_fail (PH_IS_ACCOUNT_ROW (self), NULL);

  return self->settings->id;
}
