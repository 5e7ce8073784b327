/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the dialogs of export and import say; that all of a folder goes there and back is tested in tests/sync
 * with a real server. */

#include "ph-folder-archive.h"
#include "ph-folder-tree.h"
#include "ph-tree.h"
#include "ph-ui.h"
#include "sample-accounts.h"
#include "ui-test.h"

#include <string.h>

#define MESSAGE(id) \
  "From a@b.example Mon Jan  2 15:04:05 2006\nFrom: a@b.example\nMessage-ID: <" id "@b.example>\n\n" id "\n\n"

typedef struct
{
  SampleAccounts *accounts;
  PhFolderTree *tree;
  PhFolder *folder;
  PhFiling *filing;
  GtkWindow *window;
  char *dir;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->accounts = sample_accounts_new (1);
  fixture->tree = ph_folder_tree_new (fixture->accounts->engine);
  fixture->folder
    = ph_folder_tree_find (fixture->tree, sample_accounts_get_id (fixture->accounts, 0),
                           sample_accounts_find (fixture->accounts, 0, "Projects/Harbour"));
  fixture->filing = ph_filing_new (fixture->accounts->engine);
  fixture->window = ui_test_show (gtk_label_new ("Harbour"), 600, 400);
  fixture->dir = g_dir_make_tmp ("posthorn-XXXXXX", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  g_clear_object (&fixture->filing);
  g_clear_object (&fixture->tree);
  sample_accounts_free (fixture->accounts);
  ph_tree_remove (fixture->dir, NULL);
  g_free (fixture->dir);
}

static gboolean
find_report (gpointer user_data)
{
  AdwMessageDialog **dialog = user_data;
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_mapped (window)
          && adw_message_dialog_has_response (ADW_MESSAGE_DIALOG (window), "close"))
        *dialog = ADW_MESSAGE_DIALOG (window);
    }
  return *dialog != NULL;
}

static void
expect (const char *heading, const char *body, const char *shot)
{
  AdwMessageDialog *dialog = NULL;

  ui_test_wait (find_report, &dialog);
  g_assert_false (gtk_window_get_modal (GTK_WINDOW (dialog))); /* the window is free for an undo */
  if (heading != NULL)
    g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==, heading);
  if (body != NULL)
    g_assert_cmpstr (adw_message_dialog_get_body (dialog), ==, body);
  ui_test_settle ();
  ui_test_shoot (GTK_WINDOW (dialog), shot);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
import (Fixture *fixture, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->dir, "in.mbox", NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_ptr_array_add (files, g_file_new_for_path (path));
  ph_folder_archive_import (GTK_WIDGET (fixture->window), fixture->filing, fixture->folder, files);
}

static void
test_words (Fixture *fixture, gconstpointer data)
{
  gboolean is_english = g_strcmp0 (g_getenv ("LC_ALL"), "C.UTF-8") == 0;
  g_autofree char *path = g_build_filename (fixture->dir, "out", NULL);
  g_autofree char *written = NULL;

  import (fixture, MESSAGE ("1") MESSAGE ("2"));
  expect (is_english ? "Imported" : NULL,
          is_english ? "2 messages were put into “Harbour”." : NULL, "archive-imported");
  import (fixture, MESSAGE ("1") MESSAGE ("2") MESSAGE ("3") "From x Mon Jan  2 15:04:05 2006\nno mail\n");
  expect (is_english ? "Imported" : NULL,
          is_english ? "1 message was put into “Harbour”.\n2 were there already.\n"
                       "1 is not a message or could not be read."
                     : NULL,
          "archive-imported-again");

  ph_folder_archive_export (GTK_WIDGET (fixture->window), fixture->folder, ARCHIVE_FORMAT_MBOX, path);
  expect (is_english ? "Exported" : NULL,
          is_english ? "3 messages of “Harbour” were written to “out”." : NULL, "archive-exported");
  g_assert_true (g_file_get_contents (path, &written, NULL, NULL));
  g_assert_nonnull (strstr (written, "<3@b.example>"));

  ph_folder_archive_export (GTK_WIDGET (fixture->window), fixture->folder, ARCHIVE_FORMAT_MAILDIR, path);
  expect (is_english ? "The Export Failed" : NULL,
          is_english ? "Nothing was written.\nThere is something called “out” already." : NULL,
          "archive-failed");
}

static gboolean
find_progress (gpointer user_data)
{
  AdwMessageDialog **dialog = user_data;
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window)
          && adw_message_dialog_has_response (ADW_MESSAGE_DIALOG (window), "cancel"))
        *dialog = ADW_MESSAGE_DIALOG (window);
    }
  return *dialog != NULL;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  AdwMessageDialog *dialog = NULL;

  for (guint i = 0; i < 500; i++)
    g_string_append_printf (text, "From a Mon Jan  2 15:04:05 2006\nMessage-ID: <%u@x>\n\nx\n\n", i);
  import (fixture, text->str);
  ui_test_wait (find_progress, &dialog);
  g_assert_false (gtk_window_get_modal (GTK_WINDOW (dialog)));
  ui_test_shoot (GTK_WINDOW (dialog), "archive-progress");
  gtk_window_close (GTK_WINDOW (dialog));
  expect ("Import Cancelled", NULL, "archive-cancelled");
  g_assert_cmpuint (ph_folder_get_total (fixture->folder), <, 500);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();
  g_test_add ("/folder-archive/words", Fixture, NULL, set_up, test_words, tear_down);
  g_test_add ("/folder-archive/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  return g_test_run ();
}
