/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-conversation-item.h"

G_BEGIN_DECLS

/* Who wrote a message, said beside the sender and above the text: a mark with its words, warnings, and
 * the way out of a mailing. Main thread. */

/* Asks the account, which may have to fetch the header; does nothing without one, and says nothing when
 * the header is not to be had. */
void ph_message_origin_load (PhConversationItem *item);

/* As if that had been the answer. @origin is borrowed. */
void ph_message_origin_show (PhConversationItem *item, const MessageOrigin *origin);

G_END_DECLS
