/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An account at work on a real Dovecot while the network and the machine change under it: a monitor of
 * our own says what a network costs, and a system bus of our own that the machine woke up. */

#include "account-engine-private.h"
#include "ph-tree.h"
#include "test-server.h"
#include "wait-for.h"

#include <string.h>

#define ACCOUNT_ID "00000000-0000-4000-8000-00000000000c"
#define LOGIND_NAME "org.freedesktop.login1"

/* ---- The network ---------------------------------------------------------------------------- */

typedef struct
{
  GObject parent_instance;
  gboolean is_metered;
} FakeMonitor;

typedef GObjectClass FakeMonitorClass;

static void fake_monitor_iface_init (GNetworkMonitorInterface *iface);
static void fake_initable_iface_init (GInitableIface *iface);

static GType fake_monitor_get_type (void);
G_DEFINE_TYPE_WITH_CODE (FakeMonitor, fake_monitor, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, fake_initable_iface_init)
                         G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, fake_monitor_iface_init))

enum
{
  PROP_0,
  PROP_AVAILABLE,
  PROP_METERED,
  PROP_CONNECTIVITY,
};

static void
fake_monitor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CONNECTIVITY)
    g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
  else
    g_value_set_boolean (value, id == PROP_AVAILABLE || ((FakeMonitor *) object)->is_metered);
}

static void
fake_monitor_class_init (FakeMonitorClass *klass)
{
  klass->get_property = fake_monitor_get_property;
  g_object_class_override_property (klass, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (klass, PROP_METERED, "network-metered");
  g_object_class_override_property (klass, PROP_CONNECTIVITY, "connectivity");
}

static void
fake_monitor_init (FakeMonitor *self)
{
}

static void
fake_monitor_iface_init (GNetworkMonitorInterface *iface)
{
}

static gboolean
initable_init (GInitable *initable, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
fake_initable_iface_init (GInitableIface *iface)
{
  iface->init = initable_init;
}

static void
set_metered (gboolean is_metered)
{
  FakeMonitor *monitor = (FakeMonitor *) g_network_monitor_get_default ();

  g_assert_true (G_TYPE_CHECK_INSTANCE_TYPE (monitor, fake_monitor_get_type ()));
  monitor->is_metered = is_metered;
  g_object_notify (G_OBJECT (monitor), "network-metered");
}

/* ---- The account ---------------------------------------------------------------------------- */

static TestServer *server;

typedef struct
{
  char *dir;
  AccountEngine *engine;
} Fixture;

static gboolean
is_in_step (Fixture *self)
{
  return account_engine_get_state (self->engine) == ACCOUNT_STATE_IN_STEP;
}

/* TRUE when the connection that nobody waits for said something with @word in it. */
static gboolean
has_said (Fixture *self, const char *word)
{
  g_autofree char *text = protocol_log_to_string (account_engine_get_log (self->engine));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], " mail-2 > ") != NULL && strstr (lines[i], word) != NULL)
      return TRUE;

  return FALSE;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *config = NULL;
  g_autofree char *data_dir = NULL;
  g_autoptr (AccountSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("posthorn-network-XXXXXX", &error);
  config = g_build_filename (self->dir, "account.ini", NULL);
  data_dir = g_build_filename (self->dir, "data", NULL);
  test_server_write_account (server, 0, ACCOUNT_ID, config);
  settings = account_settings_load_file (config, &error);
  g_assert_no_error (error);
  self->engine = account_engine_new (settings, data_dir, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  account_engine_stop (self->engine);
  g_assert_finalize_object (g_steal_pointer (&self->engine));
  ph_tree_remove (self->dir, NULL);
  g_free (self->dir);
  set_metered (FALSE);
}

static void
test_metered (Fixture *self, gconstpointer data)
{
  set_metered (TRUE);
  account_engine_start (self->engine);
  WAIT_FOR (is_in_step (self) && has_said (self, "IDLE"));
  g_assert_false (has_said (self, "BODY.PEEK[1]"));

  set_metered (FALSE);
  WAIT_FOR (has_said (self, "BODY.PEEK[1]"));
}

typedef struct
{
  gboolean is_done;
  GBytes *content;
} Spare;

static void
spare_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Spare *spare = user_data;
  gboolean is_decoded;
  g_autoptr (GError) error = NULL;

  spare->content
    = account_engine_get_content_finish (ACCOUNT_ENGINE (object), result, &is_decoded, &error);
  g_assert_no_error (error);
  spare->is_done = TRUE;
}

