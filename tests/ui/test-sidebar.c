/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account-engine-self.h"
#include "ph-folder-row.h"
#include "ph-folder-tree.h"
#include "ph-sidebar.h"
#include "ph-ui.h"
#include "ui-input.h"
#include "ui-sample.h"

#include <string.h>

static void
test_looks (void)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (2);
  GtkWidget *sidebar = ph_sidebar_new ();
  g_autoptr (PhFolderTree) tree = NULL;
  GtkWidget *window;
  PhFolder *harbour;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  ui_sample_add_mail (accounts, 0);
  sample_accounts_fill (accounts, 0, "Projects/Harbour", 40, now);
  sample_accounts_fill (accounts, 1, "INBOX", 500, now);
  sample_accounts_fill (accounts, 1, "Drafts", 2, now);

  tree = ph_folder_tree_new (accounts->engine);
  ph_sidebar_set_tree (PH_SIDEBAR (sidebar), tree);
  window = ui_sample_show (sidebar, 260, 760);
  harbour = ph_folder_tree_find (tree, sample_accounts_get_id (accounts, 0),
                                 sample_accounts_find (accounts, 0, "Projects/Harbour"));
  ph_sidebar_select_folder (PH_SIDEBAR (sidebar), harbour);
  ui_sample_shoot (window, "sidebar-light");
  ph_sidebar_focus (PH_SIDEBAR (sidebar));
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  ph_sidebar_set_hint (PH_SIDEBAR (sidebar), "“Projects” can hold folders, but no messages");
  ui_sample_shoot (window, "sidebar-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_LIGHT);

  gtk_window_destroy (GTK_WINDOW (window));
}

/* ---- What is remembered ------------------------------------------------------------------------ */

static gboolean
shows_folder (GtkWidget *widget,
              PhFolder *folder)
{
  if (PH_IS_FOLDER_ROW (widget) && gtk_widget_get_mapped (widget) &&
      ph_folder_row_get_folder (PH_FOLDER_ROW (widget)) == folder)
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shows_folder (child, folder))
      return TRUE;

  return FALSE;
}

static PhFolder *
find (PhFolderTree *tree,
      SampleAccounts *accounts,
      guint account,
      const char *path)
{
  return ph_folder_tree_find (tree, sample_accounts_get_id (accounts, account),
                              sample_accounts_find (accounts, account, path));
}

static GtkWidget *
show_sidebar (PhFolderTree *tree,
              GtkWidget **sidebar)
{
  *sidebar = ph_sidebar_new ();
  ph_sidebar_set_tree (PH_SIDEBAR (*sidebar), tree);

  return ui_sample_show (*sidebar, 260, 900);
}

static void
test_remembers (void)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (2);
  g_autoptr (PhFolderTree) tree = ph_folder_tree_new (accounts->engine);
  PhFolder *library = find (tree, accounts, 1, "Projects/Library");
  GtkWidget *sidebar;
  GtkWidget *window = show_sidebar (tree, &sidebar);

  g_assert_true (ph_sidebar_get_selected_folder (PH_SIDEBAR (sidebar)) ==
                 ph_folder_tree_get_unified (tree));
  g_assert_false (shows_folder (sidebar, library));
  ph_sidebar_select_folder (PH_SIDEBAR (sidebar), library);
  ui_sample_settle (window);
  g_assert_true (shows_folder (sidebar, library));
  gtk_window_destroy (GTK_WINDOW (window));

  /* The next start. */
  window = show_sidebar (tree, &sidebar);
  g_assert_true (ph_sidebar_get_selected_folder (PH_SIDEBAR (sidebar)) == library);
  g_assert_true (shows_folder (sidebar, library));
  g_assert_false (shows_folder (sidebar, find (tree, accounts, 0, "Projects/Library")));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The folder that is shown goes away: its account's inbox takes its place. */
static void
test_selected_folder_goes (void)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (1);
  g_autoptr (PhFolderTree) tree = ph_folder_tree_new (accounts->engine);
  PhFolder *library = find (tree, accounts, 0, "Projects/Library");
  PhFolder *inbox = find (tree, accounts, 0, "INBOX");
  Store *store = g_ptr_array_index (accounts->writers, 0);
  GtkWidget *sidebar;
  GtkWidget *window = show_sidebar (tree, &sidebar);

  ph_sidebar_select_folder (PH_SIDEBAR (sidebar), library);
  store_begin (store, NULL);
  store_folder_remove (store, ph_folder_get_id (library), NULL);
  store_commit (store, NULL);
  ui_sample_settle (window);
  g_assert_true (ph_sidebar_get_selected_folder (PH_SIDEBAR (sidebar)) == inbox);

  gtk_window_destroy (GTK_WINDOW (window));
}

