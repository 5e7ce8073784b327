/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-placement.h"

G_BEGIN_DECLS

/* A conversation is muted while a message of it that is shown has this keyword (RFC 9979), whichever
 * joins it, and whatever it becomes one with. The keyword lies on the server with the mail: so it outlives
 * the cache, and other programs know of it. */
#define STORE_MUTED "$muted"

/* Some 2 µs, however long the conversation is. */
gboolean store_mute_get (Store *store, gint64 thread_id, gboolean *is_muted, GError **error);

/* TRUE in @out when a message that was just added, and lies in no folder yet, is in a muted conversation.
 * One that came back, as when another program moved it, is none of those. */
gboolean store_mute_awaits (Store *store, gint64 message_id, gboolean *out, GError **error);

/* Of the conversation of a message the shown placements that have the keyword, or with @is_muted FALSE those
 * that have not, in all folders that can be changed: array of StorePlacement, owned. */
GArray *store_mute_list_places (Store *store, gint64 message_id, gboolean is_muted, GError **error);

G_END_DECLS
