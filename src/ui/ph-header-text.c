/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-header-text.h"

#include "mime-address.h"
#include "ph-format.h"

#include <glib/gi18n.h>
#include <string.h>

/* Recipients named on the one line. */
#define MAX_NAMED 3

char *
ph_header_text_shorten (const char *text, guint max)
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
field_free (PhHeaderField *field)
{
  g_free (field->title);
  g_free (field->value);
  g_free (field);
}

static void
add_field (PhHeaderText *self, const char *title, const char *value)
{
  PhHeaderField *field = g_new (PhHeaderField, 1);

  *field = (PhHeaderField) { g_strdup (title), g_strdup (value) };
  g_ptr_array_add (self->fields, field);
}

static void
add_addresses (PhHeaderText *self, const char *title, const char *text)
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
    add_field (self, title, lines->str);
}

static void
add_fields (PhHeaderText *self, PhMessage *message, const StoreMessage *content)
{
  gint64 sent = content->date_sent != G_MININT64 ? content->date_sent : ph_message_get_date (message);
  g_autofree char *date = ph_format_date_full (sent, NULL);
  const MimeAddress from = { content->from_name, content->from_address };
  g_autofree char *sender = mime_address_to_string (&from);

  add_field (self, C_("header", "From"), sender);
  add_addresses (self, C_("header", "Sender"), content->sender);
  add_addresses (self, C_("header", "Reply to"), content->reply_to);
  add_addresses (self, C_("header", "To"), content->to);
  add_addresses (self, C_("header", "Cc"), content->cc);
  add_addresses (self, C_("header", "Bcc"), content->bcc);
  add_field (self, C_("header", "Date"), date);
  if (content->list_id != NULL && *content->list_id != '\0')
    add_field (self, C_("header", "Mailing list"), content->list_id);
}

static char *
dup_recipients (const StoreMessage *content)
{
  const char *to = content != NULL && content->to != NULL ? content->to : "";
  const char *cc = content != NULL && content->cc != NULL ? content->cc : "";
  g_autofree char *all = g_strconcat (to, *to != '\0' && *cc != '\0' ? ", " : "", cc, NULL);
  g_autofree char *names = ph_header_text_shorten (all, MAX_NAMED);

  /* Translators: before the recipients' names */
  return *names != '\0' ? g_strdup_printf (_("to %s"), names) : g_strdup ("");
}

static void
set_sender (PhHeaderText *self, PhMessage *message, const StoreMessage *content)
{
  const char *name = content != NULL ? content->from_name : ph_message_get_sender (message);
  const char *address
    = content != NULL ? content->from_address : ph_message_get_sender_address (message);
  gboolean has_name = name != NULL && *name != '\0' && g_strcmp0 (name, address) != 0;

  if (address == NULL)
    address = "";
  self->sender = g_strdup (has_name ? name : ph_message_get_sender (message));
  self->address = g_strdup (has_name ? address : "");
  self->initials = g_strdup (has_name ? name : address);
}

static void
set_date (PhHeaderText *self, PhMessage *message)
{
  gint64 time = ph_message_get_date (message);
  g_autofree char *words = ph_message_dup_date_text (message, NULL);
  g_autofree char *clock = ph_format_time (time, NULL);

  self->exact_date = ph_format_date_full (time, NULL);
  /* Today's is a time already. */
  /* Translators: a day in words, and the time */
  self->date = strcmp (words, clock) == 0 ? g_strdup (words)
                                          : g_strdup_printf (_("%s, %s"), words, clock);
}

PhHeaderText *
ph_header_text_new (PhMessage *message, const StoreMessage *content)
{
  PhHeaderText *self = g_new0 (PhHeaderText, 1);

  self->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);
  set_sender (self, message, content);
  set_date (self, message);
  self->recipients = dup_recipients (content);
  if (content != NULL)
    add_fields (self, message, content);

  return self;
}

void
ph_header_text_free (PhHeaderText *self)
{
  g_free (self->sender);
  g_free (self->address);
  g_free (self->initials);
  g_free (self->recipients);
  g_free (self->date);
  g_free (self->exact_date);
  g_ptr_array_unref (self->fields);
  g_free (self);
}
