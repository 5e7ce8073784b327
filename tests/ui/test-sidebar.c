/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-folder-tree.h"
#include "ph-sidebar.h"
#include "ph-ui.h"
#include "ui-sample.h"

#include "imap-response.h"

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

int
main (int argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();

  g_test_add_func ("/sidebar/looks", test_looks);

  return g_test_run ();
}
