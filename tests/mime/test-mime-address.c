/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cpu-time.h"
#include "mime-headers.h"

#include <string.h>

/* What comes out, as "name|address" joined by "; ". */
typedef struct
{
  const char *raw;
  const char *result;
} Row;

static const Row rows[] = {
  { "", "" },
  { "   ", "" },
  { ",,,", "" },
  /* RFC 5322. */
  { "john@doe.example", "|john@doe.example" },
  { "<john@doe.example>", "|john@doe.example" },
  { "John Doe <john@doe.example>", "John Doe|john@doe.example" },
  { "John Doe<john@doe.example>", "John Doe|john@doe.example" },
  { "\"John Doe\" <john@doe.example>", "John Doe|john@doe.example" },
  { "\"Doe, John\" <john@doe.example>", "Doe, John|john@doe.example" },
  { "\"John \\\"Joe\\\" Doe\" <john@doe.example>", "John \"Joe\" Doe|john@doe.example" },
  { "John Q. Public <john@doe.example>", "John Q. Public|john@doe.example" },
  { "\"John\" Doe <john@doe.example>", "John Doe|john@doe.example" },
  { "john@doe.example, jane@doe.example", "|john@doe.example; |jane@doe.example" },
  { "John <john@doe.example>,\r\n\tJane <jane@doe.example>",
    "John|john@doe.example; Jane|jane@doe.example" },
  { "john@doe.example (John Doe)", "John Doe|john@doe.example" },
  { "john@doe.example (John (the first) Doe)", "John (the first) Doe|john@doe.example" },
  { "<john@doe.example> (John)", "John|john@doe.example" },
  { "John (a comment) Doe <john@doe.example>", "John Doe|john@doe.example" },
  { "john @ doe.example", "|john@doe.example" },
  { "john . doe @ doe . example", "|john.doe@doe.example" },
  { "<john @ doe.example>", "|john@doe.example" },
  { "<@relay.example,@other.example:john@doe.example>", "|john@doe.example" },
  { "\"john doe\"@doe.example", "|\"john doe\"@doe.example" },
  { "John <\"john doe\"@doe.example>", "John|\"john doe\"@doe.example" },
  { "john@[192.0.2.1]", "|john@[192.0.2.1]" },
  { "john@[IPv6:2001:db8::1]", "|john@[IPv6:2001:db8::1]" },
  { "<>", "|" },
  { "Mail System <>", "Mail System|" },
  /* Groups. */
  { "undisclosed-recipients:;", "" },
  { "Undisclosed recipients: ;", "" },
  { "Friends: john@doe.example, Jane <jane@doe.example>;",
    "|john@doe.example; Jane|jane@doe.example" },
  { "Friends: john@doe.example;, bob@doe.example", "|john@doe.example; |bob@doe.example" },
  { "\"The Group\": john@doe.example;", "|john@doe.example" },
  { "A: B: john@doe.example;;", "|john@doe.example" },
  /* Encoded words. */
  { "=?utf-8?Q?J=C3=B6rg?= <joerg@doe.example>", "Jörg|joerg@doe.example" },
  { "=?utf-8?Q?J=C3=B6rg_M?= =?utf-8?Q?=C3=BCller?= <joerg@doe.example>",
    "Jörg Müller|joerg@doe.example" },
  { "\"=?utf-8?Q?J=C3=B6rg?=\" <joerg@doe.example>", "Jörg|joerg@doe.example" },
  { "=?utf-8?Q?Doe,_J=C3=B6rg?= <joerg@doe.example>", "Doe, Jörg|joerg@doe.example" },
  { "joerg@doe.example (=?utf-8?Q?J=C3=B6rg?=)", "Jörg|joerg@doe.example" },
  { "=?utf-8?B?SGVsbG8=?= =?utf-8?B?V29ybGQ=?= <a@doe.example>", "HelloWorld|a@doe.example" },
  { "J\xc3\xb6rg <joerg@doe.example>", "Jörg|joerg@doe.example" },
  { "J\xf6rg <joerg@doe.example>", "Jörg|joerg@doe.example" },
  { "\"J\xf6rg, M\" <joerg@doe.example>", "Jörg, M|joerg@doe.example" },
  { "<j\xc3\xb6rg@doe.example>", "|jörg@doe.example" },
  /* What an encoded word holds is never taken apart: these are names. */
  { "=?utf-8?Q?boss=40bank.example=3E?= <evil@doe.example>",
    "boss@bank.example>|evil@doe.example" },
  { "=?utf-8?Q?a=40bank.example=2C?= <evil@doe.example>", "a@bank.example,|evil@doe.example" },
  { "=?utf-8?Q?=3Cboss=40bank.example=3E?=", "<boss@bank.example>|" },
  { "=?utf-8?Q?x=0D=0ATo:_y?= <a@doe.example>", "x To: y|a@doe.example" },
  { "=?utf-8?Q?ma=E2=80=AEb?= <a@doe.example>", "mab|a@doe.example" },
  { "<a\xe2\x80\xae"
    "b\xe2\x80\x8b@doe.example>",
    "|ab@doe.example" },
  /* Broken. */
  { "John Doe <john@doe.example", "John Doe|john@doe.example" },
  { "John Doe john@doe.example>", "John Doe|john@doe.example" },
  { "John <<john@doe.example>>", "John|john@doe.example" },
  { "\"John Doe <john@doe.example>", "John Doe|john@doe.example" },
  { "John \"Doe <john@doe.example>", "John Doe|john@doe.example" },
  { "John (Doe <john@doe.example>", "John Doe|john@doe.example" },
  { "Doe, John <john@doe.example>", "Doe, John|john@doe.example" },
  { "Doe, John, Jr. <john@doe.example>", "Doe, John, Jr.|john@doe.example" },
  { "Doe, John <john@doe.example>, Roe, Jane <jane@doe.example>",
    "Doe, John|john@doe.example; Roe, Jane|jane@doe.example" },
  { "root, postmaster", "|root; |postmaster" },
  { "root", "|root" },
  { "john@doe.example; jane@doe.example", "|john@doe.example; |jane@doe.example" },
  { "John <john@doe.example> Jane <jane@doe.example>",
    "John|john@doe.example; Jane|jane@doe.example" },
  { "'john@doe.example' <john@doe.example>", "|john@doe.example" },
  { "\"john@doe.example\" <john@doe.example>", "|john@doe.example" },
  { "'John Doe' <john@doe.example>", "John Doe|john@doe.example" },
  { "John <mailto:john@doe.example>", "John|john@doe.example" },
  { "mailto:john@doe.example", "|john@doe.example" },
  { "<'john@doe.example'>", "|john@doe.example" },
  { "John Doe", "John Doe|" },
  { "John Doe john@doe.example", "John Doe|john@doe.example" },
  { "john@doe.example John Doe", "John Doe|john@doe.example" },
  { "Re: John <john@doe.example>", "John|john@doe.example" },
  { "john@doe.example,", "|john@doe.example" },
  { ">>><john@doe.example>", "|john@doe.example" },
  { "@", "|@" },
  { "\\", "|\\" },
  { "\"", "" },
  { "(", "" },
};

