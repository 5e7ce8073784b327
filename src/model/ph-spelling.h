/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A language that a dictionary is installed of. */
typedef struct
{
  char *tag;  /* "de_DE" */
  char *name; /* "German (Germany)", in the language of the person */
} PhSpellingLanguage;

/* The dictionaries that are installed (Enchant's), those of all languages in use taken as one: a word is right
 * when one of them knows it. Which languages these are stands in the settings (check-spelling,
 * spelling-languages); it follows them. Dictionaries are opened on a thread of their own, and kept as long as
 * somebody holds the object. Main thread.
 *
 * Signal "changed" (): they are open, others are in use, or a word was added: what was right may be wrong. */
#define PH_TYPE_SPELLING (ph_spelling_get_type ())
G_DECLARE_FINAL_TYPE (PhSpelling, ph_spelling, PH, SPELLING, GObject)

/* The one for all. */
PhSpelling *ph_spelling_ref (void); /* (transfer full) */

/* Whether it is known what is installed: not before the first "changed". */
gboolean ph_spelling_get_ready (PhSpelling *self);

/* The tags of the languages in use, as Enchant and WebKit want them, and ended by NULL. Empty before the first
 * "changed", where checking is switched off, and where nothing is installed. Borrowed until the next one. */
const char *const *ph_spelling_get_languages (PhSpelling *self);

/* All that are installed (element-type PhSpellingLanguage), by their names. Borrowed until the next "changed". */
GPtrArray *ph_spelling_get_installed (PhSpelling *self);

/* Takes a language of those in use, or no longer, and remembers that: "changed" follows. Without the last one
 * checking is switched off, with the first one on. */
void ph_spelling_set_language (PhSpelling *self, const char *tag, gboolean in_use);

/* Whether @word (UTF-8, of @len bytes) is right. All are where no language is in use, and so are those of a script
 * that no language in use is written in. Some µs. */
gboolean ph_spelling_check (PhSpelling *self, const char *word, gsize len);

/* Up to @max words that may have been meant, the likely ones first. Owned. Some hundred ms at worst. */
GStrv ph_spelling_suggest (PhSpelling *self, const char *word, guint max);

/* @word is right from now on, in every program that asks Enchant. */
void ph_spelling_add (PhSpelling *self, const char *word);

G_END_DECLS
