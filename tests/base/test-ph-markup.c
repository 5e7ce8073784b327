/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-markup.h"

static void
check (const char *text, gssize len, const char *expected)
{
  g_autoptr (GString) out = g_string_new ("x");

  ph_markup_append (out, text, len);
  g_assert_cmpstr (out->str, ==, expected);
}

static void
test_append (void)
{
  check ("", -1, "x");
  check ("Grüße", -1, "xGrüße");
  check ("<a href=\"b&c\">", -1, "x&lt;a href=&quot;b&amp;c&quot;&gt;");
  check ("&amp;", -1, "x&amp;amp;");
  check ("a<b", 2, "xa&lt;");
  check ("a", 0, "x");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/markup/append", test_append);

  return g_test_run ();
}
