/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-module.h"

#include "ph-error.h"
#include "web-sandbox.h"

#include <glib/gi18n.h>
#include <gmodule.h>

static const WebModule *loaded;
static GError *failure;     /* (nullable) what was found out once holds */
static GPtrArray *waiting;  /* (nullable) GTask, while it is being found out */

const WebModule *
web_module_get (void)
{
  return loaded;
}

static void
load (void)
{
  g_autofree char *path = g_module_build_path (PKGLIBDIR, "posthorn-web");
  GModule *module = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  gpointer entry;

  if (module == NULL || !g_module_symbol (module, WEB_MODULE_SYMBOL, &entry))
    {
      g_set_error (&failure, PH_ERROR, PH_ERROR_NOT_FOUND,
                   _("What shows formatted messages is missing: %s"), g_module_error ());
      return;
    }

  g_module_make_resident (module);
  loaded = ((WebModuleEntry) entry) ();
}

static void
answer (GTask *task)
{
  if (loaded != NULL)
    g_task_return_pointer (task, (gpointer) loaded, NULL);
  else
    g_task_return_error (task, g_error_copy (failure));
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&waiting);

  if (web_sandbox_probe_finish (result, &failure))
    load ();

  for (guint i = 0; i < tasks->len; i++)
    answer (tasks->pdata[i]);
}

void
web_module_load_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, web_module_load_async);
  if (loaded != NULL || failure != NULL)
    {
      answer (task);
      return;
    }

  if (waiting == NULL)
    {
      waiting = g_ptr_array_new_with_free_func (g_object_unref);
      web_sandbox_probe_async (NULL, probed_cb, NULL);
    }
  g_ptr_array_add (waiting, g_steal_pointer (&task));
}

const WebModule *
web_module_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
