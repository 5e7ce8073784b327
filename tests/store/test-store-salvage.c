/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-store-dir.h"

#include "fill-store.h"
#include "ph-error.h"
#include "store-body.h"
#include "store-op.h"
#include "store-outbox.h"
#include "store-placement.h"
#include "store-sqlite.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define N_OPS 300
#define N_OUTBOX 5
#define PAGE 8192

/* What every test starts from. */
static char *intact_dir;
static char *intact; /* mail.sqlite */
static gsize intact_len;

/* In a transaction of its own. */
static void
add_outbox_row (Store *store, StoreOutboxState state)
{
  StoreOutbox mail = { .state = state, .file = (char *) "spool/1.eml",
                       .message_id = (char *) "out@m.example", .subject = (char *) "out",
                       .sender = (char *) "a@m.example", .recipients = (char *) "b@m.example",
                       .created = 5, .not_before = 6, .draft_id = 5000, .original_id = 6000 };

  test_store_begin (store);
  g_assert_true (store_outbox_add (store, &mail, NULL));
  test_store_commit (store);
}

static void
make_intact (void)
{
  g_autofree char *path = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static ("body", 4);
  gint64 folder_id;
  Store *store;

  intact_dir = test_store_dir_new ();
  path = g_build_filename (intact_dir, "mail.sqlite", NULL);
  store = test_store_open (intact_dir, 0);
  folder_id = fill_store_add_folder (store, "INBOX", FOLDER_ROLE_INBOX);
  fill_store_add_folder (store, "Archive", FOLDER_ROLE_ARCHIVE);
  fill_store_add_messages (store, folder_id, 400, 1, 1700000000, 1);
  test_store_begin (store);
  store_meta_set (store, "server-fingerprint", "f", NULL);
  for (guint i = 0; i < N_OPS; i++)
    {
      StoreOp op = { .kind = STORE_OP_FLAGS, .folder_id = folder_id, .placement_id = 300,
                     .message_id = 300, .uid = 300, .uidvalidity = 1, .group_id = 40,
                     .text = (char *) "a text of some length, so that the rows fill pages" };

      g_assert_true (store_op_add (store, &op, NULL));
    }
  test_store_commit (store);
  for (guint i = 0; i < N_OUTBOX; i++)
    add_outbox_row (store, STORE_OUTBOX_QUEUED);
  store_body_put (store, 5, "1", body, NULL);
  store_close (store);
  g_assert_true (g_file_get_contents (path, &intact, &intact_len, NULL));
}

typedef struct
{
  gboolean rebuilt;
  guint n_folders;
  gint64 n_ops;
  gint64 n_outbox;
} Outcome;

static guint
count_damaged (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, "mail.sqlite.damaged-") &&
         g_ascii_isdigit (name[strlen (name) - 1]);

  return n;
}

/* The fresh cache must be one that works. */
static void
use (Store *store, const char *dir, Outcome *outcome)
{
  g_autoptr (GPtrArray) folders = store_folder_list (store, NULL);
  g_autofree char *path = g_build_filename (dir, "mail.sqlite", NULL);

  g_assert_nonnull (folders);
  outcome->n_folders = folders->len;
  outcome->n_ops = store_op_count_waiting (store, NULL);
  outcome->n_outbox = test_store_count (path, "SELECT count(*) FROM outbox");
  for (guint i = 0; outcome->rebuilt && i < folders->len; i++)
    {
      const StoreFolder *folder = folders->pdata[i];

      g_assert_cmpint (folder->uidvalidity, ==, 0);
      g_assert_cmpint (folder->lo_uid, ==, 0);
      g_assert_cmpint (folder->n_total, ==, 0);
    }
  if (outcome->rebuilt)
    {
      gint64 folder_id = fill_store_add_folder (store, "INBOX", FOLDER_ROLE_INBOX);

      fill_store_add_messages (store, folder_id, 30, 1, 1700000000, 2);
      g_assert_true (store_folder_check_counts (store, NULL));
    }
}

/* As a program leaves it that ends in the middle. */
static void
mark_unclean (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "unclean", NULL);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
}

