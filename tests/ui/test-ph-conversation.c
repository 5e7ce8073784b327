/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A conversation of many messages in the reader, shown by native widgets. */

#include "imap-response.h"
#include "ph-conversation-view.h"
#include "ph-message-card.h"
#include "ph-message-line.h"
#include "ph-reader.h"
#include "ph-text-view.h"
#include "ph-ui.h"
#include "ui-input.h"
#include "ui-test.h"

typedef struct
{
  PhReader *reader;
  GtkWindow *window;
  GHashTable *seen; /* PhMessage */

  GPtrArray *messages; /* (nullable) of the thread, from the first show_thread() on */
  PhThread *thread;    /* (nullable) */
} Fixture;

static void
seen_cb (Fixture *fixture, PhMessage *message)
{
  g_hash_table_add (fixture->seen, message);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->seen = g_hash_table_new (NULL, NULL);
  fixture->reader = PH_READER (ph_reader_new ());
  g_signal_connect_swapped (fixture->reader, "seen", G_CALLBACK (seen_cb), fixture);
  fixture->window = ui_test_show (GTK_WIDGET (fixture->reader), 720, 760);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  ui_test_settle ();
  g_hash_table_unref (fixture->seen);
  g_clear_object (&fixture->thread);
  g_clear_pointer (&fixture->messages, g_ptr_array_unref);
}

static PhMessage *
create_message (guint number, guint flags)
{
  static const char *const people[] = { "Marta Lindqvist", "Jonas Weber", "Ana Sousa" };
  StoreRow *row = g_new0 (StoreRow, 1);

  row->id = row->message_id = number + 1;
  row->subject = g_strdup_printf ("%sHarvest plan for the old orchard", number > 0 ? "Re: " : "");
  row->from_name = g_strdup (people[number % 3]);
  row->from_address = g_strdup_printf ("person%u@orchard.example", number % 3);
  row->to_short = g_strdup ("");
  row->preview = g_strdup_printf ("Message %u: the ladders are in the barn, and Jonas brings bread "
                                  "and cider for all of us.",
                                  number + 1);
  row->date = 1771855500 + number * 3600;
  row->flags = flags;

  return ph_message_new_for_row (number + 1, row, FALSE);
}

static PhConversationItem *
get_item (Fixture *fixture, guint position)
{
  return ph_conversation_get (ph_reader_get_conversation (fixture->reader), position);
}

static void
take_body (Fixture *fixture, guint position, guint n_lines)
{
  g_autoptr (GString) raw = g_string_new ("Content-Type: text/plain\r\n\r\n");
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < n_lines; i++)
    g_string_append_printf (raw, "Line %u of message %u.\r\n", i + 1, position + 1);
  bytes = g_bytes_new (raw->str, raw->len);
  ph_conversation_item_take_body (get_item (fixture, position), ph_body_new_for_message (bytes));
}

/* The last @n_unread of @n messages are unread; what is open gets @n_lines of text. */
static void
show_thread (Fixture *fixture, guint n, guint n_unread, guint opened, guint n_lines)
{
  fixture->messages = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (fixture->messages, create_message (i, i + n_unread < n ? IMAP_FLAG_SEEN : 0));
  fixture->thread = ph_thread_new_fixed (fixture->messages, fixture->messages->pdata[opened]);
  ph_reader_show_thread (fixture->reader, fixture->thread);

  for (guint i = 0; i < n; i++)
    take_body (fixture, i, n_lines);
  ui_test_settle ();
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  ui_test_settle ();
}

/* As if the account had told so. */
static void
remove_message (Fixture *fixture, guint position)
{
  g_ptr_array_remove_index (fixture->messages, position);
  g_list_model_items_changed (G_LIST_MODEL (fixture->thread), position, 1, 0);
}

static void
add_message (Fixture *fixture, guint position, PhMessage *message)
{
  g_ptr_array_insert (fixture->messages, (int) position, message);
  g_list_model_items_changed (G_LIST_MODEL (fixture->thread), position, 0, 1);
}

static guint
count (GtkWidget *widget, GType type)
{
  guint n = G_TYPE_CHECK_INSTANCE_TYPE (widget, type);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count (child, type);

  return n;
}

static guint
count_rows (Fixture *fixture, GType type)
{
  return count (GTK_WIDGET (fixture->reader), type);
}

/* Read ones are lines, of which the middle is folded; unread ones, the newest and what was opened are
 * open; what was folded opens by a click. */
