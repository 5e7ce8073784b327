/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-filing-private.h"

typedef struct
{
  PhFiling *filing; /* (owned) */
  char *target;     /* name of the folder */
  FolderImportCounts counts;
} Import;

static void
import_free (gpointer data)
{
  Import *self = data;

  g_object_unref (self->filing);
  g_free (self->target);
  g_free (self);
}

/* What was placed before it ended is undone like the rest. */
static void
report (Import *self,
        GPtrArray *results)
{
  PhFilingWish *wish = ph_filing_wish_new (self->filing, OPERATION_APPEND);

  wish->act.target = g_strdup (self->target);
  wish->act.n = self->counts.n;
  ph_filing_wish_begin (wish);
  g_ptr_array_extend_and_steal (wish->results, results);
  ph_filing_wish_release (wish);
}

static void
imported_cb (GObject *object,
             GAsyncResult *result,
             gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Import *self = g_task_get_task_data (task);
  GPtrArray *results = NULL;
  GError *error = NULL;
  gboolean is_whole = folder_import_finish (result, &self->counts, &results, &error);

  report (self, results);
  if (is_whole)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ph_filing_import_async (PhFiling *self,
                        PhFolder *folder,
                        GPtrArray *files,
                        FolderArchiveProgress progress,
                        gpointer progress_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Import *import = g_new0 (Import, 1);

  g_task_set_source_tag (task, ph_filing_import_async);
  /* The counts are looked at whatever becomes of it. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, import, import_free);
  import->filing = g_object_ref (self);
  import->target = g_strdup (ph_folder_get_name (folder));
  folder_import_async (ph_filing_get_engine (self), ph_folder_get_account_id (folder),
                       ph_folder_get_id (folder), files, progress, progress_data, cancellable,
                       imported_cb, task);
}

gboolean
ph_filing_import_finish (GAsyncResult *result,
                         FolderImportCounts *counts,
                         GError **error)
{
  const Import *self = g_task_get_task_data (G_TASK (result));

  g_return_val_if_fail (g_async_result_is_tagged (result, ph_filing_import_async), FALSE);

  *counts = self->counts;

  return g_task_propagate_boolean (G_TASK (result), error);
}
