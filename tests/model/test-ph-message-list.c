/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-message-list.h"
#include "ph-message-selection.h"
#include "sample-accounts.h"

#include "imap-response.h"

#define LAST_DATE 1700000000

typedef struct
{
  SampleAccounts *accounts;
  PhMessageList *list;
  guint n;        /* items, as the signals tell it */
  guint n_signals;
  guint most_replaced; /* rows that one signal removed and added */
} Fixture;

static void
items_changed_cb (PhMessageList *list,
                  guint position,
                  guint removed,
                  guint added,
                  Fixture *fixture)
{
  g_assert_cmpuint (position + removed, <=, fixture->n);
  fixture->n += added - removed;
  g_assert_cmpuint (fixture->n, ==, g_list_model_get_n_items (G_LIST_MODEL (list)));
  fixture->n_signals++;
  fixture->most_replaced = MAX (fixture->most_replaced, MIN (removed, added));
}

static gboolean
is_loaded (gpointer data)
{
  return !ph_message_list_get_loading (data);
}

static void
set_up (Fixture *fixture,
        guint n_accounts)
{
  fixture->accounts = sample_accounts_new (n_accounts);
}

static void
open_list (Fixture *fixture,
           PhMessageList *list)
{
  fixture->list = list;
  g_signal_connect (list, "items-changed", G_CALLBACK (items_changed_cb), fixture);
  ph_message_list_open (list);
}

static void
open_folder (Fixture *fixture,
             const char *path)
{
  open_list (fixture, ph_message_list_new_for_folder (
                        sample_accounts_get (fixture->accounts, 0),
                        sample_accounts_find (fixture->accounts, 0, path), FOLDER_ROLE_INBOX));
}

static void
open_filled (Fixture *fixture,
             guint n)
{
  set_up (fixture, 1);
  sample_accounts_fill (fixture->accounts, 0, "INBOX", n, LAST_DATE);
  open_folder (fixture, "INBOX");
}

static void
tear_down (Fixture *fixture)
{
  g_signal_handlers_disconnect_by_data (fixture->list, fixture);
  g_assert_finalize_object (fixture->list);
  sample_accounts_free (fixture->accounts);
}

/* What the store says the list should be. */
static void
assert_is_query (Fixture *fixture,
                 const char *path,
                 StoreQuery query)
{
  g_autoptr (StoreIds) ids = NULL;
  g_autoptr (GError) error = NULL;
  Store *store = g_ptr_array_index (fixture->accounts->writers, 0);
  const char *id = sample_accounts_get_id (fixture->accounts, 0);

  query.folder_id = sample_accounts_find (fixture->accounts, 0, path);
  ids = store_placement_query (store, &query, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==, ids->n);
  for (guint i = 0; i < ids->n; i++)
    g_assert_cmpuint (ph_message_list_get_key (fixture->list, i), ==,
                      ph_message_key (id, ids->ids[i]));
}

static gint64
add_one (Fixture *fixture,
         guint account,
         const char *path,
         const char *subject,
         gint64 date,
         guint flags)
{
  static guint n;
  g_autofree char *message_id = g_strdup_printf ("%u@list.test", n++);
  StoreMessage message = {
    .date_sent = date,
    .date_received = date,
    .size = 1000 + n % 7,
    .subject = subject,
    .from_name = "Ada Winter",
    .from_address = "ada@harbour.example",
    .to_short = "Sam Sample",
    .preview = "",
    .bits = STORE_MESSAGE_PREVIEW,
    .message_id = message_id,
  };

  return sample_accounts_add (fixture->accounts, account, path, &message, flags);
}

static guint64
key_of (Fixture *fixture,
        guint account,
        gint64 placement)
{
  return ph_message_key (sample_accounts_get_id (fixture->accounts, account), placement);
}

/* ---- Opening --------------------------------------------------------------------------------- */

static void
test_open_small (void)
{
  Fixture fixture = { 0 };
  g_autoptr (PhMessage) first = NULL;

  open_filled (&fixture, 50);

  /* All at once: nothing waits for a thread. */
  g_assert_false (ph_message_list_get_loading (fixture.list));
  assert_is_query (&fixture, "INBOX", (StoreQuery) { 0 });
  first = g_list_model_get_item (G_LIST_MODEL (fixture.list), 0);
  g_assert_cmpint (ph_message_get_date (first), <=, LAST_DATE);
  g_assert_cmpint (ph_message_get_date (first), >, LAST_DATE - 700);
  g_clear_object (&first);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture.list), 50));

  tear_down (&fixture);
}

