/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "append-parcel.h"

#include "imap-response.h"
#include "label-views.h"
#include "operation-lookup.h"
#include "operation-rows.h"
#include "operation-spool.h"
#include "ph-error.h"
#include "store-body.h"
#include "store-placement.h"

/* More than this is not under way at once; one mail may always be. */
#define BYTES_AT_ONCE (4 * 1024 * 1024)

/* So much goes in one command: a loss takes all of it. */
#define BYTES_TOGETHER BYTES_AT_ONCE
#define MESSAGES_TOGETHER 64

/* ---- One parcel ----------------------------------------------------------------------------- */

static void
parcel_free (gpointer data)
{
  AppendParcel *self = data;

  g_clear_pointer (&self->raw, g_bytes_unref);
  g_clear_pointer (&self->message, store_message_free);
  g_strfreev (self->keywords);
  g_free (self);
}

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

static AppendParcel *
make_parcel (SyncContext *context, StoreOp *row, GError **error)
{
  AppendParcel *self = g_new0 (AppendParcel, 1);
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

GPtrArray *
append_parcels_new (SyncContext *context, GPtrArray *rows, GError **error)
{
  g_autoptr (GPtrArray) parcels = g_ptr_array_new_with_free_func (parcel_free);
  guint64 n_bytes = 0;

  for (guint i = 0; i < rows->len && n_bytes < BYTES_AT_ONCE; i++)
    {
      AppendParcel *parcel = make_parcel (context, g_ptr_array_index (rows, i), error);

      if (parcel == NULL)
        return NULL;
      g_ptr_array_add (parcels, parcel);
      n_bytes += parcel->message->size;
    }
  g_ptr_array_set_size (rows, (int) parcels->len);
  return g_steal_pointer (&parcels);
}

/* ---- Bytes ---------------------------------------------------------------------------------- */

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

gboolean
append_parcels_load (SyncContext *context, GPtrArray *parcels, GError **error)
{
  for (guint i = 0; i < parcels->len; i++)
    {
      AppendParcel *parcel = g_ptr_array_index (parcels, i);

      parcel->raw = read_spooled (context, parcel->row, error);
      if (parcel->raw == NULL)
        return FALSE;
    }
  return TRUE;
}

/* ---- Before it is sent ---------------------------------------------------------------------- */

/* Of a view that of All Mail, by whose uids it goes. */
static gboolean
ask_uidnext (SyncContext *context, gint64 folder_id, guint32 *uidnext, GError **error)
{
  gint64 home = label_views_get_home (context->store, folder_id);
  g_autoptr (StoreFolder) folder = store_folder_get (context->store, home, error);
  g_autoptr (ImapResponse) status = NULL;
  g_autoptr (GError) local_error = NULL;

  if (folder == NULL)
    {
      store_folder_set_gone (error, PH_ERROR_NOT_FOUND);
      return FALSE;
    }

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
save_all (SyncContext *context, GPtrArray *parcels, GError **error)
{
  if (!store_begin (context->store, error))
    return FALSE;
  for (guint i = 0; i < parcels->len; i++)
    {
      const AppendParcel *parcel = g_ptr_array_index (parcels, i);

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

gboolean
append_parcels_mark_sent (SyncContext *context, const StoreFolder *folder, GPtrArray *parcels,
                          GError **error)
{
  guint32 uidnext;

  if (!ask_uidnext (context, folder->id, &uidnext, error))
    return FALSE;
  for (guint i = 0; i < parcels->len; i++)
    {
      StoreOp *row = ((AppendParcel *) g_ptr_array_index (parcels, i))->row;

      row->uidnext_before = uidnext;
      row->state = STORE_OP_SENT;
    }
  return save_all (context, parcels, error);
}

/* ---- Sending -------------------------------------------------------------------------------- */

/* One APPEND. */
typedef struct
{
  GPtrArray *parcels; /* (owned) of borrowed AppendParcel */
  guint number;       /* of the command; 0: not sent */
} Load;

typedef struct
{
  SyncContext *context;
  const StoreFolder *folder;
  GPtrArray *apart; /* (owned) of borrowed AppendParcel: refused together, each is to be tried alone */
  guint n_refused;
  GError **refusal; /* the first reason */
} Sending;

static void
load_free (gpointer data)
{
  Load *self = data;

  g_ptr_array_unref (self->parcels);
  g_free (self);
}

/* Takes @why. FALSE only when the connection failed. */
static gboolean
refuse (Sending *self, AppendParcel *parcel, GError *why)
{
  parcel->is_refused = TRUE;
  self->n_refused++;
  if (*self->refusal == NULL)
    *self->refusal = why;
  else
    g_error_free (why);
  return TRUE;
}

/* Of a server that says no to all of a command's mail one may be the reason, or the command itself is; not
 * where the folder is, or the time. */
static gboolean
may_be_about_one (const GError *why)
{
  return why->domain == PH_ERROR && why->code != PH_ERROR_NOT_FOUND &&
         why->code != PH_ERROR_UNAVAILABLE;
}

/* What a command came to: takes @why (nullable), what went wrong. FALSE only when the connection failed. */
static gboolean
judge (Sending *self, const Load *load, GError *why, GError **error)
{
  ImapSession *session = self->context->session;

  if (why == NULL)
    return TRUE;
  if (!imap_session_is_open (session) || g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, why);
      return FALSE;
    }
  if (load->parcels->len > 1 && may_be_about_one (why))
    {
      if (load->number != 0 && operation_rows_misunderstood (self->context, why))
        imap_session_blame (session, "MULTIAPPEND");
      g_ptr_array_extend (self->apart, load->parcels, NULL, NULL);
      g_error_free (why);
      return TRUE;
    }
  for (guint i = 0; i < load->parcels->len; i++)
    refuse (self, g_ptr_array_index (load->parcels, i), g_error_copy (why));
  g_error_free (why);
  return TRUE;
}

static guint
send_load (Sending *self, const Load *load, GError **error)
{
  g_autofree ImapAppend *messages = g_new0 (ImapAppend, load->parcels->len);

  for (guint i = 0; i < load->parcels->len; i++)
    {
      const AppendParcel *parcel = g_ptr_array_index (load->parcels, i);

      messages[i] = (ImapAppend){
        .flags = parcel->flags,
        .keywords = (const char *const *) parcel->keywords,
        .date = parcel->message->date_received,
        .bytes = parcel->raw,
      };
    }
  return imap_session_send_append (self->context->session, self->folder->wire_name, messages,
                                   load->parcels->len, error);
}

static gboolean
wait_load (Sending *self, const Load *load, GError **error)
{
  g_autofree guint32 *uids = g_new0 (guint32, load->parcels->len);
  gboolean is_view = (self->folder->flags & STORE_FOLDER_VIEW) != 0;
  GError *why = NULL;

  /* APPENDUID is about the label's own folder, a view goes by the uids of All Mail. */
  if (load->number != 0)
    imap_session_wait_append (self->context->session, load->number, NULL, uids, load->parcels->len,
                              self->context->cancellable, &why);
  for (guint i = 0; i < load->parcels->len; i++)
    ((AppendParcel *) g_ptr_array_index (load->parcels, i))->uid = is_view ? 0 : uids[i];
  return judge (self, load, why, error);
}

static gboolean
carry (Sending *self, GPtrArray *loads, GError **error)
{
  for (guint i = 0; i < loads->len; i++)
    {
      Load *load = g_ptr_array_index (loads, i);
      GError *why = NULL;

      load->number = send_load (self, load, &why);
      if (!judge (self, load, why, error))
        return FALSE;
    }
  for (guint i = 0; i < loads->len; i++)
    if (!wait_load (self, g_ptr_array_index (loads, i), error))
      return FALSE;
  return TRUE;
}

/* ---- Together, or one by one ---------------------------------------------------------------- */

/* Some servers take their limit for that of the whole command. */
static guint64
get_bytes_together (const Sending *self)
{
  guint64 limit = imap_session_get_append_limit (self->context->session, NULL);
  guint64 most = BYTES_TOGETHER;

  if (limit != 0)
    most = MIN (most, limit);
  if (self->folder->append_limit != 0)
    most = MIN (most, self->folder->append_limit);
  return most;
}

/* (element-type Load) */
static GPtrArray *
pack (Sending *self, GPtrArray *parcels, guint most_messages)
{
  GPtrArray *loads = g_ptr_array_new_with_free_func (load_free);
  guint64 most_bytes = get_bytes_together (self);
  guint64 n_bytes = 0;
  Load *load = NULL;

  for (guint i = 0; i < parcels->len; i++)
    {
      AppendParcel *parcel = g_ptr_array_index (parcels, i);
      gsize size = g_bytes_get_size (parcel->raw);
      GError *why = NULL;

      if (!store_folder_check_size (self->folder, size, &why))
        {
          refuse (self, parcel, why);
          continue;
        }
      if (load == NULL || load->parcels->len >= most_messages || n_bytes + size > most_bytes)
        {
          load = g_new0 (Load, 1);
          load->parcels = g_ptr_array_new ();
          g_ptr_array_add (loads, load);
          n_bytes = 0;
        }
      g_ptr_array_add (load->parcels, parcel);
      n_bytes += size;
    }
  return loads;
}

/* A command that was refused took nothing, if its server is right. What goes one by one but not together
 * says that the server can't do the latter. */
static gboolean
send_apart (Sending *self, GError **error)
{
  g_autoptr (GPtrArray) left = g_ptr_array_new ();
  g_autoptr (GPtrArray) loads = NULL;
  guint n_refused = self->n_refused;

  if (self->apart->len == 0)
    return TRUE;
  if (!append_parcels_look_up (self->context, self->folder->id, self->apart, error))
    return FALSE;
  for (guint i = 0; i < self->apart->len; i++)
    {
      AppendParcel *parcel = g_ptr_array_index (self->apart, i);

      if (parcel->uid == 0)
        g_ptr_array_add (left, parcel);
    }
  loads = pack (self, left, 1);
  if (!carry (self, loads, error))
    return FALSE;
  if (self->n_refused == n_refused)
    imap_session_blame (self->context->session, "MULTIAPPEND");
  return TRUE;
}

gboolean
append_parcels_send (SyncContext *context,
                     const StoreFolder *folder,
                     GPtrArray *parcels,
                     GError **refusal,
                     GError **error)
{
  gboolean is_able = imap_session_has (context->session, "MULTIAPPEND");
  g_autoptr (GPtrArray) apart = g_ptr_array_new ();
  Sending sending = { .context = context, .folder = folder, .apart = apart, .refusal = refusal };
  g_autoptr (GPtrArray) loads = pack (&sending, parcels, is_able ? MESSAGES_TOGETHER : 1);

  return carry (&sending, loads, error) && send_apart (&sending, error);
}

/* ---- Looking -------------------------------------------------------------------------------- */

static gboolean
is_missing (const AppendParcel *parcel)
{
  return !parcel->is_refused && parcel->uid == 0;
}

gboolean
append_parcels_look_up (SyncContext *context, gint64 folder_id, GPtrArray *parcels, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autofree guint32 *uids = g_new0 (guint32, parcels->len);
  guint32 from = G_MAXUINT32;
  guint n = 0;

  for (guint i = 0; i < parcels->len; i++)
    {
      AppendParcel *parcel = g_ptr_array_index (parcels, i);

      if (!is_missing (parcel))
        continue;
      g_ptr_array_add (rows, parcel->row);
      from = MIN (from, parcel->row->uidnext_before);
    }
  if (rows->len == 0)
    return TRUE;
  if (!operation_look_up (context, folder_id, from, rows, uids, error))
    return FALSE;
  for (guint i = 0; i < parcels->len; i++)
    {
      AppendParcel *parcel = g_ptr_array_index (parcels, i);

      if (is_missing (parcel))
        parcel->uid = uids[n++];
    }
  return TRUE;
}

static gboolean
is_shown (const AppendParcel *parcel, GPtrArray *events)
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

gboolean
append_parcels_verify (SyncContext *context, gint64 folder_id, GPtrArray *parcels, GError **error)
{
  g_autoptr (ImapSet) uids = imap_set_new ();
  g_autoptr (GPtrArray) events = NULL;

  for (guint i = 0; i < parcels->len; i++)
    {
      const AppendParcel *parcel = g_ptr_array_index (parcels, i);

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
      AppendParcel *parcel = g_ptr_array_index (parcels, i);

      if (parcel->uid != 0 && !is_shown (parcel, events))
        parcel->uid = 0;
    }
  return TRUE;
}
