/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-message.h"

G_BEGIN_DECLS

/* Where a message stands among those it was written with. */
typedef struct
{
  guint index; /* of the message in what was given */
  guint depth; /* 0: it answers none of them */
} PhMessageTreeNode;

/* Puts messages of a conversation into the order of a tree: each answer behind what it answers, answers
 * to the same by date. The last of its References that is among them (RFC 5322 §3.6.4), else In-Reply-To,
 * says what a message answers; what would go round in a circle is left out of account.
 * @messages: (element-type StoreMessage), their @dates of the list beside them: (element-type gint64). Array
 * of PhMessageTreeNode, each message once. Any thread. */
GArray *ph_message_tree_new (GPtrArray *messages, const GArray *dates);

G_END_DECLS
