/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "operation-remote.h"

#include "operation-append.h"
#include "operation-folder.h"
#include "operation-local.h"
#include "operation-message.h"
#include "operation-replace.h"
#include "ph-error.h"
#include "server-limits.h"
#include "store-op.h"
#include "store-placement.h"
#include "transfer.h"

/* Most whole mails that are on their way at once. */
#define WHOLE_MAX 50

/* After this many tries an operation that the server keeps putting off is given up. */
#define TRIES_MAX 6

static const int delays[] = { 5, 15, 60, 300, 900, 3600 };

typedef struct
{
  SyncContext *context;
  TransferHub *hub;
  OperationFailedFunc failed;
  gpointer user_data;
} Run;

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* Nothing is ever put off for longer than the longest delay: what seems so was written while the clock
 * was ahead. */
static gint64
get_seconds_left (const StoreOp *row)
{
  gint64 seconds = row->not_before - now_seconds ();

  return seconds > delays[G_N_ELEMENTS (delays) - 1] ? 0 : MAX (seconds, 0);
}

/* ---- What can be carried out now ------------------------------------------------------------ */

static gboolean
is_message_kind (StoreOpKind kind)
{
  return kind == STORE_OP_FLAGS || kind == STORE_OP_MOVE || kind == STORE_OP_COPY ||
         kind == STORE_OP_EXPUNGE;
}

/* A placement that the server does not know yet waits for the row that makes it known. One that is
 * gone waits for nothing: its row will be dropped. */
static gboolean
is_source_known (Store *store, const StoreOp *row)
{
  StorePlacement placement;

  return row->placement_id == 0 ||
         !store_placement_get (store, row->placement_id, &placement, NULL) || placement.uid > 0;
}

static gboolean
is_folder_made (Store *store, gint64 folder_id)
{
  g_autoptr (StoreFolder) folder = folder_id != 0 ? store_folder_get (store, folder_id, NULL) : NULL;

  return folder == NULL || (folder->flags & STORE_FOLDER_LOCAL) == 0;
}

static gboolean
is_ready (const Run *run, const StoreOp *row)
{
  Store *store = run->context->store;

  if (get_seconds_left (row) > 0)
    return FALSE;
  if (row->kind == STORE_OP_TRANSFER)
    return run->hub != NULL && is_source_known (store, row) && transfer_is_ready (run->hub, row);
  if (row->kind == STORE_OP_APPEND)
    return row->file != NULL && is_folder_made (store, row->dst_folder_id);
  if (row->kind == STORE_OP_REPLACE)
    return is_source_known (store, row) && is_folder_made (store, row->dst_folder_id);
  if (is_message_kind (row->kind))
    return is_source_known (store, row) && is_folder_made (store, row->dst_folder_id);
  return TRUE;
}

/* APPENDs carry flags of their own. */
static gboolean
says_the_same (const StoreOp *first, const StoreOp *row)
{
  return first->kind == row->kind && first->folder_id == row->folder_id &&
         first->dst_folder_id == row->dst_folder_id &&
         (first->kind == STORE_OP_APPEND ||
          (first->set == row->set && first->clear == row->clear && first->stage == row->stage &&
           g_strcmp0 (first->text, row->text) == 0 && first->placement_id != 0 &&
           row->placement_id != 0));
}

/* A row that was refused or lost before goes alone; what may lie in a folder already is looked for
 * together. */
static gboolean
is_in_company (const StoreOp *row)
{
  return (row->state == STORE_OP_QUEUED && row->tries == 0) ||
         (row->state == STORE_OP_UNSURE && row->kind == STORE_OP_APPEND);
}

/* Rows that go in one command, or one round. */
static gboolean
goes_with (const StoreOp *first, const StoreOp *row)
{
  return !operation_folder_has_kind (first->kind) && first->kind != STORE_OP_REPLACE &&
         says_the_same (first, row) &&
         first->state == row->state && is_in_company (first) && is_in_company (row);
}

static gboolean
is_blocked (GHashTable *blocked, const StoreOp *row)
{
  return g_hash_table_contains (blocked, &row->placement_id) ||
         g_hash_table_contains (blocked, &row->dst_placement_id);
}

static void
block (GHashTable *blocked, StoreOp *row)
{
  if (row->placement_id != 0)
    g_hash_table_add (blocked, &row->placement_id);
  if (row->dst_placement_id != 0)
    g_hash_table_add (blocked, &row->dst_placement_id);
}

/* Making and renaming folders comes before all mail, since the cache names them by their new names
 * already; UIDs outlive a RENAME. */
static StoreOp *
find_folder_row (const Run *run, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      StoreOp *row = g_ptr_array_index (rows, i);

      if (operation_folder_has_kind (row->kind) && row->kind != STORE_OP_DELETE)
        return is_ready (run, row) ? row : NULL;
    }
  return NULL;
}

static guint
get_limit (const Run *run, StoreOpKind kind)
{
  return server_limits_messages (run->context->session,
                                 is_message_kind (kind) ? OPERATION_SET_MAX : WHOLE_MAX);
}

