/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Drags with a real pointer: xdotool moves it, in the display that the test has for itself. */

#include "ph-message-list-view.h"
#include "ph-message-row.h"
#include "ph-folder-row.h"
#include "ph-sidebar.h"
#include "ph-ui.h"
#include "ui-input.h"
#include "ui-sample.h"

#define LAST_DATE 1700000000

typedef struct
{
  SampleAccounts *accounts;
  PhFolderTree *tree;
  PhFiling *filing;
  PhMessageListView *view;
  PhSidebar *sidebar;
  GtkWidget *window;
  char *failed;
} Fixture;

static void
failed_cb (PhFiling *filing,
           const char *sentence,
           Fixture *fixture)
{
  g_free (fixture->failed);
  fixture->failed = g_strdup (sentence);
}

static PhFolder *
get_folder (Fixture *fixture,
            guint account,
            const char *path)
{
  return ph_folder_tree_find (fixture->tree, sample_accounts_get_id (fixture->accounts, account),
                              sample_accounts_find (fixture->accounts, account, path));
}

static gboolean
is_loaded (gpointer data)
{
  return !ph_message_list_get_loading (data);
}

/* A row for each message: conversations have tests of their own. */
static void
show_singly (PhMessageListView *view)
{
  g_object_set (view, "conversations", FALSE, NULL);
  sample_wait (is_loaded,
               ph_message_selection_get_list (ph_message_list_view_get_selection (view)));
}

static void
set_up (Fixture *fixture)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  *fixture = (Fixture) { .accounts = sample_accounts_new (2) };
  sample_accounts_fill (fixture->accounts, 0, "INBOX", 60, LAST_DATE);
  fixture->tree = ph_folder_tree_new (fixture->accounts->engine);
  fixture->filing = ph_filing_new (fixture->accounts->engine);
  g_signal_connect (fixture->filing, "failed", G_CALLBACK (failed_cb), fixture);

  fixture->sidebar = PH_SIDEBAR (ph_sidebar_new ());
  fixture->view = PH_MESSAGE_LIST_VIEW (ph_message_list_view_new ());
  gtk_widget_set_size_request (GTK_WIDGET (fixture->sidebar), 260, -1);
  gtk_widget_set_hexpand (GTK_WIDGET (fixture->view), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (fixture->sidebar));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (fixture->view));

  ph_sidebar_set_filing (fixture->sidebar, fixture->filing);
  ph_message_list_view_set_filing (fixture->view, fixture->filing);
  ph_sidebar_set_tree (fixture->sidebar, fixture->tree);
  ph_sidebar_select_folder (fixture->sidebar, get_folder (fixture, 0, "INBOX"));
  ph_message_list_view_set_folder (fixture->view, get_folder (fixture, 0, "INBOX"),
                                   fixture->accounts->engine);
  show_singly (fixture->view);
  fixture->window = ui_sample_show (box, 700, 760);
}

static void
tear_down (Fixture *fixture)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_unref (fixture->filing);
  g_object_unref (fixture->tree);
  sample_accounts_free (fixture->accounts);
  g_free (fixture->failed);
}

/* ---- Widgets --------------------------------------------------------------------------------- */

static gboolean
shows_folder (GtkWidget *widget,
              gpointer folder)
{
  return PH_IS_FOLDER_ROW (widget) && ph_folder_row_get_folder (PH_FOLDER_ROW (widget)) == folder;
}

static gboolean
shows_key (GtkWidget *widget,
           gpointer data)
{
  PhMessage *message;

  if (!PH_IS_MESSAGE_ROW (widget))
    return FALSE;

  message = ph_message_row_get_message (PH_MESSAGE_ROW (widget));

  return message != NULL && ph_message_get_key (message) == *(guint64 *) data;
}

static UiPlace
find_place (Fixture *fixture,
            GtkWidget *root,
            UiMatches matches,
            gpointer data)
{
  GtkWidget *widget;

  ui_sample_settle (fixture->window);
  widget = ui_input_find (root, matches, data);
  g_assert_nonnull (widget);

  return ui_input_find_place (widget);
}

static UiPlace
find_message (Fixture *fixture,
              guint position)
{
  PhMessageList *list =
    ph_message_selection_get_list (ph_message_list_view_get_selection (fixture->view));
  guint64 key = ph_message_list_get_key (list, position);

  return find_place (fixture, GTK_WIDGET (fixture->view), shows_key, &key);
}

