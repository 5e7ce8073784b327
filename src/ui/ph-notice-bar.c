/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-notice-bar.h"

#include "ph-ui.h"
#include "ph-wrap-layout.h"

static GtkWidget *
create_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);

  return label;
}

static GtkWidget *
create_words (PhNotice *notice)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  const char *title = ph_notice_get_title (notice);

  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  if (title != NULL)
    gtk_box_append (GTK_BOX (box), create_label (title, "heading"));
  if (*ph_notice_get_text (notice) != '\0')
    gtk_box_append (GTK_BOX (box), create_label (ph_notice_get_text (notice), NULL));

  return box;
}

static GtkWidget *
create_buttons (PhNotice *notice)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "layout-manager",
                                 g_object_new (PH_TYPE_WRAP_LAYOUT, "spacing", 8, NULL), NULL);

  for (guint i = 0; i < ph_notice_get_n_buttons (notice); i++)
    {
      GtkWidget *button = gtk_button_new_with_mnemonic (ph_notice_get_label (notice, i));

      gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button),
                                               ph_notice_get_action (notice, i));
      gtk_box_append (GTK_BOX (box), button);
    }

  return box;
}

GtkWidget *
ph_notice_bar_new (PhNotice *notice)
{
  GtkWidget *bar = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL,
                                 "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, "spacing", 8, NULL);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  const char *icon_name = ph_notice_get_icon_name (notice);
  g_autofree char *name = g_strdup_printf ("notice-%s", ph_notice_get_id (notice));

  gtk_widget_set_name (bar, name);
  if (ph_notice_get_title (notice) != NULL)
    ph_ui_set_label (bar, ph_notice_get_title (notice));
  gtk_widget_add_css_class (bar, ph_notice_get_kind (notice) == PH_NOTICE_WARNING
                                   ? "message-warning"
                                   : "message-details");
  if (icon_name != NULL)
    {
      GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", icon_name, "accessible-role",
                                      GTK_ACCESSIBLE_ROLE_PRESENTATION, "valign", GTK_ALIGN_START,
                                      NULL);

      gtk_box_append (GTK_BOX (line), icon);
    }
  gtk_box_append (GTK_BOX (line), create_words (notice));
  gtk_box_append (GTK_BOX (bar), line);
  if (ph_notice_get_n_buttons (notice) > 0)
    gtk_box_append (GTK_BOX (bar), create_buttons (notice));

  g_object_set_data_full (G_OBJECT (bar), "notice", g_object_ref (notice), g_object_unref);
  return bar;
}

PhNotice *
ph_notice_bar_get_notice (GtkWidget *bar)
{
  return g_object_get_data (G_OBJECT (bar), "notice");
}
