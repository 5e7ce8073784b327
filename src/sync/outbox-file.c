/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "outbox-file.h"

#include "imap-response.h"
#include "label-views.h"
#include "operation-append.h"
#include "operation-folder.h"
#include "operation-local.h"
#include "operation-replace.h"
#include "operation-spool.h"
#include "ph-error.h"
#include "store-placement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FILER_KEY "sent-filer"

/* Seconds between one look and the next: the first is at once, the last after a quarter of an hour. */
static const int pauses[] = { 5, 15, 40, 240, 600 };
#define LOOKS_MAX ((int) G_N_ELEMENTS (pauses) + 1)

/* A server that did not file its first mail within 20 seconds is taken for one that does not. */
#define LOOKS_TO_LEARN 3

/* Until a copy that was refused is tried again. */
#define PAUSE_AFTER_FAILURE (60 * 60)

/* Until it is looked again whether the folders are known. */
#define PAUSE_FOR_FOLDERS 1

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gboolean
end (Store *store, gboolean ok, GError **error)
{
  if (ok && store_commit (store, error))
    return TRUE;
  store_rollback (store);
  return FALSE;
}

/* ---- Who files ------------------------------------------------------------------------------ */

static char *
make_filer_key (const char *server)
{
  return *server != '\0' ? g_strconcat (FILER_KEY " ", server, NULL) : g_strdup (FILER_KEY);
}

OutboxFiler
outbox_file_get_filer (Store *store, const char *server)
{
  g_autofree char *key = make_filer_key (server);
  g_autofree char *text = store_meta_get (store, key);

  if (g_strcmp0 (text, "server") == 0)
    return OUTBOX_FILER_SERVER;
  return g_strcmp0 (text, "client") == 0 ? OUTBOX_FILER_CLIENT : OUTBOX_FILER_UNKNOWN;
}

gboolean
outbox_file_set_filer (Store *store, const char *server, OutboxFiler filer, GError **error)
{
  static const char *const names[] = { NULL, "server", "client" };
  g_autofree char *key = make_filer_key (server);

  return store_meta_set (store, key, names[filer], error);
}

static const char *
get_server (const AccountSettings *settings, const StoreOutbox *row)
{
  return account_settings_get_sender_server (settings, row->identity)->id;
}

static OutboxFiler
get_filer (Store *store, const AccountSettings *settings, const StoreOutbox *row)
{
  return outbox_file_get_filer (store, get_server (settings, row));
}

/* ---- Where it lies --------------------------------------------------------------------------- */

static StoreFolder *
find_path (Store *store, const char *path)
{
  g_autoptr (GPtrArray) folders = store_folder_list (store, NULL);

  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      const StoreFolder *folder = folders->pdata[i];

      if (strcmp (folder->path, path) == 0 &&
          (folder->flags & (STORE_FOLDER_NOSELECT | STORE_FOLDER_HIDDEN)) == 0)
        return store_folder_get (store, folder->id, NULL);
    }
  return NULL;
}

StoreFolder *
outbox_file_find_own_folder (Store *store, const AccountSettings *settings, const char *identity)
{
  const AccountIdentity *writer = account_settings_find_identity (settings, identity);
  g_autoptr (StoreFolder) folder = NULL;

  if (writer == NULL || *writer->sent_folder == '\0')
    return NULL;

  folder = find_path (store, writer->sent_folder);
  return folder != NULL && folder->role != FOLDER_ROLE_SENT ? g_steal_pointer (&folder) : NULL;
}

/* ---- The original and the draft ------------------------------------------------------------- */

static gboolean
submit (Store *store, const char *data_dir, const Operation *operation, GError **error)
{
  g_autoptr (OperationResult) result = operation_apply (store, data_dir, operation, NULL, error);

  return result != NULL;
}

static Operation *
make_mark (const StoreOutbox *row, GArray *places)
{
  gboolean is_answer = row->answer == STORE_OUTBOX_ANSWERS;
  Operation *operation = operation_new (is_answer ? OPERATION_FLAGS : OPERATION_KEYWORD, "");

  if (is_answer)
    operation->set = IMAP_FLAG_ANSWERED;
  else
    {
      operation->text = g_strdup ("$Forwarded");
      operation->present = TRUE;
    }
  for (guint i = 0; i < places->len; i++)
    operation_add_placement (operation, g_array_index (places, StorePlacement, i).id);
  return operation;
}

