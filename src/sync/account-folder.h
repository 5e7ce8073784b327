/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The folders of accounts, each called by the account's id, below one of the program. */

/* Deletes the folder of an account that was removed, in the background; nobody may use it any more.
 * Only a real folder by the name of an id is touched, and no link in it is followed. It gets another
 * name first: what a crash or the end of the program leaves of it is deleted by account_folder_sweep().
 * Main thread. */
void account_folder_discard (const char *accounts_dir, const char *id);

/* Deletes, in the background, what account_folder_discard() left behind. Main thread. */
void account_folder_sweep (const char *accounts_dir);

G_END_DECLS
