/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-store-dir.h"

#include "fill-store.h"
#include "store-folder.h"
#include "store-message.h"
#include "store-people.h"
#include "store-placement.h"

static char *dir;
static Store *store;
static gint64 inbox, sent, junk, all;
static guint32 next_uid;

static void
set_up (void)
{
  dir = test_store_dir_new ();
  store = test_store_open (dir, 0);
  inbox = fill_store_add_folder (store, "INBOX", FOLDER_ROLE_INBOX);
  sent = fill_store_add_folder (store, "Sent", FOLDER_ROLE_SENT);
  junk = fill_store_add_folder (store, "Junk", FOLDER_ROLE_JUNK);
  all = fill_store_add_folder (store, "All", FOLDER_ROLE_ALL);
  next_uid = 1;
}

static void
tear_down (void)
{
  g_clear_pointer (&store, store_close);
  test_store_dir_free (dir);
  g_clear_pointer (&dir, g_free);
}

static void
add (gint64 folder, gint64 date, const StoreMessage *content)
{
  g_autofree char *id = g_strdup_printf ("%u@m.example", next_uid);
  StoreMessage message = *content;
  gint64 message_id;

  message.message_id = id;
  message.date_received = date;
  test_store_begin (store);
  message_id = store_message_add (store, &message, NULL);
  store_placement_add (store, folder, next_uid++, message_id, date, 0, NULL, 0, NULL);
  store_placement_add (store, all, next_uid++, message_id, date, 0, NULL, 0, NULL);
  test_store_commit (store);
}

static void
receive (gint64 folder, gint64 date, const char *name, const char *address)
{
  add (folder, date, &(StoreMessage) { .from_name = name, .from_address = address });
}

static int
compare_addresses (gconstpointer a, gconstpointer b)
{
  const StorePerson *x = *(StorePerson *const *) a, *y = *(StorePerson *const *) b;

  return g_strcmp0 (x->address, y->address);
}

static void
assert_people (const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people = store_people_list (store, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  g_ptr_array_sort (people, compare_addresses);
  for (guint i = 0; i < people->len; i++)
    {
      const StorePerson *person = people->pdata[i];

      g_string_append_printf (text, "%s <%s> %u %u %d\n", person->name != NULL ? person->name : "",
                              person->address, person->written, person->received,
                              (int) person->last);
    }
  g_assert_cmpstr (text->str, ==, wanted);
}

static void
test_list (void)
{
  set_up ();
  assert_people ("");
  receive (inbox, 100, "Bob", "bob@post.example");
  receive (inbox, 300, "Bob B.", "BOB@post.example");
  receive (inbox, 200, NULL, "bob@post.example");
  receive (inbox, 200, "Broken", "no address");
  receive (inbox, 200, "Nobody", NULL);
  receive (junk, 900, "Rich Prince", "prince@spam.example");
  add (sent, 400,
       &(StoreMessage) { .from_address = "me@post.example",
                         .to = "\"Doe, John\" <john@post.example>, bob@post.example",
                         .cc = "carl@post.example",
                         .bcc = "Zoë <zoe@post.example>" });
  add (sent, 50, &(StoreMessage) { .to = "John <john@post.example>" });
  assert_people ("Bob B. <BOB@post.example> 1 3 400\n"
                 " <carl@post.example> 1 0 400\n"
                 "Doe, John <john@post.example> 2 0 400\n"
                 "Zoë <zoe@post.example> 1 0 400\n");
  tear_down ();
}

/* Only the newest count. */
static void
test_many (void)
{
  set_up ();
  receive (inbox, 1, "Old", "old@post.example");
  for (guint i = 0; i < STORE_PEOPLE_MAX_RECEIVED; i++)
    receive (inbox, 10 + i, NULL, "new@post.example");
  assert_people (" <new@post.example> 0 1000 1009\n");
  tear_down ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/people/list", test_list);
  g_test_add_func ("/people/many", test_many);

  return g_test_run ();
}