/* ---- How full an account is ------------------------------------------------------------------- */

static GtkWidget *
find_label (GtkWidget *widget,
            const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), text))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
test_fullness (void)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (2);
  g_autoptr (PhFolderTree) tree = ph_folder_tree_new (accounts->engine);
  ImapQuota quota = { 79, 79, 100 };
  GtkWidget *sidebar;
  GtkWidget *window = show_sidebar (tree, &sidebar);

  account_engine_quota_cb (&quota, sample_accounts_get (accounts, 0));
  ui_sample_settle (window);
  g_assert_null (find_label (sidebar, "79 %"));

  quota.percent = 93;
  account_engine_quota_cb (&quota, sample_accounts_get (accounts, 0));
  ui_sample_settle (window);
  g_assert_nonnull (find_label (sidebar, "93 %"));
  ui_sample_shoot (window, "sidebar-fullness");

  quota.percent = 12;
  account_engine_quota_cb (&quota, sample_accounts_get (accounts, 0));
  ui_sample_settle (window);
  g_assert_null (find_label (sidebar, "93 %"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A folder that gets its first child is replaced in its list, and stays selected. */
static void
test_selection_survives (void)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (1);
  g_autoptr (PhFolderTree) tree = ph_folder_tree_new (accounts->engine);
  PhFolder *library = find (tree, accounts, 0, "Projects/Library");
  Store *store = g_ptr_array_index (accounts->writers, 0);
  StoreFolder below = { .wire_name = (char *) "Projects/Library/Maps",
                        .path = (char *) "Projects/Library/Maps", .name = (char *) "Maps",
                        .delimiter = '/', .parent_id = ph_folder_get_id (library),
                        .server_total = -1, .server_unseen = -1 };
  GtkWidget *sidebar;
  GtkWidget *window = show_sidebar (tree, &sidebar);
  guint n_notified = 0;

  ph_sidebar_select_folder (PH_SIDEBAR (sidebar), library);
  ui_sample_settle (window);
  g_signal_connect_swapped (sidebar, "notify::selected-folder", G_CALLBACK (g_atomic_int_inc),
                            &n_notified);

  store_begin (store, NULL);
  store_folder_put (store, &below, NULL);
  store_commit (store, NULL);
  ui_sample_settle (window);
  g_assert_true (ph_sidebar_get_selected_folder (PH_SIDEBAR (sidebar)) == library);
  g_assert_cmpuint (n_notified, ==, 0);

  gtk_window_destroy (GTK_WINDOW (window));
}

/* What the folder's name does not say is said where the pointer rests. */
static void
test_tooltip (void)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (1);
  g_autoptr (PhFolderTree) tree = ph_folder_tree_new (accounts->engine);
  Store *store = g_ptr_array_index (accounts->writers, 0);
  static const char *const paths[] = { "Trash", "Projects/Library" };
  static const char *const tooltips[][2] = {
    { NULL, "1,204 messages, 380.0\302\240MB" },
    { "Projects / Library", "Projects / Library\n1,204 messages, 380.0\302\240MB" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (StoreFolder) row = store_folder_find (store, paths[i], NULL);
      GtkWidget *window = gtk_window_new ();
      GtkWidget *widget = ph_folder_row_new ();

      gtk_window_set_child (GTK_WINDOW (window), widget);
      gtk_window_present (GTK_WINDOW (window));
      ph_folder_row_set_item (PH_FOLDER_ROW (widget), G_OBJECT (find (tree, accounts, 0, paths[i])));
      g_assert_cmpstr (gtk_widget_get_tooltip_text (widget), ==, tooltips[i][0]);

      sample_accounts_fill (accounts, 0, paths[i], 1204, 1700000000);
      row->server_size = 380000000;
      store_begin (store, NULL);
      store_folder_put (store, row, NULL);
      store_commit (store, NULL);
      ui_sample_settle (window);
      g_assert_cmpstr (gtk_widget_get_tooltip_text (widget), ==, tooltips[i][1]);
      gtk_window_destroy (GTK_WINDOW (window));
    }
}

static void
test_next_unread (void)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (2);
  g_autoptr (PhFolderTree) tree = ph_folder_tree_new (accounts->engine);
  GtkWidget *sidebar;
  GtkWidget *window = show_sidebar (tree, &sidebar);

  sample_accounts_fill (accounts, 0, "Trash", 100, 1700000000);
  sample_accounts_fill (accounts, 1, "Projects/Harbour", 100, 1700000000);
  ph_sidebar_select_folder (PH_SIDEBAR (sidebar), find (tree, accounts, 0, "INBOX"));
  g_assert_true (ph_sidebar_select_next_unread (PH_SIDEBAR (sidebar)));
  g_assert_true (ph_sidebar_get_selected_folder (PH_SIDEBAR (sidebar)) ==
                 find (tree, accounts, 1, "Projects/Harbour"));
  g_assert_false (ph_sidebar_select_next_unread (PH_SIDEBAR (sidebar)));

  gtk_window_destroy (GTK_WINDOW (window));
}

