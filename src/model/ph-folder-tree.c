/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-folder-tree.h"

struct _PhFolderTree
{
  GObject parent_instance;

  Engine *engine;      /* (owned) */
  GListStore *rows;    /* (owned) what is listed */
  GPtrArray *accounts; /* (owned) PhAccountItem, those that are switched on, in order */
  PhFolder *unified;   /* (owned) */
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PhFolderTree, ph_folder_tree, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  FOLDER_REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return G_TYPE_OBJECT;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (PH_FOLDER_TREE (model)->rows));
}

static gpointer
get_item (GListModel *model,
          guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (PH_FOLDER_TREE (model)->rows), position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
update_unified (PhFolderTree *self)
{
  guint unread = 0;
  guint total = 0;

  for (guint i = 0; i < self->accounts->len; i++)
    {
      PhAccountItem *account = g_ptr_array_index (self->accounts, i);
      PhFolder *inbox = ph_account_item_find_role (account, FOLDER_ROLE_INBOX);

      if (inbox == NULL)
        continue;

      unread += ph_folder_get_unread (inbox);
      total += ph_folder_get_total (inbox);
    }

  ph_folder_set_counts (self->unified, unread, total);
}

static void
folder_removed_cb (PhFolderTree *self,
                   PhFolder *folder)
{
  g_signal_emit (self, signals[FOLDER_REMOVED], 0, folder);
}

/* The item of an account, kept when it was there. (transfer full) */
static PhAccountItem *
take_account (PhFolderTree *self,
              AccountEngine *engine)
{
  PhAccountItem *item = ph_folder_tree_find_account (self, account_engine_get_id (engine));

  if (item != NULL && ph_account_item_get_engine (item) == engine)
    return g_object_ref (item);

  item = ph_account_item_new (engine);
  g_signal_connect_object (item, "notify::unread", G_CALLBACK (update_unified), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (item, "folder-removed", G_CALLBACK (folder_removed_cb), self,
                           G_CONNECT_SWAPPED);

  return item;
}

static void
place (GListStore *rows,
       guint position,
       gpointer item)
{
  g_autoptr (GObject) there = g_list_model_get_object (G_LIST_MODEL (rows), position);
  guint old;

  if (there == item)
    return;

  if (g_list_store_find (rows, item, &old))
    g_list_store_remove (rows, old);
  g_list_store_insert (rows, position, item);
}

static void
list_rows (PhFolderTree *self)
{
  gboolean has_unified = self->accounts->len >= 2;
  guint i = 0;

  while (i < g_list_model_get_n_items (G_LIST_MODEL (self->rows)))
    {
      g_autoptr (GObject) item = g_list_model_get_object (G_LIST_MODEL (self->rows), i);

      if (PH_IS_FOLDER (item) ? has_unified : g_ptr_array_find (self->accounts, item, NULL))
        i++;
      else
        g_list_store_remove (self->rows, i);
    }

  if (has_unified)
    place (self->rows, 0, self->unified);
  for (i = 0; i < self->accounts->len; i++)
    place (self->rows, i + has_unified, g_ptr_array_index (self->accounts, i));
}

static void
load_accounts (PhFolderTree *self)
{
  g_autoptr (GPtrArray) accounts = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->engine));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AccountEngine) account = g_list_model_get_item (G_LIST_MODEL (self->engine), i);

      /* It may have been connected before. */
      g_signal_handlers_disconnect_by_func (account, load_accounts, self);
      g_signal_connect_object (account, "notify::settings", G_CALLBACK (load_accounts), self,
                               G_CONNECT_SWAPPED);
      if (account_engine_get_settings (account)->enabled)
        g_ptr_array_add (accounts, take_account (self, account));
    }

  g_ptr_array_unref (self->accounts);
  self->accounts = g_steal_pointer (&accounts);
  list_rows (self);
  update_unified (self);
}

