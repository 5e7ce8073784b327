/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composition-private.h"

struct _PhCompositions
{
  GObject parent_instance;

  /* Owned */
  Engine *engine;
  char *root;
  PhWorker *worker; /* (nullable) after ph_compositions_stop() */
  GListStore *open;
  GPtrArray *left; /* of PhComposition, weak: those that have left it */
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PhCompositions, ph_compositions, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

/* ---- The list ------------------------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return PH_TYPE_COMPOSITION;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (PH_COMPOSITIONS (model)->open));
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (PH_COMPOSITIONS (model)->open), position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
items_changed_cb (PhCompositions *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

Engine *
ph_compositions_get_engine (PhCompositions *self)
{
  return self->worker != NULL ? self->engine : NULL;
}

void
ph_compositions_enter (PhCompositions *self, PhComposition *composition)
{
  if (!g_list_store_find (self->open, composition, NULL))
    g_list_store_append (self->open, composition);
}

static void
forget_cb (gpointer self, GObject *composition)
{
  g_ptr_array_remove_fast (PH_COMPOSITIONS (self)->left, composition);
}

void
ph_compositions_leave (PhCompositions *self, PhComposition *composition)
{
  guint position;

  if (!g_ptr_array_find (self->left, composition, NULL))
    {
      g_ptr_array_add (self->left, composition);
      g_object_weak_ref (G_OBJECT (composition), forget_cb, self);
    }
  if (g_list_store_find (self->open, composition, &position))
    g_list_store_remove (self->open, position);
}

static gboolean
lies_in_outbox (PhComposition *composition, const char *account, gint64 id)
{
  return !composition->discarded && !composition->closed && composition->outbox.id == id
         && g_strcmp0 (composition->outbox.account, account) == 0;
}

PhComposition *
ph_compositions_find_in_outbox (PhCompositions *self, const char *account, gint64 id)
{
  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (PhComposition) composition = get_item (G_LIST_MODEL (self), i);

      if (lies_in_outbox (composition, account, id))
        return g_steal_pointer (&composition);
    }
  for (guint i = 0; i < self->left->len; i++)
    if (lies_in_outbox (self->left->pdata[i], account, id))
      return g_object_ref (self->left->pdata[i]);
  return NULL;
}

static ComposeJournal *
open_journal (const char *root, const char *id)
{
  g_autofree char *path = g_build_filename (root, id, NULL);

  return compose_journal_new (path);
}

PhComposition *
ph_compositions_create (PhCompositions *self, ComposeDraft *draft)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (ComposeJournal) journal = open_journal (self->root, id);

  return ph_composition_new (self, self->engine, self->worker, journal, id, draft);
}

PhComposition *
ph_compositions_begin (PhCompositions *self, ComposeDraft *draft)
{
  PhComposition *composition;

  g_return_val_if_fail (PH_IS_COMPOSITIONS (self), NULL);

  composition = ph_compositions_create (self, draft);
  ph_compositions_enter (self, composition);
  return composition;
}

/* ---- What the last run left -------------------------------------------------------------------- */

typedef struct
{
  char *id;
  ComposeJournal *journal;
  ComposeDraft *draft; /* (nullable) can't be read */
  GVariant *extra;     /* (nullable) */
  guint n_lost;
} Left;

static void
left_free (gpointer data)
{
  Left *left = data;

  g_free (left->id);
  compose_journal_unref (left->journal);
  g_clear_pointer (&left->draft, compose_draft_free);
  g_clear_pointer (&left->extra, g_variant_unref);
  g_free (left);
}

static void
read_left_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const char *root = task_data;
  g_auto (GStrv) ids = compose_journals_list (root);
  GPtrArray *all = g_ptr_array_new_with_free_func (left_free);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      Left *left = g_new0 (Left, 1);

      left->id = g_strdup (ids[i]);
      left->journal = open_journal (root, ids[i]);
      left->draft = compose_journal_read (left->journal, 0, &left->extra, &left->n_lost, &error);
      if (left->draft == NULL)
        g_message ("%s can't be read: %s", compose_journal_get_path (left->journal), error->message);
      g_ptr_array_add (all, left);
    }
  g_task_return_pointer (task, all, (GDestroyNotify) g_ptr_array_unref);
}

static gboolean
find_in_outbox (AccountEngine *account, const char *message_id, PhOutboxPlace *place,
                StoreOutboxState *state)
{
  g_autoptr (GPtrArray) rows = account_engine_list_outbox (account, NULL);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const StoreOutbox *row = rows->pdata[i];

      if (g_strcmp0 (row->message_id, message_id) != 0)
        continue;
      place->account = g_strdup (account_engine_get_id (account));
      place->id = row->id;
      *state = row->state;
      return TRUE;
    }
  return FALSE;
}

static gboolean
find_in_outboxes (PhCompositions *self, PhComposition *composition, PhOutboxPlace *place,
                  StoreOutboxState *state)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->engine));

  for (guint i = 0; composition->message_id != NULL && i < n; i++)
    {
      g_autoptr (AccountEngine) account = g_list_model_get_item (G_LIST_MODEL (self->engine), i);

      if (find_in_outbox (account, composition->message_id, place, state))
        return TRUE;
    }
  return FALSE;
}

