/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "operation-message.h"

#include "folder-sync.h"
#include "operation-copy.h"
#include "operation-expunge.h"
#include "operation-local.h"
#include "operation-rows.h"
#include "ph-error.h"
#include "store-placement.h"

/* ---- Flags ---------------------------------------------------------------------------------- */

/* With CONDSTORE each STORE is answered for each message anyway (RFC 7162 §3.1.3). The whole answer says
 * what came of it, and by its number whether something else came later. */
static gboolean
tells_flags (SyncContext *context)
{
  return sync_context_has_modseq (context, FALSE);
}

static gboolean
confirm_keyword (SyncContext *context, const StoreOp *row, gboolean was_refused, GError **error)
{
  if (tells_flags (context) && !was_refused)
    return store_placement_settle_keyword (context->store, row->placement_id, row->text, error);
  return store_placement_set_keyword (context->store, row->placement_id, row->text, row->set != 0,
                                      FALSE, error);
}

static gboolean
confirm_flags (SyncContext *context, StoreOp *row, gpointer was_refused, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  StorePlacement placement;

  row->state = STORE_OP_DONE;
  if (!store_op_update (context->store, row, error))
    return FALSE;
  if (!store_placement_get (context->store, row->placement_id, &placement, &local_error))
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (row->text != NULL)
    return confirm_keyword (context, row, GPOINTER_TO_INT (was_refused), error);
  return store_placement_confirm_flags (context->store, row->placement_id,
                                        tells_flags (context) ? 0 : row->set,
                                        tells_flags (context) ? 0 : row->clear,
                                        placement.pend_set, placement.pend_clear, error) &&
         operation_refresh_pending (context->store, row->placement_id, error);
}

/* A folder that keeps no keywords is no reason to bother anybody: the keyword is kept here alone. */
static gboolean
was_keyword_refused (SyncContext *context, const StoreOp *row, const GError *error)
{
  return row->text != NULL && imap_session_is_open (context->session) &&
         g_error_matches (error, PH_ERROR, PH_ERROR_SERVER);
}

static gboolean
send_flags (SyncContext *context, const StoreOp *row, const ImapSet *uids, GError **error)
{
  const char *add = tells_flags (context) ? "+FLAGS" : "+FLAGS.SILENT";
  const char *take = tells_flags (context) ? "-FLAGS" : "-FLAGS.SILENT";

  if (row->text != NULL)
    return operation_rows_store_flags (context, uids, row->set != 0 ? add : take, 0, row->text,
                                       error);
  return (row->set == 0 ||
          operation_rows_store_flags (context, uids, add, row->set, NULL, error)) &&
         (row->clear == 0 ||
          operation_rows_store_flags (context, uids, take, row->clear, NULL, error));
}

static gboolean
run_flags (SyncContext *context, GPtrArray *rows, GError **error)
{
  g_autoptr (ImapSet) uids = operation_rows_collect (rows);
  g_autoptr (GError) refusal = NULL;

  if (!operation_rows_update (context, rows, operation_rows_mark_sent, GINT_TO_POINTER (0), error))
    return FALSE;
  if (!send_flags (context, operation_rows_first (rows), uids, &refusal) &&
      !was_keyword_refused (context, operation_rows_first (rows), refusal))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  return operation_rows_update (context, rows, confirm_flags, GINT_TO_POINTER (refusal != NULL),
                                error);
}

/* ---- All kinds ------------------------------------------------------------------------------ */

static gboolean
finish_gone (SyncContext *context, StoreOp *row, gpointer unused, GError **error)
{
  row->state = STORE_OP_DONE;
  return row->dst_placement_id == 0 || operation_copy_settle (context, row, 0, error);
}

/* Rows whose message is gone have nothing to do; they leave @rows. */
static gboolean
drop_gone (SyncContext *context, GPtrArray *rows, GError **error)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new ();

  for (guint i = rows->len; i > 0; i--)
    {
      StoreOp *row = g_ptr_array_index (rows, i - 1);

      if (row->uid == 0)
        {
          g_ptr_array_add (gone, row);
          g_ptr_array_remove_index (rows, i - 1);
        }
    }
  return gone->len == 0 || operation_rows_update (context, gone, finish_gone, NULL, error);
}

static guint32
get_highest_uid (GPtrArray *rows)
{
  guint32 highest = 0;

  for (guint i = 0; i < rows->len; i++)
    highest = MAX (highest, ((const StoreOp *) g_ptr_array_index (rows, i))->uid);
  return highest;
}

gboolean
operation_message_run (SyncContext *context, GPtrArray *all_rows, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_copy (all_rows, NULL, NULL);
  StoreOpKind kind = operation_rows_first (rows)->kind;
  gboolean unsure = operation_rows_first (rows)->state == STORE_OP_UNSURE;
  gboolean are_known;

  g_ptr_array_set_free_func (rows, NULL);
  if (!sync_context_select (context, operation_rows_first (rows)->folder_id, error) ||
      !operation_rows_resolve (context, rows, &are_known, error))
    return FALSE;
  if (!are_known)
    return TRUE;
  if (unsure && (kind == STORE_OP_MOVE || kind == STORE_OP_COPY))
    return operation_copy_recover (context, rows, error);
  if (!drop_gone (context, rows, error))
    return FALSE;
  if (rows->len == 0)
    return TRUE;
  if (!folder_sync_meet (context, get_highest_uid (rows), error))
    return FALSE;

  switch (kind)
    {
    case STORE_OP_FLAGS:
      return run_flags (context, rows, error);
    case STORE_OP_MOVE:
      return operation_copy_run_move (context, rows, error);
    case STORE_OP_COPY:
      return operation_copy_run (context, rows, error);
    case STORE_OP_EXPUNGE:
      return operation_rows_update (context, rows, operation_rows_mark_sent, GINT_TO_POINTER (0),
                                    error) &&
             operation_expunge_rows (context, rows, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}
