/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-message-files.h"
#include "ph-message-print.h"
#include "ph-tree.h"
#include "ph-ui.h"
#include "ui-test.h"

#include <string.h>

static PhConversationItem *
create_item (guint n_lines)
{
  static const StoreMessage content = {
    .date_sent = 1771855500,
    .subject = "Harvest & plan",
    .from_name = "Marta Lindqvist",
    .from_address = "marta@orchard.example",
    .to = "Jonas <jonas@orchard.example>, ana@orchard.example",
  };
  StoreRow *row = g_new0 (StoreRow, 1);
  g_autoptr (PhMessage) message = NULL;
  PhConversationItem *item;

  row->id = row->message_id = 1;
  row->subject = g_strdup ("Harvest & plan");
  row->from_name = g_strdup ("Marta Lindqvist");
  row->from_address = g_strdup ("marta@orchard.example");
  row->to_short = g_strdup ("");
  row->preview = g_strdup ("");
  row->date = 1771855500;
  message = ph_message_new_for_row (1, row, FALSE);
  item = ph_conversation_item_new (message);
  ph_conversation_item_set_content (item, &content);
  if (n_lines > 0)
    {
      g_autoptr (GString) raw = g_string_new (
        "Content-Type: text/plain; charset=utf-8\r\n\r\nGrüße,\r\n\r\n> quoted\r\n\r\n");
      g_autoptr (GBytes) bytes = NULL;

      for (guint i = 0; i < n_lines; i++)
        g_string_append_printf (raw, "Line %u, which says what the ladders are for and where the "
                                     "baskets stand, so that it is longer than a page is "
                                     "wide.\r\n",
                                i + 1);
      bytes = g_bytes_new (raw->str, raw->len);
      ph_conversation_item_take_body (item, ph_body_new_for_message (bytes));
    }

  return item;
}

static void
test_text (void)
{
  g_autoptr (PhConversationItem) item = create_item (2);
  g_autofree char *text = ph_message_files_make_text (item);

  g_assert_true (g_str_has_prefix (text, "Harvest & plan\n\n"));
  g_assert_nonnull (strstr (text, "\nFrom: Marta Lindqvist <marta@orchard.example>\n"));
  g_assert_nonnull (strstr (text, "jonas@orchard.example"));
  g_assert_nonnull (strstr (text, "ana@orchard.example"));
  g_assert_nonnull (strstr (text, "\n\nGrüße,\n"));
  g_assert_nonnull (strstr (text, "> quoted"));
  g_assert_nonnull (strstr (text, "Line 2,"));
}

static void
test_actions (void)
{
  g_autoptr (PhConversationItem) item = create_item (0);
  GtkWindow *window = ui_test_show (gtk_label_new (""), 200, 100);
  GActionGroup *actions;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\r\nx", 3);

  ph_message_files_add_actions (item, GTK_WIDGET (window));
  actions = G_ACTION_GROUP (ph_conversation_item_get_actions (item));
  g_assert_true (g_action_group_get_action_enabled (actions, "save"));
  g_assert_true (g_action_group_get_action_enabled (actions, "source"));
  g_assert_true (g_action_group_get_action_enabled (actions, "headers"));
  /* There is nothing to copy or print yet. */
  g_assert_false (g_action_group_get_action_enabled (actions, "copy-text"));
  g_assert_false (g_action_group_get_action_enabled (actions, "print"));
  ph_conversation_item_take_body (item, ph_body_new_for_message (bytes));
  g_assert_true (g_action_group_get_action_enabled (actions, "copy-text"));
  g_assert_true (g_action_group_get_action_enabled (actions, "print"));
  gtk_window_destroy (window);
}

static void
test_html_head (void)
{
  g_autoptr (PhConversationItem) item = create_item (1);
  g_autofree char *head = ph_message_print_make_head (item);

  g_assert_true (g_str_has_prefix (head, "<h1>Harvest &amp; plan</h1><p><b>From</b> Marta "
                                         "Lindqvist &lt;marta@orchard.example&gt;</p>"));
}

static int
print (guint n_lines, const char *path)
{
  g_autoptr (PhConversationItem) item = create_item (n_lines);
  g_autoptr (GtkPrintOperation) operation = ph_message_print_new (item);
  g_autofree char *pdf = NULL;
  g_autoptr (GError) error = NULL;
  gsize len;

  gtk_print_operation_set_export_filename (operation, path);
  g_assert_cmpint (gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL,
                                            &error),
                   ==, GTK_PRINT_OPERATION_RESULT_APPLY);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &pdf, &len, NULL));
  g_assert_true (g_str_has_prefix (pdf, "%PDF"));
  return gtk_print_operation_get_n_pages_to_print (operation);
}

static void
test_print (void)
{
  g_autofree char *dir = g_dir_make_tmp ("posthorn-XXXXXX", NULL);
  const char *shots = g_getenv ("UI_TEST_SHOTS");
  g_autofree char *path = g_build_filename (shots != NULL ? shots : dir, "message.pdf", NULL);

  g_assert_cmpint (print (1, path), ==, 1);
  /* More lines than are laid out at a time. */
  g_assert_cmpint (print (1200, path), >, 20);
  g_assert_cmpint (print (70, path), ==, 2);
  ph_tree_remove (dir, NULL);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();
  g_test_add_func ("/message-files/text", test_text);
  g_test_add_func ("/message-files/actions", test_actions);
  g_test_add_func ("/message-files/html-head", test_html_head);
  g_test_add_func ("/message-files/print", test_print);
  return g_test_run ();
}
