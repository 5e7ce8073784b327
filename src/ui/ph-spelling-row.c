/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-spelling-row.h"

#include "ph-settings.h"
#include "ph-spelling.h"

#include <glib/gi18n.h>

struct _PhSpellingRow
{
  AdwExpanderRow parent_instance;

  PhSpelling *spelling; /* (nullable) while it is in no window */
  GPtrArray *rows;   /* one for each language that is installed */
  GPtrArray *checks; /* of GtkCheckButton, in the rows */
  guint is_showing : 1;
};

G_DEFINE_FINAL_TYPE (PhSpellingRow, ph_spelling_row, ADW_TYPE_EXPANDER_ROW)

const char *
ph_spelling_row_explain (void)
{
  return _("Install the Hunspell dictionary of each language that you write. "
           "Their packages are called like “hunspell-de-de” or “hunspell-en-us”.");
}

static const PhSpellingLanguage *
get_language (PhSpellingRow *self, guint i)
{
  return ph_spelling_get_installed (self->spelling)->pdata[i];
}

static void
toggled_cb (GtkCheckButton *check, PhSpellingRow *self)
{
  guint i;

  if (!self->is_showing && g_ptr_array_find (self->checks, check, &i))
    ph_spelling_set_language (self->spelling, get_language (self, i)->tag,
                              gtk_check_button_get_active (check));
}

static void
add_language (PhSpellingRow *self, const PhSpellingLanguage *language)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), language->name);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, language->name, -1);
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_DEFAULT);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  g_ptr_array_add (self->rows, row);
  g_ptr_array_add (self->checks, check);
}

static gboolean
is_listed (PhSpellingRow *self, GPtrArray *installed)
{
  for (guint i = 0; i < self->rows->len && i < installed->len; i++)
    if (!g_str_equal (adw_preferences_row_get_title (self->rows->pdata[i]), get_language (self, i)->name))
      return FALSE;

  return self->rows->len == installed->len;
}

static void
list_languages (PhSpellingRow *self)
{
  GPtrArray *installed = ph_spelling_get_installed (self->spelling);

  if (is_listed (self, installed))
    return;

  for (guint i = 0; i < self->rows->len; i++)
    adw_expander_row_remove (ADW_EXPANDER_ROW (self), self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->checks, 0);
  for (guint i = 0; i < installed->len; i++)
    add_language (self, installed->pdata[i]);
}

static char *
describe (PhSpellingRow *self)
{
  GPtrArray *installed = ph_spelling_get_installed (self->spelling);
  const char *const *in_use = ph_spelling_get_languages (self->spelling);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  if (ph_spelling_get_ready (self->spelling) && installed->len == 0)
    return g_strdup (ph_spelling_row_explain ());

  for (guint i = 0; i < installed->len; i++)
    if (g_strv_contains (in_use, get_language (self, i)->tag))
      g_ptr_array_add (names, get_language (self, i)->name);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (GStrv) names->pdata);
}

static void
show (PhSpellingRow *self)
{
  const char *const *in_use = ph_spelling_get_languages (self->spelling);
  g_autofree char *description = describe (self);

  list_languages (self);
  self->is_showing = TRUE;
  for (guint i = 0; i < self->checks->len; i++)
    gtk_check_button_set_active (self->checks->pdata[i], g_strv_contains (in_use, get_language (self, i)->tag));
  self->is_showing = FALSE;
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), description);
}

static void
ph_spelling_row_root (GtkWidget *widget)
{
  PhSpellingRow *self = PH_SPELLING_ROW (widget);

  GTK_WIDGET_CLASS (ph_spelling_row_parent_class)->root (widget);
  self->spelling = ph_spelling_ref ();
  g_signal_connect_object (self->spelling, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

/* libadwaita 1.2 never lets go of what is on a page of preferences. */
static void
ph_spelling_row_unroot (GtkWidget *widget)
{
  PhSpellingRow *self = PH_SPELLING_ROW (widget);

  g_signal_handlers_disconnect_by_data (self->spelling, self);
  g_clear_object (&self->spelling);
  GTK_WIDGET_CLASS (ph_spelling_row_parent_class)->unroot (widget);
}

static void
ph_spelling_row_finalize (GObject *object)
{
  PhSpellingRow *self = PH_SPELLING_ROW (object);

  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->checks);

  G_OBJECT_CLASS (ph_spelling_row_parent_class)->finalize (object);
}

static void
ph_spelling_row_class_init (PhSpellingRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ph_spelling_row_finalize;
  GTK_WIDGET_CLASS (klass)->root = ph_spelling_row_root;
  GTK_WIDGET_CLASS (klass)->unroot = ph_spelling_row_unroot;
}

static void
ph_spelling_row_init (PhSpellingRow *self)
{
  GSettings *settings = ph_settings_get ();

  self->rows = g_ptr_array_new ();
  self->checks = g_ptr_array_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _("Check spelling"));
  adw_expander_row_set_show_enable_switch (ADW_EXPANDER_ROW (self), TRUE);
  if (settings != NULL)
    g_settings_bind (settings, "check-spelling", self, "enable-expansion", G_SETTINGS_BIND_DEFAULT);
}
