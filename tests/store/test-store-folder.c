/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-store-dir.h"

#include "fill-store.h"
#include "ph-error.h"
#include "store-folder-age.h"
#include "store-op.h"
#include "store-placement.h"

typedef struct
{
  char *dir;
  Store *store;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->dir = test_store_dir_new ();
  fixture->store = test_store_open (fixture->dir, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  store_close (fixture->store);
  test_store_dir_free (fixture->dir);
  g_free (fixture->dir);
}

static gint64
put (Store *store, const char *wire_name, const char *name, gint64 parent_id, FolderRole role)
{
  StoreFolder folder = { .wire_name = (char *) wire_name, .path = (char *) wire_name,
                         .name = (char *) name, .delimiter = '/', .parent_id = parent_id,
                         .role = role, .flags = STORE_FOLDER_SUBSCRIBED, .server_total = 7,
                         .server_unseen = 3 };
  g_autoptr (GError) error = NULL;
  gint64 id = store_folder_put (store, &folder, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, !=, 0);

  return id;
}

static char *
list_names (Store *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = store_folder_list (store, &error);
  GString *names = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < folders->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                            ((StoreFolder *) folders->pdata[i])->wire_name);

  return g_string_free (names, FALSE);
}

static void
assert_names (Store *store, const char *expected)
{
  g_autofree char *names = list_names (store);

  g_assert_cmpstr (names, ==, expected);
}

static void
test_order (Fixture *fixture, gconstpointer unused)
{
  gint64 work;

  test_store_begin (fixture->store);
  put (fixture->store, "Zoo", "Zoo", 0, FOLDER_ROLE_NONE);
  work = put (fixture->store, "Arbeit", "Arbeit", 0, FOLDER_ROLE_NONE);
  put (fixture->store, "Trash", "Trash", 0, FOLDER_ROLE_TRASH);
  put (fixture->store, "Arbeit/b", "b", work, FOLDER_ROLE_NONE);
  put (fixture->store, "Arbeit/a", "a", work, FOLDER_ROLE_NONE);
  put (fixture->store, "INBOX", "INBOX", 0, FOLDER_ROLE_INBOX);
  put (fixture->store, "Lost/Yak", "Yak", 4711, FOLDER_ROLE_NONE);
  test_store_commit (fixture->store);

  assert_names (fixture->store, "INBOX Trash Arbeit Arbeit/a Arbeit/b Lost/Yak Zoo");
}

static void
test_put (Fixture *fixture, gconstpointer unused)
{
  Store *store = fixture->store;
  g_autoptr (StoreFolder) folder = NULL;
  g_autoptr (StoreFolder) again = NULL;
  g_autoptr (StoreFolder) none = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  test_store_begin (store);
  id = put (store, "Archiv", "Archiv", 0, FOLDER_ROLE_ARCHIVE);
  test_store_commit (store);
  folder = store_folder_find (store, "Archiv", &error);
  g_assert_no_error (error);
  g_assert_cmpint (folder->id, ==, id);
  g_assert_cmpint (folder->server_unseen, ==, 3);
  g_assert_cmpint (store_folder_get_unseen (folder), ==, 3);
  g_assert_cmpint (folder->lo_uid, ==, 0);

  folder->uidvalidity = G_MAXUINT32;
  folder->uidnext = 12;
  folder->modseq = G_GUINT64_CONSTANT (0x7fffffffffffffff);
  folder->lo_uid = 1;
  folder->synced_at = 99;
  test_store_begin (store);
  g_assert_true (store_folder_set_state (store, folder, &error));
  g_assert_cmpint (put (store, "Archiv", "Ablage", 0, FOLDER_ROLE_NONE), ==, id);
  test_store_commit (store);

  again = store_folder_get (store, id, &error);
  g_assert_cmpstr (again->name, ==, "Ablage");
  g_assert_cmpuint (again->uidvalidity, ==, G_MAXUINT32);
  g_assert_cmpuint (again->modseq, ==, folder->modseq);
  g_assert_cmpint (store_folder_get_unseen (again), ==, 0);
  none = store_folder_find_role (store, FOLDER_ROLE_JUNK, &error);
  g_assert_null (none);
  g_assert_no_error (error);
}

