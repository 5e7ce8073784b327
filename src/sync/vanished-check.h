/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* Looks at what SELECT with QRESYNC told of the selected folder, before any of it is stored. Some
 * servers say by VANISHED (EARLIER) that mail is gone which they hold: TRUE when more than half of
 * the folder would go although by the server's own count most of it is there. Such VANISHED are
 * taken out of @events (element-type ImapResponse), and QRESYNC is blamed. */
gboolean vanished_check (SyncContext *context, const ImapSelected *selected, GPtrArray *events);

G_END_DECLS
