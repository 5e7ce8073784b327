/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "css-clean.h"
#include "css-tokens.h"
#include "report-text.h"

#include <string.h>

typedef struct
{
  const char *css;
  const char *clean;
  const char *blocked;
} Row;

static const Row declarations[] = {
  { "color: red", "color:red;", "" },
  { "COLOR:#F00;;; margin : 0 auto", "color:#F00;margin:0 auto;", "" },
  { "color:red !important", "color:red !important;", "" },
  { "width:calc(100% - 2 * 10px)", "width:calc(100% - 2 * 10px);", "" },
  { "font:italic 12pt/1.5 'Open Sans', serif", "font:italic 12pt/1.5 \"Open Sans\", serif;", "" },
  { "background:#fff url(cid:pic) no-repeat", "background:#fff url(\"cid:pic\") no-repeat;", "" },
  { "background:url('data:image/png;base64,AAAA')",
    "background:url(\"data:image/png;base64,AAAA\");", "" },
  { "background:#fff url(http://a.example/x.png) no-repeat", "background:#fff none no-repeat;",
    "remote-image style background http://a.example/x.png" },
  { "background-image:url( \"https://a.example/x\" )", "background-image:none;",
    "remote-image style background-image https://a.example/x" },
  { "background-image:\\75\\72\\6c(http://a.example/x)", "background-image:none;",
    "remote-image style background-image http://a.example/x" },
  { "background:u\\rl(//a.example/x)", "background:none;", "url style background //a.example/x" },
  { "background:image-set('http://a.example/x' 1x)", "", "css style background" },
  { "background:-webkit-cross-fade(url(http://a.example),red)", "", "css style background" },
  { "background:url(http://a.example/\"x)", "", "css style background" },
  { "color:url(cid:a)", "", "css style color" },
  { "color:attr(data-x)", "", "css style color" },
  { "color:var(--x)", "", "css style color" },
  { "--x:url(http://a.example)", "", "css style --x" },
  { "width:expression(alert(1))", "", "css style width" },
  { "behavior:url(x.htc)", "", "css style behavior" },
  { "-moz-binding:url(http://a.example/x.xml#y)", "", "css style -moz-binding" },
  { "content:url(http://a.example)", "", "css style content" },
  { "cursor:url(http://a.example),auto", "", "css style cursor" },
  { "filter:url(http://a.example#f)", "", "css style filter" },
  { "mask-image:url(http://a.example)", "", "css style mask-image" },
  { "-webkit-mask:url(http://a.example)", "", "css style -webkit-mask" },
  { "border-image:url(http://a.example) 1", "", "css style border-image" },
  { "shape-outside:url(http://a.example)", "", "css style shape-outside" },
  { "position:fixed;top:0", "", "css style position; css style top" },
  { "position:relative", "position:relative;", "" },
  { "animation:x 1s", "", "css style animation" },
  { "mso-line-height-rule:exactly", "", "" },
  { "color:red;}body{display:none", "color:red;", "" },
  { "color:red/**/;/*x*/margin:0", "color:red;margin:0;", "" },
  { "font-family:\"a</style>\"", "font-family:\"a\\3c /style\\3e \";", "" },
  { "margin:(1px", "", "css style margin" },
  { "margin:1px)", "", "css style margin" },
  { "color:red; @import 'http://a.example'; margin:0", "color:red;margin:0;", "" },
  { "list-style:square url(http://a.example/b)", "list-style:square none;",
    "remote-image style list-style http://a.example/b" },
  { "margin:1e3px", "margin:1e3px;", "" },
  { "width:1\\65 3", "width:1\\65 3;", "" },
  { "", "", "" },
  { ";;;", "", "" },
  { "color", "", "" },
  { ":red", "", "" },
};

