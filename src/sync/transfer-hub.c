/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "transfer-hub.h"

#include "ph-error.h"

#include <glib/gi18n-lib.h>

struct _TransferHub
{
  gatomicrefcount ref_count;
  char *data_dir;
  TransferHubFunc func;
  gpointer user_data;
};

/* What a store that was opened through the hub tells it by. */
typedef struct
{
  TransferHub *hub;
  char *account_id;
} Listener;

static void
listener_free (gpointer data)
{
  Listener *self = data;

  transfer_hub_unref (self->hub);
  g_free (self->account_id);
  g_free (self);
}

TransferHub *
transfer_hub_new (const char *data_dir, TransferHubFunc func, gpointer user_data)
{
  TransferHub *self = g_new0 (TransferHub, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->data_dir = g_strdup (data_dir);
  self->func = func;
  self->user_data = user_data;
  return self;
}

TransferHub *
transfer_hub_ref (TransferHub *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
transfer_hub_unref (TransferHub *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->data_dir);
  g_free (self);
}

char *
transfer_hub_get_dir (TransferHub *self, const char *account_id)
{
  return g_build_filename (self->data_dir, "accounts", account_id, NULL);
}

static void
changes_cb (StoreChanges *changes, gpointer user_data)
{
  Listener *listener = user_data;

  listener->hub->func (listener->account_id, changes, listener->hub->user_data);
}

static Store *
open_store (TransferHub *self, const char *account_id, GError **error)
{
  g_autofree char *dir = transfer_hub_get_dir (self, account_id);
  Listener *listener;
  Store *store;

  if (!g_file_test (dir, G_FILE_TEST_IS_DIR))
    {
      g_set_error_literal (error, PH_ERROR, PH_ERROR_NOT_FOUND,
                           _ ("The account does not exist any more."));
      return NULL;
    }
  store = store_open (dir, STORE_OPEN_WRITE, NULL, error);
  if (store == NULL)
    return NULL;

  listener = g_new0 (Listener, 1);
  listener->hub = transfer_hub_ref (self);
  listener->account_id = g_strdup (account_id);
  store_set_changes_func (store, changes_cb, listener, listener_free);
  return store;
}

/* Directory to Store, for each thread. */
static GPrivate thread_stores = G_PRIVATE_INIT ((GDestroyNotify) g_hash_table_unref);

Store *
transfer_hub_get_store (TransferHub *self, const char *account_id, GError **error)
{
  g_autofree char *dir = transfer_hub_get_dir (self, account_id);
  GHashTable *stores = g_private_get (&thread_stores);
  Store *store;

  if (stores == NULL)
    {
      stores = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) store_close);
      g_private_set (&thread_stores, stores);
    }
  store = g_hash_table_lookup (stores, dir);
  if (store == NULL)
    {
      store = open_store (self, account_id, error);
      if (store != NULL)
        g_hash_table_insert (stores, g_steal_pointer (&dir), store);
    }
  return store;
}

void
transfer_hub_close_stores (void)
{
  g_private_replace (&thread_stores, NULL);
}
