/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "account-list.h"

G_BEGIN_DECLS

/* One account in the preferences. Dragging its handle onto another row puts it there. Names the
 * actions accounts.edit, .move-up, .move-down, .doctor, .log and .remove, each with the account's id. */
#define PH_TYPE_ACCOUNT_ROW (ph_account_row_get_type ())
G_DECLARE_FINAL_TYPE (PhAccountRow, ph_account_row, PH, ACCOUNT_ROW, AdwActionRow)

GtkWidget *ph_account_row_new (AccountList *list, AccountSettings *settings);

/* Shows what @settings, of the same account, say now. */
void ph_account_row_update (PhAccountRow *self, AccountSettings *settings);

const char *ph_account_row_get_id (PhAccountRow *self); /* (transfer none) */

G_END_DECLS
