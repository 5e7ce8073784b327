/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Passwords in a real keyring: open, shut, and without one. Runs in a session of its own, whose
 * keyring lies in a home of its own. Needs, from Debian: gnome-keyring. */

#include "account-secrets.h"
#include "ph-error.h"

#include <libsecret/secret.h>

#define ID "0b7a2f5e-51c2-4c8e-9d0b-6a3f0f6d1a22"

static AccountSettings *
make_settings (void)
{
  AccountSettings *settings = account_settings_new ();

  g_free (settings->id);
  settings->id = g_strdup (ID);
  return settings;
}

/* ---- The keyring ---------------------------------------------------------------------------- */

static void
appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static GSubprocess *
start_keyring (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  GSubprocess *daemon;
  gboolean has_appeared = FALSE;
  guint watch;

  /* It complains of itself, which is not ours to judge. */
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  daemon = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--unlock",
                                        "--foreground", "--components=secrets", NULL);
  g_assert_no_error (error);
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (daemon), "opener", 6, NULL, NULL, NULL);
  g_output_stream_close (g_subprocess_get_stdin_pipe (daemon), NULL, NULL);
  watch = g_bus_watch_name (G_BUS_TYPE_SESSION, "org.freedesktop.secrets",
                            G_BUS_NAME_WATCHER_FLAGS_NONE, appeared_cb, NULL, &has_appeared, NULL);
  while (!has_appeared)
    g_main_context_iteration (NULL, TRUE);
  g_bus_unwatch_name (watch);
  return daemon;
}

/* Where there is a program that would ask to open the keyring, it waits for somebody: we are it, and
 * have nothing to say. */
static GDBusConnection *
stand_in_for_prompter (void)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_autoptr (GVariant) reply = NULL;

  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", "org.gnome.keyring.SystemPrompter", 4), NULL,
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  return bus;
}

static void
lock_keyring (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service
      = secret_service_get_sync (SECRET_SERVICE_LOAD_COLLECTIONS, NULL, &error);
  GList *collections;

  g_assert_no_error (error);
  collections = secret_service_get_collections (service);
  g_assert_nonnull (collections);
  secret_service_lock_sync (service, collections, NULL, NULL, &error);
  g_assert_no_error (error);
  g_list_free_full (collections, g_object_unref);
}

/* ---- What the program does with it ---------------------------------------------------------- */

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
store (const AccountSettings *settings, const char *password)
{
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  account_secrets_store_async (settings, ACCOUNT_SECRET_IMAP, password, NULL, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (account_secrets_store_finish (result, &error));
  g_assert_no_error (error);
  g_object_unref (result);
}

static void
assert_password (const AccountSettings *settings, const char *expected)
{
  g_autoptr (GError) error = NULL;
  char *password = account_secrets_lookup (settings, ACCOUNT_SECRET_IMAP, NULL, &error);

  g_assert_cmpstr (password, ==, expected);
  if (expected == NULL)
    g_assert_error (error, PH_ERROR, PH_ERROR_PASSWORD_NEEDED);
  account_secrets_free (password);
}

static void
run_subprocess (const char *path)
{
  g_test_trap_subprocess (path, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_given (void)
{
  g_autoptr (AccountSettings) settings = make_settings ();

  assert_password (settings, NULL);
  store (settings, "secret");
  assert_password (settings, "secret");
  g_assert_false (account_secrets_is_volatile ());
}

/* Another start of the program finds it. */
static void
test_found (void)
{
  g_autoptr (AccountSettings) settings = make_settings ();

  assert_password (settings, "secret");
  g_assert_false (account_secrets_is_volatile ());
}

/* A keyring that is shut and stays so: asked for again, kept for this run, and the window is told. */
static void
test_locked (void)
{
  g_autoptr (AccountSettings) settings = make_settings ();

  assert_password (settings, NULL);
  g_assert_true (account_secrets_is_volatile ());
  store (settings, "for now");
  assert_password (settings, "for now");
}

/* The same when the first thing that is done is to store one. */
static void
test_locked_store (void)
{
  g_autoptr (AccountSettings) settings = account_settings_new ();

  g_assert_false (account_secrets_is_volatile ());
  store (settings, "for now");
  g_assert_true (account_secrets_is_volatile ());
  assert_password (settings, "for now");
}

static void
test_all (void)
{
  g_autoptr (GDBusConnection) bus = stand_in_for_prompter ();
  g_autoptr (GSubprocess) daemon = start_keyring ();

  run_subprocess ("/keyring/subprocess/given");
  run_subprocess ("/keyring/subprocess/found");
  lock_keyring ();
  run_subprocess ("/keyring/subprocess/locked");
  run_subprocess ("/keyring/subprocess/locked-store");

  g_subprocess_send_signal (daemon, 15);
  g_subprocess_wait (daemon, NULL, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keyring/all", test_all);
  g_test_add_func ("/keyring/subprocess/given", test_given);
  g_test_add_func ("/keyring/subprocess/found", test_found);
  g_test_add_func ("/keyring/subprocess/locked", test_locked);
  g_test_add_func ("/keyring/subprocess/locked-store", test_locked_store);
  return g_test_run ();
}
