/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-news.h"

#include "folder-fetch.h"
#include "folder-row.h"
#include "ph-error.h"
#include "store-placement.h"

gboolean
folder_news_find_uidnext (SyncContext *context, guint32 floor, guint32 *uidnext, GError **error)
{
  g_autoptr(GArray) uids = NULL;

  uids = store_placement_list_uids (context->store, context->folder_id, floor, G_MAXUINT32, error);
  if (uids == NULL)
    return FALSE;

  *uidnext = uids->len > 0 ? g_array_index (uids, guint32, uids->len - 1) + 1 : floor;
  return TRUE;
}

gboolean
folder_news_set_uidnext (SyncContext *context, guint32 uidnext, GError **error)
{
  g_autoptr(StoreFolder) folder = folder_row_begin (context, error);

  if (folder == NULL)
    return FALSE;
  if (uidnext <= folder->uidnext)
    {
      store_rollback (context->store);
      return TRUE;
    }

  folder->uidnext = uidnext;
  return folder_row_commit (context, folder, error);
}

static gboolean
fetch_rows_range (SyncContext *context, guint32 first, guint32 last, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  guint number = imap_session_send (context->session,
                                    folder_fetch_rows_command (context, first, last), error);

  if (number == 0)
    return FALSE;
  if (sync_context_wait (context, number, &local_error))
    return TRUE;
  if (imap_session_is_open (context->session) &&
      g_error_matches (local_error, PH_ERROR, PH_ERROR_SERVER))
    return folder_fetch_rows_carefully (context, first, last, error);

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* From the stored uidnext up to @uidnext, oldest first so that uidnext can follow; 0: up to the end,
 * whatever that is. */
gboolean
folder_news_fetch (SyncContext *context, guint32 uidnext, GError **error)
{
  g_autoptr(StoreFolder) folder = folder_row_get (context, error);
  guint32 first;

  if (folder == NULL)
    return FALSE;

  first = MAX (folder->uidnext, 1);
  if (uidnext == 0)
    return fetch_rows_range (context, first, G_MAXUINT32, error) &&
           folder_news_find_uidnext (context, first, &uidnext, error) &&
           folder_news_set_uidnext (context, uidnext, error);

  while (first < uidnext)
    {
      guint32 last = uidnext - first > FOLDER_NEWS_WINDOW ? first + FOLDER_NEWS_WINDOW - 1 : uidnext - 1;

      if (!fetch_rows_range (context, first, last, error) ||
          !folder_news_set_uidnext (context, last + 1, error))
        return FALSE;
      first = last + 1;
    }

  return TRUE;
}