static void
rows_changed_cb (PhFolderTree *self,
                 guint position,
                 guint removed,
                 guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
ph_folder_tree_dispose (GObject *object)
{
  PhFolderTree *self = PH_FOLDER_TREE (object);

  g_clear_object (&self->rows);
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_clear_object (&self->unified);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (ph_folder_tree_parent_class)->dispose (object);
}

static void
ph_folder_tree_class_init (PhFolderTreeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ph_folder_tree_dispose;

  signals[FOLDER_REMOVED] =
    g_signal_new ("folder-removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, PH_TYPE_FOLDER);
}

static void
ph_folder_tree_init (PhFolderTree *self)
{
  self->rows = g_list_store_new (G_TYPE_OBJECT);
  self->accounts = g_ptr_array_new_with_free_func (g_object_unref);
  self->unified = ph_folder_new_unified ();
  g_signal_connect_object (self->rows, "items-changed", G_CALLBACK (rows_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

PhFolderTree *
ph_folder_tree_new (Engine *engine)
{
  PhFolderTree *self = g_object_new (PH_TYPE_FOLDER_TREE, NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "items-changed", G_CALLBACK (load_accounts), self,
                           G_CONNECT_SWAPPED);
  load_accounts (self);

  return self;
}

GListModel *
ph_folder_tree_create_children (gpointer item,
                                gpointer user_data)
{
  GListModel *children;

  if (PH_IS_ACCOUNT_ITEM (item))
    return g_object_ref (ph_account_item_get_folders (item));

  children = ph_folder_get_children (item);

  return g_list_model_get_n_items (children) > 0 ? g_object_ref (children) : NULL;
}

PhFolder *
ph_folder_tree_get_unified (PhFolderTree *self)
{
  return self->unified;
}

PhAccountItem *
ph_folder_tree_find_account (PhFolderTree *self,
                             const char *account_id)
{
  for (guint i = 0; i < self->accounts->len; i++)
    {
      PhAccountItem *account = g_ptr_array_index (self->accounts, i);

      if (g_strcmp0 (ph_account_item_get_id (account), account_id) == 0)
        return account;
    }

  return NULL;
}

PhFolder *
ph_folder_tree_find (PhFolderTree *self,
                     const char *account_id,
                     gint64 folder_id)
{
  PhAccountItem *account = ph_folder_tree_find_account (self, account_id);

  return account != NULL ? ph_account_item_find (account, folder_id) : NULL;
}

PhFolder *
ph_folder_tree_find_role (PhFolderTree *self,
                          const char *account_id,
                          FolderRole role)
{
  PhAccountItem *account = ph_folder_tree_find_account (self, account_id);

  return account != NULL ? ph_account_item_find_role (account, role) : NULL;
}

PhFolder *
ph_folder_tree_find_settings_name (PhFolderTree *self,
                                   const char *name)
{
  g_autoptr (GPtrArray) folders = NULL;

  if (*name == '\0')
    return self->unified;

  folders = ph_folder_tree_list_folders (self);
  for (guint i = 0; i < folders->len; i++)
    {
      PhFolder *folder = g_ptr_array_index (folders, i);
      g_autofree char *own = ph_folder_dup_settings_name (folder);

      if (g_str_equal (own, name))
        return folder;
    }

  return NULL;
}

static void
add_folders (GPtrArray *result,
             GListModel *folders)
{
  guint n = g_list_model_get_n_items (folders);

  for (guint i = 0; i < n; i++)
    {
      PhFolder *folder = g_list_model_get_item (folders, i);

      g_ptr_array_add (result, folder);
      add_folders (result, ph_folder_get_children (folder));
    }
}

GPtrArray *
ph_folder_tree_list_folders (PhFolderTree *self)
{
  GPtrArray *result = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->accounts->len; i++)
    add_folders (result, ph_account_item_get_folders (g_ptr_array_index (self->accounts, i)));

  return result;
}
