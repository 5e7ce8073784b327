/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-reader-header.h"

#include "ph-header-text.h"
#include "ph-ui.h"

#include <glib/gi18n.h>

struct _PhReaderHeader
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkWidget *line;
  AdwAvatar *avatar;
  GtkLabel *sender;
  GtkImage *mark;
  GtkLabel *address;
  GtkLabel *date;
  GtkWidget *answered;
  GtkWidget *flagged;
  GtkWidget *muted;
  GtkMenuButton *menu_button;
  GtkWidget *recipients_row;
  GtkLabel *recipients;
  GtkToggleButton *details_button;
  GtkGrid *details;

  /* Owned */
  PhConversationItem *item; /* (nullable) */
  GBindingGroup *bindings;  /* of the message */

  int n_details;
  guint collapsible : 1;
};

enum
{
  COLLAPSE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhReaderHeader, ph_reader_header, ADW_TYPE_BIN)

static void
clear_details (PhReaderHeader *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->details))) != NULL)
    gtk_grid_remove (self->details, child);

  self->n_details = 0;
}

static void
add_detail (PhReaderHeader *self, const char *title, const char *text)
{
  GtkWidget *name = gtk_label_new (title);
  GtkWidget *value = gtk_label_new (text);

  gtk_widget_add_css_class (name, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (name), 1);
  gtk_label_set_yalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  name, NULL, -1);

  gtk_grid_attach (self->details, name, 0, self->n_details, 1, 1);
  gtk_grid_attach (self->details, value, 1, self->n_details, 1, 1);
  self->n_details++;
}

static void
show_mark (PhReaderHeader *self)
{
  g_autofree char *icon_name = NULL;
  g_autofree char *words = NULL;

  g_object_get (self->item, "mark-icon", &icon_name, "mark-words", &words, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->mark), icon_name != NULL);
  gtk_image_set_from_icon_name (self->mark, icon_name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->mark), words);
  if (words != NULL)
    ph_ui_set_label (GTK_WIDGET (self->mark), words);
}

static void
show (PhReaderHeader *self)
{
  PhMessage *message = ph_conversation_item_get_message (self->item);
  g_autoptr (PhHeaderText) text
    = ph_header_text_new (message, ph_conversation_item_get_content (self->item));

  g_binding_group_set_source (self->bindings, message);
  gtk_label_set_label (self->sender, text->sender);
  gtk_label_set_label (self->address, text->address);
  gtk_widget_set_visible (GTK_WIDGET (self->address), *text->address != '\0');
  adw_avatar_set_text (self->avatar, text->initials);
  gtk_label_set_label (self->date, text->date);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->date), text->exact_date);
  gtk_label_set_label (self->recipients, text->recipients);
  gtk_widget_set_visible (self->recipients_row, *text->recipients != '\0');

  clear_details (self);
  for (guint i = 0; i < text->fields->len; i++)
    {
      const PhHeaderField *field = text->fields->pdata[i];

      add_detail (self, field->title, field->value);
    }
  show_mark (self);
}

void
ph_reader_header_set_item (PhReaderHeader *self, PhConversationItem *item)
{
  g_return_if_fail (PH_IS_READER_HEADER (self));

  if (self->item != NULL)
    g_signal_handlers_disconnect_by_func (self->item, show, self);
  g_set_object (&self->item, item);
  gtk_toggle_button_set_active (self->details_button, FALSE);
  if (item == NULL)
    return;

  g_signal_connect_object (item, "extras-changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (item, "notify::message", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

void
ph_reader_header_set_collapsible (PhReaderHeader *self, gboolean collapsible)
{
  g_return_if_fail (PH_IS_READER_HEADER (self));

  self->collapsible = collapsible != FALSE;
  gtk_widget_set_cursor_from_name (self->line, collapsible ? "pointer" : NULL);
}

GMenuModel *
ph_reader_header_create_menu (void)
{
  g_autoptr (GtkBuilder) builder
    = gtk_builder_new_from_resource ("/org/posthorn/Posthorn/ui/ph-message-menu.ui");

  return g_object_ref (G_MENU_MODEL (gtk_builder_get_object (builder, "message_menu")));
}

/* The words can be selected, and buttons have their own clicks. */
static void
released_cb (PhReaderHeader *self, int n_press, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (self->line, x, y, GTK_PICK_DEFAULT);

  if (self->collapsible && picked != NULL && gtk_widget_get_ancestor (picked, GTK_TYPE_BUTTON) == NULL
      && gtk_widget_get_ancestor (picked, GTK_TYPE_LABEL) == NULL)
    g_signal_emit (self, signals[COLLAPSE], 0);
}

static void
ph_reader_header_dispose (GObject *object)
{
  PhReaderHeader *self = PH_READER_HEADER (object);

  g_clear_object (&self->bindings);
  g_clear_object (&self->item);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_READER_HEADER);

  G_OBJECT_CLASS (ph_reader_header_parent_class)->dispose (object);
}

static void
ph_reader_header_class_init (PhReaderHeaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_reader_header_dispose;

  signals[COLLAPSE] = g_signal_new ("collapse", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-reader-header.ui");
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, line);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, avatar);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, sender);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, mark);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, address);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, date);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, answered);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, flagged);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, muted);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, menu_button);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, recipients_row);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, recipients);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, details_button);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, details);
}

static void
ph_reader_header_init (PhReaderHeader *self)
{
  g_autoptr (GMenuModel) menu = ph_reader_header_create_menu ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_menu_model (self->menu_button, menu);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (self->line, GTK_EVENT_CONTROLLER (click));

  self->bindings = g_binding_group_new ();
  g_binding_group_bind (self->bindings, "answered", self->answered, "visible",
                        G_BINDING_SYNC_CREATE);
  g_binding_group_bind (self->bindings, "flagged", self->flagged, "visible",
                        G_BINDING_SYNC_CREATE);
  g_binding_group_bind (self->bindings, "muted", self->muted, "visible", G_BINDING_SYNC_CREATE);
}
