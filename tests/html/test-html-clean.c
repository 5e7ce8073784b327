/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "html-clean.h"
#include "report-text.h"

#include <string.h>

static const HtmlPolicy nothing_remote = { FALSE, 0 };
static const HtmlPolicy with_images = { TRUE, 0 };

/* What stands between the body's tags, and the tag itself where it says something. */
static char *
dup_body (const char *html)
{
  const char *body = strstr (html, "<body");
  const char *end = g_strrstr (html, "\n</body>");

  g_assert_nonnull (body);
  g_assert_nonnull (end);
  if (g_str_has_prefix (body, "<body>"))
    body += strlen ("<body>");
  return g_strndup (body, (gsize) (end - body));
}

typedef struct
{
  const char *html;
  const char *body;
  const char *blocked;
} Row;

#define LINK " target=\"_blank\" rel=\"noopener noreferrer\""

static const Row rows[] = {
  { "Hello", "Hello", "" },
  { "a &lt;b&gt; &amp; \"c\"", "a &lt;b&gt; &amp; &quot;c&quot;", "" },
  { "<p>a<p>b", "<p>a</p><p>b</p>", "" },
  { "<B>a</B><i>b", "<b>a</b><i>b</i>", "" },
  { "<blink>a</blink><o:p>b</o:p><foo>c</foo>", "abc", "" },
  { "a<!-- b --><![if mso]>c<![endif]>", "ac", "" },
  { "<p class=x id=y lang=de dir=rtl title='a\"b'>",
    "<p class=\"x\" id=\"y\" lang=\"de\" dir=\"rtl\" title=\"a&quot;b\"></p>", "" },
  { "<pre>\n\na</pre>", "<pre>\n\na</pre>", "" },
  { "<table bgcolor=red cellpadding=0><tr><td colspan=2 nowrap>a</table>",
    "<table bgcolor=\"red\" cellpadding=\"0\">"
    "<tbody><tr><td colspan=\"2\" nowrap=\"\">a</td></tr></tbody></table>", "" },
  { "<a href='https://a.example/?b&c'>x</a>",
    "<a href=\"https://a.example/?b&amp;c\"" LINK ">x</a>", "" },
  { "<a href=mailto:a@b.example>x</a>", "<a href=\"mailto:a@b.example\"" LINK ">x</a>", "" },
  { "<a href=#top name=bottom>x</a>", "<a href=\"#top\" name=\"bottom\">x</a>", "" },
  { "<a href='x.html'>x</a>", "<a>x</a>", "" },
  { "<a href='&#106;avascript:alert(1)'>x</a>", "<a>x</a>", "url a href javascript:alert(1)" },
  { "<a href='java&#10;script:alert(1)'>x</a>", "<a>x</a>", "url a href javascript:alert(1)" },
  { "<a href=cid:x>x</a>", "<a>x</a>", "url a href cid:x" },
  { "<a href=https://a.example ping=https://b.example>x</a>",
    "<a href=\"https://a.example\"" LINK ">x</a>", "remote-image a ping https://b.example" },
  { "<a href=https://a.example target=_top download>x</a>",
    "<a href=\"https://a.example\"" LINK ">x</a>", "" },
  { "<img src=cid:a alt=b width=10>", "<img src=\"cid:a\" alt=\"b\" width=\"10\">", "" },
  { "<img src='data:image/gif;base64,R0'>", "<img src=\"data:image/gif;base64,R0\">", "" },
  { "<img src=http://a.example/b.png alt=c height=9>", "<img alt=\"c\" height=\"9\">",
    "remote-image img src http://a.example/b.png" },
  { "<image src=http://a.example/b.png>", "<img>", "remote-image img src http://a.example/b.png" },
  { "<img src=//a.example/b>", "<img>", "url img src //a.example/b" },
  { "<img src=b.png>", "<img>", "" },
  { "<img srcset='http://a.example/b 2x'>", "<img>",
    "remote-image img srcset http://a.example/b 2x" },
  { "<img lowsrc=http://a.example dynsrc=http://b.example longdesc=http://c.example>", "<img>",
    "remote-image img lowsrc http://a.example; remote-image img dynsrc http://b.example; "
    "remote-image img longdesc http://c.example" },
  { "<img src=http://a.example/b width=1 height=1>", "<img width=\"1\" height=\"1\">",
    "tracker img src http://a.example/b" },
  { "<img src=http://a.example/b style='display:none'>", "<img style=\"display:none;\">",
    "tracker img src http://a.example/b" },
  { "<img src=x onerror=alert(1)>", "<img>", "event-handler img onerror" },
  { "<div hidden>a</div>", "<div hidden=\"\">a</div>", "" },
  { "<div onclick=x onmouseover=y>a</div>", "<div>a</div>",
    "event-handler div onclick; event-handler div onmouseover" },
  { "<body background=http://a.example/b bgcolor=#fff onload=x>a",
    "<body bgcolor=\"#fff\">a",
    "remote-image body background http://a.example/b; event-handler body onload" },
  { "<table background=cid:x><tr background=http://a.example><td background=http://b.example>a</table>",
    "<table background=\"cid:x\"><tbody><tr><td>a</td></tr></tbody></table>",
    "remote-image tr background http://a.example; remote-image td background http://b.example" },
  { "<div background=http://a.example src=http://b.example href=http://c.example>a</div>",
    "<div>a</div>", "attribute div background; attribute div src; attribute div href" },
  { "<script>alert(1)</script>a", "a", "script script" },
  { "<script src=http://a.example></script>a", "a", "script script http://a.example" },
  { "<scr<script>ipt>alert(1)</script>a", "ipt&gt;alert(1)a", "" },
  { "<svg><image href=http://a.example /><script>x</script></svg>a", "a", "drawing svg" },
  { "<math><mtext href=http://a.example>x</mtext></math>a", "a", "drawing math" },
  { "<math><mtext><table><mglyph><style><img src=http://a.example onerror=x>", "", "drawing math" },
  { "<svg></p><style><a id=\"</style><img src=http://a.example onerror=x>\">", "", "drawing svg" },
  { "<iframe src=http://a.example>x</iframe>a", "a", "frame iframe http://a.example" },
  { "<iframe srcdoc='<img src=http://a.example>'></iframe>a", "a", "frame iframe" },
  { "<frameset><frame src=http://a.example></frameset>", "", "frame frameset" },
  { "<object data=http://a.example><img src=http://b.example></object>a", "a",
    "object object http://a.example" },
  { "<embed src=http://a.example>a", "a", "object embed http://a.example" },
  { "<applet code=x archive=http://a.example></applet>a", "a", "object applet x" },
  { "<video src=http://a.example poster=http://b.example><source src=http://c.example></video>a",
    "a", "media video http://a.example" },
  { "<audio src=http://a.example></audio><bgsound src=http://b.example>a", "a",
    "media audio http://a.example; media bgsound http://b.example" },
  { "<picture><source srcset=http://a.example><img src=cid:a></picture>", "<img src=\"cid:a\">",
    "remote-image source http://a.example" },
  { "<link rel=stylesheet href=http://a.example>a", "a", "remote-style link http://a.example" },
  { "<link rel=dns-prefetch href=//a.example><link rel=preconnect href=http://b.example>a", "a",
    "link link //a.example; link link http://b.example" },
  { "<base href=http://a.example/>a", "a", "link base http://a.example/" },
  { "<meta http-equiv=Refresh content='0;url=http://a.example'>a", "a",
    "refresh meta content 0;url=http://a.example" },
  { "<meta http-equiv=Content-Security-Policy content='report-uri http://a.example'>a", "a", "" },
  { "<form action=http://a.example><input type=image src=http://b.example><button>x</button></form>",
    "x", "form form http://a.example; form input http://b.example; form button" },
  { "<textarea>a</textarea><select><option>b</select>c", "c", "form textarea; form select" },
  { "<isindex action=http://a.example>a",
    "<hr>This is a searchable index. Enter search keywords: <hr>a",
    "form form http://a.example; form input" },
  { "<template><img src=http://a.example></template>a", "a", "element template" },
  { "<noscript><img src=http://a.example/b></noscript>a", "<img>a",
    "remote-image img src http://a.example/b" },
  { "<noembed><img src=http://a.example></noembed>a", "a", "" },
  { "<xmp><img src=http://a.example></xmp>", "&lt;img src=http://a.example&gt;", "" },
  { "<plaintext><img src=http://a.example>", "&lt;img src=http://a.example&gt;", "" },
  { "<title><img src=http://a.example></title>a", "a", "" },
  { "<p style='color:red;background:url(http://a.example)'>a", "<p style=\"color:red;background:none;\">a</p>",
    "remote-image style background http://a.example" },
  { "<p style='font-family:\"x\"'>a", "<p style=\"font-family:&quot;x&quot;;\">a</p>", "" },
  { "<map name=m><area href=https://a.example shape=rect coords=0,0,1,1></map><img usemap=#m src=cid:x>",
    "<map name=\"m\"><area href=\"https://a.example\"" LINK " shape=\"rect\" coords=\"0,0,1,1\"></map>"
    "<img usemap=\"#m\" src=\"cid:x\">", "" },
  { "<img usemap=http://a.example#m>", "<img>", "attribute img usemap" },
  { "<a xlink:href=http://a.example>x</a>", "<a>x</a>", "" },
  { "<video><title><a>b</video>c", "", "media video" },
};

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (HtmlClean) clean = html_clean (rows[i].html, strlen (rows[i].html), &nothing_remote);
      g_autofree char *body = dup_body (clean->html);
      g_autofree char *blocked = report_to_text (clean->report);

      g_test_message ("%s", rows[i].html);
      g_assert_cmpstr (body, ==, rows[i].body);
      g_assert_cmpstr (blocked, ==, rows[i].blocked);
    }
}

