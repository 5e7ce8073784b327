/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "probe-words.h"

#include <string.h>

#include "imap-response.h"
#include "imap-set.h"
#include "ph-error.h"
#include "store-folder.h"
#include "store-placement.h"

static gint64
find_folder_in (Store *store, const char *path, GError **error)
{
  g_autoptr (GPtrArray) folders = store_folder_list (store, error);

  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      const StoreFolder *folder = g_ptr_array_index (folders, i);

      if (g_str_equal (folder->path, path) || g_str_equal (folder->wire_name, path))
        return folder->id;
    }
  if (folders != NULL)
    g_set_error (error, PH_ERROR, PH_ERROR_NOT_FOUND, "No folder %s", path);
  return 0;
}

static gint64
find_folder (const ProbeWords *self, const char *path, GError **error)
{
  return find_folder_in (self->store, path, error);
}

static gboolean
add_messages (const ProbeWords *self,
              Operation *operation,
              const char *path,
              const char *uids,
              GError **error)
{
  gint64 folder = find_folder (self, path, error);
  g_autoptr (ImapSet) set = imap_set_parse (uids, -1);
  g_autoptr (GArray) known = NULL;

  if (folder == 0)
    return FALSE;
  if (set == NULL)
    {
      g_set_error (error, PH_ERROR, PH_ERROR_INVALID, "%s is no UID set", uids);
      return FALSE;
    }
  known = store_placement_list_uids (self->store, folder, 1, G_MAXUINT32, error);
  for (guint i = 0; known != NULL && i < known->len; i++)
    {
      guint32 uid = g_array_index (known, guint32, i);
      StorePlacement placement;

      if (imap_set_contains (set, uid) &&
          store_placement_find (self->store, folder, uid, &placement, error))
        operation_add_placement (operation, placement.id);
    }
  return known != NULL;
}

static const struct
{
  const char *word;
  ImapFlags flag;
} flag_words[] = {
  { "\\Seen", IMAP_FLAG_SEEN },       { "\\Answered", IMAP_FLAG_ANSWERED },
  { "\\Flagged", IMAP_FLAG_FLAGGED }, { "\\Deleted", IMAP_FLAG_DELETED },
  { "\\Draft", IMAP_FLAG_DRAFT },
};

static Operation *
make_flag (const ProbeWords *self, const char *word)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_FLAGS, self->account_id);
  gboolean present = *word != '-';
  const char *name = *word == '+' || *word == '-' ? word + 1 : word;

  for (guint i = 0; i < G_N_ELEMENTS (flag_words); i++)
    if (g_ascii_strcasecmp (name, flag_words[i].word) == 0)
      {
        *(present ? &operation->set : &operation->clear) = flag_words[i].flag;
        return g_steal_pointer (&operation);
      }
  operation->kind = OPERATION_KEYWORD;
  operation->text = g_strdup (name);
  operation->present = present;
  return g_steal_pointer (&operation);
}

/* "FOLDER", or "ACCOUNT:FOLDER" of an account whose state lies beside this one's. */
static gboolean
set_destination (const ProbeWords *self, Operation *operation, const char *word, GError **error)
{
  const char *colon = strchr (word, ':');
  Store *other;

  if (colon == NULL)
    {
      operation->dst_folder = find_folder (self, word, error);
      return operation->dst_folder != 0;
    }
  operation->dst_account_id = g_strndup (word, (gsize) (colon - word));
  other = transfer_hub_get_store (self->hub, operation->dst_account_id, error);
  operation->dst_folder = other != NULL ? find_folder_in (other, colon + 1, error) : 0;
  return operation->dst_folder != 0;
}

static Operation *
make_to_folder (const ProbeWords *self, OperationKind kind, char **words, GError **error)
{
  g_autoptr (Operation) operation = operation_new (kind, self->account_id);

  if (!set_destination (self, operation, words[3], error) ||
      !add_messages (self, operation, words[1], words[2], error))
    return NULL;
  return g_steal_pointer (&operation);
}

static Operation *
make_of_messages (const ProbeWords *self, OperationKind kind, char **words, GError **error)
{
  g_autoptr (Operation) operation = operation_new (kind, self->account_id);

  return add_messages (self, operation, words[1], words[2], error) ? g_steal_pointer (&operation)
                                                                   : NULL;
}

static Operation *
make_append (const ProbeWords *self, char **words, GError **error)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_APPEND, self->account_id);

  operation->dst_folder = find_folder (self, words[1], error);
  operation->files = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 2; words[i] != NULL; i++)
    g_ptr_array_add (operation->files, g_file_new_for_path (words[i]));
  return operation->dst_folder != 0 ? g_steal_pointer (&operation) : NULL;
}

