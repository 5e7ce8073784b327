/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-auth.h"

#include <string.h>

#define U MIME_AUTH_UNKNOWN
#define V MIME_AUTH_VERIFIED
#define F MIME_AUTH_FAILED

#define AR "Authentication-Results: "
#define OWN AR "mx.example.org; "

/* The own server is example.org; the mail says that it comes from bank.example. */
static const struct
{
  MimeAuthVerdict verdict;
  const char *block;
} rows[] = {
  /* As servers write it */
  { V, AR "mx.example.org;\r\n       dkim=pass header.i=@bank.example header.s=k1 header.b=abc/x+;\r\n"
          "       spf=pass (example.org: domain of a@b designates 192.0.2.1 as permitted sender) "
          "smtp.mailfrom=bounce@mail.bank.example;\r\n"
          "       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=bank.example\r\n" },
  { V, AR "mx2.mail.example.org;\r\n  dkim=pass (2048-bit rsa key sha256) header.d=bank.example "
          "header.i=@bank.example header.b=Fn4 header.a=rsa-sha256 header.s=s x-bits=2048;\r\n"
          "  dmarc=pass policy.published-domain-policy=reject policy.policy-from=p "
          "(p=reject,d=none) header.from=bank.example\r\n" },
  { V, AR "example.org (some words); spf=pass smtp.mailfrom=bank.example\r\n" },
  { V, AR "\"mx.example.org\" 1; dkim=pass header.d=\"bank.example\"\r\n" },
  { V, AR "MX.EXAMPLE.ORG; DKIM=PASS HEADER.D=BANK.EXAMPLE\r\n" },
  { V, "AUTHENTICATION-RESULTS:mx.example.org;dkim=pass header.d=bank.example\r\n" },
  { V, OWN "iprev=pass (mail.bank.example) smtp.remote-ip=192.0.2.1; dkim=pass header.d=bank.example "
           "header.s=a header.a=rsa-sha256; arc=none\r\n" },
  { V, OWN "dkim=pass (2048-bit key) reason=\"pass (just generated, assumed good)\" "
           "header.d=bank.example header.i=@bank.example\r\n" },
  { V, OWN "auth=pass (PLAIN) smtp.auth=ana@bank.example\r\n" },
  { V, OWN "dkim = pass header . d = bank.example\r\n" },
  { V, OWN "dkim/1=pass header.d=bank.example;\r\n" },
  { V, OWN "dkim / 1 = pass header.d=bank.example ; ; spf=none\r\n" },
  { V, OWN "dmarc=pass(p=REJECT) header.from=bank.example;\r\n" },
  { V, OWN "dkim=pass header.d=news.bank.example\r\n" },
  { V, OWN "dkim=fail header.d=bank.example; dkim=pass header.d=bank.example\r\n" },
  { V, OWN "dkim=pass header.d=sender.example; dkim=pass header.d=bank.example\r\n" },
  { V, OWN "dmarc=none header.from=bank.example; spf=pass smtp.mailfrom=a@bank.example\r\n" },
  { V, OWN "dmarc=temperror header.from=bank.example; dkim=pass header.d=bank.example\r\n" },
  { V, OWN "spf=pass smtp.mailfrom=\"odd ; name\"@bank.example\r\n" },
  { V, OWN "spf=pass smtp.mailfrom=a+b=c@bank.example\r\n" },
  { V, OWN "bimi=pass header.d=bank.example header.selector=default; dmarc=pass header.from=bank.example\r\n" },
  { V, OWN "dmarc=pass (a (nested (comment)) here) header.from=bank.example\r\n" },
  { V, OWN "dmarc=pass (a \\) quoted one) header.from=bank.example\r\n" },
  { V, OWN "(first) dmarc (second) = (third) pass (fourth) header (5) . (6) from (7) = (8) bank.example (9)\r\n" },
  { V, AR "mx.example.org\r\n\t;\r\n\tdmarc\r\n\t=\r\n\tpass\r\n\theader.from\r\n\t=\r\n\tbank.example\r\n" },
  { V, AR "mx.example.org;\n dmarc=pass\n header.from=bank.example\n" },
  { V, AR "mx.example.org;\r dmarc=pass\r header.from=bank.example\r" },

  /* What failed */
  { F, OWN "dmarc=fail (p=REJECT) header.from=bank.example\r\n" },
  { F, OWN "dkim=pass header.d=sender.example; spf=pass smtp.mailfrom=sender.example; dmarc=fail "
           "header.from=bank.example\r\n" },
  { F, OWN "dkim=pass header.d=bank.example; dmarc=fail header.from=bank.example\r\n" },
  { F, OWN "spf=fail smtp.mailfrom=a@bank.example\r\n" },
  { F, OWN "dkim=none; spf=fail smtp.mailfrom=bank.example; dmarc=none header.from=bank.example\r\n" },

  /* Nothing that could be told */
  { U, "" },
  { U, "From: a@bank.example\r\n" },
  { U, OWN "none\r\n" },
  { U, AR "mx.example.org\r\n" },
  { U, AR "mx.example.org;\r\n" },
  { U, OWN "dkim=none; spf=none; dmarc=none\r\n" },
  { U, OWN "dkim=fail header.d=bank.example\r\n" },
  { U, OWN "spf=softfail smtp.mailfrom=a@bank.example\r\n" },
  { U, OWN "spf=neutral smtp.mailfrom=a@bank.example\r\n" },
  { U, OWN "dkim=pass header.d=sender.example\r\n" },
  { U, OWN "spf=pass smtp.mailfrom=a@sender.example\r\n" },
  { U, OWN "spf=pass smtp.helo=mail.bank.example\r\n" },
  { U, OWN "spf=fail smtp.mailfrom=a@sender.example\r\n" },
  { U, OWN "dmarc=pass\r\n" },
  { U, OWN "dkim=pass\r\n" },
  { U, OWN "dmarc=bestguesspass header.from=bank.example\r\n" },
  { U, OWN "iprev=pass smtp.remote-ip=192.0.2.1\r\n" },
  { U, OWN "auth=pass smtp.auth=ana\r\n" },
  { U, OWN "auth=pass smtp.auth=ana@news.bank.example\r\n" },
  { U, OWN "x-spam=pass header.from=bank.example\r\n" },
  { U, "Received-SPF: pass (mx.example.org) client-ip=192.0.2.1; envelope-from=a@bank.example\r\n" },
  { U, "ARC-Authentication-Results: i=1; mx.example.org; dmarc=pass header.from=bank.example\r\n" },
  { U, "X-Authentication-Results: mx.example.org; dmarc=pass header.from=bank.example\r\n" },
  { U, AR "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=bank.example; dmarc=pass action=none "
          "header.from=bank.example;compauth=pass reason=100\r\n" },

  /* Forged below, above and beside the real one */
  { U, AR "mx.sender.example; dmarc=pass header.from=bank.example\r\n" },
  { F, OWN "dmarc=fail header.from=bank.example\r\n" OWN "dmarc=pass header.from=bank.example\r\n" },
  { U, OWN "dmarc=none header.from=bank.example\r\n" OWN "dmarc=pass header.from=bank.example\r\n" },
  { U, OWN "none\r\n" OWN "dmarc=pass header.from=bank.example\r\n" },
  { U, AR "mx.example.org\r\n" OWN "dmarc=pass header.from=bank.example\r\n" },
  { U, OWN "dmarc=pass header.from=(\r\n" OWN "dmarc=pass header.from=bank.example\r\n" },
  { F, AR "mx.sender.example; dmarc=pass header.from=bank.example\r\n"
       OWN "dmarc=fail header.from=bank.example\r\n" },
  { F, OWN "dmarc=fail header.from=bank.example\r\nReceived: from a by b\r\n"
       OWN "dmarc=pass header.from=bank.example\r\n" },
  { U, "Subject: a\r\n\r\n" OWN "dmarc=pass header.from=bank.example\r\n" },
  { U, "Subject: a\n\n" OWN "dmarc=pass header.from=bank.example\n" },
  { U, "Subject: a\r\n " OWN "dmarc=pass header.from=bank.example\r\n" },
  { U, "Subject: " OWN "dmarc=pass header.from=bank.example\r\n" },

  /* Names that are not the server's */
  { U, AR "example.org.sender.example; dmarc=pass header.from=bank.example\r\n" },
  { U, AR "badexample.org; dmarc=pass header.from=bank.example\r\n" },
  { U, AR "-example.org; dmarc=pass header.from=bank.example\r\n" },
  { U, AR "org; dmarc=pass header.from=bank.example\r\n" },
  { U, AR "(example.org) sender.example; dmarc=pass header.from=bank.example\r\n" },
  { U, AR "sender.example (\r\n; example.org; dmarc=pass header.from=bank.example)\r\n" },
  { U, AR "mx.example.org 2; dmarc=pass header.from=bank.example\r\n" },
  { U, AR "mx.example.org sender; dmarc=pass header.from=bank.example\r\n" },
  { U, AR "mx.example.org, sender; dmarc=pass header.from=bank.example\r\n" },
  { U, AR "; dmarc=pass header.from=bank.example\r\n" },
  { U, AR "\"\"; dmarc=pass header.from=bank.example\r\n" },
  { U, AR "mx.ex\xd0\xb0mple.org; dmarc=pass header.from=bank.example\r\n" },

  /* What the sender may say within the real one: it stays quoted */
  { U, OWN "spf=pass smtp.mailfrom=\"x; dmarc=pass header.from=bank.example; \"@sender.example\r\n" },
  { U, OWN "spf=pass (x\\); dmarc=pass header.from=bank.example) smtp.mailfrom=a@sender.example\r\n" },
  { U, OWN "spf=pass reason=\"dmarc=pass header.from=bank.example\" smtp.mailfrom=a@sender.example\r\n" },
  { U, OWN "spf=pass reason=\"\\\"; dmarc=pass header.from=bank.example\" smtp.mailfrom=a@b.example\r\n" },
  { U, OWN "spf=pass smtp.mailfrom=bank.example@sender.example\r\n" },
  { U, OWN "spf=pass smtp.mailfrom=a@bank.example@sender.example\r\n" },
  { U, OWN "dkim=pass header.i=bank.example@sender.example\r\n" },
  { U, OWN "dkim=pass header.d=sender.example header.d=bank.example\r\n" },
  { U, OWN "dkim=pass header.d=sender.example header.i=@bank.example\r\n" },
  { U, OWN "dmarc=pass header.from=sender.example; dkim=pass header.d=bank.example\r\n" },
  { U, OWN "dmarc=pass header.from=bank.example; dmarc=fail header.from=bank.example\r\n" },
  { U, OWN "dmarc=pass header.from=bank.example; dmarc=pass header.from=sender.example\r\n" },
  { U, OWN "dmarc=pass header.from=news.bank.example\r\n" },
  { U, OWN "dmarc=pass header.from=bank.example.sender.example\r\n" },
  { U, OWN "dmarc=pass header.from=b\xd0\xb0nk.example\r\n" },
  { U, OWN "dkim=pass header.d=example\r\n" },
  { U, OWN "dkim=pass header.d=mybank.example\r\n" },

  /* Broken: nothing of it is believed */
  { U, OWN "dmarc=pass header.from=bank.example; dkim\r\n" },
  { U, OWN "dmarc=pass header.from=bank.example; dkim=\r\n" },
  { U, OWN "dmarc=pass header.from=bank.example; =pass\r\n" },
  { U, OWN "dmarc=pass header.from=bank.example (no end\r\n" },
  { U, OWN "dmarc=pass header.from=\"bank.example\r\n" },
  { U, OWN "dmarc=pass header.from=bank.example, dkim=pass\r\n" },
  { U, OWN "dmarc=pass header\r\n" },
  { U, OWN "dmarc=pass .from=bank.example\r\n" },
  { U, OWN "dmarc==pass header.from=bank.example\r\n" },
  { U, OWN "dmarc=pass; none\r\n" },
  { U, OWN "dmarc=pass header.from=bank.example)\r\n" },
  { U, OWN "dmarc=pass header.from=bank.example \\\r\n" },
  { U, OWN "dmarc=pass header.from=bank.example ((((((((((((((((((((((((((((()))))))))))))))))))))))))))))\r\n" },
  { U, OWN "(\\" },
  { U, OWN "\"" },
  { U, AR },
  { U, AR "(" },
};

