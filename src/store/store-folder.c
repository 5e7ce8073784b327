/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-folder.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ph-error.h"
#include "store-op.h"
#include "store-placement.h"
#include "store-private.h"

#define COLUMNS                                                                                    \
  "id, wire_name, path, name, delimiter, parent_id, role, flags, uidvalidity, uidnext, modseq, "   \
  "server_total, server_unseen, mailbox_id, lo_uid, n_total, n_unseen, synced_at, append_limit, "   \
  "server_size"

static const char *const role_names[] = {
  [FOLDER_ROLE_NONE] = "",
  [FOLDER_ROLE_INBOX] = "inbox",
  [FOLDER_ROLE_DRAFTS] = "drafts",
  [FOLDER_ROLE_SENT] = "sent",
  [FOLDER_ROLE_ARCHIVE] = "archive",
  [FOLDER_ROLE_JUNK] = "junk",
  [FOLDER_ROLE_TRASH] = "trash",
  [FOLDER_ROLE_ALL] = "all",
  [FOLDER_ROLE_FLAGGED] = "flagged",
  [FOLDER_ROLE_IMPORTANT] = "important",
  [FOLDER_ROLE_OUTBOX] = "outbox",
};

const char *
folder_role_name (FolderRole role)
{
  g_return_val_if_fail ((guint) role < G_N_ELEMENTS (role_names), "");
  return role_names[role];
}

void
store_folder_free (StoreFolder *self)
{
  if (self == NULL)
    return;

  g_free (self->wire_name);
  g_free (self->path);
  g_free (self->name);
  g_free (self->mailbox_id);
  g_free (self);
}

gint64
store_folder_get_unseen (const StoreFolder *self)
{
  if (self->lo_uid == 1 || self->server_unseen < 0)
    return self->n_unseen;
  return self->server_unseen;
}

gboolean
store_folder_check_size (const StoreFolder *self, guint64 size, GError **error)
{
  g_autofree char *limit = NULL;

  if (self->append_limit == 0 || size <= self->append_limit)
    return TRUE;

  limit = g_format_size (self->append_limit);
  g_set_error (error, PH_ERROR, PH_ERROR_OVER_QUOTA,
               _ ("“%s” takes no mail that is larger than %s."), self->name, limit);
  return FALSE;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static StoreFolder *
read_row (StoreStatement *row)
{
  StoreFolder *self = g_new0 (StoreFolder, 1);

  self->id = store_column_int (row, 0);
  self->wire_name = store_column_dup (row, 1);
  self->path = store_column_dup (row, 2);
  self->name = store_column_dup (row, 3);
  self->delimiter = store_column_int (row, 4);
  self->parent_id = store_column_int (row, 5);
  self->role = store_column_int (row, 6);
  self->flags = store_column_int (row, 7);
  self->uidvalidity = store_column_int (row, 8);
  self->uidnext = store_column_int (row, 9);
  self->modseq = store_column_int (row, 10);
  self->server_total = store_column_int (row, 11);
  self->server_unseen = store_column_int (row, 12);
  self->mailbox_id = store_column_dup (row, 13);
  self->lo_uid = store_column_int (row, 14);
  self->n_total = store_column_int (row, 15);
  self->n_unseen = store_column_int (row, 16);
  self->synced_at = store_column_int (row, 17);
  self->append_limit = (guint64) MAX (store_column_int (row, 18), 0);
  self->server_size = (guint64) MAX (store_column_int (row, 19), 0);

  return self;
}

static StoreFolder *
read_one (StoreStatement *statement, GError **error)
{
  g_autoptr (StoreStatement) row = statement;

  return store_step (row, error) > 0 ? read_row (row) : NULL;
}

/* Counters in the rows are behind within a transaction. */
static gboolean
flush_counts (Store *store, GError **error)
{
  return !store_db_is_in_transaction (store->db) || store_flush (store, error);
}

StoreFolder *
store_folder_get (Store *store, gint64 id, GError **error)
{
  StoreStatement *statement;

  if (!flush_counts (store, error))
    return NULL;
  statement = store_prepare (store, "SELECT " COLUMNS " FROM folder WHERE id = ?", error);
  store_bind_int (statement, id);

  return read_one (statement, error);
}

void
store_folder_set_gone (GError **error, PhError code)
{
  if (error != NULL && *error == NULL)
    g_set_error_literal (error, PH_ERROR, code, _ ("The folder does not exist any more."));
}

StoreFolder *
store_folder_find (Store *store, const char *wire_name, GError **error)
{
  StoreStatement *statement;

  if (!flush_counts (store, error))
    return NULL;
  statement = store_prepare (store, "SELECT " COLUMNS " FROM folder WHERE wire_name = ?", error);
  store_bind_text (statement, wire_name);

  return read_one (statement, error);
}

StoreFolder *
store_folder_find_role (Store *store, FolderRole role, GError **error)
{
  StoreStatement *statement;

  if (!flush_counts (store, error))
    return NULL;
  statement = store_prepare (store,
                             "SELECT " COLUMNS " FROM folder WHERE role = ? ORDER BY id LIMIT 1",
                             error);
  store_bind_int (statement, role);

  return read_one (statement, error);
}

static int
compare_siblings (gconstpointer a, gconstpointer b)
{
  const StoreFolder *x = *(StoreFolder *const *) a;
  const StoreFolder *y = *(StoreFolder *const *) b;
  guint role_x = x->role == FOLDER_ROLE_NONE ? G_MAXUINT : x->role;
  guint role_y = y->role == FOLDER_ROLE_NONE ? G_MAXUINT : y->role;
  int order;

  if (role_x != role_y)
    return role_x < role_y ? -1 : 1;
  order = g_utf8_collate (x->name, y->name);
  if (order == 0)
    order = strcmp (x->wire_name, y->wire_name);

  return order;
}

/* Moves the folders below @parent_id from @rest (sorted; taken ones become NULL) to @sorted. */
static void
take_children (GPtrArray *rest, gint64 parent_id, GPtrArray *sorted)
{
  for (guint i = 0; i < rest->len; i++)
    {
      StoreFolder *folder = rest->pdata[i];

      if (folder == NULL || folder->parent_id != parent_id)
        continue;
      rest->pdata[i] = NULL;
      g_ptr_array_add (sorted, folder);
      take_children (rest, folder->id, sorted);
    }
}

/* A parent that is not in the table must not make its children disappear. */
static void
adopt_orphans (GPtrArray *folders)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < folders->len; i++)
    g_hash_table_add (ids, &((StoreFolder *) folders->pdata[i])->id);
  for (guint i = 0; i < folders->len; i++)
    {
      StoreFolder *folder = folders->pdata[i];

      if (!g_hash_table_contains (ids, &folder->parent_id))
        folder->parent_id = 0;
    }
}

