/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-domain.h"

static void
test_address (void)
{
  static const struct
  {
    const char *address;
    const char *domain;
  } rows[] = {
    { "a@Example.ORG", "example.org" },
    { "a@b@example.org", "example.org" },
    { "a@bücher.example", "xn--bcher-kva.example" },
    { "a@XN--BCHER-KVA.example", "xn--bcher-kva.example" },
    { "a@example.org.", "example.org" },
    { "a@[192.0.2.1]", "[192.0.2.1]" },
    { "a@", NULL },
    { "a@.", NULL },
    { "a", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *domain = mime_domain_of_address (rows[i].address);

      g_assert_cmpstr (domain, ==, rows[i].domain);
    }
}

static void
test_owner (void)
{
  static const struct
  {
    const char *domain;
    const char *owner;
  } rows[] = {
    { "example.org", "example.org" },
    { "news.mail.example.org", "example.org" },
    { "shop.bank.co.uk", "bank.co.uk" },
    { "co.uk", "co.uk" },
    { "evil.github.io", "evil.github.io" },
    { "a.evil.github.io", "evil.github.io" },
    { "mail.orchard.example", "orchard.example" },
    { "localhost", "localhost" },
    { "192.0.2.1", "192.0.2.1" },
    { "[192.0.2.1]", "[192.0.2.1]" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *owner = mime_domain_dup_owner (rows[i].domain);

      g_assert_cmpstr (owner, ==, rows[i].owner);
    }

  g_assert_true (mime_domain_same_owner ("a.example.org", "b.example.org"));
  g_assert_false (mime_domain_same_owner ("github.io", "evil.github.io"));
  g_assert_false (mime_domain_same_owner ("bank.co.uk", "evil.co.uk"));
}

/* In letters, since that is how they are seen. */
static char *
write_ascii (const char *domain)
{
  g_autofree char *address = g_strconcat ("a@", domain, NULL);
  char *ascii = mime_domain_of_address (address);

  g_assert_nonnull (ascii);
  g_assert_true (g_str_is_ascii (ascii));
  return ascii;
}

static void
test_disguised (void)
{
  static const struct
  {
    const char *domain;
    gboolean disguised;
  } rows[] = {
    { "example.org", FALSE },
    { "a_b.example.org", FALSE },
    { "bücher.example", FALSE },
    { "straße.example", FALSE },
    { "łódź.example", FALSE },
    { "почта.рф", FALSE },
    { "сохо.рф", FALSE },          /* Cyrillic below Cyrillic */
    { "новости.example", FALSE },  /* some of it looks like nothing else */
    { "αθήνα.example", FALSE },
    { "例え.example", FALSE },
    { "tokyo東京.example", FALSE },
    { "한국어.example", FALSE },
    { "аррӏе.com", TRUE },         /* all Cyrillic */
    { "сохо.com", TRUE },
    { "раураӏ.com", TRUE },
    { "pаypal.com", TRUE },        /* one Cyrillic letter */
    { "gοοgle.com", TRUE },        /* two Greek ones */
    { "bаnk.example.com", TRUE },
    { "www.аррӏе.com", TRUE },
    { "օrchard.example", TRUE },   /* Armenian */
    { "еαxample.org", TRUE },      /* Cyrillic and Greek */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *ascii = write_ascii (rows[i].domain);
      g_autofree char *shown = mime_domain_dup_shown (ascii);

      g_test_message ("%s %s", rows[i].domain, ascii);
      g_assert_cmpint (mime_domain_is_disguised (ascii), ==, rows[i].disguised);
      g_assert_true (g_str_has_prefix (shown, rows[i].disguised || g_str_is_ascii (rows[i].domain)
                                                ? rows[i].domain
                                                : ""));
      g_assert_cmpint (strstr (shown, "(xn--") != NULL || strstr (shown, ".xn--") != NULL, ==,
                       rows[i].disguised);
    }

  /* What no letter is, and what cannot be read. */
  g_assert_true (mime_domain_is_disguised ("bank.example\xe2\x81\x84login.example"));
  mime_domain_is_disguised ("xn--");
  mime_domain_is_disguised ("xn--\xff.xn--a-.");
}

static void
test_like (void)
{
  static const char *const known[]
    = { "example.org", "orchard.example", "paypal.com", "bank1.example", "gmx.de", "bank.co.uk",
        "xn--bcher-kva.example", "modern.example", NULL };
  static const struct
  {
    const char *domain;
    const char *like;
  } rows[] = {
    { "example.org", NULL },
    { "news.example.org", NULL },
    { "elsewhere.net", NULL },
    { "examp1e.org", "example.org" },
    { "mail.examp1e.org", "example.org" },
    { "exarnple.org", "example.org" },
    { "exmaple.org", "example.org" },  /* two letters in the wrong order */
    { "exampel.org", "example.org" },
    { "exampl.org", "example.org" },
    { "examplee.org", "example.org" },
    { "exbmple.org", "example.org" },
    { "ex-ample.org", "example.org" },
    { "example.net", NULL },           /* others have that name elsewhere */
    { "example.com", NULL },
    { "paypal.co", "paypal.com" },
    { "paypal.cm", "paypal.com" },
    { "paypal.de", NULL },
    { "paypa1.com", "paypal.com" },
    { "payypal.com", "paypal.com" },
    { "pаypal.com", "paypal.com" },    /* Cyrillic */
    { "раураӏ.com", "paypal.com" },
    { "раураl.com", "paypal.com" },
    { "páypal.com", "paypal.com" },
    { "0rchard.example", "orchard.example" },
    { "οrchard.example", "orchard.example" },
    { "rnodern.example", "modern.example" },
    { "bank2.example", NULL },         /* they are counted */
    { "bank11.example", NULL },
    { "bankl.example", "bank1.example" },
    { "gmx.at", NULL },
    { "gnx.de", NULL },                /* too short to tell */
    { "bunk.co.uk", NULL },
    { "bücher.example", NULL },
    { "bucher.example", "xn--bcher-kva.example" },
    { "exmpl.org", NULL },             /* two letters off */
    { "", NULL },
    { "[192.0.2.1]", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *address = g_strconcat ("a@", rows[i].domain, NULL);
      g_autofree char *ascii = mime_domain_of_address (address);

      g_test_message ("%s", rows[i].domain);
      g_assert_cmpstr (mime_domain_find_like (ascii != NULL ? ascii : "", known), ==, rows[i].like);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mime-domain/address", test_address);
  g_test_add_func ("/mime-domain/owner", test_owner);
  g_test_add_func ("/mime-domain/disguised", test_disguised);
  g_test_add_func ("/mime-domain/like", test_like);

  return g_test_run ();
}
