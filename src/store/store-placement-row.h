/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-placement.h"
#include "store-private.h"

G_BEGIN_DECLS

/* One row of the table placement, for the files that are called after it: what is written is counted in
 * its folder and told of. */

typedef struct
{
  StorePlacement placement;
  guint64 modseq;
} StorePlacementRow;

#define STORE_PLACEMENT_COLUMNS                                                                    \
  "id, folder_id, message_id, uid, date, flags, pend_set, pend_clear, hidden, modseq"
#define STORE_PLACEMENT_N_COLUMNS 10

/* ---- Reading -------------------------------------------------------------------------------- */

/* The current row of a SELECT of STORE_PLACEMENT_COLUMNS. */
void store_placement_row_read (StoreStatement *row, StorePlacementRow *out);

/* As store_step(): 1 found, 0 there is none, -1 error. The first releases the statement. */
int store_placement_row_read_one (StoreStatement *statement, StorePlacementRow *out, GError **error);
int store_placement_row_get (Store *store, gint64 id, StorePlacementRow *out, GError **error);
int store_placement_row_find (Store *store, gint64 folder_id, gint64 uid, StorePlacementRow *out,
                              GError **error);

/* For what acts on a placement: PH_ERROR_NOT_FOUND when it is gone. */
gboolean store_placement_row_get_existing (Store *store, gint64 id, StorePlacementRow *out,
                                           GError **error);

/* TRUE when what the server tells under @modseq is older than what is known. */
gboolean store_placement_row_is_stale (const StorePlacementRow *row, guint64 modseq);

/* ---- Writing -------------------------------------------------------------------------------- */

/* The placement comes to be seen (@sign 1) or is seen no more (-1). */
void store_placement_row_count (Store *store, const StorePlacement *placement, int sign);

/* Flags and pending bits, and unless it is 0 the modseq; @row is brought up to date. */
gboolean store_placement_row_write_flags (Store *store, StorePlacementRow *row, guint flags,
                                          guint pend_set, guint pend_clear, guint64 modseq,
                                          GError **error);

/* @placement is brought up to date. */
gboolean store_placement_row_write_uid (Store *store, StorePlacement *placement, gint64 uid,
                                        GError **error);

/* The server's keywords (nullable). */
gboolean store_placement_row_set_keywords (Store *store, const StorePlacement *placement,
                                           const char *const *keywords, GError **error);

/* A message may have lost its last place: then its grace period begins. Or it got one: then that ends. */
gboolean store_placement_row_mark_gone (Store *store, gint64 message_id, GError **error);
gboolean store_placement_row_clear_gone (Store *store, gint64 message_id, GError **error);

G_END_DECLS
