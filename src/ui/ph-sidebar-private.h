/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-folder-row.h"
#include "ph-sidebar.h"

G_BEGIN_DECLS

struct _PhSidebar
{
  AdwBin parent_instance;

  /* Template widgets */
  AdwHeaderBar *header_bar;
  GtkScrolledWindow *scrolled;
  GtkListView *list_view;
  GtkRevealer *hint_revealer;
  GtkLabel *hint;
  GMenuModel *folder_menu;
  GMenuModel *account_menu;

  /* Owned */
  PhFiling *filing;         /* (nullable) */
  PhFolderTree *tree;       /* (nullable) */
  GtkTreeListModel *rows;   /* (nullable) GtkTreeListRow of PhFolder or PhAccountItem */
  GtkSingleSelection *selection; /* (nullable) */
  PhFolder *selected;       /* (nullable) */
  GObject *target;          /* (nullable) what the menu was asked for on */
  char *wanted;             /* (nullable) settings name of a folder to select when it comes */
  GtkWidget *menu;          /* (nullable) */

  guint idle_source;
  guint is_syncing : 1;     /* the selection is set by the program */
};

/* Of ph-sidebar.c */
GObject *ph_sidebar_get_target (PhSidebar *self); /* PhFolder, PhAccountItem or NULL */
void ph_sidebar_set_target (PhSidebar *self, GObject *target);

/* Of ph-sidebar-actions.c */
void ph_sidebar_install_actions (GtkWidgetClass *widget_class);
void ph_sidebar_update_actions (PhSidebar *self);
void ph_sidebar_emit_settings (PhSidebar *self, PhAccountItem *account);

/* Of ph-sidebar-menu.c */
void ph_sidebar_init_menu (PhSidebar *self);

G_END_DECLS
