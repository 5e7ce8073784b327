/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "test-server.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The least that anybody needs to talk IMAP: a TLS connection over which commands are said and
 * answers are read and thrown away. It measures the floors, and is the other client that changes
 * things on the server. Blocks; what fails ends the program. */
typedef struct _RawImap RawImap;

/* Connects and signs in as user @index of @server; over @port unless it is 0. By LOGIN, the least there is;
 * with @mechanism ("SCRAM-SHA-256") by that, as a client does that does not hand out the password. */
RawImap *raw_imap_new (TestServer *server, guint index, guint16 port);
RawImap *raw_imap_new_with (TestServer *server, guint index, guint16 port, const char *mechanism);
void raw_imap_free (RawImap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RawImap, raw_imap_free)

/* Says one command (without tag and line end) and reads up to its OK. Returns how many bytes went
 * in both directions, without TLS. */
gsize raw_imap_say (RawImap *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Whether the answer read last, of which the last 1,000 bytes are kept, holds @text. */
gboolean raw_imap_heard (RawImap *self, const char *text);

/* Adds @message to the mailbox. */
void raw_imap_append (RawImap *self, const char *mailbox, const char *message);

/* IDLEs until a line holds @text. raw_imap_idle() has begun it when it returns. */
void raw_imap_idle (RawImap *self);
void raw_imap_wait_for (RawImap *self, const char *text);

G_END_DECLS
