/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-store-dir.h"

#include "fill-store.h"
#include "store-body.h"
#include "store-envelope.h"
#include "store-message.h"
#include "store-placement.h"
#include "store-subject.h"

#define DAY 86400

static char *dir;
static Store *store;
static gint64 folder_id;
static guint32 next_uid;

static void
set_up (void)
{
  dir = test_store_dir_new ();
  store = test_store_open (dir, 0);
  folder_id = fill_store_add_folder (store, "INBOX", FOLDER_ROLE_INBOX);
  next_uid = 1;
  test_store_begin (store);
}

static void
tear_down (void)
{
  if (store_is_in_transaction (store))
    test_store_commit (store);
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
  g_clear_pointer (&dir, g_free);
}

static gint64
add (const StoreMessage *message)
{
  g_autoptr (GError) error = NULL;
  gint64 id = store_message_add (store, message, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);

  return id;
}

static gint64
place (gint64 message_id)
{
  g_autoptr (GError) error = NULL;
  gint64 id = store_placement_add (store, folder_id, next_uid++, message_id, 1000, 0, NULL, 0,
                                   &error);

  g_assert_no_error (error);

  return id;
}

static gint64
get_thread (gint64 id)
{
  g_autoptr (StoreMessage) message = store_message_get (store, id, NULL);

  g_assert_nonnull (message);
  return message->thread_id;
}

/* A message by its Message-ID and what it refers to (nullable, separated by spaces). */
static gint64
add_linked (const char *message_id, const char *references)
{
  g_auto (GStrv) split = references != NULL ? g_strsplit (references, " ", -1) : NULL;
  StoreMessage message = { .message_id = message_id, .date_sent = 1, .date_received = 1,
                           .references = (const char *const *) split };

  return add (&message);
}

static gint64
count_rows (const char *table)
{
  g_autofree char *path = g_build_filename (dir, "mail.sqlite", NULL);
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s", table);

  return test_store_count (path, sql);
}

static void
test_round_trip (void)
{
  const char *references[] = { "one@mail.example", "two@mail.example", "", NULL };
  g_autofree char *long_text = g_strnfill (100000, 'x');
  StoreMessage in = {
    .email_id = "E1", .date_sent = -5, .zone = -330, .date_received = 1700000000,
    .size = G_GUINT64_CONSTANT (5000000000), .subject = "Grüße", .from_name = "Zoë",
    .from_address = "zoe@mail.example", .to_short = "Ada, Ben", .preview = "",
    .bits = STORE_MESSAGE_PREVIEW | STORE_MESSAGE_LIST, .message_id = "id@mail.example",
    .in_reply_to = "two@mail.example", .references = references, .sender = "s", .reply_to = "r",
    .to = long_text, .cc = "c", .bcc = "b", .list_id = "l", .structure = "a\0b", .structure_len = 3,
  };
  g_autoptr (StoreMessage) out = NULL;
  gint64 id;

  set_up ();
  id = add (&in);
  out = store_message_get (store, id, NULL);
  g_assert_cmpint (out->id, ==, id);
  g_assert_cmpstr (out->email_id, ==, "E1");
  g_assert_cmpint (out->date_sent, ==, -5);
  g_assert_cmpint (out->zone, ==, -330);
  g_assert_cmpuint (out->size, ==, in.size);
  g_assert_cmpstr (out->subject, ==, "Grüße");
  g_assert_cmpstr (out->preview, ==, "");
  g_assert_cmpuint (out->bits, ==, in.bits);
  g_assert_cmpstr (out->message_id, ==, in.message_id);
  g_assert_cmpstr (out->in_reply_to, ==, in.in_reply_to);
  g_assert_true (g_strv_equal (out->references, references));
  g_assert_cmpstr (out->to, ==, long_text);
  g_assert_cmpstr (out->cc, ==, "c");
  g_assert_cmpstr (out->bcc, ==, "b");
  g_assert_cmpstr (out->sender, ==, "s");
  g_assert_cmpstr (out->reply_to, ==, "r");
  g_assert_cmpstr (out->list_id, ==, "l");
  g_assert_cmpmem (out->structure, out->structure_len, "a\0b", 3);
  tear_down ();
}

