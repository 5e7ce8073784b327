/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gumbo.h>
#include <glib.h>

G_BEGIN_DECLS

/* The style attribute of @node as it is sent: @css is clean (css_clean_declarations()). Without pictures; where
 * @is_pasted, only what the editor could have written, too. Owned; may be empty. Private to this folder. */
char *html_written_dup_style (const GumboNode *node, const char *css, gboolean is_pasted);

G_END_DECLS
