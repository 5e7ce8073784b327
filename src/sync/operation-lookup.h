/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-message.h"
#include "store-op.h"
#include "sync-context.h"

G_BEGIN_DECLS

/* Whether mail that was put into a folder, or may have been, is there, and at which uid. */

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

/* What the next one looks at, of the messages at @uids in the selected folder: @events (element-type
 * ImapResponse, owned), which are stored already. */
gboolean operation_fetch_identities (SyncContext *context, const ImapSet *uids, GPtrArray **events,
                                     GError **error);

/* With a Message-ID that decides; without one only the very same size and date do. */
gboolean operation_is_same_message (const ImapFetch *fetch, const StoreMessage *message);

G_END_DECLS
