/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cpu-time.h"
#include "mime-links.h"
#include "mime-text.h"

#include <string.h>

/* One line a block: kind letter, depth, "+" for a gap, text; links as {text=uri}. */
static char *
describe (const MimeText *text)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < text->n_blocks; i++)
    {
      const MimeBlock *block = &text->blocks[i];
      g_autofree char *shown = g_strescape (block->text, "\"\\");

      g_assert_cmpuint (strlen (block->text), ==, block->len);
      g_assert_true (g_utf8_validate (block->text, -1, NULL));
      g_string_append_printf (out, "%c%u%s ", "PFHLASR"[block->kind], block -> quote_depth,
                              block -> gap ? "+" : "");
      g_string_append (out, block->text);
      for (guint k = 0; k < block->n_links; k++)
        {
          const MimeLink *link = &block->links[k];

          g_assert_cmpuint (link->start + link->len, <=, block->len);
          g_assert_cmpuint (link->len, >, 0);
          if (k > 0)
            g_assert_cmpuint (link->start, >=, block->links[k - 1].start + block->links[k - 1].len);
          g_string_append_printf (out, " {%.*s=%s%s}", (int) link->len, block->text + link->start,
                                  link->uri, link->deceptive ? " !" : "");
        }
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

typedef struct
{
  const char *text;
  const char *blocks;
} Row;

static const Row plain[] = {
  { "", "" },
  { "\n\n", "" },
  { "Hello", "P0 Hello\n" },
  { "Hello\nWorld\n", "P0 Hello\nWorld\n" },
  { "One\n\nTwo\n\n\nThree", "P0 One\nP0+ Two\nP0+ Three\n" },
  { "a\n> b\n> c\n>> d\n> e\nf", "P0 a\nP1 b\nc\nP2 d\nP1 e\nP0 f\n" },
  { "> > a\n>> b", "P2 a\nb\n" },
  { ">a", "P1 a\n" },
  { "> \n> a\n>\n> b", "P1 a\nP1+ b\n" },
  { "Hi\n-- \nAnna\nHarbour 1", "P0 Hi\nS0 Anna\nHarbour 1\n" },
  { "Hi\n--\nAnna", "P0 Hi\nS0 Anna\n" },
  { "-- \nAnna", "P0 -- \nAnna\n" },
  { "Hi\n\n-- \nAnna\n\nMore", "P0 Hi\nS0+ Anna\nS0+ More\n" },
  { "On Mon, 1 Jan 2024 at 10:00, Carl <c@x.example> wrote:\n> old",
    "A0 On Mon, 1 Jan 2024 at 10:00, Carl <c@x.example> wrote: {c@x.example=mailto:c@x.example}\n"
    "P1 old\n" },
  { "Yes.\n\nOn Mon, 1 Jan 2024 at 10:00, Carl Carlsson\n<c@x.example> wrote:\n\n> old",
    "P0 Yes.\nA0+ On Mon, 1 Jan 2024 at 10:00, Carl Carlsson\n<c@x.example> wrote:"
    " {c@x.example=mailto:c@x.example}\nP1+ old\n" },
  { "Yes.\nAm 01.01.24 um 10:00 schrieb Carl:\n> old",
    "P0 Yes.\nA0 Am 01.01.24 um 10:00 schrieb Carl:\nP1 old\n" },
  { "Le 1 janvier, Carl a écrit :\n> old", "A0 Le 1 janvier, Carl a écrit :\nP1 old\n" },
  { "I say this\n> old\nnot that", "P0 I say this\nP1 old\nP0 not that\n" },
  { "Yes.\n\n-----Original Message-----\nFrom: Carl\nSent: Monday\n\nold text",
    "P0 Yes.\nP1+ From: Carl\nSent: Monday\nP1+ old text\n" },
  { "Ja.\n-----Ursprüngliche Nachricht-----\nVon: Carl", "P0 Ja.\nP1 Von: Carl\n" },
  { "Ja.\n________________________________\nVon: Carl\nold", "P0 Ja.\nP1 Von: Carl\nold\n" },
  { "Hi\n_______________________________________________\nlist mailing list\n",
    "P0 Hi\nS0 list mailing list\n" },
  { "see http://a.example/b_(c).", "P0 see http://a.example/b_(c). {http://a.example/b_(c)="
                                   "http://a.example/b_(c)}\n" },
};

static void
check (const MimeText *text, const Row *row)
{
  g_autofree char *blocks = describe (text);

  if (strcmp (blocks, row->blocks) != 0)
    g_test_message ("row: %s", row->text);
  g_assert_cmpstr (blocks, ==, row->blocks);
  g_assert_false (text->cut);
}

static void
test_plain (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    {
      g_autoptr (MimeText) text = mime_text_from_plain (plain[i].text, NULL);

      check (text, &plain[i]);
    }
}

static void
test_flowed (void)
{
  static const Row rows[] = {
    { "one \ntwo \nthree", "P0 one two three\n" },
    { "one \ntwo\nthree", "P0 one two\nthree\n" },
    { "one\n\ntwo", "P0 one\nP0+ two\n" },
    { " From me\n >not quoted\n  two", "P0 From me\n>not quoted\n two\n" },
    { "> one \n> two\nthree", "P1 one two\nP0 three\n" },
    { ">> one \n> two", "P2 one \nP1 two\n" },
    { ">>one \n>>two", "P2 one two\n" },
    { "> > one", "P1 > one\n" },
    { "one \n-- \nAnna", "P0 one\nS0 Anna\n" },
    { "one \n\ntwo", "P0 one\nP0+ two\n" },
  };
  static const Row delsp[] = {
    { "日本 \n語", "P0 日本語\n" },
    { "one  \ntwo", "P0 one two\n" },
    { "one \n-- \nAnna", "P0 one\nS0 Anna\n" },
  };
  MimeTextFormat format = { NULL, TRUE, FALSE };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MimeText) text = mime_text_from_plain (rows[i].text, &format);
      Row row = rows[i];

      /* A soft line that nothing follows ends its block without its blank. */
      if (strcmp (row.blocks, "P2 one \nP1 two\n") == 0)
        row.blocks = "P2 one\nP1 two\n";
      check (text, &row);
    }
  format.delsp = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (delsp); i++)
    {
      g_autoptr (MimeText) text = mime_text_from_plain (delsp[i].text, &format);

      check (text, &delsp[i]);
    }
}

