/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-text.h"

static void
test_clean (void)
{
  static const struct
  {
    const char *text;
    const char *clean;
  } rows[] = {
    { "", "" },
    { "Mailbox is full.", "Mailbox is full." },
    { "  Größe \t\r\n", "Größe" },
    { "a\r\nb\x1b[31mc", "a  b [31mc" },
    { "bad \xff byte", "bad \xef\xbf\xbd byte" },
    { "Permission denied (0.001 + 0.000 secs).", "Permission denied" },
    { "Permission denied (0.001 + 0.000 + 0.003 secs).", "Permission denied" },
    { "Wait (about 5 secs).", "Wait (about 5 secs)." },
    { "turn \xe2\x80\xae around", "turn   around" },
  };
  g_autofree char *endless = g_strnfill (100000, 'x');
  g_autofree char *cut = server_text_clean (endless);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *clean = server_text_clean (rows[i].text);

      g_assert_cmpstr (clean, ==, rows[i].clean);
    }
  g_assert_cmpint (g_utf8_strlen (cut, -1), ==, 201);
  g_assert_true (g_str_has_suffix (cut, "x…"));
}

static void
test_tells (void)
{
  static const struct
  {
    const char *text;
    gboolean tells; /* the password "secret" */
  } rows[] = {
    { "", FALSE },
    { "NO wrong password", FALSE },
    { "BAD what is \"secret\"?", TRUE },
    { "501 cannot decode 'AGFsaWNlAHNlY3JldA=='", TRUE },
    { "501 c2VjcmV0", TRUE },
    { "501 c2VjcmV0: what?", TRUE },
    { "501 c2Vjcm what?", FALSE },
    { "SECRET", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].text);
      g_assert_cmpint (server_text_tells (rows[i].text, strlen (rows[i].text), "secret"), ==,
                       rows[i].tells);
    }
  g_assert_false (server_text_tells ("abc", 3, "abc"));
  g_assert_false (server_text_tells ("abc", 3, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server-text/clean", test_clean);
  g_test_add_func ("/server-text/tells", test_tells);
  return g_test_run ();
}
