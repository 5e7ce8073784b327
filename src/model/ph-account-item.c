/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-account-item.h"

#include "ph-format.h"
#include "ph-outbox-words.h"

#include <glib/gi18n-lib.h>

#define FULLNESS_SHOWN 80

struct _PhAccountItem
{
  GObject parent_instance;

  AccountEngine *engine; /* (owned) */
  GListStore *folders;   /* (owned) the top ones */
  GHashTable *by_id;     /* (owned) id -> PhFolder, which it owns */
  GPtrArray *order;      /* (owned) all ids' PhFolder, parents before children */
  char *name;            /* (owned) */
  char *color;           /* (owned) */
  char *status;          /* (owned) */
  AccountState state;
  double progress;
  guint unread;
  guint fullness;
  guint n_outbox;        /* mails that wait in the outbox */
};

G_DEFINE_FINAL_TYPE (PhAccountItem, ph_account_item, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_COLOR,
  PROP_STATE,
  PROP_STATUS,
  PROP_PROGRESS,
  PROP_UNREAD,
  PROP_FULLNESS,
  N_PROPS
};

enum
{
  FOLDER_REMOVED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* ---- Folders --------------------------------------------------------------------------------- */

/* Makes @store hold what @wanted does, in its order, moving as little as can be: a row that stays
 * keeps its place in the window. */
static void
sync_store (GListStore *store,
            GPtrArray *wanted)
{
  guint i = 0;

  while (i < g_list_model_get_n_items (G_LIST_MODEL (store)))
    {
      g_autoptr (GObject) item = g_list_model_get_object (G_LIST_MODEL (store), i);

      if (g_ptr_array_find (wanted, item, NULL))
        i++;
      else
        g_list_store_remove (store, i);
    }

  for (i = 0; i < wanted->len; i++)
    {
      gpointer item = g_ptr_array_index (wanted, i);
      g_autoptr (GObject) there = g_list_model_get_object (G_LIST_MODEL (store), i);
      guint position;

      if (there == item)
        continue;

      if (g_list_store_find (store, item, &position))
        g_list_store_remove (store, position);
      g_list_store_insert (store, i, item);
    }
}

/* GTK asks only once whether a row has something below it. */
static void
ask_again (PhAccountItem *self,
           PhFolder *folder)
{
  PhFolder *parent = ph_folder_get_parent (folder);
  GListStore *store = parent != NULL ? ph_folder_get_store (parent) : self->folders;
  gpointer item = folder;
  guint position;

  if (g_list_store_find (store, folder, &position))
    g_list_store_splice (store, position, 1, &item, 1);
}

static PhFolder *
take_row (PhAccountItem *self,
          const StoreFolder *row)
{
  PhFolder *folder = g_hash_table_lookup (self->by_id, &row->id);

  if (folder == NULL)
    {
      folder = ph_folder_new (self->engine, row);
      g_hash_table_insert (self->by_id, g_memdup2 (&row->id, sizeof row->id), folder);
    }
  else
    {
      ph_folder_update (folder, row);
    }

  return folder;
}

static void
drop_missing (PhAccountItem *self,
              GPtrArray *order)
{
  for (guint i = 0; i < self->order->len; i++)
    {
      PhFolder *folder = g_ptr_array_index (self->order, i);
      gint64 id = ph_folder_get_id (folder);

      if (g_ptr_array_find (order, folder, NULL))
        continue;

      g_hash_table_remove (self->by_id, &id);
      g_signal_emit (self, signals[FOLDER_REMOVED], 0, folder);
    }
}

/* The children that each folder is to have: PhFolder (or self for the top) -> GPtrArray. */
static GHashTable *
group_by_parent (PhAccountItem *self,
                 GPtrArray *order,
                 GPtrArray *rows)
{
  GHashTable *groups = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);

  g_hash_table_insert (groups, self, g_ptr_array_new ());
  for (guint i = 0; i < order->len; i++)
    g_hash_table_insert (groups, g_ptr_array_index (order, i), g_ptr_array_new ());

