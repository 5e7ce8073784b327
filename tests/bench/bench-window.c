/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Figures of the whole program with its window: `bench-window [--list] [PREFIX…]` prints "name value
 * unit" lines. Needs a display. Every run is a process of its own with a profile of its own, started
 * by this one; each figure is the median of three.
 *
 * start-to-list-ms         100,000 messages cached, no network: from the start of the process until
 *                          the rows of the inbox are painted
 * start-to-list-floor-ms   the same for an empty window of the same kind and its first frame
 * ui-stall-max-ms          the longest time that the main loop did not turn, from the moment an
 *                          account of 100,000 messages is added until the open inbox shows them all
 *                          and the account is in step with a real Dovecot
 * ui-stall-max-floor-ms    the same while that window is idle
 * ui-stall-cpu-max-ms      the most CPU time that one turn of the main loop took meanwhile, which does
 *                          not depend on what else the machine does
 *
 * Every run tells more of itself on standard error. BENCH_MESSAGES in the environment is another
 * number of messages. */

#include "application.h"
#include "ph-message-row.h"
#include "ph-window-private.h"

#include "bench.h"
#include "fill-store.h"
#include "ph-tree.h"
#include "test-server.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define ROUNDS 3
#define N_RESULTS 4
#define ACCOUNT_ID "00000000-0000-4000-8000-000000000001"
#define APP_ID_OF_FLOOR "org.posthorn.Bench"

#define BEAT_MS 2
#define IDLE_MS 2000
#define SETTLE_MS 500    /* the window is watched so long after it shows everything */
#define PATIENCE_MS 120000
#define LONG_STALL 16000 /* µs: a frame is missed */

static const char *const figures[] = {
  "start-to-list-ms",
  "start-to-list-floor-ms",
  "ui-stall-max-ms",
  "ui-stall-max-floor-ms",
  "ui-stall-cpu-max-ms",
  NULL,
};

static guint n_messages = 100000;

/* ---- The program in a process of its own -------------------------------------------------------- */

static GApplication *app;
static gint64 began;  /* µs, by the clock of the one who started this process */
static char *config;  /* the account that is added; NULL: none */

static gboolean
is_row_shown (GtkWidget *widget)
{
  if (PH_IS_MESSAGE_ROW (widget))
    return gtk_widget_get_mapped (widget) && gtk_widget_get_height (widget) > 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (is_row_shown (child))
      return TRUE;

  return FALSE;
}

/* Those of the open folder, once the list is complete: several may share a row. */
static guint
count_messages (PhWindow *window)
{
  PhMessageList *list =
    ph_message_selection_get_list (ph_message_list_view_get_selection (window->list));
  AccountEngine *engine = list != NULL ? ph_message_list_get_engine (list) : NULL;
  g_autoptr (StoreFolder) folder = NULL;

  if (engine == NULL || ph_message_list_get_loading (list))
    return 0;

  folder = store_folder_get (account_engine_get_store (engine), ph_message_list_get_folder_id (list),
                             NULL);

  return folder != NULL ? folder->n_total : 0;
}

/* Rows that have a place when a frame is done were painted in it. */
static void
start_painted_cb (GdkFrameClock *clock,
                  PhWindow *window)
{
  static double first;

  if (first == 0 && is_row_shown (GTK_WIDGET (ph_message_list_view_get_list_view (window->list))))
    first = bench_ms_since (began);

  if (first == 0 || count_messages (window) < n_messages)
    return;

  g_printerr ("start: rows after %.0f ms, all of them after %.0f ms\n", first, bench_ms_since (began));
  printf ("%f\n", first);
  g_application_quit (app);
}

static void
floor_painted_cb (GdkFrameClock *clock,
                  gpointer window)
{
  printf ("%f\n", bench_ms_since (began));
  g_application_quit (app);
}

/* ---- The heart beat ----------------------------------------------------------------------------- */

