/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-sqlite.h"

#include <glib/gi18n-lib.h>
#include <sqlite3.h>

#include "ph-error.h"
#include "store-int-rows.h"

#define BUSY_TIMEOUT_MS 10000

struct _StoreStatement
{
  StoreDb *db;
  sqlite3_stmt *stmt; /* (owned) */
  int n_parameters;
  int n_bound;
  guint is_kept : 1;
};

struct _StoreDb
{
  GThread *thread;
  sqlite3 *handle;
  GHashTable *statements; /* static SQL text -> StoreStatement */
  GError *failure;        /* (nullable) of the transaction that is open */
  gboolean is_in_transaction;
  gboolean is_salvage; /* errors are expected */
  gboolean is_damaged;
  char *damage_mark;   /* (owned) (nullable) path */

  StoreIntRows rows; /* of store_db_insert_rows() while it runs */

  /* Of store_run_each() while it runs */
  StoreRowFunc row_func;
  gpointer row_data;
  gboolean is_stopped;
};

static void
set_error (GError **error, int result)
{
  switch (result & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error_literal (error, PH_ERROR, PH_ERROR_DAMAGED,
                           _ ("The stored mail of this account is damaged."));
      break;
    case SQLITE_FULL:
      g_set_error_literal (error, PH_ERROR, PH_ERROR_DISK,
                           _ ("The disk is full, so mail cannot be stored."));
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error_literal (error, PH_ERROR, PH_ERROR_BUSY,
                           _ ("The stored mail of this account is being changed by something else. "
                              "Please try again in a moment."));
      break;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_NOMEM:
      g_set_error_literal (error, PH_ERROR, PH_ERROR_DISK,
                           _ ("The stored mail of this account cannot be read or written."));
      break;
    default:
      g_set_error_literal (error, PH_ERROR, PH_ERROR_INVALID,
                           _ ("The mail cannot be stored as it is."));
    }
}

static void
mark_damage (StoreDb *self)
{
  self->is_damaged = TRUE;
  if (self->damage_mark != NULL && !g_file_set_contents (self->damage_mark, "", 0, NULL))
    g_message ("The damage can’t be noted down: %s", self->damage_mark);
}

static void
set_failure (StoreDb *self, int result, GError **error)
{
  if ((result & 0xff) == SQLITE_CORRUPT || (result & 0xff) == SQLITE_NOTADB)
    mark_damage (self);
  if (self->is_in_transaction && self->failure == NULL)
    set_error (&self->failure, result);
  set_error (error, result);
}

static void
fail (StoreDb *self, int result, GError **error)
{
  if (!self->is_salvage)
    g_message ("SQLite: %s (%d)", sqlite3_errmsg (self->handle),
               sqlite3_extended_errcode (self->handle));
  set_failure (self, result, error);
}

void
store_db_set_damaged (StoreDb *self, const char *what, GError **error)
{
  g_message ("The cache is damaged: %s", what);
  set_failure (self, SQLITE_CORRUPT, error);
}

gboolean
store_db_is_damaged (StoreDb *self)
{
  return self->is_damaged;
}

void
store_db_set_damage_mark (StoreDb *self, const char *path)
{
  g_free (self->damage_mark);
  self->damage_mark = g_strdup (path);
}

static void
statement_free (StoreStatement *self)
{
  sqlite3_finalize (self->stmt);
  g_free (self);
}

/* Counting the memory that SQLite has would take a lock at each of its allocations. It can be told
 * so only before it is first used; if that was done by someone else, it counts. */
static void
stop_counting_memory (void)
{
  static gsize is_done = 0;

  if (g_once_init_enter (&is_done))
    {
      sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
      g_once_init_leave (&is_done, 1);
    }
}

/* An aggregate without a value: SQLite calls it for each row from within its loop. */
static void
each_row_step (sqlite3_context *context, int n, sqlite3_value **values)
{
  StoreDb *self = sqlite3_user_data (context);

  if (self->row_func (sqlite3_value_int64 (values[0]), sqlite3_value_int64 (values[1]),
                      n > 2 ? sqlite3_value_int64 (values[2]) : 0, self->row_data))
    return;

  self->is_stopped = TRUE;
  sqlite3_result_error_code (context, SQLITE_ABORT);
}

static void
each_row_final (sqlite3_context *context)
{
}

