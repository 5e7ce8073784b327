/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-placement.h"

G_BEGIN_DECLS

/* The halves of store_placement_query(). */

/* Of store-query.c. The first turns a list by date round; the second puts @first before those of @all
 * that are not in it, both in the same order. */
void store_ids_reverse (StoreIds *self);
void store_ids_move_to_front (StoreIds *all, const StoreIds *first);

/* Of store-query-conversations.c: where query->conversations is set. */
StoreIds *store_query_conversations (Store *store, const StoreQuery *query, guint limit,
                                     GCancellable *cancellable, GError **error);

G_END_DECLS
