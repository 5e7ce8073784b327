/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "engine.h"

#include "account-engine-private.h"
#include "account-folder.h"
#include "operation-local.h"
#include "ph-error.h"
#include "transfer.h"

#include <glib/gi18n-lib.h>

/* Each waits ten seconds. */
#define BUSY_TRIES 6

/* What workers of any account reach the engine by: it may be gone when they do. */
typedef struct
{
  gatomicrefcount ref_count;
  GWeakRef engine;
} Link;

typedef struct
{
  Engine *engine;  /* (borrowed) */
  AccountEngine *account;
  char *id;
} Member;

struct _Engine
{
  GObject parent_instance;

  AccountList *accounts;
  char *data_dir;
  char *accounts_dir; /* below it */
  GPtrArray *members; /* of Member, in the list's order */
  TransferHub *hub;
  Link *link;
  gboolean started;
};

enum
{
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (Engine,
                               engine,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

/* ---- Changes from other accounts' workers --------------------------------------------------- */

typedef struct
{
  Link *link;
  char *account_id;
  StoreChanges *changes; /* (nullable) */
} Notice;

static Link *
link_ref (Link *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
link_unref (Link *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_weak_ref_clear (&self->engine);
  g_free (self);
}

static void
notice_free (gpointer data)
{
  Notice *self = data;

  link_unref (self->link);
  g_free (self->account_id);
  g_clear_pointer (&self->changes, store_changes_unref);
  g_free (self);
}

static gboolean
notice_cb (gpointer data)
{
  Notice *notice = data;
  g_autoptr (Engine) self = g_weak_ref_get (&notice->link->engine);
  AccountEngine *account = self != NULL ? engine_find (self, notice->account_id) : NULL;

  if (account != NULL && notice->changes != NULL)
    account_engine_add_changes (account, notice->changes);
  if (account != NULL)
    account_engine_run_journal (account);
  return G_SOURCE_REMOVE;
}

static void
hub_cb (const char *account_id, StoreChanges *changes, gpointer user_data)
{
  Notice *notice = g_new0 (Notice, 1);

  notice->link = link_ref (user_data);
  notice->account_id = g_strdup (account_id);
  notice->changes = changes != NULL ? store_changes_ref (changes) : NULL;
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, notice_cb, notice, notice_free);
}

/* ---- Members -------------------------------------------------------------------------------- */

static void
account_changes_cb (AccountEngine *account, StoreChanges *changes, gpointer user_data)
{
  Engine *self = user_data;

  if (!changes->operations)
    return;
  /* A mail may have arrived that another account's transfer waits for. */
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);

      if (member->account != account)
        account_engine_run_journal (member->account);
    }
}

static void
operation_failed_cb (gint64 group, const GError *error, gpointer user_data)
{
  Member *member = user_data;

  g_signal_emit (member->engine, signals[FAILED], 0, member->id, group, error);
}

static void
member_free (gpointer data)
{
  Member *self = data;

  g_clear_object (&self->account);
  g_free (self->id);
  g_free (self);
}

static Member *
member_new (Engine *self, AccountSettings *settings)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = transfer_hub_get_dir (self->hub, settings->id);
  AccountEngine *account = account_engine_new (settings, dir, &error);
  Member *member;

  if (account == NULL)
    {
      g_warning ("Account %s can't be opened: %s", settings->name, error->message);
      return NULL;
    }
  member = g_new0 (Member, 1);
  member->engine = self;
  member->account = account;
  member->id = g_strdup (settings->id);
  account_engine_set_transfers (account, self->hub);
  account_engine_set_failed_func (account, operation_failed_cb, member);
  g_signal_connect_object (account, "changes", G_CALLBACK (account_changes_cb), self, 0);
  if (self->started)
    account_engine_start (account);
  return member;
}

static Member *
find_member (Engine *self, const char *id)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);

      if (g_str_equal (member->id, id))
        return member;
    }
  return NULL;
}

