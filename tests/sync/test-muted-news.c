/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Muted conversations on a real server: what of them comes to be read, and what does not. */

#include "engine-fixture.h"

#include "imap-session.h"
#include "ph-tree.h"
#include "store-mute.h"
#include "store-op.h"

static void
wait_until_idle (EngineFixture *self)
{
  WAIT_FOR (is_idle (self, HERE));
}

static ImapSession *
open_session (EngineFixture *self)
{
  const ImapSessionConfig config = { .settings = account_list_find (self->accounts, HERE) };
  ImapSession *session = imap_session_new (&config);
  g_autoptr (GError) error = NULL;

  imap_session_connect (session, "secret", NULL, &error);
  g_assert_no_error (error);
  return session;
}

/* How many of the inbox's messages the server finds. */
static guint
count_on_server (EngineFixture *self, const char *criteria)
{
  g_autoptr (ImapSession) session = open_session (self);
  g_auto (ImapSelected) selected = { 0 };
  g_autoptr (ImapSet) found = NULL;
  g_autoptr (GError) error = NULL;

  imap_session_select (session, "INBOX", NULL, NULL, NULL, &selected, NULL, &error);
  g_assert_no_error (error);
  found = imap_session_uid_search (session, criteria, NULL, &error);
  g_assert_no_error (error);
  return (guint) imap_set_count (found);
}

/* @answers (nullable): the name of another. Waits until it is here and what it led to is told. */
static void
deliver (EngineFixture *self, const char *from, const char *name, const char *answers)
{
  guint n = count_of (self, HERE, FOLDER_ROLE_INBOX);
  g_autofree char *field =
    answers != NULL ? g_strdup_printf ("In-Reply-To: <%s@sea.example>\r\n", answers) : g_strdup ("");
  g_autofree char *mail =
    g_strdup_printf ("From: %s\r\nTo: crew@sea.example\r\nSubject: %s\r\n%s"
                     "Date: Mon, 02 Jan 2023 10:00:00 +0100\r\nMessage-ID: <%s@sea.example>\r\n\r\n"
                     "Ahoy\r\n",
                     from, name, field, name);

  test_server_deliver (self->server, 0, mail, -1);
  WAIT_FOR (count_of (self, HERE, FOLDER_ROLE_INBOX) == n + 1);
  wait_until_idle (self);
}

static gint64
find (EngineFixture *self, const char *subject)
{
  const StoreQuery query = { .folder_id = folder_of (self, HERE, FOLDER_ROLE_INBOX),
                             .text = (char *) subject };
  g_autoptr (StoreIds) ids = store_placement_query (store_of (self, HERE), &query, 0, NULL, NULL);

  g_assert_cmpuint (ids->n, ==, 1);
  return ids->ids[0];
}

static gboolean
is_muted (EngineFixture *self, const char *subject)
{
  g_autoptr (StoreRow) row =
    store_placement_load_row (store_of (self, HERE), find (self, subject), NULL);

  return row->is_muted;
}

static OperationResult *
mute (EngineFixture *self, const char *subject, gboolean muted)
{
  g_autoptr (Operation) operation = operation_new (OPERATION_MUTE, HERE);
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;
  OperationResult *result;

  operation->present = muted;
  operation_add_placement (operation, find (self, subject));
  engine_submit_async (self->engine, operation, NULL, done_cb, &done);
  WAIT_FOR (done != NULL);
  result = engine_submit_finish (self->engine, done, &error);
  g_assert_no_error (error);
  wait_until_idle (self);
  return result;
}

static void
undo (EngineFixture *self, const OperationResult *what)
{
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (OperationResult) result = NULL;
  g_autoptr (GError) error = NULL;

  engine_undo_async (self->engine, HERE, what->group, NULL, done_cb, &done);
  WAIT_FOR (done != NULL);
  result = engine_undo_finish (self->engine, done, &error);
  g_assert_no_error (error);
  wait_until_idle (self);
}

