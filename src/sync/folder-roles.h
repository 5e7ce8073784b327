/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-response.h"
#include "store-folder.h"

G_BEGIN_DECLS

/* The role that a folder's name speaks of in one of many languages ("Gesendet", "Corbeille");
 * case does not count. NONE when it says nothing. @name is UTF-8, one component. */
FolderRole folder_role_from_name (const char *name);

/* Gives each folder of an account its role: INBOX by name, then what the server says, then names,
 * where nearer to the top wins over deeper and the table's order over the list's. At most one folder
 * has a role. @folders are StoreFolder with path, name, delimiter and flags set and @attributes
 * (of as many elements) what LIST said of each; writes their role. @prefix is the personal
 * namespace's ("INBOX." or ""). */
void folder_roles_assign (GPtrArray *folders, const ImapMailboxAttributes *attributes,
                          const char *prefix);

G_END_DECLS
