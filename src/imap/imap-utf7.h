/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Mailbox names between the wire and UTF-8 (RFC 3501 §5.1.3 modified UTF-7; with UTF8=ACCEPT, RFC
 * 9755, and IMAP4rev2 the wire is UTF-8 itself). */

/* Owned UTF-8. A name that is not valid modified UTF-7 comes back as it is when it is UTF-8, else
 * with the bytes that are not replaced by U+FFFD: every name can be shown, and the wire name is
 * what is sent. Never NULL. */
char *imap_utf7_decode (const char *wire_name);

/* Owned wire name; NULL when @name is not valid UTF-8. */
char *imap_utf7_encode (const char *name);

G_END_DECLS
