/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-preferences.h"

#include "ph-accounts-page.h"
#include "ph-senders-group.h"
#include "ph-settings.h"
#include "ph-spelling-row.h"
#include "ph-templates-group.h"

struct _PhPreferences
{
  AdwPreferencesWindow parent_instance;

  /* Template widgets */
  AdwComboRow *color_scheme;
  AdwComboRow *list_density;
  GtkSwitch *show_preview;
  AdwComboRow *mark_read;
  GtkSwitch *confirm_delete;
  AdwComboRow *write_formatted;
  AdwComboRow *answer_below;
  GtkSpinButton *send_delay;
};

G_DEFINE_FINAL_TYPE (PhPreferences, ph_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* In the order of the rows of the list. */
static const char *const schemes[] = { "default", "light", "dark" };
static const int delays[] = { 0, 1500, 5000, -1 };

static gboolean
scheme_get (GValue *value, GVariant *variant, gpointer user_data)
{
  const char *name = g_variant_get_string (variant, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_str_equal (schemes[i], name))
      g_value_set_uint (value, i);

  return TRUE;
}

static GVariant *
scheme_set (const GValue *value, const GVariantType *type, gpointer user_data)
{
  return g_variant_new_string (schemes[MIN (g_value_get_uint (value), G_N_ELEMENTS (schemes) - 1)]);
}

static gboolean
density_get (GValue *value, GVariant *variant, gpointer user_data)
{
  g_value_set_uint (value, g_str_equal (g_variant_get_string (variant, NULL), "compact") ? 0 : 1);
  return TRUE;
}

static GVariant *
density_set (const GValue *value, const GVariantType *type, gpointer user_data)
{
  return g_variant_new_string (g_value_get_uint (value) == 0 ? "compact" : "comfortable");
}

/* A delay that is not offered shows as the next longer one. */
static gboolean
delay_get (GValue *value, GVariant *variant, gpointer user_data)
{
  int delay = g_variant_get_int32 (variant);
  guint i = 0;

  if (delay < 0)
    i = G_N_ELEMENTS (delays) - 1;
  else
    while (i + 2 < G_N_ELEMENTS (delays) && delays[i] < delay)
      i++;

  g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
delay_set (const GValue *value, const GVariantType *type, gpointer user_data)
{
  return g_variant_new_int32 (delays[MIN (g_value_get_uint (value), G_N_ELEMENTS (delays) - 1)]);
}

/* The second of two rows says yes. */
static gboolean
choice_get (GValue *value, GVariant *variant, gpointer user_data)
{
  g_value_set_uint (value, g_variant_get_boolean (variant) ? 1 : 0);
  return TRUE;
}

static GVariant *
choice_set (const GValue *value, const GVariantType *type, gpointer user_data)
{
  return g_variant_new_boolean (g_value_get_uint (value) == 1);
}

static void
bind_settings (PhPreferences *self)
{
  GSettings *settings = ph_settings_get ();

  if (settings == NULL)
    return;

  g_settings_bind_with_mapping (settings, "color-scheme", self->color_scheme, "selected",
                                G_SETTINGS_BIND_DEFAULT, scheme_get, scheme_set, NULL, NULL);
  g_settings_bind_with_mapping (settings, "list-density", self->list_density, "selected",
                                G_SETTINGS_BIND_DEFAULT, density_get, density_set, NULL, NULL);
  g_settings_bind_with_mapping (settings, "mark-read-delay", self->mark_read, "selected",
                                G_SETTINGS_BIND_DEFAULT, delay_get, delay_set, NULL, NULL);
  g_settings_bind (settings, "show-preview", self->show_preview, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (settings, "write-formatted", self->write_formatted, "selected",
                                G_SETTINGS_BIND_DEFAULT, choice_get, choice_set, NULL, NULL);
  g_settings_bind_with_mapping (settings, "answer-below", self->answer_below, "selected",
                                G_SETTINGS_BIND_DEFAULT, choice_get, choice_set, NULL, NULL);
  g_settings_bind (settings, "send-delay", self->send_delay, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "confirm-delete", self->confirm_delete, "active",
                   G_SETTINGS_BIND_DEFAULT);
}

static void
ph_preferences_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_PREFERENCES);

  G_OBJECT_CLASS (ph_preferences_parent_class)->dispose (object);
}

static void
ph_preferences_class_init (PhPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_preferences_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, PhPreferences, color_scheme);
  gtk_widget_class_bind_template_child (widget_class, PhPreferences, list_density);
  gtk_widget_class_bind_template_child (widget_class, PhPreferences, show_preview);
  gtk_widget_class_bind_template_child (widget_class, PhPreferences, mark_read);
  gtk_widget_class_bind_template_child (widget_class, PhPreferences, confirm_delete);
  gtk_widget_class_bind_template_child (widget_class, PhPreferences, write_formatted);
  gtk_widget_class_bind_template_child (widget_class, PhPreferences, answer_below);
  gtk_widget_class_bind_template_child (widget_class, PhPreferences, send_delay);
}

static void
ph_preferences_init (PhPreferences *self)
{
  g_type_ensure (PH_TYPE_SENDERS_GROUP);
  g_type_ensure (PH_TYPE_SPELLING_ROW);
  g_type_ensure (PH_TYPE_TEMPLATES_GROUP);
  gtk_widget_init_template (GTK_WIDGET (self));
  bind_settings (self);
}

GtkWidget *
ph_preferences_new (GtkWindow *parent, AccountList *list, Engine *engine)
{
  PhPreferences *self = g_object_new (PH_TYPE_PREFERENCES, "transient-for", parent, NULL);

  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self),
                              ADW_PREFERENCES_PAGE (ph_accounts_page_new (list, engine)));

  return GTK_WIDGET (self);
}

void
ph_preferences_show_accounts (PhPreferences *self)
{
  g_return_if_fail (PH_IS_PREFERENCES (self));

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (self), "accounts");
}
