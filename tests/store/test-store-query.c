/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-store-dir.h"

#include "fill-store.h"
#include "store-message.h"
#include "store-placement.h"
#include "store-private.h"

#include <string.h>

#define SEEN (1 << 0)
#define FLAGGED (1 << 2)

static const struct
{
  const char *name;
  const char *address;
  const char *subject;
  guint64 size;
  guint flags;
  StoreMessageBits bits;
} mails[] = {
  { "Zoë", "z@m.example", "Re: apples", 10, SEEN, 0 },
  { "ada", "a@m.example", "Bananas", 30, 0, STORE_MESSAGE_ATTACHMENT },
  { "Ben", "b@m.example", "AW: Re: cherries", 20, SEEN | FLAGGED, 0 },
  { "", "carl@m.example", "ÄPFEL und Birnen", 40, FLAGGED, STORE_MESSAGE_ATTACHMENT },
  { "Ben", "b@m.example", "Apples", 5, 0, 0 },
};

static char *dir;
static Store *store;
static gint64 folder_id;

static void
set_up (void)
{
  dir = test_store_dir_new ();
  store = test_store_open (dir, 0);
  folder_id = fill_store_add_folder (store, "INBOX", FOLDER_ROLE_INBOX);
  test_store_begin (store);
  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    {
      StoreMessage message = { .from_name = mails[i].name, .from_address = mails[i].address,
                               .subject = mails[i].subject, .size = mails[i].size,
                               .bits = mails[i].bits };
      gint64 id = store_message_add (store, &message, NULL);

      store_placement_add (store, folder_id, i + 1, id, 1000 + i, mails[i].flags, NULL, 0, NULL);
    }
  test_store_commit (store);
}

static void
tear_down (void)
{
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
  g_clear_pointer (&dir, g_free);
}

static void
assert_query (const StoreQuery *query, guint limit, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreIds) ids = store_placement_query (store, query, limit, NULL, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < ids->n; i++)
    {
      g_string_append_printf (text, "%d", (int) ids->ids[i]);
      g_assert_cmpuint (ids->dates[i], ==, 999 + ids->ids[i]);
      g_assert_true (store_placement_matches (store, query, ids->ids[i]));
    }
  g_assert_cmpstr (text->str, ==, expected);
  for (gint64 id = 1; limit == 0 && id <= (gint64) G_N_ELEMENTS (mails); id++)
    g_assert_cmpint (store_placement_matches (store, query, id), ==,
                     strchr (expected, '0' + id) != NULL);
}

static void
test_sort (void)
{
  StoreQuery query = { 0 };

  set_up ();
  query.folder_id = folder_id;
  assert_query (&query, 0, "54321");
  assert_query (&query, 2, "54");
  query.ascending = TRUE;
  assert_query (&query, 0, "12345");

  query.sort = STORE_SORT_SENDER;
  assert_query (&query, 0, "25341");
  query.ascending = FALSE;
  assert_query (&query, 0, "14532");
  query.sort = STORE_SORT_SIZE;
  assert_query (&query, 0, "42315");
  assert_query (&query, 2, "42");
  query.ascending = TRUE;
  assert_query (&query, 0, "51324");
  query.sort = STORE_SORT_SUBJECT;
  assert_query (&query, 3, "512");
  query.sort = STORE_SORT_UNREAD;
  assert_query (&query, 0, "24513");
  query.ascending = FALSE;
  assert_query (&query, 0, "54231");
  assert_query (&query, 4, "5423");
  assert_query (&query, 2, "54");
  query.text = (char *) "ben";
  assert_query (&query, 0, "53");
  tear_down ();
}

static void
test_filter (void)
{
  StoreQuery query = { 0 };

  set_up ();
  query.folder_id = folder_id;
  query.filter = STORE_FILTER_UNREAD;
  assert_query (&query, 0, "542");
  query.filter = STORE_FILTER_FLAGGED;
  assert_query (&query, 0, "43");
  query.filter = STORE_FILTER_FLAGGED | STORE_FILTER_UNREAD;
  assert_query (&query, 0, "4");
  query.filter = STORE_FILTER_ATTACHMENT;
  assert_query (&query, 1, "4");
  assert_query (&query, 0, "42");
  query.filter = STORE_FILTER_ATTACHMENT | STORE_FILTER_FLAGGED;
  query.sort = STORE_SORT_SIZE;
  assert_query (&query, 0, "4");
  tear_down ();
}

static void
test_text (void)
{
  StoreQuery query = { 0 };

  set_up ();
  query.folder_id = folder_id;
  query.text = (char *) "APPLES";
  assert_query (&query, 0, "51");
  query.text = (char *) "äpfel";
  assert_query (&query, 0, "4");
  query.text = (char *) "ZOE\xcc\x88"; /* decomposed */
  assert_query (&query, 0, "1");
  query.text = (char *) "b@m";
  query.filter = STORE_FILTER_UNREAD;
  assert_query (&query, 0, "5");
  query.text = (char *) "";
  assert_query (&query, 0, "542");
  query.text = (char *) "%";
  assert_query (&query, 0, "");
  tear_down ();
}