static gboolean
mark_in (Store *store, const char *data_dir, const StoreOutbox *row, GError **error)
{
  g_autoptr (GArray) places = store_placement_list_for_message (store, row->original_id, error);
  g_autoptr (Operation) operation = places != NULL ? make_mark (row, places) : NULL;

  return operation != NULL && submit (store, data_dir, operation, error);
}

/* An account that was removed has no original any more. */
static gboolean
mark_elsewhere (TransferHub *hub, const StoreOutbox *row, GError **error)
{
  g_autofree char *dir = transfer_hub_get_dir (hub, row->original_account);
  g_autoptr (GError) local_error = NULL;
  Store *other = transfer_hub_get_store (hub, row->original_account, &local_error);

  if (other != NULL)
    return mark_in (other, dir, row, error);
  if (g_error_matches (local_error, PH_ERROR, PH_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Done twice it is done once. Without a @hub what lies elsewhere is left for later. */
static gboolean
mark_original (Store *store, const char *data_dir, TransferHub *hub, StoreOutbox *row, GError **error)
{
  gboolean is_elsewhere = row->original_account != NULL;

  if (row->original_id == 0 || row->answer == STORE_OUTBOX_NO_ANSWER || (is_elsewhere && hub == NULL))
    return TRUE;
  if (is_elsewhere ? !mark_elsewhere (hub, row, error) : !mark_in (store, data_dir, row, error))
    return FALSE;
  row->original_id = 0;
  return outbox_save (store, row, row->state, error);
}

/* What was saved last in its place. */
static gint64
find_last_version (Store *store, gint64 placement_id)
{
  g_autoptr (StoreOp) next = NULL;

  while ((next = operation_replace_find_next (store, placement_id, NULL)) != NULL)
    {
      placement_id = next->dst_placement_id;
      g_clear_pointer (&next, store_op_free);
    }
  return placement_id;
}

static gboolean
remove_draft (Store *store, const char *data_dir, const StoreOutbox *row, GError **error)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_EXPUNGE, "");
  g_autoptr (StoreFolder) folder = NULL;
  g_autoptr (GError) local_error = NULL;
  StorePlacement draft;

  if (row->draft_id == 0)
    return TRUE;
  if (!store_placement_get (store, find_last_version (store, row->draft_id), &draft, &local_error))
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  folder = store_folder_get (store, draft.folder_id, NULL);
  if (folder == NULL || folder->role != FOLDER_ROLE_DRAFTS)
    return TRUE;
  operation_add_placement (operation, draft.id);
  return submit (store, data_dir, operation, error);
}

static gboolean
finish (Store *store, const char *data_dir, TransferHub *hub, StoreOutbox *row, GError **error)
{
  return mark_original (store, data_dir, hub, row, error) &&
         remove_draft (store, data_dir, row, error) && outbox_remove (store, data_dir, row, error);
}

/* ---- Our copy ------------------------------------------------------------------------------- */

static gboolean
knows_folders (Store *store)
{
  g_autoptr (StoreFolder) inbox = store_folder_find_role (store, FOLDER_ROLE_INBOX, NULL);

  return inbox != NULL;
}

/* In a transaction. The row comes first: who comes second leaves no file behind. */
static gboolean
add_copy (Store *store, const char *data_dir, const AccountSettings *settings, GBytes *copy,
          StoreOutbox *row, GError **error)
{
  g_autoptr (StoreFolder) own = outbox_file_find_own_folder (store, settings, row->identity);
  g_autoptr (GPtrArray) spooled = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (StoreOp) added = NULL;
  StoreOp op = { .kind = STORE_OP_APPEND, .created = now_seconds (), .set = IMAP_FLAG_SEEN };

  row->state = STORE_OUTBOX_FILING;
  row->not_before = 0;
  outbox_set_reason (row, NULL);
  if (!store_outbox_update (store, row, STORE_OUTBOX_ACCEPTED, error))
    return FALSE;
  op.group_id = store_op_new_group (store, error);
  if (op.group_id == 0)
    return FALSE;
  op.dst_folder_id =
    own != NULL ? own->id
                : operation_folder_ensure_role (store, op.group_id, FOLDER_ROLE_SENT, error);
  if (op.dst_folder_id == 0 ||
      !operation_append_queue_bytes (store, data_dir, copy, &op, spooled, error) ||
      !operation_spool_sync (data_dir, spooled, error))
    return FALSE;
  added = store_op_get (store, op.id, error);
  if (added == NULL)
    return FALSE;
  g_free (row->token);
  row->token = g_strdup (added->token);
  return store_outbox_update (store, row, STORE_OUTBOX_FILING, error);
}

/* It stays where it is, says why, and is tried again. */
static gboolean
put_off (Store *store, StoreOutbox *row, StoreOutboxState from, const GError *why, GError **error)
{
  row->state = STORE_OUTBOX_ACCEPTED;
  row->not_before = now_seconds () + PAUSE_AFTER_FAILURE;
  outbox_set_reason (row, why);
  return outbox_save (store, row, from, error);
}

static gboolean
is_about_mail (const GError *why)
{
  return g_error_matches (why, PH_ERROR, PH_ERROR_INVALID) ||
         g_error_matches (why, PH_ERROR, PH_ERROR_OVER_QUOTA);
}

static gboolean
queue_copy (Store *store, const char *data_dir, const AccountSettings *settings, StoreOutbox *row,
            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) copy = NULL;

  if (!knows_folders (store))
    {
      row->not_before = now_seconds () + PAUSE_FOR_FOLDERS;
      return outbox_save (store, row, row->state, error);
    }
  copy = outbox_read_copy (data_dir, row, &local_error);
  if (copy != NULL && !store_begin (store, error))
    return FALSE;
  if (copy != NULL &&
      end (store, add_copy (store, data_dir, settings, copy, row, &local_error), &local_error))
    return TRUE;
  if (copy == NULL || is_about_mail (local_error))
    return put_off (store, row, STORE_OUTBOX_ACCEPTED, local_error, error);
  row->state = STORE_OUTBOX_ACCEPTED;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Another thread that went ahead is no news. */
static void
tell (const GError *why)
{
  if (!g_error_matches (why, PH_ERROR, PH_ERROR_NOT_FOUND))
    g_message ("A mail that was sent is filed later: %s", why->message);
}

/* TRUE when it needs no look whether the server has filed it. */
static gboolean
is_ours_to_file (Store *store, const AccountSettings *settings, const StoreOutbox *row)
{
  g_autoptr (StoreFolder) own = outbox_file_find_own_folder (store, settings, row->identity);

  return own != NULL || get_filer (store, settings, row) == OUTBOX_FILER_CLIENT;
}

void
outbox_file_begin (Store *store, const char *data_dir, const AccountSettings *settings, StoreOutbox *row)
{
  g_autoptr (GError) error = NULL;

  if (!mark_original (store, data_dir, NULL, row, &error) ||
      (is_ours_to_file (store, settings, row) &&
       !queue_copy (store, data_dir, settings, row, &error)))
    tell (error);
}

/* ---- Looking -------------------------------------------------------------------------------- */

static void
add_quoted (GString *text, const char *word)
{
  g_string_append_c (text, '"');
  for (const char *c = word; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *c);
    }
  g_string_append_c (text, '"');
}