static MimeAuthVerdict
judge (const char *block, gsize len)
{
  g_autoptr (MimeAuthResults) results = mime_auth_results_read (block, len, "example.org");
  g_autofree char *voucher = NULL;
  MimeAuthVerdict verdict = MIME_AUTH_UNKNOWN;

  if (results != NULL)
    verdict = mime_auth_results_judge (results, "bank.example", &voucher);
  g_assert_cmpint (voucher != NULL, ==, verdict == MIME_AUTH_VERIFIED);
  return verdict;
}

static void
test_judge (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%" G_GSIZE_FORMAT " %s", i, rows[i].block);
      g_assert_cmpint (judge (rows[i].block, strlen (rows[i].block)), ==, rows[i].verdict);
    }

  g_assert_cmpuint (G_N_ELEMENTS (rows), >=, 100);
}

/* Cut anywhere, and with each byte another: nothing is read beyond the end, and praise needs a "pass". */
static void
test_broken (void)
{
  static const char bytes[] = { '\0', '(', ')', '"', ';', '=', '\\', '\xff', ' ', 'a' };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize len = strlen (rows[i].block);
      gboolean may_pass = strcasestr (rows[i].block, "pass") != NULL;

      for (gsize n = 0; n < len; n++)
        {
          g_autofree char *cut = g_memdup2 (rows[i].block, n);
          g_autofree char *changed = g_memdup2 (rows[i].block, len);

          g_assert_true (judge (cut, n) != MIME_AUTH_VERIFIED || may_pass);
          for (gsize b = 0; b < sizeof bytes; b++)
            {
              changed[n] = bytes[b];
              g_assert_true (judge (changed, len) != MIME_AUTH_VERIFIED || may_pass);
            }
        }
    }
}

