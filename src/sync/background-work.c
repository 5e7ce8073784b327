/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "background-work.h"

#include "background-bodies.h"
#include "folder-backfill.h"
#include "folder-ids.h"
#include "folder-list-sync.h"
#include "folder-sizes.h"
#include "label-view-open.h"
#include "label-views.h"
#include "ph-error.h"
#include "store-placement.h"

#define POLL_SECONDS 120
#define SAFETY_SECONDS (10 * 60) /* where NOTIFY tells what polls would find */
#define LIST_PAUSE (2 * G_TIME_SPAN_SECOND)
#define STORAGE_SECONDS (15 * 60)

struct _BackgroundWork
{
  BackgroundProgressFunc progress;
  BackgroundQuotaFunc quota;
  gpointer user_data;

  gint64 preferred_id;
  gint64 inbox_id;
  gint64 last_list;    /* monotonic, as the next two */
  gint64 next_list;
  gint64 next_storage;
  gboolean was_listed; /* on this connection */
  gboolean were_views_tried; /* the same */

  GArray *to_open;     /* FolderHint, in order */
  GArray *to_fill;     /* gint64: folders whose older mail is missing */
  GArray *to_sweep;    /* gint64: folders whose flags have to be looked at */
  guint32 sweep_uid;   /* of the first of to_sweep */
  BackgroundBodies *bodies;

  gboolean is_in_step;
  guint n_done;
  guint n_total;

  /* While a backfill runs */
  ConnectionWorker *worker;
  SyncContext *context;
};

static void
forget_folder (BackgroundWork *self, gint64 id)
{
  folder_ids_remove (self->to_fill, id);
  folder_ids_remove (self->to_sweep, id);
  background_bodies_forget (self->bodies, id);
}

/* TRUE: this folder can't be had, the connection and the disk are well. */
static gboolean
is_folder_problem (SyncContext *context, const GError *error)
{
  return imap_session_is_open (context->session) && error->domain == PH_ERROR &&
         error->code != PH_ERROR_DISK && error->code != PH_ERROR_DAMAGED &&
         error->code != PH_ERROR_BUSY;
}

static gboolean
skip_folder (BackgroundWork *self, SyncContext *context, gint64 id, GError *taken, GError **error)
{
  if (!is_folder_problem (context, taken))
    {
      g_propagate_error (error, taken);
      return FALSE;
    }

  forget_folder (self, id);
  g_error_free (taken);
  return TRUE;
}

/* ---- Progress ------------------------------------------------------------------------------- */

static void
report (BackgroundWork *self)
{
  self->progress (self->is_in_step, self->n_done, self->n_total, self->user_data);
}

static void
count_progress (BackgroundWork *self, SyncContext *context)
{
  self->n_done = 0;
  self->n_total = 0;
  for (guint i = 0; i < self->to_fill->len; i++)
    {
      g_autoptr(StoreFolder) folder =
          store_folder_get (context->store, g_array_index (self->to_fill, gint64, i), NULL);

      if (folder == NULL)
        continue;
      self->n_done += folder->n_total;
      self->n_total += MAX (folder->server_total, folder->n_total);
    }
}

static void
set_in_step (BackgroundWork *self, gboolean in_step)
{
  if (self->is_in_step == in_step)
    return;

  self->is_in_step = in_step;
  report (self);
}

/* ---- Steps ---------------------------------------------------------------------------------- */

/* All that is to be had of it All Mail has. */
static gboolean
is_of_home (SyncContext *context, const StoreFolder *folder)
{
  return (folder->flags & STORE_FOLDER_VIEW) != 0 ||
         label_views_may_become (context->store, folder);
}

/* When All Mail is complete the others can be views of it: the list of folders has them then. */
static void
try_views_once (BackgroundWork *self, SyncContext *context)
{
  if (self->were_views_tried || !context->is_home ||
      !label_views_is_home_complete (context->store))
    return;

  self->were_views_tried = TRUE;
  self->next_list = 0;
}

