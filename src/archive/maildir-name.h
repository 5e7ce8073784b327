/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "archive-message.h"

G_BEGIN_DECLS

/* Names of files in a Maildir: "unique:2,FLAGS". The letters are those of Bernstein's Maildir, and "a" to
 * "z" for keywords, whose names stand in the file "dovecot-keywords" beside. */

#define MAILDIR_KEYWORDS_FILE "dovecot-keywords"
#define MAILDIR_KEYWORDS_MAX 26

/* The flags in @name, added to @flags and @keywords (element-type owned char*); @names (element-type
 * char*, nullable; members too): what the letters from "a" stand for. */
void maildir_name_read (const char *name, GPtrArray *names, guint *flags, GPtrArray *keywords);

/* A name for the message @number of those that one run writes, received at @date. @names grows by the
 * keywords that are new; what is beyond the 26th is left out. Owned. */
char *maildir_name_make (gint64 date, guint number, guint flags, const char *const *keywords,
                         GPtrArray *names);

/* When the message was received, where maildir_name_make() made the name; else MIME_DATE_NONE. */
gint64 maildir_name_get_date (const char *name);

/* That file, as text: lines of "0 $Forwarded". */
GPtrArray *maildir_keywords_parse (const char *text);
char *maildir_keywords_print (GPtrArray *names);

G_END_DECLS
