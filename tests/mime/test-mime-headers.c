/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-headers.h"

#include <string.h>

static MimeHeaders *
parse (const char *block)
{
  return mime_headers_parse (block, strlen (block));
}

static void
test_typical (void)
{
  g_autoptr (MimeHeaders) headers =
      parse ("Date: Mon, 02 Jan 2006 15:04:05 +0100\r\n"
             "From: \"Berg, Anna\" <anna@berg.example>\r\n"
             "Sender: list-bounces@lists.example\r\n"
             "Reply-To: Anna <replies@berg.example>\r\n"
             "To: Ben <ben@hafen.example>,\r\n\tcarl@hafen.example\r\n"
             "Cc: =?UTF-8?Q?J=C3=B6rg?= <joerg@hafen.example>\r\n"
             "Subject: =?utf-8?B?R3LDvMOfZQ==?=\r\n =?utf-8?B?IGF1cyBCb25u?= (2)\r\n"
             "Message-ID: <one@berg.example>\r\n"
             "In-Reply-To: <zero@berg.example>\r\n"
             "References: <root@berg.example>\r\n <zero@berg.example>\r\n"
             "List-Id: Harbour talk <harbour.lists.example>\r\n"
             "X-Priority: 1 (Highest)\r\n"
             "\r\n"
             "Subject: not this one\r\n");

  g_assert_cmpint (headers->date, ==, 1136210645);
  g_assert_cmpint (headers->date_offset, ==, 60);
  g_assert_cmpuint (headers->from.n, ==, 1);
  g_assert_cmpstr (headers->from.items[0].name, ==, "Berg, Anna");
  g_assert_cmpstr (headers->from.items[0].address, ==, "anna@berg.example");
  g_assert_cmpstr (headers->sender.items[0].address, ==, "list-bounces@lists.example");
  g_assert_null (headers->sender.items[0].name);
  g_assert_cmpstr (headers->reply_to.items[0].address, ==, "replies@berg.example");
  g_assert_cmpuint (headers->to.n, ==, 2);
  g_assert_cmpstr (headers->to.items[1].address, ==, "carl@hafen.example");
  g_assert_cmpstr (headers->cc.items[0].name, ==, "Jörg");
  g_assert_cmpuint (headers->bcc.n, ==, 0);
  g_assert_cmpstr (headers->subject, ==, "Grüße aus Bonn (2)");
  g_assert_cmpstr (headers->message_id, ==, "one@berg.example");
  g_assert_cmpstr (headers->in_reply_to, ==, "zero@berg.example");
  g_assert_cmpuint (headers->n_references, ==, 2);
  g_assert_cmpstr (headers->references[0], ==, "root@berg.example");
  g_assert_cmpstr (headers->references[1], ==, "zero@berg.example");
  g_assert_null (headers->references[2]);
  g_assert_cmpstr (headers->list_id, ==, "harbour.lists.example");
  g_assert_cmpint (headers->priority, ==, MIME_PRIORITY_HIGH);
  g_assert_false (headers->several_from);
  g_assert_false (headers->cut);
}

static void
test_empty (void)
{
  g_autoptr (MimeHeaders) nothing = mime_headers_parse (NULL, 0);
  g_autoptr (MimeHeaders) blank = parse ("\r\n");

  g_assert_null (nothing->subject);
  g_assert_null (nothing->message_id);
  g_assert_cmpint (nothing->date, ==, MIME_DATE_NONE);
  g_assert_cmpuint (nothing->n_references, ==, 0);
  g_assert_null (nothing->references[0]);
  g_assert_null (blank->subject);
}

static void
test_line_ends (void)
{
  static const char *const blocks[] = {
    "Subject: a\r\n b\r\nTo: x@y.example\r\n\r\nTo: z@y.example",
    "Subject: a\n b\nTo: x@y.example\n\nTo: z@y.example",
    "Subject: a\r b\rTo: x@y.example\r\rTo: z@y.example",
    "Subject: a\r\n\tb\nTo: x@y.example\n\r\nTo: z@y.example",
    "From a@b.example Mon Jan 1 10:00:00 2024\nSubject: a\n b\nTo: x@y.example\n\n",
    "SUBJECT : a\n \n b\nto:x@y.example\n",
    "no field\nSubject: a b\n:\n: x\nTo: x@y.example",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++)
    {
      g_autoptr (MimeHeaders) headers = parse (blocks[i]);

      g_assert_cmpstr (headers->subject, ==, "a b");
      g_assert_cmpuint (headers->to.n, ==, 1);
      g_assert_cmpstr (headers->to.items[0].address, ==, "x@y.example");
    }
}

