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
  g_autoptr (MimeHeaders) headers
    = parse ("Date: Mon, 02 Jan 2006 15:04:05 +0100\r\n"
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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/headers/typical", test_typical);
  g_test_add_func ("/headers/empty", test_empty);

  return g_test_run ();
}
