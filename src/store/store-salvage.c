/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-salvage.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "ph-error.h"
#include "store-op-row.h"
#include "store-outbox-row.h"
#include "store-private.h"
#include "store-schema.h"

/* How many ids behind the first unreadable row are tried one by one. */
#define MAX_TRIES 20000

#define TIME_KEY "salvaged-at"

typedef struct
{
  const char *table;
  const char *columns; /* the first is the integer primary key */
  guint n_columns;
  const char *old_columns[3]; /* (nullable) as many, of files that older versions wrote, the latest first */
  gboolean (*is_whole) (StoreStatement *row); /* (nullable) */
  void (*write) (StoreStatement *row, StoreStatement *to); /* (nullable) not as it was; binds and runs */
} Table;

static gboolean
is_operation_whole (StoreStatement *row)
{
  g_autoptr (StoreOp) op = store_op_row_read (row);

  return op != NULL;
}

static gboolean
is_outbox_row_whole (StoreStatement *row)
{
  g_autoptr (StoreOutbox) mail = store_outbox_row_read (row);

  return mail != NULL;
}

/* With its end the log may have lost that a mail was sent: none is sent by itself then. */
static void
hold_back (StoreOutbox *mail)
{
  if (mail->state != STORE_OUTBOX_QUEUED && mail->state != STORE_OUTBOX_SENDING)
    return;

  mail->state = STORE_OUTBOX_HELD;
  g_free (mail->error);
  mail->error = g_strdup (_ ("The outbox was damaged on disk: this mail may have been sent already."));
}

static void
write_outbox_row (StoreStatement *row, StoreStatement *to)
{
  g_autoptr (StoreOutbox) mail = store_outbox_row_read (row);

  hold_back (mail);
  store_bind_int (to, mail->id);
  store_outbox_row_bind (to, mail);
  store_step (to, NULL);
}

/* Of folders what describes them; their sync state starts anew. */
static const Table tables[] = {
  { "folder", "id, wire_name, path, name, delimiter, parent_id, role, flags, mailbox_id", 9 },
  { "op", STORE_OP_COLUMNS, STORE_OP_N_COLUMNS, { STORE_OP_OLD_COLUMNS ", NULL" }, is_operation_whole },
  { "outbox", STORE_OUTBOX_COLUMNS, STORE_OUTBOX_N_COLUMNS,
    { STORE_OUTBOX_SUMMED_COLUMNS ", identity" STORE_OUTBOX_NO_PART_COLUMNS,
      STORE_OUTBOX_SUMMED_COLUMNS ", NULL" STORE_OUTBOX_NO_PART_COLUMNS,
      STORE_OUTBOX_OLD_COLUMNS STORE_OUTBOX_NO_COLUMNS },
    is_outbox_row_whole, write_outbox_row },
};

/* ---- Reading what can be read ---------------------------------------------------------------- */

/* Copies the current row if it is whole enough for its table. */
static void
copy_row (const Table *table, StoreStatement *row, StoreDb *to)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (StoreStatement) statement = NULL;

  g_string_append_printf (sql, "INSERT OR IGNORE INTO %s (%s) VALUES (?", table->table,
                          table->columns);
  for (guint i = 1; i < table->n_columns; i++)
    g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');

  statement = store_db_prepare_once (to, sql->str, NULL);
  if (table->write != NULL)
    {
      table->write (row, statement);
      return;
    }
  for (guint i = 0; i < table->n_columns; i++)
    store_bind_column (statement, row, i);
  store_step (statement, NULL);
}

/* Copies until the end or the first damage. @end takes the last id that was read. */
static gboolean
copy_rows (const Table *table, StoreStatement *row, StoreDb *to, gint64 *end)
{
  int step;

  while ((step = store_step (row, NULL)) > 0)
    {
      *end = store_column_int (row, 0);
      if (table->is_whole == NULL || table->is_whole (row))
        copy_row (table, row, to);
    }

  return step == 0;
}

static StoreStatement *
select_columns (const Table *table, const char *columns, StoreDb *from, const char *condition)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s WHERE %s", columns, table->table,
                                          condition);

  return store_db_prepare_once (from, sql, NULL);
}

static StoreStatement *
select_rows (const Table *table, StoreDb *from, const char *condition)
{
  StoreStatement *row = select_columns (table, table->columns, from, condition);

  for (guint i = 0; row == NULL && i < G_N_ELEMENTS (table->old_columns); i++)
    if (table->old_columns[i] != NULL)
      row = select_columns (table, table->old_columns[i], from, condition);
  return row;
}

