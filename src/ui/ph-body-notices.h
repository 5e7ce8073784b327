/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-conversation-item.h"

G_BEGIN_DECLS

/* Shows the cards of the body of @item, which is there (reports, invitations, contacts, parts that cannot
 * be shown), as notices "card-0", "card-1" …; those of an earlier body go. An invitation that asks the account of @item
 * has buttons that answer it. Main thread. */
void ph_body_notices_add (PhConversationItem *item);

G_END_DECLS
