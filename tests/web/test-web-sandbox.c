/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where WebKit's sandbox cannot start for the folders there are. */

#include "ph-error.h"
#include "sandbox-needed.h"
#include "web-sandbox.h"

static void
probed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* In a process of its own, as GLib asks once where the folder is. */
static void
test_refused (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  web_sandbox_probe_async (NULL, probed_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_false (web_sandbox_probe_finish (result, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
}

/* WebKit puts links in the place of these two. */
static void
test_runtime_dir (void)
{
  static const char *const folders[] = { "/var/tmp/posthorn-test/run", "/var/run/user/0" };

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_assert_true (g_setenv ("XDG_RUNTIME_DIR", folders[i], TRUE));
      g_test_trap_subprocess ("/web-sandbox/subprocess/refused", 0, 0);
      g_test_trap_assert_passed ();
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  if (!g_test_subprocess ())
    sandbox_needed ();

  g_test_add_func ("/web-sandbox/runtime-dir", test_runtime_dir);
  g_test_add_func ("/web-sandbox/subprocess/refused", test_refused);

  return g_test_run ();
}