/* The first row that can go, and all behind it that go with it without overtaking a row of the same
 * message. Empty when nothing can be done now. (element-type StoreOp), borrowed from @rows. */
static GPtrArray *
next_batch (const Run *run, GPtrArray *rows)
{
  g_autoptr (GHashTable) blocked = g_hash_table_new (g_int64_hash, g_int64_equal);
  GPtrArray *batch = g_ptr_array_new ();
  StoreOp *folder_row = find_folder_row (run, rows);
  guint limit = 0;

  if (folder_row != NULL)
    {
      g_ptr_array_add (batch, folder_row);
      return batch;
    }

  for (guint i = 0; i < rows->len && (batch->len == 0 || batch->len < limit); i++)
    {
      StoreOp *row = g_ptr_array_index (rows, i);
      const StoreOp *first = batch->len > 0 ? g_ptr_array_index (batch, 0) : NULL;

      if (operation_folder_has_kind (row->kind) && row->kind != STORE_OP_DELETE)
        continue;
      if (row->kind == STORE_OP_DELETE && (first != NULL || g_hash_table_size (blocked) > 0))
        break;
      if (is_blocked (blocked, row) || (first != NULL && !goes_with (first, row)) ||
          !is_ready (run, row))
        block (blocked, row);
      else
        {
          g_ptr_array_add (batch, row);
          limit = get_limit (run, row->kind);
        }
    }
  return batch;
}

/* ---- What became of it ---------------------------------------------------------------------- */

/* The server did not say no, it said later. */
static gboolean
is_for_later (Run *run, const GError *error)
{
  const ImapStatusData *status = imap_session_get_last_status (run->context->session);

  return g_error_matches (error, PH_ERROR, PH_ERROR_UNAVAILABLE) ||
         (g_error_matches (error, PH_ERROR, PH_ERROR_SERVER) && status != NULL &&
          (status->code == IMAP_CODE_INUSE || status->code == IMAP_CODE_UNAVAILABLE));
}

static void
put_off (StoreOp *row, const GError *error)
{
  int i = CLAMP (row->tries, 0, (int) G_N_ELEMENTS (delays) - 1);

  row->state = row->state == STORE_OP_SENT ? STORE_OP_UNSURE : row->state;
  row->not_before = now_seconds () + delays[i];
  row->tries++;
  g_free (row->error);
  row->error = g_strdup (error->message);
}

static gboolean
give_up (Run *run, StoreOp *row, const GError *why, GError **error)
{
  row->state = STORE_OP_FAILED;
  g_free (row->error);
  row->error = g_strdup (why->message);

  return store_op_update (run->context->store, row, error) &&
         operation_take_back (run->context->store, row, error);
}

/* One of many may be what the server minded: each is tried alone. A move in two steps may have taken the
 * first, and it is not to be taken twice. */
static void
split (StoreOp *row)
{
  if (row->state == STORE_OP_SENT)
    row->state = row->kind == STORE_OP_MOVE && row->stage != 0 ? STORE_OP_UNSURE : STORE_OP_QUEUED;
  row->tries++;
}

/* TRUE when the person took rows back while they were being carried out. The others are looked at again
 * as they stand in the journal. */
static gboolean
was_taken_back (Run *run, GPtrArray *batch)
{
  gboolean any = FALSE;

  for (guint i = 0; i < batch->len; i++)
    {
      const StoreOp *row = g_ptr_array_index (batch, i);
      g_autoptr (GError) local_error = NULL;
      g_autoptr (StoreOp) now = store_op_get (run->context->store, row->id, &local_error);

      any |= now == NULL && local_error == NULL;
    }
  return any;
}

static gboolean
settle_failure (Run *run, GPtrArray *batch, const GError *why, GError **error)
{
  const StoreOp *first = g_ptr_array_index (batch, 0);
  gboolean later = is_for_later (run, why);

  /* The other account's store is written before this one: an undo holds both, this one first. */
  if (first->kind == STORE_OP_TRANSFER && batch->len == 1 && !(later && first->tries < TRIES_MAX))
    transfer_withdraw (run->hub, first, NULL);

  /* Within the transaction: who takes it back may not be done yet. */
  if (!store_begin (run->context->store, error))
    return FALSE;
  if (was_taken_back (run, batch))
    {
      store_rollback (run->context->store);
      return TRUE;
    }
  for (guint i = 0; i < batch->len; i++)
    {
      StoreOp *row = g_ptr_array_index (batch, i);
      gboolean ok = TRUE;

      if (row->state == STORE_OP_DONE || row->state == STORE_OP_FAILED)
        continue;
      if (later && row->tries < TRIES_MAX)
        put_off (row, why);
      else if (batch->len > 1)
        split (row);
      else
        ok = give_up (run, row, why, error);

      if (!ok || !store_op_update (run->context->store, row, error))
        {
          store_rollback (run->context->store);
          return FALSE;
        }
    }
  if (!store_commit (run->context->store, error))
    {
      store_rollback (run->context->store);
      return FALSE;
    }
  return TRUE;
}

