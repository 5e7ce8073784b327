/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-message-selection.h"

/* Of how many messages the sizes are looked at. */
#define SIZES_READ_MAX 50

/* So many messages without a row are looked for after a new order. */
#define LOST_MAX 1000

struct _PhMessageSelection
{
  GObject parent_instance;

  PhMessageList *list;  /* (owned) (nullable) */
  GtkBitset *selected;  /* (owned) positions */
  GHashTable *carried;  /* (owned) (nullable) keys selected before a new order; set of guint64 */
  GArray *replaced;     /* (owned) keys selected among rows that give way to others; guint64 */
  guint n_before;       /* selected then */

  guint carries_all : 1;
  guint rearranging : 1;
  guint replacing : 1;
};

static void list_model_iface_init (GListModelInterface *iface);
static void selection_model_iface_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PhMessageSelection, ph_message_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                      selection_model_iface_init))

enum
{
  PROP_0,
  PROP_MODEL,
  PROP_N_SELECTED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ---- GListModel ------------------------------------------------------------------------------ */

static GType
get_item_type (GListModel *model)
{
  return PH_TYPE_MESSAGE;
}

static guint
get_n_items (GListModel *model)
{
  PhMessageSelection *self = PH_MESSAGE_SELECTION (model);

  return self->list != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;
}

static gpointer
get_item (GListModel *model,
          guint position)
{
  PhMessageSelection *self = PH_MESSAGE_SELECTION (model);

  return self->list != NULL ? g_list_model_get_item (G_LIST_MODEL (self->list), position) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* ---- GtkSelectionModel ----------------------------------------------------------------------- */

static gboolean
is_selected (GtkSelectionModel *model,
             guint position)
{
  return gtk_bitset_contains (PH_MESSAGE_SELECTION (model)->selected, position);
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model,
                        guint position,
                        guint n_items)
{
  return gtk_bitset_ref (PH_MESSAGE_SELECTION (model)->selected);
}

static void
notify_n_selected (PhMessageSelection *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
}

static gboolean
set_selection (GtkSelectionModel *model,
               GtkBitset *selected,
               GtkBitset *mask)
{
  PhMessageSelection *self = PH_MESSAGE_SELECTION (model);
  g_autoptr (GtkBitset) changed = gtk_bitset_copy (self->selected);
  guint first, last;

  /* changed = (selected xor self->selected) within mask, and within the list */
  gtk_bitset_difference (changed, selected);
  gtk_bitset_intersect (changed, mask);
  if (get_n_items (G_LIST_MODEL (self)) < G_MAXUINT)
    gtk_bitset_remove_range_closed (changed, get_n_items (G_LIST_MODEL (self)), G_MAXUINT);

  if (gtk_bitset_is_empty (changed))
    return TRUE;

  gtk_bitset_difference (self->selected, changed);
  first = gtk_bitset_get_minimum (changed);
  last = gtk_bitset_get_maximum (changed);
  gtk_selection_model_selection_changed (model, first, last - first + 1);
  notify_n_selected (self);

  return TRUE;
}

static void
selection_model_iface_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->set_selection = set_selection;
}

/* ---- The list changes ------------------------------------------------------------------------ */

static void
items_changed_cb (PhMessageSelection *self,
                  guint position,
                  guint removed,
                  guint added)
{
  guint64 before = gtk_bitset_get_size (self->selected);

  gtk_bitset_splice (self->selected, position, removed, added);
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);

  if (!self->rearranging && !self->replacing && gtk_bitset_get_size (self->selected) != before)
    notify_n_selected (self);
}

static void
rearranging_cb (PhMessageSelection *self)
{
  guint64 n = gtk_bitset_get_size (self->selected);
  GtkBitsetIter iter;
  guint position;

  self->rearranging = TRUE;
  self->carries_all = n > 0 && n == get_n_items (G_LIST_MODEL (self));
  if (n == 0 || self->carries_all)
    return;

  self->carried = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  if (gtk_bitset_iter_init_first (&iter, self->selected, &position))
    do
      {
        guint64 key = ph_message_list_get_key (self->list, position);

        g_hash_table_add (self->carried, g_memdup2 (&key, sizeof key));
      }
    while (gtk_bitset_iter_next (&iter, &position));
}

