/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "transfer.h"

#include "imap-response.h"
#include "message-convert.h"
#include "operation-append.h"
#include "operation-local.h"
#include "operation-message.h"
#include "operation-spool.h"
#include "ph-error.h"
#include "store-body.h"
#include "store-message.h"
#include "store-placement.h"

#include <glib/gi18n-lib.h>

/* Marks an APPEND row as the far end of a transfer. */
#define ARRIVAL "transfer"

static void
set_gone (GError **error)
{
  g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND,
                       _ ("The mail does not exist any more."));
}

/* ---- The hub -------------------------------------------------------------------------------- */

struct _TransferHub
{
  gatomicrefcount ref_count;
  char *data_dir;
  TransferHubFunc func;
  gpointer user_data;
};

/* What a store that was opened through the hub tells it by. */
typedef struct
{
  TransferHub *hub;
  char *account_id;
} Listener;

static void
listener_free (gpointer data)
{
  Listener *self = data;

  transfer_hub_unref (self->hub);
  g_free (self->account_id);
  g_free (self);
}

TransferHub *
transfer_hub_new (const char *data_dir, TransferHubFunc func, gpointer user_data)
{
  TransferHub *self = g_new0 (TransferHub, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->data_dir = g_strdup (data_dir);
  self->func = func;
  self->user_data = user_data;
  return self;
}

TransferHub *
transfer_hub_ref (TransferHub *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
transfer_hub_unref (TransferHub *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->data_dir);
  g_free (self);
}

char *
transfer_hub_get_dir (TransferHub *self, const char *account_id)
{
  return g_build_filename (self->data_dir, "accounts", account_id, NULL);
}

static void
changes_cb (StoreChanges *changes, gpointer user_data)
{
  Listener *listener = user_data;

  listener->hub->func (listener->account_id, changes, listener->hub->user_data);
}

static Store *
open_store (TransferHub *self, const char *account_id, GError **error)
{
  g_autofree char *dir = transfer_hub_get_dir (self, account_id);
  Listener *listener;
  Store *store;

  if (!g_file_test (dir, G_FILE_TEST_IS_DIR))
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND,
                           _ ("The account does not exist any more."));
      return NULL;
    }
  store = store_open (dir, STORE_OPEN_WRITE, NULL, error);
  if (store == NULL)
    return NULL;

  listener = g_new0 (Listener, 1);
  listener->hub = transfer_hub_ref (self);
  listener->account_id = g_strdup (account_id);
  store_set_changes_func (store, changes_cb, listener, listener_free);
  return store;
}

/* Directory to Store, for each thread. */
static GPrivate thread_stores = G_PRIVATE_INIT ((GDestroyNotify) g_hash_table_unref);

Store *
transfer_hub_get_store (TransferHub *self, const char *account_id, GError **error)
{
  g_autofree char *dir = transfer_hub_get_dir (self, account_id);
  GHashTable *stores = g_private_get (&thread_stores);
  Store *store;

  if (stores == NULL)
    {
      stores = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) store_close);
      g_private_set (&thread_stores, stores);
    }
  store = g_hash_table_lookup (stores, dir);
  if (store == NULL)
    {
      store = open_store (self, account_id, error);
      if (store != NULL)
        g_hash_table_insert (stores, g_steal_pointer (&dir), store);
    }
  return store;
}

void
transfer_hub_close_stores (void)
{
  g_private_replace (&thread_stores, NULL);
}

/* ---- Announcing ----------------------------------------------------------------------------- */

/* So that the mail can be read over there at once. */
static void
copy_bodies (Store *from, Store *to, const StoreMessage *message, gint64 new_id)
{
  g_autoptr (ImapResponse) structure =
    message->structure != NULL ? imap_body_parse (message->structure, message->structure_len) : NULL;
  const ImapBody *text = structure != NULL ? message_find_text (structure->fetch.body) : NULL;
  const char *parts[] = { "", text != NULL ? text->part : NULL };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GBytes) bytes =
        parts[i] != NULL ? store_body_get (from, message->id, parts[i], NULL) : NULL;

      /* Only a cache: what fails here is fetched again. */
      if (bytes != NULL)
        store_body_put (to, new_id, parts[i], bytes, NULL);
    }
}

