/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-find-bar.h"
#include "ph-folder-tree.h"
#include "ph-message-list-view.h"
#include "ph-pane-handle.h"
#include "ph-pane.h"
#include "ph-reader.h"
#include "ph-settings.h"
#include "ph-text-view.h"
#include "ph-ui.h"
#include "ph-window.h"
#include "sample-accounts.h"
#include "ui-input.h"
#include "ui-test.h"

typedef struct
{
  SampleAccounts *accounts;
  PhWindow *window;
  PhMessageListView *list;
} Fixture;

static gboolean
has_messages (gpointer user_data)
{
  Fixture *fixture = user_data;
  PhMessageList *list
    = ph_message_selection_get_list (ph_message_list_view_get_selection (fixture->list));

  return list != NULL && g_list_model_get_n_items (G_LIST_MODEL (list)) == 5
         && !ph_message_list_get_loading (list);
}

static gboolean
has_list (gpointer user_data)
{
  Fixture *fixture = user_data;

  return ph_message_selection_get_list (ph_message_list_view_get_selection (fixture->list)) != NULL;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->accounts = sample_accounts_new (1);
  sample_accounts_fill (fixture->accounts, 0, "INBOX", 5, 1771855500);
  fixture->window
    = ph_window_new (NULL, fixture->accounts->list, fixture->accounts->engine);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1250, 760);
  ui_test_present (GTK_WINDOW (fixture->window));
  fixture->list
    = ui_test_find (GTK_WIDGET (fixture->window), PH_TYPE_MESSAGE_LIST_VIEW, NULL);
  ui_test_wait (has_list, fixture);
  g_object_set (fixture->list, "conversations", FALSE, NULL);
  ui_test_wait (has_messages, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_set_focus (GTK_WINDOW (fixture->window), NULL);
  gtk_window_close (GTK_WINDOW (fixture->window));
  ui_test_settle ();
  sample_accounts_free (fixture->accounts);
}

/* ---- Panes ---------------------------------------------------------------------------------- */

typedef struct
{
  AdwLeaflet *outer;
  AdwLeaflet *inner;
  gboolean outer_folded;
  gboolean inner_folded;
} Folds;

static gboolean
is_folded_so (gpointer user_data)
{
  Folds *folds = user_data;

  return adw_leaflet_get_folded (folds->outer) == folds->outer_folded
         && adw_leaflet_get_folded (folds->inner) == folds->inner_folded;
}

static gboolean
is_list_mapped (gpointer user_data)
{
  return gtk_widget_get_mapped (GTK_WIDGET (((Fixture *) user_data)->list));
}

static void
test_folds (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    int width;
    gboolean outer_folded;
    gboolean inner_folded;
  } rows[] = {
    { 1250, FALSE, FALSE },
    { 900, TRUE, FALSE },
    { 420, TRUE, TRUE },
    { 900, TRUE, FALSE },
    { 1250, FALSE, FALSE },
  };
  GtkWidget *window = GTK_WIDGET (fixture->window);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Folds folds = { ui_test_find (window, ADW_TYPE_LEAFLET, "outer"),
                      ui_test_find (window, ADW_TYPE_LEAFLET, "inner"), rows[i].outer_folded,
                      rows[i].inner_folded };

      gtk_window_set_default_size (GTK_WINDOW (window), rows[i].width, 760);
      ui_test_wait (is_folded_so, &folds);
      /* Whatever the width, the messages are what one sees first. */
      ui_test_wait (is_list_mapped, fixture);
    }
}

static gboolean
is_reader_mapped (gpointer user_data)
{
  return gtk_widget_get_mapped (
    ui_test_find (GTK_WIDGET (((Fixture *) user_data)->window), PH_TYPE_READER, NULL));
}