static void
select_where (PhMessageSelection *self,
              guint64 key,
              guint64 instead)
{
  guint position = ph_message_list_find (self->list, key);

  if (position == GTK_INVALID_LIST_POSITION)
    position = ph_message_list_find (self->list, instead);
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_bitset_add (self->selected, position);
}

/* Messages without a row of their own any more: the conversations that they are in. */
static void
select_lost (PhMessageSelection *self,
             GHashTable *keys)
{
  GHashTableIter iter;
  guint64 *key;

  g_hash_table_iter_init (&iter, keys);
  for (guint i = 0; i < LOST_MAX && g_hash_table_iter_next (&iter, (gpointer *) &key, NULL); i++)
    select_where (self, *key, *key);
}

static void
rearranged_cb (PhMessageSelection *self)
{
  g_autoptr (GHashTable) carried = g_steal_pointer (&self->carried);
  guint n = get_n_items (G_LIST_MODEL (self));

  self->rearranging = FALSE;
  if (carried == NULL && !self->carries_all)
    return;

  gtk_bitset_remove_all (self->selected);
  if (self->carries_all)
    gtk_bitset_add_range (self->selected, 0, n);
  else
    for (guint i = 0; i < n; i++)
      {
        guint64 key = ph_message_list_get_key (self->list, i);

        if (g_hash_table_remove (carried, &key))
          gtk_bitset_add (self->selected, i);
      }

  if (carried != NULL && ph_message_list_get_conversations (self->list))
    select_lost (self, carried);

  if (n > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, n);
  notify_n_selected (self);
}

/* A conversation is shown by other rows than before: what was selected of it stays so. */
static void
replacing_cb (PhMessageSelection *self,
              guint position,
              guint n)
{
  if (!self->replacing)
    self->n_before = ph_message_selection_get_n_selected (self);

  self->replacing = TRUE;
  for (guint i = position; i < position + n; i++)
    if (gtk_bitset_contains (self->selected, i))
      {
        guint64 key = ph_message_list_get_key (self->list, i);

        g_array_append_val (self->replaced, key);
      }
}

static void
replaced_cb (PhMessageSelection *self,
             guint64 key)
{
  guint first, n;

  self->replacing = FALSE;
  for (guint i = 0; i < self->replaced->len; i++)
    select_where (self, g_array_index (self->replaced, guint64, i), key);

  if (self->replaced->len > 0 && !gtk_bitset_is_empty (self->selected))
    {
      first = gtk_bitset_get_minimum (self->selected);
      n = gtk_bitset_get_maximum (self->selected) - first + 1;
      gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), first, n);
    }
  g_array_set_size (self->replaced, 0);

  if (ph_message_selection_get_n_selected (self) != self->n_before)
    notify_n_selected (self);
}

/* ---- GObject --------------------------------------------------------------------------------- */

static void
ph_message_selection_dispose (GObject *object)
{
  PhMessageSelection *self = PH_MESSAGE_SELECTION (object);

  g_clear_object (&self->list);
  g_clear_pointer (&self->carried, g_hash_table_unref);

  G_OBJECT_CLASS (ph_message_selection_parent_class)->dispose (object);
}

static void
ph_message_selection_finalize (GObject *object)
{
  PhMessageSelection *self = PH_MESSAGE_SELECTION (object);

  g_clear_pointer (&self->selected, gtk_bitset_unref);
  g_clear_pointer (&self->replaced, g_array_unref);

  G_OBJECT_CLASS (ph_message_selection_parent_class)->finalize (object);
}

