/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* Brings folders in step with the server, on a worker with a connection. Two connections of an
 * account may do this for one folder at the same time: all of it can be repeated, and every step
 * reads the folder's row again in the transaction that changes it.
 *
 *   opening   newest window first, uids lo_uid … uidnext-1 are then complete
 *   backfill  from lo_uid down to 1, a batch a transaction, lo_uid moved in it
 *   reopening changes since the watermark (QRESYNC, CONDSTORE, or by looking), then new mail */

/* What STATUS said a moment ago; spares a round trip at a first opening. */
typedef struct
{
  gint64 folder_id;
  guint32 uidnext;
  gint64 messages;
  gboolean is_filled_next; /* folder_backfill() follows at once: what it asks for is asked for along with
                            * the newest window, which spares another one */
} FolderHint;

/* Selects the folder and brings what is stored of it in step: its newest window when it is opened
 * first. in_step is not set when the work was to stop before (see sync_context_should_yield()): it is
 * to be called again then. PH_ERROR_NOT_FOUND: there is no such mailbox. @hint may be NULL. */
gboolean folder_sync_open (SyncContext *context, gint64 folder_id, const FolderHint *hint,
                           GError **error);

/* For the selected folder, after sync_context_drain() found has_news, is_dirty or flags_dirty: new
 * mail, a full comparison, or flags. Nothing else is asked. What is still set after it is left to
 * do. */
gboolean folder_sync_look (SyncContext *context, GError **error);

/* Before a command names uids up to @uid in the selected folder. Mail that another connection has stored
 * may be news to the server's side of this one: a command leaves it out then, and succeeds (RFC 9051
 * §6.4.9). Asks for news (NOOP) unless this connection is known to reach that uid. */
gboolean folder_sync_meet (SyncContext *context, guint32 uid, GError **error);

/* On servers without CONDSTORE flags have to be looked at: those of one window of 2000 uids below
 * *@uid (0: from the newest), which moves down; 0 again when the oldest were done. */
gboolean folder_sync_sweep (SyncContext *context, guint32 *uid, GError **error);

G_END_DECLS
