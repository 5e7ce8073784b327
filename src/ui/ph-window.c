/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-window-private.h"

#include "ph-pane-handle.h"

G_DEFINE_FINAL_TYPE (PhWindow, ph_window, ADW_TYPE_APPLICATION_WINDOW)

/* Unfolded, the outer leaflet must keep pointing at messages and reader: what it points at is what
 * stays when it folds. */
static void
outer_folded_cb (PhWindow *self)
{
  if (!adw_leaflet_get_folded (self->outer))
    adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->inner));
}

static void
inner_folded_cb (PhWindow *self)
{
  if (!adw_leaflet_get_folded (self->inner))
    adw_leaflet_set_visible_child (self->inner, self->list_page);
}

static void
ph_window_dispose (GObject *object)
{
  PhWindow *self = PH_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_WINDOW);

  G_OBJECT_CLASS (ph_window_parent_class)->dispose (object);
}

static void
ph_window_class_init (PhWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_window_dispose;

  g_type_ensure (PH_TYPE_PANE_HANDLE);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PhWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, outer);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, inner);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, sidebar_page);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, list_page);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, reader_page);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, sidebar_bin);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, list_bin);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, reader_bin);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, list_title);
  gtk_widget_class_bind_template_callback (widget_class, outer_folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, inner_folded_cb);
}

static void
ph_window_init (PhWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ph_window_init_actions (self);

  adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->inner));
}

PhWindow *
ph_window_new (GtkApplication *application)
{
  return g_object_new (PH_TYPE_WINDOW, "application", application, NULL);
}
