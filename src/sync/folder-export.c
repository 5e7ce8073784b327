/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-export.h"

#include "account-engine-self.h"
#include "body-keep.h"
#include "ph-error.h"

/* So long the messages are fetched before others get their turn on the connection, and the progress is
 * told. */
#define TURN_US (G_USEC_PER_SEC / 4)

/* Of the whole progress, when all is to be fetched. */
#define FETCHED_SHARE 0.8

typedef struct
{
  AccountEngine *engine;
  ArchiveFormat format;
  char *path;
  FolderArchiveProgress progress; /* (nullable) */
  gpointer progress_data;

  BodyKeep keep;          /* what is fetched first, many messages with a command */
  gint64 turn_ends;       /* µs, monotonic; 0: it begins with the first command */
  double fetched;         /* share of the progress that the fetching had */

  StoreIds *ids;          /* (nullable) of placements */
  guint next;
  ArchiveWriter *writer;  /* (nullable) until the first step of the writing thread */
  ArchiveMessage *message; /* (nullable) on its way to it */
  guint n;
  guint n_missing;
} Export;

static void export_next (GTask *task);

static void
export_free (gpointer data)
{
  Export *self = data;

  body_keep_clear (&self->keep);
  g_clear_pointer (&self->writer, archive_writer_free);
  g_clear_pointer (&self->ids, store_ids_free);
  g_clear_object (&self->engine);
  g_free (self->path);
  g_clear_pointer (&self->message, archive_message_free);
  g_free (self);
}

/* Ends @task with the error of @step, if it has one. */
static gboolean
check_step (GTask *task, GAsyncResult *step)
{
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (step), &error))
    return TRUE;

  g_task_return_error (task, error);
  return FALSE;
}

static void
tell_progress (const Export *self, double fraction)
{
  if (self->progress != NULL)
    self->progress (fraction, self->n, self->progress_data);
}

/* ---- Writing, on a thread of its own -------------------------------------------------------- */

static void
write_thread (GTask *step, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Export *self = task_data;
  GError *error = NULL;

  if (self->writer == NULL)
    self->writer = archive_writer_new (self->format, self->path, &error);
  if (self->writer != NULL && self->message != NULL)
    archive_writer_add (self->writer, self->message, &error);
  else if (self->writer != NULL)
    archive_writer_finish (self->writer, &error);

  if (error != NULL)
    g_task_return_error (step, error);
  else
    g_task_return_boolean (step, TRUE);
}

/* Takes @task. Without a message: the end. */
static void
write_step (GTask *task, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) step = g_task_new (NULL, NULL, callback, task);

  g_task_set_task_data (step, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (step, write_thread);
}

static void
finished_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  if (check_step (task, result))
    g_task_return_boolean (task, TRUE);
}

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);

  if (!check_step (task, result))
    return;

  g_clear_pointer (&self->message, archive_message_free);
  self->n++;
  export_next (g_steal_pointer (&task));
}

/* ---- One after the other -------------------------------------------------------------------- */

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->message->raw = account_engine_get_part_finish (self->engine, result, &error);
  if (self->message->raw != NULL)
    {
      write_step (g_steal_pointer (&task), added_cb);
      return;
    }

  if (g_task_return_error_if_cancelled (task))
    g_error_free (error);
  else if (ph_error_is_temporary (error) || error->domain != PH_ERROR)
    g_task_return_error (task, error);
  else
    {
      g_error_free (error);
      self->n_missing++;
      g_clear_pointer (&self->message, archive_message_free);
      export_next (g_steal_pointer (&task));
    }
}

/* FALSE when it went away meanwhile. */
static gboolean
find_message (Export *self, gint64 placement_id, gint64 *message_id)
{
  Store *store = account_engine_get_store (self->engine);
  StorePlacement place;

  if (!store_placement_get (store, placement_id, &place, NULL) || place.hidden)
    return FALSE;

  *message_id = place.message_id;
  self->message = g_new0 (ArchiveMessage, 1);
  self->message->flags = store_placement_get_shown_flags (&place) & ~(guint) IMAP_FLAG_RECENT;
  self->message->keywords = store_placement_get_keywords (store, placement_id, NULL);
  self->message->date = place.date;
  return TRUE;
}

