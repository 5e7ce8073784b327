/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-list-private.h"

#include "ph-outbox-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The outbox as a list of messages. It has a handful of rows, which lie in no folder: they are read and put in
 * order here, at once, whenever the outbox changes; and the words of those that wait for a time change with
 * it. */

struct _PhMessageListOutbox
{
  AccountEngine *engine;     /* (owned) */
  GPtrArray *rows;           /* StoreOutbox */
  GHashTable *messages;      /* key -> PhMessage: held as long as they wait, so that each is read once */
  GHashTable *gone;          /* (nullable) the same: while the list is told */
  GCancellable *cancellable; /* of what reads them */
  guint tick_source;
};

static guint64
get_key (PhMessageListOutbox *self,
         const StoreOutbox *row)
{
  return ph_message_key_for_outbox (account_engine_get_id (self->engine), row->id);
}

/* ---- Words ----------------------------------------------------------------------------------- */

static void update_statuses (PhMessageList *list);

static gboolean
tick_cb (gpointer user_data)
{
  PhMessageList *list = user_data;

  list->outbox->tick_source = 0;
  update_statuses (list);

  return G_SOURCE_REMOVE;
}

static void
update_statuses (PhMessageList *list)
{
  PhMessageListOutbox *self = list->outbox;
  g_auto (PhOutboxMoment) moment = { 0 };
  guint next = 0;

  ph_outbox_moment_init (&moment, self->engine);
  for (guint i = 0; i < self->rows->len; i++)
    {
      const StoreOutbox *row = g_ptr_array_index (self->rows, i);
      guint64 key = get_key (self, row);
      g_autofree char *status = ph_outbox_dup_status (row, &moment);
      guint tick = ph_outbox_get_tick (row, &moment);

      ph_message_set_status (g_hash_table_lookup (self->messages, &key), status);
      if (tick > 0 && (next == 0 || tick < next))
        next = tick;
    }

  g_clear_handle_id (&self->tick_source, g_source_remove);
  if (next > 0)
    self->tick_source = g_timeout_add_seconds (next, tick_cb, list);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static void
read_cb (GObject *object,
         GAsyncResult *result,
         gpointer user_data)
{
  g_autoptr (PhMessage) message = user_data;
  PhOutboxDigest *digest = ph_outbox_digest_finish (result, NULL);

  if (digest != NULL)
    ph_message_take_digest (message, digest);
}

static PhMessage *
add_message (PhMessageListOutbox *self,
             const StoreOutbox *row)
{
  guint64 key = get_key (self, row);
  PhMessage *message = ph_message_new_for_outbox (self->engine, key, row);

  g_hash_table_insert (self->messages, g_memdup2 (&key, sizeof key), message);
  ph_outbox_digest_async (self->engine, row->id, self->cancellable, read_cb,
                          g_object_ref (message));

  return message;
}

static void
drop_message (gpointer message)
{
  ph_message_set_gone (message, TRUE);
  g_object_unref (message);
}

/* What is shown, and a message for each. Those that are gone stay in self->gone until nobody sees them. */
static void
take_rows (PhMessageListOutbox *self,
           GPtrArray *rows)
{
  GHashTable *old = g_steal_pointer (&self->messages);

  self->gone = old;
  self->messages = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, drop_message);
  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_free_func (rows, NULL);
  for (guint i = 0; i < rows->len; i++)
    {
      StoreOutbox *row = g_ptr_array_index (rows, i);
      guint64 key = get_key (self, row);
      gpointer kept_key = NULL, message = NULL;

      if (!ph_outbox_is_shown (row))
        {
          store_outbox_free (row);
          continue;
        }

      g_ptr_array_add (self->rows, row);
      if (g_hash_table_steal_extended (old, &key, &kept_key, &message))
        g_hash_table_insert (self->messages, kept_key, message);
      else
        add_message (self, row);
    }
}

static gboolean
has_text (const char *haystack,
          const char *needle)
{
  g_autofree char *folded = g_utf8_casefold (haystack, -1);

  return strstr (folded, needle) != NULL;
}

static gboolean
matches (PhMessageList *list,
         PhMessage *message)
{
  g_autofree char *needle = g_utf8_casefold (ph_message_list_get_text (list), -1);
  StoreFilter filter = list->wanted.filter;

  if ((filter & (STORE_FILTER_UNREAD | STORE_FILTER_FLAGGED)) != 0)
    return FALSE;
  if ((filter & STORE_FILTER_ATTACHMENT) != 0 && !ph_message_get_attachment (message))
    return FALSE;

  return has_text (ph_message_get_subject (message), needle) ||
         has_text (ph_message_get_recipient (message), needle);
}

