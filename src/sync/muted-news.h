/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* New mail of muted conversations (store-mute.h) is marked as read, by the journal, so that the server
 * learns of it. In the transaction that stores it, on the thread that does. */

/* TRUE in @out when the message that @fetch brought into the selected folder is such, to be asked before
 * it is placed there. It is when it was not known before, came after the folder was opened first, is unread,
 * not from the account's own address, and does not lie where mail is put away or written. */
gboolean muted_news_find (SyncContext *context, const ImapFetch *fetch, const StoreMessage *message,
                          gint64 message_id, gboolean *out, GError **error);

/* Marks it, where it lies now: as read, and as muted, for when all the others are thrown away. */
gboolean muted_news_mark (SyncContext *context, const ImapFetch *fetch, gint64 message_id,
                          gint64 placement_id, GError **error);

G_END_DECLS
