/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two people write to each other in the window, on two accounts of a real server, by the keyboard. */

#include "ph-composer-window.h"
#include "ph-link-opener.h"
#include "ph-recipient-entry.h"
#include "ph-settings.h"
#include "ph-tree.h"
#include "ph-ui.h"
#include "ph-window-private.h"
#include "test-server.h"
#include "ui-input.h"
#include "ui-test.h"

#include <string.h>

#define N_ACCOUNTS 2

static TestServer *server;

typedef struct
{
  char *dir;
  char *root; /* of the versions */
  AccountList *accounts;
  Engine *engine;
  PhComposerDesk *desk;
  PhWindow *window;
} Fixture;

/* ---- Accounts --------------------------------------------------------------------------------- */

static AccountEngine *
get_account (Fixture *self, guint i)
{
  g_autoptr (AccountEngine) account = g_list_model_get_item (G_LIST_MODEL (self->engine), i);

  return account;
}

static void
add_account (Fixture *self, guint i)
{
  g_autofree char *id = g_strdup_printf ("00000000-0000-4000-8000-00000000000%u", i);
  g_autofree char *path = g_build_filename (self->dir, id, NULL);
  g_autoptr (AccountSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  test_server_write_account (server, i, id, path);
  settings = account_settings_load_file (path, &error);
  g_assert_no_error (error);
  account_list_set (self->accounts, settings, &error);
  g_assert_no_error (error);
}

static PhFolder *
find_folder (Fixture *self, guint account, FolderRole role)
{
  AccountEngine *engine = get_account (self, account);
  g_autoptr (StoreFolder) folder
    = store_folder_find_role (account_engine_get_store (engine), role, NULL);

  return folder != NULL
           ? ph_folder_tree_find (self->window->tree, account_engine_get_id (engine), folder->id)
           : NULL;
}

static gboolean
has_inboxes (gpointer fixture)
{
  for (guint i = 0; i < N_ACCOUNTS; i++)
    if (find_folder (fixture, i, FOLDER_ROLE_INBOX) == NULL
        || account_engine_get_state (get_account (fixture, i)) != ACCOUNT_STATE_IN_STEP)
      return FALSE;

  return TRUE;
}

static guint
count_outbox (Fixture *self, guint account)
{
  g_autoptr (GPtrArray) rows = account_engine_list_outbox (get_account (self, account), NULL);

  return rows->len;
}

static gboolean
is_sent_and_filed (gpointer fixture)
{
  return count_outbox (fixture, 0) == 0 && count_outbox (fixture, 1) == 0;
}

static gint64
count_messages (Fixture *self, guint account, FolderRole role)
{
  Store *store = account_engine_get_store (get_account (self, account));
  g_autoptr (StoreFolder) folder = store_folder_find_role (store, role, NULL);

  return folder != NULL ? store_placement_count_uids (store, folder->id, NULL) : 0;
}

/* ---- Windows ---------------------------------------------------------------------------------- */

static void
create_window (Fixture *self)
{
  self->window = ph_window_new (NULL, self->accounts, self->engine);
  ph_window_set_desk (self->window, self->desk);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1250, 760);
  ui_test_present (GTK_WINDOW (self->window));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *list = NULL;

  g_settings_set_int (ph_settings_get (), "send-delay", 0);
  self->dir = g_dir_make_tmp ("posthorn-writing-XXXXXX", NULL);
  self->root = g_build_filename (self->dir, "compositions", NULL);
  list = g_build_filename (self->dir, "accounts.ini", NULL);
  self->accounts = account_list_new (list);
  for (guint i = 0; i < N_ACCOUNTS; i++)
    add_account (self, i);
  self->engine = engine_new (self->accounts, self->dir);
  self->desk = ph_composer_desk_new (NULL, self->engine, self->root);
  create_window (self);
  engine_start (self->engine);
  ui_test_wait (has_inboxes, self);
  ph_sidebar_select_folder (self->window->sidebar, find_folder (self, 0, FOLDER_ROLE_INBOX));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  gtk_window_close (GTK_WINDOW (self->window));
  ui_test_settle ();
  ph_composer_desk_stop (self->desk);
  engine_stop (self->engine);
  g_object_unref (self->desk);
  g_object_unref (self->engine);
  g_object_unref (self->accounts);
  ph_tree_remove (self->dir, NULL);
  g_free (self->dir);
  g_free (self->root);
}

static GtkWindow *
find_composer (void)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    if (PH_IS_COMPOSER_WINDOW (l->data) && gtk_widget_get_mapped (l->data))
      return l->data;

  return NULL;
}