static gboolean
is_reader_hidden (gpointer user_data)
{
  return !is_reader_mapped (user_data);
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  Folds folds = { ui_test_find (window, ADW_TYPE_LEAFLET, "outer"),
                  ui_test_find (window, ADW_TYPE_LEAFLET, "inner"), TRUE, TRUE };

  gtk_window_set_default_size (GTK_WINDOW (window), 420, 760);
  ui_test_wait (is_folded_so, &folds);
  ui_test_wait (is_reader_hidden, fixture);

  gtk_selection_model_select_item (
    GTK_SELECTION_MODEL (ph_message_list_view_get_selection (fixture->list)), 0, TRUE);
  g_signal_emit_by_name (fixture->list, "message-activated",
                         ph_message_list_view_get_selected_message (fixture->list));
  ui_test_wait (is_reader_mapped, fixture);

  gtk_widget_activate_action (window, "win.show-list", NULL);
  ui_test_wait (is_list_mapped, fixture);
}

/* ---- Keys ----------------------------------------------------------------------------------- */

static gboolean
is_first_selected (gpointer user_data)
{
  return ph_message_selection_get_first (
           ph_message_list_view_get_selection (((Fixture *) user_data)->list))
         == 0;
}

static gboolean
is_second_selected (gpointer user_data)
{
  return ph_message_selection_get_first (
           ph_message_list_view_get_selection (((Fixture *) user_data)->list))
         == 1;
}

static gboolean
has_focus (gpointer widget)
{
  return gtk_widget_has_focus (widget);
}

static gboolean
is_reader_at_least (gpointer user_data)
{
  PhPane *reader = user_data;

  return gtk_widget_get_width (GTK_WIDGET (reader)) <= ph_pane_get_width (reader);
}

/* A pane takes what the reader can give, and then the others stay where they are. */
static void
test_widest_pane (Fixture *fixture, gconstpointer data)
{
  GtkWidget *handle
    = ui_test_find (GTK_WIDGET (fixture->window), PH_TYPE_PANE_HANDLE, "list_handle");
  AdwLeaflet *outer = ui_test_find (GTK_WIDGET (fixture->window), ADW_TYPE_LEAFLET, "outer");

  ui_input_focus (GTK_WINDOW (fixture->window));
  gtk_widget_grab_focus (handle);
  ui_test_wait (has_focus, handle);
  ui_input_run ("key --delay 5 --repeat 40 Right");
  ui_test_wait (is_reader_at_least,
                ui_test_find (GTK_WIDGET (fixture->window), PH_TYPE_PANE, "reader_pane"));
  ui_test_settle ();
  g_assert_false (adw_leaflet_get_folded (outer));
}

static void
select_first (Fixture *fixture)
{
  gtk_selection_model_select_item (
    GTK_SELECTION_MODEL (ph_message_list_view_get_selection (fixture->list)), 0, TRUE);
  ph_message_list_view_focus_list (fixture->list);
  ui_test_settle ();
}

static gboolean
is_offline_shown (gpointer reader)
{
  PhConversation *conversation = ph_reader_get_conversation (reader);

  return conversation != NULL && ph_conversation_get_n_items (conversation) > 0
         && ph_conversation_item_get_state (ph_conversation_get_start (conversation))
              == PH_BODY_STATE_ERROR;
}

static void
test_keys (Fixture *fixture, gconstpointer data)
{
  PhReader *reader = ui_test_find (GTK_WIDGET (fixture->window), PH_TYPE_READER, NULL);
  g_autoptr (GBytes) raw = g_bytes_new_static ("Subject: Hi\r\n\r\nGood morning.\r\n", 29);

  g_object_set (reader, "threaded", FALSE, NULL);
  ui_input_focus (GTK_WINDOW (fixture->window));
  select_first (fixture);
  ui_input_press ("n");
  ui_test_wait (is_second_selected, fixture);

  /* The reader's text does not keep the letters for itself. */
  ui_test_wait (is_offline_shown, reader);
  ph_reader_show_body (reader, ph_body_new_for_message (raw));
  ui_test_settle ();
  ph_reader_focus (reader);
  g_assert_true (PH_IS_TEXT_VIEW (gtk_window_get_focus (GTK_WINDOW (fixture->window))));
  ui_input_press ("p");
  ui_test_wait (is_first_selected, fixture);
}

static gboolean
has_seven_messages (gpointer user_data)
{
  return g_list_model_get_n_items (
           G_LIST_MODEL (ph_message_list_view_get_selection (((Fixture *) user_data)->list))) == 7;
}

