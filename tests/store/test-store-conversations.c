/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-store-dir.h"

#include "fill-store.h"
#include "store-placement.h"
#include "store-private.h"

#include <string.h>

#define SEEN (1 << 0)
#define FLAGGED (1 << 2)
#define N_STEPS 400
#define N_MANY 1200 /* more than are looked up one by one */

static char *dir;
static Store *store;
static gint64 folder_id;
static gint64 other_id;

static void
set_up (void)
{
  dir = test_store_dir_new ();
  store = test_store_open (dir, 0);
  folder_id = fill_store_add_folder (store, "INBOX", FOLDER_ROLE_INBOX);
  other_id = fill_store_add_folder (store, "Sent", FOLDER_ROLE_SENT);
}

static void
tear_down (void)
{
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
  g_clear_pointer (&dir, g_free);
}

/* @first and @second (nullable) are what it refers to. */
static gint64
add (gint64 folder, guint number, const char *first, const char *second, gint64 date, guint flags)
{
  g_autofree char *message_id = g_strdup_printf ("m%u@c.example", number);
  g_autofree char *address = g_strdup_printf ("p%u@c.example", number % 5);
  g_autofree char *subject = g_strdup_printf ("Subject %u", number * 7 % 40);
  const char *references[] = { first, second, NULL };
  StoreMessage message = { .message_id = message_id, .references = references, .size = number * 13 % 50,
                           .subject = subject, .from_name = "P", .from_address = address,
                           .date_received = date, .bits = number % 3 == 0 };
  gint64 id = store_message_add (store, &message, NULL);

  g_assert_cmpint (id, >, 0);
  return store_placement_add (store, folder, number + 1, id, date, flags, NULL, 0, NULL);
}

static gint64
get_thread (gint64 placement)
{
  g_autoptr (StoreRow) row = store_placement_load_row (store, placement, NULL);

  return row->thread_id;
}

static StoreIds *
run_query (const StoreQuery *query)
{
  g_autoptr (GError) error = NULL;
  StoreIds *ids = store_placement_query (store, query, 0, NULL, &error);

  g_assert_no_error (error);
  return ids;
}

/* ---- From scratch ---------------------------------------------------------------------------- */

/* The newest placement of each thread: thread -> placement. */
static GHashTable *
find_heads (void)
{
  GHashTable *heads = g_hash_table_new (NULL, NULL);
  StoreQuery newest = { .folder_id = folder_id };
  g_autoptr (StoreIds) all = run_query (&newest);

  for (guint i = 0; i < all->n; i++)
    {
      gpointer thread = GINT_TO_POINTER (get_thread (all->ids[i]));

      if (!g_hash_table_contains (heads, thread))
        g_hash_table_insert (heads, thread, GINT_TO_POINTER (all->ids[i]));
    }

  return heads;
}

/* Threads of which a message matches. */
static GHashTable *
find_matching (const StoreQuery *query, StoreFilter more)
{
  GHashTable *threads = g_hash_table_new (NULL, NULL);
  StoreQuery single = *query;
  g_autoptr (StoreIds) all = NULL;

  single.conversations = FALSE;
  single.filter |= more;
  all = run_query (&single);
  for (guint i = 0; i < all->n; i++)
    g_hash_table_add (threads, GINT_TO_POINTER (get_thread (all->ids[i])));

  return threads;
}

static void
append_heads (GArray *result, const StoreIds *order, GHashTable *heads, GHashTable *matching,
              GHashTable *but)
{
  for (guint i = 0; i < order->n; i++)
    {
      gpointer thread = GINT_TO_POINTER (get_thread (order->ids[i]));

      if (GPOINTER_TO_INT (g_hash_table_lookup (heads, thread)) == order->ids[i] &&
          g_hash_table_contains (matching, thread) &&
          (but == NULL || !g_hash_table_contains (but, thread)))
        g_array_append_val (result, order->ids[i]);
    }
}

static void
assert_query (StoreQuery query)
{
  StoreQuery order_query = { .folder_id = folder_id, .sort = query.sort,
                             .ascending = query.ascending };
  g_autoptr (GHashTable) heads = find_heads ();
  g_autoptr (GHashTable) matching = NULL;
  g_autoptr (GHashTable) unread = NULL;
  g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (StoreIds) order = NULL;
  g_autoptr (StoreIds) found = NULL;

  query.folder_id = folder_id;
  query.conversations = TRUE;
  matching = find_matching (&query, 0);
  unread = find_matching (&query, STORE_FILTER_UNREAD);
  if (query.sort == STORE_SORT_UNREAD)
    order_query.sort = STORE_SORT_DATE;
  order = run_query (&order_query);
  if (query.sort == STORE_SORT_UNREAD)
    append_heads (expected, order, heads, unread, NULL);
  append_heads (expected, order, heads, matching, query.sort == STORE_SORT_UNREAD ? unread : NULL);

  found = run_query (&query);
  g_assert_cmpmem (found->ids, found->n * sizeof (gint64), expected->data,
                   expected->len * sizeof (gint64));
  for (guint i = 0; i < found->n; i++)
    {
      StorePlacement placement;

      g_assert_true (store_placement_get (store, found->ids[i], &placement, NULL));
      g_assert_cmpuint (found->dates[i], ==, placement.date);
    }
}

