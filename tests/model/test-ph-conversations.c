/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-message-list.h"
#include "ph-message-selection.h"
#include "sample-accounts.h"

#include "imap-response.h"

#define FIRST_DATE 1700000000
#define N_STEPS 500

typedef struct
{
  SampleAccounts *accounts;
  PhMessageList *list;
  PhMessageSelection *selection;
  GArray *keys;    /* guint64: the list, as its signals tell it */
  GArray *added;   /* gint64: placements */
  guint n_messages;
} Fixture;

static void
items_changed_cb (PhMessageList *list,
                  guint position,
                  guint removed,
                  guint added,
                  Fixture *fixture)
{
  g_assert_cmpuint (position + removed, <=, fixture->keys->len);
  if (removed > 0)
    g_array_remove_range (fixture->keys, position, removed);
  for (guint i = 0; i < added; i++)
    {
      guint64 key = ph_message_list_get_key (list, position + i);

      g_array_insert_val (fixture->keys, position + i, key);
    }
  g_assert_cmpuint (fixture->keys->len, ==, g_list_model_get_n_items (G_LIST_MODEL (list)));
  g_assert_false (removed > 0 && added > 0);
}

static void
set_up (Fixture *fixture,
        guint n_accounts)
{
  fixture->accounts = sample_accounts_new (n_accounts);
  fixture->keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  fixture->added = g_array_new (FALSE, FALSE, sizeof (gint64));
}

static void
take_list (Fixture *fixture,
           PhMessageList *list)
{
  fixture->list = list;
  ph_message_list_set_conversations (list, TRUE);
  g_signal_connect (list, "items-changed", G_CALLBACK (items_changed_cb), fixture);
  fixture->selection = ph_message_selection_new (list);
  ph_message_list_open (list);
}

static void
open_inbox (Fixture *fixture)
{
  take_list (fixture,
             ph_message_list_new_for_folder (sample_accounts_get (fixture->accounts, 0),
                                             sample_accounts_find (fixture->accounts, 0, "INBOX"),
                                             FOLDER_ROLE_INBOX));
}

static void
tear_down (Fixture *fixture)
{
  g_clear_object (&fixture->selection);
  g_signal_handlers_disconnect_by_data (fixture->list, fixture);
  g_assert_finalize_object (fixture->list);
  sample_accounts_free (fixture->accounts);
  g_array_unref (fixture->keys);
  g_array_unref (fixture->added);
}

static gboolean
is_loaded (gpointer list)
{
  return !ph_message_list_get_loading (list);
}

/* Message @number, which answers @first and @second (< 0: nothing). */
static gint64
add_at (Fixture *fixture,
        guint account,
        const char *path,
        int first,
        int second,
        gint64 date,
        guint flags)
{
  guint number = fixture->n_messages++;
  g_autofree char *message_id = g_strdup_printf ("%u@c.test", number);
  g_autofree char *one = g_strdup_printf ("%d@c.test", first);
  g_autofree char *two = g_strdup_printf ("%d@c.test", second);
  g_autofree char *address = g_strdup_printf ("p%u@c.test", number % 4);
  const char *references[] = { first >= 0 ? one : NULL, second >= 0 ? two : NULL, NULL };
  StoreMessage message = {
    .date_sent = FIRST_DATE + number,
    .date_received = FIRST_DATE + date,
    .size = 1000 + number % 7,
    .subject = number % 2 == 0 ? "Even" : "Odd",
    .from_name = "Ada Winter",
    .from_address = address,
    .preview = "",
    .bits = STORE_MESSAGE_PREVIEW,
    .message_id = message_id,
    .references = references,
  };
  gint64 id = sample_accounts_add (fixture->accounts, account, path, &message, flags);

  g_array_append_val (fixture->added, id);

  return id;
}

static gint64
add (Fixture *fixture,
     int answers,
     gint64 date)
{
  return add_at (fixture, 0, "INBOX", answers, -1, date, 0);
}

static guint64
key_of (Fixture *fixture,
        gint64 placement)
{
  return ph_message_key (sample_accounts_get_id (fixture->accounts, 0), placement);
}

