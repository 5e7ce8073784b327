/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-list-private.h"

#include <gtk/gtk.h>

#define RELOAD_STEP 12 /* rows at a time … */
#define RELOAD_MS 16   /* … and frame */

typedef struct
{
  guint64 key;
  PhMessageList *list; /* (borrowed) */
  PhMessage *message;  /* (borrowed) weakly */
  gboolean is_stale;   /* the store has news of it */
} CachedRow;

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PhMessageList, ph_message_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  PROP_0,
  PROP_LOADING,
  PROP_ERROR,
  PROP_SORT,
  PROP_ASCENDING,
  PROP_FILTER,
  PROP_TEXT,
  PROP_CONVERSATIONS,
  PROP_N_ITEMS,
  N_PROPS
};

enum
{
  REARRANGING,
  REARRANGED,
  REPLACING,
  REPLACED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* ---- Rows that somebody holds ---------------------------------------------------------------- */

static void
row_gone_cb (gpointer data,
             GObject *where_it_was)
{
  CachedRow *row = data;

  row->message = NULL;
  g_hash_table_remove (row->list->rows, &row->key);
}

static void
cached_row_free (gpointer data)
{
  CachedRow *row = data;

  if (row->message != NULL)
    g_object_weak_unref (G_OBJECT (row->message), row_gone_cb, row);

  g_free (row);
}

PhMessage *
ph_message_list_peek_row (PhMessageList *self,
                          guint64 key)
{
  CachedRow *row = g_hash_table_lookup (self->rows, &key);

  return row != NULL ? row->message : NULL;
}

static gboolean
is_outgoing (PhMessageList *self)
{
  return self->role == FOLDER_ROLE_SENT || self->role == FOLDER_ROLE_DRAFTS ||
         self->role == FOLDER_ROLE_OUTBOX;
}

static AccountEngine *
find_account (PhMessageList *self,
              guint64 key)
{
  const char *id = ph_message_key_get_account (key);

  for (guint i = 0; i < self->accounts->len; i++)
    {
      AccountEngine *account = g_ptr_array_index (self->accounts, i);

      if (g_str_equal (account_engine_get_id (account), id))
        return account;
    }

  return NULL;
}

static PhMessage *
make_row (PhMessageList *self,
          guint64 key)
{
  CachedRow *row;
  PhMessage *message;

  if (self->load != NULL)
    message = self->load (key, self->load_data);
  else
    message = ph_message_new (find_account (self, key), key, is_outgoing (self));

  row = g_new (CachedRow, 1);
  *row = (CachedRow) { .key = key, .list = self, .message = message };
  g_object_weak_ref (G_OBJECT (message), row_gone_cb, row);
  g_hash_table_insert (self->rows, &row->key, row);

  if (ph_message_get_gone (message))
    ph_message_list_add_ghost (self, key);

  return message;
}

/* Some of the stale rows. TRUE when others are left. */
static gboolean
reload_some (PhMessageList *self)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean more = FALSE;
  GHashTableIter iter;
  CachedRow *row;

  /* What listens to a row may let go of others. */
  g_hash_table_iter_init (&iter, self->rows);
  while (!more && g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      more = row->is_stale && messages->len == RELOAD_STEP;
      if (!row->is_stale || more)
        continue;

      row->is_stale = FALSE;
      g_ptr_array_add (messages, g_object_ref (row->message));
    }

  for (guint i = 0; i < messages->len; i++)
    ph_message_reload (g_ptr_array_index (messages, i));

  return more;
}

static gboolean
reload_cb (gpointer user_data)
{
  PhMessageList *self = user_data;

  if (reload_some (self))
    return G_SOURCE_CONTINUE;

  self->reload_source = 0;

  return G_SOURCE_REMOVE;
}

void
ph_message_list_mark_stale (PhMessageList *self,
                            guint64 key)
{
  CachedRow *row = g_hash_table_lookup (self->rows, &key);

  if (row != NULL)
    row->is_stale = TRUE;
}

