/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "transfer-fetch.h"

#include "folder-sync.h"
#include "imap-response.h"
#include "ph-error.h"
#include "store-body.h"

#include <glib/gi18n-lib.h>

void
transfer_set_gone (GError **error)
{
  g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND,
                       _ ("The mail does not exist any more."));
}

/* ---- One whole mail ------------------------------------------------------------------------- */

static gboolean
sink_cb (const char *data, gsize len, gpointer user_data)
{
  g_byte_array_append (user_data, (const guint8 *) data, len);
  return TRUE;
}

/* @sunk (nullable) is what a sink took: then that is taken. */
static GBytes *
take_body (GPtrArray *events, guint32 uid, GByteArray **sunk)
{
  for (guint i = 0; i < events->len; i++)
    {
      const ImapResponse *response = g_ptr_array_index (events, i);
      const ImapSection *section =
        response->type == IMAP_RESPONSE_FETCH && response->fetch.uid == uid
          ? imap_fetch_get_section (&response->fetch, "")
          : NULL;

      if (section == NULL)
        continue;
      if (section->to_sink && sunk != NULL)
        return g_byte_array_free_to_bytes (g_steal_pointer (sunk));
      if (section->data != NULL)
        return g_bytes_new (section->data, section->len);
    }
  return NULL;
}

static GBytes *
fetch_whole (SyncContext *context, guint32 uid, GError **error)
{
  g_autoptr (ImapSet) set = imap_set_new ();
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GByteArray) sunk = g_byte_array_new ();
  ImapCommand *command = imap_command_new ("UID FETCH");
  GBytes *raw = NULL;
  gboolean ok;

  imap_set_add (set, uid);
  imap_command_set (command, set);
  imap_command_atom (command, "(UID BODY.PEEK[])");
  imap_session_set_sink (context->session, sink_cb, sunk);
  ok = imap_session_run (context->session, command, context->cancellable, error);
  imap_session_set_sink (context->session, NULL, NULL);
  if (ok)
    {
      events = imap_session_take_events (context->session);
      raw = take_body (events, uid, &sunk);
      if (!sync_context_store (context, events, error))
        g_clear_pointer (&raw, g_bytes_unref);
      else if (raw == NULL)
        transfer_set_gone (error);
    }
  return raw;
}

gboolean
transfer_check_known (const StorePlacement *placement, GError **error)
{
  if (placement->uid > 0)
    return TRUE;
  g_set_error_literal (error, PH_ERROR, PH_ERROR_UNAVAILABLE,
                       _ ("The folder has changed on the server."));
  return FALSE;
}

static GBytes *
get_whole (SyncContext *context, const StoreOp *op, GError **error)
{
  GBytes *raw = store_body_get (context->store, op->message_id, "", NULL);
  StorePlacement placement;

  if (raw != NULL)
    return raw;
  if (!sync_context_select (context, op->folder_id, error) || !sync_context_drain (context, error))
    return NULL;
  if (!store_placement_get (context->store, op->placement_id, &placement, error))
    {
      if (error != NULL && *error == NULL)
        transfer_set_gone (error);
      return NULL;
    }
  return transfer_check_known (&placement, error) &&
             folder_sync_meet (context, (guint32) placement.uid, error)
           ? fetch_whole (context, (guint32) placement.uid, error)
           : NULL;
}

/* ---- Many at once --------------------------------------------------------------------------- */

static ImapSet *
list_missing (SyncContext *context, GPtrArray *ops, GPtrArray *raws, guint32 *uids)
{
  ImapSet *set = imap_set_new ();

  for (guint i = 0; i < ops->len; i++)
    {
      const StoreOp *op = g_ptr_array_index (ops, i);
      StorePlacement placement;

      if (g_ptr_array_index (raws, i) != NULL ||
          !store_placement_get (context->store, op->placement_id, &placement, NULL) ||
          placement.uid <= 0)
        continue;
      uids[i] = (guint32) placement.uid;
      imap_set_add (set, uids[i]);
    }
  return set;
}

/* What one command brings of them. What it does not is asked for by itself later, which then says why. */
static gboolean
fetch_together (SyncContext *context, GPtrArray *ops, GPtrArray *raws, GError **error)
{
  const StoreOp *first = g_ptr_array_index (ops, 0);
  g_autofree guint32 *uids = g_new0 (guint32, ops->len);
  g_autoptr (ImapSet) set = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) local_error = NULL;
  ImapCommand *command;

  if (!sync_context_select (context, first->folder_id, error) ||
      !sync_context_drain (context, error))
    return FALSE;
  set = list_missing (context, ops, raws, uids);
  if (imap_set_count (set) < 2)
    return TRUE;
  if (!folder_sync_meet (context, imap_set_highest (set), error))
    return FALSE;

  command = imap_command_new ("UID FETCH");
  imap_command_set (command, set);
  imap_command_atom (command, "(UID BODY.PEEK[])");
  if (!imap_session_run (context->session, command, context->cancellable, &local_error) &&
      !(imap_session_is_open (context->session) &&
        g_error_matches (local_error, PH_ERROR, PH_ERROR_SERVER)))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  events = imap_session_take_events (context->session);
  for (guint i = 0; i < ops->len; i++)
    {
      if (uids[i] != 0)
        g_ptr_array_index (raws, i) = take_body (events, uids[i], NULL);
    }
  return sync_context_store (context, events, error);
}

GPtrArray *
transfer_fetch_all (SyncContext *context, GPtrArray *ops, GError **error)
{
  g_autoptr (GPtrArray) raws = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gboolean any_missing = FALSE;

  for (guint i = 0; i < ops->len; i++)
    {
      const StoreOp *op = g_ptr_array_index (ops, i);
      GBytes *raw = store_body_get (context->store, op->message_id, "", NULL);

      any_missing |= raw == NULL;
      g_ptr_array_add (raws, raw);
    }
  if (any_missing && ops->len > 1 && !fetch_together (context, ops, raws, error))
    {
      g_ptr_array_set_size (raws, 0);
      return g_steal_pointer (&raws);
    }
  for (guint i = 0; i < ops->len; i++)
    {
      if (g_ptr_array_index (raws, i) == NULL)
        g_ptr_array_index (raws, i) = get_whole (context, g_ptr_array_index (ops, i), error);
      if (g_ptr_array_index (raws, i) == NULL)
        {
          g_ptr_array_set_size (raws, (int) i);
          break;
        }
    }
  return g_steal_pointer (&raws);
}
