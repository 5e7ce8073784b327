/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-folder.h"

G_BEGIN_DECLS

/* A folder whose UIDVALIDITY changed (RFC 4549 §4.1) names the same mail by other numbers. Its
 * placements stay, unlinked: with a uid < 0, until the mail is met again and
 * store_placement_add() gives them their new uid, or the folder is known as a whole and they are
 * dropped. So nothing flickers, and operations that wait for a uid find it. */

/* The folder begins a new age. Operations stay; one that named all uids up to a number becomes one
 * for each message it was about. */
gboolean store_folder_reset (Store *store, gint64 id, guint32 uidvalidity, GError **error);

/* TRUE in @has when placements wait to be met again. Those that an operation made, and the server
 * does not know yet, are none of them. */
gboolean store_folder_has_unlinked (Store *store, gint64 id, gboolean *has, GError **error);

/* TRUE in @is when one of them is of @message_id. */
gboolean store_folder_is_unlinked (Store *store, gint64 id, gint64 message_id, gboolean *is,
                                   GError **error);

/* All of the folder has been seen: what was not met is gone. */
gboolean store_folder_drop_unlinked (Store *store, gint64 id, GError **error);

/* The same, and what an operation put there that does not wait any more. */
gboolean store_folder_drop_local (Store *store, gint64 id, GError **error);

G_END_DECLS
