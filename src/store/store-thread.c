/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-thread.h"

#include <string.h>

#include "store-envelope.h"
#include "store-hash.h"
#include "store-private.h"

#define LAST_REFERENCES 20
#define MAX_MERGED 500
#define SUBJECT_SPAN (30 * G_GINT64_CONSTANT (86400))
#define SUBJECT_MONTH (32 * G_GINT64_CONSTANT (86400))
#define MAX_SUBJECT_CANDIDATES 4
#define N_RECENT 16384 /* a power of two */
#define MAX_RECENT (N_RECENT / 4 * 3)
#define N_KEY_COLUMNS 3

/* What all rows of a hash come to. */
typedef struct
{
  gint64 hash;
  gint64 thread; /* 0: nothing here */
  gboolean has_messages;
} RecentKey;

typedef struct
{
  RecentKey keys[N_RECENT]; /* each at its hash or behind */
  guint16 used[MAX_RECENT]; /* their places */
  guint n;
} RecentKeys;

enum
{
  HASH_MESSAGE_ID = 'm',
  HASH_THREAD_KEY = 't',
};

/* ---- Keys ------------------------------------------------------------------------------------ */

static void
add_key (StoreThreadKeys *keys, guint8 kind, const char *text)
{
  gint64 hash = store_hash_text (kind, text);

  for (guint i = 0; i < keys->n; i++)
    {
      if (keys->hashes[i] == hash)
        return;
    }
  g_assert (keys->n < STORE_THREAD_MAX_KEYS);
  keys->threads[keys->n] = 0;
  keys->hashes[keys->n++] = hash;
}

static void
add_references (StoreThreadKeys *keys, const char *const *references)
{
  guint n = references != NULL ? g_strv_length ((char **) references) : 0;

  for (guint i = 0; i < n; i++)
    {
      if (i == 0 || i + LAST_REFERENCES >= n)
        add_key (keys, HASH_MESSAGE_ID, references[i]);
    }
}

void
store_thread_collect_keys (const StoreMessage *message, StoreThreadKeys *keys)
{
  guint n_own;

  keys->n = 0;
  keys->has_own = message->message_id != NULL && *message->message_id != '\0';
  keys->has_thread_key = message->thread_key != NULL;
  if (keys->has_own)
    add_key (keys, HASH_MESSAGE_ID, message->message_id);
  n_own = keys->n;

  add_references (keys, message->references);
  if (message->in_reply_to != NULL && *message->in_reply_to != '\0')
    add_key (keys, HASH_MESSAGE_ID, message->in_reply_to);
  keys->has_references = keys->n > n_own;
  if (keys->has_thread_key)
    add_key (keys, HASH_THREAD_KEY, message->thread_key);
}

/* ---- Keys of this transaction ---------------------------------------------------------------- */

/* Messages of one conversation come together, so that most references name what has just been seen.
 * While the transaction lasts no other connection can change what is kept here. Of the rows that are added
 * to msgref_new each that waits is kept here as well. */

/* The key, or the place that it would have: that has no thread. */
static RecentKey *
find_recent (Store *store, gint64 hash)
{
  RecentKeys *recent = store->recent_keys;
  guint at = (guint64) hash % N_RECENT;

  if (recent == NULL)
    store->recent_keys = recent = g_new0 (RecentKeys, 1);
  while (recent->keys[at].thread != 0 && recent->keys[at].hash != hash)
    at = (at + 1) % N_RECENT;

  return &recent->keys[at];
}

static void
remember_key (Store *store, gint64 hash, gint64 thread, gboolean has_messages)
{
  RecentKey *key = find_recent (store, hash);
  RecentKeys *recent = store->recent_keys;

  if (key->thread == 0)
    {
      g_assert (recent->n < MAX_RECENT);
      recent->used[recent->n++] = (guint16) (key - recent->keys);
    }
  *key = (RecentKey) { hash, thread, has_messages };
}

/* A small transaction knows few of them. */
static void
clear_recent (RecentKeys *recent)
{
  for (guint i = 0; i < recent->n; i++)
    recent->keys[recent->used[i]].thread = 0;
  recent->n = 0;
}

void
store_thread_forget_recent (Store *store)
{
  RecentKeys *recent = store->recent_keys;

  g_assert (store->waiting_keys->len == 0);
  if (recent != NULL)
    clear_recent (recent);
  store->last_joined = 0;
}