static void
test_open_large (void)
{
  Fixture fixture = { 0 };

  open_filled (&fixture, 3000);

  g_assert_true (ph_message_list_get_loading (fixture.list));
  g_assert_cmpuint (fixture.n, ==, 200);
  sample_wait (is_loaded, fixture.list);
  assert_is_query (&fixture, "INBOX", (StoreQuery) { 0 });

  /* The first page, then the rest behind it. */
  g_assert_cmpuint (fixture.n_signals, ==, 2);
  g_assert_cmpuint (fixture.most_replaced, ==, 0);

  tear_down (&fixture);
}

static void
test_empty (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, 1);
  open_folder (&fixture, "INBOX");
  g_assert_cmpuint (fixture.n, ==, 0);
  g_assert_false (ph_message_list_get_loading (fixture.list));
  g_assert_cmpuint (ph_message_list_get_key (fixture.list, 0), ==, 0);

  tear_down (&fixture);
}

/* ---- Changes --------------------------------------------------------------------------------- */

static void
test_arrival (void)
{
  Fixture fixture = { 0 };
  gint64 newest, between;

  open_filled (&fixture, 30);
  fixture.n_signals = 0;

  newest = add_one (&fixture, 0, "INBOX", "Newest", LAST_DATE + 60, 0);
  g_assert_cmpuint (ph_message_list_get_key (fixture.list, 0), ==, key_of (&fixture, 0, newest));
  between = add_one (&fixture, 0, "INBOX", "Between", LAST_DATE - 6001, 0);
  g_assert_cmpuint (ph_message_list_find (fixture.list, key_of (&fixture, 0, between)), >, 5);
  add_one (&fixture, 0, "Archive", "Elsewhere", LAST_DATE + 70, 0);
  g_assert_cmpuint (fixture.n_signals, ==, 2);
  assert_is_query (&fixture, "INBOX", (StoreQuery) { 0 });

  sample_accounts_remove (fixture.accounts, 0, between);
  g_assert_cmpuint (fixture.n_signals, ==, 3);
  assert_is_query (&fixture, "INBOX", (StoreQuery) { 0 });

  tear_down (&fixture);
}

static void
test_arrival_while_loading (void)
{
  Fixture fixture = { 0 };

  open_filled (&fixture, 3000);

  add_one (&fixture, 0, "INBOX", "At the top", LAST_DATE + 60, 0);
  add_one (&fixture, 0, "INBOX", "Behind the first page", LAST_DATE - 1000000, 0);
  sample_accounts_remove (fixture.accounts, 0,
                          ph_message_key_get_placement (ph_message_list_get_key (fixture.list, 7)));
  g_assert_true (ph_message_list_get_loading (fixture.list));
  sample_wait (is_loaded, fixture.list);
  assert_is_query (&fixture, "INBOX", (StoreQuery) { 0 });

  tear_down (&fixture);
}

static void
test_many_at_once (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, 1);
  open_folder (&fixture, "INBOX");
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 2500, LAST_DATE);
  assert_is_query (&fixture, "INBOX", (StoreQuery) { 0 });

  /* Interleaved with those that are there: too many places for a signal each. */
  fixture.n_signals = 0;
  fill_store_add_messages (g_ptr_array_index (fixture.accounts->writers, 0),
                           sample_accounts_find (fixture.accounts, 0, "INBOX"), 800, 5000,
                           LAST_DATE - 301, 77);
  assert_is_query (&fixture, "INBOX", (StoreQuery) { 0 });
  g_assert_cmpuint (fixture.n_signals, <=, 4);
  g_assert_cmpuint (fixture.most_replaced, ==, 0);

  tear_down (&fixture);
}