static void
test_empty (void)
{
  StoreMessage in = { .date_sent = G_MININT64 };
  g_autoptr (StoreMessage) out = NULL;
  g_autoptr (GError) error = NULL;

  set_up ();
  out = store_message_get (store, add (&in), NULL);
  g_assert_cmpint (out->date_sent, ==, G_MININT64);
  g_assert_null (out->subject);
  g_assert_null (out->message_id);
  g_assert_null (out->references);
  g_assert_cmpint (add (&in), !=, out->id);
  g_assert_null (store_message_get (store, 4711, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
  tear_down ();
}

/* Broken envelopes must not be read past their ends. */
static void
test_envelope_cut (void)
{
  const char *references[] = { "one@mail.example", NULL };
  StoreMessage in = { .message_id = "id@mail.example", .references = references, .to = "Ada" };
  g_autoptr (GByteArray) blob = g_byte_array_new ();

  store_envelope_write (blob, &in);
  for (guint len = 0; len <= blob->len; len++)
    {
      g_autofree guint8 *copy = g_memdup2 (blob->data, len);
      StoreMessage out = { 0 };

      store_envelope_read (copy, len, &out);
      g_assert_true (out.to == NULL || len == blob->len);
      g_assert_true (store_envelope_has_message_id (copy, len, "id@mail.example") ==
                     (out.message_id != NULL));
      store_envelope_clear (&out);
    }
}

static void
test_same (void)
{
  StoreMessage message = { .message_id = "a@mail.example", .size = 100, .date_sent = 5 };
  gint64 id;

  set_up ();
  id = add (&message);
  g_assert_cmpint (add (&message), ==, id);
  message.size = 101;
  g_assert_cmpint (add (&message), !=, id);
  message.size = 100;
  message.date_sent = G_MININT64;
  g_assert_cmpint (add (&message), !=, id);
  message.date_sent = 5;
  message.message_id = "b@mail.example";
  g_assert_cmpint (add (&message), !=, id);
  message.message_id = "a@mail.example";
  g_assert_cmpint (add (&message), ==, id);
  tear_down ();
}

static void
test_same_by_email_id (void)
{
  StoreMessage message = { .message_id = "a@mail.example", .size = 100, .date_sent = 5 };
  gint64 id;

  set_up ();
  id = add (&message);
  /* The server learns to name it */
  message.email_id = "E1";
  g_assert_cmpint (add (&message), ==, id);
  message.size = 200;
  g_assert_cmpint (add (&message), ==, id);
  /* The same to look at, but the server says that it is another */
  message.size = 100;
  message.email_id = "E2";
  g_assert_cmpint (add (&message), !=, id);
  tear_down ();
}

static void
test_threads (void)
{
  gint64 root, reply, late_root, late_reply, bridge;

  set_up ();
  root = add_linked ("root@m.example", NULL);
  reply = add_linked ("reply@m.example", "root@m.example");
  g_assert_cmpint (get_thread (root), ==, get_thread (reply));

  /* Newest first: the reply comes before what it answers */
  late_reply = add_linked ("late-reply@m.example", "unseen@m.example late-root@m.example");
  late_root = add_linked ("late-root@m.example", NULL);
  g_assert_cmpint (get_thread (late_root), ==, get_thread (late_reply));
  g_assert_cmpint (get_thread (late_root), !=, get_thread (root));

  /* One that refers to both makes them one, also for those that come later */
  bridge = add_linked ("bridge@m.example", "reply@m.example late-root@m.example");
  g_assert_cmpint (get_thread (root), ==, get_thread (bridge));
  g_assert_cmpint (get_thread (late_reply), ==, get_thread (bridge));
  g_assert_cmpint (get_thread (add_linked ("x@m.example", "late-root@m.example")), ==,
                   get_thread (root));
  g_assert_cmpint (get_thread (add_linked ("y@m.example", "unseen@m.example")), ==,
                   get_thread (root));
  tear_down ();
}

/* Alias upon alias: threads that are joined one after the other. */
static void
test_threads_chain (void)
{
  gint64 first;

  set_up ();
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u@chain.example", i);

      add_linked (id, NULL);
    }
  for (guint i = 39; i > 0; i--)
    {
      g_autofree char *id = g_strdup_printf ("link%u@chain.example", i);
      g_autofree char *references = g_strdup_printf ("%u@chain.example %u@chain.example", i - 1, i);

      add_linked (id, references);
    }
  first = get_thread (1);
  for (gint64 id = 2; id <= 79; id++)
    g_assert_cmpint (get_thread (id), ==, first);
  g_assert_cmpint (get_thread (add_linked ("new@chain.example", "17@chain.example")), ==, first);
  tear_down ();
}

/* So many that they have been moved to the large table. */
static void
test_threads_many (void)
{
  gint64 last;

  set_up ();
  for (guint i = 0; i < 33000; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u@many.example", i);

      last = add_linked (id, NULL);
    }
  g_assert_cmpint (count_rows ("msgref"), ==, 0);
  test_store_commit (store);
  g_assert_cmpint (count_rows ("msgref"), ==, 33000);
  g_assert_cmpint (count_rows ("msgref_new"), ==, 0);

  test_store_begin (store);
  g_assert_cmpint (add_linked ("32999@many.example", NULL), ==, last);
  g_assert_cmpint (get_thread (add_linked ("r@many.example", "17@many.example")), ==, 18);
  test_store_commit (store);
  g_assert_cmpint (count_rows ("msgref_new"), ==, 1);
  tear_down ();
}

static void
test_threads_bounded (void)
{
  gint64 large, small, bridge;

  set_up ();
  large = add_linked ("large@m.example", NULL);
  for (guint i = 0; i < 501; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u@large.example", i);

      add_linked (id, "large@m.example");
    }
  small = add_linked ("small@m.example", NULL);
  bridge = add_linked ("bridge@m.example", "large@m.example small@m.example");
  g_assert_cmpint (get_thread (small), !=, get_thread (large));
  g_assert_cmpint (get_thread (bridge), ==, get_thread (large));
  tear_down ();
}

/* What a transaction looked up counts no more when it was rolled back. */
static void
test_threads_rolled_back (void)
{
  set_up ();
  add_linked ("a@m.example", NULL);
  g_assert_cmpint (get_thread (add_linked ("b@m.example", "lost@m.example")), ==, 2);
  g_assert_cmpint (get_thread (add_linked ("c@m.example", "lost@m.example")), ==, 2);
  store_rollback (store);

  test_store_begin (store);
  g_assert_cmpint (get_thread (add_linked ("c@m.example", "lost@m.example")), ==, 1);
  g_assert_cmpint (get_thread (add_linked ("b@m.example", "lost@m.example")), ==, 1);
  g_assert_cmpint (get_thread (add_linked ("lost@m.example", NULL)), ==, 1);
  tear_down ();
}

/* More keys than are kept in memory, in one transaction: conversations and copies are found as if they had
 * come one by one. */
static void
test_threads_large (void)
{
  const guint n = 12000;
  const guint n_conversations = 100;
  g_autofree gint64 *ids = g_new0 (gint64, n);
  g_autofree gint64 *first = g_new0 (gint64, n_conversations);

  set_up ();
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u@m.example", i);
      g_autofree char *references =
          g_strdup_printf ("root%u@m.example other%u@m.example", i % n_conversations, i);

      ids[i] = add_linked (name, references);
      if (i < n_conversations)
        first[i] = get_thread (ids[i]);
      if (i % 1000 == 999)
        g_assert_cmpint (add_linked (name, references), ==, ids[i]);
    }
  for (guint i = 0; i < n; i += 7)
    {
      g_autofree char *name = g_strdup_printf ("%u@m.example", i);

      g_assert_cmpint (get_thread (ids[i]), ==, first[i % n_conversations]);
      g_assert_cmpint (add_linked (name, NULL), ==, ids[i]);
    }
  test_store_commit (store);
  g_assert_cmpint (count_rows ("message"), ==, n);
  tear_down ();
}

