/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "operation-append.h"

#include "imap-response.h"
#include "message-convert.h"
#include "mime-headers.h"
#include "mime-write.h"
#include "operation-spool.h"
#include "ph-error.h"
#include "store-body.h"
#include "store-message.h"
#include "store-placement.h"

#include <glib/gi18n-lib.h>

/* ---- Files ---------------------------------------------------------------------------------- */

static GBytes *
load_message (GFile *file, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) raw = g_file_load_bytes (file, NULL, NULL, &local_error);
  g_autofree char *name = g_file_get_basename (file);

  if (raw == NULL)
    {
      g_set_error (error, PH_ERROR, PH_ERROR_INVALID, _ ("“%s” can’t be read: %s"), name,
                   local_error->message);
      return NULL;
    }
  return mime_normalise_crlf (raw);
}

static gboolean
is_message (const MimeHeaders *headers)
{
  return headers->date != MIME_DATE_NONE || headers->message_id != NULL || headers->from.n > 0;
}

/* The message goes through the same door as one that a server sent. */
static gint64
add_message (Store *store, GBytes *raw, gint64 *date, GError **error)
{
  g_auto (ConvertedMessage) converted = { 0 };
  gsize len;
  const char *data = g_bytes_get_data (raw, &len);
  const ImapSection section = { .section = "HEADER", .origin = -1, .data = data, .len = len };
  g_autoptr (MimeHeaders) headers = mime_headers_parse (data, len);
  const ImapFetch fetch = {
    .has = IMAP_FETCH_INTERNALDATE | IMAP_FETCH_SIZE,
    .internal_date =
      headers->date != MIME_DATE_NONE ? headers->date : g_get_real_time () / G_USEC_PER_SEC,
    .size = len,
    .n_sections = 1,
    .sections = &section,
    .save_date = G_MININT64,
  };

  if (!is_message (headers))
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_INVALID, _ ("The file is not a mail."));
      return 0;
    }
  message_convert (&fetch, &converted);
  *date = converted.date;
  return store_message_add (store, &converted.message, error);
}

gboolean
operation_append_queue_file (Store *store,
                             const char *data_dir,
                             GFile *file,
                             StoreOp *row,
                             GError **error)
{
  g_autoptr (GBytes) raw = load_message (file, error);
  g_autofree char *token = g_uuid_string_random ();
  g_autofree char *spool_file = NULL;
  gboolean ok;
  gint64 date;

  if (raw == NULL)
    return FALSE;
  row->message_id = add_message (store, raw, &date, error);
  if (row->message_id == 0)
    return FALSE;
  spool_file = operation_spool_write (data_dir, token, raw, error);
  if (spool_file == NULL)
    return FALSE;

  row->token = token;
  row->file = spool_file;
  row->dst_placement_id = store_placement_add_local (store, row->dst_folder_id, row->message_id, date,
                                                     row->set, NULL, error);
  ok = row->dst_placement_id != 0 && store_body_put (store, row->message_id, "", raw, error) &&
       store_op_add (store, row, error);
  row->token = NULL;
  row->file = NULL;
  return ok;
}

