/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-folder-tree.h"
#include "sample-accounts.h"

#include "imap-response.h"

#define LAST_DATE 1700000000

static guint
count (GListModel *model)
{
  return g_list_model_get_n_items (model);
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

static void
test_shape (void)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (2);
  g_autoptr (PhFolderTree) tree = ph_folder_tree_new (accounts->engine);
  g_autoptr (GObject) first = g_list_model_get_item (G_LIST_MODEL (tree), 0);
  g_autoptr (GObject) second = g_list_model_get_item (G_LIST_MODEL (tree), 1);
  g_autoptr (GListModel) top = ph_folder_tree_create_children (second, NULL);
  g_autoptr (GListModel) none = NULL;
  g_autoptr (GListModel) below = NULL;
  g_autoptr (PhFolder) inbox = g_list_model_get_item (top, 0);
  PhFolder *harbour = find (tree, accounts, 0, "Projects/Harbour");
  g_autofree char *path = ph_folder_dup_display_path (harbour);
  g_autofree char *name = ph_folder_dup_settings_name (harbour);

  g_assert_cmpuint (count (G_LIST_MODEL (tree)), ==, 3);
  g_assert_true (ph_folder_is_unified (PH_FOLDER (first)));
  g_assert_cmpstr (ph_account_item_get_name (PH_ACCOUNT_ITEM (second)), ==, "Harbour Office");
  g_assert_cmpuint (count (top), ==, 7);
  g_assert_cmpstr (ph_folder_get_name (inbox), ==, "Inbox");
  g_assert_cmpstr (ph_folder_get_icon_name (inbox), ==, "mail-inbox-symbolic");

  none = ph_folder_tree_create_children (inbox, NULL);
  g_assert_null (none);
  below = ph_folder_tree_create_children (find (tree, accounts, 0, "Projects"), NULL);
  g_assert_cmpuint (count (below), ==, 2);
  g_assert_cmpstr (path, ==, "Projects / Harbour");
  g_assert_true (ph_folder_tree_find_settings_name (tree, name) == harbour);
  g_assert_true (ph_folder_is_within (harbour, ph_folder_get_parent (harbour)));
  g_assert_false (ph_folder_can_rename (inbox));
  g_assert_true (ph_folder_can_rename (harbour));
}

static void
changed_cb (GListModel *model,
            guint position,
            guint removed,
            guint added,
            guint *n)
{
  (*n)++;
}

/* New mail changes numbers, not rows. */
static void
test_counts_in_place (void)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (2);
  g_autoptr (PhFolderTree) tree = ph_folder_tree_new (accounts->engine);
  PhAccountItem *account =
    ph_folder_tree_find_account (tree, sample_accounts_get_id (accounts, 0));
  PhFolder *inbox = find (tree, accounts, 0, "INBOX");
  PhFolder *unified = ph_folder_tree_get_unified (tree);
  guint n = 0;

  g_signal_connect (ph_account_item_get_folders (account), "items-changed",
                    G_CALLBACK (changed_cb), &n);
  g_signal_connect (tree, "items-changed", G_CALLBACK (changed_cb), &n);

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u@tree.test", i);
      StoreMessage message = { .date_sent = LAST_DATE, .date_received = LAST_DATE, .size = 100,
                               .subject = "Hello", .message_id = id };

      sample_accounts_add (accounts, 0, "INBOX", &message, i == 2 ? IMAP_FLAG_SEEN : 0);
    }

  g_assert_cmpuint (ph_folder_get_total (inbox), ==, 3);
  g_assert_cmpuint (ph_folder_get_unread (inbox), ==, 2);
  g_assert_cmpuint (ph_account_item_get_unread (account), ==, 2);
  g_assert_cmpuint (ph_folder_get_unread (unified), ==, 2);
  g_assert_cmpuint (n, ==, 0);
}

static void
put_folder (SampleAccounts *accounts,
            const char *path,
            const char *name,
            gint64 parent)
{
  Store *store = g_ptr_array_index (accounts->writers, 0);
  StoreFolder folder = { .wire_name = (char *) path, .path = (char *) path, .name = (char *) name,
                         .delimiter = '/', .parent_id = parent, .server_total = -1,
                         .server_unseen = -1 };

  store_begin (store, NULL);
  g_assert_cmpint (store_folder_put (store, &folder, NULL), >, 0);
  store_commit (store, NULL);
}