static gboolean
check_destination (Store *destination, gint64 folder_id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (StoreFolder) folder = store_folder_get (destination, folder_id, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (folder != NULL &&
      (folder->flags & (STORE_FOLDER_NOSELECT | STORE_FOLDER_READ_ONLY | STORE_FOLDER_HIDDEN)) == 0)
    return TRUE;
  g_set_error (error, PH_ERROR, PH_ERROR_INVALID, _ ("The folder “%s” can’t take mail."),
               folder != NULL ? folder->name : "");
  return FALSE;
}

static gboolean
add_arrival (Store *source,
             Store *destination,
             const StoreOp *op,
             const StoreMessage *message,
             gint64 *new_id,
             GError **error)
{
  g_auto (GStrv) keywords = NULL;
  StorePlacement placement;
  StoreMessage copy;
  StoreOp row = {
    .created = op->created,
    .kind = STORE_OP_APPEND,
    .dst_folder_id = op->dst_folder_id,
    .text = (char *) ARRIVAL,
    .token = op->token,
  };

  if (!store_placement_get (source, op->placement_id, &placement, error))
    {
      if (error != NULL && *error == NULL)
        set_gone (error);
      return FALSE;
    }
  keywords = store_placement_get_keywords (source, placement.id, error);
  if (keywords == NULL)
    return FALSE;

  /* The other server has identities of its own. */
  copy = *message;
  copy.id = 0;
  copy.email_id = NULL;
  copy.thread_key = NULL;
  row.group_id = store_op_new_group (destination, error);
  row.message_id = row.group_id != 0 ? store_message_add (destination, &copy, error) : 0;
  if (row.message_id == 0)
    return FALSE;
  row.dst_placement_id = store_placement_add_local (
    destination, op->dst_folder_id, row.message_id, placement.date,
    store_placement_get_shown_flags (&placement) & ~(IMAP_FLAG_DELETED | IMAP_FLAG_RECENT),
    (const char *const *) keywords, error);
  *new_id = row.message_id;
  return row.dst_placement_id != 0 && store_op_add (destination, &row, error);
}

/* Adds what is not there yet. Looked up within the transaction: the local worker, which was given the
 * wish, and the interactive one, which finds its row in the journal, may both be at it. */
static gboolean
announce_in_transaction (Store *source,
                         Store *destination,
                         const StoreOp *op,
                         const StoreMessage *message,
                         gint64 *new_id,
                         GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (StoreOp) arrival = store_op_find_token (destination, op->token, &local_error);

  if (arrival != NULL)
    return TRUE;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return check_destination (destination, op->dst_folder_id, error) &&
         add_arrival (source, destination, op, message, new_id, error);
}

gboolean
transfer_announce (TransferHub *hub, Store *source, const StoreOp *op, GError **error)
{
  Store *destination = transfer_hub_get_store (hub, op->text, error);
  g_autoptr (StoreMessage) message = store_message_get (source, op->message_id, error);
  gint64 new_id = 0;

  if (destination == NULL || message == NULL)
    {
      if (error != NULL && *error == NULL)
        set_gone (error);
      return FALSE;
    }
  if (!store_begin (destination, error))
    return FALSE;
  if (!announce_in_transaction (source, destination, op, message, &new_id, error) ||
      !store_commit (destination, error))
    {
      store_rollback (destination);
      return FALSE;
    }
  if (new_id != 0)
    copy_bodies (source, destination, message, new_id);
  return TRUE;
}

gboolean
transfer_is_arrival (const StoreOp *op)
{
  return op->kind == STORE_OP_APPEND && g_strcmp0 (op->text, ARRIVAL) == 0;
}

/* ---- Withdrawing ---------------------------------------------------------------------------- */

gboolean
transfer_withdraw (TransferHub *hub, const StoreOp *op, GError **error)
{
  Store *destination = transfer_hub_get_store (hub, op->text, error);
  g_autoptr (StoreOp) arrival = NULL;
  gboolean ok = FALSE;

  /* Looked at within the transaction: the other account's worker marks the row sent in one. */
  if (destination == NULL || !store_begin (destination, error))
    return FALSE;
  arrival = store_op_find_token (destination, op->token, NULL);
  if (arrival == NULL)
    ok = TRUE;
  else if (arrival->state == STORE_OP_QUEUED && arrival->tries == 0)
    ok = store_op_remove (destination, arrival->id, error) &&
         operation_take_back (destination, arrival, error);
  else
    g_set_error_literal (error, PH_ERROR, PH_ERROR_INVALID,
                         _ ("The mail is on its way already."));

  if (ok && store_commit (destination, error))
    {
      g_autofree char *dir = transfer_hub_get_dir (hub, op->text);

      if (arrival != NULL && arrival->file != NULL)
        operation_spool_remove (dir, arrival->file);
      return TRUE;
    }
  store_rollback (destination);
  return FALSE;
}

/* ---- Fetching the whole mail ---------------------------------------------------------------- */

typedef struct
{
  GByteArray *bytes;
} Sink;

static gboolean
sink_cb (const char *data, gsize len, gpointer user_data)
{
  Sink *sink = user_data;

  g_byte_array_append (sink->bytes, (const guint8 *) data, len);
  return TRUE;
}

static GBytes *
take_body (GPtrArray *events, guint32 uid, Sink *sink)
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
      if (section->to_sink)
        return g_byte_array_free_to_bytes (g_steal_pointer (&sink->bytes));
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
  ImapCommand *command = imap_command_new ("UID FETCH");
  Sink sink = { .bytes = g_byte_array_new () };
  GBytes *raw = NULL;
  gboolean ok;

  imap_set_add (set, uid);
  imap_command_set (command, set);
  imap_command_atom (command, "(UID BODY.PEEK[])");
  imap_session_set_sink (context->session, sink_cb, &sink);
  ok = imap_session_run (context->session, command, context->cancellable, error);
  imap_session_set_sink (context->session, NULL, NULL);
  if (ok)
    {
      events = imap_session_take_events (context->session);
      raw = take_body (events, uid, &sink);
      if (!sync_context_store (context, events, error))
        g_clear_pointer (&raw, g_bytes_unref);
      else if (raw == NULL)
        set_gone (error);
    }
  g_clear_pointer (&sink.bytes, g_byte_array_unref);
  return raw;
}

