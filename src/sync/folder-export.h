/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-engine.h"
#include "archive-writer.h"

G_BEGIN_DECLS

/* How far it is, 0 to 1, and how many messages that are. Main thread. */
typedef void (*FolderArchiveProgress) (double fraction, guint n, gpointer user_data);

/* Writes the messages that the folder shows, the oldest first, to @path (archive-writer.h), with the flags
 * and keywords that are shown. What is not here is fetched, many messages with a command (body-keep.h), and
 * kept; of what is written one message is in memory at a time. A message that the server can't give is passed
 * over and counted; a lost connection, and the cancelling, end it, and nothing is left at @path then.
 * @progress may be NULL. Main thread. */
void folder_export_async (AccountEngine *engine, gint64 folder_id, ArchiveFormat format,
                          const char *path, FolderArchiveProgress progress, gpointer progress_data,
                          GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data);

/* @n: messages written; @n_missing: passed over. */
gboolean folder_export_finish (GAsyncResult *result, guint *n, guint *n_missing, GError **error);

G_END_DECLS