static void
test_long (void)
{
  g_autoptr (GString) many = g_string_new (OWN "dkim=pass header.d=bank.example");
  g_autoptr (GString) deep = g_string_new (OWN);

  for (guint i = 0; i < 100; i++)
    g_string_append (many, "; dkim=none");
  g_assert_cmpint (judge (many->str, many->len), ==, MIME_AUTH_UNKNOWN);

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '(');
  g_assert_cmpint (judge (deep->str, deep->len), ==, MIME_AUTH_UNKNOWN);

  /* What is too long to be read may be the server's, and the next one a liar's. */
  for (guint i = 0; i < 2000; i++)
    g_string_append (many, "; dkim=none");
  g_string_append (many, "\r\n" OWN "dmarc=pass header.from=bank.example\r\n");
  g_assert_cmpint (judge (many->str, many->len), ==, MIME_AUTH_UNKNOWN);
}

/* ---- Whose word counts ----------------------------------------------------------------------- */

static const char *const hosts[] = { "imap.example.org", NULL };
static const char *const others[] = { "imap.elsewhere.net", NULL };

/* Learns @n mails with @block, from so many senders. */
static char *
learn (char *kept, const char *block, guint n, guint n_senders)
{
  static guint serial;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u@id.example", serial++);
      g_autofree char *sender = g_strdup_printf ("sender%u.example", i % n_senders);
      char *now = mime_auth_learn (kept, block, strlen (block), id, sender);

      g_assert_nonnull (now);
      g_free (kept);
      kept = now;
    }

  return kept;
}

