/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Figures of src/store: `bench-store [--list] [PREFIX…]` prints "name value unit" lines.
 *
 * store-insert-rows-s        rows a second: 100,000 messages with their placements, all indexes,
 *                            threads and previews, in batches of 1000, newest batch first
 * store-insert-rows-floor-s  the same columns into the same tables by prepared statements, and no
 *                            more
 * store-insert-1m-rows-s     the same for a million
 * list-query-1m-ms           all ids of a folder of a million by date
 * list-query-1m-floor-ms     the same statement stepped through, nothing kept
 * list-query-conversations-1m-ms       the newest placement of each conversation in it
 * list-query-conversations-1m-floor-ms the rows of that folder with their threads stepped through
 * list-row-us                one row of that list, 50 in a row at random places
 * store-flags-rows-s         flag updates a second, 100,000 as a resync brings them
 */

#include "bench.h"
#include "fill-store.h"
#include "ph-tree.h"
#include "store-placement.h"

#include <sqlite3.h>
#include <string.h>

#define BATCH 1000
#define FIRST_DATE 1500000000

typedef struct
{
  StoreMessage message;
  guint flags;
} Row;

/* ---- Folders --------------------------------------------------------------------------------- */

static char *
make_dir (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = g_dir_make_tmp ("posthorn-bench-XXXXXX", &error);

  g_assert_no_error (error);
  return dir;
}

static void
remove_dir (char *dir)
{
  ph_tree_remove (dir, NULL);
  g_free (dir);
}

static Store *
open_store (const char *dir)
{
  g_autoptr (GError) error = NULL;
  Store *store = store_open (dir, 0, NULL, &error);

  g_assert_no_error (error);
  return store;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static const char *const *
copy_references (GStringChunk *chunk, const char *const *references)
{
  guint n = references != NULL ? g_strv_length ((char **) references) : 0;
  const char **copy;

  if (n == 0)
    return NULL;
  copy = g_new0 (const char *, n + 1);
  for (guint i = 0; i < n; i++)
    copy[i] = g_string_chunk_insert (chunk, references[i]);

  return copy;
}

static Row *
make_rows (guint n, GStringChunk *chunk)
{
  g_autoptr (FillMail) mail = fill_mail_new (1, FIRST_DATE);
  Row *rows = g_new0 (Row, n);

  for (guint i = 0; i < n; i++)
    {
      StoreMessage *copy = &rows[i].message;

      *copy = *fill_mail_next (mail, &rows[i].flags);
      copy->subject = g_string_chunk_insert (chunk, copy->subject);
      copy->preview = g_string_chunk_insert (chunk, copy->preview);
      copy->to = g_string_chunk_insert (chunk, copy->to);
      copy->structure = g_string_chunk_insert (chunk, copy->structure);
      copy->message_id = g_string_chunk_insert (chunk, copy->message_id);
      if (copy->in_reply_to != NULL)
        copy->in_reply_to = g_string_chunk_insert (chunk, copy->in_reply_to);
      copy->references = copy_references (chunk, copy->references);
    }

  return rows;
}

static void
free_rows (Row *rows, guint n)
{
  for (guint i = 0; i < n; i++)
    g_free ((gpointer) rows[i].message.references);
  g_free (rows);
}

/* ---- Inserting ------------------------------------------------------------------------------- */

static void
insert_batch (Store *store, gint64 folder_id, const Row *rows, guint first, guint n)
{
  g_autoptr (GError) error = NULL;

  store_begin (store, &error);
  for (guint i = first; i < first + n; i++)
    {
      gint64 id = store_message_add (store, &rows[i].message, &error);

      store_placement_add (store, folder_id, i + 1, id, rows[i].message.date_received,
                           rows[i].flags, NULL, 0, &error);
    }
  store_commit (store, &error);
  g_assert_no_error (error);
}

static void
ignore_changes (StoreChanges *changes, gpointer unused)
{
}

static double
time_inserts (guint n)
{
  g_autoptr (GStringChunk) chunk = g_string_chunk_new (1 << 20);
  Row *rows = make_rows (n, chunk);
  char *dir = make_dir ();
  Store *store = open_store (dir);
  gint64 folder_id = fill_store_add_folder (store, "INBOX", FOLDER_ROLE_INBOX);
  gint64 start;
  double seconds;

  store_set_changes_func (store, ignore_changes, NULL, NULL);
  start = g_get_monotonic_time ();
  for (guint left = n; left > 0; left -= BATCH)
    insert_batch (store, folder_id, rows, left - BATCH, BATCH);
  seconds = bench_ms_since (start) / 1000;

  store_close (store);
  remove_dir (dir);
  free_rows (rows, n);

  return seconds;
}

static void
bench_insert (void)
{
  bench_print ("store-insert-rows-s", 100000 / time_inserts (100000), "rows/s");
}

static void
bench_insert_1m (void)
{
  bench_print ("store-insert-1m-rows-s", 1000000 / time_inserts (1000000), "rows/s");
}

static sqlite3_stmt *
prepare (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *stmt = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL), ==, SQLITE_OK);
  return stmt;
}