/* Whatever happens, the list is what the store says. */
static void
test_random_changes (void)
{
  Fixture fixture = { 0 };

  open_filled (&fixture, 100);

  for (guint i = 0; i < 300; i++)
    {
      guint n = g_list_model_get_n_items (G_LIST_MODEL (fixture.list));

      if (n > 0 && g_test_rand_bit ())
        {
          guint position = g_test_rand_int_range (0, n);
          guint64 key = ph_message_list_get_key (fixture.list, position);

          sample_accounts_remove (fixture.accounts, 0, ph_message_key_get_placement (key));
        }
      else
        {
          add_one (&fixture, 0, "INBOX", "Random", LAST_DATE - g_test_rand_int_range (0, 60000), 0);
        }
    }

  assert_is_query (&fixture, "INBOX", (StoreQuery) { 0 });

  tear_down (&fixture);
}

static void
test_identity (void)
{
  Fixture fixture = { 0 };
  gint64 placement;
  g_autoptr (PhMessage) message = NULL;
  g_autoptr (PhMessage) again = NULL;
  guint n_notified = 0;

  set_up (&fixture, 1);
  placement = add_one (&fixture, 0, "INBOX", "Here", LAST_DATE, 0);
  open_folder (&fixture, "INBOX");

  message = g_list_model_get_item (G_LIST_MODEL (fixture.list), 0);
  g_signal_connect_swapped (message, "notify::unread", G_CALLBACK (g_atomic_int_inc), &n_notified);
  g_assert_true (ph_message_get_unread (message));

  add_one (&fixture, 0, "INBOX", "Above", LAST_DATE + 10, 0);
  again = g_list_model_get_item (G_LIST_MODEL (fixture.list), 1);
  g_assert_true (again == message);

  sample_accounts_set_flags (fixture.accounts, 0, placement, IMAP_FLAG_SEEN);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_false (ph_message_get_unread (message));

  sample_accounts_remove (fixture.accounts, 0, placement);
  g_assert_true (ph_message_get_gone (message));
  g_assert_cmpstr (ph_message_get_subject (message), ==, "Here");

  g_clear_object (&again);
  g_assert_finalize_object (g_steal_pointer (&message));
  tear_down (&fixture);
}

static void
test_frozen (void)
{
  Fixture fixture = { 0 };
  g_autoptr (PhMessage) message = NULL;
  gint64 placement;

  set_up (&fixture, 1);
  placement = add_one (&fixture, 0, "INBOX", "There", LAST_DATE, 0);
  open_folder (&fixture, "INBOX");
  message = g_list_model_get_item (G_LIST_MODEL (fixture.list), 0);
  fixture.n_signals = 0;

  ph_message_list_freeze (fixture.list);
  add_one (&fixture, 0, "INBOX", "Above", LAST_DATE + 10, 0);
  sample_accounts_set_flags (fixture.accounts, 0, placement, IMAP_FLAG_FLAGGED);
  g_assert_cmpuint (fixture.n_signals, ==, 0);
  g_assert_cmpuint (fixture.n, ==, 1);
  g_assert_true (ph_message_get_flagged (message));

  ph_message_list_thaw (fixture.list);
  g_assert_cmpuint (fixture.n_signals, ==, 1);
  assert_is_query (&fixture, "INBOX", (StoreQuery) { 0 });

  g_clear_object (&message);
  tear_down (&fixture);
}

/* ---- Order and filter ------------------------------------------------------------------------ */

static void
test_order (void)
{
  Fixture fixture = { 0 };

  open_filled (&fixture, 1200);
  sample_wait (is_loaded, fixture.list);

  for (StoreSort sort = STORE_SORT_DATE; sort <= STORE_SORT_UNREAD; sort++)
    for (gboolean ascending = FALSE; ascending <= TRUE; ascending++)
      {
        ph_message_list_set_order (fixture.list, sort, ascending);
        sample_wait (is_loaded, fixture.list);
        assert_is_query (&fixture, "INBOX",
                         (StoreQuery) { .sort = sort, .ascending = ascending });
      }

  /* GTK would read every row to see which stay. */
  g_assert_cmpuint (fixture.most_replaced, ==, 0);

  tear_down (&fixture);
}

