/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sample-accounts.h"

#include "patience.h"
#include "ph-tree.h"
#include "store-placement.h"

#include <unistd.h>

static const struct { const char *path; const char *name; FolderRole role; } folders[] = {
  { "INBOX", "INBOX", FOLDER_ROLE_INBOX },
  { "Drafts", "Drafts", FOLDER_ROLE_DRAFTS },
  { "Sent", "Sent", FOLDER_ROLE_SENT },
  { "Archive", "Archive", FOLDER_ROLE_ARCHIVE },
  { "Junk", "Junk", FOLDER_ROLE_JUNK },
  { "Trash", "Trash", FOLDER_ROLE_TRASH },
  { "Projects", "Projects", FOLDER_ROLE_NONE },
  { "Projects/Harbour", "Harbour", FOLDER_ROLE_NONE },
  { "Projects/Library", "Library", FOLDER_ROLE_NONE },
};

static const struct { const char *name; const char *domain; const char *color; } people[] = {
  { "Harbour Office", "harbour.example", "#3584e4" },
  { "Reading Group", "library.example", "#e66100" },
  { "Workshop", "workshop.example", "#2ec27e" },
};

static void
add_account (AccountList *list,
             guint i)
{
  g_autoptr (AccountSettings) settings = account_settings_new ();
  g_autoptr (GError) error = NULL;

#define SET(field, value) (g_free (field), field = g_strdup (value))
  SET (settings->name, people[i].name);
  SET (settings->color, people[i].color);
  SET (settings->real_name, "Sam Sample");
  g_free (settings->address);
  settings->address = g_strconcat ("sam@", people[i].domain, NULL);
  SET (settings->imap.host, people[i].domain);
  SET (settings->imap.user, settings->address);
#undef SET

  account_list_set (list, settings, &error);
  g_assert_no_error (error);
}

static void
changes_cb (StoreChanges *changes,
            gpointer account)
{
  g_signal_emit_by_name (account, "changes", changes);
}

static void
begin (Store *store)
{
  g_autoptr (GError) error = NULL;

  store_begin (store, &error);
  g_assert_no_error (error);
}

static void
commit (Store *store)
{
  g_autoptr (GError) error = NULL;

  store_commit (store, &error);
  g_assert_no_error (error);
}

static gint64
add_folder (Store *store,
            guint i,
            gint64 parent)
{
  g_autoptr (GError) error = NULL;
  StoreFolder folder = {
    .wire_name = (char *) folders[i].path,
    .path = (char *) folders[i].path,
    .name = (char *) folders[i].name,
    .delimiter = '/',
    .parent_id = parent,
    .role = folders[i].role,
    .flags = STORE_FOLDER_SUBSCRIBED | STORE_FOLDER_KEYWORDS,
    .server_total = -1,
    .server_unseen = -1,
  };

  folder.id = store_folder_put (store, &folder, &error);
  g_assert_no_error (error);

  folder.uidvalidity = 1;
  folder.uidnext = 1;
  folder.lo_uid = 1;
  folder.synced_at = 1;
  store_folder_set_state (store, &folder, &error);
  g_assert_no_error (error);

  return folder.id;
}

static void
open_writer (SampleAccounts *self,
             guint i)
{
  AccountEngine *account = sample_accounts_get (self, i);
  g_autofree char *dir =
    g_build_filename (self->dir, "accounts", account_engine_get_id (account), NULL);
  g_autoptr (GError) error = NULL;
  Store *store = store_open (dir, STORE_OPEN_WRITE, NULL, &error);
  gint64 parent = 0;

  g_assert_no_error (error);
  g_ptr_array_add (self->writers, store);
  store_set_changes_func (store, changes_cb, account, NULL);

  begin (store);
  for (guint f = 0; f < G_N_ELEMENTS (folders); f++)
    {
      gboolean is_below = g_str_has_prefix (folders[f].path, "Projects/");
      gint64 id = add_folder (store, f, is_below ? parent : 0);

      if (!is_below)
        parent = id;
    }
  commit (store);
}

