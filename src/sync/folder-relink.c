/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-relink.h"

#include "folder-row.h"
#include "mime-headers.h"
#include "store-folder-age.h"
#include "store-message.h"
#include "store-placement.h"

#define LINKS_PER_TRANSACTION 500

gboolean
folder_relink_is_needed (SyncContext *context, gboolean *needed, GError **error)
{
  return store_folder_has_unlinked (context->store, context->folder_id, needed, error);
}

/* ---- Asking --------------------------------------------------------------------------------- */

static const char *
get_items (SyncContext *context)
{
  if (imap_session_has (context->session, "X-GM-EXT-1"))
    return "X-GM-MSGID";
  if (imap_session_has (context->session, "OBJECTID"))
    return "EMAILID";
  return "INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]";
}

static ImapCommand *
make_command (SyncContext *context, guint32 first, guint32 last)
{
  ImapCommand *command = imap_command_new ("UID FETCH");
  g_autofree char *range = g_strdup_printf ("%u:%u", first, last);

  imap_command_atom (command, range);
  imap_command_open (command);
  imap_command_atom (command, "UID FLAGS");
  imap_command_atom (command, get_items (context));
  if (sync_context_has_modseq (context, FALSE))
    imap_command_atom (command, "MODSEQ");
  imap_command_close (command);

  return command;
}

/* ---- Linking -------------------------------------------------------------------------------- */

static gboolean
find_message (SyncContext *context, const ImapFetch *fetch, gint64 *id, GError **error)
{
  StoreMessage identity = { .email_id = fetch->email_id, .size = fetch->size,
                            .date_received = fetch->internal_date };
  g_autoptr(MimeHeaders) headers = NULL;

  if (fetch->n_sections > 0 && fetch->sections[0].data != NULL)
    {
      headers = mime_headers_parse (fetch->sections[0].data, fetch->sections[0].len);
      identity.message_id = headers->message_id;
    }

  return store_message_find (context->store, &identity, id, error);
}

static gboolean
link_one (SyncContext *context, const ImapFetch *fetch, GError **error)
{
  gboolean is_unlinked;
  gint64 id;

  if (fetch->uid == 0 || (fetch->has & IMAP_FETCH_FLAGS) == 0)
    return TRUE;
  if (!find_message (context, fetch, &id, error))
    return FALSE;
  if (id == 0)
    return TRUE;
  if (!store_folder_is_unlinked (context->store, context->folder_id, id, &is_unlinked, error))
    return FALSE;

  return !is_unlinked ||
         store_placement_add (context->store, context->folder_id, fetch->uid, id, 0,
                              fetch->flags.system & SYNC_SYSTEM_FLAGS, fetch->flags.keywords,
                              fetch->modseq, error) != 0;
}

static gboolean
link_slice (SyncContext *context, GPtrArray *events, guint first, guint last, GError **error)
{
  g_autoptr(StoreFolder) folder = folder_row_begin (context, error);

  if (folder == NULL)
    return FALSE;
  for (guint i = first; i < last; i++)
    {
      const ImapResponse *event = g_ptr_array_index (events, i);

      if (event->type == IMAP_RESPONSE_FETCH && !link_one (context, &event->fetch, error))
        {
          store_rollback (context->store);
          return FALSE;
        }
    }

  return store_commit (context->store, error);
}

/* What is no answer of ours. */
static GPtrArray *
take_others (GPtrArray *events)
{
  GPtrArray *others = g_ptr_array_new_with_free_func ((GDestroyNotify) imap_response_unref);

  for (guint i = 0; i < events->len; i++)
    {
      ImapResponse *event = g_ptr_array_index (events, i);

      if (event->type != IMAP_RESPONSE_FETCH)
        g_ptr_array_add (others, imap_response_ref (event));
    }

  return others;
}

gboolean
folder_relink_range (SyncContext *context, guint32 first, guint32 last, GError **error)
{
  g_autoptr(GPtrArray) events = NULL;
  g_autoptr(GPtrArray) others = NULL;

  if (!sync_context_drain (context, error) ||
      !imap_session_run (context->session, make_command (context, first, last),
                         context->cancellable, error))
    return FALSE;

  events = imap_session_take_events (context->session);
  others = take_others (events);
  for (guint i = 0; i < events->len; i += LINKS_PER_TRANSACTION)
    {
      if (!link_slice (context, events, i, MIN (i + LINKS_PER_TRANSACTION, events->len), error))
        return FALSE;
    }

  return sync_context_store (context, others, error);
}

gboolean
folder_relink_finish (SyncContext *context, GError **error)
{
  g_autoptr(StoreFolder) folder = NULL;
  gboolean needed;

  if (!folder_relink_is_needed (context, &needed, error))
    return FALSE;
  if (!needed)
    return TRUE;

  folder = folder_row_begin (context, error);
  if (folder == NULL)
    return FALSE;
  if (folder->lo_uid == 1 &&
      !store_folder_drop_unlinked (context->store, context->folder_id, error))
    {
      store_rollback (context->store);
      return FALSE;
    }

  return store_commit (context->store, error);
}
