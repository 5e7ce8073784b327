/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-response.h"
#include "sync-context.h"

G_BEGIN_DECLS

/* Whether @stored has to be opened, as the server has something else by @status (nullable: it did not say,
 * and for the selected folder need not). What may become a view (label-views.h) is only opened when All
 * Mail is complete. A folder that was never opened and is empty is written down as such, which takes a
 * transaction, and does not differ. FALSE with error. The worker's thread. */
gboolean folder_differs (SyncContext *context, const StoreFolder *stored,
                         const ImapMailboxStatus *status, gboolean *differs, GError **error);

G_END_DECLS