GPtrArray *
store_folder_list (Store *store, GError **error)
{
  g_autoptr (GPtrArray) rest = g_ptr_array_new_with_free_func ((GDestroyNotify) store_folder_free);
  g_autoptr (GPtrArray) sorted = NULL;
  g_autoptr (StoreStatement) row = NULL;
  int step;

  if (!flush_counts (store, error))
    return NULL;
  row = store_prepare (store, "SELECT " COLUMNS " FROM folder", error);
  while ((step = store_step (row, error)) > 0)
    g_ptr_array_add (rest, read_row (row));
  if (step < 0)
    return NULL;

  adopt_orphans (rest);
  g_ptr_array_sort (rest, compare_siblings);
  sorted = g_ptr_array_new_with_free_func ((GDestroyNotify) store_folder_free);
  take_children (rest, 0, sorted);
  /* Parents in a ring are reached from nowhere */
  for (guint i = 0; i < rest->len; i++)
    {
      if (rest->pdata[i] != NULL)
        g_ptr_array_add (sorted, g_steal_pointer (&rest->pdata[i]));
    }

  return g_steal_pointer (&sorted);
}

/* ---- Writing --------------------------------------------------------------------------------- */

static void
bind_description (StoreStatement *statement, const StoreFolder *folder)
{
  store_bind_text (statement, folder->wire_name);
  store_bind_text (statement, folder->path);
  store_bind_text (statement, folder->name);
  store_bind_int (statement, folder->delimiter);
  store_bind_int (statement, folder->parent_id);
  store_bind_int (statement, folder->role);
  store_bind_int (statement, folder->flags);
  store_bind_text (statement, folder->mailbox_id);
  store_bind_int (statement, folder->server_total);
  store_bind_int (statement, folder->server_unseen);
  store_bind_int (statement, (gint64) folder->append_limit);
  store_bind_int (statement, (gint64) folder->server_size);
}