typedef struct
{
  gint64 time; /* µs */
  gint64 cpu;
  gint64 waited; /* for a core */
} Moment;

typedef struct
{
  PhWindow *window;
  guint beat;

  gint64 start;
  gint64 settled; /* since when all is shown; 0: not yet */
  Moment last;
  Moment longest; /* differences; begins @at */
  gint64 at;
  gint64 most_cpu;
  guint n_long;
  gint64 total_long;
} Heart;

/* What the scheduler did to this thread tells a stall of ours from a busy machine. */
static Moment
get_moment (void)
{
  Moment moment = { .time = g_get_monotonic_time () };
  FILE *file = fopen ("/proc/thread-self/schedstat", "re");
  long long cpu, waited;

  if (file == NULL)
    return moment;

  if (fscanf (file, "%lld %lld", &cpu, &waited) == 2)
    {
      moment.cpu = cpu / 1000;
      moment.waited = waited / 1000;
    }
  fclose (file);

  return moment;
}

static void
heart_reset (Heart *self)
{
  self->start = g_get_monotonic_time ();
  self->settled = 0;
  self->last = get_moment ();
  self->longest = (Moment) { 0 };
  self->most_cpu = 0;
  self->n_long = 0;
  self->total_long = 0;
}

static void
heart_beat (Heart *self)
{
  Moment now = get_moment ();
  gint64 gap = now.time - self->last.time;

  if (gap > self->longest.time)
    {
      self->longest = (Moment) { gap, now.cpu - self->last.cpu, now.waited - self->last.waited };
      self->at = self->last.time - self->start;
    }
  self->most_cpu = MAX (self->most_cpu, now.cpu - self->last.cpu);
  if (gap > LONG_STALL)
    {
      self->n_long++;
      self->total_long += gap;
    }
  self->last = now;
}

static void
heart_print (Heart *self,
             const char *what)
{
  g_printerr ("%s: %.1f ms at %.0f of %.0f ms (CPU %.1f ms, waited for a core %.1f ms); "
              "at most %.1f ms CPU; %u of more than %d ms, together %.0f ms\n",
              what, (double) self->longest.time / 1000, (double) self->at / 1000,
              bench_ms_since (self->start), (double) self->longest.cpu / 1000,
              (double) self->longest.waited / 1000, (double) self->most_cpu / 1000, self->n_long,
              LONG_STALL / 1000, (double) self->total_long / 1000);
  printf ("%f %f\n", (double) self->longest.time / 1000, (double) self->most_cpu / 1000);
}

static gboolean
is_in_step (PhWindow *window)
{
  g_autoptr (AccountEngine) engine = g_list_model_get_item (G_LIST_MODEL (window->engine), 0);

  return engine != NULL && account_engine_get_state (engine) == ACCOUNT_STATE_IN_STEP &&
         count_messages (window) >= n_messages;
}

static gboolean
sync_beat_cb (gpointer user_data)
{
  Heart *self = user_data;

  heart_beat (self);
  if (self->settled == 0 && is_in_step (self->window))
    self->settled = self->last.time;
  g_assert_cmpfloat (bench_ms_since (self->start), <, PATIENCE_MS);

  if (self->settled == 0 || bench_ms_since (self->settled) < SETTLE_MS)
    return G_SOURCE_CONTINUE;

  g_printerr ("in step after %.0f ms\n", (double) (self->settled - self->start) / 1000);
  heart_print (self, "sync");
  g_application_quit (app);

  return G_SOURCE_REMOVE;
}

static void
add_account (PhWindow *window)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountSettings) settings = account_settings_load_file (config, &error);

  g_assert_no_error (error);
  account_list_set (window->accounts, settings, &error);
  g_assert_no_error (error);
}

static gboolean
idle_beat_cb (gpointer user_data)
{
  Heart *self = user_data;

  heart_beat (self);
  if (bench_ms_since (self->start) < IDLE_MS)
    return G_SOURCE_CONTINUE;

  heart_print (self, "idle");
  heart_reset (self);
  g_timeout_add_full (G_PRIORITY_HIGH, BEAT_MS, sync_beat_cb, self, NULL);
  add_account (self->window);

  return G_SOURCE_REMOVE;
}

