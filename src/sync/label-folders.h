/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* Folders that are labels on mail which lies in one place, All Mail (Gmail, X-GM-EXT-1). There
 *
 *   MOVE from a folder to All Mail   takes the label away: it is what archives from the inbox
 *   MOVE out of All Mail             is a COPY: the mail stays in it
 *   EXPUNGE                          takes the label away, too; of the last one the person may have
 *                                    set that it deletes the mail. So it is used in Trash and Junk alone
 *
 * Most of them are views of All Mail: see label-views.h.
 * What is known of it is kept in the cache, since wishes are written down offline. */
typedef struct
{
  gboolean are_used;
  gint64 all;   /* ids of folders; 0 where there is none, or are_used is not set */
  gint64 inbox;
  gint64 trash;
  gint64 junk;
} LabelFolders;

/* Notes whether the server has labels. In a transaction. */
gboolean label_folders_note (SyncContext *context, GError **error);

/* The thread of the Store. */
gboolean label_folders_read (Store *store, LabelFolders *self, GError **error);

/* Whether it is Trash or Junk, which hold what All Mail does not. FALSE without labels. */
gboolean label_folders_is_apart (const LabelFolders *self, gint64 folder_id);

/* Whether EXPUNGE in the folder does what it says, and no more. */
gboolean label_folders_may_expunge (const LabelFolders *self, gint64 folder_id);

/* The same of the selected folder, for whoever is about to send it: fails with PH_ERROR_INVALID where it
 * may not be. A row of the journal may be older than what is known of the folder, so the server's own
 * word counts as well. On a worker with a connection. */
gboolean label_folders_check_expunge (SyncContext *context, GError **error);

/* Whether mail that is moved from @folder_id to @dst_folder stays in both. */
gboolean label_folders_keeps_source (const LabelFolders *self, gint64 folder_id,
                                     gint64 dst_folder);

G_END_DECLS
