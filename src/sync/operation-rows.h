/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-op.h"
#include "sync-context.h"

G_BEGIN_DECLS

/* What carrying out rows about messages is made of: rows (element-type StoreOp) that are alike, as one
 * command names them. On a worker with a connection. */

const StoreOp *operation_rows_first (GPtrArray *rows); /* borrowed */

/* Takes the uids as they are now; a row's own uid stays where its placement is gone (it may have
 * moved before a crash). FALSE in @are_known when the folder began a new age and some message has not
 * been met in it yet: its row waits. */
gboolean operation_rows_resolve (SyncContext *context, GPtrArray *rows, gboolean *are_known,
                                 GError **error);

/* The uids that are known; owned. */
ImapSet *operation_rows_collect (GPtrArray *rows);

typedef gboolean (*OperationRowFunc) (SyncContext *context, StoreOp *row, gpointer data,
                                      GError **error);

/* One transaction for what @func does to each row, and the row itself. */
gboolean operation_rows_update (SyncContext *context, GPtrArray *rows, OperationRowFunc func,
                                gpointer data, GError **error);

/* An OperationRowFunc: from here on the server may have done it. @stage is GINT_TO_POINTER()'s. */
gboolean operation_rows_mark_sent (SyncContext *context, StoreOp *row, gpointer stage, GError **error);

/* In a transaction: the placement that the row is about goes, if it is still there. */
gboolean operation_rows_remove_source (SyncContext *context, const StoreOp *row, GError **error);

/* ---- Commands ------------------------------------------------------------------------------- */

/* Takes @command. The answers are stored before anything else is decided; @events (nullable, owned) are
 * they. */
gboolean operation_rows_run (SyncContext *context, ImapCommand *command, GPtrArray **events,
                             GError **error);

/* Out of @left what one command may name, owned; NULL when nothing is left. */
ImapSet *operation_rows_take (SyncContext *context, ImapSet *left);

/* UID STORE, @how being "+FLAGS" and the like, in as many commands as it takes. @keyword (nullable). */
gboolean operation_rows_store_flags (SyncContext *context, const ImapSet *uids, const char *how,
                                     guint flags, const char *keyword, GError **error);

/* Takes a label (label-views.h) off messages of All Mail, which is selected. */
gboolean operation_rows_take_label (SyncContext *context, const ImapSet *uids, const char *label,
                                    GError **error);

/* TRUE after an @error when nothing was done and a plainer command may do it. */
gboolean operation_rows_misunderstood (SyncContext *context, const GError *error);

G_END_DECLS
