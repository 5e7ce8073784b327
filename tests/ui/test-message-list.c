/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-message-export.h"
#include "ph-message-row.h"
#include "ph-ui.h"
#include "ui-input.h"
#include "ui-list.h"

#include "imap-response.h"
#include "store-body.h"
#include "store-placement.h"

#define LAST_DATE 1700000000
#define MANY 5000
#define MILLION 1000000

static void
set_up (UiList *fixture,
        guint n)
{
  ui_list_set_up (fixture, 1);
  if (n > 0)
    sample_accounts_fill (fixture->accounts, 0, "INBOX", n, LAST_DATE);
}

/* A row for each message: conversations have tests of their own. */
static void
show (UiList *fixture,
      const char *path)
{
  ui_list_show (fixture, ui_list_find_folder (fixture, 0, path), FALSE);
}

static gboolean
is_loaded (gpointer data)
{
  return !ph_message_list_get_loading (data);
}

static void
add_message (UiList *fixture,
             const char *subject,
             gint64 date)
{
  g_autofree char *id = g_strdup_printf ("%s@ui.test", subject);
  StoreMessage message = { .date_sent = date, .date_received = date, .size = 100,
                           .subject = subject, .from_name = "Ada Winter",
                           .from_address = "ada@harbour.example", .message_id = id,
                           .bits = STORE_MESSAGE_ATTACHMENT };

  sample_accounts_add (fixture->accounts, 0, "INBOX", &message, 0);
}

/* ---- What is seen ---------------------------------------------------------------------------- */

/* Where the row of a message is in the list, from its top. */
static double
get_y (UiList *fixture,
       guint64 key)
{
  GtkWidget *list_view = GTK_WIDGET (ph_message_list_view_get_list_view (fixture->view));
  GtkWidget *row = ui_list_find_row (fixture, key);
  double x, y;

  g_assert_nonnull (row);
  g_assert_true (gtk_widget_translate_coordinates (row, list_view, 0, 0, &x, &y));

  return y;
}

static void
set_scroll (UiList *fixture,
            double value)
{
  GtkWidget *list_view = GTK_WIDGET (ph_message_list_view_get_list_view (fixture->view));

  gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list_view)), value);
  ui_sample_settle (fixture->window);
}

static void
test_looks (void)
{
  UiList fixture;

  set_up (&fixture, 0);
  ui_sample_add_mail (fixture.accounts, 0);
  show (&fixture, "INBOX");
  ui_list_select (&fixture, 1, TRUE);
  ui_sample_shoot (fixture.window, "list-light");
  ph_message_list_view_focus_list (fixture.view);
  ui_sample_shoot (fixture.window, "list-focus");

  ui_list_shoot_styles (&fixture, "list");
  gtk_widget_activate_action (GTK_WIDGET (fixture.view), "list.search", NULL);
  ui_sample_shoot (fixture.window, "list-search");

  ui_list_tear_down (&fixture);
}

/* Of several accounts: each row has its account's colour. */
static void
test_unified_looks (void)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  UiList fixture;
  PhFolder *inboxes;

  ui_list_set_up (&fixture, 2);
  ui_sample_add_mail (fixture.accounts, 0);
  sample_accounts_fill (fixture.accounts, 1, "INBOX", 30, g_get_real_time () / G_USEC_PER_SEC);
  inboxes = g_list_model_get_item (G_LIST_MODEL (fixture.tree), 0);
  g_assert_true (ph_folder_is_unified (inboxes));
  ui_list_show (&fixture, inboxes, FALSE);

  ui_list_select (&fixture, 1, TRUE);
  ph_message_list_view_focus_list (fixture.view);
  ui_sample_shoot (fixture.window, "unified-light");
  g_object_set (fixture.view, "compact", TRUE, NULL);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_sample_shoot (fixture.window, "unified-compact-dark");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture.list)), ==, 43);

  g_object_unref (inboxes);
  ui_list_tear_down (&fixture);
}

/* ---- Arrival --------------------------------------------------------------------------------- */