static void
test_rename (Fixture *fixture, gconstpointer unused)
{
  Store *store = fixture->store;
  g_autoptr (StoreFolder) child = NULL;
  g_autoptr (StoreFolder) moved = NULL;
  g_autoptr (GError) error = NULL;
  gint64 a, ab, c;

  test_store_begin (store);
  a = put (store, "a", "a", 0, FOLDER_ROLE_NONE);
  put (store, "ab", "ab", 0, FOLDER_ROLE_NONE);
  ab = put (store, "a/b", "b", a, FOLDER_ROLE_NONE);
  put (store, "a/b/deep", "deep", ab, FOLDER_ROLE_NONE);
  c = put (store, "c", "c", 0, FOLDER_ROLE_NONE);
  test_store_commit (store);

  test_store_begin (store);
  g_assert_true (store_folder_rename (store, ab, "c/new", "c/new", &error));
  test_store_commit (store);
  assert_names (store, "a ab c c/new c/new/deep");
  moved = store_folder_get (store, ab, &error);
  g_assert_cmpint (moved->parent_id, ==, c);
  g_assert_cmpstr (moved->name, ==, "new");
  child = store_folder_find (store, "c/new/deep", &error);
  g_assert_cmpint (child->parent_id, ==, ab);
  g_assert_cmpstr (child->path, ==, "c/new/deep");

  test_store_begin (store);
  g_assert_false (store_folder_rename (store, 4711, "x", "x", &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
  store_rollback (store);
}

static void
test_missed (Fixture *fixture, gconstpointer unused)
{
  Store *store = fixture->store;
  g_autoptr (GError) error = NULL;
  gint64 id;

  test_store_begin (store);
  id = put (store, "a", "a", 0, FOLDER_ROLE_NONE);
  g_assert_cmpint (store_folder_missed (store, id, TRUE, &error), ==, 1);
  g_assert_cmpint (store_folder_missed (store, id, TRUE, &error), ==, 2);
  g_assert_cmpint (store_folder_missed (store, id, FALSE, &error), ==, 0);
  g_assert_cmpint (store_folder_missed (store, id, TRUE, &error), ==, 1);
  test_store_commit (store);
}

static void
test_remove (Fixture *fixture, gconstpointer unused)
{
  Store *store = fixture->store;
  g_autoptr (GError) error = NULL;
  gint64 id = fill_store_add_folder (store, "a", FOLDER_ROLE_NONE);
  gint64 child;
  g_autoptr (StoreFolder) orphan = NULL;

  fill_store_add_messages (store, id, 20, 1, 1700000000, 1);
  test_store_begin (store);
  child = put (store, "a/b", "b", id, FOLDER_ROLE_NONE);
  g_assert_cmpint (store_placement_add_local (store, id, 1, 5, 0, NULL, &error), !=, 0);
  g_assert_true (store_folder_remove (store, id, &error));
  g_assert_no_error (error);
  test_store_commit (store);

  g_assert_null (store_folder_get (store, id, &error));
  orphan = store_folder_get (store, child, &error);
  g_assert_cmpint (orphan->parent_id, ==, 0);
  test_store_begin (store);
  g_assert_cmpint (store_message_collect (store, G_MAXINT64, 100, &error), ==, 20);
  test_store_commit (store);
}

static void
queue (Store *store, StoreOpKind kind, gint64 folder_id, gint64 placement_id, guint32 uid,
       gint64 dst_folder_id, gint64 dst_placement_id)
{
  StoreOp op = { .kind = kind, .folder_id = folder_id, .placement_id = placement_id, .uid = uid,
                 .dst_folder_id = dst_folder_id, .dst_placement_id = dst_placement_id,
                 .uidnext_before = dst_folder_id != 0 ? 900 : 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (store_op_add (store, &op, &error));
  g_assert_no_error (error);
}

static gint64
find (Store *store, gint64 folder_id, guint32 uid)
{
  StorePlacement placement = { 0 };

  store_placement_find (store, folder_id, uid, &placement, NULL);
  return placement.id;
}

static gint64
get_uid (Store *store, gint64 id)
{
  StorePlacement placement = { 0 };

  store_placement_get (store, id, &placement, NULL);
  return placement.uid;
}

static gboolean
has_unlinked (Store *store, gint64 id)
{
  g_autoptr (GError) error = NULL;
  gboolean has;

  g_assert_true (store_folder_has_unlinked (store, id, &has, &error));
  return has;
}

/* Another UIDVALIDITY: what is listed stays, without uids, and so do the operations. */
static void
test_reset (Fixture *fixture, gconstpointer unused)
{
  Store *store = fixture->store;
  g_autoptr (GError) error = NULL;
  gint64 a = fill_store_add_folder (store, "a", FOLDER_ROLE_NONE);
  gint64 b = fill_store_add_folder (store, "b", FOLDER_ROLE_NONE);
  gint64 first, second, moved, appended, draft;
  g_autoptr (StoreFolder) folder = NULL;
  g_autoptr (GPtrArray) waiting = NULL;
  const StoreOp *op;

  fill_store_add_messages (store, a, 20, 1, 1700000000, 1);
  first = find (store, a, 1);
  second = find (store, a, 2);
  test_store_begin (store);
  moved = store_placement_add_local (store, b, 1, 5, 0, NULL, &error);
  appended = store_placement_add_local (store, a, 2, 5, 0, NULL, &error);
  draft = store_placement_add_local (store, a, 3, 5, 0, NULL, &error);
  queue (store, STORE_OP_MOVE, a, first, 1, b, moved);
  queue (store, STORE_OP_FLAGS, a, second, 2, 0, 0);
  queue (store, STORE_OP_APPEND, 0, 0, 0, a, appended);
  test_store_commit (store);

  test_store_begin (store);
  g_assert_true (store_folder_reset (store, a, 77, &error));
  test_store_commit (store);

  folder = store_folder_get (store, a, &error);
  g_assert_cmpuint (folder->uidvalidity, ==, 77);
  g_assert_cmpuint (folder->lo_uid, ==, 0);
  g_assert_cmpint (folder->n_total, ==, 22);
  g_assert_cmpint (get_uid (store, first), <, 0);
  g_assert_true (has_unlinked (store, a));
  waiting = store_op_list_waiting (store, 0, &error);
  g_assert_cmpuint (waiting->len, ==, 3);
  op = waiting->pdata[0];
  g_assert_cmpuint (op->uid, ==, 0);
  g_assert_cmpuint (op->uidnext_before, ==, 900);
  op = waiting->pdata[2];
  g_assert_cmpuint (op->uidnext_before, ==, 0);

  /* The same mail is met again, but one; what was placed here alone is not taken for the old. */
  test_store_begin (store);
  for (guint32 uid = 1; uid < 20; uid++)
    g_assert_true (store_placement_add (store, a, 500 + uid, uid, 5, 0, NULL, 0, &error) != 0);
  g_assert_true (store_folder_drop_unlinked (store, a, &error));
  test_store_commit (store);
  g_assert_no_error (error);
  g_assert_cmpint (get_uid (store, first), ==, 501);
  g_assert_cmpint (get_uid (store, second), ==, 502);
  g_assert_cmpint (get_uid (store, appended), <, 0);
  g_assert_cmpint (get_uid (store, draft), <, 0);
  g_assert_false (has_unlinked (store, a));
  g_clear_pointer (&folder, store_folder_free);
  folder = store_folder_get (store, a, &error);
  g_assert_cmpint (folder->n_total, ==, 21);
  g_assert_true (store_folder_check_counts (store, &error));
}

/* "All that was there" becomes a row for each of them. */
static void
test_reset_while_emptying (Fixture *fixture, gconstpointer unused)
{
  Store *store = fixture->store;
  g_autoptr (GError) error = NULL;
  gint64 a = fill_store_add_folder (store, "a", FOLDER_ROLE_NONE);
  g_autoptr (GPtrArray) waiting = NULL;
  gint64 shown;

  fill_store_add_messages (store, a, 5, 1, 1700000000, 1);
  shown = find (store, a, 5);
  test_store_begin (store);
  for (guint32 uid = 1; uid < 5; uid++)
    g_assert_true (store_placement_hide (store, find (store, a, uid), TRUE, &error));
  queue (store, STORE_OP_MOVE, a, find (store, a, 1), 1, 0, 0);
  queue (store, STORE_OP_EXPUNGE, a, 0, 4, 0, 0);
  test_store_commit (store);

  test_store_begin (store);
  g_assert_true (store_folder_reset (store, a, 77, &error));
  test_store_commit (store);
  g_assert_no_error (error);
  waiting = store_op_list_waiting (store, 0, &error);
  g_assert_cmpuint (waiting->len, ==, 4);
  for (guint i = 1; i < waiting->len; i++)
    {
      const StoreOp *op = waiting->pdata[i];

      g_assert_cmpint (op->kind, ==, STORE_OP_EXPUNGE);
      g_assert_cmpint (op->placement_id, !=, 0);
      g_assert_cmpint (op->placement_id, !=, shown);
    }
}

/* The same mail under a new UIDVALIDITY: linked to what is stored, nothing to collect. */
static void
test_reset_links_again (Fixture *fixture, gconstpointer unused)
{
  Store *store = fixture->store;
  g_autoptr (GError) error = NULL;
  gint64 a = fill_store_add_folder (store, "a", FOLDER_ROLE_NONE);
  g_autoptr (StoreIds) before = NULL;
  g_autoptr (StoreIds) after = NULL;
  StoreQuery query = { .folder_id = a };

  fill_store_add_messages (store, a, 30, 1, 1700000000, 1);
  before = store_placement_query (store, &query, 0, NULL, &error);
  test_store_begin (store);
  g_assert_true (store_folder_reset (store, a, 77, &error));
  test_store_commit (store);
  fill_store_add_messages (store, a, 30, 501, 1700000000, 1);

  after = store_placement_query (store, &query, 0, NULL, &error);
  g_assert_cmpmem (after->ids, after->n * sizeof (gint64), before->ids,
                   before->n * sizeof (gint64));
  test_store_begin (store);
  g_assert_cmpint (store_message_collect (store, G_MAXINT64, 100, &error), ==, 0);
  test_store_commit (store);
}

/* A message that was moved here in the old age, by uids of that age, is met again as any other. */
static void
test_reset_after_move (Fixture *fixture, gconstpointer unused)
{
  Store *store = fixture->store;
  g_autoptr (GError) error = NULL;
  gint64 a = fill_store_add_folder (store, "a", FOLDER_ROLE_NONE);
  gint64 b = fill_store_add_folder (store, "b", FOLDER_ROLE_NONE);
  StoreOp op = { .kind = STORE_OP_MOVE, .state = STORE_OP_DONE, .folder_id = a, .dst_folder_id = b,
                 .message_id = 1, .uidnext_before = 900 };

  fill_store_add_messages (store, a, 1, 1, 1700000000, 1);
  test_store_begin (store);
  op.dst_placement_id = store_placement_add_local (store, b, 1, 5, 0, NULL, &error);
  g_assert_true (store_placement_set_uid (store, op.dst_placement_id, 900, &error));
  g_assert_true (store_op_add (store, &op, &error));
  g_assert_true (store_folder_reset (store, b, 77, &error));
  g_assert_cmpint (store_placement_add (store, b, 3, 1, 5, 0, NULL, 0, &error), ==,
                   op.dst_placement_id);
  test_store_commit (store);
  g_assert_no_error (error);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/folder/order", test_order);
  ADD ("/folder/put", test_put);
  ADD ("/folder/rename", test_rename);
  ADD ("/folder/missed", test_missed);
  ADD ("/folder/remove", test_remove);
  ADD ("/folder/reset", test_reset);
  ADD ("/folder/reset-while-emptying", test_reset_while_emptying);
  ADD ("/folder/reset-after-move", test_reset_after_move);
  ADD ("/folder/reset-links-again", test_reset_links_again);

  return g_test_run ();
}
