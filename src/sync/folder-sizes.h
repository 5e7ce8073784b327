/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* Asks how many bytes the mail in each folder is (RFC 8438) and stores it. Some servers look at every
 * message for that: for when nothing else waits. Nothing happens where the server can't tell. */
gboolean folder_sizes_ask (SyncContext *context, GError **error);

G_END_DECLS
