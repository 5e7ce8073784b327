/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ph-message.h"

G_BEGIN_DECLS

/* One message in the list: three lines, or one when compact; of the outbox with why it waits. The place
 * of the unread dot is kept, so that text never shifts. Recycled: shows any message in turn. A
 * conversation has a button that opens and closes it: its count and an arrow; messages below an open one
 * are indented.
 *
 * Signal "toggled" (): that button was clicked. */
#define PH_TYPE_MESSAGE_ROW (ph_message_row_get_type ())
G_DECLARE_FINAL_TYPE (PhMessageRow, ph_message_row, PH, MESSAGE_ROW, GtkWidget)

GtkWidget *ph_message_row_new (void);

/* @message of NULL: none. Also makes the list's row around it known to screen readers. */
void ph_message_row_set_message (PhMessageRow *self, PhMessage *message);
PhMessage *ph_message_row_get_message (PhMessageRow *self); /* (transfer none) (nullable) */

void ph_message_row_set_style (PhMessageRow *self, gboolean compact, gboolean show_preview);

/* A strip in the account's colour at the row's edge: for the inbox of all accounts. */
void ph_message_row_set_show_account (PhMessageRow *self, gboolean show);

/* Writes everything anew: when the day has changed. */
void ph_message_row_update (PhMessageRow *self);

G_END_DECLS
