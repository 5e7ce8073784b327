/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-store-dir.h"

#include "fill-store.h"
#include "store-mute.h"

static char *dir;
static Store *store;
static gint64 inbox, archive;
static guint32 next_uid;

static void
set_up (void)
{
  dir = test_store_dir_new ();
  store = test_store_open (dir, 0);
  inbox = fill_store_add_folder (store, "INBOX", FOLDER_ROLE_INBOX);
  archive = fill_store_add_folder (store, "Archive", FOLDER_ROLE_ARCHIVE);
  next_uid = 1;
}

static void
tear_down (void)
{
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
  g_clear_pointer (&dir, g_free);
}

/* @answers: NULL-terminated Message-IDs. */
static gint64
add_message (const char *id, const char *const *answers)
{
  StoreMessage message = { .message_id = id, .references = answers, .subject = id };
  gint64 message_id;

  test_store_begin (store);
  message_id = store_message_add (store, &message, NULL);
  test_store_commit (store);

  return message_id;
}

static gint64
place (gint64 message_id, gint64 folder_id, const char *keyword)
{
  const char *const keywords[] = { keyword, NULL };
  gint64 id;

  test_store_begin (store);
  id = store_placement_add (store, folder_id, next_uid++, message_id, 100, 0, keywords, 0, NULL);
  test_store_commit (store);

  return id;
}

static void
remove_place (gint64 id)
{
  test_store_begin (store);
  g_assert_true (store_placement_remove (store, id, NULL));
  test_store_commit (store);
}

/* As a row of the list shows it. */
static gboolean
is_muted (gint64 placement_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreRow) row = store_placement_load_row (store, placement_id, &error);

  g_assert_no_error (error);
  return row->is_muted;
}

static gboolean
awaits (gint64 message_id)
{
  g_autoptr (GError) error = NULL;
  gboolean found;

  store_mute_awaits (store, message_id, &found, &error);
  g_assert_no_error (error);
  return found;
}

/* One message is enough, whatever others write the keyword like; it is found again after a restart. */
static void
test_conversation (void)
{
  static const char *const to_a[] = { "a@x", NULL };
  gint64 question, answer, other;

  set_up ();
  question = place (add_message ("a@x", NULL), inbox, "$Muted");
  answer = place (add_message ("b@x", to_a), inbox, NULL);
  other = place (add_message ("c@x", NULL), inbox, "$Junk");
  g_assert_true (is_muted (question));
  g_assert_true (is_muted (answer));
  g_assert_false (is_muted (other));

  store_close (store);
  store = test_store_open (dir, 0);
  g_assert_true (is_muted (answer));
  g_assert_false (is_muted (other));

  /* What is wished away is not there, and what is on its way out does not count. */
  test_store_begin (store);
  g_assert_true (store_placement_set_keyword (store, question, STORE_MUTED, FALSE, TRUE, NULL));
  test_store_commit (store);
  g_assert_false (is_muted (answer));
  test_store_begin (store);
  g_assert_true (store_placement_set_keyword (store, question, STORE_MUTED, TRUE, TRUE, NULL));
  test_store_commit (store);
  g_assert_true (is_muted (answer));
  test_store_begin (store);
  g_assert_true (store_placement_hide (store, question, TRUE, NULL));
  test_store_commit (store);
  g_assert_false (is_muted (answer));
  tear_down ();
}

/* Two conversations become one: it is muted when one of them was. */
static void
test_merge (void)
{
  static const char *const to_both[] = { "a@x", "b@x", NULL };
  gint64 loud, quiet, both;

  set_up ();
  loud = place (add_message ("a@x", NULL), inbox, NULL);
  quiet = place (add_message ("b@x", NULL), inbox, STORE_MUTED);
  g_assert_false (is_muted (loud));
  g_assert_true (is_muted (quiet));

  both = place (add_message ("c@x", to_both), inbox, NULL);
  g_assert_true (is_muted (loud));
  g_assert_true (is_muted (quiet));
  g_assert_true (is_muted (both));
  tear_down ();
}

/* New is what was never here: not what lies in another folder, nor what left one. */
static void
test_awaits (void)
{
  static const char *const to_a[] = { "a@x", NULL };
  gint64 answer, other, id;

  set_up ();
  answer = add_message ("b@x", to_a);
  g_assert_false (awaits (answer));
  place (add_message ("a@x", NULL), inbox, STORE_MUTED);
  other = add_message ("c@x", NULL);
  g_assert_true (awaits (answer));
  g_assert_false (awaits (other));

  id = place (answer, inbox, NULL);
  g_assert_false (awaits (answer));
  remove_place (id);
  g_assert_false (awaits (answer));
  tear_down ();
}

/* All folders, but those that cannot be changed. */
static void
test_places (void)
{
  static const char *const to_a[] = { "a@x", NULL };
  g_autoptr (StoreFolder) folder = NULL;
  g_autoptr (GArray) places = NULL;
  gint64 question, answer, first, second, third;

  set_up ();
  question = add_message ("a@x", NULL);
  answer = add_message ("b@x", to_a);
  first = place (question, inbox, NULL);
  second = place (answer, archive, NULL);
  third = place (answer, inbox, "$Muted");
  place (add_message ("c@x", NULL), inbox, NULL);
  places = store_mute_list_places (store, answer, FALSE, NULL);
  g_assert_cmpuint (places->len, ==, 2);
  g_assert_cmpint (g_array_index (places, StorePlacement, 0).id, ==, first);
  g_assert_cmpint (g_array_index (places, StorePlacement, 1).id, ==, second);
  g_clear_pointer (&places, g_array_unref);
  places = store_mute_list_places (store, answer, TRUE, NULL);
  g_assert_cmpuint (places->len, ==, 1);
  g_assert_cmpint (g_array_index (places, StorePlacement, 0).id, ==, third);

  folder = store_folder_get (store, archive, NULL);
  folder->flags |= STORE_FOLDER_READ_ONLY;
  test_store_begin (store);
  g_assert_true (store_folder_set_state (store, folder, NULL));
  test_store_commit (store);
  g_clear_pointer (&places, g_array_unref);
  places = store_mute_list_places (store, question, FALSE, NULL);
  g_assert_cmpuint (places->len, ==, 1);
  g_assert_cmpint (g_array_index (places, StorePlacement, 0).id, ==, first);
  tear_down ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store-mute/conversation", test_conversation);
  g_test_add_func ("/store-mute/merge", test_merge);
  g_test_add_func ("/store-mute/awaits", test_awaits);
  g_test_add_func ("/store-mute/places", test_places);

  return g_test_run ();
}
