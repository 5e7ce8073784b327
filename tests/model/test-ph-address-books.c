/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "address-book.h"
#include "ph-people.h"
#include "ph-tree.h"
#include "sample-accounts.h"
#include "wait-for.h"

#include <glib/gstdio.h>
#include <signal.h>

/* A session of its own, with Evolution Data Server in it or without. */
typedef struct
{
  char *home;
  GTestDBus *bus;
  GDBusConnection *connection;
  SampleAccounts *accounts;
  PhPeople *people;
  guint n_found;
} Fixture;

static void
found_cb (Fixture *self)
{
  self->n_found++;
}

static void
write_source (Fixture *self, const char *uid, const char *more)
{
  g_autofree char *dir = g_build_filename (self->home, "config", "evolution", "sources", NULL);
  g_autofree char *name = g_strconcat (uid, ".source", NULL);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *text = g_strdup_printf ("[Data Source]\nDisplayName=%s\nParent=local-stub\n%s"
                                           "[Address Book]\nBackendName=local\n",
                                           uid, more);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
set_folders (Fixture *self)
{
  static const char *const names[][2] = { { "HOME", "" },
                                          { "XDG_CONFIG_HOME", "config" },
                                          { "XDG_DATA_HOME", "data" },
                                          { "XDG_CACHE_HOME", "cache" },
                                          { "XDG_RUNTIME_DIR", "run" } };

  self->home = g_dir_make_tmp ("posthorn-book-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->home, names[i][1], NULL);

      g_mkdir (path, 0700);
      g_setenv (names[i][0], path, TRUE);
    }
}

static void
set_up (Fixture *self, gconstpointer services)
{
  g_autoptr (PhAddressBooks) books = NULL;

  set_folders (self);
  write_source (self, "friends", "");
  write_source (self, "not-for-mail", "[Autocomplete]\nIncludeMe=false\n");
  write_source (self, "switched-off", "Enabled=false\n");
  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  if (services != NULL)
    g_test_dbus_add_service_dir (self->bus, services);
  g_test_dbus_up (self->bus);
  self->connection = g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (self->bus),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
    NULL, NULL);
  g_assert_nonnull (self->connection);

  self->accounts = sample_accounts_new (1);
  books = ph_address_books_new (self->connection);
  self->people = ph_people_new (self->accounts->engine, books);
  g_signal_connect_swapped (self->people, "found", G_CALLBACK (found_cb), self);
}

static gboolean
is_last (gpointer people)
{
  return G_OBJECT (people)->ref_count == 1;
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  WAIT_FOR (is_last (self->people));
  g_clear_object (&self->people);
  sample_accounts_free (self->accounts);
  g_clear_object (&self->connection);
  g_test_dbus_down (self->bus);
  g_clear_object (&self->bus);
  ph_tree_remove (self->home, &error);
  g_clear_pointer (&self->home, g_free);
}

/* ---- Helpers ---------------------------------------------------------------------------------- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer done)
{
  ph_people_load_finish (PH_PEOPLE (source), result);
  *(gboolean *) done = TRUE;
}

static void
load (Fixture *self)
{
  gboolean done = FALSE;

  ph_people_load_async (self->people, loaded_cb, &done);
  WAIT_FOR (done);
}

static void
write_to (Fixture *self, const char *to)
{
  const StoreMessage message
    = { .message_id = to, .to = to, .date_received = g_get_real_time () / G_USEC_PER_SEC };

  sample_accounts_add (self->accounts, 0, "Sent", &message, 0);
}

/* "Name <address> <address>, …" */
static char *
complete (Fixture *self, const char *typed)
{
  g_autoptr (GPtrArray) found = ph_people_complete (self->people, typed, 6);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    {
      const PhContact *contact = found->pdata[i];

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", contact->name != NULL ? contact->name : "-");
      for (guint j = 0; j < contact->mailboxes->len; j++)
        g_string_append_printf (text, " <%s>", ((ComposeMailbox *) contact->mailboxes->pdata[j])->address);
    }
  return g_string_free (text, FALSE);
}

static gboolean
completes_to (Fixture *self, const char *typed, const char *wanted)
{
  g_autofree char *text = complete (self, typed);

  return g_str_equal (text, wanted);
}

static void
add_friends (Fixture *self)
{
  address_book_add (self->connection, ADDRESS_BOOK_PERSONAL,
                    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Zoë Müller-Berg\r\nNICKNAME:Pebble\r\n"
                    "EMAIL;TYPE=WORK:zoe@work.example\r\nitem1.EMAIL;TYPE=HOME:zoe@home.example\r\n"
                    "END:VCARD\r\n");
  address_book_add (self->connection, "friends",
                    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Rowing Club\r\nX-EVOLUTION-LIST:TRUE\r\n"
                    "EMAIL;X-EVOLUTION-DEST-NAME=Ann;X-EVOLUTION-DEST-EMAIL=ann@sea.example:"
                    "Ann <ann@sea.example>\r\nEMAIL:bob@sea.example\r\nEND:VCARD\r\n");
  address_book_add_person (self->connection, "friends", "Nobody", "not an address");
}

