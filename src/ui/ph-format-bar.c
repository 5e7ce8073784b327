/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-format-bar.h"

#include "ph-format-actions.h"
#include "ph-link-popover.h"
#include "ph-ui.h"
#include "ph-wrap-layout.h"

#include <glib/gi18n.h>

struct _PhFormatBar
{
  GtkBox parent_instance;

  GtkMenuButton *link_button; /* (borrowed) */
};

G_DEFINE_FINAL_TYPE (PhFormatBar, ph_format_bar, GTK_TYPE_BOX)

typedef struct
{
  const char *name; /* of the action */
  const char *icon;
  const char *label;
  gboolean is_toggle;
} Item;

static const Item letters[] = {
  { "bold", "format-text-bold-symbolic", N_ ("Bold"), TRUE },
  { "italic", "format-text-italic-symbolic", N_ ("Italic"), TRUE },
  { "underline", "format-text-underline-symbolic", N_ ("Underline"), TRUE },
  { "strikethrough", "format-text-strikethrough-symbolic", N_ ("Strikethrough"), TRUE },
  { "code", "code-symbolic", N_ ("Code"), TRUE },
};

static const Item paragraphs[] = {
  { "bullets", "view-list-bullet-symbolic", N_ ("Bulleted list"), TRUE },
  { "numbers", "view-list-ordered-symbolic", N_ ("Numbered list"), TRUE },
  { "unquote", "format-indent-less-symbolic", N_ ("Out of the quote"), FALSE },
  { "quote", "format-indent-more-symbolic", N_ ("Quote"), FALSE },
  { "rtl", "format-text-direction-rtl-symbolic", N_ ("From right to left"), TRUE },
};

static const Item image_item = { "image", "insert-image-symbolic", N_ ("Image"), FALSE };
static const Item clear_item = { "clear", "edit-clear-all-symbolic", N_ ("Clear formatting"), FALSE };

static const struct
{
  const char *color;
  const char *css_class;
  const char *name;
} colors[] = {
  { "", "none", N_ ("Colour of all text") },
  { "#1c71d8", "text-blue", NC_ ("colour", "Blue") },
  { "#26a269", "text-green", NC_ ("colour", "Green") },
  { "#b58600", "text-yellow", NC_ ("colour", "Yellow") },
  { "#c64600", "text-orange", NC_ ("colour", "Orange") },
  { "#c01c28", "text-red", NC_ ("colour", "Red") },
  { "#813d9c", "text-purple", NC_ ("colour", "Purple") },
  { "#77767b", "text-gray", NC_ ("colour", "Gray") },
};

/* ---- Buttons ------------------------------------------------------------------------------------ */

static void
describe (GtkWidget *button, const char *label, const char *name)
{
  const char *key = name != NULL ? ph_format_actions_get_key (name) : NULL;
  /* Translators: what a button does, and its key */
  g_autofree char *tooltip = key != NULL ? g_strdup_printf (_("%s (%s)"), label, key) : g_strdup (label);

  gtk_widget_set_tooltip_text (button, tooltip);
  ph_ui_set_label (button, label);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_focus_on_click (button, FALSE);
}

static GtkWidget *
create_button (const Item *item)
{
  GtkWidget *button = item->is_toggle ? gtk_toggle_button_new () : gtk_button_new ();
  g_autofree char *action = g_strconcat ("format.", item->name, NULL);

  gtk_button_set_icon_name (GTK_BUTTON (button), item->icon);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  describe (button, _(item->label), item->name);
  return button;
}

static GtkWidget *
add_group (PhFormatBar *self)
{
  GtkWidget *group = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_box_append (GTK_BOX (self), group);
  return group;
}

static void
add_items (PhFormatBar *self, const Item *items, guint n)
{
  GtkWidget *group = add_group (self);

  for (guint i = 0; i < n; i++)
    gtk_box_append (GTK_BOX (group), create_button (&items[i]));
}

/* ---- Size and colour ---------------------------------------------------------------------------- */