/* The window stands: what comes now is the idle window, and then the account. */
static void
stall_painted_cb (GdkFrameClock *clock,
                  PhWindow *window)
{
  static Heart heart;

  g_signal_handlers_disconnect_by_func (clock, stall_painted_cb, window);
  heart.window = window;
  heart_reset (&heart);
  g_timeout_add_full (G_PRIORITY_HIGH, BEAT_MS, idle_beat_cb, &heart, NULL);
}

/* ---- What a child does -------------------------------------------------------------------------- */

static GCallback painted_cb;

static void
realize_cb (GtkWidget *window)
{
  g_signal_connect_after (gtk_widget_get_frame_clock (window), "after-paint", painted_cb, window);
}

static void
window_added_cb (GtkApplication *application,
                 GtkWindow *window)
{
  g_signal_connect_after (window, "realize", G_CALLBACK (realize_cb), NULL);
}

static int
run_app (GApplication *application,
         GCallback callback)
{
  char *argv[] = { (char *) "posthorn", NULL };

  app = application;
  painted_cb = callback;
  g_signal_connect (app, "window-added", G_CALLBACK (window_added_cb), NULL);

  return g_application_run (app, 1, argv);
}

static void
floor_activate_cb (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);

  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 760);
  gtk_window_present (GTK_WINDOW (window));
}

static int
run_floor (void)
{
  AdwApplication *application = adw_application_new (APP_ID_OF_FLOOR, G_APPLICATION_DEFAULT_FLAGS);

  g_signal_connect (application, "activate", G_CALLBACK (floor_activate_cb), NULL);

  return run_app (G_APPLICATION (application), G_CALLBACK (floor_painted_cb));
}

/* Nobody answers there. */
static AccountSettings *
create_account (void)
{
  static const char group[] = "Account " ACCOUNT_ID;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *password = g_build_filename (g_get_user_data_dir (), "password", NULL);
  g_autoptr (GError) error = NULL;
  AccountSettings *settings;

  g_file_set_contents (password, "secret\n", -1, &error);
  g_assert_no_error (error);

  g_key_file_set_string (file, group, "name", "Bench");
  g_key_file_set_string (file, group, "address", "bench@example.test");
  g_key_file_set_string (file, group, "imap-host", "127.0.0.1");
  g_key_file_set_integer (file, group, "imap-port", 1);
  g_key_file_set_string (file, group, "imap-user", "bench");
  g_key_file_set_string (file, group, "password-file", password);
  settings = account_settings_load (file, group, &error);
  g_assert_no_error (error);

  return settings;
}

static int
run_fill (void)
{
  g_autoptr (AccountList) accounts = account_list_new (NULL);
  g_autoptr (AccountSettings) settings = create_account ();
  g_autofree char *path = account_settings_get_data_dir (settings);
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store = NULL;

  account_list_set (accounts, settings, &error);
  g_assert_no_error (error);

  g_mkdir_with_parents (path, 0700);
  store = store_open (path, STORE_OPEN_WRITE, NULL, &error);
  g_assert_no_error (error);
  fill_store_add_messages (store, fill_store_add_folder (store, "INBOX", FOLDER_ROLE_INBOX),
                           n_messages, 1, 1700000000, 1);

  return 0;
}

static int
run_child (char *argv[])
{
  const char *mode = argv[0];

  began = g_ascii_strtoll (argv[1], NULL, 10);
  config = argv[2];

  if (g_str_equal (mode, "fill"))
    return run_fill ();
  if (g_str_equal (mode, "floor"))
    return run_floor ();
  if (g_str_equal (mode, "start"))
    return run_app (G_APPLICATION (ph_application_new ()), G_CALLBACK (start_painted_cb));

  return run_app (G_APPLICATION (ph_application_new ()), G_CALLBACK (stall_painted_cb));
}

