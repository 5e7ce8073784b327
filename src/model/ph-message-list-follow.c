/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-list-private.h"

/* How a list learns what it holds: queries, and the changes that arrive between them. A result
 * tells of a moment somewhere between its beginning and its end, so changes that came while it ran
 * are applied to it once more; applying one twice does no harm. */

#define FIRST_PAGE 200

/* More runs than this are cheaper for GTK as one that spans them all. */
#define MAX_RUNS 64

/* So few changes are compared with the store one by one (10 µs each): what several workers commit
 * may arrive in another order than it was written. */
#define MAX_VERIFIED 64

#define QUERY_DELAY 200   /* ms from a change to the query that it calls for … */
#define QUERY_SHARE 4     /* … or so many times as long as the last one took */
#define REFRESH_DELAY 500 /* ms from a change to reading conversation counts anew */

typedef struct
{
  StoreChangeKind kind;
  PhKeyEntry entry;
} Change;

static void schedule_query (PhMessageList *self);
static gboolean connect_accounts (PhMessageList *self);

static gboolean
wants_plain (PhMessageList *self)
{
  return self->wanted.sort == STORE_SORT_DATE && !ph_message_list_is_filtered (self);
}

static guint32
clamp_date (gint64 date)
{
  return (guint32) CLAMP (date, 0, G_MAXUINT32);
}

/* ---- From one vector to another -------------------------------------------------------------- */

static gboolean
runs_only_add_or_remove (GArray *runs)
{
  gboolean removes = FALSE;
  gboolean adds = FALSE;

  for (guint i = 0; i < runs->len; i++)
    {
      removes |= g_array_index (runs, PhKeyRun, i).removed > 0;
      adds |= g_array_index (runs, PhKeyRun, i).added > 0;
    }

  return !(removes && adds);
}

/* Never removes and adds in one signal: GTK would read every row to see which stay. */
static void
apply_run (PhMessageList *self,
           PhKeyRun run,
           const PhKeyVector *to)
{
  if (run.removed > 0)
    {
      ph_key_vector_remove (&self->keys, run.position, run.removed);
      ph_message_list_items_changed (self, run.position, run.removed, 0);
    }

  if (run.added > 0)
    {
      ph_key_vector_splice (&self->keys, run.position, 0, to, run.position, run.added);
      ph_message_list_items_changed (self, run.position, 0, run.added);
    }
}

/* Takes what @to holds. */
static void
become (PhMessageList *self,
        PhKeyVector *to)
{
  g_autoptr (GArray) runs = ph_key_vector_diff (&self->keys, to, MAX_RUNS);
  gboolean rearranges = !runs_only_add_or_remove (runs);

  if (rearranges)
    ph_message_list_begin_rearrange (self);

  /* The whole of a long list that only grows at its end: spares the copying. */
  if (runs->len == 1 && g_array_index (runs, PhKeyRun, 0).removed == 0)
    {
      PhKeyRun run = g_array_index (runs, PhKeyRun, 0);
      PhKeyVector old = self->keys;

      self->keys = *to;
      *to = old;
      ph_message_list_items_changed (self, run.position, 0, run.added);
    }
  else
    {
      for (guint i = 0; i < runs->len; i++)
        apply_run (self, g_array_index (runs, PhKeyRun, i), to);
    }

  if (rearranges)
    ph_message_list_end_rearrange (self);

  ph_key_vector_clear (to);
}

/* ---- Changes --------------------------------------------------------------------------------- */

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

static gboolean
locate (PhMessageList *self,
        const PhKeyEntry *entry,
        guint *position)
{
  return ph_key_vector_search (&self->keys, entry, self->shown_ascending, position);
}

static int
compare_positions (gconstpointer a,
                   gconstpointer b)
{
  guint x = *(const guint *) a;
  guint y = *(const guint *) b;

  return (x > y) - (x < y);
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b,
                 gpointer ascending)
{
  return ph_key_entry_compare (a, b, GPOINTER_TO_INT (ascending));
}

static gboolean
starts_run (GArray *positions,
            guint i)
{
  return i == 0 ||
         g_array_index (positions, guint, i - 1) + 1 != g_array_index (positions, guint, i);
}

