/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The outbox in the window, as a person uses it. */

#include "ph-composer-window.h"
#include "ph-folder-row.h"
#include "ph-message-list-view.h"
#include "ph-notice-bar.h"
#include "ph-reader.h"
#include "ph-reader-header.h"
#include "ph-sidebar.h"
#include "ph-ui.h"
#include "ph-window-private.h"
#include "sample-outbox.h"
#include "ui-input.h"
#include "ui-test.h"

#include <string.h>

typedef struct
{
  SampleAccounts *accounts;
  PhWindow *window;
  PhComposerDesk *desk;
  gint64 id;
} Fixture;

/* ---- What is seen ---------------------------------------------------------------------------- */

static PhFolder *
find_outbox (Fixture *self)
{
  return ph_folder_tree_find_role (self->window->tree, sample_accounts_get_id (self->accounts, 0),
                                   FOLDER_ROLE_OUTBOX);
}

static gboolean
has_text (GtkTextView *view, const char *words)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  return strstr (text, words) != NULL;
}

static gboolean
shows_words (GtkWidget *widget, gpointer words)
{
  if (GTK_IS_TEXT_VIEW (widget) && gtk_widget_get_mapped (widget))
    return has_text (GTK_TEXT_VIEW (widget), words);

  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget)
         && strstr (gtk_label_get_label (GTK_LABEL (widget)), words) != NULL;
}

typedef struct
{
  gpointer root;
  const char *words;
} Words;

static gboolean
has_words (gpointer user_data)
{
  Words *wanted = user_data;

  return ui_input_find (wanted->root, shows_words, (gpointer) wanted->words) != NULL;
}

static void
wait_for_words (gpointer root, const char *words)
{
  Words wanted = { root, words };

  ui_test_wait (has_words, &wanted);
}

static gboolean
is_button (GtkWidget *widget, gpointer label)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget)
         && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0;
}

static GtkWidget *
find_button (Fixture *self, const char *label)
{
  return ui_input_find (GTK_WIDGET (self->window->reader), is_button, (gpointer) label);
}

typedef struct
{
  Fixture *fixture;
  StoreOutboxState state;
} Wanted;

static gboolean
has_state (gpointer user_data)
{
  Wanted *wanted = user_data;
  g_autoptr (StoreOutbox) row
    = sample_outbox_get (wanted->fixture->accounts, 0, wanted->fixture->id);

  return row != NULL && row->state == wanted->state;
}

static void
wait_for_state (Fixture *self, StoreOutboxState state)
{
  Wanted wanted = { self, state };

  ui_test_wait (has_state, &wanted);
}

static gboolean
is_gone (gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (StoreOutbox) row = sample_outbox_get (self->accounts, 0, self->id);

  return row == NULL && find_outbox (self) == NULL;
}

/* ---- What the person does -------------------------------------------------------------------- */

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *root = NULL;

  self->accounts = sample_accounts_new (1);
  sample_accounts_fill (self->accounts, 0, "INBOX", 5, 1771855500);
  self->window = ph_window_new (NULL, self->accounts->list, self->accounts->engine);
  root = g_build_filename (self->accounts->dir, "compositions", NULL);
  self->desk = ph_composer_desk_new (NULL, self->accounts->engine, root);
  ph_window_set_desk (self->window, self->desk);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1250, 760);
  ui_test_present (GTK_WINDOW (self->window));
  ui_input_focus (GTK_WINDOW (self->window));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_set_focus (GTK_WINDOW (self->window), NULL);
  gtk_window_close (GTK_WINDOW (self->window));
  ph_composer_desk_stop (self->desk);
  g_object_unref (self->desk);
  ui_test_settle ();
  sample_accounts_free (self->accounts);
}

static gboolean
is_outbox_row (GtkWidget *widget, gpointer folder)
{
  return PH_IS_FOLDER_ROW (widget) && gtk_widget_get_mapped (widget)
         && ph_folder_row_get_folder (PH_FOLDER_ROW (widget)) == folder;
}