  for (guint i = 0; i < order->len; i++)
    {
      const StoreFolder *row = g_ptr_array_index (rows, i);
      PhFolder *folder = g_ptr_array_index (order, i);
      PhFolder *parent = g_hash_table_lookup (self->by_id, &row->parent_id);

      if (parent == NULL || !g_hash_table_contains (groups, parent) || parent == folder)
        parent = NULL;

      ph_folder_set_parent (folder, parent);
      g_ptr_array_add (g_hash_table_lookup (groups, parent != NULL ? (gpointer) parent : self),
                       folder);
    }

  return groups;
}

static void
sync_folder (PhAccountItem *self,
             PhFolder *folder,
             GPtrArray *children)
{
  GListStore *store = ph_folder_get_store (folder);
  guint before = g_list_model_get_n_items (G_LIST_MODEL (store));

  sync_store (store, children);
  if ((before == 0) != (children->len == 0))
    ask_again (self, folder);
}

static void
drop_hidden (GPtrArray *rows)
{
  for (guint i = 0; i < rows->len;)
    {
      const StoreFolder *row = g_ptr_array_index (rows, i);

      if (row->flags & STORE_FOLDER_HIDDEN)
        g_ptr_array_remove_index (rows, i);
      else
        i++;
    }
}

/* Below the drafts, above what was sent. */
static guint
find_outbox_place (GPtrArray *rows)
{
  guint place = 0;

  while (place < rows->len)
    {
      const StoreFolder *row = g_ptr_array_index (rows, place);

      if (row->parent_id == 0 && row->role != FOLDER_ROLE_INBOX && row->role != FOLDER_ROLE_DRAFTS)
        break;
      place++;
    }

  return place;
}

static void
add_outbox (PhAccountItem *self,
            GPtrArray *rows)
{
  StoreFolder *row;

  if (self->n_outbox == 0)
    return;

  row = g_new0 (StoreFolder, 1);
  row->id = PH_FOLDER_OUTBOX;
  row->role = FOLDER_ROLE_OUTBOX;
  row->lo_uid = 1;
  row->n_total = self->n_outbox;
  /* No folder of a server has this path, by which settings name it. */
  row->path = g_strdup ("\n");
  row->name = g_strdup ("");
  g_ptr_array_insert (rows, (int) find_outbox_place (rows), row);
}

static void
load_folders (PhAccountItem *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
    store_folder_list (account_engine_get_store (self->engine), &error);
  g_autoptr (GPtrArray) order = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) groups = NULL;

  if (rows == NULL)
    {
      g_warning ("Could not read the folders: %s", error->message);
      return;
    }

  drop_hidden (rows);
  add_outbox (self, rows);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (order, g_object_ref (take_row (self, g_ptr_array_index (rows, i))));

  /* Those that are gone leave their lists before anybody hears of it. */
  groups = group_by_parent (self, order, rows);
  sync_store (self->folders, g_hash_table_lookup (groups, self));
  for (guint i = 0; i < order->len; i++)
    sync_folder (self, g_ptr_array_index (order, i),
                 g_hash_table_lookup (groups, g_ptr_array_index (order, i)));

  drop_missing (self, order);
  g_ptr_array_unref (self->order);
  self->order = g_steal_pointer (&order);
}

static void
load_counts (PhAccountItem *self,
             GArray *ids)
{
  Store *store = account_engine_get_store (self->engine);

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      PhFolder *folder = g_hash_table_lookup (self->by_id, &id);
      g_autoptr (StoreFolder) row = NULL;

      if (folder == NULL)
        continue;

      row = store_folder_get (store, id, NULL);
      if (row != NULL)
        ph_folder_update (folder, row);
    }
}

static guint
count_outbox (PhAccountItem *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = account_engine_list_outbox (self->engine, &error);
  guint n = 0;

  /* What can't be read must not look as if nothing waited: the list says why. */
  if (rows == NULL)
    return 1;

  for (guint i = 0; i < rows->len; i++)
    n += ph_outbox_is_shown (g_ptr_array_index (rows, i));

  return n;
}

