/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "operation.h"
#include "store-op.h"
#include "sync-context.h"

G_BEGIN_DECLS

/* APPEND exactly once: of files that a person drops on a folder, of archives, and at the end of a transfer. The
 * bytes lie in the account's spool until the server has shown that it holds them. */

/* Reads @file, which must be a message, and places it locally; @row carries group, times, destination
 * and flags (set), and is inserted. PH_ERROR_INVALID when the file is no message. In a transaction, which
 * must not be committed before operation_spool_sync(): the spool file's name is added to @spooled. */
gboolean operation_append_queue_file (Store *store, const char *data_dir, GFile *file, StoreOp *row,
                                      GPtrArray *spooled, GError **error);

/* The same of the message @raw, whose line ends are CRLF. */
gboolean operation_append_queue_bytes (Store *store, const char *data_dir, GBytes *raw, StoreOp *row,
                                       GPtrArray *spooled, GError **error);

/* The same for a message of an archive, with its flags, keywords and date. One that the folder holds
 * already, as far as the cache knows (the same Message-ID, size and sent date), is not placed again, nor one
 * that is larger than the server takes; @result counts. */
gboolean operation_append_queue_message (Store *store, const char *data_dir,
                                         const ArchiveMessage *message, StoreOp *row,
                                         GPtrArray *spooled, OperationResult *result,
                                         GError **error);

/* Carries APPEND rows of one folder out, to DONE: @rows (element-type StoreOp), out of which those are
 * taken that would be too much at once. They are under way together, in one command where the server can
 * (RFC 3502). On an error of the server all others are carried out that can be. Rows that may have been
 * carried out before (UNSURE, all of them) are only looked for in the folder: those that are not there are
 * QUEUED again. */
gboolean operation_append_run (SyncContext *context, GPtrArray *rows, GError **error);

/* PH_ERROR_SERVER: a mail that the server took is not in the folder. */
void operation_append_set_not_shown (GError **error);

G_END_DECLS
