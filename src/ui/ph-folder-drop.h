/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-sidebar.h"

G_BEGIN_DECLS

/* What can be dropped on a folder: messages of this program, .eml files, and folders. Ctrl copies.
 * GTK opens a folder that is hovered for half a second and scrolls at the list's edges by itself. */

/* @expander is a GtkTreeExpander around a PhFolderRow. A folder that can't take what is dragged
 * refuses while it hovers and says why, at the pointer and at the bottom of @sidebar. */
void ph_folder_drop_add_target (GtkWidget *expander, PhSidebar *sidebar);

/* Lets the folder in @row, a PhFolderRow, be dragged below another. */
void ph_folder_drop_add_source (GtkWidget *row);

G_END_DECLS