/* In a folder that began a new age the mail may not have been met again yet. */
static gboolean
check_known (const StorePlacement *placement, GError **error)
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
        set_gone (error);
      return NULL;
    }
  return check_known (&placement, error) ? fetch_whole (context, (guint32) placement.uid, error)
                                         : NULL;
}

/* ---- Steps ---------------------------------------------------------------------------------- */

static gboolean
set_stage (Store *store, StoreOp *op, int stage, GError **error)
{
  op->stage = stage;
  if (!store_begin (store, error))
    return FALSE;
  if (store_op_update (store, op, error) && store_commit (store, error))
    return TRUE;
  store_rollback (store);
  return FALSE;
}

static gboolean
give_file (Store *destination, StoreOp *arrival, const char *file, GError **error)
{
  arrival->file = g_strdup (file);
  if (!store_begin (destination, error))
    return FALSE;
  if (store_op_update (destination, arrival, error) && store_commit (destination, error))
    return TRUE;
  store_rollback (destination);
  return FALSE;
}

/* Both ends are looked at anew in each step: a person may have taken the wish back meanwhile. */
static StoreOp *
get_arrival (TransferHub *hub, const StoreOp *op, Store **destination, GError **error)
{
  StoreOp *arrival;

  *destination = transfer_hub_get_store (hub, op->text, error);
  if (*destination == NULL)
    return NULL;
  arrival = store_op_find_token (*destination, op->token, error);
  if (arrival == NULL && error != NULL && *error == NULL)
    g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND,
                         _ ("The other account does not know of this mail any more."));
  return arrival;
}

/* The wish may be older than the uid: made while the source was only placed here. */
static void
note_source (SyncContext *context, StoreOp *op)
{
  g_autoptr (StoreFolder) folder = store_folder_get (context->store, op->folder_id, NULL);
  StorePlacement placement;

  if (folder == NULL ||
      !store_placement_get (context->store, op->placement_id, &placement, NULL) ||
      placement.uid <= 0)
    return;
  op->uid = (guint32) placement.uid;
  op->uidvalidity = folder->uidvalidity;
}

