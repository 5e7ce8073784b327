/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-text.h"

G_BEGIN_DECLS

/* The text of a draft (compose-draft.h) from one form into the other, and onto the wire. Pure; any thread;
 * linear. Everything returned is free'd with g_free(). */

/* Blocks as the text of a draft, each a line as long as it is, with ">" @depth times more than it has
 * itself. Links say where they lead where the words do not. */
char *compose_text_from_blocks (const MimeText *text, guint depth);

/* What can be read of rich text: what stands in the plain alternative, and what is left of it where a mail is
 * made plain. Not cleaned: the result is text. */
char *compose_text_from_html (const char *html);

/* The text of a draft as rich text: quotes become blockquotes, addresses of the web links. */
char *compose_html_from_text (const char *text);

/* @text with ">" before each line: what somebody selected. */
char *compose_text_quote (const char *text);

/* Lines of at most this many characters, where there are blanks to break them at. */
#define COMPOSE_FLOWED_WIDTH 72

/* The text of a draft as format=flowed (RFC 3676, without DelSp) with LF line ends: lines are broken behind a
 * blank, quotes marked as ">> ", lines that begin with a blank, ">" or "From " stuffed with a blank, "-- "
 * stays as it is. Blanks at the end of other lines go: they would join it with the next. */
char *compose_text_to_flowed (const char *text);

/* The way back: @text is that of a text/plain part, LF line ends. Lines of a paragraph are joined where
 * @format says that they are flowed; nothing else is changed, unlike in mime_text_from_plain(). */
char *compose_text_from_flowed (const char *text, const MimeTextFormat *format);

G_END_DECLS
