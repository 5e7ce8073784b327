/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-sandbox.h"

#include "ph-error.h"

#include <glib/gi18n.h>

static void
return_missing (GTask *task, const char *program)
{
  g_task_return_new_error (task, PH_ERROR, PH_ERROR_NOT_FOUND,
                           _("The program “%s”, which shuts web content in, is not installed."),
                           program);
}

static void
return_refused (GTask *task, const char *reason)
{
  g_autofree char *line = g_strdup (reason != NULL ? reason : "");

  g_strdelimit (g_strstrip (line), "\n", ' ');
  g_task_return_new_error (task, PH_ERROR, PH_ERROR_NOT_FOUND,
                           _("Web content cannot be shut in on this system (%s)."), line);
}

static void
ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_subprocess_communicate_utf8_finish (G_SUBPROCESS (object), result, NULL, &said, &error))
    return_refused (task, error->message);
  else if (!g_subprocess_get_successful (G_SUBPROCESS (object)))
    return_refused (task, said);
  else
    g_task_return_boolean (task, TRUE);
}

/* WebKit's own sandbox has the same walls, and less within them. Its root begins empty, with the folder for
 * sockets, and the two links behind that: here the same is done below /tmp. They cannot be made where that
 * folder lies in one of them. */
static GSubprocess *
start (const char *bwrap, GError **error)
{
  g_autofree char *sockets = g_build_filename ("/tmp", g_get_user_runtime_dir (), NULL);

  return g_subprocess_new (
    G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE, error, bwrap, "--ro-bind",
    "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--dir", sockets, "--symlink",
    "../run", "/tmp/var/run", "--symlink", "../tmp", "/tmp/var/tmp", "--unshare-all",
    "--die-with-parent", "true", NULL);
}

static void
try_sandbox (GTask *task)
{
  g_autofree char *bwrap = g_find_program_in_path ("bwrap");
  g_autofree char *proxy = g_find_program_in_path ("xdg-dbus-proxy");
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  if (bwrap == NULL || proxy == NULL)
    {
      return_missing (task, bwrap == NULL ? "bwrap" : "xdg-dbus-proxy");
      return;
    }

  process = start (bwrap, &error);
  if (process == NULL)
    return_refused (task, error->message);
  else
    g_subprocess_communicate_utf8_async (process, NULL, g_task_get_cancellable (task), ended_cb,
                                         g_object_ref (task));
}

void
web_sandbox_probe_async (GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, web_sandbox_probe_async);

  /* Somebody wants WebKit without it, which is not for mail. */
  if (g_getenv ("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS") != NULL)
    return_refused (task, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS");
  /* Flatpak shuts in what it starts; bwrap does not run within it. */
  else if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    g_task_return_boolean (task, TRUE);
  else
    try_sandbox (task);
}

gboolean
web_sandbox_probe_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