static void
test_arrival_at_top (void)
{
  UiList fixture;

  set_up (&fixture, 50);
  show (&fixture, "INBOX");
  add_message (&fixture, "Newest", LAST_DATE + 60);
  ui_sample_settle (fixture.window);
  g_assert_cmpfloat (get_y (&fixture, ph_message_list_get_key (fixture.list, 0)), <, 12);

  ui_list_tear_down (&fixture);
}

typedef struct
{
  UiList *fixture;
  guint n;
} Rows;

static gboolean
has_rows (gpointer data)
{
  Rows *rows = data;
  GtkListView *list_view = ph_message_list_view_get_list_view (rows->fixture->view);

  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (list_view))) == rows->n;
}

static void
wait_for_rows (UiList *fixture,
               guint n)
{
  Rows rows = { fixture, n };

  sample_wait (has_rows, &rows);
  ui_sample_settle (fixture->window);
}

static void
test_arrival_elsewhere (void)
{
  UiList fixture;
  guint64 key;
  double y;

  set_up (&fixture, 190);
  show (&fixture, "INBOX");
  wait_for_rows (&fixture, 190);
  set_scroll (&fixture, 1500);
  key = ph_message_list_get_key (fixture.list, 25);
  y = get_y (&fixture, key);

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *subject = g_strdup_printf ("Newest %u", i);

      add_message (&fixture, subject, LAST_DATE + 60 + i);
      ui_sample_settle (fixture.window);
      g_assert_cmpfloat_with_epsilon (get_y (&fixture, key), y, 1);
    }

  ui_list_tear_down (&fixture);
}

/* As a server tells of them: in one transaction. */
static void
add_many (UiList *fixture)
{
  Store *store = g_ptr_array_index (fixture->accounts->writers, 0);
  gint64 folder = sample_accounts_find (fixture->accounts, 0, "INBOX");
  g_autoptr (FillMail) mail = fill_mail_new (7, LAST_DATE + 60);
  g_autoptr (GError) error = NULL;

  store_begin (store, &error);
  for (guint32 i = 0; i < MANY; i++)
    {
      guint flags;
      gint64 id = store_message_add (store, fill_mail_next (mail, &flags), &error);

      store_placement_add (store, folder, 2000000 + i, id, LAST_DATE + 60 + i, flags, NULL, 1,
                           &error);
    }
  store_commit (store, &error);
  g_assert_no_error (error);
}

/* What is under the pointer stays there, wherever the list stands, if it is longer than the window. */
static void
test_arrival_of_many (void)
{
  static const struct
  {
    guint n;
    double scroll;
    guint position; /* of the row under the pointer */
  } rows[] = {
    { 15, 0, 2 },
    { 60, 0, 3 },
    { 60, 1500, 25 },
    { 3000, 0, 3 },
    { 3000, 100000, 1500 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      UiList fixture;
      guint64 key;
      double y;

      set_up (&fixture, rows[i].n);
      g_object_set (fixture.view, "compact", FALSE, NULL);
      show (&fixture, "INBOX");
      wait_for_rows (&fixture, rows[i].n);
      set_scroll (&fixture, rows[i].scroll);
      key = ph_message_list_get_key (fixture.list, rows[i].position);
      y = get_y (&fixture, key);
      ui_input_run ("mousemove 190 300");
      ui_sample_settle (fixture.window);

      add_many (&fixture);
      wait_for_rows (&fixture, rows[i].n + MANY);
      g_assert_cmpfloat_with_epsilon (get_y (&fixture, key), y, 1);

      ui_input_run ("mousemove 1 1");
      ui_list_tear_down (&fixture);
    }
}

/* The first far jump of a list that was just opened leaves no blank page. */
static void
test_first_jump (void)
{
  UiList fixture;
  GtkWidget *list_view;
  GtkAdjustment *adjustment;
  guint n;

  set_up (&fixture, 3000);
  show (&fixture, "INBOX");
  sample_wait (is_loaded, fixture.list);
  ui_sample_settle (fixture.window);

  list_view = GTK_WIDGET (ph_message_list_view_get_list_view (fixture.view));
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list_view));
  set_scroll (&fixture, gtk_adjustment_get_upper (adjustment) * 0.7);
  n = 0;
  for (guint i = 0; i < 3000; i++)
    {
      GtkWidget *row = ui_list_find_row (&fixture, ph_message_list_get_key (fixture.list, i));
      double x, y;

      if (row != NULL && gtk_widget_translate_coordinates (row, list_view, 0, 0, &x, &y) &&
          y >= 0 && y < 600)
        n++;
    }
  g_assert_cmpuint (n, >=, 6);

  ui_list_tear_down (&fixture);
}

