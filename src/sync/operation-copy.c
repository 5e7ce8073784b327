/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "operation-copy.h"

#include "label-views.h"
#include "operation-expunge.h"
#include "operation-local.h"
#include "operation-lookup.h"
#include "operation-rows.h"
#include "ph-error.h"
#include "store-placement.h"

#include <glib/gi18n-lib.h>

/* Of a copy that All Mail is going to show, and with it its label. */
#define UID_TO_COME G_MAXUINT32

/* Stages of a MOVE row on a server without MOVE. */
#define STAGE_COPYING 1
#define STAGE_COPIED 2

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

/* COPYUID, in @map (nullable), tells of uids of the label's own folder; a view has those of All Mail. */
static gboolean
find_in_view (SyncContext *context, GPtrArray *rows, GHashTable *map, guint32 *uids, GError **error)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const StoreOp *row = g_ptr_array_index (rows, i);
      gint64 home = label_views_get_home (context->store, row->dst_folder_id);
      g_autoptr (GArray) places =
        store_placement_list_for_message (context->store, row->message_id, error);

      if (places == NULL)
        return FALSE;
      if (map != NULL && !g_hash_table_contains (map, GUINT_TO_POINTER (row->uid)))
        continue;
      uids[i] = UID_TO_COME;
      for (guint k = 0; k < places->len; k++)
        {
          const StorePlacement *place = &g_array_index (places, StorePlacement, k);

          if (place->folder_id == home && place->uid > 0)
            uids[i] = (guint32) place->uid;
        }
    }
  return TRUE;
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
  const StoreOp *first = operation_rows_first (rows);

  if (label_views_is_view (context->store, first->dst_folder_id))
    return find_in_view (context, rows, map, uids, error);
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
gboolean
operation_copy_settle (SyncContext *context, const StoreOp *row, guint32 uid, GError **error)
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
  if (uid == UID_TO_COME)
    return TRUE;
  if (uid != 0)
    return store_placement_set_uid (context->store, row->dst_placement_id, uid, error) &&
           operation_note_uid (context->store, row->dst_folder_id, uid, error);
  return placement.uid > 0 ||
         store_placement_remove (context->store, row->dst_placement_id, error);
}

typedef struct
{
  GPtrArray *rows;
  const guint32 *uids; /* of the copies, by row; 0: there is none */
} Outcome;

static guint32
get_outcome_uid (const Outcome *outcome, const StoreOp *row)
{
  guint i;

  return g_ptr_array_find (outcome->rows, row, &i) ? outcome->uids[i] : 0;
}

/* TRUE in @is_led when there is no copy, since the source was gone, but a way around. */
static gboolean
lead_home (SyncContext *context, const Outcome *outcome, StoreOp *row, gboolean *is_led,
           GError **error)
{
  *is_led = FALSE;
  return get_outcome_uid (outcome, row) != 0 ||
         label_views_lead_home (context->store, row, is_led, error);
}

static gboolean
finish_copy (SyncContext *context, StoreOp *row, gpointer data, GError **error)
{
  gboolean is_led;

  if (!lead_home (context, data, row, &is_led, error) || is_led)
    return is_led;
  row->state = STORE_OP_DONE;
  return operation_copy_settle (context, row, get_outcome_uid (data, row), error);
}

static gboolean
finish_move (SyncContext *context, StoreOp *row, gpointer data, GError **error)
{
  gint64 source = row->placement_id;
  gboolean is_led;

  if (!lead_home (context, data, row, &is_led, error))
    return FALSE;
  if (is_led)
    return source == row->placement_id || store_placement_remove (context->store, source, error);
  row->state = STORE_OP_DONE;
  return operation_copy_settle (context, row, get_outcome_uid (data, row), error) &&
         operation_rows_remove_source (context, row, error) &&
         label_views_remove_places (context->store, row, error);
}

static gboolean
mark_copied (SyncContext *context, StoreOp *row, gpointer data, GError **error)
{
  row->stage = STAGE_COPIED;
  return operation_copy_settle (context, row, get_outcome_uid (data, row), error);
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
  g_autoptr (ImapSet) set = operation_rows_collect (rows);
  g_autoptr (GPtrArray) events = NULL;
  ImapCommand *command = new_copy (context, name, operation_rows_first (rows), set, error);

  return command != NULL && operation_rows_run (context, command, &events, error) &&
         find_copies (context, rows, events, uids, error);
}

