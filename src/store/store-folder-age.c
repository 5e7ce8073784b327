/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-folder-age.h"

#include "store-op.h"
#include "store-placement.h"
#include "store-private.h"

#include <stdio.h>

/* What was placed here without a server is none of them, nor where an operation put them: those wait for
 * their operation. States as in store-op.h. */
#define IS_UNLINKED                                                                                \
  "folder_id = ? AND uid BETWEEN ? AND ? AND NOT EXISTS (SELECT 1 FROM op "                        \
  "WHERE op.dst_placement_id = placement.id AND op.state IN (0, 1, 2))"

/* ---- Which they are -------------------------------------------------------------------------- */

/* The uids, all < 0, that placements got when they lost theirs. */
typedef struct
{
  gint64 first;
  gint64 last;
} Unlinked;

static char *
get_key (gint64 id)
{
  return g_strdup_printf ("unlinked:%" G_GINT64_FORMAT, id);
}

static gboolean
read_unlinked (Store *store, gint64 id, Unlinked *out)
{
  g_autofree char *key = get_key (id);
  g_autofree char *text = store_meta_get (store, key);

  return text != NULL && sscanf (text, "%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, &out->first,
                                 &out->last) == 2;
}

/* Some may be left from the age before the last one. */
static gboolean
write_unlinked (Store *store, gint64 id, gint64 first, gint64 last, GError **error)
{
  g_autofree char *key = get_key (id);
  g_autofree char *text = NULL;
  Unlinked known;

  if (read_unlinked (store, id, &known))
    last = known.last;
  text = g_strdup_printf ("%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, first, last);
  return store_meta_set (store, key, text, error);
}

static void
bind_unlinked (StoreStatement *statement, gint64 id, const Unlinked *unlinked)
{
  store_bind_int (statement, id);
  store_bind_int (statement, unlinked->first);
  store_bind_int (statement, unlinked->last);
}

/* ---- Operations ------------------------------------------------------------------------------ */

static gboolean
is_waiting (const StoreOp *op)
{
  return op->state == STORE_OP_QUEUED || op->state == STORE_OP_SENT || op->state == STORE_OP_UNSURE;
}

static gboolean
is_expunge_of_folder (const StoreOp *op)
{
  return is_waiting (op) && op->kind == STORE_OP_EXPUNGE && op->placement_id == 0;
}

/* What it hid and no other operation is to act on. */
static StoreStatement *
select_hidden (Store *store, const StoreOp *op, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "SELECT id, message_id FROM placement AS p "
                             "WHERE folder_id = ? AND uid BETWEEN 1 AND ? AND hidden = 1 "
                             "AND NOT EXISTS (SELECT 1 FROM op "
                             " WHERE op.placement_id = p.id AND op.state IN (0, 1, 2))",
                             error);
  store_bind_int (statement, op->folder_id);
  store_bind_int (statement, op->uid);

  return statement;
}

/* "All up to this uid" says nothing in another age: the messages it hid get a row each. */
static gboolean
spread_expunge (Store *store, const StoreOp *op, GError **error)
{
  g_autoptr (StoreStatement) row = select_hidden (store, op, error);
  int step;

  while ((step = store_step (row, error)) > 0)
    {
      StoreOp one = {
        .group_id = op->group_id,
        .created = op->created,
        .not_before = op->not_before,
        .kind = STORE_OP_EXPUNGE,
        .folder_id = op->folder_id,
        .placement_id = store_column_int (row, 0),
        .message_id = store_column_int (row, 1),
      };

      if (!store_op_add (store, &one, error))
        return FALSE;
    }

  return step == 0 && store_op_remove (store, op->id, error);
}

/* Of those that were carried out too where they went: by what was the next uid then, nothing would be met
 * again. The folder that a TRANSFER goes to is another account's. */
static gboolean
forget_uids (Store *store, gint64 folder_id, StoreOp *op, GError **error)
{
  guint32 uid = op->uid;
  guint32 uidnext_before = op->uidnext_before;

  if (op->folder_id == folder_id && is_waiting (op))
    op->uid = 0;
  if (op->dst_folder_id == folder_id && op->kind != STORE_OP_TRANSFER)
    op->uidnext_before = 0;

  return (op->uid == uid && op->uidnext_before == uidnext_before) ||
         store_op_update (store, op, error);
}

static gboolean
reset_operations (Store *store, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) ops = store_op_list_of_folder (store, id, error);

  for (guint i = 0; ops != NULL && i < ops->len; i++)
    {
      StoreOp *op = g_ptr_array_index (ops, i);

      if (!(op->folder_id == id && is_expunge_of_folder (op) ? spread_expunge (store, op, error)
                                                             : forget_uids (store, id, op, error)))
        return FALSE;
    }

  return ops != NULL;
}

