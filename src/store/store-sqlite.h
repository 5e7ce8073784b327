/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* SQLite for this folder: a connection, its prepared statements, errors as PH_ERROR. Both belong
 * to the thread that opened the connection or took it over. */
typedef struct _StoreDb StoreDb;
typedef struct _StoreStatement StoreStatement;

typedef enum
{
  STORE_DB_READ_ONLY = 1 << 0, /* the file must be there */
  STORE_DB_SALVAGE = 1 << 1,   /* a damaged file: nothing in it is relied on, nothing is written */
} StoreDbFlags;

/* Makes the file when it is missing. Another connection's lock is waited for, 10 s at most. */
StoreDb *store_db_open (const char *path, StoreDbFlags flags, GError **error);
void store_db_close (StoreDb *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreDb, store_db_close)

/* As store_take_over(). */
void store_db_take_over (StoreDb *self);

/* From now on the file @path is made when damage is met, by SQLite or by what calls
 * store_db_set_damaged(). */
void store_db_set_damage_mark (StoreDb *self, const char *path);

/* For what SQLite can't see: sets PH_ERROR_DAMAGED, and fails the transaction if one is open. @what was
 * damaged, for the log. */
void store_db_set_damaged (StoreDb *self, const char *what, GError **error);

/* TRUE when damage was met on this connection. */
gboolean store_db_is_damaged (StoreDb *self);

/* Runs one or more statements without parameters; result rows are thrown away. */
gboolean store_db_exec (StoreDb *self, const char *sql, GError **error);

/* How long it waits for others that write before it fails with PH_ERROR_BUSY: 10 s unless told. */
void store_db_set_patience (StoreDb *self, guint ms);

/* The connection's begin, commit and rollback. When any statement fails in a transaction, the
 * commit fails with the same error: half of a transaction is never kept. */
gboolean store_db_begin (StoreDb *self, GError **error);
gboolean store_db_commit (StoreDb *self, GError **error);
void store_db_rollback (StoreDb *self);
gboolean store_db_is_in_transaction (StoreDb *self);

/* Makes what was committed before durable: fsyncs the write-ahead log. */
gboolean store_db_sync (StoreDb *self, GError **error);

/* Statements. store_db_prepare() keeps the statement for the next call with the same @sql, which
 * must be a static string (it is looked up by address) and not be in use twice at a time;
 * store_db_prepare_once() takes any text. Both return NULL with an error, and all functions below
 * take NULL and do nothing then, so only the last of them is checked. */
StoreStatement *store_db_prepare (StoreDb *self, const char *sql, GError **error);
StoreStatement *store_db_prepare_once (StoreDb *self, const char *sql, GError **error);

/* Gives it back: ends its reading. */
void store_statement_release (StoreStatement *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreStatement, store_statement_release)

/* From its start again, with nothing bound. */
void store_statement_restart (StoreStatement *self);

/* Each binds the next parameter. Text and data are borrowed until the release; NULL is SQL's. */
void store_bind_int (StoreStatement *self, gint64 value);
void store_bind_null (StoreStatement *self);
void store_bind_text (StoreStatement *self, const char *text);
void store_bind_blob (StoreStatement *self, const void *data, gsize len);

/* A copy of a column of another statement's row. */
void store_bind_column (StoreStatement *self, StoreStatement *row, int column);

/* 1: a row is there; 0: there are no more; -1: error. */
int store_step (StoreStatement *self, GError **error);

/* Runs a statement that returns no rows. */
gboolean store_run (StoreStatement *self, GError **error);

/* Runs a statement whose one column is `each_row (INTEGER, INTEGER)` or has a third: @func gets these
 * of each row that the statement finds (0 for the third of two), in no order that SQLite would promise,
 * a third faster than by stepping. FALSE ends it: then FALSE without error. One at a time for each
 * connection. */
typedef gboolean (*StoreRowFunc) (gint64 first, gint64 second, gint64 third, gpointer user_data);
gboolean store_run_each (StoreStatement *self, StoreRowFunc func, gpointer user_data,
                         GError **error);

/* Runs @sql, "INSERT … SELECT c0, c1, … FROM int_rows WHERE TRUE …", for all of @values (of gint64), which
 * are @n_columns a row. A third faster than row by row where the table has many indexes. */
gboolean store_db_insert_rows (StoreDb *self, const char *sql, const GArray *values,
                               guint n_columns, GError **error);

/* Of the current row, from 0. Text is borrowed until the next step, NULL for SQL's. */
gint64 store_column_int (StoreStatement *self, int column);
gboolean store_column_is_null (StoreStatement *self, int column);
const char *store_column_text (StoreStatement *self, int column);
char *store_column_dup (StoreStatement *self, int column);
gconstpointer store_column_blob (StoreStatement *self, int column, gsize *len);

/* The first column of the first row, @fallback when there is none. FALSE on error. */
gboolean store_read_int (StoreStatement *self, gint64 fallback, gint64 *value, GError **error);

/* The first column of all rows: (element-type gint64), owned. NULL on error. */
GArray *store_read_ints (StoreStatement *self, GError **error);

/* Rows that the last statement changed. */
gint64 store_db_n_changed (StoreDb *self);

G_END_DECLS
