/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-ui.h"

#include "ui-resources.h"

#include <adwaita.h>

void
ph_ui_init (void)
{
  static gboolean done;
  g_autoptr (GtkCssProvider) provider = NULL;

  if (done)
    return;

  done = TRUE;
  adw_init ();
  g_resources_register (ui_get_resource ());

  /* A subject that gets the focus must not look selected. */
  g_object_set (gtk_settings_get_default (), "gtk-label-select-on-focus", FALSE, NULL);

  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, "/org/posthorn/Posthorn/ui/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

void
ph_ui_set_label (GtkWidget *widget, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

static gboolean
popup_cb (gpointer menu)
{
  if (gtk_widget_get_parent (menu) != NULL)
    gtk_popover_popup (menu);

  return G_SOURCE_REMOVE;
}

/* The lines between the sections come and go in an idle of GTK's, and a menu that grows while it is
 * open is cut off. */
void
ph_ui_popup_menu (GtkWidget *menu, double x, double y)
{
  GdkRectangle at = { (int) x, (int) y, 1, 1 };

  gtk_popover_set_pointing_to (GTK_POPOVER (menu), &at);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, popup_cb, g_object_ref (menu), g_object_unref);
}