static const Row html[] = {
  { "", "" },
  { "Hello", "P0 Hello\n" },
  { "<p>One</p><p>Two</p>", "P0 One\nP0+ Two\n" },
  { "<p>One<p>Two", "P0 One\nP0+ Two\n" },
  { "<div>One</div><div>Two</div>", "P0 One\nP0 Two\n" },
  { "a  \n b\t<b>c</b>d", "P0 a b cd\n" },
  { "a<br>b<br/>c", "P0 a\nb\nc\n" },
  { "a<br><br>b", "P0 a\nP0+ b\n" },
  { "a<br></p>", "P0 a\n" },
  { "<h1>Title</h1>text", "H0 Title\nP0+ text\n" },
  { "<html><head><title>T</title><style>p{x}</style></head><body>x</body></html>", "P0 x\n" },
  { "<head><meta x>y<body>x", "P0 x\n" },
  { "<script>alert('<p>x</p>')</script>y", "P0 y\n" },
  { "<style><!-- p > a --></style>y", "P0 y\n" },
  { "x<!-- comment <p> -->y", "P0 xy\n" },
  { "x<!--[if mso]><p>word</p><![endif]-->y", "P0 xy\n" },
  { "x<![if !mso]>y<![endif]>z", "P0 xyz\n" },
  { "x<!-->y", "P0 xy\n" },
  { "x<!DOCTYPE html>y<?xml a?>z", "P0 xyz\n" },
  { "x &amp; y &lt;z&gt; &quot;q&quot; &#65;&#x42;&#128; &auml;&ouml;&euro;&hellip;&nbsp;.",
    "P0 x & y <z> \"q\" AB€ äö€… .\n" },
  { "&bogus; &amp &copy2024 & &; &#; &#x; &#xffffffff;",
    "P0 &bogus; & ©2024 & &; &#; &#x; \xef\xbf\xbd\n" },
  { "a < b and c > d", "P0 a < b and c > d\n" },
  { "<ul><li>one</li><li>two<ul><li>in</li></ul></li></ul>after",
    "L0 • one\nL0 • two\nL0   • in\nP0+ after\n" },
  { "<ol><li>one<li>two</ol><ol start=7><li>seven</ol>", "L0 1. one\nL0 2. two\nL0+ 7. seven\n" },
  { "<ul><li><p>one</p></li></ul>", "L0 • one\n" },
  { "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>",
    "P0 a\tb\nP0 c\td\n" },
  { "<pre>a\n  b\n\n c</pre>", "F0 a\n  b\n\n c\n" },
  { "<blockquote>old<blockquote>older</blockquote></blockquote>new",
    "P1 old\nP2+ older\nP0+ new\n" },
  { "Yes<div>On Mon 1 Jan, Carl wrote:<br></div><blockquote>old</blockquote>",
    "P0 Yes\nA0 On Mon 1 Jan, Carl wrote:\nP1+ old\n" },
  { "a<hr>b", "P0 a\nR0 \nP0 b\n" },
  { "<a href=\"https://x.example/a\">here</a>", "P0 here {here=https://x.example/a}\n" },
  { "go <a href='https://x.example/?a=1&amp;b=2'> here </a> now",
    "P0 go here now {here=https://x.example/?a=1&b=2}\n" },
  { "<a href=\"https://evil.example/\">www.bank.example</a>",
    "P0 www.bank.example {www.bank.example=https://evil.example/ !}\n" },
  { "<a href=\"https://www.bank.example/login\">bank.example</a>",
    "P0 bank.example {bank.example=https://www.bank.example/login}\n" },
  { "<a href=\"javascript:alert(1)\">x</a>", "P0 x\n" },
  { "<a href=\"java&#10;script:alert(1)\">x</a>", "P0 x\n" },
  { "<a href=\"data:text/html,x\">x</a>", "P0 x\n" },
  { "<a href=\"https://x.example\"><img alt=\"Logo\"></a>",
    "P0 [Logo] {[Logo]=https://x.example}\n" },
  { "<a href=\"https://x.example\"><p>one</p><p>two</p></a>",
    "P0 one {one=https://x.example}\nP0+ two {two=https://x.example}\n" },
  { "mail a@b.example", "P0 mail a@b.example {a@b.example=mailto:a@b.example}\n" },
  { "<img src=x alt=\"A &amp; B\">", "P0 [A & B]\n" },
  { "<img src=x alt=\"\"><img src=y>z", "P0 z\n" },
  { "<div style=\"display: none\">secret<div>more</div>still</div>shown", "P0 shown\n" },
  { "<span style='DISPLAY:NONE'>x</span>y", "P0 y\n" },
  { "<p hidden>x<p>y", "P0 y\n" },
  { "<div style=\"opacity:0\">x</div><div style=\"opacity:0.9\">y</div>", "P0 y\n" },
  { "<div style=\"max-height:0px;overflow:hidden\">x</div>y", "P0 y\n" },
  { "<div style=\"visibility:hidden\">x</div>y", "P0 y\n" },
  { "<td style=\"display:none\">x<td>y", "P0 y\n" },
  { "&zwnj;a&#8203;b&shy;c&#x202e;d", "P0 \xe2\x80\x8c"
                                      "abcd\n" },
  { "<p", "" },
  { "x<", "P0 x<\n" },
  { "x</", "P0 x</\n" },
  { "x<p class=\"", "P0 x\n" },
  { "<a href=", "" },
  { "</p></div></blockquote></ul>x", "P0 x\n" },
  { "<xyz>a</xyz><averyveryverylongname>b</averyveryverylongname>", "P0 ab\n" },
};