/* Outlook gives mail another Message-ID and keeps ours beside it; mail that is sent on has that of the original.
 * In All Mail only what has the label was sent: a draft may lie there, too. */
static char *
make_criteria (const StoreFolder *folder, const StoreOutbox *row, guint32 from)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *id = g_strdup_printf ("<%s>", row->message_id);

  g_string_append_printf (text, "UID %u:* ", from);
  if ((folder->flags & STORE_FOLDER_VIEW) != 0)
    {
      g_string_append (text, "X-GM-LABELS ");
      add_quoted (text, label_views_get_label (folder));
      g_string_append_c (text, ' ');
    }
  g_string_append (text, "OR OR HEADER Message-ID ");
  add_quoted (text, id);
  g_string_append (text, " HEADER Resent-Message-ID ");
  add_quoted (text, id);
  g_string_append (text, " HEADER X-Microsoft-Original-Message-ID ");
  add_quoted (text, id);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
look (SyncContext *context, const StoreFolder *sent, const StoreOutbox *row, gboolean *is_there,
      GError **error)
{
  g_autofree char *criteria = NULL;
  g_autoptr (ImapSet) found = NULL;
  guint32 from = 1;

  *is_there = FALSE;
  if (!sync_context_select (context, sent->id, error))
    return FALSE;
  if (row->sent_age == context->uidvalidity && sent->role == FOLDER_ROLE_SENT)
    from = MAX (row->sent_uid, 1);
  criteria = make_criteria (sent, row, from);
  found = imap_session_uid_search (context->session, criteria, context->cancellable, error);
  if (found == NULL)
    return FALSE;
  /* "n:*" has the last one in any case. */
  *is_there = !imap_set_is_empty (found) && imap_set_highest (found) >= from;
  return sync_context_drain (context, error);
}

