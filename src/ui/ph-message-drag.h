/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ph-message-keys.h"
#include "ph-message-list-view.h"

G_BEGIN_DECLS

/* Dragging messages out of the list. The drag carries PhMessageKeys, resolved when it begins, for
 * folders of this program, and .eml files for others, which are written only when they are dropped. */

/* @row is a PhMessageRow of @view. A drag from within the selection takes all of it, one from
 * elsewhere that row alone. While it lasts the list is frozen. */
void ph_message_drag_add_source (GtkWidget *row, PhMessageListView *view);

/* What is being dragged now; NULL when nothing is. (transfer none) */
PhMessageKeys *ph_message_drag_get_current (void);

/* Says at the pointer why it can't be dropped here; NULL: it can. @copy shows that it will be
 * copied. For the widget under the pointer. */
void ph_message_drag_set_hint (const char *refusal, gboolean copy);

G_END_DECLS