static void
test_html (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (html); i++)
    {
      g_autoptr (MimeText) text = mime_text_from_html (html[i].text);

      check (text, &html[i]);
    }
}

static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (html); i++)
    for (gsize len = 0; len <= strlen (html[i].text); len++)
      {
        g_autofree char *piece = g_strndup (html[i].text, len);
        g_autofree char *valid = g_utf8_make_valid (piece, -1);
        g_autoptr (MimeText) text = mime_text_from_html (valid);
        g_autofree char *blocks = describe (text);
      }
  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    for (gsize len = 0; len <= strlen (plain[i].text); len++)
      {
        g_autofree char *piece = g_strndup (plain[i].text, len);
        g_autofree char *valid = g_utf8_make_valid (piece, -1);
        g_autoptr (MimeText) text = mime_text_from_plain (valid, NULL);
        g_autofree char *blocks = describe (text);
      }
}

typedef struct
{
  const char *text;
  const char *links; /* "[text=uri]" one after the other */
} LinkRow;

static const LinkRow links[] = {
  { "", "" },
  { "no links here. none: at all @ all", "" },
  { "http://a.example", "[http://a.example=http://a.example]" },
  { "HTTPS://A.example/x", "[HTTPS://A.example/x=HTTPS://A.example/x]" },
  { "see http://a.example, and", "[http://a.example=http://a.example]" },
  { "see http://a.example.", "[http://a.example=http://a.example]" },
  { "see http://a.example/x?y=1&z=2#f!",
    "[http://a.example/x?y=1&z=2#f=http://a.example/x?y=1&z=2#f]" },
  { "(http://a.example)", "[http://a.example=http://a.example]" },
  { "(see http://a.example/b_(c))", "[http://a.example/b_(c)=http://a.example/b_(c)]" },
  { "[http://a.example]", "[http://a.example=http://a.example]" },
  { "<http://a.example/>", "[http://a.example/=http://a.example/]" },
  { "\"http://a.example\"", "[http://a.example=http://a.example]" },
  { "„http://a.example“", "[http://a.example=http://a.example]" },
  { "*http://a.example*", "[http://a.example=http://a.example]" },
  { "http://a.example…", "[http://a.example=http://a.example]" },
  { "http://müller.example/ä", "[http://müller.example/ä=http://müller.example/ä]" },
  { "http://a.example。次", "[http://a.example=http://a.example]" },
  { "http://[2001:db8::1]/x", "[http://[2001:db8::1]/x=http://[2001:db8::1]/x]" },
  { "http://a.example:8080/", "[http://a.example:8080/=http://a.example:8080/]" },
  { "http://", "" },
  { "http:// a", "" },
  { "xhttp://a.example", "" },
  { "ftp://a.example javascript://x file:///etc", "" },
  { "www.a.example", "[www.a.example=http://www.a.example]" },
  { "WWW.a.example/x.", "[WWW.a.example/x=http://WWW.a.example/x]" },
  { "www.", "" },
  { "www..x", "" },
  { "awww.b.example", "" },
  { "a@b.example", "[a@b.example=mailto:a@b.example]" },
  { "write to a.b+c@d-e.example!", "[a.b+c@d-e.example=mailto:a.b+c@d-e.example]" },
  { "<a@b.example>", "[a@b.example=mailto:a@b.example]" },
  { "'a@b.example'", "[a@b.example=mailto:a@b.example]" },
  { "a@b", "" },
  { "@b.example", "" },
  { "a@", "" },
  { "a@b..c", "" },
  { "mailto:a@b.example?subject=x", "[mailto:a@b.example?subject=x=mailto:a@b.example?subject=x]" },
  { "mailto:nobody", "" },
  { "http://a.example http://b.example",
    "[http://a.example=http://a.example][http://b.example=http://b.example]" },
  { "http://user@a.example/", "[http://user@a.example/=http://user@a.example/]" },
};

