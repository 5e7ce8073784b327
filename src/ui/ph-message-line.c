/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-line.h"

#include "ph-ui.h"

#include <adwaita.h>

struct _PhMessageLine
{
  GtkButton parent_instance;

  PhConversationItem *item; /* (owned) */
  AdwAvatar *avatar;
  GtkLabel *sender;
  GtkLabel *preview;
  GtkWidget *attachment;
  GtkWidget *flagged;
  GtkLabel *date;
};

G_DEFINE_FINAL_TYPE (PhMessageLine, ph_message_line, GTK_TYPE_BUTTON)

static void
show (PhMessageLine *self)
{
  PhMessage *message = ph_conversation_item_get_message (self->item);
  g_autofree char *date = ph_message_dup_date_text (message, NULL);
  g_autofree char *name = ph_message_dup_accessible_name (message, NULL);

  adw_avatar_set_text (self->avatar, ph_message_get_sender (message));
  gtk_label_set_label (self->sender, ph_message_get_sender (message));
  gtk_label_set_label (self->preview, ph_message_get_preview (message));
  gtk_label_set_label (self->date, date);
  gtk_widget_set_visible (self->attachment, ph_message_get_attachment (message));
  gtk_widget_set_visible (self->flagged, ph_message_get_flagged (message));
  if (ph_message_get_unread (message))
    gtk_widget_add_css_class (GTK_WIDGET (self), "unread");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "unread");
  ph_ui_set_label (GTK_WIDGET (self), name);
}

static void
follow (PhMessageLine *self)
{
  g_signal_connect_object (ph_conversation_item_get_message (self->item), "changed",
                           G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

static void
ph_message_line_clicked (GtkButton *button)
{
  ph_conversation_item_set_expanded (PH_MESSAGE_LINE (button)->item, TRUE);
}

static void
ph_message_line_dispose (GObject *object)
{
  g_clear_object (&PH_MESSAGE_LINE (object)->item);

  G_OBJECT_CLASS (ph_message_line_parent_class)->dispose (object);
}

static void
ph_message_line_class_init (PhMessageLineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ph_message_line_dispose;
  GTK_BUTTON_CLASS (klass)->clicked = ph_message_line_clicked;
}

static GtkLabel *
create_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);

  return GTK_LABEL (label);
}

static GtkWidget *
create_icon (const char *icon_name, const char *css_class)
{
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_name);

  gtk_widget_add_css_class (icon, css_class);

  return icon;
}

static void
ph_message_line_init (PhMessageLine *self)
{
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9));

  self->avatar = ADW_AVATAR (adw_avatar_new (24, NULL, TRUE));
  self->sender = create_label ("sender");
  self->preview = create_label ("dim-label");
  self->attachment = create_icon ("mail-attachment-symbolic", "dim-label");
  self->flagged = create_icon ("starred-symbolic", "flag");
  self->date = create_label ("dim-label");
  gtk_label_set_ellipsize (self->date, PANGO_ELLIPSIZE_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->date), "numeric");
  gtk_label_set_max_width_chars (self->sender, 24);
  gtk_widget_set_hexpand (GTK_WIDGET (self->preview), TRUE);

  gtk_box_append (box, GTK_WIDGET (self->avatar));
  gtk_box_append (box, GTK_WIDGET (self->sender));
  gtk_box_append (box, GTK_WIDGET (self->preview));
  gtk_box_append (box, self->attachment);
  gtk_box_append (box, self->flagged);
  gtk_box_append (box, GTK_WIDGET (self->date));
  gtk_button_set_child (GTK_BUTTON (self), GTK_WIDGET (box));
  gtk_widget_add_css_class (GTK_WIDGET (self), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self), "message-line");
}

GtkWidget *
ph_message_line_new (PhConversationItem *item)
{
  PhMessageLine *self = g_object_new (PH_TYPE_MESSAGE_LINE, NULL);

  self->item = g_object_ref (item);
  g_signal_connect_object (item, "notify::message", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  follow (self);

  return GTK_WIDGET (self);
}
