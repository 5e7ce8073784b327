/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-sync.h"

#include "config.h"
#include "folder-error.h"
#include "folder-fetch.h"
#include "ph-error.h"
#include "store-placement.h"

#include <glib/gi18n-lib.h>

#define FIRST_WINDOW 200
#define FIRST_WINDOW_MAX 20000
#define NEWS_WINDOW 1000
#define SWEEP_WINDOW 2000
#define BATCH_MIN 200
#define BATCH_MAX 2000
#define BATCH_SLOW_US (1000 * G_TIME_SPAN_MILLISECOND)
#define BATCH_FAST_US (250 * G_TIME_SPAN_MILLISECOND)

/* ---- The folder's row ----------------------------------------------------------------------- */

/* Begins a transaction and reads the row in it; NULL (and no transaction) when the folder went or
 * its UIDs are of another age. */
static StoreFolder *
begin_folder (SyncContext *context, GError **error)
{
  g_autoptr(StoreFolder) folder = NULL;

  if (!store_begin (context->store, error))
    return NULL;
  folder = store_folder_get (context->store, context->folder_id, error);
  if (folder != NULL &&
      (folder->uidvalidity == 0 || folder->uidvalidity == context->uidvalidity ||
       context->uidvalidity == 0))
    return g_steal_pointer (&folder);

  store_rollback (context->store);
  if (folder == NULL)
    folder_error_set_gone (error, PH_ERROR_NOT_FOUND);
  else
    g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND,
                         _("The folder has changed on the server."));
  return NULL;
}

static gboolean
commit_folder (SyncContext *context, const StoreFolder *folder, GError **error)
{
  if (store_folder_set_state (context->store, folder, error) &&
      store_commit (context->store, error))
    return TRUE;

  if (store_is_in_transaction (context->store))
    store_rollback (context->store);
  return FALSE;
}

static StoreFolder *
get_folder (SyncContext *context, GError **error)
{
  StoreFolder *folder = store_folder_get (context->store, context->folder_id, error);

  if (folder == NULL)
    folder_error_set_gone (error, PH_ERROR_NOT_FOUND);

  return folder;
}

/* The number after the highest uid stored from @floor up: UIDNEXT of servers that don't say it. */
static gboolean
find_uidnext (SyncContext *context, guint32 floor, guint32 *uidnext, GError **error)
{
  g_autoptr(GArray) uids = NULL;

  uids = store_placement_list_uids (context->store, context->folder_id, floor, G_MAXUINT32, error);
  if (uids == NULL)
    return FALSE;

  *uidnext = uids->len > 0 ? g_array_index (uids, guint32, uids->len - 1) + 1 : floor;
  return TRUE;
}

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

/* The one command that names messages by number: right after SELECT, nothing else under way. */
static gboolean
fetch_newest_by_number (SyncContext *context, guint32 exists, GError **error)
{
  guint32 first = exists > FIRST_WINDOW ? exists - FIRST_WINDOW + 1 : 1;
  g_autofree char *range = g_strdup_printf ("%u:%u", first, exists);
  ImapCommand *command = imap_command_new ("FETCH");
  guint number;

  imap_command_atom (command, range);
  imap_command_open (command);
  imap_command_atom (command, message_profile_get_items (context->profile));
  imap_command_close (command);

  number = imap_session_send (context->session, command, error);
  return number != 0 && sync_context_wait (context, number, error);
}