static gboolean
is_listed (gpointer user_data)
{
  Fixture *self = user_data;

  return find_outbox (self) != NULL
         && ui_input_find (GTK_WIDGET (self->window->sidebar), is_outbox_row, find_outbox (self));
}

static gboolean
is_open (gpointer user_data)
{
  Fixture *self = user_data;
  PhMessageSelection *selection = ph_message_list_view_get_selection (self->window->list);

  return ph_message_list_view_get_folder (self->window->list) == find_outbox (self)
         && g_list_model_get_n_items (G_LIST_MODEL (selection)) == 1;
}

static gboolean
reads (gpointer user_data)
{
  Fixture *self = user_data;
  PhMessage *message = ph_message_list_view_get_selected_message (self->window->list);

  return message != NULL && ph_message_get_outbox_id (message) == self->id;
}

/* A mail is written; its folder comes, is clicked on, and the mail is opened. */
static void
open_outbox (Fixture *self)
{
  self->id = sample_outbox_add (self->accounts, 0, "Ferry on Tuesday", "ann@sea.example ben@sea.example");
  ui_test_wait (is_listed, self);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  ui_input_click (ui_input_find_place (ui_input_find (GTK_WIDGET (self->window->sidebar),
                                                      is_outbox_row, find_outbox (self))),
                  NULL);
  ui_test_wait (is_open, self);
  ph_message_list_view_focus_list (self->window->list);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  ui_input_press ("n");
  ui_test_wait (reads, self);
  wait_for_words (self->window->reader, "Ann Tide");
}

static void
click (Fixture *self, const char *label)
{
  /* What is drawn is what can be hit. */
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  g_assert_nonnull (find_button (self, label));
  ui_input_click (ui_input_find_place (find_button (self, label)), NULL);
}

static AdwMessageDialog *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data) && gtk_widget_get_mapped (l->data))
      return l->data;

  return NULL;
}

static gboolean
is_asked (gpointer user_data)
{
  return find_dialog () != NULL;
}

static gboolean
is_answered (gpointer user_data)
{
  return find_dialog () == NULL;
}

/* @label: of the button; NULL: leaves it. The window has the keyboard again then. */
static void
answer (Fixture *self, const char *label)
{
  ui_test_wait (is_asked, NULL);
  ui_input_focus (GTK_WINDOW (find_dialog ()));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (find_dialog ()));
  if (label == NULL)
    ui_input_press ("Escape");
  else
    ui_input_click (ui_input_find_place (
                      ui_input_find (GTK_WIDGET (find_dialog ()), is_button, (gpointer) label)),
                    NULL);
  ui_test_wait (is_answered, NULL);
  ui_input_focus (GTK_WINDOW (self->window));
}

/* ---- Tests ----------------------------------------------------------------------------------- */

/* It says why it waits; stopped, it says so; what it says follows what happens; and when the last mail is gone
 * the person finds herself in the inbox. */
static void
test_stop_and_send (Fixture *self, gconstpointer data)
{
  open_outbox (self);
  wait_for_words (self->window->reader, "Waits for the network");
  wait_for_words (self->window->reader, "The ferry leaves at eight");

  click (self, "S_top");
  wait_for_state (self, STORE_OUTBOX_HELD);
  wait_for_words (self->window->reader, "Stopped");
  g_assert_null (find_button (self, "S_top"));

  click (self, "_Send Now");
  wait_for_state (self, STORE_OUTBOX_QUEUED);
  wait_for_words (self->window->reader, "Waits for the network");

  sample_outbox_remove (self->accounts, 0, self->id);
  ui_test_wait (is_gone, self);
  ui_test_settle ();
  g_assert_cmpint (ph_folder_get_role (ph_sidebar_get_selected_folder (self->window->sidebar)), ==,
                   FOLDER_ROLE_INBOX);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (StoreOutbox) row = NULL;

  open_outbox (self);
  sample_outbox_put (self->accounts, 0, self->id, STORE_OUTBOX_REFUSED, 0,
                     "ben@sea.example\tNo such mailbox.", "Refused.");
  wait_for_words (self->window->reader, "1 recipient was refused");
  wait_for_words (self->window->reader, "ben@sea.example: No such mailbox.");

  click (self, "Send to the Ot_hers");
  wait_for_state (self, STORE_OUTBOX_QUEUED);
  row = sample_outbox_get (self->accounts, 0, self->id);
  g_assert_cmpstr (row->recipients, ==, "ann@sea.example");
}