static void
test_ids (void)
{
  static const struct
  {
    const char *raw;
    const char *id;
  } rows[] = {
    { "<a@b>", "a@b" },
    { "  <a@b>  ", "a@b" },
    { "a@b", "a@b" },
    { "a@b (comment)", "a@b" },
    { "<a@b> <c@d>", "a@b" },
    { "<<a@b>>", "a@b" },
    { "<a@\r\n b>", "a@b" },
    { "<a b@c>", "ab@c" },
    { "Message of Monday <a@b>", "a@b" },
    { "<a@b", "a@b" },
    { "<>", NULL },
    { "", NULL },
    { "<\x01>", NULL },
    { "<\xff@b>", "\xef\xbf\xbd@b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *block =
          g_strdup_printf ("Message-ID: %s\r\nIn-Reply-To: %s\r\n\r\n", rows[i].raw, rows[i].raw);
      g_autoptr (MimeHeaders) headers = parse (block);

      g_assert_cmpstr (headers->message_id, ==, rows[i].id);
      g_assert_cmpstr (headers->in_reply_to, ==, rows[i].id);
    }
}

static void
test_references (void)
{
  static const struct
  {
    const char *raw;
    const char *joined;
  } rows[] = {
    { "<a@b> <c@d>", "a@b c@d" },
    { "<a@b><c@d>", "a@b c@d" },
    { "<a@b>,\r\n\t<c@d>", "a@b c@d" },
    { "a@b c@d", "a@b c@d" },
    { "a@b, c@d", "a@b c@d" },
    { "<a@b> junk <c@d", "a@b" },
    { "<> <a@b>", "a@b" },
    { "", "" },
  };
  g_autoptr (GString) many = g_string_new ("References:");
  g_autoptr (MimeHeaders) long_chain = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *block = g_strdup_printf ("References: %s\r\n\r\n", rows[i].raw);
      g_autoptr (MimeHeaders) headers = parse (block);
      g_autofree char *joined = g_strjoinv (" ", (char **) headers->references);

      g_assert_cmpstr (joined, ==, rows[i].joined);
      g_assert_null (headers->references[headers->n_references]);
    }

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (many, " <%u@b>\r\n", i);
  long_chain = parse (many->str);
  g_assert_true (long_chain->cut);
  g_assert_cmpuint (long_chain->n_references, ==, MIME_REFERENCES_MAX);
  g_assert_cmpstr (long_chain->references[0], ==, "0@b");
  g_assert_cmpstr (long_chain->references[1], ==, "751@b");
  g_assert_cmpstr (long_chain->references[MIME_REFERENCES_MAX - 1], ==, "999@b");
}

static void
test_repeated (void)
{
  g_autoptr (MimeHeaders) headers =
      parse ("From: a@b.example\nFrom: c@d.example\nSubject: one\nSubject: two\n"
             "To: a@b.example\nTo: c@d.example\nCc: x@y.example\ncc: z@y.example\n");

  g_assert_true (headers->several_from);
  g_assert_cmpuint (headers->from.n, ==, 1);
  g_assert_cmpstr (headers->from.items[0].address, ==, "a@b.example");
  g_assert_cmpstr (headers->subject, ==, "one");
  g_assert_cmpuint (headers->to.n, ==, 2);
  g_assert_cmpuint (headers->cc.n, ==, 2);
}

static void
test_priority (void)
{
  static const struct
  {
    const char *block;
    MimePriority priority;
  } rows[] = {
    { "Subject: x\n", MIME_PRIORITY_NORMAL },
    { "Importance: High\n", MIME_PRIORITY_HIGH },
    { "Importance: low\n", MIME_PRIORITY_LOW },
    { "Importance: normal\n", MIME_PRIORITY_NORMAL },
    { "X-Priority: 1 (Highest)\n", MIME_PRIORITY_HIGH },
    { "X-Priority: 3\n", MIME_PRIORITY_NORMAL },
    { "X-Priority: 5\n", MIME_PRIORITY_LOW },
    { "X-Priority: High\n", MIME_PRIORITY_HIGH },
    { "Importance: low\nX-Priority: 1\n", MIME_PRIORITY_LOW },
    { "X-Priority: 1\nImportance: low\n", MIME_PRIORITY_LOW },
    { "X-Priority:\n", MIME_PRIORITY_NORMAL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MimeHeaders) headers = parse (rows[i].block);

      g_assert_cmpint (headers->priority, ==, rows[i].priority);
    }
}