/* Takes @task. */
static void
export_next (GTask *task)
{
  g_autoptr (GTask) owned = task;
  Export *self = g_task_get_task_data (task);
  gint64 message_id = 0;

  if (g_task_return_error_if_cancelled (task))
    return;

  while (self->message == NULL && self->next < self->ids->n)
    find_message (self, self->ids->ids[self->next++], &message_id);

  tell_progress (self, self->fetched + (1 - self->fetched)
                                       * (self->ids->n > 0 ? (double) self->next / self->ids->n : 1));
  if (self->message == NULL)
    write_step (g_steal_pointer (&owned), finished_cb);
  else
    account_engine_get_part_async (self->engine, message_id, "", g_task_get_cancellable (task),
                                   fetched_cb, g_steal_pointer (&owned));
}

/* ---- What is not here ----------------------------------------------------------------------- */

/* Asked for the first time before anything is sent: however long the way there took, something is. */
static gboolean
is_turn_over_cb (gpointer user_data)
{
  Export *self = user_data;

  if (self->turn_ends == 0)
    self->turn_ends = g_get_monotonic_time () + TURN_US;

  return g_get_monotonic_time () >= self->turn_ends;
}

/* Makes @step return whether anything is to be fetched. */
static void
return_look (Export *self, GTask *step, Store *store)
{
  BodyKeepState state = BODY_KEEP_LOOKING;
  GError *error = NULL;

  while (error == NULL && state == BODY_KEEP_LOOKING)
    body_keep_look (&self->keep, store, &state, &error);
  if (error != NULL)
    g_task_return_error (step, error);
  else
    g_task_return_boolean (step, state == BODY_KEEP_FOUND);
}

static void
look_job (GTask *step, Store *store, gpointer task_data, GCancellable *cancellable)
{
  return_look (task_data, step, store);
}

static void
fetch_job (GTask *step, SyncContext *context, gpointer task_data, GCancellable *cancellable)
{
  Export *self = task_data;
  GError *error = NULL;

  self->turn_ends = 0;
  if (body_keep_fetch (&self->keep, context, is_turn_over_cb, self, &error))
    return_look (self, step, context->store);
  else
    g_task_return_error (step, error);
}

static void looked_cb (GObject *object, GAsyncResult *result, gpointer user_data);

/* Takes @task. */
static GTask *
make_step (GTask *task)
{
  GTask *step = g_task_new (NULL, g_task_get_cancellable (task), looked_cb, task);

  g_task_set_task_data (step, g_task_get_task_data (task), NULL);

  return step;
}

/* What can't be fetched so is asked for alone, when its turn to be written comes, and tells why. */
static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);
  const BodyKeep *keep = &self->keep;

  if (g_task_propagate_boolean (G_TASK (result), NULL))
    {
      g_autoptr (GTask) step = NULL;
      double share;

      /* What comes meanwhile is ahead of what was fetched. */
      share = FETCHED_SHARE * (keep->top - keep->next) / (keep->top - keep->floor);
      self->fetched = MAX (self->fetched, share);
      tell_progress (self, self->fetched);
      step = make_step (g_steal_pointer (&task));
      account_engine_queue_transfer (self->engine, step, fetch_job);
    }
  else
    export_next (g_steal_pointer (&task));
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);
  g_autoptr (GTask) step = NULL;
  GError *error = NULL;

  self->ids = account_engine_query_finish (self->engine, result, &error);
  if (self->ids == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  step = make_step (g_steal_pointer (&task));
  account_engine_queue_local (self->engine, G_PRIORITY_DEFAULT, step, look_job);
}

void
folder_export_async (AccountEngine *engine,
                     gint64 folder_id,
                     ArchiveFormat format,
                     const char *path,
                     FolderArchiveProgress progress,
                     gpointer progress_data,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  const StoreQuery query = { .folder_id = folder_id, .ascending = TRUE };
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Export *self = g_new0 (Export, 1);

  g_task_set_source_tag (task, folder_export_async);
  /* The counts are looked at, and the rest of a file removed, whatever becomes of it. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, export_free);
  self->engine = g_object_ref (engine);
  self->keep.folder_id = folder_id;
  self->format = format;
  self->path = g_strdup (path);
  self->progress = progress;
  self->progress_data = progress_data;
  account_engine_query_async (engine, &query, cancellable, listed_cb, task);
}

gboolean
folder_export_finish (GAsyncResult *result, guint *n, guint *n_missing, GError **error)
{
  const Export *self = g_task_get_task_data (G_TASK (result));

  g_return_val_if_fail (g_async_result_is_tagged (result, folder_export_async), FALSE);

  *n = self->n;
  *n_missing = self->n_missing;
  return g_task_propagate_boolean (G_TASK (result), error);
}
