/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Servers whose faults show while folders are brought in step: the plainer way is taken at once, and
 * remembered. */

#include "script-fixture.h"
#include "server-faults.h"

static void
check_faults (ScriptFixture *fixture, const char *expected)
{
  g_auto (GStrv) faults = server_faults_list (fixture->store);
  g_autofree char *text = g_strjoinv (" ", faults);

  g_assert_cmpstr (text, ==, expected);
}

/* All mail is gone, says VANISHED; nine are here, says EXISTS. */
static void
test_vanished (void)
{
  ScriptFixture fixture = { 0 };

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
                         "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:9))\n"
                         SCRIPT_SELECTED ("9", "11", "130")
                         "S: * VANISHED (EARLIER) 1:9\n"
                         "S: $c OK [READ-WRITE] selected\n"
                         "C: $d UID FETCH 10:1009 *\n" SCRIPT_ROW ("9", "10")
                         "S: $d OK fetched\n"
                         "C: $e UID FETCH 1:9 (UID FLAGS MODSEQ) (CHANGEDSINCE 100)\n"
                         "S: $e OK fetched\n"
                         "C: $e UID FETCH 10 *\n" SCRIPT_ROW ("9", "10")
                         "S: $e OK fetched\n"
                         "C: $f UID SEARCH UID 1:10\n"
                         "S: * SEARCH 1 2 3 4 5 6 7 9 10\n"
                         "S: $f OK found\n");
  script_fixture_write_folder (&fixture, 10, 100, 1);
  script_fixture_open_and_check (&fixture, "1:7,9:10", 11, 130);
  check_faults (&fixture, "QRESYNC");
  script_fixture_tear_down (&fixture);
}

/* Many may go when the count agrees. */
static void
test_vanished_truly (void)
{
  ScriptFixture fixture = { 0 };

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
                         "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:9))\n"
                         SCRIPT_SELECTED ("1", "10", "130")
                         "S: * VANISHED (EARLIER) 1:8\n"
                         "S: $c OK [READ-WRITE] selected\n"
                         "C: $d UID FETCH 10:1009 *\n"
                         "S: $d OK fetched\n");
  script_fixture_write_folder (&fixture, 10, 100, 1);
  script_fixture_open_and_check (&fixture, "9", 10, 130);
  check_faults (&fixture, "");
  script_fixture_tear_down (&fixture);
}

static void
test_qresync (void)
{
  ScriptFixture fixture = { 0 };

  script_fixture_set_up (&fixture, SCRIPT_WITH_QRESYNC
                         "C: $c SELECT \"INBOX\" (QRESYNC (5 100 1:9))\n"
                         "S: $c BAD what?\n"
                         "C: $d UID FETCH 10:1009 *\n"
                         "S: $d BAD nothing is selected\n"
                         "C: $e SELECT \"INBOX\"\n" SCRIPT_SELECTED ("8", "10", "130")
                         "S: $e OK [READ-WRITE] selected\n"
                         "C: $f UID FETCH 1:9 (UID FLAGS MODSEQ) (CHANGEDSINCE 100)\n"
                         "S: $f OK fetched\n"
                         "C: $g UID SEARCH UID 1:9\n"
                         "S: * SEARCH 1 2 3 4 5 6 7 9\n"
                         "S: $g OK found\n");
  script_fixture_write_folder (&fixture, 10, 100, 1);
  script_fixture_open_and_check (&fixture, "1:7,9", 10, 130);
  check_faults (&fixture, "QRESYNC");
  script_fixture_tear_down (&fixture);
}

/* Then all flags are fetched, in a way that any server knows. */
static void
test_condstore (void)
{
  ScriptFixture fixture = { 0 };

  script_fixture_set_up (&fixture, SCRIPT_BEGINNING ("CONDSTORE")
                         "C: $c SELECT \"INBOX\" (CONDSTORE)\n" SCRIPT_SELECTED ("9", "10", "130")
                         "S: $c OK [READ-WRITE] selected\n"
                         "C: $d UID FETCH 1:9 (UID FLAGS MODSEQ) (CHANGEDSINCE 100)\n"
                         "S: $d BAD what?\n"
                         "C: $e UID FETCH 1:9 (UID FLAGS)\n"
                         "S: * 1 FETCH (UID 1 FLAGS (\\\\Seen))\n"
                         "S: $e OK fetched\n");
  script_fixture_write_folder (&fixture, 10, 100, 1);
  script_fixture_open_and_check (&fixture, "1:9", 10, 100);
  check_faults (&fixture, "CONDSTORE");
  script_fixture_tear_down (&fixture);
}