/* UIDS of "0": there is nothing to replace yet; "last": what was put there last and has no uid yet. */
static Operation *
make_replace (const ProbeWords *self, char **words, GError **error)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_REPLACE, self->account_id);
  char *data;
  gsize len;

  operation->dst_folder = find_folder (self, words[1], error);
  operation->set = IMAP_FLAG_DRAFT | IMAP_FLAG_SEEN;
  if (operation->dst_folder == 0)
    return NULL;
  if (g_str_equal (words[2], "last"))
    {
      const StoreQuery query = { .folder_id = operation->dst_folder };
      g_autoptr (StoreIds) ids = store_placement_query (self->store, &query, 0, NULL, error);
      gint64 last = 0;

      for (guint i = 0; ids != NULL && i < ids->n; i++)
        last = MAX (last, ids->ids[i]);
      operation_add_placement (operation, last);
    }
  else if (!g_str_equal (words[2], "0") && !add_messages (self, operation, words[1], words[2], error))
    return NULL;
  if (!g_file_get_contents (words[3], &data, &len, error))
    return NULL;
  operation->bytes = g_bytes_new_take (data, len);
  return g_steal_pointer (&operation);
}

/* "Parent/Name" is the folder Name below Parent. */
static gboolean
split_path (const ProbeWords *self, Operation *operation, const char *path, GError **error)
{
  const char *slash = strrchr (path, '/');
  g_autofree char *parent = slash != NULL ? g_strndup (path, (gsize) (slash - path)) : NULL;

  operation->text = g_strdup (slash != NULL ? slash + 1 : path);
  if (parent == NULL)
    return TRUE;
  operation->folder = find_folder (self, parent, error);
  return operation->folder != 0;
}

static Operation *
make_of_folder (const ProbeWords *self, char **words, guint n, GError **error)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_CREATE_FOLDER, self->account_id);

  if (g_str_equal (words[1], "create"))
    return split_path (self, operation, words[2], error) ? g_steal_pointer (&operation) : NULL;

  operation->folder = find_folder (self, words[2], error);
  if (operation->folder == 0)
    return NULL;
  if (g_str_equal (words[1], "rename") && n == 4)
    {
      operation->kind = OPERATION_RENAME_FOLDER;
      operation->text = g_strdup (words[3]);
    }
  else if (g_str_equal (words[1], "delete"))
    operation->kind = OPERATION_DELETE_FOLDER;
  else if (g_str_equal (words[1], "subscribe") || g_str_equal (words[1], "unsubscribe"))
    {
      operation->kind = OPERATION_SUBSCRIBE;
      operation->present = *words[1] == 's';
    }
  else if (g_str_equal (words[1], "empty"))
    operation->kind = OPERATION_EMPTY;
  else if (g_str_equal (words[1], "read"))
    operation->kind = OPERATION_MARK_ALL_READ;
  else
    g_clear_pointer (&operation, operation_unref);
  return g_steal_pointer (&operation);
}

static const struct
{
  const char *word;
  guint n_words;
  OperationKind kind;
} message_words[] = {
  { "trash", 3, OPERATION_TRASH },     { "archive", 3, OPERATION_ARCHIVE },
  { "junk", 3, OPERATION_JUNK },       { "not-junk", 3, OPERATION_NOT_JUNK },
  { "expunge", 3, OPERATION_EXPUNGE }, { "delete", 3, OPERATION_TRASH },
};

Operation *
probe_words_read (const ProbeWords *self, char **words, GError **error)
{
  guint n = g_strv_length (words);

  for (guint i = 0; i < G_N_ELEMENTS (message_words); i++)
    if (n == message_words[i].n_words && g_str_equal (words[0], message_words[i].word))
      return make_of_messages (self, message_words[i].kind, words, error);

  if (n == 4 && g_str_equal (words[0], "flag"))
    {
      g_autoptr (Operation) operation = make_flag (self, words[3]);

      return add_messages (self, operation, words[1], words[2], error)
               ? g_steal_pointer (&operation)
               : NULL;
    }
  if (n == 4 && g_str_equal (words[0], "move"))
    return make_to_folder (self, OPERATION_MOVE, words, error);
  if (n == 4 && g_str_equal (words[0], "copy"))
    return make_to_folder (self, OPERATION_COPY, words, error);
  if (n >= 3 && g_str_equal (words[0], "append"))
    return make_append (self, words, error);
  if (n == 4 && g_str_equal (words[0], "replace"))
    return make_replace (self, words, error);
  if (n >= 3 && g_str_equal (words[0], "folder"))
    return make_of_folder (self, words, n, error);
  return NULL;
}