static void
test_filter (void)
{
  Fixture fixture = { 0 };

  open_filled (&fixture, 1200);
  sample_wait (is_loaded, fixture.list);

  ph_message_list_set_filter (fixture.list, STORE_FILTER_UNREAD, NULL);
  sample_wait (is_loaded, fixture.list);
  g_assert_cmpuint (fixture.n, <, 200);
  assert_is_query (&fixture, "INBOX", (StoreQuery) { .filter = STORE_FILTER_UNREAD });

  ph_message_list_set_filter (fixture.list, STORE_FILTER_ATTACHMENT, "angebot");
  sample_wait (is_loaded, fixture.list);
  g_assert_cmpuint (fixture.n, >, 0);
  assert_is_query (&fixture, "INBOX", (StoreQuery) { .filter = STORE_FILTER_ATTACHMENT,
                                                     .text = (char *) "angebot" });

  ph_message_list_set_filter (fixture.list, 0, "");
  sample_wait (is_loaded, fixture.list);
  g_assert_cmpuint (fixture.n, ==, 1200);

  tear_down (&fixture);
}

typedef struct
{
  Fixture *fixture;
  guint n;
} Expected;

static gboolean
has_n (gpointer data)
{
  Expected *expected = data;

  return expected->fixture->n == expected->n;
}

/* A message that is being read does not vanish from under the eyes. */
static void
test_held_in_filter (void)
{
  Fixture fixture = { 0 };
  Expected expected = { &fixture, 0 };
  gint64 read, other;

  set_up (&fixture, 1);
  read = add_one (&fixture, 0, "INBOX", "Being read", LAST_DATE, 0);
  other = add_one (&fixture, 0, "INBOX", "Other", LAST_DATE + 1, 0);
  add_one (&fixture, 0, "INBOX", "Third", LAST_DATE + 2, 0);
  open_folder (&fixture, "INBOX");
  ph_message_list_set_filter (fixture.list, STORE_FILTER_UNREAD, NULL);
  sample_wait (is_loaded, fixture.list);
  g_assert_cmpuint (fixture.n, ==, 3);

  ph_message_list_hold (fixture.list, key_of (&fixture, 0, read));
  sample_accounts_set_flags (fixture.accounts, 0, read, IMAP_FLAG_SEEN);
  sample_accounts_set_flags (fixture.accounts, 0, other, IMAP_FLAG_SEEN);
  expected.n = 2;
  sample_wait (has_n, &expected);
  g_assert_cmpuint (ph_message_list_find (fixture.list, key_of (&fixture, 0, read)), ==, 1);

  ph_message_list_hold (fixture.list, 0);
  add_one (&fixture, 0, "INBOX", "Read from the start", LAST_DATE + 3, IMAP_FLAG_SEEN);
  expected.n = 1;
  sample_wait (has_n, &expected);

  tear_down (&fixture);
}

/* ---- All inboxes ----------------------------------------------------------------------------- */

static void
assert_falling_dates (Fixture *fixture)
{
  gint64 last = G_MAXINT64;

  for (guint i = 0; i < fixture->n; i++)
    {
      g_autoptr (PhMessage) message =
        g_list_model_get_item (G_LIST_MODEL (fixture->list), i);

      g_assert_cmpint (ph_message_get_date (message), <=, last);
      last = ph_message_get_date (message);
    }
}

static void
test_unified (void)
{
  Fixture fixture = { 0 };
  gint64 newest;

  set_up (&fixture, 3);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 500, LAST_DATE);
  sample_accounts_fill (fixture.accounts, 1, "INBOX", 700, LAST_DATE - 100);
  sample_accounts_fill (fixture.accounts, 1, "Archive", 10, LAST_DATE);

  open_list (&fixture, ph_message_list_new_unified (fixture.accounts->engine));
  g_assert_cmpuint (fixture.n, ==, 200);
  assert_falling_dates (&fixture);
  sample_wait (is_loaded, fixture.list);
  g_assert_cmpuint (fixture.n, ==, 1200);
  g_assert_cmpuint (fixture.most_replaced, ==, 0);
  assert_falling_dates (&fixture);

  newest = add_one (&fixture, 2, "INBOX", "Third account", LAST_DATE + 5, 0);
  g_assert_cmpuint (ph_message_list_get_key (fixture.list, 0), ==, key_of (&fixture, 2, newest));

  tear_down (&fixture);
}

