/* SPDX-License-Identifier: GPL-3.0-or-later */

/* COMPRESS with a scripted server, whose side of deflate is written out: a block that is only stored
 * is 00, its length, the same with all bits turned, and the text as it is. */

#include "ph-error.h"
#include "session-talk.h"

#define ASKED                                                                                     \
  TALK_GREETING ("COMPRESS=DEFLATE")                                                              \
  "C: $a COMPRESS DEFLATE\n"

static SessionTalk
talk (const char *script, gboolean always)
{
  const ImapSessionConfig config = { .always_compress = always };

  return session_talk_begin (script, &config, NULL);
}

static guint32
take_exists (ImapSession *session)
{
  g_autoptr (GPtrArray) events = imap_session_take_events (session);

  g_assert_cmpuint (events->len, ==, 1);
  g_assert_cmpint (((ImapResponse *) events->pdata[0])->type, ==, IMAP_RESPONSE_EXISTS);
  return ((ImapResponse *) events->pdata[0])->number;
}

/* What is compressed begins in the same packet as the consent. */
static void
test_at_once (void)
{
  SessionTalk it = talk (ASKED "S- $a OK go\\r\\n\\x00\\x0c\\x00\\xf3\\xff* 5 EXISTS\\r\\n\n"
                               "HOLD\n",
                         TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_true (imap_session_is_compressed (it.session));
  imap_session_idle (it.session, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (take_exists (it.session), ==, 5);
  session_talk_end (&it, "");
}

static void
test_later (void)
{
  SessionTalk it = talk (ASKED "S: $a OK go\n"
                               "DRIP \\x00\\x0c\\x00\\xf3\\xff* 7 EXISTS\\r\\n\n"
                               "HOLD\n",
                         TRUE);
  g_autoptr (GError) error = NULL;
  MailTraffic traffic;

  imap_session_idle (it.session, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (take_exists (it.session), ==, 7);
  imap_session_get_traffic (it.session, &traffic);
  g_assert_cmpuint (traffic.inflated, ==, strlen ("* 7 EXISTS\r\n"));
  session_talk_end (&it, "");
}

/* Plain it goes on when the server does not want to. */
static void
test_refused (void)
{
  SessionTalk it = talk (ASKED "S- $a NO [COMPRESSIONACTIVE] twice?\\r\\n* 6 EXISTS\\r\\n\n"
                               "C: $b NOOP\n"
                               "S: $b OK done\n"
                               "HOLD\n",
                         TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_false (imap_session_is_compressed (it.session));
  imap_session_run (it.session, imap_command_new ("NOOP"), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (take_exists (it.session), ==, 6);
  session_talk_end (&it, "");
}

static void
test_misunderstood (void)
{
  SessionTalk it = talk (ASKED "S: $a BAD what?\n"
                               "HOLD\n",
                         TRUE);

  g_assert_false (imap_session_is_compressed (it.session));
  g_assert_false (imap_session_has (it.session, "COMPRESS=DEFLATE"));
  session_talk_end (&it, "COMPRESS=DEFLATE ");
}

static void
check_faulty (const char *script, int code)
{
  SessionTalk it = talk (script, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_false (imap_session_idle (it.session, 0, NULL, NULL, NULL, &error));
  g_assert_error (error, PH_ERROR, code);
  g_assert_false (imap_session_is_open (it.session));
  session_talk_end (&it, "COMPRESS=DEFLATE ");
}

/* A server that says it compresses and does not, one whose data is damaged, one that hangs up. */
static void
test_faulty (void)
{
  check_faulty (ASKED "S: $a OK go\nS: * 5 EXISTS\nHOLD\n", PH_ERROR_PROTOCOL);
  check_faulty (ASKED "S- $a OK go\\r\\n\\xff\\xff\\xff\n", PH_ERROR_PROTOCOL);
  check_faulty (ASKED "S: $a OK go\nCLOSE\n", PH_ERROR_OFFLINE);
}

/* One that is lost later has nothing to do with it. */
static void
test_lost (void)
{
  SessionTalk it = talk (ASKED "S- $a OK go\\r\\n\\x00\\x0c\\x00\\xf3\\xff* 5 EXISTS\\r\\n\n"
                               "CLOSE\n",
                         TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_true (imap_session_idle (it.session, 0, NULL, NULL, NULL, NULL));
  take_exists (it.session);
  g_assert_false (imap_session_idle (it.session, 0, NULL, NULL, NULL, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_OFFLINE);
  session_talk_end (&it, "");
}

/* On this computer it costs more than it saves. */
static void
test_near (void)
{
  SessionTalk it = talk (TALK_GREETING ("COMPRESS=DEFLATE")
                         "C: $a NOOP\n"
                         "S: $a OK done\n"
                         "HOLD\n",
                         FALSE);
  g_autoptr (GError) error = NULL;

  imap_session_run (it.session, imap_command_new ("NOOP"), NULL, &error);
  g_assert_no_error (error);
  session_talk_end (&it, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-session-compress/at-once", test_at_once);
  g_test_add_func ("/imap-session-compress/later", test_later);
  g_test_add_func ("/imap-session-compress/refused", test_refused);
  g_test_add_func ("/imap-session-compress/misunderstood", test_misunderstood);
  g_test_add_func ("/imap-session-compress/faulty", test_faulty);
  g_test_add_func ("/imap-session-compress/lost", test_lost);
  g_test_add_func ("/imap-session-compress/near", test_near);
  return g_test_run ();
}
