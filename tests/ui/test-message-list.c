/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-message-list-view.h"
#include "ph-ui.h"
#include "ui-sample.h"

static PhMessageList *
open_inbox (SampleAccounts *accounts,
            guint account)
{
  PhMessageList *list =
    ph_message_list_new_for_folder (sample_accounts_get (accounts, account),
                                    sample_accounts_find (accounts, account, "INBOX"),
                                    FOLDER_ROLE_INBOX);

  ph_message_list_open (list);

  return list;
}

static void
test_looks (void)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (1);
  GtkWidget *view = ph_message_list_view_new ();
  g_autoptr (PhMessageList) list = NULL;
  GtkWidget *window;
  guint n = ui_sample_add_mail (accounts, 0);

  list = open_inbox (accounts, 0);
  ph_message_list_view_set_list (PH_MESSAGE_LIST_VIEW (view), list, "Inbox");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, n);

  window = ui_sample_show (view, 380, 760);
  gtk_selection_model_select_item (
    GTK_SELECTION_MODEL (ph_message_list_view_get_selection (PH_MESSAGE_LIST_VIEW (view))), 1, TRUE);
  ui_sample_shoot (window, "list-light");
  ph_message_list_view_focus_list (PH_MESSAGE_LIST_VIEW (view));
  ui_sample_shoot (window, "list-focus");

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  ui_sample_shoot (window, "list-dark");
  g_object_set (view, "compact", TRUE, NULL);
  ui_sample_shoot (window, "list-compact-dark");
  gtk_window_set_default_size (GTK_WINDOW (window), 900, 500);
  ui_sample_shoot (window, "list-compact-wide-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_LIGHT);
  ui_sample_shoot (window, "list-compact-wide");
  g_object_set (view, "compact", FALSE, NULL);
  ui_sample_shoot (window, "list-wide");

  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();

  g_test_add_func ("/message-list/looks", test_looks);

  return g_test_run ();
}