/* Rows come without ids when those are what the server does not understand. */
static void
test_objectid (void)
{
  ScriptFixture fixture = { 0 };

  script_fixture_set_up (&fixture, SCRIPT_BEGINNING ("OBJECTID")
                         "C: $c SELECT \"INBOX\"\n" SCRIPT_SELECTED ("1", "2", "1")
                         "S: $c OK [READ-WRITE] selected\n"
                         "C: $d UID FETCH 1:4294967295 *HEADER.FIELDS*EMAILID THREADID)\n"
                         "S: $d BAD what?\n"
                         "C: $e UID FETCH 1:4294967295 *HEADER.FIELDS*\n" SCRIPT_ROW ("1", "1")
                         "S: $e OK fetched\n");
  script_fixture_write_folder (&fixture, 0, 0, 0);
  script_fixture_open_and_check (&fixture, "1", 2, 1);
  check_faults (&fixture, "OBJECTID");
  script_fixture_tear_down (&fixture);
}

/* MESSAGELIMIT cuts the flags of a folder into pieces (RFC 9738), from the newest down. */
static void
test_message_limit (void)
{
  ScriptFixture fixture = { 0 };

  script_fixture_set_up (&fixture, SCRIPT_BEGINNING ("MESSAGELIMIT=4")
                         "C: $c SELECT \"INBOX\"\n" SCRIPT_SELECTED ("9", "10", "0")
                         "S: $c OK [READ-WRITE] selected\n"
                         "C: $d UID FETCH 1:9 (UID FLAGS)\n"
                         "S: $d OK [MESSAGELIMIT 4 6] some\n"
                         "C: $e UID FETCH 1:5 (UID FLAGS)\n"
                         "S: $e OK [MESSAGELIMIT 4 2] some\n"
                         "C: $f UID FETCH 1:1 (UID FLAGS)\n"
                         "S: $f OK done\n");
  script_fixture_write_folder (&fixture, 10, 0, 1);
  script_fixture_open_and_check (&fixture, "1:9", 10, 0);
  check_faults (&fixture, "");
  script_fixture_tear_down (&fixture);
}

/* ---- What is kept --------------------------------------------------------------------------- */

static void
write_meta (Store *store, const char *text)
{
  g_assert_true (store_begin (store, NULL));
  g_assert_true (store_meta_set (store, "server-faults", text, NULL));
  g_assert_true (store_commit (store, NULL));
}

static void
test_kept (void)
{
  ScriptFixture fixture = { 0 };
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *text =
      g_strdup_printf ("%" G_GINT64_FORMAT " MOVE\n%" G_GINT64_FORMAT " IDLE\n%" G_GINT64_FORMAT
                       " ESEARCH\nnonsense\n77\n",
                       now - 29 * 24 * 60 * 60, now - 31 * 24 * 60 * 60, now + 60 * 60);

  script_fixture_set_up (&fixture, SCRIPT_BEGINNING ("IDLE"));
  check_faults (&fixture, "");
  server_faults_add (fixture.store, "QRESYNC");
  server_faults_add (fixture.store, "QRESYNC");
  check_faults (&fixture, "QRESYNC");

  /* Thirty days, and a clock that was wrong */
  write_meta (fixture.store, text);
  check_faults (&fixture, "MOVE");

  /* Within a transaction of somebody else's */
  g_assert_true (store_begin (fixture.store, NULL));
  server_faults_add (fixture.store, "IDLE");
  g_assert_true (store_commit (fixture.store, NULL));
  check_faults (&fixture, "MOVE IDLE");
  script_fixture_tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server-faults/vanished", test_vanished);
  g_test_add_func ("/server-faults/vanished-truly", test_vanished_truly);
  g_test_add_func ("/server-faults/qresync", test_qresync);
  g_test_add_func ("/server-faults/condstore", test_condstore);
  g_test_add_func ("/server-faults/objectid", test_objectid);
  g_test_add_func ("/server-faults/message-limit", test_message_limit);
  g_test_add_func ("/server-faults/kept", test_kept);

  return g_test_run ();
}