static GMenuModel *
create_sizes (void)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _("Small"), "format.size::small");
  g_menu_append (menu, _("Normal"), "format.size::normal");
  g_menu_append (menu, _("Large"), "format.size::large");
  g_menu_append (menu, _("Huge"), "format.size::huge");
  return G_MENU_MODEL (menu);
}

static GtkWidget *
create_menu_button (const char *icon, const char *label, const char *name)
{
  GtkWidget *button = gtk_menu_button_new ();

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), icon);
  gtk_menu_button_set_direction (GTK_MENU_BUTTON (button), GTK_ARROW_UP);
  describe (button, label, name);
  return button;
}

static GtkWidget *
create_size_button (void)
{
  GtkWidget *button = create_menu_button ("font-select-symbolic", _("Size of the text"), NULL);
  g_autoptr (GMenuModel) menu = create_sizes ();

  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), menu);
  return button;
}

static void
color_clicked_cb (GtkWidget *button, GtkWidget *popover)
{
  gtk_popover_popdown (GTK_POPOVER (popover));
}

static GtkWidget *
create_swatch (guint i, GtkWidget *popover)
{
  GtkWidget *button = gtk_toggle_button_new ();
  const char *name = i == 0 ? _(colors[i].name) : g_dpgettext2 (NULL, "colour", colors[i].name);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "format.color");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", colors[i].color);
  gtk_widget_add_css_class (button, "swatch");
  gtk_widget_add_css_class (button, colors[i].css_class);
  gtk_widget_set_tooltip_text (button, name);
  ph_ui_set_label (button, name);
  g_signal_connect_object (button, "clicked", G_CALLBACK (color_clicked_cb), popover, 0);
  return button;
}

static GtkWidget *
create_color_button (void)
{
  GtkWidget *button = create_menu_button ("color-select-symbolic", _("Colour of the text"), NULL);
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    gtk_box_append (GTK_BOX (box), create_swatch (i, popover));
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  return button;
}

/* ---- Links -------------------------------------------------------------------------------------- */

static void
add_link_button (PhFormatBar *self, GtkWidget *group, GtkWidget *editor)
{
  GtkWidget *button = create_menu_button ("insert-link-symbolic", _("Link"), "link");

  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), ph_link_popover_new (editor));
  gtk_box_append (GTK_BOX (group), button);
  self->link_button = GTK_MENU_BUTTON (button);
}

void
ph_format_bar_ask_for_link (PhFormatBar *self)
{
  g_return_if_fail (PH_IS_FORMAT_BAR (self));

  gtk_menu_button_popup (self->link_button);
}

/* ---- The object --------------------------------------------------------------------------------- */

static void
ph_format_bar_class_init (PhFormatBarClass *klass)
{
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_TOOLBAR);
}

static void
ph_format_bar_init (PhFormatBar *self)
{
  GtkLayoutManager *layout = g_object_new (PH_TYPE_WRAP_LAYOUT, "spacing", 6, NULL);

  gtk_widget_set_layout_manager (GTK_WIDGET (self), layout);
  ph_ui_set_label (GTK_WIDGET (self), _("Formatting"));
}

GtkWidget *
ph_format_bar_new (GtkWidget *editor, gboolean has_images)
{
  PhFormatBar *self = g_object_new (PH_TYPE_FORMAT_BAR, NULL);
  GtkWidget *group;

  add_items (self, letters, G_N_ELEMENTS (letters));
  group = add_group (self);
  gtk_box_append (GTK_BOX (group), create_size_button ());
  gtk_box_append (GTK_BOX (group), create_color_button ());
  gtk_box_append (GTK_BOX (group), create_button (&clear_item));
  add_items (self, paragraphs, G_N_ELEMENTS (paragraphs));
  group = add_group (self);
  add_link_button (self, group, editor);
  if (has_images)
    gtk_box_append (GTK_BOX (group), create_button (&image_item));
  return GTK_WIDGET (self);
}
