/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-conversation-item.h"

G_BEGIN_DECLS

/* Whether the pictures from elsewhere of a message are shown: because its sender is trusted with that, or
 * because the person asked for it while the conversation is read. */
gboolean ph_message_images_are_shown (PhConversationItem *item);

/* Says above the text what was left out of it, and offers to show it: for this message, or always for its
 * sender or for the sender's domain. @shown is called when they are to be shown, as long as @object
 * lives. */
typedef void (*PhMessageImagesFunc) (gpointer object, PhConversationItem *item);
void ph_message_images_offer (PhConversationItem *item, guint n_blocked, guint n_trackers,
                              PhMessageImagesFunc shown, GObject *object);

/* Takes the words away: the message is shown as text. */
void ph_message_images_forget (PhConversationItem *item);

G_END_DECLS
