/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-list-private.h"

/* A list follows its accounts: changes come to it, are kept while it is frozen, and become changes of
 * its vector, or call for a query where its order can't be told from them. */

#define REFRESH_DELAY 500 /* ms from a change to reading conversation counts anew */

static gboolean connect_accounts (PhMessageList *self);

static guint32
clamp_date (gint64 date)
{
  return (guint32) CLAMP (date, 0, G_MAXUINT32);
}

/* ---- Changes --------------------------------------------------------------------------------- */

gboolean
ph_message_list_is_stored (PhMessageList *self,
                           guint64 key)
{
  const char *id = ph_message_key_get_account (key);
  gint64 placement = ph_message_key_get_placement (key);

  for (guint i = 0; i < self->sources->len; i++)
    {
      PhMessageSource *source = g_ptr_array_index (self->sources, i);
      StoreQuery query = { .folder_id = source->folder_id };

      if (g_str_equal (account_engine_get_id (source->engine), id) &&
          store_placement_matches (account_engine_get_store (source->engine), &query, placement))
        return TRUE;
    }

  return FALSE;
}

void
ph_message_list_apply_changes (PhMessageList *self,
                               GArray *changes)
{
  g_autoptr (GArray) positions = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) added = g_array_new (FALSE, FALSE, sizeof (PhKeyEntry));
  g_autoptr (GHashTable) last = g_hash_table_new (g_int64_hash, g_int64_equal);
  gboolean verified = changes->len <= PH_MESSAGE_LIST_MAX_VERIFIED;

  if (self->shows_conversations)
    {
      ph_message_list_apply_to_conversations (self, changes);
      return;
    }

  for (guint i = 0; i < changes->len; i++)
    g_hash_table_insert (last, &g_array_index (changes, PhMessageListChange, i).entry.key,
                         &g_array_index (changes, PhMessageListChange, i));

  for (guint i = 0; i < changes->len; i++)
    {
      PhMessageListChange *change = &g_array_index (changes, PhMessageListChange, i);
      gboolean is_there;
      guint position;

      if (change->kind == STORE_CHANGE_UPDATED)
        continue;

      /* Only the last word about each counts. */
      if (g_hash_table_lookup (last, &change->entry.key) != change)
        continue;

      is_there = verified ? ph_message_list_is_stored (self, change->entry.key)
                          : change->kind == STORE_CHANGE_ADDED;
      if (is_there)
        g_array_append_val (added, change->entry);
      else if (ph_message_list_locate (self, &change->entry, &position))
        g_array_append_val (positions, position);
      else if (!self->is_partial &&
               (position = ph_key_vector_scan (&self->keys, change->entry.key)) != G_MAXUINT)
        g_array_append_val (positions, position);
    }

  ph_message_list_change (self, positions, added);
}

static gboolean
refresh_cb (gpointer user_data)
{
  PhMessageList *self = user_data;

  self->refresh_source = 0;
  ph_message_list_reload_rows (self);

  return G_SOURCE_REMOVE;
}

static void
take_changes (PhMessageList *self,
              GArray *changes)
{
  if (changes->len == 0)
    return;

  if (self->cancellable != NULL)
    g_array_append_vals (self->meanwhile, changes->data, changes->len);

  if (self->is_plain)
    ph_message_list_apply_changes (self, changes);
  if (!ph_message_list_wants_plain (self))
    ph_message_list_schedule_query (self);

  /* A conversation grew or shrank, and other rows of it may be on screen. */
  if (self->refresh_source == 0)
    self->refresh_source = g_timeout_add (REFRESH_DELAY, refresh_cb, self);
}

/* Changes of rows are shown also in a frozen list: nothing moves by them. */
static GArray *
collect_changes (PhMessageList *self,
                 PhMessageSource *source,
                 StoreChanges *changes,
                 gboolean *needs_query)
{
  GArray *result = g_array_new (FALSE, FALSE, sizeof (PhMessageListChange));
  guint64 base = ph_message_key_get_base (account_engine_get_id (source->engine));

  for (guint i = 0; i < changes->changes->len; i++)
    {
      const StoreChange *from = &g_array_index (changes->changes, StoreChange, i);
      PhMessageListChange change = { from->kind,
                                     { base | from->placement_id, clamp_date (from->date) },
                                     from->message_id, 0 };

      if (from->folder_id != source->folder_id)
        continue;

      if (from->kind != STORE_CHANGE_UPDATED)
        {
          g_array_append_val (result, change);
          continue;
        }

      ph_message_list_mark_stale (self, change.entry.key);
      *needs_query |= !ph_message_list_wants_plain (self);
    }

  for (guint i = 0; i < changes->threads->len; i++)
    {
      PhMessageListChange change = { STORE_CHANGE_UPDATED, { base, 0 }, 0,
                                     g_array_index (changes->threads, gint64, i) };

      g_array_append_val (result, change);
    }

  ph_message_list_mark_conversations (self, source, changes);
  ph_message_list_reload_stale (self);

  return result;
}

static void
set_row_gone (PhMessageList *self,
              const PhMessageListChange *change)
{
  PhMessage *message = ph_message_list_peek_row (self, change->entry.key);

  if (message != NULL && change->kind != STORE_CHANGE_UPDATED)
    ph_message_set_gone (message, change->kind == STORE_CHANGE_REMOVED);
}

/* ---- While it is frozen ---------------------------------------------------------------------- */