static void
collect (gsize start, gsize len, const char *uri, gpointer user_data)
{
  gpointer *data = user_data;

  g_string_append_printf (data[0], "[%.*s=%s]", (int) len, (const char *) data[1] + start, uri);
}

static void
test_links (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autoptr (GString) found = g_string_new (NULL);
      gpointer data[] = { found, (gpointer) links[i].text };

      mime_links_find (links[i].text, strlen (links[i].text), collect, data);
      g_assert_cmpstr (found->str, ==, links[i].links);
    }
}

static void
test_link_safety (void)
{
  g_assert_true (mime_link_is_safe ("https://a.example"));
  g_assert_true (mime_link_is_safe ("HTTP://a.example"));
  g_assert_true (mime_link_is_safe ("mailto:a@b.example"));
  g_assert_false (mime_link_is_safe ("javascript:alert(1)"));
  g_assert_false (mime_link_is_safe ("file:///etc/passwd"));
  g_assert_false (mime_link_is_safe ("https:///x"));
  g_assert_false (mime_link_is_safe ("https://a.example\n"));
  g_assert_false (mime_link_is_safe (" https://a.example"));
  g_assert_false (mime_link_is_safe (""));

  g_assert_true (mime_link_deceives ("https://bank.example/", "https://evil.example/"));
  g_assert_true (mime_link_deceives ("bank.example", "https://bank.example.evil.test/"));
  g_assert_true (mime_link_deceives ("https://bank.example", "https://bank.example@evil.test/"));
  g_assert_true (mime_link_deceives ("a@b.example", "mailto:x@y.example"));
  g_assert_false (mime_link_deceives ("click here", "https://evil.example/"));
  g_assert_false (mime_link_deceives ("bank.example", "https://www.bank.example/x"));
  g_assert_false (mime_link_deceives ("https://shop.bank.example", "https://bank.example/x"));
  g_assert_false (mime_link_deceives ("a@b.example", "mailto:a@b.example?subject=x"));
  g_assert_false (mime_link_deceives ("e.g. this", "https://x.example"));
}