static void
test_rule (Fixture *fixture, gconstpointer data)
{
  show_thread (fixture, 40, 3, 20, 6);
  g_assert_cmpuint (count_rows (fixture, PH_TYPE_MESSAGE_CARD), ==, 4);
  g_assert_true (ph_conversation_item_get_expanded (get_item (fixture, 20)));
  g_assert_false (ph_conversation_item_get_expanded (get_item (fixture, 36)));
  g_assert_true (ph_conversation_item_get_expanded (get_item (fixture, 37)));
  g_assert_cmpuint (count_rows (fixture, PH_TYPE_MESSAGE_LINE), ==, 4);
  ui_test_shoot (fixture->window, "conversation-40");

  g_signal_emit_by_name (ui_test_find_button (GTK_WIDGET (fixture->reader), "18 More Messages"),
                         "clicked");
  g_assert_cmpuint (count_rows (fixture, PH_TYPE_MESSAGE_LINE), ==, 22);
  g_signal_emit_by_name (ui_test_find (GTK_WIDGET (fixture->reader), PH_TYPE_MESSAGE_LINE, NULL),
                         "clicked");
  g_assert_cmpuint (count_rows (fixture, PH_TYPE_MESSAGE_CARD), ==, 5);
  g_assert_cmpuint (count_rows (fixture, PH_TYPE_MESSAGE_LINE), ==, 21);
}

static gboolean
is_at_top (gpointer item)
{
  return ph_conversation_item_get_in_view (item);
}

static gboolean
is_away (gpointer item)
{
  return !ph_conversation_item_get_in_view (item);
}

/* Reading begins at the first unread message, and goes on to the others by keys. */
static void
test_start (Fixture *fixture, gconstpointer data)
{
  show_thread (fixture, 40, 3, 39, 60);
  ui_test_wait (is_at_top, get_item (fixture, 37));
  ui_test_wait (is_away, get_item (fixture, 39));
  ui_test_shoot (fixture->window, "conversation-start");

  ui_input_focus (fixture->window);
  ph_reader_focus (fixture->reader);
  ui_input_press ("n");
  ui_test_wait (is_at_top, get_item (fixture, 38));
  ui_test_wait (is_away, get_item (fixture, 37));
  ui_input_press ("n");
  ui_test_wait (is_at_top, get_item (fixture, 39));
  ui_input_press ("p");
  ui_test_wait (is_at_top, get_item (fixture, 38));
}

static gboolean
is_seen (gpointer user_data)
{
  return g_hash_table_size (((Fixture *) user_data)->seen) > 0;
}

/* The first unread one of test_seen() takes all the room. A text grows line by line while GTK measures it;
 * until then there is room for the next ones. */
static gboolean
is_first_unread_alone (gpointer user_data)
{
  Fixture *fixture = user_data;
  PhConversationView *view
    = ui_test_find (GTK_WIDGET (fixture->reader), PH_TYPE_CONVERSATION_VIEW, NULL);
  GtkWidget *card = GTK_WIDGET (ph_conversation_view_get_card (view, get_item (fixture, 20)));

  return gtk_widget_get_height (card) >= gtk_widget_get_height (GTK_WIDGET (view))
         && is_at_top (get_item (fixture, 20)) && is_away (get_item (fixture, 21));
}

/* Only what was open and before the eyes counts as read. */
static void
test_seen (Fixture *fixture, gconstpointer data)
{
  show_thread (fixture, 30, 10, 29, 60);
  ui_test_wait (is_first_unread_alone, fixture);
  g_object_set (fixture->reader, "mark-read-delay", 20, NULL);
  ui_test_wait (is_seen, fixture);
  ui_test_let_pass (60);
  g_assert_cmpuint (g_hash_table_size (fixture->seen), ==, 1);
  g_assert_true (g_hash_table_contains (
    fixture->seen, ph_conversation_item_get_message (get_item (fixture, 20))));
}

/* What leaves the conversation while its time runs is not read any more. */
static void
test_gone (Fixture *fixture, gconstpointer data)
{
  show_thread (fixture, 2, 2, 1, 3);
  ui_test_wait (is_at_top, get_item (fixture, 0));
  ui_test_wait (is_at_top, get_item (fixture, 1));
  g_object_set (fixture->reader, "mark-read-delay", 20, NULL);
  remove_message (fixture, 0);
  ui_test_wait (is_seen, fixture);
  ui_test_let_pass (60);
  g_assert_cmpuint (g_hash_table_size (fixture->seen), ==, 1);
  g_assert_true (g_hash_table_contains (
    fixture->seen, ph_conversation_item_get_message (get_item (fixture, 0))));
}

