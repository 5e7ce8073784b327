/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-address.h"

G_BEGIN_DECLS

typedef enum
{
  MIME_PRIORITY_LOW = -1,
  MIME_PRIORITY_NORMAL = 0,
  MIME_PRIORITY_HIGH = 1,
} MimePriority;

/* No date, or one that cannot be read. */
#define MIME_DATE_NONE G_MININT64

/* Bytes of a header block that are read; the rest is ignored and @cut is set. */
#define MIME_HEADERS_MAX_BYTES (1024 * 1024)

/* Message ids kept of one References header: the first one and the newest of the others. */
#define MIME_REFERENCES_MAX 250

/* The decoded headers that a message list, threads and the reader's head need. Immutable; may be
 * read from any thread; every string is valid UTF-8 and owned by the struct. Where a header
 * occurs several times the first one counts, except that To, Cc and Bcc are added up.
 *
 * subject      one line, decoded, blanks folded, without controls and bidi controls; NULL if
 *              there is no Subject header ("" if it is empty)
 * date         seconds since 1970 UTC, MIME_DATE_NONE if there is none that can be read
 * date_offset  minutes east of Greenwich of the sender's clock, -24 * 60 < offset < 24 * 60
 * message_id   bare, without "<>"; NULL if there is none. Blanks inside are removed
 * in_reply_to  the first id in In-Reply-To, bare, or NULL
 * references   the ids of References, oldest first, bare; NULL-terminated, never NULL
 * list_id      the identifier in List-Id without "<>", or NULL
 * priority     from Importance, else X-Priority */
typedef struct
{
  const char *subject;
  MimeAddressList from;
  MimeAddressList sender;
  MimeAddressList reply_to;
  MimeAddressList to;
  MimeAddressList cc;
  MimeAddressList bcc;
  gint64 date;
  int date_offset;
  const char *message_id;
  const char *in_reply_to;
  const char *const *references;
  guint n_references;
  const char *list_id;
  MimePriority priority;
  guint several_from : 1; /* more than one From header: the reader warns */
  guint cut : 1;          /* a limit was reached, something is missing */
} MimeHeaders;

/* Reads a header block: what BODY[HEADER.FIELDS (...)] or BODY[HEADER] brings, or a whole
 * message, of which only the header is looked at. @data need not be NUL-terminated, lines may end
 * in CRLF, LF or lone CR, and nothing in it is an error. Time is linear in @len. RFC 5322, RFC
 * 2047, raw 8-bit text as UTF-8, else by a guess. Never NULL; free with mime_headers_free(). */
MimeHeaders *mime_headers_parse (const char *data, gsize len);
void mime_headers_free (MimeHeaders *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeHeaders, mime_headers_free)

/* The values of all fields called @name in a header block, in order, as they are written: unfolded, valid
 * UTF-8, nothing decoded. NULL-terminated, never NULL; free with g_strfreev(). */
char **mime_headers_get_values (const char *data, gsize len, const char *name);

/* The names of all fields in a header block, each once (whatever its case), in order, as they are written;
 * names longer than 39 bytes and such that are none (RFC 5322 section 2.2) are left out. NULL-terminated,
 * never NULL; free with g_strfreev(). */
char **mime_headers_get_names (const char *data, gsize len);

/* The mailboxes of all address fields called @name in a header block. Never NULL; free with
 * mime_typed_addresses_free(). */
MimeTypedAddresses *mime_headers_get_addresses (const char *data, gsize len, const char *name);

/* All fields of a header block, a line each, decoded and without controls: "Name: value". Reads no further
 * than MIME_HEADERS_MAX_BYTES. Free with g_free(). */
char *mime_headers_to_text (const char *data, gsize len);

/* Reads the date of a Date header, RFC 5322 with its obsolete forms and what else is found in
 * mail (ISO 8601, asctime, named zones, missing seconds, two-digit years). Returns seconds since
 * 1970 UTC and sets @offset (may be NULL) to minutes, or MIME_DATE_NONE. */
gint64 mime_date_parse (const char *text, gssize len, int *offset);

/* @time as RFC 5322 wants it, "Mon, 02 Jan 2006 15:04:05 +0100". Free with g_free(). */
char *mime_date_format (gint64 time, int offset);

/* Decodes the encoded words (RFC 2047) and raw 8-bit bytes of unstructured header text into one
 * clean line. Free with g_free(). */
char *mime_header_decode (const char *text, gssize len);

/* The subject without reply and forward marks ("Re:", "AW:", "Fwd:", "Re[2]:", "[list]", "(fwd)"
 * and those of other languages), RFC 5256 section 2.1; case kept. @subject may be NULL, is
 * decoded UTF-8. Never NULL ("" if nothing remains); free with g_free(). */
char *mime_subject_base (const char *subject);

/* What a new subject is made of: @subject without the marks in front of it; what stands in brackets there
 * stays, each once, and so do marks that are words ("Ref:"). @subject as above. Free with g_free(). */
char *mime_subject_unmarked (const char *subject);

/* TRUE when @subject (may be NULL) begins with a reply or forward mark. */
gboolean mime_subject_is_reply (const char *subject);

G_END_DECLS
