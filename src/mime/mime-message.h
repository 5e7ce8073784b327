/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-headers.h"
#include "mime-text.h"

G_BEGIN_DECLS

/* Limits: beyond them the message is shown cut (the @cut flags). */
#define MIME_MESSAGE_MAX_DEPTH 64
#define MIME_MESSAGE_MAX_PARTS 5000
#define MIME_PART_MAX_DECODED (512 * 1024 * 1024)
#define MIME_MESSAGE_MAX_INNER 100 /* attached messages that are shown; the others are only attached */
#define MIME_UNPACK_MAX_BYTES (64 * 1024 * 1024) /* of a part that is looked into */

typedef struct _MimePart MimePart;

/* One part of a message. Immutable, owned by its MimeMessage, any thread. Strings are valid UTF-8.
 *
 * type, subtype  lower case; "text" and "plain" where nothing valid was declared, "application"
 *                and "octet-stream" where the declaration cannot be read
 * charset        as declared, or NULL
 * disposition    "inline" or "attachment", lower case, or NULL if not declared
 * filename       safe to be written into a folder (mime_filename_safe()), or NULL
 * content_id     without "<>", or NULL
 * encoding       the transfer encoding, lower case, or NULL
 * id             the part number as IMAP counts it (RFC 9051 section 6.4.5.1): "1", "2.1"; "" for
 *                the top of a multipart; of what was unpacked "2/1", which no server knows
 * size           bytes as they lie in the message, encoded
 * start, end     where the body of the part lies in the message; header_start: where its header
 *                begins
 * children       the parts of a multipart; of message/rfc822 one, the root of the inner message; of a
 *                winmail.dat or a text with uuencoded files what was unpacked from it
 * content        of what was unpacked: its bytes (owned by the message); NULL for all that lies in the
 *                message as a part
 * headers        of message/rfc822: the headers of the inner message, else NULL */
struct _MimePart
{
  const char *type;
  const char *subtype;
  const char *charset;
  const char *disposition;
  const char *filename;
  const char *content_id;
  const char *encoding;
  const char *id;
  gsize size;
  gsize header_start;
  gsize start;
  gsize end;
  const MimeHeaders *headers;
  GBytes *content;
  const MimePart *parent;
  const MimePart *const *children;
  guint n_children;
  guint flowed : 1;
  guint delsp : 1;
};

/* A whole message taken apart. Immutable, any thread.
 *
 * text         the part that is shown as plain text, or NULL
 * html         the part that holds the same as HTML, or NULL
 * attachments  what is offered as chips, in order: everything that is neither shown nor a picture
 *              used by the HTML text. An attached message is one of them, and so are its own
 * shown        the parts whose content is needed to show the message, texts and what cards are made
 *              of (mime-card.h); the first n_spare of them can be missing: another says the same
 * cards        the parts that cards are made of
 * cut          a limit was reached, something is missing */
typedef struct
{
  const MimeHeaders *headers;
  const MimePart *root;
  const MimePart *text;
  const MimePart *html;
  const MimePart *const *attachments;
  guint n_attachments;
  const MimePart *const *shown;
  guint n_shown;
  guint n_spare;
  const MimePart *const *cards;
  guint n_cards;
  guint n_parts;
  guint cut : 1;
} MimeMessage;

/* Takes a message apart; nothing in it is an error. Keeps a reference on @raw. Time is linear in
 * its size. Never NULL; free with mime_message_free(). */
MimeMessage *mime_message_parse (GBytes *raw);
void mime_message_free (MimeMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeMessage, mime_message_free)

/* The part with the IMAP number @id, or NULL. */
const MimePart *mime_message_find_part (const MimeMessage *self, const char *id);

/* The bytes of a part, transfer encoding undone, at most MIME_PART_MAX_DECODED. For a multipart and
 * message/rfc822 the bytes as they lie in the message. Fails as mime_decode_part(). */
GBytes *mime_part_get_content (const MimeMessage *self, const MimePart *part, GError **error);

/* The header fields of a part as they lie in the message; empty for what was unpacked. Owned. */
GBytes *mime_part_get_header (const MimeMessage *self, const MimePart *part);

/* What the reader shows: from the plain text part, else from the HTML part, else empty. Every
 * part is a document of its own; several that stand side by side are shown one after the other,
 * never joined before they are taken apart. Attached messages follow with their subject as a heading
 * and their addresses. Times are in the local zone. Free with mime_text_free(). */
MimeText *mime_message_get_text (const MimeMessage *self);

/* The same as HTML: a document for each place of the message, the plain ones written as HTML; NULL when
 * none of them has any HTML. As it came: html_clean() makes it harmless. Free with g_strfreev(). */
char **mime_message_get_html (const MimeMessage *self);

/* The same two without the attached messages: what is quoted of a mail. */
MimeText *mime_message_get_own_text (const MimeMessage *self);
char **mime_message_get_own_html (const MimeMessage *self);

/* The message as it was given. Owned by @self. */
GBytes *mime_message_get_raw (const MimeMessage *self);

/* The value of a parameter as a BODYSTRUCTURE brings it: @pairs is name, value, name, value … NULL,
 * the values unquoted. Continuations and encodings of RFC 2231 are undone, encoded words (which do
 * not belong there and are common) as well. NULL if it is not there; free with g_free(). */
char *mime_parameters_get (const char *const *pairs, const char *name);

/* A file name from mail made safe: NFC, no controls, bidi, invisible or path characters, no leading
 * dots, no trailing dots and blanks, at most 255 bytes with the last extension kept. NULL if
 * nothing remains. Free with g_free(). */
char *mime_filename_safe (const char *name);

/* TRUE when opening a file of this name or type may run a program: the reader warns. Either may be
 * NULL. */
gboolean mime_filename_is_dangerous (const char *name, const char *type, const char *subtype);

/* TRUE when the name is dangerous and reads like that of a document: "invoice.pdf.exe". */
gboolean mime_filename_pretends (const char *name);

/* TRUE when the content of a file is a program, or a document with macros, by its bytes. */
gboolean mime_content_is_dangerous (const char *data, gsize len);

G_END_DECLS
