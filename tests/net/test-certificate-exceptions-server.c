/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Certificates that do not verify, and that the person has trusted all the same, on real servers
 * and on one that changes its mind. */

#include "certificate-info.h"
#include "imap-session.h"
#include "patience.h"
#include "ph-error.h"
#include "scripted-server.h"
#include "smtp-session.h"
#include "test-certificates.h"
#include "test-server.h"

static TestServer *server;

typedef struct
{
  GTlsCertificate *certificate; /* (owned) (nullable) */
  GTlsCertificateFlags flags;
} Peer;

static void
peer_clear (Peer *peer)
{
  g_clear_object (&peer->certificate);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Peer, peer_clear)

static void
take_peer (MailConnection *connection, Peer *peer)
{
  g_set_object (&peer->certificate, mail_connection_get_certificate (connection));
  peer->flags = mail_connection_get_certificate_flags (connection);
}

typedef gboolean (*SignIn) (AccountSettings *settings, const char *password, Peer *peer,
                            GError **error);

static gboolean
sign_in_imap (AccountSettings *settings, const char *password, Peer *peer, GError **error)
{
  ImapSessionConfig config = { .settings = settings, .timeout = PATIENCE_SECONDS };
  g_autoptr (ImapSession) session = imap_session_new (&config);
  gboolean success = imap_session_probe (session, password, NULL, error);

  take_peer (imap_session_get_connection (session), peer);
  return success;
}

static gboolean
sign_in_smtp (AccountSettings *settings, const char *password, Peer *peer, GError **error)
{
  SmtpSessionConfig config = { .settings = settings, .timeout = PATIENCE_SECONDS };
  g_autoptr (SmtpSession) session = smtp_session_new (&config);
  gboolean success = smtp_session_connect (session, password, NULL, error);

  take_peer (smtp_session_get_connection (session), peer);
  return success;
}

static void
set_server (AccountServer *to, const char *host, const char *port, AccountSecurity security)
{
  g_free (to->host);
  to->host = g_strdup (host);
  to->port = test_server_get_port (server, port);
  to->security = security;
  g_free (to->user);
  to->user = g_strdup (test_server_get_address (server, 0));
}

static AccountSettings *
make_settings (const char *host, AccountSecurity security, gboolean knows_authority)
{
  AccountSettings *settings = account_settings_new ();
  gboolean tls = security == ACCOUNT_SECURITY_TLS;

  set_server (&settings->imap, host, tls ? "imaps" : "imap", security);
  set_server (&settings->smtp, host, tls ? "submissions" : "submission", security);
  if (knows_authority)
    settings->ca_file = g_strdup (test_server_get_ca_file (server));
  return settings;
}

static void
assert_refused (SignIn sign_in, AccountSettings *settings, Peer *peer)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (sign_in (settings, "secret", peer, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_CERTIFICATE);
}

static AccountSettings *
with_exception (const AccountSettings *settings, const char *host, guint16 port,
                const char *fingerprint, GTlsCertificateFlags reasons)
{
  AccountSettings *copy = account_settings_copy (settings);

  account_settings_add_exception (copy, account_exception_new (host, port, fingerprint, reasons));
  return copy;
}