static guint
count_runs (GArray *positions)
{
  guint n = 0;

  for (guint i = 0; i < positions->len; i++)
    n += starts_run (positions, i);

  return n;
}

/* @positions, ascending, are to go: from the last run to the first, so that those before keep
 * their places. */
static void
remove_positions (PhMessageList *self,
                  GArray *positions)
{
  guint end = positions->len;

  for (guint i = positions->len; i-- > 0;)
    {
      guint position = g_array_index (positions, guint, i);

      if (!starts_run (positions, i))
        continue;

      ph_key_vector_remove (&self->keys, position, end - i);
      ph_message_list_items_changed (self, position, end - i, 0);
      end = i;
    }
}

/* So many places change that the list is better built anew. @positions of what goes, @added in the
 * list's order. */
static void
rebuild (PhMessageList *self,
         GArray *positions,
         GArray *added)
{
  PhKeyVector parts[2] = { 0 };
  PhKeyVector result;
  guint next = 0;

  for (guint i = 0; i < positions->len; i++)
    {
      guint position = g_array_index (positions, guint, i);

      ph_key_vector_splice (&parts[0], parts[0].n, 0, &self->keys, next, position - next);
      next = position + 1;
    }

  ph_key_vector_splice (&parts[0], parts[0].n, 0, &self->keys, next, self->keys.n - next);
  ph_key_vector_insert (&parts[1], 0, (PhKeyEntry *) (gpointer) added->data, added->len);
  result = ph_key_vector_merge (parts, 2, self->shown_ascending);
  become (self, &result);
}

/* Leaves those of @added, in order, that are not here yet, and says at how many places they go. */
static guint
drop_known (PhMessageList *self,
            GArray *added,
            GArray *places)
{
  guint n_runs = 0;
  guint last_place = G_MAXUINT;
  guint64 last_key = 0;
  guint kept = 0;

  for (guint i = 0; i < added->len; i++)
    {
      PhKeyEntry entry = g_array_index (added, PhKeyEntry, i);
      guint place;

      if (entry.key == last_key || locate (self, &entry, &place))
        continue;

      /* Behind the first page other mail lies that is not read yet. */
      if (self->is_partial && place == self->keys.n)
        continue;

      g_array_index (added, PhKeyEntry, kept++) = entry;
      g_array_append_val (places, place);
      n_runs += place != last_place;
      last_place = place;
      last_key = entry.key;
    }

  g_array_set_size (added, kept);

  return n_runs;
}

static void
insert_added (PhMessageList *self,
              GArray *added,
              GArray *places)
{
  guint end = added->len;

  for (guint i = added->len; i-- > 0;)
    {
      guint place = g_array_index (places, guint, i);

      if (i > 0 && g_array_index (places, guint, i - 1) == place)
        continue;

      ph_key_vector_insert (&self->keys, place, &g_array_index (added, PhKeyEntry, i), end - i);
      ph_message_list_items_changed (self, place, 0, end - i);
      end = i;
    }
}

/* Only while what is shown is by date and unfiltered. */
static void
apply_net (PhMessageList *self,
           GArray *positions,
           GArray *added)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n_runs;

  g_array_sort (positions, compare_positions);
  g_array_sort_with_data (added, compare_entries, GINT_TO_POINTER (self->shown_ascending));

  n_runs = drop_known (self, added, places) + count_runs (positions);
  if (n_runs > MAX_RUNS)
    {
      rebuild (self, positions, added);
      return;
    }

  remove_positions (self, positions);
  if (positions->len > 0)
    {
      g_array_set_size (places, 0);
      drop_known (self, added, places);
    }
  insert_added (self, added, places);
}

/* What the store says of a change now, which may be later than the change. */
static StoreChangeKind
verify (PhMessageList *self,
        const Change *change)
{
  const char *id = ph_message_key_get_account (change->entry.key);
  gint64 placement = ph_message_key_get_placement (change->entry.key);

  for (guint i = 0; i < self->sources->len; i++)
    {
      PhMessageSource *source = g_ptr_array_index (self->sources, i);
      StoreQuery query = { .folder_id = source->folder_id };

      if (g_str_equal (account_engine_get_id (source->engine), id) &&
          store_placement_matches (account_engine_get_store (source->engine), &query, placement))
        return STORE_CHANGE_ADDED;
    }

  return STORE_CHANGE_REMOVED;
}

