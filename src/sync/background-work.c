/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "background-work.h"

#include "body-fetch.h"
#include "body-keep.h"
#include "folder-backfill.h"
#include "folder-fetch.h"
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
#define PREVIEWED 1000 /* newest messages of a folder that get a preview */
#define PREVIEWS_AT_ONCE 50
#define TEXTS_AT_ONCE 20
#define FAILED_AT_ONCE 5
#define TEXT_DAYS 90

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
  GArray *to_preview;  /* gint64 */
  GArray *to_read;     /* gint64: folders whose texts are wanted */
  GArray *to_retry;    /* gint64: folders in which messages may be that could not be had */
  GArray *to_keep;     /* gint64: folders of which whole messages may be missing … */
  GArray *keeps;       /* … and BodyKeep, how far each folder is that was among them */
  guint32 sweep_uid;   /* of the first of to_sweep */

  gboolean is_metered;
  gboolean is_in_step;
  guint n_done;
  guint n_total;

  /* While a backfill runs */
  ConnectionWorker *worker;
  SyncContext *context;
};

/* ---- Lists of folders ----------------------------------------------------------------------- */

static gboolean
find_id (GArray *ids, gint64 id, guint *index)
{
  for (guint i = 0; i < ids->len; i++)
    {
      if (g_array_index (ids, gint64, i) == id)
        {
          if (index != NULL)
            *index = i;
          return TRUE;
        }
    }

  return FALSE;
}

static void
add_id (GArray *ids, gint64 id)
{
  if (!find_id (ids, id, NULL))
    g_array_append_val (ids, id);
}

static void
remove_id (GArray *ids, gint64 id)
{
  guint index;

  if (find_id (ids, id, &index))
    g_array_remove_index (ids, index);
}

static gint64
choose_id (BackgroundWork *self, GArray *ids)
{
  if (find_id (ids, self->preferred_id, NULL))
    return self->preferred_id;
  if (find_id (ids, self->inbox_id, NULL))
    return self->inbox_id;

  return g_array_index (ids, gint64, 0);
}

static void
forget_folder (BackgroundWork *self, gint64 id)
{
  remove_id (self->to_fill, id);
  remove_id (self->to_sweep, id);
  remove_id (self->to_preview, id);
  remove_id (self->to_read, id);
  remove_id (self->to_retry, id);
  remove_id (self->to_keep, id);
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
        add_id (self->to_fill, folder->id);
      add_id (self->to_preview, folder->id);
      add_id (self->to_retry, folder->id);
      add_id (self->to_keep, folder->id);
      if (folder->role != FOLDER_ROLE_JUNK && folder->role != FOLDER_ROLE_TRASH)
        add_id (self->to_read, folder->id);
      if (!sync_context_has_modseq (context, FALSE))
        add_id (self->to_sweep, folder->id);
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
      add_id (self->to_fill, id);
      count_progress (self, context);
    }
  add_id (self->to_preview, id);
  add_id (self->to_keep, id);
  if (folder->role != FOLDER_ROLE_JUNK && folder->role != FOLDER_ROLE_TRASH)
    add_id (self->to_read, id);
  if (!sync_context_has_modseq (context, FALSE))
    add_id (self->to_sweep, id);

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
  gint64 id = choose_id (self, self->to_fill);
  GError *local_error = NULL;
  gboolean complete;

  if (!sync_context_select (context, id, &local_error) ||
      !folder_backfill (context, should_stop_cb, n_fetched_cb, self, &complete, &local_error))
    return skip_folder (self, context, id, local_error, error);

  if (complete)
    {
      remove_id (self->to_fill, id);
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
    remove_id (self->to_sweep, id);

  return TRUE;
}

/* The date of the message up to which previews are wanted. */
static gint64
get_preview_since (SyncContext *context, gint64 folder_id)
{
  StoreQuery query = { .folder_id = folder_id, .sort = STORE_SORT_DATE };
  g_autoptr(StoreIds) ids =
      store_placement_query (context->store, &query, PREVIEWED, NULL, NULL);

  return ids != NULL && ids->n == PREVIEWED ? (gint64) ids->dates[ids->n - 1] - 1 : 0;
}

static gboolean
preview_next (BackgroundWork *self, SyncContext *context, GError **error)
{
  gint64 id = choose_id (self, self->to_preview);
  gint64 since = get_preview_since (context, id);
  GError *local_error = NULL;
  guint n = 0;

  if (body_fetch_wants_previews (context->store, id, since) &&
      (!sync_context_select (context, id, &local_error) ||
       !body_fetch_previews (context, id, since, PREVIEWS_AT_ONCE, &n, &local_error)))
    return skip_folder (self, context, id, local_error, error);
  if (n < PREVIEWS_AT_ONCE)
    remove_id (self->to_preview, id);

  return TRUE;
}

