/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "reconnect-backoff.h"

static const guint seconds[] = { 1, 2, 5, 15, 30, 60, 300 };

guint
reconnect_backoff_next (ReconnectBackoff *self)
{
  guint step = MIN (self->n_failures, G_N_ELEMENTS (seconds) - 1);

  self->n_failures = step + 1;
  return (guint) (seconds[step] * 1000 * g_random_double_range (0.8, 1.2));
}

void
reconnect_backoff_reset (ReconnectBackoff *self)
{
  self->n_failures = 0;
}
