/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "label-views.h"
#include "operation-folder.h"
#include "operation-local.h"
#include "operation-replace.h"
#include "store-placement.h"

static gboolean
unhide (Store *store, gint64 placement_id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  StorePlacement placement;

  if (!store_placement_get (store, placement_id, &placement, &local_error))
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return store_placement_hide (store, placement_id, FALSE, error);
}

static gboolean
remove_if_local (Store *store, gint64 placement_id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  StorePlacement placement;

  if (placement_id == 0)
    return TRUE;
  if (!store_placement_get (store, placement_id, &placement, &local_error))
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return placement.uid > 0 || store_placement_remove (store, placement_id, error);
}

static gboolean
take_back_expunge (Store *store, const StoreOp *op, GError **error)
{
  g_autoptr (GArray) uids = NULL;

  if (op->placement_id != 0)
    return unhide (store, op->placement_id, error);

  uids = store_placement_list_uids (store, op->folder_id, 1, op->uid, error);
  if (uids == NULL)
    return FALSE;
  for (guint i = 0; i < uids->len; i++)
    {
      StorePlacement placement;

      if (!store_placement_find (store, op->folder_id, g_array_index (uids, guint32, i), &placement,
                                 error) ||
          !store_placement_hide (store, placement.id, FALSE, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_back_flags (Store *store, const StoreOp *op, GError **error)
{
  if (op->text != NULL)
    return operation_set_keyword (store, op, op->set == 0, FALSE, error);
  return operation_refresh_pending (store, op, error);
}

/* A later version that waits is to take the place of the old one then. */
static gboolean
take_back_replace (Store *store, const StoreOp *op, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (StoreOp) next = operation_replace_find_next (store, op->dst_placement_id, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (next == NULL || op->stage != 0)
    return unhide (store, op->placement_id, error) &&
           remove_if_local (store, op->dst_placement_id, error);
  next->placement_id = op->placement_id;
  next->uid = op->uid;
  next->uidvalidity = op->uidvalidity;
  return store_op_update (store, next, error) &&
         remove_if_local (store, op->dst_placement_id, error);
}

gboolean
operation_take_back (Store *store, const StoreOp *op, GError **error)
{
  switch (op->kind)
    {
    case STORE_OP_FLAGS:
      return take_back_flags (store, op, error);
    case STORE_OP_MOVE:
      return unhide (store, op->placement_id, error) &&
             label_views_unhide_places (store, op, error) &&
             remove_if_local (store, op->dst_placement_id, error);
    case STORE_OP_COPY:
    case STORE_OP_APPEND:
      return remove_if_local (store, op->dst_placement_id, error);
    case STORE_OP_EXPUNGE:
      return take_back_expunge (store, op, error);
    case STORE_OP_TRANSFER:
      return op->set == 0 || unhide (store, op->placement_id, error);
    case STORE_OP_REPLACE:
      return take_back_replace (store, op, error);
    case STORE_OP_CREATE:
    case STORE_OP_RENAME:
    case STORE_OP_DELETE:
    case STORE_OP_SUBSCRIBE:
      return operation_folder_take_back (store, op, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}