static void
remove_gone (Engine *self)
{
  for (guint i = self->members->len; i > 0; i--)
    {
      Member *member = g_ptr_array_index (self->members, i - 1);

      if (account_list_find (self->accounts, member->id) != NULL)
        continue;
      account_engine_stop (member->account);
      account_folder_discard (self->accounts_dir, member->id);
      g_ptr_array_remove_index (self->members, i - 1);
      g_list_model_items_changed (G_LIST_MODEL (self), i - 1, 1, 0);
    }
}

/* Puts the member of @settings at @position, which all before it have reached. */
static gboolean
place_member (Engine *self, AccountSettings *settings, guint position)
{
  Member *member = find_member (self, settings->id);
  guint old;

  if (member == NULL)
    {
      member = member_new (self, settings);
      if (member == NULL)
        return FALSE;
      g_ptr_array_insert (self->members, (int) position, member);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
      return TRUE;
    }

  account_engine_set_settings (member->account, settings);
  g_ptr_array_find (self->members, member, &old);
  if (old != position)
    {
      g_ptr_array_steal_index (self->members, old);
      g_list_model_items_changed (G_LIST_MODEL (self), old, 1, 0);
      g_ptr_array_insert (self->members, (int) position, member);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
    }
  return TRUE;
}

static void
accounts_changed_cb (Engine *self)
{
  guint position = 0;

  remove_gone (self);
  for (guint i = 0; i < account_list_get_n_accounts (self->accounts); i++)
    if (place_member (self, account_list_get (self->accounts, i), position))
      position++;
}

/* ---- Wishes --------------------------------------------------------------------------------- */

/* Task data of the local worker's job. */
typedef struct
{
  Operation *operation; /* (nullable) NULL: undo */
  char *account_id;
  gint64 group;
  char *data_dir;
  TransferHub *hub;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *self = data;

  g_clear_pointer (&self->operation, operation_unref);
  g_free (self->account_id);
  g_free (self->data_dir);
  transfer_hub_unref (self->hub);
  g_free (self);
}

static OperationResult *
carry_out_wish (Store *store, const Wish *wish, GError **error)
{
  if (wish->operation != NULL)
    return operation_apply (store, wish->data_dir, wish->operation, wish->hub, error);
  return operation_undo (store, wish->account_id, wish->group, wish->hub, error);
}

/* A worker of ours may write for long; what a person wants waits for it. */
static void
wish_job (GTask *task, Store *store, gpointer task_data, GCancellable *cancellable)
{
  Wish *wish = task_data;
  GError *error = NULL;
  OperationResult *result = carry_out_wish (store, wish, &error);

  for (guint i = 0; i < BUSY_TRIES && g_error_matches (error, PH_ERROR, PH_ERROR_BUSY); i++)
    {
      g_clear_error (&error);
      result = carry_out_wish (store, wish, &error);
    }
  transfer_hub_close_stores ();

  if (result != NULL)
    g_task_return_pointer (task, result, (GDestroyNotify) operation_result_free);
  else
    g_task_return_error (task, error);
}

static void
run_all_journals (Engine *self)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);

      account_engine_run_journal (member->account);
    }
}

