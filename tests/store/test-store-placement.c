/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-store-dir.h"

#include "fill-store.h"
#include "ph-error.h"
#include "store-message.h"
#include "store-placement.h"

#define SEEN (1 << 0)
#define FLAGGED (1 << 2)
#define DELETED (1 << 3)

static char *dir;
static Store *store;
static gint64 folder_id;
static StoreChanges *last_changes;

static void
keep_changes (StoreChanges *changes, gpointer unused)
{
  g_clear_pointer (&last_changes, store_changes_unref);
  last_changes = store_changes_ref (changes);
}

static void
set_up (void)
{
  dir = test_store_dir_new ();
  store = test_store_open (dir, 0);
  folder_id = fill_store_add_folder (store, "INBOX", FOLDER_ROLE_INBOX);
  store_set_changes_func (store, keep_changes, NULL, NULL);
  test_store_begin (store);
}

static void
commit (void)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&last_changes, store_changes_unref);
  test_store_commit (store);
  g_assert_true (store_folder_check_counts (store, &error));
  g_assert_no_error (error);
}

static void
tear_down (void)
{
  if (store_is_in_transaction (store))
    commit ();
  g_clear_pointer (&last_changes, store_changes_unref);
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
  g_clear_pointer (&dir, g_free);
}

static gint64
add_message (const char *message_id)
{
  StoreMessage message = { .message_id = message_id };
  g_autoptr (GError) error = NULL;
  gint64 id = store_message_add (store, &message, &error);

  g_assert_no_error (error);
  return id;
}

static gint64
place (guint32 uid, gint64 message_id, guint flags)
{
  g_autoptr (GError) error = NULL;
  gint64 id = store_placement_add (store, folder_id, uid, message_id, 1000 + uid, flags, NULL,
                                   uid, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, !=, 0);

  return id;
}

static StorePlacement
get (gint64 id)
{
  StorePlacement placement = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (store_placement_get (store, id, &placement, &error));
  g_assert_no_error (error);

  return placement;
}

static void
assert_change (guint i, StoreChangeKind kind, gint64 id)
{
  g_assert_nonnull (last_changes);
  g_assert_cmpuint (last_changes->changes->len, >, i);
  g_assert_cmpint (g_array_index (last_changes->changes, StoreChange, i).kind, ==, kind);
  g_assert_cmpint (g_array_index (last_changes->changes, StoreChange, i).placement_id, ==, id);
}

/* A server may tell another size of a mail after it was moved. It stays the same at its uid, with what
 * waits to be done to it. */
static void
test_other_size (void)
{
  StoreMessage message = { .message_id = "a@m.example", .size = 100 };
  gint64 first, again, other, id;

  set_up ();
  first = store_message_add (store, &message, NULL);
  message.size = 101;
  again = store_message_add (store, &message, NULL);
  other = add_message ("b@m.example");
  g_assert_cmpint (first, !=, again);

  id = place (5, first, 0);
  g_assert_true (store_placement_set_pending (store, id, FLAGGED, 0, NULL));
  g_assert_cmpint (place (5, again, SEEN), ==, id);
  g_assert_cmpint (get (id).message_id, ==, first);
  g_assert_cmpuint (get (id).flags, ==, SEEN);
  g_assert_cmpuint (get (id).pend_set, ==, FLAGGED);
  g_assert_cmpint (place (5, other, 0), !=, id);
  tear_down ();
}

static void
test_add (void)
{
  gint64 message, other, id;
  StorePlacement placement;

  set_up ();
  message = add_message ("a@m.example");
  other = add_message ("b@m.example");
  id = place (G_MAXUINT32, message, SEEN);
  placement = get (id);
  g_assert_cmpint (placement.uid, ==, G_MAXUINT32);
  g_assert_cmpint (placement.message_id, ==, message);
  g_assert_cmpuint (placement.flags, ==, SEEN);
  /* Again: brought up to date */
  g_assert_cmpint (place (G_MAXUINT32, message, FLAGGED), ==, id);
  g_assert_cmpuint (get (id).flags, ==, FLAGGED);
  /* The uid is another message's: another row */
  g_assert_cmpint (place (G_MAXUINT32, other, 0), !=, id);
  g_assert_false (store_placement_get (store, id, &placement, NULL));
  g_assert_true (store_placement_find (store, folder_id, G_MAXUINT32, &placement, NULL));
  g_assert_cmpint (placement.message_id, ==, other);
  g_assert_false (store_placement_find (store, folder_id, 5, &placement, NULL));
  tear_down ();
}

