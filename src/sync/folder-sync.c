/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-sync.h"

#include "folder-backfill.h"
#include "folder-compare.h"
#include "folder-fetch.h"
#include "folder-newest.h"
#include "folder-news.h"
#include "folder-pace.h"
#include "folder-relink.h"
#include "folder-restored.h"
#include "folder-row.h"
#include "folder-suspect.h"
#include "label-view-open.h"
#include "ph-error.h"
#include "server-limits.h"
#include "store-placement.h"

#define FIRST_WINDOW 200
#define FIRST_WINDOW_MAX 20000
#define SWEEP_WINDOW 2000

/* ---- First opening -------------------------------------------------------------------------- */

static guint32
guess_window (guint32 uidnext, gint64 messages)
{
  guint64 width = FIRST_WINDOW;

  if (uidnext <= 1)
    return 1;
  if (messages > 0)
    width = CLAMP ((guint64) FIRST_WINDOW * uidnext / messages, FIRST_WINDOW, FIRST_WINDOW_MAX);

  return width >= uidnext ? 1 : uidnext - width;
}

/* MESSAGELIMIT may have left the older part of the window out. */
static guint32
raise_to_cut (SyncContext *context, guint32 lo_uid)
{
  guint32 lowest;

  return server_limits_was_cut (context->session, &lowest) ? MAX (lo_uid, lowest) : lo_uid;
}

static gboolean
fetch_newest (SyncContext *context, const ImapSelected *selected, guint32 lowest, guint32 *lo_uid,
              GError **error)
{
  gboolean done;

  if (!folder_newest_fetch_partial (context, FIRST_WINDOW, &done, lo_uid, error))
    return FALSE;
  if (done)
    return TRUE;
  if (selected->uidnext == 0)
    return folder_newest_fetch_by_number (context, selected->exists, FIRST_WINDOW, lo_uid, error);

  if (!folder_fetch_rows_range (context, lowest, G_MAXUINT32, FIRST_WINDOW, error))
    return FALSE;
  *lo_uid = raise_to_cut (context, lowest);
  return TRUE;
}

static gboolean
fetch_first_window (SyncContext *context, const ImapSelected *selected, guint32 *lo_uid,
                    gboolean *complete, GError **error)
{
  guint32 lowest = selected->uidnext != 0 ? guess_window (selected->uidnext, selected->exists) : 1;
  gboolean is_known;

  if (!folder_relink_is_needed (context, &is_known, error))
    return FALSE;
  if (is_known)
    {
      *lo_uid = lowest;
      return folder_relink_range (context, lowest, G_MAXUINT32, error) &&
             folder_compare_range (context, lowest, G_MAXUINT32, FALSE, complete, error);
    }
  if (folder_suspect_is_within (context->store, context->folder_id, lowest, G_MAXUINT32))
    {
      *lo_uid = lowest;
      return folder_compare_range (context, lowest, G_MAXUINT32, TRUE, complete, error);
    }

  return fetch_newest (context, selected, lowest, lo_uid, error);
}

static gboolean
finish_first (SyncContext *context, const ImapSelected *selected, guint32 lo_uid, GError **error)
{
  g_autoptr(StoreFolder) folder = NULL;
  gint64 n_stored = store_placement_count_uids (context->store, context->folder_id, error);
  guint32 uidnext = selected->uidnext;
  guint64 first_modseq;

  if (n_stored < 0 || (uidnext == 0 && !folder_news_find_uidnext (context, 1, &uidnext, error)))
    return FALSE;
  folder = folder_row_begin (context, error);
  if (folder == NULL)
    return FALSE;

  /* Another connection may have opened it meanwhile: what both found is stored. */
  if (n_stored >= selected->exists)
    lo_uid = 1;
  first_modseq = folder->modseq;
  folder->lo_uid = folder->lo_uid == 0 ? lo_uid : MIN (folder->lo_uid, lo_uid);
  folder->uidnext = MAX (folder->uidnext, uidnext);
  folder->uidvalidity = context->uidvalidity;
  if (folder->modseq == 0)
    folder->modseq = selected->highestmodseq;
  folder->server_total = selected->exists;
  folder->synced_at = g_get_real_time () / G_USEC_PER_SEC;
  context->told_uidnext = uidnext;
  context->is_behind = FALSE;
  context->in_step = TRUE;

  /* It then stored mail as it was before this connection began to hear of changes. */
  return folder_row_commit (context, folder, error) &&
         (first_modseq == 0 || selected->highestmodseq <= first_modseq ||
          folder_fetch_flags (context, 1, uidnext - 1, first_modseq, error));
}

