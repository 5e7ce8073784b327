/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-message-list-view.h"
#include "ph-message-row.h"
#include "ph-ui.h"
#include "ui-input.h"
#include "ui-sample.h"

#include "imap-response.h"

#define SEEN IMAP_FLAG_SEEN

typedef struct
{
  SampleAccounts *accounts;
  PhFolderTree *tree;
  PhFiling *filing;
  PhMessageListView *view;
  PhMessageList *list; /* (borrowed) */
  GtkWidget *window;
} Fixture;

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
add_mail (Fixture *fixture)
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

static PhFolder *
get_folder (Fixture *fixture,
            const char *path)
{
  return ph_folder_tree_find (fixture->tree, sample_accounts_get_id (fixture->accounts, 0),
                              sample_accounts_find (fixture->accounts, 0, path));
}

static void
set_up (Fixture *fixture)
{
  fixture->accounts = sample_accounts_new (1);
  ui_sample_add_mail (fixture->accounts, 0);
  add_mail (fixture);
  fixture->tree = ph_folder_tree_new (fixture->accounts->engine);
  fixture->filing = ph_filing_new (fixture->accounts->engine);
  fixture->view = PH_MESSAGE_LIST_VIEW (ph_message_list_view_new ());
  ph_message_list_view_set_filing (fixture->view, fixture->filing);
  ph_message_list_view_set_folder (fixture->view, get_folder (fixture, "INBOX"),
                                   fixture->accounts->engine);
  fixture->list =
    ph_message_selection_get_list (ph_message_list_view_get_selection (fixture->view));
  fixture->window = ui_sample_show (GTK_WIDGET (fixture->view), 380, 700);
}

static void
tear_down (Fixture *fixture)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_unref (fixture->filing);
  g_object_unref (fixture->tree);
  sample_accounts_free (fixture->accounts);
}

static guint
get_n (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->list));
}

static guint
get_first_selected (Fixture *fixture)
{
  return ph_message_selection_get_first (ph_message_list_view_get_selection (fixture->view));
}

static PhMessagePlace
get_place (Fixture *fixture,
           guint position)
{
  g_autoptr (PhMessage) message = g_list_model_get_item (G_LIST_MODEL (fixture->list), position);

  return ph_message_get_place (message);
}

static void
select_position (Fixture *fixture,
                 guint position)
{
  gtk_selection_model_select_item (
    GTK_SELECTION_MODEL (ph_message_list_view_get_selection (fixture->view)), position, TRUE);
}

static gboolean
shows_key (GtkWidget *widget,
           gpointer data)
{
  PhMessage *message;

  if (!PH_IS_MESSAGE_ROW (widget))
    return FALSE;

  message = ph_message_row_get_message (PH_MESSAGE_ROW (widget));

  return message != NULL && ph_message_get_key (message) == *(guint64 *) data;
}

static GtkWidget *
find_row (Fixture *fixture,
          guint position)
{
  guint64 key = ph_message_list_get_key (fixture->list, position);
  GtkWidget *row;

  ui_sample_settle (fixture->window);
  row = ui_input_find (GTK_WIDGET (fixture->view), shows_key, &key);
  g_assert_nonnull (row);

  return row;
}

/* ---- Looks ----------------------------------------------------------------------------------- */

static void
test_looks (void)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  GtkSettings *settings = gtk_settings_get_default ();
  Fixture fixture;
  int dpi;

  set_up (&fixture);
  ui_sample_shoot (fixture.window, "conversations");
  ph_message_list_set_expanded (fixture.list, 1, TRUE);
  select_position (&fixture, 2);
  ph_message_list_view_focus_list (fixture.view);
  ui_sample_shoot (fixture.window, "conversations-open");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_sample_shoot (fixture.window, "conversations-dark");
  g_object_set (fixture.view, "compact", TRUE, NULL);
  ui_sample_shoot (fixture.window, "conversations-compact");
  gtk_window_set_default_size (GTK_WINDOW (fixture.window), 900, 500);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
  ui_sample_shoot (fixture.window, "conversations-wide");

  g_object_set (fixture.view, "compact", FALSE, NULL);
  gtk_window_set_default_size (GTK_WINDOW (fixture.window), 380, 900);
  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", dpi > 0 ? dpi * 2 : 192 * 1024, NULL);
  ui_sample_shoot (fixture.window, "conversations-large");
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);

  tear_down (&fixture);
}

