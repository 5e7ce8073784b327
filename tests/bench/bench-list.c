/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Figures of the message list: `bench-list [--list] [PREFIX…]` prints "name value unit" lines.
 * Needs a display.
 *
 * list-open-100-ms              a folder of 100: from the click until it is painted
 * list-open-1m-first-page-ms    a folder of a million: until its first rows are painted
 * list-open-1m-ms               from the click until it is complete: the id of every message is in the
 *                               list, the list widget knows of the last row, and it is painted so
 * list-open-1m-floor-ms         the ids of that folder read from the store, and no more
 * list-1m-rss-mb                the memory of the process then: a window with the list, no web view
 * list-select-all-1m-ms         Ctrl+A in it, painted
 * list-arrival-1m-ms            a new message at its top, painted
 * list-scroll-1m-p99-ms         work for one frame while paging through it, 99 of 100 frames
 * list-scroll-1m-p99-floor-ms   the same with rows that are one empty label
 * list-end-1m-ms                the End key: to the last row, painted
 *
 * The same folder by its conversations:
 *
 * list-conversations-1m-first-page-ms, list-conversations-1m-ms, list-conversations-1m-rss-mb,
 * list-conversations-1m-select-all-ms, list-conversations-1m-arrival-ms: a reply to an old message,
 * list-conversations-1m-scroll-p99-ms
 * list-conversations-1m-floor-ms       its rows with their threads stepped through, nothing kept
 * list-conversations-1m-all-keys-ms    the messages of all of them, as a drag or an action takes them
 */

#include "ph-message-list-view.h"
#include "ph-ui.h"

#include "bench.h"
#include "fill-store.h"
#include "ph-tree.h"
#include "store-placement.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define MANY 1000000
#define N_FRAMES 400
#define N_ACCOUNTS 2 /* one of 100, one of a million */

static const char *const figures[] = {
  "list-open-100-ms",       "list-open-1m-first-page-ms", "list-open-1m-ms",
  "list-open-1m-floor-ms",  "list-1m-rss-mb",             "list-select-all-1m-ms",
  "list-arrival-1m-ms",     "list-scroll-1m-p99-ms",      "list-scroll-1m-p99-floor-ms",
  "list-end-1m-ms",
  "list-conversations-1m-first-page-ms",
  "list-conversations-1m-ms",
  "list-conversations-1m-floor-ms",
  "list-conversations-1m-rss-mb",
  "list-conversations-1m-select-all-ms",
  "list-conversations-1m-all-keys-ms",
  "list-conversations-1m-arrival-ms",
  "list-conversations-1m-scroll-p99-ms",
  NULL,
};

static char *dir;
static AccountEngine *engines[N_ACCOUNTS];
static gint64 folders[N_ACCOUNTS];

static void
print_ms (const char *figure,
          gint64 start)
{
  bench_print (figure, bench_ms_since (start), "ms");
}

/* ---- Mail ------------------------------------------------------------------------------------ */

static char *
get_account_dir (guint i)
{
  g_autofree char *name = g_strdup_printf ("%u", i);

  return g_build_filename (dir, name, NULL);
}

/* In a process of its own: what it takes is not part of the list's memory. */
static int
fill (void)
{
  for (guint i = 0; i < N_ACCOUNTS; i++)
    {
      g_autofree char *path = get_account_dir (i);
      g_autoptr (GError) error = NULL;
      g_autoptr (Store) store = NULL;
      gint64 folder;

      g_mkdir_with_parents (path, 0700);
      store = store_open (path, STORE_OPEN_WRITE, NULL, &error);
      g_assert_no_error (error);
      folder = fill_store_add_folder (store, "INBOX", FOLDER_ROLE_INBOX);
      fill_store_add_messages (store, folder, i == 0 ? 100 : MANY, 1, 1700000000, 1);
    }

  return 0;
}

