/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-op.h"
#include "store-placement.h"
#include "sync-context.h"

G_BEGIN_DECLS

/* Whole mails of the source of a transfer, from the cache or from the server. For src/sync/transfer.c
 * alone; on a worker with a connection. */

/* The mail that each of @ops (element-type StoreOp, of one folder) is about: (element-type GBytes), owned,
 * in their order. It ends before the first one that can't be had, and @error is what was wrong with
 * that. */
GPtrArray *transfer_fetch_all (SyncContext *context, GPtrArray *ops, GError **error);

/* PH_ERROR_UNAVAILABLE when the mail has no uid: in a folder that began a new age it may not have been met
 * again yet. */
gboolean transfer_check_known (const StorePlacement *placement, GError **error);

/* PH_ERROR_NOT_FOUND: the mail does not exist any more. */
void transfer_set_gone (GError **error);

G_END_DECLS
