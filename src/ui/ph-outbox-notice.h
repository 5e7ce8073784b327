/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-conversation-item.h"
#include "ph-outbox-words.h"

G_BEGIN_DECLS

/* Above a mail of the outbox stands why it waits, and what can be done about it: the window's actions for
 * what is selected in the list, which is this mail. */

/* Shows it, and keeps it true. */
void ph_outbox_notice_follow (PhConversationItem *item);

/* The notice for @row. Owned. */
PhNotice *ph_outbox_notice_new (const StoreOutbox *row, const PhOutboxMoment *moment);

G_END_DECLS
