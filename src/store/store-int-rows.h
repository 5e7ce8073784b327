/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* Rows of integers in memory that a statement reads as a table, "int_rows" with the columns c0 to c7: many
 * are inserted by one statement, which opens the table's indexes once. */
typedef struct
{
  const gint64 *values; /* (borrowed) row by row */
  gsize n_rows;
  guint n_columns;      /* of each; what a statement reads beyond them is NULL */
} StoreIntRows;

/* Makes the table known to the connection. @rows is what it shows: read while a statement runs, owned by
 * the caller and there until the connection is closed. An error code of SQLite's. */
int store_int_rows_register (sqlite3 *handle, StoreIntRows *rows);

G_END_DECLS