/* In order, so that a page is found once for all that go there. */
static int
compare_keys (gconstpointer a, gconstpointer b)
{
  const gint64 *x = a;
  const gint64 *y = b;

  return x[0] != y[0] ? (x[0] > y[0] ? 1 : -1) : (x[1] > y[1]) - (x[1] < y[1]);
}

gboolean
store_thread_insert_waiting (Store *store, GError **error)
{
  GArray *waiting = store->waiting_keys;
  gboolean done;

  if (waiting->len == 0)
    return TRUE;

  qsort (waiting->data, waiting->len / N_KEY_COLUMNS, N_KEY_COLUMNS * sizeof (gint64), compare_keys);
  done = store_db_insert_rows (store->db,
                               "INSERT OR IGNORE INTO msgref_new "
                               "SELECT c0, c1, c2 FROM int_rows WHERE TRUE",
                               waiting, N_KEY_COLUMNS, error);
  g_array_set_size (waiting, 0);

  return done;
}

/* Before a message's keys are looked up: there is room for all of them. */
static gboolean
make_room (Store *store, GError **error)
{
  RecentKeys *recent = store->recent_keys;

  if (recent == NULL || recent->n + STORE_THREAD_MAX_KEYS <= MAX_RECENT)
    return TRUE;
  if (!store_thread_insert_waiting (store, error))
    return FALSE;

  clear_recent (recent);
  return TRUE;
}

/* ---- Rows of keys ---------------------------------------------------------------------------- */

static gboolean
read_rows (StoreStatement *statement, gint64 hash, RecentKey *key, GArray *messages, GError **error)
{
  g_autoptr (StoreStatement) row = statement;
  int step;

  store_bind_int (row, hash);
  while ((step = store_step (row, error)) > 0)
    {
      gint64 message_id = store_column_int (row, 0);

      key->thread = store_column_int (row, 1);
      key->has_messages = key->has_messages || message_id != 0;
      if (messages != NULL && message_id != 0)
        g_array_append_val (messages, message_id);
    }

  return step == 0;
}

static gboolean
resolve_alias (Store *store, gint64 *thread, GError **error)
{
  StoreStatement *statement =
      store_prepare_apart (store, "SELECT thread_id FROM thread_alias WHERE old_id = ?", error);

  store_bind_int (statement, *thread);
  return store_read_int (statement, *thread, thread, error);
}

static gboolean
read_key (Store *store, gint64 hash, gint64 *thread, GArray *messages, GError **error)
{
  RecentKey key = { hash, 0, FALSE };

  if (!read_rows (store_prepare_apart (
                      store, "SELECT message_id, thread_id FROM msgref_new WHERE hash = ?", error),
                  hash, &key, messages, error) ||
      !read_rows (store_prepare_apart (
                      store, "SELECT message_id, thread_id FROM msgref WHERE hash = ?", error),
                  hash, &key, messages, error))
    return FALSE;
  if (key.thread == 0)
    return TRUE;
  if (!resolve_alias (store, &key.thread, error))
    return FALSE;

  *thread = key.thread;
  remember_key (store, hash, key.thread, key.has_messages);
  return TRUE;
}

static gboolean
look_up_key (Store *store, gint64 hash, gint64 *thread, GArray *messages, GError **error)
{
  const RecentKey *recent = find_recent (store, hash);

  if (recent->thread == 0)
    return read_key (store, hash, thread, messages, error);
  /* Which messages have it stands in the rows. */
  if (messages != NULL && recent->has_messages)
    return store_thread_insert_waiting (store, error) &&
           read_key (store, hash, thread, messages, error);

  *thread = recent->thread;
  return TRUE;
}

gboolean
store_thread_look_up (Store *store, StoreThreadKeys *keys, GArray *same_id, GError **error)
{
  if (!make_room (store, error))
    return FALSE;

  for (guint i = 0; i < keys->n; i++)
    {
      GArray *messages = i == 0 && keys->has_own ? same_id : NULL;

      if (!look_up_key (store, keys->hashes[i], &keys->threads[i], messages, error))
        return FALSE;
    }

  return TRUE;
}

/* Two ids may have the same hash. */
static gboolean
is_called (Store *store, gint64 id, const char *message_id)
{
  g_autoptr (StoreMessage) message = store_message_get (store, id, NULL);

  return message != NULL && g_strcmp0 (message->message_id, message_id) == 0;
}