/* Nothing of it is sent twice without a question, nor thrown away. */
static void
test_unsure (Fixture *self, gconstpointer data)
{
  open_outbox (self);
  sample_outbox_put (self->accounts, 0, self->id, STORE_OUTBOX_UNSURE, 0, NULL, "Lost.");
  wait_for_words (self->window->reader, "May have been sent");

  click (self, "Send _Once More…");
  answer (self, NULL);
  g_assert_nonnull (find_button (self, "It _Was Sent"));
  click (self, "Send _Once More…");
  answer (self, "_Send Once More");
  wait_for_state (self, STORE_OUTBOX_QUEUED);

  sample_outbox_put (self->accounts, 0, self->id, STORE_OUTBOX_UNSURE, 0, NULL, "Lost.");
  wait_for_words (self->window->reader, "May have been sent");
  click (self, "It _Was Sent");
  wait_for_state (self, STORE_OUTBOX_ACCEPTED);
}

static gboolean
is_called (GtkWidget *widget, gpointer tooltip)
{
  return GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_widget_get_tooltip_text (widget), tooltip) == 0;
}

/* By the key: while it is asked the mail is not sent, and who keeps it finds it as it was. */
static void
test_delete (Fixture *self, gconstpointer data)
{
  gint64 at = g_get_real_time () / G_USEC_PER_SEC + 3 * 86400;
  g_autoptr (StoreOutbox) row = NULL;

  open_outbox (self);
  sample_outbox_plan (self->accounts, 0, self->id, at);
  g_assert_nonnull (ui_input_find (GTK_WIDGET (self->window->reader), is_called,
                                   (gpointer) "Delete… (Delete)"));
  ph_message_list_view_focus_list (self->window->list);
  ui_input_press ("Delete");
  ui_test_wait (is_asked, NULL);
  wait_for_state (self, STORE_OUTBOX_HELD);
  ui_test_shoot (GTK_WINDOW (find_dialog ()), "outbox-delete");
  answer (self, NULL);
  wait_for_state (self, STORE_OUTBOX_QUEUED);
  row = sample_outbox_get (self->accounts, 0, self->id);
  g_assert_cmpint (row->send_at, ==, at);
  g_assert_cmpint (row->not_before, ==, at);
  wait_for_words (self->window->reader, "while Posthorn runs");

  ui_input_press ("Delete");
  answer (self, "_Delete");
  ui_test_wait (is_gone, self);
}

static gboolean
is_written (gpointer user_data)
{
  Fixture *self = user_data;

  return g_list_model_get_n_items (
           G_LIST_MODEL (ph_composer_desk_get_compositions (self->desk))) == 1;
}

static GtkWindow *
find_composer (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (PH_IS_COMPOSER_WINDOW (l->data))
      return l->data;
  return NULL;
}

static gboolean
is_replaced (gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (StoreOutbox) row = sample_outbox_get (self->accounts, 0, self->id);

  return row == NULL;
}

static gboolean
can_send (gpointer window)
{
  return g_action_group_get_action_enabled (window, "outbox-send");
}

/* It is stopped before it can be changed; as long as it is, nothing else is decided about it, and of what was
 * planned it is asked; closed without a change it waits again. */
