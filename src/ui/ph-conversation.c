/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-conversation.h"

/* As many unread messages open by themselves: the oldest ones, with which reading begins. */
#define MAX_OPENED 20

/* Of a run of so many lines, all but the first and the last are folded. */
#define MIN_RUN 6

struct _PhConversation
{
  GObject parent_instance;

  PhThread *thread; /* (owned) */
  GPtrArray *items; /* (owned) PhConversationItem */
  GSignalGroup *engine_signals;
  PhConversationItem *start; /* (unowned) (nullable) one that was among the items */
  guint is_open : 1;      /* what is open at first has been opened */
  guint is_unfolding : 1; /* of many items, the last to be unfolded tells it */
};

enum
{
  PROP_0,
  PROP_LOADED,
  N_PROPS
};

enum
{
  ITEM_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PhConversation, ph_conversation, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* ---- The list -------------------------------------------------------------------------------- */

static GType
ph_conversation_get_item_type (GListModel *model)
{
  return PH_TYPE_CONVERSATION_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return PH_CONVERSATION (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  PhConversation *self = PH_CONVERSATION (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ph_conversation_get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

guint
ph_conversation_get_n_items (PhConversation *self)
{
  return self->items->len;
}

PhConversationItem *
ph_conversation_get (PhConversation *self, guint position)
{
  g_return_val_if_fail (position < self->items->len, NULL);

  return self->items->pdata[position];
}

guint
ph_conversation_find (PhConversation *self, PhConversationItem *item)
{
  guint position;

  return g_ptr_array_find (self->items, item, &position) ? position : self->items->len;
}

static gboolean
is_unread (PhConversationItem *item)
{
  return ph_message_get_unread (ph_conversation_item_get_message (item));
}

/* What was begun is not done with. */
static gboolean
is_open_at_first (PhConversationItem *item)
{
  return is_unread (item) || ph_message_get_draft (ph_conversation_item_get_message (item));
}

PhConversationItem *
ph_conversation_get_opened (PhConversation *self)
{
  gint64 id = ph_message_get_message_id (ph_thread_get_opened (self->thread));

  for (guint i = 0; i < self->items->len; i++)
    {
      PhMessage *message = ph_conversation_item_get_message (self->items->pdata[i]);

      if (ph_message_get_message_id (message) == id)
        return self->items->pdata[i];
    }

  return self->items->len > 0 ? self->items->pdata[self->items->len - 1] : NULL;
}

PhConversationItem *
ph_conversation_get_next_unread (PhConversation *self, PhConversationItem *item)
{
  guint position = item != NULL ? ph_conversation_find (self, item) + 1 : 0;

  for (; position < self->items->len; position++)
    if (is_unread (self->items->pdata[position]))
      return self->items->pdata[position];

  return NULL;
}

PhConversationItem *
ph_conversation_get_start (PhConversation *self)
{
  gboolean is_here = ph_conversation_find (self, self->start) < self->items->len;

  return is_here ? self->start : ph_conversation_get_opened (self);
}

const char *
ph_conversation_get_subject (PhConversation *self)
{
  if (self->items->len == 0)
    return "";

  return ph_message_get_subject (ph_conversation_item_get_message (self->items->pdata[0]));
}

/* ---- Lines ----------------------------------------------------------------------------------- */

guint
ph_conversation_count_folded (PhConversation *self, guint position)
{
  guint end = position;

  while (end < self->items->len && ph_conversation_item_get_folded (self->items->pdata[end]))
    end++;

  return end - position;
}

void
ph_conversation_unfold (PhConversation *self, PhConversationItem *item)
{
  guint position = ph_conversation_find (self, item);
  guint n;

  while (position > 0 && ph_conversation_item_get_folded (self->items->pdata[position - 1]))
    position--;

  n = ph_conversation_count_folded (self, position);
  self->is_unfolding = TRUE;
  for (guint i = 1; i < n; i++)
    ph_conversation_item_set_folded (self->items->pdata[position + i], FALSE);
  self->is_unfolding = FALSE;
  if (n > 0)
    ph_conversation_item_set_folded (self->items->pdata[position], FALSE);
}

static void
fold_run (PhConversation *self, guint start, guint end)
{
  if (end - start < MIN_RUN)
    return;

  for (guint i = start + 1; i + 1 < end; i++)
    ph_conversation_item_set_folded (self->items->pdata[i], TRUE);
}

static void
fold (PhConversation *self)
{
  guint start = 0;

  for (guint i = 0; i < self->items->len; i++)
    {
      if (!ph_conversation_item_get_expanded (self->items->pdata[i]))
        continue;

      fold_run (self, start, i);
      start = i + 1;
    }
  fold_run (self, start, self->items->len);
}

static void
open_first (PhConversation *self)
{
  guint n_opened = 0;

  for (guint i = 0; i < self->items->len && n_opened < MAX_OPENED; i++)
    {
      if (!is_open_at_first (self->items->pdata[i]))
        continue;

      ph_conversation_item_set_expanded (self->items->pdata[i], TRUE);
      n_opened++;
    }

  ph_conversation_item_set_expanded (self->items->pdata[self->items->len - 1], TRUE);
  ph_conversation_item_set_expanded (ph_conversation_get_opened (self), TRUE);
  self->start = ph_conversation_get_next_unread (self, NULL);
  fold (self);
}

/* ---- Following ------------------------------------------------------------------------------- */

static void
item_changed_cb (PhConversation *self, GParamSpec *pspec, PhConversationItem *item)
{
  if (!self->is_unfolding)
    g_signal_emit (self, signals[ITEM_CHANGED], 0, item, pspec);
}

/* The same message stays the same item, wherever it lies now. */
static PhConversationItem *
take_item (GHashTable *by_id, PhMessage *message)
{
  gint64 id = ph_message_get_message_id (message);
  PhConversationItem *item = g_hash_table_lookup (by_id, &id);

  if (item == NULL)
    return ph_conversation_item_new (message);

  ph_conversation_item_set_message (item, message);
  return g_object_ref (item);
}

static void
remember_items (PhConversation *self, GHashTable *by_id)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      PhMessage *message = ph_conversation_item_get_message (self->items->pdata[i]);
      gint64 id = ph_message_get_message_id (message);

      g_hash_table_insert (by_id, g_memdup2 (&id, sizeof id), self->items->pdata[i]);
    }
}

static GPtrArray *
take_items (PhConversation *self)
{
  g_autoptr (GHashTable) by_id
    = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->thread));

