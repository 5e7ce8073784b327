/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Servers that can do less than they say: by the table, by the account, and as it turns out. */

#include "ph-error.h"
#include "session-talk.h"

#define DONE "S: $a OK done\n"

/* ---- Known beforehand ----------------------------------------------------------------------- */

static const char table_text[] = "[by capability]\n"
                                 "capability=XODD\n"
                                 "mask=ENABLE\n"
                                 "batch=7\n"
                                 "[by greeting]\n"
                                 "greeting=Oddity*\n"
                                 "mask=MOVE\n"
                                 "[by name]\n"
                                 "name=Odd*\n"
                                 "version-below=2\n"
                                 "mask=IDLE\n"
                                 "poll-seconds=60\n";

static void
test_table (void)
{
  g_autoptr (QuirkTable) table = quirk_table_new (table_text, NULL);
  const ImapSessionConfig config = { .quirks = table };
  SessionTalk it = session_talk_begin (TALK_GREETING ("XODD ENABLE QRESYNC MOVE IDLE ID")
                                       "C: $a ID *\n"
                                       "S: * ID (\"name\" \"Oddity\" \"version\" \"1.9\")\n" DONE,
                                       &config, NULL);

  g_assert_false (imap_session_has (it.session, "ENABLE"));
  g_assert_false (imap_session_has (it.session, "MOVE"));
  g_assert_false (imap_session_has (it.session, "IDLE"));
  g_assert_true (imap_session_has (it.session, "QRESYNC"));
  g_assert_cmpuint (imap_session_get_quirks (it.session)->batch, ==, 7);
  g_assert_cmpuint (imap_session_get_quirks (it.session)->poll_seconds, ==, 60);
  session_talk_end (&it, "");
}

static void
test_account (void)
{
  SessionTalk it = session_talk_begin (TALK_GREETING ("ENABLE QRESYNC MOVE") "HOLD\n", NULL,
                                       "MOVE;ENABLE");

  g_assert_false (imap_session_has (it.session, "MOVE"));
  g_assert_false (imap_session_has (it.session, "ENABLE"));
  g_assert_true (imap_session_has (it.session, "QRESYNC"));
  session_talk_end (&it, "");
}

/* ---- Asked before all is known --------------------------------------------------------------- */

static const char early_table[] = "[by name]\n"
                                  "name=Forgetful\n"
                                  "mask=LIST-EXTENDED;NOTIFY\n";

#define EARLY                                                                                     \
  TALK_GREETING ("ID NAMESPACE NOTIFY LIST-EXTENDED")                                             \
  "C: $a ID *\n"                                                                                  \
  "C: $b NAMESPACE\n"                                                                             \
  "C: $c NOTIFY SET *\n"                                                                          \
  "C: $d LIST \"\" \"*\" RETURN *\n"

#define EARLY_ANSWERS(name)                                                                       \
  "S: * ID (\"name\" \"" name "\")\n"                                                             \
  "S: $a OK done\n"                                                                               \
  "S: * NAMESPACE ((\"\" \"/\")) NIL NIL\n"                                                       \
  "S: $b OK done\n"                                                                               \
  "S: * STATUS INBOX (MESSAGES 3)\n"                                                              \
  "S: $c OK done\n"                                                                               \
  "S: * LIST () \"/\" INBOX\n"                                                                    \
  "S: $d OK done\n"

