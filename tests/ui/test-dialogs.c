/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The dialogs that ask for files and printers, as GTK has them without a portal, by the keys of a person. */

#include "ph-attachment-chip.h"
#include "ph-folder-archive.h"
#include "ph-folder-tree.h"
#include "ph-message-print.h"
#include "ph-settings.h"
#include "ph-tree.h"
#include "ph-ui.h"
#include "sample-accounts.h"
#include "ui-input.h"
#include "ui-test.h"

#include <glib/gstdio.h>
#include <string.h>

#define FILES "GtkFileChooserDialog"

typedef struct
{
  GtkWindow *window;
  char *dir;
  char *told; /* (nullable) what the window was told last */
  guint n_told;

  /* Of the folders */
  SampleAccounts *accounts;
  PhFolderTree *tree;
  PhFolder *folder;
  PhFiling *filing;
} Fixture;

/* ---- The person ----------------------------------------------------------------------------- */

typedef struct
{
  const char *type;
  GtkWindow *dialog;
} Dialog;

static gboolean
find_dialog (gpointer user_data)
{
  Dialog *wanted = user_data;
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (g_str_equal (G_OBJECT_TYPE_NAME (window), wanted->type)
          && gtk_widget_get_mapped (GTK_WIDGET (window)))
        wanted->dialog = window;
    }
  return wanted->dialog != NULL;
}

/* The dialog of that type that has come, with the keyboard in it. */
static GtkWindow *
await_dialog (const char *type)
{
  Dialog wanted = { type, NULL };

  ui_test_wait (find_dialog, &wanted);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (wanted.dialog));
  ui_input_focus (wanted.dialog);
  return wanted.dialog;
}

static gboolean
is_gone (gpointer type)
{
  Dialog dialog = { type, NULL };

  return !find_dialog (&dialog);
}

static void
type (const char *text)
{
  ui_input_run ("type --delay 8 %s", text);
}

static void
notify_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_free (fixture->told);
  fixture->told = g_variant_dup_string (parameter, NULL);
  fixture->n_told++;
}

static gboolean
was_told (gpointer user_data)
{
  return ((Fixture *) user_data)->n_told > 0;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const GActionEntry entry = { "notify", notify_cb, "s" };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();

  fixture->window = ui_test_show (gtk_label_new ("Harbour"), 600, 400);
  fixture->dir = g_dir_make_tmp ("dialogs-XXXXXX", NULL);
  g_settings_reset (ph_settings_get (), "save-folder");
  g_action_map_add_action_entries (G_ACTION_MAP (actions), &entry, 1, fixture);
  gtk_widget_insert_action_group (GTK_WIDGET (fixture->window), "win", G_ACTION_GROUP (actions));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  ph_tree_remove (fixture->dir, NULL);
  g_free (fixture->dir);
  g_free (fixture->told);
}

static char *
get_content (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->dir, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static void
assert_content (Fixture *fixture, const char *name, const char *expected)
{
  g_autofree char *text = get_content (fixture, name);

  g_assert_cmpstr (text, ==, expected);
}

/* ---- Attachments ---------------------------------------------------------------------------- */

static PhAttachment *
create_attachment (const char *name, const char *text)
{
  PhAttachment *attachment
    = ph_attachment_new (NULL, 0, "2", NULL, "text/plain", name, strlen (text), FALSE);
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));

  ph_attachment_set_content (attachment, content);
  return attachment;
}

static void
save (Fixture *fixture, PhAttachment *attachment, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->dir, name, NULL);
  GtkWindow *dialog;

  ph_attachment_chip_save (attachment, "Save Attachment", GTK_WIDGET (fixture->window));
  dialog = await_dialog (FILES);
  ui_input_press ("ctrl+a");
  type (path);
  ui_test_shoot (dialog, "dialog-save");
  ui_input_press ("Return");
}

/* Under another name, and in the place of what is there, once the person has agreed. */
static void
test_save (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PhAttachment) first = create_attachment ("rows.txt", "milk, bread");
  g_autoptr (PhAttachment) second = create_attachment ("rows.txt", "apples");
  GtkWindow *question;

  save (fixture, first, "list.txt");
  ui_test_wait (was_told, fixture);
  g_assert_cmpstr (fixture->told, ==, "“list.txt” saved");
  assert_content (fixture, "list.txt", "milk, bread");

  fixture->n_told = 0;
  save (fixture, second, "list.txt");
  question = await_dialog ("GtkMessageDialog");
  ui_test_shoot (question, "dialog-replace");
  assert_content (fixture, "list.txt", "milk, bread");
  ui_input_press ("Return");
  ui_test_wait (was_told, fixture);
  assert_content (fixture, "list.txt", "apples");
}