static void
test_preview (void)
{
  static const struct
  {
    const char *text;
    const char *preview;
  } rows[] = {
    { "", "" },
    { "Hello\n\nWorld", "Hello World" },
    { "Yes.\n\nOn Mon, 1 Jan 2024, Carl wrote:\n> old\n\nAnd no.\n-- \nAnna", "Yes. And no." },
    { "> only\n> a quote", "only a quote" },
    { "-----\nNews\n=====\ntoday", "News today" },
    { "Look: https://a.example/very/long?x=y now", "Look: now" },
    { "Mail a@b.example", "Mail a@b.example" },
    { "Yes.\n\n-----Original Message-----\nFrom: x\n\nold", "Yes." },
    { "a... b -- c", "a... b -- c" },
    { "\xe2\x80\x8c \xe2\x80\x8c \xe2\x80\x8c Hi", "Hi" },
  };
  g_autoptr (GString) longer = g_string_new (NULL);
  g_autoptr (MimeText) longer_text = NULL;
  g_autofree char *longer_preview = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MimeText) text = mime_text_from_plain (rows[i].text, NULL);
      g_autofree char *preview = mime_preview (text);

      g_assert_cmpstr (preview, ==, rows[i].preview);
    }
  for (guint i = 0; i < 500; i++)
    g_string_append (longer, "ü");
  longer_text = mime_text_from_plain (longer->str, NULL);
  longer_preview = mime_preview (longer_text);
  g_assert_cmpint (g_utf8_strlen (longer_preview, -1), ==, MIME_PREVIEW_MAX_CHARS);
}

