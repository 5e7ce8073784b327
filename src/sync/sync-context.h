/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-session.h"
#include "store-folder.h"

G_BEGIN_DECLS

/* What a worker's straight-line code has in hand: a signed-in session, the worker's own Store, and
 * when to give way. Made and used on one worker's thread. */
typedef struct
{
  AccountSettings *settings; /* (borrowed) */
  ImapSession *session;      /* (borrowed) signed in */
  Store *store;              /* (borrowed) writable */
  GCancellable *cancellable; /* (borrowed) (nullable) */
  const char *data_dir;      /* (borrowed) the account's folder */

  gint64 folder_id;          /* the selected folder, 0 for none: kept by folder_sync_… below */
  guint32 uidvalidity;       /* of it */
} SyncContext;

/* Selects a folder unless it is selected, bringing what the server says by itself (QRESYNC, or
 * EXISTS and UIDNEXT) into the store. A session that lacks it gets PH_ERROR_NOT_FOUND. */
gboolean sync_context_select (SyncContext *self, gint64 folder_id, GError **error);

/* Stores what the session recorded meanwhile for the selected folder (VANISHED, EXPUNGE, FETCH of
 * flags); for new mail (EXISTS) only sets that the folder needs a look. Opens a transaction of its
 * own. To be called after each command. */
gboolean sync_context_drain (SyncContext *self, GError **error);

G_END_DECLS
