/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-body.h"
#include "store-private.h"

G_BEGIN_DECLS

/* What the files that are called after it have of store-body.c. */

#define STORE_BODY_HASH_LEN 32
#define STORE_BODY_TEMPORARY "new-" /* begins the name of a file that is being written */

/* Opens bodies.sqlite unless it is open: store->bodies. A damaged one is thrown away. */
gboolean store_body_open (Store *store, GError **error);

/* Opens it and runs @func, again when it turns out to be damaged: what can't be mended by opening it anew is
 * thrown away, since it is a cache. */
typedef gboolean (*StoreBodyFunc) (Store *store, gpointer data, GError **error);
gboolean store_body_try (Store *store, StoreBodyFunc func, gpointer data, GError **error);

/* Where the file of a part lies that has @hash. Owned. */
char *store_body_make_path (Store *store, const guint8 *hash);

G_END_DECLS