static gboolean
hand_over (SyncContext *context, TransferHub *hub, StoreOp *op, GError **error)
{
  g_autoptr (GBytes) raw = get_whole (context, op, error);
  g_autofree char *dir = transfer_hub_get_dir (hub, op->text);
  g_autofree char *file = NULL;
  Store *destination = NULL;
  g_autoptr (StoreOp) arrival = NULL;

  if (raw == NULL)
    return FALSE;
  note_source (context, op);
  arrival = get_arrival (hub, op, &destination, error);
  if (arrival == NULL)
    return FALSE;
  if (arrival->state == STORE_OP_QUEUED && arrival->file == NULL)
    {
      file = operation_spool_write (dir, op->token, raw, error);
      if (file == NULL || !give_file (destination, arrival, file, error))
        return FALSE;
    }
  return set_stage (context->store, op, TRANSFER_STAGE_HANDED_OVER, error);
}

static gboolean
await_arrival (SyncContext *context, TransferHub *hub, StoreOp *op, GError **error)
{
  Store *destination = NULL;
  g_autoptr (StoreOp) arrival = get_arrival (hub, op, &destination, error);

  if (arrival == NULL)
    return FALSE;
  if (arrival->state == STORE_OP_FAILED)
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_SERVER,
                           arrival->error != NULL ? arrival->error
                                                  : _ ("The other server refused the mail."));
      return FALSE;
    }
  return arrival->state != STORE_OP_DONE ||
         set_stage (context->store, op, TRANSFER_STAGE_ARRIVED, error);
}

/* By the uid that was fetched: a placement that went meanwhile does not say that the server's mail
 * went. */
static gboolean
expunge_source (SyncContext *context, const StoreOp *op, gboolean *expunged, GError **error)
{
  g_autoptr (ImapSet) set = imap_set_new ();
  g_autoptr (GError) local_error = NULL;
  StorePlacement placement;

  *expunged = FALSE;
  if (!sync_context_select (context, op->folder_id, error))
    return FALSE;
  if (store_placement_get (context->store, op->placement_id, &placement, &local_error))
    {
      if (!check_known (&placement, error))
        return FALSE;
      imap_set_add (set, (guint32) placement.uid);
    }
  else if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  else if (op->uid != 0 && op->uidvalidity == context->uidvalidity)
    imap_set_add (set, op->uid);
  return imap_set_is_empty (set) || operation_expunge_uids (context, set, expunged, error);
}

static gboolean
finish (SyncContext *context, StoreOp *op, GError **error)
{
  gboolean expunged = FALSE;
  StorePlacement placement;

  if (op->set != 0 && !expunge_source (context, op, &expunged, error))
    return FALSE;

  op->state = STORE_OP_DONE;
  if (!store_begin (context->store, error))
    return FALSE;
  if ((expunged && store_placement_get (context->store, op->placement_id, &placement, NULL) &&
       !store_placement_remove (context->store, op->placement_id, error)) ||
      !store_op_update (context->store, op, error) || !store_commit (context->store, error))
    {
      store_rollback (context->store);
      return FALSE;
    }
  return TRUE;
}

/* A wish that was taken back just now must leave nothing announced. */
static gboolean
announce (SyncContext *context, TransferHub *hub, StoreOp *op, GError **error)
{
  if (!transfer_announce (hub, context->store, op, error))
    return FALSE;
  if (set_stage (context->store, op, TRANSFER_STAGE_ANNOUNCED, error))
    return TRUE;
  transfer_withdraw (hub, op, NULL);
  return FALSE;
}

gboolean
transfer_run (SyncContext *context, TransferHub *hub, StoreOp *op, GError **error)
{
  switch (op->stage)
    {
    case TRANSFER_STAGE_PLANNED:
      return announce (context, hub, op, error);
    case TRANSFER_STAGE_ANNOUNCED:
      return hand_over (context, hub, op, error);
    case TRANSFER_STAGE_HANDED_OVER:
      return await_arrival (context, hub, op, error);
    case TRANSFER_STAGE_ARRIVED:
      return finish (context, op, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

gboolean
transfer_is_ready (TransferHub *hub, const StoreOp *op)
{
  Store *destination = NULL;
  g_autoptr (StoreOp) arrival = NULL;

  if (op->stage != TRANSFER_STAGE_HANDED_OVER)
    return TRUE;
  arrival = get_arrival (hub, op, &destination, NULL);
  return arrival == NULL || arrival->state == STORE_OP_DONE || arrival->state == STORE_OP_FAILED;
}
