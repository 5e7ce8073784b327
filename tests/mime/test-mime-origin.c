/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-origin.h"
#include "mime-unsubscribe.h"

#include <string.h>

#define OWN "Authentication-Results: mx.example.org; "
#define PASS OWN "dmarc=pass header.from=bank.example\r\n"
#define FROM "From: Bank <info@bank.example>\r\n"

/* ---- Who wrote it ----------------------------------------------------------------------------- */

static const char *const addresses[] = { "me@example.org", NULL };
static const char *const known[] = { "orchard.example", "friend.example", NULL };

static MimeOrigin *
read_origin (const char *block)
{
  const MimeOriginContext context = { "example.org", addresses, known };

  return mime_origin_read (block, strlen (block), &context);
}

static void
test_warnings (void)
{
  static const struct
  {
    MimeAuthVerdict verdict;
    guint warnings;
    const char *block;
  } rows[] = {
    { MIME_AUTH_VERIFIED, 0, PASS FROM },
    { MIME_AUTH_UNKNOWN, 0, FROM },
    { MIME_AUTH_UNKNOWN, 0, "" },
    { MIME_AUTH_UNKNOWN, 0, PASS },
    { MIME_AUTH_UNKNOWN, 0, PASS "From: Bank\r\n" },
    { MIME_AUTH_UNKNOWN, MIME_ORIGIN_SEVERAL_FROM, PASS FROM "From: b@evil.example\r\n" },
    { MIME_AUTH_UNKNOWN, MIME_ORIGIN_SEVERAL_FROM, PASS FROM "fRoM : b@evil.example\r\n" },
    { MIME_AUTH_UNKNOWN, MIME_ORIGIN_SEVERAL_FROM, PASS FROM FROM },
    { MIME_AUTH_UNKNOWN, MIME_ORIGIN_SEVERAL_FROM, PASS "From: a@bank.example, b@evil.example\r\n" },
    { MIME_AUTH_UNKNOWN, MIME_ORIGIN_NAME_DECEIVES, "From: \"info@bank.example\" <b@evil.example>\r\n" },
    { MIME_AUTH_UNKNOWN, MIME_ORIGIN_NAME_DECEIVES,
      "From: =?utf-8?q?info=40bank.example?= <b@evil.example>\r\n" },
    { MIME_AUTH_UNKNOWN, 0, "From: \"b@evil.example\" <b@evil.example>\r\n" },
    { MIME_AUTH_UNKNOWN, MIME_ORIGIN_LOOKALIKE, "From: Orchard <a@0rchard.example>\r\n" },
    { MIME_AUTH_UNKNOWN, MIME_ORIGIN_LOOKALIKE, "From: Orchard <a@news.orchrad.example>\r\n" },
    { MIME_AUTH_UNKNOWN, MIME_ORIGIN_LOOKALIKE | MIME_ORIGIN_DISGUISED,
      "From: Orchard <a@\xd0\xberchard.example>\r\n" },
    { MIME_AUTH_UNKNOWN, 0, "From: Orchard <a@news.orchard.example>\r\n" },
    { MIME_AUTH_UNKNOWN, MIME_ORIGIN_DISGUISED, "From: a@xn--80ak6aa92e.com\r\n" },
    { MIME_AUTH_UNKNOWN, MIME_ORIGIN_REPLY_ELSEWHERE, FROM "Reply-To: b@evil.example\r\n" },
    { MIME_AUTH_UNKNOWN, MIME_ORIGIN_REPLY_ELSEWHERE,
      FROM "Reply-To: a@bank.example, b@evil.example\r\n" },
    { MIME_AUTH_VERIFIED, MIME_ORIGIN_REPLY_ELSEWHERE, PASS FROM "Reply-To: b@evil.example\r\n" },
    { MIME_AUTH_UNKNOWN, 0, FROM "Reply-To: answers@mail.bank.example\r\n" },
    { MIME_AUTH_VERIFIED, 0, PASS FROM "Reply-To: l@list.example\r\nList-Id: <l.list.example>\r\n" },
    { MIME_AUTH_UNKNOWN, MIME_ORIGIN_REPLY_ELSEWHERE,
      FROM "Reply-To: l@list.example\r\nList-Id: <l.list.example>\r\n" },
    /* The person's own address: what never went past the server says nothing. */
    { MIME_AUTH_UNKNOWN, 0, "From: me@example.org\r\n" },
    { MIME_AUTH_VERIFIED, 0, OWN "auth=pass smtp.auth=me@example.org\r\nFrom: Me@Example.org\r\n" },
    { MIME_AUTH_FAILED, MIME_ORIGIN_OWN_ADDRESS,
      OWN "dmarc=fail header.from=example.org\r\nFrom: me@example.org\r\n" },
    { MIME_AUTH_UNKNOWN, MIME_ORIGIN_OWN_ADDRESS,
      OWN "spf=softfail smtp.mailfrom=me@example.org\r\nFrom: me@example.org\r\n" },
    { MIME_AUTH_UNKNOWN, 0,
      "Authentication-Results: mx.evil.example; dmarc=fail header.from=example.org\r\n"
      "From: me@example.org\r\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MimeOrigin) origin = read_origin (rows[i].block);

      g_test_message ("%s", rows[i].block);
      g_assert_cmpint (origin->verdict, ==, rows[i].verdict);
      g_assert_cmphex (origin->warnings, ==, rows[i].warnings);
      g_assert_cmpint (origin->like != NULL, ==, (rows[i].warnings & MIME_ORIGIN_LOOKALIKE) != 0);
      g_assert_cmpint (origin->reply_to != NULL, ==,
                       (rows[i].warnings & MIME_ORIGIN_REPLY_ELSEWHERE) != 0);
    }
}

static void
test_words (void)
{
  g_autoptr (MimeOrigin) like = read_origin ("From: a@0rchard.example\r\n");
  g_autoptr (MimeOrigin) reply = read_origin (FROM "Reply-To: Ben <b@evil.example>\r\n");
  g_autoptr (MimeOrigin) passed
    = read_origin (OWN "dkim=pass header.d=mail.bank.example\r\n" FROM);

  g_assert_cmpstr (like->like, ==, "orchard.example");
  g_assert_cmpstr (like->domain, ==, "0rchard.example");
  g_assert_cmpstr (reply->reply_to, ==, "b@evil.example");
  g_assert_cmpstr (passed->voucher, ==, "mail.bank.example");
}

static void
test_no_server (void)
{
  const MimeOriginContext context = { NULL, addresses, known };
  g_autoptr (MimeOrigin) origin = mime_origin_read (PASS FROM, strlen (PASS FROM), &context);

  g_assert_cmpint (origin->verdict, ==, MIME_AUTH_UNKNOWN);
}

/* ---- Unsubscribing ---------------------------------------------------------------------------- */

#define SIGNED OWN "dkim=pass header.d=bank.example header.s=k header.b=AbC\r\n"
#define SIGNATURE(h) "DKIM-Signature: v=1; d=bank.example; s=k;\r\n h=" h ";\r\n b=AbC\r\n def\r\n"
#define BOTH SIGNATURE ("From:List-Unsubscribe : list-unsubscribe-\r\n post:To")
#define LINK "List-Unsubscribe: <https://bank.example/u?x=1>\r\n"
#define POST "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"

static void
test_unsubscribe (void)
{
  static const struct
  {
    const char *one_click;
    const char *link;
    const char *mailto;
    const char *block;
  } rows[] = {
    { NULL, NULL, NULL, FROM },
    { "https://bank.example/u?x=1", "https://bank.example/u?x=1", NULL, SIGNED BOTH LINK POST },
    { "https://bank.example/u?x=1", "https://bank.example/u?x=1", NULL,
      OWN "dkim=pass header.i=@bank.example\r\n" BOTH LINK POST },
    { "https://bank.example/u", "https://bank.example/u", "mailto:u@bank.example?subject=no",
      SIGNED BOTH POST "List-Unsubscribe: (one of) <mailto:u@bank.example?subject=no>,\r\n"
                       " <https://bank.ex\r\n ample/u>\r\n" },
    /* Not both are signed, by whom the server checked, or not well */
    { NULL, "https://bank.example/u?x=1", NULL, LINK POST },
    { NULL, "https://bank.example/u?x=1", NULL, SIGNED LINK POST },
    { NULL, "https://bank.example/u?x=1", NULL, BOTH LINK POST },
    { NULL, "https://bank.example/u?x=1", NULL, SIGNED BOTH LINK },
    { NULL, "https://bank.example/u?x=1", NULL, SIGNED SIGNATURE ("From:List-Unsubscribe") LINK POST },
    { NULL, "https://bank.example/u?x=1", NULL,
      SIGNED SIGNATURE ("From:List-Unsubscribe-Post") LINK POST },
    { NULL, "https://bank.example/u?x=1", NULL,
      OWN "dkim=fail header.d=bank.example\r\n" BOTH LINK POST },
    { NULL, "https://bank.example/u?x=1", NULL,
      OWN "dkim=pass header.d=other.example\r\n" BOTH LINK POST },
    { NULL, "https://bank.example/u?x=1", NULL,
      OWN "dkim=pass header.d=bank.example header.s=other\r\n" BOTH LINK POST },
    { NULL, "https://bank.example/u?x=1", NULL,
      OWN "dkim=pass header.d=bank.example header.b=xyz\r\n" BOTH LINK POST },
    { NULL, "https://bank.example/u?x=1", NULL,
      "Authentication-Results: mx.evil.example; dkim=pass header.d=bank.example\r\n" BOTH LINK POST },
    /* Added by somebody on the way */
    { NULL, "https://evil.example/", NULL,
      SIGNED "List-Unsubscribe: <https://evil.example/>\r\n" BOTH LINK POST },
    { NULL, "https://bank.example/u?x=1", NULL, SIGNED BOTH LINK POST POST },
    { NULL, "https://bank.example/u?x=1", NULL,
      SIGNED BOTH LINK "List-Unsubscribe-Post: Something=Else\r\n" },
    /* No address that may be used */
    { NULL, NULL, NULL, SIGNED BOTH "List-Unsubscribe: <http://bank.example/u>\r\n" POST },
    { NULL, NULL, NULL, SIGNED BOTH "List-Unsubscribe: <javascript:alert(1)>\r\n" POST },
    { NULL, NULL, NULL, SIGNED BOTH "List-Unsubscribe: <file:///etc/passwd>\r\n" POST },
    { NULL, NULL, NULL, SIGNED BOTH "List-Unsubscribe: <https://bank.example@evil.example/>\r\n" POST },
    { NULL, NULL, NULL, SIGNED BOTH "List-Unsubscribe: <https:///u>\r\n" POST },
    { NULL, NULL, NULL, SIGNED BOTH "List-Unsubscribe: https://bank.example/u\r\n" POST },
    { NULL, NULL, NULL, SIGNED BOTH "List-Unsubscribe: <https://bank.example/u\r\n" POST },
    { NULL, NULL, NULL, SIGNED BOTH "List-Unsubscribe: <mailto:>\r\n" POST },
    { NULL, NULL, NULL, SIGNED BOTH "List-Unsubscribe: <https://bank.example/\x01>\r\n" POST },
    { NULL, NULL, NULL, "Subject: a\r\n\r\n" LINK },
    { NULL, NULL, "mailto:a@b.example", "List-Unsubscribe: <mailto:a@b.example>\r\n" POST },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize len = strlen (rows[i].block);
      g_autoptr (MimeAuthResults) results
        = mime_auth_results_read (rows[i].block, len, "example.org");
      g_autoptr (MimeUnsubscribe) offer = mime_unsubscribe_read (rows[i].block, len, results);

      g_test_message ("%s", rows[i].block);
      g_assert_cmpstr (offer != NULL ? offer->one_click : NULL, ==, rows[i].one_click);
      g_assert_cmpstr (offer != NULL ? offer->link : NULL, ==, rows[i].link);
      g_assert_cmpstr (offer != NULL ? offer->mailto : NULL, ==, rows[i].mailto);
      for (gsize n = 0; n < len; n++)
        {
          g_autofree char *cut = g_memdup2 (rows[i].block, n);

          g_clear_pointer (&offer, mime_unsubscribe_free);
          offer = mime_unsubscribe_read (cut, n, results);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mime-origin/warnings", test_warnings);
  g_test_add_func ("/mime-origin/words", test_words);
  g_test_add_func ("/mime-origin/no-server", test_no_server);
  g_test_add_func ("/mime-origin/unsubscribe", test_unsubscribe);

  return g_test_run ();
}