/* From the front, then from the back, then what lies between, one by one. */
static void
copy_table (const Table *table, StoreDb *from, StoreDb *to)
{
  g_autoptr (StoreStatement) forward = select_rows (table, from, "id > ? ORDER BY id");
  g_autoptr (StoreStatement) backward = select_rows (table, from, "id > ? ORDER BY id DESC");
  g_autoptr (StoreStatement) single = select_rows (table, from, "id = ?");
  gint64 low = 0;
  gint64 high = G_MAXINT64;

  store_bind_int (forward, 0);
  if (copy_rows (table, forward, to, &low))
    return;
  g_message ("The table %s is damaged behind row %" G_GINT64_FORMAT, table->table, low);

  store_bind_int (backward, low);
  copy_rows (table, backward, to, &high);
  for (gint64 id = low + 1; single != NULL && id < MIN (high, low + MAX_TRIES); id++)
    {
      gint64 unused;

      store_statement_restart (single);
      store_bind_int (single, id);
      copy_rows (table, single, to, &unused);
    }
}

static void
copy_meta (StoreDb *from, StoreDb *to)
{
  g_autoptr (StoreStatement) row =
      store_db_prepare_once (from, "SELECT key, value FROM meta", NULL);

  while (store_step (row, NULL) > 0)
    {
      StoreStatement *statement;

      statement = store_db_prepare (to, "INSERT OR REPLACE INTO meta VALUES (?, ?)", NULL);
      store_bind_text (statement, store_column_text (row, 0));
      store_bind_text (statement, store_column_text (row, 1));
      store_run (statement, NULL);
    }
}

static gboolean
note_time (StoreDb *to, GError **error)
{
  g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT, store_now ());
  StoreStatement *statement;

  statement = store_db_prepare (to, "INSERT OR REPLACE INTO meta VALUES (?, ?)", error);
  store_bind_text (statement, TIME_KEY);
  store_bind_text (statement, time);

  return store_run (statement, error);
}

gint64
store_get_salvaged_at (Store *store)
{
  g_autofree char *time = store_meta_get (store, TIME_KEY);

  return time != NULL ? g_ascii_strtoll (time, NULL, 10) : 0;
}

/* Operations and the outbox go on naming placements, messages and groups of the old file: new ones must
 * not get their ids. */
static gboolean
raise_sequences (StoreDb *to, GError **error)
{
  return store_db_exec (to,
                        "UPDATE sequence SET last = ifnull ((SELECT max (placement_id, "
                        "  dst_placement_id) FROM op ORDER BY 1 DESC LIMIT 1), 0) "
                        "  WHERE name = 'placement';"
                        "UPDATE sequence SET last = ifnull ((SELECT max (message_id) FROM op), 0) "
                        "  WHERE name = 'message';"
                        "UPDATE sequence SET last = ifnull ((SELECT max (group_id) FROM op), 0) "
                        "  WHERE name = 'group';"
                        "UPDATE sequence SET last = max (last, ifnull ((SELECT max (draft_id) FROM "
                        "  outbox), 0)) WHERE name = 'placement';"
                        "UPDATE sequence SET last = max (last, ifnull ((SELECT max (original_id) "
                        "  FROM outbox), 0)) WHERE name = 'message';",
                        error);
}

static gboolean
save_into (StoreDb *to, const char *damaged_path, GError **error)
{
  g_autoptr (StoreDb) from = store_db_open (damaged_path, STORE_DB_SALVAGE, NULL);

  if (!store_db_begin (to, error))
    return FALSE;
  for (guint i = 0; from != NULL && i < G_N_ELEMENTS (tables); i++)
    copy_table (&tables[i], from, to);
  if (from != NULL)
    copy_meta (from, to);
  if (note_time (to, error) && raise_sequences (to, error))
    return store_db_commit (to, error) && store_db_sync (to, error);

  store_db_rollback (to);
  return FALSE;
}

/* ---- Files ----------------------------------------------------------------------------------- */

static char *
choose_name (const char *dir)
{
  for (gint64 now = store_now ();; now++)
    {
      g_autofree char *name = g_strdup_printf ("mail.sqlite.damaged-%" G_GINT64_FORMAT, now);
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
}

static void
delete_database (const char *dir, const char *name)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (name, suffixes[i], NULL);
      g_autofree char *path = g_build_filename (dir, file, NULL);

      g_unlink (path);
    }
}

static char *
get_mark (const char *dir)
{
  return g_build_filename (dir, "damaged", NULL);
}

static void
delete_mark (const char *dir)
{
  g_autofree char *mark = get_mark (dir);

  g_unlink (mark);
}

static gboolean
move (const char *from, const char *to, const char *suffix, GError **error)
{
  g_autofree char *from_path = g_strconcat (from, suffix, NULL);
  g_autofree char *to_path = g_strconcat (to, suffix, NULL);

  if (g_rename (from_path, to_path) == 0 || errno == ENOENT)
    return TRUE;

  g_set_error (error, PH_ERROR, PH_ERROR_DISK, _ ("The file “%s” cannot be renamed."), from_path);
  return FALSE;
}

/* What was saved is complete before the damaged file loses its name, so a crash at any point leaves
 * either the damaged file in its place or a whole new one, which this puts there at the next start.
 */