static void
test_changes (void)
{
  gint64 a, b, c;

  set_up ();
  a = place (1, add_message ("a@m.example"), 0);
  b = place (2, add_message ("b@m.example"), 0);
  commit ();
  g_assert_cmpuint (last_changes->changes->len, ==, 2);
  assert_change (0, STORE_CHANGE_ADDED, a);
  assert_change (1, STORE_CHANGE_ADDED, b);
  g_assert_cmpuint (last_changes->folders->len, ==, 1);

  /* The net effect: b changes and goes, c comes and goes, a changes twice, one comes and changes */
  test_store_begin (store);
  c = place (3, add_message ("c@m.example"), 0);
  g_assert_true (store_placement_set_flags (store, folder_id, 2, SEEN, NULL, 0, NULL));
  g_assert_true (store_placement_set_flags (store, folder_id, 1, SEEN, NULL, 0, NULL));
  g_assert_true (store_placement_remove (store, b, NULL));
  g_assert_true (store_placement_remove (store, c, NULL));
  g_assert_true (store_placement_hide (store, a, TRUE, NULL));
  g_assert_true (store_placement_hide (store, a, FALSE, NULL));
  c = place (4, add_message ("d@m.example"), 0);
  g_assert_true (store_placement_set_flags (store, folder_id, 4, SEEN, NULL, 0, NULL));
  commit ();
  g_assert_cmpuint (last_changes->changes->len, ==, 3);
  assert_change (0, STORE_CHANGE_REMOVED, b);
  assert_change (1, STORE_CHANGE_UPDATED, a);
  assert_change (2, STORE_CHANGE_ADDED, c);

  /* Nothing that is seen has changed */
  test_store_begin (store);
  g_assert_true (store_placement_set_flags (store, folder_id, 1, SEEN, NULL, 99, NULL));
  commit ();
  g_assert_null (last_changes);

  /* Rolled back: never heard of */
  test_store_begin (store);
  place (9, add_message ("e@m.example"), 0);
  store_rollback (store);
  test_store_begin (store);
  commit ();
  g_assert_null (last_changes);
  tear_down ();
}

/* Transactions put together: a list may have been read between any two of them. */
static void
test_merged_changes (void)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) store_changes_unref);
  gint64 a, b, c, d;

  set_up ();
  d = place (4, add_message ("d@m.example"), 0);
  commit ();
  test_store_begin (store);
  a = place (1, add_message ("a@m.example"), 0);
  b = place (2, add_message ("b@m.example"), 0);
  c = place (3, add_message ("c@m.example"), 0);
  g_assert_true (store_placement_hide (store, d, TRUE, NULL));
  commit ();
  g_ptr_array_add (parts, store_changes_ref (last_changes));
  test_store_begin (store);
  g_assert_true (store_placement_remove (store, a, NULL));
  g_assert_true (store_placement_set_flags (store, folder_id, 3, SEEN, NULL, 0, NULL));
  g_assert_true (store_placement_hide (store, d, FALSE, NULL));
  commit ();
  g_ptr_array_add (parts, store_changes_ref (last_changes));

  g_clear_pointer (&last_changes, store_changes_unref);
  last_changes = store_changes_merge (parts);
  g_assert_cmpuint (last_changes->changes->len, ==, 4);
  assert_change (0, STORE_CHANGE_ADDED, b);
  assert_change (1, STORE_CHANGE_REMOVED, a);
  assert_change (2, STORE_CHANGE_ADDED, c);
  assert_change (3, STORE_CHANGE_ADDED, d);
  g_assert_cmpuint (last_changes->folders->len, ==, 1);
  tear_down ();
}

