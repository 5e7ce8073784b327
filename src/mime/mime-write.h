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

/* Appends "; name=value", continued and encoded by RFC 2231 where the value needs it. @name is at
 * most 60 bytes of token characters, else nothing is written and FALSE returned. */
gboolean mime_write_parameter (GString *out, const char *name, const char *value);

/* A plain message to be built. NULL fields are left out; from must be set. @date is Unix seconds,
 * @date_offset minutes. @message_id, @in_reply_to and @references are bare ids. */
typedef struct
{
  MimeAddress from;
  MimeAddressList to;
  MimeAddressList cc;
  const char *subject;
  const char *text;
  const char *message_id;
  const char *in_reply_to;
  const char *const *references;
  gint64 date;
  int date_offset;
} MimeDraft;

/* Builds a text/plain message in UTF-8 (format=flowed is not used), CRLF line ends, no line above
 * 998 bytes, no trace of this machine. Fails with PH_ERROR_INVALID if an address cannot be used.
 * Free with g_bytes_unref(). */
GBytes *mime_message_write (const MimeDraft *draft, GError **error);

G_END_DECLS
