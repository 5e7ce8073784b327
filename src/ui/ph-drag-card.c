/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-drag-card.h"

/* GTK 4.8 never makes the surface of a drag larger than it was at the beginning: the card is as
 * wide from the start as any text in it may get, and what it says changes in place. */
#define TEXT_CHARS 32

static GtkImage *
get_icon (GtkWidget *card)
{
  return GTK_IMAGE (gtk_widget_get_first_child (card));
}

static GtkLabel *
get_label (GtkWidget *card)
{
  return GTK_LABEL (gtk_widget_get_last_child (card));
}

GtkWidget *
ph_drag_card_new (const char *icon_name,
                  const char *text)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_name);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (card, "drag-card");
  if (!gdk_display_is_composited (gdk_display_get_default ()))
    gtk_widget_add_css_class (card, "square");

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), TEXT_CHARS);
  gtk_label_set_max_width_chars (GTK_LABEL (label), TEXT_CHARS);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (card), icon);
  gtk_box_append (GTK_BOX (card), label);

  g_object_set_data_full (G_OBJECT (card), "icon-name", g_strdup (icon_name), g_free);
  g_object_set_data_full (G_OBJECT (card), "text", g_strdup (text), g_free);

  return card;
}

void
ph_drag_card_set_hint (GtkWidget *card,
                       const char *refusal,
                       gboolean copy)
{
  const char *icon_name = g_object_get_data (G_OBJECT (card), "icon-name");

  if (refusal != NULL)
    icon_name = "action-unavailable-symbolic";
  else if (copy)
    icon_name = "list-add-symbolic";

  gtk_image_set_from_icon_name (get_icon (card), icon_name);
  gtk_label_set_label (get_label (card),
                       refusal != NULL ? refusal : g_object_get_data (G_OBJECT (card), "text"));

  if (refusal != NULL)
    gtk_widget_add_css_class (card, "refusal");
  else
    gtk_widget_remove_css_class (card, "refusal");
}

void
ph_drag_card_attach (GtkWidget *card,
                     GdkDrag *drag)
{
  GtkWidget *icon = gtk_drag_icon_get_for_drag (drag);

  gtk_drag_icon_set_child (GTK_DRAG_ICON (icon), card);
  gdk_drag_set_hotspot (drag, -12, -6);
}