static void
test_unified_unread_first (void)
{
  Fixture fixture = { 0 };
  guint n_unread = 0;
  gboolean seen_read = FALSE;

  set_up (&fixture, 2);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 300, LAST_DATE);
  sample_accounts_fill (fixture.accounts, 1, "INBOX", 300, LAST_DATE - 100);
  open_list (&fixture, ph_message_list_new_unified (fixture.accounts->engine));
  ph_message_list_set_order (fixture.list, STORE_SORT_UNREAD, FALSE);
  sample_wait (is_loaded, fixture.list);
  g_assert_cmpuint (fixture.n, ==, 600);

  for (guint i = 0; i < fixture.n; i++)
    {
      g_autoptr (PhMessage) message = g_list_model_get_item (G_LIST_MODEL (fixture.list), i);

      if (ph_message_get_unread (message))
        n_unread++;
      else
        seen_read = TRUE;
      g_assert_false (seen_read && ph_message_get_unread (message));
    }
  g_assert_cmpuint (n_unread, >, 0);

  tear_down (&fixture);
}

static char *
make_sort_text (PhMessage *message,
                StoreSort sort)
{
  return sort == STORE_SORT_SUBJECT ? g_utf8_casefold (ph_message_get_subject (message), -1)
                                    : g_utf8_casefold (ph_message_get_correspondent (message), -1);
}

static int
compare_messages (PhMessage *a,
                  PhMessage *b,
                  StoreSort sort)
{
  g_autofree char *x = NULL;
  g_autofree char *y = NULL;

  if (sort == STORE_SORT_SIZE)
    return ph_message_get_size (a) < ph_message_get_size (b)
             ? -1 : ph_message_get_size (a) > ph_message_get_size (b);

  x = make_sort_text (a, sort);
  y = make_sort_text (b, sort);

  return g_utf8_collate (x, y);
}

/* Of equal ones the newest is first, whichever way the rest stands. */
static void
assert_order (Fixture *fixture,
              StoreSort sort,
              gboolean ascending)
{
  g_autoptr (PhMessage) last = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->list)); i++)
    {
      g_autoptr (PhMessage) message = g_list_model_get_item (G_LIST_MODEL (fixture->list), i);
      int order = last != NULL ? compare_messages (last, message, sort) : -1;

      if (last != NULL && order != 0)
        g_assert_true ((order < 0) == ascending);
      else if (last != NULL)
        g_assert_cmpint (ph_message_get_date (last), >=, ph_message_get_date (message));
      g_set_object (&last, message);
    }
}

/* Whatever it is sorted by: the accounts' messages stand among each other. */
static void
test_unified_order (void)
{
  static const char *const names[] = { "Ada", "björn", "Chris", "Dora", "Émile", "frieda" };
  Fixture fixture = { 0 };

  set_up (&fixture, 3);
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *subject = g_strdup_printf ("%s %u", names[i * 7 % 6], i % 11);
      g_autofree char *message_id = g_strdup_printf ("%u@order.test", i);
      StoreMessage message = {
        .date_sent = LAST_DATE + i * 37 % 60,
        .date_received = LAST_DATE + i * 37 % 60,
        .size = 1000 + i * 13 % 17,
        .subject = subject,
        .from_name = names[i % 6],
        .from_address = "somebody@harbour.example",
        .message_id = message_id,
      };

      sample_accounts_add (fixture.accounts, i % 3, "INBOX", &message, 0);
    }

  open_list (&fixture, ph_message_list_new_unified (fixture.accounts->engine));
  for (StoreSort sort = STORE_SORT_SENDER; sort <= STORE_SORT_SIZE; sort++)
    for (gboolean ascending = FALSE; ascending <= TRUE; ascending++)
      {
        ph_message_list_set_order (fixture.list, sort, ascending);
        sample_wait (is_loaded, fixture.list);
        g_assert_cmpuint (fixture.n, ==, 60);
        assert_order (&fixture, sort, ascending);
      }

  tear_down (&fixture);
}

static void
test_account_goes (void)
{
  Fixture fixture = { 0 };
  Expected expected = { &fixture, 20 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, 2);
  sample_accounts_fill (fixture.accounts, 0, "INBOX", 20, LAST_DATE);
  sample_accounts_fill (fixture.accounts, 1, "INBOX", 30, LAST_DATE);
  open_list (&fixture, ph_message_list_new_unified (fixture.accounts->engine));
  g_assert_cmpuint (fixture.n, ==, 50);

  g_clear_pointer (&g_ptr_array_index (fixture.accounts->writers, 1), store_close);
  g_ptr_array_set_size (fixture.accounts->writers, 1);
  account_list_remove (fixture.accounts->list, sample_accounts_get_id (fixture.accounts, 1),
                       &error);
  g_assert_no_error (error);
  sample_wait (has_n, &expected);

  tear_down (&fixture);
}

