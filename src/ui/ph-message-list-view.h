/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ph-filing.h"
#include "ph-message-list.h"
#include "ph-message-selection.h"

G_BEGIN_DECLS

/* The middle pane: header bar, search and quick filters, and the list.
 *
 * Properties:
 *   "folder" PhFolder: what is shown (nullable)
 *   "filing" PhFiling: carries out the actions
 *   "selected-message" PhMessage, read-only, nullable: when exactly one is selected
 *   "n-selected" uint, read-only
 *   "compact" boolean: one line a message; follows the setting list-density by itself
 * Signals:
 *   "message-activated" (PhMessage): Return, double click: on a narrow window go to the reader
 * Actions, on the selection, enabled when they can be carried out; the window activates them with
 * gtk_widget_activate_action (view, …) for its keys:
 *   mail.archive, mail.trash, mail.junk, mail.not-junk, mail.delete-forever (asks),
 *   mail.toggle-flag, mail.toggle-unread, mail.mark-read, mail.mark-unread
 *   list.search (opens the search entry), list.next, list.previous, list.next-unread,
 *   list.sort (string: date, sender, subject, size, unread), list.ascending (boolean state),
 *   list.filter-unread, list.filter-flagged, list.filter-attachment (boolean states)
 * The context menu also names win.move-to and win.copy-to, which the window has. */
#define PH_TYPE_MESSAGE_LIST_VIEW (ph_message_list_view_get_type ())
G_DECLARE_FINAL_TYPE (PhMessageListView, ph_message_list_view, PH, MESSAGE_LIST_VIEW, AdwBin)

GtkWidget *ph_message_list_view_new (void);

void ph_message_list_view_set_filing (PhMessageListView *self, PhFiling *filing);

/* @engine is needed for the unified inbox. Setting the same folder again does nothing. Tells the
 * account's engine which folder is looked at. */
void ph_message_list_view_set_folder (PhMessageListView *self, PhFolder *folder, Engine *engine);
PhFolder *ph_message_list_view_get_folder (PhMessageListView *self); /* (transfer none) (nullable) */

/* Shows any list: tests and benches. @title of NULL: none. */
void ph_message_list_view_set_list (PhMessageListView *self, PhMessageList *list, const char *title);

PhMessage *ph_message_list_view_get_selected_message (PhMessageListView *self); /* nullable */
PhMessageKeys *ph_message_list_view_dup_keys (PhMessageListView *self); /* the selection; owned */
PhMessageSelection *ph_message_list_view_get_selection (PhMessageListView *self);

/* Selects this message and scrolls to it. FALSE when it is not in the list (yet). */
gboolean ph_message_list_view_select_key (PhMessageListView *self, guint64 key);

void ph_message_list_view_focus_list (PhMessageListView *self);

/* For the window to put its back button in and to bind show-end-title-buttons. */
AdwHeaderBar *ph_message_list_view_get_header_bar (PhMessageListView *self);

/* The search entry takes what is typed into @widget (the window) while the list has the focus. */
void ph_message_list_view_set_key_capture (PhMessageListView *self, GtkWidget *widget);

G_END_DECLS
