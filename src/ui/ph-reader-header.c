/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-reader-header.h"

#include "mime-address.h"
#include "ph-format.h"

#include <glib/gi18n.h>

/* Recipients named on the one line. */
#define MAX_NAMED 3

struct _PhReaderHeader
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkLabel *subject;
  AdwAvatar *avatar;
  GtkLabel *sender;
  GtkLabel *address;
  GtkLabel *date;
  GtkWidget *answered;
  GtkWidget *flagged;
  GtkWidget *recipients_row;
  GtkLabel *recipients;
  GtkToggleButton *details_button;
  GtkGrid *details;
  GtkWidget *warning;
  GtkLabel *warning_label;

  GBindingGroup *bindings; /* (owned) of the message */
  int n_details;
};

G_DEFINE_FINAL_TYPE (PhReaderHeader, ph_reader_header, ADW_TYPE_BIN)

char *
ph_reader_header_shorten (const char *text, guint max)
{
  g_autoptr (MimeTypedAddresses) addresses = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  guint n;

  if (text == NULL || *text == '\0')
    return g_strdup ("");

  addresses = mime_addresses_parse_typed (text);
  n = addresses->list.n;

  /* "and 1 more" would take the room of the name it stands for. */
  if (n == max + 1)
    max = n;

  for (guint i = 0; i < MIN (n, max); i++)
    g_string_append_printf (out, "%s%s", i > 0 ? ", " : "",
                            mime_address_display (&addresses->list.items[i]));

  if (n > max)
    {
      g_autofree char *names = g_string_free (g_steal_pointer (&out), FALSE);

      /* Translators: names of recipients, and how many others there are */
      return g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", n - max), names,
                              n - max);
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

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
add_addresses (PhReaderHeader *self, const char *title, const char *text)
{
  g_autoptr (MimeTypedAddresses) addresses = NULL;
  g_autoptr (GString) lines = NULL;

  if (text == NULL || *text == '\0')
    return;

  addresses = mime_addresses_parse_typed (text);
  lines = g_string_new (NULL);
  for (guint i = 0; i < addresses->list.n; i++)
    {
      g_autofree char *line = mime_address_to_string (&addresses->list.items[i]);

      g_string_append_printf (lines, "%s%s", i > 0 ? "\n" : "", line);
    }

  if (lines->len > 0)
    add_detail (self, title, lines->str);
}

static void
show_details (PhReaderHeader *self, PhMessage *message, const StoreMessage *content)
{
  gint64 sent = content->date_sent != G_MININT64 ? content->date_sent : ph_message_get_date (message);
  g_autofree char *date = ph_format_date_full (sent, NULL);
  const MimeAddress from = { content->from_name, content->from_address };
  g_autofree char *sender = mime_address_to_string (&from);

  add_detail (self, C_("header", "From"), sender);
  add_addresses (self, C_("header", "Sender"), content->sender);
  add_addresses (self, C_("header", "Reply to"), content->reply_to);
  add_addresses (self, C_("header", "To"), content->to);
  add_addresses (self, C_("header", "Cc"), content->cc);
  add_addresses (self, C_("header", "Bcc"), content->bcc);
  add_detail (self, C_("header", "Date"), date);
  if (content->list_id != NULL && *content->list_id != '\0')
    add_detail (self, C_("header", "Mailing list"), content->list_id);
}

static void
show_recipients (PhReaderHeader *self, const StoreMessage *content)
{
  g_autofree char *all = NULL;
  g_autofree char *names = NULL;
  g_autofree char *line = NULL;
  const char *to = content != NULL && content->to != NULL ? content->to : "";
  const char *cc = content != NULL && content->cc != NULL ? content->cc : "";

  all = g_strconcat (to, *to != '\0' && *cc != '\0' ? ", " : "", cc, NULL);
  names = ph_reader_header_shorten (all, MAX_NAMED);
  gtk_widget_set_visible (self->recipients_row, *names != '\0');

  /* Translators: before the recipients' names */
  line = g_strdup_printf (_("to %s"), names);
  gtk_label_set_label (self->recipients, line);
}

static void
show_sender (PhReaderHeader *self, PhMessage *message, const StoreMessage *content)
{
  const char *name = content != NULL ? content->from_name : ph_message_get_sender (message);
  const char *address
    = content != NULL ? content->from_address : ph_message_get_sender_address (message);
  const MimeAddress from = { name, address != NULL ? address : "" };
  gboolean has_name = name != NULL && *name != '\0' && g_strcmp0 (name, address) != 0;

  gtk_label_set_label (self->sender, has_name ? name : ph_message_get_sender (message));
  gtk_label_set_label (self->address, from.address);
  gtk_widget_set_visible (GTK_WIDGET (self->address), has_name && *from.address != '\0');
  adw_avatar_set_text (self->avatar, has_name ? name : from.address);

  gtk_widget_set_visible (self->warning, has_name && mime_address_name_deceives (&from));
  gtk_label_set_label (self->warning_label,
                       _("The sender's name holds an address that is not the one it was sent from."));
}

static void
show_date (PhReaderHeader *self, PhMessage *message)
{
  gint64 time = ph_message_get_date (message);
  g_autofree char *words = ph_message_dup_date_text (message, NULL);
  g_autofree char *full = ph_format_date_full (time, NULL);
  g_autofree char *clock = ph_format_time (time, NULL);
  g_autofree char *text = NULL;

  /* Today's is a time already. */
  /* Translators: a day in words, and the time */
  text = strcmp (words, clock) == 0 ? g_strdup (words) : g_strdup_printf (_("%s, %s"), words, clock);
  gtk_label_set_label (self->date, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->date), full);
}

void
ph_reader_header_set_message (PhReaderHeader *self,
                              PhMessage *message,
                              const StoreMessage *content)
{
  g_return_if_fail (PH_IS_READER_HEADER (self));

  g_binding_group_set_source (self->bindings, message);
  gtk_toggle_button_set_active (self->details_button, FALSE);
  clear_details (self);
  if (message == NULL)
    return;

  gtk_label_set_label (self->subject, ph_message_get_subject (message));
  show_sender (self, message, content);
  show_recipients (self, content);
  show_date (self, message);
  if (content != NULL)
    show_details (self, message, content);
}

static void
ph_reader_header_dispose (GObject *object)
{
  PhReaderHeader *self = PH_READER_HEADER (object);

  g_clear_object (&self->bindings);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_READER_HEADER);

  G_OBJECT_CLASS (ph_reader_header_parent_class)->dispose (object);
}

static void
ph_reader_header_class_init (PhReaderHeaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_reader_header_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/posthorn/Posthorn/ui/ph-reader-header.ui");
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, subject);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, avatar);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, sender);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, address);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, date);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, answered);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, flagged);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, recipients_row);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, recipients);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, details_button);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, details);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, warning);
  gtk_widget_class_bind_template_child (widget_class, PhReaderHeader, warning_label);
}

static void
ph_reader_header_init (PhReaderHeader *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->bindings = g_binding_group_new ();
  g_binding_group_bind (self->bindings, "answered", self->answered, "visible",
                        G_BINDING_SYNC_CREATE);
  g_binding_group_bind (self->bindings, "flagged", self->flagged, "visible",
                        G_BINDING_SYNC_CREATE);
}
