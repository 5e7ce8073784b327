/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "doctor-advice.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  DoctorFault fault;
  const char *text;
} Advice;

static const char *
get_usual_ports (gboolean is_outgoing)
{
  return is_outgoing
             ? _("Usual for outgoing mail are port 465 with TLS and port 587 with STARTTLS.")
             : _("Usual for incoming mail are port 993 with TLS and port 143 with STARTTLS.");
}

static Advice
advise_lookup (const GError *error)
{
  if (g_error_matches (error, PH_ERROR, PH_ERROR_HOST_UNKNOWN))
    return (Advice) { DOCTOR_FAULT_HOST,
                      _("Look for a typing mistake in the name of the server. Your provider's "
                        "help says what it is called.") };
  return (Advice) { DOCTOR_FAULT_NETWORK,
                    _("This computer cannot look up names at the moment. Is it connected to the "
                      "Internet?") };
}

static Advice
advise_connection (const GError *error, gboolean is_outgoing)
{
  if (g_error_matches (error, PH_ERROR, PH_ERROR_REFUSED))
    return (Advice) { DOCTOR_FAULT_PORT, get_usual_ports (is_outgoing) };
  if (g_error_matches (error, PH_ERROR, PH_ERROR_TLS_MISSING))
    return (Advice) { DOCTOR_FAULT_SECURITY, _("Choose TLS or STARTTLS.") };
  if (g_error_matches (error, PH_ERROR, PH_ERROR_TIMED_OUT))
    return (Advice) { DOCTOR_FAULT_NETWORK,
                      _("Nobody answers at all: the port is wrong, a firewall on the way lets "
                        "nothing through, or the server is down. Try it from another network.") };
  return (Advice) { DOCTOR_FAULT_NETWORK,
                    _("There is no way to the server. Is this computer connected to the "
                      "Internet?") };
}

