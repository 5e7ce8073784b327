/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-conversation-item.h"
#include "ph-thread.h"

G_BEGIN_DECLS

/* The conversation that is being read: a GListModel of PhConversationItem, oldest first, over a
 * PhThread. What is read already is a line; what is unread, drafts, the newest and what was opened stand open;
 * of a long run of lines all but the outer ones are folded. Main thread.
 *
 *   AccountEngine ─▶ PhThread (which messages) ─▶ PhConversation (how far each is read) ─▶ views
 *
 * Properties, read-only: "loaded" boolean, as of PhThread.
 * Signal "item-changed" (PhConversationItem, GParamSpec): a property of it notified. Of a run that is
 * unfolded one item alone tells it, when all are. */
#define PH_TYPE_CONVERSATION (ph_conversation_get_type ())
G_DECLARE_FINAL_TYPE (PhConversation, ph_conversation, PH, CONVERSATION, GObject)

PhConversation *ph_conversation_new (PhThread *thread);

/* Nothing is loaded any more, and nothing followed. */
void ph_conversation_close (PhConversation *self);

gboolean ph_conversation_get_loaded (PhConversation *self);
guint ph_conversation_get_n_items (PhConversation *self);
PhConversationItem *ph_conversation_get (PhConversation *self, guint position); /* borrowed */
guint ph_conversation_find (PhConversation *self, PhConversationItem *item); /* n-items: not here */

/* What the person opened; NULL while nothing is loaded. Borrowed. */
PhConversationItem *ph_conversation_get_opened (PhConversation *self);

/* Where reading began: at the first message that was unread, else at the one that was opened. NULL while
 * nothing is loaded. Borrowed. */
PhConversationItem *ph_conversation_get_start (PhConversation *self);

/* The next unread one after @item (nullable: from the top), NULL when there is none. Borrowed. */
PhConversationItem *ph_conversation_get_next_unread (PhConversation *self, PhConversationItem *item);

/* The subject of the conversation: of its first message; "" while it is empty. */
const char *ph_conversation_get_subject (PhConversation *self);

/* Unfolds the run of lines that @item belongs to. */
void ph_conversation_unfold (PhConversation *self, PhConversationItem *item);

/* How many are folded from @position on. */
guint ph_conversation_count_folded (PhConversation *self, guint position);

G_END_DECLS
