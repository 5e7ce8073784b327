/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-compare.h"

#include "folder-fetch.h"
#include "folder-row.h"
#include "store-placement.h"

static gboolean
remove_gone (SyncContext *context, GArray *local, const ImapSet *server, GError **error)
{
  g_autoptr(ImapSet) gone = imap_set_new ();
  const ImapRange *ranges;
  gsize n_ranges;

  for (guint i = 0; i < local->len; i++)
    {
      guint32 uid = g_array_index (local, guint32, i);

      if (!imap_set_contains (server, uid))
        imap_set_add (gone, uid);
    }
  if (imap_set_is_empty (gone))
    return TRUE;

  if (!store_begin (context->store, error))
    return FALSE;
  ranges = imap_set_ranges (gone, &n_ranges);
  for (gsize i = 0; i < n_ranges; i++)
    {
      if (!sync_context_remove_range (context, ranges[i].first, ranges[i].last, error))
        {
          store_rollback (context->store);
          return FALSE;
        }
    }

  return store_commit (context->store, error);
}

/* What is in @server and not among the ascending @local. */
static ImapSet *
find_missing (GArray *local, const ImapSet *server)
{
  ImapSet *missing = imap_set_new ();
  gsize n_ranges;
  const ImapRange *ranges = imap_set_ranges (server, &n_ranges);
  guint next = 0;

  for (gsize i = 0; i < n_ranges; i++)
    {
      guint64 from = ranges[i].first;

      while (next < local->len && g_array_index (local, guint32, next) < from)
        next++;
      while (next < local->len && g_array_index (local, guint32, next) <= ranges[i].last)
        {
          guint32 uid = g_array_index (local, guint32, next++);

          if (uid > from)
            imap_set_add_range (missing, from, uid - 1);
          from = (guint64) uid + 1;
        }
      if (from <= ranges[i].last)
        imap_set_add_range (missing, from, ranges[i].last);
    }

  return missing;
}

gboolean
folder_compare_range (SyncContext *context, guint32 first, guint32 last, gboolean with_flags,
                      gboolean *complete, GError **error)
{
  g_autofree char *criteria = g_strdup_printf ("UID %u:%u", first, last);
  g_autoptr(GArray) local = NULL;
  g_autoptr(ImapSet) server = NULL;
  g_autoptr(ImapSet) missing = NULL;

  /* Read before the server is asked: a uid that it does not know then is gone, whatever another
   * connection brings meanwhile. */
  local = store_placement_list_uids (context->store, context->folder_id, first, last, error);
  if (local == NULL)
    return FALSE;
  server = imap_session_uid_search (context->session, criteria, context->cancellable, error);
  if (server == NULL || !sync_context_drain (context, error))
    return FALSE;

  missing = find_missing (local, server);
  if (!remove_gone (context, local, server, error) ||
      (with_flags && local->len > 0 &&
       !folder_fetch_flags (context, g_array_index (local, guint32, 0),
                            g_array_index (local, guint32, local->len - 1), 0, error)) ||
      !folder_fetch_rows (context, missing, error))
    return FALSE;

  *complete = imap_set_is_empty (missing);
  return TRUE;
}

gboolean
folder_compare_uids (SyncContext *context, GError **error)
{
  g_autoptr(StoreFolder) folder = folder_row_get (context, error);
  gboolean complete;

  if (folder == NULL)
    return FALSE;
  context->is_dirty = FALSE;
  if (folder->lo_uid == 0 || folder->uidnext <= folder->lo_uid)
    return TRUE;

  if (!folder_compare_range (context, folder->lo_uid, folder->uidnext - 1, FALSE, &complete, error))
    return FALSE;

  context->is_dirty |= !complete;
  return TRUE;
}

gboolean
folder_compare_count (SyncContext *context, gboolean *differs, GError **error)
{
  g_autoptr(StoreFolder) folder = folder_row_get (context, error);
  gint64 n_stored;

  if (folder == NULL)
    return FALSE;
  n_stored = store_placement_count_uids (context->store, folder->id, error);
  if (n_stored < 0)
    return FALSE;

  *differs = folder->lo_uid == 1 && n_stored != context->exists;
  return TRUE;
}