SampleAccounts *
sample_accounts_new (guint n)
{
  SampleAccounts *self = g_new0 (SampleAccounts, 1);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (n, <=, G_N_ELEMENTS (people));

  self->dir = g_dir_make_tmp ("posthorn-sample-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (self->dir, "accounts.ini", NULL);

  self->list = account_list_new (path);
  for (guint i = 0; i < n; i++)
    add_account (self->list, i);

  self->engine = engine_new (self->list, self->dir);
  self->writers = g_ptr_array_new_with_free_func ((GDestroyNotify) store_close);
  for (guint i = 0; i < n; i++)
    open_writer (self, i);

  return self;
}

void
sample_accounts_free (SampleAccounts *self)
{
  g_ptr_array_unref (self->writers);
  engine_stop (self->engine);
  g_object_unref (self->engine);
  g_object_unref (self->list);
  ph_tree_remove (self->dir, NULL);
  g_free (self->dir);
  g_free (self);
}

AccountEngine *
sample_accounts_get (SampleAccounts *self,
                     guint account)
{
  g_autoptr (AccountEngine) engine =
    g_list_model_get_item (G_LIST_MODEL (self->engine), account);

  g_assert_nonnull (engine);

  return engine;
}

const char *
sample_accounts_get_id (SampleAccounts *self,
                        guint account)
{
  return account_engine_get_id (sample_accounts_get (self, account));
}

gint64
sample_accounts_find (SampleAccounts *self,
                      guint account,
                      const char *path)
{
  g_autoptr (StoreFolder) folder =
    store_folder_find (g_ptr_array_index (self->writers, account), path, NULL);

  g_assert_nonnull (folder);

  return folder->id;
}

void
sample_accounts_fill (SampleAccounts *self,
                      guint account,
                      const char *path,
                      guint n,
                      gint64 last_date)
{
  fill_store_add_messages (g_ptr_array_index (self->writers, account),
                           sample_accounts_find (self, account, path), n, 1, last_date,
                           account + 1);
}

gint64
sample_accounts_add (SampleAccounts *self,
                     guint account,
                     const char *path,
                     const StoreMessage *message,
                     guint flags)
{
  static guint32 uid = 1000000; /* above those that are filled in */
  Store *store = g_ptr_array_index (self->writers, account);
  g_autoptr (GError) error = NULL;
  gint64 id, placement;

  begin (store);
  id = store_message_add (store, message, &error);
  g_assert_no_error (error);
  placement = store_placement_add (store, sample_accounts_find (self, account, path), uid++, id,
                                   message->date_received, flags, NULL, 1, &error);
  g_assert_no_error (error);
  commit (store);

  return placement;
}

void
sample_accounts_remove (SampleAccounts *self,
                        guint account,
                        gint64 placement)
{
  Store *store = g_ptr_array_index (self->writers, account);
  g_autoptr (GError) error = NULL;

  begin (store);
  store_placement_remove (store, placement, &error);
  g_assert_no_error (error);
  commit (store);
}

void
sample_accounts_set_flags (SampleAccounts *self,
                           guint account,
                           gint64 placement,
                           guint flags)
{
  Store *store = g_ptr_array_index (self->writers, account);
  g_autoptr (GError) error = NULL;

  begin (store);
  store_placement_set_pending (store, placement, flags, ~flags & 0x1f, &error);
  g_assert_no_error (error);
  commit (store);
}

static gboolean
late_cb (gpointer user_data)
{
  g_error ("Waited for too long");

  return G_SOURCE_REMOVE;
}

void
sample_wait (gboolean (*condition) (gpointer data),
             gpointer data)
{
  guint source = g_timeout_add_seconds (PATIENCE_SECONDS, late_cb, NULL);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (source);
}
