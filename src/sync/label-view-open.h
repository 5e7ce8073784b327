/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "folder-sync.h"

G_BEGIN_DECLS

/* Bringing views (label-views.h) in step, on a worker with a connection. A label is believed where SEARCH
 * for it in All Mail finds as many messages as STATUS counts in its folder: so no mail is missing from a
 * view, however the server spells a label, and whatever else it counts. */

/* All Mail is selected and in step then. With @hint, or where the view is not complete, it is compared
 * with what the server says; where that is doubtful for the third time, it is a folder again. */
gboolean label_view_open (SyncContext *context, gint64 folder_id, const FolderHint *hint,
                          GError **error);

/* Makes a view of a folder that may become one, if All Mail is complete and the label is believed.
 * @is_settled: it is one now, or is to be left alone until All Mail is complete. FALSE in it: it is to be
 * opened as a folder. */
gboolean label_view_try (SyncContext *context, gint64 folder_id, gboolean *is_settled,
                         GError **error);

G_END_DECLS