static gboolean
add_all_folders (BackgroundWork *self, SyncContext *context, GError **error)
{
  g_autoptr(GPtrArray) folders = store_folder_list (context->store, error);

  if (folders == NULL)
    return FALSE;

  for (guint i = 0; i < folders->len; i++)
    {
      const StoreFolder *folder = g_ptr_array_index (folders, i);

      if ((folder->flags & (STORE_FOLDER_NOSELECT | STORE_FOLDER_LOCAL)) != 0 ||
          is_of_home (context, folder))
        continue;
      if (folder->lo_uid > 1)
        folder_ids_add (self->to_fill, folder->id);
      background_bodies_add (self->bodies, folder);
      background_bodies_add_failed (self->bodies, folder->id);
      if (!sync_context_has_modseq (context, FALSE))
        folder_ids_add (self->to_sweep, folder->id);
    }

  return TRUE;
}

static void
take_hints (BackgroundWork *self, GArray *hints)
{
  for (guint i = 0; i < hints->len; i++)
    {
      const FolderHint *hint = &g_array_index (hints, FolderHint, i);
      gboolean known = FALSE;

      for (guint j = 0; j < self->to_open->len && !known; j++)
        known = g_array_index (self->to_open, FolderHint, j).folder_id == hint->folder_id;
      if (!known)
        g_array_append_val (self->to_open, *hint);
    }
}

static guint
get_poll_seconds (SyncContext *context)
{
  guint seconds = imap_session_get_quirks (context->session)->poll_seconds;

  if (context->is_notified)
    return SAFETY_SECONDS;
  return seconds != 0 ? seconds : POLL_SECONDS;
}

/* What NOTIFY has told of is looked up, all of it together, but not without a pause. */
static void
heed_notify (BackgroundWork *self, SyncContext *context)
{
  if (context->folders_changed)
    self->next_list = MIN (self->next_list, self->last_list + LIST_PAUSE);
}

/* Before the first list, so that nothing is missed behind it. What it tells at once is the list's. */
static gboolean
be_notified (BackgroundWork *self, SyncContext *context, GError **error)
{
  return self->was_listed ||
         imap_session_notify (context->session, &context->is_notified, context->cancellable, error);
}

static gboolean
ask_storage (BackgroundWork *self, SyncContext *context, GError **error)
{
  ImapQuota quota;

  if (!imap_session_get_quota (context->session, "INBOX", &quota, context->cancellable, error) ||
      !folder_sizes_ask (context, error))
    return FALSE;

  self->next_storage = g_get_monotonic_time () + STORAGE_SECONDS * G_TIME_SPAN_SECOND;
  self->quota (&quota, self->user_data);
  return TRUE;
}

/* At each list, so that one that could not be opened for once is tried again. */
static void
find_inbox (BackgroundWork *self, SyncContext *context)
{
  g_autoptr(StoreFolder) inbox = store_folder_find_role (context->store, FOLDER_ROLE_INBOX, NULL);

  self->inbox_id = inbox != NULL ? inbox->id : 0;
}

static gboolean
list_folders (BackgroundWork *self, SyncContext *context, GError **error)
{
  g_autoptr(GArray) hints = NULL;

  if (!be_notified (self, context, error))
    return FALSE;
  /* What is told while it is read has to be looked up once more. */
  context->folders_changed = FALSE;
  hints = folder_list_sync (context, error);
  if (hints == NULL)
    return FALSE;

  self->last_list = g_get_monotonic_time ();
  self->next_list = self->last_list + get_poll_seconds (context) * G_TIME_SPAN_SECOND;
  find_inbox (self, context);
  take_hints (self, hints);
  if (!self->was_listed && !add_all_folders (self, context, error))
    return FALSE;
  self->was_listed = TRUE;
  count_progress (self, context);

  /* The selected folder is never among them: what came for it is recorded in the context. */
  return context->folder_id == 0 || folder_sync_look (context, error);
}

static guint
choose_hint (BackgroundWork *self)
{
  guint best = 0;

  for (guint i = 0; i < self->to_open->len; i++)
    {
      gint64 id = g_array_index (self->to_open, FolderHint, i).folder_id;

      if (id == self->preferred_id)
        return i;
      if (id == self->inbox_id)
        best = i;
    }

  return best;
}