StoreDb *
store_db_open (const char *path, StoreDbFlags flags, GError **error)
{
  g_autoptr (StoreDb) self = g_new0 (StoreDb, 1);
  int mode = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  int result;

  mode |= flags & STORE_DB_READ_ONLY ? SQLITE_OPEN_READONLY
                                     : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  stop_counting_memory ();
  self->thread = g_thread_self ();
  self->is_salvage = (flags & STORE_DB_SALVAGE) != 0;
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) statement_free);

  result = sqlite3_open_v2 (path, &self->handle, mode, NULL);
  if (result != SQLITE_OK)
    {
      fail (self, result, error);
      return NULL;
    }
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  for (int n = 2; n <= 3; n++)
    sqlite3_create_function (self->handle, "each_row", n, SQLITE_UTF8 | SQLITE_DIRECTONLY, self, NULL,
                             each_row_step, each_row_final);
  store_int_rows_register (self->handle, &self->rows);
  if (flags & STORE_DB_SALVAGE)
    sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);

  return g_steal_pointer (&self);
}

void
store_db_close (StoreDb *self)
{
  if (self == NULL)
    return;

  g_assert (self->thread == g_thread_self ());
  store_db_rollback (self);
  g_hash_table_unref (self->statements);
  sqlite3_close (self->handle);
  g_clear_error (&self->failure);
  g_free (self->damage_mark);
  g_free (self);
}

void
store_db_take_over (StoreDb *self)
{
  g_assert (!self->is_in_transaction);
  self->thread = g_thread_self ();
}

gboolean
store_db_exec (StoreDb *self, const char *sql, GError **error)
{
  int result;

  g_assert (self->thread == g_thread_self ());
  result = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);
  if (result != SQLITE_OK)
    fail (self, result, error);

  return result == SQLITE_OK;
}

gboolean
store_db_begin (StoreDb *self, GError **error)
{
  g_assert (!self->is_in_transaction);
  if (!store_run (store_db_prepare (self, "BEGIN IMMEDIATE", error), error))
    return FALSE;
  self->is_in_transaction = TRUE;

  return TRUE;
}

gboolean
store_db_commit (StoreDb *self, GError **error)
{
  g_assert (self->is_in_transaction);

  if (self->failure != NULL)
    g_propagate_error (error, g_steal_pointer (&self->failure));
  else if (store_run (store_db_prepare (self, "COMMIT", error), error))
    {
      self->is_in_transaction = FALSE;
      return TRUE;
    }

  store_db_rollback (self);
  return FALSE;
}

void
store_db_rollback (StoreDb *self)
{
  if (!self->is_in_transaction)
    return;

  /* A full disk or an I/O error may have rolled it back already */
  if (sqlite3_get_autocommit (self->handle) == 0)
    sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
  self->is_in_transaction = FALSE;
  g_clear_error (&self->failure);
}

void
store_db_set_patience (StoreDb *self, guint ms)
{
  sqlite3_busy_timeout (self->handle, (int) MIN (ms, G_MAXINT));
}

gboolean
store_db_is_in_transaction (StoreDb *self)
{
  return self->is_in_transaction;
}

/* With synchronous=NORMAL a commit in WAL mode leaves its frames in the system's cache. Syncing the
 * log file afterwards gives what synchronous=FULL gives; that pragma cannot be set within a
 * transaction, and whether one needs it is known only at its end. If a checkpoint ran in between,
 * it has synced both files itself. */
gboolean
store_db_sync (StoreDb *self, GError **error)
{
  sqlite3_file *log = NULL;
  int result;

  result = sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  if (result == SQLITE_OK && log != NULL && log->pMethods != NULL)
    result = log->pMethods->xSync (log, SQLITE_SYNC_NORMAL);
  if (result != SQLITE_OK)
    set_error (error, result);

  return result == SQLITE_OK;
}

static StoreStatement *
prepare (StoreDb *self, const char *sql, guint flags, GError **error)
{
  StoreStatement *statement;
  sqlite3_stmt *stmt;
  int result;

  g_assert (self->thread == g_thread_self ());
  result = sqlite3_prepare_v3 (self->handle, sql, -1, flags, &stmt, NULL);
  if (result != SQLITE_OK)
    {
      fail (self, result, error);
      return NULL;
    }

  statement = g_new0 (StoreStatement, 1);
  statement->db = self;
  statement->stmt = stmt;
  statement->n_parameters = sqlite3_bind_parameter_count (stmt);

  return statement;
}

StoreStatement *
store_db_prepare (StoreDb *self, const char *sql, GError **error)
{
  StoreStatement *statement = g_hash_table_lookup (self->statements, sql);

  g_assert (self->thread == g_thread_self ());
  if (statement == NULL)
    {
      statement = prepare (self, sql, SQLITE_PREPARE_PERSISTENT, error);
      if (statement == NULL)
        return NULL;
      statement->is_kept = TRUE;
      g_hash_table_insert (self->statements, (gpointer) sql, statement);
    }
  g_assert (statement->n_bound == 0 && !sqlite3_stmt_busy (statement->stmt));

  return statement;
}

