/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-news.h"

#include "folder-compare.h"
#include "folder-fetch.h"
#include "folder-row.h"
#include "folder-suspect.h"
#include "server-limits.h"
#include "store-placement.h"

#define WINDOW 1000

guint
folder_news_get_window (SyncContext *context)
{
  return server_limits_messages (context->session, WINDOW);
}

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

/* How many messages are new, as far as the numbers tell. */
static guint
count_new (SyncContext *context, const StoreFolder *folder, guint32 first, guint32 uidnext)
{
  gint64 n = (gint64) context->exists - folder->n_total;

  if (uidnext != 0)
    return uidnext - first;
  return (guint) CLAMP (n, 1, G_MAXUINT32);
}

/* Another connection stored mail that this one has not heard of, or a copy of ours has its uid from
 * COPYUID: what became of that mail since nobody told. */
static gboolean
fetch_untold_flags (SyncContext *context, const StoreFolder *folder, GError **error)
{
  return context->told_uidnext == 0 || folder->uidnext <= context->told_uidnext ||
         folder_fetch_flags (context, context->told_uidnext, folder->uidnext - 1, 0, error);
}

static gboolean
fetch_range (SyncContext *context, const StoreFolder *folder, guint32 first, guint32 uidnext,
             gboolean *complete, GError **error)
{
  guint32 last = uidnext != 0 ? uidnext - 1 : G_MAXUINT32;
  guint n = count_new (context, folder, first, uidnext);

  /* The newest first, so uidnext follows at the end alone: what is here from an earlier try is brought
   * up to date. */
  return n <= folder_news_get_window (context) &&
                 !folder_suspect_is_within (context->store, folder->id, first, last)
             ? folder_fetch_rows_range (context, first, last, n, error)
             : folder_compare_range (context, first, last, TRUE, complete, error);
}

gboolean
folder_news_fetch (SyncContext *context, guint32 uidnext, gboolean *complete, GError **error)
{
  g_autoptr(StoreFolder) folder = folder_row_get (context, error);
  guint32 first;

  *complete = TRUE;
  context->is_behind = TRUE;
  context->fetched_uid = 0;
  if (folder == NULL || !fetch_untold_flags (context, folder, error))
    return FALSE;
  first = MAX (folder->uidnext, 1);
  if (uidnext == 0 || uidnext > first)
    {
      if (!fetch_range (context, folder, first, uidnext, complete, error))
        return FALSE;
      if (!*complete)
        return TRUE;
      if ((uidnext == 0 && !folder_news_find_uidnext (context, first, &uidnext, error)) ||
          !folder_news_set_uidnext (context, uidnext, error))
        return FALSE;
    }

  /* What others stored above is not among what this connection has heard of. */
  context->told_uidnext = MAX (context->told_uidnext, context->fetched_uid + 1);
  context->is_behind = FALSE;
  return TRUE;
}