/* The first bytes of a part may end anywhere. */
static void
test_preview_from_part (void)
{
  static const struct
  {
    const char *encoding;
    const char *subtype;
    const char *charset;
    const char *raw;
    const char *preview;
  } rows[] = {
    { "base64", "plain", "utf-8", "R3LDvMOfZSBhdXMgQm9ubg==", "Grüße aus Bonn" },
    { "quoted-printable", "plain", "utf-8", "Gr=C3=BC=C3=9Fe aus Bonn", "Grüße aus Bonn" },
    { "8bit", "html", "utf-8",
      "<style>x</style><p>Gr&uuml;\xc3\x9f"
      "e</p>",
      "Grüße" },
    { NULL, "plain", "iso-8859-1",
      "Gr\xfc\xdf"
      "e",
      "Grüße" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize len = 0; len <= strlen (rows[i].raw); len++)
      {
        g_autoptr (GBytes) raw = g_bytes_new (rows[i].raw, len);
        MimeTextFormat format = { rows[i].charset, FALSE, FALSE };
        g_autofree char *preview =
            mime_preview_from_part (raw, rows[i].encoding, rows[i].subtype, &format);

        g_assert_true (g_utf8_validate (preview, -1, NULL));
        g_assert_null (strstr (preview, "\xef\xbf\xbd"));
        if (len == strlen (rows[i].raw))
          g_assert_cmpstr (preview, ==, rows[i].preview);
      }
}

static void
test_to_string (void)
{
  static const char text[] =
      "Yes.\n\nOn Mon 1 Jan 2024, Carl wrote:\n> old\n>\n> text\n>> older\n\nNo.\n"
      "-- \nAnna\n";
  g_autoptr (MimeText) blocks = mime_text_from_plain (text, NULL);
  g_autofree char *back = mime_text_to_string (blocks);
  g_autofree char *index = mime_text_to_index (blocks, 1000);
  g_autofree char *some = mime_text_to_index (blocks, 2);

  g_assert_cmpstr (back, ==, text);
  g_assert_cmpstr (index, ==, "Yes.\nNo.\n");
  g_assert_cmpstr (some, ==, "Ye");
}

/* A megabyte of what is worst; quadratic would take minutes. */
static void
test_hostile (void)
{
  static const char *const pieces[] = {
    "<div>",
    "<b>",
    "<p><b>",
    "<a href=http://x.example>",
    "<ul><li>",
    "<blockquote>",
    "<table>",
    "<div style=display:none>",
    "<!--",
    "<script>",
    "<",
    "&",
    "</",
    "<a ",
    "<svg>",
    "<pre>",
    "<br>",
    "&#",
    "<p style=\"",
    "http://",
    "mailto:",
    "www.",
    "a@",
    "@",
    "(",
    "http://(((",
    ">",
    "> ",
    "\n",
    "-- \n",
    ":\n>a\n",
    "http://a.example/ ",
    "a@b.example,",
    "_",
    "____\n",
    "-\n",
    "wrote:\n",
    "http:",
    "ma:@",
    "<font x><p>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) raw = g_string_new (NULL);
      g_autoptr (MimeText) as_html = NULL;
      g_autoptr (MimeText) as_plain = NULL;
      g_autofree char *preview = NULL;
      gint64 start = cpu_time ();

      while (raw->len < 1024 * 1024)
        g_string_append (raw, pieces[i]);
      as_html = mime_text_from_html (raw->str);
      as_plain = mime_text_from_plain (raw->str, NULL);
      preview = mime_preview (as_plain);
      g_assert_cmpuint (as_plain->n_blocks, <=, 2 * MIME_TEXT_MAX_BLOCKS);
      g_assert_cmpuint (as_html->n_blocks, <=, 2 * MIME_TEXT_MAX_BLOCKS);
      if (cpu_time () - start > G_USEC_PER_SEC / 2)
        g_test_message ("%s: %.2f s", pieces[i], (double) (cpu_time () - start) / G_USEC_PER_SEC);
      g_assert_cmpint (cpu_time () - start, <, 8 * G_USEC_PER_SEC);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/text/plain", test_plain);
  g_test_add_func ("/text/flowed", test_flowed);
  g_test_add_func ("/text/html", test_html);
  g_test_add_func ("/text/cut", test_cut);
  g_test_add_func ("/text/links", test_links);
  g_test_add_func ("/text/link-safety", test_link_safety);
  g_test_add_func ("/text/preview", test_preview);
  g_test_add_func ("/text/preview-from-part", test_preview_from_part);
  g_test_add_func ("/text/to-string", test_to_string);
  g_test_add_func ("/text/hostile", test_hostile);

  return g_test_run ();
}