static gint64
insert_folder (Store *store, const StoreFolder *folder, GError **error)
{
  g_autoptr (StoreStatement) statement = NULL;

  statement =
      store_prepare (store,
                     "INSERT INTO folder (wire_name, path, name, delimiter, parent_id, role, "
                     "flags, mailbox_id, server_total, server_unseen, append_limit, "
                     "server_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                     error);
  bind_description (statement, folder);
  if (store_step (statement, error) <= 0)
    return 0;

  return store_column_int (statement, 0);
}

static gboolean
update_folder (Store *store, gint64 id, const StoreFolder *folder, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "UPDATE folder SET wire_name = ?, path = ?, name = ?, delimiter = ?, "
                             "parent_id = ?, role = ?, flags = ?, mailbox_id = ?, "
                             "server_total = ?, server_unseen = ?, append_limit = ?, "
                             "server_size = ? WHERE id = ?",
                             error);
  bind_description (statement, folder);
  store_bind_int (statement, id);

  return store_run (statement, error);
}

static gboolean
is_described_alike (const StoreFolder *a, const StoreFolder *b)
{
  return g_str_equal (a->wire_name, b->wire_name) && g_str_equal (a->path, b->path) &&
         g_str_equal (a->name, b->name) && a->delimiter == b->delimiter &&
         a->parent_id == b->parent_id && a->role == b->role && a->flags == b->flags;
}

gint64
store_folder_put (Store *store, const StoreFolder *folder, GError **error)
{
  g_autoptr (StoreFolder) known = NULL;
  g_autoptr (GError) local_error = NULL;
  gint64 id;

  STORE_ASSERT_WRITING (store);
  known = folder->id != 0 ? store_folder_get (store, folder->id, &local_error)
                          : store_folder_find (store, folder->wire_name, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return 0;
    }

  if (known != NULL)
    id = update_folder (store, known->id, folder, error) ? known->id : 0;
  else
    id = insert_folder (store, folder, error);
  if (id == 0)
    return 0;

  if (known == NULL || !is_described_alike (known, folder))
    store->folder_list = TRUE;
  if (known == NULL || known->server_total != folder->server_total ||
      known->server_unseen != folder->server_unseen ||
      known->append_limit != folder->append_limit || known->server_size != folder->server_size)
    store_record_folder (store, id);

  return id;
}

gboolean
store_folder_set_state (Store *store, const StoreFolder *folder, GError **error)
{
  StoreStatement *statement;

  STORE_ASSERT_WRITING (store);
  statement = store_prepare (store,
                             "UPDATE folder SET uidvalidity = ?, uidnext = ?, modseq = ?, "
                             "lo_uid = ?, synced_at = ?, server_total = ?, server_unseen = ?, "
                             "flags = ? WHERE id = ?",
                             error);
  store_bind_int (statement, folder->uidvalidity);
  store_bind_int (statement, folder->uidnext);
  store_bind_int (statement, folder->modseq);
  store_bind_int (statement, folder->lo_uid);
  store_bind_int (statement, folder->synced_at);
  store_bind_int (statement, folder->server_total);
  store_bind_int (statement, folder->server_unseen);
  store_bind_int (statement, folder->flags);
  store_bind_int (statement, folder->id);
  store_record_folder (store, folder->id);

  return store_run (statement, error);
}

/* ---- Renaming -------------------------------------------------------------------------------- */

static const char *
get_last_component (const char *path, char delimiter)
{
  const char *last = delimiter != 0 ? strrchr (path, delimiter) : NULL;

  return last != NULL ? last + 1 : path;
}

static gint64
find_parent (GPtrArray *folders, const StoreFolder *folder)
{
  gsize len = get_last_component (folder->path, folder->delimiter) - folder->path;

  for (guint i = 0; i < folders->len && len > 1; i++)
    {
      const StoreFolder *other = folders->pdata[i];

      if (strlen (other->path) == len - 1 && strncmp (other->path, folder->path, len - 1) == 0)
        return other->id;
    }

  return 0;
}

static gboolean
is_below (const char *name, const char *top, char delimiter)
{
  gsize len = strlen (top);

  return delimiter != 0 && strncmp (name, top, len) == 0 && name[len] == delimiter;
}

static void
replace_prefix (char **name, const char *old_prefix, const char *new_prefix)
{
  char *replaced = g_strconcat (new_prefix, *name + strlen (old_prefix), NULL);

  g_free (*name);
  *name = replaced;
}

