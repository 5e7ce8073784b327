/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "protocol-log.h"

#include <string.h>

static void
add (ProtocolLog *log, char direction, const char *text)
{
  protocol_log_add (log, "1", direction, text, strlen (text));
}

static void
test_lines (void)
{
  g_autoptr (ProtocolLog) log = protocol_log_new (10000);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  add (log, '>', "A1 NOOP\r\n");
  add (log, '<', "a\rb\nc\x1b[2J\xff");
  add (log, '<', "a\xc2\x9b" "2Jb\xe2\x80\xae" "c\xe2\x80\xa8" "d");
  protocol_log_add (log, "2", '*', "a remark that is cut", 8);
  text = protocol_log_to_string (log);
  lines = g_strsplit (text, "\n", -1);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (g_strv_length (lines), ==, 5);
  g_assert_true (g_pattern_match_simple ("??:??:??.??? 1 > A1 NOOP", lines[0]));
  g_assert_true (g_pattern_match_simple ("* 1 < a b c [2J\xef\xbf\xbd", lines[1]));
  g_assert_true (g_str_has_suffix (lines[2], " 1 < a 2Jb c d"));
  g_assert_true (g_str_has_suffix (lines[3], " 2 * a remark"));
}

static void
test_limit (void)
{
  g_autoptr (ProtocolLog) log = protocol_log_new (1000);
  g_autofree char *long_line = g_strnfill (5000, 'x');
  g_autofree char *text = NULL;
  g_autofree char *cut = NULL;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *line = g_strdup_printf ("line %u", i);

      add (log, '<', line);
    }
  text = protocol_log_to_string (log);
  g_assert_cmpuint (strlen (text), <=, 1000);
  g_assert_cmpuint (strlen (text), >, 900);
  g_assert_true (g_str_has_suffix (text, "line 999\n"));
  g_assert_null (strstr (text, "line 900\n"));

  add (log, '<', long_line);
  cut = protocol_log_to_string (log);
  g_assert_cmpuint (strlen (cut), <, 1100);
}

static gpointer
add_many (gpointer log)
{
  for (guint i = 0; i < 2000; i++)
    add (log, '<', "from another thread");
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (ProtocolLog) log = protocol_log_new (2000);
  GThread *thread = g_thread_new ("adds", add_many, log);

  for (guint i = 0; i < 200; i++)
    g_free (protocol_log_to_string (log));
  add_many (log);
  g_thread_join (thread);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol-log/lines", test_lines);
  g_test_add_func ("/protocol-log/limit", test_limit);
  g_test_add_func ("/protocol-log/threads", test_threads);
  return g_test_run ();
}