static Outcome
open_damaged (const char *data, gsize len)
{
  g_autofree char *dir = test_store_dir_new ();
  g_autofree char *path = g_build_filename (dir, "mail.sqlite", NULL);
  g_autoptr (Store) store = NULL;
  g_autoptr (GError) error = NULL;
  Outcome outcome = { 0 };

  g_assert_true (g_file_set_contents (path, data, len, NULL));
  mark_unclean (dir);
  store = store_open (dir, STORE_OPEN_CHECK, &outcome.rebuilt, &error);
  g_assert_no_error (error);
  use (store, dir, &outcome);
  g_assert_cmpuint (count_damaged (dir), ==, outcome.rebuilt);
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);

  return outcome;
}

static void
test_intact (void)
{
  Outcome outcome = open_damaged (intact, intact_len);

  g_assert_false (outcome.rebuilt);
  g_assert_cmpuint (outcome.n_folders, ==, 2);
  g_assert_cmpint (outcome.n_ops, ==, N_OPS);
  g_assert_cmpint (outcome.n_outbox, ==, N_OUTBOX);
}

static void
test_without_check (void)
{
  g_autofree char *dir = test_store_dir_new ();
  g_autofree char *path = g_build_filename (dir, "mail.sqlite", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, intact + 100, intact_len - 100, NULL));
  g_assert_null (store_open (dir, 0, NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_DAMAGED);
  g_assert_cmpuint (count_damaged (dir), ==, 0);
  test_store_dir_free (dir);
}

/* The file lost its end, or all of it. */
static void
test_truncated (void)
{
  static const double parts[] = { 0.9, 0.5, 0.25, 0.1, 0.001 };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      Outcome outcome = open_damaged (intact, parts[i] * intact_len);

      g_assert_true (outcome.rebuilt);
    }
  /* SQLite takes an empty file for a new one */
  g_assert_cmpuint (open_damaged (intact, 0).n_folders, ==, 0);
}

static char *
copy_intact (void)
{
  return g_memdup2 (intact, intact_len);
}

/* One page after the other is zeroed: the program starts, and what lies elsewhere is saved. */
static void
test_zeroed (void)
{
  guint n_rebuilt = 0;
  gint64 worst = N_OPS;

  for (gsize at = PAGE; at < intact_len; at += PAGE)
    {
      g_autofree char *data = copy_intact ();
      Outcome outcome;

      memset (data + at, 0, PAGE);
      outcome = open_damaged (data, intact_len);
      n_rebuilt += outcome.rebuilt;
      if (!outcome.rebuilt)
        {
          /* A page that was free or whose loss the check cannot see */
          g_assert_cmpint (outcome.n_ops, ==, N_OPS);
          continue;
        }
      if (outcome.n_folders > 0 && outcome.n_ops > 0)
        worst = MIN (worst, outcome.n_ops);
      g_assert_true (outcome.n_folders == 2 || outcome.n_ops == N_OPS || outcome.n_outbox > 0);
    }
  g_test_message ("%u of %u pages; %d operations at worst", n_rebuilt,
                  (guint) (intact_len / PAGE), (int) worst);
  g_assert_cmpuint (n_rebuilt, >, 10);
  /* One lost leaf page of operations costs that page alone */
  g_assert_cmpint (worst, >, N_OPS / 2);
}

static void
test_first_page (void)
{
  g_autofree char *data = copy_intact ();
  Outcome outcome;

  memset (data, 0, PAGE);
  outcome = open_damaged (data, intact_len);
  g_assert_true (outcome.rebuilt);
  memset (data, 0, intact_len);
  outcome = open_damaged (data, intact_len);
  g_assert_true (outcome.rebuilt);
}

/* Bits that fell over anywhere: never a crash, never a cache that does not work. */
static void
test_flipped (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  guint n_rebuilt = 0;

  for (guint round = 0; round < 60; round++)
    {
      g_autofree char *data = copy_intact ();

      for (guint i = 0; i < 20; i++)
        data[g_rand_int (rand) % intact_len] ^= 1 << g_rand_int (rand) % 8;
      n_rebuilt += open_damaged (data, intact_len).rebuilt;
    }
  g_assert_cmpuint (n_rebuilt, >, 10);
}