/* What goes along with the first SELECT of a folder. */
typedef struct
{
  GPtrArray *commands; /* (element-type ImapCommand) of the window, then of what is older */
  guint *numbers;
  guint32 lo_uid;      /* of the window */
  GArray *older;       /* (nullable) see folder_backfill_plan() */
} Along;

static void
along_clear (Along *self)
{
  g_ptr_array_unref (self->commands);
  g_free (self->numbers);
  g_clear_pointer (&self->older, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Along, along_clear)

static Along
plan_first (SyncContext *context, const StoreFolder *folder, const FolderHint *hint)
{
  Along self = { .commands = g_ptr_array_new_with_free_func ((GDestroyNotify) imap_command_free) };

  if (hint != NULL && hint->uidnext > 1 && folder->n_total == 0 &&
      !folder_suspect_is_within (context->store, folder->id, 1, G_MAXUINT32))
    {
      self.lo_uid = guess_window (hint->uidnext, hint->messages);
      g_ptr_array_add (self.commands,
                       folder_fetch_rows_command (context, self.lo_uid, G_MAXUINT32));
      if (hint->is_filled_next)
        self.older = folder_backfill_plan (context, self.lo_uid, hint->messages - FIRST_WINDOW,
                                           self.commands);
    }
  self.numbers = g_new0 (guint, self.commands->len + 1);

  return self;
}

static gboolean
wait_first (SyncContext *context, Along *along, GError **error)
{
  gint64 start = g_get_monotonic_time ();

  if (along->older != NULL)
    folder_backfill_set_ahead (context, g_steal_pointer (&along->older), along->numbers + 1);
  if (!folder_fetch_rows_wait (context, along->numbers[0], along->lo_uid, G_MAXUINT32, FIRST_WINDOW,
                               error))
    return FALSE;

  folder_pace_learn (context, MIN (FIRST_WINDOW, (gint64) context->exists),
                     g_get_monotonic_time () - start);
  return TRUE;
}

/* The answer to @number (0: none) names mail of the new age, of which some has been dropped: rows of it do
 * no harm, all are met again. */
static gboolean
open_anew (SyncContext *context, gint64 folder_id, guint number, GError **error)
{
  g_autoptr(GError) local_error = NULL;

  if (number != 0 && !sync_context_wait (context, number, &local_error) &&
      !imap_session_is_open (context->session))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return folder_sync_open (context, folder_id, NULL, error);
}

static gboolean
open_first (SyncContext *context, const StoreFolder *folder, const FolderHint *hint,
            GError **error)
{
  g_auto(ImapSelected) selected = { 0 };
  g_auto(Along) along = plan_first (context, folder, hint);
  guint32 lo_uid = 0;
  gboolean complete = TRUE;
  gboolean reset;

  if (!sync_context_select_with (context, folder, along.commands, along.numbers, &selected, &reset,
                                 error))
    return FALSE;

  if (reset && along.numbers[0] != 0)
    return open_anew (context, folder->id, along.numbers[0], error);
  if (along.numbers[0] != 0)
    {
      if (!wait_first (context, &along, error))
        return FALSE;
      lo_uid = raise_to_cut (context, along.lo_uid);
    }
  else if (selected.exists > 0 &&
           !fetch_first_window (context, &selected, &lo_uid, &complete, error))
    return FALSE;

  return !complete || (finish_first (context, &selected, MAX (lo_uid, 1), error) &&
                       folder_relink_finish (context, error));
}

/* ---- Reopening ------------------------------------------------------------------------------ */

static gboolean
finish_reopen (SyncContext *context, const StoreFolder *before, const ImapSelected *selected,
               gboolean complete, GError **error)
{
  g_autoptr(StoreFolder) folder = NULL;
  guint64 modseq = sync_context_limit_modseq (context, selected->highestmodseq);
  gboolean differs = FALSE;

  if (complete && !folder_compare_count (context, &differs, error))
    return FALSE;
  if ((differs || context->is_dirty) && !folder_compare_uids (context, error))
    return FALSE;
  complete = complete && !context->is_dirty;

  folder = folder_row_begin (context, error);
  if (folder == NULL)
    return FALSE;

  /* A watermark that went back comes from a restored backup: it is the truth now. One that another
   * connection moved on meanwhile stays. */
  if (complete && sync_context_has_modseq (context, FALSE) && selected->highestmodseq != 0 &&
      (selected->highestmodseq < before->modseq || modseq > folder->modseq))
    folder->modseq = modseq;
  if (selected->uidnext != 0 && selected->uidnext < before->uidnext)
    folder->uidnext = selected->uidnext;
  folder->uidvalidity = context->uidvalidity;
  folder->server_total = context->exists;
  folder->synced_at = g_get_real_time () / G_USEC_PER_SEC;
  /* Mail may have come since SELECT. */
  context->has_news |= !complete;
  context->is_behind = !complete;
  context->flags_dirty = FALSE;
  context->in_step = complete;

  return folder_row_commit (context, folder, error) &&
         (!complete || folder_relink_finish (context, error));
}

static gboolean
forget_modseqs (SyncContext *context, GError **error)
{
  if (!store_begin (context->store, error))
    return FALSE;
  if (store_placement_forget_modseqs (context->store, context->folder_id, error) &&
      store_commit (context->store, error))
    return TRUE;

  if (store_is_in_transaction (context->store))
    store_rollback (context->store);
  return FALSE;
}

/* All that QRESYNC or CONDSTORE could not tell, by looking. */
static gboolean
refresh_all (SyncContext *context, const StoreFolder *before, GError **error)
{
  context->is_dirty = TRUE;
  return forget_modseqs (context, error) &&
         folder_fetch_flags (context, before->lo_uid, before->uidnext - 1, 0, error);
}

/* R1: SELECT told of all changes; new mail was asked for behind it. */
static gboolean
catch_up_qresync (SyncContext *context, const StoreFolder *before, const ImapSelected *selected,
                  guint then, gboolean *complete, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  guint window = folder_news_get_window (context);
  guint32 asked = then != 0 ? before->uidnext + window : before->uidnext;

  if (then != 0 && !sync_context_wait (context, then, &local_error))
    {
      folder_suspect_note (context, before->uidnext, asked - 1, window, local_error);
      if (!imap_session_is_open (context->session))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      asked = before->uidnext;
    }
  context->told_uidnext = MAX (MIN (asked, selected->uidnext), before->uidnext);
  if (folder_restored_went_back (before, selected) && !refresh_all (context, before, error))
    return FALSE;
  if (!folder_news_set_uidnext (context, MIN (asked, MAX (selected->uidnext, before->uidnext)), error))
    return FALSE;

  return folder_news_fetch (context, selected->uidnext, complete, error);
}

/* R2: flags since the watermark; what went shows in the count. */
static gboolean
catch_up_condstore (SyncContext *context, const StoreFolder *before, const ImapSelected *selected,
                    gboolean *complete, GError **error)
{
  if (folder_restored_went_back (before, selected))
    {
      if (!refresh_all (context, before, error))
        return FALSE;
    }
  else if (selected->highestmodseq > before->modseq &&
           !folder_fetch_flags (context, 1, before->uidnext - 1, before->modseq, error))
    return FALSE;

  if (selected->uidnext != 0 && selected->uidnext <= before->uidnext)
    return TRUE;
  return folder_news_fetch (context, selected->uidnext, complete, error);
}

/* R3: the newest flags now, the others by folder_sync_sweep(). A server that has come to know MODSEQ
 * is asked for all of them once. */
static gboolean
catch_up_plain (SyncContext *context, const StoreFolder *before, const ImapSelected *selected,
                gboolean *complete, GError **error)
{
  gboolean has_modseq = sync_context_has_modseq (context, FALSE) && selected->highestmodseq != 0;
  guint32 last = before->uidnext - 1;
  guint32 first = last > FIRST_WINDOW && !has_modseq ? last - FIRST_WINDOW + 1 : 1;

  if (last > 0 &&
      !folder_fetch_flags (context, MAX (first, before->lo_uid), last, 0, error))
    return FALSE;
  if (selected->uidnext != 0 && selected->uidnext <= before->uidnext)
    return TRUE;

  return folder_news_fetch (context, selected->uidnext, complete, error);
}

/* More than one command brings, as the list of folders has it, or some that are to be asked for with
 * care: what is pipelined behind SELECT would be the oldest of them. */
static gboolean
has_many_news (SyncContext *context, const StoreFolder *folder)
{
  return (folder->lo_uid == 1 &&
          folder->server_total - folder->n_total > folder_news_get_window (context)) ||
         folder_suspect_is_within (context->store, folder->id, folder->uidnext, G_MAXUINT32);
}

static gboolean
reopen (SyncContext *context, const StoreFolder *before, GError **error)
{
  g_auto(ImapSelected) selected = { 0 };
  gboolean has_qresync = sync_context_has_modseq (context, TRUE) && before->modseq != 0;
  g_autoptr(GPtrArray) then =
      g_ptr_array_new_with_free_func ((GDestroyNotify) imap_command_free);
  guint number = 0;
  gboolean complete = TRUE;
  gboolean reset = FALSE;
  gboolean ok;

  if (has_qresync && !has_many_news (context, before))
    g_ptr_array_add (then, folder_fetch_rows_command (
        context, before->uidnext,
        MIN ((guint64) before->uidnext + folder_news_get_window (context) - 1, G_MAXUINT32)));
  if (!sync_context_select_with (context, before, then, &number, &selected, &reset, error))
    return FALSE;
  if (reset)
    return open_anew (context, before->id, number, error);

  /* It may have turned out that the server cannot do it. */
  has_qresync = has_qresync && sync_context_has_modseq (context, TRUE);
  if (has_qresync && selected.highestmodseq != 0)
    ok = catch_up_qresync (context, before, &selected, number, &complete, error);
  else if (sync_context_has_modseq (context, FALSE) && before->modseq != 0 &&
           selected.highestmodseq != 0)
    ok = (number == 0 || sync_context_wait (context, number, error)) &&
         catch_up_condstore (context, before, &selected, &complete, error);
  else
    ok = (number == 0 || sync_context_wait (context, number, error)) &&
         catch_up_plain (context, before, &selected, &complete, error);

  return ok && finish_reopen (context, before, &selected, complete, error);
}

gboolean
folder_sync_open (SyncContext *context, gint64 folder_id, const FolderHint *hint, GError **error)
{
  g_autoptr(StoreFolder) folder = NULL;
  g_autoptr(GError) local_error = NULL;

  folder = store_folder_get (context->store, folder_id, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (folder == NULL || (folder->flags & STORE_FOLDER_NOSELECT) != 0)
    {
      store_folder_set_gone (error, PH_ERROR_NOT_FOUND);
      return FALSE;
    }

  if ((folder->flags & STORE_FOLDER_VIEW) != 0)
    return label_view_open (context, folder_id, hint, error);
  if (folder->lo_uid == 0 || folder->uidnext == 0)
    return open_first (context, folder, hint, error);
  return reopen (context, folder, error);
}

/* ---- While it is open ----------------------------------------------------------------------- */

gboolean
folder_sync_look (SyncContext *context, GError **error)
{
  g_autoptr(StoreFolder) folder = folder_row_get (context, error);

  if (folder == NULL)
    return FALSE;
  if (context->flags_dirty)
    {
      context->flags_dirty = FALSE;
      if (folder->uidnext > 1 &&
          !folder_fetch_flags (context, folder->lo_uid, folder->uidnext - 1,
                               sync_context_has_modseq (context, FALSE) ? folder->modseq : 0,
                               error))
        return FALSE;
    }
  if (context->has_news)
    {
      gboolean complete;

      context->has_news = FALSE;
      if (!folder_news_fetch (context, 0, &complete, error))
        return FALSE;
      context->has_news |= !complete;
    }

  return !context->is_dirty || folder_compare_uids (context, error);
}

gboolean
folder_sync_meet (SyncContext *context, guint32 uid, GError **error)
{
  if (uid < MAX (context->told_uidnext, context->met_uidnext))
    return TRUE;
  if (!imap_session_run (context->session, imap_command_new ("NOOP"), context->cancellable, error) ||
      !sync_context_drain (context, error))
    return FALSE;

  context->met_uidnext = uid + 1;
  return !context->has_news || folder_sync_look (context, error);
}

gboolean
folder_sync_sweep (SyncContext *context, guint32 *uid, GError **error)
{
  g_autoptr(StoreFolder) folder = folder_row_get (context, error);
  guint32 first;
  guint32 last;

  if (folder == NULL)
    return FALSE;

  last = *uid == 0 ? folder->uidnext : *uid;
  last = last > 1 ? last - 1 : 0;
  if (last == 0 || last < folder->lo_uid)
    {
      *uid = 0;
      return TRUE;
    }

  first = MAX (last > SWEEP_WINDOW ? last - SWEEP_WINDOW + 1 : 1, MAX (folder->lo_uid, 1));
  if (!folder_fetch_flags (context, first, last, 0, error))
    return FALSE;

  *uid = first <= MAX (folder->lo_uid, 1) ? 0 : first;
  return TRUE;
}