void
ph_message_list_mark_thread_stale (PhMessageList *self,
                                   AccountEngine *engine,
                                   gint64 thread_id)
{
  GHashTableIter iter;
  CachedRow *row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    if (ph_message_get_engine (row->message) == engine &&
        (thread_id == 0 || ph_message_get_thread_id (row->message) == thread_id))
      row->is_stale = TRUE;
}

void
ph_message_list_place_rows (PhMessageList *self)
{
  PhMessagePlace place = self->shows_conversations ? PH_MESSAGE_CONVERSATION : PH_MESSAGE_SINGLE;
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  CachedRow *row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    g_ptr_array_add (messages, g_object_ref (row->message));

  for (guint i = 0; i < messages->len; i++)
    ph_message_set_place (g_ptr_array_index (messages, i), place, 0);
}

/* GTK measures each row that changes, a millisecond each, and holds 200. */
void
ph_message_list_reload_stale (PhMessageList *self)
{
  if (reload_some (self) && self->reload_source == 0)
    self->reload_source =
      g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, RELOAD_MS, reload_cb, self, NULL);
}

void
ph_message_list_reload_rows (PhMessageList *self)
{
  GHashTableIter iter;
  CachedRow *row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    row->is_stale = TRUE;

  ph_message_list_reload_stale (self);
}

PhMessage *
ph_message_list_dup_message (PhMessageList *self,
                             guint64 key)
{
  PhMessage *message = ph_message_list_peek_row (self, key);

  return message != NULL ? g_object_ref (message) : make_row (self, key);
}

/* ---- GListModel ------------------------------------------------------------------------------ */

static GType
get_item_type (GListModel *model)
{
  return PH_TYPE_MESSAGE;
}

static guint
get_n_items (GListModel *model)
{
  return ph_message_list_count_shown (PH_MESSAGE_LIST (model));
}

