/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-drag-card.h"

#include "ph-format.h"

#define TEXT_CHARS 34

static GtkWidget *
make_count (guint count)
{
  g_autofree char *text = ph_format_count (count);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "count");
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);

  return label;
}

GtkWidget *
ph_drag_card_new (const char *icon_name,
                  const char *text,
                  guint count)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_name);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *plus = gtk_image_new_from_icon_name ("list-add-symbolic");
  GtkWidget *refusal = gtk_label_new (NULL);

  gtk_widget_add_css_class (card, "drag-card");
  if (!gdk_display_is_composited (gdk_display_get_default ()))
    gtk_widget_add_css_class (card, "square");

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), TEXT_CHARS);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);

  gtk_widget_add_css_class (refusal, "refusal");
  gtk_label_set_wrap (GTK_LABEL (refusal), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (refusal), TEXT_CHARS);
  gtk_label_set_xalign (GTK_LABEL (refusal), 0);
  gtk_widget_hide (refusal);
  gtk_widget_hide (plus);

  gtk_box_append (GTK_BOX (line), plus);
  gtk_box_append (GTK_BOX (line), icon);
  gtk_box_append (GTK_BOX (line), label);
  if (count > 1)
    gtk_box_append (GTK_BOX (line), make_count (count));
  gtk_box_append (GTK_BOX (card), line);
  gtk_box_append (GTK_BOX (card), refusal);

  return card;
}

void
ph_drag_card_set_hint (GtkWidget *card,
                       const char *refusal,
                       gboolean copy)
{
  GtkWidget *line = gtk_widget_get_first_child (card);
  GtkWidget *plus = gtk_widget_get_first_child (line);
  GtkWidget *label = gtk_widget_get_last_child (card);

  gtk_widget_set_visible (plus, copy && refusal == NULL);
  gtk_label_set_label (GTK_LABEL (label), refusal != NULL ? refusal : "");
  gtk_widget_set_visible (label, refusal != NULL);
}

void
ph_drag_card_attach (GtkWidget *card,
                     GdkDrag *drag)
{
  GtkWidget *icon = gtk_drag_icon_get_for_drag (drag);

  gtk_drag_icon_set_child (GTK_DRAG_ICON (icon), card);
  gdk_drag_set_hotspot (drag, -12, -6);
}