static guint
count_read (Fixture *fixture)
{
  PhReader *reader = ui_test_find (GTK_WIDGET (fixture->window), PH_TYPE_READER, NULL);
  PhConversation *conversation = ph_reader_get_conversation (reader);

  return conversation != NULL ? ph_conversation_get_n_items (conversation) : 0;
}

static gboolean
reads_one (gpointer user_data)
{
  return count_read (user_data) == 1;
}

static gboolean
reads_two (gpointer user_data)
{
  return count_read (user_data) == 2;
}

static void
add_answered_message (Fixture *fixture)
{
  StoreMessage message = { .date_sent = 1771859000, .date_received = 1771859000,
                           .subject = "Ladders", .from_name = "Ana", .from_address = "ana@sea.example",
                           .to_short = "", .message_id = "ladders@sea.example" };

  sample_accounts_add (fixture->accounts, 0, "INBOX", &message, 0);
  message.date_sent = message.date_received = 1771859100;
  message.message_id = "barn@sea.example";
  message.in_reply_to = "ladders@sea.example";
  sample_accounts_add (fixture->accounts, 0, "INBOX", &message, 0);
}

/* Where the list shows each message by itself so does the reader, and the conversation where it shows
 * conversations. */
static void
test_threaded (Fixture *fixture, gconstpointer data)
{
  add_answered_message (fixture);
  ui_test_wait (has_seven_messages, fixture);
  select_first (fixture);
  ui_test_wait (reads_one, fixture);
  g_object_set (fixture->list, "conversations", TRUE, NULL);
  ui_test_wait (reads_two, fixture);
  g_object_set (fixture->list, "conversations", FALSE, NULL);
  ui_test_wait (reads_one, fixture);
}

static gboolean
searches_list (gpointer user_data)
{
  return gtk_search_bar_get_search_mode (
    ui_test_find (GTK_WIDGET (((Fixture *) user_data)->list), GTK_TYPE_SEARCH_BAR, NULL));
}

static gboolean
finds_in_reader (gpointer user_data)
{
  PhFindBar *bar
    = ui_test_find (GTK_WIDGET (((Fixture *) user_data)->window), PH_TYPE_FIND_BAR, NULL);

  return gtk_revealer_get_reveal_child (ui_test_find (GTK_WIDGET (bar), GTK_TYPE_REVEALER, NULL));
}

static gboolean
is_list_hidden (gpointer user_data)
{
  return !is_list_mapped (user_data);
}

static void
find (Fixture *fixture)
{
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window), "find", NULL);
}

/* The list is searched from the list, also after something was read, and what is read from there. */
static void
test_find (Fixture *fixture, gconstpointer data)
{
  PhReader *reader = ui_test_find (GTK_WIDGET (fixture->window), PH_TYPE_READER, NULL);
  g_autoptr (GBytes) raw = g_bytes_new_static ("Subject: Hi\r\n\r\nGood morning.\r\n", 29);

  select_first (fixture);
  ui_test_wait (is_offline_shown, reader);
  ph_reader_show_body (reader, ph_body_new_for_message (raw));
  ui_test_settle ();
  ph_reader_focus (reader);
  ph_message_list_view_focus_list (fixture->list);
  find (fixture);
  g_assert_true (searches_list (fixture));
  g_assert_false (finds_in_reader (fixture));

  ph_reader_focus (reader);
  find (fixture);
  g_assert_true (finds_in_reader (fixture));
}

/* A narrow window has one pane: what is seen is searched, wherever the keyboard is. */
static void
test_find_narrow (Fixture *fixture, gconstpointer data)
{
  select_first (fixture);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 420, 760);
  ui_test_wait (is_reader_hidden, fixture);
  g_signal_emit_by_name (fixture->list, "message-activated",
                         ph_message_list_view_get_selected_message (fixture->list));
  ui_test_wait (is_reader_mapped, fixture);
  ui_test_wait (is_list_hidden, fixture);
  gtk_window_set_focus (GTK_WINDOW (fixture->window), NULL);
  find (fixture);
  g_assert_true (finds_in_reader (fixture));
  g_assert_false (searches_list (fixture));

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-sidebar", NULL);
  ui_test_wait (is_reader_hidden, fixture);
  find (fixture);
  ui_test_wait (is_list_mapped, fixture);
  g_assert_true (searches_list (fixture));
}

