/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-backfill.h"

#include "folder-compare.h"
#include "folder-fetch.h"
#include "folder-pace.h"
#include "folder-relink.h"
#include "folder-row.h"
#include "folder-suspect.h"
#include "ph-error.h"
#include "server-limits.h"

typedef struct
{
  guint32 first;
  guint32 last;
  guint n;      /* messages, at most */
  guint number; /* of the command under way */
  gint64 sent_at;
} Batch;

/* The highest @n uids of @ranges as one span. */
static Batch
peek_top (GArray *ranges, guint n)
{
  Batch batch = { .n = n };

  for (guint i = ranges->len; i > 0 && n > 0; i--)
    {
      const ImapRange *range = &g_array_index (ranges, ImapRange, i - 1);
      guint64 count = (guint64) range->last - range->first + 1;

      if (batch.last == 0)
        batch.last = range->last;
      batch.first = count > n ? range->last - n + 1 : range->first;
      n -= MIN (count, n);
    }

  return batch;
}

/* Takes the span of @batch off. */
static void
cut_top (GArray *ranges, const Batch *batch)
{
  while (ranges->len > 0)
    {
      ImapRange *range = &g_array_index (ranges, ImapRange, ranges->len - 1);

      if (range->first < batch->first)
        {
          range->last = MIN (range->last, batch->first - 1);
          return;
        }
      g_array_set_size (ranges, ranges->len - 1);
    }
}

static GArray *
search_older (SyncContext *context, guint32 lo_uid, GError **error)
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

/* Where at least every second uid is taken, asking which ones costs more than the holes. */
static gboolean
is_dense (guint32 lo_uid, gint64 n_older)
{
  return n_older * 2 >= (gint64) lo_uid - 1;
}

static GArray *
list_all_older (guint32 lo_uid)
{
  GArray *result = g_array_new (FALSE, FALSE, sizeof (ImapRange));
  ImapRange all = { 1, lo_uid - 1 };

  g_array_append_val (result, all);
  return result;
}

static gboolean
needs_care (SyncContext *context, GArray *ranges, gboolean is_known)
{
  Batch batch = peek_top (ranges, context->batch);

  return ranges->len > 0 &&
         (is_known || folder_suspect_is_within (context->store, context->folder_id, batch.first,
                                                batch.last));
}

static gboolean
send_batch (SyncContext *context, GArray *ranges, GQueue *under_way, GError **error)
{
  Batch batch = peek_top (ranges, server_limits_messages (context->session, context->batch));

  cut_top (ranges, &batch);
  batch.sent_at = g_get_monotonic_time ();
  batch.number = imap_session_send (
      context->session, folder_fetch_rows_command (context, batch.first, batch.last), error);
  if (batch.number == 0)
    return FALSE;

  g_queue_push_tail (under_way, g_memdup2 (&batch, sizeof batch));
  return TRUE;
}

/* ---- Ahead of the window's answer ----------------------------------------------------------- */

GArray *
folder_backfill_plan (SyncContext *context, guint32 lo_uid, gint64 n_older, GPtrArray *then)
{
  g_autoptr(GArray) planned = g_array_new (FALSE, FALSE, sizeof (Batch));
  g_autoptr(GArray) ranges = NULL;
  guint n;
  guint under_way;
  guint n_ahead;

  if (lo_uid <= 1 || !is_dense (lo_uid, n_older))
    return NULL;

  folder_pace_get (context, &n, &under_way);
  n_ahead = folder_pace_get_ahead (context);
  ranges = list_all_older (lo_uid);
  while (ranges->len > 0 && planned->len < n_ahead)
    {
      Batch batch = peek_top (ranges, server_limits_messages (context->session, n));

      cut_top (ranges, &batch);
      batch.sent_at = g_get_monotonic_time ();
      g_array_append_val (planned, batch);
      g_ptr_array_add (then, folder_fetch_rows_command (context, batch.first, batch.last));
    }

  return g_steal_pointer (&planned);
}

void
folder_backfill_set_ahead (SyncContext *context, GArray *planned, const guint *numbers)
{
  for (guint i = 0; i < planned->len; i++)
    g_array_index (planned, Batch, i).number = numbers[i];

  g_clear_pointer (&context->ahead, g_array_unref);
  context->ahead = planned;
}

/* They are what comes next, unless the window turned out otherwise: then they are asked for once more. */
static gboolean
has_ahead (SyncContext *context, const StoreFolder *folder)
{
  return context->ahead != NULL &&
         g_array_index (context->ahead, Batch, 0).last + 1 == folder->lo_uid;
}

