/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "outbox.h"
#include "ph-account-row.h"
#include "ph-accounts-page.h"
#include "ph-tree.h"
#include "ph-ui.h"
#include "ui-test.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *folder;
  AccountList *list;
  GtkWidget *page; /* (borrowed) */
  GtkWindow *window;
} Fixture;

static void
add_account (AccountList *list, const char *name)
{
  g_autoptr (AccountSettings) settings = account_settings_new ();

  g_free (settings->name);
  settings->name = g_strdup (name);
  g_free (settings->imap.host);
  settings->imap.host = g_strdup ("localhost");
  g_assert_true (account_list_set (list, settings, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  fixture->folder = g_dir_make_tmp ("accounts-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "accounts.ini", NULL);
  fixture->list = account_list_new (path);
  add_account (fixture->list, "Birch");
  add_account (fixture->list, "Elm");
  add_account (fixture->list, "Oak");

  fixture->window = GTK_WINDOW (adw_preferences_window_new ());
  fixture->page = ph_accounts_page_new (fixture->list, NULL);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (fixture->window),
                              ADW_PREFERENCES_PAGE (fixture->page));
  ui_test_present (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "accounts.ini", NULL);

  gtk_window_destroy (fixture->window);
  ui_test_settle ();
  g_assert_finalize_object (fixture->list);
  g_unlink (path);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static GtkWidget *
get_row (Fixture *fixture, int position)
{
  GtkListBox *rows = ui_test_find (fixture->page, GTK_TYPE_LIST_BOX, "rows");

  return GTK_WIDGET (gtk_list_box_get_row_at_index (rows, position));
}

static char *
get_order (Fixture *fixture)
{
  GString *order = g_string_new (NULL);
  GtkWidget *row;

  for (int i = 0; (row = get_row (fixture, i)) != NULL; i++)
    g_string_append (order, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
  return g_string_free (order, FALSE);
}

static void
act (Fixture *fixture, const char *action, GtkWidget *row)
{
  gtk_widget_activate_action (fixture->page, action, "s",
                              ph_account_row_get_id (PH_ACCOUNT_ROW (row)));
  ui_test_settle ();
}

/* The keyboard goes with the account. */
static void
test_move (Fixture *fixture, gconstpointer data)
{
  GtkWidget *birch = get_row (fixture, 0);
  GtkWidget *button = ui_test_find (birch, GTK_TYPE_MENU_BUTTON, NULL);
  g_autofree char *order = NULL;
  g_autofree char *back = NULL;

  gtk_widget_grab_focus (button);
  act (fixture, "accounts.move-down", birch);
  order = get_order (fixture);
  g_assert_cmpstr (order, ==, "ElmBirchOak");
  g_assert_true (get_row (fixture, 1) == birch);
  g_assert_nonnull (gtk_window_get_focus (fixture->window));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (fixture->window), birch));

  act (fixture, "accounts.move-up", birch);
  back = get_order (fixture);
  g_assert_cmpstr (back, ==, "BirchElmOak");

  /* There is nothing above the first. */
  act (fixture, "accounts.move-up", birch);
  g_assert_true (get_row (fixture, 0) == birch);
}

static void
test_disable (Fixture *fixture, gconstpointer data)
{
  GtkWidget *elm = get_row (fixture, 1);
  GtkSwitch *enabled = ui_test_find (elm, GTK_TYPE_SWITCH, NULL);

  gtk_widget_grab_focus (GTK_WIDGET (enabled));
  gtk_switch_set_active (enabled, FALSE);
  ui_test_settle ();
  g_assert_false (account_list_get (fixture->list, 1)->enabled);
  g_assert_true (get_row (fixture, 1) == elm);
  g_assert_true (gtk_window_get_focus (fixture->window) == GTK_WIDGET (enabled));
}

/* A switch shows what is, when it could not be switched: a folder lies where the file should be. */
static void
test_not_disabled (Fixture *fixture, gconstpointer data)
{
  GtkSwitch *enabled = ui_test_find (get_row (fixture, 1), GTK_TYPE_SWITCH, NULL);
  g_autofree char *path = g_build_filename (fixture->folder, "accounts.ini", NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  gtk_switch_set_active (enabled, FALSE);
  ui_test_settle ();
  g_assert_true (account_list_get (fixture->list, 1)->enabled);
  g_assert_true (gtk_switch_get_active (enabled));
  g_assert_true (gtk_switch_get_state (enabled));
  g_rmdir (path);
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  GtkWidget *oak = get_row (fixture, 2);
  const AccountSettings *settings = account_list_get (fixture->list, 1);
  g_autoptr (AccountSettings) changed = account_settings_copy (settings);
  g_autofree char *order = NULL;

  g_free (changed->name);
  changed->name = g_strdup ("Ash");
  g_assert_true (account_list_set (fixture->list, changed, NULL));
  g_assert_true (account_list_remove (fixture->list, account_list_get (fixture->list, 0)->id,
                                      NULL));
  order = get_order (fixture);
  g_assert_cmpstr (order, ==, "AshOak");
  g_assert_true (get_row (fixture, 1) == oak);
}

static void
submit_mail (const char *dir)
{
  static const char text[] = "From: a@m.example\nMessage-ID: <1@m.example>\n\ntext\n";
  g_autoptr (OutboxMail) mail = outbox_mail_new ();
  g_autoptr (Store) store = NULL;

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  store = store_open (dir, STORE_OPEN_WRITE, NULL, NULL);
  mail->message = g_bytes_new_static (text, strlen (text));
  mail->sender = g_strdup ("a@m.example");
  mail->recipients = g_strsplit ("b@m.example", " ", -1);
  mail->send_at = g_get_real_time () / G_USEC_PER_SEC + 86400;
  g_assert_cmpint (outbox_submit (store, dir, mail, NULL), !=, 0);
}

static GtkWindow *
find_dialog (void)
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

static void
switch_off (Fixture *fixture, guint account)
{
  g_autoptr (AccountSettings) settings
    = account_settings_copy (account_list_get (fixture->list, account));

  settings->enabled = FALSE;
  g_assert_true (account_list_set (fixture->list, settings, NULL));
}

static void
check_remove_with_mail (Fixture *fixture)
{
  const char *id = account_list_get (fixture->list, 0)->id;
  g_autofree char *dir = g_build_filename (fixture->folder, "accounts", id, NULL);
  g_autofree char *accounts = g_path_get_dirname (dir);
  GtkWindow *window = GTK_WINDOW (adw_preferences_window_new ());
  g_autoptr (Engine) engine = NULL;
  GtkWidget *page;
  GtkWindow *dialog;

  submit_mail (dir);
  engine = engine_new (fixture->list, fixture->folder);
  engine_start (engine);
  page = ph_accounts_page_new (fixture->list, engine);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), ADW_PREFERENCES_PAGE (page));
  ui_test_present (window);
  gtk_widget_activate_action (page, "accounts.remove", "s", id);
  ui_test_settle ();
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  ui_test_shoot (dialog, "remove-with-mail");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)),
                            "1 message is still in the outbox"));
  gtk_window_destroy (dialog);
  gtk_window_destroy (window);
  ui_test_settle ();
  engine_stop (engine);
  g_clear_object (&engine);
  ph_tree_remove (accounts, NULL);
}

/* Mail that waits to be sent is not deleted without a word … */
static void
test_remove_with_mail (Fixture *fixture, gconstpointer data)
{
  check_remove_with_mail (fixture);
}

/* … nor where the account rests. */
static void
test_remove_switched_off (Fixture *fixture, gconstpointer data)
{
  switch_off (fixture, 0);
  check_remove_with_mail (fixture);
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

  add ("/accounts-page/move", test_move);
  add ("/accounts-page/disable", test_disable);
  add ("/accounts-page/not-disabled", test_not_disabled);
  add ("/accounts-page/remove", test_remove);
  add ("/accounts-page/remove-with-mail", test_remove_with_mail);
  add ("/accounts-page/remove-with-mail-switched-off", test_remove_switched_off);

  return g_test_run ();
}
