/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store.h"

G_BEGIN_DECLS

/* Mail on its way to a server, in files below an account's folder. The name of a file holds the hash
 * of what it should hold, and the journal holds the name: what was damaged meanwhile is not sent. */

/* Writes @bytes for the operation @token below @data_dir and returns the file's name relative to that
 * folder (owned). Fails with PH_ERROR_DISK. */
char *operation_spool_write (const char *data_dir, const char *token, GBytes *bytes,
                             GError **error);

/* What makes @files (element-type utf8) outlive a loss of power: to be called before the
 * journal names them, once for many, as the disk takes little longer for them than for one. */
gboolean operation_spool_sync (const char *data_dir, GPtrArray *files, GError **error);

/* What was written, or PH_ERROR_DAMAGED. @file may be NULL, which is not there. */
GBytes *operation_spool_read (const char *data_dir, const char *file, GError **error);

/* TRUE when @bytes are what the file of this name should hold. */
gboolean operation_spool_is_of (const char *file, GBytes *bytes);

/* No error when it is gone already. */
void operation_spool_remove (const char *data_dir, const char *file);

/* Deletes what a crash left behind: files that no row of the journal names or waits for, nor one of the
 * outbox; none while a row cannot be read, and none from before a damage, which may have cost the row
 * (store_get_salvaged_at()). @store is that of @data_dir. On the thread that queues what is to be sent, as
 * that writes the file before its transaction; not in a transaction. */
void operation_spool_sweep (Store *store, const char *data_dir);

G_END_DECLS
