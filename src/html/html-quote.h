/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "html-clean.h"

G_BEGIN_DECLS

/* What is quoted of a page: the part of it that can be seen, to stand within another page.
 *
 * html         without html, head and body; UTF-8; "" when nothing can be seen
 * content_ids  NULL-terminated, never NULL: the pictures of the mail itself that it shows, each once, as
 *              its Content-ID is written, unescaped; at most HTML_QUOTE_MAX_IMAGES */
typedef struct
{
  char *html;
  GStrv content_ids;
} HtmlQuote;

#define HTML_QUOTE_MAX_IMAGES 1000

/* Cleans @html as html_clean() does, without anything remote, and keeps what can be seen of it: nothing
 * that CSS hides (not displayed, invisible, transparent, tiny, in the colour of its ground), no style
 * sheet, class or id, which would reach what the person writes around it. @cut_signature: nor what mailers mark
 * as the writer's signature, or what stands behind a "-- " on a line of its own. NULL where html_clean() has
 * none. Any thread; time and memory of two times html_clean(). */
HtmlQuote *html_quote (const char *html, gsize len, gboolean cut_signature);
void html_quote_free (HtmlQuote *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtmlQuote, html_quote_free)

G_END_DECLS