static void
test_list_id (void)
{
  g_autoptr (MimeHeaders) named = parse ("List-Id: \"A <strange> list\" <a.lists.example>\n");
  g_autoptr (MimeHeaders) bare = parse ("List-ID: a.lists.example\n");

  g_assert_cmpstr (named->list_id, ==, "a.lists.example");
  g_assert_cmpstr (bare->list_id, ==, "a.lists.example");
}

/* More than a header block may hold: cut, and said so; a long body is no header. */
static void
test_limits (void)
{
  g_autoptr (GString) endless = g_string_new ("Subject: x\n");
  g_autoptr (GString) body = g_string_new ("Subject: x\n\n");
  g_autoptr (GString) subject = g_string_new ("Subject: ");
  g_autoptr (MimeHeaders) cut = NULL;
  g_autoptr (MimeHeaders) whole = NULL;
  g_autoptr (MimeHeaders) long_subject = NULL;

  while (endless->len < 2 * MIME_HEADERS_MAX_BYTES)
    g_string_append (endless, "X-Filler: some text that fills a line of a header block\n");
  while (body->len < 2 * MIME_HEADERS_MAX_BYTES)
    g_string_append (body, "some text that fills a line of a body\n");
  for (guint i = 0; i < 20000; i++)
    g_string_append (subject, "äx ");
  cut = parse (endless->str);
  whole = parse (body->str);
  long_subject = parse (subject->str);

  g_assert_true (cut->cut);
  g_assert_cmpstr (cut->subject, ==, "x");
  g_assert_false (whole->cut);
  g_assert_true (long_subject->cut);
  g_assert_true (g_utf8_validate (long_subject->subject, -1, NULL));
  g_assert_cmpuint (strlen (long_subject->subject), <, 20000);
}

/* The block of the first test cut at every byte, in memory that ends there. */
static void
test_cut (void)
{
  static const char block[] =
      "Date: Mon, 02 Jan 2006 15:04:05 +0100\r\nFrom: \"B\" <a@b.example>\r\n"
      "Subject: =?utf-8?B?R3LDvMOfZQ==?=\r\n =?utf-8?Q?x?=\r\n"
      "References: <a@b>\r\n <c@d>\r\nList-Id: x <y>\r\n\r\n";

  for (gsize len = 0; len < sizeof block; len++)
    {
      g_autofree char *piece = len > 0 ? g_memdup2 (block, len) : NULL;
      g_autoptr (MimeHeaders) headers = mime_headers_parse (piece, len);

      g_assert_true (headers->subject == NULL || g_utf8_validate (headers->subject, -1, NULL));
      g_assert_cmpuint (headers->n_references, <=, 2);
    }
}

static void
test_to_text (void)
{
  static const struct
  {
    const char *raw;
    const char *text;
  } table[] = {
    { "", "" },
    { "\r\nSubject: of the body\r\n", "" },
    { "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nX-A:\r\n\tfolded\r\n line\r\n\r\nbody",
      "Subject: Grüße\nX-A: folded line\n" },
    { "X-MS-Exchange-CrossTenant-OriginalAttributedTenantConnectingIp: x",
      "X-MS-Exchange-CrossTenant-OriginalAttributedTenantConnectingIp: x\n" },
    { "no field\nA: \xe2\x80\xae" "b", "no field\nA: b\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = mime_headers_to_text (table[i].raw, strlen (table[i].raw));

      g_assert_cmpstr (text, ==, table[i].text);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/headers/typical", test_typical);
  g_test_add_func ("/headers/empty", test_empty);
  g_test_add_func ("/headers/line-ends", test_line_ends);
  g_test_add_func ("/headers/ids", test_ids);
  g_test_add_func ("/headers/references", test_references);
  g_test_add_func ("/headers/repeated", test_repeated);
  g_test_add_func ("/headers/priority", test_priority);
  g_test_add_func ("/headers/list-id", test_list_id);
  g_test_add_func ("/headers/limits", test_limits);
  g_test_add_func ("/headers/cut", test_cut);

  g_test_add_func ("/headers/to-text", test_to_text);

  return g_test_run ();
}
