/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Takes an mbox apart (RFC 4155, quoted as mboxrd does), in pieces of any size and in bounded memory. No
 * I/O; nothing in the bytes is an error.
 *
 * A message begins at a line "From …" that opens the file or follows an empty line, and holds a time
 * and a year, as all programs write it; others are text, for not all programs quote. The empty line before
 * it belongs to the format. One ">" is taken off lines of ">From ". */
typedef struct _MboxParser MboxParser;

/* @begin: a message begins; @line is its From_ line without its end. @data: more of its bytes, line ends as
 * they are. Bytes before the first From_ line go nowhere. */
typedef void (*MboxBeginFunc) (const char *line, gpointer user_data);
typedef void (*MboxDataFunc) (const char *data, gsize len, gpointer user_data);

MboxParser *mbox_parser_new (MboxBeginFunc begin, MboxDataFunc data, gpointer user_data);
void mbox_parser_free (MboxParser *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MboxParser, mbox_parser_free)

void mbox_parser_feed (MboxParser *self, const char *data, gsize len);

/* The end of the file. */
void mbox_parser_finish (MboxParser *self);

/* Whether a line is one that begins a message; @line without its end. */
gboolean mbox_is_from_line (const char *line);

/* How many bytes at the start of a line are ">", when "From " follows them; else -1. */
gssize mbox_count_quotes (const char *line, gsize len);

G_END_DECLS
