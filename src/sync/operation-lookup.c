/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "operation-lookup.h"

#include "imap-response.h"
#include "label-views.h"
#include "mime-headers.h"
#include "ph-error.h"
#include "store-placement.h"

static char *
get_uidnext_key (Store *store, gint64 folder_id)
{
  g_autoptr (StoreFolder) folder = store_folder_get (store, folder_id, NULL);

  return g_strdup_printf ("uidnext:%" G_GINT64_FORMAT ":%u", folder_id,
                          folder != NULL ? folder->uidvalidity : 0);
}

static guint32
get_noted_uidnext (Store *store, gint64 folder_id)
{
  g_autofree char *key = get_uidnext_key (store, folder_id);
  g_autofree char *text = store_meta_get (store, key);

  return text != NULL ? (guint32) g_ascii_strtoull (text, NULL, 10) : 1;
}

gboolean
operation_note_uid (Store *store, gint64 any_folder_id, guint32 uid, GError **error)
{
  gint64 folder_id = label_views_get_home (store, any_folder_id);
  g_autofree char *key = get_uidnext_key (store, folder_id);
  g_autofree char *text = g_strdup_printf ("%u", uid + 1);

  return uid < get_noted_uidnext (store, folder_id) || store_meta_set (store, key, text, error);
}

gboolean
operation_forget_uids (Store *store, gint64 folder_id, GError **error)
{
  g_autofree char *key = get_uidnext_key (store, folder_id);

  return store_meta_set (store, key, NULL, error);
}

guint32
operation_get_uidnext (Store *store, gint64 any_folder_id)
{
  gint64 folder_id = label_views_get_home (store, any_folder_id);
  g_autoptr (StoreFolder) folder = store_folder_get (store, folder_id, NULL);
  guint32 uidnext = folder != NULL ? MAX (folder->uidnext, 1) : 1;
  g_autoptr (GArray) uids =
    store_placement_list_uids (store, folder_id, uidnext, G_MAXUINT32, NULL);

  if (uids != NULL && uids->len > 0)
    uidnext = g_array_index (uids, guint32, uids->len - 1) + 1;
  return MAX (uidnext, get_noted_uidnext (store, folder_id));
}

gboolean
operation_fetch_identities (SyncContext *context,
                            const ImapSet *uids,
                            GPtrArray **events,
                            GError **error)
{
  ImapCommand *command;

  if (!sync_context_drain (context, error))
    return FALSE;
  command = imap_command_new ("UID FETCH");
  imap_command_set (command, uids);
  imap_command_atom (command,
                     "(UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])");
  if (!imap_session_run (context->session, command, context->cancellable, error))
    return FALSE;

  *events = imap_session_take_events (context->session);
  return sync_context_store (context, *events, error);
}

static gboolean
has_message_id (const ImapFetch *fetch, const char *message_id)
{
  for (guint i = 0; i < fetch->n_sections; i++)
    {
      const ImapSection *section = &fetch->sections[i];
      g_autoptr (MimeHeaders) headers = NULL;

      if (section->data == NULL)
        continue;
      headers = mime_headers_parse (section->data, section->len);
      if (g_strcmp0 (headers->message_id, message_id) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
operation_is_same_message (const ImapFetch *fetch, const StoreMessage *message)
{
  if (message->message_id != NULL && *message->message_id != '\0')
    return has_message_id (fetch, message->message_id);
  return (fetch->has & IMAP_FETCH_SIZE) != 0 && fetch->size == message->size &&
         fetch->internal_date == message->date_received;
}

/* A second copy of the same mail belongs to another row. One that the cache could not link to its
 * message (a server that changes sizes) may still be ours. */
static gboolean
is_taken (SyncContext *context, gint64 folder_id, guint32 uid, const StoreOp *row)
{
  StorePlacement other;

  return store_placement_find (context->store, folder_id, uid, &other, NULL) &&
         other.id != row->dst_placement_id && other.message_id == row->message_id;
}

/* The folder's own sync may have met the mail already and linked it to the placement. */
static guint32
get_known_uid (SyncContext *context, const StoreOp *row)
{
  StorePlacement placement;

  if (store_placement_get (context->store, row->dst_placement_id, &placement, NULL) &&
      placement.uid > 0)
    return (guint32) placement.uid;
  return 0;
}

static gboolean
is_in (const guint32 *uids, guint n, guint32 uid)
{
  for (guint i = 0; i < n; i++)
    if (uids[i] == uid)
      return TRUE;
  return FALSE;
}

static gboolean
find_among (SyncContext *context,
            gint64 folder_id,
            guint32 from,
            GPtrArray *events,
            GPtrArray *rows,
            guint i_row,
            guint32 *uids,
            GError **error)
{
  const StoreOp *row = g_ptr_array_index (rows, i_row);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (StoreMessage) message =
    store_message_get (context->store, row->message_id, &local_error);

  if (local_error != NULL && !g_error_matches (local_error, PH_ERROR, PH_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  for (guint i = 0; message != NULL && i < events->len; i++)
    {
      const ImapResponse *response = g_ptr_array_index (events, i);
      guint32 uid = response->type == IMAP_RESPONSE_FETCH ? response->fetch.uid : 0;

      if (uid < from || !operation_is_same_message (&response->fetch, message) ||
          is_in (uids, rows->len, uid) || is_taken (context, folder_id, uid, row))
        continue;
      /* Some servers change the size; but of several of one Message-ID the one that has it is it. */
      if (uids[i_row] == 0 || response->fetch.size == message->size)
        uids[i_row] = uid;
      if (response->fetch.size == message->size)
        break;
    }
  return TRUE;
}

gboolean
operation_look_up (SyncContext *context,
                   gint64 folder_id,
                   guint32 from,
                   GPtrArray *rows,
                   guint32 *uids,
                   GError **error)
{
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (ImapSet) new_ones = imap_set_new ();
  guint n_known = 0;

  from = MAX (from, 1);
  imap_set_add_range (new_ones, from, G_MAXUINT32);
  if (!sync_context_select (context, folder_id, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      uids[i] = get_known_uid (context, g_ptr_array_index (rows, i));
      n_known += uids[i] != 0;
    }
  if (n_known == rows->len)
    return TRUE;

  if (!operation_fetch_identities (context, new_ones, &events, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (uids[i] == 0 &&
        !find_among (context, folder_id, from, events, rows, i, uids, error))
      return FALSE;
  return TRUE;
}