static void
outbox_changed_cb (PhAccountItem *self)
{
  PhFolder *outbox = ph_account_item_find (self, PH_FOLDER_OUTBOX);
  guint n = count_outbox (self);

  if (self->n_outbox == n)
    return;

  self->n_outbox = n;
  if ((outbox != NULL) != (n > 0))
    load_folders (self);
  else if (outbox != NULL)
    ph_folder_set_counts (outbox, 0, n);
}

static void
update_unread (PhAccountItem *self)
{
  PhFolder *inbox = ph_account_item_find_role (self, FOLDER_ROLE_INBOX);
  guint unread = inbox != NULL ? ph_folder_get_unread (inbox) : 0;

  if (self->unread == unread)
    return;

  self->unread = unread;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
}

static void
changes_cb (AccountEngine *engine,
            StoreChanges *changes,
            PhAccountItem *self)
{
  if (changes->folder_list)
    load_folders (self);
  else if (changes->folders != NULL && changes->folders->len > 0)
    load_counts (self, changes->folders);
  else
    return;

  update_unread (self);
}

/* ---- State ----------------------------------------------------------------------------------- */

static char *
describe_progress (guint done,
                   guint total)
{
  g_autofree char *done_text = NULL;
  g_autofree char *total_text = NULL;

  if (total == 0)
    return g_strdup (_("Looking for mail…"));

  done_text = ph_format_count (MIN (done, total));
  total_text = ph_format_count (total);

  /* Translators: so many of so many messages were received */
  return g_strdup_printf (_("%s of %s messages"), done_text, total_text);
}

/* What waits in the outbox comes before the room there is. */
static char *
describe_rest (PhAccountItem *self)
{
  const char *server;
  const GError *error = account_engine_get_outbox_error (self->engine, &server);

  if (server != NULL && error != NULL)
    return g_strdup (error->message);
  if (self->fullness == 0)
    return g_strdup ("");

  /* Translators: the storage of an account on its server */
  return g_strdup_printf (_("Storage %u %% full"), self->fullness);
}

static char *
describe_state (PhAccountItem *self,
                guint done,
                guint total)
{
  const GError *error = account_engine_get_error (self->engine);

  switch (self->state)
    {
    case ACCOUNT_STATE_DISABLED:
      return g_strdup (_("Switched off"));
    case ACCOUNT_STATE_OFFLINE:
      return g_strdup (error != NULL ? error->message : _("Offline"));
    case ACCOUNT_STATE_CONNECTING:
      return g_strdup (_("Connecting…"));
    case ACCOUNT_STATE_WORKING:
      return describe_progress (done, total);
    case ACCOUNT_STATE_ATTENTION:
      return g_strdup (error != NULL ? error->message : _("Something needs your attention"));
    case ACCOUNT_STATE_IN_STEP:
    default:
      return describe_rest (self);
    }
}

static void
state_cb (PhAccountItem *self)
{
  g_autofree char *status = NULL;
  AccountState state = account_engine_get_state (self->engine);
  guint done, total;
  double progress;

  g_object_get (self->engine, "progress-done", &done, "progress-total", &total, NULL);
  progress = state == ACCOUNT_STATE_WORKING && total > 0 ? MIN (done, total) / (double) total : -1;

  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }

  status = describe_state (self, done, total);
  if (g_strcmp0 (self->status, status) != 0)
    {
      g_free (self->status);
      self->status = g_steal_pointer (&status);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
    }

  if (self->progress != progress)
    {
      self->progress = progress;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
    }
}

/* Only when it is time to think of it. */
static void
quota_cb (PhAccountItem *self)
{
  guint percent = account_engine_get_quota (self->engine)->percent;
  guint fullness = percent >= FULLNESS_SHOWN ? percent : 0;

  if (self->fullness == fullness)
    return;

  self->fullness = fullness;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FULLNESS]);
  state_cb (self);
}

static void
settings_cb (PhAccountItem *self)
{
  AccountSettings *settings = account_engine_get_settings (self->engine);

  if (g_strcmp0 (self->name, settings->name) != 0)
    {
      g_free (self->name);
      self->name = g_strdup (settings->name);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
    }

  if (g_strcmp0 (self->color, settings->color) != 0)
    {
      g_free (self->color);
      self->color = g_strdup (settings->color);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COLOR]);
    }
}

