/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store.h"

G_BEGIN_DECLS

/* Parts of messages as the server sent them (transfer encoding on): up to 64 KiB in bodies.sqlite,
 * above in content-addressed files, blobs/ab/cdef…, written to a temporary name, fsynced, renamed.
 * Length and SHA-256 are checked at every reading. @part is the section: "1.2", or "" for the whole
 * message, "HEADER" for its header block, or "BINARY[1.2]" where the server undid that encoding (RFC
 * 3516). These do not need a transaction of mail.sqlite. */

/* NULL without error when it is not stored; a part that fails its check is thrown away and counts
 * as not stored. */
GBytes *store_body_get (Store *store, gint64 message_id, const char *part, GError **error);
gboolean store_body_has (Store *store, gint64 message_id, const char *part);
gboolean store_body_put (Store *store, gint64 message_id, const char *part, GBytes *bytes,
                         GError **error);

/* Streams into a blob: add pieces, then finish or drop. */
typedef struct _StoreBodyWriter StoreBodyWriter;
StoreBodyWriter *store_body_writer_new (Store *store, GError **error);
gboolean store_body_writer_add (StoreBodyWriter *self, const void *data, gsize len, GError **error);
gboolean store_body_writer_finish (StoreBodyWriter *self, gint64 message_id, const char *part,
                                   GError **error); /* frees */
void store_body_writer_drop (StoreBodyWriter *self); /* frees */

/* The same for several at once, which costs the disk hardly more than one: each is ended, and then all are
 * stored together or, when it fails, none. @writers: of StoreBodyWriter, whose owner drops them. */
void store_body_writer_end (StoreBodyWriter *self, gint64 message_id, const char *part);
gboolean store_body_store_all (Store *store, GPtrArray *writers, GError **error);

/* Deletes blob files that no row names, and temporary ones older than a day: now and then, when
 * nothing else is to be done. */
gboolean store_body_sweep (Store *store, GError **error);

G_END_DECLS
