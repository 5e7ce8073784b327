/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composition-private.h"

#include "compose-build.h"
#include "imap-response.h"
#include "ph-error.h"

#include <glib/gi18n-lib.h>

/* ms, after one that could not be put there. */
#define RETRY 30000

/* What is as large as that (bytes) waits longer for a pause (ms). */
#define LARGE (1024 * 1024)
#define PAUSE_OF_LARGE 60000

/* Seconds before the server is told that it is thrown away. */
#define UNDO_SECONDS 10

/* ---- Putting it there ----------------------------------------------------------------------- */

typedef struct
{
  GTask *task;            /* (owned) of the composition */
  AccountEngine *account; /* (owned) (nullable) */
  ComposeDraft *draft;    /* (owned) (nullable) */
  char *message_id;       /* (owned) (nullable) */
  guint64 touched;
  gsize size;
} Put;

static void
put_free (Put *put)
{
  g_clear_object (&put->task);
  g_clear_object (&put->account);
  g_clear_pointer (&put->draft, compose_draft_free);
  g_free (put->message_id);
  g_free (put);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Put, put_free)

static void start_put (GTask *task);

static gboolean
put_cb (gpointer user_data)
{
  PhComposition *self = user_data;

  self->draft_source = 0;
  ph_composition_put_draft_async (self, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
schedule (PhComposition *self, guint delay)
{
  g_clear_handle_id (&self->draft_source, g_source_remove);
  self->draft_source = g_timeout_add (delay, put_cb, self);
}

/* Whoever waited for the end of it. */
static void
go_on (PhComposition *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->draft_waiting);

  self->draft_waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    {
      GTask *task = waiting->pdata[i];

      if (g_task_get_source_tag (task) == ph_composition_put_draft_async)
        start_put (g_object_ref (task));
      else
        g_task_return_boolean (task, TRUE);
    }
}

/* Takes @error (nullable). */
static void
end_put (Put *put, GError *error)
{
  g_autoptr (GTask) task = g_object_ref (put->task);
  PhComposition *self = g_task_get_source_object (task);
  gboolean is_cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  self->draft_putting = FALSE;
  if (error != NULL && !is_cancelled && !g_error_matches (error, PH_ERROR, PH_ERROR_INVALID) &&
      self->draft_source == 0 && !self->draft_held && !ph_composition_is_over (self))
    schedule (self, RETRY);
  ph_draft_set_error (self, error != NULL && !is_cancelled ? g_error_copy (error) : NULL);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  go_on (self);
}

static void
end_cancelled (Put *put)
{
  end_put (put, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                     "The mail is sent or thrown away."));
}

void
ph_draft_remove_from (AccountEngine *account, Engine *engine, gint64 placement, GAsyncReadyCallback callback,
             gpointer user_data)
{
  g_autoptr (Operation) operation
    = operation_new (OPERATION_EXPUNGE, account_engine_get_id (account));

  operation_add_placement (operation, placement);
  engine_submit_async (engine, operation, NULL, callback, user_data);
}

/* No version is removed before. */
static void
removed_elsewhere_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Put) put = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (OperationResult) removed
    = engine_submit_finish (((PhComposition *) g_task_get_source_object (put->task))->engine, result,
                            &error);

  if (removed == NULL)
    g_message ("A draft stays in the account that does not send it: %s", error->message);
  end_put (put, NULL);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Put) put = user_data;
  PhComposition *self = g_task_get_source_object (put->task);
  AccountEngine *before = ph_draft_get_account (self);
  gint64 old;
  GError *error = NULL;
  g_autoptr (OperationResult) stored
    = account_engine_put_message_finish (put->account, result, &error);

  if (stored == NULL)
    {
      end_put (put, error);
      return;
    }

  old = before != NULL ? ph_draft_get_last (self)->placement : 0;
  ph_draft_add_version (self, account_engine_get_id (put->account), stored->placement, put->message_id);
  self->draft_group = stored->group;
  self->draft_size = put->size;
  self->drafted = put->touched;
  g_clear_pointer (&self->draft_next, g_free);
  if (before != NULL && before != put->account)
    ph_draft_remove_from (before, self->engine, old, removed_elsewhere_cb, g_steal_pointer (&put));
  else
    end_put (put, NULL);
}

static void
build_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Put *put = task_data;
  const ComposeStamp stamp = { .message_id = put->message_id };
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (ComposeResult) result = NULL;
  GError *error = NULL;

  result = compose_build (put->draft, &stamp, COMPOSE_BUILD_DRAFT | COMPOSE_BUILD_8BIT, out, NULL,
                          &error);
  if (result == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_output_stream_close (out, NULL, NULL);
  g_task_return_pointer (task, g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out)),
                         (GDestroyNotify) g_bytes_unref);
}

static void
built_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Put) put = user_data;
  PhComposition *self = g_task_get_source_object (put->task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);
  gint64 replaces = ph_composition_get_draft_in (self, put->account);

  if (bytes == NULL)
    {
      end_put (put, error);
      return;
    }
  if (ph_composition_is_over (self))
    {
      end_cancelled (put);
      return;
    }

  put->size = g_bytes_get_size (bytes);
  account_engine_put_message_async (put->account, 0, replaces, IMAP_FLAG_DRAFT | IMAP_FLAG_SEEN, bytes,
                                    NULL, stored_cb, put);
  g_steal_pointer (&put);
}

