/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From the bytes of a part to what the reader shows. Everything here may be called from any
 * thread but the main one for long texts (it takes some ms a megabyte). */

/* Limits: beyond them a text is cut, and says so. */
#define MIME_TEXT_MAX_BYTES (8 * 1024 * 1024)
#define MIME_TEXT_MAX_BLOCKS 100000
#define MIME_QUOTE_DEPTH_MAX 32
#define MIME_PREVIEW_MAX_CHARS 200

/* Undoes the transfer encoding of a part: "base64", "quoted-printable", "7bit", "8bit", "binary",
 * "x-uuencode" and its other names, any case; NULL or unknown: the bytes as they are. Damage is
 * mended, not refused. At most @max_size bytes come out (0: no limit). Fails with PH_ERROR_DAMAGED
 * only where nothing can be got out of a part that is not empty. */
GBytes *mime_decode_part (GBytes *raw, const char *encoding, gsize max_size, GError **error);

/* Takes some of the decoded bytes; FALSE: no more. */
typedef gboolean (*MimeWriteFunc) (const char *data, gsize len, gpointer user_data);

/* The same, a piece at a time, so that a large part takes no memory, if it is not damaged. FALSE without
 * error: @write had enough. */
gboolean mime_decode_part_to (GBytes *raw, const char *encoding, MimeWriteFunc write,
                              gpointer user_data, GError **error);

/* @bytes in @charset (NULL: unknown; a wrong one is tolerated) as UTF-8 with LF line ends and
 * without NUL and other controls but tab and form feed; cut at MIME_TEXT_MAX_BYTES. Free with
 * g_free(). */
char *mime_decode_text (GBytes *bytes, const char *charset);

/* A part that has to be shown or indexed: its decoded bytes and what its Content-Type says.
 * @flowed and @delsp: format=flowed and DelSp=yes (RFC 3676). */
typedef struct
{
  const char *charset; /* (nullable) */
  gboolean flowed;
  gboolean delsp;
} MimeTextFormat;

typedef enum
{
  MIME_BLOCK_PARAGRAPH,    /* may be wrapped by the reader */
  MIME_BLOCK_PREFORMATTED, /* tables, code: blanks matter */
  MIME_BLOCK_HEADING,
  MIME_BLOCK_LIST_ITEM,   /* the text begins with its bullet or number */
  MIME_BLOCK_ATTRIBUTION, /* "On … wrote:" before a quote */
  MIME_BLOCK_SIGNATURE,   /* from "-- " to the end */
  MIME_BLOCK_RULE,        /* a line across; the text is empty */
} MimeBlockKind;

/* A place in text that can be opened: bytes [start, start + len) of the block's text. @uri is
 * http, https or mailto and nothing else. @deceptive: the text reads like another host. */
typedef struct
{
  guint start;
  guint len;
  const char *uri;
  gboolean deceptive;
} MimeLink;

/* One paragraph: valid UTF-8, without a line end at its end; it may hold LF where the writer broke
 * lines. @quote_depth: 0 is the writer's own text; neighbours of depth > 0 fold together.
 * @gap: an empty line stood before it. @links are in order and do not overlap. */
typedef struct
{
  MimeBlockKind kind;
  guint quote_depth;
  gboolean gap;
  const char *text;
  guint len;
  const MimeLink *links;
  guint n_links;
} MimeBlock;

/* A text as the reader shows it. Immutable, any thread. @cut: a limit was reached, the rest is
 * missing. */
typedef struct
{
  const MimeBlock *blocks;
  guint n_blocks;
  gboolean cut;
} MimeText;

/* Takes plain text apart. @text is UTF-8 as of mime_decode_text(). Never NULL; free with
 * mime_text_free(). */
MimeText *mime_text_from_plain (const char *text, const MimeTextFormat *format);

/* The visible text of an HTML document: no markup, styles, scripts or hidden text; links keep
 * their real target. Nothing is fetched. @html is UTF-8. Never NULL; free with mime_text_free(). */
MimeText *mime_text_from_html (const char *html);

void mime_text_free (MimeText *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeText, mime_text_free)

/* All blocks as one string with "> " before quotes: for replies, copies and the probe. Free with
 * g_free(). */
char *mime_text_to_string (const MimeText *self);

/* The text without quotes, attributions and signature, for the search index. Free with g_free(). */
char *mime_text_to_index (const MimeText *self, gsize max_bytes);

/* At most MIME_PREVIEW_MAX_CHARS characters of the writer's own words on one line: without quotes,
 * attributions, signatures, rules and addresses of links. Never NULL; free with g_free(). */
char *mime_preview (const MimeText *self);

/* The same for a part of which only the first bytes were fetched: @raw may end anywhere. @subtype
 * is "plain" or "html". Free with g_free(). */
char *mime_preview_from_part (GBytes *raw,
                              const char *encoding,
                              const char *subtype,
                              const MimeTextFormat *format);

G_END_DECLS