static gboolean
learn (SyncContext *context, const StoreOutbox *row, OutboxFiler filer, GError **error)
{
  Store *store = context->store;
  const char *server = get_server (context->settings, row);

  return store_begin (store, error) &&
         end (store, outbox_file_set_filer (store, server, filer, error), error);
}

/* @is_elsewhere: the writer has another folder for it. */
static gboolean
settle_found (SyncContext *context, TransferHub *hub, StoreOutbox *row, gboolean is_elsewhere,
              GError **error)
{
  Store *store = context->store;
  StoreOutboxState from = row->state;

  /* Not what a copy of ours, of which it was not known whether it arrived, would teach. */
  if (row->error == NULL || from == STORE_OUTBOX_UNSURE)
    {
      if (get_filer (store, context->settings, row) == OUTBOX_FILER_UNKNOWN &&
          !learn (context, row, OUTBOX_FILER_SERVER, error))
        return FALSE;
    }
  if (from == STORE_OUTBOX_UNSURE)
    {
      outbox_set_delivered (row);
      if (!outbox_save (store, row, from, error))
        return FALSE;
      if (row->state == STORE_OUTBOX_QUEUED)
        return TRUE;
      /* It was sent, but lies where the server puts it. */
      if (is_elsewhere)
        return queue_copy (store, context->data_dir, context->settings, row, error);
    }
  return finish (store, context->data_dir, hub, row, error);
}

/* Nobody else will file it. */
static gboolean
file (SyncContext *context, StoreOutbox *row, OutboxFiler filer, GError **error)
{
  /* One that always did, and did not this time, is to be watched again. */
  if (row->error == NULL && filer != OUTBOX_FILER_CLIENT &&
      !learn (context, row, filer == OUTBOX_FILER_UNKNOWN ? OUTBOX_FILER_CLIENT : OUTBOX_FILER_UNKNOWN,
              error))
    return FALSE;
  return queue_copy (context->store, context->data_dir, context->settings, row, error);
}

static gboolean
settle_missing (SyncContext *context, StoreOutbox *row, OutboxFiler filer, GError **error)
{
  int most = filer == OUTBOX_FILER_UNKNOWN ? LOOKS_TO_LEARN : LOOKS_MAX;

  row->looks++;
  if (row->state == STORE_OUTBOX_UNSURE)
    row->not_before = row->looks < LOOKS_MAX ? now_seconds () + pauses[row->looks - 1] : 0;
  else if (row->error != NULL || row->looks >= most)
    return file (context, row, filer, error);
  else
    row->not_before = now_seconds () + pauses[row->looks - 1];
  return outbox_save (context->store, row, row->state, error);
}

static gboolean
look_for (SyncContext *context, TransferHub *hub, StoreOutbox *row, GError **error)
{
  OutboxFiler filer = get_filer (context->store, context->settings, row);
  g_autoptr (StoreFolder) own = outbox_file_find_own_folder (context->store, context->settings, row->identity);
  g_autoptr (StoreFolder) sent = NULL;
  gboolean is_there = FALSE;

  if (row->state == STORE_OUTBOX_ACCEPTED &&
      !mark_original (context->store, context->data_dir, hub, row, error))
    return FALSE;
  /* A server that files nothing has nothing to show, but what we may have filed ourselves. */
  if (row->state == STORE_OUTBOX_ACCEPTED && row->error == NULL &&
      is_ours_to_file (context->store, context->settings, row))
    return queue_copy (context->store, context->data_dir, context->settings, row, error);
  sent = own != NULL && row->state == STORE_OUTBOX_ACCEPTED
           ? store_folder_get (context->store, own->id, NULL)
           : store_folder_find_role (context->store, FOLDER_ROLE_SENT, NULL);
  if (sent != NULL && (sent->flags & STORE_FOLDER_LOCAL) == 0 &&
      !look (context, sent, row, &is_there, error))
    return FALSE;
  return is_there ? settle_found (context, hub, row, own != NULL, error)
                  : settle_missing (context, row, filer, error);
}

