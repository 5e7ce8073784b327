/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-thread.h"

#include "ph-message-keys.h"

struct _PhThread
{
  GObject parent_instance;

  PhMessage *opened;         /* (owned) */
  GPtrArray *messages;       /* (owned) PhMessage */
  GCancellable *cancellable; /* (owned) (nullable) of the reading under way */
  GArray *entries;           /* (owned) (nullable) of StoreConversationEntry: as it was read last */

  PhThreadFilter filter; /* (nullable) */
  gpointer filter_data;

  guint loaded : 1;
  guint is_stale : 1; /* something changed since the reading under way began */
};

enum
{
  PROP_0,
  PROP_LOADED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PhThread, ph_thread, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* ---- The list -------------------------------------------------------------------------------- */

static GType
ph_thread_get_item_type (GListModel *model)
{
  return PH_TYPE_MESSAGE;
}

static guint
ph_thread_get_n_items (GListModel *model)
{
  return PH_THREAD (model)->messages->len;
}

static gpointer
ph_thread_get_item (GListModel *model, guint position)
{
  PhThread *self = PH_THREAD (model);

  return position < self->messages->len ? g_object_ref (self->messages->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ph_thread_get_item_type;
  iface->get_n_items = ph_thread_get_n_items;
  iface->get_item = ph_thread_get_item;
}

static PhMessage *
find (PhThread *self, guint64 key)
{
  if (ph_message_get_key (self->opened) == key)
    return self->opened;

  for (guint i = 0; i < self->messages->len; i++)
    if (ph_message_get_key (self->messages->pdata[i]) == key)
      return self->messages->pdata[i];

  return NULL;
}

/* Tells what differs, as one run. */
static void
replace (PhThread *self, GPtrArray *messages)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->messages);
  guint start = 0, end = 0, most = MIN (old->len, messages->len);

  self->messages = g_ptr_array_ref (messages);
  while (start < most && old->pdata[start] == messages->pdata[start])
    start++;
  while (end < most - start
         && old->pdata[old->len - 1 - end] == messages->pdata[messages->len - 1 - end])
    end++;

  if (start + end < old->len || start + end < messages->len)
    g_list_model_items_changed (G_LIST_MODEL (self), start, old->len - start - end,
                                messages->len - start - end);
  if (!self->loaded)
    {
      self->loaded = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
    }
}

static void
show_opened_alone (PhThread *self)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (messages, g_object_ref (self->opened));
  replace (self, messages);
}

/* ---- Reading --------------------------------------------------------------------------------- */

static void load (PhThread *self);

static gboolean
is_left_out (PhThread *self, guint64 key)
{
  return self->filter != NULL && key != ph_message_get_key (self->opened)
         && self->filter (key, self->filter_data);
}

static void
show_entries (PhThread *self, const GArray *entries)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  AccountEngine *engine = ph_message_get_engine (self->opened);
  guint64 base = ph_message_key_get_base (account_engine_get_id (engine));

  for (guint i = 0; i < entries->len; i++)
    {
      const StoreConversationEntry *entry = &g_array_index (entries, StoreConversationEntry, i);
      guint64 key = base | (guint64) entry->placement_id;
      PhMessage *message = find (self, key);

      if (is_left_out (self, key))
        continue;
      g_ptr_array_add (messages, message != NULL ? g_object_ref (message)
                                                 : ph_message_new (engine, key, FALSE));
    }
  replace (self, messages);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhThread) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) entries
    = account_engine_conversation_finish (ph_message_get_engine (self->opened), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (entries != NULL && entries->len > 0)
    {
      g_clear_pointer (&self->entries, g_array_unref);
      self->entries = g_array_ref (entries);
      show_entries (self, entries);
    }
  else if (!self->loaded)
    show_opened_alone (self);

  if (self->is_stale)
    load (self);
}

static void
load (PhThread *self)
{
  guint64 key = ph_message_get_key (self->opened);

  self->is_stale = FALSE;
  self->cancellable = g_cancellable_new ();
  account_engine_conversation_async (ph_message_get_engine (self->opened),
                                     ph_message_get_message_id (self->opened),
                                     ph_message_key_get_placement (key), self->cancellable,
                                     listed_cb, g_object_ref (self));
}

/* What arrived may belong here, and what went may stand in another folder as well: what belongs here
 * is read anew then, once for all that changed meanwhile. */
static void
changes_cb (PhThread *self, StoreChanges *changes, AccountEngine *engine)
{
  guint64 base = ph_message_key_get_base (account_engine_get_id (engine));
  gboolean is_stale = FALSE;

  for (guint i = 0; i < changes->changes->len; i++)
    {
      const StoreChange *change = &g_array_index (changes->changes, StoreChange, i);
      PhMessage *message = find (self, base | (guint64) change->placement_id);

      is_stale |= change->kind == STORE_CHANGE_ADDED
                  || (change->kind == STORE_CHANGE_REMOVED && message != NULL);
      if (change->kind == STORE_CHANGE_UPDATED && message != NULL)
        ph_message_reload (message);
    }

  if (is_stale && self->cancellable != NULL)
    self->is_stale = TRUE;
  else if (is_stale)
    load (self);
}

/* ---- Life ------------------------------------------------------------------------------------ */

PhThread *
ph_thread_new (PhMessage *opened, gboolean whole)
{
  PhThread *self = g_object_new (PH_TYPE_THREAD, NULL);
  AccountEngine *engine = ph_message_get_engine (opened);

  self->opened = g_object_ref (opened);
  if (engine == NULL || !whole || ph_message_get_outbox_id (opened) != 0)
    {
      show_opened_alone (self);
      return self;
    }

  g_signal_connect_object (engine, "changes", G_CALLBACK (changes_cb), self, G_CONNECT_SWAPPED);
  load (self);

  return self;
}

PhThread *
ph_thread_new_fixed (GPtrArray *messages, PhMessage *opened)
{
  PhThread *self = g_object_new (PH_TYPE_THREAD, NULL);

  self->opened = g_object_ref (opened);
  replace (self, messages);

  return self;
}

void
ph_thread_set_filter (PhThread *self, PhThreadFilter filter, gpointer user_data)
{
  g_return_if_fail (PH_IS_THREAD (self));

  self->filter = filter;
  self->filter_data = user_data;
}

void
ph_thread_filter_anew (PhThread *self)
{
  g_return_if_fail (PH_IS_THREAD (self));

  if (self->entries != NULL)
    show_entries (self, self->entries);
}

PhMessage *
ph_thread_get_opened (PhThread *self)
{
  return self->opened;
}

gboolean
ph_thread_get_loaded (PhThread *self)
{
  return self->loaded;
}

static void
ph_thread_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  PhThread *self = PH_THREAD (object);

  switch (prop_id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_thread_dispose (GObject *object)
{
  PhThread *self = PH_THREAD (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (ph_thread_parent_class)->dispose (object);
}

static void
ph_thread_finalize (GObject *object)
{
  PhThread *self = PH_THREAD (object);

  g_ptr_array_unref (self->messages);
  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_object (&self->opened);

  G_OBJECT_CLASS (ph_thread_parent_class)->finalize (object);
}

static void
ph_thread_class_init (PhThreadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ph_thread_get_property;
  object_class->dispose = ph_thread_dispose;
  object_class->finalize = ph_thread_finalize;

  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ph_thread_init (PhThread *self)
{
  self->messages = g_ptr_array_new_with_free_func (g_object_unref);
}
