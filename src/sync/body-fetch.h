/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-engine.h"
#include "sync-context.h"

G_BEGIN_DECLS

/* Parts of messages from the server into the cache, on a worker with a connection. */

/* Fetches section @part ("" for the whole message, "HEADER" for its header block) and stores it; what is
 * larger than 64 KiB goes to disk as it arrives. Returns its bytes (owned). PH_ERROR_NOT_FOUND when the
 * message lies nowhere on the server any more or has no such part. Selects the folder that the message
 * lies in. */
GBytes *body_fetch_part (SyncContext *context, gint64 message_id, const char *part,
                         GCancellable *cancellable, GError **error);

/* The same for a part whose content alone is wanted, such as an attachment: where the server can undo
 * its base64 or quoted-printable (RFC 3516) a quarter less is fetched, and *@is_decoded is TRUE. That
 * is stored as the section body_fetch_name_decoded() names. @progress (nullable) tells of a part that goes to
 * disk as it arrives. */
GBytes *body_fetch_content (SyncContext *context, gint64 message_id, const char *part,
                            gboolean *is_decoded, AccountPartProgress *progress,
                            GCancellable *cancellable, GError **error);

/* "BINARY[2]" for part "2": what store-body.h keeps its decoded content as. Owned. */
char *body_fetch_name_decoded (const char *part);

/* Fetches the beginnings of up to @limit messages of @folder_id, which is selected or a view of what is
 * (label-views.h), that have no preview, newest first, none received before @since, and stores their
 * previews. *@n is how many were looked at, less
 * than @limit when there are no more. After a loss of the connection fewer are asked for at a time
 * than @limit, and one that breaks it each time is given up. */
gboolean body_fetch_previews (SyncContext *context, gint64 folder_id, gint64 since, guint limit,
                              guint *n, GError **error);

/* The same, in the selected folder, for the part that is shown as text, whole, when it is not larger than 256 KiB. */
gboolean body_fetch_texts (SyncContext *context, gint64 since, guint limit, guint *n,
                           GError **error);

/* Whether these two would find anything to do in the folder, so that it need not be selected. No
 * network; TRUE when the store can't be read, which they then tell. */
gboolean body_fetch_wants_previews (Store *store, gint64 folder_id, gint64 since);
gboolean body_fetch_wants_texts (Store *store, gint64 folder_id, gint64 since);

G_END_DECLS
