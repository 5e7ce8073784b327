/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-recipient-completion.h"

#include "mime-address.h"
#include "ph-format.h"
#include "ph-ui.h"

#include <glib/gi18n.h>

#define MAX_OFFERED 6

struct _PhRecipientCompletion
{
  GtkPopover parent_instance;

  GtkListBox *list;
  GtkWidget *text;    /* (unowned) */
  PhPeople *people;   /* (owned) (nullable) */
  GPtrArray *offered; /* (owned) (nullable) PhContact, a row each */
};

G_DEFINE_FINAL_TYPE (PhRecipientCompletion, ph_recipient_completion, GTK_TYPE_POPOVER)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- Rows --------------------------------------------------------------------------------------- */

static GtkWidget *
create_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
create_row (const char *name, const char *below, const char *words)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), create_label (name, NULL));
  if (below != NULL)
    {
      GtkWidget *label = create_label (below, "dim-label");

      gtk_widget_add_css_class (label, "caption");
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  ph_ui_set_label (row, words);
  return row;
}

static GtkWidget *
create_person (const ComposeMailbox *mailbox)
{
  const MimeAddress address = { mailbox->name, mailbox->address };
  g_autofree char *words = mime_address_to_string (&address);

  return mailbox->name != NULL ? create_row (mailbox->name, mailbox->address, words)
                               : create_row (mailbox->address, NULL, words);
}

static GtkWidget *
create_list (const PhContact *contact)
{
  guint n = contact->mailboxes->len;
  g_autofree char *count = ph_format_count (n);
  /* Translators: how many are on a list of an address book */
  g_autofree char *people = g_strdup_printf (ngettext ("%s person", "%s people", n), count);
  const char *name = contact->name != NULL ? contact->name : people;
  g_autofree char *words = g_strdup_printf ("%s, %s", name, people);

  return create_row (name, people, words);
}

static GtkWidget *
create_contact (const PhContact *contact)
{
  return contact->is_list ? create_list (contact) : create_person (contact->mailboxes->pdata[0]);
}

static void
remove_rows (PhRecipientCompletion *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
}

static void
choose (PhRecipientCompletion *self, GtkListBoxRow *row)
{
  g_autoptr (PhContact) contact
    = ph_contact_copy (self->offered->pdata[gtk_list_box_row_get_index (row)]);

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[CHOSEN], 0, contact->mailboxes);
}

static void
row_activated_cb (PhRecipientCompletion *self, GtkListBoxRow *row)
{
  choose (self, row);
}

/* ---- What is typed ------------------------------------------------------------------------------ */

static void
point_to_text (PhRecipientCompletion *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  double x, y;

  if (!gtk_widget_translate_coordinates (self->text, parent, 0, 0, &x, &y))
    return;
  gtk_popover_set_pointing_to (GTK_POPOVER (self),
                               &(GdkRectangle) { (int) x, (int) y, 1,
                                                 gtk_widget_get_height (self->text) });
}

/* (nullable) The row that stands for @contact. */
static GtkListBoxRow *
find_row (PhRecipientCompletion *self, const PhContact *contact)
{
  for (guint i = 0; i < self->offered->len; i++)
    {
      const PhContact *other = self->offered->pdata[i];
      const ComposeMailbox *a = contact->mailboxes->pdata[0], *b = other->mailboxes->pdata[0];

      if (contact->is_list == other->is_list && g_strcmp0 (contact->name, other->name) == 0
          && compose_address_equal (a->address, b->address))
        return gtk_list_box_get_row_at_index (self->list, (int) i);
    }
  return NULL;
}

static void
offer (PhRecipientCompletion *self, const char *typed)
{
  remove_rows (self);
  g_clear_pointer (&self->offered, g_ptr_array_unref);
  self->offered = ph_people_complete (self->people, typed, MAX_OFFERED);
  for (guint i = 0; i < self->offered->len; i++)
    gtk_list_box_append (self->list, create_contact (self->offered->pdata[i]));
}

static void
show (PhRecipientCompletion *self)
{
  point_to_text (self);
  gtk_popover_popup (GTK_POPOVER (self));
  gtk_popover_present (GTK_POPOVER (self));
}