gint64
store_thread_find_called (Store *store, const char *message_id, GError **error)
{
  g_autoptr (StoreStatement) row = NULL;

  STORE_ASSERT_THREAD (store);

  row = store_prepare (store,
                       "SELECT message_id FROM "
                       "(SELECT message_id FROM msgref_new WHERE hash = ?1 UNION "
                       " SELECT message_id FROM msgref WHERE hash = ?1) "
                       "WHERE message_id != 0 ORDER BY message_id DESC",
                       error);
  store_bind_int (row, store_hash_text (HASH_MESSAGE_ID, message_id));
  while (store_step (row, error) > 0)
    if (is_called (store, store_column_int (row, 0), message_id))
      return store_column_int (row, 0);

  return 0;
}

static void
add_waiting (Store *store, gint64 hash, gint64 message_id, gint64 thread_id)
{
  g_array_append_vals (store->waiting_keys,
                       ((const gint64[N_KEY_COLUMNS]) { hash, message_id, thread_id }),
                       N_KEY_COLUMNS);
  store->n_new_references++;
}

static void
insert_keys (Store *store, const StoreThreadKeys *keys, gint64 message_id, gint64 thread_id)
{
  for (guint i = 0; i < keys->n; i++)
    {
      gboolean is_own = i == 0 && keys->has_own;
      const RecentKey *recent = find_recent (store, keys->hashes[i]);

      if (!is_own && keys->threads[i] != 0)
        continue;
      add_waiting (store, keys->hashes[i], is_own ? message_id : 0, thread_id);
      remember_key (store, keys->hashes[i], recent->thread != 0 ? recent->thread : thread_id,
                    is_own || recent->has_messages);
    }
}

gboolean
store_thread_move_references (Store *store, GError **error)
{
  return store_run (store_prepare_apart (store,
                                         "INSERT OR IGNORE INTO msgref SELECT * FROM msgref_new "
                                         "ORDER BY hash, message_id",
                                         error),
                    error) &&
         store_run (store_prepare_apart (store, "DELETE FROM msgref_new", error), error);
}

/* ---- Several threads become one -------------------------------------------------------------- */

static gboolean
count_messages (Store *store, gint64 thread_id, gint64 *n, GError **error)
{
  StoreStatement *statement;

  statement = store_prepare_apart (store,
                                   "SELECT count(*) FROM "
                                   "(SELECT 1 FROM message WHERE thread_id = ? "
                                   "LIMIT " G_STRINGIFY (MAX_MERGED) " + 1)",
                                   error);
  store_bind_int (statement, thread_id);

  return store_read_int (statement, 0, n, error);
}

static gboolean
run_with_ids (Store *store, const char *sql, gint64 first, gint64 second, GError **error)
{
  StoreStatement *statement = store_prepare (store, sql, error);

  store_bind_int (statement, first);
  store_bind_int (statement, second);

  return store_run (statement, error);
}

static gboolean
repoint (Store *store, gint64 from, gint64 to, GError **error)
{
  if (!store_thread_insert_waiting (store, error))
    return FALSE;
  store_thread_forget_recent (store);
  g_array_append_val (store->merged_threads, to);

  return run_with_ids (store,
                       "UPDATE placement INDEXED BY placement_message SET thread_id = ? "
                       "WHERE message_id IN (SELECT id FROM message WHERE thread_id = ?)",
                       to, from, error) &&
         run_with_ids (store, "UPDATE message SET thread_id = ? WHERE thread_id = ?", to, from,
                       error) &&
         run_with_ids (store, "UPDATE thread_alias SET thread_id = ? WHERE thread_id = ?", to, from,
                       error) &&
         run_with_ids (store, "INSERT OR REPLACE INTO thread_alias VALUES (?, ?)", from, to, error);
}

/* The smaller goes into the larger; @thread_id is the one that remains. */
static gboolean
merge (Store *store, gint64 *thread_id, gint64 other, GError **error)
{
  gint64 n_one;
  gint64 n_other;

  if (!count_messages (store, *thread_id, &n_one, error) ||
      !count_messages (store, other, &n_other, error))
    return FALSE;
  if (n_one > MAX_MERGED || n_other > MAX_MERGED)
    return TRUE;

  if (n_other > n_one)
    {
      gint64 smaller = *thread_id;

      *thread_id = other;
      other = smaller;
    }

  return repoint (store, other, *thread_id, error);
}

/* ---- By subject ------------------------------------------------------------------------------ */

gint64
store_thread_subject_key (gint64 subject_hash, gint64 date)
{
  guint64 month = MAX (date, 0) / SUBJECT_MONTH;

  if (subject_hash == 0)
    return 0;
  return (gint64) (month << 48 | ((guint64) subject_hash & G_GUINT64_CONSTANT (0xffffffffffff)));
}

