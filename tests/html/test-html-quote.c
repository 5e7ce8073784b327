/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "html-quote.h"

#include <string.h>

static const struct
{
  const char *html;
  const char *quote;
} table[] = {
  { "", "" },
  { "<p>a <b>b</b></p>", "<p>a <b>b</b></p>" },
  { "<p class=x id=y title=z>a</p>", "<p title=\"z\">a</p>" },
  { "<a href=https://a.example>x</a>", "<a href=\"https://a.example\">x</a>" },
  { "<img src=https://a.example/b alt=words>", "words" },
  { "<img src=cid:a alt=words>", "<img src=\"cid:a\" alt=\"words\">" },
  { "<body bgcolor=red text=blue style='margin:0'>a",
    "<div style=\"background-color:red;color:blue;margin:0;\">a</div>" },
  { "<body bgcolor='red;x'>a", "a" },
  { "a<p hidden>b</p>", "a" },
  { "a<p style='display:none'>b</p>", "a" },
  { "a<p style='display:none;display:block'>b</p>", "a<p style=\"display:none;display:block;\">b</p>" },
  { "a<i style='visibility:hidden'>b<u style='visibility:visible'>c</u></i>",
    "a<i style=\"visibility:hidden;\"><u style=\"visibility:visible;\">c</u></i>" },
  { "a<i style='opacity:.5'>b</i><i style='opacity:0.0'>c</i>", "a<i style=\"opacity:.5;\">b</i>" },
  { "<style>.x{display:none}</style>a<i class='y x'>b</i><i class=xx>c</i>", "a<i>c</i>" },
  { "<style>p.x#y b>i{display:none}</style><p class=x id=y><b><i>no</i><u><i>yes</i></u></b></p>",
    "<p><b><u><i>yes</i></u></b></p>" },
  { "<style>p:hover,a::before{display:none}</style><p class=x>a</p>", "<p>a</p>" },
  { "<style>p:first-child{display:none}.x:not(.y){display:block}</style><p class='x y'>a</p>b", "b" },
  { "<style>p[title]{display:none}h1+div,h1 ~ i{display:none}</style><p>a</p><div>a</div><i>a</i>b",
    "b" },
  { "<style>a b c d e f g h i j{display:none}</style><i>a</i>b", "<i>a</i>b" },
  { "<style>#i{display:none}.x{display:block}p{display:block}</style><p class=x id=i>a</p>b", "b" },
  { "<style>.x{display:block}p{display:none}</style><p class=x>a</p>b", "<p>a</p>b" },
  { "<style>p{display:none!important}.x{display:block}</style>"
    "<p class=x style='display:block'>a</p>b", "b" },
  { "<style>p{display:none}</style><p style='display:block ! important'>a</p>",
    "<p style=\"display:block ! important;\">a</p>" },
  { "<style>@media (max-width:9px){p{display:none}}@media print{p{display:none}}</style><p>a</p>",
    "<p>a</p>" },
  { "<style>@media screen{p{display:none}}</style><p>a</p>b", "b" },
  { "<style>*{display:none}</style>a<p>b</p>", "" },
  { "<p style='color:#fff'>a</p>", "<p style=\"color:#fff;\"></p>" },
  { "<p style='color:#fff;background:#000'>a</p>", "<p style=\"color:#fff;background:#000;\">a</p>" },
  { "<p style='color:#fefefe'>a</p>", "<p style=\"color:#fefefe;\"></p>" },
  { "<font color=white>a</font>b", "<font color=\"white\"></font>b" },
  { "<div style='font-size:0'>a<p style='font-size:12px'>b</p><p style='font-size:2em'>c</p></div>",
    "<div style=\"font-size:0;\"><p style=\"font-size:12px;\">b</p><p style=\"font-size:2em;\"></p></div>" },
  { "<i style='font:0/0 x'>a</i><i style='font:italic 700 0px x'>b</i>c",
    "<i style=\"font:0/0 x;\"></i><i style=\"font:italic 700 0px x;\"></i>c" },
  { "<i style='font:italic 700 12px/1 x'>a</i>", "<i style=\"font:italic 700 12px/1 x;\">a</i>" },
  { "<i style='font-size:0'><b style='font:120% x'>a</b><b style='font:9pt x'>b</b></i>",
    "<i style=\"font-size:0;\"><b style=\"font:120% x;\"></b><b style=\"font:9pt x;\">b</b></i>" },
  { "<p style='margin:0 0 0 -999px'>a</p><p style='margin-inline:-999px'>b</p><p style='margin:-9px'>c</p>",
    "<p style=\"margin:-9px;\">c</p>" },
  { "<div style='height:0;overflow:hidden'>a</div><div style='height:0'>b</div>",
    "<div style=\"height:0;\">b</div>" },
  { "<td width=1%>", "" },
  { "<div style='width:1%;overflow:hidden'>a</div>",
    "<div style=\"width:1%;overflow:hidden;\">a</div>" },
  { "<details><summary>a</summary><p>b</p></details>", "<details><summary>a</summary></details>" },
};

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (HtmlQuote) quote = html_quote (table[i].html, strlen (table[i].html), FALSE);

      g_assert_nonnull (quote);
      g_assert_cmpstr (quote->html, ==, table[i].quote);
    }
}