StoreStatement *
store_db_prepare_once (StoreDb *self, const char *sql, GError **error)
{
  return prepare (self, sql, 0, error);
}

void
store_statement_release (StoreStatement *self)
{
  if (self == NULL)
    return;

  if (self->is_kept)
    store_statement_restart (self);
  else
    statement_free (self);
}

void
store_statement_restart (StoreStatement *self)
{
  sqlite3_reset (self->stmt);
  self->n_bound = 0;
}

void
store_bind_int (StoreStatement *self, gint64 value)
{
  if (self != NULL)
    sqlite3_bind_int64 (self->stmt, ++self->n_bound, value);
}

void
store_bind_null (StoreStatement *self)
{
  if (self != NULL)
    sqlite3_bind_null (self->stmt, ++self->n_bound);
}

void
store_bind_text (StoreStatement *self, const char *text)
{
  if (self != NULL)
    sqlite3_bind_text (self->stmt, ++self->n_bound, text, -1, SQLITE_STATIC);
}

void
store_bind_blob (StoreStatement *self, const void *data, gsize len)
{
  if (self != NULL)
    sqlite3_bind_blob64 (self->stmt, ++self->n_bound, data, len, SQLITE_STATIC);
}

void
store_bind_column (StoreStatement *self, StoreStatement *row, int column)
{
  if (self != NULL)
    sqlite3_bind_value (self->stmt, ++self->n_bound, sqlite3_column_value (row->stmt, column));
}

int
store_step (StoreStatement *self, GError **error)
{
  int result;

  if (self == NULL)
    return -1;

  g_assert (self->n_bound == self->n_parameters);
  result = sqlite3_step (self->stmt);
  if (result == SQLITE_ROW)
    return 1;
  if (result == SQLITE_DONE)
    return 0;

  fail (self->db, result, error);
  return -1;
}

gboolean
store_run (StoreStatement *self, GError **error)
{
  g_autoptr (StoreStatement) statement = self;
  int step;

  do
    step = store_step (statement, error);
  while (step > 0);

  return step == 0;
}

gboolean
store_run_each (StoreStatement *self, StoreRowFunc func, gpointer user_data, GError **error)
{
  StoreDb *db;
  int result;

  if (self == NULL)
    return FALSE;

  db = self->db;
  g_assert (self->n_bound == self->n_parameters && db->row_func == NULL);
  db->row_func = func;
  db->row_data = user_data;
  db->is_stopped = FALSE;
  result = sqlite3_step (self->stmt);
  db->row_func = NULL;

  if (result != SQLITE_ROW && !db->is_stopped)
    fail (db, result, error);

  return result == SQLITE_ROW;
}

gboolean
store_db_insert_rows (StoreDb *self, const char *sql, const GArray *values, guint n_columns,
                      GError **error)
{
  gboolean done;

  g_assert (self->rows.values == NULL && values->len % n_columns == 0);
  self->rows = (StoreIntRows) { (const gint64 *) values->data, values->len / n_columns, n_columns };
  done = store_run (store_db_prepare (self, sql, error), error);
  self->rows = (StoreIntRows) { 0 };

  return done;
}

gint64
store_column_int (StoreStatement *self, int column)
{
  return sqlite3_column_int64 (self->stmt, column);
}

gboolean
store_column_is_null (StoreStatement *self, int column)
{
  return sqlite3_column_type (self->stmt, column) == SQLITE_NULL;
}

const char *
store_column_text (StoreStatement *self, int column)
{
  return (const char *) sqlite3_column_text (self->stmt, column);
}

char *
store_column_dup (StoreStatement *self, int column)
{
  return g_strdup (store_column_text (self, column));
}

gconstpointer
store_column_blob (StoreStatement *self, int column, gsize *len)
{
  gconstpointer data = sqlite3_column_blob (self->stmt, column);

  *len = sqlite3_column_bytes (self->stmt, column);
  return data;
}

gboolean
store_read_int (StoreStatement *self, gint64 fallback, gint64 *value, GError **error)
{
  g_autoptr (StoreStatement) statement = self;
  int step = store_step (statement, error);

  if (step < 0)
    return FALSE;
  *value = step > 0 ? store_column_int (statement, 0) : fallback;

  return TRUE;
}

GArray *
store_read_ints (StoreStatement *self, GError **error)
{
  g_autoptr (StoreStatement) row = self;
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (gint64));
  int step;

  while ((step = store_step (row, error)) > 0)
    {
      gint64 value = store_column_int (row, 0);

      g_array_append_val (values, value);
    }

  return step == 0 ? g_steal_pointer (&values) : NULL;
}

gint64
store_db_n_changed (StoreDb *self)
{
  return sqlite3_changes64 (self->handle);
}