  remember_items (self, by_id);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhMessage) message = g_list_model_get_item (G_LIST_MODEL (self->thread), i);

      g_ptr_array_add (items, take_item (by_id, message));
    }

  return items;
}

/* What arrives while the conversation is read is opened when it is new to the person. */
static void
open_arrivals (GPtrArray *arrivals)
{
  for (guint i = 0; i < arrivals->len; i++)
    if (is_open_at_first (arrivals->pdata[i]))
      ph_conversation_item_set_expanded (arrivals->pdata[i], TRUE);
}

/* Those that @old does not have, borrowed. */
static GPtrArray *
list_arrivals (PhConversation *self, GPtrArray *old)
{
  GPtrArray *arrivals = g_ptr_array_new ();

  for (guint i = 0; i < self->items->len; i++)
    if (!g_ptr_array_find (old, self->items->pdata[i], NULL))
      g_ptr_array_add (arrivals, self->items->pdata[i]);

  return arrivals;
}

/* Who shows one of them alone hears of it first. */
static void
follow (PhConversation *self, GPtrArray *arrivals)
{
  for (guint i = 0; i < arrivals->len; i++)
    g_signal_connect_object (arrivals->pdata[i], "notify", G_CALLBACK (item_changed_cb), self,
                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
thread_changed_cb (PhConversation *self)
{
  g_autoptr (GPtrArray) old = self->items;
  g_autoptr (GPtrArray) arrivals = NULL;
  guint start = 0, end = 0, most;

  self->items = take_items (self);
  arrivals = list_arrivals (self, old);
  most = MIN (old->len, self->items->len);
  while (start < most && old->pdata[start] == self->items->pdata[start])
    start++;
  while (end < most - start
         && old->pdata[old->len - 1 - end] == self->items->pdata[self->items->len - 1 - end])
    end++;

  if (self->is_open)
    open_arrivals (arrivals);
  else if (self->items->len > 0)
    open_first (self);
  self->is_open = self->items->len > 0;
  /* Nobody hears of what happened to an item before the list tells that it is there. */
  follow (self, arrivals);
  g_list_model_items_changed (G_LIST_MODEL (self), start, old->len - start - end,
                              self->items->len - start - end);
}

static void
loaded_cb (PhConversation *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

static void
engine_state_cb (PhConversation *self, GParamSpec *pspec, AccountEngine *engine)
{
  AccountState state = account_engine_get_state (engine);

  if (state != ACCOUNT_STATE_IN_STEP && state != ACCOUNT_STATE_WORKING)
    return;

  for (guint i = 0; i < self->items->len; i++)
    ph_conversation_item_retry (self->items->pdata[i]);
}

gboolean
ph_conversation_get_loaded (PhConversation *self)
{
  return ph_thread_get_loaded (self->thread);
}

void
ph_conversation_close (PhConversation *self)
{
  g_signal_handlers_disconnect_by_data (self->thread, self);
  g_signal_group_set_target (self->engine_signals, NULL);
  for (guint i = 0; i < self->items->len; i++)
    ph_conversation_item_stop (self->items->pdata[i]);
}

/* ---- Life ------------------------------------------------------------------------------------ */

PhConversation *
ph_conversation_new (PhThread *thread)
{
  PhConversation *self = g_object_new (PH_TYPE_CONVERSATION, NULL);

  self->thread = g_object_ref (thread);
  g_signal_connect_object (thread, "items-changed", G_CALLBACK (thread_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (thread, "notify::loaded", G_CALLBACK (loaded_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_group_set_target (self->engine_signals,
                             ph_message_get_engine (ph_thread_get_opened (thread)));
  if (ph_thread_get_loaded (thread))
    thread_changed_cb (self);

  return self;
}

static void
ph_conversation_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, ph_conversation_get_loaded (PH_CONVERSATION (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_conversation_finalize (GObject *object)
{
  PhConversation *self = PH_CONVERSATION (object);

  g_clear_object (&self->engine_signals);
  g_ptr_array_unref (self->items);
  g_clear_object (&self->thread);

  G_OBJECT_CLASS (ph_conversation_parent_class)->finalize (object);
}

static void
ph_conversation_class_init (PhConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ph_conversation_get_property;
  object_class->finalize = ph_conversation_finalize;

  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ITEM_CHANGED]
    = g_signal_new ("item-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, PH_TYPE_CONVERSATION_ITEM, G_TYPE_PARAM);
}

static void
ph_conversation_init (PhConversation *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->engine_signals = g_signal_group_new (ACCOUNT_TYPE_ENGINE);
  g_signal_group_connect_swapped (self->engine_signals, "notify::state",
                                  G_CALLBACK (engine_state_cb), self);
}
