/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-color-row.h"

#include "ph-ui.h"

#include <glib/gi18n.h>

static const struct
{
  const char *color;
  const char *css_class;
  const char *name;
} colors[] = {
  { "", "none", NC_ ("colour", "None") },
  { "#3584e4", "blue", NC_ ("colour", "Blue") },
  { "#2ec27e", "green", NC_ ("colour", "Green") },
  { "#e5a50a", "yellow", NC_ ("colour", "Yellow") },
  { "#e66100", "orange", NC_ ("colour", "Orange") },
  { "#e01b24", "red", NC_ ("colour", "Red") },
  { "#9141ac", "purple", NC_ ("colour", "Purple") },
  { "#986a44", "brown", NC_ ("colour", "Brown") },
};

struct _PhColorRow
{
  AdwActionRow parent_instance;

  GtkToggleButton *buttons[G_N_ELEMENTS (colors)]; /* (borrowed) */
  char *color;                                     /* (owned) */
};

G_DEFINE_FINAL_TYPE (PhColorRow, ph_color_row, ADW_TYPE_ACTION_ROW)

const char *
ph_color_row_suggest (guint n)
{
  return colors[1 + n % (G_N_ELEMENTS (colors) - 1)].color;
}

const char *
ph_color_row_get_color (PhColorRow *self)
{
  g_return_val_if_fail (PH_IS_COLOR_ROW (self), NULL);

  return self->color;
}

void
ph_color_row_set_color (PhColorRow *self, const char *color)
{
  g_return_if_fail (PH_IS_COLOR_ROW (self));

  g_free (self->color);
  self->color = g_strdup (color);
  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    if (g_ascii_strcasecmp (colors[i].color, color) == 0)
      gtk_toggle_button_set_active (self->buttons[i], TRUE);
}

static void
toggled_cb (PhColorRow *self, GtkToggleButton *button)
{
  if (!gtk_toggle_button_get_active (button))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    if (self->buttons[i] == button)
      {
        g_free (self->color);
        self->color = g_strdup (colors[i].color);
      }
}

static GtkToggleButton *
create_button (PhColorRow *self, guint i)
{
  GtkWidget *button = gtk_toggle_button_new ();
  const char *name = g_dpgettext2 (NULL, "colour", colors[i].name);

  gtk_widget_add_css_class (button, "swatch");
  gtk_widget_add_css_class (button, colors[i].css_class);
  gtk_widget_set_tooltip_text (button, name);
  ph_ui_set_label (button, name);
  g_signal_connect_swapped (button, "toggled", G_CALLBACK (toggled_cb), self);
  return GTK_TOGGLE_BUTTON (button);
}

static void
ph_color_row_finalize (GObject *object)
{
  g_free (PH_COLOR_ROW (object)->color);

  G_OBJECT_CLASS (ph_color_row_parent_class)->finalize (object);
}

static void
ph_color_row_class_init (PhColorRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ph_color_row_finalize;
}

static void
ph_color_row_init (PhColorRow *self)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP,
                                 "spacing", 4, "valign", GTK_ALIGN_CENTER, NULL);

  self->color = g_strdup ("");
  ph_ui_set_label (box, _("Colour"));
  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    {
      self->buttons[i] = create_button (self, i);
      if (i > 0)
        gtk_toggle_button_set_group (self->buttons[i], self->buttons[0]);
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->buttons[i]));
    }
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _("Colour"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), box);
}
