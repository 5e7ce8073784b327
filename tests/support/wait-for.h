/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "patience.h"

#include <glib.h>

static inline gboolean
wait_for_ended_cb (gpointer condition)
{
  g_error ("Waited in vain for: %s", (const char *) condition);
  return G_SOURCE_REMOVE;
}

static inline gboolean
wait_for_look_cb (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

/* Iterates the main context until @condition holds; ends the test when that takes too long. It is looked
 * at again and again, as not all that it may be about wakes the main loop. */
#define WAIT_FOR(condition)                                                                       \
  G_STMT_START                                                                                    \
  {                                                                                               \
    guint limit = g_timeout_add_seconds (PATIENCE_SECONDS, wait_for_ended_cb,                     \
                                         (gpointer) #condition);                                  \
    guint tick = g_timeout_add (20, wait_for_look_cb, NULL);                                      \
    while (!(condition))                                                                          \
      g_main_context_iteration (NULL, TRUE);                                                      \
    g_source_remove (tick);                                                                       \
    g_source_remove (limit);                                                                      \
  }                                                                                               \
  G_STMT_END
