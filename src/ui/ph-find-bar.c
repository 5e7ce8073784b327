/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-find-bar.h"

#include "ph-format.h"

#include <glib/gi18n.h>

struct _PhFindBar
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkRevealer *revealer;
  GtkSearchEntry *entry;
  GtkLabel *count;
  GtkWidget *previous_button;
  GtkWidget *next_button;
};

enum
{
  FIND,
  FIND_NEXT,
  LEFT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhFindBar, ph_find_bar, ADW_TYPE_BIN)

static const char *
get_text (PhFindBar *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

static void
changed_cb (PhFindBar *self)
{
  if (gtk_revealer_get_reveal_child (self->revealer))
    g_signal_emit (self, signals[FIND], 0, get_text (self));
}

static void
next_cb (PhFindBar *self)
{
  g_signal_emit (self, signals[FIND_NEXT], 0, TRUE);
}

static void
previous_cb (PhFindBar *self)
{
  g_signal_emit (self, signals[FIND_NEXT], 0, FALSE);
}

static void
stop_cb (PhFindBar *self)
{
  ph_find_bar_close (self);
  g_signal_emit (self, signals[LEFT], 0);
}

static gboolean
key_pressed_cb (PhFindBar *self, guint keyval, guint keycode, GdkModifierType state)
{
  if ((keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter) || (state & GDK_SHIFT_MASK) == 0)
    return GDK_EVENT_PROPAGATE;

  previous_cb (self);
  return GDK_EVENT_STOP;
}

void
ph_find_bar_open (PhFindBar *self)
{
  g_return_if_fail (PH_IS_FIND_BAR (self));

  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
  changed_cb (self);
}

void
ph_find_bar_close (PhFindBar *self)
{
  g_return_if_fail (PH_IS_FIND_BAR (self));

  if (!gtk_revealer_get_reveal_child (self->revealer))
    return;

  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  g_signal_emit (self, signals[FIND], 0, NULL);
}

void
ph_find_bar_set_n_found (PhFindBar *self, guint n_found)
{
  g_autofree char *number = ph_format_count (n_found);
  g_autofree char *text = NULL;

  g_return_if_fail (PH_IS_FIND_BAR (self));

  if (*get_text (self) != '\0')
    text = g_strdup_printf (ngettext ("%s match", "%s matches", n_found), number);
  gtk_label_set_label (self->count, text != NULL ? text : "");
  gtk_widget_set_sensitive (self->previous_button, n_found > 0);
  gtk_widget_set_sensitive (self->next_button, n_found > 0);
}

static void
ph_find_bar_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_FIND_BAR);

  G_OBJECT_CLASS (ph_find_bar_parent_class)->dispose (object);
}

static void
ph_find_bar_class_init (PhFindBarClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_find_bar_dispose;

  signals[FIND] = g_signal_new ("find", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_STRING);
  signals[FIND_NEXT] = g_signal_new ("find-next", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[LEFT] = g_signal_new ("left", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, PhFindBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, PhFindBar, entry);
  gtk_widget_class_bind_template_child (widget_class, PhFindBar, count);
  gtk_widget_class_bind_template_child (widget_class, PhFindBar, previous_button);
  gtk_widget_class_bind_template_child (widget_class, PhFindBar, next_button);
}

static void
ph_find_bar_init (PhFindBar *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->entry, "search-changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "activate", G_CALLBACK (next_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "next-match", G_CALLBACK (next_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "previous-match", G_CALLBACK (previous_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "stop-search", G_CALLBACK (stop_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->previous_button, "clicked", G_CALLBACK (previous_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->next_button, "clicked", G_CALLBACK (next_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), key);
}