static gboolean
read_next (BackgroundWork *self, SyncContext *context, GError **error)
{
  gint64 id = choose_id (self, self->to_read);
  gint64 since = g_get_real_time () / G_USEC_PER_SEC - (gint64) TEXT_DAYS * 24 * 60 * 60;
  GError *local_error = NULL;
  guint n = 0;

  if (body_fetch_wants_texts (context->store, id, since) &&
      (!sync_context_select (context, id, &local_error) ||
       !body_fetch_texts (context, since, TEXTS_AT_ONCE, &n, &local_error)))
    return skip_folder (self, context, id, local_error, error);
  if (n < TEXTS_AT_ONCE)
    remove_id (self->to_read, id);

  return TRUE;
}

/* What a server broke the connection over, or refused, once a day. */
static gboolean
retry_next (BackgroundWork *self, SyncContext *context, GError **error)
{
  gint64 id = choose_id (self, self->to_retry);
  GError *local_error = NULL;
  guint n = 0;

  if (folder_fetch_has_failed (context->store, id) &&
      (!sync_context_select (context, id, &local_error) ||
       !folder_fetch_failed (context, FAILED_AT_ONCE, &n, &local_error)))
    return skip_folder (self, context, id, local_error, error);
  if (n < FAILED_AT_ONCE)
    remove_id (self->to_retry, id);

  return TRUE;
}

/* ---- Keeping all mail ----------------------------------------------------------------------- */

static gboolean
keeps_all (SyncContext *context)
{
  return context->settings->keep == ACCOUNT_KEEP_ALL;
}

static BodyKeep *
get_keep (BackgroundWork *self, gint64 id)
{
  BodyKeep keep = { .folder_id = id };

  for (guint i = 0; i < self->keeps->len; i++)
    {
      BodyKeep *known = &g_array_index (self->keeps, BodyKeep, i);

      if (known->folder_id == id)
        return known;
    }
  g_array_append_val (self->keeps, keep);

  return &g_array_index (self->keeps, BodyKeep, self->keeps->len - 1);
}

static gboolean
should_stop_keeping_cb (gpointer user_data)
{
  BackgroundWork *self = user_data;

  return should_stop_cb (self) || self->is_metered || !keeps_all (self->context);
}

static gboolean
keep_next (BackgroundWork *self, SyncContext *context, GError **error)
{
  gint64 id = choose_id (self, self->to_keep);
  BodyKeep *keep = get_keep (self, id);
  GError *local_error = NULL;
  BodyKeepState state;

  if (!body_keep_look (keep, context->store, &state, &local_error) ||
      (state == BODY_KEEP_FOUND &&
       !body_keep_fetch (keep, context, should_stop_keeping_cb, self, &local_error)))
    return skip_folder (self, context, id, local_error, error);
  if (state == BODY_KEEP_DONE)
    remove_id (self->to_keep, id);
  if (state != BODY_KEEP_FOUND)
    return TRUE;
  if (!sync_context_drain (context, error))
    return FALSE;

  return !context->has_news || folder_sync_look (context, error);
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
  if (self->to_preview->len > 0 && !self->is_metered)
    return preview_next (self, context, error);
  if (self->to_read->len > 0 && !self->is_metered && !keeps_all (context))
    return read_next (self, context, error);
  if (self->to_retry->len > 0)
    return retry_next (self, context, error);
  if (self->to_keep->len > 0 && !self->is_metered && keeps_all (context))
    return keep_next (self, context, error);

  *rests = TRUE;
  return TRUE;
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
  self->to_fill = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->to_sweep = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->to_preview = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->to_read = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->to_retry = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->to_keep = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->keeps = g_array_new (FALSE, FALSE, sizeof (BodyKeep));
  g_array_set_clear_func (self->keeps, (GDestroyNotify) body_keep_clear);

  return self;
}

void
background_work_free (BackgroundWork *self)
{
  g_array_unref (self->to_open);
  g_array_unref (self->to_fill);
  g_array_unref (self->to_sweep);
  g_array_unref (self->to_preview);
  g_array_unref (self->to_read);
  g_array_unref (self->to_retry);
  g_array_unref (self->to_keep);
  g_array_unref (self->keeps);
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
  self->is_metered = is_metered;
}

void
background_work_reset (BackgroundWork *self)
{
  self->was_listed = FALSE;
  self->were_views_tried = FALSE;
  self->next_storage = 0;
  set_in_step (self, FALSE);
}