static void
test_edit (Fixture *self, gconstpointer data)
{
  static const char *const decisions[] = { "outbox-send", "outbox-stop", "outbox-delete", "trash" };
  gint64 at = g_get_real_time () / G_USEC_PER_SEC + 3 * 86400;
  g_autoptr (GPtrArray) rows = NULL;

  open_outbox (self);
  sample_outbox_plan (self->accounts, 0, self->id, at);
  wait_for_words (self->window->reader, "while Posthorn runs");
  click (self, "_Edit");
  ui_test_wait (is_written, self);
  wait_for_state (self, STORE_OUTBOX_HELD);
  wait_for_words (find_composer (), "The ferry leaves at eight");
  ui_test_settle ();
  for (guint i = 0; i < G_N_ELEMENTS (decisions); i++)
    g_assert_false (
      g_action_group_get_action_enabled (G_ACTION_GROUP (self->window), decisions[i]));
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (self->window), "outbox-edit"));
  ui_test_shoot (GTK_WINDOW (self->window), "outbox-edited");

  ui_input_focus (find_composer ());
  ui_input_press ("ctrl+Return");
  ui_test_wait (is_asked, NULL);
  ui_test_shoot_at_rest (GTK_WINDOW (find_dialog ()), "outbox-planned");
  answer (self, NULL);

  gtk_window_close (find_composer ());
  ui_test_settle ();
  g_assert_null (find_composer ());
  ui_test_wait (can_send, self->window);
  wait_for_state (self, STORE_OUTBOX_QUEUED);

  click (self, "_Edit");
  ui_test_wait (is_written, self);
  wait_for_words (find_composer (), "The ferry leaves at eight");
  ui_input_focus (find_composer ());
  ui_input_press ("ctrl+Return");
  answer (self, "Send as _Planned");
  ui_test_wait (is_replaced, self);
  rows = account_engine_list_outbox (sample_accounts_get (self->accounts, 0), NULL);
  g_assert_cmpint (((StoreOutbox *) rows->pdata[0])->send_at, ==, at);
}

/* What is filed elsewhere by the same keys and actions stays where it is. */
static void
test_is_not_filed (Fixture *self, gconstpointer data)
{
  static const char *const actions[] = { "archive", "junk", "flag", "toggle-unread", "mark-unread",
                                         "move-to", "copy-to", "delete-forever", "toggle-junk" };
  static const char *const keys[] = { "a", "j", "s", "u", "m", "shift+m", "shift+Delete" };

  open_outbox (self);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    g_assert_false (
      g_action_group_get_action_enabled (G_ACTION_GROUP (self->window), actions[i]));

  ph_message_list_view_focus_list (self->window->list);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    ui_input_press (keys[i]);
  ui_test_settle ();
  g_assert_null (find_dialog ());
  g_assert_false (ph_filing_can_undo (self->window->filing));
  wait_for_state (self, STORE_OUTBOX_QUEUED);
}

/* Wherever the person is, she learns of it once, and one click leads there. */
static void
test_news (Fixture *self, gconstpointer data)
{
  self->id = sample_outbox_add (self->accounts, 0, "Ferry", "ann@sea.example");
  sample_outbox_put (self->accounts, 0, self->id, STORE_OUTBOX_FAILED, 0, NULL, "Too large.");
  wait_for_words (self->window->toasts, "“Ferry”: Can’t be sent");
  ui_test_shoot (GTK_WINDOW (self->window), "outbox-toast");
  g_assert_nonnull (self->window->toast);

  /* Not again while nothing has changed. */
  adw_toast_dismiss (self->window->toast);
  g_signal_emit_by_name (sample_accounts_get (self->accounts, 0), "outbox-changed");
  g_assert_null (self->window->toast);

  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.show-outbox", "s",
                              sample_accounts_get_id (self->accounts, 0));
  g_assert_true (ph_message_list_view_get_folder (self->window->list) == find_outbox (self));
}

/* ---- Looks ----------------------------------------------------------------------------------- */

static void
add (Fixture *self, const char *subject, StoreOutboxState state, gint64 later, const char *refused,
     const char *error)
{
  self->id = sample_outbox_add (self->accounts, 0, subject, "ann@sea.example ben@sea.example");
  sample_outbox_put (self->accounts, 0, self->id, state, later, refused, error);
}