static const struct
{
  const char *html;
  const char *quote;
} signatures[] = {
  { "a<div class=gmail_signature>b</div>c", "ac" },
  { "a<div class=gmail_signatures>b</div>c", "a<div>b</div>c" },
  { "a<br>-- <br>b<br><p>c</p>", "a<br>" },
  { "a<br>--&nbsp;<br>b", "a<br>" },
  { "a<br>-- <br>b<blockquote>c</blockquote>d", "a<br><blockquote>c</blockquote>d" },
  { "<div>a<br>-- <br>b</div><div>c</div>", "<div>a<br></div><div>c</div>" },
  { "<blockquote>a<br>-- <br>b</blockquote>", "<blockquote>a<br>-- <br>b</blockquote>" },
  { "a -- <br>b", "a -- <br>b" },
};

static void
test_signatures (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (signatures); i++)
    {
      gsize len = strlen (signatures[i].html);
      g_autoptr (HtmlQuote) cut = html_quote (signatures[i].html, len, TRUE);
      g_autoptr (HtmlQuote) whole = html_quote (signatures[i].html, len, FALSE);

      g_assert_cmpstr (cut->html, ==, signatures[i].quote);
      g_assert_nonnull (strchr (whole->html, 'b'));
    }
}

static void
test_pictures (void)
{
  static const char *const html = "<img src=cid:a%20b><img src=cid:c><img src=cid:c>"
                                  "<img src='data:image/gif;base64,R0'><p hidden><img src=cid:d></p>";
  g_autoptr (HtmlQuote) quote = html_quote (html, strlen (html), FALSE);

  g_assert_cmpuint (g_strv_length (quote->content_ids), ==, 2);
  g_assert_cmpstr (quote->content_ids[0], ==, "a b");
  g_assert_cmpstr (quote->content_ids[1], ==, "c");
}

/* Made to take for ever: it ends, and what could not be looked at is left out. */
static void
test_work (void)
{
  g_autoptr (GString) html = g_string_new ("<style>");

  for (guint i = 0; i < 4000; i++)
    g_string_append (html, "i i i i i i i .x{opacity:1}");
  g_string_append (html, ".y{display:none}");
  g_string_append (html, "</style>seen");
  for (guint i = 0; i < 200; i++)
    g_string_append (html, "<i class='x'>");
  for (guint i = 0; i < 5000; i++)
    g_string_append (html, "<i class='x y'>SECRET</i>");
  {
    g_autoptr (HtmlQuote) quote = html_quote (html->str, html->len, FALSE);

    g_assert_nonnull (strstr (quote->html, "seen"));
    g_assert_null (strstr (quote->html, "SECRET"));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/html-quote/table", test_table);
  g_test_add_func ("/html-quote/signatures", test_signatures);
  g_test_add_func ("/html-quote/pictures", test_pictures);
  g_test_add_func ("/html-quote/work", test_work);

  return g_test_run ();
}
