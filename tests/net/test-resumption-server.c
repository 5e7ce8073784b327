/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What one account trusts another need not, though both are of one server and the second connection
 * resumes the TLS session of the first.
 *
 * A program without g_test_init(): after it, glib-networking resumes no session. */

#include "certificate-info.h"
#include "imap-session.h"
#include "patience.h"
#include "ph-error.h"
#include "smtp-session.h"
#include "test-server.h"

static AccountSettings *
make_settings (TestServer *server, AccountSecurity security)
{
  AccountSettings *settings = account_settings_new ();
  gboolean tls = security == ACCOUNT_SECURITY_TLS;

  g_free (settings->imap.host);
  settings->imap.host = g_strdup (test_server_get_host (server));
  settings->imap.port = test_server_get_port (server, tls ? "imaps" : "imap");
  settings->imap.security = security;
  g_free (settings->imap.user);
  settings->imap.user = g_strdup (test_server_get_address (server, 0));
  g_free (settings->smtp.host);
  settings->smtp.host = g_strdup (test_server_get_host (server));
  settings->smtp.port = test_server_get_port (server, tls ? "submissions" : "submission");
  settings->smtp.security = security;
  g_free (settings->smtp.user);
  settings->smtp.user = g_strdup (test_server_get_address (server, 0));

  return settings;
}

static gboolean
sign_in_imap (AccountSettings *settings, const char *password, GError **error)
{
  ImapSessionConfig config = { .settings = settings, .name = "1", .timeout = PATIENCE_SECONDS };
  g_autoptr (ImapSession) session = imap_session_new (&config);

  if (!imap_session_connect (session, password, NULL, error))
    return FALSE;
  imap_session_logout (session);
  return TRUE;
}

static gboolean
sign_in_smtp (AccountSettings *settings, const char *password, GError **error)
{
  SmtpSessionConfig config = { .settings = settings, .timeout = PATIENCE_SECONDS };
  g_autoptr (SmtpSession) session = smtp_session_new (&config);

  if (!smtp_session_connect (session, password, NULL, error))
    return FALSE;
  smtp_session_quit (session);
  return TRUE;
}

typedef gboolean (*SignIn) (AccountSettings *settings, const char *password, GError **error);

static void
check (TestServer *server, SignIn sign_in, AccountSecurity security)
{
  g_autoptr (AccountSettings) trusting = make_settings (server, security);
  g_autoptr (AccountSettings) stranger = make_settings (server, security);
  const char *password = test_server_get_password (server, 0);

  trusting->ca_file = g_strdup (test_server_get_ca_file (server));
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;

      sign_in (trusting, password, &error);
      g_assert_no_error (error);
    }

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (sign_in (stranger, password, &error));
      g_assert_error (error, PH_ERROR, PH_ERROR_CERTIFICATE);
    }
}

static char *
find_fingerprint (AccountSettings *settings)
{
  ImapSessionConfig config = { .settings = settings, .name = "1", .timeout = PATIENCE_SECONDS };
  g_autoptr (ImapSession) session = imap_session_new (&config);

  g_assert_false (imap_session_connect (session, "", NULL, NULL));
  return certificate_info_get_fingerprint (imap_session_get_certificate (session));
}

/* An exception ends when it is taken back, whatever session there is to resume. */
static void
check_revoked (TestServer *server)
{
  g_autoptr (AccountSettings) stranger = make_settings (server, ACCOUNT_SECURITY_TLS);
  g_autoptr (AccountSettings) trusting = account_settings_copy (stranger);
  g_autofree char *fingerprint = find_fingerprint (stranger);
  const char *password = test_server_get_password (server, 0);
  g_autoptr (GError) error = NULL;

  account_settings_add_exception (
      trusting, account_exception_new (stranger->imap.host, stranger->imap.port, fingerprint,
                                       G_TLS_CERTIFICATE_UNKNOWN_CA));
  for (guint i = 0; i < 3; i++)
    {
      sign_in_imap (trusting, password, &error);
      g_assert_no_error (error);
    }
  g_assert_false (sign_in_imap (stranger, password, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_CERTIFICATE);
}

int
main (void)
{
  g_autoptr (TestServer) server = test_server_start ("mailserver", NULL);

  check_revoked (server);

  check (server, sign_in_imap, ACCOUNT_SECURITY_TLS);
  check (server, sign_in_imap, ACCOUNT_SECURITY_STARTTLS);
  check (server, sign_in_smtp, ACCOUNT_SECURITY_TLS);
  check (server, sign_in_smtp, ACCOUNT_SECURITY_STARTTLS);

  return 0;
}