static gboolean
is_composing (gpointer unused)
{
  return find_composer () != NULL;
}

static gboolean
is_not_composing (gpointer unused)
{
  return find_composer () == NULL;
}

static gpointer
find_in_composer (GType type, const char *name)
{
  return ui_test_find (GTK_WIDGET (find_composer ()), type, name);
}

static PhComposition *
get_composition (void)
{
  return ph_composer_get_composition (
    ph_composer_window_get_composer (PH_COMPOSER_WINDOW (find_composer ())));
}

static void
wait_for_composer (void)
{
  ui_test_wait (is_composing, NULL);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (find_composer ()));
  ui_input_focus (find_composer ());
}

/* Ctrl+N, which the application gives to the window that is in front. */
static void
begin (Fixture *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->window), "compose", NULL);
  wait_for_composer ();
}

typedef struct
{
  gpointer widget;
  const char *text;
} Typed;

static gboolean
has_recipient (gpointer user_data)
{
  return ph_recipient_entry_get_n_recipients (((Typed *) user_data)->widget) == 1;
}

static gboolean
has_words (gpointer user_data)
{
  const Typed *typed = user_data;

  return g_str_equal (gtk_editable_get_text (typed->widget), typed->text);
}

static gboolean
has_text (gpointer user_data)
{
  const Typed *typed = user_data;
  g_autofree char *text = NULL;

  g_object_get (gtk_text_view_get_buffer (typed->widget), "text", &text, NULL);
  return strstr (text, typed->text) != NULL;
}

/* Into what has the keyboard: no key is to come when it has moved on. */
static void
type (const char *text, gboolean (*is_there) (gpointer), gpointer widget)
{
  Typed typed = { widget, text };

  ui_input_run ("type %s", text);
  ui_test_wait (is_there, &typed);
}

static void
write_mail (const char *to, const char *subject, const char *word)
{
  g_autofree char *recipient = g_strconcat (to, ",", NULL);
  GtkWidget *line = find_in_composer (GTK_TYPE_TEXT, "subject");
  GtkWidget *text = find_in_composer (GTK_TYPE_TEXT_VIEW, "text");

  type (recipient, has_recipient, find_in_composer (PH_TYPE_RECIPIENT_ENTRY, "to"));
  gtk_widget_grab_focus (line);
  type (subject, has_words, line);
  gtk_widget_grab_focus (text);
  type (word, has_text, text);
}

static void
send_it (void)
{
  ui_input_press ("ctrl+Return");
  ui_test_wait (is_not_composing, NULL);
}

/* ---- Tests ------------------------------------------------------------------------------------ */

typedef struct
{
  Fixture *self;
  gint64 n;
  guint account;
} Expected;

static gboolean
has_arrived (gpointer user_data)
{
  Expected *expected = user_data;

  return count_messages (expected->self, expected->account, FOLDER_ROLE_INBOX) == expected->n;
}

static void
wait_for_mail (Fixture *self, guint account, gint64 n)
{
  Expected expected = { self, n, account };

  ui_test_wait (has_arrived, &expected);
}

static gboolean
is_read (gpointer fixture)
{
  PhConversation *conversation = ph_reader_get_conversation (((Fixture *) fixture)->window->reader);

  return conversation != NULL && ph_conversation_get_n_items (conversation) > 0
         && ph_conversation_item_get_state (ph_conversation_get_start (conversation))
              == PH_BODY_STATE_READY;
}

static gboolean
has_rows (gpointer fixture)
{
  PhMessageSelection *selection
    = ph_message_list_view_get_selection (((Fixture *) fixture)->window->list);

  return g_list_model_get_n_items (G_LIST_MODEL (selection)) > 0;
}

static void
read_newest (Fixture *self, guint account)
{
  ph_sidebar_select_folder (self->window->sidebar, find_folder (self, account, FOLDER_ROLE_INBOX));
  ui_test_wait (has_rows, self);
  gtk_selection_model_select_item (
    GTK_SELECTION_MODEL (ph_message_list_view_get_selection (self->window->list)), 0, TRUE);
  ui_test_wait (is_read, self);
  ui_input_focus (GTK_WINDOW (self->window));
  ph_message_list_view_focus_list (self->window->list);
}

/* Alice writes, and it is in Bob's inbox and in her Sent. */
static void
test_there (Fixture *self, gconstpointer unused)
{
  gint64 of_bob = count_messages (self, 1, FOLDER_ROLE_INBOX);

  begin (self);
  write_mail (test_server_get_address (server, 1), "Plans", "Hello");
  send_it ();
  wait_for_mail (self, 1, of_bob + 1);
  ui_test_wait (is_sent_and_filed, self);
  g_assert_cmpint (count_messages (self, 0, FOLDER_ROLE_SENT), ==, 1);

  read_newest (self, 1);
  ui_test_shoot (GTK_WINDOW (self->window), "writing-read");
}