static void
run (sqlite3_stmt *stmt)
{
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_DONE);
  sqlite3_reset (stmt);
}

static void
insert_bare_message (sqlite3_stmt *stmt, const Row *row, guint id)
{
  static const char envelope[240] = { 1, 30 };
  const StoreMessage *message = &row->message;
  int i = 0;

  sqlite3_bind_int64 (stmt, ++i, id);
  sqlite3_bind_int64 (stmt, ++i, id);
  sqlite3_bind_int64 (stmt, ++i, message->bits);
  sqlite3_bind_int64 (stmt, ++i, message->size);
  sqlite3_bind_int64 (stmt, ++i, message->date_sent);
  sqlite3_bind_int64 (stmt, ++i, message->zone);
  sqlite3_bind_int64 (stmt, ++i, message->date_received);
  if (message->references == NULL)
    sqlite3_bind_int64 (stmt, ++i, (message->date_received / 2764800) << 48 |
                                     (id * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 16);
  else
    sqlite3_bind_null (stmt, ++i);
  sqlite3_bind_text (stmt, ++i, message->subject, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, ++i, message->from_name, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, ++i, message->from_address, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, ++i, message->to_short, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, ++i, message->preview, -1, SQLITE_STATIC);
  sqlite3_bind_blob (stmt, ++i, envelope, sizeof envelope, SQLITE_STATIC);
  run (stmt);
}

static void
insert_bare_rest (sqlite3_stmt *reference, sqlite3_stmt *placement, const Row *row, guint id,
                  guint uid)
{
  sqlite3_bind_int64 (reference, 1, (gint64) id * G_GINT64_CONSTANT (0x5851f42d4c957f2d));
  sqlite3_bind_int64 (reference, 2, id);
  sqlite3_bind_int64 (reference, 3, id);
  run (reference);
  sqlite3_bind_int64 (placement, 1, id);
  sqlite3_bind_int64 (placement, 2, uid);
  sqlite3_bind_int64 (placement, 3, id);
  sqlite3_bind_int64 (placement, 4, row->message.date_received);
  sqlite3_bind_int64 (placement, 5, row->flags);
  sqlite3_bind_int64 (placement, 6, id);
  run (placement);
}

static void
insert_bare (sqlite3 *db, const Row *rows, guint n)
{
  sqlite3_stmt *message;
  sqlite3_stmt *reference = prepare (db, "INSERT INTO msgref VALUES (?, ?, ?)");
  sqlite3_stmt *placement;
  guint id = 0;

  message = prepare (db, "INSERT INTO message (id, thread_id, bits, size, date_sent, zone, "
                         "date_received, subject_key, subject, from_name, from_address, to_short, "
                         "preview, envelope) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  placement = prepare (db, "INSERT INTO placement (id, folder_id, uid, message_id, date, flags, "
                           "thread_id) VALUES (?, 1, ?, ?, ?, ?, ?)");
  for (guint left = n; left > 0; left -= BATCH)
    {
      sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
      for (guint i = left - BATCH; i < left; i++)
        {
          insert_bare_message (message, &rows[i], ++id);
          insert_bare_rest (reference, placement, &rows[i], id, i + 1);
        }
      sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);
    }
  sqlite3_finalize (message);
  sqlite3_finalize (reference);
  sqlite3_finalize (placement);
}

static sqlite3 *
open_bare (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "mail.sqlite", NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000;"
                    "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY", NULL, NULL, NULL);

  return db;
}

static void
bench_insert_floor (void)
{
  guint n = 100000;
  g_autoptr (GStringChunk) chunk = g_string_chunk_new (1 << 20);
  Row *rows = make_rows (n, chunk);
  char *dir = make_dir ();
  sqlite3 *db;
  gint64 start;

  store_close (open_store (dir));
  db = open_bare (dir);
  start = g_get_monotonic_time ();
  insert_bare (db, rows, n);
  bench_print ("store-insert-rows-floor-s", n * 1000 / bench_ms_since (start), "rows/s");

  sqlite3_close (db);
  remove_dir (dir);
  free_rows (rows, n);
}

/* ---- Lists ----------------------------------------------------------------------------------- */

/* Made once for all figures of lists; only the placements and what rows show matter here. */
static char *large_dir;
static Store *large_store;
static gint64 large_folder_id;