static AdwMessageDialog *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_visible (window))
        return ADW_MESSAGE_DIALOG (window);
    }

  return NULL;
}

static gboolean
is_idle (gpointer filing)
{
  return !ph_filing_is_busy (filing);
}

/* Deleting a folder names it and the number of its messages, and does nothing before the answer. */
static void
test_delete_question (void)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (1);
  g_autoptr (PhFolderTree) tree = ph_folder_tree_new (accounts->engine);
  g_autoptr (PhFiling) filing = ph_filing_new (accounts->engine);
  PhFolder *projects = find (tree, accounts, 0, "Projects");
  GtkWidget *sidebar;
  GtkWidget *window = show_sidebar (tree, &sidebar);
  AdwMessageDialog *dialog;

  sample_accounts_fill (accounts, 0, "Projects/Library", 42, 1700000000);
  ph_sidebar_set_filing (PH_SIDEBAR (sidebar), filing);
  ph_sidebar_select_folder (PH_SIDEBAR (sidebar), find (tree, accounts, 0, "Projects/Library"));
  gtk_widget_activate_action (sidebar, "folder.delete", NULL);

  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==, "Delete “Projects / Library”?");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "42 messages"));
  g_assert_false (ph_filing_is_busy (filing));

  adw_message_dialog_response (dialog, "do");
  sample_wait (is_idle, filing);
  while (g_list_model_get_n_items (ph_folder_get_children (projects)) > 1)
    g_main_context_iteration (NULL, TRUE);

  gtk_window_destroy (GTK_WINDOW (window));
}

/* Folders with a role can't be deleted or renamed at all. */
static void
test_actions_by_role (void)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (1);
  g_autoptr (PhFolderTree) tree = ph_folder_tree_new (accounts->engine);
  g_autoptr (PhFiling) filing = ph_filing_new (accounts->engine);
  GtkWidget *sidebar;
  GtkWidget *window = show_sidebar (tree, &sidebar);

  ph_sidebar_set_filing (PH_SIDEBAR (sidebar), filing);
  ph_sidebar_select_folder (PH_SIDEBAR (sidebar), find (tree, accounts, 0, "Trash"));
  gtk_widget_activate_action (sidebar, "folder.delete", NULL);
  g_assert_null (find_dialog ());
  gtk_widget_activate_action (sidebar, "folder.empty", NULL);
  g_assert_nonnull (find_dialog ());
  adw_message_dialog_response (find_dialog (), "cancel");
  g_assert_false (ph_filing_is_busy (filing));

  gtk_window_destroy (GTK_WINDOW (window));
}

/* ---- The context menu ------------------------------------------------------------------------ */

static gboolean
shows_item (GtkWidget *widget,
            gpointer item)
{
  return PH_IS_FOLDER_ROW (widget) &&
         (ph_folder_row_get_folder (PH_FOLDER_ROW (widget)) == item ||
          ph_folder_row_get_account (PH_FOLDER_ROW (widget)) == item);
}

static gboolean
is_open_menu (GtkWidget *widget,
              gpointer data)
{
  return GTK_IS_POPOVER_MENU (widget) && gtk_widget_get_mapped (widget);
}