/* What the server passed on to other places. Owned; NULL: nothing yet. */
static char *
read_outbound (void)
{
  g_autofree char *folder = g_build_filename (test_server_get_dir (server), "outbound", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = dir != NULL ? g_dir_read_name (dir) : NULL;
  g_autofree char *path = name != NULL ? g_build_filename (folder, name, NULL) : NULL;
  char *text = NULL;

  if (path != NULL)
    g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static gboolean
is_outbound (gpointer unused)
{
  g_autofree char *text = read_outbound ();

  return text != NULL;
}

static gboolean
is_answered (gpointer fixture)
{
  PhMessage *message
    = ph_message_list_view_get_selected_message (((Fixture *) fixture)->window->list);

  return message != NULL && ph_message_get_answered (message);
}

/* Ann wrote, is answered, and the message says so. */
static void
test_reply (Fixture *self, gconstpointer unused)
{
  gint64 of_alice = count_messages (self, 0, FOLDER_ROLE_INBOX);
  const ComposeDraft *draft;
  g_autofree char *arrived = NULL;

  test_server_deliver (server, 0,
                       "From: Ann <ann@sea.example>\r\nTo: alice@example.test\r\n"
                       "Subject: Tide\r\nMessage-ID: <tide@sea.example>\r\n"
                       "Date: Sun, 22 Nov 2020 10:00:00 +0000\r\n\r\nHigh water.\r\n", -1);
  wait_for_mail (self, 0, of_alice + 1);
  read_newest (self, 0);
  ui_input_press ("r");
  wait_for_composer ();
  draft = ph_composition_get_draft (get_composition ());
  g_assert_cmpstr (draft->from->address, ==, "alice@example.test");
  g_assert_cmpstr (draft->subject, ==, "Re: Tide");
  g_assert_true (g_str_has_prefix (draft->text, "\n\n"));
  ui_input_run ("type Gladly");
  ui_test_shoot (find_composer (), "writing-reply");
  send_it ();
  ui_test_wait (is_outbound, NULL);
  arrived = read_outbound ();
  g_assert_nonnull (strstr (arrived, "ann@sea.example"));
  g_assert_nonnull (strstr (arrived, "In-Reply-To: <tide@sea.example>"));
  g_assert_nonnull (strstr (arrived, "\nGladly"));
  g_assert_nonnull (strstr (arrived, "\n> High water."));
  ui_test_wait (is_sent_and_filed, self);
  ui_test_wait (is_answered, self);
}

static gboolean
does (GtkWidget *widget, gpointer action)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget)
         && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0;
}

static GtkWidget *
find_answer (Fixture *self, const char *action)
{
  return ui_input_find (GTK_WIDGET (self->window->reader), does, (gpointer) action);
}

typedef struct
{
  Fixture *self;
  const char *subject;
} Newest;

/* The list hears of a mail after the store. */
static gboolean
is_newest (gpointer user_data)
{
  Newest *newest = user_data;
  PhMessageListView *list = newest->self->window->list;
  PhMessage *message;

  gtk_selection_model_select_item (
    GTK_SELECTION_MODEL (ph_message_list_view_get_selection (list)), 0, TRUE);
  message = ph_message_list_view_get_selected_message (list);
  return message != NULL && g_strcmp0 (ph_message_get_subject (message), newest->subject) == 0;
}

static void
read_subject (Fixture *self, guint account, const char *subject)
{
  Newest newest = { self, subject };

  read_newest (self, account);
  ui_test_wait (is_newest, &newest);
}

static gboolean
can_answer (gpointer fixture)
{
  return find_answer (fixture, "message.accept") != NULL;
}

static void
invite (Fixture *self)
{
  gint64 of_alice = count_messages (self, 0, FOLDER_ROLE_INBOX);
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
    test_server_get_address (server, 1), test_server_get_address (server, 0),
    test_server_get_address (server, 1), test_server_get_address (server, 0));

  test_server_deliver (server, 0, mail, -1);
  wait_for_mail (self, 0, of_alice + 1);
  read_subject (self, 0, "Invitation");
  ui_test_wait (can_answer, self);
}