static int
compare (gconstpointer a,
         gconstpointer b,
         gpointer user_data)
{
  const PhMessageList *list = user_data;
  PhMessage *x = *(PhMessage *const *) a;
  PhMessage *y = *(PhMessage *const *) b;
  int order = 0;

  if (list->wanted.sort == STORE_SORT_SUBJECT)
    order = g_utf8_collate (ph_message_get_subject (x), ph_message_get_subject (y));
  else if (list->wanted.sort == STORE_SORT_SENDER)
    order = g_utf8_collate (ph_message_get_recipient (x), ph_message_get_recipient (y));
  else if (list->wanted.sort == STORE_SORT_SIZE)
    order = (ph_message_get_size (x) > ph_message_get_size (y)) -
            (ph_message_get_size (x) < ph_message_get_size (y));
  if (order == 0)
    order = (ph_message_get_key (x) > ph_message_get_key (y)) -
            (ph_message_get_key (x) < ph_message_get_key (y));

  return list->wanted.ascending ? order : -order;
}

static void
arrange (PhMessageList *list)
{
  PhMessageListOutbox *self = list->outbox;
  g_autoptr (GPtrArray) messages = g_ptr_array_new ();
  PhKeyVector result = { 0 };

  for (guint i = 0; i < self->rows->len; i++)
    {
      guint64 key = get_key (self, g_ptr_array_index (self->rows, i));
      PhMessage *message = g_hash_table_lookup (self->messages, &key);

      if (matches (list, message))
        g_ptr_array_add (messages, message);
    }

  g_ptr_array_sort_with_data (messages, compare, list);
  for (guint i = 0; i < messages->len; i++)
    {
      PhMessage *message = g_ptr_array_index (messages, i);
      const PhKeyEntry entry = {
        ph_message_get_key (message),
        (guint32) CLAMP (ph_message_get_date (message), 0, G_MAXUINT32),
      };

      ph_key_vector_insert (&result, i, &entry, 1);
    }

  /* There is no order to search by: a handful is looked through. */
  list->is_plain = FALSE;
  ph_message_list_become (list, &result);
}

/* ---- For PhMessageList ----------------------------------------------------------------------- */

void
ph_message_list_read_outbox (PhMessageList *list)
{
  PhMessageListOutbox *self = list->outbox;
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  /* Nothing moves now: it is read at the thaw. */
  if (list->n_frozen > 0)
    return;

  rows = account_engine_list_outbox (self->engine, &error);
  if (rows != NULL)
    {
      take_rows (self, rows);
      update_statuses (list);
      arrange (list);
      g_clear_pointer (&self->gone, g_hash_table_unref);
    }
  ph_message_list_take_error (list, error);
}

static PhMessage *
load_cb (guint64 key,
         gpointer user_data)
{
  PhMessageListOutbox *self = user_data;
  gpointer message = g_hash_table_lookup (self->messages, &key);

  return g_object_ref (message != NULL ? message : g_hash_table_lookup (self->gone, &key));
}

void
ph_message_list_follow_outbox (PhMessageList *list)
{
  AccountEngine *engine = list->outbox->engine;

  g_signal_connect_object (engine, "outbox-changed", G_CALLBACK (ph_message_list_read_outbox), list,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "notify::state", G_CALLBACK (update_statuses), list,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "notify::outbox-error", G_CALLBACK (update_statuses), list,
                           G_CONNECT_SWAPPED);
  ph_message_list_read_outbox (list);
}

void
ph_message_list_free_outbox (PhMessageListOutbox *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_hash_table_unref (self->messages);
  g_ptr_array_unref (self->rows);
  g_object_unref (self->engine);
  g_free (self);
}

PhMessageList *
ph_message_list_new_outbox (AccountEngine *engine)
{
  PhMessageList *list = g_object_new (PH_TYPE_MESSAGE_LIST, NULL);
  PhMessageListOutbox *self = g_new0 (PhMessageListOutbox, 1);

  self->engine = g_object_ref (engine);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) store_outbox_free);
  self->messages = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, drop_message);
  self->cancellable = g_cancellable_new ();
  list->role = FOLDER_ROLE_OUTBOX;
  list->load = load_cb;
  list->load_data = self;
  list->outbox = self;
  g_ptr_array_add (list->accounts, g_object_ref (engine));

  return list;
}
