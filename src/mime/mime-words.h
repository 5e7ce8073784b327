/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-arena.h"

G_BEGIN_DECLS

/* Header text into clean UTF-8. Private to this folder. */

/* The number of bytes of the encoded word that @text begins with, 0 if there is none. */
gsize mime_words_match (const char *text, gsize len);

typedef enum
{
  MIME_CLEAN_TEXT,    /* runs of blanks become one, joiners stay */
  MIME_CLEAN_ADDRESS, /* no blanks, no joiners */
} MimeCleanMode;

/* Copies UTF-8 (invalid bytes become U+FFFD) without controls, bidi controls, invisible
 * characters and look-alike blanks, trimmed. */
char *mime_words_clean (MimeArena *arena, const char *utf8, gsize len, MimeCleanMode mode);

/* The same as text on one line. Free with g_free(). */
char *mime_words_dup_clean (const char *utf8, gsize len);

/* Decode and clean in one; the quick way where the text is plain. @scratch is overwritten. */
char *mime_words_decode (MimeArena *arena, GString *scratch, const char *text, gsize len);

G_END_DECLS