/* What operations name must not come to mean other messages. */
static void
test_ids (void)
{
  g_autofree char *dir = test_store_dir_new ();
  g_autofree char *path = g_build_filename (dir, "mail.sqlite", NULL);
  g_autofree char *data = copy_intact ();
  g_autofree char *fingerprint = NULL;
  g_autoptr (Store) store = NULL;
  g_autoptr (StoreOp) op = NULL;
  g_autoptr (StoreIds) ids = NULL;
  StoreQuery query = { 0 };
  gboolean rebuilt;

  store = test_store_open (dir, 0);
  store_body_put (store, 301, "1", g_bytes_new_static ("old", 3), NULL);
  g_clear_pointer (&store, store_close);

  /* A page of the messages: the last one is not that of a small table */
  memset (data + 40 * PAGE, 0xee, PAGE);
  g_assert_true (g_file_set_contents (path, data, intact_len, NULL));
  store = store_open (dir, STORE_OPEN_CHECK, &rebuilt, NULL);
  g_assert_true (rebuilt);
  op = store_op_get (store, 1, NULL);
  g_assert_cmpint (op->placement_id, ==, 300);
  g_assert_cmpint (op->uid, ==, 300);
  g_assert_cmpstr (op->text, !=, NULL);
  fingerprint = store_meta_get (store, "server-fingerprint");
  g_assert_cmpstr (fingerprint, ==, "f");

  query.folder_id = fill_store_add_folder (store, "INBOX", FOLDER_ROLE_INBOX);
  g_assert_cmpint (query.folder_id, ==, op->folder_id);
  fill_store_add_messages (store, query.folder_id, 10, 1, 1700000000, 1);
  ids = store_placement_query (store, &query, 0, NULL, NULL);
  for (guint i = 0; i < ids->n; i++)
    g_assert_cmpint (ids->ids[i], >, 5000); /* the outbox names one, too */
  g_assert_false (store_body_has (store, 301, "1"));
  test_store_begin (store);
  g_assert_cmpint (store_op_new_group (store, NULL), >, 40);
  store_rollback (store);
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
}

/* A crash right after the damaged file lost its name. */
static void
test_interrupted (void)
{
  g_autofree char *dir = test_store_dir_new ();
  g_autofree char *path = g_build_filename (dir, "mail.sqlite.new", NULL);
  g_autofree char *stale = g_build_filename (dir, "mail.sqlite-wal", NULL);
  g_autoptr (Store) store = NULL;

  g_assert_true (g_file_set_contents (path, intact, intact_len, NULL));
  g_assert_true (g_file_set_contents (stale, "stale", 5, NULL));
  store = test_store_open (dir, STORE_OPEN_CHECK);
  g_assert_cmpint (store_op_count_waiting (store, NULL), ==, N_OPS);
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
}

