/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mail-connection-errors.h"

#include "ph-error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>

GError *
mail_connection_lost (const char *name)
{
  return g_error_new (PH_ERROR, PH_ERROR_OFFLINE, _("The connection to %s was lost."), name);
}

GError *
mail_connection_timed_out (const char *name)
{
  return g_error_new (PH_ERROR, PH_ERROR_TIMED_OUT, _("The server %s did not answer in time."),
                      name);
}

static GError *
translate_resolver (const GError *failure, const char *host)
{
  if (failure->code == G_RESOLVER_ERROR_NOT_FOUND)
    return g_error_new (PH_ERROR, PH_ERROR_HOST_UNKNOWN,
                        _("There is no server called %s."), host);
  return g_error_new (PH_ERROR, PH_ERROR_OFFLINE,
                      _("The name %s cannot be looked up at the moment."), host);
}

/* GIO has one code for a server that speaks something else and for one that hung up; only the text
 * of the library below tells them apart. */
static gboolean
is_clear_text (const GError *failure)
{
  static const int codes[] = { GNUTLS_E_UNEXPECTED_PACKET, GNUTLS_E_UNEXPECTED_PACKET_LENGTH,
                               GNUTLS_E_UNSUPPORTED_VERSION_PACKET, GNUTLS_E_RECORD_OVERFLOW };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (strstr (failure->message, gnutls_strerror (codes[i])) != NULL)
      return TRUE;
  return FALSE;
}

static GError *
translate_tls (const GError *failure, const char *name)
{
  if (is_clear_text (failure))
    return g_error_new (PH_ERROR, PH_ERROR_TLS_MISSING,
                        _("The server %s does not speak TLS there."), name);

  switch (failure->code)
    {
    case G_TLS_ERROR_BAD_CERTIFICATE:
      return g_error_new (PH_ERROR, PH_ERROR_CERTIFICATE,
                          _("The certificate of %s was not accepted."), name);
    case G_TLS_ERROR_EOF:
    case G_TLS_ERROR_NOT_TLS:
      return mail_connection_lost (name);
    default:
      return g_error_new (PH_ERROR, PH_ERROR_PROTOCOL,
                          _("No safe connection to %s could be agreed on: %s"), name,
                          failure->message);
    }
}

static GError *
translate_io (const GError *failure, const char *name)
{
  switch (failure->code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
      return g_error_new (PH_ERROR, PH_ERROR_REFUSED,
                          _("Nothing answers at %s: the connection was refused."), name);
    case G_IO_ERROR_TIMED_OUT:
      return mail_connection_timed_out (name);
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_HOST_UNREACHABLE:
      return g_error_new (PH_ERROR, PH_ERROR_OFFLINE, _("There is no way to %s at the moment."),
                          name);
    default:
      return mail_connection_lost (name);
    }
}

GError *
mail_connection_translate (const GError *failure, const char *host, guint16 port)
{
  g_autofree char *name = g_strdup_printf ("%s:%u", host, port);

  if (failure->domain == PH_ERROR)
    return g_error_copy (failure);
  if (failure->domain == G_RESOLVER_ERROR)
    return translate_resolver (failure, host);
  if (failure->domain == G_TLS_ERROR)
    return translate_tls (failure, name);
  if (failure->domain == G_IO_ERROR)
    return translate_io (failure, name);
  return g_error_new (PH_ERROR, PH_ERROR_OFFLINE, _("The connection to %s failed: %s"), name,
                      failure->message);
}

GError *
mail_connection_translate_broken (const GError *failure, const char *host, guint16 port)
{
  g_autofree char *name = g_strdup_printf ("%s:%u", host, port);

  if (failure->domain == G_TLS_ERROR && is_clear_text (failure))
    return mail_connection_lost (name);
  return mail_connection_translate (failure, host, port);
}