static guint64
get_key (Fixture *fixture,
         guint position)
{
  return ph_message_list_get_key (fixture->list, position);
}

static PhMessage *
get_row (Fixture *fixture,
         guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (fixture->list), position);
}

static guint
get_n (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->list));
}

/* ---- What it should be ----------------------------------------------------------------------- */

/* The rows below an open head: all others of the conversation, each once. Returns how many. */
static guint
assert_replies (Fixture *fixture,
                PhMessage *head,
                guint position)
{
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GArray) members = store_placement_list_thread (
    g_ptr_array_index (fixture->accounts->writers, 0),
    sample_accounts_find (fixture->accounts, 0, "INBOX"), ph_message_get_thread_id (head), NULL);

  for (guint i = 1; i < members->len; i++)
    {
      guint64 key = get_key (fixture, position + i);
      g_autoptr (PhMessage) reply = get_row (fixture, position + i);

      g_assert_cmpint (ph_message_get_place (reply), ==, PH_MESSAGE_REPLY);
      g_assert_cmpint (ph_message_get_thread_id (reply), ==, ph_message_get_thread_id (head));
      g_assert_cmpuint (ph_message_list_get_head (fixture->list, position + i), ==, position);
      g_assert_cmpuint (ph_message_list_find (fixture->list, key), ==, position + i);
      g_hash_table_add (keys, g_memdup2 (&key, sizeof key));
    }
  for (guint i = 1; i < members->len; i++)
    {
      guint64 key = key_of (fixture, g_array_index (members, StorePlacement, i).id);

      g_assert_true (g_hash_table_contains (keys, &key));
    }
  g_assert_cmpuint (members->len, >, 1);

  return members->len - 1;
}

/* Rows are what the store says, and what the signals said. */
static void
assert_is_query (Fixture *fixture,
                 StoreQuery query)
{
  g_autoptr (StoreIds) ids = NULL;
  guint position = 0;

  query.folder_id = sample_accounts_find (fixture->accounts, 0, "INBOX");
  query.conversations = TRUE;
  ids = store_placement_query (g_ptr_array_index (fixture->accounts->writers, 0), &query, 0, NULL,
                               NULL);
  for (guint i = 0; i < ids->n; i++)
    {
      g_autoptr (PhMessage) message = get_row (fixture, position);
      guint64 key = key_of (fixture, ids->ids[i]);

      g_assert_cmpuint (get_key (fixture, position), ==, key);
      g_assert_cmpuint (ph_message_list_find (fixture->list, key), ==, position);
      if (ph_message_get_place (message) == PH_MESSAGE_HEAD)
        position += assert_replies (fixture, message, position);
      else
        g_assert_cmpint (ph_message_get_place (message), ==, PH_MESSAGE_CONVERSATION);
      position++;
    }
  g_assert_cmpuint (get_n (fixture), ==, position);
  g_assert_cmpuint (fixture->keys->len, ==, position);
  for (guint i = 0; i < position; i++)
    g_assert_cmpuint (g_array_index (fixture->keys, guint64, i), ==, get_key (fixture, i));
}

/* ---- Following ------------------------------------------------------------------------------- */

static gint64
pick_placement (Fixture *fixture)
{
  return g_array_index (fixture->added, gint64, g_test_rand_int_range (0, fixture->added->len));
}

static void
hide (Fixture *fixture,
      gint64 placement,
      gboolean hidden)
{
  Store *store = g_ptr_array_index (fixture->accounts->writers, 0);

  store_begin (store, NULL);
  store_placement_hide (store, placement, hidden, NULL);
  store_commit (store, NULL);
}

