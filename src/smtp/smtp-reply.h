/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One reply of the server (RFC 5321 §4.2), owned by whoever took it from the reader. */
typedef struct
{
  int code;       /* 200 to 599 */
  char *enhanced; /* "5.1.1" (RFC 3463), or "" */
  GStrv lines;    /* the text of each line, without code and enhanced code; bytes as sent */
  guint n_lines;  /* at least 1 */
} SmtpReply;

void smtp_reply_free (SmtpReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpReply, smtp_reply_free)

/* 2yz; 3yz; 4yz and 421; 5yz. */
gboolean smtp_reply_is_done (const SmtpReply *self);
gboolean smtp_reply_wants_more (const SmtpReply *self);
gboolean smtp_reply_is_temporary (const SmtpReply *self);

/* All lines with spaces between. Owned; not checked to be UTF-8. */
char *smtp_reply_get_text (const SmtpReply *self);

/* What a server may make us hold; beyond it the connection fails with PH_ERROR_PROTOCOL. */
typedef struct
{
  gsize line;  /* bytes of one line without its end */
  guint lines; /* of one reply */
} SmtpLimits;

/* 8 KiB and 1,000: sixteen times what RFC 5321 §4.5.3.1 allows, and more extensions than exist. */
extern const SmtpLimits smtp_limits_default;

/* Bytes from the server in, replies out; no I/O. Time is linear in the bytes, however they are cut
 * up. One thread. */
typedef struct _SmtpReader SmtpReader;

/* @limits are copied. */
SmtpReader *smtp_reader_new (const SmtpLimits *limits);
void smtp_reader_free (SmtpReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpReader, smtp_reader_free)

void smtp_reader_feed (SmtpReader *self, const void *data, gsize len);

/* The next complete reply (owned), or NULL: without @error more bytes are needed; with
 * PH_ERROR_PROTOCOL a limit is broken or a line is no reply, for good. */
SmtpReply *smtp_reader_next (SmtpReader *self, GError **error);

/* Bytes fed that no returned reply covers: 0 when TLS begins (RFC 3207 §6). */
gsize smtp_reader_buffered (SmtpReader *self);

G_END_DECLS
