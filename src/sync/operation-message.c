/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "operation-message.h"

#include "folder-sync.h"
#include "label-views.h"
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
confirm_place (SyncContext *context, const StoreOp *row, const StorePlacement *place,
               gboolean is_told, GError **error)
{
  if (row->text == NULL)
    return store_placement_confirm_flags (context->store, place->id, is_told ? 0 : row->set,
                                          is_told ? 0 : row->clear, place->pend_set,
                                          place->pend_clear, error);
  if (is_told)
    return store_placement_settle_keyword (context->store, place->id, row->text, error);
  return store_placement_set_keyword (context->store, place->id, row->text, row->set != 0, FALSE,
                                      error);
}

/* What the server tells is of the folder that is selected, and of its views. Of another folder it may have
 * told meanwhile what came after it: where labels are, one counter numbers all changes. */
static gboolean
is_told (SyncContext *context, const StoreOp *row, const StorePlacement *place)
{
  Store *store = context->store;

  return tells_flags (context) &&
         (place->id == row->placement_id ||
          (context->is_home && label_views_is_view (store, place->folder_id)) ||
          store_placement_get_modseq (store, place->folder_id, place->uid) >
              store_placement_get_modseq (store, row->folder_id, row->uid));
}

static gboolean
confirm_flags (SyncContext *context, StoreOp *row, gpointer was_refused, GError **error)
{
  g_autoptr (GArray) places = NULL;

  row->state = STORE_OP_DONE;
  if (!store_op_update (context->store, row, error))
    return FALSE;
  places = label_views_list_places (context->store, row, error);
  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      const StorePlacement *place = &g_array_index (places, StorePlacement, i);

      if (!confirm_place (context, row, place,
                          !GPOINTER_TO_INT (was_refused) && is_told (context, row, place), error))
        return FALSE;
    }
  return places != NULL &&
         (row->text != NULL || operation_refresh_pending (context->store, row, error));
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
  gboolean was_dirty = context->flags_dirty;
  gboolean ok;

  if (row->text != NULL)
    ok = operation_rows_store_flags (context, uids, row->set != 0 ? add : take, 0, row->text, error);
  else
    ok = (row->set == 0 ||
          operation_rows_store_flags (context, uids, add, row->set, NULL, error)) &&
         (row->clear == 0 ||
          operation_rows_store_flags (context, uids, take, row->clear, NULL, error));

  /* That flags were told without labels has its reason. */
  if (context->is_home)
    context->flags_dirty = was_dirty;
  return ok;
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
  gboolean is_led;

  if (!label_views_lead_home (context->store, row, &is_led, error))
    return FALSE;
  if (is_led)
    return TRUE;

  /* Before the pending bits of other places are made anew. */
  row->state = STORE_OP_DONE;
  if (!store_op_update (context->store, row, error))
    return FALSE;
  if (row->kind == STORE_OP_FLAGS)
    return operation_refresh_pending (context->store, row, error);
  return (row->kind != STORE_OP_MOVE || label_views_unhide_places (context->store, row, error)) &&
         (row->dst_placement_id == 0 || operation_copy_settle (context, row, 0, error));
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

/* Where there is no All Mail any more, or no labels, its views are going to be folders. */
static gboolean
select_source (SyncContext *context, const StoreOp *row, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean is_selected = sync_context_select (context, row->folder_id, &local_error);
  gboolean is_view = label_views_is_view (context->store, row->folder_id);

  /* It may just have become one. */
  if (is_selected && is_view && !context->is_home)
    is_selected = sync_context_select (context, row->folder_id, &local_error);
  if (is_selected && (!is_view || context->is_home))
    return TRUE;
  if (is_selected)
    label_views_set_changed (&local_error);
  else if (is_view && g_error_matches (local_error, PH_ERROR, PH_ERROR_NOT_FOUND))
    local_error->code = PH_ERROR_UNAVAILABLE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
operation_message_run (SyncContext *context, GPtrArray *all_rows, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_copy (all_rows, NULL, NULL);
  StoreOpKind kind = operation_rows_first (rows)->kind;
  gboolean unsure = operation_rows_first (rows)->state == STORE_OP_UNSURE;
  gboolean are_known;

  g_ptr_array_set_free_func (rows, NULL);
  if (!select_source (context, operation_rows_first (rows), error) ||
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
