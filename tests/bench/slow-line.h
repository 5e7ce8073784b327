/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A line to a server on this machine that is as far away as one wants: a port on the loopback
 * interface, from which everything is passed on, later. It takes any amount at once; only the delay
 * is that of a long line. Works on threads of its own. What fails ends the program. */
typedef struct _SlowLine SlowLine;

/* @round_trip: milliseconds that are added, half of them each way. */
SlowLine *slow_line_new (guint16 server_port, guint round_trip);
void slow_line_free (SlowLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlowLine, slow_line_free)

guint16 slow_line_get_port (SlowLine *self);

G_END_DECLS