/* What is not stopped, or is gone, is not replaced. */
static void
check_place (PhCompositions *self, PhOutboxPlace *place)
{
  AccountEngine *account = place->account != NULL ? engine_find (self->engine, place->account) : NULL;
  g_autoptr (StoreOutbox) row = NULL;

  if (account != NULL)
    row = store_outbox_get (account_engine_get_store (account), place->id, NULL);
  if (row == NULL || row->state != STORE_OUTBOX_HELD)
    g_clear_pointer (&place->account, g_free);
}

/* The end came between the outbox and the removal of the versions, or, with a mail that was called back, before
 * it was sent again. A version that names the place of that mail was written after it, and has what was typed
 * since: it is kept, whatever became of the mail. */
static gboolean
is_on_its_way (PhCompositions *self, PhComposition *composition)
{
  PhOutboxPlace *place = &composition->outbox;
  PhOutboxPlace found = { 0 };
  StoreOutboxState state;

  if (find_in_outboxes (self, composition, &found, &state))
    {
      gboolean is_newer
        = found.id == place->id && g_strcmp0 (found.account, place->account) == 0;

      g_free (place->account);
      *place = found;
      if (!is_newer && state != STORE_OUTBOX_HELD)
        return TRUE;
    }
  check_place (self, place);
  return FALSE;
}

static gboolean
take_left (PhCompositions *self, Left *left)
{
  g_autoptr (PhComposition) composition
    = ph_composition_new (self, self->engine, self->worker, left->journal, left->id,
                          g_steal_pointer (&left->draft));

  ph_composition_read_extra (composition, left->extra);
  ph_composition_set_recovered (composition, left->n_lost);
  if (is_on_its_way (self, composition))
    {
      ph_composition_remove_versions (composition, NULL, NULL);
      return FALSE;
    }
  ph_composition_find_draft (composition);
  ph_compositions_enter (self, composition);
  return TRUE;
}

typedef struct
{
  guint n;
  guint n_failed;
} Recovered;

static void
read_left_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PhCompositions *self = g_task_get_source_object (task);
  g_autoptr (GPtrArray) all = g_task_propagate_pointer (G_TASK (result), NULL);
  Recovered *recovered = g_new0 (Recovered, 1);

  /* NULL: it was stopped before. */
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      Left *left = all->pdata[i];

      if (left->draft == NULL)
        recovered->n_failed++;
      else if (take_left (self, left))
        recovered->n++;
    }
  g_task_return_pointer (task, recovered, g_free);
}

void
ph_compositions_recover_async (PhCompositions *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GTask) job = g_task_new (NULL, NULL, read_left_done_cb, task);

  g_task_set_source_tag (task, ph_compositions_recover_async);
  g_task_set_task_data (job, g_strdup (self->root), g_free);
  ph_worker_queue (self->worker, G_PRIORITY_DEFAULT, job, read_left_cb);
}

guint
ph_compositions_recover_finish (PhCompositions *self, GAsyncResult *result, guint *n_failed)
{
  g_autofree Recovered *recovered = NULL;

  g_return_val_if_fail (g_async_result_is_tagged (result, ph_compositions_recover_async), 0);

  recovered = g_task_propagate_pointer (G_TASK (result), NULL);
  if (n_failed != NULL)
    *n_failed = recovered->n_failed;
  return recovered->n;
}

/* ---- Life ----------------------------------------------------------------------------------- */

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(guint *) user_data -= 1;
}

void
ph_compositions_stop (PhCompositions *self)
{
  guint n_unsaved = 0;

  g_return_if_fail (PH_IS_COMPOSITIONS (self));

  if (self->worker == NULL)
    return;

  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (PhComposition) composition = get_item (G_LIST_MODEL (self), i);

      ph_composition_hold_draft (composition, TRUE);
      if (!ph_composition_is_unsaved (composition))
        continue;
      n_unsaved++;
      ph_composition_save_async (composition, stopped_cb, &n_unsaved);
    }
  while (n_unsaved > 0)
    g_main_context_iteration (NULL, TRUE);

  ph_worker_stop (self->worker);
  g_clear_object (&self->worker);
}

static void
ph_compositions_dispose (GObject *object)
{
  PhCompositions *self = PH_COMPOSITIONS (object);

  g_assert (self->worker == NULL);
  g_clear_object (&self->open);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (ph_compositions_parent_class)->dispose (object);
}

static void
ph_compositions_finalize (GObject *object)
{
  PhCompositions *self = PH_COMPOSITIONS (object);

  for (guint i = 0; i < self->left->len; i++)
    g_object_weak_unref (self->left->pdata[i], forget_cb, self);
  g_ptr_array_unref (self->left);
  g_free (self->root);

  G_OBJECT_CLASS (ph_compositions_parent_class)->finalize (object);
}

static void
ph_compositions_class_init (PhCompositionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ph_compositions_dispose;
  object_class->finalize = ph_compositions_finalize;
}

static void
ph_compositions_init (PhCompositions *self)
{
  self->open = g_list_store_new (PH_TYPE_COMPOSITION);
  self->left = g_ptr_array_new ();
  self->worker = ph_worker_new ("compositions", NULL, NULL);
  g_signal_connect_object (self->open, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

PhCompositions *
ph_compositions_new (Engine *engine, const char *root)
{
  PhCompositions *self = g_object_new (PH_TYPE_COMPOSITIONS, NULL);

  self->engine = g_object_ref (engine);
  self->root = root != NULL
                 ? g_strdup (root)
                 : g_build_filename (g_get_user_data_dir (), "posthorn", "compositions", NULL);
  return self;
}
