/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sandbox-needed.h"

#include "web-sandbox.h"

#include <stdlib.h>

/* Of `meson test` */
#define SKIPPED 77

static void
probed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

void
sandbox_needed (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  web_sandbox_probe_async (NULL, probed_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  if (!web_sandbox_probe_finish (result, &error))
    {
      g_print ("1..0 # SKIP %s\n", error->message);
      exit (SKIPPED);
    }
}