/* Another connection joins threads and adds to them between two transactions of this one. */
static void
test_threads_two_connections (void)
{
  Store *first;
  Store *second;
  gint64 one, two;

  set_up ();
  first = store;
  one = add_linked ("one@m.example", "old-one@m.example");
  two = add_linked ("two@m.example", NULL);
  add_linked ("two-b@m.example", "two@m.example");
  test_store_commit (first);

  store = second = test_store_open (dir, 0);
  test_store_begin (second);
  add_linked ("bridge@m.example", "old-one@m.example two@m.example");
  g_assert_cmpint (get_thread (one), ==, get_thread (two));
  test_store_commit (second);

  store = first;
  test_store_begin (first);
  g_assert_cmpint (get_thread (add_linked ("three@m.example", "old-one@m.example")), ==,
                   get_thread (two));
  g_assert_cmpint (get_thread (add_linked ("four@m.example", "bridge@m.example")), ==,
                   get_thread (two));
  g_assert_cmpint (add_linked ("three@m.example", "old-one@m.example"), ==, 5);
  store_close (second);
  tear_down ();
}

static void
test_thread_key (void)
{
  StoreMessage a = { .message_id = "a@m.example", .thread_key = "T1" };
  StoreMessage b = { .message_id = "b@m.example", .thread_key = "T1" };
  StoreMessage c = { .message_id = "c@m.example", .in_reply_to = "a@m.example",
                     .thread_key = "T2" };
  gint64 thread;

  set_up ();
  thread = get_thread (add (&a));
  g_assert_cmpint (get_thread (add (&b)), ==, thread);
  g_assert_cmpint (get_thread (add (&c)), !=, thread);
  tear_down ();
}