static void
test_save_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PhAttachment) attachment = create_attachment ("rows.txt", "milk, bread");

  ph_attachment_chip_save (attachment, "Save Attachment", GTK_WIDGET (fixture->window));
  await_dialog (FILES);
  ui_input_press ("Escape");
  ui_test_wait (is_gone, (gpointer) FILES);
  ui_test_settle ();
  g_assert_false (ph_attachment_is_busy (attachment));
  g_assert_cmpuint (fixture->n_told, ==, 0);
}

static gboolean
was_told_of_all (gpointer user_data)
{
  return ((Fixture *) user_data)->n_told == 3;
}

/* Two of one name, and one that is there already: nothing is replaced. */
static void
test_save_all (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *taken = g_build_filename (fixture->dir, "b.txt", NULL);
  GtkWindow *dialog;

  g_assert_true (g_file_set_contents (taken, "mine", -1, NULL));
  g_ptr_array_add (attachments, create_attachment ("a.txt", "first"));
  g_ptr_array_add (attachments, create_attachment ("a.txt", "second"));
  g_ptr_array_add (attachments, create_attachment ("b.txt", "theirs"));
  ph_attachment_chip_save_all (attachments, GTK_WIDGET (fixture->window));
  dialog = await_dialog (FILES);
  type (fixture->dir);
  ui_test_shoot (dialog, "dialog-save-all");
  ui_input_press ("Return");
  ui_test_wait (was_told_of_all, fixture);
  assert_content (fixture, "b.txt", "mine");
  assert_content (fixture, "b (2).txt", "theirs");
  assert_content (fixture, "a.txt", "first");
  assert_content (fixture, "a (2).txt", "second");
}

/* ---- Folders -------------------------------------------------------------------------------- */

static void
set_up_folders (Fixture *fixture, gconstpointer data)
{
  set_up (fixture, data);
  fixture->accounts = sample_accounts_new (1);
  fixture->tree = ph_folder_tree_new (fixture->accounts->engine);
  fixture->folder
    = ph_folder_tree_find (fixture->tree, sample_accounts_get_id (fixture->accounts, 0),
                           sample_accounts_find (fixture->accounts, 0, "Projects/Harbour"));
  fixture->filing = ph_filing_new (fixture->accounts->engine);
}

static void
tear_down_folders (Fixture *fixture, gconstpointer data)
{
  tear_down (fixture, data);
  g_clear_object (&fixture->filing);
  g_clear_object (&fixture->tree);
  sample_accounts_free (fixture->accounts);
}

static gboolean
find_report (gpointer user_data)
{
  GtkWindow **dialog = user_data;
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_mapped (GTK_WIDGET (window))
          && adw_message_dialog_has_response (ADW_MESSAGE_DIALOG (window), "close"))
        *dialog = window;
    }
  return *dialog != NULL;
}

static void
expect_report (const char *body)
{
  GtkWindow *dialog = NULL;

  ui_test_wait (find_report, &dialog);
  g_assert_cmpstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), ==, body);
  gtk_window_destroy (dialog);
}

static void
assert_opened_at (GtkWindow *dialog, const char *path)
{
  g_autoptr (GFile) folder = gtk_file_chooser_get_current_folder (GTK_FILE_CHOOSER (dialog));
  g_autofree char *opened = folder != NULL ? g_file_get_path (folder) : NULL;

  g_assert_cmpstr (opened, ==, path);
}

