/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "engine.h"
#include "ph-folder.h"

G_BEGIN_DECLS

/* An account in the tree, above its folders. Follows its AccountEngine. While something waits in its outbox
 * that is one of them (PH_FOLDER_OUTBOX). Made by PhFolderTree.
 *
 * Properties, all read-only:
 *   "name" string; "color" string ("#rrggbb" or "")
 *   "state" AccountState
 *   "status" string: one translated line about the state, "" while all is in step and there is room
 *   "progress" double: 0 to 1, -1 not known
 *   "unread" uint: of its inbox
 *   "fullness" uint: percent of its storage on the server, 0 while there is room enough
 * Signal "folder-removed" (PhFolder). */
#define PH_TYPE_ACCOUNT_ITEM (ph_account_item_get_type ())
G_DECLARE_FINAL_TYPE (PhAccountItem, ph_account_item, PH, ACCOUNT_ITEM, GObject)

PhAccountItem *ph_account_item_new (AccountEngine *engine);
AccountEngine *ph_account_item_get_engine (PhAccountItem *self); /* (transfer none) */
const char *ph_account_item_get_id (PhAccountItem *self);
const char *ph_account_item_get_name (PhAccountItem *self);
const char *ph_account_item_get_color (PhAccountItem *self);
const char *ph_account_item_get_status (PhAccountItem *self);
AccountState ph_account_item_get_state (PhAccountItem *self);
guint ph_account_item_get_unread (PhAccountItem *self);
guint ph_account_item_get_fullness (PhAccountItem *self);

/* Its top folders: PhFolder. (transfer none) */
GListModel *ph_account_item_get_folders (PhAccountItem *self);

/* (transfer none) (nullable) */
PhFolder *ph_account_item_find (PhAccountItem *self, gint64 folder_id);
PhFolder *ph_account_item_find_role (PhAccountItem *self, FolderRole role);

G_END_DECLS
