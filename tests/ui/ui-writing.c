/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui-writing.h"

#include "ph-recipient-entry.h"
#include "ph-settings.h"
#include "ph-toast.h"
#include "ph-tree.h"
#include "ui-input.h"
#include "ui-test.h"

#include <string.h>

#define N_ACCOUNTS 2

TestServer *ui_writing_server;

/* ---- Accounts --------------------------------------------------------------------------------- */

AccountEngine *
ui_writing_get_account (UiWriting *self, guint i)
{
  g_autoptr (AccountEngine) account = g_list_model_get_item (G_LIST_MODEL (self->engine), i);

  return account;
}

static void
add_account (UiWriting *self, guint i)
{
  g_autofree char *id = g_strdup_printf ("00000000-0000-4000-8000-00000000000%u", i);
  g_autofree char *path = g_build_filename (self->dir, id, NULL);
  g_autoptr (AccountSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  test_server_write_account (ui_writing_server, i, id, path);
  settings = account_settings_load_file (path, &error);
  g_assert_no_error (error);
  account_list_set (self->accounts, settings, &error);
  g_assert_no_error (error);
}

PhFolder *
ui_writing_find_folder (UiWriting *self, guint account, FolderRole role)
{
  AccountEngine *engine = ui_writing_get_account (self, account);
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
    if (ui_writing_find_folder (fixture, i, FOLDER_ROLE_INBOX) == NULL
        || account_engine_get_state (ui_writing_get_account (fixture, i)) != ACCOUNT_STATE_IN_STEP)
      return FALSE;

  return TRUE;
}

static guint
count_outbox (UiWriting *self, guint account)
{
  g_autoptr (GPtrArray) rows = account_engine_list_outbox (ui_writing_get_account (self, account), NULL);

  return rows->len;
}

gboolean
ui_writing_is_sent_and_filed (gpointer fixture)
{
  return count_outbox (fixture, 0) == 0 && count_outbox (fixture, 1) == 0;
}

gint64
ui_writing_count_messages (UiWriting *self, guint account, FolderRole role)
{
  Store *store = account_engine_get_store (ui_writing_get_account (self, account));
  g_autoptr (StoreFolder) folder = store_folder_find_role (store, role, NULL);

  return folder != NULL ? store_placement_count_uids (store, folder->id, NULL) : 0;
}

/* ---- Windows ---------------------------------------------------------------------------------- */

void
ui_writing_create_window (UiWriting *self)
{
  self->window = ph_window_new (NULL, self->accounts, self->engine);
  ph_window_set_desk (self->window, self->desk);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1250, 760);
  ui_test_present (GTK_WINDOW (self->window));
}

void
ui_writing_set_up (UiWriting *self, gconstpointer unused)
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
  ui_writing_create_window (self);
  engine_start (self->engine);
  ui_test_wait (has_inboxes, self);
  ph_sidebar_select_folder (self->window->sidebar, ui_writing_find_folder (self, 0, FOLDER_ROLE_INBOX));
}

void
ui_writing_tear_down (UiWriting *self, gconstpointer unused)
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

static gboolean
is_composer (GtkWidget *widget, gpointer unused)
{
  return PH_IS_COMPOSER (widget) && gtk_widget_get_mapped (widget);
}

/* Wherever it is shown. */
PhComposer *
ui_writing_find_composer (void)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    {
      GtkWidget *composer = ui_input_find (l->data, is_composer, NULL);

      if (composer != NULL)
        return PH_COMPOSER (composer);
    }

  return NULL;
}

GtkWindow *
ui_writing_get_window (void)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (ui_writing_find_composer ())));
}

gboolean
ui_writing_is_composing (gpointer unused)
{
  return ui_writing_find_composer () != NULL;
}

gboolean
ui_writing_is_not_composing (gpointer unused)
{
  return ui_writing_find_composer () == NULL;
}

gpointer
ui_writing_find_in_composer (GType type, const char *name)
{
  return ui_test_find (GTK_WIDGET (ui_writing_find_composer ()), type, name);
}

PhComposition *
ui_writing_get_composition (void)
{
  return ph_composer_get_composition (ui_writing_find_composer ());
}

void
ui_writing_wait_for_composer (void)
{
  ui_test_wait (ui_writing_is_composing, NULL);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (ui_writing_find_composer ()));
  ui_input_focus (ui_writing_get_window ());
}

/* Ctrl+N, which the application gives to the window that is in front. */
void
ui_writing_begin (UiWriting *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->window), "compose", NULL);
  ui_writing_wait_for_composer ();
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

void
ui_writing_write_mail (const char *to, const char *subject, const char *word)
{
  g_autofree char *recipient = g_strconcat (to, ",", NULL);
  GtkWidget *line = ui_writing_find_in_composer (GTK_TYPE_ENTRY, "subject");
  GtkWidget *text = ui_writing_find_in_composer (GTK_TYPE_TEXT_VIEW, "text");

  type (recipient, has_recipient, ui_writing_find_in_composer (PH_TYPE_RECIPIENT_ENTRY, "to"));
  gtk_widget_grab_focus (line);
  type (subject, has_words, line);
  gtk_widget_grab_focus (text);
  type (word, has_text, text);
}