/* ---- GObject --------------------------------------------------------------------------------- */

static void
ph_account_item_finalize (GObject *object)
{
  PhAccountItem *self = PH_ACCOUNT_ITEM (object);

  g_clear_object (&self->folders);
  g_clear_pointer (&self->order, g_ptr_array_unref);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->color, g_free);
  g_clear_pointer (&self->status, g_free);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (ph_account_item_parent_class)->finalize (object);
}

static void
ph_account_item_get_property (GObject *object,
                              guint prop_id,
                              GValue *value,
                              GParamSpec *pspec)
{
  PhAccountItem *self = PH_ACCOUNT_ITEM (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_COLOR:
      g_value_set_string (value, self->color);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_STATUS:
      g_value_set_string (value, self->status);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_UNREAD:
      g_value_set_uint (value, self->unread);
      break;
    case PROP_FULLNESS:
      g_value_set_uint (value, self->fullness);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_account_item_class_init (PhAccountItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = ph_account_item_finalize;
  object_class->get_property = ph_account_item_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_COLOR] = g_param_spec_string ("color", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, ACCOUNT_TYPE_STATE,
                                              ACCOUNT_STATE_DISABLED, flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_FULLNESS] = g_param_spec_uint ("fullness", NULL, NULL, 0, 100, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[FOLDER_REMOVED] =
    g_signal_new ("folder-removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, PH_TYPE_FOLDER);
}

static void
ph_account_item_init (PhAccountItem *self)
{
  self->folders = g_list_store_new (PH_TYPE_FOLDER);
  self->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->order = g_ptr_array_new_with_free_func (g_object_unref);
  self->status = g_strdup ("");
  self->progress = -1;
}

PhAccountItem *
ph_account_item_new (AccountEngine *engine)
{
  PhAccountItem *self = g_object_new (PH_TYPE_ACCOUNT_ITEM, NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "changes", G_CALLBACK (changes_cb), self, 0);
  g_signal_connect_object (engine, "notify::state", G_CALLBACK (state_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "notify::progress-done", G_CALLBACK (state_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "notify::progress-total", G_CALLBACK (state_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "notify::error", G_CALLBACK (state_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "notify::outbox-error", G_CALLBACK (state_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "notify::quota-percent", G_CALLBACK (quota_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "notify::settings", G_CALLBACK (settings_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "outbox-changed", G_CALLBACK (outbox_changed_cb), self,
                           G_CONNECT_SWAPPED);
  self->n_outbox = count_outbox (self);
  settings_cb (self);
  state_cb (self);
  load_folders (self);
  update_unread (self);

  return self;
}

AccountEngine *
ph_account_item_get_engine (PhAccountItem *self)
{
  return self->engine;
}

const char *
ph_account_item_get_id (PhAccountItem *self)
{
  return account_engine_get_id (self->engine);
}

const char *
ph_account_item_get_name (PhAccountItem *self)
{
  return self->name;
}

const char *
ph_account_item_get_color (PhAccountItem *self)
{
  return self->color;
}

const char *
ph_account_item_get_status (PhAccountItem *self)
{
  return self->status;
}

AccountState
ph_account_item_get_state (PhAccountItem *self)
{
  return self->state;
}

guint
ph_account_item_get_unread (PhAccountItem *self)
{
  return self->unread;
}

guint
ph_account_item_get_fullness (PhAccountItem *self)
{
  return self->fullness;
}

GListModel *
ph_account_item_get_folders (PhAccountItem *self)
{
  return G_LIST_MODEL (self->folders);
}

PhFolder *
ph_account_item_find (PhAccountItem *self,
                      gint64 folder_id)
{
  return g_hash_table_lookup (self->by_id, &folder_id);
}

PhFolder *
ph_account_item_find_role (PhAccountItem *self,
                           FolderRole role)
{
  for (guint i = 0; i < self->order->len; i++)
    if (ph_folder_get_role (g_ptr_array_index (self->order, i)) == role)
      return g_ptr_array_index (self->order, i);

  return NULL;
}
