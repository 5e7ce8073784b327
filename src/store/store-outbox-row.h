/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-outbox.h"
#include "store-sqlite.h"

G_BEGIN_DECLS

/* A row of the outbox as it is stored, as store-op-row.h says of the journal's. */

/* Of a file that an older version wrote: the first never put a row there, the second knew no identities, the third
 * no mail that goes in parts; and of one of this version. */
#define STORE_OUTBOX_OLD_COLUMNS                                                                   \
  "id, state, file, message_id, sender, recipients, created, not_before, tries, error"
#define STORE_OUTBOX_SUMMED_COLUMNS                                                                \
  STORE_OUTBOX_OLD_COLUMNS ", subject, bcc, refused, send_at, first_try, looks, token, draft_id, " \
                           "original_id, answer, sent_uid, sent_age, original_account, sum"
#define STORE_OUTBOX_PART_COLUMNS ", n_delivered, n_delivering, wants_report"
#define STORE_OUTBOX_NO_PART_COLUMNS ", 0, 0, 0"
#define STORE_OUTBOX_COLUMNS STORE_OUTBOX_SUMMED_COLUMNS ", identity" STORE_OUTBOX_PART_COLUMNS
#define STORE_OUTBOX_NO_COLUMNS                                                                    \
  ", NULL, NULL, NULL, 0, 0, 0, NULL, 0, 0, 0, 0, 0, NULL, NULL, NULL" STORE_OUTBOX_NO_PART_COLUMNS
#define STORE_OUTBOX_N_COLUMNS 28

/* Binds all columns but the id, in order. */
void store_outbox_row_bind (StoreStatement *statement, const StoreOutbox *row);

/* Of a row of STORE_OUTBOX_COLUMNS; NULL when its sum says that it was damaged. */
StoreOutbox *store_outbox_row_read (StoreStatement *row);

G_END_DECLS
