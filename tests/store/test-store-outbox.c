/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-store-dir.h"

#include "ph-error.h"
#include "store-outbox.h"
#include "store-sqlite.h"

static char *dir;
static Store *store;
static guint n_changes;

static void
changed_cb (StoreChanges *changes, gpointer user_data)
{
  g_assert_true (changes->outbox);
  g_assert_false (changes->operations);
  n_changes++;
}

static void
set_up (void)
{
  dir = test_store_dir_new ();
  store = test_store_open (dir, 0);
  n_changes = 0;
  store_set_changes_func (store, changed_cb, NULL, NULL);
}

static void
tear_down (void)
{
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
  g_clear_pointer (&dir, g_free);
}

static StoreOutbox
make_mail (void)
{
  return (StoreOutbox){
    .state = STORE_OUTBOX_QUEUED, .file = (char *) "spool/1.eml", .message_id = (char *) "1@m.example",
    .subject = (char *) "one", .bcc = (char *) "Bcc: c@m.example\r\n", .sender = (char *) "a@m.example",
    .recipients = (char *) "b@m.example\nc@m.example", .refused = (char *) "c@m.example\tno",
    .created = 1, .send_at = 2, .not_before = 3, .first_try = 4, .tries = 5, .looks = 6,
    .error = (char *) "why", .token = (char *) "token", .draft_id = 7, .original_id = 8,
    .answer = STORE_OUTBOX_FORWARDS, .sent_uid = 9, .sent_age = G_MAXUINT32,
    .original_account = (char *) "account", .identity = (char *) "identity",
  };
}

static void
assert_equal (const StoreOutbox *a, const StoreOutbox *b)
{
  g_assert_cmpint (a->id, ==, b->id);
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpstr (a->file, ==, b->file);
  g_assert_cmpstr (a->message_id, ==, b->message_id);
  g_assert_cmpstr (a->subject, ==, b->subject);
  g_assert_cmpstr (a->bcc, ==, b->bcc);
  g_assert_cmpstr (a->sender, ==, b->sender);
  g_assert_cmpstr (a->recipients, ==, b->recipients);
  g_assert_cmpstr (a->refused, ==, b->refused);
  g_assert_cmpint (a->created, ==, b->created);
  g_assert_cmpint (a->send_at, ==, b->send_at);
  g_assert_cmpint (a->not_before, ==, b->not_before);
  g_assert_cmpint (a->first_try, ==, b->first_try);
  g_assert_cmpint (a->tries, ==, b->tries);
  g_assert_cmpint (a->looks, ==, b->looks);
  g_assert_cmpstr (a->error, ==, b->error);
  g_assert_cmpstr (a->token, ==, b->token);
  g_assert_cmpint (a->draft_id, ==, b->draft_id);
  g_assert_cmpint (a->original_id, ==, b->original_id);
  g_assert_cmpint (a->answer, ==, b->answer);
  g_assert_cmpuint (a->sent_uid, ==, b->sent_uid);
  g_assert_cmpuint (a->sent_age, ==, b->sent_age);
  g_assert_cmpstr (a->original_account, ==, b->original_account);
  g_assert_cmpstr (a->identity, ==, b->identity);
}

/* What is written is read, from the file and after a change. */
static void
test_round_trip (void)
{
  StoreOutbox mail = make_mail ();
  g_autoptr (StoreOutbox) first = NULL;
  g_autoptr (StoreOutbox) second = NULL;
  g_autoptr (GPtrArray) all = NULL;

  set_up ();
  test_store_begin (store);
  g_assert_true (store_outbox_add (store, &mail, NULL));
  test_store_commit (store);
  g_assert_cmpuint (n_changes, ==, 1);
  first = store_outbox_get (store, mail.id, NULL);
  assert_equal (first, &mail);

  mail.state = STORE_OUTBOX_SENDING;
  mail.error = NULL;
  mail.tries = 50;
  mail.recipients = (char *) "b@m.example";
  test_store_begin (store);
  g_assert_true (store_outbox_update (store, &mail, STORE_OUTBOX_QUEUED, NULL));
  test_store_commit (store);
  second = store_outbox_get (store, mail.id, NULL);
  assert_equal (second, &mail);
  all = store_outbox_list (store, NULL);
  g_assert_cmpuint (all->len, ==, 1);
  assert_equal (all->pdata[0], &mail);
  g_assert_null (store_outbox_get (store, mail.id + 1, NULL));
  tear_down ();
}

/* Who comes second finds another state, and changes nothing. */
static void
test_states (void)
{
  StoreOutbox mail = make_mail ();
  g_autoptr (StoreOutbox) kept = NULL;
  g_autoptr (GError) error = NULL;
  gint64 first_id;

  set_up ();
  test_store_begin (store);
  g_assert_true (store_outbox_add (store, &mail, NULL));
  test_store_commit (store);
  first_id = mail.id;

  test_store_begin (store);
  mail.state = STORE_OUTBOX_DELIVERING;
  g_assert_false (store_outbox_update (store, &mail, STORE_OUTBOX_SENDING, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (store_outbox_remove (store, mail.id, STORE_OUTBOX_HELD, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
  store_rollback (store);
  kept = store_outbox_get (store, mail.id, NULL);
  g_assert_cmpint (kept->state, ==, STORE_OUTBOX_QUEUED);

  test_store_begin (store);
  g_assert_true (store_outbox_remove (store, mail.id, STORE_OUTBOX_QUEUED, NULL));
  test_store_commit (store);
  g_assert_cmpint (store_outbox_count (store, NULL), ==, 0);
  test_store_begin (store);
  g_assert_true (store_outbox_add (store, &mail, NULL));
  test_store_commit (store);
  g_assert_cmpint (mail.id, >, first_id);
  tear_down ();
}

/* A row that the disk changed is not sent to whom it names now. */
static void
test_damage (void)
{
  static const char *const damages[] = {
    "UPDATE outbox SET recipients = 'd@m.example'",
    "UPDATE outbox SET state = 0",
    "UPDATE outbox SET file = 'spool/2.eml'",
    "UPDATE outbox SET sum = NULL",
  };

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      StoreOutbox mail = make_mail ();
      g_autoptr (GPtrArray) all = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *path = NULL;

      set_up ();
      mail.state = STORE_OUTBOX_UNSURE;
      test_store_begin (store);
      g_assert_true (store_outbox_add (store, &mail, NULL));
      test_store_commit (store);
      path = g_build_filename (dir, "mail.sqlite", NULL);
      {
        g_autoptr (StoreDb) db = store_db_open (path, 0, NULL);

        g_assert_true (store_db_exec (db, damages[i], NULL));
      }
      all = store_outbox_list (store, &error);
      g_assert_null (all);
      g_assert_error (error, PH_ERROR, PH_ERROR_DAMAGED);
      g_assert_true (store_is_damaged (store));
      tear_down ();
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store-outbox/round-trip", test_round_trip);
  g_test_add_func ("/store-outbox/states", test_states);
  g_test_add_func ("/store-outbox/damage", test_damage);
  return g_test_run ();
}
