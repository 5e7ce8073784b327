/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "smtp-envelope.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Of an ENVID (RFC 3461 §4.4). */
#define MAX_ENVID 100

/* 64 for the local part, "@", 255 for the domain (RFC 5321 §4.5.3.1). */
#define MAX_ADDRESS 320

gboolean
smtp_address_is_safe (const char *address)
{
  gboolean is_quoted = FALSE;

  if (*address == '\0' || strlen (address) > MAX_ADDRESS || !g_utf8_validate (address, -1, NULL))
    return FALSE;

  for (const char *p = address; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c))
        return FALSE;
      if (c == '\\' && is_quoted && g_ascii_isprint (p[1]))
        p++;
      else if (c == '"')
        is_quoted = !is_quoted;
      else if (!is_quoted && (c == '<' || c == '>' || g_unichar_isspace (c)))
        return FALSE;
    }
  return !is_quoted;
}

static gboolean
check_address (const char *address, SmtpClient *client, GError **error)
{
  if (!smtp_address_is_safe (address))
    {
      g_autofree char *shown = g_utf8_make_valid (address, -1);

      g_set_error (error, PH_ERROR, PH_ERROR_INVALID, _("“%s” is not an address."), shown);
      return FALSE;
    }
  if (!g_str_is_ascii (address) && !smtp_client_has (client, "SMTPUTF8"))
    {
      g_set_error (error, PH_ERROR, PH_ERROR_INVALID,
                   _("The outgoing server cannot send to an address such as “%s”."), address);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_size (SmtpClient *client, gsize size, GError **error)
{
  guint64 limit = smtp_client_get_size_limit (client);

  if (limit == 0 || size <= limit)
    return TRUE;

  g_set_error_literal (error, PH_ERROR, PH_ERROR_OVER_QUOTA,
                       _("The message is larger than the outgoing server accepts."));
  return FALSE;
}

gboolean
smtp_envelope_check (const SmtpEnvelope *self,
                     SmtpClient *client,
                     gsize size,
                     gboolean is_8bit,
                     GError **error)
{
  if (self->recipients[0] == NULL)
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_INVALID, _("The message has no recipient."));
      return FALSE;
    }
  if (!check_address (self->sender, client, error))
    return FALSE;
  for (guint i = 0; self->recipients[i] != NULL; i++)
    if (!check_address (self->recipients[i], client, error))
      return FALSE;
  if (is_8bit && !smtp_client_has (client, "8BITMIME"))
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_INVALID,
                           _("The outgoing server only takes mail in 7-bit encodings."));
      return FALSE;
    }
  return check_size (client, size, error);
}

static gboolean
needs_utf8 (const SmtpEnvelope *self)
{
  for (guint i = 0; self->recipients[i] != NULL; i++)
    if (!g_str_is_ascii (self->recipients[i]))
      return TRUE;
  return !g_str_is_ascii (self->sender);
}

/* RFC 3461 §4: what is no plain character by its number. */
static void
append_xtext (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_isgraph (*p) && *p != '+' && *p != '=')
      g_string_append_c (out, *p);
    else
      g_string_append_printf (out, "+%02X", (guchar) *p);
}

/* RFC 6533 §3: the same with code points, for an address that is not ASCII. */
static void
append_utf8_xtext (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < 0x80 && g_ascii_isgraph ((char) c) && strchr ("+=\\", (int) c) == NULL)
        g_string_append_c (out, (char) c);
      else
        g_string_append_printf (out, "\\x{%02X}", c);
    }
}

static gboolean
wants_report (const SmtpEnvelope *self, SmtpClient *client)
{
  return self->report_id != NULL && smtp_client_has (client, "DSN");
}

static void
append_envid (GString *command, const char *id)
{
  gsize start;

  g_string_append (command, " RET=HDRS ENVID=");
  start = command->len;
  append_xtext (command, id);
  if (command->len - start > MAX_ENVID)
    g_string_truncate (command, start - strlen (" ENVID="));
}

char *
smtp_envelope_make_mail (const SmtpEnvelope *self,
                         SmtpClient *client,
                         gsize size,
                         gboolean is_8bit)
{
  GString *command = g_string_new (NULL);

  g_string_append_printf (command, "MAIL FROM:<%s>", self->sender);
  if (smtp_client_has (client, "SIZE"))
    g_string_append_printf (command, " SIZE=%" G_GSIZE_FORMAT, size);
  if (is_8bit)
    g_string_append (command, " BODY=8BITMIME");
  if (needs_utf8 (self))
    g_string_append (command, " SMTPUTF8");
  if (wants_report (self, client))
    append_envid (command, self->report_id);
  return g_string_free (command, FALSE);
}

char *
smtp_envelope_make_rcpt (const SmtpEnvelope *self, SmtpClient *client, guint i)
{
  GString *command = g_string_new (NULL);
  const char *recipient = self->recipients[i];

  g_string_append_printf (command, "RCPT TO:<%s>", recipient);
  if (wants_report (self, client))
    {
      g_string_append (command, " NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=");
      if (g_str_is_ascii (recipient))
        {
          g_string_append (command, "rfc822;");
          append_xtext (command, recipient);
        }
      else
        {
          g_string_append (command, "utf-8;");
          append_utf8_xtext (command, recipient);
        }
    }
  return g_string_free (command, FALSE);
}
