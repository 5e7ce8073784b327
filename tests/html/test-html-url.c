/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "html-url.h"

typedef struct
{
  const char *url;
  HtmlUrlKind kind;
  const char *clean;
} Row;

static const Row rows[] = {
  { "https://a.example/b?c#d", HTML_URL_HTTPS, "https://a.example/b?c#d" },
  { "HTTP://a.example", HTML_URL_HTTP, "HTTP://a.example" },
  { " \x01\thttp://a.example \n", HTML_URL_HTTP, "http://a.example" },
  { "ht\ntp://a.exa\tmple", HTML_URL_HTTP, "http://a.example" },
  { "mailto:a@b.example?subject=x", HTML_URL_MAILTO, "mailto:a@b.example?subject=x" },
  { "cid:part1@x", HTML_URL_CID, "cid:part1@x" },
  { "#top", HTML_URL_FRAGMENT, "#top" },
  { "data:image/png;base64,AAAA", HTML_URL_DATA_IMAGE, "data:image/png;base64,AAAA" },
  { "DATA:IMAGE/GIF;BASE64,AAAA", HTML_URL_DATA_IMAGE, "DATA:IMAGE/GIF;BASE64,AAAA" },
  { "data:image/svg+xml;base64,AAAA", HTML_URL_FORBIDDEN, "data:image/svg+xml;base64,AAAA" },
  { "data:text/html,<script>", HTML_URL_FORBIDDEN, "data:text/html,<script>" },
  { "javascript:alert(1)", HTML_URL_FORBIDDEN, "javascript:alert(1)" },
  { "java\nscript:alert(1)", HTML_URL_FORBIDDEN, "javascript:alert(1)" },
  { "\x1fjavascript:alert(1)", HTML_URL_FORBIDDEN, "javascript:alert(1)" },
  { "vbscript:x", HTML_URL_FORBIDDEN, "vbscript:x" },
  { "file:///etc/passwd", HTML_URL_FORBIDDEN, "file:///etc/passwd" },
  { "ftp://a.example", HTML_URL_FORBIDDEN, "ftp://a.example" },
  { "blob:https://a.example/x", HTML_URL_FORBIDDEN, "blob:https://a.example/x" },
  { "about:blank", HTML_URL_FORBIDDEN, "about:blank" },
  { "posthorn:x", HTML_URL_FORBIDDEN, "posthorn:x" },
  { "//a.example/x", HTML_URL_FORBIDDEN, "//a.example/x" },
  { "/\\a.example/x", HTML_URL_FORBIDDEN, "/\\a.example/x" },
  { "\\\\a.example\\x", HTML_URL_FORBIDDEN, "\\\\a.example\\x" },
  { "images/logo.png", HTML_URL_NONE, NULL },
  { "/images/logo.png", HTML_URL_NONE, NULL },
  { "?a=b", HTML_URL_NONE, NULL },
  { "", HTML_URL_NONE, NULL },
  { "   ", HTML_URL_NONE, NULL },
  { "1http://a.example", HTML_URL_NONE, NULL },
  { ":x", HTML_URL_NONE, NULL },
};

static void
test_classify (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *clean = NULL;

      g_test_message ("%s", rows[i].url);
      g_assert_cmpint (html_url_classify (rows[i].url, &clean), ==, rows[i].kind);
      g_assert_cmpstr (clean, ==, rows[i].clean);
      g_assert_cmpint (html_url_classify (rows[i].url, NULL), ==, rows[i].kind);
    }
}

static void
test_too_long (void)
{
  g_autofree char *filler = g_strnfill (20000, 'a');
  g_autofree char *url = g_strconcat ("https://a.example/", filler, NULL);

  g_assert_cmpint (html_url_classify (url, NULL), ==, HTML_URL_NONE);
}

static void
assert_host (const char *url, const char *host)
{
  g_autofree char *found = html_url_dup_host (url);

  g_assert_cmpstr (found, ==, host);
}

static void
test_host (void)
{
  assert_host ("https://A.Example/b", "a.example");
  assert_host ("https://user:pass@a.example:8080/b", "a.example");
  assert_host ("https:a.example?x", "a.example");
  assert_host ("https:\\\\a.example\\x", "a.example");
  assert_host ("https://[::1]:80/", "[::1]:80");
  assert_host ("https:///", NULL);
  assert_host ("a.example", NULL);
}

static void
test_trackers (void)
{
  g_assert_true (html_url_is_tracker ("https://stats.g.doubleclick.net/x"));
  g_assert_true (html_url_is_tracker ("https://DOUBLECLICK.net"));
  g_assert_true (html_url_is_tracker ("https://u1.ct.sendgrid.net/wf/open?upn=1"));
  g_assert_false (html_url_is_tracker ("https://u1.ct.sendgrid.net/logo.png"));
  g_assert_false (html_url_is_tracker ("https://notdoubleclick.net/x"));
  g_assert_false (html_url_is_tracker ("https://a.example/doubleclick.net"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/html-url/classify", test_classify);
  g_test_add_func ("/html-url/too-long", test_too_long);
  g_test_add_func ("/html-url/host", test_host);
  g_test_add_func ("/html-url/trackers", test_trackers);
  return g_test_run ();
}