/* Nothing but this host, this port, this certificate and these reasons. */
static void
check (const char *host, AccountSecurity security, gboolean smtp, gboolean knows_authority,
       GTlsCertificateFlags expected)
{
  static const char other[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  g_autoptr (AccountSettings) plain = make_settings (host, security, knows_authority);
  const AccountServer *at = smtp ? &plain->smtp : &plain->imap;
  SignIn sign_in = smtp ? sign_in_smtp : sign_in_imap;
  g_auto (Peer) peer = { NULL };
  g_autofree char *fingerprint = NULL;
  g_autoptr (GError) error = NULL;

  assert_refused (sign_in, plain, &peer);
  g_assert_cmphex (peer.flags, ==, expected);
  fingerprint = certificate_info_get_fingerprint (peer.certificate);
  g_assert_cmpuint (strlen (fingerprint), ==, 64);

  {
    g_autoptr (AccountSettings) trusted
        = with_exception (plain, host, at->port, fingerprint, peer.flags);
    g_autoptr (AccountSettings) elsewhere
        = with_exception (plain, host, at->port + 1, fingerprint, peer.flags);
    g_autoptr (AccountSettings) another
        = with_exception (plain, host, at->port, other, peer.flags);
    g_autoptr (AccountSettings) reason
        = with_exception (plain, host, at->port, fingerprint, G_TLS_CERTIFICATE_NOT_ACTIVATED);

    g_assert_true (sign_in (trusted, "secret", &peer, &error));
    g_assert_no_error (error);
    g_assert_cmphex (peer.flags, ==, expected);
    assert_refused (sign_in, elsewhere, &peer);
    assert_refused (sign_in, another, &peer);
    assert_refused (sign_in, reason, &peer);
  }
}

static void
test_real_servers (void)
{
  static const struct
  {
    const char *host;
    gboolean knows_authority;
    GTlsCertificateFlags flags;
  } rows[] = {
    { "expired.localhost", TRUE, G_TLS_CERTIFICATE_EXPIRED },
    { "expired.localhost", FALSE, G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_UNKNOWN_CA },
    { "wrong-host.localhost", TRUE, G_TLS_CERTIFICATE_BAD_IDENTITY },
    { "wrong-host.localhost", FALSE,
      G_TLS_CERTIFICATE_BAD_IDENTITY | G_TLS_CERTIFICATE_UNKNOWN_CA },
    { "self-signed.localhost", TRUE, G_TLS_CERTIFICATE_UNKNOWN_CA },
    { "localhost", FALSE, G_TLS_CERTIFICATE_UNKNOWN_CA },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (int smtp = FALSE; smtp <= TRUE; smtp++)
      {
        g_test_message ("%s, %s", rows[i].host, smtp ? "SMTP" : "IMAP");
        check (rows[i].host, ACCOUNT_SECURITY_TLS, smtp, rows[i].knows_authority, rows[i].flags);
        check (rows[i].host, ACCOUNT_SECURITY_STARTTLS, smtp, rows[i].knows_authority,
               rows[i].flags);
      }
}

/* A server whose certificate has been trusted comes with another one. */
static void
test_changed (gconstpointer data)
{
  gboolean smtp = GPOINTER_TO_INT (data);
  const char *session = smtp ? "S: 220 hello\nC: EHLO *\nS: 250 ready\nHOLD\n"
                             : "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hello\n"
                               "C: $a AUTHENTICATE *\nS: $a OK [CAPABILITY IMAP4rev1] in\nHOLD\n";
  g_autofree char *script
      = g_strconcat ("TLS self-signed\nEOF\nNEXT\nTLS self-signed\n", session,
                     "NEXT\nTLS unknown\nEOF\nNEXT\nTLS expired\nEOF\n", NULL);
  g_autoptr (ScriptedServer) scripted = scripted_server_new (script);
  g_autoptr (AccountSettings) plain
      = scripted_server_make_settings (scripted, ACCOUNT_SECURITY_TLS);
  g_autoptr (AccountSettings) trusting = NULL;
  SignIn sign_in = smtp ? sign_in_smtp : sign_in_imap;
  g_auto (Peer) peer = { NULL };
  g_autofree char *fingerprint = NULL;
  g_autoptr (GError) error = NULL;

  g_free (plain->smtp.user);
  plain->smtp.user = g_strdup ("");
  assert_refused (sign_in, plain, &peer);
  fingerprint = certificate_info_get_fingerprint (peer.certificate);
  trusting = with_exception (plain, plain->imap.host, plain->imap.port, fingerprint, peer.flags);

  g_assert_true (sign_in (trusting, "secret", &peer, &error));
  g_assert_no_error (error);
  assert_refused (sign_in, trusting, &peer);
  assert_refused (sign_in, trusting, &peer);
  scripted_server_finish (scripted);
}

static void
test_info (void)
{
  g_autoptr (CertificateInfo) info
      = certificate_info_new (test_certificates_get ("wrong-host"));
  g_autoptr (CertificateInfo) self_signed
      = certificate_info_new (test_certificates_get ("self-signed"));
  g_autofree char *shown = certificate_info_format_fingerprint ("0f3a55");

  g_assert_cmpstr (info->subject, ==, "CN=somebody-else.test");
  g_assert_cmpstr (info->issuer, ==, "CN=Posthorn test authority");
  g_assert_cmpuint (g_strv_length (info->names), ==, 1);
  g_assert_cmpstr (info->names[0], ==, "somebody-else.test");
  g_assert_cmpint (g_date_time_compare (info->not_before, info->not_after), <, 0);
  g_assert_cmpstr (self_signed->subject, ==, self_signed->issuer);
  g_assert_cmpstr (self_signed->names[0], ==, "localhost");
  g_assert_cmpstr (self_signed->names[1], ==, "127.0.0.1");
  g_assert_cmpstr (self_signed->fingerprint, !=, info->fingerprint);
  g_assert_cmpstr (shown, ==, "0F:3A:55");
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/certificate-exceptions/info", test_info);
  g_test_add_func ("/certificate-exceptions/real-servers", test_real_servers);
  g_test_add_data_func ("/certificate-exceptions/changed/imap", GINT_TO_POINTER (FALSE),
                        test_changed);
  g_test_add_data_func ("/certificate-exceptions/changed/smtp", GINT_TO_POINTER (TRUE),
                        test_changed);

  server = test_server_start ("mailserver", NULL);
  result = g_test_run ();
  test_server_stop (server);
  return result;
}
