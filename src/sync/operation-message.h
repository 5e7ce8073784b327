/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-op.h"
#include "sync-context.h"

G_BEGIN_DECLS

/* FLAGS, MOVE, COPY and EXPUNGE rows on the wire: rows of one kind, folder, destination and flags
 * together, as UID sets. */

/* Most messages that one command names. */
#define OPERATION_SET_MAX 500

/* Carries @rows (element-type StoreOp, alike) out, to DONE; rows whose message is gone are DONE as
 * well, with nothing left of them. On an error of the server nothing more is sent; what was carried out
 * before it is DONE. */
gboolean operation_message_run (SyncContext *context, GPtrArray *rows, GError **error);

G_END_DECLS