void
ui_writing_type (const char *words, const char *expected)
{
  Typed typed = { ui_writing_find_in_composer (GTK_TYPE_TEXT_VIEW, "text"), expected };

  ui_input_run ("type %s", words);
  ui_test_wait (has_text, &typed);
}

void
ui_writing_send_it (void)
{
  ui_input_press ("ctrl+Return");
  ui_test_wait (ui_writing_is_not_composing, NULL);
}

/* ---- Mail ------------------------------------------------------------------------------------ */

typedef struct
{
  UiWriting *self;
  gint64 n;
  guint account;
} Expected;

static gboolean
has_arrived (gpointer user_data)
{
  Expected *expected = user_data;

  return ui_writing_count_messages (expected->self, expected->account, FOLDER_ROLE_INBOX) == expected->n;
}

void
ui_writing_wait_for_mail (UiWriting *self, guint account, gint64 n)
{
  Expected expected = { self, n, account };

  ui_test_wait (has_arrived, &expected);
}

static gboolean
is_read (gpointer fixture)
{
  PhConversation *conversation = ph_reader_get_conversation (((UiWriting *) fixture)->window->reader);

  return conversation != NULL && ph_conversation_get_n_items (conversation) > 0
         && ph_conversation_item_get_state (ph_conversation_get_start (conversation))
              == PH_BODY_STATE_READY;
}

gboolean
ui_writing_has_rows (gpointer fixture)
{
  PhMessageSelection *selection
    = ph_message_list_view_get_selection (((UiWriting *) fixture)->window->list);

  return g_list_model_get_n_items (G_LIST_MODEL (selection)) > 0;
}

typedef struct
{
  UiWriting *self;
  guint account;
} Inbox;

/* The folder that was open before may still be there, with its rows. */
static gboolean
shows_inbox (gpointer user_data)
{
  const Inbox *inbox = user_data;

  return ph_message_list_view_get_folder (inbox->self->window->list)
           == ui_writing_find_folder (inbox->self, inbox->account, FOLDER_ROLE_INBOX)
         && ui_writing_has_rows (inbox->self);
}

void
ui_writing_read_newest (UiWriting *self, guint account)
{
  Inbox inbox = { self, account };

  ph_sidebar_select_folder (self->window->sidebar, ui_writing_find_folder (self, account, FOLDER_ROLE_INBOX));
  ui_test_wait (shows_inbox, &inbox);
  gtk_selection_model_select_item (
    GTK_SELECTION_MODEL (ph_message_list_view_get_selection (self->window->list)), 0, TRUE);
  ui_test_wait (is_read, self);
  ui_input_focus (GTK_WINDOW (self->window));
  ph_message_list_view_focus_list (self->window->list);
}

typedef struct
{
  UiWriting *self;
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

void
ui_writing_read_subject (UiWriting *self, guint account, const char *subject)
{
  Newest newest = { self, subject };

  ui_writing_read_newest (self, account);
  ui_test_wait (is_newest, &newest);
  ui_test_wait (is_read, self);
}

/* What the server passed on to other places. Owned; NULL: nothing yet. */
char *
ui_writing_read_outbound (void)
{
  g_autofree char *folder = g_build_filename (test_server_get_dir (ui_writing_server), "outbound", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = dir != NULL ? g_dir_read_name (dir) : NULL;
  g_autofree char *path = name != NULL ? g_build_filename (folder, name, NULL) : NULL;
  char *text = NULL;

  if (path != NULL)
    g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

gboolean
ui_writing_is_outbound (gpointer unused)
{
  g_autofree char *text = ui_writing_read_outbound ();

  return text != NULL;
}

static gboolean
shows_undo (GtkWidget *widget, gpointer unused)
{
  const char *label = GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget)) : NULL;

  return label != NULL && g_str_equal (label, "_Undo") && gtk_widget_get_mapped (widget);
}

gboolean
ui_writing_has_undo (gpointer fixture)
{
  return ui_input_find (GTK_WIDGET (((UiWriting *) fixture)->window), shows_undo, NULL) != NULL;
}

gboolean
ui_writing_has_no_undo (gpointer fixture)
{
  return !ui_writing_has_undo (fixture);
}

static gboolean
has_ready_toast (gpointer fixture)
{
  AdwToast *toast = ((UiWriting *) fixture)->window->toast;

  return toast != NULL && ph_toast_get_ready (toast) && ui_writing_has_undo (fixture);
}

void
ui_writing_undo (UiWriting *self)
{
  ui_test_wait (has_ready_toast, self);
  g_signal_emit_by_name (ui_input_find (GTK_WIDGET (self->window), shows_undo, NULL), "clicked");
  ui_writing_wait_for_composer ();
}

gboolean
ui_writing_is_saved (gpointer composition)
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

void
ui_writing_run_again (UiWriting *self)
{
  gboolean is_recovered = FALSE;

  gtk_window_destroy (GTK_WINDOW (self->window));
  ui_test_settle ();
  ph_composer_desk_stop (self->desk);
  g_object_unref (self->desk);
  self->desk = ph_composer_desk_new (NULL, self->engine, self->root);
  ui_writing_create_window (self);
  ph_composer_desk_recover_async (self->desk, recovered_cb, &is_recovered);
  ui_test_wait (is_true, &is_recovered);
}
