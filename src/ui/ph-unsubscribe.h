/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-conversation-item.h"

G_BEGIN_DECLS

/* Puts a button above the text of a mailing that offers to be left (List-Unsubscribe), or takes it away
 * when @offer is NULL. Nothing is sent before the button was clicked and a question answered: then one
 * request to the sender's server (RFC 8058). Where the sender offers a page or an address alone, the
 * button opens it with the program that the desktop has for it. @offer is borrowed. Main thread. */
void ph_unsubscribe_offer (PhConversationItem *item, const MimeUnsubscribe *offer);

G_END_DECLS
