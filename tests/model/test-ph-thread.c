/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-message-keys.h"
#include "ph-thread.h"
#include "sample-accounts.h"

typedef struct
{
  SampleAccounts *accounts;
  PhThread *thread;
  guint n_wanted;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->accounts = sample_accounts_new (1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->thread);
  sample_accounts_free (fixture->accounts);
}

static gint64
add (Fixture *fixture, const char *folder, const char *id, const char *answers, gint64 date)
{
  const StoreMessage message
    = { .message_id = id, .in_reply_to = answers, .subject = id, .date_received = date };

  return sample_accounts_add (fixture->accounts, 0, folder, &message, 0);
}

static gboolean
has_wanted (gpointer data)
{
  Fixture *fixture = data;

  return g_list_model_get_n_items (G_LIST_MODEL (fixture->thread)) == fixture->n_wanted;
}

static void
await (Fixture *fixture, guint n)
{
  fixture->n_wanted = n;
  sample_wait (has_wanted, fixture);
}

static void
open_message (Fixture *fixture, gint64 placement)
{
  AccountEngine *engine = sample_accounts_get (fixture->accounts, 0);
  guint64 key = ph_message_key (account_engine_get_id (engine), placement);
  g_autoptr (PhMessage) message = ph_message_new (engine, key, FALSE);

  fixture->thread = ph_thread_new (message, TRUE);
  g_assert_false (ph_thread_get_loaded (fixture->thread));
}

static void
assert_subject (Fixture *fixture, guint position, const char *subject)
{
  g_autoptr (PhMessage) message
    = g_list_model_get_item (G_LIST_MODEL (fixture->thread), position);

  g_assert_cmpstr (ph_message_get_subject (message), ==, subject);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* What arrives and what goes while the conversation is open. */
static void
test_follows (Fixture *fixture, gconstpointer data)
{
  gint64 question = add (fixture, "INBOX", "a@x", NULL, 100);
  gint64 answer = add (fixture, "Sent", "b@x", "a@x", 200);

  open_message (fixture, question);
  await (fixture, 2);
  g_assert_true (ph_thread_get_loaded (fixture->thread));
  assert_subject (fixture, 0, "a@x");
  assert_subject (fixture, 1, "b@x");

  add (fixture, "INBOX", "d@x", "c@x", 400);
  add (fixture, "INBOX", "c@x", "b@x", 300);
  await (fixture, 4);
  assert_subject (fixture, 2, "c@x");
  assert_subject (fixture, 3, "d@x");

  sample_accounts_remove (fixture->accounts, 0, answer);
  await (fixture, 3);
  assert_subject (fixture, 1, "c@x");
}

static gboolean
is_counted (gpointer data)
{
  return *(guint *) data > 0;
}

/* Flags change in place: the objects stay. */
static void
test_flags (Fixture *fixture, gconstpointer data)
{
  gint64 question = add (fixture, "INBOX", "a@x", NULL, 100);
  gint64 answer = add (fixture, "Sent", "b@x", "a@x", 200);
  g_autoptr (PhMessage) message = NULL;
  guint n_flags = 0, n_items = 0;

  open_message (fixture, question);
  await (fixture, 2);
  g_signal_connect_swapped (fixture->thread, "items-changed", G_CALLBACK (count_cb), &n_items);
  message = g_list_model_get_item (G_LIST_MODEL (fixture->thread), 1);
  g_signal_connect_swapped (message, "notify::flagged", G_CALLBACK (count_cb), &n_flags);
  sample_accounts_set_flags (fixture->accounts, 0, answer, 1 << 2);
  sample_wait (is_counted, &n_flags);
  g_assert_true (ph_message_get_flagged (message));
  g_assert_cmpuint (n_items, ==, 0);
}

static gboolean
shows_new (gpointer data)
{
  g_autoptr (PhMessage) message
    = g_list_model_get_item (G_LIST_MODEL (((Fixture *) data)->thread), 0);

  return g_str_equal (ph_message_get_subject (message), "c@x");
}

/* The last of it goes: it stays readable until the person goes on. */
static void
test_gone (Fixture *fixture, gconstpointer data)
{
  gint64 question = add (fixture, "INBOX", "a@x", NULL, 100);
  gint64 answer = add (fixture, "INBOX", "b@x", "a@x", 200);

  open_message (fixture, question);
  await (fixture, 2);
  sample_accounts_remove (fixture->accounts, 0, answer);
  await (fixture, 1);
  sample_accounts_remove (fixture->accounts, 0, question);
  add (fixture, "INBOX", "c@x", "a@x", 300);
  sample_wait (shows_new, fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/thread/follows", Fixture, NULL, set_up, test_follows, tear_down);
  g_test_add ("/thread/flags", Fixture, NULL, set_up, test_flags, tear_down);
  g_test_add ("/thread/gone", Fixture, NULL, set_up, test_gone, tear_down);

  return g_test_run ();
}
