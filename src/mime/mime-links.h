/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Called for each link in order: bytes [start, start + len) of the text, @uri to open. */
typedef void (*MimeLinkFunc) (gsize start, gsize len, const char *uri, gpointer user_data);

/* Finds http:, https: and mailto: addresses, "www." names and bare mail addresses in UTF-8 text.
 * Punctuation and unmatched brackets at the end do not belong to a link. Time is linear. */
void mime_links_find (const char *text, gsize len, MimeLinkFunc func, gpointer user_data);

/* TRUE when @uri may be opened at all: http, https or mailto, without controls. */
gboolean mime_link_is_safe (const char *uri);

/* What is copied of a link: the address alone of a mailto: one, else all of it. Owned. */
char *mime_link_dup_to_copy (const char *uri);

/* TRUE when @text, shown for a link to @uri, reads like an address of another host. */
gboolean mime_link_deceives (const char *text, const char *uri);

G_END_DECLS
