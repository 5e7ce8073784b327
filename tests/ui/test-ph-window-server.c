/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window on two accounts of a real Dovecot. */

#include "ph-message-list-view.h"
#include "ph-message-row.h"
#include "ph-reader-private.h"
#include "ph-sidebar.h"
#include "ph-tree.h"
#include "ph-ui.h"
#include "ph-window-private.h"
#include "test-server.h"
#include "ui-input.h"
#include "ui-test.h"

#define N_ACCOUNTS 2
#define N_MESSAGES 8
#define N_MOVED 3

static TestServer *server;

typedef struct
{
  char *dir;
  AccountList *accounts;
  Engine *engine;
  PhWindow *window;
  PhMessageSelection *selection;
} Fixture;

static AccountEngine *
get_account (Fixture *fixture, guint i)
{
  g_autoptr (AccountEngine) account = g_list_model_get_item (G_LIST_MODEL (fixture->engine), i);

  return account;
}

static guint
count_messages (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->selection));
}

static gboolean
has_all (gpointer user_data)
{
  return count_messages (user_data) == N_MESSAGES;
}

static gboolean
has_less (gpointer user_data)
{
  return count_messages (user_data) == N_MESSAGES - N_MOVED;
}

/* Nothing waits to be told to either server, and nothing is being looked at. */
static gboolean
is_at_rest (gpointer user_data)
{
  Fixture *fixture = user_data;

  for (guint i = 0; i < N_ACCOUNTS; i++)
    {
      AccountEngine *account = get_account (fixture, i);
      guint n_waiting;

      g_object_get (account, "n-waiting", &n_waiting, NULL);
      if (n_waiting > 0 || account_engine_get_state (account) != ACCOUNT_STATE_IN_STEP)
        return FALSE;
    }

  return !ph_filing_is_busy (fixture->window->filing);
}

static gint64
count_on_server (Fixture *fixture, guint i)
{
  Store *store = account_engine_get_store (get_account (fixture, i));
  g_autoptr (StoreFolder) inbox = store_folder_find_role (store, FOLDER_ROLE_INBOX, NULL);

  return store_placement_count_uids (store, inbox->id, NULL);
}

static gboolean
has_moved (gpointer user_data)
{
  return count_on_server (user_data, 0) == N_MESSAGES - N_MOVED &&
         count_on_server (user_data, 1) == N_MOVED && is_at_rest (user_data);
}

static gboolean
has_returned (gpointer user_data)
{
  return count_on_server (user_data, 0) == N_MESSAGES && count_on_server (user_data, 1) == 0 &&
         is_at_rest (user_data);
}

static void
add_accounts (Fixture *fixture)
{
  for (guint i = 0; i < N_ACCOUNTS; i++)
    {
      g_autofree char *id = g_strdup_printf ("00000000-0000-4000-8000-00000000000%u", i);
      g_autofree char *path = g_build_filename (fixture->dir, id, NULL);
      g_autoptr (AccountSettings) settings = NULL;
      g_autoptr (GError) error = NULL;

      test_server_write_account (server, i, id, path);
      settings = account_settings_load_file (path, &error);
      g_assert_no_error (error);
      account_list_set (fixture->accounts, settings, &error);
      g_assert_no_error (error);
    }
}

#define ALTERNATIVES \
  "Content-Type: multipart/alternative; boundary=b\r\n\r\n" \
  "--b\r\nContent-Type: text/plain\r\n\r\nHigh water.\r\n" \
  "--b\r\nContent-Type: text/html\r\n\r\n<p>High water.</p>\r\n--b--\r\n"

/* Every second one without a Message-ID, which many machines leave out; the first one as HTML, too. */
static void
deliver (guint n)
{
  g_autofree char *name =
    n % 2 == 0 ? g_strdup ("") : g_strdup_printf ("Message-ID: <tide.%u@sea.example>\r\n", n);
  g_autofree char *message =
    g_strdup_printf ("From: Ann <ann@sea.example>\r\nTo: alice@example.test\r\nSubject: Tide %u\r\n"
                     "%sDate: Sun, 22 Nov 2020 1%u:00:00 +0000\r\n%s", n, name, n,
                     n == 0 ? ALTERNATIVES : "\r\nHigh water.\r\n");

  test_server_deliver (server, 0, message, -1);
}

static PhFolder *
find_folder (Fixture *fixture, guint account, FolderRole role)
{
  AccountEngine *engine = get_account (fixture, account);
  g_autoptr (StoreFolder) folder =
    store_folder_find_role (account_engine_get_store (engine), role, NULL);

  return folder != NULL ? ph_folder_tree_find (fixture->window->tree,
                                               account_engine_get_id (engine), folder->id) : NULL;
}

