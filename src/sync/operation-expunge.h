/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-op.h"
#include "sync-context.h"

G_BEGIN_DECLS

/* Mail that goes for good, from the selected folder: \Deleted and UID EXPUNGE of exactly these uids;
 * without UIDPLUS only \Deleted, as a bare EXPUNGE would take other clients' mail along. Both fail with
 * PH_ERROR_INVALID, and nothing is sent, where that would do more than it says (label-folders.h). On a
 * worker with a connection. */

/* @uids, for mail that is to be had elsewhere: where folders are labels it goes to the trash, since
 * losing a label would leave it in All Mail. @gone is FALSE where it is only marked. */
gboolean operation_expunge_or_trash (SyncContext *context, ImapSet *uids, gboolean *gone,
                                     GError **error);

/* The sources of @rows (element-type StoreOp), all of the selected folder, on the server and here: to
 * DONE. A row without a placement stands for all mail up to its uid, and alone. */
gboolean operation_expunge_rows (SyncContext *context, GPtrArray *rows, GError **error);

G_END_DECLS