static void
take_ahead (SyncContext *context, GArray *ranges, GQueue *under_way)
{
  for (guint i = 0; i < context->ahead->len; i++)
    {
      const Batch *batch = &g_array_index (context->ahead, Batch, i);

      cut_top (ranges, batch);
      g_queue_push_tail (under_way, g_memdup2 (batch, sizeof *batch));
    }
}

static GArray *
list_older (SyncContext *context, const StoreFolder *folder, GQueue *under_way, GError **error)
{
  GArray *ranges;

  if (has_ahead (context, folder))
    {
      ranges = list_all_older (folder->lo_uid);
      take_ahead (context, ranges, under_way);
    }
  else if (is_dense (folder->lo_uid, (gint64) context->exists - folder->n_total))
    ranges = list_all_older (folder->lo_uid);
  else
    ranges = search_older (context, folder->lo_uid, error);
  g_clear_pointer (&context->ahead, g_array_unref);

  return ranges;
}

/* ---- One batch ------------------------------------------------------------------------------ */

/* What one batch brought, on its way into the store. */
typedef struct
{
  SyncContext *context;
  guint32 first;
  gboolean is_last;
  GPtrArray *events;    /* (owned) (element-type ImapResponse) */
  GPtrArray *converted; /* (owned) see sync_context_convert() */
} Rows;

static void
rows_free (Rows *self)
{
  g_ptr_array_unref (self->converted);
  g_ptr_array_unref (self->events);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rows, rows_free)

static Rows *
take_rows (SyncContext *context, const Batch *batch)
{
  Rows *self = g_new0 (Rows, 1);

  self->context = context;
  self->first = batch->first;
  self->events = imap_session_take_events (context->session);
  self->converted = sync_context_convert (self->events);

  return self;
}

static guint
count_rows (const Rows *rows)
{
  guint n = 0;

  for (guint i = 0; i < rows->converted->len; i++)
    n += g_ptr_array_index (rows->converted, i) != NULL;

  return n;
}

/* Rows and watermark in one transaction: a stop at any point leaves both or none. */
static gboolean
commit_rows (gpointer data, GError **error)
{
  const Rows *rows = data;
  SyncContext *context = rows->context;
  g_autoptr(StoreFolder) folder = folder_row_begin (context, error);

  if (folder == NULL)
    {
      sync_context_lose (context);
      return FALSE;
    }
  if (!sync_context_store_converted (context, rows->events, rows->converted, error))
    {
      store_rollback (context->store);
      return FALSE;
    }

  folder->lo_uid = rows->is_last ? 1 : MIN (folder->lo_uid, rows->first);
  return folder_row_commit (context, folder, error);
}

/* Refused, or the end of the connection. */
static gboolean
handle_failure (SyncContext *context, const Batch *batch, GError *failure, GError **error)
{
  if (imap_session_is_open (context->session) &&
      g_error_matches (failure, PH_ERROR, PH_ERROR_SERVER))
    {
      g_error_free (failure);
      return folder_fetch_rows_carefully (context, batch->first, batch->last, error);
    }

  folder_suspect_note (context, batch->first, batch->last, batch->n, failure);
  g_propagate_error (error, failure);
  return FALSE;
}

/* Until the errand has ended, others' rows are on their way into the store. */
static Rows *
read_batch (SyncContext *context, const Batch *batch, FolderPace *pace, GError **error)
{
  g_autoptr(Rows) rows = NULL;
  g_autoptr(GError) failure = NULL;

  if (imap_session_wait (context->session, batch->number, context->cancellable, &failure))
    rows = take_rows (context, batch);
  folder_pace_note (pace, context, batch->n, batch->sent_at, g_get_monotonic_time ());
  if (!store_errand_end (context->errand, error))
    return NULL;
  if (rows == NULL)
    {
      if (!handle_failure (context, batch, g_steal_pointer (&failure), error))
        return NULL;
      rows = take_rows (context, batch);
    }

  return g_steal_pointer (&rows);
}

/* Part of these broke a connection, or is known from another age: nothing else is under way, and what
 * is stored already is not fetched again. */
static gboolean
run_carefully (SyncContext *context, GArray *ranges, gboolean is_known, gboolean *stop,
               GError **error)
{
  Batch batch = peek_top (ranges, context->batch);
  g_autoptr(Rows) rows = NULL;
  gboolean complete;

  if ((is_known && !folder_relink_range (context, batch.first, batch.last, error)) ||
      !folder_compare_range (context, batch.first, batch.last, !is_known, &complete, error))
    return FALSE;

  *stop = !complete;
  if (!complete)
    return TRUE;
  cut_top (ranges, &batch);
  rows = take_rows (context, &batch);
  rows->is_last = ranges->len == 0;
  return commit_rows (rows, error);
}

