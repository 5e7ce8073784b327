/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store.h"

G_BEGIN_DECLS

/* FALSE with PH_ERROR_DAMAGED when mail.sqlite in @dir does not pass SQLite's check; TRUE also when
 * there is none. */
gboolean store_salvage_check (const char *dir, GError **error);

/* Moves mail.sqlite aside, makes a fresh one and saves into it what the server cannot give again:
 * folders, operations, outbox, meta, as far as they can be read. Bodies are dropped, since message
 * ids start anew. */
gboolean store_salvage_rebuild (const char *dir, GError **error);

G_END_DECLS
