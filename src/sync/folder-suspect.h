/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* Where a server broke the connection while rows were fetched. One message that it (or we) can't bear
 * must not keep all others away: the span is noted in the store, narrowed with each further loss, and
 * in the end the one message is given up for a day. For all connections of the account, on their
 * threads. */
typedef struct
{
  guint32 first;
  guint32 last;
  guint n;      /* messages that were asked for */
  guint losses; /* how often, with just this span */
} FolderSuspect;

/* FALSE when nothing is suspected. */
gboolean folder_suspect_get (Store *store, gint64 folder_id, FolderSuspect *out);

/* TRUE when what is suspected lies at least partly within @first to @last. */
gboolean folder_suspect_is_within (Store *store, gint64 folder_id, guint32 first, guint32 last);

/* The fetch of @n rows of the selected folder within @first to @last failed with @error: noted when
 * the connection is gone, and not because we wanted it so. */
void folder_suspect_note (SyncContext *context, guint32 first, guint32 last, guint n,
                          const GError *error);

/* Its uids name other mail now. Within the caller's transaction. */
gboolean folder_suspect_forget (Store *store, gint64 folder_id, GError **error);

/* All of it could be fetched, or was given up. */
void folder_suspect_clear (SyncContext *context);

G_END_DECLS