static void
test_rtl_looks (void)
{
  Fixture fixture;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  set_up (&fixture);
  ph_message_list_set_expanded (fixture.list, 1, TRUE);
  ui_sample_shoot (fixture.window, "conversations-rtl");
  tear_down (&fixture);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* ---- Opening and closing --------------------------------------------------------------------- */

/* The count at the end of the second of three lines. */
static UiPlace
find_count (Fixture *fixture,
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
  Fixture fixture;
  guint n;

  set_up (&fixture);
  n = get_n (&fixture);
  select_position (&fixture, 0);
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

  tear_down (&fixture);
}

static void
press (Fixture *fixture,
       const char *key)
{
  ui_input_press (key);
  ui_sample_settle (fixture->window);
}

static void
test_keys (void)
{
  Fixture fixture;

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

  tear_down (&fixture);
}

/* ---- Actions --------------------------------------------------------------------------------- */

static gboolean
is_read (gpointer data)
{
  Fixture *fixture = data;
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
act (Fixture *fixture,
     const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), action, NULL);
}

/* On a closed conversation: on all of it. */
static void
test_actions (void)
{
  Fixture fixture;
  g_autoptr (PhMessage) message = NULL;
  guint n;

  set_up (&fixture);
  n = get_n (&fixture);
  message = g_list_model_get_item (G_LIST_MODEL (fixture.list), 1);
  g_assert_cmpuint (ph_message_get_n_messages (message), ==, 4);
  g_assert_cmpuint (ph_message_get_n_unread (message), ==, 2);
  select_position (&fixture, 1);
  act (&fixture, "mail.toggle-unread");
  sample_wait (is_read, &fixture);

  act (&fixture, "mail.archive");
  sample_wait (has_filed, get_folder (&fixture, "Archive"));
  g_assert_cmpuint (get_n (&fixture), ==, n - 1);
  g_assert_cmpuint (ph_folder_get_total (get_folder (&fixture, "Sent")), ==, 1);
  ph_filing_undo (fixture.filing);
  sample_wait (is_back, get_folder (&fixture, "Archive"));
  g_assert_cmpuint (get_n (&fixture), ==, n);

  select_position (&fixture, 1);
  g_assert_cmpuint (ph_message_list_view_count_selected (fixture.view), ==, 1);
  gtk_selection_model_select_item (
    GTK_SELECTION_MODEL (ph_message_list_view_get_selection (fixture.view)), 0, FALSE);
  g_assert_cmpuint (ph_message_list_view_count_selected (fixture.view), ==, 6);

  /* On an open one: on the message. */
  ph_message_list_set_expanded (fixture.list, 1, TRUE);
  select_position (&fixture, 2);
  act (&fixture, "mail.trash");
  while (ph_folder_get_total (get_folder (&fixture, "Trash")) != 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (get_n (&fixture), ==, n + 2);

  tear_down (&fixture);
}

static gboolean
is_loaded (gpointer list)
{
  return !ph_message_list_get_loading (list);
}

/* Where mail is written each message stands alone, unless it is told otherwise. */
static void
test_switch (void)
{
  Fixture fixture;
  gboolean grouped;

  set_up (&fixture);
  g_object_get (fixture.view, "conversations", &grouped, NULL);
  g_assert_true (grouped);
  act (&fixture, "list.conversations");
  sample_wait (is_loaded, fixture.list);
  g_assert_cmpuint (get_n (&fixture), ==, 13 + 6);
  g_assert_cmpint (get_place (&fixture, 1), ==, PH_MESSAGE_SINGLE);

  ph_message_list_view_set_folder (fixture.view, get_folder (&fixture, "Sent"), NULL);
  g_object_get (fixture.view, "conversations", &grouped, NULL);
  g_assert_false (grouped);

  tear_down (&fixture);
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
  g_test_add_func ("/conversations/switch", test_switch);

  return g_test_run ();
}