/* ---- Selection and filing -------------------------------------------------------------------- */

static gboolean
is_idle (gpointer data)
{
  return !ph_filing_is_busy (data);
}

/* The row that has the focus is destroyed; then the focus goes elsewhere. */
static void
test_focus (void)
{
  UiList fixture;
  GtkWidget *list_view;

  set_up (&fixture, 20);
  show (&fixture, "INBOX");
  list_view = GTK_WIDGET (ph_message_list_view_get_list_view (fixture.view));
  ph_message_list_view_focus_list (fixture.view);
  g_assert_true (gtk_widget_has_css_class (list_view, "has-focus"));

  g_object_set (fixture.view, "compact", TRUE, NULL);
  ui_sample_settle (fixture.window);
  gtk_widget_activate_action (GTK_WIDGET (fixture.view), "list.search", NULL);
  ui_sample_settle (fixture.window);
  g_assert_false (gtk_widget_has_css_class (list_view, "has-focus"));
  g_object_set (fixture.view, "compact", FALSE, NULL);

  ui_list_tear_down (&fixture);
}

static gboolean
has_47 (gpointer data)
{
  return g_list_model_get_n_items (data) == 47;
}

static PhMessage *
load_message (guint64 key,
              gpointer user_data)
{
  StoreRow *row = g_new0 (StoreRow, 1);

  row->subject = g_strdup_printf ("Message %" G_GUINT64_FORMAT, key);

  return ph_message_new_for_row (key, row, FALSE);
}

static PhMessageList *
make_million (void)
{
  g_autofree guint64 *keys = g_new (guint64, MILLION);
  g_autofree guint32 *dates = g_new (guint32, MILLION);

  for (guint i = 0; i < MILLION; i++)
    {
      keys[i] = MILLION - i;
      dates[i] = MILLION - i;
    }

  return ph_message_list_new_fixed (keys, dates, MILLION, load_message, NULL);
}

typedef struct
{
  PhMessageSelection *selection;
  guint n;
  guint first;
} Selected;

static gboolean
is_selected_so (gpointer data)
{
  Selected *wanted = data;

  return ph_message_selection_get_n_selected (wanted->selection) == wanted->n &&
         ph_message_selection_get_first (wanted->selection) == wanted->first;
}

/* The keys of a list do in a million rows what they do in ten. */
static void
test_keys_in_a_million (void)
{
  static const struct
  {
    const char *key;
    guint n;
    guint first;
  } rows[] = {
    { "Home", 1, 0 },
    { "Down", 1, 1 },
    { "shift+Down", 2, 1 },
    { "shift+End", MILLION - 1, 1 },
    { "ctrl+a", MILLION, 0 },
    { "End", 1, MILLION - 1 },
    { "ctrl+Home", 1, MILLION - 1 },
    { "ctrl+space", 2, 0 },
    { "ctrl+End", 2, 0 },
    { "ctrl+space", 1, 0 },
    { "shift+Home", MILLION, 0 },
    { "ctrl+shift+a", 0, GTK_INVALID_LIST_POSITION },
  };
  g_autoptr (PhMessageList) list = make_million ();
  UiList fixture;
  Selected wanted;

  set_up (&fixture, 0);
  ph_message_list_view_set_list (fixture.view, list, "Million");
  fixture.window = ui_sample_show (GTK_WIDGET (fixture.view), 380, 700);
  ui_input_focus (GTK_WINDOW (fixture.window));
  ph_message_list_view_focus_list (fixture.view);
  wanted.selection = ph_message_list_view_get_selection (fixture.view);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      wanted.n = rows[i].n;
      wanted.first = rows[i].first;
      ui_input_press (rows[i].key);
      sample_wait (is_selected_so, &wanted);
    }

  ui_list_tear_down (&fixture);
}

