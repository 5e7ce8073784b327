/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-int-rows.h"

typedef struct
{
  sqlite3_vtab parent;
  const StoreIntRows *rows; /* (borrowed) */
} Table;

typedef struct
{
  sqlite3_vtab_cursor parent;
  gsize row;
} Cursor;

static const StoreIntRows *
get_rows (sqlite3_vtab_cursor *cursor)
{
  return ((Table *) cursor->pVtab)->rows;
}

static int
connect_cb (sqlite3 *handle, void *rows, int n, const char *const *words, sqlite3_vtab **out,
            char **error)
{
  int result =
      sqlite3_declare_vtab (handle, "CREATE TABLE x (c0, c1, c2, c3, c4, c5, c6, c7)");
  Table *self;

  if (result != SQLITE_OK)
    return result;
  self = g_new0 (Table, 1);
  self->rows = rows;
  *out = &self->parent;

  return SQLITE_OK;
}

static int
disconnect_cb (sqlite3_vtab *table)
{
  g_free (table);
  return SQLITE_OK;
}

/* There is one way to read it. */
static int
best_index_cb (sqlite3_vtab *table, sqlite3_index_info *info)
{
  info->estimatedCost = 1;
  return SQLITE_OK;
}

static int
open_cb (sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
  Cursor *self = g_new0 (Cursor, 1);

  *out = &self->parent;
  return SQLITE_OK;
}

static int
close_cb (sqlite3_vtab_cursor *cursor)
{
  g_free (cursor);
  return SQLITE_OK;
}

static int
filter_cb (sqlite3_vtab_cursor *cursor, int index, const char *name, int n, sqlite3_value **values)
{
  ((Cursor *) cursor)->row = 0;
  return SQLITE_OK;
}

static int
next_cb (sqlite3_vtab_cursor *cursor)
{
  ((Cursor *) cursor)->row++;
  return SQLITE_OK;
}

static int
eof_cb (sqlite3_vtab_cursor *cursor)
{
  return ((Cursor *) cursor)->row >= get_rows (cursor)->n_rows;
}

static int
column_cb (sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
  const StoreIntRows *rows = get_rows (cursor);

  if ((guint) column < rows->n_columns)
    sqlite3_result_int64 (context,
                          rows->values[((Cursor *) cursor)->row * rows->n_columns + column]);
  return SQLITE_OK;
}

static int
rowid_cb (sqlite3_vtab_cursor *cursor, sqlite3_int64 *id)
{
  *id = (sqlite3_int64) ((Cursor *) cursor)->row;
  return SQLITE_OK;
}

/* Without xCreate there is one such table, and it needs no making. */
static const sqlite3_module module = {
  .xConnect = connect_cb,
  .xBestIndex = best_index_cb,
  .xDisconnect = disconnect_cb,
  .xOpen = open_cb,
  .xClose = close_cb,
  .xFilter = filter_cb,
  .xNext = next_cb,
  .xEof = eof_cb,
  .xColumn = column_cb,
  .xRowid = rowid_cb,
};

int
store_int_rows_register (sqlite3 *handle, StoreIntRows *rows)
{
  return sqlite3_create_module (handle, "int_rows", &module, rows);
}