static void
apply_changes (PhMessageList *self,
               GArray *changes)
{
  g_autoptr (GArray) positions = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) added = g_array_new (FALSE, FALSE, sizeof (PhKeyEntry));
  g_autoptr (GHashTable) last = g_hash_table_new (g_int64_hash, g_int64_equal);
  gboolean verified = changes->len <= MAX_VERIFIED;

  for (guint i = 0; i < changes->len; i++)
    g_hash_table_insert (last, &g_array_index (changes, Change, i).entry.key,
                         &g_array_index (changes, Change, i));

  for (guint i = 0; i < changes->len; i++)
    {
      Change *change = &g_array_index (changes, Change, i);
      StoreChangeKind kind;
      guint position;

      /* Only the last word about each counts. */
      if (g_hash_table_lookup (last, &change->entry.key) != change)
        continue;

      kind = verified ? verify (self, change) : change->kind;
      if (kind == STORE_CHANGE_ADDED)
        g_array_append_val (added, change->entry);
      else if (locate (self, &change->entry, &position))
        g_array_append_val (positions, position);
      else if (!self->is_partial &&
               (position = ph_key_vector_scan (&self->keys, change->entry.key)) != G_MAXUINT)
        g_array_append_val (positions, position);
    }

  apply_net (self, positions, added);
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
    apply_changes (self, changes);
  if (!wants_plain (self))
    schedule_query (self);

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
  GArray *result = g_array_new (FALSE, FALSE, sizeof (Change));
  guint64 base = ph_message_key_get_base (account_engine_get_id (source->engine));

  for (guint i = 0; i < changes->changes->len; i++)
    {
      const StoreChange *from = &g_array_index (changes->changes, StoreChange, i);
      Change change = { from->kind, { base | from->placement_id, clamp_date (from->date) } };

      if (from->folder_id != source->folder_id)
        continue;

      if (from->kind != STORE_CHANGE_UPDATED)
        {
          g_array_append_val (result, change);
          continue;
        }

      ph_message_list_mark_stale (self, change.entry.key);
      *needs_query |= !wants_plain (self);
    }

  ph_message_list_reload_stale (self);

  return result;
}

static void
set_row_gone (PhMessageList *self,
              const Change *change)
{
  PhMessage *message = ph_message_list_peek_row (self, change->entry.key);

  if (message != NULL)
    ph_message_set_gone (message, change->kind == STORE_CHANGE_REMOVED);
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
    set_row_gone (self, &g_array_index (mine, Change, i));

  if (self->n_frozen > 0)
    g_array_append_vals (self->kept, mine->data, mine->len);
  else
    take_changes (self, mine);

  if (needs_query)
    schedule_query (self);
  g_object_unref (self);
}

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
      ph_message_list_items_changed (self, position, 1, 0);
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

/* ---- Queries --------------------------------------------------------------------------------- */

/* The message being read goes on standing where it would, or where it stood. */
static void
keep_held (PhMessageList *self,
           PhKeyVector *to)
{
  Change change = { .entry = { .key = self->held } };
  guint position, place;

  if (self->held == 0 || !ph_message_list_is_filtered (self) ||
      (position = ph_key_vector_scan (&self->keys, self->held)) == G_MAXUINT ||
      ph_key_vector_scan (to, self->held) != G_MAXUINT ||
      verify (self, &change) != STORE_CHANGE_ADDED)
    return;

  change.entry.date = self->keys.dates[position];
  if (self->wanted.sort != STORE_SORT_DATE)
    place = MIN (position, to->n);
  else
    ph_key_vector_search (to, &change.entry, self->wanted.ascending, &place);

  ph_key_vector_insert (to, place, &change.entry, 1);
}

static void
take_result (PhMessageList *self,
             PhKeyVector *result)
{
  g_autoptr (GArray) meanwhile = self->meanwhile;

  self->meanwhile = g_array_new (FALSE, FALSE, sizeof (Change));
  keep_held (self, result);

  self->is_partial = FALSE;
  self->is_plain = wants_plain (self);
  self->shown_sort = self->wanted.sort;
  self->shown_ascending = self->wanted.ascending;
  become (self, result);

  if (meanwhile->len == 0)
    return;

  if (self->is_plain)
    apply_changes (self, meanwhile);
  else
    schedule_query (self);
}