static gboolean
is_marked (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "damaged", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Does @sql to it behind its back. */
static void
change_file (const char *dir, const char *sql)
{
  g_autofree char *path = g_build_filename (dir, "mail.sqlite", NULL);
  g_autoptr (StoreDb) db = store_db_open (path, 0, NULL);
  g_autoptr (GError) error = NULL;

  store_db_exec (db, sql, &error);
  g_assert_no_error (error);
}

/* A cache that ended cleanly, with @sql done to it behind its back. */
static char *
make_changed (const char *sql)
{
  char *dir = test_store_dir_new ();
  g_autofree char *path = g_build_filename (dir, "mail.sqlite", NULL);

  g_assert_true (g_file_set_contents (path, intact, intact_len, NULL));
  change_file (dir, sql);

  return dir;
}

static Store *
open_changed (const char *dir, gboolean is_damaged)
{
  g_autoptr (GError) error = NULL;
  gboolean rebuilt;
  Store *store = store_open (dir, STORE_OPEN_CHECK, &rebuilt, &error);

  g_assert_no_error (error);
  g_assert_cmpint (rebuilt, ==, is_damaged);
  g_assert_false (is_marked (dir));

  return store;
}

/* A wish that was changed is nobody's wish, whatever changed. */
static void
test_operation (void)
{
  static const char *const changes[] = {
    "group_id = 41", "created = 7", "not_before = 7", "kind = 3", "state = 3", "stage = 1",
    "folder_id = 2", "placement_id = 299", "message_id = 299", "uid = 299", "uidvalidity = 2",
    "dst_folder_id = 2", "dst_placement_id = 299", "flags_set = 1", "flags_clear = 1",
    "text = 'a'", "text = NULL", "file = ''", "token = 'a'", "uidnext_before = 7", "tries = 1",
    "error = 'a'", "sum = 1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *sql = g_strdup_printf ("UPDATE op SET %s WHERE id = 7", changes[i]);
      g_autofree char *dir = make_changed (sql);
      g_autoptr (Store) store = test_store_open (dir, 0);
      g_autoptr (GError) error = NULL;

      g_assert_null (store_op_get (store, 7, &error));
      g_assert_error (error, PH_ERROR, PH_ERROR_DAMAGED);
      g_assert_true (is_marked (dir));
      store_close (g_steal_pointer (&store));

      store = open_changed (dir, TRUE);
      g_assert_cmpint (store_op_count_waiting (store, NULL), ==, N_OPS - 1);
      g_assert_null (store_op_get (store, 7, NULL));
      store_close (g_steal_pointer (&store));
      test_store_dir_free (dir);
    }
}

/* Whether what the log lost said that a mail was sent nobody knows. */
static void
check_outbox (const char *change)
{
  static const StoreOutboxState states[] = {
    [STORE_OUTBOX_QUEUED] = STORE_OUTBOX_HELD,
    [STORE_OUTBOX_SENDING] = STORE_OUTBOX_HELD,
    [STORE_OUTBOX_DELIVERING] = STORE_OUTBOX_DELIVERING,
    [STORE_OUTBOX_UNSURE] = STORE_OUTBOX_UNSURE,
    [STORE_OUTBOX_ACCEPTED] = STORE_OUTBOX_ACCEPTED,
    [STORE_OUTBOX_FILING] = STORE_OUTBOX_FILING,
    [STORE_OUTBOX_REFUSED] = STORE_OUTBOX_REFUSED,
    [STORE_OUTBOX_FAILED] = STORE_OUTBOX_FAILED,
    [STORE_OUTBOX_HELD] = STORE_OUTBOX_HELD,
  };
  g_autofree char *dir = make_changed ("DELETE FROM outbox");
  g_autofree char *mark = g_build_filename (dir, "damaged", NULL);
  g_autoptr (Store) store = test_store_open (dir, 0);
  g_autoptr (GPtrArray) rows = NULL;

  g_assert_cmpint (store_get_salvaged_at (store), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    add_outbox_row (store, i);
  store_close (g_steal_pointer (&store));
  change_file (dir, change);

  g_assert_true (g_file_set_contents (mark, "", 0, NULL));
  store = open_changed (dir, TRUE);
  g_assert_cmpint (store_get_salvaged_at (store), >, 0);
  rows = store_outbox_list (store, NULL);
  g_assert_cmpuint (rows->len, ==, G_N_ELEMENTS (states));
  for (guint i = 0; i < rows->len; i++)
    {
      const StoreOutbox *mail = g_ptr_array_index (rows, i);

      g_assert_cmpint (mail->state, ==, states[i]);
      g_assert_cmpint (mail->error != NULL, ==, states[i] != i);
      g_assert_cmpstr (mail->recipients, ==, "b@m.example");
      g_assert_cmpint (mail->original_id, ==, 6000);
    }
  store_close (g_steal_pointer (&store));
  test_store_dir_free (dir);
}

static void
test_outbox (void)
{
  check_outbox ("SELECT 1");
}

/* What the version before wrote knows no identities. */
static void
test_older_outbox (void)
{
  check_outbox ("ALTER TABLE outbox DROP COLUMN identity; PRAGMA user_version = 9");
}

/* What the version before wrote has no sums: its wishes are saved as they are. */
static void
test_older (void)
{
  g_autofree char *dir = make_changed ("ALTER TABLE op DROP COLUMN sum; PRAGMA user_version = 2");
  g_autofree char *mark = g_build_filename (dir, "damaged", NULL);
  g_autoptr (Store) store = NULL;

  g_assert_true (g_file_set_contents (mark, "", 0, NULL));
  store = open_changed (dir, TRUE);
  g_assert_cmpint (store_op_count_waiting (store, NULL), ==, N_OPS);
  store_close (g_steal_pointer (&store));
  test_store_dir_free (dir);
}

/* New mail must not get the ids of mail that is there. */
static void
test_sequence (void)
{
  g_autofree char *dir = make_changed ("UPDATE sequence SET last = 3 WHERE name = 'placement'");
  g_autoptr (Store) store = test_store_open (dir, 0);
  g_autoptr (GError) error = NULL;

  test_store_begin (store);
  g_assert_cmpint (store_placement_add_local (store, 1, 5, 0, 0, NULL, &error), ==, 0);
  g_assert_error (error, PH_ERROR, PH_ERROR_DAMAGED);
  store_rollback (store);
  g_clear_error (&error);
  test_store_begin (store);
  g_assert_cmpint (store_placement_add (store, 1, 100000, 5, 0, 0, NULL, 0, &error), ==, 0);
  g_assert_error (error, PH_ERROR, PH_ERROR_DAMAGED);
  store_rollback (store);
  store_close (g_steal_pointer (&store));

  store_close (open_changed (dir, TRUE));
  test_store_dir_free (dir);
}

/* A letter of a table's description makes it another table. */
static void
test_schema (void)
{
  g_autofree char *dir = test_store_dir_new ();
  g_autofree char *path = g_build_filename (dir, "mail.sqlite", NULL);
  g_autofree char *data = copy_intact ();
  char *found = memmem (data, PAGE, "lo_uid INTEGER", 14);

  g_assert_nonnull (found);
  found[0] ^= 1;
  g_assert_true (g_file_set_contents (path, data, intact_len, NULL));
  store_close (open_changed (dir, TRUE));
  store_close (open_changed (dir, FALSE));
  test_store_dir_free (dir);
}

/* The first number of the file that says @uid, wherever that is, says another. */
static void
change_uid (const char *path, guint32 uid)
{
  guint32 stored = GUINT32_TO_BE (uid);
  g_autofree char *data = NULL;
  gsize len;
  char *found;

  g_assert_true (g_file_get_contents (path, &data, &len, NULL));
  found = memmem (data, len, &stored, sizeof stored);
  g_assert_nonnull (found);
  found[3] ^= 1;
  g_assert_true (g_file_set_contents (path, data, len, NULL));
}

/* A uid that stands for one mail in a table and for another in its index stands for none. */
static void
test_placement (void)
{
  const guint32 uid = 0x12345678;
  g_autofree char *dir = make_changed ("SELECT 1");
  g_autofree char *path = g_build_filename (dir, "mail.sqlite", NULL);
  g_autoptr (Store) store = test_store_open (dir, 0);
  g_autoptr (GError) error = NULL;
  StorePlacement placement;
  gint64 id;

  test_store_begin (store);
  id = store_placement_add (store, 1, uid, 5, 0, 0, NULL, 0, NULL);
  test_store_commit (store);
  g_assert_true (store_placement_get (store, id, &placement, NULL));
  store_close (g_steal_pointer (&store));

  change_uid (path, uid);
  store = test_store_open (dir, 0);
  g_assert_false (store_placement_get (store, id, &placement, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_DAMAGED);
  store_close (g_steal_pointer (&store));
  store_close (open_changed (dir, TRUE));
  test_store_dir_free (dir);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  make_intact ();

  g_test_add_func ("/salvage/intact", test_intact);
  g_test_add_func ("/salvage/without-check", test_without_check);
  g_test_add_func ("/salvage/truncated", test_truncated);
  g_test_add_func ("/salvage/zeroed", test_zeroed);
  g_test_add_func ("/salvage/first-page", test_first_page);
  g_test_add_func ("/salvage/flipped", test_flipped);
  g_test_add_func ("/salvage/ids", test_ids);
  g_test_add_func ("/salvage/interrupted", test_interrupted);
  g_test_add_func ("/salvage/operation", test_operation);
  g_test_add_func ("/salvage/outbox", test_outbox);
  g_test_add_func ("/salvage/older-outbox", test_older_outbox);
  g_test_add_func ("/salvage/older", test_older);
  g_test_add_func ("/salvage/sequence", test_sequence);
  g_test_add_func ("/salvage/schema", test_schema);
  g_test_add_func ("/salvage/placement", test_placement);

  status = g_test_run ();
  test_store_dir_free (intact_dir);
  g_free (intact_dir);
  g_free (intact);

  return status;
}
