/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "html-written.h"

#include <string.h>

static void
check (HtmlWrittenSource source, const char *html, const char *result)
{
  g_autoptr (HtmlWritten) written = html_written_new (html, strlen (html), source, "mark", NULL, NULL);

  g_assert_nonnull (written);
  g_assert_cmpstr (written->html, ==, result);
}

/* What was written comes out as it is, and so it does when it goes in again. */
static void
test_draft (void)
{
  static const struct
  {
    const char *html;
    const char *result;
  } cases[] = {
    { "", "" },
    { "one &amp; <b>two</b>", "one &amp; <b>two</b>" },
    { "<div class=\"mark\">a</div><div class=\"mark b\">c</div>", "<div class=\"mark\">a</div><div>c</div>" },
    { "<blockquote type=cite class=gmail_quote>a<blockquote type=x>b",
      "<blockquote type=\"cite\">a<blockquote>b</blockquote></blockquote>" },
    { "<ol type=a><li>b</ol>", "<ol type=\"a\"><li>b</li></ol>" },
    /* Hidden or not, words stay. */
    { "<p hidden>a<p style='color:white'>b", "<p>a</p><p style=\"color:white;\">b</p>" },
    { "<p style='background:url(cid:x);color:red;background-image:url(\"data:image/gif;base64,R0lGODlh\")'>a",
      "<p style=\"color:red;\">a</p>" },
    { "<span class=a>b<span id=c></span></span><a name=d>e</a><a href='https://a.example/' target=x>f</a>",
      "be<a href=\"https://a.example/\">f</a>" },
    { "<span style='color:inherit;font-family:inherit'>a</span><p style='color:inherit'>b",
      "a<p style=\"color:inherit;\">b</p>" },
    { "<span style='color: " HTML_WRITTEN_INK "; font-family: " HTML_WRITTEN_FONT ", sans-serif;'>a</span>", "a" },
    { "<img src=cid:a@b alt=c width=7><img src=https://a.example/x alt=d><img src=data:image/gif;base64,R0lG alt=e>",
      "<img src=\"cid:a@b\" alt=\"c\" width=\"7\">de" },
    { "<script>a</script><form><input>b</form><table background=cid:x bgcolor=red><tr><td>c</table>",
      "b<table bgcolor=\"red\"><tbody><tr><td>c</td></tr></tbody></table>" },
    { "<pre>\n\na</pre>", "<pre>\n\na</pre>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      check (HTML_WRITTEN_DRAFT, cases[i].html, cases[i].result);
      check (HTML_WRITTEN_DRAFT, cases[i].result, cases[i].result);
    }
}

static void
test_pasted (void)
{
  static const struct
  {
    const char *html;
    const char *result;
  } cases[] = {
    { "<p style='font-size:11px'>a<p style='font-size:12pt'>b<p style='font-size:0.25in'>c<p style='font-size:5em'>d",
      "<p style=\"font-size:small;\">a</p><p>b</p><p style=\"font-size:x-large;\">c</p>"
      "<p style=\"font-size:5em;\">d</p>" },
    { "<p style='color:#000;background:#ffffff;text-align:start;font-weight:400;font-family:Courier New'>a",
      "<p>a</p>" },
    { "<span style='color:rgba(0,0,0,1);background-color:rgba(0,0,0,0);font-family:\"Courier New\",x'>a</span>",
      "<span style=\"font-family:monospace;\">a</span>" },
    { "<span style='color:rgb(-1,0,0);background:rgb(300,1e99,255)'>a</span>", "a" },
    { "<p style='color:#123;margin:3em;border:1px solid;float:left'>a", "<p style=\"color:#123;\">a</p>" },
    { "<table style='border-collapse:collapse'><td style='padding:2px;width:30%;height:3px'>a",
      "<table style=\"border-collapse:collapse;\"><tbody><tr><td style=\"padding:2px;width:30%;\">a</td></tr></tbody>"
      "</table>" },
    { "<b style='font-weight:normal'>a</b><span style='font-weight:normal'>b</span>",
      "<b style=\"font-weight:normal;\">a</b>b" },
    { "<p hidden>a</p><span style='display:none'>b</span><span style='color:white'>c</span>d", "d" },
    { "<div class=mark>a</div><style>div { color: red }</style>", "<div>a</div>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check (HTML_WRITTEN_PASTED, cases[i].html, cases[i].result);
}

static char *
image_cb (const char *url, gpointer user_data)
{
  g_string_append_printf (user_data, "%s ", url);
  if (strcmp (url, "cid:b") == 0)
    return NULL;
  return g_strdup (g_str_has_prefix (url, "data:") ? "cid:new%20one" : url);
}

/* Each picture is asked about; the ids are those of what stands there then. */
static void
test_images (void)
{
  const char *html = "<img src=cid:a><img src=cid:b alt=b><img src=cid:a><img src=data:image/gif;base64,R0lG>"
                     "<img src=https://a.example/>";
  g_autoptr (GString) asked = g_string_new (NULL);
  g_autoptr (HtmlWritten) written
    = html_written_new (html, strlen (html), HTML_WRITTEN_DRAFT, NULL, image_cb, asked);
  g_autofree char *ids = g_strjoinv (" ", written->content_ids);

  g_assert_cmpstr (asked->str, ==, "cid:a cid:b cid:a data:image/gif;base64,R0lG ");
  g_assert_cmpstr (written->html, ==, "<img src=\"cid:a\">b<img src=\"cid:a\"><img src=\"cid:new%20one\">");
  g_assert_cmpstr (ids, ==, "a new one");
}

static void
test_limits (void)
{
  g_autofree char *long_text = g_strnfill (HTML_CLEAN_MAX_BYTES + 1, 'a');
  g_autoptr (HtmlWritten) written
    = html_written_new (long_text, strlen (long_text), HTML_WRITTEN_DRAFT, NULL, NULL, NULL);

  g_assert_cmpuint (strlen (written->html), ==, strlen (long_text));
  g_assert_null (html_written_new (long_text, strlen (long_text), HTML_WRITTEN_PASTED, NULL, NULL, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/html-written/draft", test_draft);
  g_test_add_func ("/html-written/pasted", test_pasted);
  g_test_add_func ("/html-written/images", test_images);
  g_test_add_func ("/html-written/limits", test_limits);

  return g_test_run ();
}
