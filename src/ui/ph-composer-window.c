/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composer-window.h"

#include "ph-toast.h"

struct _PhComposerWindow
{
  AdwWindow parent_instance;

  AdwToastOverlay *toasts;
  PhComposer *composer; /* (owned) */
  guint is_closing : 1; /* its words are safe, or it is sent */
};

G_DEFINE_FINAL_TYPE (PhComposerWindow, ph_composer_window, ADW_TYPE_WINDOW)

static void
fail (PhComposerWindow *self, const char *sentence)
{
  adw_toast_overlay_add_toast (self->toasts, ph_toast_new (GTK_WIDGET (self), sentence, NULL, NULL));
}

static void
closed_cb (PhComposerWindow *self)
{
  self->is_closing = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
ph_composer_window_close_request (GtkWindow *window)
{
  PhComposerWindow *self = PH_COMPOSER_WINDOW (window);

  if (self->is_closing)
    return GTK_WINDOW_CLASS (ph_composer_window_parent_class)->close_request (window);

  ph_composer_close (self->composer);
  return TRUE;
}

static void
ph_composer_window_finalize (GObject *object)
{
  g_object_unref (PH_COMPOSER_WINDOW (object)->composer);

  G_OBJECT_CLASS (ph_composer_window_parent_class)->finalize (object);
}

static void
ph_composer_window_class_init (PhComposerWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ph_composer_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = ph_composer_window_close_request;

  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_w, GDK_CONTROL_MASK,
                                       "window.close", NULL);
}

static void
ph_composer_window_init (PhComposerWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->toasts), TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->toasts));
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_default_size (GTK_WINDOW (self), 680, 620);
  gtk_widget_set_size_request (GTK_WIDGET (self), 360, 294);
}

GtkWidget *
ph_composer_window_new (GtkApplication *application, PhComposer *composer)
{
  PhComposerWindow *self = g_object_new (PH_TYPE_COMPOSER_WINDOW, NULL);

  self->composer = g_object_ref_sink (composer);
  ph_composer_set_folded (composer, FALSE);
  adw_toast_overlay_set_child (self->toasts, GTK_WIDGET (composer));
  g_object_bind_property (composer, "title", self, "title", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (composer, "failed", G_CALLBACK (fail), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (composer, "closed", G_CALLBACK (closed_cb), self, G_CONNECT_SWAPPED);
  gtk_window_set_application (GTK_WINDOW (self), application);
  ph_composer_focus (composer);
  return GTK_WIDGET (self);
}

PhComposer *
ph_composer_window_get_composer (PhComposerWindow *self)
{
  return self->composer;
}