static gint64
add_subject (const char *id, const char *subject, const char *from, const char *to, gint64 date)
{
  StoreMessage message = { .message_id = id, .subject = subject, .from_address = from, .to = to,
                           .date_received = date };

  return add (&message);
}

static void
test_threads_by_subject (void)
{
  const char *ada = "ada@m.example";
  const char *ben = "ben@m.example";
  gint64 thread, other;

  set_up ();
  thread = get_thread (add_subject ("1", "Plan  B", ada, "Ben <BEN@m.example>", 100 * DAY));
  g_assert_cmpint (get_thread (add_subject ("2", "AW: plan b", ben, ada, 101 * DAY)), ==, thread);
  /* Not a reply, not by these people, not in time, not the same */
  g_assert_cmpint (get_thread (add_subject ("3", "Plan B", ben, ada, 101 * DAY)), !=, thread);
  other = get_thread (add_subject ("4", "Re: Plan B", "cy@m.example", "dot@m.example", 101 * DAY));
  g_assert_cmpint (other, !=, thread);
  other = get_thread (add_subject ("5", "Re: Plan B", ben, ada, 140 * DAY));
  g_assert_cmpint (other, !=, thread);
  other = get_thread (add_subject ("6", "Re: Plan C", ben, ada, 101 * DAY));
  g_assert_cmpint (other, !=, thread);

  /* Newest first */
  thread = get_thread (add_subject ("7", "Re: Früher", ben, ada, 101 * DAY));
  g_assert_cmpint (get_thread (add_subject ("8", "früher", ada, ben, 100 * DAY)), ==, thread);

  /* Across the months of the keys, of which one begins with the 96th day */
  thread = get_thread (add_subject ("9", "Plan D", ada, ben, 90 * DAY));
  g_assert_cmpint (get_thread (add_subject ("10", "Re: Plan D", ben, ada, 100 * DAY)), ==, thread);
  thread = get_thread (add_subject ("11", "Re: Plan E", ben, ada, 100 * DAY));
  g_assert_cmpint (get_thread (add_subject ("12", "Plan E", ada, ben, 90 * DAY)), ==, thread);
  /* The nearest one before it, in either month */
  add_subject ("13", "Plan F", ada, ben, 90 * DAY);
  thread = get_thread (add_subject ("14", "Plan F", ada, ben, 97 * DAY));
  add_subject ("15", "Plan F", ada, ben, 96 * DAY);
  g_assert_cmpint (get_thread (add_subject ("16", "Re: Plan F", ben, ada, 100 * DAY)), ==, thread);
  tear_down ();
}