static gpointer
get_item (GListModel *model,
          guint position)
{
  PhMessageList *self = PH_MESSAGE_LIST (model);
  guint64 key = ph_message_list_get_key (self, position);
  PhMessagePlace place;
  PhMessage *message;
  guint depth;

  if (key == 0)
    return NULL;

  message = ph_message_list_dup_message (self, key);
  place = ph_message_list_get_place (self, position, &depth);
  ph_message_set_place (message, place, depth);

  return message;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

void
ph_message_list_items_changed (PhMessageList *self,
                               guint position,
                               guint removed,
                               guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);

  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

void
ph_message_list_begin_rearrange (PhMessageList *self)
{
  g_signal_emit (self, signals[REARRANGING], 0);
}

void
ph_message_list_end_rearrange (PhMessageList *self,
                               gboolean keeps_place)
{
  g_signal_emit (self, signals[REARRANGED], 0, keeps_place);
}

void
ph_message_list_begin_replace (PhMessageList *self,
                               guint position,
                               guint n)
{
  g_signal_emit (self, signals[REPLACING], 0, position, n);
}

void
ph_message_list_end_replace (PhMessageList *self,
                             guint64 key)
{
  g_signal_emit (self, signals[REPLACED], 0, key);
}

void
ph_message_list_set_loading (PhMessageList *self,
                             gboolean loading)
{
  if (self->loading == loading)
    return;

  self->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

void
ph_message_list_take_error (PhMessageList *self,
                            GError *error)
{
  if (self->error == NULL && error == NULL)
    return;

  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

/* ---- GObject --------------------------------------------------------------------------------- */

static void
ph_message_list_dispose (GObject *object)
{
  PhMessageList *self = PH_MESSAGE_LIST (object);

  ph_message_list_stop (self);
  g_hash_table_remove_all (self->rows);
  g_ptr_array_set_size (self->sources, 0);
  g_ptr_array_set_size (self->accounts, 0);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->outbox, ph_message_list_free_outbox);

  G_OBJECT_CLASS (ph_message_list_parent_class)->dispose (object);
}

static void
ph_message_list_finalize (GObject *object)
{
  PhMessageList *self = PH_MESSAGE_LIST (object);

  ph_key_vector_clear (&self->keys);
  ph_key_vector_clear (&self->kept_keys);
  g_clear_pointer (&self->expansions, g_array_unref);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_pointer (&self->meanwhile, g_array_unref);
  g_clear_pointer (&self->kept, g_array_unref);
  g_clear_pointer (&self->ghosts, g_array_unref);
  g_clear_pointer (&self->wanted.text, g_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (ph_message_list_parent_class)->finalize (object);
}

static void
ph_message_list_get_property (GObject *object,
                              guint prop_id,
                              GValue *value,
                              GParamSpec *pspec)
{
  PhMessageList *self = PH_MESSAGE_LIST (object);

  switch (prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_SORT:
      g_value_set_int (value, self->wanted.sort);
      break;
    case PROP_ASCENDING:
      g_value_set_boolean (value, self->wanted.ascending);
      break;
    case PROP_FILTER:
      g_value_set_uint (value, self->wanted.filter);
      break;
    case PROP_TEXT:
      g_value_set_string (value, ph_message_list_get_text (self));
      break;
    case PROP_CONVERSATIONS:
      g_value_set_boolean (value, self->wanted.conversations);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, ph_message_list_count_shown (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_message_list_class_init (PhMessageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ph_message_list_dispose;
  object_class->finalize = ph_message_list_finalize;
  object_class->get_property = ph_message_list_get_property;

  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_SORT] = g_param_spec_int ("sort", NULL, NULL, 0, STORE_SORT_UNREAD,
                                            STORE_SORT_DATE, flags);
  properties[PROP_ASCENDING] = g_param_spec_boolean ("ascending", NULL, NULL, FALSE, flags);
  properties[PROP_FILTER] = g_param_spec_uint ("filter", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  properties[PROP_CONVERSATIONS] =
    g_param_spec_boolean ("conversations", NULL, NULL, FALSE, flags);
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[REARRANGING] = g_signal_new ("rearranging", G_TYPE_FROM_CLASS (klass),
                                       G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REARRANGED] = g_signal_new ("rearranged", G_TYPE_FROM_CLASS (klass),
                                      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                      G_TYPE_BOOLEAN);
  signals[REPLACING] = g_signal_new ("replacing", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[REPLACED] = g_signal_new ("replaced", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
}

static void
ph_message_list_init (PhMessageList *self)
{
  self->accounts = g_ptr_array_new_with_free_func (g_object_unref);
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) ph_message_source_free);
  self->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, cached_row_free);
  self->expansions = ph_message_list_make_expansions ();
  self->is_plain = TRUE;
}

PhMessageList *
ph_message_list_new_for_folder (AccountEngine *engine,
                                gint64 folder_id,
                                FolderRole role)
{
  PhMessageList *self = g_object_new (PH_TYPE_MESSAGE_LIST, NULL);

  self->role = role;
  g_ptr_array_add (self->accounts, g_object_ref (engine));
  g_ptr_array_add (self->sources, ph_message_source_new (engine, folder_id));

  return self;
}

PhMessageList *
ph_message_list_new_unified (Engine *engine)
{
  PhMessageList *self = g_object_new (PH_TYPE_MESSAGE_LIST, NULL);

  self->role = FOLDER_ROLE_INBOX;
  self->engine = g_object_ref (engine);

  return self;
}

PhMessageList *
ph_message_list_new_fixed (const guint64 *keys,
                           const guint32 *dates,
                           guint n,
                           PhMessageListLoadFunc load,
                           gpointer user_data)
{
  PhMessageList *self = g_object_new (PH_TYPE_MESSAGE_LIST, NULL);

  self->load = load;
  self->load_data = user_data;
  self->keys.keys = g_memdup2 (keys, n * sizeof *keys);
  self->keys.dates = g_memdup2 (dates, n * sizeof *dates);
  self->keys.n = self->keys.size = n;

  return self;
}

void
ph_message_list_open (PhMessageList *self)
{
  g_return_if_fail (self->load == NULL || self->outbox != NULL);

  if (self->outbox != NULL)
    ph_message_list_follow_outbox (self);
  else
    ph_message_list_follow (self);
}

/* A row that somebody holds tells the date, by which the key is found without looking at all. */
static guint
find_row (PhMessageList *self,
          guint64 key)
{
  PhMessage *message = ph_message_list_peek_row (self, key);
  guint position;

  if (message != NULL && self->is_plain)
    {
      PhKeyEntry entry = { key, (guint32) CLAMP (ph_message_get_date (message), 0, G_MAXUINT32) };

      if (ph_key_vector_search (&self->keys, &entry, self->shown_ascending, &position))
        return position;
    }

  /* What is in a closed conversation would be looked for in vain. */
  if (self->shows_conversations && self->is_plain)
    return G_MAXUINT;

  return ph_key_vector_scan (&self->keys, key);
}

guint
ph_message_list_find (PhMessageList *self,
                      guint64 key)
{
  guint position = find_row (self, key);
  gint64 thread_id;
  guint shown;

  if (position != G_MAXUINT)
    return ph_message_list_to_shown (self, position);

  shown = ph_message_list_find_reply (self, key);
  if (shown == GTK_INVALID_LIST_POSITION && self->shows_conversations &&
      ph_message_list_find_conversation (self, key, &position, &thread_id))
    shown = ph_message_list_to_shown (self, position);

  return shown;
}

static void
requery (PhMessageList *self)
{
  /* Not opened yet, or nothing behind it: then it only remembers. */
  if (self->outbox != NULL)
    ph_message_list_read_outbox (self);
  else if (self->meanwhile != NULL)
    ph_message_list_query (self);
}

void
ph_message_list_set_order (PhMessageList *self,
                           StoreSort sort,
                           gboolean ascending)
{
  ascending = !!ascending;
  if (self->wanted.sort == sort && self->wanted.ascending == ascending)
    return;

  self->wanted.sort = sort;
  self->wanted.ascending = ascending;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SORT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ASCENDING]);
  requery (self);
}

void
ph_message_list_set_filter (PhMessageList *self,
                            StoreFilter filter,
                            const char *text)
{
  if (text == NULL)
    text = "";

  if (self->wanted.filter == filter && g_str_equal (ph_message_list_get_text (self), text))
    return;

  self->wanted.filter = filter;
  g_free (self->wanted.text);
  self->wanted.text = *text != '\0' ? g_strdup (text) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTER]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
  requery (self);
}

void
ph_message_list_set_conversations (PhMessageList *self,
                                   gboolean conversations)
{
  conversations = !!conversations;
  if (self->wanted.conversations == conversations)
    return;

  self->wanted.conversations = conversations;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONVERSATIONS]);
  requery (self);
}