static gboolean
contains_address (const char *list, const char *address)
{
  gsize len = address != NULL ? strlen (address) : 0;

  for (const char *at = list; len > 0 && at != NULL && *at != '\0'; at++)
    {
      if (g_ascii_strncasecmp (at, address, len) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
share_a_person (const StoreMessage *a, const StoreMessage *b)
{
  return contains_address (a->to, b->from_address) || contains_address (a->cc, b->from_address) ||
         contains_address (b->to, a->from_address) || contains_address (b->cc, a->from_address) ||
         contains_address (a->from_address, b->from_address);
}

/* A message without reply prefix is in the thread already, so it is not this one that is answered.
 */
static gboolean
has_original (Store *store, gint64 thread_id, gboolean *has, GError **error)
{
  StoreStatement *statement;
  gint64 found;

  statement = store_prepare_apart (store,
                                   "SELECT 1 FROM message INDEXED BY message_thread "
                                   "WHERE thread_id = ? AND subject_key & 1 = 0 LIMIT 1",
                                   error);
  store_bind_int (statement, thread_id);
  if (!store_read_int (statement, 0, &found, error))
    return FALSE;
  *has = found != 0;

  return TRUE;
}

/* Whether @message belongs to the thread of the candidate in @row. */
static gboolean
check_candidate (Store *store,
                 const StoreMessage *message,
                 gint64 message_hash,
                 StoreStatement *row,
                 gboolean *belongs,
                 GError **error)
{
  StoreMessage other = { 0 };
  const guint8 *envelope;
  gboolean answered = FALSE;
  gsize len;

  other.from_address = store_column_text (row, 1);
  envelope = store_column_blob (row, 2, &len);
  store_envelope_read (envelope, len, &other);
  *belongs = share_a_person (message, &other);
  store_envelope_clear (&other);

  if (*belongs && (message_hash & 1) == 0 &&
      !has_original (store, store_column_int (row, 0), &answered, error))
    return FALSE;
  *belongs = *belongs && !answered;

  return TRUE;
}

typedef struct
{
  gboolean are_replies;
  gint64 first; /* dates */
  gint64 last;
} Candidates;

/* Looks among those of one month, newest first: the index has them in this order. */
static gboolean
find_in_month (Store *store,
               const StoreMessage *message,
               gint64 subject_hash,
               gint64 subject_key,
               const Candidates *candidates,
               guint *n_left,
               gint64 *thread_id,
               GError **error)
{
  g_autoptr (StoreStatement) row = NULL;
  gboolean belongs = FALSE;
  int step = 0;

  row = store_prepare_apart (store,
                             "SELECT thread_id, from_address, envelope FROM message "
                             "WHERE subject_key = ? AND date_received BETWEEN ? AND ? "
                             "ORDER BY date_received DESC",
                             error);
  store_bind_int (row, subject_key);
  store_bind_int (row, candidates->first);
  store_bind_int (row, candidates->last);
  while (!belongs && *n_left > 0 && (step = store_step (row, error)) != 0)
    {
      if (step < 0 || !check_candidate (store, message, subject_hash, row, &belongs, error))
        return FALSE;
      if (belongs)
        *thread_id = store_column_int (row, 0);
      --*n_left;
    }

  return TRUE;
}

/* Keys of one subject differ by month, see store_thread_subject_key(): a range of at most 31 days
 * is in one or two of them. */
static gboolean
find_by_subject (Store *store,
                 const StoreMessage *message,
                 gint64 subject_hash,
                 const Candidates *candidates,
                 gint64 *thread_id,
                 GError **error)
{
  gint64 hash = candidates->are_replies ? subject_hash | 1 : subject_hash & ~G_GINT64_CONSTANT (1);
  gint64 first = store_thread_subject_key (hash, candidates->first);
  gint64 last = store_thread_subject_key (hash, candidates->last);
  guint n_left = MAX_SUBJECT_CANDIDATES;

  if (!find_in_month (store, message, subject_hash, last, candidates, &n_left, thread_id, error))
    return FALSE;

  return *thread_id != 0 || first == last ||
         find_in_month (store, message, subject_hash, first, candidates, &n_left, thread_id, error);
}

/* A reply looks for what it may answer, then for other replies. What is no reply looks for replies
 * that came to be known before it, as they do when a folder is read newest first. */
static gboolean
find_related (Store *store,
              const StoreMessage *message,
              gint64 hash,
              gint64 *thread_id,
              GError **error)
{
  gint64 date = message->date_received;
  Candidates earlier_originals = { FALSE, date - SUBJECT_SPAN, date };
  Candidates earlier_replies = { TRUE, date - SUBJECT_SPAN, date };
  Candidates later_replies = { TRUE, date, date + SUBJECT_SPAN };

  if ((hash & 1) == 0)
    return find_by_subject (store, message, hash, &later_replies, thread_id, error);

  return find_by_subject (store, message, hash, &earlier_originals, thread_id, error) &&
         (*thread_id != 0 ||
          find_by_subject (store, message, hash, &earlier_replies, thread_id, error)) &&
         (*thread_id != 0 ||
          find_by_subject (store, message, hash, &later_replies, thread_id, error));
}

/* ---- All together ---------------------------------------------------------------------------- */

static gboolean
find_thread (Store *store, const StoreThreadKeys *keys, gint64 *thread_id, GError **error)
{
  guint first = keys->has_thread_key ? keys->n - 1 : 0;

  for (guint i = first; i < keys->n; i++)
    {
      gint64 other = keys->threads[i];
      gboolean is_repeated = FALSE;

      for (guint j = first; j < i; j++)
        is_repeated = is_repeated || keys->threads[j] == other;
      if (other == 0 || is_repeated)
        continue;
      if (*thread_id == 0)
        *thread_id = other;
      else if (!merge (store, thread_id, other, error))
        return FALSE;
    }

  return TRUE;
}

gint64
store_thread_join (Store *store,
                   const StoreMessage *message,
                   gint64 message_id,
                   gint64 subject_hash,
                   const StoreThreadKeys *keys,
                   GError **error)
{
  gint64 thread_id = 0;

  if (!find_thread (store, keys, &thread_id, error))
    return 0;
  if (thread_id == 0 && subject_hash != 0 && !keys->has_thread_key &&
      !find_related (store, message, subject_hash, &thread_id, error))
    return 0;
  if (thread_id == 0)
    thread_id = message_id;
  insert_keys (store, keys, message_id, thread_id);

  store->last_joined = message_id;
  store->last_thread = thread_id;

  return thread_id;
}

gboolean
store_thread_of_message (Store *store, gint64 message_id, gint64 *thread_id, GError **error)
{
  StoreStatement *statement;

  /* Who adds a message places it next. */
  if (message_id == store->last_joined)
    {
      *thread_id = store->last_thread;
      return TRUE;
    }
  statement = store_prepare_apart (store, "SELECT thread_id FROM message WHERE id = ?", error);
  store_bind_int (statement, message_id);

  return store_read_int (statement, 0, thread_id, error);
}

static gboolean
delete_key (Store *store, gint64 hash, gint64 message_id, GError **error)
{
  return run_with_ids (store, "DELETE FROM msgref_new WHERE hash = ? AND message_id = ?", hash,
                       message_id, error) &&
         run_with_ids (store, "DELETE FROM msgref WHERE hash = ? AND message_id = ?", hash,
                       message_id, error);
}

gboolean
store_thread_forget (Store *store,
                     const StoreMessage *message,
                     gint64 message_id,
                     gint64 thread_id,
                     GError **error)
{
  StoreThreadKeys keys;
  gint64 n_left;

  /* What is kept of keys would not know which rows have gone. */
  if (!store_thread_insert_waiting (store, error))
    return FALSE;
  store_thread_forget_recent (store);

  store_thread_collect_keys (message, &keys);
  if (keys.has_own && !delete_key (store, keys.hashes[0], message_id, error))
    return FALSE;
  if (!count_messages (store, thread_id, &n_left, error))
    return FALSE;

  /* While others of the thread are there, later replies must still find it. The row stays for good,
   * since msgref has no index by thread: 20 bytes, where that index would cost every insertion. */
  if (n_left > 0)
    {
      if (keys.has_own)
        add_waiting (store, keys.hashes[0], 0, thread_id);
      return store_thread_insert_waiting (store, error);
    }

  for (guint i = 0; i < keys.n; i++)
    {
      gint64 known = 0;

      if (!look_up_key (store, keys.hashes[i], &known, NULL, error))
        return FALSE;
      if (known == thread_id && !delete_key (store, keys.hashes[i], 0, error))
        return FALSE;
    }

  store_thread_forget_recent (store);
  return run_with_ids (store, "DELETE FROM thread_alias WHERE thread_id = ? AND old_id <> ?",
                       thread_id, 0, error);
}
