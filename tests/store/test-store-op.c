/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-store-dir.h"

#include "store-op.h"

static char *dir;
static Store *store;

static void
set_up (void)
{
  dir = test_store_dir_new ();
  store = test_store_open (dir, 0);
  test_store_begin (store);
}

static void
tear_down (void)
{
  if (store_is_in_transaction (store))
    test_store_commit (store);
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
  g_clear_pointer (&dir, g_free);
}

static gint64
add (StoreOpKind kind, StoreOpState state, gint64 group_id, gint64 placement_id, gint64 created)
{
  StoreOp op = { .kind = kind, .state = state, .group_id = group_id,
                 .placement_id = placement_id, .created = created };
  g_autoptr (GError) error = NULL;

  g_assert_true (store_op_add (store, &op, &error));
  g_assert_no_error (error);
  g_assert_cmpint (op.id, >, 0);

  return op.id;
}

static void
assert_ids (GPtrArray *list, const char *expected)
{
  g_autoptr (GPtrArray) ops = list;
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_nonnull (ops);
  for (guint i = 0; i < ops->len; i++)
    g_string_append_printf (text, "%d", (int) ((StoreOp *) ops->pdata[i])->id);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
assert_equal (const StoreOp *a, const StoreOp *b)
{
  g_assert_cmpint (a->id, ==, b->id);
  g_assert_cmpint (a->group_id, ==, b->group_id);
  g_assert_cmpint (a->created, ==, b->created);
  g_assert_cmpint (a->not_before, ==, b->not_before);
  g_assert_cmpint (a->kind, ==, b->kind);
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpint (a->stage, ==, b->stage);
  g_assert_cmpint (a->folder_id, ==, b->folder_id);
  g_assert_cmpint (a->placement_id, ==, b->placement_id);
  g_assert_cmpint (a->message_id, ==, b->message_id);
  g_assert_cmpuint (a->uid, ==, b->uid);
  g_assert_cmpuint (a->uidvalidity, ==, b->uidvalidity);
  g_assert_cmpint (a->dst_folder_id, ==, b->dst_folder_id);
  g_assert_cmpint (a->dst_placement_id, ==, b->dst_placement_id);
  g_assert_cmpuint (a->set, ==, b->set);
  g_assert_cmpuint (a->clear, ==, b->clear);
  g_assert_cmpstr (a->text, ==, b->text);
  g_assert_cmpstr (a->file, ==, b->file);
  g_assert_cmpstr (a->token, ==, b->token);
  g_assert_cmpuint (a->uidnext_before, ==, b->uidnext_before);
  g_assert_cmpint (a->tries, ==, b->tries);
  g_assert_cmpstr (a->error, ==, b->error);
}

static void
test_round_trip (void)
{
  StoreOp op = {
    .group_id = 2, .created = 3, .not_before = 4, .kind = STORE_OP_TRANSFER,
    .state = STORE_OP_QUEUED, .stage = 5, .folder_id = 6, .placement_id = 7, .message_id = 8,
    .uid = G_MAXUINT32, .uidvalidity = G_MAXUINT32 - 1, .dst_folder_id = 9, .dst_placement_id = 10,
    .set = 11, .clear = 12, .text = (char *) "text", .file = (char *) "file",
    .token = (char *) "token", .uidnext_before = 13, .tries = 14, .error = (char *) "error",
  };
  g_autoptr (StoreOp) first = NULL;
  g_autoptr (StoreOp) second = NULL;
  g_autoptr (StoreOp) by_token = NULL;

  set_up ();
  g_assert_true (store_op_add (store, &op, NULL));
  first = store_op_get (store, op.id, NULL);
  assert_equal (first, &op);

  op.state = STORE_OP_DONE;
  op.stage = 50;
  op.error = NULL;
  op.tries = 0;
  op.text = (char *) "other";
  g_assert_true (store_op_update (store, &op, NULL));
  second = store_op_get (store, op.id, NULL);
  assert_equal (second, &op);
  by_token = store_op_find_token (store, "token", NULL);
  assert_equal (by_token, &op);
  g_assert_null (store_op_find_token (store, "other", NULL));

  g_assert_true (store_op_remove (store, op.id, NULL));
  g_assert_null (store_op_get (store, op.id, NULL));
  /* Never the same id again: others may still speak of the one that is gone */
  g_assert_cmpint (add (STORE_OP_COPY, STORE_OP_QUEUED, 0, 0, 0), >, op.id);
  tear_down ();
}

static void
test_lists (void)
{
  set_up ();
  add (STORE_OP_FLAGS, STORE_OP_UNSURE, 1, 5, 100);  /* 1 */
  add (STORE_OP_FLAGS, STORE_OP_QUEUED, 1, 5, 100);  /* 2 */
  add (STORE_OP_MOVE, STORE_OP_SENT, 2, 5, 100);     /* 3 */
  add (STORE_OP_FLAGS, STORE_OP_DONE, 2, 5, 100);    /* 4 */
  add (STORE_OP_FLAGS, STORE_OP_FAILED, 2, 5, 100);  /* 5 */
  add (STORE_OP_FLAGS, STORE_OP_QUEUED, 3, 6, 100);  /* 6 */
  add (STORE_OP_COPY, STORE_OP_DONE, 3, 6, 200);     /* 7 */

  assert_ids (store_op_list_waiting (store, 0, NULL), "1236");
  assert_ids (store_op_list_waiting (store, 2, NULL), "12");
  assert_ids (store_op_list_group (store, 2, NULL), "345");
  assert_ids (store_op_list_flags (store, 5, NULL), "12");
  g_assert_cmpint (store_op_count_waiting (store, NULL), ==, 4);

  g_assert_true (store_op_mark_unsure (store, NULL));
  g_assert_cmpint (store_op_count_waiting (store, NULL), ==, 4);
  g_assert_true (store_op_has_any_to_do (store));
  g_assert_true (store_op_forget (store, 150, NULL));
  assert_ids (store_op_list_group (store, 2, NULL), "35");
  assert_ids (store_op_list_group (store, 3, NULL), "67");
  tear_down ();
}

static void
test_unsure (void)
{
  g_autoptr (StoreOp) op = NULL;
  gint64 id;

  set_up ();
  id = add (STORE_OP_MOVE, STORE_OP_SENT, 2, 5, 100);
  test_store_commit (store);
  store_close (store);

  store = test_store_open (dir, 0);
  test_store_begin (store);
  g_assert_true (store_op_mark_unsure (store, NULL));
  op = store_op_get (store, id, NULL);
  g_assert_cmpint (op->state, ==, STORE_OP_UNSURE);
  tear_down ();
}

static void
test_groups (void)
{
  gint64 first;

  set_up ();
  first = store_op_new_group (store, NULL);
  g_assert_cmpint (first, >, 0);
  test_store_commit (store);
  test_store_begin (store);
  g_assert_cmpint (store_op_new_group (store, NULL), ==, first + 1);
  g_assert_cmpint (store_op_new_group (store, NULL), ==, first + 2);
  tear_down ();
}

/* What waits for its file is nothing to tell a server. */
static void
test_any_to_do (void)
{
  StoreOp op = { .group_id = 1, .kind = STORE_OP_APPEND, .state = STORE_OP_QUEUED };

  set_up ();
  g_assert_false (store_op_has_any_to_do (store));
  g_assert_true (store_op_add (store, &op, NULL));
  g_assert_false (store_op_has_any_to_do (store));
  op.file = (char *) "spool/a.eml";
  g_assert_true (store_op_update (store, &op, NULL));
  g_assert_true (store_op_has_any_to_do (store));
  op.state = STORE_OP_DONE;
  g_assert_true (store_op_update (store, &op, NULL));
  g_assert_false (store_op_has_any_to_do (store));
  add (STORE_OP_FLAGS, STORE_OP_UNSURE, 2, 5, 100);
  g_assert_true (store_op_has_any_to_do (store));
  tear_down ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/op/round-trip", test_round_trip);
  g_test_add_func ("/op/lists", test_lists);
  g_test_add_func ("/op/unsure", test_unsure);
  g_test_add_func ("/op/groups", test_groups);
  g_test_add_func ("/op/any-to-do", test_any_to_do);

  return g_test_run ();
}
