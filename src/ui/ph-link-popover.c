/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-link-popover.h"

#include "web-module.h"

#include <string.h>

struct _PhLinkPopover
{
  GtkPopover parent_instance;

  GtkEditable *text;
  GtkEditable *address;
  GtkWidget *remove;
  GtkWidget *apply;

  GtkWidget *editor; /* (unowned) */
};

G_DEFINE_FINAL_TYPE (PhLinkPopover, ph_link_popover, GTK_TYPE_POPOVER)

char *
ph_link_popover_complete (const char *text)
{
  g_autofree char *address = g_strstrip (g_strdup (text));
  g_autofree char *scheme = g_uri_parse_scheme (address);

  /* "sea.example:8080" has none either. */
  if (scheme != NULL && strchr (scheme, '.') == NULL)
    return g_steal_pointer (&address);
  if (strchr (address, '@') != NULL && strchr (address, '/') == NULL)
    return g_strconcat ("mailto:", address, NULL);
  return g_strconcat ("https://", address, NULL);
}

static void
finish (PhLinkPopover *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
  gtk_widget_grab_focus (self->editor);
}

static void
apply_cb (PhLinkPopover *self)
{
  g_autofree char *address = ph_link_popover_complete (gtk_editable_get_text (self->address));
  const char *text = gtk_editable_get_text (self->text);
  gboolean asks_for_text = gtk_widget_get_visible (GTK_WIDGET (self->text));

  /* Without words it shows where it leads. */
  if (asks_for_text && *text == '\0')
    text = gtk_editable_get_text (self->address);
  if (web_module_get ()->editors->set_link (self->editor, address, asks_for_text ? text : NULL))
    finish (self);
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->address), "error");
}

static void
remove_cb (PhLinkPopover *self)
{
  web_module_get ()->editors->set_link (self->editor, NULL, NULL);
  finish (self);
}

static void
address_cb (PhLinkPopover *self)
{
  const char *address = gtk_editable_get_text (self->address);

  gtk_widget_remove_css_class (GTK_WIDGET (self->address), "error");
  gtk_widget_set_sensitive (self->apply, address[strspn (address, " ")] != '\0');
}

static void
ph_link_popover_show (GtkWidget *widget)
{
  PhLinkPopover *self = PH_LINK_POPOVER (widget);
  const WebEditorState *state = web_module_get ()->editors->get_state (self->editor);
  gboolean is_link = *state->link != '\0';

  gtk_editable_set_text (self->address, state->link);
  gtk_editable_set_text (self->text, "");
  gtk_widget_set_visible (GTK_WIDGET (self->text), !is_link && !state->has_selection);
  gtk_widget_set_visible (self->remove, is_link);
  GTK_WIDGET_CLASS (ph_link_popover_parent_class)->show (widget);
  gtk_widget_grab_focus (GTK_WIDGET (self->address));
}

static void
ph_link_popover_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_LINK_POPOVER);

  G_OBJECT_CLASS (ph_link_popover_parent_class)->dispose (object);
}

static void
ph_link_popover_class_init (PhLinkPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_link_popover_dispose;
  widget_class->show = ph_link_popover_show;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-link-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, PhLinkPopover, text);
  gtk_widget_class_bind_template_child (widget_class, PhLinkPopover, address);
  gtk_widget_class_bind_template_child (widget_class, PhLinkPopover, remove);
  gtk_widget_class_bind_template_child (widget_class, PhLinkPopover, apply);
  gtk_widget_class_bind_template_callback (widget_class, address_cb);
  gtk_widget_class_bind_template_callback (widget_class, apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
ph_link_popover_init (PhLinkPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ph_link_popover_new (GtkWidget *editor)
{
  PhLinkPopover *self = g_object_new (PH_TYPE_LINK_POPOVER, NULL);

  self->editor = editor;
  return GTK_WIDGET (self);
}
