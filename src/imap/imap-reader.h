/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-limits.h"
#include "imap-response.h"

G_BEGIN_DECLS

/* Bytes from the server in, typed responses out; no I/O. Time is linear in the bytes, however
 * they are cut up. One thread. */
typedef struct _ImapReader ImapReader;

/* @limits are copied. */
ImapReader *imap_reader_new (const ImapLimits *limits);
void imap_reader_free (ImapReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapReader, imap_reader_free)

/* Where literals of body sections above 64 KiB go instead of into memory. Called by
 * imap_reader_next() with each piece as it arrives and once with @len 0 at the end; the response
 * comes later, with to_sink set on its sections in the same order. Returning FALSE (disk full, say)
 * makes the rest of that literal be thrown away, without a call for its end. NULL: such literals
 * stay in memory up to ImapLimits.literal. One of which the sink had a part, when another one is set, is
 * thrown away as well. */
typedef gboolean (*ImapSinkFunc) (const char *data, gsize len, gpointer user_data);
void imap_reader_set_sink (ImapReader *self, ImapSinkFunc func, gpointer user_data);

/* Takes any number of bytes. */
void imap_reader_feed (ImapReader *self, const void *data, gsize len);

/* The next complete response (owned), or NULL: without @error more bytes are needed; with
 * PH_ERROR_PROTOCOL a limit is broken or the stream cannot be followed any more, for good. A line
 * that cannot be read is IMAP_RESPONSE_MALFORMED, not an error. */
ImapResponse *imap_reader_next (ImapReader *self, GError **error);

/* Bytes fed that no returned response covers: after STARTTLS' OK this must be 0 (RFC 9051 §6.2.1;
 * what was sent before TLS must never be read). */
gsize imap_reader_buffered (ImapReader *self);

/* Bytes covered by the responses returned so far. */
guint64 imap_reader_offset (ImapReader *self);

G_END_DECLS