/* What came out holds nothing more to block. */
static void
test_again (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (HtmlClean) clean = html_clean (rows[i].html, strlen (rows[i].html), &nothing_remote);
      g_autoptr (HtmlClean) again = html_clean (clean->html, strlen (clean->html), &nothing_remote);
      g_autofree char *body = dup_body (clean->html);
      g_autofree char *again_body = dup_body (again->html);

      g_test_message ("%s", rows[i].html);
      g_assert_cmpuint (again->report->items->len, ==, 0);
      g_assert_cmpstr (g_strstrip (again_body), ==, g_strstrip (body));
    }
}

static void
test_style_elements (void)
{
  static const char html[] =
    "<head><style>p{color:red} @import 'http://a.example';</style></head>"
    "<p>a<style media=print>p{color:blue}</style><style media='{}'>p{color:green}</style>"
    "<style>b{font-family:'</st\\79le>'}</style>";
  g_autoptr (HtmlClean) clean = html_clean (html, strlen (html), &nothing_remote);

  g_assert_cmpstr (clean->html, ==,
                   "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<style>\n"
                   "p{color:red;}\n@media print{\np{color:blue;}\n}\n"
                   "b{font-family:\"\\3c /style\\3e \";}\n"
                   "</style>\n</head>\n<body><p>a</p>\n</body>\n</html>\n");
}