static void
fill_in_child (const char *program)
{
  const char *argv[] = { program, "--fill", dir, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static void
open_accounts (void)
{
  for (guint i = 0; i < N_ACCOUNTS; i++)
    {
      g_autofree char *path = get_account_dir (i);
      AccountSettings *settings = account_settings_new ();
      g_autoptr (StoreFolder) folder = NULL;
      g_autoptr (GError) error = NULL;

      engines[i] = account_engine_new (settings, path, &error);
      g_assert_no_error (error);
      account_settings_unref (settings);

      folder = store_folder_find_role (account_engine_get_store (engines[i]), FOLDER_ROLE_INBOX,
                                       &error);
      g_assert_no_error (error);
      folders[i] = folder->id;
    }
}

/* ---- The window ------------------------------------------------------------------------------ */

static GtkWidget *window;
static PhMessageListView *view;

static void
wait_for_paint (void)
{
  gtk_test_widget_wait_for_draw (window);
}

static void
show_window (void)
{
  view = PH_MESSAGE_LIST_VIEW (ph_message_list_view_new ());
  window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 800);
  adw_window_set_content (ADW_WINDOW (window), GTK_WIDGET (view));
  gtk_window_present (GTK_WINDOW (window));
  wait_for_paint ();
}

static PhMessageList *
open_list (guint account,
           gboolean conversations)
{
  PhMessageList *list =
    ph_message_list_new_for_folder (engines[account], folders[account], FOLDER_ROLE_INBOX);

  ph_message_list_set_conversations (list, conversations);
  ph_message_list_open (list);
  ph_message_list_view_set_list (view, list, "Inbox");

  return list;
}

static void
open_small (gboolean print)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (PhMessageList) list = open_list (0, FALSE);

  wait_for_paint ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 100);
  if (print)
    print_ms ("list-open-100-ms", start);
}

/* What the list widget has of them. */
static guint
count_shown (void)
{
  GtkListView *list_view = ph_message_list_view_get_list_view (view);

  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (list_view)));
}

static PhMessageList *
open_large (void)
{
  gint64 start = g_get_monotonic_time ();
  PhMessageList *list = open_list (1, FALSE);

  wait_for_paint ();
  print_ms ("list-open-1m-first-page-ms", start);

  while (ph_message_list_get_loading (list) || count_shown () < MANY)
    g_main_context_iteration (NULL, TRUE);
  wait_for_paint ();
  print_ms ("list-open-1m-ms", start);

  return list;
}

static PhMessageList *
open_conversations (void)
{
  gint64 start = g_get_monotonic_time ();
  PhMessageList *list = open_list (1, TRUE);

  wait_for_paint ();
  print_ms ("list-conversations-1m-first-page-ms", start);

  while (ph_message_list_get_loading (list) ||
         count_shown () < g_list_model_get_n_items (G_LIST_MODEL (list)))
    g_main_context_iteration (NULL, TRUE);
  wait_for_paint ();
  print_ms ("list-conversations-1m-ms", start);
  g_assert_cmpuint (count_shown (), <, MANY);

  return list;
}

static void
walk_floor (void)
{
  g_autofree char *path = get_account_dir (1);
  g_autofree char *file = g_build_filename (path, "mail.sqlite", NULL);
  sqlite3_stmt *stmt = NULL;
  sqlite3 *db = NULL;
  gint64 start;

  g_assert_cmpint (sqlite3_open_v2 (file, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  sqlite3_exec (db, "PRAGMA cache_size = -65536", NULL, NULL, NULL);
  start = g_get_monotonic_time ();
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT id, date, thread_id FROM placement "
                                           "WHERE folder_id = 1 AND hidden = 0 "
                                           "ORDER BY date DESC, id DESC", -1, &stmt, NULL), ==,
                   SQLITE_OK);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    ;
  print_ms ("list-conversations-1m-floor-ms", start);
  sqlite3_finalize (stmt);
  sqlite3_close (db);
}

static void
query_floor (void)
{
  StoreQuery query = { .folder_id = folders[1] };
  g_autofree char *path = get_account_dir (1);
  g_autoptr (Store) store = store_open (path, STORE_OPEN_READ_ONLY, NULL, NULL);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (StoreIds) ids = store_placement_query (store, &query, 0, NULL, NULL);

  g_assert_cmpuint (ids->n, ==, MANY);
  print_ms ("list-open-1m-floor-ms", start);
}