static void
test_learn (void)
{
  g_autofree char *kept = learn (NULL, AR "mx1.example.org; none\r\n", 7, 5);
  g_autofree char *early = mime_auth_find_server (kept, hosts);
  g_autofree char *clear = NULL;
  g_autofree char *other = NULL;

  g_assert_null (early);
  kept = learn (kept, AR "mx2.example.org; none\r\n", 1, 1);
  clear = mime_auth_find_server (kept, hosts);
  g_assert_cmpstr (clear, ==, "example.org");

  /* Mail that was forwarded bears another's name. */
  other = mime_auth_find_server (kept, others);
  g_assert_null (other);
}

static void
test_learn_nothing (void)
{
  g_autofree char *few = learn (NULL, AR "mx.example.org; none\r\n", 20, 3);
  g_autofree char *none = learn (NULL, "Subject: a\r\n", 20, 10);
  g_autofree char *mixed = learn (NULL, AR "mx.example.org; none\r\n", 12, 10);
  g_autofree char *of_few = mime_auth_find_server (few, hosts);
  g_autofree char *of_none = mime_auth_find_server (none, hosts);
  g_autofree char *of_mixed = NULL;
  g_autofree char *again = NULL;
  g_autofree char *of_nothing = mime_auth_find_server (NULL, hosts);
  g_autofree char *of_rubbish = mime_auth_find_server ("a\n\nb c\n- - - -\n", hosts);

  mixed = learn (mixed, "Subject: a\r\n", 4, 4);
  of_mixed = mime_auth_find_server (mixed, hosts);
  g_assert_null (of_few);
  g_assert_null (of_none);
  g_assert_null (of_mixed);
  g_assert_null (of_nothing);
  g_assert_null (of_rubbish);

  again = mime_auth_learn ("", "", 0, "a@b", "example.org");
  g_assert_nonnull (again);
  g_assert_null (mime_auth_learn (again, "", 0, "a@b", "example.org"));
}

