/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-placement.h"

G_BEGIN_DECLS

/* A message of a conversation, by the one of its placements that stands for it. */
typedef struct
{
  gint64 placement_id;
  gint64 message_id;
  gint64 date; /* the placement's */
  guint flags; /* shown */
} StoreConversationEntry;

/* The messages of the thread of @message_id, oldest first: each once, however many folders it lies in;
 * one's own from Sent among them. @placement_id is what the person opened: it stands for its message, and
 * others by preference for theirs when they lie in its folder. What lies in the trash or in junk alone is
 * left out, unless @placement_id lies there. Array of StoreConversationEntry; empty when nothing of it is
 * shown any more. Some 5 µs a message. */
GArray *store_conversation_list (Store *store, gint64 message_id, gint64 placement_id,
                                 GError **error);

G_END_DECLS
