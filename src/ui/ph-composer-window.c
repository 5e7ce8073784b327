/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composer-window.h"

#include "ph-toast.h"

struct _PhComposerWindow
{
  AdwWindow parent_instance;

  AdwToastOverlay *toasts;
  PhComposer *composer;
  guint is_laid_by : 1; /* its words are on their way to where they are safe */
  guint is_closing : 1; /* they are, or it is sent */
};

G_DEFINE_FINAL_TYPE (PhComposerWindow, ph_composer_window, ADW_TYPE_WINDOW)

enum
{
  SENT,
  DISCARDED,
  KEPT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
fail (PhComposerWindow *self, const char *sentence)
{
  adw_toast_overlay_add_toast (self->toasts, ph_toast_new (GTK_WIDGET (self), sentence, NULL, NULL));
}

static void
close_now (PhComposerWindow *self)
{
  self->is_closing = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static void
sent_cb (PhComposerWindow *self)
{
  g_signal_emit (self, signals[SENT], 0, ph_composer_get_composition (self->composer),
                 ph_composer_get_send_at (self->composer));
  close_now (self);
}

static void
discarded_cb (PhComposerWindow *self)
{
  g_signal_emit (self, signals[DISCARDED], 0, ph_composer_get_composition (self->composer));
  close_now (self);
}

/* It goes where its words are safe, be it on this computer alone. Without room on the disk they are only here. */
static void
laid_by_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhComposerWindow) self = user_data;
  PhComposition *composition = PH_COMPOSITION (source);
  g_autoptr (GError) error = NULL;

  self->is_laid_by = FALSE;
  if (ph_composition_close_finish (composition, result, &error))
    {
      close_now (self);
      return;
    }
  if (ph_composition_get_state (composition) == PH_COMPOSITION_NOT_SAVED)
    {
      fail (self, error->message);
      return;
    }

  g_signal_emit (self, signals[KEPT], 0, error->message);
  close_now (self);
}

static gboolean
ph_composer_window_close_request (GtkWindow *window)
{
  PhComposerWindow *self = PH_COMPOSER_WINDOW (window);
  PhComposition *composition = ph_composer_get_composition (self->composer);

  if (!self->is_closing)
    ph_composer_commit (self->composer);
  if (self->is_closing)
    return GTK_WINDOW_CLASS (ph_composer_window_parent_class)->close_request (window);

  if (!self->is_laid_by)
    {
      self->is_laid_by = TRUE;
      ph_composition_close_async (composition, laid_by_cb, g_object_ref (self));
    }
  return TRUE;
}

static void
ph_composer_window_class_init (PhComposerWindowClass *klass)
{
  GTK_WINDOW_CLASS (klass)->close_request = ph_composer_window_close_request;

  signals[SENT] = g_signal_new ("sent", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, PH_TYPE_COMPOSITION, G_TYPE_INT64);
  signals[DISCARDED] = g_signal_new ("discarded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, PH_TYPE_COMPOSITION);

  signals[KEPT] = g_signal_new ("kept", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);

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
ph_composer_window_new (GtkApplication *application, PhComposition *composition, PhIdentities *identities,
                        PhPeople *people)
{
  PhComposerWindow *self = g_object_new (PH_TYPE_COMPOSER_WINDOW, NULL);

  self->composer = PH_COMPOSER (ph_composer_new (composition, identities, people));
  adw_toast_overlay_set_child (self->toasts, GTK_WIDGET (self->composer));
  g_object_bind_property (self->composer, "title", self, "title", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->composer, "failed", G_CALLBACK (fail), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "sent", G_CALLBACK (sent_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "discarded", G_CALLBACK (discarded_cb), self, G_CONNECT_SWAPPED);
  gtk_window_set_application (GTK_WINDOW (self), application);
  ph_composer_focus (self->composer);
  return GTK_WIDGET (self);
}

PhComposer *
ph_composer_window_get_composer (PhComposerWindow *self)
{
  return self->composer;
}