static void
change_something (Fixture *fixture)
{
  guint n = fixture->n_messages;
  guint position;

  switch (g_test_rand_int_range (0, 9))
    {
    case 0:
      hide (fixture, pick_placement (fixture), TRUE);
      break;
    case 1:
      hide (fixture, pick_placement (fixture), FALSE);
      break;
    case 2:
      sample_accounts_set_flags (fixture->accounts, 0, pick_placement (fixture),
                                 g_test_rand_bit () ? IMAP_FLAG_SEEN : 0);
      break;
    case 3:
    case 4:
      if (get_n (fixture) == 0)
        break;
      position = g_test_rand_int_range (0, get_n (fixture));
      ph_message_list_set_expanded (fixture->list, position, g_test_rand_bit ());
      break;
    case 5:
      add_at (fixture, 0, "Sent", g_test_rand_int_range (-1, n), -1,
              g_test_rand_int_range (0, 3000), IMAP_FLAG_SEEN);
      break;
    default:
      add_at (fixture, 0, "INBOX", g_test_rand_int_range (0, n) - (int) n / 4,
              g_test_rand_int_range (0, 8) == 0 ? g_test_rand_int_range (0, n) : -1,
              g_test_rand_int_range (0, 3000), g_test_rand_int_range (0, 8));
    }
}

/* The selected conversation stays selected, by whatever row it is shown. */
static void
assert_selection (Fixture *fixture,
                  gint64 selected)
{
  g_autoptr (PhMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  StorePlacement newest;
  guint position = ph_message_selection_get_first (fixture->selection);

  if (!store_placement_get_newest (g_ptr_array_index (fixture->accounts->writers, 0), selected,
                                   &newest, &error))
    return;

  g_assert_cmpuint (ph_message_selection_get_n_selected (fixture->selection), ==, 1);
  message = get_row (fixture, ph_message_list_get_head (fixture->list, position));
  g_assert_cmpuint (ph_message_get_key (message), ==, key_of (fixture, newest.id));
}

static void
test_random (void)
{
  Fixture fixture = { 0 };
  gint64 selected;

  set_up (&fixture, 1);
  selected = add (&fixture, -1, 1500);
  open_inbox (&fixture);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (fixture.selection), 0, TRUE);

  for (guint i = 0; i < N_STEPS; i++)
    {
      StorePlacement newest;

      change_something (&fixture);
      assert_is_query (&fixture, (StoreQuery) { 0 });
      if (store_placement_get_newest (g_ptr_array_index (fixture.accounts->writers, 0), selected,
                                      &newest, NULL))
        {
          if (ph_message_selection_get_n_selected (fixture.selection) == 0)
            ph_message_selection_select_key (fixture.selection, key_of (&fixture, selected));
          assert_selection (&fixture, selected);
        }
    }
  g_assert_cmpuint (fixture.n_messages, >, N_STEPS / 4);

  tear_down (&fixture);
}

/* A new message brings its conversation to the top, selected and open as it was. */
static void
test_arrival (void)
{
  Fixture fixture = { 0 };
  g_autoptr (PhMessage) row = NULL;
  gint64 first, second;

  set_up (&fixture, 1);
  first = add (&fixture, -1, 10);
  add (&fixture, -1, 20);
  open_inbox (&fixture);
  g_assert_cmpuint (get_n (&fixture), ==, 2);
  ph_message_selection_select_key (fixture.selection, key_of (&fixture, first));
  g_assert_cmpuint (ph_message_selection_get_first (fixture.selection), ==, 1);

  second = add (&fixture, 0, 30);
  g_assert_cmpuint (get_n (&fixture), ==, 2);
  g_assert_cmpuint (get_key (&fixture, 0), ==, key_of (&fixture, second));
  g_assert_cmpuint (ph_message_selection_get_first (fixture.selection), ==, 0);
  g_assert_cmpuint (ph_message_selection_get_n_selected (fixture.selection), ==, 1);
  row = get_row (&fixture, 0);
  g_assert_cmpuint (ph_message_get_n_messages (row), ==, 2);
  g_assert_cmpuint (ph_message_get_n_unread (row), ==, 2);
  g_assert_true (ph_message_get_expandable (row));

  /* One that is older than the newest is counted where it stands. */
  add (&fixture, 0, 25);
  while (ph_message_get_n_messages (row) < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (get_key (&fixture, 0), ==, key_of (&fixture, second));

  /* The newest goes: the next stands for it. */
  sample_accounts_remove (fixture.accounts, 0, second);
  assert_is_query (&fixture, (StoreQuery) { 0 });
  g_assert_cmpuint (ph_message_selection_get_first (fixture.selection), ==, 0);
  sample_accounts_remove (fixture.accounts, 0, first);
  assert_is_query (&fixture, (StoreQuery) { 0 });
  g_assert_cmpuint (get_n (&fixture), ==, 2);

  tear_down (&fixture);
}

/* A message that answers two conversations makes one row of theirs, though it lies elsewhere. */
static void
test_merge (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, 1);
  add (&fixture, -1, 10);
  add (&fixture, -1, 20);
  add (&fixture, -1, 30);
  open_inbox (&fixture);
  g_assert_cmpuint (get_n (&fixture), ==, 3);
  add_at (&fixture, 0, "Sent", 0, 2, 40, IMAP_FLAG_SEEN);
  g_assert_cmpuint (get_n (&fixture), ==, 2);
  assert_is_query (&fixture, (StoreQuery) { 0 });

  tear_down (&fixture);
}