static void
check_answer (const char *status)
{
  const ComposeDraft *draft = ph_composition_get_draft (get_composition ());
  const ComposePart *part;
  g_autofree char *reply = NULL;

  g_assert_cmpstr (draft->from->address, ==, test_server_get_address (server, 0));
  g_assert_cmpuint (draft->to->len, ==, 1);
  g_assert_cmpuint (draft->attachments->len, ==, 1);
  part = draft->attachments->pdata[0];
  reply = g_strndup (g_bytes_get_data (part->bytes, NULL), g_bytes_get_size (part->bytes));
  g_assert_nonnull (strstr (reply, status));
}

static void
discard (void)
{
  gtk_widget_activate_action (GTK_WIDGET (ph_composer_window_get_composer (
                                PH_COMPOSER_WINDOW (find_composer ()))),
                              "composer.discard", NULL);
  ui_test_wait (is_not_composing, NULL);
}

/* By the keyboard: what is loaded still may move the card. */
static void
press_answer (Fixture *self, const char *action)
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
  return ui_input_find (GTK_WIDGET (((Fixture *) fixture)->window->reader), says_no, NULL) != NULL;
}

/* Bob invites Alice, who looks at each answer and sends the last, which asks nothing of Bob. */
static void
test_invitation (Fixture *self, gconstpointer unused)
{
  gint64 of_bob = count_messages (self, 1, FOLDER_ROLE_INBOX);

  invite (self);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  ui_test_shoot (GTK_WINDOW (self->window), "writing-invitation");
  press_answer (self, "message.accept");
  wait_for_composer ();
  ui_test_shoot (find_composer (), "writing-invitation-answer");
  check_answer ("PARTSTAT=ACCEPTED");
  discard ();

  press_answer (self, "message.accept-tentatively");
  wait_for_composer ();
  check_answer ("PARTSTAT=TENTATIVE");
  discard ();

  press_answer (self, "message.decline");
  wait_for_composer ();
  check_answer ("PARTSTAT=DECLINED");
  send_it ();
  wait_for_mail (self, 1, of_bob + 1);
  ui_test_wait (is_sent_and_filed, self);

  read_subject (self, 1, "Declined: Harvest");
  ui_test_wait (has_no, self);
  g_assert_null (find_answer (self, "message.accept"));
}

static gboolean
shows_undo (GtkWidget *widget, gpointer unused)
{
  const char *label = GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget)) : NULL;

  return label != NULL && g_str_equal (label, "_Undo") && gtk_widget_get_mapped (widget);
}

static gboolean
has_undo (gpointer fixture)
{
  return ui_input_find (GTK_WIDGET (((Fixture *) fixture)->window), shows_undo, NULL) != NULL;
}

static gboolean
has_no_undo (gpointer fixture)
{
  return !has_undo (fixture);
}

static void
undo (Fixture *self)
{
  ui_test_wait (has_undo, self);
  g_signal_emit_by_name (ui_input_find (GTK_WIDGET (self->window), shows_undo, NULL), "clicked");
  wait_for_composer ();
}

/* Thought better of, twice. */
static void
test_undo (Fixture *self, gconstpointer unused)
{
  gint64 of_bob = count_messages (self, 1, FOLDER_ROLE_INBOX);

  g_settings_set_int (ph_settings_get (), "send-delay", 60);
  begin (self);
  write_mail (test_server_get_address (server, 1), "Undone", "Never");
  send_it ();
  ui_test_wait (has_undo, self);
  ui_test_shoot (GTK_WINDOW (self->window), "writing-undo");
  undo (self);
  g_assert_cmpstr (ph_composition_get_draft (get_composition ())->text, ==, "Never");
  ui_test_wait (has_no_undo, self);

  gtk_widget_activate_action (GTK_WIDGET (ph_composer_window_get_composer (
                                PH_COMPOSER_WINDOW (find_composer ()))),
                              "composer.discard", NULL);
  ui_test_wait (is_not_composing, NULL);
  undo (self);
  g_assert_cmpstr (ph_composition_get_draft (get_composition ())->subject, ==, "Undone");

  g_settings_set_int (ph_settings_get (), "send-delay", 0);
  gtk_widget_grab_focus (find_in_composer (GTK_TYPE_TEXT_VIEW, "text"));
  ui_input_run ("type Well, ");
  send_it ();
  wait_for_mail (self, 1, of_bob + 1);
  ui_test_wait (is_sent_and_filed, self);
}

static gboolean
is_saved (gpointer composition)
{
  return ph_composition_get_state (composition) == PH_COMPOSITION_SAVED;
}

static void
recovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ph_composer_desk_recover_finish (PH_COMPOSER_DESK (source), result);
  *(gboolean *) user_data = TRUE;
}

static gboolean
is_true (gpointer value)
{
  return *(gboolean *) value;
}