static void
check_early (const char *script, guint n_responses, gboolean notifies)
{
  g_autoptr (QuirkTable) table = quirk_table_new (early_table, NULL);
  const ImapSessionConfig config = { .quirks = table, .lists_folders = TRUE };
  SessionTalk it = session_talk_begin (script, &config, NULL);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;
  gboolean complete;
  gboolean active;

  imap_session_notify (it.session, &active, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (active, ==, notifies);
  found = imap_session_list (it.session, &complete, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (complete);
  g_assert_cmpuint (found->len, ==, n_responses);
  session_talk_end (&it, "");
}

/* The list is asked for in the round trip of the introduction. */
static void
test_early (void)
{
  check_early (EARLY EARLY_ANSWERS ("Reliable"), 2, TRUE);
}

/* This server's name says that the answer lacks folders. */
static void
test_early_quirk (void)
{
  check_early (EARLY EARLY_ANSWERS ("Forgetful")
               "C: $e LIST \"\" \"*\"\n"
               "S: * LIST () \"/\" INBOX\n"
               "S: * LIST () \"/\" Work\n"
               "S: $e OK done\n"
               "C: $f LSUB \"\" \"*\"\n"
               "S: $f OK done\n",
               2, FALSE);
}

/* ---- As it turns out ------------------------------------------------------------------------ */

#define QRESYNC                                                                                   \
  TALK_GREETING ("ENABLE QRESYNC CONDSTORE")                                                      \
  "C: $a ENABLE QRESYNC\n"                                                                        \
  "S: * ENABLED QRESYNC\n" DONE

static gboolean
select_known (SessionTalk *it, guint *then_number, GError **error)
{
  const ImapQresync known = { 5, 77, 1, 9 };
  g_auto (ImapSelected) selected = { 0 };
  g_autoptr (GPtrArray) then = g_ptr_array_new_with_free_func ((GDestroyNotify) imap_command_free);

  g_ptr_array_add (then, imap_command_new ("UID FETCH"));
  imap_command_atom (then->pdata[0], "10:20 (FLAGS)");
  return imap_session_select (it->session, "INBOX", &known, then, then_number, &selected, NULL,
                              error);
}

/* The folder is asked for again without, and what was sent behind is not waited for. */
static void
test_select (void)
{
  SessionTalk it = session_talk_begin (QRESYNC "C: $a SELECT \"INBOX\" (QRESYNC (5 77 1:9))\n"
                                               "C: $b UID FETCH *\n"
                                               "S: $a BAD what?\n"
                                               "S: $b BAD nothing is selected\n"
                                               "C: $a SELECT \"INBOX\"\n"
                                               "S: * 3 EXISTS\n" DONE,
                                       NULL, NULL);
  g_autoptr (GError) error = NULL;
  guint then_number = 1;

  select_known (&it, &then_number, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (then_number, ==, 0);
  g_assert_false (imap_session_has (it.session, "QRESYNC"));
  session_talk_end (&it, "QRESYNC ");
}

/* NO is about the folder. */
static void
test_select_refused (void)
{
  SessionTalk it = session_talk_begin (QRESYNC "C: $a SELECT *\n"
                                               "C: $b UID FETCH *\n"
                                               "S: $a NO [NONEXISTENT] no such folder\n"
                                               "S: $b BAD nothing is selected\n",
                                       NULL, NULL);
  g_autoptr (GError) error = NULL;
  guint then_number = 1;

  g_assert_false (select_known (&it, &then_number, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_NOT_FOUND);
  g_assert_cmpuint (then_number, ==, 0);
  session_talk_end (&it, "");
}

static void
check_search (const char *script, const char *expected, const char *blamed)
{
  SessionTalk it = session_talk_begin (script, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapSet) found = imap_session_uid_search (it.session, "UNSEEN", NULL, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = imap_set_to_string (found);
  g_assert_cmpstr (text, ==, expected);
  session_talk_end (&it, blamed);
}

static void
test_search (void)
{
  check_search (TALK_GREETING ("ESEARCH")
                "C: $a UID SEARCH RETURN (ALL) UNSEEN\n"
                "S: $a BAD what?\n"
                "C: $a UID SEARCH UNSEEN\n"
                "S: * SEARCH 4 7\n" DONE,
                "4,7", "ESEARCH ");
}

/* RFC 9738: each answer covers the newest messages that were left. */
static void
test_message_limit (void)
{
  check_search (TALK_GREETING ("ESEARCH MESSAGELIMIT=1000")
                "C: $a UID SEARCH RETURN (ALL) UNSEEN\n"
                "S: * ESEARCH (TAG \"$a\") UID ALL 5000:5003\n"
                "S: $a OK [MESSAGELIMIT 1000 4001] some\n"
                "C: $a UID SEARCH RETURN (ALL) UID 1:4000 UNSEEN\n"
                "S: * ESEARCH (TAG \"$a\") UID ALL 3000\n"
                "S: $a OK [MESSAGELIMIT 1000 2999] some\n"
                "C: $a UID SEARCH RETURN (ALL) UID 1:2998 UNSEEN\n"
                "S: * ESEARCH (TAG \"$a\") UID\n" DONE,
                "3000,5000:5003", "");
}

/* One that never comes any lower must not be asked for ever. */
static void
test_message_limit_stuck (void)
{
  check_search (TALK_GREETING ("ESEARCH MESSAGELIMIT=1000")
                "C: $a UID SEARCH *\n"
                "S: $a OK [MESSAGELIMIT 1000 50] some\n"
                "C: $a UID SEARCH RETURN (ALL) UID 1:49 UNSEEN\n"
                "S: $a OK [MESSAGELIMIT 1000 50] some\n",
                "", "");
}

static void
test_list (void)
{
  SessionTalk it = session_talk_begin (TALK_GREETING ("LIST-EXTENDED")
                                       "C: $a LIST * RETURN *\n"
                                       "S: $a BAD what?\n"
                                       "C: $a LIST \"\" \"*\"\n"
                                       "S: * LIST () \"/\" INBOX\n" DONE
                                       "C: $a LSUB *\n" DONE,
                                       NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = imap_session_list (it.session, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
  session_talk_end (&it, "LIST-EXTENDED ");
}

/* Not when IDLE has just been sent. */
static gboolean
after_a_while_cb (gpointer user_data)
{
  guint *n = user_data;

  return ++*n > 1;
}

static void
test_idle (void)
{
  SessionTalk it = session_talk_begin (TALK_GREETING ("IDLE")
                                       "C: $a IDLE\n"
                                       "S: $a BAD what?\n",
                                       NULL, NULL);
  g_autoptr (GError) error = NULL;
  guint n = 0;

  imap_session_idle (it.session, 1, after_a_while_cb, &n, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (imap_session_has (it.session, "IDLE"));
  session_talk_end (&it, "IDLE ");
}

static void
check_notify (const char *script, gboolean expected, const char *blamed)
{
  SessionTalk it = session_talk_begin (script, NULL, NULL);
  g_autoptr (GError) error = NULL;
  gboolean active = !expected;

  imap_session_notify (it.session, &active, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (active, ==, expected);
  session_talk_end (&it, blamed);
}

static void
test_notify (void)
{
  check_notify (TALK_GREETING ("NOTIFY")
                "C: $a NOTIFY SET (selected-delayed (MessageNew MessageExpunge FlagChange)) "
                "(personal (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange))\n"
                DONE,
                TRUE, "");
  check_notify (TALK_GREETING ("NOTIFY") "C: $a NOTIFY *\nS: $a NO [BADEVENT (FlagChange)] no\n",
                FALSE, "");
  check_notify (TALK_GREETING ("NOTIFY") "C: $a NOTIFY *\nS: $a BAD what?\n", FALSE, "NOTIFY ");
  check_notify (TALK_GREETING ("") "HOLD\n", FALSE, "");
}

/* ---- Without end ---------------------------------------------------------------------------- */

/* Each is valid, and nobody takes them: that is the end, and not of the memory. */
static void
test_flood (void)
{
  const ImapSessionConfig config = { .events_max = 1024 * 1024 };
  SessionTalk it = session_talk_begin (TALK_GREETING ("")
                                       "C: $a NOOP\n"
                                       "FLOOD 100000000 * 1 FETCH (FLAGS (a))\\r\\n\n",
                                       &config, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = NULL;

  g_assert_false (imap_session_run (it.session, imap_command_new ("NOOP"), NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_PROTOCOL);
  g_assert_false (imap_session_is_open (it.session));
  events = imap_session_take_events (it.session);
  g_assert_cmpuint (events->len, >, 500);
  g_assert_cmpuint (events->len, <, 10000);
  session_talk_end (&it, "");
}

/* Who takes them as they come may have any number. */
static void
test_stream (void)
{
  const ImapSessionConfig config = { .events_max = 8 * 1024 * 1024 };
  SessionTalk it = session_talk_begin (TALK_GREETING ("")
                                       "C: $a NOOP\n"
                                       "FLOOD 100000 * 1 FETCH (FLAGS (a))\\r\\n\n" DONE,
                                       &config, NULL);
  g_autoptr (GError) error = NULL;
  guint number = imap_session_send (it.session, imap_command_new ("NOOP"), &error);
  guint n = 0;
  guint n_taken;

  do
    {
      g_autoptr (GPtrArray) events = NULL;

      imap_session_wait_events (it.session, number, NULL, &error);
      g_assert_no_error (error);
      events = imap_session_take_events (it.session);
      n_taken = events->len;
      n += n_taken;
    }
  while (n_taken > 0 && n < 100000);
  g_assert_cmpuint (n, ==, 100000);
  g_assert_true (imap_session_wait (it.session, number, NULL, &error));
  session_talk_end (&it, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-session-quirks/table", test_table);
  g_test_add_func ("/imap-session-quirks/account", test_account);
  g_test_add_func ("/imap-session-quirks/early", test_early);
  g_test_add_func ("/imap-session-quirks/early-quirk", test_early_quirk);
  g_test_add_func ("/imap-session-quirks/select", test_select);
  g_test_add_func ("/imap-session-quirks/select-refused", test_select_refused);
  g_test_add_func ("/imap-session-quirks/search", test_search);
  g_test_add_func ("/imap-session-quirks/message-limit", test_message_limit);
  g_test_add_func ("/imap-session-quirks/message-limit-stuck", test_message_limit_stuck);
  g_test_add_func ("/imap-session-quirks/list", test_list);
  g_test_add_func ("/imap-session-quirks/notify", test_notify);
  g_test_add_func ("/imap-session-quirks/idle", test_idle);
  g_test_add_func ("/imap-session-quirks/flood", test_flood);
  g_test_add_func ("/imap-session-quirks/stream", test_stream);
  return g_test_run ();
}
