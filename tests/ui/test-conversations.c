/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-message-row.h"
#include "ph-ui.h"
#include "ui-input.h"
#include "ui-list.h"

#include "imap-response.h"

#define SEEN IMAP_FLAG_SEEN

typedef struct
{
  const char *name;
  const char *address; /* NULL: one's own */
  const char *preview;
  guint minutes; /* ago */
  guint flags;
  const char *id;
  const char *parent;
} Mail;

/* The newest conversation of the list, and one of two. */
static const Mail mails[] = {
  { "Anna Lindqvist", "anna@garden.example", "Who brings the lanterns?", 300, SEEN, "g1", NULL },
  { "Benedikt Hofstätter", "ben@garden.example", "I have six of them.", 200, SEEN, "g2", "g1" },
  { "Sam Sample", NULL, "Then I bring the candles.", 190, SEEN, "g3", "g2" },
  { "Carla Ruiz", "carla@garden.example", "And who brings the cake?", 100, 0, "g4", "g1" },
  { "Anna Lindqvist", "anna@garden.example", "The cake is mine, as every year.", 3, 0, "g5", "g4" },
  { "Dieter Voss", "dieter@garden.example", "Is it still on?", 90, SEEN, "h1", NULL },
  { "Eva Berg", "eva@garden.example", "It is.", 2, SEEN, "h2", "h1" },
};

static void
add_mail (UiList *fixture)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  AccountEngine *engine = sample_accounts_get (fixture->accounts, 0);

  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    {
      const Mail *mail = &mails[i];
      gboolean is_own = mail->address == NULL;
      StoreMessage message = {
        .date_sent = now - 60 * mail->minutes,
        .date_received = now - 60 * mail->minutes,
        .size = 4000 + 1000 * i,
        .subject = mail->parent != NULL ? "Re: Garden party" : "Garden party",
        .from_name = mail->name,
        .from_address = is_own ? account_engine_get_settings (engine)->address : mail->address,
        .to_short = "Anna Lindqvist",
        .preview = mail->preview,
        .bits = STORE_MESSAGE_PREVIEW,
        .message_id = mail->id,
        .in_reply_to = mail->parent,
      };

      sample_accounts_add (fixture->accounts, 0, is_own ? "Sent" : "INBOX", &message, mail->flags);
    }
}

static void
set_up (UiList *fixture)
{
  ui_list_set_up (fixture, 1);
  ui_sample_add_mail (fixture->accounts, 0);
  add_mail (fixture);
  ui_list_show (fixture, ui_list_find_folder (fixture, 0, "INBOX"), TRUE);
}

static guint
get_n (UiList *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->list));
}

static guint
get_first_selected (UiList *fixture)
{
  return ph_message_selection_get_first (ph_message_list_view_get_selection (fixture->view));
}

static PhMessagePlace
get_place (UiList *fixture,
           guint position)
{
  g_autoptr (PhMessage) message = g_list_model_get_item (G_LIST_MODEL (fixture->list), position);

  return ph_message_get_place (message);
}

static GtkWidget *
find_row (UiList *fixture,
          guint position)
{
  GtkWidget *row;

  ui_sample_settle (fixture->window);
  row = ui_list_find_row (fixture, ph_message_list_get_key (fixture->list, position));
  g_assert_nonnull (row);

  return row;
}

/* ---- Looks ----------------------------------------------------------------------------------- */

static void
test_looks (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  UiList fixture;
  int dpi;

  set_up (&fixture);
  ui_sample_shoot (fixture.window, "conversations");
  ph_message_list_set_expanded (fixture.list, 1, TRUE);
  ui_list_select (&fixture, 2, TRUE);
  ph_message_list_view_focus_list (fixture.view);
  ui_sample_shoot (fixture.window, "conversations-open");
  ui_list_shoot_styles (&fixture, "conversations");
  gtk_window_set_default_size (GTK_WINDOW (fixture.window), 380, 900);
  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", dpi > 0 ? dpi * 2 : 192 * 1024, NULL);
  ui_sample_shoot (fixture.window, "conversations-large");
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);

  ui_list_tear_down (&fixture);
}

