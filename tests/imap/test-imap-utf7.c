/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-utf7.h"

/* Both ways. */
static const struct
{
  const char *wire;
  const char *name;
} pairs[] = {
  { "INBOX", "INBOX" },
  { "", "" },
  { "A&-B", "A&B" },
  { "&-", "&" },
  { "&-&-", "&&" },
  { "Entw&APw-rfe", "Entw\xc3\xbcrfe" },
  { "~peter/mail/&U,BTFw-/&ZeVnLIqe-",
    "~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e" },
  { "&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-", "\xd0\x9e\xd1\x82\xd0\xbf\xd1\x80\xd0\xb0\xd0\xb2\xd0\xbb"
                                          "\xd0\xb5\xd0\xbd\xd0\xbd\xd1\x8b\xd0\xb5" },
  { "&2D3eAA-", "\xf0\x9f\x98\x80" },
  { "a&2D3eANg93gE-b", "a\xf0\x9f\x98\x80\xf0\x9f\x98\x81"
                       "b" },
  { "&AAk-", "\t" },
  { "&AH8-", "\x7f" },
};

/* Only read. */
static const struct
{
  const char *wire;
  const char *name;
} odd[] = {
  { "Entw\xc3\xbcrfe", "Entw\xc3\xbcrfe" }, /* UTF-8 on the wire */
  { "R&D", "R&D" },                         /* not modified UTF-7 */
  { "a&", "a&" },
  { "&AP", "&AP" },     /* no end */
  { "&AP-", "&AP-" },   /* half a character */
  { "&APz-", "&APz-" }, /* bits left over */
  { "&!!-", "&!!-" },
  { "&2D0-", "&2D0-" },             /* half a pair */
  { "&3gA-", "&3gA-" },             /* the other half */
  { "&AAA-", "&AAA-" },             /* NUL */
  { "caf\xe9", "caf\xef\xbf\xbd" }, /* Latin-1 */
  { "&AGE-", "a" },                 /* needlessly shifted */
};

static void
test_pairs (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *name = imap_utf7_decode (pairs[i].wire);
      g_autofree char *wire = imap_utf7_encode (pairs[i].name);

      g_assert_cmpstr (name, ==, pairs[i].name);
      g_assert_cmpstr (wire, ==, pairs[i].wire);
    }
}

static void
test_odd (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *name = imap_utf7_decode (odd[i].wire);

      g_assert_cmpstr (name, ==, odd[i].name);
    }
  g_assert_null (imap_utf7_encode ("caf\xe9"));
}

static gunichar
random_character (void)
{
  switch (g_test_rand_int_range (0, 5))
    {
    case 0:
      return '&';
    case 1:
      return (gunichar)g_test_rand_int_range (0x80, 0x800);
    case 2:
      return (gunichar)g_test_rand_int_range (0xe000, 0xfffd);
    case 3:
      return (gunichar)g_test_rand_int_range (0x10000, 0x10fffe);
    default:
      return (gunichar)g_test_rand_int_range (1, 0x80);
    }
}

static void
test_round_trip (void)
{
  for (int round = 0; round < 2000; round++)
    {
      g_autoptr (GString) name = g_string_new (NULL);
      g_autofree char *wire = NULL;
      g_autofree char *again = NULL;

      for (int i = g_test_rand_int_range (0, 20); i > 0; i--)
        g_string_append_unichar (name, random_character ());
      wire = imap_utf7_encode (name->str);
      for (const char *p = wire; *p != '\0'; p++)
        g_assert_true (g_ascii_isprint (*p));
      again = imap_utf7_decode (wire);
      g_assert_cmpstr (again, ==, name->str);
    }
}

/* Whatever bytes there are, the result can be shown. */
static void
test_random_bytes (void)
{
  for (int round = 0; round < 2000; round++)
    {
      char wire[16];
      g_autofree char *name = NULL;
      gsize n = (gsize)g_test_rand_int_range (0, 15);

      for (gsize i = 0; i < n; i++)
        wire[i] = (char)(g_test_rand_bit () ? g_test_rand_int_range (1, 256) : "&-A,"[i % 4]);
      wire[n] = '\0';
      name = imap_utf7_decode (wire);
      g_assert_true (g_utf8_validate (name, -1, NULL));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/imap/utf7/pairs", test_pairs);
  g_test_add_func ("/imap/utf7/odd", test_odd);
  g_test_add_func ("/imap/utf7/round-trip", test_round_trip);
  g_test_add_func ("/imap/utf7/random-bytes", test_random_bytes);

  return g_test_run ();
}