static gboolean
wait_first_window (SyncContext *context, guint number, guint32 lo_uid, GError **error)
{
  g_autoptr(GError) local_error = NULL;

  if (sync_context_wait (context, number, &local_error))
    return TRUE;
  if (imap_session_is_open (context->session) &&
      g_error_matches (local_error, PH_ERROR, PH_ERROR_SERVER))
    return folder_fetch_rows_carefully (context, lo_uid, G_MAXUINT32, error);

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
fetch_first_window (SyncContext *context, const ImapSelected *selected, guint32 *lo_uid,
                    GError **error)
{
  guint number;
  g_autoptr(GArray) uids = NULL;

  if (selected->uidnext != 0)
    {
      *lo_uid = guess_window (selected->uidnext, selected->exists);
      number = imap_session_send (
          context->session,
          folder_fetch_rows_command (context, *lo_uid, G_MAXUINT32), error);
      return number != 0 && wait_first_window (context, number, *lo_uid, error);
    }

  if (!fetch_newest_by_number (context, selected->exists, error))
    return FALSE;
  uids = store_placement_list_uids (context->store, context->folder_id, 1, G_MAXUINT32, error);
  if (uids == NULL)
    return FALSE;

  *lo_uid = uids->len > 0 ? g_array_index (uids, guint32, 0) : 1;
  return TRUE;
}

static gboolean
finish_first (SyncContext *context, const ImapSelected *selected, guint32 lo_uid, GError **error)
{
  g_autoptr(StoreFolder) folder = NULL;
  gint64 n_stored = store_placement_count_uids (context->store, context->folder_id, error);
  guint32 uidnext = selected->uidnext;

  if (n_stored < 0 || (uidnext == 0 && !find_uidnext (context, 1, &uidnext, error)))
    return FALSE;
  folder = begin_folder (context, error);
  if (folder == NULL)
    return FALSE;

  /* Another connection may have opened it meanwhile: what both found is stored. */
  if (n_stored >= selected->exists)
    lo_uid = 1;
  folder->lo_uid = folder->lo_uid == 0 ? lo_uid : MIN (folder->lo_uid, lo_uid);
  folder->uidnext = MAX (folder->uidnext, uidnext);
  folder->uidvalidity = context->uidvalidity;
  if (folder->modseq == 0)
    folder->modseq = selected->highestmodseq;
  folder->server_total = selected->exists;
  folder->synced_at = g_get_real_time () / G_USEC_PER_SEC;
  context->in_step = TRUE;

  return commit_folder (context, folder, error);
}

static gboolean
open_first (SyncContext *context, const StoreFolder *folder, const FolderHint *hint,
            GError **error)
{
  g_auto(ImapSelected) selected = { 0 };
  ImapCommand *then = NULL;
  guint number = 0;
  guint32 lo_uid = 0;

  if (hint != NULL && hint->uidnext > 1)
    {
      lo_uid = guess_window (hint->uidnext, hint->messages);
      then = folder_fetch_rows_command (context, lo_uid, G_MAXUINT32);
    }
  if (!sync_context_select_with (context, folder, then, &number, &selected, NULL, error))
    return FALSE;

  if (number != 0)
    {
      if (!wait_first_window (context, number, lo_uid, error))
        return FALSE;
    }
  else if (selected.exists > 0 && !fetch_first_window (context, &selected, &lo_uid, error))
    return FALSE;

  return finish_first (context, &selected, MAX (lo_uid, 1), error);
}

/* ---- New mail ------------------------------------------------------------------------------- */

static gboolean
set_uidnext (SyncContext *context, guint32 uidnext, GError **error)
{
  g_autoptr(StoreFolder) folder = begin_folder (context, error);

  if (folder == NULL)
    return FALSE;
  if (uidnext <= folder->uidnext)
    {
      store_rollback (context->store);
      return TRUE;
    }

  folder->uidnext = uidnext;
  return commit_folder (context, folder, error);
}

static gboolean
fetch_rows_range (SyncContext *context, guint32 first, guint32 last, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  guint number = imap_session_send (context->session,
                                    folder_fetch_rows_command (context, first, last), error);

  if (number == 0)
    return FALSE;
  if (sync_context_wait (context, number, &local_error))
    return TRUE;
  if (imap_session_is_open (context->session) &&
      g_error_matches (local_error, PH_ERROR, PH_ERROR_SERVER))
    return folder_fetch_rows_carefully (context, first, last, error);

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* From the stored uidnext up to @uidnext, oldest first so that uidnext can follow; 0: up to the end,
 * whatever that is. */
static gboolean
fetch_news (SyncContext *context, guint32 uidnext, GError **error)
{
  g_autoptr(StoreFolder) folder = get_folder (context, error);
  guint32 first;

  if (folder == NULL)
    return FALSE;

  first = MAX (folder->uidnext, 1);
  if (uidnext == 0)
    return fetch_rows_range (context, first, G_MAXUINT32, error) &&
           find_uidnext (context, first, &uidnext, error) &&
           set_uidnext (context, uidnext, error);

  while (first < uidnext)
    {
      guint32 last = uidnext - first > NEWS_WINDOW ? first + NEWS_WINDOW - 1 : uidnext - 1;

      if (!fetch_rows_range (context, first, last, error) ||
          !set_uidnext (context, last + 1, error))
        return FALSE;
      first = last + 1;
    }

  return TRUE;
}

/* ---- Comparing ------------------------------------------------------------------------------ */

static gboolean
remove_gone (SyncContext *context, GArray *local, const ImapSet *server, GError **error)
{
  g_autoptr(ImapSet) gone = imap_set_new ();
  const ImapRange *ranges;
  gsize n_ranges;

  for (guint i = 0; i < local->len; i++)
    {
      guint32 uid = g_array_index (local, guint32, i);

      if (!imap_set_contains (server, uid))
        imap_set_add (gone, uid);
    }
  if (imap_set_is_empty (gone))
    return TRUE;

  if (!store_begin (context->store, error))
    return FALSE;
  ranges = imap_set_ranges (gone, &n_ranges);
  for (gsize i = 0; i < n_ranges; i++)
    {
      if (!store_placement_remove_range (context->store, context->folder_id, ranges[i].first,
                                         ranges[i].last, error))
        {
          store_rollback (context->store);
          return FALSE;
        }
    }

  return store_commit (context->store, error);
}

/* What is in @server and not among the ascending @local. */
static ImapSet *
find_missing (GArray *local, const ImapSet *server)
{
  ImapSet *missing = imap_set_new ();
  gsize n_ranges;
  const ImapRange *ranges = imap_set_ranges (server, &n_ranges);
  guint next = 0;

  for (gsize i = 0; i < n_ranges; i++)
    {
      guint64 from = ranges[i].first;

      while (next < local->len && g_array_index (local, guint32, next) < from)
        next++;
      while (next < local->len && g_array_index (local, guint32, next) <= ranges[i].last)
        {
          guint32 uid = g_array_index (local, guint32, next++);

          if (uid > from)
            imap_set_add_range (missing, from, uid - 1);
          from = (guint64) uid + 1;
        }
      if (from <= ranges[i].last)
        imap_set_add_range (missing, from, ranges[i].last);
    }

  return missing;
}

gboolean
folder_sync_reconcile (SyncContext *context, GError **error)
{
  g_autoptr(StoreFolder) folder = get_folder (context, error);
  g_autofree char *criteria = NULL;
  g_autoptr(GArray) local = NULL;
  g_autoptr(ImapSet) server = NULL;
  g_autoptr(ImapSet) missing = NULL;

  if (folder == NULL)
    return FALSE;
  if (folder->lo_uid == 0 || folder->uidnext <= folder->lo_uid)
    return TRUE;

  /* Read before the server is asked: a uid that it does not know then is gone, whatever another
   * connection brings meanwhile. */
  local = store_placement_list_uids (context->store, folder->id, folder->lo_uid,
                                     folder->uidnext - 1, error);
  if (local == NULL)
    return FALSE;
  criteria = g_strdup_printf ("UID %u:%u", folder->lo_uid, folder->uidnext - 1);
  server = imap_session_uid_search (context->session, criteria, context->cancellable, error);
  if (server == NULL || !sync_context_drain (context, error))
    return FALSE;

  context->is_dirty = FALSE;
  missing = find_missing (local, server);
  return remove_gone (context, local, server, error) && folder_fetch_rows (context, missing, error);
}

/* TRUE in @differs when the server holds another number of messages than the cache. */
static gboolean
compare_count (SyncContext *context, gboolean *differs, GError **error)
{
  g_autoptr(StoreFolder) folder = get_folder (context, error);
  gint64 n_stored;

  if (folder == NULL)
    return FALSE;
  n_stored = store_placement_count_uids (context->store, folder->id, error);
  if (n_stored < 0)
    return FALSE;

  *differs = folder->lo_uid == 1 && n_stored != context->exists;
  return TRUE;
}

/* ---- Reopening ------------------------------------------------------------------------------ */

static gboolean
finish_reopen (SyncContext *context, const StoreFolder *before, const ImapSelected *selected,
               GError **error)
{
  g_autoptr(StoreFolder) folder = NULL;
  gboolean differs;

  if (!compare_count (context, &differs, error))
    return FALSE;
  if ((differs || context->is_dirty) && !folder_sync_reconcile (context, error))
    return FALSE;

  folder = begin_folder (context, error);
  if (folder == NULL)
    return FALSE;

  /* A watermark that went back comes from a restored backup: it is the truth now. One that another
   * connection moved on meanwhile stays. */
  if (sync_context_has_modseq (context, FALSE) && selected->highestmodseq != 0 &&
      (selected->highestmodseq < before->modseq || selected->highestmodseq > folder->modseq))
    folder->modseq = selected->highestmodseq;
  if (selected->uidnext != 0 && selected->uidnext < before->uidnext)
    folder->uidnext = selected->uidnext;
  folder->uidvalidity = context->uidvalidity;
  folder->server_total = context->exists;
  folder->synced_at = g_get_real_time () / G_USEC_PER_SEC;
  context->has_news = FALSE;
  context->flags_dirty = FALSE;
  context->in_step = TRUE;

  return commit_folder (context, folder, error);
}

static gboolean
went_back (const StoreFolder *before, const ImapSelected *selected)
{
  return selected->highestmodseq < before->modseq ||
         (selected->uidnext != 0 && selected->uidnext < before->uidnext);
}

/* All that QRESYNC or CONDSTORE could not tell, by looking. */
static gboolean
refresh_all (SyncContext *context, const StoreFolder *before, GError **error)
{
  context->is_dirty = TRUE;
  return folder_fetch_flags (context, before->lo_uid, before->uidnext - 1, 0, error);
}

/* R1: SELECT told of all changes; new mail was asked for behind it. */
static gboolean
catch_up_qresync (SyncContext *context, const StoreFolder *before, const ImapSelected *selected,
                  guint then, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  guint32 asked = before->uidnext + NEWS_WINDOW;

  if (then != 0 && !sync_context_wait (context, then, &local_error))
    {
      if (!imap_session_is_open (context->session))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      asked = before->uidnext;
    }
  if (went_back (before, selected) && !refresh_all (context, before, error))
    return FALSE;
  if (!set_uidnext (context, MIN (asked, MAX (selected->uidnext, before->uidnext)), error))
    return FALSE;

  return fetch_news (context, selected->uidnext, error);
}

/* R2: flags since the watermark; what went shows in the count. */
static gboolean
catch_up_condstore (SyncContext *context, const StoreFolder *before, const ImapSelected *selected,
                    GError **error)
{
  if (went_back (before, selected))
    {
      if (!refresh_all (context, before, error))
        return FALSE;
    }
  else if (selected->highestmodseq > before->modseq &&
           !folder_fetch_flags (context, before->lo_uid, before->uidnext - 1, before->modseq,
                                error))
    return FALSE;

  if (selected->uidnext != 0 && selected->uidnext <= before->uidnext)
    return TRUE;
  return fetch_news (context, selected->uidnext, error);
}

/* R3: the newest flags now, the others by folder_sync_sweep(). A server that has come to know MODSEQ
 * is asked for all of them once. */
static gboolean
catch_up_plain (SyncContext *context, const StoreFolder *before, const ImapSelected *selected,
                GError **error)
{
  gboolean has_modseq = sync_context_has_modseq (context, FALSE) && selected->highestmodseq != 0;
  guint32 last = before->uidnext - 1;
  guint32 first = last > FIRST_WINDOW && !has_modseq ? last - FIRST_WINDOW + 1 : 1;

  if (last > 0 &&
      !folder_fetch_flags (context, MAX (first, before->lo_uid), last, 0, error))
    return FALSE;
  if (selected->uidnext != 0 && selected->uidnext <= before->uidnext)
    return TRUE;

  return fetch_news (context, selected->uidnext, error);
}

static gboolean
reopen (SyncContext *context, const StoreFolder *before, GError **error)
{
  g_auto(ImapSelected) selected = { 0 };
  gboolean has_qresync = sync_context_has_modseq (context, TRUE) && before->modseq != 0;
  ImapCommand *then = NULL;
  guint number = 0;
  gboolean reset = FALSE;
  gboolean ok;

  if (has_qresync)
    then = folder_fetch_rows_command (context, before->uidnext,
                                      MIN ((guint64) before->uidnext + NEWS_WINDOW - 1,
                                           G_MAXUINT32));
  if (!sync_context_select_with (context, before, then, &number, &selected, &reset, error))
    return FALSE;
  if (reset)
    {
      g_autoptr(GError) local_error = NULL;

      /* Its answer names mail of the new age: rows of it do no harm, all are met again. */
      if (number != 0 && !sync_context_wait (context, number, &local_error) &&
          !imap_session_is_open (context->session))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      return folder_sync_open (context, before->id, NULL, error);
    }

  if (has_qresync && selected.highestmodseq != 0)
    ok = catch_up_qresync (context, before, &selected, number, error);
  else if (sync_context_has_modseq (context, FALSE) && before->modseq != 0 &&
           selected.highestmodseq != 0)
    ok = catch_up_condstore (context, before, &selected, error);
  else
    ok = (number == 0 || sync_context_wait (context, number, error)) &&
         catch_up_plain (context, before, &selected, error);

  return ok && finish_reopen (context, before, &selected, error);
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
      folder_error_set_gone (error, PH_ERROR_NOT_FOUND);
      return FALSE;
    }

  if (folder->lo_uid == 0 || folder->uidnext == 0)
    return open_first (context, folder, hint, error);
  return reopen (context, folder, error);
}

/* ---- While it is open ----------------------------------------------------------------------- */

gboolean
folder_sync_look (SyncContext *context, GError **error)
{
  g_autoptr(StoreFolder) folder = get_folder (context, error);

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
      context->has_news = FALSE;
      if (!fetch_news (context, 0, error))
        return FALSE;
    }

  return !context->is_dirty || folder_sync_reconcile (context, error);
}

