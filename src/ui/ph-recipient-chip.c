/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-recipient-chip.h"

#include "mime-address.h"

#include <glib/gi18n.h>

struct _PhRecipientChip
{
  GtkButton parent_instance;

  /* Template widgets */
  GtkWidget *warning;
  GtkLabel *label;
  GMenuModel *menu;

  ComposeMailbox *mailbox; /* (owned) */
  GtkWidget *popover;      /* (nullable) a child, once it was opened */
};

G_DEFINE_FINAL_TYPE (PhRecipientChip, ph_recipient_chip, GTK_TYPE_BUTTON)

enum
{
  EDIT,
  REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- What is done with it --------------------------------------------------------------------- */

static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[EDIT], 0);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *text = ph_recipient_chip_dup_text (PH_RECIPIENT_CHIP (widget));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[REMOVE], 0);
}

static void
ph_recipient_chip_clicked (GtkButton *button)
{
  PhRecipientChip *self = PH_RECIPIENT_CHIP (button);

  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (self->menu);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
pressed_cb (PhRecipientChip *self, int n_press, double x, double y, GtkGesture *gesture)
{
  if (n_press != 2)
    return;

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  g_signal_emit (self, signals[EDIT], 0);
}

/* ---- What shows ------------------------------------------------------------------------------- */

static const char *
get_shown (const ComposeMailbox *mailbox)
{
  return mailbox->name != NULL ? mailbox->name : mailbox->address;
}

static void
show (PhRecipientChip *self)
{
  const ComposeMailbox *mailbox = self->mailbox;
  g_autofree char *text = ph_recipient_chip_dup_text (self);
  /* Translators: what was typed as a recipient of a mail, and is none */
  g_autofree char *wrong = g_strdup_printf (_("%s is not an address"), text);
  const char *words = mailbox->is_valid ? text : wrong;

  gtk_label_set_label (self->label, get_shown (mailbox));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), words);
  gtk_widget_set_visible (self->warning, !mailbox->is_valid);
  if (!mailbox->is_valid)
    gtk_widget_add_css_class (GTK_WIDGET (self), "invalid");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_INVALID,
                               mailbox->is_valid ? GTK_ACCESSIBLE_INVALID_FALSE
                                                 : GTK_ACCESSIBLE_INVALID_TRUE,
                               -1);
}

/* ---- GObject ---------------------------------------------------------------------------------- */

static void
ph_recipient_chip_dispose (GObject *object)
{
  PhRecipientChip *self = PH_RECIPIENT_CHIP (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_RECIPIENT_CHIP);
  g_clear_pointer (&self->mailbox, compose_mailbox_free);

  G_OBJECT_CLASS (ph_recipient_chip_parent_class)->dispose (object);
}

static void
ph_recipient_chip_class_init (PhRecipientChipClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_recipient_chip_dispose;
  GTK_BUTTON_CLASS (klass)->clicked = ph_recipient_chip_clicked;

  signals[EDIT] = g_signal_new ("edit", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REMOVE]
    = g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "recipient.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "recipient.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "recipient.remove", NULL, remove_action);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-recipient-chip.ui");
  gtk_widget_class_bind_template_child (widget_class, PhRecipientChip, warning);
  gtk_widget_class_bind_template_child (widget_class, PhRecipientChip, label);
  gtk_widget_class_bind_template_child (widget_class, PhRecipientChip, menu);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
}

static void
ph_recipient_chip_init (PhRecipientChip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ph_recipient_chip_new (const ComposeMailbox *mailbox)
{
  PhRecipientChip *self = g_object_new (PH_TYPE_RECIPIENT_CHIP, NULL);

  self->mailbox = compose_mailbox_copy (mailbox);
  show (self);
  return GTK_WIDGET (self);
}

const ComposeMailbox *
ph_recipient_chip_get_mailbox (PhRecipientChip *self)
{
  return self->mailbox;
}

/* What could not be read as an address is given back as it is. */
char *
ph_recipient_chip_dup_text (PhRecipientChip *self)
{
  const ComposeMailbox *mailbox = self->mailbox;
  const MimeAddress address = { mailbox->name, mailbox->address };

  return *mailbox->address == '\0' ? g_strdup (mailbox->name != NULL ? mailbox->name : "")
                                   : mime_address_to_string (&address);
}
