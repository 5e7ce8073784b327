/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "transfer.h"

#include "folder-sync.h"
#include "imap-response.h"
#include "message-convert.h"
#include "operation-append.h"
#include "operation-local.h"
#include "operation-expunge.h"
#include "operation-spool.h"
#include "ph-error.h"
#include "store-body.h"
#include "store-message.h"
#include "store-placement.h"
#include "transfer-fetch.h"

#include <glib/gi18n-lib.h>

/* No more than this of mail is fetched at once; one mail may always be. */
#define BYTES_AT_ONCE (4 * 1024 * 1024)

/* Many bodies go to the disk at once, as long as not too many files are open. */
#define BODIES_AT_ONCE 32

/* Marks an APPEND row as the far end of a transfer. */
#define ARRIVAL "transfer"

/* ---- Announcing ----------------------------------------------------------------------------- */

/* Mail that can be read over there at once. Only a cache: what fails here is fetched again. */
typedef struct
{
  Store *from;
  Store *to;
  GPtrArray *writers; /* (element-type StoreBodyWriter) (owned) */
} BodyCopies;

static void
copy_body (BodyCopies *self, gint64 old_id, gint64 new_id, const char *part)
{
  g_autoptr (GBytes) bytes = store_body_get (self->from, old_id, part, NULL);
  StoreBodyWriter *writer = bytes != NULL ? store_body_writer_new (self->to, NULL) : NULL;

  if (writer == NULL)
    return;
  if (store_body_writer_add (writer, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL))
    {
      store_body_writer_end (writer, new_id, part);
      g_ptr_array_add (self->writers, writer);
    }
  else
    store_body_writer_drop (writer);
}

static void
store_copies (BodyCopies *self)
{
  if (self->writers->len == 0)
    return;
  store_body_store_all (self->to, self->writers, NULL);
  g_ptr_array_set_size (self->writers, 0);
}

static void
copy_bodies (BodyCopies *self, const StoreMessage *message, gint64 new_id)
{
  g_autoptr (ImapResponse) structure =
    message->structure != NULL ? imap_body_parse (message->structure, message->structure_len) : NULL;
  const ImapBody *text = structure != NULL ? message_find_text (structure->fetch.body) : NULL;

  copy_body (self, message->id, new_id, "");
  if (text != NULL)
    copy_body (self, message->id, new_id, text->part);
  if (self->writers->len >= BODIES_AT_ONCE)
    store_copies (self);
}

static gboolean
check_destination (Store *destination, gint64 folder_id, guint64 size, GError **error)
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
    return store_folder_check_size (folder, size, error);
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
        transfer_set_gone (error);
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
  return check_destination (destination, op->dst_folder_id, message->size, error) &&
         add_arrival (source, destination, op, message, new_id, error);
}

/* What one announcement came to. */
typedef struct
{
  StoreMessage *message; /* (owned) as the source has it */
  gint64 new_id;         /* 0: it was announced before */
} Announced;

static void
announced_clear (gpointer data)
{
  Announced *self = data;

  store_message_free (self->message);
}

/* In a transaction of the destination; those that went well are in @all. */
static guint
announce_some (Store *source, Store *destination, GPtrArray *ops, GArray *all, GError **error)
{
  guint n = 0;

  for (; n < ops->len; n++)
    {
      const StoreOp *op = g_ptr_array_index (ops, n);
      Announced one = { .message = store_message_get (source, op->message_id, error) };

      if (one.message == NULL)
        break;
      g_array_append_val (all, one);
      if (!announce_in_transaction (source, destination, op, one.message,
                                    &g_array_index (all, Announced, n).new_id, error))
        break;
    }
  g_array_set_size (all, n);
  return n;
}

