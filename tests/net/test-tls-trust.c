/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whose signature is trusted, and that nobody's list is read for nothing. */

#include "mail-tls.h"
#include "test-certificates.h"
#include "tls-trust.h"

#define SYSTEM_FILE "/etc/ssl/certs/ca-certificates.crt"

static GTlsCertificateFlags
verify (GTlsDatabase *trust, GTlsCertificate *certificate)
{
  g_autoptr (GError) error = NULL;
  GTlsCertificateFlags flags =
      g_tls_database_verify_chain (trust, certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER,
                                   NULL, NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, &error);

  g_assert_no_error (error);
  return flags;
}

static GTlsDatabase *
make_trust (const char *ca_file)
{
  g_autoptr (GError) error = NULL;
  GTlsDatabase *trust = tls_trust_new (ca_file, &error);

  g_assert_no_error (error);
  return trust;
}

static GTlsCertificate *
find_authority (GTlsDatabase *trust)
{
  g_autolist (GTlsCertificate) all = g_tls_certificate_list_new_from_file (SYSTEM_FILE, NULL);

  for (GList *l = all; l != NULL; l = l->next)
    if (verify (trust, l->data) == G_TLS_CERTIFICATE_NO_FLAGS)
      return g_object_ref (l->data);
  g_assert_not_reached ();
}

/* An authority of the account's own stands beside those of the system. */
static void
test_both (void)
{
  g_autoptr (GTlsDatabase) system = make_trust (NULL);
  g_autoptr (GTlsDatabase) both = make_trust (test_certificates_get_ca_file ());
  g_autoptr (GTlsCertificate) authority = find_authority (system);
  GTlsCertificate *own = test_certificates_get ("good");

  g_assert_cmpuint (verify (system, own), ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_assert_cmpuint (verify (both, own), ==, G_TLS_CERTIFICATE_NO_FLAGS);
  g_assert_cmpuint (verify (both, authority), ==, G_TLS_CERTIFICATE_NO_FLAGS);
  g_assert_cmpuint (verify (both, test_certificates_get ("expired")), ==, G_TLS_CERTIFICATE_EXPIRED);
  g_assert_cmpuint (verify (both, test_certificates_get ("unknown")), ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_assert_cmpuint (verify (both, test_certificates_get ("self-signed")), ==,
                    G_TLS_CERTIFICATE_UNKNOWN_CA);
}

static guint64
count_read (void)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/io", &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "rchar: "));
  return g_ascii_strtoull (text + strlen ("rchar: "), NULL, 10);
}

/* The list of the system takes longer to read than a near server to answer. */
static void
test_reads_no_more (void)
{
  g_autoptr (AccountSettings) settings = account_settings_new ();
  g_autoptr (MailTls) tls = mail_tls_new (settings, "localhost", 993);
  g_autoptr (GInputStream) input = g_memory_input_stream_new ();
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GIOStream) stream = g_simple_io_stream_new (input, output);
  g_autoptr (GTlsConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *list = NULL;
  gsize size;
  guint64 before;

  g_assert_true (g_file_get_contents (SYSTEM_FILE, &list, &size, NULL));
  settings->ca_file = g_strdup (test_certificates_get_ca_file ());
  before = count_read ();
  connection = mail_tls_wrap (tls, stream, "imap", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_read () - before, <, size / 2);
  g_assert_null (mail_tls_prepare (tls));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tls-trust/both", test_both);
  g_test_add_func ("/tls-trust/reads-no-more", test_reads_no_more);
  return g_test_run ();
}
