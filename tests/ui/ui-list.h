/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-message-list-view.h"
#include "ui-sample.h"

G_BEGIN_DECLS

/* A list of messages in a window, on accounts of made-up mail: what its tests begin and end with. */
typedef struct
{
  SampleAccounts *accounts;
  PhFolderTree *tree;
  PhFiling *filing;
  PhMessageListView *view;
  PhMessageList *list; /* (borrowed) of the folder that is shown */
  GtkWidget *window;
} UiList;

/* @n_accounts without mail; the view has no window yet. */
void ui_list_set_up (UiList *self, guint n_accounts);

/* Opens the window with this folder, a row for each conversation or for each message. */
void ui_list_show (UiList *self, PhFolder *folder, gboolean conversations);

void ui_list_tear_down (UiList *self);

PhFolder *ui_list_find_folder (UiList *self, guint account, const char *path);
void ui_list_select (UiList *self, guint position, gboolean alone);

/* The row that shows a message, NULL where GTK made none. (transfer none) */
GtkWidget *ui_list_find_row (UiList *self, guint64 key);

/* Pictures NAME-dark, NAME-compact-dark and NAME-compact-wide; light and comfortable afterwards. */
void ui_list_shoot_styles (UiList *self, const char *name);

G_END_DECLS