guint
transfer_announce (TransferHub *hub, Store *source, GPtrArray *ops, GError **error)
{
  const StoreOp *first = ops->len > 0 ? g_ptr_array_index (ops, 0) : NULL;
  Store *destination = first != NULL ? transfer_hub_get_store (hub, first->text, error) : NULL;
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Announced));
  g_autoptr (GPtrArray) writers =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_body_writer_drop);
  BodyCopies copies = { .from = source, .to = destination, .writers = writers };
  guint n;

  g_array_set_clear_func (all, announced_clear);
  if (destination == NULL || !store_begin (destination, error))
    return 0;
  n = announce_some (source, destination, ops, all, error);
  if (!store_commit (destination, n == ops->len ? error : NULL))
    {
      store_rollback (destination);
      return 0;
    }
  for (guint i = 0; i < n; i++)
    {
      const Announced *one = &g_array_index (all, Announced, i);

      if (one->new_id != 0)
        copy_bodies (&copies, one->message, one->new_id);
    }
  store_copies (&copies);
  return n;
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
  g_autoptr (GError) local_error = NULL;
  Store *destination = transfer_hub_get_store (hub, op->text, &local_error);
  g_autoptr (StoreOp) arrival = NULL;
  gboolean ok = FALSE;

  if (g_error_matches (local_error, PH_ERROR, PH_ERROR_NOT_FOUND))
    return TRUE;
  if (destination == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  /* Looked at within the transaction: the other account's worker marks the row sent in one. */
  if (!store_begin (destination, error))
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

/* ---- Some at once --------------------------------------------------------------------------- */

/* Takes out of @ops what lies behind the first of them that fit. */
static gboolean
trim (SyncContext *context, GPtrArray *ops, GError **error)
{
  guint64 n_bytes = 0;
  guint n = 0;

  for (; n < ops->len && n_bytes < BYTES_AT_ONCE; n++)
    {
      const StoreOp *op = g_ptr_array_index (ops, n);
      g_autoptr (GError) local_error = NULL;
      g_autoptr (StoreMessage) message =
        store_message_get (context->store, op->message_id, &local_error);

      if (local_error != NULL && !g_error_matches (local_error, PH_ERROR, PH_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      n_bytes += message != NULL ? message->size : 0;
    }
  g_ptr_array_set_size (ops, (int) n);
  return TRUE;
}

/* An error that is about one of @ops: the others go on without it. */
static gboolean
fail_with (GPtrArray *ops, guint index)
{
  gpointer op = g_ptr_array_index (ops, index);

  g_ptr_array_set_size (ops, 0);
  g_ptr_array_add (ops, op);
  return FALSE;
}

/* ---- Steps ---------------------------------------------------------------------------------- */

static gboolean
set_stage (Store *store, GPtrArray *ops, int stage, GError **error)
{
  if (!store_begin (store, error))
    return FALSE;
  for (guint i = 0; i < ops->len; i++)
    {
      StoreOp *op = g_ptr_array_index (ops, i);

      op->stage = stage;
      if (!store_op_update (store, op, error))
        {
          store_rollback (store);
          return FALSE;
        }
    }
  if (store_commit (store, error))
    return TRUE;
  store_rollback (store);
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
wants_file (const StoreOp *arrival)
{
  return arrival->state == STORE_OP_QUEUED && arrival->file == NULL;
}

/* In a transaction of the destination. */
static gboolean
give_file (TransferHub *hub, const StoreOp *op, const char *file, GError **error)
{
  Store *destination = NULL;
  g_autoptr (StoreOp) arrival = get_arrival (hub, op, &destination, error);

  if (arrival == NULL)
    return FALSE;
  if (file == NULL || !wants_file (arrival))
    return TRUE;
  arrival->file = g_strdup (file);
  return store_op_update (destination, arrival, error);
}

/* All of them together, so that the other account's worker finds them together. */
static gboolean
give_files (TransferHub *hub, GPtrArray *ops, GPtrArray *files, GError **error)
{
  const StoreOp *first = g_ptr_array_index (ops, 0);
  Store *destination = transfer_hub_get_store (hub, first->text, error);

  if (destination == NULL || !store_begin (destination, error))
    return FALSE;
  for (guint i = 0; i < ops->len; i++)
    {
      if (!give_file (hub, g_ptr_array_index (ops, i), g_ptr_array_index (files, i), error))
        {
          store_rollback (destination);
          return fail_with (ops, i);
        }
    }
  if (store_commit (destination, error))
    return TRUE;
  store_rollback (destination);
  return FALSE;
}

/* What was handed over before a crash is not written again: sets @file to NULL. */
static gboolean
write_file (TransferHub *hub, const StoreOp *op, GBytes *raw, char **file, GError **error)
{
  g_autofree char *dir = transfer_hub_get_dir (hub, op->text);
  Store *destination = NULL;
  g_autoptr (StoreOp) arrival = get_arrival (hub, op, &destination, error);

  *file = NULL;
  if (arrival == NULL)
    return FALSE;
  if (!wants_file (arrival))
    return TRUE;
  *file = operation_spool_write (dir, op->token, raw, error);
  return *file != NULL;
}

/* (element-type utf8) NULL where there is nothing to hand over. */
static GPtrArray *
write_files (TransferHub *hub, GPtrArray *ops, GPtrArray *raws, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) written = g_ptr_array_new ();
  g_autofree char *dir = NULL;

  for (guint i = 0; i < ops->len; i++)
    {
      char *file;

      if (!write_file (hub, g_ptr_array_index (ops, i), g_ptr_array_index (raws, i), &file, error))
        {
          fail_with (ops, i);
          return NULL;
        }
      g_ptr_array_add (files, file);
      if (file != NULL)
        g_ptr_array_add (written, file);
    }
  dir = transfer_hub_get_dir (hub, ((const StoreOp *) g_ptr_array_index (ops, 0))->text);
  return operation_spool_sync (dir, written, error) ? g_steal_pointer (&files) : NULL;
}

static gboolean
hand_over (SyncContext *context, TransferHub *hub, GPtrArray *ops, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) raws = NULL;
  g_autoptr (GPtrArray) files = NULL;

  if (!trim (context, ops, error))
    return FALSE;
  raws = transfer_fetch_all (context, ops, &local_error);
  if (raws->len == 0)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return fail_with (ops, 0);
    }
  /* The one that could not be had comes first the next time. */
  g_ptr_array_set_size (ops, (int) raws->len);
  for (guint i = 0; i < ops->len; i++)
    note_source (context, g_ptr_array_index (ops, i));
  files = write_files (hub, ops, raws, error);
  return files != NULL && give_files (hub, ops, files, error) &&
         set_stage (context->store, ops, TRANSFER_STAGE_HANDED_OVER, error);
}

static gboolean
check_arrived (TransferHub *hub, const StoreOp *op, GError **error)
{
  Store *destination = NULL;
  g_autoptr (StoreOp) arrival = get_arrival (hub, op, &destination, error);

  if (arrival == NULL)
    return FALSE;
  if (arrival->state != STORE_OP_FAILED)
    return TRUE;
  g_set_error_literal (error, PH_ERROR, PH_ERROR_SERVER,
                       arrival->error != NULL ? arrival->error
                                              : _ ("The other server refused the mail."));
  return FALSE;
}

/* All of @ops are at an end over there, well or not. */
static gboolean
await_arrival (SyncContext *context, TransferHub *hub, GPtrArray *ops, GError **error)
{
  for (guint i = 0; i < ops->len; i++)
    {
      if (!check_arrived (hub, g_ptr_array_index (ops, i), error))
        return fail_with (ops, i);
    }
  return set_stage (context->store, ops, TRANSFER_STAGE_ARRIVED, error);
}

/* The uid that was fetched: a placement that went meanwhile does not say that the server's mail
 * went. */
static gboolean
add_source_uid (SyncContext *context, const StoreOp *op, ImapSet *set, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  StorePlacement placement;

  if (store_placement_get (context->store, op->placement_id, &placement, &local_error))
    {
      if (!transfer_check_known (&placement, error))
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
  return TRUE;
}

static gboolean
expunge_sources (SyncContext *context, GPtrArray *ops, gboolean *expunged, GError **error)
{
  const StoreOp *first = g_ptr_array_index (ops, 0);
  g_autoptr (ImapSet) set = imap_set_new ();

  *expunged = FALSE;
  if (!sync_context_select (context, first->folder_id, error))
    return FALSE;
  for (guint i = 0; i < ops->len; i++)
    {
      if (!add_source_uid (context, g_ptr_array_index (ops, i), set, error))
        return fail_with (ops, i);
    }
  return imap_set_is_empty (set) || (folder_sync_meet (context, imap_set_highest (set), error) &&
                                     operation_expunge_or_trash (context, set, expunged, error));
}

/* In a transaction. */
static gboolean
finish_one (SyncContext *context, StoreOp *op, gboolean expunged, GError **error)
{
  StorePlacement placement;

  op->state = STORE_OP_DONE;
  return (!expunged || !store_placement_get (context->store, op->placement_id, &placement, NULL) ||
          store_placement_remove (context->store, op->placement_id, error)) &&
         store_op_update (context->store, op, error);
}

static gboolean
finish (SyncContext *context, GPtrArray *ops, GError **error)
{
  gboolean expunged = FALSE;
  const StoreOp *first = g_ptr_array_index (ops, 0);

  if (first->set != 0 && !expunge_sources (context, ops, &expunged, error))
    return FALSE;
  if (!store_begin (context->store, error))
    return FALSE;
  for (guint i = 0; i < ops->len; i++)
    {
      if (!finish_one (context, g_ptr_array_index (ops, i), expunged, error))
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
announce_all (SyncContext *context, TransferHub *hub, GPtrArray *ops, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  guint n = transfer_announce (hub, context->store, ops, &local_error);

  if (n == 0)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return fail_with (ops, 0);
    }
  g_ptr_array_set_size (ops, (int) n);
  if (set_stage (context->store, ops, TRANSFER_STAGE_ANNOUNCED, error))
    return TRUE;
  /* A wish that was taken back just now must leave nothing announced. */
  for (guint i = 0; i < ops->len; i++)
    transfer_withdraw (hub, g_ptr_array_index (ops, i), NULL);
  return FALSE;
}

gboolean
transfer_run (SyncContext *context, TransferHub *hub, GPtrArray *ops, GError **error)
{
  switch (((const StoreOp *) g_ptr_array_index (ops, 0))->stage)
    {
    case TRANSFER_STAGE_PLANNED:
      return announce_all (context, hub, ops, error);
    case TRANSFER_STAGE_ANNOUNCED:
      return hand_over (context, hub, ops, error);
    case TRANSFER_STAGE_HANDED_OVER:
      return await_arrival (context, hub, ops, error);
    case TRANSFER_STAGE_ARRIVED:
      return finish (context, ops, error);
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
