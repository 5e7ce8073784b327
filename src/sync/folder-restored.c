/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-restored.h"

#include "mime-headers.h"
#include "ph-error.h"
#include "store-message.h"
#include "store-placement.h"

/* Of the newest, some may be gone without another in their place. */
#define N_ASKED 50

gboolean
folder_restored_went_back (const StoreFolder *before, const ImapSelected *selected)
{
  return (selected->highestmodseq != 0 && selected->highestmodseq < before->modseq) ||
         (selected->uidnext != 0 && selected->uidnext < before->uidnext);
}

static ImapSet *
list_newest (SyncContext *context, GError **error)
{
  g_autoptr(GArray) uids =
      store_placement_list_uids (context->store, context->folder_id, 1, G_MAXUINT32, error);
  ImapSet *set;

  if (uids == NULL)
    return NULL;

  set = imap_set_new ();
  for (guint i = uids->len > N_ASKED ? uids->len - N_ASKED : 0; i < uids->len; i++)
    imap_set_add (set, g_array_index (uids, guint32, i));
  return set;
}

static GPtrArray *
ask (SyncContext *context, const ImapSet *uids, GError **error)
{
  ImapCommand *command = imap_command_new ("UID FETCH");
  g_autoptr(GPtrArray) events = NULL;

  imap_command_set (command, uids);
  imap_command_atom (command,
                     "(UID INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])");
  if (!imap_session_run (context->session, command, context->cancellable, error))
    return NULL;

  events = imap_session_take_events (context->session);
  return sync_context_store (context, events, error) ? g_steal_pointer (&events) : NULL;
}

/* Of the answers, that about the newest. */
static const ImapFetch *
find_newest (GPtrArray *events, const ImapSet *uids)
{
  const ImapFetch *newest = NULL;

  for (guint i = 0; i < events->len; i++)
    {
      const ImapResponse *event = g_ptr_array_index (events, i);

      if (event->type == IMAP_RESPONSE_FETCH && event->fetch.n_sections > 0 &&
          imap_set_contains (uids, event->fetch.uid) &&
          (newest == NULL || event->fetch.uid > newest->uid))
        newest = &event->fetch;
    }

  return newest;
}

static gboolean
is_of (const ImapFetch *fetch, const StoreMessage *message)
{
  const ImapSection *section = &fetch->sections[0];
  g_autoptr(MimeHeaders) headers =
      mime_headers_parse (section->data != NULL ? section->data : "", section->len);

  return fetch->size == message->size && fetch->internal_date == message->date_received &&
         g_strcmp0 (headers->message_id, message->message_id) == 0;
}

/* Uids are given in order: if any was given anew, then the newest that is both here and there was. */
gboolean
folder_restored_check (SyncContext *context, gboolean *is, GError **error)
{
  g_autoptr(ImapSet) uids = list_newest (context, error);
  g_autoptr(GPtrArray) events = NULL;
  g_autoptr(StoreMessage) message = NULL;
  g_autoptr(GError) local_error = NULL;
  const ImapFetch *newest;
  StorePlacement placement;

  *is = FALSE;
  if (uids == NULL || imap_set_is_empty (uids))
    return uids != NULL;
  events = ask (context, uids, error);
  if (events == NULL)
    return FALSE;

  newest = find_newest (events, uids);
  if (newest == NULL ||
      !store_placement_find (context->store, context->folder_id, newest->uid, &placement, NULL))
    {
      *is = TRUE;
      return TRUE;
    }
  message = store_message_get (context->store, placement.message_id, &local_error);
  if (message == NULL && !g_error_matches (local_error, PH_ERROR, PH_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  *is = message == NULL || !is_of (newest, message);
  return TRUE;
}