static void
print_memory (const char *figure)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!bench_wants (figure) ||
      !g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return;

  line = strstr (text, "VmRSS:");
  g_assert_nonnull (line);
  bench_print (figure, g_ascii_strtod (line + strlen ("VmRSS:"), NULL) / 1024, "MB");
}

static void
select_all (const char *figure)
{
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (ph_message_list_view_get_selection (view));
  gint64 start = g_get_monotonic_time ();

  gtk_widget_activate_action (GTK_WIDGET (ph_message_list_view_get_list_view (view)),
                              "list.select-all", NULL);
  wait_for_paint ();
  g_assert_true (gtk_selection_model_is_selected (selection, count_shown () - 1));
  print_ms (figure, start);
}

static void
unselect_all (void)
{
  gtk_selection_model_unselect_all (
    GTK_SELECTION_MODEL (ph_message_list_view_get_selection (view)));
}

static void
take_all_keys (void)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (PhMessageKeys) keys = ph_message_list_view_dup_keys (view);

  print_ms ("list-conversations-1m-all-keys-ms", start);
  g_assert_cmpuint (ph_message_keys_get_n_conversations (keys), ==, count_shown ());
}

static void
changes_cb (StoreChanges *changes,
            gpointer account)
{
  g_signal_emit_by_name (account, "changes", changes);
}

static void
arrive (const char *figure,
        gint64 date,
        const char *answers)
{
  g_autofree char *path = get_account_dir (1);
  g_autoptr (Store) store = store_open (path, STORE_OPEN_WRITE, NULL, NULL);
  g_autoptr (FillMail) mail = fill_mail_new (9, date);
  const char *references[] = { answers, NULL };
  StoreMessage message;
  gint64 id, start;
  guint flags;

  store_set_changes_func (store, changes_cb, engines[1], NULL);
  store_begin (store, NULL);
  message = *fill_mail_next (mail, &flags);
  if (answers != NULL)
    {
      message.references = references;
      message.in_reply_to = answers;
      message.message_id = "arrival@bench.example";
    }
  id = store_message_add (store, &message, NULL);
  store_placement_add (store, folders[1], date, id, date, flags, NULL, 0, NULL);

  start = g_get_monotonic_time ();
  store_commit (store, NULL);
  wait_for_paint ();
  print_ms (figure, start);
}

/* What the last message of the list is known by. */
static char *
read_last_message_id (PhMessageList *list)
{
  g_autoptr (PhMessage) last =
    g_list_model_get_item (G_LIST_MODEL (list), g_list_model_get_n_items (G_LIST_MODEL (list)) - 1);
  g_autoptr (StoreMessage) content = store_message_get (account_engine_get_store (engines[1]),
                                                        ph_message_get_message_id (last), NULL);

  return g_strdup (content->message_id);
}

static void
go_to_end (void)
{
  gint64 start = g_get_monotonic_time ();

  gtk_widget_activate_action (GTK_WIDGET (ph_message_list_view_get_list_view (view)),
                              "list.scroll-to-item", "u", MANY - 1);
  wait_for_paint ();
  print_ms ("list-end-1m-ms", start);
}

/* ---- Frames ---------------------------------------------------------------------------------- */

typedef struct
{
  GtkAdjustment *adjustment;
  GArray *times; /* gint64, µs */
  gint64 began;
  gboolean done;
} Frames;

/* A page further; at the end from the top again. */
static gboolean
page_cb (GtkWidget *widget,
         GdkFrameClock *clock,
         gpointer user_data)
{
  Frames *frames = user_data;
  double page = gtk_adjustment_get_page_size (frames->adjustment);
  double next = gtk_adjustment_get_value (frames->adjustment) + page;

  if (frames->times->len >= N_FRAMES)
    {
      frames->done = TRUE;
      return G_SOURCE_REMOVE;
    }

  frames->began = g_get_monotonic_time ();
  gtk_adjustment_set_value (frames->adjustment, next);

  return G_SOURCE_CONTINUE;
}

