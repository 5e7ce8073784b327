/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "vanished-check.h"

#include "store-placement.h"

static gboolean
is_earlier (const ImapResponse *event)
{
  return event->type == IMAP_RESPONSE_VANISHED && event->vanished.earlier;
}

static gboolean
is_among (GPtrArray *events, guint32 uid)
{
  for (guint i = 0; i < events->len; i++)
    {
      const ImapResponse *event = g_ptr_array_index (events, i);

      if (is_earlier (event) && imap_set_contains (event->vanished.uids, uid))
        return TRUE;
    }

  return FALSE;
}

static gint64
count_named (GPtrArray *events)
{
  gint64 n = 0;

  for (guint i = 0; i < events->len; i++)
    {
      const ImapResponse *event = g_ptr_array_index (events, i);

      if (is_earlier (event))
        n += (gint64) imap_set_count (event->vanished.uids);
    }

  return n;
}

/* How many messages the folder can hold at most if all that is true. */
static gint64
count_possible (const StoreFolder *folder, const ImapSelected *selected, gint64 n_left)
{
  gint64 n_new = selected->uidnext > folder->uidnext ? selected->uidnext - folder->uidnext : 0;

  return n_left + n_new;
}

static gboolean
is_nonsense (SyncContext *context, const ImapSelected *selected, GPtrArray *events)
{
  g_autoptr(StoreFolder) folder = store_folder_get (context->store, context->folder_id, NULL);
  g_autoptr(GArray) uids = NULL;
  gint64 n_gone = 0;

  /* Only a folder that is here in full can be counted. */
  if (folder == NULL || folder->lo_uid != 1 || selected->uidnext == 0 ||
      count_named (events) * 2 <= folder->n_total)
    return FALSE;
  uids = store_placement_list_uids (context->store, folder->id, 1, G_MAXUINT32, NULL);
  for (guint i = 0; uids != NULL && i < uids->len; i++)
    n_gone += is_among (events, g_array_index (uids, guint32, i));

  return uids != NULL && n_gone * 2 > uids->len &&
         selected->exists > count_possible (folder, selected, uids->len - n_gone);
}

gboolean
vanished_check (SyncContext *context, const ImapSelected *selected, GPtrArray *events)
{
  if (!is_nonsense (context, selected, events))
    return FALSE;

  for (guint i = events->len; i > 0; i--)
    {
      if (is_earlier (g_ptr_array_index (events, i - 1)))
        g_ptr_array_remove_index (events, i - 1);
    }
  imap_session_blame (context->session, "QRESYNC");
  return TRUE;
}
