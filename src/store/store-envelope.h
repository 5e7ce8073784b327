/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-message.h"

G_BEGIN_DECLS

/* The parts of a message that are only read together, in one blob: fields of tag (a byte), length
 * (base 128, lowest bits first) and bytes, absent ones left out. Unknown tags are passed over, so
 * later versions may add some. */

/* Appends the blob of @message to @out (emptied first). */
void store_envelope_write (GByteArray *out, const StoreMessage *message);

/* Sets the fields that the blob holds, from message_id to structure_len, to newly allocated ones,
 * the others to NULL. A blob that breaks off is read up to there. */
void store_envelope_read (const guint8 *data, gsize len, StoreMessage *message);

/* Frees what store_envelope_read() set. */
void store_envelope_clear (StoreMessage *message);

/* TRUE when the blob's Message-ID is @message_id; reads no further than that. */
gboolean store_envelope_has_message_id (const guint8 *data, gsize len, const char *message_id);

G_END_DECLS