/* The one at the top leaves: keys lead on from what is there. */
static void
test_gone_from_top (Fixture *fixture, gconstpointer data)
{
  show_thread (fixture, 4, 4, 3, 3);
  ui_test_wait (is_at_top, get_item (fixture, 0));
  g_assert_true (ph_reader_go (fixture->reader, TRUE));
  remove_message (fixture, 1);
  ui_test_wait (is_at_top, get_item (fixture, 0));
  g_assert_true (ph_reader_go (fixture->reader, TRUE));
}

typedef struct
{
  const char *property; /* which is counted */
  guint n_changed;
  guint n_before; /* until the list told of it */
} Changes;

static void
item_changed_cb (Changes *changes, PhConversationItem *item, GParamSpec *pspec)
{
  changes->n_changed += g_str_equal (pspec->name, changes->property);
}

static void
items_changed_cb (Changes *changes)
{
  changes->n_before = changes->n_changed;
}

/* What arrives unread stands open in its place, and nobody hears of it before it is there. */
static void
test_arrival (Fixture *fixture, gconstpointer data)
{
  PhConversation *conversation;
  Changes changes = { "expanded", 0, G_MAXUINT };

  show_thread (fixture, 2, 0, 1, 3);
  conversation = ph_reader_get_conversation (fixture->reader);
  g_signal_connect_swapped (conversation, "item-changed", G_CALLBACK (item_changed_cb), &changes);
  g_signal_connect_swapped (conversation, "items-changed", G_CALLBACK (items_changed_cb), &changes);
  add_message (fixture, 1, create_message (7, 0));
  g_assert_cmpuint (changes.n_before, ==, 0);
  g_assert_true (ph_conversation_item_get_expanded (get_item (fixture, 1)));
  g_signal_handlers_disconnect_by_data (conversation, &changes);
}

/* Many unread ones do not all open, and none is a widget before it is wanted; then all are at once. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  Changes changes = { "folded", 0, 0 };

  show_thread (fixture, 500, 500, 0, 3);
  g_assert_cmpuint (count_rows (fixture, PH_TYPE_MESSAGE_CARD), ==, 21);
  g_assert_cmpuint (count_rows (fixture, PH_TYPE_MESSAGE_LINE), ==, 2);

  g_signal_connect_swapped (ph_reader_get_conversation (fixture->reader), "item-changed",
                            G_CALLBACK (item_changed_cb), &changes);
  ph_conversation_unfold (ph_reader_get_conversation (fixture->reader), get_item (fixture, 200));
  g_assert_cmpuint (changes.n_changed, ==, 1);
  g_assert_cmpuint (count_rows (fixture, PH_TYPE_MESSAGE_LINE), ==, 479);
  g_signal_handlers_disconnect_by_data (ph_reader_get_conversation (fixture->reader), &changes);
}

static void
take_nothing_cb (GSimpleAction *action, GVariant *parameter, gpointer count)
{
  (*(guint *) count)++;
}

/* What stands above the text is drawn from words, and its buttons act on their message. */
static void
test_notice (Fixture *fixture, gconstpointer data)
{
  guint n_accepted = 0;
  const GActionEntry entry = { "accept", take_nothing_cb };
  PhNotice *notice = ph_notice_new ("invitation", PH_NOTICE_INFO, "x-office-calendar-symbolic",
                                    "Launch of the Gull", "Monday, 14:00\nAt the old yard");
  GtkWidget *button;

  show_thread (fixture, 2, 1, 1, 3);
  g_action_map_add_action_entries (ph_conversation_item_get_actions (get_item (fixture, 1)),
                                   &entry, 1, &n_accepted);
  ph_notice_add_button (notice, "_Accept", "message.accept");
  ph_conversation_item_add_notice (get_item (fixture, 1), notice);
  ph_conversation_item_set_mark (get_item (fixture, 1), "emblem-ok-symbolic", "Signed in");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  ui_test_settle ();
  ui_test_shoot (fixture->window, "conversation-notice");
  g_signal_emit_by_name (ui_test_find_button (GTK_WIDGET (fixture->reader), "Accept"), "clicked");
  g_assert_cmpuint (n_accepted, ==, 1);

  /* What is known a moment later takes nobody's keyboard away. */
  button = GTK_WIDGET (ui_test_find_button (GTK_WIDGET (fixture->reader), "Accept"));
  g_assert_true (gtk_widget_grab_focus (button));
  ph_conversation_item_add_notice (get_item (fixture, 1),
                                   ph_notice_new ("origin", PH_NOTICE_WARNING, NULL, NULL, "Unknown"));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (fixture->window)) == button);
  ph_conversation_item_remove_notice (get_item (fixture, 1), "origin");
  g_assert_true (gtk_root_get_focus (GTK_ROOT (fixture->window)) == button);

  ph_conversation_item_remove_notice (get_item (fixture, 1), "invitation");
  g_assert_cmpuint (
    g_list_model_get_n_items (ph_conversation_item_get_notices (get_item (fixture, 1))), ==, 0);
}