static void
painted_cb (GdkFrameClock *clock,
            Frames *frames)
{
  gint64 time = g_get_monotonic_time () - frames->began;

  if (frames->began != 0)
    g_array_append_val (frames->times, time);
  frames->began = 0;
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static void
page_through (GtkWidget *list_view,
              const char *figure)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (list_view);
  Frames frames = {
    .adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list_view)),
    .times = g_array_new (FALSE, FALSE, sizeof (gint64)),
  };
  gulong handler;

  if (!bench_wants (figure))
    return;

  handler = g_signal_connect_after (clock, "after-paint", G_CALLBACK (painted_cb), &frames);
  gtk_widget_add_tick_callback (list_view, page_cb, &frames, NULL);
  while (!frames.done)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (clock, handler);

  g_array_sort (frames.times, compare_times);
  bench_print (figure,
               g_array_index (frames.times, gint64, frames.times->len * 99 / 100) / 1000.0, "ms");
  g_array_unref (frames.times);
}

static void
setup_label_cb (GtkListItemFactory *factory,
                GtkListItem *item)
{
  gtk_list_item_set_child (item, gtk_label_new (NULL));
}

static void
page_through_floor (void)
{
  g_autoptr (GListStore) model = g_list_store_new (G_TYPE_OBJECT);
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *bare = adw_window_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *list_view;

  for (guint i = 0; i < 100000; i++)
    g_list_store_append (model, object);

  g_signal_connect (factory, "setup", G_CALLBACK (setup_label_cb), NULL);
  list_view = gtk_list_view_new (
    GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (model)))), factory);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list_view);
  adw_window_set_content (ADW_WINDOW (bare), scrolled);
  gtk_window_set_default_size (GTK_WINDOW (bare), 400, 800);
  gtk_window_present (GTK_WINDOW (bare));
  gtk_test_widget_wait_for_draw (bare);
  gtk_widget_activate_action (list_view, "list.scroll-to-item", "u", 0);
  page_through (list_view, "list-scroll-1m-p99-floor-ms");
  gtk_window_destroy (GTK_WINDOW (bare));
}

/* ---- All ------------------------------------------------------------------------------------- */

static void
measure_conversations (void)
{
  g_autoptr (PhMessageList) list = open_conversations ();
  g_autofree char *last = read_last_message_id (list);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));

  print_memory ("list-conversations-1m-rss-mb");
  walk_floor ();
  select_all ("list-conversations-1m-select-all-ms");
  take_all_keys ();
  unselect_all ();
  arrive ("list-conversations-1m-arrival-ms", 1800001000, last);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, n);
  page_through (GTK_WIDGET (ph_message_list_view_get_list_view (view)),
                "list-conversations-1m-scroll-p99-ms");
}

static void
measure (void)
{
  g_autoptr (PhMessageList) list = NULL;

  show_window ();
  open_small (FALSE);
  ph_message_list_view_set_list (view, NULL, NULL);
  wait_for_paint ();
  open_small (TRUE);

  list = open_large ();
  print_memory ("list-1m-rss-mb");
  query_floor ();
  select_all ("list-select-all-1m-ms");
  unselect_all ();
  arrive ("list-arrival-1m-ms", 1800000000, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, MANY + 1);
  page_through (GTK_WIDGET (ph_message_list_view_get_list_view (view)), "list-scroll-1m-p99-ms");
  go_to_end ();
  ph_message_list_view_set_list (view, NULL, NULL);
  g_clear_object (&list);
  measure_conversations ();
  gtk_window_destroy (GTK_WINDOW (window));
  page_through_floor ();
}

int
main (int argc,
      char *argv[])
{
  if (argc > 2 && g_str_equal (argv[1], "--fill"))
    {
      dir = argv[2];
      return fill ();
    }

  if (bench_init (argc, argv, figures) || !bench_wants_any ())
    return 0;

  gtk_init ();
  ph_ui_init ();
  dir = g_dir_make_tmp ("posthorn-bench-XXXXXX", NULL);
  fill_in_child (argv[0]);
  open_accounts ();
  measure ();

  for (guint i = 0; i < N_ACCOUNTS; i++)
    {
      account_engine_stop (engines[i]);
      g_object_unref (engines[i]);
    }
  ph_tree_remove (dir, NULL);
  g_free (dir);

  return 0;
}
