/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "folder-sync.h"

G_BEGIN_DECLS

/* Brings the list of folders in step: names, tree, roles, subscriptions, counts. A folder that the
 * server did not name is counted as missing and taken away only after two complete listings in a
 * row without it; one with a MAILBOXID (RFC 8474) that turns up under another name was renamed. While
 * the journal holds folder operations that the server has not heard of, nothing is added, renamed or
 * taken away.
 *
 * Returns the folders whose state on the server differs from what is stored, inbox first, then by role
 * and name: array of FolderHint, owned. NULL with error. The selected folder is never among them
 * unless it differs in UIDNEXT (its changes come by themselves). */
GArray *folder_list_sync (SyncContext *context, GError **error);

G_END_DECLS
