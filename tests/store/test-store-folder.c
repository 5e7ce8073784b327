/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-store-dir.h"

#include "fill-store.h"
#include "ph-error.h"
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
queue (Store *store, StoreOpKind kind, gint64 folder_id, guint32 uid, gint64 dst_placement_id)
{
  StoreOp op = { .kind = kind, .folder_id = folder_id, .uid = uid,
                 .dst_placement_id = dst_placement_id };
  g_autoptr (GError) error = NULL;

  g_assert_true (store_op_add (store, &op, &error));
  g_assert_no_error (error);
}

static void
test_reset (Fixture *fixture, gconstpointer unused)
{
  Store *store = fixture->store;
  g_autoptr (GError) error = NULL;
  gint64 a = fill_store_add_folder (store, "a", FOLDER_ROLE_NONE);
  gint64 b = fill_store_add_folder (store, "b", FOLDER_ROLE_NONE);
  gint64 moved, appended;
  g_autoptr (StoreFolder) folder = NULL;
  g_autoptr (GPtrArray) waiting = NULL;
  StorePlacement placement;

  fill_store_add_messages (store, a, 20, 1, 1700000000, 1);
  test_store_begin (store);
  moved = store_placement_add_local (store, b, 1, 5, 0, NULL, &error);
  appended = store_placement_add_local (store, a, 2, 5, 0, NULL, &error);
  queue (store, STORE_OP_MOVE, a, 1, moved);
  queue (store, STORE_OP_FLAGS, a, 2, 0);
  queue (store, STORE_OP_FLAGS, b, 2, 0);
  queue (store, STORE_OP_APPEND, 0, 0, appended);
  test_store_commit (store);

  test_store_begin (store);
  g_assert_true (store_folder_reset (store, a, 77, &error));
  test_store_commit (store);

  folder = store_folder_get (store, a, &error);
  g_assert_cmpuint (folder->uidvalidity, ==, 77);
  g_assert_cmpuint (folder->lo_uid, ==, 0);
  g_assert_cmpint (folder->n_total, ==, 1);
  waiting = store_op_list_waiting (store, 0, &error);
  g_assert_cmpuint (waiting->len, ==, 2);
  g_assert_cmpint (((StoreOp *) waiting->pdata[0])->folder_id, ==, b);
  g_assert_cmpint (((StoreOp *) waiting->pdata[1])->kind, ==, STORE_OP_APPEND);
  g_assert_true (store_placement_get (store, appended, &placement, &error));
  g_assert_false (store_placement_get (store, moved, &placement, &error));
  g_assert_no_error (error);
  g_assert_true (store_folder_check_counts (store, &error));
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
  StorePlacement placement;

  fill_store_add_messages (store, a, 30, 1, 1700000000, 1);
  test_store_begin (store);
  g_assert_true (store_folder_reset (store, a, 77, &error));
  test_store_commit (store);
  fill_store_add_messages (store, a, 30, 501, 1700000000, 1);

  after = store_placement_query (store, &query, 0, NULL, &error);
  g_assert_cmpuint (after->n, ==, 30);
  g_assert_true (store_placement_get (store, after->ids[0], &placement, &error));
  g_assert_cmpint (placement.message_id, ==, 30);
  test_store_begin (store);
  g_assert_cmpint (store_message_collect (store, G_MAXINT64, 100, &error), ==, 0);
  test_store_commit (store);
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
  ADD ("/folder/reset-links-again", test_reset_links_again);

  return g_test_run ();
}