static gboolean
note_opened (BackgroundWork *self, SyncContext *context, gint64 id, GError **error)
{
  g_autoptr(StoreFolder) folder = store_folder_get (context->store, id, error);

  if (folder == NULL)
    return error == NULL || *error == NULL;

  try_views_once (self, context);
  if (is_of_home (context, folder))
    return TRUE;
  if (folder->lo_uid > 1)
    {
      folder_ids_add (self->to_fill, id);
      count_progress (self, context);
    }
  background_bodies_add (self->bodies, folder);
  if (!sync_context_has_modseq (context, FALSE))
    folder_ids_add (self->to_sweep, id);

  return TRUE;
}

/* What a person looks at is left as it is. */
static gboolean
open_or_try (BackgroundWork *self, SyncContext *context, const FolderHint *hint, GError **error)
{
  gboolean is_settled = FALSE;

  if (hint->folder_id != self->preferred_id &&
      !label_view_try (context, hint->folder_id, &is_settled, error))
    return FALSE;
  return is_settled || folder_sync_open (context, hint->folder_id, hint, error);
}

static gboolean
open_next (BackgroundWork *self, SyncContext *context, GError **error)
{
  guint index = choose_hint (self);
  FolderHint hint = g_array_index (self->to_open, FolderHint, index);
  GError *local_error = NULL;

  hint.is_filled_next = self->to_open->len == 1 && self->to_fill->len == 0;
  if (!open_or_try (self, context, &hint, &local_error))
    {
      /* After a loss of the connection it stays on the list. */
      if (is_folder_problem (context, local_error))
        g_array_remove_index (self->to_open, index);
      return skip_folder (self, context, hint.folder_id, local_error, error);
    }

  if (!context->in_step)
    return TRUE;
  g_array_remove_index (self->to_open, index);
  return note_opened (self, context, hint.folder_id, error);
}

static gboolean
should_stop_cb (gpointer user_data)
{
  BackgroundWork *self = user_data;

  heed_notify (self, self->context);
  return connection_worker_should_return (self->worker) || self->context->has_news ||
         g_get_monotonic_time () >= self->next_list;
}

static void
n_fetched_cb (guint n, gpointer user_data)
{
  BackgroundWork *self = user_data;

  self->n_done += n;
  self->n_total = MAX (self->n_total, self->n_done);
  report (self);
}

static gboolean
fill_next (BackgroundWork *self, SyncContext *context, GError **error)
{
  gint64 id = folder_ids_choose (self->to_fill, self->preferred_id, self->inbox_id);
  GError *local_error = NULL;
  gboolean complete;

  if (!sync_context_select (context, id, &local_error) ||
      !folder_backfill (context, should_stop_cb, n_fetched_cb, self, &complete, &local_error))
    return skip_folder (self, context, id, local_error, error);

  if (complete)
    {
      folder_ids_remove (self->to_fill, id);
      try_views_once (self, context);
    }
  if (!sync_context_drain (context, error))
    return FALSE;

  return !context->has_news || folder_sync_look (context, error);
}

static gboolean
sweep_next (BackgroundWork *self, SyncContext *context, GError **error)
{
  gint64 id = g_array_index (self->to_sweep, gint64, 0);
  GError *local_error = NULL;

  if (!sync_context_select (context, id, &local_error) ||
      !folder_sync_sweep (context, &self->sweep_uid, &local_error))
    {
      self->sweep_uid = 0;
      return skip_folder (self, context, id, local_error, error);
    }
  if (self->sweep_uid == 0)
    folder_ids_remove (self->to_sweep, id);

  return TRUE;
}

/* What follows when all is listed. */
static gboolean
fetch_bodies (BackgroundWork *self, SyncContext *context, gboolean *rests, GError **error)
{
  GError *local_error = NULL;
  gint64 id;

  if (!background_bodies_step (self->bodies, context, self->preferred_id, self->inbox_id,
                               should_stop_cb, self, &id, &local_error))
    return skip_folder (self, context, id, local_error, error);

  *rests = id == 0;
  return *rests || (sync_context_drain (context, error) &&
                    (!context->has_news || folder_sync_look (context, error)));
}

