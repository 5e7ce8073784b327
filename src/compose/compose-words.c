/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "compose-words.h"

#include "ph-format.h"

#include <glib/gi18n-lib.h>

/* Addresses of a line that are named. */
#define ADDRESSES_MAX 100
#define AUTHORS_MAX 3

static char *
dup_authors (const MimeHeaders *headers)
{
  const MimeAddressList *list = headers->from.n > 0 ? &headers->from : &headers->sender;
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < MIN (list->n, AUTHORS_MAX); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            mime_address_display (&list->items[i]));
  if (list->n > AUTHORS_MAX)
    g_string_append (names, ", …");
  return g_string_free (names, FALSE);
}

char *
compose_attribution (const MimeHeaders *headers)
{
  g_autofree char *date = ph_format_date_full (headers->date, NULL);
  g_autofree char *authors = dup_authors (headers);

  if (*date != '\0' && *authors != '\0')
    /* Translators: above a quoted mail: a date with the time, and who wrote it */
    return g_strdup_printf (_("On %s, %s wrote:"), date, authors);
  if (*authors != '\0')
    /* Translators: above a quoted mail without a date: who wrote it */
    return g_strdup_printf (_("%s wrote:"), authors);
  if (*date != '\0')
    /* Translators: above a quoted mail that does not say who wrote it: a date with the time */
    return g_strdup_printf (_("On %s somebody wrote:"), date);
  return g_strdup (_("Somebody wrote:"));
}

static void
append_line (GString *out, const char *label, const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (out, "%s %s\n", label, value);
}

static void
append_addresses (GString *out, const char *label, const MimeAddressList *list)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (guint i = 0; i < MIN (list->n, ADDRESSES_MAX); i++)
    {
      g_autofree char *address = mime_address_to_string (&list->items[i]);

      g_string_append_printf (value, "%s%s", i > 0 ? ", " : "", address);
    }
  if (list->n > ADDRESSES_MAX)
    g_string_append (value, ", …");
  append_line (out, label, value->str);
}

char *
compose_forward_head (const MimeHeaders *headers)
{
  g_autofree char *date = ph_format_date_full (headers->date, NULL);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "-------- %s --------\n", _("Forwarded Message"));
  append_line (out, _("Subject:"), headers->subject);
  append_addresses (out, _("From:"), &headers->from);
  append_line (out, _("Date:"), date);
  append_addresses (out, _("To:"), &headers->to);
  append_addresses (out, _("Cc:"), &headers->cc);
  return g_string_free (out, FALSE);
}
