/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ph-filing.h"
#include "ph-message-list.h"
#include "ph-message-selection.h"

G_BEGIN_DECLS

/* The middle pane: header bar, search and quick filters, and the list. Mail that arrives never
 * moves what is under the pointer.
 *
 * Properties:
 *   "selected-message" PhMessage, read-only, nullable: when exactly one is selected
 *   "n-selected" uint, read-only
 *   "compact", "show-preview" boolean, "sort" string (date, sender, subject, size, unread),
 *   "reverse" boolean (against the usual way of that order: newest, largest, A first; FALSE again
 *      with another order): follow the settings of the program by themselves
 *   "conversations" boolean: messages are grouped by conversation; kept for each folder by itself
 *   "filter-unread", "filter-flagged", "filter-attachment" boolean
 * Signals:
 *   "message-activated" (PhMessage): Return, double click: on a narrow window go to the reader
 *   "actions-changed": ask again what can be carried out
 * Actions on the selection, enabled when they can be carried out; the window activates them with
 * gtk_widget_activate_action (view, …) for its keys:
 *   mail.archive, mail.trash, mail.junk, mail.not-junk, mail.delete-forever (asks),
 *   mail.toggle-flag, mail.flag, mail.unflag, mail.toggle-unread, mail.mark-read, mail.mark-unread
 * Actions on the list:
 *   list.search (opens the search entry), list.clear-filter, list.next, list.previous,
 *   list.next-unread; list.sort (string state), list.reverse, list.compact, list.show-preview,
 *   list.conversations,
 *   list.filter-unread, list.filter-flagged, list.filter-attachment (boolean states)
 * The context menu also names win.move-to and win.copy-to, which the window has. */
#define PH_TYPE_MESSAGE_LIST_VIEW (ph_message_list_view_get_type ())
G_DECLARE_FINAL_TYPE (PhMessageListView, ph_message_list_view, PH, MESSAGE_LIST_VIEW, AdwBin)

GtkWidget *ph_message_list_view_new (void);

void ph_message_list_view_set_filing (PhMessageListView *self, PhFiling *filing);

/* @engine is needed for the unified inbox. Setting the same folder again does nothing. Tells the
 * account's engine which folder is looked at. @folder of NULL: nothing. */
void ph_message_list_view_set_folder (PhMessageListView *self, PhFolder *folder, Engine *engine);
PhFolder *ph_message_list_view_get_folder (PhMessageListView *self); /* nullable */

/* Shows any list: tests and benches. */
void ph_message_list_view_set_list (PhMessageListView *self, PhMessageList *list,
                                    const char *title);

PhMessage *ph_message_list_view_get_selected_message (PhMessageListView *self); /* nullable */
PhMessageKeys *ph_message_list_view_dup_keys (PhMessageListView *self); /* the selection; owned */
PhMessageSelection *ph_message_list_view_get_selection (PhMessageListView *self);

/* Messages that several selected rows stand for; of a row alone 1, be it a conversation. Costs little:
 * of many conversations, but not all, it is the rows, and @are_conversations says so. */
guint ph_message_list_view_count_selected (PhMessageListView *self, gboolean *are_conversations);

/* Whether one of the actions "mail.…", or "mail.move-to", can be carried out on the selection. */
gboolean ph_message_list_view_can (PhMessageListView *self, const char *action);

/* Selects this message and scrolls to it. One that is not in the list yet is selected when it
 * comes within the next seconds; FALSE then. */
gboolean ph_message_list_view_select_key (PhMessageListView *self, guint64 key);

/* Call before messages of the selection are filed away by the window's own dialogs: when they have
 * gone, what stood behind them is selected. The actions above do so by themselves. */
void ph_message_list_view_expect_removal (PhMessageListView *self);

void ph_message_list_view_focus_list (PhMessageListView *self);

/* For the window to put its back button in and to bind show-end-title-buttons. */
AdwHeaderBar *ph_message_list_view_get_header_bar (PhMessageListView *self);

/* The list alone, for benches. */
GtkListView *ph_message_list_view_get_list_view (PhMessageListView *self);

G_END_DECLS
