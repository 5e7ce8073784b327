/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "operation-local.h"

#include "imap-response.h"
#include "label-views.h"
#include "operation-append.h"
#include "operation-folder.h"
#include "operation-placements.h"
#include "operation-replace.h"
#include "operation-spool.h"
#include "ph-error.h"
#include "store-folder.h"
#include "store-mute.h"

#include <glib/gi18n-lib.h>

#define FOLDER_SERIAL_KEY "folder-operations"

/* What one wish gathers while its transaction is open. */
typedef struct
{
  Store *store;
  const char *data_dir;
  const Operation *operation;
  TransferHub *hub;
  LabelFolders labels;
  gint64 group;
  gint64 not_before;
  guint n_rows; /* of the journal */
  guint n;      /* messages, files or folders */
  guint n_known;
  guint n_refused;
  gint64 placement; /* of the result */
} Apply;

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static StoreOp
new_row (const Apply *apply, StoreOpKind kind)
{
  return (StoreOp) {
    .group_id = apply->group,
    .created = now_seconds (),
    .not_before = apply->not_before,
    .kind = kind,
  };
}

/* The row's source, as far as it is known now: a placement that the server does not know yet gets its
 * uid from the row that makes it, which stands before this one. */
static gboolean
set_source (Apply *apply, StoreOp *row, const StorePlacement *placement, GError **error)
{
  g_autoptr (StoreFolder) folder = store_folder_get (apply->store, placement->folder_id, error);

  if (folder == NULL)
    {
      store_folder_set_gone (error, PH_ERROR_INVALID);
      return FALSE;
    }

  row->folder_id = placement->folder_id;
  row->placement_id = placement->id;
  row->message_id = placement->message_id;
  row->uid = placement->uid > 0 ? (guint32) placement->uid : 0;
  row->uidvalidity = folder->uidvalidity;
  return TRUE;
}

static gboolean
add_row (Apply *apply, StoreOp *row, GError **error)
{
  if (!store_op_add (apply->store, row, error))
    return FALSE;
  apply->n_rows++;
  return TRUE;
}

/* A message may take several rows, or none: one that is as it should be already. */
static void
count_message (Apply *apply, guint *n_rows)
{
  if (apply->n_rows > *n_rows)
    apply->n++;
  *n_rows = apply->n_rows;
}

/* FALSE without error: skip it, it is gone or on its way out. */
static gboolean
get_shown (Store *store, gint64 id, StorePlacement *out, GError **error)
{
  return store_placement_get (store, id, out, error) && !out->hidden;
}

/* ---- Flags and keywords --------------------------------------------------------------------- */

/* Of what a view shows, where it lies: its flags are to be told there. */
static void
find_original (Apply *apply, const StorePlacement *placement, StorePlacement *out)
{
  *out = *placement;
  if (placement->uid <= 0 || !label_views_is_view (apply->store, placement->folder_id) ||
      !store_placement_find (apply->store, apply->labels.all, placement->uid, out, NULL))
    *out = *placement;
}

/* Only bits that change are written down, so that the inverse gives back what was there. */
static gboolean
flag_one (Apply *apply, const StorePlacement *placement, guint set, guint clear, GError **error)
{
  StoreOp row = new_row (apply, STORE_OP_FLAGS);
  guint shown = store_placement_get_shown_flags (placement);
  StorePlacement original;

  row.set = set & ~shown;
  row.clear = clear & shown;
  if ((row.set | row.clear) == 0)
    return TRUE;

  find_original (apply, placement, &original);
  return set_source (apply, &row, &original, error) && add_row (apply, &row, error) &&
         operation_refresh_pending (apply->store, &row, error);
}