static void
test_frozen (void)
{
  Fixture fixture = { 0 };
  guint64 top;

  set_up (&fixture, 1);
  add (&fixture, -1, 10);
  add (&fixture, -1, 20);
  open_inbox (&fixture);
  top = get_key (&fixture, 0);
  ph_message_list_freeze (fixture.list);
  add (&fixture, 0, 30);
  add_at (&fixture, 0, "Sent", 0, 1, 40, 0);
  g_assert_cmpuint (get_key (&fixture, 0), ==, top);
  g_assert_cmpuint (get_n (&fixture), ==, 2);
  ph_message_list_thaw (fixture.list);
  g_assert_cmpuint (get_n (&fixture), ==, 1);
  assert_is_query (&fixture, (StoreQuery) { 0 });

  tear_down (&fixture);
}

static gboolean
has_all (gpointer data)
{
  Fixture *fixture = data;
  StoreQuery query = { .folder_id = sample_accounts_find (fixture->accounts, 0, "INBOX"),
                       .conversations = TRUE };
  g_autoptr (StoreIds) ids = store_placement_query (
    g_ptr_array_index (fixture->accounts->writers, 0), &query, 0, NULL, NULL);

  return is_loaded (fixture->list) && get_n (fixture) == ids->n &&
         get_key (fixture, 0) == key_of (fixture, ids->ids[0]);
}

/* More than is looked at one by one: it asks anew; what is open stays so. */
static void
test_many (void)
{
  Fixture fixture = { 0 };
  g_autoptr (PhMessage) row = NULL;
  gint64 placement;

  set_up (&fixture, 1);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 3000, FIRST_DATE);
  placement = add (&fixture, -1, 5);
  add (&fixture, 0, 10);
  open_inbox (&fixture);
  g_assert_true (ph_message_list_get_loading (fixture.list));
  sample_wait (is_loaded, fixture.list);
  assert_is_query (&fixture, (StoreQuery) { 0 });

  ph_message_list_set_expanded (fixture.list, 0, TRUE);
  g_assert_cmpuint (get_key (&fixture, 1), ==, key_of (&fixture, placement));
  ph_message_selection_select_key (fixture.selection, key_of (&fixture, placement));
  fill_store_add_messages (g_ptr_array_index (fixture.accounts->writers, 0),
                           sample_accounts_find (fixture.accounts, 0, "INBOX"), 800, 5000,
                           FIRST_DATE - 301, 77);
  add (&fixture, 0, 20);
  ph_message_list_set_order (fixture.list, STORE_SORT_DATE, TRUE);
  sample_wait (is_loaded, fixture.list);
  assert_is_query (&fixture, (StoreQuery) { .ascending = TRUE });
  row = get_row (&fixture, ph_message_list_find (fixture.list, key_of (&fixture, placement)));
  g_assert_cmpint (ph_message_get_place (row), ==, PH_MESSAGE_REPLY);
  g_assert_cmpuint (get_key (&fixture, ph_message_selection_get_first (fixture.selection)), ==,
                    key_of (&fixture, placement));
  ph_message_list_set_expanded (
    fixture.list, ph_message_selection_get_first (fixture.selection), FALSE);
  ph_message_list_set_order (fixture.list, STORE_SORT_DATE, FALSE);
  sample_wait (has_all, &fixture);

  tear_down (&fixture);
}