static gboolean
has_folders (gpointer user_data)
{
  for (guint i = 0; i < N_ACCOUNTS; i++)
    if (find_folder (user_data, i, FOLDER_ROLE_INBOX) == NULL)
      return FALSE;

  return TRUE;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *list = NULL;

  fixture->dir = g_dir_make_tmp ("posthorn-window-XXXXXX", NULL);
  list = g_build_filename (fixture->dir, "accounts.ini", NULL);
  fixture->accounts = account_list_new (list);
  add_accounts (fixture);
  fixture->engine = engine_new (fixture->accounts, fixture->dir);
  fixture->window = ph_window_new (NULL, fixture->accounts, fixture->engine);
  fixture->selection = ph_message_list_view_get_selection (fixture->window->list);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1250, 760);
  ui_test_present (GTK_WINDOW (fixture->window));
  engine_start (fixture->engine);
  ui_test_wait (has_folders, fixture);
  ph_sidebar_select_folder (fixture->window->sidebar, find_folder (fixture, 0, FOLDER_ROLE_INBOX));
  ui_test_wait (has_all, fixture);
  ui_test_wait (is_at_rest, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_close (GTK_WINDOW (fixture->window));
  ui_test_settle ();
  engine_stop (fixture->engine);
  g_object_unref (fixture->engine);
  g_object_unref (fixture->accounts);
  ph_tree_remove (fixture->dir, NULL);
  g_free (fixture->dir);
}

static gboolean
shows_key (GtkWidget *widget, gpointer data)
{
  PhMessage *message = NULL;

  if (PH_IS_MESSAGE_ROW (widget))
    message = ph_message_row_get_message (PH_MESSAGE_ROW (widget));

  return message != NULL && ph_message_get_key (message) == *(guint64 *) data;
}

static void
click (Fixture *fixture, guint64 key)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);

  gtk_test_widget_wait_for_draw (window);
  ui_input_click (ui_input_find_place (ui_input_find (window, shows_key, &key)), NULL);
}

/* ---- Undo ----------------------------------------------------------------------------------- */

static gboolean
is_one_selected (gpointer user_data)
{
  return ph_message_selection_get_n_selected (((Fixture *) user_data)->selection) == 1;
}

/* Messages went to the other account, and were there, before the person thought better of it. Those
 * that came back are rows like any others: the same ones from their first sight on. */
static void
test_click_what_came_back (Fixture *fixture, gconstpointer data)
{
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (fixture->selection);
  PhMessageList *list = ph_message_selection_get_list (fixture->selection);
  g_autoptr (PhMessageKeys) keys = NULL;
  guint64 key;

  gtk_selection_model_select_range (selection, 2, N_MOVED, TRUE);
  keys = ph_message_list_view_dup_keys (fixture->window->list);
  ph_filing_move (fixture->window->filing, keys, find_folder (fixture, 1, FOLDER_ROLE_INBOX));
  ui_test_wait (has_less, fixture);
  ui_test_wait (has_moved, fixture);

  ph_filing_undo (fixture->window->filing);
  ui_test_wait (has_all, fixture);
  key = ph_message_list_get_key (list, 0);
  click (fixture, key);
  ui_test_wait (is_one_selected, fixture);
  ui_test_wait (has_returned, fixture);
  g_assert_cmpuint (count_messages (fixture), ==, N_MESSAGES);
  g_assert_true (is_one_selected (fixture));
  g_assert_cmpuint (
    ph_message_list_get_key (list, ph_message_selection_get_first (fixture->selection)), ==, key);
}

/* ---- Offline -------------------------------------------------------------------------------- */

static void
part_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(GBytes **) user_data
    = account_engine_get_part_finish (ACCOUNT_ENGINE (object), result, &error);
  g_assert_no_error (error);
}

static gboolean
is_set (gpointer user_data)
{
  return *(gpointer *) user_data != NULL;
}

static gboolean
is_offline (gpointer user_data)
{
  return account_engine_get_state (get_account (user_data, 0)) == ACCOUNT_STATE_OFFLINE;
}

static gboolean
shows_text (gpointer user_data)
{
  PhReader *reader = ((Fixture *) user_data)->window->reader;
  PhConversation *conversation = ph_reader_get_conversation (reader);

  return ph_reader_shows_way (reader, "text") && conversation != NULL
         && ph_conversation_item_get_state (ph_conversation_get_start (conversation))
              == PH_BODY_STATE_READY;
}

static gboolean
shows_html (gpointer user_data)
{
  return ph_reader_shows_way (((Fixture *) user_data)->window->reader, "html");
}

/* The plain text of a message is here, its HTML is not: it takes the place of the text as soon as
 * there is a network. */
static void
test_html_comes_later (Fixture *fixture, gconstpointer data)
{
  AccountEngine *engine = get_account (fixture, 0);
  g_autoptr (PhMessage) message
    = g_list_model_get_item (G_LIST_MODEL (fixture->selection), N_MESSAGES - 1);
  g_autoptr (GBytes) text = NULL;

  account_engine_get_part_async (engine, ph_message_get_message_id (message), "1", NULL, part_cb,
                                 &text);
  ui_test_wait (is_set, &text);

  account_engine_set_online (engine, FALSE);
  ui_test_wait (is_offline, fixture);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (fixture->selection), N_MESSAGES - 1, TRUE);
  ui_test_wait (shows_text, fixture);

  account_engine_set_online (engine, TRUE);
  ui_test_wait (shows_html, fixture);
}

int
main (int argc, char *argv[])
{
  int status;

  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();
  /* WebKit warns that there is no graphics card. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  server = test_server_start ("mailserver", "--no-smtp", NULL);
  for (guint i = 0; i < N_MESSAGES; i++)
    deliver (i);
  g_test_add ("/window-server/click-what-came-back", Fixture, NULL, set_up,
              test_click_what_came_back, tear_down);
  g_test_add ("/window-server/html-comes-later", Fixture, NULL, set_up, test_html_comes_later,
              tear_down);
  status = g_test_run ();
  test_server_stop (server);

  return status;
}
