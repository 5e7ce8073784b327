/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "operation-folder.h"
#include "operation-local.h"

#include "imap-response.h"
#include "label-folders.h"
#include "ph-error.h"
#include "store-placement.h"

#include <glib/gi18n-lib.h>

/* Undo never races what is on its way: a row that may have left is followed by its inverse, which
 * waits for it. */

typedef struct
{
  Store *store;
  const char *account_id;
  TransferHub *hub;
  LabelFolders labels;
  gint64 group;      /* of the inverse rows */
  guint n;
  Operation *onward; /* (nullable) (owned) a transfer back, for the other account's journal */
} Undo;

static gboolean
was_never_sent (const StoreOp *row)
{
  return row->state == STORE_OP_QUEUED && row->tries == 0 && row->stage == 0;
}

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, PH_ERROR, PH_ERROR_INVALID, _ ("This can’t be undone any more."));
  return FALSE;
}

static gboolean
withdraw (Undo *undo, const StoreOp *row, GError **error)
{
  /* The row goes first: a placement's pending bits are made from the rows that are left. */
  return store_op_remove (undo->store, row->id, error) &&
         operation_take_back (undo->store, row, error);
}

static StoreOp
inverse_of (const Undo *undo, const StoreOp *row, StoreOpKind kind)
{
  return (StoreOp) {
    .group_id = undo->group,
    .created = g_get_real_time () / G_USEC_PER_SEC,
    .kind = kind,
    .folder_id = row->folder_id,
    .placement_id = row->placement_id,
    .message_id = row->message_id,
    .uidvalidity = row->uidvalidity,
  };
}

static gboolean
undo_flags (Undo *undo, const StoreOp *row, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  StoreOp inverse = inverse_of (undo, row, STORE_OP_FLAGS);
  StorePlacement placement;

  if (!store_placement_get (undo->store, row->placement_id, &placement, &local_error))
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  inverse.uid = row->uid;
  if (row->text != NULL)
    {
      inverse.text = row->text;
      inverse.set = row->set == 0 ? 1 : 0;
      return store_op_add (undo->store, &inverse, error) &&
             operation_set_keyword (undo->store, row, inverse.set != 0, TRUE, error);
    }
  inverse.set = row->clear;
  inverse.clear = row->set;
  return store_op_add (undo->store, &inverse, error) &&
         operation_refresh_pending (undo->store, row, error);
}

/* The message as it lies at the destination now; FALSE without error when it left from there. */
static gboolean
get_moved (Undo *undo, gint64 placement_id, StorePlacement *out, GError **error)
{
  return store_placement_get (undo->store, placement_id, out, error) && !out->hidden;
}

static gboolean
move_to (Undo *undo, const StoreOp *row, const StorePlacement *moved, gint64 folder_id,
         GError **error)
{
  g_auto (GStrv) keywords = store_placement_get_keywords (undo->store, moved->id, error);
  gboolean stays = label_folders_keeps_source (&undo->labels, moved->folder_id, folder_id);
  StoreOp inverse = inverse_of (undo, row, stays ? STORE_OP_COPY : STORE_OP_MOVE);

  if (keywords == NULL)
    return FALSE;

  inverse.folder_id = moved->folder_id;
  inverse.placement_id = moved->id;
  inverse.uid = moved->uid > 0 ? (guint32) moved->uid : 0;
  inverse.dst_folder_id = folder_id;
  inverse.dst_placement_id =
    store_placement_add_local (undo->store, folder_id, moved->message_id, moved->date,
                               store_placement_get_shown_flags (moved),
                               (const char *const *) keywords, error);
  return inverse.dst_placement_id != 0 &&
         (stays || store_placement_hide (undo->store, moved->id, TRUE, error)) &&
         store_op_add (undo->store, &inverse, error);
}

