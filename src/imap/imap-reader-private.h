/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-reader.h"

G_BEGIN_DECLS

/* Called with each complete response, before it is parsed, as it may be logged: literals as
 * "{n bytes}", cut where it is long, without line end. */
typedef void (*ImapReaderLogFunc) (const char *text, gsize len, gpointer user_data);
void imap_reader_set_log (ImapReader *self, ImapReaderLogFunc func, gpointer user_data);

/* The bytes that no returned response covers, taken out of the reader. Owned. */
GBytes *imap_reader_take_buffered (ImapReader *self);

G_END_DECLS
