/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mail-deflate.h"

G_BEGIN_DECLS

/* What a connection has still to send, in order, plain or compressed; no I/O. One thread. */
typedef struct _MailOutput MailOutput;

MailOutput *mail_output_new (void);
void mail_output_free (MailOutput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailOutput, mail_output_free)

/* Queues @bytes (a reference is taken). */
void mail_output_push (MailOutput *self, GBytes *bytes);

/* Forgets all of it. */
void mail_output_clear (MailOutput *self);

/* Bytes that were queued and not consumed yet. */
gsize mail_output_get_size (MailOutput *self);

/* The next bytes for the wire, owned by @self; NULL when there are none. With @deflate (nullable) they
 * are compressed by it. TLS wants the same ones again after "would block": they stay until they are
 * consumed. */
const char *mail_output_peek (MailOutput *self, MailDeflate *deflate, gsize *size);

/* The first @n of the bytes that mail_output_peek() returned are on their way. */
void mail_output_consume (MailOutput *self, gsize n);

G_END_DECLS
