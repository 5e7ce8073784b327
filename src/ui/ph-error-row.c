/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-error-row.h"

struct _PhErrorRow
{
  AdwPreferencesRow parent_instance;

  /* Template widgets */
  GtkLabel *label;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (PhErrorRow, ph_error_row, ADW_TYPE_PREFERENCES_ROW)

const char *
ph_error_row_get_text (PhErrorRow *self)
{
  g_return_val_if_fail (PH_IS_ERROR_ROW (self), NULL);

  return gtk_widget_get_visible (GTK_WIDGET (self)) ? gtk_label_get_label (self->label) : NULL;
}

void
ph_error_row_set_action (PhErrorRow *self, const char *label, const char *name)
{
  g_return_if_fail (PH_IS_ERROR_ROW (self));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), name);
  gtk_button_set_label (self->button, label != NULL ? label : "");
  gtk_widget_set_visible (GTK_WIDGET (self->button), label != NULL);
}

void
ph_error_row_show (PhErrorRow *self, GtkWidget *field, const char *text)
{
  g_return_if_fail (PH_IS_ERROR_ROW (self));

  gtk_label_set_label (self->label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL);
  if (text == NULL)
    {
      gtk_widget_remove_css_class (field, "error");
      gtk_accessible_reset_state (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_STATE_INVALID);
      gtk_accessible_reset_property (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
      return;
    }

  gtk_widget_add_css_class (field, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_STATE_INVALID,
                               GTK_ACCESSIBLE_INVALID_TRUE, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
  gtk_widget_grab_focus (field);
}

static void
ph_error_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_ERROR_ROW);

  G_OBJECT_CLASS (ph_error_row_parent_class)->dispose (object);
}

static void
ph_error_row_class_init (PhErrorRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_error_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-error-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PhErrorRow, label);
  gtk_widget_class_bind_template_child (widget_class, PhErrorRow, button);
}

static void
ph_error_row_init (PhErrorRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
