/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "folder-import.h"
#include "ph-folder-tree.h"
#include "ph-message-keys.h"

G_BEGIN_DECLS

/* What a person does to messages and folders, in one place: makes an Operation for each account
 * that the keys name, submits it, remembers how to undo it (the last 50), and says in a sentence
 * what was done. Returns at once; the lists follow through the engine's changes.
 *
 * Properties: "can-undo" boolean; "undo-description" string: "Undo: 2 messages moved to “Archive”",
 *   "" for none; "busy" boolean: a wish is on its way to the journal
 * Signals:
 *   "done" (char *sentence, gboolean show): "2 messages moved to “Archive”". @show: worth a toast,
 *      with an Undo button while "can-undo"; FALSE for what is seen at once (read, flagged)
 *   "undone" (char *sentence): worth a toast, without a button: it would undo what came before
 *   "failed" (char *sentence, char *reason): nothing, or not all, was done, at once or by the server
 *      later: what, and why; @reason is NULL when the sentence says it all */
#define PH_TYPE_FILING (ph_filing_get_type ())
G_DECLARE_FINAL_TYPE (PhFiling, ph_filing, PH, FILING, GObject)

PhFiling *ph_filing_new (Engine *engine);
Engine *ph_filing_get_engine (PhFiling *self); /* (transfer none) */

/* Messages. @keys is kept as long as needed; an empty set does nothing. */
void ph_filing_move (PhFiling *self, PhMessageKeys *keys, PhFolder *folder);
void ph_filing_copy (PhFiling *self, PhMessageKeys *keys, PhFolder *folder);
void ph_filing_trash (PhFiling *self, PhMessageKeys *keys);
void ph_filing_archive (PhFiling *self, PhMessageKeys *keys);
void ph_filing_junk (PhFiling *self, PhMessageKeys *keys, gboolean junk);
void ph_filing_expunge (PhFiling *self, PhMessageKeys *keys); /* for good: ask before */
void ph_filing_set_flags (PhFiling *self, PhMessageKeys *keys, guint set, guint clear);
void ph_filing_set_unread (PhFiling *self, PhMessageKeys *keys, gboolean unread);
void ph_filing_set_flagged (PhFiling *self, PhMessageKeys *keys, gboolean flagged);

/* The whole conversations that the messages are of: what comes to be new in them is marked as read. */
void ph_filing_set_muted (PhFiling *self, PhMessageKeys *keys, gboolean muted);

/* Marks as read because it was looked at: no toast, and not a step of undo. */
void ph_filing_mark_seen (PhFiling *self, guint64 key);

/* Files (element-type GFile) into a folder. */
void ph_filing_append (PhFiling *self, GPtrArray *files, PhFolder *folder);

/* The messages of archives into a folder, as folder_import_async() does it: one step of undo, whatever came
 * of it. */
void ph_filing_import_async (PhFiling *self, PhFolder *folder, GPtrArray *files,
                             FolderArchiveProgress progress, gpointer progress_data,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data);

/* @counts is set in any case. Fails as folder_import_finish() does. */
gboolean ph_filing_import_finish (GAsyncResult *result, FolderImportCounts *counts, GError **error);

/* Folders. Questions are asked before. @parent and @below of NULL: the account's top level. */
void ph_filing_mark_all_read (PhFiling *self, PhFolder *folder);
void ph_filing_empty (PhFiling *self, PhFolder *folder);
void ph_filing_create_folder (PhFiling *self, const char *account_id, PhFolder *parent,
                              const char *name);
void ph_filing_rename_folder (PhFiling *self, PhFolder *folder, const char *name);
void ph_filing_move_folder (PhFiling *self, PhFolder *folder, PhFolder *below);
void ph_filing_delete_folder (PhFiling *self, PhFolder *folder);
void ph_filing_set_subscribed (PhFiling *self, PhFolder *folder, gboolean subscribed);

/* Why @keys can't be put into @folder (shown while hovering), NULL when they can. Translated, owned
 * by the caller. @keys of NULL: files. */
char *ph_filing_dup_refusal (PhMessageKeys *keys, PhFolder *folder, gboolean copy);

/* The same for a folder that is dragged below @below, or to the top of the account @account_id. */
char *ph_filing_dup_folder_refusal (PhFolder *folder, PhFolder *below, const char *account_id);

/* Undoes the last step, then the one before. What is on its way still is the last: it is undone as soon as
 * it is done, and nothing is said of it before. */
void ph_filing_undo (PhFiling *self);
gboolean ph_filing_can_undo (PhFiling *self);
const char *ph_filing_get_undo_description (PhFiling *self);

/* Folders lately moved or copied to, newest first, at most 8, kept in the settings by name. Owned.
 * (element-type PhFolder) */
GPtrArray *ph_filing_list_recent (PhFiling *self, PhFolderTree *tree);

/* TRUE while a wish is on its way to the journal: the program waits for it before it ends. */
gboolean ph_filing_is_busy (PhFiling *self);

G_END_DECLS
