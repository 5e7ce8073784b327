/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "compose-signature.h"

#include "compose-text.h"
#include "html-quote.h"

#include <string.h>

#define ATTRIBUTION "On Monday, Ben wrote:\n"
#define QUOTE ATTRIBUTION "> Hello\n>\n> Ben\n"
#define FORWARD "-------- Forwarded Message --------\nFrom: Anna\n\n"

static void
test_make (void)
{
  static const struct
  {
    const char *content;
    gboolean is_rich;
    const char *text; /* without the mark; NULL: nothing */
  } rows[] = {
    { "Anna\nBerg & Co", FALSE, "Anna\nBerg & Co" },
    { "\n\r\n-- \nAnna\r\n\n  \n", FALSE, "Anna" },
    { "--\nAnna", FALSE, "Anna" },
    { "", FALSE, NULL },
    { " \n\n", FALSE, NULL },
    { "<b>Anna</b><br>Berg", TRUE, "Anna\nBerg" },
    { "<p><br></p>", TRUE, NULL },
    { "<script>alert(1)</script>", TRUE, NULL },
    { "Grüße €", FALSE, "Grüße €" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ComposeSignature) signature
        = compose_signature_new (rows[i].content, rows[i].is_rich);
      g_autofree char *expected = g_strconcat ("-- \n", rows[i].text, NULL);
      g_autofree char *read = NULL;

      g_assert_cmpint (signature != NULL, ==, rows[i].text != NULL);
      if (signature == NULL)
        continue;
      g_assert_cmpstr (signature->text, ==, expected);
      /* The plain text of a rich mail says the same. */
      read = g_strchomp (compose_text_from_html (signature->html));
      g_assert_cmpstr (read, ==, expected);
    }
}

/* Nothing that the person pasted with it does anything, or is asked for. */
static void
test_clean (void)
{
  g_autoptr (ComposeSignature) signature = compose_signature_new (
    "<style>p { color: red }</style><p onclick='x()' class='a'>Anna <a href='https://berg.example'>Berg</a>"
    "<img src='https://track.example/x.png' width=80 height=80><iframe src='https://a.example'></iframe></p>",
    TRUE);

  g_assert_null (strstr (signature->html, "onclick"));
  g_assert_null (strstr (signature->html, "style>"));
  g_assert_null (strstr (signature->html, "track.example"));
  g_assert_null (strstr (signature->html, "iframe"));
  g_assert_nonnull (strstr (signature->html, "https://berg.example"));
}

/* Who answers does not quote it. */
static void
test_not_quoted (void)
{
  g_autoptr (ComposeSignature) signature = compose_signature_new ("<b>Anna</b>", TRUE);
  g_autofree char *html = g_strconcat ("<p>Hello</p>", signature->html, NULL);
  g_autoptr (HtmlQuote) quote = html_quote (html, strlen (html), TRUE);

  g_assert_nonnull (strstr (quote->html, "Hello"));
  g_assert_null (strstr (quote->html, "Anna"));
}

static void
test_begin (void)
{
  static const struct
  {
    const char *quote;
    gboolean is_signed;
    ComposeSignaturePlace place;
    const char *text;
  } rows[] = {
    { NULL, TRUE, COMPOSE_SIGNATURE_ABOVE, "\n\n-- \nAnna\n" },
    { NULL, TRUE, COMPOSE_SIGNATURE_BELOW, "\n\n-- \nAnna\n" },
    { NULL, FALSE, COMPOSE_SIGNATURE_ABOVE, "" },
    { QUOTE, TRUE, COMPOSE_SIGNATURE_ABOVE, "\n\n-- \nAnna\n\n" QUOTE },
    { QUOTE, FALSE, COMPOSE_SIGNATURE_ABOVE, "\n\n" QUOTE },
    { QUOTE, TRUE, COMPOSE_SIGNATURE_BELOW, QUOTE "\n\n\n-- \nAnna\n" },
    { QUOTE, FALSE, COMPOSE_SIGNATURE_BELOW, QUOTE "\n" },
  };
  g_autoptr (ComposeSignature) signature = compose_signature_new ("Anna", FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ComposeDraft) draft = compose_draft_new ();
      g_autofree char *switched = NULL;

      draft->text = g_strdup (rows[i].quote);
      draft->html = rows[i].quote != NULL ? compose_html_from_text (rows[i].quote) : NULL;
      compose_signature_begin (draft, rows[i].is_signed ? signature : NULL, rows[i].place);
      g_assert_cmpstr (draft->text, ==, rows[i].text);
      if (draft->html == NULL)
        continue;

      /* The quote and the signature stand in the HTML in the same order, and the place is found again. */
      g_assert_nonnull (strstr (draft->html, COMPOSE_SIGNATURE_CLASS));
      g_assert_cmpint (strstr (draft->html, COMPOSE_SIGNATURE_CLASS) < strstr (draft->html, "<blockquote"), ==,
                       rows[i].place == COMPOSE_SIGNATURE_ABOVE);
      switched = rows[i].is_signed ? compose_signature_switch_html (draft->html, signature, NULL)
                                   : compose_signature_switch_html (draft->html, NULL, signature);
      g_assert_nonnull (switched);
      g_assert_cmpint (strstr (switched, "Anna") != NULL, ==, !rows[i].is_signed);
    }
}