static UiPlace
find_folder (Fixture *fixture,
             guint account,
             const char *path)
{
  return find_place (fixture, GTK_WIDGET (fixture->sidebar), shows_folder,
                     get_folder (fixture, account, path));
}

typedef struct
{
  PhFolder *folder;
  guint total;
} Total;

static gboolean
has_total (gpointer data)
{
  Total *total = data;

  return ph_folder_get_total (total->folder) == total->total;
}

static void
wait_for_total (Fixture *fixture,
                guint account,
                const char *path,
                guint n)
{
  Total total = { get_folder (fixture, account, path), n };

  sample_wait (has_total, &total);
}

/* ---- Tests ----------------------------------------------------------------------------------- */

static void
test_one (void)
{
  Fixture fixture;

  set_up (&fixture);
  ui_input_drag (find_message (&fixture, 2), find_folder (&fixture, 0, "Archive"));
  ui_sample_shoot (fixture.window, "drag-over");
  ui_input_drop ();
  wait_for_total (&fixture, 0, "Archive", 1);
  wait_for_total (&fixture, 0, "INBOX", 59);
  g_assert_cmpstr (fixture.failed, ==, NULL);

  tear_down (&fixture);
}

/* From within the selection all of it goes. */
static void
test_selection (void)
{
  Fixture fixture;

  set_up (&fixture);
  ui_input_click (find_message (&fixture, 1), NULL);
  ui_input_click (find_message (&fixture, 3), "Shift");
  ui_input_drag (find_message (&fixture, 2), find_folder (&fixture, 0, "Archive"));
  ui_input_drop ();
  wait_for_total (&fixture, 0, "Archive", 3);

  tear_down (&fixture);
}

/* From outside the selection that row alone goes. */
static void
test_outside_selection (void)
{
  Fixture fixture;

  set_up (&fixture);
  ui_input_click (find_message (&fixture, 1), NULL);
  ui_input_click (find_message (&fixture, 2), "Shift");
  ui_input_drag (find_message (&fixture, 4), find_folder (&fixture, 0, "Archive"));
  ui_input_drop ();
  wait_for_total (&fixture, 0, "Archive", 1);
  wait_for_total (&fixture, 0, "INBOX", 59);

  tear_down (&fixture);
}

static void
test_control_copies (void)
{
  Fixture fixture;

  set_up (&fixture);
  ui_input_drag (find_message (&fixture, 0), find_folder (&fixture, 0, "Archive"));
  ui_input_drop_with_control ();
  wait_for_total (&fixture, 0, "Archive", 1);
  wait_for_total (&fixture, 0, "INBOX", 60);

  tear_down (&fixture);
}

static gboolean
has_59 (gpointer data)
{
  return g_list_model_get_n_items (data) == 59;
}

/* Nothing has to come back to the list before it goes on. */
static void
test_list_goes_on (void)
{
  Fixture fixture;
  PhMessageList *list;

  set_up (&fixture);
  list = ph_message_selection_get_list (ph_message_list_view_get_selection (fixture.view));
  ui_input_drag (find_message (&fixture, 0), find_folder (&fixture, 0, "Archive"));
  ui_input_drop_with_control ();
  wait_for_total (&fixture, 0, "Archive", 1);

  gtk_widget_activate_action (GTK_WIDGET (fixture.view), "mail.trash", NULL);
  wait_for_total (&fixture, 0, "Trash", 1);
  sample_wait (has_59, list);

  tear_down (&fixture);
}

/* Mail that arrives meanwhile moves nothing until the drag is over. */
static void
test_frozen (void)
{
  Fixture fixture;
  PhMessageList *list;
  StoreMessage message = { .date_sent = LAST_DATE + 60, .date_received = LAST_DATE + 60,
                           .size = 100, .subject = "Arrived", .message_id = "drag@ui.test" };
  guint64 top;

  set_up (&fixture);
  list = ph_message_selection_get_list (ph_message_list_view_get_selection (fixture.view));
  top = ph_message_list_get_key (list, 0);
  ui_input_drag (find_message (&fixture, 1), find_folder (&fixture, 0, "Archive"));
  sample_accounts_add (fixture.accounts, 0, "INBOX", &message, 0);
  g_assert_cmpuint (ph_message_list_get_key (list, 0), ==, top);
  ui_input_drop ();
  wait_for_total (&fixture, 0, "Archive", 1);
  while (ph_message_list_get_key (list, 0) == top)
    g_main_context_iteration (NULL, TRUE);

  tear_down (&fixture);
}

