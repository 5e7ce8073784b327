/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-op.h"
#include "sync-context.h"

G_BEGIN_DECLS

/* Mail that goes for good, from the selected folder. On a worker with a connection. */

/* \Deleted and UID EXPUNGE of exactly @uids in the selected folder; without UIDPLUS only \Deleted: a
 * bare EXPUNGE would take other clients' mail along. @expunged says which. */
gboolean operation_expunge_uids (SyncContext *context, ImapSet *uids, gboolean *expunged,
                                 GError **error);

/* The same in folder @folder_id, which is selected, for mail that is to be had elsewhere: where folders
 * are labels (label-folders.h) it goes to the trash, since losing a label would leave it in All Mail. */
gboolean operation_expunge_or_trash (SyncContext *context, gint64 folder_id, ImapSet *uids,
                                     gboolean *gone, GError **error);

/* The sources of @rows (element-type StoreOp), all of the selected folder, on the server and here: to
 * DONE. A row without a placement stands for all mail up to its uid, and alone. */
gboolean operation_expunge_rows (SyncContext *context, GPtrArray *rows, GError **error);

G_END_DECLS