static void
test_remote_images (void)
{
  static const char html[] =
    "<img src=https://a.example/b><img src=http://a.example/c>"
    "<img src=https://a.example/d width=1 height=1><img src=https://x.sendgrid.net/wf/open>"
    "<img srcset='https://a.example/e 2x'><td background=https://a.example/f>";
  g_autoptr (HtmlClean) clean = html_clean (html, strlen (html), &with_images);
  g_autofree char *body = dup_body (clean->html);

  g_assert_cmpstr (body, ==,
                   "<img src=\"https://a.example/b\"><img><img width=\"1\" height=\"1\"><img><img>");
  g_assert_cmpuint (clean->report->counts[HTML_BLOCKED_IMAGE], ==, 2);
  g_assert_cmpuint (clean->report->counts[HTML_BLOCKED_TRACKER], ==, 2);
}

static void
test_direction (void)
{
  static const char html[] = "<html dir=RTL><body>x";
  g_autoptr (HtmlClean) clean = html_clean (html, strlen (html), &nothing_remote);

  g_assert_nonnull (strstr (clean->html, "<html dir=\"rtl\">"));
}

static void
test_not_utf8 (void)
{
  static const char html[] = "a\xff" "b\0c\xc3";
  g_autoptr (HtmlClean) clean = html_clean (html, sizeof html - 1, &nothing_remote);

  g_assert_true (g_utf8_validate (clean->html, -1, NULL));
  g_assert_nonnull (strstr (clean->html, "a\xef\xbf\xbd" "b\xef\xbf\xbd" "c\xef\xbf\xbd"));
}

static void
test_cut (void)
{
  HtmlPolicy policy = { FALSE, 10 };
  static const char html[] = "<p>123456\xc3\xa4 and more";
  g_autoptr (HtmlClean) clean = html_clean (html, strlen (html), &policy);
  g_autofree char *body = dup_body (clean->html);

  g_assert_true (clean->is_cut);
  g_assert_cmpstr (body, ==, "<p>123456</p>");
}

