/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ph-account-item.h"

G_BEGIN_DECLS

/* One folder, or one account, in the tree. Recycled: shows any of them in turn.
 *
 * Signal "attention": the button of an account that needs the person was pressed. */
#define PH_TYPE_FOLDER_ROW (ph_folder_row_get_type ())
G_DECLARE_FINAL_TYPE (PhFolderRow, ph_folder_row, PH, FOLDER_ROW, GtkWidget)

GtkWidget *ph_folder_row_new (void);

/* @item: PhFolder, PhAccountItem or NULL. */
void ph_folder_row_set_item (PhFolderRow *self, GObject *item);
PhFolder *ph_folder_row_get_folder (PhFolderRow *self);            /* nullable */
PhAccountItem *ph_folder_row_get_account (PhFolderRow *self);      /* nullable */

/* What is dragged over it can't be dropped on it. */
void ph_folder_row_set_refuses (PhFolderRow *self, gboolean refuses);

G_END_DECLS