static void
queried_cb (GObject *object,
            GAsyncResult *async_result,
            gpointer user_data)
{
  g_autofree GWeakRef *ref = user_data;
  g_autoptr (PhMessageList) self = g_weak_ref_get (ref);
  g_autoptr (GError) error = NULL;
  PhKeyVector result = { 0 };
  gboolean done = ph_message_query_finish (async_result, &result, &error);

  g_weak_ref_clear (ref);

  /* A newer query took its place, or nobody waits. */
  if (self == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_task_get_cancellable (G_TASK (async_result)) != self->cancellable)
    {
      ph_key_vector_clear (&result);
      return;
    }

  g_clear_object (&self->cancellable);
  self->query_cost = (g_get_monotonic_time () - self->query_began) / 1000;

  if (done && self->n_frozen > 0)
    {
      ph_key_vector_clear (&self->kept_keys);
      self->kept_keys = result;
      self->has_kept_keys = TRUE;
    }
  else if (done)
    {
      take_result (self, &result);
    }

  ph_message_list_take_error (self, g_steal_pointer (&error));
  ph_message_list_set_loading (self, FALSE);
}

void
ph_message_list_query (PhMessageList *self)
{
  GWeakRef *ref = g_new0 (GWeakRef, 1);

  g_clear_handle_id (&self->query_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  /* An answer that waits for the thaw would be to an older question. */
  ph_key_vector_clear (&self->kept_keys);
  self->has_kept_keys = FALSE;

  g_array_set_size (self->meanwhile, 0);
  self->cancellable = g_cancellable_new ();
  self->query_began = g_get_monotonic_time ();
  ph_message_list_set_loading (self, TRUE);

  g_weak_ref_init (ref, self);
  ph_message_query_async (self->sources, &self->wanted, self->cancellable, queried_cb, ref);
}

static gboolean
query_cb (gpointer user_data)
{
  PhMessageList *self = user_data;

  self->query_source = 0;
  ph_message_list_query (self);

  return G_SOURCE_REMOVE;
}

static void
schedule_query (PhMessageList *self)
{
  guint delay = MAX (QUERY_DELAY, self->query_cost * QUERY_SHARE);

  if (self->query_source == 0)
    self->query_source = g_timeout_add (delay, query_cb, self);
}

void
ph_message_list_apply_kept (PhMessageList *self)
{
  g_autoptr (GArray) kept = g_steal_pointer (&self->kept);
  PhKeyVector keys = self->kept_keys;

  self->kept = g_array_new (FALSE, FALSE, sizeof (Change));
  self->kept_keys = (PhKeyVector) { 0 };

  if (self->has_kept_keys)
    {
      self->has_kept_keys = FALSE;
      take_result (self, &keys);
    }

  if (self->meanwhile != NULL)
    take_changes (self, kept);
}

/* The top by date needs no thread: the index gives it in less than a millisecond. */
static void
read_first_page (PhMessageList *self)
{
  g_autoptr (GError) error = NULL;
  PhKeyVector page = { 0 };

  if (self->wanted.sort != STORE_SORT_DATE || self->wanted.text != NULL)
    {
      ph_message_list_query (self);
      return;
    }

  page = ph_message_query_run (self->sources, &self->wanted, FIRST_PAGE, &error);
  self->is_plain = wants_plain (self);
  self->shown_ascending = self->wanted.ascending;
  self->is_partial = page.n >= FIRST_PAGE;
  become (self, &page);

  if (error != NULL)
    ph_message_list_take_error (self, g_steal_pointer (&error));
  else if (self->is_partial)
    ph_message_list_query (self);
}

static void
accounts_changed_cb (PhMessageList *self)
{
  if (connect_accounts (self))
    ph_message_list_query (self);
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

void
ph_message_list_follow (PhMessageList *self)
{
  self->meanwhile = g_array_new (FALSE, FALSE, sizeof (Change));
  self->kept = g_array_new (FALSE, FALSE, sizeof (Change));

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

  read_first_page (self);
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
