/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "compose-answer.h"
#include "ph-composer-pane.h"
#include "ph-conversation.h"
#include "ph-filing.h"

G_BEGIN_DECLS

/* The right pane: header bar, and the conversation of the selected message, or what to do with several, or
 * nothing. A conversation in which there is HTML is shown formatted, as HTML, any other by native widgets.
 *
 * Properties: "message" (PhMessage, nullable); "n-selected" (uint), more than one shows the page for
 * several; "mark-read-delay" (int, ms): how long an unread message must be seen with its text before
 * it counts as read, -1 never;
 * "zoom" (double): the size of the text, 1 as the desktop has it;
 * "formatted" (boolean): HTML is shown as such where there is any, else as plain text, which is what
 * screen readers can read; but for senders of whom it is wanted the other way, which the menus of the
 * messages offer; "original-colors" (boolean): HTML on white also where all else is dark;
 * "threaded" (boolean): the whole conversation of the message is shown, else it alone.
 * Signals: "answer" (PhMessage, uint: ComposeMode, string, nullable: what is selected of it, string, nullable: the
 * same as HTML, not cleaned): the person wants to answer it, or to go on with it otherwise; "seen" (PhMessage):
 * that time is over. At most once for each time it is shown; "resume" (PhComposer): one of another conversation is
 * to be shown again; "composer-gone": one of them was closed, or went elsewhere.
 *
 * Mails are written in panes below the conversation that they belong to. The pane stays with its conversation:
 * while another one is shown, a line at the bottom says that a mail is being written, with a way back. One in
 * which nothing was typed is closed then. Where there is no room for both, the pane has all, and that line leads
 * from the conversation to it.
 * The buttons name the actions of the window, "win.…". */
#define PH_TYPE_READER (ph_reader_get_type ())
G_DECLARE_FINAL_TYPE (PhReader, ph_reader, PH, READER, AdwBin)

GtkWidget *ph_reader_new (void);

/* Shows the conversation of @message, of which its account's engine loads the bodies. Without an engine
 * (tests) the body is what ph_reader_show_body() gives. */
void ph_reader_set_message (PhReader *self, PhMessage *message);

/* The conversation that is shown: which may be empty until it is loaded. (nullable) Borrowed. */
PhConversation *ph_reader_get_conversation (PhReader *self);

/* Who does what the menus of the messages offer; without it they do not offer it. Before the first
 * message. */
void ph_reader_set_filing (PhReader *self, PhFiling *filing);

/* Tests: shows @thread. */
void ph_reader_show_thread (PhReader *self, PhThread *thread);

/* Of several it says how many there are, in place of a message: messages, or conversations. */
void ph_reader_set_n_selected (PhReader *self, guint n_selected, gboolean are_conversations);

/* As if it was loaded for the message that was set. Takes @body. */
void ph_reader_show_body (PhReader *self, PhBody *body);

/* As if its loading failed: shows why there is no text, with a button to try again. */
void ph_reader_show_error (PhReader *self, const GError *error);

/* Scrolls by almost a page; FALSE when the end was reached already. */
gboolean ph_reader_scroll_page (PhReader *self, gboolean down);

/* Opens the bar that searches the conversation; FALSE when no conversation is shown. */
gboolean ph_reader_find (PhReader *self);

/* To the next or the previous message of the conversation; FALSE when there is none. */
gboolean ph_reader_go (PhReader *self, gboolean down);

/* Emits "answer" for the message that is read; FALSE when there is none. */
gboolean ph_reader_answer (PhReader *self, ComposeMode mode);

/* What is selected waits to be sent: there is no trash for it, and the button that leads there deletes it. */
void ph_reader_set_in_outbox (PhReader *self, gboolean in_outbox);

void ph_reader_focus (PhReader *self);

/* The message belongs to the conversation that is shown. */
gboolean ph_reader_shows_message (PhReader *self, const char *account, gint64 message_id);

/* Whether what @composer has answers a message of the conversation that is shown. */
gboolean ph_reader_can_take (PhReader *self, PhComposer *composer);

/* Takes @composer, which has no parent and answers a message: into a pane, which gets the keyboard when its
 * conversation is the one that is shown. One with which nothing was done makes room for it. FALSE, and nothing is
 * done, when another mail is being written there. */
gboolean ph_reader_take (PhReader *self, PhComposer *composer);

/* Its pane gets the keyboard: now, or when its conversation is the next that is shown. */
void ph_reader_show_composer (PhReader *self, PhComposer *composer);

/* Those in panes, whatever is shown. (element-type PhComposer) Owned. */
GPtrArray *ph_reader_list_composers (PhReader *self);

/* TRUE while no other pane is beside it: there is a button that leads back to the messages. */
void ph_reader_set_alone (PhReader *self, gboolean alone);

AdwHeaderBar *ph_reader_get_header_bar (PhReader *self);

G_END_DECLS