static gint64
find_any_message (Fixture *self)
{
  Store *store = account_engine_get_store (self->engine);
  g_autoptr (StoreFolder) inbox = store_folder_find_role (store, FOLDER_ROLE_INBOX, NULL);
  const StoreQuery query = { .folder_id = inbox->id };
  g_autoptr (StoreIds) ids = store_placement_query (store, &query, 0, NULL, NULL);
  StorePlacement place;

  g_assert_cmpuint (ids->n, >, 0);
  g_assert_true (store_placement_get (store, ids->ids[0], &place, NULL));
  return place.message_id;
}

/* What nobody waits for is not fetched while it costs. */
static void
test_metered_spare (Fixture *self, gconstpointer data)
{
  Spare spare = { FALSE, NULL };
  gint64 id;

  set_metered (TRUE);
  account_engine_start (self->engine);
  WAIT_FOR (is_in_step (self));
  id = find_any_message (self);
  account_engine_get_spare_content_async (self->engine, id, "1", NULL, spare_cb, &spare);
  WAIT_FOR (spare.is_done);
  g_assert_null (spare.content);
  g_assert_false (has_said (self, "BODY.PEEK[1]"));

  set_metered (FALSE);
  spare.is_done = FALSE;
  account_engine_get_spare_content_async (self->engine, id, "1", NULL, spare_cb, &spare);
  WAIT_FOR (spare.is_done);
  g_assert_nonnull (spare.content);
  g_bytes_unref (spare.content);
}

/* An account that was stopped may live on, as in a list that is about to lose it. */
static void
test_stopped (Fixture *self, gconstpointer data)
{
  account_engine_start (self->engine);
  account_engine_stop (self->engine);
  set_metered (TRUE);
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", TRUE);
}

static void
say_woken (GDBusConnection *logind)
{
  g_assert_true (g_dbus_connection_emit_signal (logind, NULL, "/org/freedesktop/login1",
                                                LOGIND_NAME ".Manager", "PrepareForSleep",
                                                g_variant_new ("(b)", FALSE), NULL));
  g_assert_true (g_dbus_connection_flush_sync (logind, NULL, NULL));
}

static guint
count_greetings (Fixture *self)
{
  g_autofree char *text = protocol_log_to_string (account_engine_get_log (self->engine));
  g_auto (GStrv) parts = g_strsplit (text, "> ", -1);
  guint n = 0;

  for (guint i = 0; parts[i] != NULL; i++)
    n += strstr (parts[i], "AUTHENTICATE") != NULL;

  return n;
}

static void
test_woke (Fixture *self, gconstpointer logind)
{
  guint n;

  account_engine_start (self->engine);
  WAIT_FOR (is_in_step (self) && has_said (self, "IDLE"));
  n = count_greetings (self);
  say_woken ((GDBusConnection *) logind);
  WAIT_FOR (count_greetings (self) >= n + 2 && is_in_step (self));
}

/* ---- Beginning and end ---------------------------------------------------------------------- */

static GDBusConnection *
play_logind (GTestDBus *bus)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  GDBusConnection *logind = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);

  g_assert_no_error (error);
  answer = g_dbus_connection_call_sync (logind, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                        "org.freedesktop.DBus", "RequestName",
                                        g_variant_new ("(su)", LOGIND_NAME, 0), NULL,
                                        G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  return logind;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GTestDBus) bus = NULL;
  g_autoptr (GDBusConnection) logind = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (bus), TRUE);
  g_setenv ("GIO_USE_NETWORK_MONITOR", "fake", TRUE);
  g_io_extension_point_register (G_NETWORK_MONITOR_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_NETWORK_MONITOR_EXTENSION_POINT_NAME,
                                  fake_monitor_get_type (), "fake", 1000);
  logind = play_logind (bus);
  server = test_server_start ("mailserver", "--no-smtp", NULL);
  test_server_deliver (server, 0,
                       "From: Ann <ann@sea.example>\r\nSubject: now\r\n\r\nThe words.\r\n", -1);

  g_test_add ("/account-engine/metered", Fixture, NULL, set_up, test_metered, tear_down);
  g_test_add ("/account-engine/metered-spare", Fixture, NULL, set_up, test_metered_spare, tear_down);
  g_test_add ("/account-engine/stopped", Fixture, NULL, set_up, test_stopped, tear_down);
  g_test_add ("/account-engine/woke", Fixture, logind, set_up, test_woke, tear_down);
  status = g_test_run ();

  test_server_stop (server);
  g_clear_object (&logind);
  g_test_dbus_down (bus);
  return status;
}