static void
test_import (Fixture *fixture, gconstpointer data)
{
  static const char mail[] = "From a@b.example Mon Jan  2 15:04:05 2006\nFrom: a@b.example\n"
                             "Message-ID: <1@b.example>\n\nHello\n\n";
  g_autofree char *path = g_build_filename (fixture->dir, "in.mbox", NULL);
  g_autofree char *out = g_build_filename (fixture->dir, "out.mbox", NULL);
  g_autofree char *text = NULL;
  GtkWindow *dialog;

  g_assert_true (g_file_set_contents (path, mail, -1, NULL));
  ph_folder_archive_ask_import (GTK_WIDGET (fixture->window), fixture->filing, fixture->folder, FALSE);
  dialog = await_dialog (FILES);
  type (path);
  ui_test_shoot (dialog, "dialog-import");
  ui_input_press ("Return");
  expect_report ("1 message was put into “Harbour”.");

  ph_folder_archive_ask_import (GTK_WIDGET (fixture->window), fixture->filing, fixture->folder, TRUE);
  dialog = await_dialog (FILES);
  type (fixture->dir);
  ui_input_press ("Return");
  expect_report ("0 messages were put into “Harbour”.\n1 was there already.");

  ph_folder_archive_ask_export (GTK_WIDGET (fixture->window), fixture->folder);
  dialog = await_dialog (FILES);
  assert_opened_at (dialog, g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD));
  ui_input_press ("ctrl+a");
  type (out);
  ui_test_shoot (dialog, "dialog-export");
  ui_input_press ("Return");
  expect_report ("1 message of “Harbour” was written to “out.mbox”.");
  text = get_content (fixture, "out.mbox");
  g_assert_nonnull (strstr (text, "<1@b.example>"));

  /* It is asked where the last one went. */
  ph_folder_archive_ask_export (GTK_WIDGET (fixture->window), fixture->folder);
  dialog = await_dialog (FILES);
  assert_opened_at (dialog, fixture->dir);
  ui_input_press ("Escape");
  ui_test_wait (is_gone, (gpointer) FILES);
}

/* ---- Paper ---------------------------------------------------------------------------------- */

static PhConversationItem *
create_item (void)
{
  static const char raw[] = "Content-Type: text/plain\r\n\r\nThe ladders are in the barn.\r\n";
  StoreRow *row = g_new0 (StoreRow, 1);
  g_autoptr (GBytes) bytes = g_bytes_new_static (raw, strlen (raw));
  g_autoptr (PhMessage) message = NULL;
  PhConversationItem *item;

  row->id = row->message_id = 1;
  row->subject = g_strdup ("Harvest plan");
  row->from_name = g_strdup ("Marta Lindqvist");
  row->from_address = g_strdup ("marta@orchard.example");
  row->to_short = g_strdup ("");
  row->preview = g_strdup ("");
  row->date = 1771855500;
  message = ph_message_new_for_row (1, row, FALSE);
  item = ph_conversation_item_new (message);
  ph_conversation_item_take_body (item, ph_body_new_for_message (bytes));
  return item;
}

static gboolean
is_there (gpointer path)
{
  g_autofree char *text = NULL;
  gsize len;

  return g_file_get_contents (path, &text, &len, NULL) && g_str_has_prefix (text, "%PDF")
         && memmem (text, len, "%%EOF", strlen ("%%EOF")) != NULL;
}

static gboolean
is_file_printer (GtkWidget *widget, gpointer data)
{
  return GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_label (GTK_LABEL (widget)), "Print to File") == 0;
}

static gboolean
has_file_printer (gpointer dialog)
{
  return ui_input_find (dialog, is_file_printer, NULL) != NULL;
}

static gboolean
is_print_button (GtkWidget *widget, gpointer data)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_sensitive (widget) && gtk_widget_get_mapped (widget)
         && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), "_Print") == 0;
}

static gboolean
can_print (gpointer dialog)
{
  return ui_input_find (dialog, is_print_button, NULL) != NULL;
}

/* Into a file that is called like the mail. */
static void
test_print (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PhConversationItem) item = create_item ();
  g_autofree char *path
    = g_build_filename (g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS), "Harvest plan.pdf", NULL);
  GtkWindow *dialog;

  ph_message_print (item, GTK_WIDGET (fixture->window));
  dialog = await_dialog ("GtkPrintUnixDialog");
  ui_test_wait (has_file_printer, dialog);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  ui_input_click (ui_input_find_place (ui_input_find (GTK_WIDGET (dialog), is_file_printer, NULL)), NULL);
  ui_test_wait (can_print, dialog);
  ui_test_shoot (dialog, "dialog-print");
  ui_input_press ("alt+p");
  ui_test_wait (is_there, path);
}

/* Where documents go, before anybody asks. */
static void
create_documents (void)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "user-dirs.dirs", NULL);
  g_autofree char *folder = g_build_filename (g_get_home_dir (), "documents", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "XDG_DOCUMENTS_DIR=\"$HOME/documents\"\n"
                                           "XDG_DOWNLOAD_DIR=\"$HOME/documents\"\n",
                                     -1, NULL));
}

int
main (int argc, char *argv[])
{
  create_documents ();
  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();

#define ADD(name, function) g_test_add ("/dialogs/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("save", test_save);
  ADD ("save-cancelled", test_save_cancelled);
  ADD ("save-all", test_save_all);
  g_test_add ("/dialogs/folders", Fixture, NULL, set_up_folders, test_import, tear_down_folders);
  ADD ("print", test_print);

  return g_test_run ();
}