static char *
to_text (const MimeAddressList *list)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < list->n; i++)
    {
      g_assert_nonnull (list->items[i].address);
      g_string_append_printf (text, "%s%s|%s", i > 0 ? "; " : "",
                              list->items[i].name != NULL ? list->items[i].name : "",
                              list->items[i].address);
    }
  return g_string_free (text, FALSE);
}

static MimeHeaders *
parse_to (const char *raw, gsize len)
{
  g_autoptr (GString) block = g_string_new ("To: ");

  g_string_append_len (block, raw, (gssize) len);
  g_string_append (block, "\r\n\r\n");
  return mime_headers_parse (block->str, block->len);
}

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MimeHeaders) headers = parse_to (rows[i].raw, strlen (rows[i].raw));
      g_autofree char *text = to_text (&headers->to);

      if (strcmp (text, rows[i].result) != 0)
        g_test_message ("row: %s", rows[i].raw);
      g_assert_cmpstr (text, ==, rows[i].result);
    }
}

static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize len = 0; len <= strlen (rows[i].raw); len++)
      {
        g_autoptr (MimeHeaders) headers = parse_to (rows[i].raw, len);

        for (guint k = 0; k < headers->to.n; k++)
          g_assert_true (g_utf8_validate (headers->to.items[k].address, -1, NULL));
      }
}

