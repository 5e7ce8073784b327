/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "operation-append.h"

#include "append-parcel.h"
#include "imap-response.h"
#include "operation-lookup.h"
#include "operation-spool.h"
#include "ph-error.h"
#include "store-body.h"
#include "store-message.h"
#include "store-placement.h"

#include <glib/gi18n-lib.h>

void
operation_append_set_not_shown (GError **error)
{
  g_set_error_literal (error, PH_ERROR, PH_ERROR_SERVER,
                       _ ("The server took the mail but does not show it."));
}

/* ---- What became of it ---------------------------------------------------------------------- */

/* In a transaction. What the server took without showing it may be there; a row that was refused is as its
 * caller left it. */
static gboolean
settle (SyncContext *context, const AppendParcel *parcel, GError **error)
{
  StoreOp *row = parcel->row;

  if (parcel->uid == 0 && !parcel->is_refused)
    row->state = STORE_OP_UNSURE;
  if (parcel->uid == 0)
    return store_op_update (context->store, row, error);
  row->state = STORE_OP_DONE;
  return store_placement_set_uid (context->store, row->dst_placement_id, parcel->uid, error) &&
         operation_note_uid (context->store, row->dst_folder_id, parcel->uid, error) &&
         store_op_update (context->store, row, error);
}

static gboolean
settle_all (SyncContext *context, GPtrArray *parcels, GError **error)
{
  if (!store_begin (context->store, error))
    return FALSE;
  for (guint i = 0; i < parcels->len; i++)
    {
      if (!settle (context, g_ptr_array_index (parcels, i), error))
        {
          store_rollback (context->store);
          return FALSE;
        }
    }
  if (store_commit (context->store, error))
    return TRUE;
  store_rollback (context->store);
  return FALSE;
}

static gboolean
finish (SyncContext *context, GPtrArray *parcels, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  gboolean are_all_shown = TRUE;

  for (guint i = 0; i < parcels->len; i++)
    {
      AppendParcel *parcel = g_ptr_array_index (parcels, i);

      are_all_shown &= parcel->is_refused || parcel->uid != 0;
      if (parcel->uid != 0)
        g_ptr_array_add (files, g_steal_pointer (&parcel->row->file));
    }
  if (!settle_all (context, parcels, error))
    return FALSE;
  for (guint i = 0; i < files->len; i++)
    operation_spool_remove (context->data_dir, g_ptr_array_index (files, i));
  if (!are_all_shown)
    operation_append_set_not_shown (error);
  return are_all_shown;
}

/* ---- Running -------------------------------------------------------------------------------- */

/* Rows that may have been carried out: those that were not are sent the next time, each alone, as one of
 * them may be what the connection broke over. */
static gboolean
recover (SyncContext *context, const StoreFolder *folder, GPtrArray *parcels, GError **error)
{
  if (!append_parcels_look_up (context, folder->id, parcels, error) ||
      !append_parcels_verify (context, folder->id, parcels, error))
    return FALSE;
  for (guint i = 0; i < parcels->len; i++)
    {
      AppendParcel *parcel = g_ptr_array_index (parcels, i);

      if (parcel->uid != 0)
        continue;
      parcel->is_refused = TRUE;
      parcel->row->state = STORE_OP_QUEUED;
      parcel->row->tries++;
    }
  return finish (context, parcels, error);
}

static gboolean
carry_out (SyncContext *context, const StoreFolder *folder, GPtrArray *parcels, GError **error)
{
  g_autoptr (GError) refusal = NULL;

  if (!append_parcels_load (context, parcels, error) ||
      !append_parcels_mark_sent (context, folder, parcels, error) ||
      !append_parcels_send (context, folder, parcels, &refusal, error) ||
      !append_parcels_look_up (context, folder->id, parcels, error) ||
      !append_parcels_verify (context, folder->id, parcels, error) || !finish (context, parcels, error))
    return FALSE;
  if (refusal == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

gboolean
operation_append_run (SyncContext *context, GPtrArray *rows, GError **error)
{
  const StoreOp *first = g_ptr_array_index (rows, 0);
  g_autoptr (StoreFolder) folder = store_folder_get (context->store, first->dst_folder_id, error);
  g_autoptr (GPtrArray) parcels = NULL;

  if (folder == NULL)
    {
      store_folder_set_gone (error, PH_ERROR_NOT_FOUND);
      return FALSE;
    }
  parcels = append_parcels_new (context, rows, error);
  if (parcels == NULL)
    return FALSE;
  return first->state == STORE_OP_UNSURE ? recover (context, folder, parcels, error)
                                         : carry_out (context, folder, parcels, error);
}
