/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Muted conversations, as the list and the reader show them. */

#include "ph-message-row.h"
#include "ph-reader.h"
#include "ph-ui.h"
#include "ui-input.h"
#include "ui-list.h"

#include "imap-response.h"
#include "ph-error.h"

#define LAST_DATE 1700000000

static void
add_message (UiList *fixture, const char *id, const char *answers, gint64 date)
{
  StoreMessage message = { .date_sent = date, .date_received = date, .size = 100,
                           .subject = "The old crane", .from_name = "Ada Winter",
                           .from_address = "ada@harbour.example", .message_id = id,
                           .in_reply_to = answers };

  sample_accounts_add (fixture->accounts, 0, "INBOX", &message, IMAP_FLAG_SEEN);
}

static gboolean
is_muted (gpointer message)
{
  return ph_message_get_muted (message);
}

static gboolean
is_loud (gpointer message)
{
  return !ph_message_get_muted (message);
}

static void
set_up (UiList *fixture)
{
  ui_list_set_up (fixture, 1);
  add_message (fixture, "a@ui.test", NULL, LAST_DATE - 120);
  add_message (fixture, "b@ui.test", "a@ui.test", LAST_DATE - 60);
  add_message (fixture, "c@ui.test", NULL, LAST_DATE);
}

/* The name that is read out for the second row, a conversation of two. */
static char *
dup_spoken (UiList *fixture)
{
  GtkWidget *row = ui_list_find_row (fixture, ph_message_list_get_key (fixture->list, 1));
  g_autofree char *name =
    ph_message_dup_accessible_name (ph_message_row_get_message (PH_MESSAGE_ROW (row)), NULL);

  gtk_test_accessible_assert_property (gtk_widget_get_parent (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       name);
  return g_steal_pointer (&name);
}

static void
test_list (void)
{
  UiList fixture;
  PhMessage *message;
  g_autofree char *loud = NULL;
  g_autofree char *muted = NULL;
  g_autofree char *again = NULL;

  set_up (&fixture);
  ui_list_show (&fixture, ui_list_find_folder (&fixture, 0, "INBOX"), TRUE);
  ui_list_select (&fixture, 1, TRUE);
  message = ph_message_list_view_get_selected_message (fixture.view);
  g_assert_cmpuint (ph_message_get_n_messages (message), ==, 2);
  loud = dup_spoken (&fixture);
  g_assert_true (g_str_has_prefix (loud, "From Ada Winter"));

  gtk_widget_activate_action (GTK_WIDGET (fixture.view), "mail.mute", NULL);
  sample_wait (is_muted, message);
  muted = dup_spoken (&fixture);
  g_assert_true (g_str_has_prefix (muted, "Muted, From Ada Winter"));
  ui_sample_shoot (fixture.window, "mute-list");
  ui_list_shoot_styles (&fixture, "mute-list");

  gtk_widget_activate_action (GTK_WIDGET (fixture.view), "mail.unmute", NULL);
  sample_wait (is_loud, message);
  again = dup_spoken (&fixture);
  g_assert_cmpstr (again, ==, loud);

  ui_list_tear_down (&fixture);
}

static gboolean
is_mark (GtkWidget *widget, gpointer data)
{
  return g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), "muted") == 0;
}

static gboolean
is_filed (gpointer filing)
{
  return !ph_filing_is_busy (filing);
}

/* The menu of a message offers what would change something. */
static void
test_reader (void)
{
  UiList fixture;
  PhReader *reader = PH_READER (ph_reader_new ());
  GtkWidget *window, *mark;
  GActionGroup *actions;
  PhConversationItem *item;
  PhMessage *message;
  g_autoptr (GError) offline = g_error_new_literal (PH_ERROR, PH_ERROR_OFFLINE, "No network.");

  set_up (&fixture);
  ui_list_show (&fixture, ui_list_find_folder (&fixture, 0, "INBOX"), FALSE);
  ui_list_select (&fixture, 0, TRUE);
  message = ph_message_list_view_get_selected_message (fixture.view);
  ph_reader_set_filing (reader, fixture.filing);
  ph_reader_set_message (reader, message);
  window = ui_sample_show (GTK_WIDGET (reader), 720, 400);
  item = ph_conversation_get (ph_reader_get_conversation (reader), 0);
  ph_conversation_item_fail (item, offline);
  ui_sample_settle (window);
  actions = G_ACTION_GROUP (ph_conversation_item_get_actions (item));
  mark = ui_input_find (GTK_WIDGET (reader), is_mark, NULL);
  g_assert_nonnull (mark);
  g_assert_false (gtk_widget_get_visible (mark));
  g_assert_true (g_action_group_get_action_enabled (actions, "mute"));
  g_assert_false (g_action_group_get_action_enabled (actions, "unmute"));

  g_action_group_activate_action (actions, "mute", NULL);
  sample_wait (is_muted, message);
  g_assert_true (gtk_widget_get_visible (mark));
  gtk_test_accessible_assert_property (mark, GTK_ACCESSIBLE_PROPERTY_LABEL, "Muted");
  g_assert_false (g_action_group_get_action_enabled (actions, "mute"));
  g_assert_true (g_action_group_get_action_enabled (actions, "unmute"));
  ui_sample_shoot (window, "mute-reader");

  /* As the button of the toast does it */
  sample_wait (is_filed, fixture.filing);
  ph_filing_undo (fixture.filing);
  sample_wait (is_loud, message);
  g_assert_false (gtk_widget_get_visible (mark));
  sample_wait (is_filed, fixture.filing);

  gtk_window_destroy (GTK_WINDOW (window));
  ui_list_tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv);
  ph_ui_init ();

  g_test_add_func ("/mute/list", test_list);
  g_test_add_func ("/mute/reader", test_reader);

  return g_test_run ();
}