/* ---- Rest ----------------------------------------------------------------------------------- */

static gboolean
idle_should_stop_cb (gpointer user_data)
{
  return connection_worker_should_return (user_data);
}

guint
background_work_get_rest (BackgroundWork *self)
{
  gint64 left = self->next_list - g_get_monotonic_time ();

  return (guint) MAX (left / G_TIME_SPAN_SECOND, 1);
}

static gboolean
watch_inbox (BackgroundWork *self, ConnectionWorker *worker, SyncContext *context, GError **error)
{
  GError *local_error = NULL;

  if (self->inbox_id != 0 && (context->folder_id != self->inbox_id || !context->in_step) &&
      !folder_sync_open (context, self->inbox_id, NULL, &local_error))
    {
      self->inbox_id = 0;
      return skip_folder (self, context, 0, local_error, error);
    }
  /* What was told while it was opened, and what was left for it, is not waited for. */
  heed_notify (self, context);
  if (!sync_context_has_to_look (context) &&
      (!imap_session_idle (context->session, background_work_get_rest (self), idle_should_stop_cb,
                           worker, context->cancellable, error) ||
       !sync_context_drain (context, error)))
    return FALSE;
  if (!sync_context_has_to_look (context))
    return TRUE;

  return folder_sync_look (context, error) &&
         note_opened (self, context, context->folder_id, error);
}

gboolean
background_work_step (BackgroundWork *self, ConnectionWorker *worker, SyncContext *context,
                      gboolean *rests, GError **error)
{
  self->worker = worker;
  self->context = context;
  *rests = FALSE;

  heed_notify (self, context);
  if (!self->was_listed || g_get_monotonic_time () >= self->next_list)
    return list_folders (self, context, error);
  if (self->to_open->len > 0)
    return open_next (self, context, error);
  if (self->to_fill->len > 0)
    {
      set_in_step (self, FALSE);
      return fill_next (self, context, error);
    }
  if (self->to_sweep->len > 0)
    return sweep_next (self, context, error);

  self->n_done = 0;
  self->n_total = 0;
  set_in_step (self, TRUE);
  if (g_get_monotonic_time () >= self->next_storage)
    return ask_storage (self, context, error);

  return fetch_bodies (self, context, rests, error);
}

gboolean
background_work_run (BackgroundWork *self, ConnectionWorker *worker, SyncContext *context,
                     GError **error)
{
  gboolean rests;

  return background_work_step (self, worker, context, &rests, error) &&
         (!rests || watch_inbox (self, worker, context, error));
}

BackgroundWork *
background_work_new (BackgroundProgressFunc progress, BackgroundQuotaFunc quota,
                     gpointer user_data)
{
  BackgroundWork *self = g_new0 (BackgroundWork, 1);

  self->progress = progress;
  self->quota = quota;
  self->user_data = user_data;
  self->to_open = g_array_new (FALSE, FALSE, sizeof (FolderHint));
  self->to_fill = folder_ids_new ();
  self->to_sweep = folder_ids_new ();
  self->bodies = background_bodies_new ();

  return self;
}

void
background_work_free (BackgroundWork *self)
{
  g_array_unref (self->to_open);
  g_array_unref (self->to_fill);
  g_array_unref (self->to_sweep);
  background_bodies_free (self->bodies);
  g_free (self);
}

void
background_work_prefer (BackgroundWork *self, gint64 folder_id)
{
  self->preferred_id = folder_id;
}

void
background_work_poll (BackgroundWork *self)
{
  self->next_list = 0;
}

void
background_work_set_metered (BackgroundWork *self, gboolean is_metered)
{
  background_bodies_set_metered (self->bodies, is_metered);
}

void
background_work_reset (BackgroundWork *self)
{
  self->was_listed = FALSE;
  self->were_views_tried = FALSE;
  self->next_storage = 0;
  set_in_step (self, FALSE);
}
