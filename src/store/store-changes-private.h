/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-changes.h"

G_BEGIN_DECLS

/* Takes the changes of a transaction as they came (emptied thereby) and makes of them the net
 * effect, one change a placement. */
StoreChanges *store_changes_new (GArray *changes, GArray *folders, GArray *threads,
                                 gboolean folder_list, gboolean operations,
                                 gboolean outbox);

G_END_DECLS
