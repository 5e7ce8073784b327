/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "probe-session.h"

#include "account-secrets.h"

ImapSession *
probe_session_open (AccountSettings *settings, const char *without, int timeout, GError **error)
{
  g_auto (GStrv) mask = without != NULL ? g_strsplit (without, ",", -1) : NULL;
  const ImapSessionConfig config = {
    .settings = settings,
    .mask = (const char *const *) mask,
    .name = "1",
    .timeout = (guint) timeout,
  };
  g_autoptr (ImapSession) session = imap_session_new (&config);
  char *password = account_secrets_lookup (settings, ACCOUNT_SECRET_IMAP, NULL, error);
  gboolean ok = password != NULL && imap_session_connect (session, password, NULL, error);

  account_secrets_free (password);
  return ok ? g_steal_pointer (&session) : NULL;
}
