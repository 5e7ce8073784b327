/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "muted-news.h"

#include "operation-local.h"
#include "store-mute.h"

/* What is known to be new in a folder begins where all that is older was met. */
static gboolean
is_news_of (const StoreFolder *folder, guint32 uid)
{
  switch (folder->role)
    {
    case FOLDER_ROLE_SENT:
    case FOLDER_ROLE_DRAFTS:
    case FOLDER_ROLE_TRASH:
    case FOLDER_ROLE_JUNK:
    case FOLDER_ROLE_OUTBOX:
      return FALSE;
    default:
      return folder->lo_uid > 0 && uid >= folder->uidnext &&
             (folder->flags & STORE_FOLDER_READ_ONLY) == 0;
    }
}

static gboolean
is_own (SyncContext *context, const StoreMessage *message)
{
  return message->from_address != NULL &&
         g_ascii_strcasecmp (message->from_address, context->settings->address) == 0;
}

gboolean
muted_news_find (SyncContext *context, const ImapFetch *fetch, const StoreMessage *message,
                 gint64 message_id, gboolean *out, GError **error)
{
  const guint done = IMAP_FLAG_SEEN | IMAP_FLAG_DELETED | IMAP_FLAG_DRAFT;
  g_autoptr(StoreFolder) folder = NULL;

  *out = FALSE;
  if ((fetch->flags.system & done) != 0 || is_own (context, message))
    return TRUE;
  if (!store_mute_awaits (context->store, message_id, out, error))
    return FALSE;
  if (!*out)
    return TRUE;

  folder = store_folder_get (context->store, context->folder_id, error);
  *out = folder != NULL && is_news_of (folder, fetch->uid);
  return folder != NULL;
}

gboolean
muted_news_mark (SyncContext *context, const ImapFetch *fetch, gint64 message_id,
                 gint64 placement_id, GError **error)
{
  StoreOp row = {
    .group_id = store_op_new_group (context->store, error),
    .created = g_get_real_time () / G_USEC_PER_SEC,
    .kind = STORE_OP_FLAGS,
    .folder_id = context->folder_id,
    .placement_id = placement_id,
    .message_id = message_id,
    .uid = fetch->uid,
    .uidvalidity = context->uidvalidity,
    .set = IMAP_FLAG_SEEN,
  };

  if (row.group_id == 0 || !store_op_add (context->store, &row, error) ||
      !operation_refresh_pending (context->store, &row, error))
    return FALSE;

  row.set = 1;
  row.text = (char *) STORE_MUTED;
  return store_op_add (context->store, &row, error) &&
         operation_set_keyword (context->store, &row, TRUE, TRUE, error);
}