/* Also before the list has made all its rows. */
static void
test_end_at_once (void)
{
  g_autoptr (PhMessageList) first = make_million ();
  g_autoptr (PhMessageList) second = make_million ();
  UiList fixture;
  Selected wanted = { .n = 1, .first = MILLION - 1 };

  set_up (&fixture, 0);
  ph_message_list_view_set_list (fixture.view, first, "First");
  fixture.window = ui_sample_show (GTK_WIDGET (fixture.view), 380, 700);
  ui_input_focus (GTK_WINDOW (fixture.window));

  ph_message_list_view_set_list (fixture.view, second, "Second");
  ph_message_list_view_focus_list (fixture.view);
  wanted.selection = ph_message_list_view_get_selection (fixture.view);
  ui_input_press ("End");
  sample_wait (is_selected_so, &wanted);

  ui_list_tear_down (&fixture);
}

static gboolean
has_less (gpointer data)
{
  return g_list_model_get_n_items (data) < 300;
}

/* Between press and release so much goes that the list is built anew: the click is the row's that was
 * under it. */
static void
test_click_while_much_goes (void)
{
  UiList fixture;
  PhMessageSelection *selection;
  PhMessageList *list;
  Store *store;
  GtkWidget *row;
  UiPlace at;
  guint64 key;

  set_up (&fixture, 300);
  g_object_set (fixture.view, "compact", FALSE, NULL);
  show (&fixture, "INBOX");
  wait_for_rows (&fixture, 300);
  selection = ph_message_list_view_get_selection (fixture.view);
  list = fixture.list;
  key = ph_message_list_get_key (list, 3);
  row = ui_list_find_row (&fixture, key);
  at = ui_input_find_place (row);
  ui_input_run ("mousemove %d %d mousedown 1", at.x, at.y);
  ui_sample_settle (fixture.window);

  store = g_ptr_array_index (fixture.accounts->writers, 0);
  store_begin (store, NULL);
  for (guint i = 0; i < 160; i += 2)
    store_placement_remove (store, ph_message_key_get_placement (ph_message_list_get_key (list, i)),
                            NULL);
  store_commit (store, NULL);
  ui_sample_settle (fixture.window);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 300);
  ui_input_run ("mouseup 1");
  sample_wait (has_less, list);
  ui_sample_settle (fixture.window);
  g_assert_cmpuint (ph_message_selection_get_n_selected (selection), ==, 1);
  g_assert_cmpuint (ph_message_list_get_key (list, ph_message_selection_get_first (selection)), ==,
                    key);

  ui_input_run ("mousemove 1 1");
  ui_list_tear_down (&fixture);
}

/* What stands behind the messages that were filed is read next. */
static void
test_trash_selects_next (void)
{
  UiList fixture;
  PhMessageSelection *selection;
  guint64 next;

  set_up (&fixture, 50);
  show (&fixture, "INBOX");
  selection = ph_message_list_view_get_selection (fixture.view);
  ui_list_select (&fixture, 5, TRUE);
  ui_list_select (&fixture, 6, FALSE);
  ui_list_select (&fixture, 7, FALSE);
  g_assert_null (ph_message_list_view_get_selected_message (fixture.view));
  next = ph_message_list_get_key (fixture.list, 8);

  gtk_widget_activate_action (GTK_WIDGET (fixture.view), "mail.trash", NULL);
  sample_wait (is_idle, fixture.filing);
  sample_wait (has_47, fixture.list);
  g_assert_cmpuint (ph_message_selection_get_n_selected (selection), ==, 1);
  g_assert_cmpuint (
    ph_message_get_key (ph_message_list_view_get_selected_message (fixture.view)), ==, next);

  ui_list_tear_down (&fixture);
}

static void
test_toggles (void)
{
  UiList fixture;
  PhMessage *message;

  set_up (&fixture, 10);
  show (&fixture, "INBOX");
  add_message (&fixture, "Unread", LAST_DATE + 60);
  ui_list_select (&fixture, 0, TRUE);
  message = ph_message_list_view_get_selected_message (fixture.view);
  g_assert_true (ph_message_get_unread (message));

  gtk_widget_activate_action (GTK_WIDGET (fixture.view), "mail.toggle-unread", NULL);
  while (ph_message_get_unread (message))
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (fixture.view), "mail.toggle-flag", NULL);
  while (!ph_message_get_flagged (message))
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (fixture.view), "mail.toggle-flag", NULL);
  while (ph_message_get_flagged (message))
    g_main_context_iteration (NULL, TRUE);
  sample_wait (is_idle, fixture.filing);

  ui_list_tear_down (&fixture);
}

