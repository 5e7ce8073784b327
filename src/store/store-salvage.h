/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-sqlite.h"
#include "store.h"

G_BEGIN_DECLS

/* FALSE with PH_ERROR_DAMAGED when mail.sqlite in @dir is not whole, or damage was met when it was last
 * in use; TRUE also when there is none. Looks at the tables from which the server is told something, after
 * an unclean end at all. */
gboolean store_salvage_check (const char *dir, GError **error);

/* Damage that @db, of the cache in @dir, meets is remembered for the next check. */
void store_salvage_set_mark (StoreDb *db, const char *dir);

/* Moves mail.sqlite aside, makes a fresh one and saves into it what the server cannot give again:
 * folders, operations, outbox, meta, as far as they can be read and are whole. Bodies are dropped, since
 * message ids start anew. Mail of the outbox that would be sent by itself is HELD from then on. */
gboolean store_salvage_rebuild (const char *dir, GError **error);

G_END_DECLS