static gboolean
has_keyword (GStrv keywords, const char *keyword)
{
  for (guint i = 0; keywords[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (keywords[i], keyword) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
keyword_one (Apply *apply,
             const StorePlacement *placement,
             const char *keyword,
             gboolean present,
             GError **error)
{
  g_auto (GStrv) keywords = store_placement_get_keywords (apply->store, placement->id, error);
  StoreOp row = new_row (apply, STORE_OP_FLAGS);
  StorePlacement original;

  if (keywords == NULL)
    return FALSE;
  if (has_keyword (keywords, keyword) == present)
    return TRUE;

  row.text = (char *) keyword;
  row.set = present ? 1 : 0;
  find_original (apply, placement, &original);
  return set_source (apply, &row, &original, error) && add_row (apply, &row, error) &&
         operation_set_keyword (apply->store, &row, present, TRUE, error);
}

/* All of it, so that it stays muted when some is thrown away. Of the other placements of the same
 * conversation nothing is left to do then, so that it counts once. */
static gboolean
mute_one (Apply *apply, const StorePlacement *placement, gboolean muted, GError **error)
{
  g_autoptr (GArray) places =
    store_mute_list_places (apply->store, placement->message_id, !muted, error);

  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      if (!keyword_one (apply, &g_array_index (places, StorePlacement, i), STORE_MUTED, muted, error))
        return FALSE;
    }
  return places != NULL;
}

/* ---- Moving and copying --------------------------------------------------------------------- */

static gboolean
check_takes_mail (const StoreFolder *folder, GError **error)
{
  if (folder == NULL)
    {
      store_folder_set_gone (error, PH_ERROR_INVALID);
      return FALSE;
    }
  if ((folder->flags & (STORE_FOLDER_NOSELECT | STORE_FOLDER_READ_ONLY)) != 0 ||
      folder->role == FOLDER_ROLE_OUTBOX)
    {
      g_set_error (error, PH_ERROR, PH_ERROR_INVALID, _ ("The folder “%s” can’t take mail."),
                   folder->name);
      return FALSE;
    }
  return TRUE;
}

/* With labels a mail is in a folder once: where it is there it stays. 0: it is not. */
static gint64
find_in (Apply *apply, const StorePlacement *source, gint64 folder_id)
{
  g_autoptr (GArray) places =
    store_placement_list_for_message (apply->store, source->message_id, NULL);

  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      const StorePlacement *place = &g_array_index (places, StorePlacement, i);

      if (place->folder_id == folder_id && place->uid > 0 && !place->hidden)
        return place->id;
    }
  return 0;
}

static gboolean
hide_source (Apply *apply, const StorePlacement *placement, const StoreOp *row, GError **error)
{
  return store_placement_hide (apply->store, placement->id, TRUE, error) &&
         label_views_hide_places (apply->store, row, error);
}

static gboolean
place_copy (Apply *apply,
            const StorePlacement *source,
            gint64 dst_folder,
            StoreOp *row,
            GError **error)
{
  g_auto (GStrv) keywords = store_placement_get_keywords (apply->store, source->id, error);

  if (keywords == NULL)
    return FALSE;

  row->dst_folder_id = dst_folder;
  row->dst_placement_id = apply->labels.all != 0 ? find_in (apply, source, dst_folder) : 0;
  if (row->dst_placement_id != 0)
    return TRUE;
  row->dst_placement_id =
    store_placement_add_local (apply->store, dst_folder, source->message_id, source->date,
                               store_placement_get_shown_flags (source) & ~IMAP_FLAG_DELETED,
                               (const char *const *) keywords, error);
  return row->dst_placement_id != 0;
}

static gboolean
copy_one (Apply *apply, const StorePlacement *placement, gint64 dst_folder, GError **error)
{
  StoreOp row = new_row (apply, STORE_OP_COPY);

  if (apply->labels.all != 0 && find_in (apply, placement, dst_folder) != 0)
    return TRUE;
  return set_source (apply, &row, placement, error) &&
         place_copy (apply, placement, dst_folder, &row, error) && add_row (apply, &row, error);
}

static gboolean
move_one (Apply *apply, const StorePlacement *placement, gint64 dst_folder, GError **error)
{
  StoreOp row = new_row (apply, STORE_OP_MOVE);

  if (placement->folder_id == dst_folder)
    return TRUE;
  if (label_folders_keeps_source (&apply->labels, placement->folder_id, dst_folder))
    return copy_one (apply, placement, dst_folder, error);

  return set_source (apply, &row, placement, error) &&
         place_copy (apply, placement, dst_folder, &row, error) &&
         hide_source (apply, placement, &row, error) &&
         add_row (apply, &row, error);
}

/* With labels only the inbox's is taken away, from whatever folder the person looks at; what is not in
 * the inbox is archived already. */
static gboolean
archive_one (Apply *apply, const StorePlacement *placement, gint64 dst_folder, GError **error)
{
  const LabelFolders *labels = &apply->labels;
  g_autoptr (GArray) places = NULL;

  if (labels->all == 0 || placement->folder_id == labels->inbox ||
      label_folders_may_expunge (labels, placement->folder_id))
    return move_one (apply, placement, dst_folder, error);

  places = store_placement_list_for_message (apply->store, placement->message_id, error);
  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      const StorePlacement *place = &g_array_index (places, StorePlacement, i);

      if (place->folder_id == labels->inbox && !place->hidden)
        return move_one (apply, place, dst_folder, error);
    }
  return places != NULL;
}

