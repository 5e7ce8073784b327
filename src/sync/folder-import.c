/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-import.h"

#include "archive-reader.h"

/* What goes into one transaction, which nobody else can write during. */
#define MESSAGES_AT_ONCE 50
#define BYTES_AT_ONCE (4 * 1024 * 1024)

typedef struct
{
  Engine *engine;
  char *account_id;
  gint64 folder_id;
  GPtrArray *files;
  FolderArchiveProgress progress; /* (nullable) */
  gpointer progress_data;

  ArchiveReader *reader; /* (nullable) until the first step of the reading thread */
  FolderImportCounts counts;
  GPtrArray *results; /* OperationResult: what was placed */
} Import;

static void
import_free (gpointer data)
{
  Import *self = data;

  g_clear_pointer (&self->reader, archive_reader_free);
  g_ptr_array_unref (self->files);
  g_clear_pointer (&self->results, g_ptr_array_unref);
  g_clear_object (&self->engine);
  g_free (self->account_id);
  g_free (self);
}

/* ---- Reading, on a thread of its own -------------------------------------------------------- */

static void
read_thread (GTask *step, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Import *self = task_data;
  g_autoptr (GPtrArray) messages
    = g_ptr_array_new_with_free_func ((GDestroyNotify) archive_message_free);
  ArchiveMessage *message = NULL;
  GError *error = NULL;
  gsize n_bytes = 0;

  if (self->reader == NULL)
    self->reader = archive_reader_new (self->files);
  while (messages->len < MESSAGES_AT_ONCE && n_bytes < BYTES_AT_ONCE
         && (message = archive_reader_next (self->reader, cancellable, &error)) != NULL)
    {
      n_bytes += g_bytes_get_size (message->raw);
      g_ptr_array_add (messages, message);
    }

  if (error != NULL)
    g_task_return_error (step, error);
  else
    g_task_return_pointer (step, g_steal_pointer (&messages), (GDestroyNotify) g_ptr_array_unref);
}

/* ---- Some, and then the next ---------------------------------------------------------------- */

static void placed_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Import *self = g_task_get_task_data (task);
  g_autoptr (Operation) operation = NULL;
  GError *error = NULL;
  GPtrArray *messages = g_task_propagate_pointer (G_TASK (result), &error);

  self->counts.n_skipped = archive_reader_get_n_skipped (self->reader);
  if (messages != NULL && g_task_return_error_if_cancelled (task))
    {
      g_ptr_array_unref (messages);
      return;
    }
  if (messages == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (messages->len == 0)
    {
      g_ptr_array_unref (messages);
      g_task_return_boolean (task, TRUE);
      return;
    }

  operation = operation_new (OPERATION_APPEND, self->account_id);
  operation->dst_folder = self->folder_id;
  operation->messages = messages;
  engine_submit_async (self->engine, operation, NULL, placed_cb, g_steal_pointer (&task));
}

/* Takes @task. */
static void
import_next (GTask *task)
{
  g_autoptr (GTask) step = g_task_new (NULL, g_task_get_cancellable (task), read_cb, task);

  g_task_set_task_data (step, g_task_get_task_data (task), NULL);
  g_task_set_check_cancellable (step, FALSE);
  g_task_run_in_thread (step, read_thread);
}

static void
placed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Import *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (OperationResult) placed = engine_submit_finish (self->engine, result, &error);

  if (placed == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  self->counts.n += placed->n;
  self->counts.n_known += placed->n_known;
  self->counts.n_refused += placed->n_refused;
  if (self->progress != NULL)
    self->progress (archive_reader_get_fraction (self->reader),
                    self->counts.n + self->counts.n_known, self->progress_data);
  if (placed->group != 0)
    g_ptr_array_add (self->results, g_steal_pointer (&placed));
  import_next (g_steal_pointer (&task));
}

void
folder_import_async (Engine *engine,
                     const char *account_id,
                     gint64 folder_id,
                     GPtrArray *files,
                     FolderArchiveProgress progress,
                     gpointer progress_data,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Import *self = g_new0 (Import, 1);

  g_task_set_source_tag (task, folder_import_async);
  /* The counts are looked at whatever becomes of it. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, import_free);
  self->engine = g_object_ref (engine);
  self->account_id = g_strdup (account_id);
  self->folder_id = folder_id;
  self->files = g_ptr_array_ref (files);
  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) operation_result_free);
  self->progress = progress;
  self->progress_data = progress_data;
  import_next (task);
}

gboolean
folder_import_finish (GAsyncResult *result, FolderImportCounts *counts, GPtrArray **results,
                      GError **error)
{
  Import *self = g_task_get_task_data (G_TASK (result));

  g_return_val_if_fail (g_async_result_is_tagged (result, folder_import_async), FALSE);

  *counts = self->counts;
  if (results != NULL)
    *results = g_steal_pointer (&self->results);
  return g_task_propagate_boolean (G_TASK (result), error);
}