/* The last version says what the draft will be called. */
static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Put) put = user_data;
  PhComposition *self = g_task_get_source_object (put->task);
  g_autoptr (GTask) job = NULL;
  AccountEngine *account;
  GError *error = NULL;

  if (!ph_composition_save_finish (self, result, &error))
    {
      end_put (put, error);
      return;
    }
  if (ph_composition_is_over (self))
    {
      end_cancelled (put);
      return;
    }

  account = ph_composition_find_sender (self);
  if (account == NULL)
    {
      end_put (put, g_error_new_literal (PH_ERROR, PH_ERROR_INVALID,
                                         _("Choose the address that this mail is sent from.")));
      return;
    }

  put->account = g_object_ref (account);
  put->draft = compose_draft_copy (self->draft);
  ph_composition_note_original (self, put->draft);
  put->message_id = g_strdup (self->draft_next);
  job = g_task_new (NULL, NULL, built_cb, put);
  g_task_set_task_data (job, put, NULL);
  g_steal_pointer (&put);
  ph_worker_queue (self->worker, G_PRIORITY_DEFAULT, job, build_cb);
}

static gboolean
has_reason (PhComposition *self)
{
  return !ph_composition_is_over (self) && !self->draft_held && self->draft->redirected == NULL &&
         self->drafted < self->touched;
}

/* Takes @task. */
static void
start_put (GTask *task)
{
  g_autoptr (GTask) owned = task;
  PhComposition *self = g_task_get_source_object (task);
  Put *put;

  if (self->draft_putting)
    {
      g_ptr_array_add (self->draft_waiting, g_steal_pointer (&owned));
      return;
    }
  g_clear_handle_id (&self->draft_source, g_source_remove);
  self->undrafted_since = 0;
  if (!has_reason (self))
    {
      ph_draft_update_state (self);
      g_task_return_boolean (task, TRUE);
      return;
    }

  put = g_new0 (Put, 1);
  put->task = g_steal_pointer (&owned);
  put->touched = self->touched;
  self->draft_putting = TRUE;
  ph_draft_update_state (self);
  ph_composition_save_async (self, saved_cb, put);
}

void
ph_composition_put_draft_async (PhComposition *self, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ph_composition_put_draft_async);
  start_put (task);
}

gboolean
ph_composition_put_draft_finish (PhComposition *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ph_composition_put_draft_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ph_composition_touch_draft (PhComposition *self)
{
  gint64 now = g_get_monotonic_time ();
  guint pause = self->draft_size > LARGE ? PAUSE_OF_LARGE : PH_COMPOSITION_DRAFT_PAUSE;
  gint64 left;

  if (self->draft->redirected != NULL || self->draft_held)
    return;

  if (self->undrafted_since == 0)
    self->undrafted_since = now;
  left = MAX (PH_COMPOSITION_DRAFT_LATEST, pause) -
         (now - self->undrafted_since) / G_TIME_SPAN_MILLISECOND;
  schedule (self, (guint) CLAMP (left, 0, pause));
  ph_draft_update_state (self);
}

/* ---- Its end -------------------------------------------------------------------------------- */

void
ph_composition_hold_draft (PhComposition *self, gboolean held)
{
  self->draft_held = held;
  g_clear_handle_id (&self->draft_source, g_source_remove);
  if (!held && has_reason (self))
    ph_composition_touch_draft (self);
  ph_draft_update_state (self);
}

void
ph_composition_settle_draft_async (PhComposition *self, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ph_composition_settle_draft_async);
  if (self->draft_putting)
    g_ptr_array_add (self->draft_waiting, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PhComposition *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (OperationResult) removed = engine_submit_finish (self->engine, result, &error);

  if (removed == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  self->draft_removal = removed->group;
  ph_draft_update_state (self);
  g_task_return_boolean (task, TRUE);
}

static void
settled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  PhComposition *self = PH_COMPOSITION (source);
  AccountEngine *account = ph_draft_get_account (self);
  g_autoptr (Operation) operation = NULL;

  g_clear_handle_id (&self->draft_source, g_source_remove);
  self->draft_removal = 0;
  if (account == NULL)
    {
      ph_draft_update_state (self);
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  operation = operation_new (OPERATION_EXPUNGE, self->draft_account);
  operation->delay = UNDO_SECONDS;
  operation_add_placement (operation, ph_draft_get_last (self)->placement);
  engine_submit_async (self->engine, operation, NULL, removed_cb, task);
}

void
ph_composition_remove_draft_async (PhComposition *self, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ph_composition_remove_draft_async);
  ph_composition_settle_draft_async (self, settled_cb, task);
}

gboolean
ph_composition_remove_draft_finish (PhComposition *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ph_composition_remove_draft_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Too late, it is put there anew. */
void
ph_composition_bring_draft_back (PhComposition *self)
{
  if (self->draft_removal != 0 && ph_draft_get_account (self) != NULL)
    engine_undo_async (self->engine, self->draft_account, self->draft_removal, NULL, NULL, NULL);
  self->draft_removal = 0;
  self->drafted = 0;
}

void
ph_composition_drop_draft_elsewhere (PhComposition *self, AccountEngine *account)
{
  AccountEngine *other = ph_draft_get_account (self);

  if (other != NULL && other != account)
    ph_draft_remove_from (other, self->engine, ph_draft_get_last (self)->placement, NULL, NULL);
}
