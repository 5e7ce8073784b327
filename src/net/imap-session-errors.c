/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "imap-session-private.h"

#include "ph-error.h"
#include "server-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

char *
imap_session_get_words (ImapSession *self, const char *text)
{
  if (text == NULL || !self->is_secure ||
      server_text_tells (text, strlen (text), self->password))
    return g_strdup ("");
  return server_text_clean (text);
}

/* Not every server has a code for what it means. */
static PhError
code_of_text (const char *text)
{
  /* Dovecot, Cyrus */
  if (g_str_has_prefix (text, "Mailbox doesn't exist") ||
      g_str_has_prefix (text, "Mailbox does not exist"))
    return PH_ERROR_NOT_FOUND;
  /* Exchange */
  if (strstr (text, "Request is throttled") != NULL)
    return PH_ERROR_UNAVAILABLE;
  return PH_ERROR_SERVER;
}

static PhError
code_of (const ImapStatusData *status)
{
  switch (status->code)
    {
    case IMAP_CODE_NONEXISTENT:
    case IMAP_CODE_TRYCREATE:
      return PH_ERROR_NOT_FOUND;
    case IMAP_CODE_OVERQUOTA:
    case IMAP_CODE_TOOBIG:
      return PH_ERROR_OVER_QUOTA;
    case IMAP_CODE_UNAVAILABLE:
    case IMAP_CODE_LIMIT:
    case IMAP_CODE_INUSE:
      return PH_ERROR_UNAVAILABLE;
    default:
      break;
    }

  return code_of_text (status->text != NULL ? status->text : "");
}

GError *
imap_session_refusal (ImapSession *self, const ImapStatusData *status)
{
  g_autofree char *text = imap_session_get_words (self, status->text);

  if (*text == '\0')
    return g_error_new (PH_ERROR, code_of (status), _("The server %s refused."),
                        self->settings->imap.host);
  return g_error_new (PH_ERROR, code_of (status), _("The server %s refused: %s"),
                      self->settings->imap.host, text);
}

gboolean
imap_session_was_refused (ImapSession *self, const GError *error)
{
  return error->domain == PH_ERROR && imap_session_is_open (self) &&
         (error->code == PH_ERROR_SERVER || error->code == PH_ERROR_NOT_FOUND ||
          error->code == PH_ERROR_OVER_QUOTA || error->code == PH_ERROR_UNAVAILABLE);
}

/* Gmail says it with ALERT, others without any code: the password has nothing to do with it. */
static gboolean
is_about_connections (const char *text)
{
  static const char *const words[] = {
    "too many simultaneous connections", "too many connections", "too many concurrent connections",
    "maximum number of connections", "connection limit",
  };
  g_autofree char *lower = g_ascii_strdown (text, -1);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (lower, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

static PhError
sign_in_code (const ImapStatusData *status)
{
  switch (status->code)
    {
    case IMAP_CODE_UNAVAILABLE:
    case IMAP_CODE_LIMIT:
    case IMAP_CODE_INUSE:
    case IMAP_CODE_SERVERBUG:
      return PH_ERROR_UNAVAILABLE;
    case IMAP_CODE_PRIVACYREQUIRED:
      return PH_ERROR_TLS_MISSING;
    default:
      return is_about_connections (status->text != NULL ? status->text : "")
                 ? PH_ERROR_UNAVAILABLE
                 : PH_ERROR_SIGN_IN;
    }
}

GError *
imap_session_sign_in_refusal (ImapSession *self, const ImapStatusData *status)
{
  const char *host = self->settings->imap.host;
  const char *user = self->settings->imap.user;
  PhError code = sign_in_code (status);
  g_autofree char *text = imap_session_get_words (self, status->text);

  if (code == PH_ERROR_TLS_MISSING)
    return g_error_new (PH_ERROR, code, _("The server %s wants encryption before the sign-in."),
                        host);
  if (code == PH_ERROR_UNAVAILABLE && *text == '\0')
    return g_error_new (PH_ERROR, code, _("The server %s does not take connections now."), host);
  if (code == PH_ERROR_UNAVAILABLE)
    return g_error_new (PH_ERROR, code, _("The server %s cannot sign anybody in now: %s"), host,
                        text);
  if (*text == '\0')
    return g_error_new (PH_ERROR, code, _("The server %s refused the password of %s."), host, user);
  return g_error_new (PH_ERROR, code, _("The server %s refused the password of %s: %s"), host, user,
                      text);
}