/* ---- Looking for what may have arrived ------------------------------------------------------ */

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
operation_note_uid (Store *store, gint64 folder_id, guint32 uid, GError **error)
{
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
operation_get_uidnext (Store *store, gint64 folder_id)
{
  g_autoptr (StoreFolder) folder = store_folder_get (store, folder_id, NULL);
  guint32 uidnext = folder != NULL ? MAX (folder->uidnext, 1) : 1;
  g_autoptr (GArray) uids =
    store_placement_list_uids (store, folder_id, uidnext, G_MAXUINT32, NULL);

  if (uids != NULL && uids->len > 0)
    uidnext = g_array_index (uids, guint32, uids->len - 1) + 1;
  return MAX (uidnext, get_noted_uidnext (store, folder_id));
}

static gboolean
fetch_from (SyncContext *context, guint32 from, const char *items, GPtrArray **events,
            GError **error)
{
  ImapCommand *command = imap_command_new ("UID FETCH");
  g_autoptr (ImapSet) set = imap_set_new ();

  imap_set_add_range (set, from, G_MAXUINT32);
  imap_command_set (command, set);
  imap_command_atom (command, items);
  if (!sync_context_drain (context, error) ||
      !imap_session_run (context->session, command, context->cancellable, error))
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

/* With a Message-ID that decides; without one only the very same size and date do. */
static gboolean
is_same_message (const ImapFetch *fetch, const StoreMessage *message)
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

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  for (guint i = 0; message != NULL && i < events->len; i++)
    {
      const ImapResponse *response = g_ptr_array_index (events, i);
      guint32 uid = response->type == IMAP_RESPONSE_FETCH ? response->fetch.uid : 0;

      if (uid >= from && is_same_message (&response->fetch, message) &&
          !is_in (uids, rows->len, uid) && !is_taken (context, folder_id, uid, row))
        {
          uids[i_row] = uid;
          break;
        }
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
  guint n_known = 0;

  from = MAX (from, 1);
  if (!sync_context_select (context, folder_id, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      uids[i] = get_known_uid (context, g_ptr_array_index (rows, i));
      n_known += uids[i] != 0;
    }
  if (n_known == rows->len)
    return TRUE;

  if (!fetch_from (context, from,
                   "(UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])", &events,
                   error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (uids[i] == 0 &&
        !find_among (context, folder_id, from, events, rows, i, uids, error))
      return FALSE;
  return TRUE;
}

static gboolean
look_up_one (SyncContext *context, gint64 folder_id, StoreOp *row, guint32 *uid, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  g_ptr_array_add (rows, row);
  return operation_look_up (context, folder_id, row->uidnext_before, rows, uid, error);
}

/* ---- On the wire ---------------------------------------------------------------------------- */

static gboolean
ask_uidnext (SyncContext *context, const StoreFolder *folder, guint32 *uidnext, GError **error)
{
  g_autoptr (ImapResponse) status = NULL;
  g_autoptr (GError) local_error = NULL;

  *uidnext = operation_get_uidnext (context->store, folder->id);
  if (context->folder_id == folder->id)
    return TRUE;

  status = imap_session_status (context->session, folder->wire_name, "UIDNEXT",
                                context->cancellable, &local_error);
  if (status == NULL && !imap_session_is_open (context->session))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (status != NULL && status->mailbox_status.uidnext > 0)
    *uidnext = (guint32) status->mailbox_status.uidnext;
  return TRUE;
}

static gboolean
save (SyncContext *context, const StoreOp *row, GError **error)
{
  if (!store_begin (context->store, error))
    return FALSE;
  if (store_op_update (context->store, row, error) && store_commit (context->store, error))
    return TRUE;
  store_rollback (context->store);
  return FALSE;
}

/* The cache may hold the same bytes. */
static GBytes *
read_spooled (SyncContext *context, const StoreOp *row, GError **error)
{
  g_autoptr (GError) damage = NULL;
  GBytes *raw = operation_spool_read (context->data_dir, row->file, &damage);
  g_autoptr (GBytes) cached = NULL;

  if (raw != NULL)
    return raw;

  cached = store_body_get (context->store, row->message_id, "", NULL);
  if (cached != NULL && row->file != NULL && operation_spool_is_of (row->file, cached))
    return g_steal_pointer (&cached);

  g_propagate_error (error, g_steal_pointer (&damage));
  return NULL;
}

static gboolean
send_message (SyncContext *context,
              const StoreFolder *folder,
              const StorePlacement *placement,
              StoreOp *row,
              guint32 *uid,
              GError **error)
{
  g_autoptr (GBytes) raw = read_spooled (context, row, error);
  g_autoptr (StoreMessage) message = store_message_get (context->store, row->message_id, error);
  g_auto (GStrv) keywords = store_placement_get_keywords (context->store, placement->id, error);
  guint32 uidvalidity = 0;

  if (raw == NULL || message == NULL || keywords == NULL ||
      !ask_uidnext (context, folder, &row->uidnext_before, error))
    return FALSE;

  row->state = STORE_OP_SENT;
  return save (context, row, error) &&
         imap_session_append (context->session, folder->wire_name,
                              store_placement_get_shown_flags (placement) & ~IMAP_FLAG_RECENT,
                              (const char *const *) keywords, message->date_received, 0, raw,
                              &uidvalidity, uid, context->cancellable, error);
}

/* The server's word that it holds a mail of this size or with this Message-ID at @uid: what allows a
 * transfer to let go of its source. */
static gboolean
verify (SyncContext *context, gint64 folder_id, const StoreOp *row, guint32 uid, GError **error)
{
  g_autoptr (StoreMessage) message = store_message_get (context->store, row->message_id, error);
  g_autoptr (GPtrArray) events = NULL;

  if (message == NULL || !sync_context_select (context, folder_id, error) ||
      !fetch_from (context, uid, "(UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])",
                   &events, error))
    return FALSE;

  for (guint i = 0; i < events->len; i++)
    {
      const ImapResponse *response = g_ptr_array_index (events, i);

      if (response->type == IMAP_RESPONSE_FETCH && response->fetch.uid == uid &&
          (response->fetch.size == message->size || is_same_message (&response->fetch, message)))
        return TRUE;
    }
  g_set_error_literal (error, PH_ERROR, PH_ERROR_SERVER,
                       _ ("The server took the mail but does not show it."));
  return FALSE;
}

static gboolean
finish (SyncContext *context, StoreOp *row, guint32 uid, GError **error)
{
  g_autofree char *file = g_steal_pointer (&row->file);

  row->state = STORE_OP_DONE;
  if (!store_begin (context->store, error))
    return FALSE;
  if (!store_placement_set_uid (context->store, row->dst_placement_id, uid, error) ||
      !operation_note_uid (context->store, row->dst_folder_id, uid, error) ||
      !store_op_update (context->store, row, error) || !store_commit (context->store, error))
    {
      store_rollback (context->store);
      return FALSE;
    }
  operation_spool_remove (context->data_dir, file);
  return TRUE;
}

/* The local placement; made again if something took it away, since the mail itself is still to be
 * filed. */
static gboolean
get_placement (SyncContext *context, StoreOp *row, StorePlacement *placement, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (StoreMessage) message = NULL;

  if (store_placement_get (context->store, row->dst_placement_id, placement, &local_error))
    return TRUE;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  message = store_message_get (context->store, row->message_id, error);
  if (message == NULL || !store_begin (context->store, error))
    return FALSE;
  row->dst_placement_id =
    store_placement_add_local (context->store, row->dst_folder_id, row->message_id,
                               message->date_received, row->set, NULL, error);
  if (row->dst_placement_id != 0 && store_op_update (context->store, row, error) &&
      store_commit (context->store, error))
    return store_placement_get (context->store, row->dst_placement_id, placement, error);
  store_rollback (context->store);
  return FALSE;
}

gboolean
operation_append_run (SyncContext *context, StoreOp *row, GError **error)
{
  g_autoptr (StoreFolder) folder = store_folder_get (context->store, row->dst_folder_id, error);
  StorePlacement placement;
  guint32 uid = 0;

  if (folder == NULL)
    {
      store_folder_set_gone (error, PH_ERROR_NOT_FOUND);
      return FALSE;
    }
  if (!get_placement (context, row, &placement, error))
    return FALSE;

  if (row->state == STORE_OP_UNSURE && !look_up_one (context, folder->id, row, &uid, error))
    return FALSE;
  if (uid == 0 && !send_message (context, folder, &placement, row, &uid, error))
    return FALSE;
  if (uid == 0 && !look_up_one (context, folder->id, row, &uid, error))
    return FALSE;
  if (uid == 0)
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_SERVER,
                           _ ("The server took the mail but does not show it."));
      return FALSE;
    }
  return verify (context, folder->id, row, uid, error) && finish (context, row, uid, error);
}
