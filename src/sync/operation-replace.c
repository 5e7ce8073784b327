/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "operation-replace.h"

#include "append-parcel.h"
#include "folder-sync.h"
#include "imap-response.h"
#include "mime-write.h"
#include "operation-append.h"
#include "operation-expunge.h"
#include "operation-lookup.h"
#include "operation-rows.h"
#include "operation-spool.h"
#include "ph-error.h"
#include "store-placement.h"

#define STAGE_ARRIVED 1

/* ---- Queueing ------------------------------------------------------------------------------- */

static StoreOp *
find_next_among (GPtrArray *rows, gint64 placement_id)
{
  for (guint i = 0; i < rows->len; i++)
    {
      StoreOp *row = g_ptr_array_index (rows, i);

      if (row->kind == STORE_OP_REPLACE && row->placement_id == placement_id && placement_id != 0)
        return row;
    }
  return NULL;
}

StoreOp *
operation_replace_find_next (Store *store, gint64 placement_id, GError **error)
{
  g_autoptr (GPtrArray) rows = store_op_list_waiting (store, 0, error);
  const StoreOp *next = rows != NULL ? find_next_among (rows, placement_id) : NULL;

  return next != NULL ? store_op_get (store, next->id, error) : NULL;
}

/* Who replaces a version that is being replaced already means the last one. FALSE without error: there is
 * nothing to replace. */
static gboolean
find_old (Store *store, const Operation *operation, gint64 folder_id, StorePlacement *old,
          GError **error)
{
  g_autoptr (GPtrArray) rows = store_op_list_waiting (store, 0, error);
  const StoreOp *next;
  gint64 id;

  if (rows == NULL || operation->placements->len == 0)
    return FALSE;
  id = g_array_index (operation->placements, gint64, 0);
  while ((next = find_next_among (rows, id)) != NULL)
    id = next->dst_placement_id;
  return store_placement_get (store, id, old, error) && !old->hidden &&
         old->folder_id == folder_id;
}

static gboolean
set_old (Store *store, StoreOp *row, const StorePlacement *old, GError **error)
{
  g_autoptr (StoreFolder) folder = store_folder_get (store, old->folder_id, error);

  if (folder == NULL)
    {
      store_folder_set_gone (error, PH_ERROR_INVALID);
      return FALSE;
    }
  row->kind = STORE_OP_REPLACE;
  row->folder_id = old->folder_id;
  row->placement_id = old->id;
  row->uid = old->uid > 0 ? (guint32) old->uid : 0;
  row->uidvalidity = folder->uidvalidity;
  return store_placement_hide (store, old->id, TRUE, error);
}

gboolean
operation_replace_queue (Store *store,
                         const char *data_dir,
                         const Operation *operation,
                         StoreOp *row,
                         gint64 *placement_id,
                         GError **error)
{
  g_autoptr (GBytes) raw = mime_normalise_crlf (operation->bytes);
  g_autoptr (GPtrArray) spooled = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local_error = NULL;
  StorePlacement old;

  row->kind = STORE_OP_APPEND;
  row->set = operation->set;
  if (find_old (store, operation, row->dst_folder_id, &old, &local_error))
    {
      if (!set_old (store, row, &old, error))
        return FALSE;
    }
  else if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!operation_append_queue_bytes (store, data_dir, raw, row, spooled, error))
    return FALSE;
  *placement_id = row->dst_placement_id;
  return operation_spool_sync (data_dir, spooled, error);
}

/* ---- Versions that nobody saw --------------------------------------------------------------- */

static gboolean
is_version (const StoreOp *row)
{
  return row->kind == STORE_OP_REPLACE || (row->kind == STORE_OP_APPEND && row->text == NULL);
}

static gboolean
was_never_sent (const StoreOp *row)
{
  return row->state == STORE_OP_QUEUED && row->stage == 0 && row->tries == 0;
}

/* Whether something else is to happen to the mail than that @next replaces it. Its flags go with it. */
static gboolean
is_wanted (GPtrArray *rows, gint64 placement_id, const StoreOp *next)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const StoreOp *row = g_ptr_array_index (rows, i);

      if (row != next && row->placement_id == placement_id && row->kind != STORE_OP_FLAGS)
        return TRUE;
    }
  return FALSE;
}

static StoreOp *
find_superfluous (GPtrArray *rows, const StoreOp *next)
{
  for (guint i = 0; i < rows->len; i++)
    {
      StoreOp *row = g_ptr_array_index (rows, i);

      if (row->dst_placement_id == next->placement_id && is_version (row) && was_never_sent (row) &&
          !is_wanted (rows, row->dst_placement_id, next))
        return row;
    }
  return NULL;
}

