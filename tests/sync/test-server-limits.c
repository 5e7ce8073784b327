/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much one command may ask for: the table of servers, what the server announces, what is wanted. */

#include "server-limits.h"
#include "session-talk.h"

static const char table_text[] = "[a]\n"
                                 "capability=XROWS\n"
                                 "batch=7\n"
                                 "[b]\n"
                                 "capability=XSHORT\n"
                                 "command-bytes=1000\n"
                                 "[c]\n"
                                 "capability=XLONG\n"
                                 "command-bytes=100000\n";

static void
check (const char *greeting, guint wanted, guint messages, gsize bytes)
{
  g_autoptr (QuirkTable) table = quirk_table_new (table_text, NULL);
  const ImapSessionConfig config = { .quirks = table };
  SessionTalk it = session_talk_begin (greeting, &config, NULL);

  g_test_message ("%s", greeting);
  g_assert_cmpuint (server_limits_messages (it.session, wanted), ==, messages);
  g_assert_cmpuint (server_limits_bytes (it.session), ==, bytes);
  session_talk_end (&it, "");
}

static void
test_limits (void)
{
  check (TALK_GREETING ("X"), 0, 0, 4000);
  check (TALK_GREETING ("X"), 500, 500, 4000);
  check (TALK_GREETING ("XROWS"), 0, 7, 4000);
  check (TALK_GREETING ("XROWS"), 500, 7, 4000);
  check (TALK_GREETING ("XROWS"), 3, 3, 4000);
  check (TALK_GREETING ("MESSAGELIMIT=5"), 500, 5, 4000);
  check (TALK_GREETING ("XROWS MESSAGELIMIT=5"), 0, 5, 4000);
  check (TALK_GREETING ("XROWS MESSAGELIMIT=9"), 0, 7, 4000);
  check (TALK_GREETING ("MESSAGELIMIT=nonsense"), 500, 500, 4000);
  check (TALK_GREETING ("XSHORT"), 500, 500, 1000);
  check (TALK_GREETING ("XLONG"), 500, 500, 4000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server-limits", test_limits);
  return g_test_run ();
}