static const Row sheets[] = {
  { "p { color: red }", "p {color:red;}\n", "" },
  { "a:hover > .b#c[d='e']{margin:0}", "a:hover > .b#c[d=\"e\"]{margin:0;}\n", "" },
  { "<!-- p{color:red} -->", "p{color:red;}\n", "" },
  { "@import url(http://a.example/x.css);p{color:red}", "p{color:red;}\n",
    "remote-style style @import http://a.example/x.css" },
  { "@import 'http://a.example/x.css'", "", "remote-style style @import http://a.example/x.css" },
  { "@\\69mport 'http://a.example/x.css';", "",
    "remote-style style @import http://a.example/x.css" },
  { "@font-face{font-family:x;src:url(http://a.example/f.woff)}p{margin:0}", "p{margin:0;}\n",
    "remote-font style @font-face http://a.example/f.woff" },
  { "@namespace url(http://a.example/);", "", "css style @namespace http://a.example/" },
  { "@media (max-width:600px){p{color:red}}", "@media (max-width:600px){p{color:red;}\n}\n", "" },
  { "@media (Prefers-Color-Scheme:dark){p{color:red}}p{margin:0}", "p{margin:0;}\n",
    "css style @media" },
  { "@media screen{@import 'http://a.example';p{margin:0}}", "@media screen{p{margin:0;}\n}\n",
    "remote-style style @import http://a.example" },
  { "@media print{p{background:url(http://a.example)}}",
    "@media print{p{background:none;}\n}\n", "remote-image style background http://a.example" },
  { "@supports (display:grid){p{color:red}}", "", "css style @supports" },
  { "@keyframes x{from{background:url(http://a.example)}}", "",
    "css style @keyframes http://a.example" },
  { "@charset \"utf-8\";p{margin:0}", "p{margin:0;}\n", "" },
  { "p{color:red", "p{color:red;}\n", "" },
  { "p{color:red}}q{margin:0}", "p{color:red;}\n", "css style selector" },
  { "p{}</style><img src=x>", "p{}\n", "" },
  { "p<q{color:red}", "", "css style selector" },
  { "{color:red}", "{color:red;}\n", "" },
  { "a/**/b{margin:0}", "a/**/b{margin:0;}\n", "" },
};

static const HtmlPolicy alone = { .remote_images = FALSE };
static const HtmlPolicy with_images = { .remote_images = TRUE };

static void
check_rows (const Row *rows, guint n,
            char *(*clean) (const char *css, gsize len, const HtmlPolicy *policy,
                           HtmlReport *report))
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HtmlReport) report = html_report_new ();
      g_autofree char *result = clean (rows[i].css, strlen (rows[i].css), &alone, report);
      g_autofree char *blocked = report_to_text (report);
      g_autoptr (HtmlReport) again_report = html_report_new ();
      g_autofree char *again = clean (result, strlen (result), &alone, again_report);

      g_test_message ("%s", rows[i].css);
      g_assert_cmpstr (result, ==, rows[i].clean);
      g_assert_cmpstr (blocked, ==, rows[i].blocked);
      /* What came out reads as itself. */
      g_assert_cmpstr (again, ==, result);
      g_assert_cmpuint (again_report->items->len, ==, 0);
    }
}

static void
test_declarations (void)
{
  check_rows (declarations, G_N_ELEMENTS (declarations), css_clean_declarations);
}

static void
test_sheets (void)
{
  check_rows (sheets, G_N_ELEMENTS (sheets), css_clean_sheet);
}

static void
test_remote_images (void)
{
  static const char css[] =
    "background:url(https://a.example/x) url(http://a.example/y) url(https://x.doubleclick.net/z)";
  g_autoptr (HtmlReport) report = html_report_new ();
  g_autofree char *clean = css_clean_declarations (css, strlen (css), &with_images, report);
  g_autofree char *blocked = report_to_text (report);

  g_assert_cmpstr (clean, ==, "background:url(\"https://a.example/x\") none none;");
  g_assert_cmpstr (blocked, ==,
                   "remote-image style background http://a.example/y; "
                   "tracker style background https://x.doubleclick.net/z");
}

