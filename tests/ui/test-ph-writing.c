/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two people write to each other in the window, on two accounts of a real server, by the keyboard. */

#include "ph-composer-window.h"
#include "ph-link-opener.h"
#include "ph-recipient-entry.h"
#include "ph-settings.h"
#include "ph-tree.h"
#include "ph-ui.h"
#include "ui-input.h"
#include "ui-test.h"
#include "ui-writing.h"

#include <string.h>

/* ---- Tests ------------------------------------------------------------------------------------ */

/* Alice writes, and it is in Bob's inbox and in her Sent. */
static void
test_there (UiWriting *self, gconstpointer unused)
{
  gint64 of_bob = ui_writing_count_messages (self, 1, FOLDER_ROLE_INBOX);

  ui_writing_begin (self);
  ui_writing_write_mail (test_server_get_address (ui_writing_server, 1), "Plans", "Hello");
  ui_writing_send_it ();
  ui_writing_wait_for_mail (self, 1, of_bob + 1);
  ui_test_wait (ui_writing_is_sent_and_filed, self);
  g_assert_cmpint (ui_writing_count_messages (self, 0, FOLDER_ROLE_SENT), ==, 1);

  ui_writing_read_newest (self, 1);
  ui_test_shoot (GTK_WINDOW (self->window), "writing-read");
}

static gboolean
is_answered (gpointer fixture)
{
  PhMessage *message
    = ph_message_list_view_get_selected_message (((UiWriting *) fixture)->window->list);

  return message != NULL && ph_message_get_answered (message);
}

/* Ann wrote, is answered, and the message says so. */
static void
test_reply (UiWriting *self, gconstpointer unused)
{
  gint64 of_alice = ui_writing_count_messages (self, 0, FOLDER_ROLE_INBOX);
  const ComposeDraft *draft;
  g_autofree char *arrived = NULL;

  test_server_deliver (ui_writing_server, 0,
                       "From: Ann <ann@sea.example>\r\nTo: alice@example.test\r\n"
                       "Subject: Tide\r\nMessage-ID: <tide@sea.example>\r\n"
                       "Date: Sun, 22 Nov 2020 10:00:00 +0000\r\n\r\nHigh water.\r\n", -1);
  ui_writing_wait_for_mail (self, 0, of_alice + 1);
  ui_writing_read_subject (self, 0, "Tide");
  ui_input_press ("r");
  ui_writing_wait_for_composer ();
  draft = ph_composition_get_draft (ui_writing_get_composition ());
  g_assert_cmpstr (draft->from->address, ==, "alice@example.test");
  g_assert_cmpstr (draft->subject, ==, "Re: Tide");
  g_assert_true (g_str_has_prefix (draft->text, "\n\n"));
  ui_input_run ("type Gladly");
  ui_test_shoot (ui_writing_get_window (), "writing-reply");
  ui_writing_send_it ();
  ui_test_wait (ui_writing_is_outbound, NULL);
  arrived = ui_writing_read_outbound ();
  g_assert_nonnull (strstr (arrived, "ann@sea.example"));
  g_assert_nonnull (strstr (arrived, "In-Reply-To: <tide@sea.example>"));
  g_assert_nonnull (strstr (arrived, "\nGladly"));
  g_assert_nonnull (strstr (arrived, "\n> High water."));
  ui_test_wait (ui_writing_is_sent_and_filed, self);
  ui_test_wait (is_answered, self);
}

static gboolean
does (GtkWidget *widget, gpointer action)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget)
         && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0;
}

static GtkWidget *
find_answer (UiWriting *self, const char *action)
{
  return ui_input_find (GTK_WIDGET (self->window->reader), does, (gpointer) action);
}

static gboolean
can_answer (gpointer fixture)
{
  return find_answer (fixture, "message.accept") != NULL;
}

