/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "engine-fixture.h"

#include "ph-tree.h"
#include "store-op.h"

void
engine_fixture_start (EngineFixture *self)
{
  self->engine = engine_new (self->accounts, self->dir);
  engine_start (self->engine);
}

void
engine_fixture_stop (EngineFixture *self)
{
  engine_stop (self->engine);
  g_assert_finalize_object (g_steal_pointer (&self->engine));
}

void
engine_fixture_set_up (EngineFixture *self, gconstpointer corpus)
{
  g_autofree char *path = NULL;

  self->server = test_server_start ("mailserver", "--no-smtp", "--corpus",
                                    corpus != NULL ? corpus : "0", NULL);
  self->dir = g_dir_make_tmp ("posthorn-XXXXXX", NULL);
  path = g_build_filename (self->dir, "accounts.ini", NULL);
  test_server_write_account (self->server, 0, HERE, path);
  test_server_write_account (self->server, 1, THERE, path);
  self->accounts = account_list_new (path);
  g_assert_cmpuint (account_list_get_n_accounts (self->accounts), ==, 2);
  engine_fixture_start (self);
}

void
engine_fixture_tear_down (EngineFixture *self, gconstpointer unused)
{
  engine_fixture_stop (self);
  g_clear_object (&self->accounts);
  test_server_stop (self->server);
  ph_tree_remove (self->dir, NULL);
  g_free (self->dir);
}

Store *
store_of (EngineFixture *self, const char *id)
{
  return account_engine_get_store (engine_find (self->engine, id));
}

gint64
folder_of (EngineFixture *self, const char *id, FolderRole role)
{
  g_autoptr (StoreFolder) folder = store_folder_find_role (store_of (self, id), role, NULL);

  return folder != NULL ? folder->id : 0;
}

guint
count_of (EngineFixture *self, const char *id, FolderRole role)
{
  const StoreQuery query = { .folder_id = folder_of (self, id, role) };
  g_autoptr (StoreIds) ids =
    query.folder_id != 0 ? store_placement_query (store_of (self, id), &query, 0, NULL, NULL) : NULL;

  return ids != NULL ? ids->n : 0;
}

/* The property "n-waiting" lags a moment behind a flood of changes. */
gboolean
is_idle (EngineFixture *self, const char *id)
{
  return store_op_count_waiting (store_of (self, id), NULL) == 0 &&
         account_engine_get_state (engine_find (self->engine, id)) == ACCOUNT_STATE_IN_STEP;
}

void
done_cb (GObject *source, GAsyncResult *task, gpointer result)
{
  *(GAsyncResult **) result = g_object_ref (task);
}