static void
test_media (void)
{
  g_autofree char *good = css_clean_media ("screen and (min-width: 2em)");
  g_autofree char *open = css_clean_media ("screen and (min-width: 2em");
  g_autofree char *bad = css_clean_media ("screen{}</style>");

  g_assert_cmpstr (good, ==, "screen and (min-width: 2em)");
  g_assert_cmpstr (open, ==, "");
  g_assert_cmpstr (bad, ==, "");
}

static void
test_hiding (void)
{
  g_assert_true (css_hides ("display:none"));
  g_assert_true (css_hides ("color:red; DISPLAY : none !important"));
  g_assert_true (css_hides ("width:1px;height:1px"));
  g_assert_true (css_hides ("max-height:0"));
  g_assert_true (css_hides ("opacity:0"));
  g_assert_false (css_hides ("display:block;width:100px"));
  g_assert_false (css_hides ("width:100%"));
  g_assert_false (css_hides (""));
}

/* Openings that are never closed: each is passed over once. */
static void
test_open_brackets (void)
{
  static const char *const openings[] = { "(", "{", "[", "a{", "a:(", "@media{", "@x(", "url(", "a:b(" };

  for (guint i = 0; i < G_N_ELEMENTS (openings); i++)
    {
      GString *css = g_string_new (NULL);
      g_autoptr (HtmlReport) report = html_report_new ();
      g_autofree char *sheet = NULL;
      g_autofree char *style = NULL;

      for (guint j = 0; j < 100000; j++)
        g_string_append (css, openings[i]);
      sheet = css_clean_sheet (css->str, css->len, &alone, report);
      style = css_clean_declarations (css->str, css->len, &alone, report);
      g_assert_cmpuint (strlen (sheet) + strlen (style), <, css->len);
      g_string_free (css, TRUE);
    }
}

/* A run of spaces is one word, comments or not: else each look behind it would pass over all of it. */
static void
test_spaces (void)
{
  static const char spaces[] = " /**/\t/* a */\n/**/color";
  g_autoptr (CssTokens) tokens = css_tokens_new (spaces, strlen (spaces));
  GString *css = g_string_new (NULL);
  g_autoptr (HtmlReport) report = html_report_new ();
  g_autofree char *style = NULL;
  g_autofree char *sheet = NULL;

  g_assert_cmpuint (tokens->tokens->len, ==, 2);
  g_assert_cmpint (css_tokens_get (tokens, 0)->type, ==, CSS_TOKEN_SPACE);
  g_assert_cmpstr (css_tokens_get (tokens, 1)->text, ==, "color");

  for (guint i = 0; i < 200000; i++)
    g_string_append (css, " /**/");
  g_string_append (css, "color:red");
  style = css_clean_declarations (css->str, css->len, &alone, report);
  sheet = css_clean_sheet (css->str, css->len, &alone, report);
  g_assert_cmpstr (style, ==, "color:red;");
  g_assert_cmpstr (sheet, ==, "");
  g_assert_false (css_hides (css->str));
  g_string_free (css, TRUE);
}

/* Several mails stand on one page: each asks for its own pictures. */
static void
test_own_images (void)
{
  const HtmlPolicy policy = { .cid_prefix = "7/" };
  const char css[] = "background:url(CID:pic@a)";
  g_autoptr (HtmlReport) report = html_report_new ();
  g_autofree char *clean = css_clean_declarations (css, strlen (css), &policy, report);

  g_assert_cmpstr (clean, ==, "background:url(\"cid:7/pic@a\");");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/css-clean/declarations", test_declarations);
  g_test_add_func ("/css-clean/sheets", test_sheets);
  g_test_add_func ("/css-clean/remote-images", test_remote_images);
  g_test_add_func ("/css-clean/media", test_media);
  g_test_add_func ("/css-clean/hiding", test_hiding);
  g_test_add_func ("/css-clean/open-brackets", test_open_brackets);
  g_test_add_func ("/css-clean/spaces", test_spaces);
  g_test_add_func ("/css-clean/own-images", test_own_images);
  return g_test_run ();
}
