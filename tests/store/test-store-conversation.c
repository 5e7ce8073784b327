/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-store-dir.h"

#include "fill-store.h"
#include "store-conversation.h"
#include "store-folder.h"
#include "store-message.h"
#include "store-private.h"

static char *dir;
static Store *store;
static gint64 inbox, sent, trash, all;
static guint32 next_uid;

static void
set_up (void)
{
  dir = test_store_dir_new ();
  store = test_store_open (dir, 0);
  inbox = fill_store_add_folder (store, "INBOX", FOLDER_ROLE_INBOX);
  sent = fill_store_add_folder (store, "Sent", FOLDER_ROLE_SENT);
  trash = fill_store_add_folder (store, "Trash", FOLDER_ROLE_TRASH);
  all = fill_store_add_folder (store, "All", FOLDER_ROLE_ALL);
  next_uid = 1;
}

static void
tear_down (void)
{
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
  g_clear_pointer (&dir, g_free);
}

/* @answers (nullable): the Message-ID of another one. */
static gint64
add_message (const char *id, const char *answers)
{
  StoreMessage message = { .message_id = id, .in_reply_to = answers, .subject = id };
  gint64 message_id;

  test_store_begin (store);
  message_id = store_message_add (store, &message, NULL);
  test_store_commit (store);

  return message_id;
}

static gint64
place (gint64 message_id, gint64 folder_id, gint64 date, guint flags)
{
  gint64 id;

  test_store_begin (store);
  id = store_placement_add (store, folder_id, next_uid++, message_id, date, flags, NULL, 0, NULL);
  test_store_commit (store);

  return id;
}

/* @expected: the ids of the placements. */
static void
assert_conversation (gint64 message_id, gint64 placement_id, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) entries
    = store_conversation_list (store, message_id, placement_id, &error);
  g_autoptr (GString) ids = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < entries->len; i++)
    g_string_append_printf (
      ids, "%s%d", i > 0 ? " " : "",
      (int) g_array_index (entries, StoreConversationEntry, i).placement_id);
  g_assert_cmpstr (ids->str, ==, expected);
}

/* Across folders, by date, each message once; what is nothing to do with it is not there. */
static void
test_folders (void)
{
  gint64 question, answer, thanks, other;

  set_up ();
  question = add_message ("a@x", NULL);
  answer = add_message ("b@x", "a@x");
  thanks = add_message ("c@x", "b@x");
  other = add_message ("d@x", NULL);
  place (thanks, inbox, 300, 0);    /* 1 */
  place (question, inbox, 100, 1);  /* 2 */
  place (answer, sent, 200, 1);     /* 3 */
  place (answer, all, 200, 1);      /* 4 */
  place (other, inbox, 150, 0);     /* 5 */
  place (question, all, 100, 1);    /* 6 */
  assert_conversation (thanks, 1, "2 3 1");
  assert_conversation (question, 2, "2 3 1");
  assert_conversation (other, 5, "5");

  /* Opened where all of it lies, it is read from there, as far as that goes. */
  assert_conversation (question, 6, "6 4 1");
  tear_down ();
}

/* What was thrown away is no part of it, unless one looks there. */
static void
test_trash (void)
{
  gint64 question, answer;
  g_autoptr (GArray) entries = NULL;

  set_up ();
  question = add_message ("a@x", NULL);
  answer = add_message ("b@x", "a@x");
  place (question, inbox, 100, 0);  /* 1 */
  place (answer, trash, 200, 4);    /* 2 */
  assert_conversation (question, 1, "1");
  assert_conversation (answer, 2, "1 2");

  /* The flags are those of the placement that is shown. */
  entries = store_conversation_list (store, answer, 2, NULL);
  g_assert_cmpuint (g_array_index (entries, StoreConversationEntry, 1).flags, ==, 4);

  /* Also in the inbox it is there. */
  place (answer, inbox, 200, 0);  /* 3 */
  assert_conversation (question, 1, "1 3");
  tear_down ();
}

/* What is on its way out is not shown; what moved is read where it is now. */
static void
test_hidden (void)
{
  gint64 question, answer;

  set_up ();
  question = add_message ("a@x", NULL);
  answer = add_message ("b@x", "a@x");
  place (question, inbox, 100, 0);  /* 1 */
  place (answer, inbox, 200, 0);    /* 2 */
  test_store_begin (store);
  g_assert_true (store_placement_hide (store, 2, TRUE, NULL));
  test_store_commit (store);
  assert_conversation (answer, 2, "1");

  test_store_begin (store);
  g_assert_true (store_placement_hide (store, 1, TRUE, NULL));
  test_store_commit (store);
  assert_conversation (answer, 2, "");
  assert_conversation (4711, 4711, "");
  tear_down ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store-conversation/folders", test_folders);
  g_test_add_func ("/store-conversation/trash", test_trash);
  g_test_add_func ("/store-conversation/hidden", test_hidden);

  return g_test_run ();
}
