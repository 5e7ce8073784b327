/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-sizes.h"

#include "ph-error.h"
#include "store-folder.h"

static gboolean
store_size (SyncContext *context, const ImapMailboxStatus *status, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(StoreFolder) folder = store_folder_find (context->store, status->name, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (folder == NULL || status->size < 0 || folder->server_size == (guint64) status->size)
    return TRUE;

  folder->server_size = (guint64) status->size;
  return store_folder_put (context->store, folder, error) != 0;
}

static gboolean
store_all (SyncContext *context, GPtrArray *sizes, GError **error)
{
  if (!store_begin (context->store, error))
    return FALSE;

  for (guint i = 0; i < sizes->len; i++)
    {
      const ImapResponse *answer = g_ptr_array_index (sizes, i);

      if (!store_size (context, &answer->mailbox_status, error))
        {
          store_rollback (context->store);
          return FALSE;
        }
    }

  return store_commit (context->store, error);
}

gboolean
folder_sizes_ask (SyncContext *context, GError **error)
{
  g_autoptr(GPtrArray) sizes =
      imap_session_list_sizes (context->session, context->cancellable, error);

  return sizes != NULL && sync_context_drain (context, error) &&
         (sizes->len == 0 || store_all (context, sizes, error));
}