static void
invite (UiWriting *self)
{
  gint64 of_alice = ui_writing_count_messages (self, 0, FOLDER_ROLE_INBOX);
  g_autofree char *mail = g_strdup_printf (
    "From: Bob <%s>\r\nTo: %s\r\nSubject: Invitation\r\nMessage-ID: <harvest@sea.example>\r\n"
    "Date: Sun, 22 Nov 2020 11:00:00 +0000\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nPlease come.\r\n"
    "--b\r\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\n"
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:harvest\r\n"
    "SUMMARY:Harvest\r\nDTSTART:20260312T130000Z\r\nDTEND:20260312T143000Z\r\n"
    "LOCATION:https://meet.orchard.example/barn\r\nURL:https://orchard.example/harvest\r\n"
    "ORGANIZER;CN=Bob:mailto:%s\r\nATTENDEE;CN=Ann:mailto:ann@sea.example\r\n"
    "ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Alice:mailto:%s\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n--b--\r\n",
    test_server_get_address (ui_writing_server, 1), test_server_get_address (ui_writing_server, 0),
    test_server_get_address (ui_writing_server, 1), test_server_get_address (ui_writing_server, 0));

  test_server_deliver (ui_writing_server, 0, mail, -1);
  ui_writing_wait_for_mail (self, 0, of_alice + 1);
  ui_writing_read_subject (self, 0, "Invitation");
  ui_test_wait (can_answer, self);
}

static void
check_answer (const char *status)
{
  const ComposeDraft *draft = ph_composition_get_draft (ui_writing_get_composition ());
  const ComposePart *part;
  g_autofree char *reply = NULL;

  g_assert_cmpstr (draft->from->address, ==, test_server_get_address (ui_writing_server, 0));
  g_assert_cmpuint (draft->to->len, ==, 1);
  g_assert_cmpuint (draft->attachments->len, ==, 1);
  part = draft->attachments->pdata[0];
  reply = g_strndup (g_bytes_get_data (part->bytes, NULL), g_bytes_get_size (part->bytes));
  g_assert_nonnull (strstr (reply, status));
}

static void
discard (void)
{
  gtk_widget_activate_action (GTK_WIDGET (ui_writing_find_composer ()), "composer.discard", NULL);
  ui_test_wait (ui_writing_is_not_composing, NULL);
}

/* By the keyboard: what is loaded still may move the card. */
static void
press_answer (UiWriting *self, const char *action)
{
  ui_input_focus (GTK_WINDOW (self->window));
  g_assert_true (gtk_widget_grab_focus (find_answer (self, action)));
  ui_input_press ("space");
}

static gboolean
says_no (GtkWidget *widget, gpointer unused)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget)
         && strstr (gtk_label_get_text (GTK_LABEL (widget)), "Alice will not come.") != NULL;
}

static gboolean
has_no (gpointer fixture)
{
  return ui_input_find (GTK_WIDGET (((UiWriting *) fixture)->window->reader), says_no, NULL) != NULL;
}

/* Bob invites Alice, who looks at each answer and sends the last, which asks nothing of Bob. */
static void
test_invitation (UiWriting *self, gconstpointer unused)
{
  gint64 of_bob = ui_writing_count_messages (self, 1, FOLDER_ROLE_INBOX);

  invite (self);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  ui_test_shoot (GTK_WINDOW (self->window), "writing-invitation");
  press_answer (self, "message.accept");
  ui_writing_wait_for_composer ();
  ui_test_shoot (ui_writing_get_window (), "writing-invitation-answer");
  check_answer ("PARTSTAT=ACCEPTED");
  discard ();

  press_answer (self, "message.accept-tentatively");
  ui_writing_wait_for_composer ();
  check_answer ("PARTSTAT=TENTATIVE");
  discard ();

  press_answer (self, "message.decline");
  ui_writing_wait_for_composer ();
  check_answer ("PARTSTAT=DECLINED");
  ui_writing_send_it ();
  ui_writing_wait_for_mail (self, 1, of_bob + 1);
  ui_test_wait (ui_writing_is_sent_and_filed, self);

  ui_writing_read_subject (self, 1, "Declined: Harvest");
  ui_test_wait (has_no, self);
  g_assert_null (find_answer (self, "message.accept"));
}

/* Thought better of, twice. */
static void
test_undo (UiWriting *self, gconstpointer unused)
{
  gint64 of_bob = ui_writing_count_messages (self, 1, FOLDER_ROLE_INBOX);

  g_settings_set_int (ph_settings_get (), "send-delay", 60);
  ui_writing_begin (self);
  ui_writing_write_mail (test_server_get_address (ui_writing_server, 1), "Undone", "Never");
  ui_writing_send_it ();
  ui_test_wait (ui_writing_has_undo, self);
  ui_test_shoot (GTK_WINDOW (self->window), "writing-ui_writing_undo");
  ui_writing_undo (self);
  g_assert_cmpstr (ph_composition_get_draft (ui_writing_get_composition ())->text, ==, "Never");
  ui_test_wait (ui_writing_has_no_undo, self);

  gtk_widget_activate_action (GTK_WIDGET (ui_writing_find_composer ()), "composer.discard", NULL);
  ui_test_wait (ui_writing_is_not_composing, NULL);
  ui_writing_undo (self);
  g_assert_cmpstr (ph_composition_get_draft (ui_writing_get_composition ())->subject, ==, "Undone");

  g_settings_set_int (ph_settings_get (), "send-delay", 0);
  gtk_widget_grab_focus (ui_writing_find_in_composer (GTK_TYPE_TEXT_VIEW, "text"));
  ui_input_run ("type Well, ");
  ui_writing_send_it ();
  ui_writing_wait_for_mail (self, 1, of_bob + 1);
  ui_test_wait (ui_writing_is_sent_and_filed, self);
}

