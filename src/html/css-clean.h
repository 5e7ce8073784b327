/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "html-clean.h"

G_BEGIN_DECLS

/* CSS of a mail, let through by lists of what is allowed: properties, functions, at-rules, schemes
 * of URLs. Private to this folder. */

/* A style sheet of @len bytes of UTF-8, written anew: what comes out can stand in a style element.
 * Owned. URLs to elsewhere stay only as images, and only as @policy says. */
char *css_clean_sheet (const char *css, gsize len, const HtmlPolicy *policy, HtmlReport *report);

/* The same for a style attribute. Owned; empty when nothing is left. */
char *css_clean_declarations (const char *css, gsize len, const HtmlPolicy *policy,
                              HtmlReport *report);

/* A media attribute. Owned; empty when it is not understood. */
char *css_clean_media (const char *css);

/* Whether declarations make a picture invisible: at most one pixel wide or high, or not displayed.
 * How counting images are hidden. */
gboolean css_hides (const char *css);

G_END_DECLS