static void
test_subjects (void)
{
  static const struct
  {
    const char *subject;
    const char *base;
    gboolean is_reply;
  } rows[] = {
    { "Plan", "Plan", FALSE },
    { "Re: Plan", "Plan", TRUE },
    { "RE : Fwd: AW:Plan", "Plan", TRUE },
    { "Fwd: Re: Plan", "Plan", FALSE },
    { "Re[2]: Plan", "Plan", TRUE },
    { "Re^3: Plan", "Plan", TRUE },
    { "Re(4): Plan", "Plan", TRUE },
    { "Re[x]: Plan", "Re[x]: Plan", FALSE },
    { "Reply: Plan", "Reply: Plan", FALSE },
    { "回复：计划", "计划", TRUE },
    { "Odp: Plan", "Plan", TRUE },
    { "  Re:", "", TRUE },
    { "", "", FALSE },
    { "Ready: go", "Ready: go", FALSE },
    { "Über: uns", "Über: uns", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gboolean is_reply;

      g_assert_cmpstr (store_subject_skip_prefixes (rows[i].subject, &is_reply), ==, rows[i].base);
      g_assert_cmpint (is_reply, ==, rows[i].is_reply);
    }
  g_assert_cmpint (store_subject_hash ("Re:"), ==, 0);
  g_assert_cmpint (store_subject_hash ("ÄRGER  am Bau"), ==, store_subject_hash ("ärger am bau "));
  g_assert_cmpint (store_subject_hash ("a b"), !=, store_subject_hash ("ab"));
}

static void
test_missing (void)
{
  StoreMessage message = { .bits = STORE_MESSAGE_PREVIEW };
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GArray) since = NULL;
  gint64 last = 0;

  set_up ();
  for (guint i = 0; i < 10; i++)
    {
      message.bits = i % 2 == 0 ? STORE_MESSAGE_PREVIEW : 0;
      last = add (&message);
      store_placement_add (store, folder_id, i + 1, last, 100 + i, 0, NULL, 0, NULL);
    }
  g_assert_true (store_message_set_bits (store, last, STORE_MESSAGE_FAILED, 0, NULL));

  ids = store_message_list_missing (store, folder_id, STORE_MESSAGE_PREVIEW, 0, 3, NULL);
  g_assert_cmpuint (ids->len, ==, 3);
  g_assert_cmpint (g_array_index (ids, gint64, 0), ==, 8);
  g_assert_cmpint (g_array_index (ids, gint64, 1), ==, 6);
  since = store_message_list_missing (store, folder_id, STORE_MESSAGE_PREVIEW, 105, 9, NULL);
  g_assert_cmpuint (since->len, ==, 1);

  g_assert_true (store_message_set_preview (store, 8, "Hello", NULL));
  g_clear_pointer (&ids, g_array_unref);
  ids = store_message_list_missing (store, folder_id, STORE_MESSAGE_PREVIEW, 0, 3, NULL);
  g_assert_cmpint (g_array_index (ids, gint64, 0), ==, 6);
  tear_down ();
}

