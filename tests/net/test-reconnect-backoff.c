/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "reconnect-backoff.h"

static void
test_steps (void)
{
  static const guint seconds[] = { 1, 2, 5, 15, 30, 60, 300, 300, 300 };

  for (guint round = 0; round < 200; round++)
    {
      ReconnectBackoff backoff = { 0 };

      for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
        {
          guint ms = reconnect_backoff_next (&backoff);

          g_assert_cmpuint (ms, >=, seconds[i] * 800);
          g_assert_cmpuint (ms, <=, seconds[i] * 1200);
        }
      reconnect_backoff_reset (&backoff);
      g_assert_cmpuint (reconnect_backoff_next (&backoff), <=, 1200);
    }
}

/* Many clients must not come back at the same moment. */
static void
test_spread (void)
{
  guint least = G_MAXUINT;
  guint most = 0;

  for (guint i = 0; i < 200; i++)
    {
      ReconnectBackoff backoff = { 0 };
      guint ms = reconnect_backoff_next (&backoff);

      least = MIN (least, ms);
      most = MAX (most, ms);
    }
  g_assert_cmpuint (most - least, >, 200);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reconnect-backoff/steps", test_steps);
  g_test_add_func ("/reconnect-backoff/spread", test_spread);
  return g_test_run ();
}