static void
assert_queries (void)
{
  for (StoreSort sort = STORE_SORT_DATE; sort <= STORE_SORT_UNREAD; sort++)
    {
      for (guint filter = 0; filter < 8; filter++)
        {
          StoreQuery query = { .sort = sort, .filter = filter, .ascending = filter % 3 == 1 };

          assert_query (query);
          query.text = (char *) "p3@";
          assert_query (query);
        }
    }
}

/* ---- Tests ----------------------------------------------------------------------------------- */

static void
change_one (GRand *rand, GArray *placements, guint number)
{
  g_autofree char *first = g_strdup_printf ("m%u@c.example", g_rand_int_range (rand, 0, number + 5));
  g_autofree char *second = g_strdup_printf ("m%u@c.example", g_rand_int_range (rand, 0, number + 5));
  gboolean is_reply = g_rand_int_range (rand, 0, 3) != 0;
  gboolean joins = g_rand_int_range (rand, 0, 12) == 0;
  gint64 id = add (g_rand_int_range (rand, 0, 4) == 0 ? other_id : folder_id, number,
                   is_reply ? first : NULL, is_reply && joins ? second : NULL,
                   1000 + g_rand_int_range (rand, 0, 300), g_rand_int_range (rand, 0, 8));

  g_array_append_val (placements, id);
  id = g_array_index (placements, gint64, g_rand_int_range (rand, 0, placements->len));
  switch (g_rand_int_range (rand, 0, 6))
    {
    case 0:
      store_placement_hide (store, id, TRUE, NULL);
      break;
    case 1:
      store_placement_hide (store, id, FALSE, NULL);
      break;
    case 2:
      store_placement_set_pending (store, id, SEEN, FLAGGED, NULL);
      break;
    default:
      break;
    }
}

/* Whatever happened, each query says what a look at all messages does. */
static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GArray) placements = g_array_new (FALSE, FALSE, sizeof (gint64));

  set_up ();
  for (guint i = 0; i < N_STEPS; i++)
    {
      test_store_begin (store);
      change_one (rand, placements, i);
      test_store_commit (store);
      if (i % 100 == 99)
        assert_queries ();
    }
  g_assert_true (store_db_exec (store->db, "PRAGMA reverse_unordered_selects = ON", NULL));
  assert_query ((StoreQuery) { 0 });
  tear_down ();
}

static void
take_changes (StoreChanges *changes, gpointer data)
{
  StoreChanges **last = data;

  g_clear_pointer (last, store_changes_unref);
  *last = store_changes_ref (changes);
}

/* A message that refers to two threads makes them one, and everybody is told. */
static void
test_merge (void)
{
  g_autoptr (StoreChanges) changes = NULL;
  g_autoptr (GArray) placements = NULL;
  gint64 first, second, third;
  StorePlacement newest;

  set_up ();
  test_store_begin (store);
  first = add (folder_id, 1, NULL, NULL, 10, 0);
  second = add (folder_id, 2, NULL, NULL, 20, 0);
  test_store_commit (store);
  g_assert_cmpint (get_thread (first), !=, get_thread (second));
  assert_query ((StoreQuery) { 0 });

  store_set_changes_func (store, take_changes, &changes, NULL);
  test_store_begin (store);
  third = add (other_id, 3, "m1@c.example", "m2@c.example", 30, SEEN);
  test_store_commit (store);
  g_assert_cmpint (get_thread (first), ==, get_thread (second));
  g_assert_cmpint (get_thread (first), ==, get_thread (third));
  g_assert_cmpuint (changes->threads->len, ==, 1);
  g_assert_cmpint (g_array_index (changes->threads, gint64, 0), ==, get_thread (first));

  assert_query ((StoreQuery) { 0 });
  placements = store_placement_list_thread (store, folder_id, get_thread (first), NULL);
  g_assert_cmpuint (placements->len, ==, 2);
  g_assert_cmpint (g_array_index (placements, StorePlacement, 0).id, ==, second);
  g_assert_cmpint (g_array_index (placements, StorePlacement, 1).id, ==, first);
  g_assert_true (store_placement_get_newest (store, first, &newest, NULL));
  g_assert_cmpint (newest.id, ==, second);
  g_assert_false (store_placement_get_newest (store, 4711, &newest, NULL));
  store_set_changes_func (store, NULL, NULL, NULL);
  tear_down ();
}

