/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-response.h"
#include "label-folders.h"
#include "store-op.h"

G_BEGIN_DECLS

/* Folders that are labels (label-folders.h), as views of All Mail: a folder with STORE_FOLDER_VIEW is never
 * selected. Its placements have the uids of All Mail, its home, and come and go with what that tells of
 * X-GM-LABELS, so that a label costs neither a SELECT nor headers, and has the flags of its mail.
 *
 * The inbox stays a folder of its own, which is what a server tells of at once; so do Trash and Junk,
 * which hold what All Mail does not. And each other folder is one until it has been found that the label
 * says what the folder holds (label-view-open.h).
 *
 * All this reads or writes the store alone. What writes is to be called in a transaction. */

/* The folder that is selected for the uids of @folder_id: itself, but for a view. */
gint64 label_views_get_home (Store *store, gint64 folder_id);
gboolean label_views_is_view (Store *store, gint64 folder_id);

/* All of All Mail is stored: what it does not tell by itself can be asked for. */
gboolean label_views_is_home_complete (Store *store);

/* Whether the folder, which is none, might become a view. */
gboolean label_views_may_become (Store *store, const StoreFolder *folder);

/* One more time that the label did not say what the folder holds; or, with FALSE, it did. After some the
 * folder stays one, and a view becomes one again. */
gboolean label_views_note_doubt (Store *store, StoreFolder *folder, gboolean is_doubtful,
                                 GError **error);

/* The folder begins as a view, with lo_uid 0, or is a folder again that was never opened. What it shows
 * stays until it is met again (store-folder-age.h). */
gboolean label_views_turn (Store *store, gint64 folder_id, gboolean into_view, GError **error);

/* All of them are folders again: there is no home any more, or its uids are of another age. */
gboolean label_views_end (Store *store, GError **error);

/* The label as X-GM-LABELS has it. Borrowed from @folder, or static. */
const char *label_views_get_label (const StoreFolder *folder);

/* That views have become folders, or their uids are of another age, while something was under way. It can
 * be tried again soon: PH_ERROR_UNAVAILABLE. */
void label_views_set_changed (GError **error);

/* ---- What the home tells -------------------------------------------------------------------- */

/* The views there are, for the time of a transaction. */
typedef struct _LabelViews LabelViews;

LabelViews *label_views_load (Store *store, gint64 home); /* NULL when there are none, or an error */
void label_views_free (LabelViews *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabelViews, label_views_free)

/* Shows the message in the views that @fetch says, with its flags, when that has been stored in the home.
 * An answer without labels changes only the flags, and whether it is starred, which is one. */
gboolean label_views_follow (LabelViews *self, Store *store, const ImapFetch *fetch, GError **error);

/* Shows in a view what lies in the home at @uid; TRUE when nothing does. */
gboolean label_views_show (Store *store, gint64 home, gint64 view, guint32 uid, GError **error);

/* These uids of the home, or of any other folder, are gone. */
gboolean label_views_remove_range (Store *store, gint64 folder_id, guint32 first, guint32 last,
                                   GError **error);

/* ---- Wishes --------------------------------------------------------------------------------- */

/* What @row, of the kind FLAGS, is about: its placement if it is there still; with labels all that have the
 * flags of that mail, which are all but those in Trash and Junk. Array of StorePlacement. */
GArray *label_views_list_places (Store *store, const StoreOp *row, GError **error);

/* The mail that @row is about has left its folder. It may have lost a label, no more: then what was wished
 * is to be done in All Mail, which it does not leave but for Trash and Junk, and @row waits anew. */
gboolean label_views_lead_home (Store *store, StoreOp *row, gboolean *is_led, GError **error);

/* Where @row, of the kind MOVE, takes mail to Trash or Junk, and so from everywhere else: those places are
 * hidden; they are shown again, since it came to nothing; it went, and so do they. None does anything with
 * other rows, or without labels. */
gboolean label_views_hide_places (Store *store, const StoreOp *row, GError **error);
gboolean label_views_unhide_places (Store *store, const StoreOp *row, GError **error);
gboolean label_views_remove_places (Store *store, const StoreOp *row, GError **error);

G_END_DECLS