static void
inherit (StoreOp *next, const StoreOp *row)
{
  next->kind = row->kind;
  next->folder_id = row->folder_id;
  next->placement_id = row->placement_id;
  next->uid = row->uid;
  next->uidvalidity = row->uidvalidity;
}

/* In a transaction. @row keeps its file's name. */
static gboolean
skip (Store *store, StoreOp *row, StoreOp *next, GError **error)
{
  char *file = g_steal_pointer (&row->file);
  gboolean ok;

  inherit (next, row);
  row->state = STORE_OP_DONE;
  ok = store_op_update (store, row, error) && store_op_update (store, next, error) &&
       store_placement_remove (store, row->dst_placement_id, error);
  row->file = file;
  return ok;
}

static gboolean
skip_all (Store *store, GPtrArray *pairs, GError **error)
{
  if (!store_begin (store, error))
    return FALSE;
  for (guint i = 0; i + 1 < pairs->len; i += 2)
    {
      if (!skip (store, g_ptr_array_index (pairs, i), g_ptr_array_index (pairs, i + 1), error))
        {
          store_rollback (store);
          return FALSE;
        }
    }
  if (store_commit (store, error))
    return TRUE;
  store_rollback (store);
  return FALSE;
}

gboolean
operation_replace_collapse (Store *store, const char *data_dir, GPtrArray *rows, GError **error)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new ();

  for (guint i = 0; i < rows->len; i++)
    {
      StoreOp *next = g_ptr_array_index (rows, i);
      StoreOp *row = next->kind == STORE_OP_REPLACE && was_never_sent (next)
                       ? find_superfluous (rows, next)
                       : NULL;

      if (row == NULL)
        continue;
      g_ptr_array_add (pairs, row);
      g_ptr_array_add (pairs, next);
    }
  if (pairs->len == 0)
    return TRUE;
  if (!skip_all (store, pairs, error))
    return FALSE;
  for (guint i = 0; i < pairs->len; i += 2)
    {
      StoreOp *row = g_ptr_array_index (pairs, i);

      if (row->file != NULL)
        operation_spool_remove (data_dir, row->file);
      g_ptr_array_remove (rows, row);
    }
  return TRUE;
}

/* ---- The new one ---------------------------------------------------------------------------- */

static guint32
find_appenduid (GPtrArray *events)
{
  for (guint i = 0; i < events->len; i++)
    {
      const ImapResponse *event = g_ptr_array_index (events, i);

      if (event->type == IMAP_RESPONSE_STATUS && event->status.code == IMAP_CODE_APPENDUID &&
          event->status.uids != NULL && imap_set_count (event->status.uids) == 1)
        return imap_set_highest (event->status.uids);
    }
  return 0;
}

/* Whatever the server has against it, it may have nothing against the two steps: FALSE in @is_replaced.
 * FALSE only when the connection failed, or the store. */
