/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-set.h"

G_BEGIN_DECLS

/* For parsers: appends a run wherever it belongs, in constant time. Until imap_set_sort() is
 * called the set must not be read. */
void imap_set_append (ImapSet *self, guint32 first, guint32 last);
void imap_set_sort (ImapSet *self);

/* Reads a sequence-set from *@text up to @end and leaves *@text behind it; FALSE when there is none
 * or it has more than @limit elements. @func gets each run in the server's order, first <= last. */
typedef void (*ImapRunFunc) (guint32 first, guint32 last, gpointer user_data);
gboolean imap_set_scan (const char **text,
                        const char *end,
                        guint limit,
                        ImapRunFunc func,
                        gpointer user_data);

G_END_DECLS