/* ---- Starting them ------------------------------------------------------------------------------ */

static char *dir;

static char **
get_environment (const char *profile)
{
  const char *const names[] = { "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME",
                                "XDG_STATE_HOME" };
  char **environment = g_get_environ ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (dir, profile, names[i], NULL);

      g_mkdir_with_parents (path, 0700);
      environment = g_environ_setenv (environment, names[i], path, TRUE);
    }
  environment = g_environ_setenv (environment, "GSETTINGS_BACKEND", "memory", TRUE);

  return g_environ_setenv (environment, "LC_ALL", "C.UTF-8", TRUE);
}

/* What the child prints, so many numbers at most, goes to @results. */
static void
spawn (const char *mode,
       const char *profile,
       const char *account,
       double results[N_RESULTS])
{
  g_auto (GStrv) environment = get_environment (profile);
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_monotonic_time ());
  const char *argv[] = { "/proc/self/exe", "--child", mode, now, account, NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  char *rest;
  int status;

  g_spawn_sync (NULL, (char **) argv, environment, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);

  rest = output;
  for (guint i = 0; i < N_RESULTS; i++)
    results[i] = g_ascii_strtod (rest, &rest);
}

static void
measure_start (void)
{
  double times[ROUNDS], floors[ROUNDS], result[N_RESULTS];

  spawn ("fill", "start", NULL, result);
  for (guint i = 0; i < ROUNDS; i++)
    {
      spawn ("floor", "floor", NULL, result);
      floors[i] = result[0];
      spawn ("start", "start", NULL, result);
      times[i] = result[0];
    }

  bench_print ("start-to-list-ms", bench_median (times, ROUNDS), "ms");
  bench_print ("start-to-list-floor-ms", bench_median (floors, ROUNDS), "ms");
}

static void
measure_stall (void)
{
  g_autofree char *n = g_strdup_printf ("%u", n_messages);
  g_autoptr (TestServer) server =
    test_server_start ("mailserver", "--no-smtp", "--corpus", n, NULL);
  g_autofree char *account = g_build_filename (dir, "account.ini", NULL);
  g_autofree char *profile = g_build_filename (dir, "stall", NULL);
  double stalls[ROUNDS], floors[ROUNDS], most_cpu[ROUNDS], result[N_RESULTS];

  test_server_write_account (server, 0, ACCOUNT_ID, account);

  /* The first one ever to ask makes the server read all mail: not counted. */
  spawn ("stall", "stall", account, result);
  for (guint i = 0; i < ROUNDS; i++)
    {
      ph_tree_remove (profile, NULL);
      spawn ("stall", "stall", account, result);
      floors[i] = result[0];
      stalls[i] = result[2];
      most_cpu[i] = result[3];
    }

  bench_print ("ui-stall-max-ms", bench_median (stalls, ROUNDS), "ms");
  bench_print ("ui-stall-max-floor-ms", bench_median (floors, ROUNDS), "ms");
  bench_print ("ui-stall-cpu-max-ms", bench_median (most_cpu, ROUNDS), "ms");
}

int
main (int argc,
      char *argv[])
{
  const char *n = g_getenv ("BENCH_MESSAGES");

  if (n != NULL)
    n_messages = (guint) g_ascii_strtoull (n, NULL, 10);

  if (argc > 3 && g_str_equal (argv[1], "--child"))
    return run_child (argv + 2);

  if (bench_init (argc, argv, figures))
    return 0;

  dir = g_dir_make_tmp ("posthorn-bench-XXXXXX", NULL);
  if (bench_wants_between ("start-to-list-ms", "start-to-list-floor-ms"))
    measure_start ();
  if (bench_wants_between ("ui-stall-max-ms", "ui-stall-cpu-max-ms"))
    measure_stall ();
  ph_tree_remove (dir, NULL);
  g_free (dir);

  return 0;
}