static gboolean
undo_move (Undo *undo, const StoreOp *row, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  StorePlacement moved;

  if (get_moved (undo, row->dst_placement_id, &moved, &local_error))
    return move_to (undo, row, &moved, row->folder_id, error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* With labels a copy is one more label, which goes without the mail; what was put there goes to the
 * trash. 0: it is to be expunged. */
static gint64
find_way_out (const Undo *undo, const StoreOp *row, gint64 folder_id)
{
  if (label_folders_may_expunge (&undo->labels, folder_id))
    return 0;
  return row->kind == STORE_OP_COPY ? undo->labels.all : undo->labels.trash;
}

/* What was copied or appended goes again: exactly that one. */
static gboolean
undo_copy (Undo *undo, const StoreOp *row, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  StoreOp inverse = inverse_of (undo, row, STORE_OP_EXPUNGE);
  StorePlacement copy;
  gint64 way_out;

  if (!get_moved (undo, row->dst_placement_id, &copy, &local_error))
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  way_out = find_way_out (undo, row, copy.folder_id);
  if (way_out != 0)
    return way_out == copy.folder_id || move_to (undo, row, &copy, way_out, error);

  inverse.folder_id = copy.folder_id;
  inverse.placement_id = copy.id;
  inverse.message_id = copy.message_id;
  inverse.uid = copy.uid > 0 ? (guint32) copy.uid : 0;
  return store_placement_hide (undo->store, copy.id, TRUE, error) &&
         store_op_add (undo->store, &inverse, error);
}

/* Not begun over there: both rows go. Else the way back is a wish of the other account. */
static gboolean
undo_transfer (Undo *undo, const StoreOp *row, GError **error)
{
  Store *other;
  g_autoptr (StoreOp) arrival = NULL;

  if (row->stage < TRANSFER_STAGE_HANDED_OVER && transfer_withdraw (undo->hub, row, NULL))
    return withdraw (undo, row, error);

  other = transfer_hub_get_store (undo->hub, row->text, error);
  if (other == NULL)
    return FALSE;
  arrival = store_op_find_token (other, row->token, error);
  if (arrival == NULL)
    return error != NULL && *error != NULL ? FALSE : refuse (error);

  if (undo->onward == NULL)
    {
      undo->onward = operation_new (row->set != 0 ? OPERATION_MOVE : OPERATION_EXPUNGE, row->text);
      undo->onward->dst_account_id = row->set != 0 ? g_strdup (undo->account_id) : NULL;
      undo->onward->dst_folder = row->folder_id;
    }
  operation_add_placement (undo->onward, arrival->dst_placement_id);
  return TRUE;
}

static gboolean
undo_sent (Undo *undo, const StoreOp *row, GError **error)
{
  switch (row->kind)
    {
    case STORE_OP_FLAGS:
      return undo_flags (undo, row, error);
    case STORE_OP_MOVE:
      return undo_move (undo, row, error);
    case STORE_OP_COPY:
    case STORE_OP_APPEND:
      return undo_copy (undo, row, error);
    case STORE_OP_CREATE:
    case STORE_OP_RENAME:
    case STORE_OP_SUBSCRIBE:
      {
        StoreOp inverse = inverse_of (undo, row, row->kind);

        return operation_folder_queue_inverse (undo->store, row, &inverse, error);
      }
    case STORE_OP_EXPUNGE:
    case STORE_OP_REPLACE:
    case STORE_OP_DELETE:
    case STORE_OP_TRANSFER:
    default:
      return refuse (error);
    }
}

static gboolean
undo_row (Undo *undo, const StoreOp *row, GError **error)
{
  if (row->state == STORE_OP_FAILED)
    return TRUE;
  if (row->kind == STORE_OP_TRANSFER)
    return undo_transfer (undo, row, error);
  if (transfer_is_arrival (row))
    return refuse (error);
  if (was_never_sent (row))
    return withdraw (undo, row, error);
  return undo_sent (undo, row, error);
}

static gboolean
undo_rows (Undo *undo, GPtrArray *rows, GError **error)
{
  for (guint i = rows->len; i > 0; i--)
    {
      const StoreOp *row = g_ptr_array_index (rows, i - 1);
      const StoreOp *behind = i < rows->len ? g_ptr_array_index (rows, i) : NULL;

      if (!undo_row (undo, row, error))
        return FALSE;
      /* The rows of one message stand together. */
      undo->n += row->placement_id != 0 &&
                 (behind == NULL || row->placement_id != behind->placement_id);
    }
  /* A folder that was made along the way does not count beside messages. */
  if (undo->n == 0)
    undo->n = rows->len;
  return TRUE;
}

static OperationResult *
new_result (const char *account_id, gint64 group, guint n)
{
  OperationResult *result = g_new0 (OperationResult, 1);

  result->account_id = g_strdup (account_id);
  result->group = group;
  result->kind = OPERATION_UNDO;
  result->n = n;
  return result;
}

OperationResult *
operation_undo (Store *store,
                const char *account_id,
                gint64 group,
                TransferHub *hub,
                GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  Undo undo = { .store = store, .account_id = account_id, .hub = hub };

  if (!store_begin (store, error))
    return NULL;
  rows = store_op_list_group (store, group, error);
  undo.group = rows != NULL ? store_op_new_group (store, error) : 0;
  if (undo.group == 0 || !label_folders_read (store, &undo.labels, error) ||
      (rows->len == 0 && !refuse (error)) || !undo_rows (&undo, rows, error) ||
      !store_commit (store, error))
    {
      store_rollback (store);
      g_clear_pointer (&undo.onward, operation_unref);
      return NULL;
    }

  if (undo.onward != NULL)
    {
      g_autoptr (Operation) onward = undo.onward;
      Store *other = transfer_hub_get_store (hub, onward->account_id, error);
      g_autofree char *dir = transfer_hub_get_dir (hub, onward->account_id);

      return other != NULL ? operation_apply (other, dir, onward, hub, error) : NULL;
    }
  return new_result (account_id, undo.group, undo.n);
}