static void
test_flags (void)
{
  gint64 id;
  StorePlacement placement;
  g_autoptr (GError) error = NULL;

  set_up ();
  id = place (1, add_message ("a@m.example"), SEEN);
  g_assert_true (store_placement_set_pending (store, id, FLAGGED, SEEN, NULL));
  placement = get (id);
  g_assert_cmpuint (placement.flags, ==, SEEN);
  g_assert_cmpuint (store_placement_get_shown_flags (&placement), ==, FLAGGED);

  /* What the server says meanwhile does not show through */
  g_assert_true (store_placement_set_flags (store, folder_id, 1, SEEN | DELETED, NULL, 0, NULL));
  placement = get (id);
  g_assert_cmpuint (store_placement_get_shown_flags (&placement), ==, FLAGGED | DELETED);

  g_assert_true (store_placement_confirm_flags (store, id, FLAGGED, SEEN, 0, 0, NULL));
  placement = get (id);
  g_assert_cmpuint (placement.flags, ==, FLAGGED | DELETED);
  g_assert_cmpuint (placement.pend_set | placement.pend_clear, ==, 0);

  g_assert_false (store_placement_set_flags (store, folder_id, 77, 0, NULL, 0, &error));
  g_assert_no_error (error);
  g_assert_false (store_placement_set_pending (store, 4711, 1, 0, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
  store_rollback (store);
  tear_down ();
}

static void
assert_keywords (gint64 id, const char *expected)
{
  g_auto (GStrv) keywords = store_placement_get_keywords (store, id, NULL);
  g_autofree char *joined = g_strjoinv (" ", keywords);

  g_assert_cmpstr (joined, ==, expected);
}

static void
check_flags (guint32 uid, guint flags)
{
  StorePlacement placement = { 0 };

  g_assert_true (store_placement_find (store, folder_id, uid, &placement, NULL));
  g_assert_cmpuint (placement.flags, ==, flags);
}

/* What was said first may be read last. */
static void
test_stale (void)
{
  const char *const keywords[] = { "$Old", NULL };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) shown = NULL;
  gint64 message_id;
  gint64 id;

  set_up ();
  message_id = add_message ("a");
  id = place (7, message_id, 0);
  g_assert_true (store_placement_set_flags (store, folder_id, 7, SEEN, NULL, 20, &error));
  g_assert_true (store_placement_set_flags (store, folder_id, 7, FLAGGED, keywords, 19, &error));
  check_flags (7, SEEN);
  g_assert_cmpint (store_placement_add (store, folder_id, 7, message_id, 1007, DELETED, keywords,
                                        19, &error), ==, id);
  check_flags (7, SEEN);
  shown = store_placement_get_keywords (store, id, &error);
  g_assert_cmpuint (g_strv_length (shown), ==, 0);

  /* The same number once more, and none at all, count */
  g_assert_true (store_placement_set_flags (store, folder_id, 7, FLAGGED, NULL, 20, &error));
  check_flags (7, FLAGGED);
  g_assert_true (store_placement_set_flags (store, folder_id, 7, SEEN, NULL, 0, &error));
  check_flags (7, SEEN);

  /* The numbers begin anew */
  g_assert_true (store_placement_forget_modseqs (store, folder_id, &error));
  g_assert_true (store_placement_set_flags (store, folder_id, 7, FLAGGED, NULL, 3, &error));
  check_flags (7, FLAGGED);
  g_assert_no_error (error);
  tear_down ();
}

static void
test_keywords (void)
{
  const char *first[] = { "$Forwarded", "work", NULL };
  const char *second[] = { "WORK", "later", NULL };
  g_autoptr (GError) error = NULL;
  gint64 id;

  set_up ();
  id = store_placement_add (store, folder_id, 1, add_message ("a@m.example"), 0, 0, first, 0, NULL);
  assert_keywords (id, "$Forwarded work");
  commit ();

  test_store_begin (store);
  g_assert_true (store_placement_set_flags (store, folder_id, 1, 0, second, 0, NULL));
  assert_keywords (id, "later work");
  commit ();
  assert_change (0, STORE_CHANGE_UPDATED, id);

  test_store_begin (store);
  g_assert_true (store_placement_set_keyword (store, id, "work", FALSE, TRUE, NULL));
  g_assert_true (store_placement_set_keyword (store, id, "mine", TRUE, TRUE, NULL));
  assert_keywords (id, "later mine");
  /* The server has not heard of it yet */
  g_assert_true (store_placement_set_flags (store, folder_id, 1, 0, second, 0, NULL));
  assert_keywords (id, "later mine");
  g_assert_true (store_placement_set_keyword (store, id, "work", FALSE, FALSE, NULL));
  g_assert_true (store_placement_set_keyword (store, id, "mine", TRUE, FALSE, NULL));
  assert_keywords (id, "later mine");
  g_assert_true (store_placement_set_flags (store, folder_id, 1, 0, NULL, 0, NULL));
  assert_keywords (id, "");
  commit ();
  assert_change (0, STORE_CHANGE_UPDATED, id);

  test_store_begin (store);
  g_assert_false (store_placement_set_keyword (store, 4711, "work", TRUE, TRUE, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
  tear_down ();
}

static void
test_adopt (void)
{
  const char *keywords[] = { "work", NULL };
  gint64 message, other, local, second, known;
  g_autoptr (GArray) placements = NULL;

  set_up ();
  message = add_message ("a@m.example");
  other = add_message ("b@m.example");
  local = store_placement_add_local (store, folder_id, message, 50, SEEN, keywords, NULL);
  second = store_placement_add_local (store, folder_id, message, 50, SEEN, NULL, NULL);
  g_assert_cmpint (get (local).uid, ==, -1);
  g_assert_cmpint (get (second).uid, ==, -2);
  assert_keywords (local, "work");
  commit ();

  test_store_begin (store);
  /* Another message is no match */
  g_assert_cmpint (place (10, other, 0), !=, local);
  known = place (11, message, SEEN | FLAGGED);
  g_assert_cmpint (known, ==, local);
  g_assert_cmpint (get (local).uid, ==, 11);
  g_assert_cmpuint (get (local).flags, ==, SEEN | FLAGGED);
  assert_keywords (local, "");
  /* A uid that is known does not swallow the second one */
  g_assert_cmpint (place (11, message, SEEN), ==, local);
  g_assert_cmpint (get (second).uid, ==, -2);
  g_assert_cmpint (place (12, message, SEEN), ==, second);
  g_assert_cmpint (place (13, message, SEEN), !=, second);
  commit ();

  placements = store_placement_list_for_message (store, message, NULL);
  g_assert_cmpuint (placements->len, ==, 3);
  tear_down ();
}

static void
test_set_uid (void)
{
  const char *keywords[] = { "work", NULL };
  gint64 message, local, shown;

  set_up ();
  message = add_message ("a@m.example");
  shown = store_placement_add (store, folder_id, 7, message, 0, FLAGGED, keywords, 0, NULL);
  local = store_placement_add_local (store, folder_id, message, 0, 0, NULL, NULL);
  commit ();
  test_store_begin (store);
  g_assert_true (store_placement_set_uid (store, local, 7, NULL));
  commit ();
  g_assert_cmpint (get (local).uid, ==, 7);
  g_assert_cmpuint (get (local).flags, ==, FLAGGED);
  assert_keywords (local, "work");
  g_assert_cmpuint (last_changes->changes->len, ==, 2);
  assert_change (0, STORE_CHANGE_REMOVED, shown);
  assert_change (1, STORE_CHANGE_UPDATED, local);

  test_store_begin (store);
  g_assert_cmpint (store_message_collect (store, G_MAXINT64, 10, NULL), ==, 0);
  local = store_placement_add_local (store, folder_id, message, 0, 0, NULL, NULL);
  g_assert_true (store_placement_set_uid (store, local, 8, NULL));
  g_assert_cmpint (get (local).uid, ==, 8);
  tear_down ();
}

static void
test_remove_range (void)
{
  g_autoptr (GArray) uids = NULL;
  g_autoptr (StoreFolder) folder = NULL;
  gint64 message, other_folder, local;

  set_up ();
  other_folder = store_folder_put (store,
                                   &(StoreFolder){ .wire_name = (char *) "x", .path = (char *) "x",
                                                   .name = (char *) "x" },
                                   NULL);
  for (guint uid = 1; uid <= 10; uid++)
    {
      g_autofree char *id = g_strdup_printf ("%u@m.example", uid);

      message = add_message (id);
      place (uid * 10, message, uid % 2);
    }
  store_placement_add (store, other_folder, 1, message, 0, 0, NULL, 0, NULL);
  local = store_placement_add_local (store, folder_id, message, 0, 0, NULL, NULL);
  g_assert_true (store_placement_hide (store, 9, TRUE, NULL));
  commit ();

  test_store_begin (store);
  g_assert_true (store_placement_remove_range (store, folder_id, 31, G_MAXUINT32, NULL));
  g_assert_cmpint (store_placement_count_uids (store, folder_id, NULL), ==, 3);
  commit ();
  g_assert_cmpuint (last_changes->changes->len, ==, 6);
  g_assert_cmpint (store_placement_count_uids (store, folder_id, NULL), ==, 3);
  uids = store_placement_list_uids (store, folder_id, 15, 30, NULL);
  g_assert_cmpuint (uids->len, ==, 2);
  g_assert_cmpuint (g_array_index (uids, guint32, 0), ==, 20);
  g_assert_cmpint (get (local).uid, ==, -1);
  folder = store_folder_get (store, folder_id, NULL);
  g_assert_cmpint (folder->n_total, ==, 4);
  test_store_begin (store);
  g_assert_true (store_placement_hide (store, local, TRUE, NULL));
  g_assert_true (store_placement_hide (store, 2, TRUE, NULL));
  commit ();
  g_assert_cmpint (store_placement_count_uids (store, folder_id, NULL), ==, 3);

  /* The message that also lies elsewhere stays */
  test_store_begin (store);
  g_assert_cmpint (store_message_collect (store, G_MAXINT64, 100, NULL), ==, 6);
  tear_down ();
}

static void
test_comes_back (void)
{
  gint64 message, id;

  set_up ();
  message = add_message ("a@m.example");
  id = place (1, message, 0);
  g_assert_true (store_placement_remove (store, id, NULL));
  place (2, add_message ("a@m.example"), 0);
  g_assert_cmpint (store_message_collect (store, G_MAXINT64, 10, NULL), ==, 0);
  commit ();
  test_store_begin (store);
  g_assert_true (store_placement_remove_range (store, folder_id, 2, 2, NULL));
  commit ();
  test_store_begin (store);
  g_assert_cmpint (place (3, add_message ("a@m.example"), 0), !=, 0);
  g_assert_cmpint (store_message_collect (store, G_MAXINT64, 10, NULL), ==, 0);
  tear_down ();
}

/* All functions in any order: counters stay right, and the changes tell what came and went. */
static void
act_at_random (GRand *rand, GArray *ids)
{
  gint64 id = ids->len > 0 ? g_array_index (ids, gint64, g_rand_int (rand) % ids->len) : 0;
  guint bits = g_rand_int (rand) % 8;
  guint32 uid = 1 + g_rand_int (rand) % 60;
  g_autofree char *message_id = g_strdup_printf ("%u@m.example", g_rand_int (rand) % 40);
  StorePlacement placement;

  switch (g_rand_int (rand) % 9)
    {
    case 0:
    case 1:
      id = place (uid, add_message (message_id), bits);
      g_array_append_val (ids, id);
      break;
    case 2:
      id = store_placement_add_local (store, folder_id, add_message (message_id), 0, bits, NULL,
                                      NULL);
      g_array_append_val (ids, id);
      break;
    case 3:
      store_placement_set_flags (store, folder_id, uid, bits, NULL, 0, NULL);
      break;
    case 4:
      store_placement_remove_range (store, folder_id, uid, uid + bits, NULL);
      break;
    default:
      if (id == 0 || !store_placement_get (store, id, &placement, NULL))
        break;
      if (uid % 5 == 0)
        store_placement_remove (store, id, NULL);
      else if (uid % 5 == 1)
        store_placement_hide (store, id, bits & 1, NULL);
      else if (uid % 5 == 2)
        store_placement_set_pending (store, id, bits, ~bits & SEEN, NULL);
      else if (uid % 5 == 3)
        store_placement_confirm_flags (store, id, bits, ~bits & 7, 0, 0, NULL);
      else if (placement.uid < 0)
        store_placement_set_uid (store, id, uid, NULL);
    }
}

static void
apply_changes (GHashTable *seen)
{
  for (guint i = 0; last_changes != NULL && i < last_changes->changes->len; i++)
    {
      const StoreChange *change = &g_array_index (last_changes->changes, StoreChange, i);
      gpointer key = GSIZE_TO_POINTER (change->placement_id);

      if (change->kind == STORE_CHANGE_ADDED)
        g_assert_true (g_hash_table_add (seen, key));
      else if (change->kind == STORE_CHANGE_REMOVED)
        g_assert_true (g_hash_table_remove (seen, key));
      else
        g_assert_true (g_hash_table_contains (seen, key));
    }
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  StoreQuery query = { 0 };

  set_up ();
  query.folder_id = folder_id;
  for (guint round = 0; round < 400; round++)
    {
      g_autoptr (StoreIds) list = NULL;

      for (guint i = g_rand_int (rand) % 12; i > 0; i--)
        act_at_random (rand, ids);
      commit ();
      apply_changes (seen);
      list = store_placement_query (store, &query, 0, NULL, NULL);
      g_assert_cmpuint (list->n, ==, g_hash_table_size (seen));
      for (guint i = 0; i < list->n; i++)
        g_assert_true (g_hash_table_contains (seen, GSIZE_TO_POINTER (list->ids[i])));
      test_store_begin (store);
      if (round % 50 == 49)
        g_assert_cmpint (store_message_collect (store, G_MAXINT64, 100, NULL), >=, 0);
    }
  tear_down ();
}

/* ---- Those that wait for the end of the transaction ------------------------------------------- */

static guint
count_uids (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) uids = store_placement_list_uids (store, folder_id, 1, G_MAXUINT32, &error);

  g_assert_no_error (error);
  return uids->len;
}

/* In whatever order they come, and however often: each is there once, for whoever looks. */
static void
test_orders (void)
{
  static const guint32 orders[][8] = {
    { 1, 2, 3, 4, 5, 6, 7, 8 }, { 8, 7, 6, 5, 4, 3, 2, 1 }, { 1, 3, 5, 7, 2, 4, 6, 8 },
    { 1, 2, 2, 3, 4, 1, 5, 9 }, { 5, 5, 5, 6, 6, 7, 1, 7 }, { 2, 1, 4, 3, 6, 5, 8, 7 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (orders) * 3; i++)
    {
      const guint32 *order = orders[i / 3];
      guint look_after = (i % 3) * 4; /* 0: only when it is committed */
      gint64 messages[10] = { 0 };
      gint64 ids[10] = { 0 };
      guint n = 0;

      set_up ();
      place (20, add_message ("beyond@m.example"), 0);
      for (guint j = 0; j < 8; j++)
        {
          guint32 uid = order[j];
          g_autofree char *name = g_strdup_printf ("%u@m.example", uid);
          gint64 message_id = add_message (name);
          gint64 id = place (uid, message_id, j);

          n += ids[uid] == 0;
          g_assert_true (ids[uid] == 0 || ids[uid] == id);
          g_assert_true (messages[uid] == 0 || messages[uid] == message_id);
          ids[uid] = id;
          messages[uid] = message_id;
          if (j + 1 == look_after)
            g_assert_cmpuint (count_uids (), ==, n + 1);
        }
      commit ();
      g_assert_cmpuint (count_uids (), ==, n + 1);
      for (guint uid = 1; uid < 10; uid++)
        if (ids[uid] != 0)
          {
            g_assert_cmpuint (get (ids[uid]).uid, ==, uid);
            g_assert_cmpint (get (ids[uid]).message_id, ==, messages[uid]);
          }
      tear_down ();
    }
}

/* What has been told to wait goes with the transaction. */
static void
test_wait_rolled_back (void)
{
  set_up ();
  place (1, add_message ("a@m.example"), 0);
  commit ();
  test_store_begin (store);
  place (2, add_message ("b@m.example"), 0);
  place (3, add_message ("c@m.example"), 0);
  store_rollback (store);
  test_store_begin (store);
  place (2, add_message ("d@m.example"), 0);
  commit ();
  g_assert_cmpuint (count_uids (), ==, 2);
  tear_down ();
}

/* Lists are told of those that wait, too. */
static void
test_wait_queried (void)
{
  StoreQuery query = { 0 };
  g_autoptr (StoreIds) ids = NULL;
  g_autoptr (GError) error = NULL;

  set_up ();
  query.folder_id = folder_id;
  place (1, add_message ("a@m.example"), 0);
  place (2, add_message ("b@m.example"), 0);
  ids = store_placement_query (store, &query, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->n, ==, 2);
  commit ();
  tear_down ();
}

/* Threads become one while placements of theirs wait. */
static void
test_wait_merged (void)
{
  const char *both[] = { "a@m.example", "b@m.example", NULL };
  StoreMessage answer = { .message_id = "c@m.example", .references = both };
  g_autoptr (GArray) conversation = NULL;
  g_autoptr (StoreMessage) first = NULL;
  g_autoptr (GError) error = NULL;
  gint64 a, c;

  set_up ();
  a = add_message ("a@m.example");
  place (1, a, 0);
  place (2, add_message ("b@m.example"), 0);
  c = store_message_add (store, &answer, &error);
  g_assert_no_error (error);
  place (3, c, 0);
  commit ();

  first = store_message_get (store, a, &error);
  g_assert_no_error (error);
  conversation = store_placement_list_thread (store, folder_id, first->thread_id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (conversation->len, ==, 3);
  for (gint64 id = 1; id <= 3; id++)
    {
      StorePlacement newest;

      g_assert_true (store_placement_get_newest (store, id, &newest, &error));
      g_assert_cmpuint (newest.uid, ==, 3);
    }
  tear_down ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/placement/add", test_add);
  g_test_add_func ("/placement/other-size", test_other_size);
  g_test_add_func ("/placement/changes", test_changes);
  g_test_add_func ("/placement/merged-changes", test_merged_changes);
  g_test_add_func ("/placement/flags", test_flags);
  g_test_add_func ("/placement/stale", test_stale);
  g_test_add_func ("/placement/keywords", test_keywords);
  g_test_add_func ("/placement/adopt", test_adopt);
  g_test_add_func ("/placement/set-uid", test_set_uid);
  g_test_add_func ("/placement/remove-range", test_remove_range);
  g_test_add_func ("/placement/comes-back", test_comes_back);
  g_test_add_func ("/placement/random", test_random);
  g_test_add_func ("/placement/orders", test_orders);
  g_test_add_func ("/placement/wait-rolled-back", test_wait_rolled_back);
  g_test_add_func ("/placement/wait-queried", test_wait_queried);
  g_test_add_func ("/placement/wait-merged", test_wait_merged);

  return g_test_run ();
}
