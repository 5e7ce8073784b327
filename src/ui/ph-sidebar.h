/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ph-filing.h"
#include "ph-folder-tree.h"

G_BEGIN_DECLS

/* The left pane: header bar and the folder tree, which is also where mail is dropped. Remembers
 * which folders are open, and which was selected, in the settings.
 *
 * Properties:
 *   "selected-folder" PhFolder, read-only, nullable
 * Signals:
 *   "folder-activated" (PhFolder): Return or click: on a narrow window go to the messages
 *   "account-attention" (PhAccountItem): the button of an account that needs the person was pressed
 *   "account-settings" (PhAccountItem): chosen in the account's menu
 * Actions on the selected folder: folder.new, folder.rename, folder.delete, folder.subscribed
 * (boolean state), folder.mark-all-read, folder.empty. What has to be asked it asks itself. */
#define PH_TYPE_SIDEBAR (ph_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (PhSidebar, ph_sidebar, PH, SIDEBAR, AdwBin)

GtkWidget *ph_sidebar_new (void);
void ph_sidebar_set_filing (PhSidebar *self, PhFiling *filing);

/* Selects what was selected last, else the unified inbox or the first account's. */
void ph_sidebar_set_tree (PhSidebar *self, PhFolderTree *tree);

PhFolder *ph_sidebar_get_selected_folder (PhSidebar *self); /* (transfer none) (nullable) */

/* Opens the folders above it as needed. */
void ph_sidebar_select_folder (PhSidebar *self, PhFolder *folder);

/* The next folder below the selected one with unread mail, around the end; FALSE when there is
 * none. */
gboolean ph_sidebar_select_next_unread (PhSidebar *self);

void ph_sidebar_focus (PhSidebar *self);

/* For the window's menu button and title buttons. */
AdwHeaderBar *ph_sidebar_get_header_bar (PhSidebar *self);

/* Asks whether @folder is to go below @below (NULL: to the top), then moves it. */
void ph_sidebar_ask_to_move_folder (PhSidebar *self, PhFolder *folder, PhFolder *below);

/* Shows a line at the bottom while something is dragged over the tree; NULL: none. */
void ph_sidebar_set_hint (PhSidebar *self, const char *hint);

PhFiling *ph_sidebar_get_filing (PhSidebar *self); /* (transfer none) (nullable) */

G_END_DECLS