void
ph_recipient_completion_update (PhRecipientCompletion *self, const char *typed)
{
  g_return_if_fail (PH_IS_RECIPIENT_COMPLETION (self));

  if (self->people == NULL)
    return;

  offer (self, typed);
  if (self->offered->len == 0 || !gtk_widget_get_mapped (self->text))
    {
      gtk_popover_popdown (GTK_POPOVER (self));
      return;
    }
  gtk_list_box_select_row (self->list, mime_address_is_valid (typed)
                                         ? NULL
                                         : gtk_list_box_get_row_at_index (self->list, 0));
  show (self);
}

/* More for what is typed already. Who is selected stays so, and who wanted none of those is left alone. */
static void
found_cb (PhRecipientCompletion *self)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->text));
  gboolean is_shown = gtk_widget_get_visible (GTK_WIDGET (self));
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  g_autoptr (PhContact) selected = NULL;

  if (self->offered == NULL || (!is_shown && self->offered->len > 0)
      || !gtk_widget_has_focus (self->text))
    return;
  if (!is_shown)
    {
      ph_recipient_completion_update (self, typed);
      return;
    }

  if (row != NULL)
    selected = ph_contact_copy (self->offered->pdata[gtk_list_box_row_get_index (row)]);
  offer (self, typed);
  if (self->offered->len == 0)
    gtk_popover_popdown (GTK_POPOVER (self));
  else
    gtk_list_box_select_row (self->list, selected != NULL ? find_row (self, selected) : NULL);
}

static void
move (PhRecipientCompletion *self, int by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int n = (int) self->offered->len;
  int index = row != NULL ? gtk_list_box_row_get_index (row) + by : by > 0 ? 0 : n - 1;

  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, CLAMP (index, 0, n - 1)));
}

gboolean
ph_recipient_completion_press (PhRecipientCompletion *self, guint key, GdkModifierType state)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (PH_IS_RECIPIENT_COMPLETION (self), FALSE);

  if (!gtk_widget_get_visible (GTK_WIDGET (self))
      || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0)
    return FALSE;

  row = gtk_list_box_get_selected_row (self->list);
  switch (key)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move (self, 1);
      return TRUE;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move (self, -1);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_Tab:
      if (row != NULL)
        choose (self, row);
      return row != NULL;
    case GDK_KEY_Escape:
      gtk_popover_popdown (GTK_POPOVER (self));
      return TRUE;
    default:
      return FALSE;
    }
}

/* ---- GObject ------------------------------------------------------------------------------------ */

static void
ph_recipient_completion_dispose (GObject *object)
{
  PhRecipientCompletion *self = PH_RECIPIENT_COMPLETION (object);

  g_clear_object (&self->people);
  g_clear_pointer (&self->offered, g_ptr_array_unref);

  G_OBJECT_CLASS (ph_recipient_completion_parent_class)->dispose (object);
}

static void
ph_recipient_completion_class_init (PhRecipientCompletionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ph_recipient_completion_dispose;

  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
ph_recipient_completion_init (PhRecipientCompletion *self)
{
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_set_focusable (GTK_WIDGET (self->list), FALSE);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_popover_set_child (GTK_POPOVER (self), GTK_WIDGET (self->list));
  gtk_popover_set_autohide (GTK_POPOVER (self), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self), GTK_POS_BOTTOM);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self), "menu");
}

GtkWidget *
ph_recipient_completion_new (GtkWidget *text)
{
  PhRecipientCompletion *self = g_object_new (PH_TYPE_RECIPIENT_COMPLETION, NULL);

  self->text = text;
  return GTK_WIDGET (self);
}

void
ph_recipient_completion_set_people (PhRecipientCompletion *self, PhPeople *people)
{
  g_return_if_fail (PH_IS_RECIPIENT_COMPLETION (self));

  if (self->people == people)
    return;

  if (self->people != NULL)
    g_signal_handlers_disconnect_by_func (self->people, found_cb, self);
  g_set_object (&self->people, people);
  if (people != NULL)
    g_signal_connect_object (people, "found", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
}
