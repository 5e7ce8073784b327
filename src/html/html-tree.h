/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gumbo.h>
#include <glib.h>

G_BEGIN_DECLS

/* A parsed page whose memory is taken in large pieces and given back at once: Gumbo's own way to free
 * a tree recurses, and the mail chooses how deep. Private to this folder. */
typedef struct _HtmlTree HtmlTree;

/* Parses @len bytes of UTF-8, which must outlive the tree. NULL when the page wants more than
 * @max_memory bytes or @max_ms milliseconds of processor time: some nestings take quadratic time in
 * every parser that follows the standard. */
HtmlTree *html_tree_new (const char *html, gsize len, gsize max_memory, guint max_ms);
void html_tree_free (HtmlTree *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtmlTree, html_tree_free)

/* The html element; never NULL. */
const GumboNode *html_tree_get_root (HtmlTree *self);

G_END_DECLS