static gboolean
is_empty (gpointer fixture)
{
  return get_n (fixture) == 0;
}

static void
hide_all (Fixture *fixture)
{
  Store *store = g_ptr_array_index (fixture->accounts->writers, 0);

  store_begin (store, NULL);
  for (guint i = 0; i < fixture->added->len; i++)
    store_placement_hide (store, g_array_index (fixture->added, gint64, i), TRUE, NULL);
  store_commit (store, NULL);
}

/* A long conversation that is filed goes at once; of many, the rows go together. */
static void
test_filed (void)
{
  for (guint is_long = 0; is_long < 2; is_long++)
    {
      Fixture fixture = { 0 };

      set_up (&fixture, 1);
      for (guint i = 0; i < 150; i++)
        add (&fixture, is_long ? (int) i - 1 : -1, i);
      open_inbox (&fixture);
      g_assert_cmpuint (get_n (&fixture), ==, is_long ? 1 : 150);
      hide_all (&fixture);
      if (is_long)
        g_assert_cmpuint (get_n (&fixture), ==, 0);
      sample_wait (is_empty, &fixture);

      tear_down (&fixture);
    }
}

/* ---- Opening and closing --------------------------------------------------------------------- */

static void
test_expand (void)
{
  static const struct
  {
    int number;
    guint depth;
  } expected[] = { { 4, 0 }, { 0, 0 }, { 1, 1 }, { 3, 2 }, { 2, 1 } };
  Fixture fixture = { 0 };
  g_autoptr (PhMessage) head = NULL;

  set_up (&fixture, 1);
  add (&fixture, -1, 10);
  add (&fixture, 0, 20);
  add (&fixture, 0, 30);
  add (&fixture, 1, 40);
  add (&fixture, 2, 50);
  add (&fixture, -1, 5);
  open_inbox (&fixture);
  head = get_row (&fixture, 0);
  g_assert_cmpuint (ph_message_get_n_messages (head), ==, 5);

  ph_message_list_set_expanded (fixture.list, 0, TRUE);
  g_assert_cmpuint (get_n (&fixture), ==, 6);
  g_assert_cmpint (ph_message_get_place (head), ==, PH_MESSAGE_HEAD);
  g_assert_cmpuint (ph_message_get_n_messages (head), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (PhMessage) row = get_row (&fixture, i);

      g_assert_cmpuint (ph_message_get_key (row), ==,
                        key_of (&fixture,
                                g_array_index (fixture.added, gint64, expected[i].number)));
      g_assert_cmpuint (ph_message_get_depth (row), ==, expected[i].depth);
    }

  /* One of a single message has nothing to open; closing works from any row. */
  ph_message_list_set_expanded (fixture.list, 5, TRUE);
  g_assert_cmpuint (get_n (&fixture), ==, 6);
  ph_message_list_set_expanded (fixture.list, 3, FALSE);
  g_assert_cmpuint (get_n (&fixture), ==, 2);
  g_assert_cmpuint (ph_message_get_n_messages (head), ==, 5);

  /* Open, down to its last message. */
  ph_message_list_set_expanded (fixture.list, 0, TRUE);
  for (guint i = 4; i > 0; i--)
    sample_accounts_remove (fixture.accounts, 0, g_array_index (fixture.added, gint64, i));
  g_assert_cmpuint (get_n (&fixture), ==, 2);
  assert_is_query (&fixture, (StoreQuery) { 0 });

  tear_down (&fixture);
}

static guint
count_keys (Fixture *fixture)
{
  g_autoptr (PhMessageKeys) keys = ph_message_selection_dup_keys (fixture->selection);

  return ph_message_keys_get_n (keys);
}