/* ---- Selection ------------------------------------------------------------------------------- */

static void
test_selection_stays (void)
{
  Fixture fixture = { 0 };
  g_autoptr (PhMessageSelection) selection = NULL;
  g_autoptr (PhMessageKeys) before = NULL;
  g_autoptr (PhMessageKeys) after = NULL;

  open_filled (&fixture, 1000);
  sample_wait (is_loaded, fixture.list);

  selection = ph_message_selection_new (fixture.list);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (selection), 3, FALSE);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (selection), 500, FALSE);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (selection), 999, FALSE);
  before = ph_message_selection_dup_keys (selection);

  /* Mail above shifts it. */
  add_one (&fixture, 0, "INBOX", "Above", LAST_DATE + 60, 0);
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), 4));
  g_assert_false (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), 3));

  /* Another order takes it along. */
  ph_message_list_set_order (fixture.list, STORE_SORT_SIZE, FALSE);
  sample_wait (is_loaded, fixture.list);
  after = ph_message_selection_dup_keys (selection);
  g_assert_cmpuint (ph_message_keys_get_n (after), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      gboolean found = FALSE;

      for (guint j = 0; j < 3; j++)
        found |= ph_message_keys_get (before, i) == ph_message_keys_get (after, j);
      g_assert_true (found);
    }

  /* One that goes is not selected any more. */
  sample_accounts_remove (fixture.accounts, 0,
                          ph_message_key_get_placement (ph_message_keys_get (before, 0)));
  sample_wait (is_loaded, fixture.list);

  g_clear_object (&selection);
  tear_down (&fixture);
}

static void
test_select_all (void)
{
  Fixture fixture = { 0 };
  g_autoptr (PhMessageSelection) selection = NULL;

  open_filled (&fixture, 500);
  sample_wait (is_loaded, fixture.list);

  selection = ph_message_selection_new (fixture.list);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (selection));
  g_assert_cmpuint (ph_message_selection_get_n_selected (selection), ==, 500);
  ph_message_list_set_order (fixture.list, STORE_SORT_SUBJECT, TRUE);
  sample_wait (is_loaded, fixture.list);
  g_assert_cmpuint (ph_message_selection_get_n_selected (selection), ==, 500);
  gtk_selection_model_unselect_range (GTK_SELECTION_MODEL (selection), 10, 5);
  g_assert_cmpuint (ph_message_selection_get_n_selected (selection), ==, 495);
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (selection));
  g_assert_cmpuint (ph_message_selection_get_n_selected (selection), ==, 0);
  g_assert_cmpuint (ph_message_selection_get_first (selection), ==, GTK_INVALID_LIST_POSITION);

  g_clear_object (&selection);
  tear_down (&fixture);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message-list/open-small", test_open_small);
  g_test_add_func ("/message-list/open-large", test_open_large);
  g_test_add_func ("/message-list/empty", test_empty);
  g_test_add_func ("/message-list/arrival", test_arrival);
  g_test_add_func ("/message-list/arrival-while-loading", test_arrival_while_loading);
  g_test_add_func ("/message-list/many-at-once", test_many_at_once);
  g_test_add_func ("/message-list/random-changes", test_random_changes);
  g_test_add_func ("/message-list/identity", test_identity);
  g_test_add_func ("/message-list/frozen", test_frozen);
  g_test_add_func ("/message-list/order", test_order);
  g_test_add_func ("/message-list/filter", test_filter);
  g_test_add_func ("/message-list/held-in-filter", test_held_in_filter);
  g_test_add_func ("/message-list/unified", test_unified);
  g_test_add_func ("/message-list/unified-unread-first", test_unified_unread_first);
  g_test_add_func ("/message-list/unified-order", test_unified_order);
  g_test_add_func ("/message-list/account-goes", test_account_goes);
  g_test_add_func ("/message-list/selection-stays", test_selection_stays);
  g_test_add_func ("/message-list/select-all", test_select_all);

  return g_test_run ();
}
