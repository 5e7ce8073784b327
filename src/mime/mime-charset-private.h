/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Names and guesses of charsets. Private to this folder; any thread. */

#define MIME_CHARSET_NAME_MAX 40

/* Puts the converter's name for what mail calls @charset into @name; "" is "find out from the
 * bytes". Western names mean their Windows supersets, as in browsers. */
void mime_charset_find (const char *charset, gsize len, char name[MIME_CHARSET_NAME_MAX + 1]);

/* The converter's name of the charset that @len bytes without a declaration are most likely in, when
 * they are not UTF-8. Statistics, which may be wrong for a few words: CP1252 where nothing speaks
 * for another one. Never NULL; static. */
const char *mime_charset_guess (const char *data, gsize len);

/* The same for bytes that are declared as Western: NULL unless they plainly are another script. */
const char *mime_charset_guess_foreign (const char *data, gsize len);

/* TRUE when there are three characters beyond ASCII at least and all is UTF-8, which no other
 * charset is by chance. */
gboolean mime_charset_is_plainly_utf8 (const char *data, gsize len);

G_END_DECLS