static void
shoot_all (Fixture *self, const char *look)
{
  guint n = g_list_model_get_n_items (
    G_LIST_MODEL (ph_message_list_view_get_selection (self->window->list)));

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("outbox-%s-%u", look, i);
      GtkSelectionModel *selection
        = GTK_SELECTION_MODEL (ph_message_list_view_get_selection (self->window->list));

      gtk_selection_model_select_item (selection, i, TRUE);
      wait_for_words (self->window->reader, "The ferry leaves");
      ui_test_shoot_at_rest (GTK_WINDOW (self->window), name);
    }
}

static void
test_looks (Fixture *self, gconstpointer data)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  add (self, "Ferry on Tuesday", STORE_OUTBOX_QUEUED, 58, NULL, NULL);
  add (self, "Timetable", STORE_OUTBOX_QUEUED, 290, NULL,
       "The server said: 451 4.7.1 Greylisted, please try again later.");
  add (self, "Lost in between", STORE_OUTBOX_UNSURE, 0, NULL, "The connection was lost.");
  add (self, "To everybody", STORE_OUTBOX_REFUSED, 0,
       "ben@sea.example\tThere is no such mailbox.\nann@sea.example\tThe mailbox is full.",
       "Refused.");
  add (self, "Large pictures", STORE_OUTBOX_FAILED, 0, NULL,
       "The server takes no mail of more than 20 MB.");
  add (self, "Kept back", STORE_OUTBOX_HELD, 0, NULL, NULL);
  add (self, "A copy is missing", STORE_OUTBOX_ACCEPTED, 60, NULL, "The folder of sent mail is full.");
  ph_window_show_outbox (self->window, sample_accounts_get_id (self->accounts, 0));
  ui_test_settle ();
  shoot_all (self, "light");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  shoot_all (self, "dark");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
}

static void
test_looks_narrow (Fixture *self, gconstpointer data)
{
  gtk_window_set_default_size (GTK_WINDOW (self->window), 360, 640);
  add (self, "Lost in between", STORE_OUTBOX_UNSURE, 0, NULL, "The connection was lost.");
  add (self, "To everybody", STORE_OUTBOX_REFUSED, 0,
       "ben@sea.example\tThere is no such mailbox.\nann@sea.example\tThe mailbox is full.",
       "Refused.");
  ph_window_show_outbox (self->window, sample_accounts_get_id (self->accounts, 0));
  ui_test_shoot_at_rest (GTK_WINDOW (self->window), "outbox-narrow-list");
  ph_window_show_sidebar (self->window);
  ui_test_shoot_at_rest (GTK_WINDOW (self->window), "outbox-narrow-sidebar");
  ph_window_show_reader (self->window);
  shoot_all (self, "narrow");
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.outbox-delete", NULL);
  ui_test_wait (is_asked, NULL);
  ui_test_shoot_at_rest (GTK_WINDOW (find_dialog ()), "outbox-narrow-question");
  answer (self, NULL);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();

  g_test_add ("/outbox-view/stop-and-send", Fixture, NULL, set_up, test_stop_and_send, tear_down);
  g_test_add ("/outbox-view/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/outbox-view/unsure", Fixture, NULL, set_up, test_unsure, tear_down);
  g_test_add ("/outbox-view/delete", Fixture, NULL, set_up, test_delete, tear_down);
  g_test_add ("/outbox-view/edit", Fixture, NULL, set_up, test_edit, tear_down);
  g_test_add ("/outbox-view/is-not-filed", Fixture, NULL, set_up, test_is_not_filed, tear_down);
  g_test_add ("/outbox-view/news", Fixture, NULL, set_up, test_news, tear_down);
  /* For who looks. */
  if (g_getenv ("UI_TEST_SHOTS") != NULL)
    {
      g_test_add ("/outbox-view/looks", Fixture, NULL, set_up, test_looks, tear_down);
      g_test_add ("/outbox-view/looks-narrow", Fixture, NULL, set_up, test_looks_narrow, tear_down);
    }

  return g_test_run ();
}