static gboolean
expunge_one (Apply *apply, const StorePlacement *placement, GError **error)
{
  StoreOp row = new_row (apply, STORE_OP_EXPUNGE);

  return set_source (apply, &row, placement, error) &&
         store_placement_hide (apply->store, placement->id, TRUE, error) &&
         add_row (apply, &row, error);
}

/* With labels by way of the trash: anywhere else it would take the label away, and no more. */
static gboolean
delete_one (Apply *apply, const StorePlacement *placement, GError **error)
{
  StoreOp row = new_row (apply, STORE_OP_MOVE);
  StorePlacement moved;
  gint64 trash;

  if (label_folders_may_expunge (&apply->labels, placement->folder_id))
    return expunge_one (apply, placement, error);

  trash = operation_folder_ensure_role (apply->store, apply->group, FOLDER_ROLE_TRASH, error);
  return trash != 0 && set_source (apply, &row, placement, error) &&
         place_copy (apply, placement, trash, &row, error) &&
         hide_source (apply, placement, &row, error) &&
         add_row (apply, &row, error) &&
         store_placement_get (apply->store, row.dst_placement_id, &moved, error) &&
         expunge_one (apply, &moved, error);
}

static gboolean
transfer_one (Apply *apply, const StorePlacement *placement, gboolean is_move, GError **error)
{
  const Operation *operation = apply->operation;
  StoreOp row = new_row (apply, STORE_OP_TRANSFER);
  g_autofree char *token = g_uuid_string_random ();

  row.text = operation->dst_account_id;
  row.dst_folder_id = operation->dst_folder;
  row.set = is_move ? 1 : 0;
  row.token = token;

  return set_source (apply, &row, placement, error) &&
         (!is_move || store_placement_hide (apply->store, placement->id, TRUE, error)) &&
         add_row (apply, &row, error);
}

/* ---- One message of a wish ------------------------------------------------------------------ */

static gboolean
is_transfer (const Operation *operation)
{
  return operation->dst_account_id != NULL &&
         g_strcmp0 (operation->dst_account_id, operation->account_id) != 0;
}

static gboolean
apply_to_one (Apply *apply, const StorePlacement *placement, gint64 dst_folder, GError **error)
{
  const Operation *operation = apply->operation;

  switch (operation->kind)
    {
    case OPERATION_FLAGS:
      return flag_one (apply, placement, operation->set, operation->clear, error);
    case OPERATION_KEYWORD:
      return keyword_one (apply, placement, operation->text, operation->present, error);
    case OPERATION_MUTE:
      return mute_one (apply, placement, operation->present, error);
    case OPERATION_MOVE:
      if (is_transfer (operation))
        return transfer_one (apply, placement, TRUE, error);
      return move_one (apply, placement, dst_folder, error);
    case OPERATION_COPY:
      if (is_transfer (operation))
        return transfer_one (apply, placement, FALSE, error);
      return copy_one (apply, placement, dst_folder, error);
    case OPERATION_TRASH:
      return move_one (apply, placement, dst_folder, error);
    case OPERATION_ARCHIVE:
      return archive_one (apply, placement, dst_folder, error);
    case OPERATION_JUNK:
      return keyword_one (apply, placement, "$NotJunk", FALSE, error) &&
             keyword_one (apply, placement, "$Junk", TRUE, error) &&
             move_one (apply, placement, dst_folder, error);
    case OPERATION_NOT_JUNK:
      return keyword_one (apply, placement, "$Junk", FALSE, error) &&
             keyword_one (apply, placement, "$NotJunk", TRUE, error) &&
             move_one (apply, placement, dst_folder, error);
    case OPERATION_EXPUNGE:
      return delete_one (apply, placement, error);
    case OPERATION_MARK_ALL_READ:
    case OPERATION_EMPTY:
    case OPERATION_APPEND:
    case OPERATION_CREATE_FOLDER:
    case OPERATION_RENAME_FOLDER:
    case OPERATION_MOVE_FOLDER:
    case OPERATION_DELETE_FOLDER:
    case OPERATION_SUBSCRIBE:
    case OPERATION_REPLACE:
    case OPERATION_UNDO:
    default:
      g_return_val_if_reached (FALSE);
    }
}