/* Killed: the next run shows it again, and it is sent. */
static void
test_next_run (Fixture *self, gconstpointer unused)
{
  gint64 of_bob = count_messages (self, 1, FOLDER_ROLE_INBOX);
  gboolean is_recovered = FALSE;

  begin (self);
  write_mail (test_server_get_address (server, 1), "Tomorrow", "Half");
  ui_test_wait (is_saved, get_composition ());

  gtk_window_close (GTK_WINDOW (self->window));
  ui_test_settle ();
  ph_composer_desk_stop (self->desk);
  g_object_unref (self->desk);
  self->desk = ph_composer_desk_new (NULL, self->engine, self->root);
  create_window (self);
  ph_composer_desk_recover_async (self->desk, recovered_cb, &is_recovered);
  ui_test_wait (is_true, &is_recovered);

  wait_for_composer ();
  gtk_widget_grab_focus (find_in_composer (GTK_TYPE_TEXT_VIEW, "text"));
  ui_input_press ("ctrl+End");
  ui_input_run ("type way");
  g_assert_cmpstr (ph_composition_get_draft (get_composition ())->subject, ==, "Tomorrow");
  send_it ();
  wait_for_mail (self, 1, of_bob + 1);
  ui_test_wait (is_sent_and_filed, self);
}

static gboolean
has_draft (gpointer fixture)
{
  return count_messages (fixture, 0, FOLDER_ROLE_DRAFTS) == 1;
}

static gboolean
has_no_draft (gpointer fixture)
{
  return count_messages (fixture, 0, FOLDER_ROLE_DRAFTS) == 0;
}

/* Closed it lies in Drafts, and from there it is gone on with and sent; then it is there no more. */
static void
test_draft (Fixture *self, gconstpointer unused)
{
  gint64 of_bob = count_messages (self, 1, FOLDER_ROLE_INBOX);

  begin (self);
  write_mail (test_server_get_address (server, 1), "Draft", "Half");
  ui_input_press ("ctrl+w");
  ui_test_wait (is_not_composing, NULL);
  ui_test_wait (has_draft, self);

  ph_sidebar_select_folder (self->window->sidebar, find_folder (self, 0, FOLDER_ROLE_DRAFTS));
  ui_test_wait (has_rows, self);
  gtk_selection_model_select_item (
    GTK_SELECTION_MODEL (ph_message_list_view_get_selection (self->window->list)), 0, TRUE);
  ui_input_focus (GTK_WINDOW (self->window));
  ph_message_list_view_focus_list (self->window->list);
  ui_input_press ("Return");
  wait_for_composer ();
  g_assert_cmpstr (ph_composition_get_draft (get_composition ())->text, ==, "Half");
  gtk_widget_grab_focus (find_in_composer (GTK_TYPE_TEXT_VIEW, "text"));
  ui_input_press ("ctrl+End");
  ui_input_run ("type way");
  send_it ();
  wait_for_mail (self, 1, of_bob + 1);
  ui_test_wait (is_sent_and_filed, self);
  ui_test_wait (has_no_draft, self);
}

/* A link in a message that Bob got is written to by him. */
static void
test_link (Fixture *self, gconstpointer unused)
{
  gint64 of_bob = count_messages (self, 1, FOLDER_ROLE_INBOX);
  const ComposeDraft *draft;

  test_server_deliver (server, 1, "From: Ann <ann@sea.example>\r\nSubject: News\r\n\r\nNews\r\n", -1);
  wait_for_mail (self, 1, of_bob + 1);
  read_newest (self, 1);
  ph_link_open (GTK_WIDGET (self->window->reader), "mailto:leave@sea.example?subject=Stop", FALSE);
  wait_for_composer ();
  g_assert_cmpstr (gtk_window_get_title (find_composer ()), ==, "Stop");
  draft = ph_composition_get_draft (get_composition ());
  g_assert_cmpstr (draft->from->address, ==, test_server_get_address (server, 1));
  g_assert_cmpstr (((ComposeMailbox *) draft->to->pdata[0])->address, ==, "leave@sea.example");
  gtk_window_close (find_composer ());
  ui_test_wait (is_not_composing, NULL);
}

#define ADD(name, func) g_test_add ("/writing/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();
  server = test_server_start ("mailserver", NULL);

  ADD ("there", test_there);
  ADD ("reply", test_reply);
  ADD ("invitation", test_invitation);
  ADD ("undo", test_undo);
  ADD ("draft", test_draft);
  ADD ("link", test_link);
  ADD ("next-run", test_next_run);

  status = g_test_run ();
  test_server_stop (server);
  return status;
}