static gboolean
try_replace (SyncContext *context,
             const StoreFolder *folder,
             AppendParcel *parcel,
             gboolean *is_replaced,
             GError **error)
{
  const ImapAppend message = {
    .flags = parcel->flags,
    .keywords = (const char *const *) parcel->keywords,
    .date = parcel->message->date_received,
    .bytes = parcel->raw,
  };
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) local_error = NULL;
  guint number;

  *is_replaced = FALSE;
  if (!sync_context_drain (context, error))
    return FALSE;
  number = imap_session_send_replace (context->session, parcel->row->uid, folder->wire_name,
                                      &message, &local_error);
  if (number != 0)
    *is_replaced = imap_session_wait_append (context->session, number, NULL, &parcel->uid, 1,
                                             context->cancellable, &local_error);
  if (!*is_replaced && (!imap_session_is_open (context->session) ||
                        g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (number != 0 && !*is_replaced && operation_rows_misunderstood (context, local_error))
    imap_session_blame (context->session, "REPLACE");
  events = imap_session_take_events (context->session);
  if (*is_replaced && parcel->uid == 0)
    parcel->uid = find_appenduid (events);
  return sync_context_store (context, events, error);
}

static gboolean
append (SyncContext *context, const StoreFolder *folder, GPtrArray *parcels, GError **error)
{
  g_autoptr (GError) refusal = NULL;

  if (!append_parcels_send (context, folder, parcels, &refusal, error))
    return FALSE;
  if (refusal == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

/* One of the two ways. */
static gboolean
send_new (SyncContext *context,
          const StoreFolder *folder,
          GPtrArray *parcels,
          gboolean *is_replaced,
          GError **error)
{
  AppendParcel *parcel = g_ptr_array_index (parcels, 0);
  /* What it says of uids would be about the label's own folder. */
  gboolean is_tried = parcel->row->uid != 0 && imap_session_has (context->session, "REPLACE") &&
                      (folder->flags & STORE_FOLDER_VIEW) == 0;

  if (!append_parcels_load (context, parcels, error) ||
      !append_parcels_mark_sent (context, folder, parcels, error))
    return FALSE;
  if (is_tried && (!try_replace (context, folder, parcel, is_replaced, error) ||
                   !append_parcels_look_up (context, folder->id, parcels, error)))
    return FALSE;
  return parcel->uid != 0 || *is_replaced || append (context, folder, parcels, error);
}

/* In a transaction. What the server took without showing it may be there. */
static gboolean
settle_new (SyncContext *context, const AppendParcel *parcel, gboolean is_replaced, GError **error)
{
  StoreOp *row = parcel->row;

  if (parcel->uid == 0)
    {
      row->state = STORE_OP_UNSURE;
      return store_op_update (context->store, row, error);
    }
  row->stage = STAGE_ARRIVED;
  row->state = is_replaced ? STORE_OP_DONE : STORE_OP_SENT;
  return store_placement_set_uid (context->store, row->dst_placement_id, parcel->uid, error) &&
         operation_note_uid (context->store, row->dst_folder_id, parcel->uid, error) &&
         (!is_replaced || operation_rows_remove_source (context, row, error)) &&
         store_op_update (context->store, row, error);
}

static gboolean
note_new (SyncContext *context, const AppendParcel *parcel, gboolean is_replaced, GError **error)
{
  g_autofree char *file = parcel->uid != 0 ? g_steal_pointer (&parcel->row->file) : NULL;

  if (!store_begin (context->store, error))
    return FALSE;
  if (!settle_new (context, parcel, is_replaced, error) || !store_commit (context->store, error))
    {
      store_rollback (context->store);
      return FALSE;
    }
  if (parcel->uid != 0)
    {
      if (file != NULL)
        operation_spool_remove (context->data_dir, file);
      return TRUE;
    }
  operation_append_set_not_shown (error);
  return FALSE;
}

static gboolean
bring_new (SyncContext *context, const StoreFolder *folder, GPtrArray *rows, GError **error)
{
  g_autoptr (GPtrArray) parcels = append_parcels_new (context, rows, error);
  gboolean is_replaced = FALSE;
  AppendParcel *parcel;

  if (parcels == NULL)
    return FALSE;
  parcel = g_ptr_array_index (parcels, 0);
  if (parcel->row->state == STORE_OP_UNSURE &&
      !append_parcels_look_up (context, folder->id, parcels, error))
    return FALSE;
  if (parcel->uid == 0 && !send_new (context, folder, parcels, &is_replaced, error))
    return FALSE;
  return append_parcels_look_up (context, folder->id, parcels, error) &&
         append_parcels_verify (context, folder->id, parcels, error) &&
         note_new (context, parcel, is_replaced, error);
}

/* ---- The old one ---------------------------------------------------------------------------- */

static gboolean
finish (SyncContext *context, StoreOp *row, gpointer is_gone, GError **error)
{
  row->state = STORE_OP_DONE;
  /* Marked \Deleted on a server that can't expunge it alone, it stays hidden here. */
  return !GPOINTER_TO_INT (is_gone) || operation_rows_remove_source (context, row, error);
}

static gboolean
remove_old (SyncContext *context, GPtrArray *rows, GError **error)
{
  g_autoptr (ImapSet) uids = operation_rows_collect (rows);
  gboolean is_gone = TRUE;

  return (imap_set_is_empty (uids) ||
          (folder_sync_meet (context, imap_set_highest (uids), error) &&
           operation_expunge_or_trash (context, uids, &is_gone, error))) &&
         operation_rows_update (context, rows, finish, GINT_TO_POINTER (is_gone), error);
}

gboolean
operation_replace_run (SyncContext *context, StoreOp *row, GError **error)
{
  g_autoptr (StoreFolder) folder = store_folder_get (context->store, row->dst_folder_id, error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  gboolean is_known;

  if (folder == NULL)
    {
      store_folder_set_gone (error, PH_ERROR_NOT_FOUND);
      return FALSE;
    }
  g_ptr_array_add (rows, row);
  if (!sync_context_select (context, folder->id, error) ||
      !sync_context_drain (context, error) ||
      !operation_rows_resolve (context, rows, &is_known, error))
    return FALSE;
  /* Not met again yet in a new age: the row waits. */
  if (!is_known)
    return TRUE;
  if (row->uid != 0 && !folder_sync_meet (context, row->uid, error))
    return FALSE;
  if (row->stage < STAGE_ARRIVED && !bring_new (context, folder, rows, error))
    return FALSE;
  return row->state == STORE_OP_DONE || remove_old (context, rows, error);
}