/* Where the messages of a wish go; 0 where they go nowhere, or to another account. A folder for
 * filing that the account lacks is made along the way. */
static gboolean
find_destination (Apply *apply, gint64 *out, GError **error)
{
  const Operation *operation = apply->operation;
  g_autoptr (StoreFolder) folder = NULL;

  *out = 0;
  switch (operation->kind)
    {
    case OPERATION_MOVE:
    case OPERATION_COPY:
      if (is_transfer (operation))
        return TRUE;
      folder = store_folder_get (apply->store, operation->dst_folder, error);
      if (!check_takes_mail (folder, error))
        return FALSE;
      *out = folder->id;
      return TRUE;
    case OPERATION_TRASH:
      *out = operation_folder_ensure_role (apply->store, apply->group, FOLDER_ROLE_TRASH, error);
      return *out != 0;
    case OPERATION_ARCHIVE:
      *out = apply->labels.all;
      if (*out == 0)
        *out = operation_folder_ensure_role (apply->store, apply->group, FOLDER_ROLE_ARCHIVE, error);
      return *out != 0;
    case OPERATION_JUNK:
      *out = operation_folder_ensure_role (apply->store, apply->group, FOLDER_ROLE_JUNK, error);
      return *out != 0;
    case OPERATION_NOT_JUNK:
      *out = operation_folder_ensure_role (apply->store, apply->group, FOLDER_ROLE_INBOX, error);
      return *out != 0;
    default:
      return TRUE;
    }
}

