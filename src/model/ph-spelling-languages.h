/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The languages to check with, of those that are @installed (tags such as "de_DE"): the @wished ones; where none of
 * them is there, those of the person's @locale (as g_get_language_names() has it): each language in the form that
 * is meant, or in another one. Owned, may be empty. Any thread. */
GStrv ph_spelling_languages_choose (const char *const *wished, const char *const *installed,
                                    const char *const *locale);

/* "German (Germany)", in the language @locale (nullable: the person's own). Owned. Any thread. */
char *ph_spelling_language_get_name (const char *tag, const char *locale);

G_END_DECLS