/* ---- Placements ------------------------------------------------------------------------------ */

static gboolean
unlink_placements (Store *store, gint64 id, GError **error)
{
  StoreFolderDelta *delta = store_get_delta (store, id);
  StoreStatement *statement;
  gint64 lowest = 0;

  statement = store_prepare (store, "SELECT min(uid) FROM placement WHERE folder_id = ?", error);
  store_bind_int (statement, id);
  if (!store_read_int (statement, 0, &lowest, error))
    return FALSE;
  lowest = MIN (lowest, 0);
  if (!write_unlinked (store, id, lowest - G_MAXUINT32, lowest - 1, error))
    return FALSE;

  delta->may_have_local_known = FALSE;
  statement = store_prepare (store,
                             "UPDATE placement SET uid = ? - uid, modseq = 0 "
                             "WHERE folder_id = ? AND uid > 0",
                             error);
  store_bind_int (statement, lowest);
  store_bind_int (statement, id);

  return store_run (statement, error);
}

gboolean
store_folder_reset (Store *store, gint64 id, guint32 uidvalidity, GError **error)
{
  StoreStatement *statement;

  STORE_ASSERT_WRITING (store);
  if (!reset_operations (store, id, error) || !unlink_placements (store, id, error))
    return FALSE;

  statement = store_prepare (store,
                             "UPDATE folder SET uidvalidity = ?, uidnext = 0, modseq = 0, "
                             "lo_uid = 0, synced_at = 0, server_total = -1, server_unseen = -1 "
                             "WHERE id = ?",
                             error);
  store_bind_int (statement, uidvalidity);
  store_bind_int (statement, id);
  store_record_folder (store, id);

  return store_run (statement, error);
}

gboolean
store_folder_has_unlinked (Store *store, gint64 id, gboolean *has, GError **error)
{
  StoreStatement *statement;
  Unlinked unlinked;
  gint64 found;

  *has = FALSE;
  if (!read_unlinked (store, id, &unlinked))
    return TRUE;
  statement = store_prepare (store, "SELECT 1 FROM placement WHERE " IS_UNLINKED " LIMIT 1", error);
  bind_unlinked (statement, id, &unlinked);
  if (!store_read_int (statement, 0, &found, error))
    return FALSE;

  *has = found != 0;
  return TRUE;
}

gboolean
store_folder_is_unlinked (Store *store, gint64 id, gint64 message_id, gboolean *is, GError **error)
{
  StoreStatement *statement;
  Unlinked unlinked;
  gint64 found;

  *is = FALSE;
  if (!read_unlinked (store, id, &unlinked))
    return TRUE;
  statement = store_prepare (store,
                             "SELECT 1 FROM placement INDEXED BY placement_local "
                             "WHERE uid < 0 AND " IS_UNLINKED " AND message_id = ? LIMIT 1",
                             error);
  bind_unlinked (statement, id, &unlinked);
  store_bind_int (statement, message_id);
  if (!store_read_int (statement, 0, &found, error))
    return FALSE;

  *is = found != 0;
  return TRUE;
}

static GArray *
list_unlinked (Store *store, gint64 id, GError **error)
{
  StoreStatement *statement;
  Unlinked unlinked;

  if (!read_unlinked (store, id, &unlinked))
    return g_array_new (FALSE, FALSE, sizeof (gint64));
  statement = store_prepare (store, "SELECT id FROM placement WHERE " IS_UNLINKED, error);
  bind_unlinked (statement, id, &unlinked);

  return store_read_ints (statement, error);
}

static gboolean
drop (Store *store, gint64 id, GArray *ids, GError **error)
{
  g_autofree char *key = get_key (id);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      if (!store_placement_remove (store, g_array_index (ids, gint64, i), error))
        return FALSE;
    }

  return ids != NULL && store_meta_set (store, key, NULL, error);
}

gboolean
store_folder_drop_unlinked (Store *store, gint64 id, GError **error)
{
  g_autoptr (GArray) ids = NULL;

  STORE_ASSERT_WRITING (store);
  ids = list_unlinked (store, id, error);

  return drop (store, id, ids, error);
}

gboolean
store_folder_drop_local (Store *store, gint64 id, GError **error)
{
  const Unlinked all = { G_MININT64, -1 };
  StoreStatement *statement;
  g_autoptr (GArray) ids = NULL;

  STORE_ASSERT_WRITING (store);
  statement = store_prepare (store, "SELECT id FROM placement WHERE " IS_UNLINKED, error);
  bind_unlinked (statement, id, &all);
  ids = store_read_ints (statement, error);

  return drop (store, id, ids, error);
}
