/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-newest.h"

#include "folder-fetch.h"
#include "folder-suspect.h"
#include "ph-error.h"
#include "server-limits.h"
#include "store-placement.h"

static gboolean
find_lowest_uid (SyncContext *context, guint32 *uid, GError **error)
{
  g_autoptr(GArray) uids =
      store_placement_list_uids (context->store, context->folder_id, 1, G_MAXUINT32, error);

  if (uids == NULL)
    return FALSE;

  *uid = uids->len > 0 ? g_array_index (uids, guint32, 0) : 1;
  return TRUE;
}

static gboolean
run (SyncContext *context, ImapCommand *command, guint n, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  guint number = imap_session_send (context->session, command, error);

  if (number == 0)
    return FALSE;
  if (sync_context_wait (context, number, &local_error))
    return TRUE;

  folder_suspect_note (context, 1, G_MAXUINT32, n, local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
folder_newest_fetch_partial (SyncContext *context, guint n, gboolean *done, guint32 *lo_uid,
                             GError **error)
{
  guint limit = server_limits_messages (context->session, n);
  g_autofree char *modifier = g_strdup_printf ("(PARTIAL -1:-%u)", limit);
  g_autoptr(GError) local_error = NULL;
  ImapCommand *command;

  *done = FALSE;
  if (!imap_session_has (context->session, "PARTIAL"))
    return TRUE;

  command = folder_fetch_rows_command (context, 1, G_MAXUINT32);
  imap_command_atom (command, modifier);
  if (run (context, command, limit, &local_error))
    {
      *done = TRUE;
      return find_lowest_uid (context, lo_uid, error);
    }
  if (!imap_session_is_open (context->session) || local_error->domain != PH_ERROR ||
      !imap_session_was_misunderstood (context->session))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  imap_session_blame (context->session, "PARTIAL");
  return TRUE;
}

gboolean
folder_newest_fetch_by_number (SyncContext *context, guint32 exists, guint n, guint32 *lo_uid,
                               GError **error)
{
  g_autofree char *range = g_strdup_printf ("%u:%u", exists > n ? exists - n + 1 : 1, exists);
  ImapCommand *command = imap_command_new ("FETCH");

  imap_command_atom (command, range);
  imap_command_open (command);
  imap_command_atom (command, message_profile_get_items (context->profile));
  imap_command_close (command);

  return run (context, command, n, error) && find_lowest_uid (context, lo_uid, error);
}