gboolean
operation_copy_run (SyncContext *context, GPtrArray *rows, GError **error)
{
  g_autofree guint32 *uids = g_new0 (guint32, rows->len);
  Outcome outcome = { .rows = rows, .uids = uids };

  return operation_rows_update (context, rows, operation_rows_mark_sent, GINT_TO_POINTER (0),
                                error) &&
         send_copy (context, "UID COPY", rows, uids, error) &&
         operation_rows_update (context, rows, finish_copy, &outcome, error);
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
  gboolean are_known;

  /* To look for the copies their folder was selected: what lies at these uids now? */
  if (!sync_context_select (context, operation_rows_first (rows)->folder_id, error) ||
      !operation_rows_resolve (context, rows, &are_known, error))
    return FALSE;
  if (!are_known)
    return operation_rows_update (context, rows, keep_for_later, NULL, error);
  return operation_expunge_rows (context, rows, error);
}

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
fail_lost (SyncContext *context, StoreOp *row, gpointer message, GError **error)
{
  row->state = STORE_OP_FAILED;
  g_free (row->error);
  row->error = g_strdup (message);
  return store_op_update (context->store, row, error) &&
         operation_take_back (context->store, row, error);
}

/* The server agreed to copy these, and there is no copy: of what is not here either nothing is left to be
 * done. What is here stays, and shows itself again. */