static void
test_actions (Fixture *fixture, gconstpointer data)
{
  GActionGroup *actions = G_ACTION_GROUP (fixture->window);

  gtk_selection_model_unselect_all (
    GTK_SELECTION_MODEL (ph_message_list_view_get_selection (fixture->list)));
  g_assert_false (g_action_group_get_action_enabled (actions, "archive"));
  g_assert_false (g_action_group_get_action_enabled (actions, "move-to"));
  g_assert_false (g_action_group_get_action_enabled (actions, "undo"));

  select_first (fixture);
  g_assert_true (g_action_group_get_action_enabled (actions, "archive"));
  g_assert_true (g_action_group_get_action_enabled (actions, "junk"));
  g_assert_false (g_action_group_get_action_enabled (actions, "not-junk"));
}

/* (nullable) */
static GtkWindow *
find_message_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return window;
    }

  return NULL;
}

static gboolean
has_one_message (gpointer user_data)
{
  Fixture *fixture = user_data;

  return g_list_model_get_n_items (
    G_LIST_MODEL (ph_message_list_view_get_selection (fixture->list))) == 1;
}

static void
show_folder (Fixture *fixture, PhFolderTree *tree, const char *path)
{
  PhFolder *folder
    = ph_folder_tree_find (tree, sample_accounts_get_id (fixture->accounts, 0),
                           sample_accounts_find (fixture->accounts, 0, path));

  sample_accounts_fill (fixture->accounts, 0, path, 1, 1771855500);
  ph_message_list_view_set_folder (fixture->list, folder, fixture->accounts->engine);
  ui_test_wait (has_one_message, fixture);
  select_first (fixture);
}

/* What a folder does not allow is not offered by the header bar and the keys either. */
static void
test_actions_of_folders (Fixture *fixture, gconstpointer data)
{
  GActionGroup *actions = G_ACTION_GROUP (fixture->window);
  PhFolderTree *tree = ph_folder_tree_new (fixture->accounts->engine);
  GtkWindow *dialog;

  show_folder (fixture, tree, "Sent");
  g_assert_false (g_action_group_get_action_enabled (actions, "archive"));
  g_assert_false (g_action_group_get_action_enabled (actions, "toggle-junk"));
  g_assert_true (g_action_group_get_action_enabled (actions, "trash"));

  show_folder (fixture, tree, "Trash");
  g_assert_true (g_action_group_get_action_enabled (actions, "archive"));
  g_assert_true (g_action_group_get_action_enabled (actions, "trash"));
  g_assert_false (ph_message_list_view_can (fixture->list, "mail.trash"));
  g_assert_true (ph_message_list_view_can (fixture->list, "mail.delete-forever"));

  /* From the trash, Delete asks. */
  g_action_group_activate_action (actions, "trash", NULL);
  ui_test_settle ();
  dialog = find_message_dialog ();
  g_assert_nonnull (dialog);
  gtk_window_destroy (dialog);

  ph_message_list_view_set_folder (fixture->list, NULL, NULL);
  g_object_unref (tree);
}

static graphene_rect_t
get_bounds (gpointer widget, Fixture *fixture)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (fixture->window), &bounds));
  return bounds;
}

typedef struct
{
  Fixture *fixture;
  int width;
} Narrowing;

static gboolean
is_narrow (gpointer user_data)
{
  Narrowing *narrowing = user_data;

  return gtk_widget_get_width (GTK_WIDGET (narrowing->fixture->window)) <= narrowing->width
         && gtk_widget_get_mapped (GTK_WIDGET (narrowing->fixture->list));
}