static void
ph_message_selection_get_property (GObject *object,
                                   guint prop_id,
                                   GValue *value,
                                   GParamSpec *pspec)
{
  PhMessageSelection *self = PH_MESSAGE_SELECTION (object);

  switch (prop_id)
    {
    case PROP_MODEL:
      g_value_set_object (value, self->list);
      break;
    case PROP_N_SELECTED:
      g_value_set_uint (value, ph_message_selection_get_n_selected (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_message_selection_class_init (PhMessageSelectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ph_message_selection_dispose;
  object_class->finalize = ph_message_selection_finalize;
  object_class->get_property = ph_message_selection_get_property;

  properties[PROP_MODEL] =
    g_param_spec_object ("model", NULL, NULL, PH_TYPE_MESSAGE_LIST, flags);
  properties[PROP_N_SELECTED] =
    g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ph_message_selection_init (PhMessageSelection *self)
{
  self->selected = gtk_bitset_new_empty ();
  self->replaced = g_array_new (FALSE, FALSE, sizeof (guint64));
}

PhMessageSelection *
ph_message_selection_new (PhMessageList *list)
{
  PhMessageSelection *self = g_object_new (PH_TYPE_MESSAGE_SELECTION, NULL);

  ph_message_selection_set_list (self, list);

  return self;
}

PhMessageList *
ph_message_selection_get_list (PhMessageSelection *self)
{
  return self->list;
}

static void
disconnect_list (PhMessageSelection *self)
{
  g_signal_handlers_disconnect_by_data (self->list, self);
}

static void
connect_list (PhMessageSelection *self)
{
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "rearranging", G_CALLBACK (rearranging_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "rearranged", G_CALLBACK (rearranged_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "replacing", G_CALLBACK (replacing_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "replaced", G_CALLBACK (replaced_cb), self,
                           G_CONNECT_SWAPPED);
}

/* Told to GTK as an emptying and a filling: in one it would read every row. */
void
ph_message_selection_set_list (PhMessageSelection *self,
                               PhMessageList *list)
{
  g_autoptr (PhMessageList) old = NULL;
  guint removed = get_n_items (G_LIST_MODEL (self));
  guint added;

  if (self->list == list)
    return;

  if (self->list != NULL)
    disconnect_list (self);

  old = g_steal_pointer (&self->list);
  gtk_bitset_remove_all (self->selected);
  if (removed > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, removed, 0);

  if (list != NULL)
    {
      self->list = g_object_ref (list);
      connect_list (self);
    }

  added = get_n_items (G_LIST_MODEL (self));
  if (added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, added);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
  notify_n_selected (self);
}

guint
ph_message_selection_get_n_selected (PhMessageSelection *self)
{
  return gtk_bitset_get_size (self->selected);
}

/* Of many it would be a row of each: 0 then. */
static guint64
find_largest (PhMessageSelection *self)
{
  guint64 largest = 0;
  GtkBitsetIter iter;
  guint position;

  if (gtk_bitset_get_size (self->selected) > SIZES_READ_MAX ||
      !gtk_bitset_iter_init_first (&iter, self->selected, &position))
    return 0;

  do
    {
      g_autoptr (PhMessage) message = g_list_model_get_item (G_LIST_MODEL (self->list), position);

      if (message != NULL)
        largest = MAX (largest, ph_message_get_size (message));
    }
  while (gtk_bitset_iter_next (&iter, &position));

  return largest;
}

PhMessageKeys *
ph_message_selection_dup_keys (PhMessageSelection *self)
{
  PhMessageKeys *keys = ph_message_keys_new ();

  if (self->list == NULL)
    return keys;

  ph_message_keys_set_folder (keys, ph_message_list_get_folder_id (self->list));
  ph_message_keys_set_largest (keys, find_largest (self));
  ph_message_list_collect_keys (self->list, self->selected, keys);

  return keys;
}

guint
ph_message_selection_get_first (PhMessageSelection *self)
{
  if (gtk_bitset_is_empty (self->selected))
    return GTK_INVALID_LIST_POSITION;

  return gtk_bitset_get_minimum (self->selected);
}

gboolean
ph_message_selection_select_key (PhMessageSelection *self,
                                 guint64 key)
{
  guint position = GTK_INVALID_LIST_POSITION;

  if (self->list != NULL)
    position = ph_message_list_find (self->list, key);

  if (position == GTK_INVALID_LIST_POSITION)
    return FALSE;

  return gtk_selection_model_select_item (GTK_SELECTION_MODEL (self), position, TRUE);
}