/* By a table, and by the server that handed the mail in; not by one before it. */
static void
test_relatives (void)
{
  static const char *const gmail[] = { "imap.gmail.com", NULL };
  g_autofree char *google = learn (NULL, AR "mx.google.com; none\r\n", 8, 5);
  g_autofree char *handed = learn (NULL,
                                   AR "mx.host.example; none\r\nReceived: from mx.host.example "
                                      "by store.host.example (Store) with LMTP;\r\n Mon\r\n",
                                   8, 5);
  g_autofree char *before = learn (NULL,
                                   AR "mx.host.example; none\r\nReceived: from mx.host.example\r\n"
                                      " by store.elsewhere.example with LMTP; Mon\r\n"
                                      "Received: from a by mx.host.example; Mon\r\n",
                                   8, 5);
  g_autofree char *of_google = mime_auth_find_server (google, gmail);
  g_autofree char *of_handed = mime_auth_find_server (handed, hosts);
  g_autofree char *of_before = mime_auth_find_server (before, hosts);

  g_assert_cmpstr (of_google, ==, "google.com");
  g_assert_cmpstr (of_handed, ==, "host.example");
  g_assert_null (of_before);
}

/* Old mails are forgotten, so that another provider gets its turn. */
static void
test_forget (void)
{
  g_autofree char *kept = learn (NULL, AR "mx.before.example; none\r\n", 40, 5);
  g_autofree char *server = NULL;

  kept = learn (kept, AR "mx.example.org; none\r\n", MIME_AUTH_KEPT, 5);
  server = mime_auth_find_server (kept, hosts);
  g_assert_cmpstr (server, ==, "example.org");
  g_assert_null (strstr (kept, "before.example"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mime-auth/judge", test_judge);
  g_test_add_func ("/mime-auth/broken", test_broken);
  g_test_add_func ("/mime-auth/long", test_long);
  g_test_add_func ("/mime-auth/learn", test_learn);
  g_test_add_func ("/mime-auth/learn-nothing", test_learn_nothing);
  g_test_add_func ("/mime-auth/relatives", test_relatives);
  g_test_add_func ("/mime-auth/forget", test_forget);

  return g_test_run ();
}