static void
test_hidden (void)
{
  StoreQuery query = { 0 };

  set_up ();
  query.folder_id = folder_id;
  test_store_begin (store);
  store_placement_hide (store, 4, TRUE, NULL);
  store_placement_set_pending (store, 5, SEEN, 0, NULL);
  test_store_commit (store);
  assert_query (&query, 0, "5321");
  query.filter = STORE_FILTER_UNREAD;
  assert_query (&query, 0, "2");
  query.filter = STORE_FILTER_FLAGGED;
  assert_query (&query, 0, "3");
  query.folder_id = 4711;
  assert_query (&query, 0, "");
  tear_down ();
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  StoreQuery query = { 0 };

  set_up ();
  query.folder_id = folder_id;
  g_cancellable_cancel (cancellable);
  for (query.sort = STORE_SORT_DATE; query.sort <= STORE_SORT_UNREAD; query.sort++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (store_placement_query (store, &query, 0, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  tear_down ();
}

/* Equal dates: by id, so that what is found by halving is where the query puts it. */
static void
test_equal_dates (void)
{
  StoreQuery query = { 0 };

  set_up ();
  query.folder_id = folder_id;
  test_store_begin (store);
  for (guint uid = 20; uid > 10; uid--)
    store_placement_add (store, folder_id, uid, 1, 5000, 0, NULL, 0, NULL);
  test_store_commit (store);
  for (guint limit = 0; limit <= 10; limit += 10)
    {
      g_autoptr (StoreIds) ids = store_placement_query (store, &query, limit, NULL, NULL);

      g_assert_cmpuint (ids->n, >=, 10);
      for (guint i = 1; i < ids->n; i++)
        g_assert_cmpint (ids->ids[i], <, ids->ids[i - 1]);
    }
  tear_down ();
}

/* Where no order is asked for, SQLite is free to give any: whole folders are read that way. */
static void
test_other_direction (void)
{
  StoreQuery query = { 0 };

  set_up ();
  query.folder_id = folder_id;
  g_assert_true (store_db_exec (store->db, "PRAGMA reverse_unordered_selects = ON", NULL));
  assert_query (&query, 0, "54321");
  query.filter = STORE_FILTER_UNREAD;
  assert_query (&query, 0, "542");
  query.ascending = TRUE;
  assert_query (&query, 0, "245");
  tear_down ();
}

static void
test_row (void)
{
  g_autoptr (StoreRow) row = NULL;
  g_autoptr (GError) error = NULL;
  const char *references[] = { "root@m.example", NULL };
  StoreMessage root = { .message_id = "root@m.example" };
  StoreMessage reply = { .message_id = "reply@m.example", .references = references,
                         .subject = "S", .from_name = "N", .from_address = "A", .to_short = "T",
                         .preview = "P", .size = 9, .bits = STORE_MESSAGE_LIST };
  gint64 id, root_placement;

  set_up ();
  test_store_begin (store);
  root_placement =
      store_placement_add (store, folder_id, 50, store_message_add (store, &root, NULL), 1, 0, NULL,
                           0, NULL);
  id = store_placement_add (store, folder_id, 51, store_message_add (store, &reply, NULL), 77,
                            FLAGGED, NULL, 0, NULL);
  store_placement_set_pending (store, id, SEEN, FLAGGED, NULL);
  row = store_placement_load_row (store, id, NULL);
  g_assert_cmpint (row->id, ==, id);
  g_assert_cmpint (row->folder_id, ==, folder_id);
  g_assert_cmpint (row->uid, ==, 51);
  g_assert_cmpint (row->date, ==, 77);
  g_assert_cmpuint (row->flags, ==, SEEN);
  g_assert_cmpuint (row->bits, ==, STORE_MESSAGE_LIST);
  g_assert_cmpuint (row->size, ==, 9);
  g_assert_cmpstr (row->subject, ==, "S");
  g_assert_cmpstr (row->from_name, ==, "N");
  g_assert_cmpstr (row->from_address, ==, "A");
  g_assert_cmpstr (row->to_short, ==, "T");
  g_assert_cmpstr (row->preview, ==, "P");
  g_assert_cmpuint (store_placement_count_thread (store, row->thread_id, NULL), ==, 2);

  store_placement_hide (store, root_placement, TRUE, NULL);
  g_assert_cmpuint (store_placement_count_thread (store, row->thread_id, NULL), ==, 1);
  test_store_commit (store);
  g_assert_null (store_placement_load_row (store, 4711, &error));
  g_assert_no_error (error);
  tear_down ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/query/sort", test_sort);
  g_test_add_func ("/query/filter", test_filter);
  g_test_add_func ("/query/text", test_text);
  g_test_add_func ("/query/hidden", test_hidden);
  g_test_add_func ("/query/cancelled", test_cancelled);
  g_test_add_func ("/query/equal-dates", test_equal_dates);
  g_test_add_func ("/query/other-direction", test_other_direction);
  g_test_add_func ("/query/row", test_row);

  return g_test_run ();
}
