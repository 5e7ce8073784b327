/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "operation-expunge.h"

#include "imap-response.h"
#include "label-folders.h"
#include "operation-rows.h"
#include "store-folder.h"
#include "store-placement.h"

/* \Deleted and UID EXPUNGE of exactly @uids in the selected folder; without UIDPLUS only \Deleted: a
 * bare EXPUNGE would take other clients' mail along. @expunged says which. */
static gboolean
expunge_uids (SyncContext *context, ImapSet *uids, gboolean *expunged, GError **error)
{
  g_autoptr (ImapSet) left = imap_set_copy (uids);
  g_autoptr (ImapSet) some = NULL;
  g_autoptr (GError) local_error = NULL;

  *expunged = imap_session_has (context->session, "UIDPLUS");
  if (!label_folders_check_expunge (context, error) ||
      !operation_rows_store_flags (context, uids, "+FLAGS.SILENT", IMAP_FLAG_DELETED, NULL, error))
    return FALSE;

  while (*expunged && (some = operation_rows_take (context, left)) != NULL)
    {
      ImapCommand *command = imap_command_new ("UID EXPUNGE");

      imap_command_set (command, some);
      if (!operation_rows_run (context, command, NULL, &local_error))
        {
          if (!operation_rows_misunderstood (context, local_error))
            {
              g_propagate_error (error, g_steal_pointer (&local_error));
              return FALSE;
            }
          imap_session_blame (context->session, "UIDPLUS");
          *expunged = FALSE;
        }
      g_clear_pointer (&some, imap_set_free);
    }
  return TRUE;
}

static gboolean
trash_uids (SyncContext *context, const ImapSet *uids, gint64 trash_id, gboolean *gone,
            GError **error)
{
  g_autoptr (StoreFolder) trash = store_folder_get (context->store, trash_id, error);
  g_autoptr (ImapSet) left = imap_set_copy (uids);
  g_autoptr (ImapSet) some = NULL;

  *gone = trash != NULL;
  if (trash == NULL)
    {
      store_folder_set_gone (error, PH_ERROR_NOT_FOUND);
      return FALSE;
    }
  while ((some = operation_rows_take (context, left)) != NULL)
    {
      ImapCommand *command =
        imap_command_new (imap_session_has (context->session, "MOVE") ? "UID MOVE" : "UID COPY");

      imap_command_set (command, some);
      imap_command_mailbox (command, trash->wire_name);
      if (!operation_rows_run (context, command, NULL, error))
        return FALSE;
      g_clear_pointer (&some, imap_set_free);
    }
  return TRUE;
}

gboolean
operation_expunge_or_trash (SyncContext *context, ImapSet *uids, gboolean *gone, GError **error)
{
  LabelFolders labels;

  if (!label_folders_read (context->store, &labels, error))
    return FALSE;
  return label_folders_may_expunge (&labels, context->folder_id) || labels.trash == 0
           ? expunge_uids (context, uids, gone, error)
           : trash_uids (context, uids, labels.trash, gone, error);
}

static gboolean
finish (SyncContext *context, StoreOp *row, gpointer expunged, GError **error)
{
  row->state = STORE_OP_DONE;
  /* Marked \Deleted on a server that can't expunge it alone, it stays hidden here. */
  if (!GPOINTER_TO_INT (expunged))
    return TRUE;
  if (row->placement_id == 0)
    return store_placement_remove_range (context->store, row->folder_id, 1, row->uid, error);
  return operation_rows_remove_source (context, row, error);
}

gboolean
operation_expunge_rows (SyncContext *context, GPtrArray *rows, GError **error)
{
  const StoreOp *first = operation_rows_first (rows);
  g_autoptr (ImapSet) set = operation_rows_collect (rows);
  gboolean expunged = FALSE;

  if (first->placement_id == 0)
    imap_set_add_range (set, 1, first->uid);
  return (imap_set_is_empty (set) || expunge_uids (context, set, &expunged, error)) &&
         operation_rows_update (context, rows, finish, GINT_TO_POINTER (expunged), error);
}