static void
test_collect (void)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("body", 4);
  gint64 root, reply, p_root, p_reply;

  set_up ();
  root = add_linked ("root@m.example", "before@m.example");
  reply = add_linked ("reply@m.example", "before@m.example root@m.example");
  p_root = place (root);
  p_reply = place (reply);
  g_assert_true (store_body_put (store, root, "", body, NULL));
  g_assert_true (store_body_put (store, reply, "", body, NULL));
  g_assert_true (store_placement_remove (store, p_root, NULL));
  /* The grace period is not over */
  g_assert_cmpint (store_message_collect (store, g_get_real_time () / G_USEC_PER_SEC - 60, 10,
                                          NULL), ==, 0);
  g_assert_cmpint (store_message_collect (store, G_MAXINT64, 10, NULL), ==, 1);
  test_store_commit (store);
  g_assert_null (store_message_get (store, root, NULL));
  g_assert_false (store_body_has (store, root, ""));
  g_assert_true (store_body_has (store, reply, ""));

  /* What answers the one that is gone still finds the thread */
  test_store_begin (store);
  g_assert_cmpint (get_thread (add_linked ("later@m.example", "root@m.example")), ==,
                   get_thread (reply));
  place (4);
  g_assert_true (store_placement_remove (store, p_reply, NULL));
  g_assert_true (store_placement_remove_range (store, folder_id, 1, G_MAXUINT32, NULL));
  g_assert_cmpint (store_message_collect (store, G_MAXINT64, 10, NULL), ==, 1);
  test_store_commit (store);
  tear_down ();
}

/* Within the transaction that knew it, a message that went is known no more. */
static void
test_collect_at_once (void)
{
  gint64 root, reply;

  set_up ();
  root = add_linked ("root@m.example", "before@m.example");
  place (root);
  g_assert_true (store_placement_remove_range (store, folder_id, 1, G_MAXUINT32, NULL));
  g_assert_cmpint (store_message_collect (store, G_MAXINT64, 10, NULL), ==, 1);
  reply = add_linked ("reply@m.example", "before@m.example root@m.example");
  g_assert_cmpint (get_thread (reply), ==, reply);
  g_assert_cmpint (get_thread (add_linked ("root@m.example", NULL)), ==, reply);
  tear_down ();
}

/* Nothing is left of messages that stood alone, and ids are not used again. */
static void
test_collect_all (void)
{
  gint64 last;

  set_up ();
  last = add_linked ("a@m.example", "x@m.example y@m.example");
  place (last);
  last = add_linked ("b@m.example", "z@m.example");
  place (last);
  place (add_linked ("c@m.example", NULL));
  g_assert_true (store_placement_remove_range (store, folder_id, 1, G_MAXUINT32, NULL));
  test_store_commit (store);
  test_store_begin (store);
  g_assert_cmpint (store_message_collect (store, G_MAXINT64, 2, NULL), ==, 2);
  g_assert_cmpint (store_message_collect (store, G_MAXINT64, 2, NULL), ==, 1);
  test_store_commit (store);
  g_assert_cmpint (count_rows ("message"), ==, 0);
  g_assert_cmpint (count_rows ("msgref"), ==, 0);
  g_assert_cmpint (count_rows ("msgref_new"), ==, 0);
  g_assert_cmpint (count_rows ("thread_alias"), ==, 0);

  test_store_begin (store);
  g_assert_cmpint (add_linked ("d@m.example", NULL), ==, 4);
  tear_down ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/round-trip", test_round_trip);
  g_test_add_func ("/message/empty", test_empty);
  g_test_add_func ("/message/envelope-cut", test_envelope_cut);
  g_test_add_func ("/message/same", test_same);
  g_test_add_func ("/message/same-by-email-id", test_same_by_email_id);
  g_test_add_func ("/message/threads", test_threads);
  g_test_add_func ("/message/threads-chain", test_threads_chain);
  g_test_add_func ("/message/threads-many", test_threads_many);
  g_test_add_func ("/message/threads-bounded", test_threads_bounded);
  g_test_add_func ("/message/threads-rolled-back", test_threads_rolled_back);
  g_test_add_func ("/message/threads-large", test_threads_large);
  g_test_add_func ("/message/threads-two-connections", test_threads_two_connections);
  g_test_add_func ("/message/thread-key", test_thread_key);
  g_test_add_func ("/message/threads-by-subject", test_threads_by_subject);
  g_test_add_func ("/message/subjects", test_subjects);
  g_test_add_func ("/message/missing", test_missing);
  g_test_add_func ("/message/collect", test_collect);
  g_test_add_func ("/message/collect-at-once", test_collect_at_once);
  g_test_add_func ("/message/collect-all", test_collect_all);

  return g_test_run ();
}
