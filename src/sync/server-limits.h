/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-session.h"

G_BEGIN_DECLS

/* How much a server takes at a time: by its quirks (see server-quirks.ini) and by MESSAGELIMIT
 * (RFC 9738). */

/* @wanted messages, or as many as one command may touch if that is less. 0 for @wanted: no limit of
 * our own, and 0 again where the server has none. */
guint server_limits_messages (ImapSession *session, guint wanted);

/* Bytes that the sets of a command may take. */
gsize server_limits_bytes (ImapSession *session);

/* TRUE when the command waited for last was carried out in part, from the highest uid down: @lowest
 * is the last one that was, and those below it are to be asked for again. */
gboolean server_limits_was_cut (ImapSession *session, guint32 *lowest);

G_END_DECLS
