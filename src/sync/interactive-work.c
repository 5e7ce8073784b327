/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "interactive-work.h"

#include "body-fetch.h"
#include "folder-sync.h"
#include "label-views.h"
#include "outbox-file.h"
#include "ph-error.h"

#define IDLE_SECONDS (9 * 60)
#define PREVIEWS_AT_ONCE 25
#define SWEEP_PAUSE (60 * G_TIME_SPAN_SECOND)

void
interactive_work_init (InteractiveWork *self)
{
  self->journal_waits = TRUE;
}

void
interactive_work_show (InteractiveWork *self, gint64 folder_id)
{
  if (self->shown_id == folder_id)
    return;

  self->shown_id = folder_id;
  self->sweep_uid = 0;
  self->wants_previews = folder_id != 0;
}

static gboolean
run_journal (InteractiveWork *self, SyncContext *context, GError **error)
{
  int seconds = operation_seconds_to_next (context->store);

  if (!self->journal_waits && seconds != 0)
    return TRUE;

  self->journal_waits = FALSE;
  return operation_run_waiting (context, self->hub, self->failed, self->user_data, error) &&
         sync_context_drain (context, error);
}

/* What was sent is to be filed. */
static gboolean
run_outbox (InteractiveWork *self, SyncContext *context, GError **error)
{
  return outbox_file_seconds_to_next (context->store) != 0 ||
         (outbox_file_run (context, self->hub, error) && sync_context_drain (context, error));
}

static gboolean
open_shown (InteractiveWork *self, SyncContext *context, GError **error)
{
  g_autoptr(GError) local_error = NULL;

  self->selected_id = label_views_get_home (context->store, self->shown_id);
  if (self->shown_id == 0 ||
      (context->folder_id == self->selected_id && context->in_step))
    return TRUE;
  if (folder_sync_open (context, self->shown_id, NULL, &local_error))
    {
      self->next_sweep = 0;
      return TRUE;
    }
  /* It went while it was shown; the list of folders will say so. */
  if (imap_session_is_open (context->session) && local_error->domain == PH_ERROR &&
      local_error->code != PH_ERROR_DISK && local_error->code != PH_ERROR_DAMAGED &&
      local_error->code != PH_ERROR_BUSY)
    {
      self->shown_id = 0;
      return TRUE;
    }

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
look (InteractiveWork *self, SyncContext *context, GError **error)
{
  if (!sync_context_drain (context, error))
    return FALSE;
  if (!sync_context_has_to_look (context) || context->folder_id != self->selected_id)
    return TRUE;

  self->wants_previews = TRUE;
  return folder_sync_look (context, error);
}

static gboolean
fetch_previews (InteractiveWork *self, SyncContext *context, GError **error)
{
  guint n = 0;

  if (!self->wants_previews || context->folder_id != self->selected_id)
    return TRUE;

  self->wants_previews = FALSE;
  return body_fetch_previews (context, self->shown_id, 0, PREVIEWS_AT_ONCE, &n, error);
}

/* Flags of the shown folder, where the server does not tell of them by itself. */
static gboolean
sweep (InteractiveWork *self, SyncContext *context, GError **error)
{
  gint64 now = g_get_monotonic_time ();

  if (context->folder_id != self->selected_id || self->shown_id == 0 || now < self->next_sweep ||
      sync_context_has_modseq (context, FALSE))
    return TRUE;
  if (!folder_sync_sweep (context, &self->sweep_uid, error))
    return FALSE;

  self->next_sweep = self->sweep_uid == 0 ? now + SWEEP_PAUSE : now;
  return TRUE;
}

/* A step of it at a time; the folder that is shown is watched, the others are asked about. */
static gboolean
work_in_background (InteractiveWork *self, ConnectionWorker *worker, SyncContext *context,
                    gboolean *rests, GError **error)
{
  *rests = TRUE;
  if (self->background == NULL)
    return TRUE;
  if (!background_work_step (self->background, worker, context, rests, error))
    return FALSE;

  *rests = *rests && !connection_worker_should_return (worker) &&
           (self->shown_id == 0 || context->folder_id == self->selected_id);
  return TRUE;
}

static guint
get_idle_seconds (InteractiveWork *self, SyncContext *context)
{
  int seconds = operation_seconds_to_next (context->store);
  int outbox_seconds = outbox_file_seconds_to_next (context->store);
  guint limit = IDLE_SECONDS;

  if (self->shown_id != 0 && !sync_context_has_modseq (context, FALSE))
    limit = 1 + SWEEP_PAUSE / G_TIME_SPAN_SECOND;
  if (self->background != NULL)
    limit = MIN (limit, background_work_get_rest (self->background));
  if (outbox_seconds >= 0)
    limit = MIN (limit, MAX ((guint) outbox_seconds, 1));

  return seconds < 0 ? limit : CLAMP ((guint) seconds, 1, limit);
}

static gboolean
should_stop_cb (gpointer user_data)
{
  return connection_worker_should_return (user_data);
}

gboolean
interactive_work_run (InteractiveWork *self, ConnectionWorker *worker, SyncContext *context,
                      GError **error)
{
  gboolean rests;

  if (!run_outbox (self, context, error) || !run_journal (self, context, error) ||
      !run_outbox (self, context, error))
    return FALSE;
  if (connection_worker_should_return (worker))
    return TRUE;
  if (!open_shown (self, context, error) || !look (self, context, error))
    return FALSE;
  if (connection_worker_should_return (worker))
    return TRUE;
  if (!fetch_previews (self, context, error) || !sweep (self, context, error))
    return FALSE;
  if (connection_worker_should_return (worker) || self->sweep_uid != 0)
    return TRUE;
  if (self->background != NULL && self->shown_id == 0)
    return background_work_run (self->background, worker, context, error);
  if (!work_in_background (self, worker, context, &rests, error))
    return FALSE;
  if (!rests)
    return TRUE;

  return imap_session_idle (context->session, get_idle_seconds (self, context), should_stop_cb,
                            worker, context->cancellable, error) &&
         sync_context_drain (context, error);
}
