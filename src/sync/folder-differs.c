/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-differs.h"

#include "label-views.h"

static gboolean
status_differs (SyncContext *context, const StoreFolder *stored, const ImapMailboxStatus *status)
{
  if (stored->id == context->folder_id)
    return FALSE;
  if (stored->lo_uid == 0 || status->uidvalidity != stored->uidvalidity ||
      status->uidnext != stored->uidnext)
    return TRUE;
  if (status->highestmodseq > 0 && stored->modseq > 0 &&
      (guint64) status->highestmodseq != stored->modseq)
    return TRUE;

  /* With pending moves the numbers may differ for a while; looking costs one round trip then. */
  return stored->lo_uid == 1 &&
         (status->messages != stored->n_total ||
          (stored->modseq == 0 && status->unseen >= 0 && status->unseen != stored->n_unseen));
}

/* A view is complete; what it shows was told by All Mail. */
static gboolean
view_differs (const StoreFolder *stored, const ImapMailboxStatus *status)
{
  return stored->lo_uid != 1 || status->messages != stored->n_total;
}

/* There is nothing to be had by opening it. */
static gboolean
is_new_and_empty (const StoreFolder *stored, const ImapMailboxStatus *status)
{
  return stored->lo_uid == 0 && stored->uidvalidity == 0 && status->messages == 0 &&
         status->uidvalidity > 0 && status->uidnext > 0;
}

/* The watermarks as if it had been selected; @stored may be out of date. */
static gboolean
take_empty (Store *store, const StoreFolder *stored, const ImapMailboxStatus *status,
            GError **error)
{
  g_autoptr(StoreFolder) folder = NULL;

  if (!store_begin (store, error))
    return FALSE;
  folder = store_folder_get (store, stored->id, error);
  if (folder == NULL || folder->lo_uid != 0)
    {
      store_rollback (store);
      return error == NULL || *error == NULL;
    }

  folder->lo_uid = 1;
  folder->uidvalidity = (guint32) status->uidvalidity;
  folder->uidnext = (guint32) status->uidnext;
  folder->modseq = (guint64) MAX (status->highestmodseq, 0);
  folder->server_total = 0;
  folder->synced_at = g_get_real_time () / G_USEC_PER_SEC;
  if (store_folder_set_state (store, folder, error) && store_commit (store, error))
    return TRUE;

  store_rollback (store);
  return FALSE;
}

gboolean
folder_differs (SyncContext *context, const StoreFolder *stored, const ImapMailboxStatus *status,
                gboolean *differs, GError **error)
{
  *differs = FALSE;
  if (status == NULL)
    *differs = stored->id != context->folder_id;
  else if (label_views_may_become (context->store, stored))
    *differs = label_views_is_home_complete (context->store);
  else if ((stored->flags & STORE_FOLDER_VIEW) != 0)
    *differs = view_differs (stored, status);
  else if (stored->id != context->folder_id && is_new_and_empty (stored, status))
    return take_empty (context->store, stored, status, error);
  else
    *differs = status_differs (context, stored, status);

  return TRUE;
}
