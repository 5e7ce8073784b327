/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ph-conversation.h"
#include "ph-message-card.h"

G_BEGIN_DECLS

/* A conversation as native widgets, its messages as text: what screen readers can read. One scrolled
 * column of lines and cards; bodies are asked for when they come near. Main thread.
 *
 * Property "hovered-link" (string, nullable, read-only).
 * Signals: "activate-link" (char *uri, gboolean deceptive), as of PhTextView; "found" (uint n_matches): of
 * what is searched for, also when what is open has changed. */
#define PH_TYPE_CONVERSATION_VIEW (ph_conversation_view_get_type ())
G_DECLARE_FINAL_TYPE (PhConversationView, ph_conversation_view, PH, CONVERSATION_VIEW, AdwBin)

/* NULL: none. Begins at its start. */
void ph_conversation_view_set_conversation (PhConversationView *self, PhConversation *conversation);

/* Above everything: what concerns the whole conversation. NULL: nothing. */
void ph_conversation_view_set_notice (PhConversationView *self, const char *text);

void ph_conversation_view_set_zoom (PhConversationView *self, double zoom);

/* Brings @item to the top, and keeps it there until the person scrolls. */
void ph_conversation_view_scroll_to (PhConversationView *self, PhConversationItem *item);

/* The open message that is read: the one with the keyboard, else the first that is before the eyes;
 * NULL when there is none. Borrowed. */
PhConversationItem *ph_conversation_view_get_current (PhConversationView *self);

/* NULL while @item has no card. Borrowed. */
PhMessageCard *ph_conversation_view_get_card (PhConversationView *self, PhConversationItem *item);

/* Scrolls by almost a page; FALSE when the end was reached already. */
gboolean ph_conversation_view_scroll_page (PhConversationView *self, gboolean down);
void ph_conversation_view_scroll_to_end (PhConversationView *self, gboolean down);

/* Marks @text in the open messages, without regard to case, and goes to the first place; NULL ends that. */
void ph_conversation_view_find (PhConversationView *self, const char *text);
void ph_conversation_view_find_next (PhConversationView *self, gboolean forward);

/* The keyboard is in the text of a message. */
gboolean ph_conversation_view_has_focus (PhConversationView *self);

const char *ph_conversation_view_get_hovered_link (PhConversationView *self); /* (nullable) */

G_END_DECLS
