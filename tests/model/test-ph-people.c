/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-people.h"
#include "sample-accounts.h"

#define DAY (24 * 60 * 60)

typedef struct
{
  SampleAccounts *accounts;
  PhPeople *people;
  gint64 now;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->accounts = sample_accounts_new (2);
  self->people = ph_people_new (self->accounts->engine, NULL);
  self->now = g_get_real_time () / G_USEC_PER_SEC;
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_clear_object (&self->people);
  sample_accounts_free (self->accounts);
}

static void
receive (Fixture *self, guint account, guint days, const char *name, const char *address)
{
  static guint n;
  g_autofree char *id = g_strdup_printf ("%u@m.example", n++);
  const StoreMessage message = { .message_id = id, .from_name = name, .from_address = address,
                                 .date_received = self->now - (gint64) days * DAY };

  sample_accounts_add (self->accounts, account, "INBOX", &message, 0);
}

static void
write_to (Fixture *self, guint account, guint days, const char *to)
{
  static guint n;
  g_autofree char *id = g_strdup_printf ("%u@sent.example", n++);
  const StoreMessage message
    = { .message_id = id, .to = to, .date_received = self->now - (gint64) days * DAY };

  sample_accounts_add (self->accounts, account, "Sent", &message, 0);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ph_people_load_finish (PH_PEOPLE (source), result);
  *(gboolean *) user_data = TRUE;
}

static gboolean
is_true (gpointer value)
{
  return *(gboolean *) value;
}

static void
load (Fixture *self)
{
  gboolean done = FALSE;

  ph_people_load_async (self->people, loaded_cb, &done);
  sample_wait (is_true, &done);
}

static void
assert_found (Fixture *self, const char *typed, const char *wanted)
{
  g_autoptr (GPtrArray) found = ph_people_complete (self->people, typed, 3);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    {
      const ComposeMailbox *mailbox = ((PhContact *) found->pdata[i])->mailboxes->pdata[0];

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", mailbox->address);
    }
  g_assert_cmpstr (text->str, ==, wanted);
}

static void
test_words (Fixture *self, gconstpointer unused)
{
  receive (self, 0, 1, "Zoë Müller-Berg", "zm@post.example");
  receive (self, 0, 1, NULL, "bob.smith@harbour.example");
  assert_found (self, "z", "");
  load (self);
  assert_found (self, "z", "zm@post.example");
  assert_found (self, "ZOË", "zm@post.example");
  assert_found (self, "zoe", "zm@post.example");
  assert_found (self, "muller", "zm@post.example");
  assert_found (self, "berg z", "zm@post.example");
  assert_found (self, "berg x", "");
  assert_found (self, "erg", "");
  assert_found (self, "bob.s", "bob.smith@harbour.example");
  assert_found (self, "harb", "bob.smith@harbour.example");
  assert_found (self, "", "");
  assert_found (self, "  ", "");
}

static void
test_rank (Fixture *self, gconstpointer unused)
{
  for (guint i = 0; i < 5; i++)
    receive (self, 0, 1, "A", "a@post.example");
  write_to (self, 0, 1, "b@post.example");
  write_to (self, 0, 1000, "c@post.example");
  write_to (self, 0, 1000, "c@post.example");
  receive (self, 0, 1, "D", "d@post.example");
  load (self);
  assert_found (self, "post", "b@post.example a@post.example d@post.example");
}

/* Whoever is known to both is one. */
static void
test_accounts (Fixture *self, gconstpointer unused)
{
  for (guint i = 0; i < 3; i++)
    {
      receive (self, 0, 1, NULL, "a@post.example");
      receive (self, 1, 2, "Anna", "A@post.example");
    }
  for (guint i = 0; i < 4; i++)
    receive (self, 1, 1, NULL, "b@post.example");
  load (self);
  assert_found (self, "post", "a@post.example b@post.example");
  assert_found (self, "anna", "a@post.example");
}

#define ADD(name, func) g_test_add ("/people/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("words", test_words);
  ADD ("rank", test_rank);
  ADD ("accounts", test_accounts);

  return g_test_run ();
}
