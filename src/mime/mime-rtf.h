/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* RTF as mail holds it. Private to this folder; any thread. Hostile input only makes nonsense:
 * nothing recurses, time is linear. */

#define MIME_RTF_MAX_BYTES (16 * 1024 * 1024)

/* Undoes the compression of winmail.dat (MS-OXRTFCP). At most MIME_RTF_MAX_BYTES come out; NULL when
 * it is none. Free with g_string_free(). */
GString *mime_rtf_decompress (const char *data, gsize len);

/* The words of RTF as HTML, UTF-8, as dangerous as any HTML of a mail: the HTML that Exchange wrapped
 * into it (MS-OXRTFEX) as it was, else paragraphs without their looks. @was_html (may be NULL): which
 * of both. Free with g_free(). */
char *mime_rtf_to_html (const char *rtf, gsize len, gboolean *was_html);

G_END_DECLS
