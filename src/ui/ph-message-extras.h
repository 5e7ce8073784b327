/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-conversation-item.h"

G_BEGIN_DECLS

/* Add what stands above the text of a message: warnings, what it invites to. Each kind has a function of
 * its own, called from here; it takes away what stood there of an earlier body. Main thread. */

/* What can be told without the body, when the message is opened for the first time. */
void ph_message_extras_add_sender (PhConversationItem *item);

/* What the header tells, which may have to be fetched: once the body is there. */
void ph_message_extras_add_origin (PhConversationItem *item);

/* What the body tells, each time that there is another one. */
void ph_message_extras_add_body (PhConversationItem *item);

G_END_DECLS
