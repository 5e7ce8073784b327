/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ph-message-list.h"

G_BEGIN_DECLS

/* GtkSelectionModel over a PhMessageList: its items as they are, and a GtkBitset of positions, so
 * that selecting a million rows reads none of them. Messages that come and go shift the selection
 * with the rows; across a new order the same messages stay selected.
 *
 * Property "n-selected" uint, read-only. "model" PhMessageList. */
#define PH_TYPE_MESSAGE_SELECTION (ph_message_selection_get_type ())
G_DECLARE_FINAL_TYPE (PhMessageSelection, ph_message_selection, PH, MESSAGE_SELECTION, GObject)

/* @list of NULL: empty. */
PhMessageSelection *ph_message_selection_new (PhMessageList *list);

/* (transfer none) (nullable) */
PhMessageList *ph_message_selection_get_list (PhMessageSelection *self);
void ph_message_selection_set_list (PhMessageSelection *self, PhMessageList *list);

guint ph_message_selection_get_n_selected (PhMessageSelection *self);

/* The messages of the selected rows in the list's order, by key: of a closed conversation all in the
 * folder, as ph_message_list_collect_keys() says. Owned. */
PhMessageKeys *ph_message_selection_dup_keys (PhMessageSelection *self);

/* The first selected position, GTK_INVALID_LIST_POSITION for none. */
guint ph_message_selection_get_first (PhMessageSelection *self);

/* Selects this message alone. FALSE when it is not in the list. */
gboolean ph_message_selection_select_key (PhMessageSelection *self, guint64 key);

G_END_DECLS
