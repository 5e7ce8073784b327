/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-error.h"

#include <gio/gio.h>

G_DEFINE_QUARK (ph-error-quark, ph_error)

static const char *const names[] = {
  [PH_ERROR_OFFLINE] = "offline",
  [PH_ERROR_HOST_UNKNOWN] = "host-unknown",
  [PH_ERROR_REFUSED] = "refused",
  [PH_ERROR_TIMED_OUT] = "timed-out",
  [PH_ERROR_TLS_MISSING] = "tls-missing",
  [PH_ERROR_CERTIFICATE] = "certificate",
  [PH_ERROR_SIGN_IN] = "sign-in",
  [PH_ERROR_PASSWORD_NEEDED] = "password-needed",
  [PH_ERROR_PROTOCOL] = "protocol",
  [PH_ERROR_SERVER] = "server",
  [PH_ERROR_UNAVAILABLE] = "unavailable",
  [PH_ERROR_NOT_FOUND] = "not-found",
  [PH_ERROR_OVER_QUOTA] = "over-quota",
  [PH_ERROR_DISK] = "disk",
  [PH_ERROR_DAMAGED] = "damaged",
  [PH_ERROR_INVALID] = "invalid",
  [PH_ERROR_BUSY] = "busy",
};

const char *
ph_error_name (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return "cancelled";
  if (error != NULL && error->domain == PH_ERROR && error->code >= 0 &&
      error->code < (int) G_N_ELEMENTS (names))
    return names[error->code];
  return "failed";
}

gboolean
ph_error_is_temporary (const GError *error)
{
  if (error == NULL || error->domain != PH_ERROR)
    return FALSE;

  switch ((PhError) error->code)
    {
    case PH_ERROR_OFFLINE:
    case PH_ERROR_HOST_UNKNOWN:
    case PH_ERROR_REFUSED:
    case PH_ERROR_TIMED_OUT:
    case PH_ERROR_PROTOCOL:
    case PH_ERROR_UNAVAILABLE:
    case PH_ERROR_BUSY:
      return TRUE;
    case PH_ERROR_TLS_MISSING:
    case PH_ERROR_CERTIFICATE:
    case PH_ERROR_SIGN_IN:
    case PH_ERROR_PASSWORD_NEEDED:
    case PH_ERROR_SERVER:
    case PH_ERROR_NOT_FOUND:
    case PH_ERROR_OVER_QUOTA:
    case PH_ERROR_DISK:
    case PH_ERROR_DAMAGED:
    case PH_ERROR_INVALID:
      return FALSE;
    default:
      g_return_val_if_reached (FALSE);
    }
}
