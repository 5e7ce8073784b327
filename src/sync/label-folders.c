/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "label-folders.h"

#include "ph-error.h"
#include "store-folder.h"

#include <glib/gi18n-lib.h>

#define KEY "label-folders"

static gboolean
are_used (Store *store)
{
  g_autofree char *value = store_meta_get (store, KEY);

  return value != NULL;
}

static gboolean
has_labels (SyncContext *context)
{
  return imap_session_has (context->session, "X-GM-EXT-1");
}

gboolean
label_folders_note (SyncContext *context, GError **error)
{
  gboolean used = has_labels (context);

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

static gboolean
read_roles (Store *store, LabelFolders *self, GError **error)
{
  return !self->are_used || (find_role (store, FOLDER_ROLE_ALL, &self->all, error) &&
                             find_role (store, FOLDER_ROLE_INBOX, &self->inbox, error) &&
                             find_role (store, FOLDER_ROLE_TRASH, &self->trash, error) &&
                             find_role (store, FOLDER_ROLE_JUNK, &self->junk, error));
}

gboolean
label_folders_read (Store *store, LabelFolders *self, GError **error)
{
  *self = (LabelFolders) { .are_used = are_used (store) };

  return read_roles (store, self, error);
}

gboolean
label_folders_is_apart (const LabelFolders *self, gint64 folder_id)
{
  return self->are_used && folder_id != 0 &&
         (folder_id == self->trash || folder_id == self->junk);
}

gboolean
label_folders_may_expunge (const LabelFolders *self, gint64 folder_id)
{
  return !self->are_used || label_folders_is_apart (self, folder_id);
}

gboolean
label_folders_check_expunge (SyncContext *context, GError **error)
{
  LabelFolders self = { .are_used = are_used (context->store) || has_labels (context) };

  if (!read_roles (context->store, &self, error))
    return FALSE;
  if (label_folders_may_expunge (&self, context->folder_id))
    return TRUE;
  g_set_error_literal (error, PH_ERROR, PH_ERROR_INVALID,
                       _("The mail stays where it is: taken out of this folder it could be "
                         "deleted from all folders."));
  return FALSE;
}

gboolean
label_folders_keeps_source (const LabelFolders *self, gint64 folder_id, gint64 dst_folder)
{
  return self->all != 0 && folder_id == self->all && !label_folders_is_apart (self, dst_folder);
}