/* What others answer there is read on the server, and nothing else is. */
static void
test_arrival (EngineFixture *self, gconstpointer unused)
{
  g_autoptr (OperationResult) muted = NULL;
  g_autoptr (OperationResult) unmuted = NULL;

  wait_until_idle (self);
  deliver (self, "ann@sea.example", "Storm", NULL);
  deliver (self, "ann@sea.example", "Harbour", NULL);
  deliver (self, "bob@sea.example", "Gale", "Storm");
  muted = mute (self, "Storm", TRUE);
  g_assert_cmpuint (muted->n, ==, 1);
  g_assert_cmpuint (count_on_server (self, "KEYWORD " STORE_MUTED), ==, 2);
  g_assert_cmpuint (count_on_server (self, "SEEN"), ==, 0);

  deliver (self, "bob@sea.example", "Squall", "Gale");
  deliver (self, "bob@sea.example", "Quay", "Harbour");
  deliver (self, test_server_get_address (self->server, 0), "Mine", "Storm");
  WAIT_FOR (count_on_server (self, "SEEN") == 1);
  g_assert_cmpuint (count_on_server (self, "SEEN SUBJECT Squall KEYWORD " STORE_MUTED), ==, 1);
  g_assert_true (is_muted (self, "Mine"));
  g_assert_false (is_muted (self, "Quay"));

  unmuted = mute (self, "Squall", FALSE);
  g_assert_cmpuint (count_on_server (self, "KEYWORD " STORE_MUTED), ==, 0);
  deliver (self, "bob@sea.example", "Breeze", "Squall");
  g_assert_cmpuint (count_on_server (self, "SEEN"), ==, 1);

  /* The first step can be taken back as well as the last. */
  undo (self, unmuted);
  g_assert_true (is_muted (self, "Breeze"));
  undo (self, muted);
  g_assert_cmpuint (count_on_server (self, "KEYWORD " STORE_MUTED), ==, 1);
}

/* A cache that is built anew knows of it; what waits there unread is nothing new. */
static void
test_rebuild (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *cache = g_build_filename (self->dir, "accounts", HERE, NULL);
  g_autoptr (OperationResult) muted = NULL;

  wait_until_idle (self);
  deliver (self, "ann@sea.example", "Storm", NULL);
  deliver (self, "bob@sea.example", "Gale", "Storm");
  muted = mute (self, "Storm", TRUE);

  engine_fixture_stop (self);
  g_assert_true (g_file_test (cache, G_FILE_TEST_IS_DIR));
  ph_tree_remove (cache, NULL);
  engine_fixture_start (self);
  WAIT_FOR (count_of (self, HERE, FOLDER_ROLE_INBOX) == 2);
  wait_until_idle (self);
  g_assert_true (is_muted (self, "Gale"));
  g_assert_cmpuint (count_on_server (self, "SEEN"), ==, 0);

  /* While nobody looked */
  engine_fixture_stop (self);
  test_server_deliver (self->server, 0,
                       "From: bob@sea.example\r\nSubject: Squall\r\nIn-Reply-To: <Gale@sea.example>\r\n"
                       "Date: Mon, 02 Jan 2023 10:00:00 +0100\r\nMessage-ID: <Squall@sea.example>\r\n"
                       "\r\nAhoy\r\n", -1);
  engine_fixture_start (self);
  WAIT_FOR (count_of (self, HERE, FOLDER_ROLE_INBOX) == 3);
  WAIT_FOR (count_on_server (self, "SEEN") == 1);
  wait_until_idle (self);
  g_assert_cmpuint (count_on_server (self, "SEEN SUBJECT Squall"), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/muted-news/arrival", EngineFixture, NULL, engine_fixture_set_up, test_arrival,
              engine_fixture_tear_down);
  g_test_add ("/muted-news/rebuild", EngineFixture, NULL, engine_fixture_set_up, test_rebuild,
              engine_fixture_tear_down);

  return g_test_run ();
}
