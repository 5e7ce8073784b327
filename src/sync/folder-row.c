/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-row.h"

#include "config.h"
#include "ph-error.h"

#include <glib/gi18n-lib.h>

StoreFolder *
folder_row_begin (SyncContext *context, GError **error)
{
  g_autoptr(StoreFolder) folder = NULL;

  if (!store_begin (context->store, error))
    return NULL;
  folder = store_folder_get (context->store, context->folder_id, error);
  if (folder != NULL &&
      (folder->uidvalidity == 0 || folder->uidvalidity == context->uidvalidity ||
       context->uidvalidity == 0))
    return g_steal_pointer (&folder);

  store_rollback (context->store);
  if (folder == NULL)
    store_folder_set_gone (error, PH_ERROR_NOT_FOUND);
  else
    g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND,
                         _("The folder has changed on the server."));
  return NULL;
}

gboolean
folder_row_commit (SyncContext *context, const StoreFolder *folder, GError **error)
{
  if (store_folder_set_state (context->store, folder, error) &&
      store_commit (context->store, error))
    return TRUE;

  if (store_is_in_transaction (context->store))
    store_rollback (context->store);
  return FALSE;
}

StoreFolder *
folder_row_get (SyncContext *context, GError **error)
{
  StoreFolder *folder = store_folder_get (context->store, context->folder_id, error);

  if (folder == NULL)
    store_folder_set_gone (error, PH_ERROR_NOT_FOUND);

  return folder;
}
