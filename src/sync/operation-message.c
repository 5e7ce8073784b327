/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "operation-message.h"

#include "imap-response.h"
#include "operation-local.h"
#include "operation-lookup.h"
#include "ph-error.h"
#include "server-limits.h"
#include "store-placement.h"

/* Stages of a MOVE row on a server without MOVE. */
#define STAGE_COPYING 1
#define STAGE_COPIED 2

/* ---- Rows and uids -------------------------------------------------------------------------- */

static const StoreOp *
first_row (GPtrArray *rows)
{
  return g_ptr_array_index (rows, 0);
}

/* Takes the uids as they are now; a row's own uid stays where its placement is gone (it may have
 * moved before a crash). FALSE in @are_known when the folder began a new age and some message has not
 * been met in it yet: its row waits. */
static gboolean
resolve_uids (SyncContext *context, GPtrArray *rows, gboolean *are_known, GError **error)
{
  *are_known = TRUE;
  for (guint i = 0; i < rows->len; i++)
    {
      StoreOp *row = g_ptr_array_index (rows, i);
      g_autoptr (GError) local_error = NULL;
      StorePlacement placement;

      if (row->placement_id == 0)
        continue;
      if (store_placement_get (context->store, row->placement_id, &placement, &local_error))
        {
          row->uid = placement.uid > 0 ? (guint32) placement.uid : 0;
          row->uidvalidity = context->uidvalidity;
          *are_known &= placement.uid > 0;
        }
      else if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      else if (row->state != STORE_OP_UNSURE || row->uidvalidity != context->uidvalidity)
        row->uid = 0;
    }
  return TRUE;
}

static ImapSet *
collect_uids (GPtrArray *rows)
{
  ImapSet *set = imap_set_new ();

  for (guint i = 0; i < rows->len; i++)
    {
      const StoreOp *row = g_ptr_array_index (rows, i);

      if (row->uid != 0)
        imap_set_add (set, row->uid);
    }
  return set;
}

typedef gboolean (*RowFunc) (SyncContext *context, StoreOp *row, gpointer data, GError **error);