/* ---- Tests ------------------------------------------------------------------------------------ */

static void
test_found (Fixture *self, gconstpointer unused)
{
  add_friends (self);
  WAIT_FOR (completes_to (self, "muller",
                          "Zoë Müller-Berg <zoe@work.example>, Zoë Müller-Berg <zoe@home.example>"));
  WAIT_FOR (completes_to (self, "zoe@h", "Zoë Müller-Berg <zoe@home.example>"));
  WAIT_FOR (completes_to (self, "berg zoë work", "Zoë Müller-Berg <zoe@work.example>"));
  WAIT_FOR (completes_to (self, "berg zoë",
                          "Zoë Müller-Berg <zoe@work.example>, Zoë Müller-Berg <zoe@home.example>"));
  WAIT_FOR (completes_to (self, "pebb",
                          "Zoë Müller-Berg <zoe@work.example>, Zoë Müller-Berg <zoe@home.example>"));
  WAIT_FOR (completes_to (self, "rowing", "Rowing Club <ann@sea.example> <bob@sea.example>"));
  WAIT_FOR (completes_to (self, "a\"b\\", ""));
}

/* Whom one writes to is first, and once. */
static void
test_behind (Fixture *self, gconstpointer unused)
{
  add_friends (self);
  write_to (self, "ZOE@Home.example");
  write_to (self, "zoo@animals.example");
  load (self);
  g_assert_true (completes_to (self, "zo", "- <ZOE@Home.example>, - <zoo@animals.example>"));
  WAIT_FOR (completes_to (self, "zo",
                          "- <ZOE@Home.example>, - <zoo@animals.example>, "
                          "Zoë Müller-Berg <zoe@work.example>"));
}

static void
test_unwanted (Fixture *self, gconstpointer unused)
{
  address_book_add_person (self->connection, "not-for-mail", "Hidden Hare", "hare@field.example");
  address_book_add_person (self->connection, "switched-off", "Hidden Hawk", "hawk@sky.example");
  address_book_add_person (self->connection, "friends", "Hidden Heron", "heron@lake.example");
  WAIT_FOR (completes_to (self, "hidden", "Hidden Heron <heron@lake.example>"));
}

/* Whoever is known here is offered at once; of what is typed meanwhile only the last is asked. */
static void
test_slow (Fixture *self, gconstpointer unused)
{
  GPid pid;
  guint n;

  add_friends (self);
  write_to (self, "zoo@animals.example");
  load (self);
  WAIT_FOR (completes_to (self, "rowing", "Rowing Club <ann@sea.example> <bob@sea.example>"));
  WAIT_FOR (is_last (self->people));
  pid = address_book_get_pid (self->connection);
  n = self->n_found;

  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  g_assert_true (completes_to (self, "zo", "- <zoo@animals.example>"));
  g_assert_true (completes_to (self, "zoo", "- <zoo@animals.example>"));
  g_assert_true (completes_to (self, "zooz", ""));
  g_assert_true (completes_to (self, "zoe", ""));
  g_assert_cmpuint (self->n_found, ==, n);
  g_assert_cmpint (kill (pid, SIGCONT), ==, 0);
  WAIT_FOR (completes_to (self, "zoe",
                          "Zoë Müller-Berg <zoe@work.example>, Zoë Müller-Berg <zoe@home.example>"));
  /* Two books, two questions each. */
  g_assert_cmpuint (self->n_found - n, <=, 4);
}

static void
test_gone (Fixture *self, gconstpointer unused)
{
  GPid pid;
  guint n;

  add_friends (self);
  WAIT_FOR (completes_to (self, "rowing", "Rowing Club <ann@sea.example> <bob@sea.example>"));
  pid = address_book_get_pid (self->connection);
  n = self->n_found;
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_true (completes_to (self, "zoe@", ""));
  WAIT_FOR (self->n_found == n + 2);
  g_assert_true (completes_to (self, "zoe@h", ""));

  load (self);
  WAIT_FOR (completes_to (self, "zoe@h", "Zoë Müller-Berg <zoe@home.example>"));
}

/* Nobody is there: nothing happens. */
static void
test_none (Fixture *self, gconstpointer unused)
{
  write_to (self, "zoo@animals.example");
  load (self);
  g_assert_true (completes_to (self, "zo", "- <zoo@animals.example>"));
  WAIT_FOR (is_last (self->people));
  g_assert_cmpuint (self->n_found, ==, 0);
}

#define ADD(name, func)                                                                           \
  g_test_add ("/address-books/" name, Fixture, ADDRESS_BOOK_SERVICES, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/address-books/none", Fixture, NULL, set_up, test_none, tear_down);
  if (!address_book_is_installed ())
    {
      g_test_message ("evolution-data-server is not installed");
      return g_test_run ();
    }
  ADD ("found", test_found);
  ADD ("behind", test_behind);
  ADD ("unwanted", test_unwanted);
  ADD ("slow", test_slow);
  ADD ("gone", test_gone);

  return g_test_run ();
}