/* Nested as deep as the mail likes: it ends, and comes out flat or not at all. */
static void
test_deep (void)
{
  static const char *const openings[] = {
    "<div>", "<b>", "<a>", "<table><tr><td>", "<font size=1>", "<p><b>", "<ul><li>", "<svg>", "<q>",
    "<template>", "<select>", "<i><table>", "</p>", "<button><nobr>", "<object>", "<o:p>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (openings); i++)
    {
      g_autoptr (GString) html = g_string_new (NULL);
      g_autoptr (HtmlClean) clean = NULL;

      for (guint j = 0; j < 20000; j++)
        g_string_append (html, openings[i]);
      g_string_append (html, "end");
      g_test_message ("%s", openings[i]);
      clean = html_clean (html->str, html->len, &nothing_remote);
      if (clean != NULL)
        g_assert_true (g_str_has_suffix (clean->html, "</html>\n"));
    }
}

/* Each paragraph repeats the fonts of the first, with their titles: 400 KB would become gigabytes. */
static void
test_repeated (void)
{
  g_autofree char *title = g_strnfill (4000, '"');
  g_autoptr (GString) html = g_string_new ("<p>");
  g_autoptr (HtmlClean) clean = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (html, "<font size=%u title='%s'>", i, title);
  for (guint i = 0; i < 100; i++)
    g_string_append (html, "<p>x</p>");
  clean = html_clean (html->str, html->len, &nothing_remote);
  g_assert_null (clean);
}

static void
test_many_reports (void)
{
  g_autoptr (GString) html = g_string_new (NULL);
  g_autoptr (HtmlClean) clean = NULL;

  for (guint i = 0; i < 2 * HTML_REPORT_MAX; i++)
    g_string_append_printf (html, "<img src=http://a.example/%u><img src=http://b.example/>", i);
  clean = html_clean (html->str, html->len, &nothing_remote);

  g_assert_cmpuint (clean->report->counts[HTML_BLOCKED_IMAGE], ==, 4 * HTML_REPORT_MAX);
  g_assert_cmpuint (clean->report->items->len, ==, HTML_REPORT_MAX);
}

static void
test_links (void)
{
  static const char html[]
    = "<a href=https://one.example/>See <b>two.example</b><img src=cid:a alt=' now'></a> after"
      "<p><a href='javascript:x'>no link</a><a name=place>none</a><a href='#place'>inside</a>"
      "<a href='mailto:a@b.example'>Write<map><area href='http://three.example/' alt=Three>"
      "</map><a href='http:four.example'>";
  static const char *const expected[][2] = {
    { "https://one.example/", "See two.example now" },
    { "mailto:a@b.example", "Write" },
    { "http://three.example/", "" },
    { "http:four.example", "" },
  };
  g_autofree char *text = g_strnfill (3 * HTML_LINK_MAX_BYTES, 'x');
  g_autofree char *endless = g_strdup_printf ("<a href='http://a.example'>%s", text);
  g_autoptr (HtmlClean) clean = html_clean (html, strlen (html), &nothing_remote);
  g_autoptr (HtmlClean) cut = html_clean (endless, strlen (endless), &nothing_remote);
  const HtmlLink *link;

  g_assert_cmpuint (clean->links->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < clean->links->len; i++)
    {
      link = clean->links->pdata[i];
      g_assert_cmpstr (link->url, ==, expected[i][0]);
      g_assert_cmpstr (link->text, ==, expected[i][1]);
    }
  link = cut->links->pdata[0];
  g_assert_cmpuint (strlen (link->text), ==, HTML_LINK_MAX_BYTES);
}

static void
test_style (void)
{
  const HtmlPolicy policy = { .style = "p{color:red}" };
  g_autoptr (HtmlClean) clean = html_clean ("<style>b{color:blue}</style>", 28, &policy);
  const char *ours = strstr (clean->html, "<style>\np{color:red}</style>");

  g_assert_nonnull (ours);
  g_assert_nonnull (strstr (ours, "blue"));
}

/* Several mails stand on one page: each asks for its own pictures. */
static void
test_own_images (void)
{
  const HtmlPolicy policy = { .cid_prefix = "7/" };
  const char html[] = "<img src=cid:a><p style='background:url(cid:b)'>cid:c";
  g_autoptr (HtmlClean) clean = html_clean (html, strlen (html), &policy);

  g_assert_nonnull (strstr (clean->html, "<img src=\"cid:7/a\">"));
  g_assert_nonnull (strstr (clean->html, "cid:7/b"));
  g_assert_nonnull (strstr (clean->html, ">cid:c"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/html-clean/rows", test_rows);
  g_test_add_func ("/html-clean/again", test_again);
  g_test_add_func ("/html-clean/style-elements", test_style_elements);
  g_test_add_func ("/html-clean/remote-images", test_remote_images);
  g_test_add_func ("/html-clean/direction", test_direction);
  g_test_add_func ("/html-clean/not-utf8", test_not_utf8);
  g_test_add_func ("/html-clean/cut", test_cut);
  g_test_add_func ("/html-clean/deep", test_deep);
  g_test_add_func ("/html-clean/repeated", test_repeated);
  g_test_add_func ("/html-clean/links", test_links);
  g_test_add_func ("/html-clean/style", test_style);
  g_test_add_func ("/html-clean/many-reports", test_many_reports);
  g_test_add_func ("/html-clean/own-images", test_own_images);
  return g_test_run ();
}
