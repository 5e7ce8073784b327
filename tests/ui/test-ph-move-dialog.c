/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-folder-tree.h"
#include "ph-message-list.h"
#include "ph-move-dialog.h"
#include "ph-ui.h"
#include "sample-accounts.h"
#include "ui-test.h"

static void
test_score (void)
{
  static const struct
  {
    const char *query;
    const char *name;
    const char *path;
    int score;
  } rows[] = {
    { "", "Archive", "Home Archive", 0 },
    { "arch", "Archive", "Home Archive", 0 },
    { "BURO", "Büro", "Work Büro", 0 },
    { "büro", "BÜRO", "Work BÜRO", 0 },
    { "mail", "Old mail", "Home Old mail", 1 },
    { "ail", "Old mail", "Home Old mail", 2 },
    { "home", "Archive", "Home Archive", 4 },
    { "home/arch", "Archive", "Home Archive", 4 },
    { "arch home", "Archive", "Home Archive", 4 },
    { "none", "Archive", "Home Archive", -1 },
    { "arch none", "Archive", "Home Archive", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (ph_move_dialog_score (rows[i].query, rows[i].name, rows[i].path), ==,
                     rows[i].score);
}

typedef struct
{
  SampleAccounts *accounts;
  PhFolderTree *tree;
  GPtrArray *folders;
  PhMessageKeys *keys; /* of one message in the second account's inbox */
  GtkWidget *dialog;
  PhFolder *chosen;
} Fixture;

static void
chosen_cb (Fixture *fixture, PhFolder *folder)
{
  fixture->chosen = folder;
}

static PhMessageKeys *
take_key (Fixture *fixture)
{
  gint64 folder = sample_accounts_find (fixture->accounts, 1, "INBOX");
  g_autoptr (PhMessageList) list = ph_message_list_new_for_folder (
    sample_accounts_get (fixture->accounts, 1), folder, FOLDER_ROLE_INBOX);
  PhMessageKeys *keys = ph_message_keys_new ();

  ph_message_list_open (list);
  ph_message_keys_add (keys, ph_message_list_get_key (list, 0));
  ph_message_keys_set_folder (keys, folder);

  return keys;
}

static PhFolder *
find_folder (Fixture *fixture, guint account, const char *name)
{
  for (guint i = 0; i < fixture->folders->len; i++)
    {
      PhFolder *folder = g_ptr_array_index (fixture->folders, i);

      if (g_str_equal (ph_folder_get_name (folder), name)
          && g_str_equal (ph_folder_get_account_id (folder),
                          sample_accounts_get_id (fixture->accounts, account)))
        return folder;
    }

  g_assert_not_reached ();
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const char *lately = data;
  g_autoptr (GPtrArray) recent = g_ptr_array_new ();

  fixture->accounts = sample_accounts_new (2);
  sample_accounts_fill (fixture->accounts, 1, "INBOX", 1, 1771855500);
  fixture->tree = ph_folder_tree_new (fixture->accounts->engine);
  fixture->folders = ph_folder_tree_list_folders (fixture->tree);
  fixture->keys = take_key (fixture);
  if (lately != NULL)
    g_ptr_array_add (recent, find_folder (fixture, 0, lately));

  fixture->dialog = ph_move_dialog_new (NULL, fixture->folders, recent, fixture->keys, FALSE);
  g_signal_connect_swapped (fixture->dialog, "chosen", G_CALLBACK (chosen_cb), fixture);
  ui_test_present (GTK_WINDOW (fixture->dialog));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->chosen == NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  ui_test_settle ();
  ph_message_keys_unref (fixture->keys);
  g_ptr_array_unref (fixture->folders);
  g_object_unref (fixture->tree);
  sample_accounts_free (fixture->accounts);
}

static GtkSingleSelection *
get_selection (Fixture *fixture)
{
  GtkListView *list = ui_test_find (fixture->dialog, GTK_TYPE_LIST_VIEW, "list");

  return GTK_SINGLE_SELECTION (gtk_list_view_get_model (list));
}

static PhFolder *
get_row (Fixture *fixture, guint position)
{
  g_autoptr (PhFolder) folder
    = g_list_model_get_item (G_LIST_MODEL (get_selection (fixture)), position);

  return folder;
}

/* Types a word, without waiting for the entry to tell of it, and presses Return. */
static void
choose (Fixture *fixture, const char *text)
{
  GtkWidget *entry = ui_test_find (fixture->dialog, GTK_TYPE_SEARCH_ENTRY, "entry");

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_signal_emit_by_name (entry, "activate");
}

/* Return alone files nothing where nobody said. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_assert_true (get_row (fixture, 0) == find_folder (fixture, 1, "Inbox"));
  g_assert_cmpuint (gtk_single_selection_get_selected (get_selection (fixture)), ==,
                    GTK_INVALID_LIST_POSITION);
  choose (fixture, "");
  g_assert_null (fixture->chosen);
}

static void
test_recent (Fixture *fixture, gconstpointer data)
{
  g_assert_true (get_row (fixture, 0) == find_folder (fixture, 0, "Library"));
  g_assert_cmpuint (gtk_single_selection_get_selected (get_selection (fixture)), ==, 0);
  choose (fixture, "");
  g_assert_true (fixture->chosen == find_folder (fixture, 0, "Library"));
}

static void
test_type (Fixture *fixture, gconstpointer data)
{
  choose (fixture, "harb");
  g_assert_true (fixture->chosen == find_folder (fixture, 1, "Harbour"));
}

/* The messages are there already. */
static void
test_refusal (Fixture *fixture, gconstpointer data)
{
  choose (fixture, "inbox");
  g_assert_true (fixture->chosen == find_folder (fixture, 0, "Inbox"));
}

static void
test_nothing (Fixture *fixture, gconstpointer data)
{
  GtkStack *stack = ui_test_find (fixture->dialog, GTK_TYPE_STACK, "stack");

  choose (fixture, "no such folder");
  g_assert_null (fixture->chosen);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "nothing");
}

static void
add (const char *path, const char *lately, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, lately, set_up, func, tear_down);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();

  g_test_add_func ("/move-dialog/score", test_score);
  add ("/move-dialog/order", NULL, test_order);
  add ("/move-dialog/recent", "Library", test_recent);
  add ("/move-dialog/type", NULL, test_type);
  add ("/move-dialog/refusal", NULL, test_refusal);
  add ("/move-dialog/nothing", NULL, test_nothing);

  return g_test_run ();
}