/* Killed: the next run shows it again, and it is sent. */
static void
test_next_run (UiWriting *self, gconstpointer unused)
{
  gint64 of_bob = ui_writing_count_messages (self, 1, FOLDER_ROLE_INBOX);

  ui_writing_begin (self);
  ui_writing_write_mail (test_server_get_address (ui_writing_server, 1), "Tomorrow", "Half");
  ui_test_wait (ui_writing_is_saved, ui_writing_get_composition ());

  ui_writing_run_again (self);

  ui_writing_wait_for_composer ();
  gtk_widget_grab_focus (ui_writing_find_in_composer (GTK_TYPE_TEXT_VIEW, "text"));
  ui_input_press ("ctrl+End");
  ui_input_run ("type way");
  g_assert_cmpstr (ph_composition_get_draft (ui_writing_get_composition ())->subject, ==, "Tomorrow");
  ui_writing_send_it ();
  ui_writing_wait_for_mail (self, 1, of_bob + 1);
  ui_test_wait (ui_writing_is_sent_and_filed, self);
}

static gboolean
has_draft (gpointer fixture)
{
  return ui_writing_count_messages (fixture, 0, FOLDER_ROLE_DRAFTS) == 1;
}

static gboolean
has_no_draft (gpointer fixture)
{
  return ui_writing_count_messages (fixture, 0, FOLDER_ROLE_DRAFTS) == 0;
}

/* Closed it lies in Drafts, and from there it is gone on with and sent; then it is there no more. */
static void
test_draft (UiWriting *self, gconstpointer unused)
{
  gint64 of_bob = ui_writing_count_messages (self, 1, FOLDER_ROLE_INBOX);

  ui_writing_begin (self);
  ui_writing_write_mail (test_server_get_address (ui_writing_server, 1), "Draft", "Half");
  ui_input_press ("ctrl+w");
  ui_test_wait (ui_writing_is_not_composing, NULL);
  ui_test_wait (has_draft, self);

  ph_sidebar_select_folder (self->window->sidebar, ui_writing_find_folder (self, 0, FOLDER_ROLE_DRAFTS));
  ui_test_wait (ui_writing_has_rows, self);
  gtk_selection_model_select_item (
    GTK_SELECTION_MODEL (ph_message_list_view_get_selection (self->window->list)), 0, TRUE);
  ui_input_focus (GTK_WINDOW (self->window));
  ph_message_list_view_focus_list (self->window->list);
  ui_input_press ("Return");
  ui_writing_wait_for_composer ();
  g_assert_cmpstr (ph_composition_get_draft (ui_writing_get_composition ())->text, ==, "Half");
  gtk_widget_grab_focus (ui_writing_find_in_composer (GTK_TYPE_TEXT_VIEW, "text"));
  ui_input_press ("ctrl+End");
  ui_input_run ("type way");
  ui_writing_send_it ();
  ui_writing_wait_for_mail (self, 1, of_bob + 1);
  ui_test_wait (ui_writing_is_sent_and_filed, self);
  ui_test_wait (has_no_draft, self);
}

/* A link in a message that Bob got is written to by him. */
static void
test_link (UiWriting *self, gconstpointer unused)
{
  gint64 of_bob = ui_writing_count_messages (self, 1, FOLDER_ROLE_INBOX);
  const ComposeDraft *draft;

  test_server_deliver (ui_writing_server, 1, "From: Ann <ann@sea.example>\r\nSubject: News\r\n\r\nNews\r\n", -1);
  ui_writing_wait_for_mail (self, 1, of_bob + 1);
  ui_writing_read_newest (self, 1);
  ph_link_open (GTK_WIDGET (self->window->reader), "mailto:leave@sea.example?subject=Stop", FALSE);
  ui_writing_wait_for_composer ();
  g_assert_cmpstr (gtk_window_get_title (ui_writing_get_window ()), ==, "Stop");
  draft = ph_composition_get_draft (ui_writing_get_composition ());
  g_assert_cmpstr (draft->from->address, ==, test_server_get_address (ui_writing_server, 1));
  g_assert_cmpstr (((ComposeMailbox *) draft->to->pdata[0])->address, ==, "leave@sea.example");
  gtk_window_close (ui_writing_get_window ());
  ui_test_wait (ui_writing_is_not_composing, NULL);
}

