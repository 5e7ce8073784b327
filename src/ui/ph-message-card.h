/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ph-conversation-item.h"

G_BEGIN_DECLS

/* An open message of the conversation, as native widgets: its head, its notices, what is attached, and
 * its text, or that it is loaded, or why there is none. What it shows comes from the item: to hang
 * something into it, see ph-conversation-item.h.
 *
 * Property "hovered-link" (string, nullable, read-only), as of PhTextView.
 * Signal "activate-link" (char *uri, gboolean deceptive), as of PhTextView.
 * The actions of the item are "message.…" within it. */
#define PH_TYPE_MESSAGE_CARD (ph_message_card_get_type ())
G_DECLARE_FINAL_TYPE (PhMessageCard, ph_message_card, PH, MESSAGE_CARD, AdwBin)

GtkWidget *ph_message_card_new (PhConversationItem *item);

PhConversationItem *ph_message_card_get_item (PhMessageCard *self); /* borrowed */

void ph_message_card_set_zoom (PhMessageCard *self, double zoom);

/* A click on its head makes it a line: where there are others. */
void ph_message_card_set_collapsible (PhMessageCard *self, gboolean collapsible);

/* Where its text is, for who wants to search it. Borrowed. */
GtkTextView *ph_message_card_get_text_view (PhMessageCard *self);

G_END_DECLS
