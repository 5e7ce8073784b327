/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "engine.h"

G_BEGIN_DECLS

/* The id of the outbox, which is no folder of the store. */
#define PH_FOLDER_OUTBOX (-1)

/* A folder of the tree, or the unified inbox (id 0, no account). Stays the same object while the
 * folder lives, under whatever name. Made by PhFolderTree.
 *
 * Properties, all read-only:
 *   "name" string: translated for roles ("Inbox", "Sent"), else the folder's own
 *   "icon-name" string, by role
 *   "unread" uint; "total" uint; "size" uint64: bytes, 0 when the server does not tell
 *   "show-unread" uint: the number to show beside the name: the unread; all of them in Drafts and
 *      Outbox; 0 in Sent and Trash, and where mail shows that lies in another folder, too
 *   "subscribed" boolean; "can-take-mail" boolean */
#define PH_TYPE_FOLDER (ph_folder_get_type ())
G_DECLARE_FINAL_TYPE (PhFolder, ph_folder, PH, FOLDER, GObject)

gboolean ph_folder_is_unified (PhFolder *self);
const char *ph_folder_get_account_id (PhFolder *self);   /* nullable */
const char *ph_folder_get_account_name (PhFolder *self); /* "" for the unified inbox */
AccountEngine *ph_folder_get_engine (PhFolder *self);    /* (transfer none) (nullable) */
gint64 ph_folder_get_id (PhFolder *self);
const char *ph_folder_get_name (PhFolder *self);
const char *ph_folder_get_own_name (PhFolder *self); /* untranslated, last component */
const char *ph_folder_get_icon_name (PhFolder *self);
FolderRole ph_folder_get_role (PhFolder *self);
StoreFolderFlags ph_folder_get_flags (PhFolder *self);
guint ph_folder_get_unread (PhFolder *self);
guint ph_folder_get_total (PhFolder *self);
guint ph_folder_get_show_unread (PhFolder *self);
guint64 ph_folder_get_size (PhFolder *self);
guint64 ph_folder_get_append_limit (PhFolder *self); /* bytes of the largest mail; 0: any */
gboolean ph_folder_get_subscribed (PhFolder *self);
PhFolder *ph_folder_get_parent (PhFolder *self); /* (transfer none) (nullable) */
GListModel *ph_folder_get_children (PhFolder *self); /* (transfer none) of PhFolder; never NULL */

/* NULL when messages can be put here, else a translated sentence why not. Owned by the caller. */
char *ph_folder_dup_refusal (PhFolder *self);
gboolean ph_folder_can_have_children (PhFolder *self);

/* By role: the inbox and folders with a role are not renamed, moved or deleted. */
gboolean ph_folder_can_rename (PhFolder *self);

/* "Lists / GTK": the names from the top, for choosers. Owned by the caller. */
char *ph_folder_dup_display_path (PhFolder *self);

/* "account id/path", by which settings name a folder. Owned by the caller. */
char *ph_folder_dup_settings_name (PhFolder *self);

/* TRUE when @self is @ancestor or lies below it. */
gboolean ph_folder_is_within (PhFolder *self, PhFolder *ancestor);

/* ---- For PhAccountItem and PhFolderTree ------------------------------------------------------ */

PhFolder *ph_folder_new (AccountEngine *engine, const StoreFolder *row);
PhFolder *ph_folder_new_unified (void);

/* Tells what differs. */
void ph_folder_update (PhFolder *self, const StoreFolder *row);
void ph_folder_set_counts (PhFolder *self, guint unread, guint total);
void ph_folder_set_parent (PhFolder *self, PhFolder *parent); /* nullable */
GListStore *ph_folder_get_store (PhFolder *self);

G_END_DECLS
