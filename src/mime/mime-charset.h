/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Turns @len bytes into UTF-8 and appends them to @out. What @charset (as a mail names it, may be
 * NULL, need not be NUL-terminated: @charset_len) does not explain becomes U+FFFD; an unknown
 * charset, a missing one and UTF-7 (which hides text from every filter and is refused) are read as
 * UTF-8 if that fits, else as what the bytes look most like. NUL bytes are dropped. Any thread. */
void mime_charset_append (GString *out,
                          const char *charset,
                          gsize charset_len,
                          const char *data,
                          gsize len);

/* The same for a part of a message, whose declaration may be wrong: what is plainly UTF-8 is read so,
 * so is text declared as Western that plainly is another script; a byte order mark and an ISO-2022
 * escape count. Free with
 * g_string_free(). */
GString *mime_charset_to_utf8 (const char *charset, const char *data, gsize len);

G_END_DECLS
