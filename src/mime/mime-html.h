/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Takes HTML apart into text and tags, as browsers do, without building a tree: nothing recurses,
 * nothing is kept, time is linear. Private to this folder. */

typedef enum
{
  MIME_HTML_END,
  MIME_HTML_TEXT,
  MIME_HTML_START_TAG,
  MIME_HTML_END_TAG,
} MimeHtmlToken;

/* A range of the document; NULL start where there is none. */
typedef struct
{
  const char *start;
  gsize len;
} MimeHtmlRange;

#define MIME_HTML_NAME_MAX 15

/* The reader and what it read last.
 *
 * text     of MIME_HTML_TEXT, entities not decoded
 * name     of a tag, lower case, cut at MIME_HTML_NAME_MAX bytes
 * href …   attributes of a start tag, not decoded */
typedef struct
{
  const char *p;
  const char *end;
  gboolean no_comment_end; /* looked for once and not found */

  MimeHtmlRange text;
  char name[MIME_HTML_NAME_MAX + 1];
  MimeHtmlRange href;
  MimeHtmlRange style;
  MimeHtmlRange alt;
  MimeHtmlRange start;
  gboolean hidden;
} MimeHtmlReader;

void mime_html_reader_init (MimeHtmlReader *self, const char *html, gsize len);

/* The next token. Comments, declarations and the contents of scripts, styles and other elements
 * that are never shown are passed over (their start and end tags are not told either). */
MimeHtmlToken mime_html_reader_next (MimeHtmlReader *self);

/* The entity that [@p, @end) begins with: returns its bytes and sets @c, or returns 0. */
gsize mime_html_read_entity (const char *p, const char *end, gboolean attribute, gunichar *c);

/* The value of an attribute, entities decoded, without controls and outer blanks. Free with
 * g_free(). */
char *mime_html_dup_value (const MimeHtmlRange *range);

G_END_DECLS
