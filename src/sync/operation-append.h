/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-op.h"
#include "sync-context.h"

G_BEGIN_DECLS

/* APPEND exactly once: of files that a person drops on a folder, and at the end of a transfer. The
 * bytes lie in the account's spool until the server has shown that it holds them. */

/* Reads @file, which must be a message, and places it locally; @row carries group, times, destination
 * and flags (set), and is inserted. PH_ERROR_INVALID when the file is no message. In a transaction. */
gboolean operation_append_queue_file (Store *store, const char *data_dir, GFile *file, StoreOp *row,
                                      GError **error);

/* Carries one APPEND row out, to DONE. A row that may have been carried out before is looked for in
 * the folder first. */
gboolean operation_append_run (SyncContext *context, StoreOp *row, GError **error);

/* The lowest uid that a message put into @folder from now on can get, as far as the store knows. */
guint32 operation_get_uidnext (Store *store, gint64 folder_id);

/* Remembers that @uid was given to a message in the folder, which may leave again before the folder's
 * own sync sees it. In a transaction. */
gboolean operation_note_uid (Store *store, gint64 folder_id, guint32 uid, GError **error);

/* The folder gives its uids anew. In a transaction. */
gboolean operation_forget_uids (Store *store, gint64 folder_id, GError **error);

/* Looks in @folder, from uid @from up, for the messages that the placements of @rows (element-type
 * StoreOp; their dst_placement_id and message_id) stand for, and sets @uids, one for each row: 0 where
 * it is not there. For rows that may have been carried out, and for servers that do not say where a
 * copy went. */
gboolean operation_look_up (SyncContext *context, gint64 folder_id, guint32 from, GPtrArray *rows,
                            guint32 *uids, GError **error);

G_END_DECLS
