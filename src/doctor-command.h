/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* posthorn --doctor @name: tries the account out whose name, address or id that is, and prints what
 * is found while it is found. Needs no display. Returns the program's exit status: 0 when all is
 * well, 1 when something is wrong, 2 when there is no such account. */
int doctor_command_run (const char *name);

G_END_DECLS