gboolean
ph_message_list_get_conversations (PhMessageList *self)
{
  return self->wanted.conversations;
}

StoreSort
ph_message_list_get_sort (PhMessageList *self)
{
  return self->wanted.sort;
}

gboolean
ph_message_list_get_ascending (PhMessageList *self)
{
  return self->wanted.ascending;
}

const char *
ph_message_list_get_text (PhMessageList *self)
{
  return self->wanted.text != NULL ? self->wanted.text : "";
}

gboolean
ph_message_list_is_filtered (PhMessageList *self)
{
  return self->wanted.filter != 0 || self->wanted.text != NULL;
}

gboolean
ph_message_list_get_loading (PhMessageList *self)
{
  return self->loading;
}

const GError *
ph_message_list_get_error (PhMessageList *self)
{
  return self->error;
}

void
ph_message_list_hold (PhMessageList *self,
                      guint64 key)
{
  self->held = key;
}

void
ph_message_list_freeze (PhMessageList *self)
{
  self->n_frozen++;
}

void
ph_message_list_thaw (PhMessageList *self)
{
  g_return_if_fail (self->n_frozen > 0);

  if (--self->n_frozen == 0)
    ph_message_list_apply_kept (self);
}

gint64
ph_message_list_get_folder_id (PhMessageList *self)
{
  PhMessageSource *source;

  if (self->engine != NULL || self->sources->len == 0)
    return 0;

  source = g_ptr_array_index (self->sources, 0);

  return source->folder_id;
}

AccountEngine *
ph_message_list_get_engine (PhMessageList *self)
{
  if (self->engine != NULL || self->accounts->len == 0)
    return NULL;

  return g_ptr_array_index (self->accounts, 0);
}