static void
report_failure (Run *run, GPtrArray *batch, const GError *why)
{
  for (guint i = 0; run->failed != NULL && i < batch->len; i++)
    {
      const StoreOp *row = g_ptr_array_index (batch, i);

      /* The arrival of a transfer is reported by its source. */
      if (row->state != STORE_OP_FAILED || (row->kind == STORE_OP_APPEND && row->text != NULL))
        continue;
      run->failed (row->group_id, why, run->user_data);
      return;
    }
}

/* ---- Running -------------------------------------------------------------------------------- */

static gboolean
run_batch (Run *run, GPtrArray *batch, GError **error)
{
  StoreOp *row = g_ptr_array_index (batch, 0);

  if (is_message_kind (row->kind))
    return operation_message_run (run->context, batch, error);
  if (row->kind == STORE_OP_APPEND)
    return operation_append_run (run->context, batch, error);
  if (row->kind == STORE_OP_TRANSFER)
    return transfer_run (run->context, run->hub, batch, error);
  if (row->kind == STORE_OP_REPLACE)
    return operation_replace_run (run->context, row, error);
  return operation_folder_run (run->context, row, error);
}

static gboolean
is_for_the_caller (Run *run, const GError *error)
{
  return !imap_session_is_open (run->context->session) ||
         store_is_damaged (run->context->store) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         g_error_matches (error, PH_ERROR, PH_ERROR_DISK) ||
         g_error_matches (error, PH_ERROR, PH_ERROR_BUSY);
}

/* It may be one of the mails that the connection breaks over: then only that one waits. */
static void
part_after_loss (Run *run, GPtrArray *batch, const GError *why)
{
  const StoreOp *first = g_ptr_array_index (batch, 0);

  if (first->kind != STORE_OP_TRANSFER || first->stage != TRANSFER_STAGE_ANNOUNCED ||
      batch->len == 1 || imap_session_is_open (run->context->session) || why->domain != PH_ERROR ||
      !store_begin (run->context->store, NULL))
    return;
  for (guint i = 0; i < batch->len; i++)
    {
      StoreOp *row = g_ptr_array_index (batch, i);

      row->tries++;
      if (!store_op_update (run->context->store, row, NULL))
        {
          store_rollback (run->context->store);
          return;
        }
    }
  if (!store_commit (run->context->store, NULL))
    store_rollback (run->context->store);
}

/* What was under way when the connection broke may have been carried out. */
static void
mark_unsure (Store *store)
{
  if (!store_begin (store, NULL))
    return;
  if (!store_op_mark_unsure (store, NULL) || !store_commit (store, NULL))
    store_rollback (store);
}

/* Nothing is under way when the journal is read: what it says was sent is left from a try after which it
 * could not be written, as on a full disk. */
static GPtrArray *
list_waiting (Store *store, GError **error)
{
  GPtrArray *rows = store_op_list_waiting (store, 0, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      StoreOp *row = g_ptr_array_index (rows, i);

      if (row->state == STORE_OP_SENT)
        row->state = STORE_OP_UNSURE;
    }
  return rows;
}

static gboolean
run_all (Run *run, GError **error)
{
  SyncContext *context = run->context;

  while (TRUE)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (GPtrArray) rows = list_waiting (context->store, error);
      g_autoptr (GPtrArray) batch = NULL;

      if (rows == NULL)
        return FALSE;
      if (!operation_replace_collapse (context->store, context->data_dir, rows, &local_error))
        {
          if (g_error_matches (local_error, PH_ERROR, PH_ERROR_NOT_FOUND))
            continue;
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      batch = next_batch (run, rows);
      if (batch->len == 0)
        return TRUE;
      if (run_batch (run, batch, &local_error))
        continue;
      if (is_for_the_caller (run, local_error))
        {
          part_after_loss (run, batch, local_error);
          mark_unsure (context->store);
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (!settle_failure (run, batch, local_error, error))
        return FALSE;
      report_failure (run, batch, local_error);
    }
}

gboolean
operation_run_waiting (SyncContext *context,
                       TransferHub *hub,
                       OperationFailedFunc failed,
                       gpointer user_data,
                       GError **error)
{
  Run run = { .context = context, .hub = hub, .failed = failed, .user_data = user_data };
  gboolean ok = run_all (&run, error);

  transfer_hub_close_stores ();
  return ok;
}

int
operation_seconds_to_next (Store *store)
{
  g_autoptr (GPtrArray) rows = store_op_list_waiting (store, 0, NULL);
  gint64 next = -1;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const StoreOp *row = g_ptr_array_index (rows, i);
      gint64 seconds = get_seconds_left (row);

      if ((row->kind == STORE_OP_APPEND && row->file == NULL) ||
          (row->kind == STORE_OP_TRANSFER && row->stage == TRANSFER_STAGE_HANDED_OVER))
        continue;
      if (next < 0 || seconds < next)
        next = seconds;
    }
  return (int) MIN (next, G_MAXINT);
}