static StoreFolder *
get_existing (Store *store, gint64 id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  StoreFolder *folder = store_folder_get (store, id, &local_error);

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (folder == NULL)
    store_folder_set_gone (error, PH_ERROR_NOT_FOUND);

  return folder;
}

static gboolean
write_name (Store *store, StoreFolder *folder, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare (store,
                             "UPDATE folder SET wire_name = ?, path = ?, name = ?, parent_id = ? "
                             "WHERE id = ?",
                             error);
  store_bind_text (statement, folder->wire_name);
  store_bind_text (statement, folder->path);
  store_bind_text (statement, folder->name);
  store_bind_int (statement, folder->parent_id);
  store_bind_int (statement, folder->id);

  return store_run (statement, error);
}

gboolean
store_folder_rename (Store *store,
                     gint64 id,
                     const char *wire_name,
                     const char *path,
                     GError **error)
{
  g_autoptr (StoreFolder) top = NULL;
  g_autoptr (GPtrArray) folders = NULL;

  STORE_ASSERT_WRITING (store);
  top = get_existing (store, id, error);
  folders = top != NULL ? store_folder_list (store, error) : NULL;
  if (folders == NULL)
    return FALSE;

  for (guint i = 0; i < folders->len; i++)
    {
      StoreFolder *folder = folders->pdata[i];

      if (folder->id != id && !is_below (folder->wire_name, top->wire_name, top->delimiter))
        continue;
      replace_prefix (&folder->wire_name, top->wire_name, wire_name);
      if (folder->id == id || is_below (folder->path, top->path, top->delimiter))
        replace_prefix (&folder->path, top->path, path);
      g_free (folder->name);
      folder->name = g_strdup (get_last_component (folder->path, folder->delimiter));
      if (folder->id == id)
        folder->parent_id = find_parent (folders, folder);
      if (!write_name (store, folder, error))
        return FALSE;
    }
  store->folder_list = TRUE;

  return TRUE;
}

/* ---- Removing -------------------------------------------------------------------------------- */

static gboolean
remove_local_placements (Store *store, gint64 folder_id, GError **error)
{
  g_autoptr (GArray) ids = NULL;
  StoreStatement *statement;

  statement =
      store_prepare (store, "SELECT id FROM placement WHERE folder_id = ? AND uid < 0", error);
  store_bind_int (statement, folder_id);
  ids = store_read_ints (statement, error);
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      if (!store_placement_remove (store, g_array_index (ids, gint64, i), error))
        return FALSE;
    }

  return ids != NULL;
}

gboolean
store_folder_remove (Store *store, gint64 id, GError **error)
{
  STORE_ASSERT_WRITING (store);

  if (!store_placement_remove_range (store, id, 1, G_MAXUINT32, error) ||
      !remove_local_placements (store, id, error) ||
      !store_run_with_id (store, "UPDATE folder SET parent_id = 0 WHERE parent_id = ?", id, error) ||
      !store_run_with_id (store, "DELETE FROM folder WHERE id = ?", id, error))
    return FALSE;
  store_drop_delta (store, id);
  store->folder_list = TRUE;

  return TRUE;
}

int
store_folder_missed (Store *store, gint64 id, gboolean missed, GError **error)
{
  g_autoptr (StoreStatement) statement = NULL;

  STORE_ASSERT_WRITING (store);
  statement = store_prepare (store,
                             "UPDATE folder SET missed = CASE ? WHEN 0 THEN 0 ELSE missed + 1 END "
                             "WHERE id = ? RETURNING missed",
                             error);
  store_bind_int (statement, missed);
  store_bind_int (statement, id);

  return store_step (statement, error) > 0 ? store_column_int (statement, 0) : 0;
}

gboolean
store_folder_check_counts (Store *store, GError **error)
{
  gint64 n_wrong = 1;

  if (!flush_counts (store, error))
    return FALSE;
  if (!store_read_int (store_prepare (store,
                                      "SELECT count(*) FROM folder AS f WHERE "
                                      "n_total <> (SELECT count(*) FROM placement "
                                      "  WHERE folder_id = f.id AND hidden = 0) OR "
                                      "n_unseen <> (SELECT count(*) FROM placement "
                                      "  WHERE folder_id = f.id AND hidden = 0 "
                                      "  AND ((flags | pend_set) & ~pend_clear & 1) = 0)",
                                      error),
                       1, &n_wrong, error))
    return FALSE;

  return n_wrong == 0;
}