static void
test_key_that_comes_later (void)
{
  UiList fixture;
  guint64 key;

  set_up (&fixture, 600);
  show (&fixture, "INBOX");
  sample_wait (is_loaded, fixture.list);
  key = ph_message_list_get_key (fixture.list, 550);

  ph_message_list_view_set_folder (fixture.view, ui_list_find_folder (&fixture, 0, "Archive"), NULL);
  ph_message_list_view_set_folder (fixture.view, ui_list_find_folder (&fixture, 0, "INBOX"), NULL);
  fixture.list =
    ph_message_selection_get_list (ph_message_list_view_get_selection (fixture.view));
  g_object_set (fixture.view, "conversations", FALSE, NULL);
  g_assert_false (ph_message_list_view_select_key (fixture.view, key));
  sample_wait (is_loaded, fixture.list);
  g_assert_nonnull (ph_message_list_view_get_selected_message (fixture.view));
  g_assert_cmpuint (
    ph_message_get_key (ph_message_list_view_get_selected_message (fixture.view)), ==, key);

  ui_list_tear_down (&fixture);
}

static void
test_filter (void)
{
  UiList fixture;
  PhMessageList *list;

  set_up (&fixture, 300);
  show (&fixture, "INBOX");
  list = fixture.list;
  sample_wait (is_loaded, list);

  gtk_widget_activate_action (GTK_WIDGET (fixture.view), "list.filter-unread", NULL);
  sample_wait (is_loaded, list);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), <, 50);
  g_assert_true (ph_message_list_is_filtered (list));

  gtk_widget_activate_action (GTK_WIDGET (fixture.view), "list.clear-filter", NULL);
  sample_wait (is_loaded, list);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 300);

  ui_list_tear_down (&fixture);
}

/* Names begin with A, days with the newest; another order starts its usual way. */
static void
test_sort_directions (void)
{
  static const struct { const char *sort; gboolean ascending; } rows[] = {
    { "sender", TRUE }, { "size", FALSE }, { "subject", TRUE }, { "unread", FALSE },
    { "date", FALSE },
  };
  UiList fixture;

  set_up (&fixture, 10);
  show (&fixture, "INBOX");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gboolean reverse;

      g_object_set (fixture.view, "sort", rows[i].sort, NULL);
      g_object_get (fixture.view, "reverse", &reverse, NULL);
      g_assert_false (reverse);
      g_assert_cmpint (ph_message_list_get_ascending (fixture.list), ==, rows[i].ascending);

      gtk_widget_activate_action (GTK_WIDGET (fixture.view), "list.reverse", NULL);
      g_assert_cmpint (ph_message_list_get_ascending (fixture.list), !=, rows[i].ascending);
    }

  ui_list_tear_down (&fixture);
}

/* ---- Screen readers -------------------------------------------------------------------------- */

static void
test_accessible (void)
{
  UiList fixture;
  GtkWidget *row;
  g_autofree char *name = NULL;
  PhMessage *message;

  set_up (&fixture, 0);
  add_message (&fixture, "Hello", LAST_DATE);
  show (&fixture, "INBOX");
  row = ui_list_find_row (&fixture, ph_message_list_get_key (fixture.list, 0));
  message = ph_message_row_get_message (PH_MESSAGE_ROW (row));
  name = ph_message_dup_accessible_name (message, NULL);
  g_assert_true (g_str_has_prefix (name, "Unread, From Ada Winter, Hello, with attachment, "));
  gtk_test_accessible_assert_property (gtk_widget_get_parent (row),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, name);

  ui_list_select (&fixture, 0, TRUE);
  gtk_test_accessible_assert_state (gtk_widget_get_parent (row), GTK_ACCESSIBLE_STATE_SELECTED,
                                    TRUE);

  ui_list_tear_down (&fixture);
}

/* ---- Dragging out ---------------------------------------------------------------------------- */

