/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-secrets.h"
#include "ph-error.h"
#include "ph-tree.h"

#include <glib/gstdio.h>
#include <libsecret/secret.h>

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static void
store (const AccountSettings *settings, AccountSecretKind kind, const char *password)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;

  account_secrets_store_async (settings, kind, password, NULL, done_cb, &result);
  g_assert_true (account_secrets_store_finish (wait_for (&result), &error));
  g_assert_no_error (error);
  g_object_unref (result);
}

static void
clear (const AccountSettings *settings)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;

  account_secrets_clear_async (settings->id, NULL, done_cb, &result);
  g_assert_true (account_secrets_clear_finish (wait_for (&result), &error));
  g_assert_no_error (error);
  g_object_unref (result);
}

/* NULL @expected: none must be there. */
static void
assert_password (const AccountSettings *settings, AccountSecretKind kind, const char *expected)
{
  g_autoptr (GError) error = NULL;
  char *password = account_secrets_lookup (settings, kind, NULL, &error);

  g_assert_cmpstr (password, ==, expected);
  if (expected == NULL)
    g_assert_error (error, PH_ERROR, PH_ERROR_PASSWORD_NEEDED);
  else
    g_assert_no_error (error);
  account_secrets_free (password);
}

/* What another start of the program would find. */
static char *
look_in_keyring (const AccountSettings *settings, const char *kind)
{
  static const SecretSchema schema = {
    "org.posthorn.Posthorn.Password",
    SECRET_SCHEMA_NONE,
    {
        { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
        { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING },
    },
  };
  g_autoptr (GError) error = NULL;
  char *password = secret_password_lookup_sync (&schema, NULL, &error, "account", settings->id,
                                                "kind", kind, NULL);

  g_assert_no_error (error);
  return password;
}

static void
test_keyring (void)
{
  g_autoptr (AccountSettings) settings = account_settings_new ();
  g_autoptr (AccountSettings) other = account_settings_new ();
  g_autofree char *kept = NULL;

  assert_password (settings, ACCOUNT_SECRET_IMAP, NULL);
  store (settings, ACCOUNT_SECRET_IMAP, "größe \"x\"");
  assert_password (settings, ACCOUNT_SECRET_IMAP, "größe \"x\"");
  assert_password (settings, ACCOUNT_SECRET_SMTP, "größe \"x\"");
  assert_password (other, ACCOUNT_SECRET_IMAP, NULL);
  kept = look_in_keyring (settings, "imap");
  g_assert_cmpstr (kept, ==, "größe \"x\"");

  settings->smtp.own_password = TRUE;
  assert_password (settings, ACCOUNT_SECRET_SMTP, NULL);
  store (settings, ACCOUNT_SECRET_SMTP, "second");
  store (settings, ACCOUNT_SECRET_IMAP, "first");
  assert_password (settings, ACCOUNT_SECRET_IMAP, "first");
  assert_password (settings, ACCOUNT_SECRET_SMTP, "second");
  g_assert_false (account_secrets_is_volatile ());

  clear (settings);
  assert_password (settings, ACCOUNT_SECRET_IMAP, NULL);
  assert_password (settings, ACCOUNT_SECRET_SMTP, NULL);
  g_assert_null (look_in_keyring (settings, "imap"));
  g_assert_null (look_in_keyring (settings, "smtp"));
}

/* Each server for outgoing mail has its own, and none is told that of another. */
static void
test_servers (void)
{
  g_autoptr (AccountSettings) settings = account_settings_new ();
  g_autoptr (AccountSettings) other = NULL;
  AccountServer *server = account_server_new ();

  server->own_password = TRUE;
  g_ptr_array_add (settings->servers, server);
  other = account_settings_use_server (settings, server->id);
  store (settings, ACCOUNT_SECRET_IMAP, "first");
  assert_password (settings, ACCOUNT_SECRET_SMTP, "first");
  assert_password (other, ACCOUNT_SECRET_SMTP, NULL);

  store (other, ACCOUNT_SECRET_SMTP, "elsewhere");
  assert_password (settings, ACCOUNT_SECRET_SMTP, "first");
  assert_password (other, ACCOUNT_SECRET_SMTP, "elsewhere");

  account_secrets_forget (other, ACCOUNT_SECRET_SMTP);
  assert_password (settings, ACCOUNT_SECRET_IMAP, "first");
  other->smtp.own_password = FALSE;
  assert_password (other, ACCOUNT_SECRET_SMTP, "first");

  store (other, ACCOUNT_SECRET_SMTP, "again");
  other->smtp.own_password = TRUE;
  clear (settings);
  assert_password (other, ACCOUNT_SECRET_SMTP, NULL);
  assert_password (settings, ACCOUNT_SECRET_IMAP, NULL);
}

static void
test_password_file (void)
{
  g_autoptr (AccountSettings) settings = account_settings_new ();

  g_close (g_file_open_tmp ("password-XXXXXX", &settings->password_file, NULL), NULL);
  g_file_set_contents (settings->password_file, "from the file\r\nnot this\n", -1, NULL);
  assert_password (settings, ACCOUNT_SECRET_IMAP, "from the file");
  g_unlink (settings->password_file);
  assert_password (settings, ACCOUNT_SECRET_IMAP, NULL);
}

static void
test_cancelled (void)
{
  g_autoptr (AccountSettings) settings = account_settings_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  g_cancellable_cancel (cancellable);
  account_secrets_store_async (settings, ACCOUNT_SECRET_IMAP, "x", cancellable, done_cb, &result);
  g_assert_false (account_secrets_store_finish (wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_object_unref (result);
}

/* Without a keyring the password is kept for this run, and the program can say so. */
static void
test_no_keyring (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (AccountSettings) settings = account_settings_new ();

      g_unsetenv ("SECRET_BACKEND");
      g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
      g_assert_false (account_secrets_is_volatile ());
      assert_password (settings, ACCOUNT_SECRET_IMAP, NULL);
      g_assert_true (account_secrets_is_volatile ());
      store (settings, ACCOUNT_SECRET_IMAP, "for now");
      assert_password (settings, ACCOUNT_SECRET_IMAP, "for now");
      clear (settings);
      assert_password (settings, ACCOUNT_SECRET_IMAP, NULL);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp ("posthorn-secrets-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "test.keyring", NULL);
  int status;

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "keyring", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account-secrets/keyring", test_keyring);
  g_test_add_func ("/account-secrets/servers", test_servers);
  g_test_add_func ("/account-secrets/password-file", test_password_file);
  g_test_add_func ("/account-secrets/cancelled", test_cancelled);
  g_test_add_func ("/account-secrets/no-keyring", test_no_keyring);
  status = g_test_run ();
  ph_tree_remove (folder, NULL); /* libsecret keeps a second file beside the keyring */
  return status;
}