static void
need_large_store (void)
{
  if (large_dir != NULL)
    return;

  large_dir = make_dir ();
  large_store = open_store (large_dir);
  large_folder_id = fill_store_add_folder (large_store, "INBOX", FOLDER_ROLE_INBOX);
  fill_store_add_messages (large_store, large_folder_id, 1000000, 1, 1700000000, 1);
}

static StoreIds *
query_large (void)
{
  StoreQuery query = { .folder_id = large_folder_id };
  g_autoptr (GError) error = NULL;
  StoreIds *ids = store_placement_query (large_store, &query, 0, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ids->n, ==, 1000000);

  return ids;
}

static void
bench_query (void)
{
  double best = G_MAXDOUBLE;

  need_large_store ();
  for (guint i = 0; i < 5; i++)
    {
      gint64 start = g_get_monotonic_time ();

      store_ids_free (query_large ());
      best = MIN (best, bench_ms_since (start));
    }
  bench_print ("list-query-1m-ms", best, "ms");
}

static void
bench_conversations (void)
{
  double best = G_MAXDOUBLE;

  need_large_store ();
  for (guint i = 0; i < 5; i++)
    {
      StoreQuery query = { .folder_id = large_folder_id, .conversations = TRUE };
      g_autoptr (GError) error = NULL;
      gint64 start = g_get_monotonic_time ();
      g_autoptr (StoreIds) ids = store_placement_query (large_store, &query, 0, NULL, &error);

      best = MIN (best, bench_ms_since (start));
      g_assert_no_error (error);
      g_assert_cmpuint (ids->n, <, 1000000);
    }
  bench_print ("list-query-conversations-1m-ms", best, "ms");
}

static void
time_floor (const char *figure, const char *columns)
{
  g_autofree char *sql = NULL;
  double best = G_MAXDOUBLE;
  sqlite3_stmt *stmt;
  sqlite3 *db;

  need_large_store ();
  db = open_bare (large_dir);
  sql = g_strdup_printf ("SELECT %s FROM placement WHERE folder_id = 1 AND hidden = 0 "
                         "ORDER BY date DESC, id DESC", columns);
  stmt = prepare (db, sql);
  for (guint i = 0; i < 5; i++)
    {
      gint64 start = g_get_monotonic_time ();

      while (sqlite3_step (stmt) == SQLITE_ROW)
        ;
      sqlite3_reset (stmt);
      best = MIN (best, bench_ms_since (start));
    }
  sqlite3_finalize (stmt);
  sqlite3_close (db);
  bench_print (figure, best, "ms");
}

static void
bench_query_floor (void)
{
  time_floor ("list-query-1m-floor-ms", "id, date");
}

static void
bench_conversations_floor (void)
{
  time_floor ("list-query-conversations-1m-floor-ms", "id, date, thread_id");
}

static void
bench_row (void)
{
  g_autoptr (StoreIds) ids = NULL;
  guint n = 20000;
  gint64 start;

  need_large_store ();
  ids = query_large ();
  start = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++)
    {
      guint at = i / 50 * 104729u % (ids->n - 50) + i % 50;

      store_row_free (store_placement_load_row (large_store, ids->ids[at], NULL));
    }
  bench_print ("list-row-us", bench_ms_since (start) * 1000 / n, "us");
}

static void
bench_flags (void)
{
  g_autoptr (GError) error = NULL;
  guint n = 100000;
  gint64 start;

  need_large_store ();
  start = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++)
    {
      if (i % BATCH == 0)
        store_begin (large_store, &error);
      store_placement_set_flags (large_store, large_folder_id, 1 + 300000 + i, i % 8, NULL,
                                 i + 1, &error);
      if (i % BATCH == BATCH - 1)
        store_commit (large_store, &error);
      g_assert_no_error (error);
    }
  bench_print ("store-flags-rows-s", n * 1000 / bench_ms_since (start), "rows/s");
}

/* ---- All figures ----------------------------------------------------------------------------- */

int
main (int argc, char *argv[])
{
  static const BenchFigure figures[] = {
    { "store-insert-rows-s", bench_insert },
    { "store-insert-rows-floor-s", bench_insert_floor },
    { "store-insert-1m-rows-s", bench_insert_1m },
    { "list-query-1m-ms", bench_query },
    { "list-query-1m-floor-ms", bench_query_floor },
    { "list-query-conversations-1m-ms", bench_conversations },
    { "list-query-conversations-1m-floor-ms", bench_conversations_floor },
    { "list-row-us", bench_row },
    { "store-flags-rows-s", bench_flags },
    { NULL, NULL },
  };

  bench_run (argc, argv, figures);
  if (large_dir != NULL)
    {
      store_close (large_store);
      remove_dir (large_dir);
    }

  return 0;
}