static void
removed_cb (PhFolderTree *tree,
            PhFolder *folder,
            char **name)
{
  *name = g_strdup (ph_folder_get_name (folder));
}

static void
test_folders_come_and_go (void)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (1);
  g_autoptr (PhFolderTree) tree = ph_folder_tree_new (accounts->engine);
  Store *store = g_ptr_array_index (accounts->writers, 0);
  gint64 library = sample_accounts_find (accounts, 0, "Projects/Library");
  PhFolder *folder = find (tree, accounts, 0, "Projects/Library");
  PhFolder *projects = find (tree, accounts, 0, "Projects");
  g_autoptr (GListModel) before = ph_folder_tree_create_children (folder, NULL);
  g_autoptr (GListModel) after = NULL;
  g_autofree char *removed = NULL;
  guint n = 0;

  g_assert_null (before);
  g_signal_connect (tree, "folder-removed", G_CALLBACK (removed_cb), &removed);
  g_signal_connect (ph_folder_get_children (projects), "items-changed", G_CALLBACK (changed_cb),
                    &n);

  /* Its first child: GTK has to ask again. */
  put_folder (accounts, "Projects/Library/Maps", "Maps", library);
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (find (tree, accounts, 0, "Projects/Library") == folder);
  after = ph_folder_tree_create_children (folder, NULL);
  g_assert_cmpuint (count (after), ==, 1);

  put_folder (accounts, "Projects/Library/Atlas", "Atlas", library);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (count (after), ==, 2);

  store_begin (store, NULL);
  g_assert_true (store_folder_remove (store, sample_accounts_find (accounts, 0,
                                                                   "Projects/Library/Maps"), NULL));
  store_commit (store, NULL);
  g_assert_cmpstr (removed, ==, "Maps");
  g_assert_cmpuint (count (after), ==, 1);
}

static void
test_accounts_come_and_go (void)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (2);
  g_autoptr (PhFolderTree) tree = ph_folder_tree_new (accounts->engine);
  AccountSettings *settings =
    account_settings_copy (account_list_get (accounts->list, 1));
  g_autoptr (GPtrArray) folders = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (count (G_LIST_MODEL (tree)), ==, 3);

  /* With one account the unified inbox would only say the same twice. */
  settings->enabled = FALSE;
  account_list_set (accounts->list, settings, &error);
  g_assert_no_error (error);
  account_settings_unref (settings);
  g_assert_cmpuint (count (G_LIST_MODEL (tree)), ==, 1);
  folders = ph_folder_tree_list_folders (tree);
  g_assert_cmpuint (folders->len, ==, 9);
}

static void
test_numbers_by_role (void)
{
  g_autoptr (SampleAccounts) accounts = sample_accounts_new (1);
  g_autoptr (PhFolderTree) tree = ph_folder_tree_new (accounts->engine);

  sample_accounts_fill (accounts, 0, "Drafts", 7, LAST_DATE);
  sample_accounts_fill (accounts, 0, "Sent", 100, LAST_DATE);
  sample_accounts_fill (accounts, 0, "Archive", 100, LAST_DATE);

  g_assert_cmpuint (ph_folder_get_show_unread (find (tree, accounts, 0, "Drafts")), ==, 7);
  g_assert_cmpuint (ph_folder_get_show_unread (find (tree, accounts, 0, "Sent")), ==, 0);
  g_assert_cmpuint (ph_folder_get_show_unread (find (tree, accounts, 0, "Archive")), ==,
                    ph_folder_get_unread (find (tree, accounts, 0, "Archive")));
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/folder-tree/shape", test_shape);
  g_test_add_func ("/folder-tree/counts-in-place", test_counts_in_place);
  g_test_add_func ("/folder-tree/folders-come-and-go", test_folders_come_and_go);
  g_test_add_func ("/folder-tree/accounts-come-and-go", test_accounts_come_and_go);
  g_test_add_func ("/folder-tree/numbers-by-role", test_numbers_by_role);

  return g_test_run ();
}
