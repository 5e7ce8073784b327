/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Both directions of a compressed connection (RFC 4978): raw deflate (RFC 1951) without header and
 * checksum, and no I/O. GIO's converter streams would do, but for their flush, which blocks. One
 * thread. */
typedef struct _MailDeflate MailDeflate;

MailDeflate *mail_deflate_new (void);
void mail_deflate_free (MailDeflate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailDeflate, mail_deflate_free)

/* What stands for @bytes on the wire, flushed: the other side can read all of it without a byte
 * more. Owned. */
GBytes *mail_deflate_compress (MailDeflate *self, GBytes *bytes);

/* Takes compressed bytes (copied) behind those that wait already. */
void mail_deflate_feed (MailDeflate *self, const char *data, gsize len);

/* Writes at most @size bytes of plain data to @buffer and returns how many: however much a server
 * packs into a few bytes, only that is held. 0 when it needs to be fed; -1 with PH_ERROR_PROTOCOL
 * when the data is damaged or goes on behind its own end. */
gssize mail_deflate_inflate (MailDeflate *self, char *buffer, gsize size, GError **error);

G_END_DECLS
