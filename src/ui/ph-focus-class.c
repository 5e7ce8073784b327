/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-focus-class.h"

static void
update (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget)))
    gtk_widget_add_css_class (widget, "has-focus");
  else
    gtk_widget_remove_css_class (widget, "has-focus");
}

static void
root_cb (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  /* A widget that moves to another window hears of both; it looks only at its own. */
  if (GTK_IS_WINDOW (root))
    g_signal_connect_object (root, "notify::focus-widget", G_CALLBACK (update), widget,
                             G_CONNECT_SWAPPED);

  update (widget);
}

void
ph_focus_class_follow (GtkWidget *widget)
{
  g_signal_connect (widget, "notify::root", G_CALLBACK (root_cb), NULL);
  root_cb (widget);
}