/* A closed conversation is all its messages in the folder; an open one is a message a row. */
static void
test_keys (void)
{
  Fixture fixture = { 0 };
  GtkSelectionModel *selection;

  set_up (&fixture, 1);
  add (&fixture, -1, 10);
  add (&fixture, 0, 20);
  add (&fixture, -1, 15);
  add_at (&fixture, 0, "Sent", 0, -1, 30, IMAP_FLAG_SEEN);
  add (&fixture, 0, 40);
  open_inbox (&fixture);
  selection = GTK_SELECTION_MODEL (fixture.selection);

  gtk_selection_model_select_item (selection, 0, TRUE);
  g_assert_cmpuint (count_keys (&fixture), ==, 3);
  gtk_selection_model_select_all (selection);
  g_assert_cmpuint (count_keys (&fixture), ==, 4);

  ph_message_list_set_expanded (fixture.list, 0, TRUE);
  gtk_selection_model_select_item (selection, 0, TRUE);
  g_assert_cmpuint (count_keys (&fixture), ==, 1);
  gtk_selection_model_select_item (selection, 1, FALSE);
  g_assert_cmpuint (count_keys (&fixture), ==, 2);
  gtk_selection_model_select_all (selection);
  g_assert_cmpuint (count_keys (&fixture), ==, 4);

  tear_down (&fixture);
}

/* Of very many each account has a group, and its messages are looked up later. */
static void
test_all_keys (void)
{
  Fixture fixture = { 0 };
  g_autoptr (PhMessageKeys) keys = NULL;
  g_autoptr (PhMessageKeys) all = NULL;

  set_up (&fixture, 2);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 3000, FIRST_DATE);
  sample_accounts_fill (fixture.accounts, 1, "INBOX", 500, FIRST_DATE);
  take_list (&fixture, ph_message_list_new_unified (fixture.accounts->engine));
  sample_wait (is_loaded, fixture.list);
  g_assert_cmpuint (get_n (&fixture), >, 1000);
  g_assert_cmpuint (get_n (&fixture), <, 3000);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (fixture.selection));
  keys = ph_message_selection_dup_keys (fixture.selection);
  g_assert_cmpuint (ph_message_keys_get_n_groups (keys), ==, 2);
  g_assert_cmpuint (ph_message_keys_get_n_conversations (keys), ==, get_n (&fixture));
  all = ph_message_list_resolve_keys (fixture.list, keys);
  g_assert_cmpuint (ph_message_keys_get_n_groups (all), ==, 0);
  g_assert_cmpuint (ph_message_keys_get_n (all), ==, 3500);

  tear_down (&fixture);
}

/* ---- Other orders ---------------------------------------------------------------------------- */

static void
test_orders (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, 1);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 300, FIRST_DATE);
  open_inbox (&fixture);
  ph_message_list_set_expanded (fixture.list, 3, TRUE);
  for (StoreSort sort = STORE_SORT_DATE; sort <= STORE_SORT_UNREAD; sort++)
    {
      ph_message_list_set_order (fixture.list, sort, sort % 2 == 0);
      sample_wait (is_loaded, fixture.list);
      assert_is_query (&fixture, (StoreQuery) { .sort = sort, .ascending = sort % 2 == 0 });
      ph_message_list_set_filter (fixture.list, STORE_FILTER_UNREAD, NULL);
      sample_wait (is_loaded, fixture.list);
      assert_is_query (&fixture, (StoreQuery) { .sort = sort, .ascending = sort % 2 == 0,
                                                .filter = STORE_FILTER_UNREAD });
      ph_message_list_set_filter (fixture.list, 0, NULL);
    }

  tear_down (&fixture);
}

/* The conversation being read stays, though nothing in it is unread any more. */
static void
test_held (void)
{
  Fixture fixture = { 0 };
  gint64 first, second;

  set_up (&fixture, 1);
  first = add (&fixture, -1, 10);
  second = add_at (&fixture, 0, "INBOX", 0, -1, 20, IMAP_FLAG_SEEN);
  add (&fixture, -1, 30);
  open_inbox (&fixture);
  ph_message_list_set_filter (fixture.list, STORE_FILTER_UNREAD, NULL);
  sample_wait (is_loaded, fixture.list);
  g_assert_cmpuint (get_key (&fixture, 1), ==, key_of (&fixture, second));
  ph_message_list_hold (fixture.list, key_of (&fixture, second));
  sample_accounts_set_flags (fixture.accounts, 0, first, IMAP_FLAG_SEEN);
  ph_message_list_set_filter (fixture.list, STORE_FILTER_UNREAD, "ada");
  sample_wait (is_loaded, fixture.list);
  g_assert_cmpuint (get_n (&fixture), ==, 2);
  g_assert_cmpuint (get_key (&fixture, 1), ==, key_of (&fixture, second));

  tear_down (&fixture);
}

