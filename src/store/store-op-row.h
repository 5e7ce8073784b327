/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-op.h"
#include "store-sqlite.h"

G_BEGIN_DECLS

/* A row of the journal as it is stored: with a sum of all that it says but its id. Any thread that owns
 * the statement. */

/* Of a file that an older version wrote, and of one of this version. */
#define STORE_OP_OLD_COLUMNS                                                                       \
  "id, group_id, created, not_before, kind, state, stage, folder_id, placement_id, message_id, "   \
  "uid, uidvalidity, dst_folder_id, dst_placement_id, flags_set, flags_clear, text, file, token, " \
  "uidnext_before, tries, error"
#define STORE_OP_COLUMNS STORE_OP_OLD_COLUMNS ", sum"
#define STORE_OP_N_COLUMNS 23

/* Binds all columns but the id, in order. */
void store_op_row_bind (StoreStatement *statement, const StoreOp *op);

/* Of a row of STORE_OP_COLUMNS; NULL when its sum says that it was damaged. */
StoreOp *store_op_row_read (StoreStatement *row);

G_END_DECLS