/* The person's password for incoming mail is not the one that the server for outgoing mail wants. */
static void
refuse_outgoing (UiWriting *self, const char *user)
{
  g_autoptr (AccountSettings) settings
    = account_settings_copy (account_engine_get_settings (ui_writing_get_account (self, 0)));

  g_free (settings->smtp.user);
  settings->smtp.user = g_strdup (user);
  account_list_set (self->accounts, settings, NULL);
}

static GtkInfoBar *
get_status_bar (UiWriting *self)
{
  return ui_test_find (GTK_WIDGET (self->window), GTK_TYPE_INFO_BAR, "status_bar");
}

static gboolean
is_told (gpointer fixture)
{
  return gtk_info_bar_get_revealed (get_status_bar (fixture));
}

static gboolean
is_not_told (gpointer fixture)
{
  return !is_told (fixture);
}

static GtkWindow *
find_dialog (void)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data) && gtk_widget_get_mapped (l->data))
      return l->data;

  return NULL;
}

static gboolean
is_asked (gpointer unused)
{
  return find_dialog () != NULL;
}

static gboolean
has_password (gpointer unused)
{
  GtkEditable *row = ui_test_find (GTK_WIDGET (find_dialog ()), ADW_TYPE_PASSWORD_ENTRY_ROW, NULL);

  return g_str_equal (gtk_editable_get_text (row), test_server_get_password (ui_writing_server, 1));
}

/* It is said below the panes, and asked for there; the mail that waited goes. */
static void
test_refused (UiWriting *self, gconstpointer unused)
{
  gint64 of_bob = ui_writing_count_messages (self, 1, FOLDER_ROLE_INBOX);
  const AccountSettings *settings;

  refuse_outgoing (self, test_server_get_address (ui_writing_server, 1));
  ui_writing_begin (self);
  ui_writing_write_mail (test_server_get_address (ui_writing_server, 1), "Plans", "Hello");
  ui_writing_send_it ();
  ui_test_wait (is_told, self);
  g_assert_cmpint (account_engine_get_state (ui_writing_get_account (self, 0)), !=, ACCOUNT_STATE_ATTENTION);
  ui_test_shoot (GTK_WINDOW (self->window), "writing-refused");

  g_signal_emit_by_name (get_status_bar (self), "response", GTK_RESPONSE_ACCEPT);
  ui_test_wait (is_asked, NULL);
  ui_input_focus (find_dialog ());
  ui_test_shoot (find_dialog (), "writing-refused-asked");
  ui_input_run ("type %s", test_server_get_password (ui_writing_server, 1));
  ui_test_wait (has_password, NULL);
  ui_input_press ("Return");
  ui_writing_wait_for_mail (self, 1, of_bob + 1);
  ui_test_wait (is_not_told, self);
  ui_test_wait (ui_writing_is_sent_and_filed, self);
  settings = account_engine_get_settings (ui_writing_get_account (self, 0));
  g_assert_true (settings->smtp.own_password);
  g_assert_cmpint (account_engine_get_state (ui_writing_get_account (self, 0)), !=, ACCOUNT_STATE_ATTENTION);
}

#define ADD(name, func) g_test_add ("/writing/" name, UiWriting, NULL, ui_writing_set_up, func, ui_writing_tear_down)

int
main (int argc, char *argv[])
{
  int status;

  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();
  ui_writing_server
    = test_server_start ("mailserver", "--user=alice", "--user=bob:another-secret", NULL);

  ADD ("there", test_there);
  ADD ("reply", test_reply);
  ADD ("invitation", test_invitation);
  ADD ("undo", test_undo);
  ADD ("draft", test_draft);
  ADD ("link", test_link);
  ADD ("next-run", test_next_run);
  ADD ("refused", test_refused);

  status = g_test_run ();
  test_server_stop (ui_writing_server);
  return status;
}