static void
check_toast (Fixture *fixture, int width)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  Narrowing narrowing = { fixture, width };
  GtkWidget *toast;
  graphene_rect_t bounds;
  int natural;

  gtk_window_set_default_size (GTK_WINDOW (window), width, 600);
  ui_test_wait (is_narrow, &narrowing);
  ph_window_notify (fixture->window, "This is a sentence that is much longer than such a window "
                                     "is wide, and it says something at its end.");
  gtk_test_widget_wait_for_draw (window);
  ui_test_settle ();

  toast = ui_test_find (window, g_type_from_name ("AdwToastWidget"), NULL);
  bounds = get_bounds (gtk_widget_get_last_child (toast), fixture);
  g_assert_cmpfloat (bounds.size.width, >, 10);
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, width);

  /* It is as high as its words are in the width that it would like. */
  gtk_widget_measure (toast, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  g_assert_cmpint (natural, <=, gtk_widget_get_width (gtk_widget_get_parent (toast)));
}

/* A narrow window shows all words, and the button that closes the toast. */
static void
test_narrow_toast (Fixture *fixture, gconstpointer data)
{
  check_toast (fixture, 360);
}

static void
test_large_toast (Fixture *fixture, gconstpointer data)
{
  GtkSettings *settings = gtk_settings_get_default ();

  g_object_set (settings, "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  check_toast (fixture, 600);
  gtk_settings_reset_property (settings, "gtk-xft-dpi");
}

static gboolean
is_there (gpointer bar)
{
  return gtk_widget_get_height (bar) > 30;
}

static void
test_offline (Fixture *fixture, gconstpointer data)
{
  GtkInfoBar *bar = ui_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_INFO_BAR, "status_bar");
  g_autoptr (GVariant) state = NULL;
  graphene_rect_t toasts;

  g_assert_false (gtk_info_bar_get_revealed (bar));
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window), "work-offline", NULL);
  g_assert_true (gtk_info_bar_get_revealed (bar));

  /* No toast comes to lie over its button. */
  ui_test_wait (is_there, bar);
  toasts = get_bounds (ui_test_find (GTK_WIDGET (fixture->window), ADW_TYPE_TOAST_OVERLAY, NULL),
                       fixture);
  g_assert_cmpfloat (toasts.origin.y + toasts.size.height, <=, get_bounds (bar, fixture).origin.y);

  g_signal_emit_by_name (bar, "response", GTK_RESPONSE_ACCEPT);
  g_assert_false (gtk_info_bar_get_revealed (bar));
  state = g_action_group_get_action_state (G_ACTION_GROUP (fixture->window), "work-offline");
  g_assert_false (g_variant_get_boolean (state));
}

static gboolean
has_original_colors (PhWindow *window)
{
  g_autoptr (GVariant) state
    = g_action_group_get_action_state (G_ACTION_GROUP (window), "original-colors");
  gboolean original;

  g_object_get (ui_test_find (GTK_WIDGET (window), PH_TYPE_READER, NULL),
                "original-colors", &original, NULL);
  g_assert_cmpint (g_variant_get_boolean (state), ==, original);

  return original;
}

/* The next window shows mail as this one was told to. */
static void
test_original_colors (Fixture *fixture, gconstpointer data)
{
  PhWindow *next;

  g_assert_false (has_original_colors (fixture->window));
  g_action_group_change_action_state (G_ACTION_GROUP (fixture->window), "original-colors",
                                      g_variant_new_boolean (TRUE));
  g_assert_true (has_original_colors (fixture->window));

  next = ph_window_new (NULL, fixture->accounts->list, fixture->accounts->engine);
  g_assert_true (has_original_colors (next));
  gtk_window_destroy (GTK_WINDOW (next));

  g_settings_reset (ph_settings_get (), "original-colors");
  g_assert_false (has_original_colors (fixture->window));
}

static void
add (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();

  add ("/window/folds", test_folds);
  add ("/window/narrow", test_narrow);
  add ("/window/narrow-toast", test_narrow_toast);
  add ("/window/large-toast", test_large_toast);
  add ("/window/offline", test_offline);
  add ("/window/widest-pane", test_widest_pane);
  add ("/window/keys", test_keys);
  add ("/window/threaded", test_threaded);
  add ("/window/find", test_find);
  add ("/window/find-narrow", test_find_narrow);
  add ("/window/actions", test_actions);
  add ("/window/actions-of-folders", test_actions_of_folders);
  add ("/window/original-colors", test_original_colors);

  return g_test_run ();
}
