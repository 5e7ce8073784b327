/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ph-body.h"
#include "ph-message.h"

G_BEGIN_DECLS

/* The right pane: header bar, and the selected message, or what to do with several, or nothing.
 *
 * Properties: "message" (PhMessage, nullable); "n-selected" (uint), more than one shows the page for
 * several; "mark-read-delay" (int, ms): how long an unread message must be seen with its text before
 * it counts as read, -1 never;
 * "zoom" (double): the size of the text, 1 as the desktop has it;
 * "formatted" (boolean): HTML is shown as such where there is any, else as plain text, which is what
 * screen readers can read; "original-colors" (boolean): HTML on white also where all else is dark.
 * Signal "seen" (PhMessage): that time is over. At most once for each time it is shown.
 * The buttons name the actions of the window, "win.…". */
#define PH_TYPE_READER (ph_reader_get_type ())
G_DECLARE_FINAL_TYPE (PhReader, ph_reader, PH, READER, AdwBin)

GtkWidget *ph_reader_new (void);

/* Shows @message and loads its body by its account's engine. Without an engine (tests) the body is
 * what ph_reader_show_body() gives. */
void ph_reader_set_message (PhReader *self, PhMessage *message);
void ph_reader_set_n_selected (PhReader *self, guint n_selected);

/* Takes @body. */
void ph_reader_show_body (PhReader *self, PhBody *body);

/* Shows why there is no text, with a button to try again. */
void ph_reader_show_error (PhReader *self, const GError *error);

/* Scrolls by almost a page; FALSE when the end was reached already. */
gboolean ph_reader_scroll_page (PhReader *self, gboolean down);

void ph_reader_focus (PhReader *self);

/* TRUE while no other pane is beside it: there is a button that leads back to the messages. */
void ph_reader_set_alone (PhReader *self, gboolean alone);

AdwHeaderBar *ph_reader_get_header_bar (PhReader *self);

G_END_DECLS
