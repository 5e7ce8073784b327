/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-window.h"

#include "ph-composer-desk.h"
#include "ph-filing.h"
#include "ph-folder-tree.h"
#include "ph-message-list-view.h"
#include "ph-pane-handle.h"
#include "ph-pane.h"
#include "ph-reader.h"
#include "ph-sidebar.h"

G_BEGIN_DECLS

struct _PhWindow
{
  AdwApplicationWindow parent_instance;

  /* Template widgets */
  GtkStack *stack;
  AdwToastOverlay *toasts;
  AdwLeaflet *outer;
  AdwLeaflet *inner;
  PhPane *sidebar_pane;
  PhSidebar *sidebar;
  PhPaneHandle *sidebar_handle;
  PhPane *list_pane;
  PhMessageListView *list;
  PhPaneHandle *list_handle;
  PhPane *reader_pane;
  PhReader *reader;
  GtkInfoBar *status_bar;
  GtkLabel *status_label;
  GtkButton *status_button;
  GtkInfoBar *volatile_bar;
  GMenuModel *primary_menu;

  /* Owned */
  AccountList *accounts;
  Engine *engine;
  PhFolderTree *tree;
  PhFiling *filing;
  PhComposerDesk *desk; /* (nullable) */
  GHashTable *asked;    /* ids of accounts whose person was asked for the password: once a refusal */
  GHashTable *outbox_told; /* of ph-window-outbox-news.c */
  GHashTable *origins; /* (nullable) of ph-window-inline.c: id of a composition -> where it was begun */
  AdwToast *toast;      /* (nullable) weak: the latest */
  AdwToast *undo_toast; /* (nullable) weak */

  GtkWidget *back_button; /* (unowned) to the folders */
  GtkWidget *compose_button; /* (unowned) */
  guint bars_source;
  guint is_offline : 1;
  guint volatile_told : 1;
  guint closes : 1; /* when what is written in it is safe */
};

/* ---- ph-window-actions.c --------------------------------------------------------------------- */

/* Adds the window's actions and the keys that work while nobody types. */
void ph_window_init_actions (PhWindow *self);

/* Enables what can be done with the selection and the folder that are shown. */
void ph_window_update_actions (PhWindow *self);

void ph_window_set_enabled (PhWindow *self, const char *name, gboolean enabled);

/* ---- ph-window-writing.c --------------------------------------------------------------------- */

/* Adds the actions that begin a mail; says what becomes of each, with a button to undo it. */
void ph_window_init_writing (PhWindow *self);
void ph_window_update_writing (PhWindow *self);

/* Goes on with the selected message, when it is a draft; FALSE when it is none. */
gboolean ph_window_open_draft (PhWindow *self);

/* ---- ph-window-templates.c ------------------------------------------------------------------- */

/* What begins a mail with what was written before. */
void ph_window_init_templates (PhWindow *self);

/* ---- ph-window-inline.c ---------------------------------------------------------------------- */

/* Answers are written below their conversation, as long as that is shown when they begin; there they come back
 * to. With the desk. */
void ph_window_init_inline (PhWindow *self);

/* The window is about to close: what is written in it is closed, and then the window closes once more. FALSE:
 * nothing is. */
gboolean ph_window_close_inline (PhWindow *self);

/* ---- ph-window-accounts.c -------------------------------------------------------------------- */

/* Follows the accounts: asks for refused passwords, and says below the panes which account needs the
 * person, or that they work offline. */
void ph_window_init_accounts (PhWindow *self);

/* Helps the person with an account that needs them. */
void ph_window_attend_account (PhWindow *self, AccountEngine *engine);

void ph_window_set_offline (PhWindow *self, gboolean offline);

/* The button below the panes: goes online, or helps the account that is named there. */
void ph_window_status_response (PhWindow *self);

/* ---- ph-window-outbox.c ---------------------------------------------------------------------- */

void ph_window_init_outbox_actions (PhWindow *self);

/* Enables what can be decided about the mail that is selected in an outbox. */
void ph_window_update_outbox_actions (PhWindow *self);

gboolean ph_window_shows_outbox (PhWindow *self);

/* ---- ph-window-outbox-news.c ----------------------------------------------------------------- */

/* Tells once of each mail that can't be sent without the person, as of now and from now on. */
void ph_window_init_outbox_news (PhWindow *self);

/* Tells on the desktop, when the window is about to go, how much mail will be sent later. */
void ph_window_tell_waiting (PhWindow *self);

/* ---- ph-window-toasts.c ---------------------------------------------------------------------- */

/* Says what was filed, with a button to undo it, and what could not be. ph_window_notify() says
 * anything else. */
void ph_window_init_toasts (PhWindow *self);

/* In the place of what showed before. Takes @toast. */
void ph_window_show_toast (PhWindow *self, AdwToast *toast);

/* ---- ph-window.c ------------------------------------------------------------------------------ */

/* On a narrow window, brings this pane to the front. */
void ph_window_show_sidebar (PhWindow *self);
void ph_window_show_list (PhWindow *self);
void ph_window_show_reader (PhWindow *self);

G_END_DECLS
