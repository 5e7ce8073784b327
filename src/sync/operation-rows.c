/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "operation-rows.h"

#include "label-views.h"
#include "operation-lookup.h"
#include "server-limits.h"
#include "store-placement.h"

/* ---- Rows and uids -------------------------------------------------------------------------- */

const StoreOp *
operation_rows_first (GPtrArray *rows)
{
  return g_ptr_array_index (rows, 0);
}

gboolean
operation_rows_resolve (SyncContext *context, GPtrArray *rows, gboolean *are_known, GError **error)
{
  *are_known = TRUE;
  for (guint i = 0; i < rows->len; i++)
    {
      StoreOp *row = g_ptr_array_index (rows, i);
      g_autoptr (GError) local_error = NULL;
      StorePlacement placement;

      if (row->placement_id == 0)
        continue;
      if (store_placement_get (context->store, row->placement_id, &placement, &local_error))
        {
          row->uid = placement.uid > 0 ? (guint32) placement.uid : 0;
          row->uidvalidity = context->uidvalidity;
          *are_known &= placement.uid > 0;
        }
      else if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      else if (row->state != STORE_OP_UNSURE || row->uidvalidity != context->uidvalidity)
        row->uid = 0;
    }
  return TRUE;
}

ImapSet *
operation_rows_collect (GPtrArray *rows)
{
  ImapSet *set = imap_set_new ();

  for (guint i = 0; i < rows->len; i++)
    {
      const StoreOp *row = g_ptr_array_index (rows, i);

      if (row->uid != 0)
        imap_set_add (set, row->uid);
    }
  return set;
}

gboolean
operation_rows_update (SyncContext *context,
                       GPtrArray *rows,
                       OperationRowFunc func,
                       gpointer data,
                       GError **error)
{
  if (!store_begin (context->store, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      StoreOp *row = g_ptr_array_index (rows, i);

      if (!func (context, row, data, error) || !store_op_update (context->store, row, error))
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

gboolean
operation_rows_mark_sent (SyncContext *context, StoreOp *row, gpointer stage, GError **error)
{
  row->state = STORE_OP_SENT;
  row->stage = GPOINTER_TO_INT (stage);
  /* A view gets no mail that All Mail does not have: whatever uid it has may be an old one. */
  if (row->dst_folder_id != 0)
    row->uidnext_before = label_views_is_view (context->store, row->dst_folder_id)
                              ? 0
                              : operation_get_uidnext (context->store, row->dst_folder_id);
  return TRUE;
}

gboolean
operation_rows_remove_source (SyncContext *context, const StoreOp *row, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  StorePlacement placement;

  if (store_placement_get (context->store, row->placement_id, &placement, &local_error))
    return store_placement_remove (context->store, row->placement_id, error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* ---- Commands ------------------------------------------------------------------------------- */

static ImapCommand *
new_store (const ImapSet *uids, const char *how, guint flags, const char *keyword)
{
  ImapCommand *command = imap_command_new ("UID STORE");
  const char *keywords[] = { keyword, NULL };

  imap_command_set (command, uids);
  imap_command_atom (command, how);
  imap_command_flags (command, flags, keyword != NULL ? keywords : NULL);
  return command;
}

gboolean
operation_rows_run (SyncContext *context, ImapCommand *command, GPtrArray **events, GError **error)
{
  g_autoptr (GPtrArray) taken = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!sync_context_drain (context, error))
    {
      imap_command_free (command);
      return FALSE;
    }
  if (!imap_session_run (context->session, command, context->cancellable, &local_error) &&
      !imap_session_is_open (context->session))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  taken = imap_session_take_events (context->session);
  if (!sync_context_store (context, taken, error))
    return FALSE;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (events != NULL)
    *events = g_steal_pointer (&taken);
  return TRUE;
}

ImapSet *
operation_rows_take (SyncContext *context, ImapSet *left)
{
  return imap_set_take (left, server_limits_bytes (context->session),
                        server_limits_messages (context->session, 0));
}

gboolean
operation_rows_store_flags (SyncContext *context,
                            const ImapSet *uids,
                            const char *how,
                            guint flags,
                            const char *keyword,
                            GError **error)
{
  g_autoptr (ImapSet) left = imap_set_copy (uids);
  g_autoptr (ImapSet) some = NULL;

  while ((some = operation_rows_take (context, left)) != NULL)
    {
      if (!operation_rows_run (context, new_store (some, how, flags, keyword), NULL, error))
        return FALSE;
      g_clear_pointer (&some, imap_set_free);
    }
  return TRUE;
}

gboolean
operation_rows_take_label (SyncContext *context, const ImapSet *uids, const char *label,
                           GError **error)
{
  g_autoptr (ImapSet) left = imap_set_copy (uids);
  g_autoptr (ImapSet) some = NULL;

  while ((some = operation_rows_take (context, left)) != NULL)
    {
      ImapCommand *command = imap_command_new ("UID STORE");

      imap_command_set (command, some);
      imap_command_atom (command, "-X-GM-LABELS.SILENT");
      imap_command_open (command);
      imap_command_string (command, label);
      imap_command_close (command);
      if (!operation_rows_run (context, command, NULL, error))
        return FALSE;
      g_clear_pointer (&some, imap_set_free);
    }
  return TRUE;
}

gboolean
operation_rows_misunderstood (SyncContext *context, const GError *error)
{
  return imap_session_is_open (context->session) && error->domain == PH_ERROR &&
         imap_session_was_misunderstood (context->session);
}
