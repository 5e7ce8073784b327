/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sleep-watch.h"

#define LOGIND_NAME "org.freedesktop.login1"
#define LOGIND_PATH "/org/freedesktop/login1"
#define LOGIND_MANAGER "org.freedesktop.login1.Manager"

struct _SleepWatch
{
  void (*woke) (gpointer user_data);
  gpointer user_data;
  GDBusConnection *bus; /* (owned) (nullable) */
  guint subscription;
  gboolean is_waiting;  /* for the bus */
  gboolean is_over;     /* meanwhile */
};

static void
prepare_for_sleep_cb (GDBusConnection *bus,
                      const char *sender,
                      const char *path,
                      const char *interface,
                      const char *signal,
                      GVariant *parameters,
                      gpointer user_data)
{
  SleepWatch *self = user_data;
  gboolean begins;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &begins);
  if (!begins)
    self->woke (self->user_data);
}

static void
got_bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SleepWatch *self = user_data;

  self->bus = g_bus_get_finish (result, NULL);
  self->is_waiting = FALSE;
  if (self->is_over)
    {
      sleep_watch_free (self);
      return;
    }
  if (self->bus == NULL)
    return;

  /* The bus may go without taking the program with it. */
  g_dbus_connection_set_exit_on_close (self->bus, FALSE);
  self->subscription = g_dbus_connection_signal_subscribe (
      self->bus, LOGIND_NAME, LOGIND_MANAGER, "PrepareForSleep", LOGIND_PATH, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, prepare_for_sleep_cb, self, NULL);
}

SleepWatch *
sleep_watch_new (void (*woke) (gpointer user_data), gpointer user_data)
{
  SleepWatch *self = g_new0 (SleepWatch, 1);

  self->woke = woke;
  self->user_data = user_data;
  self->is_waiting = TRUE;
  g_bus_get (G_BUS_TYPE_SYSTEM, NULL, got_bus_cb, self);

  return self;
}

/* The bus is waited for by all watches at once: to cancel it would take it from the others. */
void
sleep_watch_free (SleepWatch *self)
{
  self->is_over = TRUE;
  if (self->is_waiting)
    return;

  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_clear_object (&self->bus);
  g_free (self);
}
