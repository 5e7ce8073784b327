/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "html-clean.h"

G_BEGIN_DECLS

/* Where the HTML of a mail that is being written comes from. */
typedef enum
{
  /* What an editor is given, or what it has: all words stay, whatever they look like. */
  HTML_WRITTEN_DRAFT,
  /* What somebody brought along: what cannot be seen there goes (html_quote()), and of the look what is more
   * than what the editor itself can do; sizes become words, "small" to "xx-large". */
  HTML_WRITTEN_PASTED,
} HtmlWrittenSource;

/* A picture of the text. @url: "cid:…" or "data:image/…" in base64. What is to stand in its place ("cid:…"), owned;
 * NULL: its words alone. */
typedef char *(*HtmlWrittenImage) (const char *url, gpointer user_data);

/* html         what stands in a body element; UTF-8
 * content_ids  NULL-terminated, never NULL: the pictures that it shows, each once, unescaped */
typedef struct
{
  char *html;
  GStrv content_ids;
} HtmlWritten;

/* The colour and the font that a page for editing has by itself: what is said of them in the text is left out of a
 * draft. */
#define HTML_WRITTEN_INK "rgb(1, 1, 1)"
#define HTML_WRITTEN_FONT "posthorn-text"

#define HTML_WRITTEN_MAX_BYTES (16 * 1024 * 1024)

/* Cleans @html as html_clean() does, and takes out what has a meaning here alone: ids, classes, sheets, images
 * in CSS. Two marks stay, "type" of a blockquote, which says that others wrote it, and the class @signature
 * (nullable). @image (nullable: all "cid:" stay) is asked for each picture, in order, on the caller's thread. NULL
 * when it is too entangled (html_clean()), or longer than HTML_WRITTEN_MAX_BYTES; pasted, than
 * HTML_CLEAN_MAX_BYTES. Any thread; time and memory of two times html_clean(). */
HtmlWritten *html_written_new (const char *html, gsize len, HtmlWrittenSource source,
                               const char *signature, HtmlWrittenImage image, gpointer user_data);
void html_written_free (HtmlWritten *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtmlWritten, html_written_free)

G_END_DECLS