static void
test_rtl_looks (void)
{
  UiList fixture;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  set_up (&fixture);
  ph_message_list_set_expanded (fixture.list, 1, TRUE);
  ui_sample_shoot (fixture.window, "conversations-rtl");
  ui_list_tear_down (&fixture);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* ---- Opening and closing --------------------------------------------------------------------- */

/* The count at the end of the second of three lines. */
static UiPlace
find_count (UiList *fixture,
            guint position)
{
  GtkWidget *row = find_row (fixture, position);
  UiPlace place = ui_input_find_place (row);

  place.x += gtk_widget_get_width (row) / 2 - 8;

  return place;
}

static gboolean
is_open (gpointer data)
{
  return get_place (data, 1) == PH_MESSAGE_HEAD;
}

static gboolean
is_closed (gpointer data)
{
  return get_place (data, 1) == PH_MESSAGE_CONVERSATION;
}

static void
test_button (void)
{
  UiList fixture;
  guint n;

  set_up (&fixture);
  n = get_n (&fixture);
  ui_list_select (&fixture, 0, TRUE);
  ui_input_click (find_count (&fixture, 1), NULL);
  sample_wait (is_open, &fixture);
  g_assert_cmpuint (get_n (&fixture), ==, n + 3);
  g_assert_cmpuint (get_first_selected (&fixture), ==, 0);

  /* Elsewhere in the row a click selects. */
  ui_input_click (ui_input_find_place (find_row (&fixture, 3)), NULL);
  ui_sample_settle (fixture.window);
  g_assert_cmpuint (get_first_selected (&fixture), ==, 3);

  /* What is selected in it is in the row that stays. */
  ui_input_click (find_count (&fixture, 1), NULL);
  sample_wait (is_closed, &fixture);
  g_assert_cmpuint (get_n (&fixture), ==, n);
  g_assert_cmpuint (get_first_selected (&fixture), ==, 1);

  ui_list_tear_down (&fixture);
}

static void
press (UiList *fixture,
       const char *key)
{
  ui_input_press (key);
  ui_sample_settle (fixture->window);
}

static void
test_keys (void)
{
  UiList fixture;

  set_up (&fixture);
  ui_input_click (ui_input_find_place (find_row (&fixture, 1)), NULL);
  ui_input_focus (GTK_WINDOW (fixture.window));
  press (&fixture, "Right");
  sample_wait (is_open, &fixture);
  g_assert_cmpuint (get_first_selected (&fixture), ==, 1);
  press (&fixture, "Right");
  g_assert_cmpuint (get_first_selected (&fixture), ==, 2);
  press (&fixture, "Down");
  g_assert_cmpuint (get_first_selected (&fixture), ==, 3);
  press (&fixture, "Left");
  g_assert_cmpuint (get_first_selected (&fixture), ==, 1);
  press (&fixture, "Left");
  sample_wait (is_closed, &fixture);
  g_assert_cmpuint (get_first_selected (&fixture), ==, 1);

  ui_list_tear_down (&fixture);
}

/* ---- Actions --------------------------------------------------------------------------------- */

static gboolean
is_read (gpointer data)
{
  UiList *fixture = data;
  g_autoptr (PhMessage) message = g_list_model_get_item (G_LIST_MODEL (fixture->list), 1);

  return ph_message_get_n_unread (message) == 0;
}

static gboolean
has_filed (gpointer data)
{
  return ph_folder_get_total (data) == 4;
}

static gboolean
is_back (gpointer data)
{
  return ph_folder_get_total (data) == 0;
}

static void
act (UiList *fixture,
     const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), action, NULL);
}

static void
assert_counted (UiList *fixture,
                guint n,
                gboolean are_conversations)
{
  gboolean are_they;

  g_assert_cmpuint (ph_message_list_view_count_selected (fixture->view, &are_they), ==, n);
  g_assert_cmpint (are_they, ==, are_conversations);
}

