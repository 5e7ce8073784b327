/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-text.h"

G_BEGIN_DECLS

/* A plain text as HTML, for the page of a conversation in which other messages are HTML: paragraphs, links,
 * quotes folded where they are long. Owned. Pure. */
char *ph_text_html_write (const MimeText *text);

G_END_DECLS
