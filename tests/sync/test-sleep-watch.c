/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A system bus of our own, on which this program plays logind. */

#include "sleep-watch.h"

#define LOGIND_NAME "org.freedesktop.login1"

typedef struct
{
  GDBusConnection *logind;
  guint n_woke;
} Fixture;

static void
woke_cb (gpointer user_data)
{
  ((Fixture *) user_data)->n_woke++;
}

static GDBusConnection *
connect_to (const char *address)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);

  g_assert_no_error (error);
  return bus;
}

static void
call (GDBusConnection *bus, const char *method, GVariant *parameters)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                   "org.freedesktop.DBus", method, parameters, NULL,
                                   G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

static void
say (GDBusConnection *bus, GVariant *parameters)
{
  g_assert_true (g_dbus_connection_emit_signal (bus, NULL, "/org/freedesktop/login1",
                                                LOGIND_NAME ".Manager", "PrepareForSleep",
                                                parameters, NULL));
  g_assert_true (g_dbus_connection_flush_sync (bus, NULL, NULL));
}

/* All that was said has been heard. */
static void
settle (GDBusConnection *speaker)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);

  call (speaker, "GetId", NULL);
  call (bus, "GetId", NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static SleepWatch *
watch_and_wait (Fixture *self)
{
  SleepWatch *watch = sleep_watch_new (woke_cb, self);

  while (self->n_woke == 0)
    {
      say (self->logind, g_variant_new ("(b)", FALSE));
      settle (self->logind);
    }
  self->n_woke = 0;
  return watch;
}

/* What somebody else says, sleep that begins, and nonsense, wake nobody. */
static void
test_wakes (Fixture *self, gconstpointer bus)
{
  g_autoptr (GDBusConnection) stranger = connect_to (g_test_dbus_get_bus_address ((void *) bus));
  SleepWatch *watch = watch_and_wait (self);

  say (stranger, g_variant_new ("(b)", FALSE));
  settle (stranger);
  say (self->logind, g_variant_new ("(s)", "no"));
  say (self->logind, g_variant_new ("(b)", TRUE));
  settle (self->logind);
  g_assert_cmpuint (self->n_woke, ==, 0);
  say (self->logind, g_variant_new ("(b)", FALSE));
  settle (self->logind);
  g_assert_cmpuint (self->n_woke, ==, 1);

  sleep_watch_free (watch);
  say (self->logind, g_variant_new ("(b)", FALSE));
  settle (self->logind);
  g_assert_cmpuint (self->n_woke, ==, 1);
}

static void
test_freed_at_once (Fixture *self, gconstpointer bus)
{
  sleep_watch_free (sleep_watch_new (woke_cb, self));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (self->n_woke, ==, 0);
}

/* All wait for the same bus. */
static void
test_other_freed (Fixture *self, gconstpointer bus)
{
  SleepWatch *other = sleep_watch_new (woke_cb, self);

  sleep_watch_free (other);
  sleep_watch_free (watch_and_wait (self));
}

static void
set_up (Fixture *self, gconstpointer bus)
{
  self->logind = connect_to (g_test_dbus_get_bus_address ((void *) bus));
  call (self->logind, "RequestName", g_variant_new ("(su)", LOGIND_NAME, 0));
}

static void
tear_down (Fixture *self, gconstpointer bus)
{
  g_clear_object (&self->logind);
}

/* In a process of its own: GIO finds the system bus once. */
static void
test_no_bus (void)
{
  if (g_test_subprocess ())
    {
      Fixture fixture = { 0 };
      SleepWatch *watch;

      g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
      watch = sleep_watch_new (woke_cb, &fixture);
      for (guint i = 0; i < 50; i++)
        g_main_context_iteration (NULL, FALSE);
      sleep_watch_free (watch);
      g_assert_cmpuint (fixture.n_woke, ==, 0);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

int
main (int argc, char *argv[])
{
  g_autoptr (GTestDBus) bus = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  if (!g_test_subprocess ())
    {
      g_test_dbus_up (bus);
      g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (bus), TRUE);
    }

  g_test_add_func ("/sleep-watch/no-bus", test_no_bus);
  g_test_add ("/sleep-watch/other-freed", Fixture, bus, set_up, test_other_freed, tear_down);
  g_test_add ("/sleep-watch/wakes", Fixture, bus, set_up, test_wakes, tear_down);
  g_test_add ("/sleep-watch/freed-at-once", Fixture, bus, set_up, test_freed_at_once, tear_down);
  status = g_test_run ();

  if (!g_test_subprocess ())
    g_test_dbus_down (bus);
  return status;
}
