/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store.h"

G_BEGIN_DECLS

/* Work with a worker's Store on a thread of its own, so that the worker can go on reading.
 *
 *   the worker's thread                     the errand's thread
 *   -------------------                     -------------------
 *   store_errand_begin (func) ───Store───▶  func (data)
 *   waits for the network, parses, converts …
 *   store_errand_end ()       ◀──Store────  … returns
 *
 * From begin to end the Store, and whatever @func works with, is the other thread's: the worker
 * touches neither. The ImapSession stays the worker's, so @func asks it nothing. One at a time, so that
 * everything is stored in the order in which it came. All functions: the worker's thread. */
typedef struct _StoreErrand StoreErrand;

typedef gboolean (*StoreErrandFunc) (gpointer data, GError **error);

/* @store is the worker's. The thread starts with the first errand and gives way as the worker does. */
StoreErrand *store_errand_new (Store *store);

/* Waits for what is under way. */
void store_errand_free (StoreErrand *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreErrand, store_errand_free)

/* None may be under way, and no transaction open. */
void store_errand_begin (StoreErrand *self, StoreErrandFunc func, gpointer data);

/* Waits until the Store is the worker's again. What came of the errand is kept for
 * store_errand_end(). Nothing to do when none is under way. */
void store_errand_settle (StoreErrand *self);

/* Without waiting: FALSE when there was none, or the Store is the worker's again. */
gboolean store_errand_is_under_way (StoreErrand *self);

/* The same as store_errand_settle(), and takes what came of it: TRUE when it went well or there was none. */
gboolean store_errand_end (StoreErrand *self, GError **error);

G_END_DECLS