static void
test_typed (void)
{
  static const Row typed[] = {
    { "john@doe.example; Jane <jane@doe.example>", "|john@doe.example; Jane|jane@doe.example" },
    { "john@doe.example\njane@doe.example", "|john@doe.example; |jane@doe.example" },
    { "Doe, John <john@doe.example>", "Doe, John|john@doe.example" },
    { "=?utf-8?Q?a?= <a@doe.example>", "=?utf-8?Q?a?=|a@doe.example" },
    { "Jörg <joerg@doe.example>", "Jörg|joerg@doe.example" },
    { "", "" },
    { "mailto:john@doe.example", "|john@doe.example" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      g_autoptr (MimeTypedAddresses) addresses = mime_addresses_parse_typed (typed[i].raw);
      g_autofree char *text = to_text (&addresses->list);

      g_assert_cmpstr (text, ==, typed[i].result);
      g_assert_false (addresses->cut);
    }
}

static void
test_valid (void)
{
  static const char *const good[] = { "a@b.example",       "a.b+c@d-e.example",   "a@localhost",
                                      "\"a b\"@c.example", "jörg@müller.example", "a@[192.0.2.1]" };
  static const char *const bad[] = { "",      "a",      "@",     "a@",     "@b",          "a b@c",
                                     "a@b c", "a@b..c", "a@.b",  "a@b.",   "a@b\r\nX: y", "a@b>",
                                     "<a@b",  "a\n@b",  "a@b@c", "a@b\x01" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (mime_address_is_valid (good[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (mime_address_is_valid (bad[i]));
}

static void
test_to_string (void)
{
  static const struct
  {
    MimeAddress address;
    const char *text;
    const char *display;
    gboolean deceives;
  } table[] = {
    { { NULL, "a@b.example" }, "a@b.example", "a@b.example", FALSE },
    { { "Anna B", "a@b.example" }, "Anna B <a@b.example>", "Anna B", FALSE },
    { { "B, Anna", "a@b.example" }, "\"B, Anna\" <a@b.example>", "B, Anna", FALSE },
    { { "A \"x\"", "a@b.example" }, "\"A \\\"x\\\"\" <a@b.example>", "A \"x\"", FALSE },
    { { "boss@bank.example", "a@b.example" },
      "\"boss@bank.example\" <a@b.example>",
      "boss@bank.example",
      TRUE },
    { { "Anna (a@b.example)", "a@b.example" },
      "\"Anna (a@b.example)\" <a@b.example>",
      "Anna (a@b.example)",
      FALSE },
    { { "Anna @ work", "a@b.example" }, "\"Anna @ work\" <a@b.example>", "Anna @ work", FALSE },
    { { "Recipients", "" }, "Recipients", "Recipients", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = mime_address_to_string (&table[i].address);

      g_assert_cmpstr (text, ==, table[i].text);
      g_assert_cmpstr (mime_address_display (&table[i].address), ==, table[i].display);
      g_assert_cmpint (mime_address_name_deceives (&table[i].address), ==, table[i].deceives);
    }
  g_assert_true (mime_address_equal ("A@b.example", "a@B.example"));
  g_assert_false (mime_address_equal ("a@b.example", "a@c.example"));
}

/* The header that crashes GMime: a stack of groups; and its relatives. */
static void
test_hostile (void)
{
  static const char *const pieces[] = { "a:", "(",     "\"",     "<",          ",",  ";",
                                        "a,", "a@b,",  "=?a?q?", "=?a?q?b?=,", "@",  "\\\"",
                                        "[",  "<a@b>", "a:b;",   "(a)",        "<,", "a <b>" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) raw = g_string_new (NULL);
      g_autoptr (MimeHeaders) headers = NULL;
      gint64 start = cpu_time ();

      while (raw->len < 100 * 1024)
        g_string_append (raw, pieces[i]);
      headers = parse_to (raw->str, raw->len);
      g_assert_cmpuint (headers->to.n, <=, MIME_ADDRESSES_MAX);
      if (strcmp (pieces[i], "a@b,") == 0)
        {
          g_assert_cmpuint (headers->to.n, ==, MIME_ADDRESSES_MAX);
          g_assert_true (headers->cut);
        }
      /* Quadratic would be minutes. */
      g_assert_cmpint (cpu_time () - start, <, 5 * G_USEC_PER_SEC);
    }
}

static void
test_long_address (void)
{
  g_autoptr (GString) raw = g_string_new ("<a@");
  g_autoptr (MimeHeaders) headers = NULL;

  for (guint i = 0; i < 2000; i++)
    g_string_append (raw, "ö");
  g_string_append (raw, ">, b@c.example");
  headers = parse_to (raw->str, raw->len);
  g_assert_cmpuint (headers->to.n, ==, 2);
  g_assert_cmpuint (strlen (headers->to.items[0].address), <=, MIME_ADDRESS_MAX_BYTES);
  g_assert_true (g_utf8_validate (headers->to.items[0].address, -1, NULL));
  g_assert_cmpstr (headers->to.items[1].address, ==, "b@c.example");
  g_assert_true (headers->cut);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/address/table", test_table);
  g_test_add_func ("/address/cut", test_cut);
  g_test_add_func ("/address/typed", test_typed);
  g_test_add_func ("/address/valid", test_valid);
  g_test_add_func ("/address/to-string", test_to_string);
  g_test_add_func ("/address/hostile", test_hostile);
  g_test_add_func ("/address/long", test_long_address);

  return g_test_run ();
}