/* The folder that they lie in refuses, and says so. */
static void
test_refusal (void)
{
  Fixture fixture;

  set_up (&fixture);
  ui_input_drag (find_message (&fixture, 2), find_folder (&fixture, 0, "INBOX"));
  ui_sample_shoot (fixture.window, "drag-refused");
  ui_input_let_go ();
  ui_sample_settle (fixture.window);
  g_assert_false (ph_filing_is_busy (fixture.filing));
  g_assert_false (ph_filing_can_undo (fixture.filing));
  g_assert_cmpuint (ph_folder_get_total (get_folder (&fixture, 0, "INBOX")), ==, 60);

  tear_down (&fixture);
}

static gboolean
is_shown (gpointer data)
{
  Fixture *fixture = data;

  return ui_input_find (GTK_WIDGET (fixture->sidebar), shows_folder,
                      get_folder (fixture, 0, "Projects/Harbour")) != NULL;
}

/* A closed folder opens under the pointer. */
static void
test_spring (void)
{
  Fixture fixture;

  set_up (&fixture);
  g_assert_false (is_shown (&fixture));
  ui_input_drag (find_message (&fixture, 2), find_folder (&fixture, 0, "Projects"));
  sample_wait (is_shown, &fixture);
  ui_input_drag (find_folder (&fixture, 0, "Projects"),
                  find_folder (&fixture, 0, "Projects/Harbour"));
  ui_input_drop ();
  wait_for_total (&fixture, 0, "Projects/Harbour", 1);

  tear_down (&fixture);
}

/* A closed conversation goes as a whole, as far as it lies in this folder; from an open one a message. */
static void
test_conversation (void)
{
  StoreMessage message = { .date_sent = LAST_DATE + 60, .date_received = LAST_DATE + 60,
                           .size = 100, .subject = "One", .message_id = "one@ui.test" };
  Fixture fixture;
  PhMessageList *list;

  set_up (&fixture);
  sample_accounts_add (fixture.accounts, 0, "INBOX", &message, 0);
  message.in_reply_to = "one@ui.test";
  message.message_id = "two@ui.test";
  sample_accounts_add (fixture.accounts, 0, "Sent", &message, 0);
  message.message_id = "three@ui.test";
  sample_accounts_add (fixture.accounts, 0, "INBOX", &message, 0);
  list = ph_message_selection_get_list (ph_message_list_view_get_selection (fixture.view));
  g_object_set (fixture.view, "conversations", TRUE, NULL);
  sample_wait (is_loaded, list);

  ui_input_drag (find_message (&fixture, 0), find_folder (&fixture, 0, "Archive"));
  ui_input_drop ();
  wait_for_total (&fixture, 0, "Archive", 2);
  wait_for_total (&fixture, 0, "INBOX", 60);

  ph_filing_undo (fixture.filing);
  wait_for_total (&fixture, 0, "INBOX", 62);
  ph_message_list_set_expanded (list, 0, TRUE);
  ui_input_drag (find_message (&fixture, 1), find_folder (&fixture, 0, "Archive"));
  ui_input_drop ();
  wait_for_total (&fixture, 0, "Archive", 1);
  wait_for_total (&fixture, 0, "INBOX", 61);

  tear_down (&fixture);
}

int
main (int argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();

  g_test_add_func ("/drag/one", test_one);
  g_test_add_func ("/drag/selection", test_selection);
  g_test_add_func ("/drag/outside-selection", test_outside_selection);
  g_test_add_func ("/drag/control-copies", test_control_copies);
  g_test_add_func ("/drag/list-goes-on", test_list_goes_on);
  g_test_add_func ("/drag/frozen", test_frozen);
  g_test_add_func ("/drag/refusal", test_refusal);
  g_test_add_func ("/drag/spring", test_spring);
  g_test_add_func ("/drag/conversation", test_conversation);

  return g_test_run ();
}
