/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-doctor-row.h"

#include "doctor-advice.h"
#include "ph-ui.h"

#include <glib/gi18n.h>

struct _PhDoctorRow
{
  AdwActionRow parent_instance;

  GtkStack *states;  /* (borrowed) */
  GtkWidget *button; /* (borrowed) */
};

G_DEFINE_FINAL_TYPE (PhDoctorRow, ph_doctor_row, ADW_TYPE_ACTION_ROW)

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
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
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
ph_doctor_row_class_init (PhDoctorRowClass *klass)
{
}

static void
ph_doctor_row_init (PhDoctorRow *self)
{
  self->states = g_object_new (GTK_TYPE_STACK, "valign", GTK_ALIGN_CENTER,
                               "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    add_state (self, (DoctorVerdict) i);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->states));

  self->button = gtk_button_new_with_mnemonic (_("_Certificate…"));
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->button);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
}

GtkWidget *
ph_doctor_row_new (guint number, const DoctorResult *result)
{
  PhDoctorRow *self = g_object_new (PH_TYPE_DOCTOR_ROW, NULL);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), "doctor.certificate");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->button), "u", number);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), doctor_step_get_name (result->step));
  ph_doctor_row_update (self, result);
  return GTK_WIDGET (self);
}
