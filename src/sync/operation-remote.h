/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* Carries out the journal, in order, neighbours of one kind together as UID sets. On a worker with a
 * connection. What the server refuses for good is taken back and reported through @failed; what can
 * be tried again stays; so does what is for another account without a @hub (nullable). FALSE only when
 * the connection or the disk failed, or the cache is damaged. */
typedef void (*OperationFailedFunc) (gint64 group, const GError *error, gpointer user_data);

typedef struct _TransferHub TransferHub; /* see transfer.h */

gboolean operation_run_waiting (SyncContext *context, TransferHub *hub,
                                OperationFailedFunc failed, gpointer user_data, GError **error);

/* Seconds until the next row may be carried out; 0 now; -1 none waits. */
int operation_seconds_to_next (Store *store);

G_END_DECLS
