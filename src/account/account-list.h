/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-settings.h"

G_BEGIN_DECLS

/* All accounts, in the person's order, kept in $XDG_CONFIG_HOME/posthorn/accounts.ini. Main thread. A copy,
 * accounts.ini~, is what a file that the disk emptied or cut off is restored from.
 * Emits "changed" after each change that was written. */
#define ACCOUNT_TYPE_LIST (account_list_get_type ())
G_DECLARE_FINAL_TYPE (AccountList, account_list, ACCOUNT, LIST, GObject)

/* @path of NULL: the usual place. A file that is missing is an empty list. A group that cannot be
 * read is kept as it is in the file and left out of the list. */
AccountList *account_list_new (const char *path);

/* NULL when loaded well, else what could not be read or had to be restored (owned by the list). */
const GError *account_list_get_error (AccountList *self);

guint account_list_get_n_accounts (AccountList *self);
AccountSettings *account_list_get (AccountList *self, guint position); /* (transfer none) */
AccountSettings *account_list_find (AccountList *self, const char *id); /* (transfer none) (nullable) */

/* Each writes the file whole (temporary name, fsync, rename) before it returns; on FALSE nothing
 * has changed. set() adds an account that is new and replaces one whose id is known. */
gboolean account_list_set (AccountList *self, AccountSettings *settings, GError **error);
gboolean account_list_remove (AccountList *self, const char *id, GError **error);
gboolean account_list_move (AccountList *self, const char *id, guint position, GError **error);

G_END_DECLS