static gboolean
apply_to_each (Apply *apply, const GArray *placements, GError **error)
{
  guint n_rows = apply->n_rows;
  gint64 dst_folder;

  if (!find_destination (apply, &dst_folder, error))
    return FALSE;

  for (guint i = 0; i < placements->len; i++)
    {
      g_autoptr (GError) local_error = NULL;
      StorePlacement placement;

      if (!get_shown (apply->store, g_array_index (placements, gint64, i), &placement, &local_error))
        {
          if (local_error == NULL)
            continue;
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (!apply_to_one (apply, &placement, dst_folder, error))
        return FALSE;
      count_message (apply, &n_rows);
    }
  return TRUE;
}

static gboolean
apply_to_messages (Apply *apply, GError **error)
{
  g_autoptr (GArray) all = operation_list_placements (apply->store, apply->operation, error);

  return all != NULL && apply_to_each (apply, all, error);
}

/* ---- Whole folders -------------------------------------------------------------------------- */

static gboolean
mark_all_read (Apply *apply, GError **error)
{
  const StoreQuery query = {
    .folder_id = apply->operation->folder,
    .filter = STORE_FILTER_UNREAD,
  };
  g_autoptr (StoreIds) ids = store_placement_query (apply->store, &query, 0, NULL, error);
  guint n_rows = apply->n_rows;

  if (ids == NULL)
    return FALSE;

  for (guint i = 0; i < ids->n; i++)
    {
      StorePlacement placement;

      if (!store_placement_get (apply->store, ids->ids[i], &placement, error) ||
          !flag_one (apply, &placement, IMAP_FLAG_SEEN, 0, error))
        return FALSE;
      count_message (apply, &n_rows);
    }
  return TRUE;
}

/* One row for the whole folder, bounded by what was there when the person looked: mail that arrives
 * meanwhile stays. */
static gboolean
empty_folder (Apply *apply, GError **error)
{
  const StoreQuery query = { .folder_id = apply->operation->folder };
  g_autoptr (StoreFolder) folder = store_folder_get (apply->store, query.folder_id, error);
  g_autoptr (StoreIds) ids = NULL;
  StoreOp row = new_row (apply, STORE_OP_EXPUNGE);

  if (!check_takes_mail (folder, error))
    return FALSE;
  ids = store_placement_query (apply->store, &query, 0, NULL, error);
  if (ids == NULL)
    return FALSE;

  row.folder_id = folder->id;
  row.uidvalidity = folder->uidvalidity;
  row.uid = folder->uidnext > 0 ? folder->uidnext - 1 : 0;
  for (guint i = 0; i < ids->n; i++)
    {
      StorePlacement placement;

      if (!store_placement_get (apply->store, ids->ids[i], &placement, error) ||
          !store_placement_hide (apply->store, ids->ids[i], TRUE, error))
        return FALSE;
      if (placement.uid > 0)
        row.uid = MAX (row.uid, (guint32) placement.uid);
      else if (!expunge_one (apply, &placement, error))
        return FALSE;
    }
  if (ids->n == 0 && folder->server_total <= 0)
    return TRUE;
  if (!add_row (apply, &row, error))
    return FALSE;

  apply->n = MAX (ids->n, 1);
  return TRUE;
}

static gboolean
append_messages (Apply *apply, gint64 folder_id, GPtrArray *spooled, GError **error)
{
  const GPtrArray *messages = apply->operation->messages;
  OperationResult counts = { 0 };

  for (guint i = 0; messages != NULL && i < messages->len; i++)
    {
      StoreOp row = new_row (apply, STORE_OP_APPEND);

      row.dst_folder_id = folder_id;
      if (!operation_append_queue_message (apply->store, apply->data_dir,
                                           g_ptr_array_index (messages, i), &row, spooled, &counts,
                                           error))
        return FALSE;
    }

  apply->n += counts.n;
  apply->n_known = counts.n_known;
  apply->n_refused = counts.n_refused;
  return TRUE;
}

static gboolean
append_files (Apply *apply, GError **error)
{
  const Operation *operation = apply->operation;
  g_autoptr (StoreFolder) folder = store_folder_get (apply->store, operation->dst_folder, error);
  g_autoptr (GPtrArray) spooled = g_ptr_array_new_with_free_func (g_free);

  if (!check_takes_mail (folder, error))
    return FALSE;

  for (guint i = 0; operation->files != NULL && i < operation->files->len; i++)
    {
      StoreOp row = new_row (apply, STORE_OP_APPEND);

      row.dst_folder_id = folder->id;
      row.set = operation->set;
      if (!operation_append_queue_file (apply->store, apply->data_dir,
                                        g_ptr_array_index (operation->files, i), &row, spooled,
                                        error))
        return FALSE;
      apply->n++;
    }
  return append_messages (apply, folder->id, spooled, error) &&
         operation_spool_sync (apply->data_dir, spooled, error);
}

/* A server that did not name its folders yet may have one. */
static gint64
find_drafts (Apply *apply, GError **error)
{
  g_autoptr (StoreFolder) inbox = store_folder_find_role (apply->store, FOLDER_ROLE_INBOX, NULL);

  if (inbox != NULL)
    return operation_folder_ensure_role (apply->store, apply->group, FOLDER_ROLE_DRAFTS, error);
  g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND,
                       _ ("The folders of this account are not known yet."));
  return 0;
}

static gboolean
replace_message (Apply *apply, GError **error)
{
  const Operation *operation = apply->operation;
  StoreOp row = new_row (apply, STORE_OP_REPLACE);
  g_autoptr (StoreFolder) folder = NULL;

  row.dst_folder_id = operation->dst_folder != 0 ? operation->dst_folder : find_drafts (apply, error);
  if (row.dst_folder_id == 0)
    return FALSE;
  folder = store_folder_get (apply->store, row.dst_folder_id, error);
  if (!check_takes_mail (folder, error))
    return FALSE;
  apply->n = 1;
  return operation_replace_queue (apply->store, apply->data_dir, operation, &row, &apply->placement,
                                  error);
}