static gboolean
is_scrolled (GtkWidget *widget,
             gpointer data)
{
  return GTK_IS_SCROLLED_WINDOW (widget);
}

static gboolean
is_active (GtkWidget *widget,
           gpointer data)
{
  return (gtk_widget_get_state_flags (widget) & GTK_STATE_FLAG_ACTIVE) != 0;
}

static gboolean
has_open_menu (gpointer sidebar)
{
  return ui_input_find (sidebar, is_open_menu, NULL) != NULL;
}

static gboolean
has_no_menu (gpointer sidebar)
{
  return !has_open_menu (sidebar);
}

/* All that the menu holds is inside it. */
static void
assert_not_clipped (GtkWidget *menu)
{
  GtkWidget *scrolled = ui_input_find (menu, is_scrolled, NULL);
  GtkAdjustment *down, *across;

  g_assert_nonnull (scrolled);
  down = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  across = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scrolled));
  g_assert_cmpfloat (gtk_adjustment_get_upper (down), <=, gtk_adjustment_get_page_size (down));
  g_assert_cmpfloat (gtk_adjustment_get_upper (across), <=,
                     gtk_adjustment_get_page_size (across));
}

static void
open_menu (GtkWidget *window,
           GtkWidget *sidebar,
           gpointer item,
           const char *shot)
{
  UiPlace at;

  ui_sample_settle (window);
  at = ui_input_find_place (ui_input_find (sidebar, shows_item, item));
  ui_input_run ("mousemove %d %d sleep 0.1 mousedown 3 sleep 0.1 mousemove_relative 12 8 sleep 0.1 "
                "mouseup 3", at.x, at.y);
  sample_wait (has_open_menu, sidebar);
  ui_sample_settle (window);
  ui_sample_shoot (ui_input_find (sidebar, is_open_menu, NULL), shot);
  assert_not_clipped (ui_input_find (sidebar, is_open_menu, NULL));

  ui_input_run ("mousemove 130 740 sleep 0.1 click 1 sleep 0.1");
  sample_wait (has_no_menu, sidebar);
  ui_sample_settle (window);
}

/* Menus of folders and accounts, one after the other; nothing stays behind on the rows. */
static void
test_menu (void)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (2);
  GtkWidget *sidebar = ph_sidebar_new ();
  g_autoptr (PhFolderTree) tree = ph_folder_tree_new (accounts->engine);
  const char *id = sample_accounts_get_id (accounts, 0);
  PhAccountItem *account = ph_folder_tree_find_account (tree, id);
  PhFolder *archive = ph_folder_tree_find (tree, id, sample_accounts_find (accounts, 0, "Archive"));
  PhFolder *junk = ph_folder_tree_find (tree, id, sample_accounts_find (accounts, 0, "Junk"));
  GtkWidget *window;

  ph_sidebar_set_tree (PH_SIDEBAR (sidebar), tree);
  window = ui_sample_show (sidebar, 260, 760);
  for (guint i = 0; i < 2; i++)
    {
      open_menu (window, sidebar, account, "sidebar-menu-account");
      open_menu (window, sidebar, archive, "sidebar-menu-folder");
      open_menu (window, sidebar, junk, "sidebar-menu-junk");
    }
  ui_input_run ("mousemove 600 700 sleep 0.1");
  ui_sample_settle (window);
  ui_sample_shoot (window, "sidebar-after-menus");
  g_assert_null (ui_input_find (sidebar, is_active, NULL));

  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();

  g_test_add_func ("/sidebar/remembers", test_remembers);
  g_test_add_func ("/sidebar/selected-folder-goes", test_selected_folder_goes);
  g_test_add_func ("/sidebar/fullness", test_fullness);
  g_test_add_func ("/sidebar/selection-survives", test_selection_survives);
  g_test_add_func ("/sidebar/next-unread", test_next_unread);
  g_test_add_func ("/sidebar/tooltip", test_tooltip);
  g_test_add_func ("/sidebar/delete-question", test_delete_question);
  g_test_add_func ("/sidebar/actions-by-role", test_actions_by_role);
  g_test_add_func ("/sidebar/looks", test_looks);
  g_test_add_func ("/sidebar/menu", test_menu);

  return g_test_run ();
}