typedef struct
{
  gboolean (*should_stop) (gpointer user_data);
  void (*n_fetched) (guint n, gpointer user_data);
  gpointer user_data;
} BackfillFuncs;

static gboolean
should_stop_now (const BackfillFuncs *funcs)
{
  return funcs->should_stop != NULL && funcs->should_stop (funcs->user_data);
}

/* While a batch is stored the server has others to prepare, and a distant one is not waited for after
 * each. */
static gboolean
send_batches (SyncContext *context, GArray *ranges, GQueue *under_way, gboolean is_known,
              GError **error)
{
  while (ranges->len > 0 && !needs_care (context, ranges, is_known) &&
         g_queue_get_length (under_way) < context->under_way)
    {
      if (!send_batch (context, ranges, under_way, error))
        return FALSE;
    }

  return TRUE;
}

/* What was read last is stored while the next is read. */
static gboolean
store_and_read (SyncContext *context, Rows *last, const Batch *next, FolderPace *pace, Rows **rows,
                GError **error)
{
  *rows = NULL;
  if (next == NULL)
    return commit_rows (last, error);

  if (last != NULL)
    store_errand_begin (context->errand, commit_rows, last);
  *rows = read_batch (context, next, pace, error);
  return *rows != NULL;
}

static gboolean
run_batches (SyncContext *context, GArray *ranges, GQueue *under_way, const BackfillFuncs *funcs,
             GError **error)
{
  g_autoptr(Rows) last = NULL;
  FolderPace pace = FOLDER_PACE_INIT;
  gboolean stop = FALSE;
  gboolean is_known;

  if (!folder_relink_is_needed (context, &is_known, error))
    return FALSE;

  while (TRUE)
    {
      g_autofree Batch *next = NULL;
      g_autoptr(Rows) rows = NULL;

      stop = stop || should_stop_now (funcs);
      if (!stop && !send_batches (context, ranges, under_way, is_known, error))
        return FALSE;
      next = g_queue_pop_head (under_way);
      if (last == NULL && next == NULL)
        {
          if (stop || ranges->len == 0)
            return TRUE;
          if (!run_carefully (context, ranges, is_known, &stop, error))
            return FALSE;
          continue;
        }

      if (last != NULL)
        last->is_last = next == NULL && ranges->len == 0;
      if (!store_and_read (context, last, next, &pace, &rows, error))
        return FALSE;
      if (last != NULL && funcs->n_fetched != NULL)
        funcs->n_fetched (count_rows (last), funcs->user_data);
      g_clear_pointer (&last, rows_free);
      last = g_steal_pointer (&rows);
    }
}

static gboolean
set_complete (SyncContext *context, GError **error)
{
  g_autoptr(StoreFolder) folder = folder_row_begin (context, error);

  if (folder == NULL)
    return FALSE;
  folder->lo_uid = 1;
  return folder_row_commit (context, folder, error);
}

/* While older mail was missing the number of messages said nothing. */
static gboolean
check_complete (SyncContext *context, GError **error)
{
  gboolean differs;

  return folder_relink_finish (context, error) &&
         folder_compare_count (context, &differs, error) &&
         (!(differs || context->is_dirty) || folder_compare_uids (context, error));
}

gboolean
folder_backfill (SyncContext *context, gboolean (*should_stop) (gpointer user_data),
                 void (*n_fetched) (guint n, gpointer user_data), gpointer user_data,
                 gboolean *complete, GError **error)
{
  g_autoptr(StoreFolder) folder = folder_row_get (context, error);
  g_autoptr(GArray) ranges = NULL;
  BackfillFuncs funcs = { should_stop, n_fetched, user_data };
  g_autoptr(StoreErrand) errand = NULL;
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

  ranges = list_older (context, folder, &under_way, error);
  if (ranges == NULL)
    return FALSE;
  if (ranges->len == 0 && g_queue_is_empty (&under_way))
    {
      *complete = TRUE;
      return set_complete (context, error) && check_complete (context, error);
    }

  folder_pace_begin (context);
  errand = store_errand_new (context->store);
  context->errand = errand;
  ok = run_batches (context, ranges, &under_way, &funcs, error);
  context->errand = NULL;
  g_queue_clear_full (&under_way, g_free);
  if (!ok)
    return FALSE;

  *complete = ranges->len == 0;
  return !*complete || check_complete (context, error);
}
