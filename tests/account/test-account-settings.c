/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-guess.h"
#include "account-settings.h"
#include "ph-error.h"

#include <glib/gstdio.h>

#define UUID "0b7a2f5e-51c2-4c8e-9d0b-6a3f0f6d1a22"
#define GROUP "Account " UUID

static GKeyFile *
parse (const char *text)
{
  GKeyFile *file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  return file;
}

static void
test_load (void)
{
  g_autoptr (GKeyFile) file = parse ("[" GROUP "]\n"
                                     "name=Work\n"
                                     "address=alice@example.test\n"
                                     "real-name=Alice Bücher\n"
                                     "enabled=false\n"
                                     "color=#aabbcc\n"
                                     "keep=all\n"
                                     "imap-host=imap.example.test\n"
                                     "imap-port=143\n"
                                     "imap-security=starttls\n"
                                     "imap-user=alice\n"
                                     "smtp-host=smtp.example.test\n"
                                     "smtp-port=25\n"
                                     "smtp-security=none\n"
                                     "smtp-user=alice2\n"
                                     "ca-file=/ca.pem\n"
                                     "password-file=/password\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountSettings) settings = account_settings_load (file, GROUP, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (settings->id, ==, UUID);
  g_assert_cmpstr (settings->name, ==, "Work");
  g_assert_cmpstr (settings->address, ==, "alice@example.test");
  g_assert_cmpstr (settings->real_name, ==, "Alice Bücher");
  g_assert_cmpstr (settings->color, ==, "#aabbcc");
  g_assert_false (settings->enabled);
  g_assert_cmpint (settings->keep, ==, ACCOUNT_KEEP_ALL);
  g_assert_cmpstr (settings->imap.host, ==, "imap.example.test");
  g_assert_cmpuint (settings->imap.port, ==, 143);
  g_assert_cmpint (settings->imap.security, ==, ACCOUNT_SECURITY_STARTTLS);
  g_assert_cmpstr (settings->imap.user, ==, "alice");
  g_assert_cmpstr (settings->smtp.host, ==, "smtp.example.test");
  g_assert_cmpuint (settings->smtp.port, ==, 25);
  g_assert_cmpint (settings->smtp.security, ==, ACCOUNT_SECURITY_NONE);
  g_assert_cmpstr (settings->smtp.user, ==, "alice2");
  g_assert_cmpstr (settings->ca_file, ==, "/ca.pem");
  g_assert_cmpstr (settings->password_file, ==, "/password");
}

static void
test_load_defaults (void)
{
  g_autoptr (GKeyFile) file = parse ("[" GROUP "]\nimap-host=imap.example.test\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountSettings) settings = account_settings_load (file, GROUP, &error);

  g_assert_no_error (error);
  g_assert_true (settings->enabled);
  g_assert_cmpint (settings->keep, ==, ACCOUNT_KEEP_RECENT);
  g_assert_cmpuint (settings->imap.port, ==, 993);
  g_assert_cmpint (settings->imap.security, ==, ACCOUNT_SECURITY_TLS);
  g_assert_cmpuint (settings->smtp.port, ==, 465);
  g_assert_cmpstr (settings->smtp.host, ==, "");
  g_assert_null (settings->ca_file);
}

/* What cannot be used is refused, and the message names it. */
static void
test_load_bad (void)
{
  static const struct
  {
    const char *group;
    const char *text;
    const char *named;
  } rows[] = {
    { GROUP, "imap-host=h\nimap-port=0\n", "imap-port" },
    { GROUP, "imap-host=h\nimap-port=65536\n", "imap-port" },
    { GROUP, "imap-host=h\nsmtp-port=x\n", "smtp-port" },
    { GROUP, "imap-host=h\nimap-security=maybe\n", "imap-security" },
    { GROUP, "imap-host=h\nenabled=perhaps\n", "enabled" },
    { GROUP, "imap-host=h\nkeep=some\n", "keep" },
    { GROUP, "imap-host=h\nimap-user=a\\nb\n", "imap-user" },
    { GROUP, "imap-host=h\\rx\n", "imap-host" },
    { GROUP, "imap-host=h\naddress=\xff\n", "address" },
    { GROUP, "name=x\n", "imap-host" },
    { "Account ../../etc", "imap-host=h\n", "Account ../../etc" },
    { "Elsewhere", "imap-host=h\n", "Elsewhere" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf ("[%s]\n%s", rows[i].group, rows[i].text);
      g_autoptr (GKeyFile) file = parse (text);
      g_autoptr (GError) error = NULL;

      g_assert_null (account_settings_load (file, rows[i].group, &error));
      g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, rows[i].named));
    }
}

static void
test_round_trip (void)
{
  g_autoptr (GKeyFile) file = parse ("[" GROUP "]\nimap-host=h\nfuture=keep me\nca-file=/old\n");
  g_autoptr (AccountSettings) settings = account_settings_load (file, GROUP, NULL);
  g_autoptr (AccountSettings) changed = account_settings_copy (settings);
  g_autoptr (AccountSettings) again = NULL;
  g_autofree char *future = NULL;

  g_assert_true (account_settings_equal (settings, changed));
  g_free (changed->name);
  changed->name = g_strdup (" a; b\\c=ü ");
  g_clear_pointer (&changed->ca_file, g_free);
  changed->smtp.security = ACCOUNT_SECURITY_STARTTLS;
  g_assert_false (account_settings_equal (settings, changed));

  account_settings_save (changed, file);
  again = account_settings_load (file, GROUP, NULL);
  g_assert_true (account_settings_equal (again, changed));
  future = g_key_file_get_string (file, GROUP, "future", NULL);
  g_assert_cmpstr (future, ==, "keep me");
}

static void
test_without (void)
{
  g_autoptr (GKeyFile) file = parse ("[" GROUP "]\nimap-host=h\nimap-without=QRESYNC;MOVE\n");
  g_autoptr (AccountSettings) settings = account_settings_load (file, GROUP, NULL);
  g_autoptr (AccountSettings) copy = account_settings_copy (settings);

  g_assert_cmpstrv (settings->imap_without, ((const char *[]) { "QRESYNC", "MOVE", NULL }));
  g_assert_true (account_settings_equal (settings, copy));
  account_settings_save (copy, file);
  g_assert_true (g_key_file_has_key (file, GROUP, "imap-without", NULL));

  g_strfreev (copy->imap_without);
  copy->imap_without = g_new0 (char *, 1);
  g_assert_false (account_settings_equal (settings, copy));
  account_settings_save (copy, file);
  g_assert_false (g_key_file_has_key (file, GROUP, "imap-without", NULL));
}

static void
test_load_file (void)
{
  g_autofree char *path = NULL;
  g_autoptr (AccountSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  g_close (g_file_open_tmp ("accounts-XXXXXX", &path, NULL), NULL);
  g_file_set_contents (path, "[Other]\nx=1\n[" GROUP "]\nimap-host=h\n", -1, NULL);
  settings = account_settings_load_file (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (settings->id, ==, UUID);

  g_file_set_contents (path, "[Other]\nx=1\n", -1, NULL);
  g_assert_null (account_settings_load_file (path, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
  g_clear_error (&error);

  remove (path);
  g_assert_null (account_settings_load_file (path, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
}

static void
test_guess (void)
{
  static const struct
  {
    const char *address;
    gboolean known;
    const char *imap;
    const char *smtp;
    guint16 smtp_port;
  } rows[] = {
    { "a@gmail.com", TRUE, "imap.gmail.com", "smtp.gmail.com", 465 },
    { "a@GoogleMail.com", TRUE, "imap.gmail.com", "smtp.gmail.com", 465 },
    { "a@outlook.com", TRUE, "outlook.office365.com", "smtp-mail.outlook.com", 587 },
    { "\"a@b\"@gmx.de", TRUE, "imap.gmx.net", "mail.gmx.net", 465 },
    { "a@mail.example.test", FALSE, "imap.mail.example.test", "smtp.mail.example.test", 465 },
    { "a@com", FALSE, "imap.com", "smtp.com", 465 },
    { "nonsense", FALSE, "", "", 465 },
    { "", FALSE, "", "", 465 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (AccountSettings) settings = account_settings_new ();

      g_free (settings->address);
      settings->address = g_strdup (rows[i].address);
      g_assert_cmpint (account_guess_servers (settings), ==, rows[i].known);
      g_assert_cmpstr (settings->imap.host, ==, rows[i].imap);
      g_assert_cmpuint (settings->imap.port, ==, 993);
      g_assert_cmpint (settings->imap.security, ==, ACCOUNT_SECURITY_TLS);
      g_assert_cmpstr (settings->imap.user, ==, rows[i].address);
      g_assert_cmpstr (settings->smtp.host, ==, rows[i].smtp);
      g_assert_cmpuint (settings->smtp.port, ==, rows[i].smtp_port);
      g_assert_cmpint (settings->smtp.security, ==,
                       rows[i].smtp_port == 587 ? ACCOUNT_SECURITY_STARTTLS : ACCOUNT_SECURITY_TLS);
    }
}

static void
test_guess_next (void)
{
  g_autoptr (AccountSettings) settings = account_settings_new ();

  g_free (settings->address);
  settings->address = g_strdup ("a@example.test");
  account_guess_servers (settings);
  g_assert_true (account_guess_next (settings));
  g_assert_cmpstr (settings->imap.host, ==, "mail.example.test");
  g_assert_cmpstr (settings->smtp.host, ==, "mail.example.test");
  g_assert_true (account_guess_next (settings));
  g_assert_cmpstr (settings->imap.host, ==, "example.test");
  g_assert_false (account_guess_next (settings));
  g_assert_cmpstr (settings->imap.host, ==, "example.test");

  g_free (settings->address);
  settings->address = g_strdup ("a@gmail.com");
  account_guess_servers (settings);
  g_assert_false (account_guess_next (settings));
  g_assert_cmpstr (settings->imap.host, ==, "imap.gmail.com");
}

static void
set_hosts (AccountSettings *settings, const char *address, const char *imap)
{
  g_free (settings->address);
  settings->address = g_strdup (address);
  account_guess_servers (settings);
  if (imap == NULL)
    return;
  g_free (settings->imap.host);
  settings->imap.host = g_strdup (imap);
}

/* The server for outgoing mail follows from the other one. */
static void
test_guess_outgoing (void)
{
  static const struct
  {
    const char *imap;
    const char *smtp;
    guint16 port;
  } rows[] = {
    { "imap.elm.example", "smtp.elm.example", 465 },
    { "mail.elm.example", "mail.elm.example", 465 },
    { "elm.example", "elm.example", 465 },
    { "imap.gmx.net", "mail.gmx.net", 465 },
    { "IMAP.mail.me.com", "smtp.mail.me.com", 587 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (AccountSettings) settings = account_settings_new ();

      set_hosts (settings, "a@birch.example", rows[i].imap);
      account_guess_outgoing (settings);
      g_assert_cmpstr (settings->smtp.host, ==, rows[i].smtp);
      g_assert_cmpuint (settings->smtp.port, ==, rows[i].port);
      g_assert_cmpint (settings->smtp.security, ==,
                       rows[i].port == 587 ? ACCOUNT_SECURITY_STARTTLS : ACCOUNT_SECURITY_TLS);
      g_assert_cmpstr (settings->smtp.user, ==, settings->imap.user);
    }
}

/* All that is tried when there is no such host, or when there is one that does not answer. */
static void
test_guess_next_outgoing (void)
{
  static const struct
  {
    const char *address;
    const char *imap; /* NULL: as guessed */
    gboolean is_host;
    const char *tried;
  } rows[] = {
    { "a@birch.example", NULL, FALSE, "mail.birch.example:465 birch.example:465 " },
    { "a@birch.example", NULL, TRUE, "smtp.birch.example:587 " },
    { "a@birch.example", "imap.elm.example", FALSE,
      "smtp.birch.example:465 mail.birch.example:465 birch.example:465 " },
    { "a@birch.example", "mail.birch.example", FALSE, "smtp.birch.example:465 birch.example:465 " },
    { "a@birch.example", "imap.gmx.net", FALSE, "" },
    { "a@gmail.com", NULL, FALSE, "" },
    { "a@gmail.com", NULL, TRUE, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (AccountSettings) settings = account_settings_new ();
      g_autoptr (GString) tried = g_string_new (NULL);

      set_hosts (settings, rows[i].address, rows[i].imap);
      if (rows[i].imap != NULL)
        account_guess_outgoing (settings);
      while (account_guess_next_outgoing (settings, rows[i].is_host))
        g_string_append_printf (tried, "%s:%u ", settings->smtp.host, settings->smtp.port);
      g_assert_cmpstr (tried->str, ==, rows[i].tried);
    }
}

/* ---- Exceptions ----------------------------------------------------------------------------- */

#define FINGERPRINT "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER_FINGERPRINT "f123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
test_exception_covers (void)
{
  static const struct
  {
    const char *host;
    guint16 port;
    const char *fingerprint;
    GTlsCertificateFlags reasons;
    gboolean trusted;
  } rows[] = {
    { "mail.example.test", 993, FINGERPRINT, G_TLS_CERTIFICATE_UNKNOWN_CA, TRUE },
    { "MAIL.example.test", 993, FINGERPRINT, G_TLS_CERTIFICATE_UNKNOWN_CA, TRUE },
    { "mail.example.test", 143, FINGERPRINT, G_TLS_CERTIFICATE_UNKNOWN_CA, FALSE },
    { "example.test", 993, FINGERPRINT, G_TLS_CERTIFICATE_UNKNOWN_CA, FALSE },
    { "mail.example.test", 993, OTHER_FINGERPRINT, G_TLS_CERTIFICATE_UNKNOWN_CA, FALSE },
    { "mail.example.test", 993, "", G_TLS_CERTIFICATE_UNKNOWN_CA, FALSE },
    { "mail.example.test", 993, FINGERPRINT,
      G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_EXPIRED, FALSE },
    { "mail.example.test", 993, FINGERPRINT, G_TLS_CERTIFICATE_BAD_IDENTITY, FALSE },
    { "mail.example.test", 993, FINGERPRINT, G_TLS_CERTIFICATE_REVOKED, FALSE },
  };
  g_autoptr (AccountSettings) settings = account_settings_new ();

  account_settings_add_exception (
      settings, account_exception_new ("mail.example.test", 993, FINGERPRINT,
                                       G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_REVOKED));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (account_settings_trusts (settings, rows[i].host, rows[i].port,
                                              rows[i].fingerprint, rows[i].reasons),
                     ==, rows[i].trusted);
}

/* One for each place: a new certificate is trusted in place of the old. */
static void
test_exception_replaces (void)
{
  g_autoptr (AccountSettings) settings = account_settings_new ();
  g_autoptr (AccountSettings) before = NULL;

  account_settings_add_exception (
      settings, account_exception_new ("a", 993, FINGERPRINT, G_TLS_CERTIFICATE_EXPIRED));
  before = account_settings_copy (settings);
  g_assert_true (account_settings_equal (before, settings));
  account_settings_add_exception (
      settings, account_exception_new ("a", 993, OTHER_FINGERPRINT, G_TLS_CERTIFICATE_EXPIRED));
  g_assert_cmpuint (settings->exceptions->len, ==, 1);
  g_assert_false (account_settings_equal (before, settings));
  g_assert_false (
      account_settings_trusts (settings, "a", 993, FINGERPRINT, G_TLS_CERTIFICATE_EXPIRED));

  account_settings_add_exception (
      settings, account_exception_new ("a", 465, FINGERPRINT, G_TLS_CERTIFICATE_EXPIRED));
  g_assert_cmpuint (settings->exceptions->len, ==, 2);
  account_settings_remove_exception (settings, settings->exceptions->pdata[0]);
  g_assert_cmpuint (settings->exceptions->len, ==, 1);
  g_assert_false (
      account_settings_trusts (settings, "a", 993, OTHER_FINGERPRINT, G_TLS_CERTIFICATE_EXPIRED));
}

static void
test_exception_round_trip (void)
{
  g_autoptr (GKeyFile) file = parse ("[" GROUP "]\nimap-host=h\n");
  g_autoptr (AccountSettings) settings = account_settings_load (file, GROUP, NULL);
  g_autoptr (AccountSettings) again = NULL;

  account_settings_add_exception (
      settings, account_exception_new ("::1", 993, FINGERPRINT,
                                       G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_EXPIRED));
  account_settings_add_exception (
      settings, account_exception_new ("b", 465, FINGERPRINT, G_TLS_CERTIFICATE_GENERIC_ERROR));
  account_settings_save (settings, file);
  again = account_settings_load (file, GROUP, NULL);
  g_assert_true (account_settings_equal (settings, again));
  g_assert_cmpuint (again->exceptions->len, ==, 2);

  g_ptr_array_set_size (settings->exceptions, 0);
  account_settings_save (settings, file);
  g_assert_false (g_key_file_has_key (file, GROUP, "certificate-exceptions", NULL));
}

/* What cannot be read trusts nothing; the account is there all the same. */
static void
test_exception_bad (void)
{
  static const char *const rows[] = {
    "", "a", "a 993", "a 993 " FINGERPRINT, "a 993 " FINGERPRINT " ", "a 993 " FINGERPRINT " yes",
    "a 0 " FINGERPRINT " expired", "a 70000 " FINGERPRINT " expired", "a 993 0123 expired",
    " 993 " FINGERPRINT " expired", "a 993 " FINGERPRINT " expired more",
    "a 993 ABCDEF6789abcdef0123456789abcdef0123456789abcdef0123456789abcdef expired",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GKeyFile) file = parse ("[" GROUP "]\nimap-host=h\n");
      g_autoptr (AccountSettings) settings = NULL;

      g_key_file_set_string_list (file, GROUP, "certificate-exceptions", &rows[i], 1);
      settings = account_settings_load (file, GROUP, NULL);
      g_assert_nonnull (settings);
      g_assert_cmpuint (settings->exceptions->len, ==, 0);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account-settings/load", test_load);
  g_test_add_func ("/account-settings/load-defaults", test_load_defaults);
  g_test_add_func ("/account-settings/load-bad", test_load_bad);
  g_test_add_func ("/account-settings/round-trip", test_round_trip);
  g_test_add_func ("/account-settings/without", test_without);
  g_test_add_func ("/account-settings/load-file", test_load_file);
  g_test_add_func ("/account-guess/servers", test_guess);
  g_test_add_func ("/account-guess/next", test_guess_next);
  g_test_add_func ("/account-guess/outgoing", test_guess_outgoing);
  g_test_add_func ("/account-guess/next-outgoing", test_guess_next_outgoing);
  g_test_add_func ("/account-exception/covers", test_exception_covers);
  g_test_add_func ("/account-exception/replaces", test_exception_replaces);
  g_test_add_func ("/account-exception/round-trip", test_exception_round_trip);
  g_test_add_func ("/account-exception/bad", test_exception_bad);
  return g_test_run ();
}
