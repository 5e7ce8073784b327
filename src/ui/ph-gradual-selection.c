/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-gradual-selection.h"

#define FIRST 16      /* rows: what a usual window shows, and a few */
#define STEP 32      /* a fifth of a millisecond each */
#define STEP_MS 16
#define ALL_ROWS 208  /* what GtkListView makes at most, and a few */

struct _PhGradualSelection
{
  GObject parent_instance;

  GtkSelectionModel *model; /* (owned) */
  guint n_shown;
  guint source;

  guint is_complete : 1;    /* nothing is held back any more, until the list is emptied */
};

static void list_model_iface_init (GListModelInterface *iface);
static void selection_model_iface_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PhGradualSelection, ph_gradual_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                      selection_model_iface_init))

/* ---- GListModel ------------------------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (G_LIST_MODEL (PH_GRADUAL_SELECTION (model)->model));
}

static guint
get_n_items (GListModel *model)
{
  return PH_GRADUAL_SELECTION (model)->n_shown;
}

static gpointer
get_item (GListModel *model,
          guint position)
{
  PhGradualSelection *self = PH_GRADUAL_SELECTION (model);

  return position < self->n_shown ? g_list_model_get_item (G_LIST_MODEL (self->model), position)
                                  : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* ---- GtkSelectionModel ------------------------------------------------------------------------ */

static gboolean
is_selected (GtkSelectionModel *model,
             guint position)
{
  return gtk_selection_model_is_selected (PH_GRADUAL_SELECTION (model)->model, position);
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model,
                        guint position,
                        guint n_items)
{
  return gtk_selection_model_get_selection_in_range (PH_GRADUAL_SELECTION (model)->model, position,
                                                     n_items);
}

static gboolean
select_item (GtkSelectionModel *model,
             guint position,
             gboolean unselect_rest)
{
  return gtk_selection_model_select_item (PH_GRADUAL_SELECTION (model)->model, position,
                                          unselect_rest);
}

static gboolean
unselect_item (GtkSelectionModel *model,
               guint position)
{
  return gtk_selection_model_unselect_item (PH_GRADUAL_SELECTION (model)->model, position);
}

static gboolean
select_range (GtkSelectionModel *model,
              guint position,
              guint n_items,
              gboolean unselect_rest)
{
  return gtk_selection_model_select_range (PH_GRADUAL_SELECTION (model)->model, position, n_items,
                                           unselect_rest);
}

static gboolean
unselect_range (GtkSelectionModel *model,
                guint position,
                guint n_items)
{
  return gtk_selection_model_unselect_range (PH_GRADUAL_SELECTION (model)->model, position,
                                             n_items);
}

static gboolean
select_all (GtkSelectionModel *model)
{
  return gtk_selection_model_select_all (PH_GRADUAL_SELECTION (model)->model);
}

static gboolean
unselect_all (GtkSelectionModel *model)
{
  return gtk_selection_model_unselect_all (PH_GRADUAL_SELECTION (model)->model);
}

static gboolean
set_selection (GtkSelectionModel *model,
               GtkBitset *selected,
               GtkBitset *mask)
{
  return gtk_selection_model_set_selection (PH_GRADUAL_SELECTION (model)->model, selected, mask);
}

static void
selection_model_iface_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->select_item = select_item;
  iface->unselect_item = unselect_item;
  iface->select_range = select_range;
  iface->unselect_range = unselect_range;
  iface->select_all = select_all;
  iface->unselect_all = unselect_all;
  iface->set_selection = set_selection;
}

static void
selection_changed_cb (PhGradualSelection *self,
                      guint position,
                      guint n_items)
{
  if (position < self->n_shown)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), position,
                                           MIN (n_items, self->n_shown - position));
}

/* ---- Growing ---------------------------------------------------------------------------------- */

static guint
count_held_back (PhGradualSelection *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->model)) - self->n_shown;
}

static void
show (PhGradualSelection *self,
      guint position,
      guint n)
{
  if (n == 0)
    return;

  self->n_shown += n;
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, n);
}

static void
hide (PhGradualSelection *self,
      guint position,
      guint n)
{
  if (n == 0)
    return;

  self->n_shown -= n;
  if (self->n_shown == 0)
    self->is_complete = FALSE;
  g_list_model_items_changed (G_LIST_MODEL (self), position, n, 0);
}

static gboolean
grow_cb (gpointer user_data)
{
  PhGradualSelection *self = user_data;

  self->is_complete = self->n_shown + STEP >= ALL_ROWS;
  show (self, self->n_shown,
        self->is_complete ? count_held_back (self) : MIN (STEP, count_held_back (self)));
  if (count_held_back (self) > 0)
    return G_SOURCE_CONTINUE;

  self->source = 0;

  return G_SOURCE_REMOVE;
}

static void
grow (PhGradualSelection *self)
{
  if (self->n_shown < FIRST)
    show (self, self->n_shown, MIN (FIRST - self->n_shown, count_held_back (self)));

  /* Less urgent than painting what is there. */
  if (count_held_back (self) > 0 && self->source == 0)
    self->source = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, STEP_MS, grow_cb, self, NULL);
}

/* Among the rows that a view has, all come at once, however many: held back, they would take those
 * behind them away from under the pointer. */
static void
items_changed_cb (PhGradualSelection *self,
                  guint position,
                  guint removed,
                  guint added)
{
  gboolean is_exchange = removed > 0 && added > 0;

  /* The model has the new ones already: what is behind the old ones can't be kept while they go. */
  if (is_exchange)
    self->is_complete = FALSE;

  if (added > 0 && !is_exchange && (position < self->n_shown || self->is_complete))
    show (self, position, added);
  else if (added > 0 && position < self->n_shown)
    hide (self, position, self->n_shown - position);
  else if (position < self->n_shown)
    hide (self, position, MIN (removed, self->n_shown - position));

  grow (self);
}

void
ph_gradual_selection_reach (PhGradualSelection *self,
                            guint position)
{
  if (position < self->n_shown || position - self->n_shown >= count_held_back (self))
    return;

  self->is_complete = TRUE;
  g_clear_handle_id (&self->source, g_source_remove);
  show (self, self->n_shown, count_held_back (self));
}

/* ---- GObject ---------------------------------------------------------------------------------- */

static void
ph_gradual_selection_dispose (GObject *object)
{
  PhGradualSelection *self = PH_GRADUAL_SELECTION (object);

  g_clear_handle_id (&self->source, g_source_remove);

  G_OBJECT_CLASS (ph_gradual_selection_parent_class)->dispose (object);
}

static void
ph_gradual_selection_finalize (GObject *object)
{
  g_clear_object (&PH_GRADUAL_SELECTION (object)->model);

  G_OBJECT_CLASS (ph_gradual_selection_parent_class)->finalize (object);
}

static void
ph_gradual_selection_class_init (PhGradualSelectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ph_gradual_selection_dispose;
  object_class->finalize = ph_gradual_selection_finalize;
}

static void
ph_gradual_selection_init (PhGradualSelection *self)
{
}

PhGradualSelection *
ph_gradual_selection_new (GtkSelectionModel *model)
{
  PhGradualSelection *self = g_object_new (PH_TYPE_GRADUAL_SELECTION, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "selection-changed", G_CALLBACK (selection_changed_cb), self,
                           G_CONNECT_SWAPPED);
  grow (self);

  return self;
}
