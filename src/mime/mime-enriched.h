/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* text/enriched (RFC 1896), or its forerunner text/richtext (RFC 1341, @richtext), as HTML. @text is
 * UTF-8. Private to this folder; any thread; linear. Free with g_free(). */
char *mime_enriched_to_html (const char *text, gboolean richtext);

G_END_DECLS
