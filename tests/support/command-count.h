/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "protocol-log.h"

G_BEGIN_DECLS

/* What an account said to its server, read from its protocol log. */

/* Counting begins here. */
void command_count_begin (ProtocolLog *log);

/* How many commands were said since then on @connection ("mail-1"; NULL: on any) that begin with @words
 * ("UID MOVE"; "": all). The lines behind a command, such as DONE, are none. */
guint command_count_get (ProtocolLog *log, const char *connection, const char *words);

G_END_DECLS