typedef struct
{
  GtkWidget *reader;
  const char *count;
} Found;

static gboolean
says_count (gpointer user_data)
{
  const Found *found = user_data;
  GtkLabel *count = ui_test_find (found->reader, GTK_TYPE_LABEL, "count");

  return g_str_equal (gtk_label_get_label (count), found->count);
}

/* In the text of the message at @position; "" when nothing is. */
static char *
dup_selected (Fixture *fixture, guint position)
{
  PhConversationView *view
    = ui_test_find (GTK_WIDGET (fixture->reader), PH_TYPE_CONVERSATION_VIEW, NULL);
  PhMessageCard *card = ph_conversation_view_get_card (view, get_item (fixture, position));
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (ph_message_card_get_text_view (card));
  GtkTextIter start, end;

  gtk_text_buffer_get_selection_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
assert_selected (Fixture *fixture, guint position, const char *text)
{
  g_autofree char *selected = dup_selected (fixture, position);

  g_assert_cmpstr (selected, ==, text);
}

/* What is open is searched, whichever case it is written in; the first place is selected. */
static void
test_find (Fixture *fixture, gconstpointer data)
{
  Found found = { GTK_WIDGET (fixture->reader), "2 matches" };
  GtkWidget *entry = ui_test_find (found.reader, GTK_TYPE_SEARCH_ENTRY, "entry");

  show_thread (fixture, 4, 2, 3, 6);
  g_assert_true (ph_reader_find (fixture->reader));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Find in this conversation");
  gtk_editable_set_text (GTK_EDITABLE (entry), "LINE 2");
  ui_test_wait (says_count, &found);
  assert_selected (fixture, 2, "Line 2");
  ui_test_shoot (fixture->window, "conversation-find");
  g_signal_emit_by_name (entry, "next-match");
  assert_selected (fixture, 2, "");
  assert_selected (fixture, 3, "Line 2");
  g_signal_emit_by_name (entry, "previous-match");
  assert_selected (fixture, 2, "Line 2");
  assert_selected (fixture, 3, "");

  gtk_editable_set_text (GTK_EDITABLE (entry), "nowhere");
  found.count = "0 matches";
  ui_test_wait (says_count, &found);
  g_signal_emit_by_name (entry, "stop-search");
  g_assert_false (gtk_revealer_get_reveal_child (
    ui_test_find (found.reader, GTK_TYPE_REVEALER, "revealer")));
}

/* What is opened meanwhile, or comes later, is searched as well, and leads nobody back to the start. */
static void
test_find_later (Fixture *fixture, gconstpointer data)
{
  Found found = { GTK_WIDGET (fixture->reader), "2 matches" };
  GtkWidget *entry = ui_test_find (found.reader, GTK_TYPE_SEARCH_ENTRY, "entry");

  show_thread (fixture, 4, 2, 3, 6);
  g_assert_true (ph_reader_find (fixture->reader));
  gtk_editable_set_text (GTK_EDITABLE (entry), "line 2");
  ui_test_wait (says_count, &found);

  ph_conversation_item_set_expanded (get_item (fixture, 0), TRUE);
  found.count = "3 matches";
  g_assert_true (says_count (&found));
  g_signal_emit_by_name (entry, "activate");
  assert_selected (fixture, 0, "");
  assert_selected (fixture, 3, "Line 2");

  add_message (fixture, 4, create_message (4, 0));
  g_assert_true (says_count (&found));
  take_body (fixture, 4, 6);
  found.count = "4 matches";
  g_assert_true (says_count (&found));
  g_signal_emit_by_name (entry, "activate");
  assert_selected (fixture, 4, "Line 2");
}

static void
add (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();
  if (g_getenv ("UI_TEST_DARK") != NULL)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                        ADW_COLOR_SCHEME_FORCE_DARK);

  add ("/conversation/rule", test_rule);
  add ("/conversation/start", test_start);
  add ("/conversation/seen", test_seen);
  add ("/conversation/gone", test_gone);
  add ("/conversation/gone-from-top", test_gone_from_top);
  add ("/conversation/arrival", test_arrival);
  add ("/conversation/many", test_many);
  add ("/conversation/notice", test_notice);
  add ("/conversation/find", test_find);
  add ("/conversation/find-later", test_find_later);

  return g_test_run ();
}
