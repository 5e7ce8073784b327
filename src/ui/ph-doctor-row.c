/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-doctor-row.h"

#include "doctor-advice.h"
#include "ph-ui.h"

#include <glib/gi18n.h>

struct _PhDoctorRow
{
  AdwPreferencesRow parent_instance;

  /* Template widgets */
  GtkStack *states;
  GtkLabel *title;
  GtkLabel *text;
  GtkWidget *button; /* below the text, which needs all the width */
};

G_DEFINE_FINAL_TYPE (PhDoctorRow, ph_doctor_row, ADW_TYPE_PREFERENCES_ROW)

static const struct
{
  const char *icon_name; /* NULL: a spinner */
  const char *css_class;
  const char *label;
} states[] = {
  [DOCTOR_WAITING] = { "content-loading-symbolic", "dim-label", N_ ("waiting") },
  [DOCTOR_RUNNING] = { NULL, NULL, N_ ("running") },
  [DOCTOR_GOOD] = { "object-select-symbolic", "success", N_ ("good") },
  [DOCTOR_WARNING] = { "dialog-warning-symbolic", "warning", N_ ("could be better") },
  [DOCTOR_BAD] = { "dialog-error-symbolic", "error", N_ ("failed") },
  [DOCTOR_SKIPPED] = { "list-remove-symbolic", "dim-label", N_ ("not tried") },
};

static const char *
get_state_name (DoctorVerdict verdict)
{
  return states[verdict].label;
}

static void
add_state (PhDoctorRow *self, DoctorVerdict verdict)
{
  GtkWidget *child;

  if (states[verdict].icon_name != NULL)
    {
      child = gtk_image_new_from_icon_name (states[verdict].icon_name);
      gtk_widget_add_css_class (child, states[verdict].css_class);
    }
  else
    child = g_object_new (GTK_TYPE_SPINNER, "spinning", TRUE, NULL);

  /* The row's description says it. */
  gtk_stack_add_named (self->states, child, get_state_name (verdict));
}

static char *
describe (const DoctorResult *result)
{
  GString *text = g_string_new (result->finding);

  if (result->fault != DOCTOR_FAULT_NONE)
    g_string_append_printf (text, "\n%s %s", _("At fault:"), doctor_fault_get_name (result->fault));
  if (result->advice != NULL)
    g_string_append_printf (text, "\n%s", result->advice);
  return g_string_free (text, FALSE);
}

void
ph_doctor_row_update (PhDoctorRow *self, const DoctorResult *result)
{
  g_autofree char *text = NULL;

  g_return_if_fail (PH_IS_DOCTOR_ROW (self));

  text = describe (result);
  gtk_label_set_label (self->text, text);
  gtk_widget_set_visible (GTK_WIDGET (self->text), *text != '\0');
  gtk_stack_set_visible_child_name (self->states, get_state_name (result->verdict));
  gtk_widget_set_visible (self->button, result->certificate != NULL);
  if (result->verdict == DOCTOR_BAD)
    gtk_widget_add_css_class (GTK_WIDGET (self), "failed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "failed");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _(get_state_name (result->verdict)), -1);
}

static void
ph_doctor_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_DOCTOR_ROW);

  G_OBJECT_CLASS (ph_doctor_row_parent_class)->dispose (object);
}

static void
ph_doctor_row_class_init (PhDoctorRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_doctor_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-doctor-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PhDoctorRow, states);
  gtk_widget_class_bind_template_child (widget_class, PhDoctorRow, title);
  gtk_widget_class_bind_template_child (widget_class, PhDoctorRow, text);
  gtk_widget_class_bind_template_child (widget_class, PhDoctorRow, button);
}

static void
ph_doctor_row_init (PhDoctorRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    add_state (self, (DoctorVerdict) i);
}

GtkWidget *
ph_doctor_row_new (guint number, const DoctorResult *result)
{
  PhDoctorRow *self = g_object_new (PH_TYPE_DOCTOR_ROW, NULL);
  const char *title = doctor_step_get_name (result->step);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->button), "u", number);
  gtk_label_set_label (self->title, title);
  ph_ui_set_label (GTK_WIDGET (self), title);
  ph_doctor_row_update (self, result);
  return GTK_WIDGET (self);
}
