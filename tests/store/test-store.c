/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-store-dir.h"

#include "fill-store.h"
#include "ph-error.h"
#include "store-body.h"
#include "store-op.h"
#include "store-placement.h"
#include "store-schema.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

static void
test_open (void)
{
  g_autofree char *top = test_store_dir_new ();
  g_autofree char *dir = g_build_filename (top, "a", "b", NULL);
  g_autofree char *path = g_build_filename (dir, "mail.sqlite", NULL);
  g_autoptr (Store) store = NULL;
  g_autofree char *value = NULL;
  GStatBuf info;

  g_assert_false (store_is_unclean (dir));
  store = test_store_open (dir, 0);
  g_assert_cmpint (g_stat (dir, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  g_assert_null (store_meta_get (store, "key"));
  test_store_begin (store);
  g_assert_true (store_meta_set (store, "key", "first", NULL));
  g_assert_true (store_meta_set (store, "key", "value", NULL));
  test_store_commit (store);
  test_store_begin (store);
  g_assert_true (store_meta_set (store, "key", "rolled back", NULL));
  store_rollback (store);

  g_clear_pointer (&store, store_close);
  store = test_store_open (dir, STORE_OPEN_READ_ONLY);
  value = store_meta_get (store, "key");
  g_assert_cmpstr (value, ==, "value");
  g_clear_pointer (&store, store_close);

  g_assert_cmpint (test_store_count (path, "PRAGMA page_size"), ==, 8192);
  g_assert_cmpint (test_store_count (path, "PRAGMA auto_vacuum"), ==, 2);
  test_store_dir_free (top);
}

static void
test_clean (void)
{
  g_autofree char *dir = test_store_dir_new ();
  g_autoptr (Store) store = test_store_open (dir, 0);

  g_assert_true (store_is_unclean (dir));
  g_assert_true (store_mark_clean (store, NULL));
  g_assert_false (store_is_unclean (dir));
  /* It went on writing */
  test_store_begin (store);
  test_store_commit (store);
  g_assert_true (store_is_unclean (dir));
  g_assert_true (store_mark_clean (store, NULL));
  g_clear_pointer (&store, store_close);
  g_assert_false (store_is_unclean (dir));
  store = test_store_open (dir, STORE_OPEN_READ_ONLY);
  g_assert_false (store_is_unclean (dir));
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
}

/* The window may come before the one that writes. */
static void
test_read_only_first (void)
{
  g_autofree char *dir = test_store_dir_new ();
  g_autoptr (Store) store = test_store_open (dir, STORE_OPEN_READ_ONLY);
  g_autoptr (GPtrArray) folders = store_folder_list (store, NULL);

  g_assert_cmpuint (folders->len, ==, 0);
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
}

static void
test_not_writable (void)
{
  g_autofree char *dir = test_store_dir_new ();
  g_autofree char *file = g_build_filename (dir, "file", NULL);
  g_autofree char *below = g_build_filename (file, "store", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_null (store_open (below, 0, NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_DISK);
  test_store_dir_free (dir);
}

/* ---- Schema ---------------------------------------------------------------------------------- */

static void
test_migration (void)
{
  static const char *const scripts[] = {
    "CREATE TABLE a (x); INSERT INTO a VALUES (1);",
    "ALTER TABLE a ADD COLUMN y DEFAULT 7; CREATE TABLE b (z);",
    "INSERT INTO b SELECT y FROM a; INSERT INTO missing VALUES (1);",
  };
  g_autofree char *dir = test_store_dir_new ();
  g_autofree char *path = g_build_filename (dir, "x.sqlite", NULL);
  g_autoptr (StoreDb) db = store_db_open (path, 0, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (store_schema_migrate (db, scripts, 1, &error));
  g_assert_true (store_schema_migrate (db, scripts, 2, &error));
  g_assert_true (store_schema_migrate (db, scripts, 2, &error));
  g_assert_no_error (error);
  g_assert_cmpint (test_store_count (path, "SELECT y FROM a"), ==, 7);
  g_assert_cmpint (test_store_count (path, "PRAGMA user_version"), ==, 2);

  /* A script that fails leaves nothing of itself */
  g_assert_false (store_schema_migrate (db, scripts, 3, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_cmpint (test_store_count (path, "PRAGMA user_version"), ==, 2);
  g_assert_cmpint (test_store_count (path, "SELECT count(*) FROM b"), ==, 0);

  g_assert_false (store_schema_migrate (db, scripts, 1, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
  test_store_dir_free (dir);
}

/* A cache of the first version takes all steps and keeps what it holds. */
static void
test_from_first (void)
{
  g_autofree char *dir = test_store_dir_new ();
  g_autofree char *path = g_build_filename (dir, "mail.sqlite", NULL);
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "..", "src", "store", "sql",
                                                 "001.sql", NULL);
  g_autofree char *script = NULL;
  const char *scripts[1];
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (file, &script, NULL, &error));
  scripts[0] = script;
  {
    g_autoptr (StoreDb) db = store_db_open (path, 0, &error);

    g_assert_true (store_schema_migrate (db, scripts, 1, &error));
    g_assert_true (store_db_exec (db,
                                  "INSERT INTO op (group_id, created, not_before, kind, state, "
                                  "stage, folder_id, placement_id, message_id, uid, uidvalidity, "
                                  "dst_folder_id, dst_placement_id, flags_set, flags_clear, "
                                  "uidnext_before, tries) VALUES "
                                  "(1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 7, 1, 0, 0, 0);"
                                  "INSERT INTO message (id, thread_id, bits, size, zone, "
                                  "date_received) VALUES (5, 3, 0, 0, 0, 0);"
                                  "INSERT INTO placement (id, folder_id, uid, message_id, date, "
                                  "flags) VALUES (9, 1, 1, 5, 0, 0), (10, 1, 2, 6, 1, 0);"
                                  "INSERT INTO keyword VALUES (1, '$Muted'), (2, '$Junk');"
                                  "INSERT INTO placement_keyword VALUES (9, 1, 1), (10, 2, 1)",
                                  &error));
  }
  g_assert_no_error (error);

  store_close (test_store_open (dir, 0));
  g_assert_cmpint (test_store_count (path, "PRAGMA user_version"), ==, 11);
  g_assert_cmpint (test_store_count (path, "SELECT dst_placement_id FROM op "
                                           "INDEXED BY op_dst_placement "
                                           "WHERE dst_placement_id = 7"), ==, 7);
  g_assert_cmpint (test_store_count (path, "SELECT thread_id FROM placement "
                                           "INDEXED BY placement_list "
                                           "WHERE folder_id = 1 AND hidden = 0 AND date = 0"), ==, 3);
  g_assert_cmpint (test_store_count (path, "SELECT sum (id) FROM placement WHERE muted = 1"), ==, 9);
  /* Its message is missing */
  g_assert_cmpint (test_store_count (path, "SELECT thread_id FROM placement WHERE id = 10"), ==, 0);
  test_store_dir_free (dir);
}

static void
test_newer (void)
{
  g_autofree char *dir = test_store_dir_new ();
  g_autofree char *path = g_build_filename (dir, "mail.sqlite", NULL);

  store_close (test_store_open (dir, 0));
  {
    g_autoptr (StoreDb) db = store_db_open (path, 0, NULL);

    g_assert_true (store_db_exec (db, "PRAGMA user_version = 9999", NULL));
  }
  for (StoreOpenFlags flags = 0; flags < 4; flags++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (store_open (dir, flags, NULL, &error));
      g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
    }
  g_assert_cmpint (test_store_count (path, "PRAGMA user_version"), ==, 9999);
  test_store_dir_free (dir);
}

/* Somebody else writes, and goes on writing: that is no fault of the disk. */
static void
test_busy (void)
{
  g_autofree char *dir = test_store_dir_new ();
  Store *first = test_store_open (dir, 0);
  Store *second = test_store_open (dir, 0);
  g_autoptr (GError) error = NULL;

  store_set_patience (second, 10);
  test_store_begin (first);
  g_assert_false (store_begin (second, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_BUSY);
  g_assert_true (ph_error_is_temporary (error));
  g_assert_false (store_is_in_transaction (second));
  test_store_commit (first);
  test_store_begin (second);
  test_store_commit (second);
  store_close (first);
  store_close (second);
  test_store_dir_free (dir);
}

/* Who writes to a cache may have to open its bodies, which one thread does at a time. */
static void
test_open_while_written (void)
{
  g_autofree char *dir = test_store_dir_new ();
  Store *first = test_store_open (dir, 0);
  Store *second;

  test_store_begin (first);
  second = test_store_open (dir, 0);
  test_store_commit (first);
  test_store_begin (second);
  test_store_commit (second);
  store_close (first);
  store_close (second);
  test_store_dir_free (dir);
}

/* ---- Transactions ---------------------------------------------------------------------------- */

static void
count_call (StoreChanges *changes, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
count_free (gpointer user_data)
{
  (*(guint *) user_data) += 100;
}

static void
test_changes_func (void)
{
  g_autofree char *dir = test_store_dir_new ();
  g_autoptr (Store) store = test_store_open (dir, 0);
  guint n = 0;

  store_set_changes_func (store, count_call, &n, count_free);
  fill_store_add_folder (store, "INBOX", FOLDER_ROLE_INBOX);
  g_assert_cmpuint (n, ==, 1);
  test_store_begin (store);
  test_store_commit (store);
  g_assert_cmpuint (n, ==, 1);
  g_clear_pointer (&store, store_close);
  g_assert_cmpuint (n, ==, 101);
  test_store_dir_free (dir);
}

/* A statement that failed must not leave the rest of its transaction behind. */
static void
test_failed_transaction (void)
{
  g_autofree char *dir = test_store_dir_new ();
  g_autofree char *path = g_build_filename (dir, "x.sqlite", NULL);
  g_autoptr (StoreDb) db = store_db_open (path, 0, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (store_db_exec (db, "CREATE TABLE a (x UNIQUE)", NULL));
  g_assert_true (store_db_begin (db, NULL));
  g_assert_true (store_db_exec (db, "INSERT INTO a VALUES (1)", NULL));
  g_assert_false (store_db_exec (db, "INSERT INTO a VALUES (1)", NULL));
  g_assert_false (store_db_commit (db, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
  g_assert_false (store_db_is_in_transaction (db));
  g_assert_cmpint (test_store_count (path, "SELECT count(*) FROM a"), ==, 0);
  test_store_dir_free (dir);
}

/* A reader goes on with what was before while a writer is at work. */
static void
test_reader (void)
{
  g_autofree char *dir = test_store_dir_new ();
  g_autoptr (Store) writer = test_store_open (dir, 0);
  gint64 folder_id = fill_store_add_folder (writer, "INBOX", FOLDER_ROLE_INBOX);
  g_autoptr (Store) reader = test_store_open (dir, STORE_OPEN_READ_ONLY);
  StoreQuery query = { .folder_id = folder_id };
  g_autoptr (StoreIds) during = NULL;
  g_autoptr (StoreIds) after = NULL;
  g_autoptr (StoreRow) row = NULL;

  fill_store_add_messages (writer, folder_id, 100, 1, 1700000000, 1);
  test_store_begin (writer);
  g_assert_true (store_placement_remove_range (writer, folder_id, 1, 50, NULL));
  during = store_placement_query (reader, &query, 0, NULL, NULL);
  g_assert_cmpuint (during->n, ==, 100);
  row = store_placement_load_row (reader, during->ids[99], NULL);
  g_assert_cmpint (row->uid, ==, 1);
  test_store_commit (writer);
  after = store_placement_query (reader, &query, 0, NULL, NULL);
  g_assert_cmpuint (after->n, ==, 50);

  g_clear_pointer (&reader, store_close);
  g_clear_pointer (&writer, store_close);
  test_store_dir_free (dir);
}

typedef struct
{
  const char *dir;
  gint64 folder_id;
  guint32 first_uid;
} Job;

/* Each its own mail and, at the same time, the same rows: flags of the first messages. */
static gpointer
write_many (gpointer data)
{
  const Job *job = data;
  g_autoptr (Store) store = test_store_open (job->dir, 0);
  g_autoptr (GBytes) body = g_bytes_new_static ("body", 4);

  for (guint i = 0; i < 150; i++)
    {
      g_autofree char *message_id = g_strdup_printf ("%u@m.example", job->first_uid + i);
      StoreMessage message = { .message_id = message_id };
      g_autoptr (GError) error = NULL;
      gint64 id;

      test_store_begin (store);
      id = store_message_add (store, &message, &error);
      store_placement_add (store, job->folder_id, job->first_uid + i, id, i, 0, NULL, 0, &error);
      store_placement_set_flags (store, job->folder_id, 1 + i % 10, i % 2, NULL, 0, &error);
      g_assert_cmpint (store_op_new_group (store, &error), >, 0);
      g_assert_no_error (error);
      test_store_commit (store);
      g_assert_true (store_body_put (store, id, "1", body, &error));
      g_assert_no_error (error);
    }

  return NULL;
}

static void
test_two_writers (void)
{
  g_autofree char *dir = test_store_dir_new ();
  g_autoptr (Store) store = test_store_open (dir, 0);
  gint64 folder_id = fill_store_add_folder (store, "INBOX", FOLDER_ROLE_INBOX);
  Job jobs[2] = { { dir, folder_id, 1000 }, { dir, folder_id, 2000 } };
  GThread *threads[2];
  g_autoptr (StoreFolder) folder = NULL;
  g_autoptr (GError) error = NULL;

  fill_store_add_messages (store, folder_id, 10, 1, 1700000000, 1);
  for (guint i = 0; i < 2; i++)
    threads[i] = g_thread_new ("writer", write_many, &jobs[i]);
  for (guint i = 0; i < 2; i++)
    g_thread_join (threads[i]);

  folder = store_folder_get (store, folder_id, &error);
  g_assert_cmpint (folder->n_total, ==, 310);
  g_assert_true (store_folder_check_counts (store, &error));
  g_assert_no_error (error);
  test_store_begin (store);
  g_assert_cmpint (store_op_new_group (store, NULL), ==, 301);
  store_rollback (store);
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
}

static gpointer
open_and_close (gpointer data)
{
  g_autoptr (Store) store = test_store_open (data, 0);

  test_store_begin (store);
  store_rollback (store);
  return NULL;
}

/* Threads that start together on an account that is new. */
static void
test_made_at_once (void)
{
  for (guint round = 0; round < 10; round++)
    {
      g_autofree char *dir = test_store_dir_new ();
      GThread *threads[4];

      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new ("opener", open_and_close, dir);
      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        g_thread_join (threads[i]);
      test_store_dir_free (dir);
    }
}

static void
test_fill (void)
{
  g_autofree char *dir = test_store_dir_new ();
  g_autoptr (Store) store = test_store_open (dir, 0);
  gint64 folder_id = fill_store_add_folder (store, "INBOX", FOLDER_ROLE_INBOX);
  g_autoptr (StoreFolder) folder = NULL;
  g_autoptr (StoreIds) ids = NULL;
  g_autoptr (StoreRow) row = NULL;
  StoreQuery query = { .folder_id = folder_id };
  g_autoptr (GError) error = NULL;
  guint n_threaded = 0;

  fill_store_add_messages (store, folder_id, 2500, 1, 1700000000, 1);
  g_assert_true (store_folder_check_counts (store, &error));
  folder = store_folder_get (store, folder_id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (folder->n_total, ==, 2500);
  g_assert_cmpint (folder->n_unseen, >, 0);

  ids = store_placement_query (store, &query, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->n, ==, 2500);
  for (guint i = 0; i < ids->n; i++)
    {
      g_autoptr (StoreRow) each = store_placement_load_row (store, ids->ids[i], NULL);

      g_assert_true (i == 0 || ids->dates[i - 1] > ids->dates[i]);
      n_threaded += store_placement_count_thread (store, each->thread_id, NULL) > 1;
    }
  g_assert_cmpuint (n_threaded, >, 1000);

  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/open", test_open);
  g_test_add_func ("/store/busy", test_busy);
  g_test_add_func ("/store/open-while-written", test_open_while_written);
  g_test_add_func ("/store/clean", test_clean);
  g_test_add_func ("/store/read-only-first", test_read_only_first);
  g_test_add_func ("/store/not-writable", test_not_writable);
  g_test_add_func ("/store/migration", test_migration);
  g_test_add_func ("/store/from-first", test_from_first);
  g_test_add_func ("/store/newer", test_newer);
  g_test_add_func ("/store/changes-func", test_changes_func);
  g_test_add_func ("/store/failed-transaction", test_failed_transaction);
  g_test_add_func ("/store/reader", test_reader);
  g_test_add_func ("/store/two-writers", test_two_writers);
  g_test_add_func ("/store/made-at-once", test_made_at_once);
  g_test_add_func ("/store/fill", test_fill);

  return g_test_run ();
}
