/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-gradual-selection.h"
#include "ph-message-list-view.h"
#include "ph-message-row.h"

G_BEGIN_DECLS

struct _PhMessageListView
{
  AdwBin parent_instance;

  /* Template widgets */
  AdwHeaderBar *header_bar;
  AdwWindowTitle *title;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkStack *stack;
  GtkScrolledWindow *scrolled;
  GtkListView *list_view;
  GtkRevealer *new_mail_revealer;
  GtkButton *new_mail_button;
  AdwStatusPage *empty_page;
  GtkWidget *clear_button;
  GtkSpinner *spinner;
  GMenuModel *context_menu;
  GMenuModel *outbox_menu;

  /* Owned */
  PhFiling *filing;               /* (nullable) */
  PhFolder *folder;               /* (nullable) */
  PhMessageList *list;            /* (nullable) */
  PhMessageSelection *selection;
  PhGradualSelection *gradual;    /* what the list widget sees of it */
  PhMessage *selected;            /* (nullable) when exactly one is */
  GtkWidget *menu;                /* (nullable) the context menu, once it was asked for … */
  GMenuModel *menu_model;         /* (unowned) (nullable) … and which one it is */
  GPtrArray *rows;                /* PhMessageRow, borrowed: those that show a message */
  char *sort;
  StoreFilter filter;

  /* Scrolling and arrival */
  guint64 anchor;                 /* key at the top of the view before a new order */
  guint64 expected;               /* key to select when it comes, or when the selection went */
  gint64 expected_until;          /* monotonic µs */
  guint n_arrived;                /* above the view, not seen yet */
  guint midnight_source;
  guint release_source;
  guint tick;
  guint n_ticks;
  int shown_day;                  /* of the year, for which dates were put in words */

  guint compact : 1;
  guint show_preview : 1;
  guint reverse : 1;
  guint conversations : 1;
  guint has_pointer : 1;
  guint is_pressed : 1;           /* the list is frozen for it */
  guint is_primed : 1;
  guint has_several_accounts : 1; /* the header says which one the folder belongs to */
  guint waits_for_top : 1;        /* mail arrived at the top while the pointer was over the list */
};

/* Of ph-message-list-view.c */
gboolean ph_message_list_view_shows_outgoing (PhMessageListView *self);

/* Of ph-message-list-view-page.c */
void ph_message_list_view_update_title (PhMessageListView *self);
void ph_message_list_view_update_page (PhMessageListView *self); /* and the title */

/* Of ph-message-list-view-rows.c */
void ph_message_list_view_init_rows (PhMessageListView *self);
void ph_message_list_view_make_rows (PhMessageListView *self); /* anew */
void ph_message_list_view_clear_rows (PhMessageListView *self);

/* Of ph-message-list-view-conversations.c */
void ph_message_list_view_init_conversations (PhMessageListView *self);
gboolean ph_message_list_view_read_grouping (PhMessageListView *self); /* of the folder */
void ph_message_list_view_keep_grouping (PhMessageListView *self);
void ph_message_list_view_toggle_row (PhMessageListView *self, PhMessageRow *row);

/* Of ph-message-list-view-selection.c */
void ph_message_list_view_init_selection (PhMessageListView *self);

/* Of ph-message-list-view-actions.c */
void ph_message_list_view_install_actions (GtkWidgetClass *widget_class);
void ph_message_list_view_update_actions (PhMessageListView *self);
void ph_message_list_view_init_menu (PhMessageListView *self);

/* Of ph-message-list-view-scroll.c */
void ph_message_list_view_init_scroll (PhMessageListView *self);
void ph_message_list_view_prime (PhMessageListView *self);
void ph_message_list_view_scroll_to (PhMessageListView *self, guint position);
void ph_message_list_view_connect_scroll (PhMessageListView *self);
void ph_message_list_view_show_top (PhMessageListView *self);
void ph_message_list_view_stop_scroll (PhMessageListView *self);

/* The button that is down is a drag's now, which freezes the list itself: its release is not seen. */
void ph_message_list_view_forget_press (PhMessageListView *self);

G_END_DECLS