/* '@' stands for the signature of before, '#' for the one that follows. */
static char *
fill_in (const char *pattern)
{
  g_auto (GStrv) parts = g_strsplit (pattern, "@", -1);
  g_autofree char *old = g_strjoinv ("-- \nAnna\nBerg", parts);
  g_auto (GStrv) others = g_strsplit (old, "#", -1);

  return g_strjoinv ("-- \nAnna, Chair", others);
}

static void
test_switch_text (void)
{
  static const struct
  {
    const char *text;
    const char *changed; /* NULL: stays */
    const char *removed;
  } rows[] = {
    { "@", "#", "" },
    { "Hello\n\n@\n", "Hello\n\n#\n", "Hello\n\n" },
    { "Hello\n\n@\n\n" QUOTE, "Hello\n\n#\n\n" QUOTE, "Hello\n\n" QUOTE },
    { QUOTE "\nHello\n\n@\n", QUOTE "\nHello\n\n#\n", QUOTE "\nHello\n\n" },
    { "Hello\n\n@\n\n" FORWARD "Words\n@\n", "Hello\n\n#\n\n" FORWARD "Words\n@\n",
      "Hello\n\n" FORWARD "Words\n@\n" },
    /* Words of the person's own are never lost. */
    { "Hello\n\n@ and me\n", NULL, NULL },
    { "Hello\n\n@\nP.S.\n", NULL, NULL },
    { "Hello\n\n-- \nAnna\n", NULL, NULL },
    { "Hello @\n", NULL, NULL },
    { "> @\n", NULL, NULL },
    { "Hello\n", NULL, NULL },
    { "Hello\n\n" FORWARD "Words\n@\n", NULL, NULL },
  };
  g_autoptr (ComposeSignature) old = compose_signature_new ("Anna\nBerg", FALSE);
  g_autoptr (ComposeSignature) next = compose_signature_new ("Anna, Chair", FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = fill_in (rows[i].text);
      g_autofree char *changed = rows[i].changed != NULL ? fill_in (rows[i].changed) : NULL;
      g_autofree char *removed = rows[i].removed != NULL ? fill_in (rows[i].removed) : NULL;
      g_autofree char *got = compose_signature_switch_text (text, old, next);
      g_autofree char *left = compose_signature_switch_text (text, old, NULL);
      g_autofree char *same = compose_signature_switch_text (text, old, old);
      g_autofree char *back = got != NULL ? compose_signature_switch_text (got, next, old) : NULL;

      g_assert_cmpstr (got, ==, changed);
      g_assert_cmpstr (left, ==, removed);
      g_assert_null (same);
      g_assert_cmpstr (back, ==, got != NULL ? text : NULL);
    }
}

/* From one who has none to one who has. */
static void
test_insert_text (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } rows[] = {
    { "", "\n@\n" },
    { "Hello", "Hello\n\n@\n" },
    { "Hello\n", "Hello\n\n@\n" },
    { "Hello\n\n" QUOTE, "Hello\n\n\n@\n\n" QUOTE },
    { "Hello\n> Words\n", "Hello\n\n@\n\n> Words\n" },
    { QUOTE "\nHello\n", QUOTE "\nHello\n\n@\n" },
    { "Hello\n\n" FORWARD "> x\n", "Hello\n\n\n@\n\n" FORWARD "> x\n" },
  };
  g_autoptr (ComposeSignature) signature = compose_signature_new ("Anna\nBerg", FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *expected = fill_in (rows[i].expected);
      g_autofree char *got = compose_signature_switch_text (rows[i].text, NULL, signature);

      g_assert_cmpstr (got, ==, expected);
      g_assert_null (compose_signature_switch_text (rows[i].text, NULL, NULL));
    }
}

