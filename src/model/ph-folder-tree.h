/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "ph-account-item.h"

G_BEGIN_DECLS

/* All folders of all accounts. A GListModel: the unified inbox (PhFolder) when two accounts or more
 * are switched on, then a PhAccountItem for each. Counts and names change in place; rows come and
 * go alone.
 *
 *   Engine ── accounts ──▶ PhFolderTree ─┬─ PhFolder (unified inbox)
 *   AccountEngine::changes ──────────────┴─ PhAccountItem ── PhFolder ── PhFolder …
 *
 * Signal "folder-removed" (PhFolder): it is gone; who shows it shows something else. */
#define PH_TYPE_FOLDER_TREE (ph_folder_tree_get_type ())
G_DECLARE_FINAL_TYPE (PhFolderTree, ph_folder_tree, PH, FOLDER_TREE, GObject)

PhFolderTree *ph_folder_tree_new (Engine *engine);

/* For gtk_tree_list_model_new(): what lies below an item (PhAccountItem or PhFolder), (transfer
 * full); NULL when nothing does. A folder that gets its first child or loses its last is replaced
 * in its list by itself, so that GTK asks again. */
GListModel *ph_folder_tree_create_children (gpointer item, gpointer user_data);

/* (transfer none); also while it is not listed */
PhFolder *ph_folder_tree_get_unified (PhFolderTree *self);

/* (transfer none) (nullable) */
PhAccountItem *ph_folder_tree_find_account (PhFolderTree *self, const char *account_id);
PhFolder *ph_folder_tree_find (PhFolderTree *self, const char *account_id, gint64 folder_id);
PhFolder *ph_folder_tree_find_role (PhFolderTree *self, const char *account_id, FolderRole role);

/* The folder that ph_folder_dup_settings_name() named; "" is the unified inbox. */
PhFolder *ph_folder_tree_find_settings_name (PhFolderTree *self, const char *name);

/* All folders of all accounts, parents before children, without the unified inbox: for choosers.
 * Owned. (element-type PhFolder) */
GPtrArray *ph_folder_tree_list_folders (PhFolderTree *self);

G_END_DECLS
