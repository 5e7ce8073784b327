/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-store-dir.h"

#include "fill-store.h"
#include "store-body.h"
#include "store-message.h"
#include "store-op.h"
#include "store-placement.h"

static void
test_fill (void)
{
  g_autofree char *dir = test_store_dir_new ();
  g_autoptr (Store) store = test_store_open (dir, 0);
  gint64 folder_id = fill_store_add_folder (store, "INBOX", FOLDER_ROLE_INBOX);
  g_autoptr (StoreFolder) folder = NULL;
  g_autoptr (StoreIds) ids = NULL;
  g_autoptr (StoreRow) row = NULL;
  StoreQuery query = { .folder_id = folder_id };
  g_autoptr (GError) error = NULL;

  fill_store_add_messages (store, folder_id, 2500, 1, 1700000000, 1);
  g_assert_true (store_folder_check_counts (store, &error));
  folder = store_folder_get (store, folder_id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (folder->n_total, ==, 2500);
  g_assert_cmpint (folder->n_unseen, >, 0);

  ids = store_placement_query (store, &query, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->n, ==, 2500);
  for (guint i = 1; i < ids->n; i++)
    g_assert_true (ids->dates[i - 1] > ids->dates[i]);
  row = store_placement_load_row (store, ids->ids[0], &error);
  g_assert_no_error (error);
  g_assert_cmpint (row->uid, ==, 2500);
  g_assert_nonnull (row->subject);
  g_assert_cmpuint (row->thread_count, >=, 1);

  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/fill", test_fill);

  return g_test_run ();
}