/* To single messages and back: what is selected stays so. */
static void
test_modes (void)
{
  Fixture fixture = { 0 };
  g_autoptr (PhMessage) row = NULL;
  gint64 first;

  set_up (&fixture, 1);
  first = add (&fixture, -1, 10);
  add (&fixture, 0, 20);
  add (&fixture, -1, 30);
  open_inbox (&fixture);
  row = get_row (&fixture, 1);
  ph_message_list_set_expanded (fixture.list, 1, TRUE);
  ph_message_selection_select_key (fixture.selection, key_of (&fixture, first));

  ph_message_list_set_conversations (fixture.list, FALSE);
  sample_wait (is_loaded, fixture.list);
  g_assert_cmpuint (get_n (&fixture), ==, 3);
  g_assert_cmpint (ph_message_get_place (row), ==, PH_MESSAGE_SINGLE);
  ph_message_selection_select_key (fixture.selection, key_of (&fixture, first));

  ph_message_list_set_conversations (fixture.list, TRUE);
  sample_wait (is_loaded, fixture.list);
  assert_is_query (&fixture, (StoreQuery) { 0 });
  g_assert_cmpint (ph_message_get_place (row), ==, PH_MESSAGE_CONVERSATION);
  g_assert_cmpuint (ph_message_selection_get_first (fixture.selection), ==, 1);

  tear_down (&fixture);
}

static void
test_people (void)
{
  Fixture fixture = { 0 };
  g_autoptr (PhMessage) row = NULL;
  const GArray *people;
  StoreMessage mine = { .message_id = "mine@c.test", .in_reply_to = "0@c.test", .size = 1,
                        .date_received = FIRST_DATE + 20 };
  g_autofree char *name = NULL;

  set_up (&fixture, 1);
  add_at (&fixture, 0, "INBOX", -1, -1, 10, IMAP_FLAG_SEEN);
  mine.from_address =
    account_engine_get_settings (sample_accounts_get (fixture.accounts, 0))->address;
  sample_accounts_add (fixture.accounts, 0, "Sent", &mine, IMAP_FLAG_SEEN);
  add (&fixture, 0, 30);
  open_inbox (&fixture);

  row = get_row (&fixture, 0);
  people = ph_message_get_people (row);
  g_assert_cmpuint (people->len, ==, 3);
  g_assert_cmpstr (g_array_index (people, PhPerson, 0).name, ==, "Ada");
  g_assert_false (g_array_index (people, PhPerson, 0).unread);
  g_assert_cmpstr (g_array_index (people, PhPerson, 1).name, ==, "Me");
  g_assert_true (g_array_index (people, PhPerson, 2).unread);
  name = ph_message_dup_accessible_name (row, NULL);
  g_assert_nonnull (strstr (name, "1 unread, From Ada, Me, Ada, Odd"));
  g_assert_nonnull (strstr (name, "2 messages in the conversation"));

  tear_down (&fixture);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/conversations/random", test_random);
  g_test_add_func ("/conversations/arrival", test_arrival);
  g_test_add_func ("/conversations/merge", test_merge);
  g_test_add_func ("/conversations/frozen", test_frozen);
  g_test_add_func ("/conversations/many", test_many);
  g_test_add_func ("/conversations/filed", test_filed);
  g_test_add_func ("/conversations/expand", test_expand);
  g_test_add_func ("/conversations/keys", test_keys);
  g_test_add_func ("/conversations/all-keys", test_all_keys);
  g_test_add_func ("/conversations/orders", test_orders);
  g_test_add_func ("/conversations/held", test_held);
  g_test_add_func ("/conversations/modes", test_modes);
  g_test_add_func ("/conversations/people", test_people);

  return g_test_run ();
}