/* On a closed conversation: on all of it. */
static void
test_actions (void)
{
  UiList fixture;
  g_autoptr (PhMessage) message = NULL;
  guint n;

  set_up (&fixture);
  n = get_n (&fixture);
  message = g_list_model_get_item (G_LIST_MODEL (fixture.list), 1);
  g_assert_cmpuint (ph_message_get_n_messages (message), ==, 4);
  g_assert_cmpuint (ph_message_get_n_unread (message), ==, 2);
  ui_list_select (&fixture, 1, TRUE);
  act (&fixture, "mail.toggle-unread");
  sample_wait (is_read, &fixture);

  act (&fixture, "mail.archive");
  sample_wait (has_filed, ui_list_find_folder (&fixture, 0, "Archive"));
  g_assert_cmpuint (get_n (&fixture), ==, n - 1);
  g_assert_cmpuint (ph_folder_get_total (ui_list_find_folder (&fixture, 0, "Sent")), ==, 1);
  ph_filing_undo (fixture.filing);
  sample_wait (is_back, ui_list_find_folder (&fixture, 0, "Archive"));
  g_assert_cmpuint (get_n (&fixture), ==, n);

  ui_list_select (&fixture, 1, TRUE);
  assert_counted (&fixture, 1, FALSE);
  gtk_selection_model_select_item (
    GTK_SELECTION_MODEL (ph_message_list_view_get_selection (fixture.view)), 0, FALSE);
  assert_counted (&fixture, 6, FALSE);

  /* On an open one: on the message. */
  ph_message_list_set_expanded (fixture.list, 1, TRUE);
  ui_list_select (&fixture, 2, TRUE);
  act (&fixture, "mail.trash");
  while (ph_folder_get_total (ui_list_find_folder (&fixture, 0, "Trash")) != 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (get_n (&fixture), ==, n + 2);

  ui_list_tear_down (&fixture);
}

static gboolean
is_loaded (gpointer list)
{
  return !ph_message_list_get_loading (list);
}

/* All messages are known without a look at them; many conversations are counted as rows. */
static void
test_count (void)
{
  GtkSelectionModel *selection;
  g_autoptr (PhMessageKeys) keys = NULL;
  UiList fixture;
  guint n;

  ui_list_set_up (&fixture, 1);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 1000, 1700000000);
  ui_list_show (&fixture, ui_list_find_folder (&fixture, 0, "INBOX"), TRUE);
  selection = GTK_SELECTION_MODEL (ph_message_list_view_get_selection (fixture.view));
  n = get_n (&fixture);
  g_assert_cmpuint (n, <, 1000);

  gtk_selection_model_select_all (selection);
  assert_counted (&fixture, 1000, FALSE);
  gtk_selection_model_unselect_item (selection, 0);
  assert_counted (&fixture, n - 1, TRUE);
  gtk_selection_model_unselect_range (selection, 100, n - 100);
  keys = ph_message_list_view_dup_keys (fixture.view);
  g_assert_cmpuint (ph_message_keys_get_n (keys), >, 99);
  assert_counted (&fixture, ph_message_keys_get_n (keys), FALSE);

  ui_list_tear_down (&fixture);
}

/* Where mail is written each message stands alone, unless it is told otherwise. */
static void
test_switch (void)
{
  UiList fixture;
  gboolean grouped;

  set_up (&fixture);
  g_object_get (fixture.view, "conversations", &grouped, NULL);
  g_assert_true (grouped);
  act (&fixture, "list.conversations");
  sample_wait (is_loaded, fixture.list);
  g_assert_cmpuint (get_n (&fixture), ==, 13 + 6);
  g_assert_cmpint (get_place (&fixture, 1), ==, PH_MESSAGE_SINGLE);

  ph_message_list_view_set_folder (fixture.view, ui_list_find_folder (&fixture, 0, "Sent"), NULL);
  g_object_get (fixture.view, "conversations", &grouped, NULL);
  g_assert_false (grouped);

  ui_list_tear_down (&fixture);
}

int
main (int argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();

  g_test_add_func ("/conversations/looks", test_looks);
  g_test_add_func ("/conversations/rtl-looks", test_rtl_looks);
  g_test_add_func ("/conversations/button", test_button);
  g_test_add_func ("/conversations/keys", test_keys);
  g_test_add_func ("/conversations/actions", test_actions);
  g_test_add_func ("/conversations/count", test_count);
  g_test_add_func ("/conversations/switch", test_switch);

  return g_test_run ();
}