/* One transaction for what @func does to each row, and the row itself. */
static gboolean
update_rows (SyncContext *context, GPtrArray *rows, RowFunc func, gpointer data, GError **error)
{
  if (!store_begin (context->store, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      StoreOp *row = g_ptr_array_index (rows, i);

      if (!func (context, row, data, error) || !store_op_update (context->store, row, error))
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
mark_sent (SyncContext *context, StoreOp *row, gpointer stage, GError **error)
{
  row->state = STORE_OP_SENT;
  row->stage = GPOINTER_TO_INT (stage);
  if (row->dst_folder_id != 0)
    row->uidnext_before = operation_get_uidnext (context->store, row->dst_folder_id);
  return TRUE;
}

/* ---- Commands ------------------------------------------------------------------------------- */

static ImapCommand *
new_store (const ImapSet *uids, const char *how, guint flags, const char *keyword)
{
  ImapCommand *command = imap_command_new ("UID STORE");
  const char *keywords[] = { keyword, NULL };

  imap_command_set (command, uids);
  imap_command_atom (command, how);
  imap_command_flags (command, flags, keyword != NULL ? keywords : NULL);
  return command;
}

/* The answers are stored before anything else is decided. */
static gboolean
run (SyncContext *context, ImapCommand *command, GPtrArray **events, GError **error)
{
  g_autoptr (GPtrArray) taken = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!sync_context_drain (context, error))
    {
      imap_command_free (command);
      return FALSE;
    }
  if (!imap_session_run (context->session, command, context->cancellable, &local_error) &&
      !imap_session_is_open (context->session))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  taken = imap_session_take_events (context->session);
  if (!sync_context_store (context, taken, error))
    return FALSE;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (events != NULL)
    *events = g_steal_pointer (&taken);
  return TRUE;
}

/* What one command may name. */
static ImapSet *
take_some (SyncContext *context, ImapSet *left)
{
  return imap_set_take (left, server_limits_bytes (context->session),
                        server_limits_messages (context->session, 0));
}

static gboolean
store_flags (SyncContext *context,
             const ImapSet *uids,
             const char *how,
             guint flags,
             const char *keyword,
             GError **error)
{
  g_autoptr (ImapSet) left = imap_set_copy (uids);
  g_autoptr (ImapSet) some = NULL;

  while ((some = take_some (context, left)) != NULL)
    {
      if (!run (context, new_store (some, how, flags, keyword), NULL, error))
        return FALSE;
      g_clear_pointer (&some, imap_set_free);
    }
  return TRUE;
}

/* TRUE when nothing was done and a plainer command may do it. */
static gboolean
was_misunderstood (SyncContext *context, const GError *error)
{
  return imap_session_is_open (context->session) && error->domain == PH_ERROR &&
         imap_session_was_misunderstood (context->session);
}

gboolean
operation_expunge_uids (SyncContext *context, ImapSet *uids, gboolean *expunged, GError **error)
{
  g_autoptr (ImapSet) left = imap_set_copy (uids);
  g_autoptr (ImapSet) some = NULL;
  g_autoptr (GError) local_error = NULL;

  *expunged = imap_session_has (context->session, "UIDPLUS");
  if (!store_flags (context, uids, "+FLAGS.SILENT", IMAP_FLAG_DELETED, NULL, error))
    return FALSE;

  while (*expunged && (some = take_some (context, left)) != NULL)
    {
      ImapCommand *command = imap_command_new ("UID EXPUNGE");

      imap_command_set (command, some);
      if (!run (context, command, NULL, &local_error))
        {
          if (!was_misunderstood (context, local_error))
            {
              g_propagate_error (error, g_steal_pointer (&local_error));
              return FALSE;
            }
          imap_session_blame (context->session, "UIDPLUS");
          *expunged = FALSE;
        }
      g_clear_pointer (&some, imap_set_free);
    }
  return TRUE;
}

/* ---- Flags ---------------------------------------------------------------------------------- */

/* With CONDSTORE each STORE is answered for each message anyway (RFC 7162 §3.1.3). The whole answer says
 * what came of it, and by its number whether something else came later. */
static gboolean
tells_flags (SyncContext *context)
{
  return sync_context_has_modseq (context, FALSE);
}

static gboolean
confirm_keyword (SyncContext *context, const StoreOp *row, gboolean was_refused, GError **error)
{
  if (tells_flags (context) && !was_refused)
    return store_placement_settle_keyword (context->store, row->placement_id, row->text, error);
  return store_placement_set_keyword (context->store, row->placement_id, row->text, row->set != 0,
                                      FALSE, error);
}

static gboolean
confirm_flags (SyncContext *context, StoreOp *row, gpointer was_refused, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  StorePlacement placement;

  row->state = STORE_OP_DONE;
  if (!store_op_update (context->store, row, error))
    return FALSE;
  if (!store_placement_get (context->store, row->placement_id, &placement, &local_error))
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (row->text != NULL)
    return confirm_keyword (context, row, GPOINTER_TO_INT (was_refused), error);
  return store_placement_confirm_flags (context->store, row->placement_id,
                                        tells_flags (context) ? 0 : row->set,
                                        tells_flags (context) ? 0 : row->clear,
                                        placement.pend_set, placement.pend_clear, error) &&
         operation_refresh_pending (context->store, row->placement_id, error);
}

/* A folder that keeps no keywords is no reason to bother anybody: the keyword is kept here alone. */
static gboolean
was_keyword_refused (SyncContext *context, const StoreOp *row, const GError *error)
{
  return row->text != NULL && imap_session_is_open (context->session) &&
         g_error_matches (error, PH_ERROR, PH_ERROR_SERVER);
}

static gboolean
send_flags (SyncContext *context, const StoreOp *row, const ImapSet *uids, GError **error)
{
  const char *add = tells_flags (context) ? "+FLAGS" : "+FLAGS.SILENT";
  const char *take = tells_flags (context) ? "-FLAGS" : "-FLAGS.SILENT";

  if (row->text != NULL)
    return store_flags (context, uids, row->set != 0 ? add : take, 0, row->text, error);
  return (row->set == 0 || store_flags (context, uids, add, row->set, NULL, error)) &&
         (row->clear == 0 || store_flags (context, uids, take, row->clear, NULL, error));
}

static gboolean
run_flags (SyncContext *context, GPtrArray *rows, GError **error)
{
  g_autoptr (ImapSet) uids = collect_uids (rows);
  g_autoptr (GError) refusal = NULL;

  if (!update_rows (context, rows, mark_sent, GINT_TO_POINTER (0), error))
    return FALSE;
  if (!send_flags (context, first_row (rows), uids, &refusal) &&
      !was_keyword_refused (context, first_row (rows), refusal))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  return update_rows (context, rows, confirm_flags, GINT_TO_POINTER (refusal != NULL), error);
}

/* ---- Where copies went ---------------------------------------------------------------------- */

/* From COPYUID, in the tagged answer or before it (RFC 6851 §4.3); NULL when the server did not
 * say. Maps source uid to destination uid. */
static GHashTable *
read_copyuid (SyncContext *context, GPtrArray *events)
{
  const ImapStatusData *status = imap_session_get_last_status (context->session);
  GHashTable *map = NULL;

  for (guint i = 0; i <= events->len; i++)
    {
      const ImapResponse *response = i < events->len ? g_ptr_array_index (events, i) : NULL;
      const ImapStatusData *data = response == NULL ? status : &response->status;

      if ((response != NULL && response->type != IMAP_RESPONSE_STATUS) || data == NULL ||
          data->code != IMAP_CODE_COPYUID || data->n_copied == 0)
        continue;
      if (map == NULL)
        map = g_hash_table_new (NULL, NULL);
      for (guint k = 0; k < data->n_copied; k++)
        g_hash_table_insert (map, GUINT_TO_POINTER (data->copy_from[k]),
                             GUINT_TO_POINTER (data->copy_to[k]));
    }
  return map;
}

/* Sets @uids by what the server said, else by looking. */
static gboolean
find_copies (SyncContext *context,
             GPtrArray *rows,
             GPtrArray *events,
             guint32 *uids,
             GError **error)
{
  g_autoptr (GHashTable) map = read_copyuid (context, events);
  const StoreOp *first = first_row (rows);

  if (map == NULL)
    return operation_look_up (context, first->dst_folder_id, first->uidnext_before, rows, uids,
                              error);
  for (guint i = 0; i < rows->len; i++)
    {
      const StoreOp *row = g_ptr_array_index (rows, i);

      uids[i] = GPOINTER_TO_UINT (g_hash_table_lookup (map, GUINT_TO_POINTER (row->uid)));
    }
  return TRUE;
}

/* The local placement gets its uid; where there is no copy (the source was gone already) it goes. */
static gboolean
settle_copy (SyncContext *context, const StoreOp *row, guint32 uid, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  StorePlacement placement;

  if (!store_placement_get (context->store, row->dst_placement_id, &placement, &local_error))
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (uid != 0)
    return store_placement_set_uid (context->store, row->dst_placement_id, uid, error) &&
           operation_note_uid (context->store, row->dst_folder_id, uid, error);
  return placement.uid > 0 ||
         store_placement_remove (context->store, row->dst_placement_id, error);
}

static gboolean
remove_source (SyncContext *context, const StoreOp *row, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  StorePlacement placement;

  if (store_placement_get (context->store, row->placement_id, &placement, &local_error))
    return store_placement_remove (context->store, row->placement_id, error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

typedef struct
{
  GPtrArray *rows;
  const guint32 *uids;
  gboolean expunged;
} Outcome;

static guint32
get_outcome_uid (const Outcome *outcome, const StoreOp *row)
{
  guint i;

  return g_ptr_array_find (outcome->rows, row, &i) ? outcome->uids[i] : 0;
}

static gboolean
finish_copy (SyncContext *context, StoreOp *row, gpointer data, GError **error)
{
  row->state = STORE_OP_DONE;
  return settle_copy (context, row, get_outcome_uid (data, row), error);
}

static gboolean
finish_move (SyncContext *context, StoreOp *row, gpointer data, GError **error)
{
  row->state = STORE_OP_DONE;
  return settle_copy (context, row, get_outcome_uid (data, row), error) &&
         remove_source (context, row, error);
}

static gboolean
mark_copied (SyncContext *context, StoreOp *row, gpointer data, GError **error)
{
  row->stage = STAGE_COPIED;
  return settle_copy (context, row, get_outcome_uid (data, row), error);
}

static gboolean
finish_expunge (SyncContext *context, StoreOp *row, gpointer data, GError **error)
{
  const Outcome *outcome = data;

  row->state = STORE_OP_DONE;
  /* Marked \Deleted on a server that can't expunge it alone, it stays hidden here. */
  if (!outcome->expunged)
    return TRUE;
  if (row->placement_id == 0)
    return store_placement_remove_range (context->store, row->folder_id, 1, row->uid, error);
  return remove_source (context, row, error);
}

/* ---- Copy and move -------------------------------------------------------------------------- */

static ImapCommand *
new_copy (SyncContext *context, const char *name, const StoreOp *row, const ImapSet *uids,
          GError **error)
{
  g_autoptr (StoreFolder) folder = store_folder_get (context->store, row->dst_folder_id, error);
  ImapCommand *command;

  if (folder == NULL)
    {
      store_folder_set_gone (error, PH_ERROR_NOT_FOUND);
      return NULL;
    }
  command = imap_command_new (name);
  imap_command_set (command, uids);
  imap_command_mailbox (command, folder->wire_name);
  return command;
}

/* "UID COPY" or "UID MOVE" of rows that are marked sent, and where they went. */
static gboolean
send_copy (SyncContext *context,
           const char *name,
           GPtrArray *rows,
           guint32 *uids,
           GError **error)
{
  g_autoptr (ImapSet) set = collect_uids (rows);
  g_autoptr (GPtrArray) events = NULL;
  ImapCommand *command = new_copy (context, name, first_row (rows), set, error);

  return command != NULL && run (context, command, &events, error) &&
         find_copies (context, rows, events, uids, error);
}

static gboolean
run_copy (SyncContext *context, GPtrArray *rows, GError **error)
{
  g_autofree guint32 *uids = g_new0 (guint32, rows->len);
  Outcome outcome = { .rows = rows, .uids = uids };

  return update_rows (context, rows, mark_sent, GINT_TO_POINTER (0), error) &&
         send_copy (context, "UID COPY", rows, uids, error) &&
         update_rows (context, rows, finish_copy, &outcome, error);
}

static gboolean
keep_for_later (SyncContext *context, StoreOp *row, gpointer unused, GError **error)
{
  row->state = STORE_OP_UNSURE;
  return TRUE;
}

/* The copies are there: the sources go. */
static gboolean
delete_sources (SyncContext *context, GPtrArray *rows, GError **error)
{
  g_autoptr (ImapSet) set = NULL;
  Outcome outcome = { .rows = rows };
  gboolean are_known;

  /* To look for the copies their folder was selected: what lies at these uids now? */
  if (!sync_context_select (context, first_row (rows)->folder_id, error) ||
      !resolve_uids (context, rows, &are_known, error))
    return FALSE;
  if (!are_known)
    return update_rows (context, rows, keep_for_later, NULL, error);
  set = collect_uids (rows);
  if (!imap_set_is_empty (set) &&
      !operation_expunge_uids (context, set, &outcome.expunged, error))
    return FALSE;
  return update_rows (context, rows, finish_expunge, &outcome, error);
}

static gboolean
run_move (SyncContext *context, GPtrArray *rows, GError **error)
{
  g_autofree guint32 *uids = g_new0 (guint32, rows->len);
  Outcome outcome = { .rows = rows, .uids = uids };

  if (imap_session_has (context->session, "MOVE"))
    {
      g_autoptr (GError) local_error = NULL;

      if (!update_rows (context, rows, mark_sent, GINT_TO_POINTER (0), error))
        return FALSE;
      if (send_copy (context, "UID MOVE", rows, uids, &local_error))
        return update_rows (context, rows, finish_move, &outcome, error);
      if (!was_misunderstood (context, local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      imap_session_blame (context->session, "MOVE");
    }

  return update_rows (context, rows, mark_sent, GINT_TO_POINTER (STAGE_COPYING), error) &&
         send_copy (context, "UID COPY", rows, uids, error) &&
         update_rows (context, rows, mark_copied, &outcome, error) &&
         delete_sources (context, rows, error);
}

static gboolean
run_expunge (SyncContext *context, GPtrArray *rows, GError **error)
{
  const StoreOp *first = first_row (rows);
  g_autoptr (ImapSet) set = NULL;
  Outcome outcome = { .rows = rows };

  if (first->placement_id != 0)
    set = collect_uids (rows);
  else
    {
      set = imap_set_new ();
      imap_set_add_range (set, 1, first->uid);
    }
  return update_rows (context, rows, mark_sent, GINT_TO_POINTER (0), error) &&
         operation_expunge_uids (context, set, &outcome.expunged, error) &&
         update_rows (context, rows, finish_expunge, &outcome, error);
}

/* ---- Rows that may have been carried out ---------------------------------------------------- */

static gboolean
is_on_server (SyncContext *context, guint32 uid, gboolean *exists, GError **error)
{
  g_autofree char *criteria = g_strdup_printf ("UID %u", uid);
  g_autoptr (ImapSet) found = NULL;

  *exists = FALSE;
  if (uid == 0)
    return TRUE;
  found = imap_session_uid_search (context->session, criteria, context->cancellable, error);
  if (found == NULL)
    return FALSE;
  *exists = imap_set_contains (found, uid);
  return sync_context_drain (context, error);
}

static gboolean
requeue (SyncContext *context, StoreOp *row, gpointer unused, GError **error)
{
  row->state = STORE_OP_QUEUED;
  row->stage = 0;
  return TRUE;
}

/* UID MOVE is atomic for each message: it is still here, or it went. With COPY the copy may be there
 * while the source is, too: that is looked up first, so that it is not made twice. */
static gboolean
recover_move (SyncContext *context, GPtrArray *rows, GError **error)
{
  StoreOp *row = g_ptr_array_index (rows, 0);
  guint32 uid = 0;
  Outcome outcome = { .rows = rows, .uids = &uid };
  gboolean exists;

  if (row->stage == STAGE_COPIED)
    return delete_sources (context, rows, error);
  if (!is_on_server (context, row->uid, &exists, error))
    return FALSE;
  if (exists && row->stage != STAGE_COPYING)
    return update_rows (context, rows, requeue, NULL, error);
  if (!operation_look_up (context, row->dst_folder_id, row->uidnext_before, rows, &uid, error))
    return FALSE;
  if (!exists)
    return update_rows (context, rows, finish_move, &outcome, error);
  if (uid == 0)
    return update_rows (context, rows, requeue, NULL, error);
  return update_rows (context, rows, mark_copied, &outcome, error) &&
         delete_sources (context, rows, error);
}

static gboolean
recover_copy (SyncContext *context, GPtrArray *rows, GError **error)
{
  StoreOp *row = g_ptr_array_index (rows, 0);
  guint32 uid = 0;
  Outcome outcome = { .rows = rows, .uids = &uid };

  if (!operation_look_up (context, row->dst_folder_id, row->uidnext_before, rows, &uid, error))
    return FALSE;
  if (uid == 0)
    return update_rows (context, rows, requeue, NULL, error);
  return update_rows (context, rows, finish_copy, &outcome, error);
}

/* ---- All kinds ------------------------------------------------------------------------------ */

static gboolean
finish_gone (SyncContext *context, StoreOp *row, gpointer unused, GError **error)
{
  row->state = STORE_OP_DONE;
  return row->dst_placement_id == 0 || settle_copy (context, row, 0, error);
}

/* Rows whose message is gone have nothing to do; they leave @rows. */
static gboolean
drop_gone (SyncContext *context, GPtrArray *rows, GError **error)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new ();

  for (guint i = rows->len; i > 0; i--)
    {
      StoreOp *row = g_ptr_array_index (rows, i - 1);

      if (row->uid == 0)
        {
          g_ptr_array_add (gone, row);
          g_ptr_array_remove_index (rows, i - 1);
        }
    }
  return gone->len == 0 || update_rows (context, gone, finish_gone, NULL, error);
}

gboolean
operation_message_run (SyncContext *context, GPtrArray *all_rows, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_copy (all_rows, NULL, NULL);
  StoreOpKind kind = first_row (rows)->kind;
  gboolean unsure = first_row (rows)->state == STORE_OP_UNSURE;
  gboolean are_known;

  g_ptr_array_set_free_func (rows, NULL);
  if (!sync_context_select (context, first_row (rows)->folder_id, error) ||
      !resolve_uids (context, rows, &are_known, error))
    return FALSE;
  if (!are_known)
    return TRUE;
  if (unsure && kind == STORE_OP_MOVE)
    return recover_move (context, rows, error);
  if (unsure && kind == STORE_OP_COPY)
    return recover_copy (context, rows, error);
  if (!drop_gone (context, rows, error))
    return FALSE;
  if (rows->len == 0)
    return TRUE;

  switch (kind)
    {
    case STORE_OP_FLAGS:
      return run_flags (context, rows, error);
    case STORE_OP_MOVE:
      return run_move (context, rows, error);
    case STORE_OP_COPY:
      return run_copy (context, rows, error);
    case STORE_OP_EXPUNGE:
      return run_expunge (context, rows, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}