static gboolean
settle_lost (SyncContext *context, GPtrArray *rows, GError **error)
{
  const char *message = _ ("The server took the mail but does not show it.");
  g_autoptr (GPtrArray) gone = g_ptr_array_new ();
  g_autoptr (GPtrArray) lost = g_ptr_array_new ();
  Outcome outcome = { .rows = lost };

  if (!sync_context_select (context, operation_rows_first (rows)->folder_id, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      StoreOp *row = g_ptr_array_index (rows, i);
      gboolean exists;

      if (!is_on_server (context, row->uid, &exists, error))
        return FALSE;
      g_ptr_array_add (exists ? lost : gone, row);
    }
  if (!operation_rows_update (context, gone, finish_move, &outcome, error) ||
      !operation_rows_update (context, lost, fail_lost, (gpointer) message, error))
    return FALSE;
  if (lost->len == 0)
    return TRUE;

  g_set_error_literal (error, PH_ERROR, PH_ERROR_SERVER, message);
  return FALSE;
}

/* Without MOVE. A source goes only when its copy is known. */
static gboolean
copy_and_delete (SyncContext *context, GPtrArray *rows, GError **error)
{
  g_autofree guint32 *uids = g_new0 (guint32, rows->len);
  g_autoptr (GPtrArray) copied = g_ptr_array_new ();
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  Outcome outcome = { .rows = rows, .uids = uids };

  if (!operation_rows_update (context, rows, operation_rows_mark_sent,
                              GINT_TO_POINTER (STAGE_COPYING), error) ||
      !send_copy (context, "UID COPY", rows, uids, error))
    return FALSE;

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (uids[i] != 0 ? copied : others, g_ptr_array_index (rows, i));
  if (copied->len > 0 && (!operation_rows_update (context, copied, mark_copied, &outcome, error) ||
                          !delete_sources (context, copied, error)))
    return FALSE;
  return others->len == 0 || settle_lost (context, others, error);
}

/* From a view to anywhere that is none of Trash and Junk: one label more, and one less. Both may be done
 * again, so nothing has to be looked up when it was broken off. */
static gboolean
is_relabeling (SyncContext *context, const StoreOp *row)
{
  LabelFolders labels;

  return label_views_is_view (context->store, row->folder_id) &&
         label_folders_read (context->store, &labels, NULL) &&
         !label_folders_is_apart (&labels, row->dst_folder_id);
}

static gboolean
add_label (SyncContext *context, GPtrArray *rows, guint32 *uids, GError **error)
{
  const StoreOp *first = operation_rows_first (rows);

  if (first->dst_folder_id != label_views_get_home (context->store, first->folder_id))
    return send_copy (context, "UID COPY", rows, uids, error);
  for (guint i = 0; i < rows->len; i++)
    uids[i] = ((const StoreOp *) g_ptr_array_index (rows, i))->uid;
  return TRUE;
}

/* To look for the copies another folder may have been selected: are the uids still these? */
static gboolean
select_again (SyncContext *context, const StoreOp *row, GError **error)
{
  guint32 uidvalidity = row->uidvalidity;

  if (!sync_context_select (context, row->folder_id, error))
    return FALSE;
  if (context->is_home && context->uidvalidity == uidvalidity)
    return TRUE;
  label_views_set_changed (error);
  return FALSE;
}

static gboolean
relabel (SyncContext *context, GPtrArray *rows, GError **error)
{
  const StoreOp *first = operation_rows_first (rows);
  g_autoptr (StoreFolder) view = store_folder_get (context->store, first->folder_id, error);
  g_autofree guint32 *uids = g_new0 (guint32, rows->len);
  g_autoptr (ImapSet) set = operation_rows_collect (rows);
  Outcome outcome = { .rows = rows, .uids = uids };

  if (view == NULL)
    {
      store_folder_set_gone (error, PH_ERROR_NOT_FOUND);
      return FALSE;
    }
  return operation_rows_update (context, rows, operation_rows_mark_sent, GINT_TO_POINTER (0),
                                error) &&
         add_label (context, rows, uids, error) &&
         select_again (context, first, error) &&
         operation_rows_take_label (context, set, label_views_get_label (view), error) &&
         operation_rows_update (context, rows, finish_move, &outcome, error);
}

gboolean
operation_copy_run_move (SyncContext *context, GPtrArray *rows, GError **error)
{
  if (is_relabeling (context, operation_rows_first (rows)))
    return relabel (context, rows, error);
  if (imap_session_has (context->session, "MOVE"))
    {
      g_autofree guint32 *uids = g_new0 (guint32, rows->len);
      Outcome outcome = { .rows = rows, .uids = uids };
      g_autoptr (GError) local_error = NULL;

      if (!operation_rows_update (context, rows, operation_rows_mark_sent, GINT_TO_POINTER (0),
                                  error))
        return FALSE;
      if (send_copy (context, "UID MOVE", rows, uids, &local_error))
        return operation_rows_update (context, rows, finish_move, &outcome, error);
      if (!operation_rows_misunderstood (context, local_error) ||
          !label_folders_check_expunge (context, NULL))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      imap_session_blame (context->session, "MOVE");
    }

  return label_folders_check_expunge (context, error) && copy_and_delete (context, rows, error);
}

/* ---- Rows that may have been carried out ---------------------------------------------------- */

static gboolean
requeue (SyncContext *context, StoreOp *row, gpointer unused, GError **error)
{
  row->state = STORE_OP_QUEUED;
  row->stage = 0;
  return TRUE;
}

static gboolean
look_up (SyncContext *context, GPtrArray *rows, guint32 *uids, GError **error)
{
  const StoreOp *row = operation_rows_first (rows);

  if (label_views_is_view (context->store, row->dst_folder_id))
    return find_in_view (context, rows, NULL, uids, error);
  return operation_look_up (context, row->dst_folder_id, row->uidnext_before, rows, uids, error);
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

  if (is_relabeling (context, row))
    return operation_rows_update (context, rows, requeue, NULL, error);
  if (row->stage == STAGE_COPIED)
    return delete_sources (context, rows, error);
  if (!is_on_server (context, row->uid, &exists, error))
    return FALSE;
  if (exists && row->stage != STAGE_COPYING)
    return operation_rows_update (context, rows, requeue, NULL, error);
  if (!look_up (context, rows, &uid, error))
    return FALSE;
  if (!exists)
    return operation_rows_update (context, rows, finish_move, &outcome, error);
  if (uid == 0)
    return operation_rows_update (context, rows, requeue, NULL, error);
  return operation_rows_update (context, rows, mark_copied, &outcome, error) &&
         delete_sources (context, rows, error);
}

static gboolean
recover_copy (SyncContext *context, GPtrArray *rows, GError **error)
{
  StoreOp *row = g_ptr_array_index (rows, 0);
  guint32 uid = 0;
  Outcome outcome = { .rows = rows, .uids = &uid };

  if (label_views_is_view (context->store, row->dst_folder_id))
    return operation_rows_update (context, rows, requeue, NULL, error);
  if (!look_up (context, rows, &uid, error))
    return FALSE;
  if (uid == 0)
    return operation_rows_update (context, rows, requeue, NULL, error);
  return operation_rows_update (context, rows, finish_copy, &outcome, error);
}

gboolean
operation_copy_recover (SyncContext *context, GPtrArray *rows, GError **error)
{
  return operation_rows_first (rows)->kind == STORE_OP_MOVE ? recover_move (context, rows, error)
                                                           : recover_copy (context, rows, error);
}