static void
test_export_names (void)
{
  static const struct { const char *subject; const char *expected; } rows[] = {
    { "Re: Offer", "Re- Offer.eml" },
    { "../../etc/passwd", "etc-passwd.eml" },
    { ".hidden", "hidden.eml" },
    { "a\nb\tc", "a b c.eml" },
    { "来週の打ち合わせ", "来週の打ち合わせ.eml" },
    { "", "Message.eml" },
    { "///", "Message.eml" },
    { "bad \xff byte", "bad \xef\xbf\xbd byte.eml" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = ph_message_export_make_name (rows[i].subject, ".eml");

      g_assert_cmpstr (name, ==, rows[i].expected);
    }
}

static void
written_cb (GObject *provider,
            GAsyncResult *result,
            gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean *done = user_data;

  g_assert_true (gdk_content_provider_write_mime_type_finish (GDK_CONTENT_PROVIDER (provider),
                                                              result, &error));
  g_assert_no_error (error);
  *done = TRUE;
}

/* Files come into being when they are asked for, and hold the message. */
static void
test_export (void)
{
  static const char text[] = "Subject: Hello\r\n\r\nHello.\r\n";
  UiList fixture;
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr (PhMessageKeys) keys = NULL;
  g_autoptr (PhMessage) message = NULL;
  g_autoptr (GdkContentProvider) provider = NULL;
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) uris = NULL;
  g_autofree char *list = NULL;
  g_autofree char *path = NULL;
  g_autofree char *written = NULL;
  gboolean done = FALSE;

  set_up (&fixture, 0);
  add_message (&fixture, "Hello", LAST_DATE);
  show (&fixture, "INBOX");
  message = g_list_model_get_item (G_LIST_MODEL (fixture.list), 0);
  g_assert_true (store_body_put (g_ptr_array_index (fixture.accounts->writers, 0),
                                 ph_message_get_message_id (message), "", bytes, &error));
  g_assert_no_error (error);

  keys = ph_message_keys_new_single (ph_message_get_key (message));
  provider = ph_message_export_new (fixture.list, keys);
  gdk_content_provider_write_mime_type_async (provider, "text/uri-list", stream,
                                              G_PRIORITY_DEFAULT, NULL, written_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);

  list = g_strndup (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream)),
                    g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)));
  uris = g_uri_list_extract_uris (list);
  g_assert_cmpuint (g_strv_length (uris), ==, 1);
  path = g_filename_from_uri (uris[0], NULL, NULL);
  g_assert_true (g_str_has_suffix (path, "/Hello.eml"));
  g_assert_true (g_file_get_contents (path, &written, NULL, NULL));
  g_assert_cmpstr (written, ==, text);

  g_clear_object (&provider);
  ui_list_tear_down (&fixture);
}

int
main (int argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();

  g_test_add_func ("/message-list/looks", test_looks);
  g_test_add_func ("/message-list/unified-looks", test_unified_looks);
  g_test_add_func ("/message-list/arrival-at-top", test_arrival_at_top);
  g_test_add_func ("/message-list/arrival-elsewhere", test_arrival_elsewhere);
  g_test_add_func ("/message-list/arrival-of-many", test_arrival_of_many);
  g_test_add_func ("/message-list/click-while-much-goes", test_click_while_much_goes);
  g_test_add_func ("/message-list/keys-in-a-million", test_keys_in_a_million);
  g_test_add_func ("/message-list/end-at-once", test_end_at_once);
  g_test_add_func ("/message-list/first-jump", test_first_jump);
  g_test_add_func ("/message-list/trash-selects-next", test_trash_selects_next);
  g_test_add_func ("/message-list/focus", test_focus);
  g_test_add_func ("/message-list/toggles", test_toggles);
  g_test_add_func ("/message-list/key-that-comes-later", test_key_that_comes_later);
  g_test_add_func ("/message-list/filter", test_filter);
  g_test_add_func ("/message-list/sort-directions", test_sort_directions);
  g_test_add_func ("/message-list/accessible", test_accessible);
  g_test_add_func ("/message-list/export-names", test_export_names);
  g_test_add_func ("/message-list/export", test_export);

  return g_test_run ();
}