/* ---- All of it ------------------------------------------------------------------------------ */

static gboolean
settle_filing (SyncContext *context, TransferHub *hub, StoreOutbox *row, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GError) why = NULL;
  g_autoptr (StoreOp) op = store_op_find_token (context->store, row->token, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (op != NULL && op->state == STORE_OP_DONE)
    return finish (context->store, context->data_dir, hub, row, error);

  why = g_error_new_literal (PH_ERROR, PH_ERROR_SERVER,
                             op != NULL && op->error != NULL
                               ? op->error
                               : _("The copy for the folder of sent mail was taken back."));
  return put_off (context->store, row, STORE_OUTBOX_FILING, why, error);
}

static gboolean
is_op_waiting (Store *store, const StoreOutbox *row)
{
  g_autoptr (StoreOp) op = store_op_find_token (store, row->token, NULL);

  return op != NULL && op->state != STORE_OP_DONE && op->state != STORE_OP_FAILED;
}

/* -1: nothing is to be done with it here. Of a mail that some have, what lies in Sent does not tell whether
 * others do. */
static gint64
get_seconds_left (Store *store, const StoreOutbox *row)
{
  gint64 seconds = row->not_before - now_seconds ();

  if (row->state == STORE_OUTBOX_FILING && is_op_waiting (store, row))
    return -1;
  if (row->state == STORE_OUTBOX_FILING || row->state == STORE_OUTBOX_ACCEPTED ||
      (row->state == STORE_OUTBOX_UNSURE && row->looks < LOOKS_MAX && row->n_delivered == 0))
    return seconds > PAUSE_AFTER_FAILURE ? 0 : MAX (seconds, 0);
  return -1;
}

/* TRUE for what is about one mail, or the folder: the others go on. */
static gboolean
may_go_on (SyncContext *context, const GError *why)
{
  return imap_session_is_open (context->session) && !store_is_damaged (context->store) &&
         why->domain == PH_ERROR && why->code != PH_ERROR_DISK && why->code != PH_ERROR_BUSY;
}

static gboolean
run_row (SyncContext *context, TransferHub *hub, StoreOutbox *row, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  StoreOutboxState state = row->state;

  if (state == STORE_OUTBOX_FILING ? settle_filing (context, hub, row, &local_error)
                                   : look_for (context, hub, row, &local_error))
    return TRUE;
  if (!may_go_on (context, local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  /* Another thread went ahead, or the server does not let us look: not at once again. */
  tell (local_error);
  row->state = state;
  row->not_before = now_seconds () + pauses[G_N_ELEMENTS (pauses) - 1];
  outbox_save (context->store, row, state, NULL);
  return TRUE;
}

gboolean
outbox_file_run (SyncContext *context, TransferHub *hub, GError **error)
{
  g_autoptr (GPtrArray) rows = store_outbox_list (context->store, error);
  gboolean ok = rows != NULL;

  for (guint i = 0; ok && i < rows->len; i++)
    {
      StoreOutbox *row = g_ptr_array_index (rows, i);

      if (get_seconds_left (context->store, row) == 0)
        ok = run_row (context, hub, row, error);
    }
  transfer_hub_close_stores ();
  return ok;
}

int
outbox_file_seconds_to_next (Store *store)
{
  g_autoptr (GPtrArray) rows = store_outbox_list (store, NULL);
  gint64 next = -1;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      gint64 seconds = get_seconds_left (store, g_ptr_array_index (rows, i));

      if (seconds >= 0 && (next < 0 || seconds < next))
        next = seconds;
    }
  return (int) MIN (next, G_MAXINT);
}
