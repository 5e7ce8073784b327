/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The last lines that an account's connections said and heard, in memory, secrets already taken
 * out by the protocol code. Any thread. */
typedef struct _ProtocolLog ProtocolLog;

/* Keeps the newest @max_bytes of text. */
ProtocolLog *protocol_log_new (gsize max_bytes);
ProtocolLog *protocol_log_ref (ProtocolLog *self);
void protocol_log_unref (ProtocolLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProtocolLog, protocol_log_unref)

/* @connection names which of the account's connections spoke ("1"); @direction is '<', '>' or '*'
 * for a remark of our own. */
void protocol_log_add (ProtocolLog *self, const char *connection, char direction,
                       const char *text, gsize len);

/* All of it, one line each: "12:34:56.789 1 > text". Owned; valid UTF-8. */
char *protocol_log_to_string (ProtocolLog *self);

G_END_DECLS