static void
wish_done_cb (GObject *source, GAsyncResult *inner, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  OperationResult *result = g_task_propagate_pointer (G_TASK (inner), &error);

  if (result == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  run_all_journals (g_task_get_source_object (task));
  g_task_return_pointer (task, result, (GDestroyNotify) operation_result_free);
}

static void
queue_wish (Engine *self, Wish *wish, GTask *task)
{
  Member *member = find_member (self, wish->account_id);
  g_autoptr (GTask) inner = NULL;

  if (member == NULL)
    {
      wish_free (wish);
      g_task_return_new_error (task, PH_ERROR, PH_ERROR_INVALID, "%s",
                               _ ("The account does not exist any more."));
      g_object_unref (task);
      return;
    }
  wish->data_dir = g_strdup (account_engine_get_data_dir (member->account));
  wish->hub = transfer_hub_ref (self->hub);
  inner = g_task_new (NULL, g_task_get_cancellable (task), wish_done_cb, task);
  g_task_set_task_data (inner, wish, wish_free);
  account_engine_queue_local (member->account, G_PRIORITY_DEFAULT, inner, wish_job);
}

void
engine_submit_async (Engine *self,
                     Operation *operation,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Wish *wish = g_new0 (Wish, 1);

  g_task_set_source_tag (task, engine_submit_async);
  wish->operation = operation_ref (operation);
  wish->account_id = g_strdup (operation->account_id);
  queue_wish (self, wish, task);
}

OperationResult *
engine_submit_finish (Engine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
engine_undo_async (Engine *self,
                   const char *account_id,
                   gint64 group,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Wish *wish = g_new0 (Wish, 1);

  g_task_set_source_tag (task, engine_undo_async);
  wish->account_id = g_strdup (account_id);
  wish->group = group;
  queue_wish (self, wish, task);
}

OperationResult *
engine_undo_finish (Engine *self, GAsyncResult *result, GError **error)
{
  return engine_submit_finish (self, result, error);
}

/* ---- Object --------------------------------------------------------------------------------- */

AccountEngine *
engine_find (Engine *self, const char *account_id)
{
  Member *member = find_member (self, account_id);

  return member != NULL ? member->account : NULL;
}

Engine *
engine_new (AccountList *accounts, const char *data_dir)
{
  Engine *self = g_object_new (ENGINE_TYPE, NULL);

  self->accounts = g_object_ref (accounts);
  self->data_dir = data_dir != NULL
                     ? g_strdup (data_dir)
                     : g_build_filename (g_get_user_data_dir (), "posthorn", NULL);
  self->accounts_dir = g_build_filename (self->data_dir, "accounts", NULL);
  account_folder_sweep (self->accounts_dir);
  self->hub = transfer_hub_new (self->data_dir, hub_cb, self->link);
  g_signal_connect_object (accounts, "changed", G_CALLBACK (accounts_changed_cb), self,
                           G_CONNECT_SWAPPED);
  accounts_changed_cb (self);
  return self;
}

void
engine_start (Engine *self)
{
  self->started = TRUE;
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);

      account_engine_start (member->account);
    }
}

void
engine_stop (Engine *self)
{
  guint n = self->members->len;

  g_signal_handlers_disconnect_by_data (self->accounts, self);
  for (guint i = 0; i < n; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);

      account_engine_stop (member->account);
    }
  g_ptr_array_set_size (self->members, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

static GType
engine_get_item_type (GListModel *model)
{
  return ACCOUNT_TYPE_ENGINE;
}

static guint
engine_get_n_items (GListModel *model)
{
  return ENGINE_ENGINE (model)->members->len;
}

static gpointer
engine_get_item (GListModel *model, guint position)
{
  Engine *self = ENGINE_ENGINE (model);
  Member *member;

  if (position >= self->members->len)
    return NULL;
  member = g_ptr_array_index (self->members, position);
  return g_object_ref (member->account);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = engine_get_item_type;
  iface->get_n_items = engine_get_n_items;
  iface->get_item = engine_get_item;
}

static void
engine_dispose (GObject *object)
{
  Engine *self = ENGINE_ENGINE (object);

  g_ptr_array_set_size (self->members, 0);
  g_clear_object (&self->accounts);

  G_OBJECT_CLASS (engine_parent_class)->dispose (object);
}

static void
engine_finalize (GObject *object)
{
  Engine *self = ENGINE_ENGINE (object);

  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_pointer (&self->hub, transfer_hub_unref);
  g_clear_pointer (&self->link, link_unref);
  g_clear_pointer (&self->data_dir, g_free);
  g_clear_pointer (&self->accounts_dir, g_free);

  G_OBJECT_CLASS (engine_parent_class)->finalize (object);
}

static void
engine_class_init (EngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = engine_dispose;
  object_class->finalize = engine_finalize;

  signals[FAILED] = g_signal_new ("failed", ENGINE_TYPE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_INT64, G_TYPE_ERROR);
}

static void
engine_init (Engine *self)
{
  self->members = g_ptr_array_new_with_free_func (member_free);
  self->link = g_new0 (Link, 1);
  g_atomic_ref_count_init (&self->link->ref_count);
  g_weak_ref_init (&self->link->engine, self);
}