static void
test_switch_html (void)
{
  g_autoptr (ComposeSignature) old = compose_signature_new ("<b>Anna</b><div>Berg</div>", TRUE);
  g_autoptr (ComposeSignature) next = compose_signature_new ("Chair", FALSE);
  g_autofree char *html
    = g_strconcat ("<div>Hello</div>", old->html, "<div>On Monday:</div><blockquote type=\"cite\">x</blockquote>",
                   NULL);
  g_autofree char *changed = compose_signature_switch_html (html, old, next);
  g_autofree char *back = compose_signature_switch_html (changed, next, old);
  g_autofree char *removed = compose_signature_switch_html (html, old, NULL);
  g_autofree char *put = compose_signature_switch_html (removed, NULL, next);
  /* As a browser would write it: the same, in other letters. */
  g_auto (GStrv) parts = g_strsplit (html, "<br>\n", -1);
  g_autofree char *rewritten = g_strjoinv ("<BR>\n", parts);
  g_autofree char *rewritten_changed = compose_signature_switch_html (rewritten, old, next);
  /* By hand. */
  g_auto (GStrv) words = g_strsplit (html, "Berg", -1);
  g_autofree char *touched = g_strjoinv ("Berg, 2nd floor", words);

  g_assert_nonnull (strstr (changed, "Chair"));
  g_assert_null (strstr (changed, "Berg"));
  g_assert_nonnull (strstr (changed, "<div>On Monday:</div>"));
  g_assert_cmpstr (back, ==, html);
  g_assert_null (strstr (removed, "Berg"));
  g_assert_cmpstr (put, ==, changed);
  g_assert_cmpstr (rewritten_changed, ==, changed);
  g_assert_null (compose_signature_switch_html (touched, old, next));
  g_assert_null (compose_signature_switch_html (html, old, old));
  g_assert_null (compose_signature_switch_html ("<div>Hello</div>", old, next));
}

/* No place was kept: below the writer's words. */
static void
test_insert_html (void)
{
  g_autoptr (ComposeSignature) signature = compose_signature_new ("Anna", FALSE);
  g_autofree char *plain = compose_signature_switch_html ("<div>Hello</div>", NULL, signature);
  g_autofree char *quoting = compose_signature_switch_html (
    "<p>Hello</p><div>On Monday:</div>\n<blockquote type=\"cite\">x</blockquote>", NULL, signature);
  g_autofree char *expected_plain = g_strconcat ("<div>Hello</div>", signature->html, NULL);
  g_autofree char *expected_quoting = g_strconcat (
    "<p>Hello</p>", signature->html, "<div>On Monday:</div>\n<blockquote type=\"cite\">x</blockquote>", NULL);

  g_assert_cmpstr (plain, ==, expected_plain);
  g_assert_cmpstr (quoting, ==, expected_quoting);
}

/* What was plain becomes formatted, and the signature what it was made of. */
static void
test_html_from_text (void)
{
  g_autoptr (ComposeSignature) signature = compose_signature_new ("<b>Anna</b>", TRUE);
  g_autofree char *with
    = compose_signature_html_from_text ("Hi\n\n-- \nAnna\n\nBob wrote:\n> High water\n", signature);
  g_autofree char *changed = compose_signature_html_from_text ("Hi\n-- \nAnna B.\n", signature);
  g_autofree char *none = compose_signature_html_from_text ("Hi\n", NULL);
  g_autofree char *read = compose_text_from_html (with);

  g_assert_nonnull (strstr (with, signature->html));
  g_assert_null (strstr (with, "&gt;"));
  g_assert_cmpstr (read, ==, "Hi\n\n-- \nAnna\n\nBob wrote:\n\n> High water\n");
  g_assert_null (strstr (changed, COMPOSE_SIGNATURE_CLASS));
  g_assert_cmpstr (none, ==, "<div>Hi</div>\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compose-signature/make", test_make);
  g_test_add_func ("/compose-signature/clean", test_clean);
  g_test_add_func ("/compose-signature/not-quoted", test_not_quoted);
  g_test_add_func ("/compose-signature/begin", test_begin);
  g_test_add_func ("/compose-signature/html-from-text", test_html_from_text);
  g_test_add_func ("/compose-signature/switch-text", test_switch_text);
  g_test_add_func ("/compose-signature/insert-text", test_insert_text);
  g_test_add_func ("/compose-signature/switch-html", test_switch_html);
  g_test_add_func ("/compose-signature/insert-html", test_insert_html);

  return g_test_run ();
}