gboolean
folder_sync_sweep (SyncContext *context, guint32 *uid, GError **error)
{
  g_autoptr(StoreFolder) folder = get_folder (context, error);
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

/* ---- Backfill ------------------------------------------------------------------------------- */

typedef struct
{
  guint32 first;
  guint32 last;
  guint number; /* of the command under way */
  gint64 sent_at;
} Batch;

/* The highest @n uids of @ranges as one span, which is cut off them. */
static Batch
take_top (GArray *ranges, guint n)
{
  Batch batch = { 0 };

  while (ranges->len > 0 && n > 0)
    {
      ImapRange *range = &g_array_index (ranges, ImapRange, ranges->len - 1);
      guint64 count = (guint64) range->last - range->first + 1;

      if (batch.last == 0)
        batch.last = range->last;
      if (count > n)
        {
          batch.first = range->last - n + 1;
          range->last = batch.first - 1;
          return batch;
        }
      batch.first = range->first;
      n -= count;
      g_array_set_size (ranges, ranges->len - 1);
    }

  return batch;
}

static GArray *
list_older (SyncContext *context, guint32 lo_uid, GError **error)
{
  g_autofree char *criteria = g_strdup_printf ("UID 1:%u", lo_uid - 1);
  g_autoptr(ImapSet) uids = NULL;
  const ImapRange *ranges;
  gsize n_ranges;
  GArray *result;

  uids = imap_session_uid_search (context->session, criteria, context->cancellable, error);
  if (uids == NULL || !sync_context_drain (context, error))
    return NULL;

  ranges = imap_set_ranges (uids, &n_ranges);
  result = g_array_sized_new (FALSE, FALSE, sizeof (ImapRange), n_ranges);
  if (n_ranges > 0)
    g_array_append_vals (result, ranges, n_ranges);
  return result;
}

static gboolean
send_batch (SyncContext *context, GArray *ranges, GQueue *under_way, GError **error)
{
  Batch batch = take_top (ranges, context->batch);

  batch.sent_at = g_get_monotonic_time ();
  batch.number = imap_session_send (
      context->session, folder_fetch_rows_command (context, batch.first, batch.last), error);
  if (batch.number == 0)
    return FALSE;

  g_queue_push_tail (under_way, g_memdup2 (&batch, sizeof batch));
  return TRUE;
}

/* A batch is to take between a quarter of a second and one: long enough to be worth a round trip
 * and a transaction, short enough to be waited for. */
static void
adapt_batch (SyncContext *context, gint64 taken)
{
  if (taken > BATCH_SLOW_US)
    context->batch = MAX (context->batch / 2, BATCH_MIN / 10);
  else if (taken < BATCH_FAST_US)
    context->batch = MIN (context->batch * 2, BATCH_MAX);
}

static guint
count_rows (GPtrArray *events)
{
  guint n = 0;

  for (guint i = 0; i < events->len; i++)
    {
      const ImapResponse *event = g_ptr_array_index (events, i);

      n += event->type == IMAP_RESPONSE_FETCH && message_is_convertible (&event->fetch);
    }

  return n;
}

/* Rows and watermark in one transaction: a stop at any point leaves both or none. */
static gboolean
commit_batch (SyncContext *context, const Batch *batch, gboolean is_last, guint *n_rows,
              GError **error)
{
  g_autoptr(GPtrArray) events = imap_session_take_events (context->session);
  g_autoptr(StoreFolder) folder = begin_folder (context, error);

  if (folder == NULL)
    return FALSE;
  if (!sync_context_store (context, events, error))
    {
      store_rollback (context->store);
      return FALSE;
    }

  *n_rows = count_rows (events);
  folder->lo_uid = is_last ? 1 : MIN (folder->lo_uid, batch->first);
  return commit_folder (context, folder, error);
}

static gboolean
wait_batch (SyncContext *context, const Batch *batch, GError **error)
{
  g_autoptr(GError) local_error = NULL;

  if (imap_session_wait (context->session, batch->number, context->cancellable, &local_error))
    return TRUE;
  if (imap_session_is_open (context->session) &&
      g_error_matches (local_error, PH_ERROR, PH_ERROR_SERVER))
    return folder_fetch_rows_carefully (context, batch->first, batch->last, error);

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

typedef struct
{
  gboolean (*should_stop) (gpointer user_data);
  void (*n_fetched) (guint n, gpointer user_data);
  gpointer user_data;
} BackfillFuncs;

/* Two commands are under way at a time: while one batch is stored the server prepares the next. */
static gboolean
run_batches (SyncContext *context, GArray *ranges, GQueue *under_way, const BackfillFuncs *funcs,
             GError **error)
{
  gboolean stop = FALSE;

  while (TRUE)
    {
      g_autofree Batch *batch = NULL;
      guint n_rows;

      stop = stop || (funcs->should_stop != NULL && funcs->should_stop (funcs->user_data));
      while (!stop && ranges->len > 0 && g_queue_get_length (under_way) < 2)
        {
          if (!send_batch (context, ranges, under_way, error))
            return FALSE;
        }
      batch = g_queue_pop_head (under_way);
      if (batch == NULL)
        return TRUE;
      if (!wait_batch (context, batch, error) ||
          !commit_batch (context, batch, ranges->len == 0 && g_queue_is_empty (under_way), &n_rows,
                         error))
        return FALSE;
      adapt_batch (context, g_get_monotonic_time () - batch->sent_at);
      if (funcs->n_fetched != NULL)
        funcs->n_fetched (n_rows, funcs->user_data);
    }
}

static gboolean
set_complete (SyncContext *context, GError **error)
{
  g_autoptr(StoreFolder) folder = begin_folder (context, error);

  if (folder == NULL)
    return FALSE;
  folder->lo_uid = 1;
  return commit_folder (context, folder, error);
}

/* While older mail was missing the number of messages said nothing. */
static gboolean
check_complete (SyncContext *context, GError **error)
{
  gboolean differs;

  return compare_count (context, &differs, error) &&
         (!(differs || context->is_dirty) || folder_sync_reconcile (context, error));
}

gboolean
folder_sync_backfill (SyncContext *context, gboolean (*should_stop) (gpointer user_data),
                      void (*n_fetched) (guint n, gpointer user_data), gpointer user_data,
                      gboolean *complete, GError **error)
{
  g_autoptr(StoreFolder) folder = get_folder (context, error);
  g_autoptr(GArray) ranges = NULL;
  BackfillFuncs funcs = { should_stop, n_fetched, user_data };
  GQueue under_way = G_QUEUE_INIT;
  gboolean ok;

  *complete = FALSE;
  if (folder == NULL)
    return FALSE;
  if (folder->lo_uid <= 1)
    {
      *complete = TRUE;
      return TRUE;
    }

  ranges = list_older (context, folder->lo_uid, error);
  if (ranges == NULL)
    return FALSE;
  if (ranges->len == 0)
    {
      *complete = TRUE;
      return set_complete (context, error) && check_complete (context, error);
    }

  if (context->batch == 0)
    context->batch = BATCH_MIN;
  ok = run_batches (context, ranges, &under_way, &funcs, error);
  g_queue_clear_full (&under_way, g_free);
  if (!ok)
    {
      /* A server that hung up on it is asked for less next time. */
      if (!imap_session_is_open (context->session))
        context->batch = MAX (context->batch / 2, 1);
      return FALSE;
    }

  *complete = ranges->len == 0;
  return !*complete || check_complete (context, error);
}
