/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "body-keep.h"
#include "store-message.h"

G_BEGIN_DECLS

/* What looking and fetching have in common. */

/* A new pass begins with what is new since the last one, or with all of the folder. */
gboolean body_keep_begin_pass (BodyKeep *self, Store *store, GError **error);

/* The next ones below @below that are not stored: (element-type StoreMessageSize), highest uid first,
 * up to @n of them and @bytes together, but one at least. @below moves behind them and behind those that
 * are stored. */
GArray *body_keep_list_next (BodyKeep *self, Store *store, guint32 *below, guint n, guint bytes,
                             GError **error);

G_END_DECLS