static Advice
advise_certificate (GTlsCertificateFlags flags)
{
  if ((flags & (G_TLS_CERTIFICATE_REVOKED | G_TLS_CERTIFICATE_INSECURE)) != 0)
    return (Advice) { DOCTOR_FAULT_SERVER,
                      _("Its operator has to install another certificate.") };
  if ((flags & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0)
    return (Advice) { DOCTOR_FAULT_HOST,
                      _("Use the name that stands in the certificate, if your provider says that "
                        "it is the right one. If not, somebody else may have answered.") };
  if ((flags & G_TLS_CERTIFICATE_EXPIRED) != 0)
    return (Advice) { DOCTOR_FAULT_SERVER,
                      _("Its operator has to renew the certificate. See as well whether this "
                        "computer's clock is right.") };
  if ((flags & G_TLS_CERTIFICATE_NOT_ACTIVATED) != 0)
    return (Advice) { DOCTOR_FAULT_CLOCK, _("See whether this computer's clock is right.") };
  return (Advice) { DOCTOR_FAULT_AUTHORITY,
                    _("If the server belongs to you or your organisation, choose the file of its "
                      "authority in the account's settings, or trust the certificate after you "
                      "have compared its fingerprint.") };
}

static Advice
advise_encryption (const GError *error,
                   const AccountServer *server,
                   gboolean is_outgoing,
                   GTlsCertificateFlags flags)
{
  if (g_error_matches (error, PH_ERROR, PH_ERROR_CERTIFICATE))
    return advise_certificate (flags);
  if (g_error_matches (error, PH_ERROR, PH_ERROR_INVALID))
    return (Advice) { DOCTOR_FAULT_AUTHORITY,
                      _("Choose another file of authorities in the account's settings, or "
                        "none.") };
  if (g_error_matches (error, PH_ERROR, PH_ERROR_TLS_MISSING) ||
      server->security == ACCOUNT_SECURITY_TLS)
    return (Advice) { DOCTOR_FAULT_SECURITY, get_usual_ports (is_outgoing) };
  return (Advice) { DOCTOR_FAULT_SERVER,
                    _("The server broke off while the encryption was agreed on. It may be too old "
                      "for it; its operator can help.") };
}

static Advice
advise_greeting (const GError *error, const AccountServer *server, gboolean is_outgoing)
{
  if (g_error_matches (error, PH_ERROR, PH_ERROR_UNAVAILABLE))
    return (Advice) { DOCTOR_FAULT_SERVER, _("Try again later.") };
  if (g_error_matches (error, PH_ERROR, PH_ERROR_PROTOCOL))
    return (Advice) { DOCTOR_FAULT_PORT, get_usual_ports (is_outgoing) };
  if (server->security != ACCOUNT_SECURITY_TLS)
    return (Advice) { DOCTOR_FAULT_SECURITY,
                      _("A server that says nothing often waits for encryption. Choose TLS.") };
  return (Advice) { DOCTOR_FAULT_SERVER,
                    _("The server takes connections but says nothing. Try again later.") };
}

static Advice
advise_sign_in (const GError *error)
{
  if (g_error_matches (error, PH_ERROR, PH_ERROR_SIGN_IN))
    return (Advice) { DOCTOR_FAULT_PASSWORD,
                      _("Enter the name of the user and the password again. Some providers want a "
                        "password made for mail programs, or want this kind of access switched on "
                        "in their web pages first.") };
  if (g_error_matches (error, PH_ERROR, PH_ERROR_PASSWORD_NEEDED))
    return (Advice) { DOCTOR_FAULT_PASSWORD, _("Enter the password in the account's settings.") };
  if (g_error_matches (error, PH_ERROR, PH_ERROR_TLS_MISSING))
    return (Advice) { DOCTOR_FAULT_SECURITY, _("Choose TLS or STARTTLS.") };
  return (Advice) { DOCTOR_FAULT_SERVER, _("Try again later.") };
}

static Advice
advise_later (const GError *error)
{
  if (g_error_matches (error, PH_ERROR, PH_ERROR_OFFLINE) ||
      g_error_matches (error, PH_ERROR, PH_ERROR_TIMED_OUT))
    return (Advice) { DOCTOR_FAULT_NETWORK,
                      _("The connection broke. Try again; if it breaks at the same step each time "
                        "it is the server that hangs up.") };
  return (Advice) { DOCTOR_FAULT_SERVER,
                    _("The protocol log shows what the server said; its operator can help.") };
}

static Advice
advise (const AccountServer *server,
        gboolean is_outgoing,
        DoctorStep step,
        const GError *error,
        GTlsCertificateFlags flags)
{
  switch (step)
    {
    case DOCTOR_STEP_LOOKUP:
      return advise_lookup (error);
    case DOCTOR_STEP_CONNECTION:
      return advise_connection (error, is_outgoing);
    case DOCTOR_STEP_ENCRYPTION:
      return advise_encryption (error, server, is_outgoing, flags);
    case DOCTOR_STEP_GREETING:
      return advise_greeting (error, server, is_outgoing);
    case DOCTOR_STEP_SIGN_IN:
      return advise_sign_in (error);
    case DOCTOR_STEP_CAPABILITIES:
    case DOCTOR_STEP_FOLDERS:
    case DOCTOR_STEP_PUSH:
    default:
      return advise_later (error);
    }
}

char *
doctor_advise (const AccountServer *server,
               gboolean is_outgoing,
               DoctorStep step,
               const GError *error,
               GTlsCertificateFlags flags,
               DoctorFault *fault)
{
  Advice advice = advise (server, is_outgoing, step, error, flags);

  *fault = advice.fault;
  return g_strdup (advice.text);
}

/* ---- Names ---------------------------------------------------------------------------------- */

const char *
doctor_step_get_name (DoctorStep step)
{
  static const char *const names[] = {
    [DOCTOR_STEP_LOOKUP] = N_("Name of the server"),
    [DOCTOR_STEP_CONNECTION] = N_("Connection"),
    [DOCTOR_STEP_ENCRYPTION] = N_("Encryption"),
    [DOCTOR_STEP_GREETING] = N_("Greeting"),
    [DOCTOR_STEP_CAPABILITIES] = N_("Capabilities"),
    [DOCTOR_STEP_SIGN_IN] = N_("Sign-in"),
    [DOCTOR_STEP_FOLDERS] = N_("Folders"),
    [DOCTOR_STEP_PUSH] = N_("News"),
  };

  g_return_val_if_fail ((guint) step < G_N_ELEMENTS (names), "");

  return _(names[step]);
}

const char *
doctor_fault_get_name (DoctorFault fault)
{
  static const char *const names[] = {
    [DOCTOR_FAULT_NONE] = "",
    [DOCTOR_FAULT_HOST] = N_("The name of the server in the settings"),
    [DOCTOR_FAULT_PORT] = N_("The port in the settings"),
    [DOCTOR_FAULT_SECURITY] = N_("The encryption in the settings"),
    [DOCTOR_FAULT_AUTHORITY] = N_("The certificates that are trusted"),
    [DOCTOR_FAULT_PASSWORD] = N_("The user name or the password"),
    [DOCTOR_FAULT_NETWORK] = N_("The network"),
    [DOCTOR_FAULT_CLOCK] = N_("The clock of this computer"),
    [DOCTOR_FAULT_SERVER] = N_("The server"),
  };

  g_return_val_if_fail ((guint) fault < G_N_ELEMENTS (names), "");

  return *names[fault] != '\0' ? _(names[fault]) : "";
}
