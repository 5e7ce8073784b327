/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A word of a text. */
typedef struct
{
  const char *text; /* in the text itself: not terminated */
  gsize len;        /* of bytes */
  int start;        /* in characters from the start of the text */
  int end;
} PhSpellingWord;

/* The words of @text (UTF-8, terminated) whose spelling can be right or wrong, in their order
 * (element-type PhSpellingWord), owned; @text has to outlive them. Cut by the rules of Unicode (UAX 29), so an
 * apostrophe in a word belongs to it. Left out are single letters, what holds a digit, a dot or an underscore,
 * what is in capitals alone, and all of what stands between two spaces and looks like a link, an address or a
 * path. Any thread. */
GArray *ph_spelling_words_find (const char *text);

/* As dictionaries write @word: without soft hyphens, and with straight apostrophes. Owned. Any thread. */
char *ph_spelling_word_plain (const char *word, gssize len);

G_END_DECLS
