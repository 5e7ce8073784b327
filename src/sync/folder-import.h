/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "engine.h"
#include "folder-export.h"

G_BEGIN_DECLS

/* What became of the messages of an archive. */
typedef struct
{
  guint n;         /* placed in the folder, and on their way to the server */
  guint n_known;   /* the folder held them already, as far as the cache knows */
  guint n_refused; /* larger than the server takes */
  guint n_skipped; /* not a mail, too large for anybody, or not to be read */
} FolderImportCounts;

/* Puts the messages of @files (element-type GFile; see archive-reader.h) into a folder, some at a time,
 * each time by the journal: what was placed stays when it is cancelled or the program ends, and is found
 * again (n_known) when it is repeated. Main thread. */
void folder_import_async (Engine *engine, const char *account_id, gint64 folder_id,
                          GPtrArray *files, FolderArchiveProgress progress, gpointer progress_data,
                          GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data);

/* @counts is set in any case, and @results (nullable; transfer full; element-type OperationResult) to what
 * undoes all that was placed, which engine_undo_async() takes one by one. G_IO_ERROR_CANCELLED, or why it
 * went no further. */
gboolean folder_import_finish (GAsyncResult *result, FolderImportCounts *counts, GPtrArray **results,
                               GError **error);

G_END_DECLS