static gboolean
apply_in_transaction (Apply *apply, GError **error)
{
  switch (apply->operation->kind)
    {
    case OPERATION_MARK_ALL_READ:
      return mark_all_read (apply, error);
    case OPERATION_EMPTY:
      return empty_folder (apply, error);
    case OPERATION_APPEND:
      return append_files (apply, error);
    case OPERATION_REPLACE:
      return replace_message (apply, error);
    case OPERATION_CREATE_FOLDER:
    case OPERATION_RENAME_FOLDER:
    case OPERATION_MOVE_FOLDER:
    case OPERATION_DELETE_FOLDER:
    case OPERATION_SUBSCRIBE:
      {
        StoreOp row = new_row (apply, STORE_OP_CREATE);

        return operation_folder_queue (apply->store, apply->operation, &row, &apply->n, error);
      }
    case OPERATION_FLAGS:
    case OPERATION_KEYWORD:
    case OPERATION_MUTE:
    case OPERATION_MOVE:
    case OPERATION_COPY:
    case OPERATION_TRASH:
    case OPERATION_ARCHIVE:
    case OPERATION_JUNK:
    case OPERATION_NOT_JUNK:
    case OPERATION_EXPUNGE:
    case OPERATION_UNDO:
    default:
      return apply_to_messages (apply, error);
    }
}

/* The rows of a wish between accounts are announced to the other account after they are safe here:
 * what a crash prevents is made up for when the row runs. */
static gboolean
announce_transfers (Store *store, TransferHub *hub, gint64 group, GError **error)
{
  g_autoptr (GPtrArray) rows = store_op_list_group (store, group, error);
  g_autoptr (GPtrArray) transfers = g_ptr_array_new ();

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      StoreOp *row = g_ptr_array_index (rows, i);

      if (row->kind == STORE_OP_TRANSFER && row->stage == TRANSFER_STAGE_PLANNED)
        g_ptr_array_add (transfers, row);
    }
  return transfer_announce (hub, store, transfers, error) == transfers->len;
}

OperationResult *
operation_apply (Store *store,
                 const char *data_dir,
                 const Operation *operation,
                 TransferHub *hub,
                 GError **error)
{
  g_autoptr (OperationResult) result = g_new0 (OperationResult, 1);
  Apply apply = {
    .store = store,
    .data_dir = data_dir,
    .operation = operation,
    .hub = hub,
    .not_before = operation->delay > 0 ? now_seconds () + operation->delay : 0,
  };

  if (!store_begin (store, error))
    return NULL;
  apply.group = store_op_new_group (store, error);
  if (apply.group == 0 || !label_folders_read (store, &apply.labels, error) ||
      !apply_in_transaction (&apply, error) || !store_commit (store, error))
    {
      store_rollback (store);
      return NULL;
    }

  if (is_transfer (operation) && apply.n > 0 &&
      !announce_transfers (store, hub, apply.group, error))
    {
      g_autoptr (OperationResult) withdrawn =
        operation_undo (store, operation->account_id, apply.group, hub, NULL);
      return NULL;
    }

  result->account_id = g_strdup (operation->account_id);
  result->group = apply.n > 0 ? apply.group : 0;
  result->kind = operation->kind;
  result->n = apply.n;
  result->n_known = apply.n_known;
  result->n_refused = apply.n_refused;
  result->placement = apply.placement;
  return g_steal_pointer (&result);
}

/* ---- Folder serial -------------------------------------------------------------------------- */

guint64
operation_get_folder_serial (Store *store)
{
  g_autofree char *text = store_meta_get (store, FOLDER_SERIAL_KEY);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;
}

gboolean
operation_bump_folder_serial (Store *store, GError **error)
{
  g_autofree char *text =
    g_strdup_printf ("%" G_GUINT64_FORMAT, operation_get_folder_serial (store) + 1);

  return store_meta_set (store, FOLDER_SERIAL_KEY, text, error);
}

gboolean
operation_outdates_list (Store *store, guint64 serial)
{
  g_autoptr (GPtrArray) rows = store_op_list_waiting (store, 0, NULL);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const StoreOp *row = g_ptr_array_index (rows, i);

      if (operation_folder_has_kind (row->kind))
        return TRUE;
    }
  return rows == NULL || operation_get_folder_serial (store) != serial;
}