static void
test_group (void)
{
  g_autoptr (StoreRowGroup) group = NULL;
  StoreWriter *writer;
  gint64 first;

  set_up ();
  test_store_begin (store);
  first = add (folder_id, 1, NULL, NULL, 10, SEEN);
  add (other_id, 2, "m1@c.example", NULL, 20, 0);
  add (folder_id, 3, "m1@c.example", NULL, 30, FLAGGED);
  add (folder_id, 6, "m1@c.example", NULL, 40, SEEN);
  test_store_commit (store);

  group = store_placement_load_group (store, folder_id, get_thread (first), NULL);
  g_assert_cmpuint (group->n, ==, 3);
  g_assert_cmpuint (group->n_unread, ==, 1);
  g_assert_true (group->is_flagged);
  g_assert_true (group->has_attachment);
  g_assert_cmpuint (group->largest, ==, 39);
  g_assert_cmpuint (group->writers->len, ==, 3);
  writer = &g_array_index (group->writers, StoreWriter, 1);
  g_assert_cmpstr (writer->address, ==, "p2@c.example");
  g_assert_false (writer->has_unread);
  writer = &g_array_index (group->writers, StoreWriter, 2);
  g_assert_cmpstr (writer->address, ==, "p3@c.example");
  g_assert_true (writer->has_unread);
  tear_down ();
}

/* The first page is the beginning of the whole, however long conversations are. */
static void
test_first_page (void)
{
  StoreQuery query = { .conversations = TRUE };
  g_autoptr (StoreIds) all = NULL;

  set_up ();
  query.folder_id = folder_id;
  test_store_begin (store);
  for (guint i = 0; i < 300; i++)
    add (folder_id, i, i >= 200 ? "m1@c.example" : i % 2 == 1 ? "m0@c.example" : NULL, NULL, i, 0);
  test_store_commit (store);

  all = run_query (&query);
  g_assert_cmpuint (all->n, ==, 100);
  for (guint limit = 1; limit < 120; limit += 7)
    {
      g_autoptr (StoreIds) page = store_placement_query (store, &query, limit, NULL, NULL);

      g_assert_cmpuint (page->n, <=, MIN (limit, 100));
      g_assert_cmpmem (page->ids, page->n * sizeof (gint64), all->ids, page->n * sizeof (gint64));
      g_assert_cmpint (page->is_cut, ==, page->n < all->n || limit == 100);
    }
  tear_down ();
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return *(const gint64 *) a > *(const gint64 *) b ? 1 : -1;
}

static void
assert_conversations (const gint64 *ids, guint n, guint n_expected)
{
  g_autoptr (GArray) found = store_placement_list_conversations (store, folder_id, ids, n, NULL);

  g_assert_cmpuint (found->len, ==, n_expected);
  g_array_sort (found, compare_ids);
  for (guint i = 1; i < found->len; i++)
    g_assert_cmpint (g_array_index (found, gint64, i), >, g_array_index (found, gint64, i - 1));
}

/* All of some conversations, be they few or many; each message once. */
static void
test_whole (void)
{
  g_autofree gint64 *heads = g_new (gint64, N_MANY);

  set_up ();
  test_store_begin (store);
  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *root = g_strdup_printf ("m%u@c.example", i);

      heads[i] = add (folder_id, i, NULL, NULL, i, 0);
      add (i % 2 == 0 ? folder_id : other_id, 10000 + i, root, NULL, N_MANY - i, 0);
    }
  add (folder_id, 50000, NULL, NULL, 1, 0);
  test_store_commit (store);

  assert_conversations (heads, 1, 2);
  assert_conversations (heads, 2, 3);
  assert_conversations (heads, 100, 150);
  assert_conversations (heads, N_MANY, N_MANY * 3 / 2);
  assert_conversations (heads, 0, 0);
  tear_down ();
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  StoreQuery query = { .conversations = TRUE };
  g_autoptr (GError) error = NULL;

  set_up ();
  query.folder_id = folder_id;
  g_cancellable_cancel (cancellable);
  g_assert_null (store_placement_query (store, &query, 0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  tear_down ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/conversations/random", test_random);
  g_test_add_func ("/conversations/merge", test_merge);
  g_test_add_func ("/conversations/group", test_group);
  g_test_add_func ("/conversations/first-page", test_first_page);
  g_test_add_func ("/conversations/whole", test_whole);
  g_test_add_func ("/conversations/cancelled", test_cancelled);

  return g_test_run ();
}
