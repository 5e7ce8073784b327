/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-text.h"

#include <string.h>

#define WORDS "The quick brown fox jumps over the lazy dog and then goes home to sleep for a while. "

static const struct
{
  const char *text;
  const char *flowed;
} flowed[] = {
  { "", "" },
  { "Hello\n", "Hello\n" },
  { "Hello", "Hello\n" },
  { "blanks   \n", "blanks\n" },
  { "-- \nAnna\n", "-- \nAnna\n" },
  { " indented\nFrom here\n", "  indented\n From here\n" },
  { "\n\nx\n", "\n\nx\n" },
  { ">quoted\n> > twice\n>\n>>> three\n", "> quoted\n>> twice\n>\n>>> three\n" },
  { WORDS "End\n", "The quick brown fox jumps over the lazy dog and then goes home to sleep \n"
                   "for a while. End\n" },
  { "> " WORDS "End\n", "> The quick brown fox jumps over the lazy dog and then goes home to \n"
                        "> sleep for a while. End\n" },
};

static char *
unflow (const char *text, gboolean delsp)
{
  const MimeTextFormat format = { "utf-8", TRUE, delsp };

  return compose_text_from_flowed (text, &format);
}

static void
test_flowed (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (flowed); i++)
    {
      g_autofree char *out = compose_text_to_flowed (flowed[i].text);
      g_autofree char *back = unflow (out, FALSE);
      g_autofree char *again = compose_text_to_flowed (back);

      g_assert_cmpstr (out, ==, flowed[i].flowed);
      g_assert_cmpstr (again, ==, out);
    }
}

/* What was written comes back, however long its lines are. */
static void
test_round_trip (void)
{
  static const char *const texts[] = {
    WORDS WORDS WORDS "End\n\n" WORDS "From the start " WORDS "> " WORDS "-- " WORDS "End\n",
    "> " WORDS WORDS "End\n>> " WORDS "End\n> end\n\nOwn words.\n-- \nAnna\n",
    "  two blanks in front\n\ttab\n   three\n",
    "日本語の長い行がここにありますが、空白がないので、どこにも改行することができません。これはとても長い行です。そうです。\n",
    "https://post.example/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
    "a -- " "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
    "-- " "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx y\n",
    ".\n..\n. dot\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *out = compose_text_to_flowed (texts[i]);
      g_autofree char *back = unflow (out, FALSE);
      g_auto (GStrv) lines = g_strsplit (out, "\n", -1);

      g_assert_cmpstr (back, ==, texts[i]);
      /* Longer ones have no blank within, or only that of "-- ". */
      for (guint k = 0; lines[k] != NULL; k++)
        g_assert_true (g_utf8_strlen (lines[k], -1) <= 72 ||
                       strlen (g_strchomp (lines[k])) == 3 + strcspn (lines[k] + 3, " "));
    }
}

static void
test_unflow (void)
{
  static const MimeTextFormat fixed = { "utf-8", FALSE, FALSE };
  g_autofree char *as_it_is = compose_text_from_flowed ("a \n b\n\n\nc", &fixed);
  g_autofree char *joined = unflow ("a \nb\n\n\nc\n", FALSE);
  g_autofree char *no_blanks = unflow ("Donau \ndampf \nschiff\n", TRUE);
  g_autofree char *depths = unflow ("> one \n>> two \nthree\n", FALSE);

  g_assert_cmpstr (as_it_is, ==, "a \n b\n\n\nc");
  g_assert_cmpstr (joined, ==, "a b\n\n\nc\n");
  g_assert_cmpstr (no_blanks, ==, "Donaudampfschiff\n");
  g_assert_cmpstr (depths, ==, "> one \n>> two \nthree\n");
}

static void
test_html_to_text (void)
{
  static const char *const table[][2] = {
    { "<p>One</p><p>Two <b>bold</b></p>", "One\n\nTwo bold\n" },
    { "<div>a</div><div>b</div>", "a\nb\n" },
    { "<ul><li>a<li>b</ul>", "• a\n• b\n" },
    { "<blockquote><div>q</div></blockquote><div>a</div>", "> q\n\na\n" },
    { "<a href=\"https://post.example/x\">there</a>", "there <https://post.example/x>\n" },
    { "<a href=\"https://post.example/\">post.example</a>", "post.example\n" },
    { "<a href=\"mailto:a@b.example\">a@b.example</a>", "a@b.example\n" },
    { "a<hr>b", "a\n----------------------------------------\nb\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = compose_text_from_html (table[i][0]);

      g_assert_cmpstr (text, ==, table[i][1]);
    }
}

static void
test_text_to_html (void)
{
  static const char *const table[][2] = {
    { "a <b> & c\n", "<div>a &lt;b&gt; &amp; c</div>\n" },
    { "a\n\nb\n", "<div>a</div>\n<div><br></div>\n<div>b</div>\n" },
    { "  x   y\n", "<div>&nbsp;&nbsp;x &nbsp;&nbsp;y</div>\n" },
    { "> q\n>> r\na\n", "<blockquote type=\"cite\">\n<div>q</div>\n<blockquote type=\"cite\">\n"
                        "<div>r</div>\n</blockquote>\n</blockquote>\n<div>a</div>\n" },
    { "see https://post.example/x.\n",
      "<div>see <a href=\"https://post.example/x\">https://post.example/x</a>.</div>\n" },
    { "javascript://x\n", "<div>javascript://x</div>\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *html = compose_html_from_text (table[i][0]);

      g_assert_cmpstr (html, ==, table[i][1]);
    }
}

/* Switched over and back, no word is lost. */
static void
test_there_and_back (void)
{
  static const char *const text = "Dear Bob,\n\nOne <two> & three.\n> quoted\n>> twice\n\nEnd\n";
  g_autofree char *html = compose_html_from_text (text);
  g_autofree char *back = compose_text_from_html (html);
  g_auto (GStrv) words = g_strsplit_set (text, " \n", -1);

  for (guint i = 0; words[i] != NULL; i++)
    g_assert_nonnull (strstr (back, words[i]));
}

static void
test_quote (void)
{
  g_autofree char *quoted = compose_text_quote ("a\r\n\n> b\nc");

  g_assert_cmpstr (quoted, ==, "> a\n>\n>> b\n> c\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/text/flowed", test_flowed);
  g_test_add_func ("/text/round-trip", test_round_trip);
  g_test_add_func ("/text/unflow", test_unflow);
  g_test_add_func ("/text/html-to-text", test_html_to_text);
  g_test_add_func ("/text/text-to-html", test_text_to_html);
  g_test_add_func ("/text/there-and-back", test_there_and_back);
  g_test_add_func ("/text/quote", test_quote);

  return g_test_run ();
}
