/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long to stay away from a server that failed: 1, 2, 5, 15, 30, 60 seconds, then 5 minutes,
 * each ± 20 % so that many clients do not come back together. A value; all zero is the start. */
typedef struct
{
  guint n_failures;
} ReconnectBackoff;

/* Milliseconds to wait before the next try; counts one failure more. */
guint reconnect_backoff_next (ReconnectBackoff *self);

/* After a success, and when the network has changed: the next failure waits about a second. */
void reconnect_backoff_reset (ReconnectBackoff *self);

G_END_DECLS
