/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is to be known of, and asked from, the TCP socket below a connection. */

/* A peer that has gone without a word is found within about a minute and a half, and within half a
 * minute when it owes us an acknowledgement. */
void mail_socket_tune (GSocket *socket);

gboolean mail_socket_is_loopback (GSocketConnection *connection);

/* The shortest round trip so far in microseconds; G_MAXUINT32 where it is not known. */
guint32 mail_socket_get_round_trip (GSocket *socket);

G_END_DECLS