void
ph_message_list_apply_kept (PhMessageList *self)
{
  g_autoptr (GArray) kept = g_steal_pointer (&self->kept);
  PhKeyVector keys = self->kept_keys;

  self->kept = g_array_new (FALSE, FALSE, sizeof (PhMessageListChange));
  self->kept_keys = (PhKeyVector) { 0 };

  if (self->has_kept_keys)
    {
      self->has_kept_keys = FALSE;
      ph_message_list_take_result (self, &keys);
    }

  if (self->outbox != NULL)
    ph_message_list_read_outbox (self);
  else if (self->meanwhile != NULL)
    take_changes (self, kept);
}

/* ---- Ghosts ---------------------------------------------------------------------------------- */

static gboolean
ghosts_cb (gpointer user_data)
{
  PhMessageList *self = user_data;
  g_autoptr (GArray) ghosts = g_steal_pointer (&self->ghosts);

  self->ghost_source = 0;
  for (guint i = 0; i < ghosts->len; i++)
    {
      guint position = ph_key_vector_scan (&self->keys, g_array_index (ghosts, guint64, i));

      if (position == G_MAXUINT)
        continue;

      ph_key_vector_remove (&self->keys, position, 1);
      ph_message_list_rows_changed (self, position, 1, 0);
    }

  return G_SOURCE_REMOVE;
}

/* Found while GTK asks for a row, when the list must not change. */
void
ph_message_list_add_ghost (PhMessageList *self,
                           guint64 key)
{
  if (self->ghosts == NULL)
    self->ghosts = g_array_new (FALSE, FALSE, sizeof (guint64));

  g_array_append_val (self->ghosts, key);
  if (self->ghost_source == 0)
    self->ghost_source = g_idle_add (ghosts_cb, self);
}

/* ---- Accounts -------------------------------------------------------------------------------- */

static PhMessageSource *
find_source (PhMessageList *self,
             AccountEngine *account)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      PhMessageSource *source = g_ptr_array_index (self->sources, i);

      if (source->engine == account)
        return source;
    }

  return NULL;
}

static void
changes_cb (AccountEngine *account,
            StoreChanges *changes,
            PhMessageList *self)
{
  g_autoptr (GArray) mine = NULL;
  gboolean needs_query = FALSE;
  PhMessageSource *source;

  if (changes->folder_list && self->engine != NULL && connect_accounts (self))
    ph_message_list_query (self);

  source = find_source (self, account);
  if (source == NULL)
    return;

  g_object_ref (self);
  mine = collect_changes (self, source, changes, &needs_query);
  for (guint i = 0; i < mine->len; i++)
    set_row_gone (self, &g_array_index (mine, PhMessageListChange, i));

  if (self->n_frozen > 0)
    g_array_append_vals (self->kept, mine->data, mine->len);
  else
    take_changes (self, mine);

  if (needs_query)
    ph_message_list_schedule_query (self);
  g_object_unref (self);
}

static gint64
find_inbox (AccountEngine *account)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreFolder) inbox = NULL;

  if (account_engine_get_state (account) == ACCOUNT_STATE_DISABLED)
    return 0;

  inbox = store_folder_find_role (account_engine_get_store (account), FOLDER_ROLE_INBOX, &error);
  if (error != NULL)
    g_warning ("Could not look up an inbox: %s", error->message);

  return inbox != NULL ? inbox->id : 0;
}

static gboolean
is_same_sources (GPtrArray *a,
                 GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      PhMessageSource *x = g_ptr_array_index (a, i);
      PhMessageSource *y = g_ptr_array_index (b, i);

      if (x->engine != y->engine || x->folder_id != y->folder_id)
        return FALSE;
    }

  return TRUE;
}

static void
disconnect_accounts (PhMessageList *self)
{
  for (guint i = 0; i < self->accounts->len; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->accounts, i), changes_cb, self);
}

/* The unified inbox: which accounts have an inbox now? TRUE when they are others than before. */
static gboolean
connect_accounts (PhMessageList *self)
{
  g_autoptr (GPtrArray) sources = self->sources;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->engine));

  disconnect_accounts (self);
  g_ptr_array_set_size (self->accounts, 0);
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) ph_message_source_free);

  for (guint i = 0; i < n; i++)
    {
      AccountEngine *account = g_list_model_get_item (G_LIST_MODEL (self->engine), i);
      gint64 inbox = find_inbox (account);

      g_ptr_array_add (self->accounts, account);
      g_signal_connect_object (account, "changes", G_CALLBACK (changes_cb), self, 0);
      if (inbox != 0)
        g_ptr_array_add (self->sources, ph_message_source_new (account, inbox));
    }

  return !is_same_sources (sources, self->sources);
}

static void
accounts_changed_cb (PhMessageList *self)
{
  if (connect_accounts (self))
    ph_message_list_query (self);
}

void
ph_message_list_follow (PhMessageList *self)
{
  self->meanwhile = g_array_new (FALSE, FALSE, sizeof (PhMessageListChange));
  self->kept = g_array_new (FALSE, FALSE, sizeof (PhMessageListChange));

  if (self->engine != NULL)
    {
      g_signal_connect_object (self->engine, "items-changed", G_CALLBACK (accounts_changed_cb),
                               self, G_CONNECT_SWAPPED);
      connect_accounts (self);
    }
  else
    {
      g_signal_connect_object (g_ptr_array_index (self->accounts, 0), "changes",
                               G_CALLBACK (changes_cb), self, 0);
    }

  ph_message_list_read_first_page (self);
}

void
ph_message_list_stop (PhMessageList *self)
{
  g_clear_handle_id (&self->query_source, g_source_remove);
  g_clear_handle_id (&self->refresh_source, g_source_remove);
  g_clear_handle_id (&self->ghost_source, g_source_remove);
  g_clear_handle_id (&self->reload_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  disconnect_accounts (self);

  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_func (self->engine, accounts_changed_cb, self);
}
