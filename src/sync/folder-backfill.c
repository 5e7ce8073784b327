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

#define MAX_READ 3  /* batches, while others are stored … */
#define LEAST_LEFT 3 /* … and that are still under way: more are asked for when the store is ours */

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

/* ---- What was read -------------------------------------------------------------------------- */

/* What one batch brought. */
typedef struct
{
  guint32 first;
  GPtrArray *events;    /* (owned) (element-type ImapResponse) */
  GPtrArray *converted; /* (owned) see sync_context_convert() */
} Rows;

static void
rows_free (gpointer data)
{
  Rows *self = data;

  g_ptr_array_unref (self->converted);
  g_ptr_array_unref (self->events);
  g_free (self);
}

static Rows *
take_rows (SyncContext *context, const Batch *batch)
{
  Rows *self = g_new0 (Rows, 1);

  self->first = batch->first;
  self->events = imap_session_take_events (context->session);
  self->converted = sync_context_convert (self->events);

  return self;
}

/* On its way into the store together. */
typedef struct
{
  SyncContext *context;
  GPtrArray *rows;  /* (owned) (element-type Rows) as they came */
  gboolean is_last; /* nothing older is to come */
} Load;

static Load
load_new (SyncContext *context)
{
  return (Load) { .context = context, .rows = g_ptr_array_new_with_free_func (rows_free) };
}

static void
load_clear (Load *self)
{
  g_ptr_array_unref (self->rows);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Load, load_clear)

static guint
load_count (const Load *self)
{
  guint n = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Rows *rows = g_ptr_array_index (self->rows, i);

      for (guint j = 0; j < rows->converted->len; j++)
        n += g_ptr_array_index (rows->converted, j) != NULL;
    }

  return n;
}

static gboolean
store_rows (const Load *load, StoreFolder *folder, GError **error)
{
  for (guint i = 0; i < load->rows->len; i++)
    {
      const Rows *rows = g_ptr_array_index (load->rows, i);

      if (!sync_context_store_converted (load->context, rows->events, rows->converted, error))
        return FALSE;
      folder->lo_uid = MIN (folder->lo_uid, rows->first);
    }

  return TRUE;
}

/* Rows and watermark in one transaction: a stop at any point leaves both or none. */
static gboolean
commit_load (gpointer data, GError **error)
{
  const Load *load = data;
  SyncContext *context = load->context;
  g_autoptr(StoreFolder) folder = folder_row_begin (context, error);

  if (folder == NULL)
    {
      sync_context_lose (context);
      return FALSE;
    }
  if (!store_rows (load, folder, error))
    {
      store_rollback (context->store);
      return FALSE;
    }

  if (load->is_last)
    folder->lo_uid = 1;
  return folder_row_commit (context, folder, error);
}

/* ---- One batch ------------------------------------------------------------------------------ */

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

/* What was read before is stored whatever became of this. */
static gboolean
settle (SyncContext *context, Load *read, GError **error)
{
  if (!store_errand_end (context->errand, error))
    return FALSE;
  if (read->rows->len > 0 && !commit_load (read, error))
    return FALSE;

  g_ptr_array_set_size (read->rows, 0);
  return TRUE;
}

/* The store is the errand's unless the batch fails. */
static gboolean
read_batch (SyncContext *context, const Batch *batch, FolderPace *pace, Load *read, GError **error)
{
  g_autoptr(GError) failure = NULL;
  gboolean done =
      imap_session_wait (context->session, batch->number, context->cancellable, &failure);

  if (done)
    g_ptr_array_add (read->rows, take_rows (context, batch));
  folder_pace_note (pace, context, batch->n, batch->sent_at, g_get_monotonic_time ());
  if (done)
    return TRUE;

  if (!settle (context, read, error) ||
      !handle_failure (context, batch, g_steal_pointer (&failure), error))
    return FALSE;
  g_ptr_array_add (read->rows, take_rows (context, batch));
  return TRUE;
}

/* Part of these broke a connection, or is known from another age: nothing else is under way, and what
 * is stored already is not fetched again. */
static gboolean
run_carefully (SyncContext *context, GArray *ranges, gboolean is_known, gboolean *stop,
               GError **error)
{
  Batch batch = peek_top (ranges, context->batch);
  g_auto(Load) load = load_new (context);
  gboolean complete;

  if ((is_known && !folder_relink_range (context, batch.first, batch.last, error)) ||
      !folder_compare_range (context, batch.first, batch.last, !is_known, &complete, error))
    return FALSE;

  *stop = !complete;
  if (!complete)
    return TRUE;
  cut_top (ranges, &batch);
  g_ptr_array_add (load.rows, take_rows (context, &batch));
  load.is_last = ranges->len == 0;
  return commit_load (&load, error);
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

/* What was read last is stored while the next is read; who reads faster reads some more, so that the line
 * is not kept waiting, and all of it is stored together. */
static gboolean
store_and_read (SyncContext *context, Load *stored, GQueue *under_way, FolderPace *pace, Load *read,
                GError **error)
{
  if (stored->rows->len > 0)
    store_errand_begin (context->errand, commit_load, stored);
  do
    {
      g_autofree Batch *next = g_queue_pop_head (under_way);

      if (!read_batch (context, next, pace, read, error))
        return FALSE;
    }
  while (g_queue_get_length (under_way) > LEAST_LEFT && read->rows->len < MAX_READ &&
         store_errand_is_under_way (context->errand));

  return store_errand_end (context->errand, error);
}

/* Until the errand has ended @stored is its. */
static gboolean
run_turn (SyncContext *context, Load *stored, GQueue *under_way, FolderPace *pace, Load *read,
          GError **error)
{
  gboolean done = store_and_read (context, stored, under_way, pace, read, error);

  store_errand_settle (context->errand);
  return done;
}

static gboolean
run_batches (SyncContext *context, GArray *ranges, GQueue *under_way, const BackfillFuncs *funcs,
             GError **error)
{
  g_auto(Load) read = load_new (context);
  FolderPace pace = FOLDER_PACE_INIT;
  gboolean stop = FALSE;
  gboolean is_known;

  if (!folder_relink_is_needed (context, &is_known, error))
    return FALSE;

  while (TRUE)
    {
      g_auto(Load) stored = read;

      read = load_new (context);
      stop = stop || should_stop_now (funcs);
      if (!stop && !send_batches (context, ranges, under_way, is_known, error))
        return FALSE;
      if (!g_queue_is_empty (under_way))
        {
          if (!run_turn (context, &stored, under_way, &pace, &read, error))
            return FALSE;
        }
      else if (stored.rows->len > 0)
        {
          stored.is_last = ranges->len == 0;
          if (!commit_load (&stored, error))
            return FALSE;
        }
      else
        {
          if (stop || ranges->len == 0)
            return TRUE;
          if (!run_carefully (context, ranges, is_known, &stop, error))
            return FALSE;
        }
      if (stored.rows->len > 0 && funcs->n_fetched != NULL)
        funcs->n_fetched (load_count (&stored), funcs->user_data);
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
