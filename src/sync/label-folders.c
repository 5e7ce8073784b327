/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "label-folders.h"

#include "store-folder.h"

#define KEY "label-folders"

static gboolean
are_used (Store *store)
{
  g_autofree char *value = store_meta_get (store, KEY);

  return value != NULL;
}

gboolean
label_folders_note (SyncContext *context, GError **error)
{
  gboolean used = imap_session_has (context->session, "X-GM-EXT-1");

  return are_used (context->store) == used ||
         store_meta_set (context->store, KEY, used ? "1" : NULL, error);
}

static gboolean
find_role (Store *store, FolderRole role, gint64 *id, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(StoreFolder) folder = store_folder_find_role (store, role, &local_error);

  *id = folder != NULL ? folder->id : 0;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
label_folders_read (Store *store, LabelFolders *self, GError **error)
{
  *self = (LabelFolders) { .are_used = are_used (store) };

  return !self->are_used || (find_role (store, FOLDER_ROLE_ALL, &self->all, error) &&
                             find_role (store, FOLDER_ROLE_INBOX, &self->inbox, error) &&
                             find_role (store, FOLDER_ROLE_TRASH, &self->trash, error) &&
                             find_role (store, FOLDER_ROLE_JUNK, &self->junk, error));
}

/* They hold what All Mail does not. */
static gboolean
is_apart (const LabelFolders *self, gint64 folder_id)
{
  return folder_id == self->trash || folder_id == self->junk;
}

gboolean
label_folders_may_expunge (const LabelFolders *self, gint64 folder_id)
{
  return !self->are_used || is_apart (self, folder_id);
}

gboolean
label_folders_keeps_source (const LabelFolders *self, gint64 folder_id, gint64 dst_folder)
{
  return self->all != 0 && folder_id == self->all && !is_apart (self, dst_folder);
}
