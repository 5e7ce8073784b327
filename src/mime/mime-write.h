/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mime-address.h"

G_BEGIN_DECLS

/* Mail out: what APPEND, the outbox and tests need. */

/* The message with CRLF line ends: lone LF and lone CR become CRLF, and NUL bytes (which no server
 * takes) are dropped. Returns @raw itself, with a new reference, if nothing has to change. Linear.
 * Free with g_bytes_unref(). */
GBytes *mime_normalise_crlf (GBytes *raw);

/* @raw, whose line ends are CRLF, without the header fields Bcc and Resent-Bcc; *@bcc is what was taken
 * out, as it stood, NULL when there was none. In front of the result it makes a message as good as @raw.
 * Linear. Free both. */
GBytes *mime_take_bcc (GBytes *raw, char **bcc);

/* A new message id, bare, made of random bytes and the domain of @from_address; nothing of this
 * machine is in it. Free with g_free(). */
char *mime_message_id_new (const char *from_address);

/* Appends header text @value as encoded words where it needs them, folded to lines of at most 76
 * bytes; @column is where the line stands already. Line ends in @value become blanks. */
void mime_write_encoded (GString *out, const char *value, gsize column);

/* Appends "NAME: value" with its line end, where @value is one line that is written as a header is already
 * (encoded words and all): folded at its blanks, nothing else. Where it is not ASCII it becomes encoded words.
 * FALSE, and nothing is written, if @name is no field name (RFC 5322 section 2.2) or the value does not fit
 * into lines. */
gboolean mime_write_field (GString *out, const char *name, const char *value);

/* Appends "; name=value", continued and encoded by RFC 2231 where the value needs it. @name is at
 * most 60 bytes of token characters, else nothing is written and FALSE returned. */
gboolean mime_write_parameter (GString *out, const char *name, const char *value);

/* Appends "NAME: mailboxes", with its line end; nothing when there are none. A name that does not fit on a
 * line becomes encoded words. Non-ASCII addresses are written as they are (RFC 6532). Fails with
 * PH_ERROR_INVALID, and nothing is written, if an address cannot be used. */
gboolean mime_write_addresses (GString *out, const char *name, const MimeAddressList *list,
                               GError **error);

/* Appends "NAME: <id> <id> …" (RFC 5322 section 3.6.4) with its line end, folded; nothing when there are
 * none. @ids are bare, NULL-terminated; what is no id is left out. */
void mime_write_ids (GString *out, const char *name, const char *const *ids);

/* Appends @text, whose lines end in LF, as quoted-printable (RFC 2045 section 6.7) with CRLF line ends: no
 * line above 76 bytes, none that begins with a dot or "From ". */
void mime_write_quoted_printable (GString *out, const char *text);

G_END_DECLS
