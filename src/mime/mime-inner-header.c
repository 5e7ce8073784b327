/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mime-message-private.h"
#include "mime-text-private.h"
#include "ph-format.h"

#include <glib/gi18n-lib.h>

/* Addresses of a line that are shown. */
#define ADDRESSES_SHOWN 20

static void
append_line (GString *out, const char *label, const char *value)
{
  if (out->len > 0)
    g_string_append_c (out, '\n');
  g_string_append_printf (out, "%s %s", label, value);
}

static void
append_addresses (GString *out, const char *label, const MimeAddressList *list)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (guint i = 0; i < MIN (list->n, ADDRESSES_SHOWN); i++)
    {
      g_autofree char *address = mime_address_to_string (&list->items[i]);

      g_string_append_printf (value, "%s%s", i > 0 ? ", " : "", address);
    }
  if (list->n > ADDRESSES_SHOWN)
    g_string_append (value, ", …");
  if (list->n > 0)
    append_line (out, label, value->str);
}

MimeText *
mime_inner_header_text (const MimeHeaders *headers)
{
  MimeTextBuilder builder;
  g_autofree char *date = ph_format_date_full (headers->date, NULL);
  gboolean has_subject = headers->subject != NULL && headers->subject[0] != '\0';

  mime_text_builder_init (&builder, 512);
  builder.kind = MIME_BLOCK_RULE;
  mime_text_builder_end_block (&builder);
  builder.kind = MIME_BLOCK_HEADING;
  g_string_append (builder.text, has_subject ? headers->subject : _("No Subject"));
  mime_text_builder_end_block (&builder);
  append_addresses (builder.text, _("From:"), &headers->from);
  append_addresses (builder.text, _("To:"), &headers->to);
  append_addresses (builder.text, _("Cc:"), &headers->cc);
  if (date[0] != '\0')
    append_line (builder.text, _("Date:"), date);
  return mime_text_builder_finish (&builder);
}