static gboolean
finish_rebuild (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "mail.sqlite", NULL);
  g_autofree char *new_path = g_build_filename (dir, "mail.sqlite.new", NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS) || !g_file_test (new_path, G_FILE_TEST_EXISTS))
    return TRUE;

  delete_database (dir, "bodies.sqlite");
  delete_database (dir, "mail.sqlite");
  delete_mark (dir);

  return move (new_path, path, "", error);
}

gboolean
store_salvage_rebuild (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "mail.sqlite", NULL);
  g_autofree char *new_path = g_build_filename (dir, "mail.sqlite.new", NULL);
  g_autofree char *aside = choose_name (dir);
  g_autoptr (StoreDb) db = NULL;

  delete_database (dir, "mail.sqlite.new");
  db = store_schema_open_mail (new_path, FALSE, error);
  /* Leaving WAL mode brings all of it into the one file that is moved */
  if (db == NULL || !save_into (db, path, error) ||
      !store_db_exec (db, "PRAGMA journal_mode = DELETE", error))
    return FALSE;
  g_clear_pointer (&db, store_db_close);

  return move (path, aside, "", error) && move (path, aside, "-wal", error) &&
         finish_rebuild (dir, error);
}

/* ---- Checking -------------------------------------------------------------------------------- */

static gboolean
is_ok (StoreDb *db, const char *pragma, GError **error)
{
  g_autoptr (StoreStatement) row = store_db_prepare_once (db, pragma, error);
  int step = store_step (row, error);

  if (step > 0 && g_strcmp0 (store_column_text (row, 0), "ok") == 0)
    return TRUE;
  if (step >= 0)
    store_db_set_damaged (db, step > 0 ? store_column_text (row, 0) : pragma, error);

  return FALSE;
}

/* With the indexes: which operations wait is read from one. */
static gboolean
check_small_tables (StoreDb *db, GError **error)
{
  return is_ok (db, "PRAGMA integrity_check(op)", error) &&
         is_ok (db, "PRAGMA integrity_check(folder)", error) &&
         is_ok (db, "PRAGMA integrity_check(outbox)", error) &&
         is_ok (db, "PRAGMA integrity_check(meta)", error) &&
         is_ok (db, "PRAGMA integrity_check(sequence)", error);
}

static gboolean
check_rows (StoreDb *db, const Table *table, GError **error)
{
  g_autofree char *sql =
    g_strdup_printf ("SELECT %s FROM %s NOT INDEXED", table->columns, table->table);
  g_autoptr (StoreStatement) row = store_db_prepare_once (db, sql, error);
  int step;

  while ((step = store_step (row, error)) > 0)
    {
      if (table->is_whole (row))
        continue;
      store_db_set_damaged (db, table->table, error);
      return FALSE;
    }

  return step == 0;
}

static gboolean
check_all_rows (StoreDb *db, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      if (tables[i].is_whole != NULL && !check_rows (db, &tables[i], error))
        return FALSE;
    }

  return TRUE;
}

/* A new message must not get the id of one that is there. */
static gboolean
check_sequences (StoreDb *db, GError **error)
{
  StoreStatement *statement;
  gint64 n = 0;

  statement =
    store_db_prepare_once (db,
                           "SELECT count(*) FROM sequence WHERE name = 'message' "
                           "AND last >= (SELECT ifnull (max (id), 0) FROM message) "
                           "OR name = 'placement' "
                           "AND last >= (SELECT ifnull (max (id), 0) FROM placement)",
                           error);
  if (!store_read_int (statement, 0, &n, error))
    return FALSE;
  if (n == 2)
    return TRUE;

  store_db_set_damaged (db, "the last ids", error);
  return FALSE;
}

void
store_salvage_set_mark (StoreDb *db, const char *dir)
{
  g_autofree char *mark = get_mark (dir);

  store_db_set_damage_mark (db, mark);
}

static gboolean
check_mark (const char *dir, GError **error)
{
  g_autofree char *mark = get_mark (dir);

  if (!g_file_test (mark, G_FILE_TEST_EXISTS))
    return TRUE;

  g_set_error_literal (error, PH_ERROR, PH_ERROR_DAMAGED,
                       _ ("The stored mail of this account is damaged."));
  return FALSE;
}

gboolean
store_salvage_check (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "mail.sqlite", NULL);
  g_autoptr (StoreDb) db = NULL;
  gboolean is_newest;

  if (!finish_rebuild (dir, error))
    return FALSE;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!check_mark (dir, error))
    return FALSE;
  db = store_db_open (path, 0, error);
  if (db == NULL || !store_schema_check_mail (db, &is_newest, error) ||
      (store_is_unclean (dir) && !is_ok (db, "PRAGMA quick_check(1)", error)))
    return FALSE;

  return !is_newest || (check_small_tables (db, error) && check_all_rows (db, error) &&
                        check_sequences (db, error));
}
