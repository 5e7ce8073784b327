/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "operation-append.h"

#include "imap-response.h"
#include "message-convert.h"
#include "mime-headers.h"
#include "mime-write.h"
#include "operation-lookup.h"
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

static gboolean
check_size (Store *store, gint64 folder_id, GBytes *raw, GError **error)
{
  g_autoptr (StoreFolder) folder = store_folder_get (store, folder_id, error);

  if (folder != NULL)
    return store_folder_check_size (folder, g_bytes_get_size (raw), error);
  store_folder_set_gone (error, PH_ERROR_INVALID);
  return FALSE;
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

  if (raw == NULL || !check_size (store, row->dst_folder_id, raw, error))
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

static void
set_not_shown (GError **error)
{
  g_set_error_literal (error, PH_ERROR, PH_ERROR_SERVER,
                       _ ("The server took the mail but does not show it."));
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

/* ---- Sending -------------------------------------------------------------------------------- */

/* More than this is not under way at once; one mail may always be. */
#define BYTES_AT_ONCE (4 * 1024 * 1024)

/* One row, and what its APPEND says. */
typedef struct
{
  StoreOp *row; /* (borrowed) */
  GBytes *raw; /* (nullable) until it is to be sent */
  StoreMessage *message;
  GStrv keywords;
  guint flags;
  guint number; /* of the command; 0: not sent */
  guint32 uid;  /* 0: not known (yet) */
  gboolean is_refused;
} Parcel;

static void
parcel_free (gpointer data)
{
  Parcel *self = data;

  g_clear_pointer (&self->raw, g_bytes_unref);
  g_clear_pointer (&self->message, store_message_free);
  g_strfreev (self->keywords);
  g_free (self);
}

static Parcel *
make_parcel (SyncContext *context, StoreOp *row, GError **error)
{
  Parcel *self = g_new0 (Parcel, 1);
  StorePlacement placement;

  self->row = row;
  if (get_placement (context, row, &placement, error))
    {
      self->flags = store_placement_get_shown_flags (&placement) & ~IMAP_FLAG_RECENT;
      self->keywords = store_placement_get_keywords (context->store, placement.id, error);
    }
  if (self->keywords != NULL)
    self->message = store_message_get (context->store, row->message_id, error);
  if (self->message != NULL)
    return self;
  parcel_free (self);
  return NULL;
}

/* As many of @rows as may be under way at once; the others are taken out of it. */
static GPtrArray *
make_parcels (SyncContext *context, GPtrArray *rows, GError **error)
{
  g_autoptr (GPtrArray) parcels = g_ptr_array_new_with_free_func (parcel_free);
  guint64 n_bytes = 0;

  for (guint i = 0; i < rows->len && n_bytes < BYTES_AT_ONCE; i++)
    {
      Parcel *parcel = make_parcel (context, g_ptr_array_index (rows, i), error);

      if (parcel == NULL)
        return NULL;
      g_ptr_array_add (parcels, parcel);
      n_bytes += parcel->message->size;
    }
  g_ptr_array_set_size (rows, (int) parcels->len);
  return g_steal_pointer (&parcels);
}

static gboolean
save_all (SyncContext *context, GPtrArray *parcels, GError **error)
{
  if (!store_begin (context->store, error))
    return FALSE;
  for (guint i = 0; i < parcels->len; i++)
    {
      const Parcel *parcel = g_ptr_array_index (parcels, i);

      if (!store_op_update (context->store, parcel->row, error))
        {
          store_rollback (context->store);
          return FALSE;
        }
    }
  if (store_commit (context->store, error))
    return TRUE;
  store_rollback (context->store);
  return FALSE;
}

static gboolean
load_all (SyncContext *context, GPtrArray *parcels, GError **error)
{
  for (guint i = 0; i < parcels->len; i++)
    {
      Parcel *parcel = g_ptr_array_index (parcels, i);

      parcel->raw = read_spooled (context, parcel->row, error);
      if (parcel->raw == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
mark_sent (SyncContext *context, const StoreFolder *folder, GPtrArray *parcels, GError **error)
{
  guint32 uidnext;

  if (!ask_uidnext (context, folder, &uidnext, error))
    return FALSE;
  for (guint i = 0; i < parcels->len; i++)
    {
      StoreOp *row = ((Parcel *) g_ptr_array_index (parcels, i))->row;

      row->uidnext_before = uidnext;
      row->state = STORE_OP_SENT;
    }
  return save_all (context, parcels, error);
}

/* @taken: what went wrong (nullable). FALSE only when the connection failed; what the server refused, or
 * what never left, is marked. The first reason stays in @refusal. */
static gboolean
judge (SyncContext *context, Parcel *parcel, GError *taken, GError **refusal, GError **error)
{
  if (taken == NULL)
    return TRUE;
  if (!imap_session_is_open (context->session) ||
      g_error_matches (taken, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, taken);
      return FALSE;
    }
  parcel->is_refused = TRUE;
  if (*refusal == NULL)
    *refusal = taken;
  else
    g_error_free (taken);
  return TRUE;
}

static gboolean
send_all (SyncContext *context, const StoreFolder *folder, GPtrArray *parcels, GError **refusal,
          GError **error)
{
  for (guint i = 0; i < parcels->len; i++)
    {
      Parcel *parcel = g_ptr_array_index (parcels, i);
      GError *taken = NULL;

      if (store_folder_check_size (folder, g_bytes_get_size (parcel->raw), &taken))
        parcel->number = imap_session_send_append (
          context->session, folder->wire_name, parcel->flags,
          (const char *const *) parcel->keywords, parcel->message->date_received, 0, parcel->raw,
          &taken);
      if (!judge (context, parcel, taken, refusal, error))
        return FALSE;
    }
  for (guint i = 0; i < parcels->len; i++)
    {
      Parcel *parcel = g_ptr_array_index (parcels, i);
      GError *taken = NULL;

      if (parcel->number == 0)
        continue;
      imap_session_wait_append (context->session, parcel->number, NULL, &parcel->uid,
                                context->cancellable, &taken);
      if (!judge (context, parcel, taken, refusal, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- What became of it ---------------------------------------------------------------------- */

/* What was not refused but has no uid yet is looked for; what is not found either has none then. */
static gboolean
look_up (SyncContext *context, gint64 folder_id, GPtrArray *parcels, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autofree guint32 *uids = g_new0 (guint32, parcels->len);
  guint n = 0;

  for (guint i = 0; i < parcels->len; i++)
    {
      Parcel *parcel = g_ptr_array_index (parcels, i);

      if (!parcel->is_refused && parcel->uid == 0)
        g_ptr_array_add (rows, parcel->row);
    }
  if (rows->len == 0)
    return TRUE;
  if (!operation_look_up (context, folder_id,
                          ((StoreOp *) g_ptr_array_index (rows, 0))->uidnext_before, rows, uids,
                          error))
    return FALSE;
  for (guint i = 0; i < parcels->len; i++)
    {
      Parcel *parcel = g_ptr_array_index (parcels, i);

      if (!parcel->is_refused && parcel->uid == 0)
        parcel->uid = uids[n++];
    }
  return TRUE;
}

static gboolean
is_shown (const Parcel *parcel, GPtrArray *events)
{
  for (guint i = 0; i < events->len; i++)
    {
      const ImapResponse *response = g_ptr_array_index (events, i);

      if (response->type == IMAP_RESPONSE_FETCH && response->fetch.uid == parcel->uid &&
          (response->fetch.size == parcel->message->size ||
           operation_is_same_message (&response->fetch, parcel->message)))
        return TRUE;
    }
  return FALSE;
}

/* The server's word that it holds a mail of this size or with this Message-ID at each uid: what allows
 * a transfer to let go of its source. Takes the uid from those of which it does not give it. */
static gboolean
verify (SyncContext *context, gint64 folder_id, GPtrArray *parcels, GError **error)
{
  g_autoptr (ImapSet) uids = imap_set_new ();
  g_autoptr (GPtrArray) events = NULL;

  for (guint i = 0; i < parcels->len; i++)
    {
      const Parcel *parcel = g_ptr_array_index (parcels, i);

      if (parcel->uid != 0)
        imap_set_add (uids, parcel->uid);
    }
  if (imap_set_is_empty (uids))
    return TRUE;
  if (!sync_context_select (context, folder_id, error) ||
      !operation_fetch_identities (context, uids, &events, error))
    return FALSE;
  for (guint i = 0; i < parcels->len; i++)
    {
      Parcel *parcel = g_ptr_array_index (parcels, i);

      if (parcel->uid != 0 && !is_shown (parcel, events))
        parcel->uid = 0;
    }
  return TRUE;
}

/* In a transaction. What the server took without showing it may be there. */
static gboolean
settle (SyncContext *context, const Parcel *parcel, GError **error)
{
  StoreOp *row = parcel->row;

  if (parcel->is_refused)
    return TRUE;
  if (parcel->uid == 0)
    {
      row->state = STORE_OP_UNSURE;
      return store_op_update (context->store, row, error);
    }
  row->state = STORE_OP_DONE;
  return store_placement_set_uid (context->store, row->dst_placement_id, parcel->uid, error) &&
         operation_note_uid (context->store, row->dst_folder_id, parcel->uid, error) &&
         store_op_update (context->store, row, error);
}

static gboolean
settle_all (SyncContext *context, GPtrArray *parcels, GError **error)
{
  if (!store_begin (context->store, error))
    return FALSE;
  for (guint i = 0; i < parcels->len; i++)
    {
      if (!settle (context, g_ptr_array_index (parcels, i), error))
        {
          store_rollback (context->store);
          return FALSE;
        }
    }
  if (store_commit (context->store, error))
    return TRUE;
  store_rollback (context->store);
  return FALSE;
}

static gboolean
finish (SyncContext *context, GPtrArray *parcels, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  gboolean are_all_shown = TRUE;

  for (guint i = 0; i < parcels->len; i++)
    {
      Parcel *parcel = g_ptr_array_index (parcels, i);

      are_all_shown &= parcel->is_refused || parcel->uid != 0;
      if (!parcel->is_refused && parcel->uid != 0)
        g_ptr_array_add (files, g_steal_pointer (&parcel->row->file));
    }
  if (!settle_all (context, parcels, error))
    return FALSE;
  for (guint i = 0; i < files->len; i++)
    operation_spool_remove (context->data_dir, g_ptr_array_index (files, i));
  if (!are_all_shown)
    set_not_shown (error);
  return are_all_shown;
}

/* A row that may have been carried out: the parcel has its uid if it was. */
static gboolean
recover (SyncContext *context, gint64 folder_id, GPtrArray *parcels, GError **error)
{
  Parcel *parcel = g_ptr_array_index (parcels, 0);

  return parcel->row->state != STORE_OP_UNSURE || look_up (context, folder_id, parcels, error);
}

gboolean
operation_append_run (SyncContext *context, GPtrArray *rows, GError **error)
{
  const StoreOp *first = g_ptr_array_index (rows, 0);
  g_autoptr (StoreFolder) folder = store_folder_get (context->store, first->dst_folder_id, error);
  g_autoptr (GPtrArray) parcels = NULL;
  g_autoptr (GError) refusal = NULL;

  if (folder == NULL)
    {
      store_folder_set_gone (error, PH_ERROR_NOT_FOUND);
      return FALSE;
    }
  parcels = make_parcels (context, rows, error);
  if (parcels == NULL || !recover (context, folder->id, parcels, error))
    return FALSE;
  if (((Parcel *) g_ptr_array_index (parcels, 0))->uid == 0 &&
      (!load_all (context, parcels, error) || !mark_sent (context, folder, parcels, error) ||
       !send_all (context, folder, parcels, &refusal, error) ||
       !look_up (context, folder->id, parcels, error)))
    return FALSE;
  if (!verify (context, folder->id, parcels, error) || !finish (context, parcels, error))
    return FALSE;
  if (refusal == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}
