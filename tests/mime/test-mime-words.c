/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-charset.h"
#include "mime-headers.h"

#include <string.h>

typedef struct
{
  const char *raw;
  const char *text;
} Row;

static const Row words[] = {
  /* The examples of RFC 2047 section 8. */
  { "(=?ISO-8859-1?Q?a?=)", "(a)" },
  { "(=?ISO-8859-1?Q?a?= b)", "(a b)" },
  { "(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)" },
  { "(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)", "(ab)" },
  { "(=?ISO-8859-1?Q?a?=\r\n  =?ISO-8859-1?Q?b?=)", "(ab)" },
  { "(=?ISO-8859-1?Q?a_b?=)", "(a b)" },
  { "(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)", "(a b)" },
  /* Padding in the middle: what GMime 3.2.13 loses. */
  { "=?utf-8?B?SGVsbG8=?= =?utf-8?B?V29ybGQ=?=", "HelloWorld" },
  { "=?utf-8?B?SGVsbG8=?=\r\n =?utf-8?B?V29ybGQ=?=\r\n =?utf-8?B?IQ==?=", "HelloWorld!" },
  { "=?utf-8?B?SGVsbG8=V29ybGQ=?=", "HelloWorld" },
  /* Characters cut in two between words, B and Q. */
  { "=?utf-8?B?R3LDvMM=?= =?utf-8?B?n2U=?=", "Grüße" },
  { "=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?=", "Grüße" },
  { "=?utf-8?Q?Gr=C3?= =?UTF-8?B?vMOfZQ==?=", "Grüße" },
  { "=?utf-8?B?44OG44K5?= =?utf-8?B?44OI?=", "テスト" },
  /* Case, language, blanks around. */
  { "=?UTF-8?q?J=c3=b6rg?=", "Jörg" },
  { "=?utf-8*de?Q?J=C3=B6rg?=", "Jörg" },
  { "  =?utf-8?Q?J=C3=B6rg?=  ", "Jörg" },
  { "Re: =?utf-8?Q?J=C3=B6rg?= wrote", "Re: Jörg wrote" },
  { "Re:=?utf-8?Q?J=C3=B6rg?=wrote", "Re:Jörgwrote" },
  { "=?utf-8?Q?a?= x =?utf-8?Q?b?=", "a x b" },
  /* Broken ones. */
  { "=?utf-8?Q?what?\?=", "what?" },
  { "=?utf-8?Q?really?=20what?=", "really? what" },
  { "=?utf-8?Q?a b c?=", "a b c" },
  { "=?utf-8?Q?100=?=", "100=" },
  { "=?utf-8?Q?100=ZZ?=", "100=ZZ" },
  { "=?utf-8?Q?\?=", "" },
  { "=?utf-8?B?\?=", "" },
  { "=?utf-8?B?SGVsbG8?=", "Hello" },
  { "=?utf-8?B?SGVs bG8=?=", "Hello" },
  { "=?utf-8?B?SGVsbG8=", "=?utf-8?B?SGVsbG8=" },
  { "=?utf-8?X?abc?=", "=?utf-8?X?abc?=" },
  { "=?utf-8?Q", "=?utf-8?Q" },
  { "=?", "=?" },
  { "=?\?Q?a?=", "=?\?Q?a?=" },
  { "=?utf-8?Q?=00a=00b?=", "ab" },
  /* Charsets nobody knows, wrong ones, refused ones. */
  { "=?x-nonsense?Q?abc?=", "abc" },
  { "=?x-nonsense?Q?J=C3=B6rg?=", "Jörg" },
  { "=?x-nonsense?Q?J=F6rg?=", "Jörg" },
  { "=?utf-8?Q?J=F6rg?=", "Jörg" },
  { "=?us-ascii?Q?J=C3=B6rg?=", "Jörg" },
  { "=?utf-7?Q?+AOk-?=", "+AOk-" },
  { "=?unicode-1-1-utf-7?Q?+AGE-?=", "+AGE-" },
  { "=?iso-8859-1?Q?=80uro_=93q=94?=", "€uro “q”" },
  /* Raw bytes. */
  { "J\xc3\xb6rg", "Jörg" },
  { "J\xf6rg", "Jörg" },
  { "\x93quoted\x94", "“quoted”" },
  { "J\xc3\xb6rg =?utf-8?Q?J=C3=B6rg?=", "Jörg Jörg" },
  /* Cleaned. */
  { "a\t b\r\n c", "a b c" },
  { "a\x01\x02\x7f b", "a b" },
  { "=?utf-8?Q?a=0D=0ABcc:_x?=", "a Bcc: x" },
  { "=?utf-8?Q?safe=E2=80=AEcod.exe?=", "safecod.exe" },
  { "=?utf-8?Q?=E2=81=A6a=E2=81=A9=E2=80=8F?=", "a" },
  { "=?utf-8?Q?a=C2=A0=E2=80=83=E3=80=80b?=", "a b" },
  { "=?utf-8?Q?a=E2=80=8Bb=C2=ADc=EF=BB=BF?=", "abc" },
};

static void
test_words (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *text = mime_header_decode (words[i].raw, -1);

      g_assert_cmpstr (text, ==, words[i].text);
    }
}

/* Every beginning of every row is some input; none may be read past its end. */
static void
test_words_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    for (gsize len = 0; len <= strlen (words[i].raw); len++)
      {
        g_autofree char *piece = len > 0 ? g_memdup2 (words[i].raw, len) : NULL;
        g_autofree char *text = mime_header_decode (piece, (gssize) len);

        g_assert_true (g_utf8_validate (text, -1, NULL));
      }
}

typedef struct
{
  const char *charset;
  const char *raw;
  const char *text;
} CharsetRow;

static const CharsetRow charsets[] = {
  { "utf-8", "Gr\xc3\xbc\xc3\x9f", "Grüß" },
  { "UTF8", "Gr\xc3\xbc\xc3\x9f", "Grüß" },
  { "iso-8859-1", "Gr\xfc\xdf \x80", "Grüß €" },
  { "latin1", "caf\xe9", "café" },
  { "iso-8859-2", "\xa1\xb1", "Ąą" },
  { "iso-8859-5", "\xbc\xd8\xe0", "Мир" },
  { "iso-8859-7", "\xc1\xe2", "Αβ" },
  { "iso-8859-8-i", "\xf9\xec", "של" },
  { "iso-8859-9", "\xfd\xfe", "ış" },
  { "iso-8859-15", "\xa4", "€" },
  { "windows-1250", "\x8a\x9e", "Šž" },
  { "windows-1251", "\xcc\xe8\xf0", "Мир" },
  { "CP-1251", "\xcc\xe8\xf0", "Мир" },
  { "windows-1252", "\x93\x97\x94", "“—”" },
  { "windows-1253", "\xc1\xe2", "Αβ" },
  { "windows-1254", "\xfd\xfe", "ış" },
  { "windows-1255", "\xf9\xec", "של" },
  { "windows-1256", "\xe3\xd1\xcd\xc8\xc7", "مرحبا" },
  { "windows-1257", "\xe0\xe8", "ąč" },
  { "windows-1258", "\xd0", "Đ" },
  { "koi8-r", "\xed\xc9\xd2", "Мир" },
  { "koi8-u", "\xa4", "є" },
  { "cp866", "\x8c\xa8\xe0", "Мир" },
  { "macintosh", "\x8a", "ä" },
  { "tis-620", "\xa1", "ก" },
  { "gb2312", "\xc4\xe3\xba\xc3", "你好" },
  { "gbk", "\x81\x40", "丂" },
  { "gb18030", "\x81\x30\x81\x30", "\xc2\x80" },
  { "gb18030", "\xc4\xe3\x95\x32\x82\x36", "你𠀀" },
  { "big5", "\xa7\x41\xa6\x6e", "你好" },
  { "shift_jis", "\x83\x65\x83\x58\x83\x67 \x87\x40", "テスト ①" },
  { "euc-jp", "\xa5\xc6\xa5\xb9\xa5\xc8", "テスト" },
  { "iso-2022-jp", "\x1b$B%F%9%H\x1b(B abc", "テスト abc" },
  { "iso-2022-jp", "\x1b$B-!\x1b(J", "①" },
  { "iso-2022-jp", "\x1b(IC=D\x1b(B", "ﾃｽﾄ" },
  { "iso-2022-kr", "\x1b$)C\x0e>H3g\x0f", "안녕" },
  { "euc-kr", "\xbe\xc8\xb3\xe7", "안녕" },
  { "ks_c_5601-1987", "\xbe\xc8\xb3\xe7", "안녕" },
  { "utf-16le", "a\0", "a" },
  { "utf-7", "+AOk-", "+AOk-" },
  { NULL, "Gr\xc3\xbc\xc3\x9f", "Grüß" },
  { NULL, "Gr\xfc\xdf", "Grüß" },
  { "x-unknown", "Gr\xfc\xdf", "Grüß" },
  { "nonsense", "Gr\xfc\xdf", "Grüß" },
};

static void
test_charsets (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      const CharsetRow *row = &charsets[i];
      gsize len =
          row->charset != NULL && g_str_has_prefix (row->charset, "utf-16") ? 2 : strlen (row->raw);
      g_autoptr (GString) text = g_string_new (NULL);

      mime_charset_append (text, row->charset, row->charset != NULL ? strlen (row->charset) : 0,
                           row->raw, len);
      if (g_strcmp0 (text->str, row->text) != 0)
        g_test_message ("row %" G_GSIZE_FORMAT ", %s", i, row->charset);
      g_assert_cmpstr (text->str, ==, row->text);
    }
}

/* Bodies declare wrongly. */
static void
test_wrong_charsets (void)
{
  static const CharsetRow rows[] = {
    { "iso-8859-1", "Gr\xc3\xbc\xc3\x9f", "Grüß" },
    { "windows-1252", "Gr\xfc\xdf", "Grüß" },
    { "us-ascii", "Gr\xc3\xbc\xc3\x9f", "Grüß" },
    { "us-ascii", "\x1b$B%F%9%H\x1b(B", "テスト" },
    { "utf-8", "Gr\xfc\xdf", "Grüß" },
    { "utf-8",
      "\xef\xbb\xbf"
      "abc",
      "abc" },
    { "iso-8859-1", "\xef\xbb\xbf\xc3\xbc", "ü" },
    { "koi8-r", "\xed\xc9\xd2", "Мир" },
    { "utf-7", "+AOk-", "+AOk-" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GString *text = mime_charset_to_utf8 (rows[i].charset, rows[i].raw, strlen (rows[i].raw));

      g_assert_cmpstr (text->str, ==, rows[i].text);
      g_string_free (text, TRUE);
    }
}

/* Whatever the bytes and the name, valid UTF-8 without NUL comes out. */
static void
test_any_bytes (void)
{
  static const char *const names[] = {
    "utf-8",       "iso-2022-jp",  "gb18030",  "big5",       "euc-kr",
    "shift_jis",   "utf-16",       "utf-32be", "hz-gb-2312", "koi8-r",
    "iso-2022-cn", "windows-1252", "nothing",  "",           NULL
  };
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint round = 0; round < 300; round++)
    for (gsize k = 0; names[k] != NULL; k++)
      {
        char data[40];
        gsize len = (gsize) g_rand_int_range (random, 0, sizeof data);
        g_autoptr (GString) text = g_string_new (NULL);

        for (gsize i = 0; i < len; i++)
          data[i] = (char) g_rand_int_range (random, 0, 256);
        mime_charset_append (text, names[k], strlen (names[k]), data, len);
        g_assert_true (g_utf8_validate_len (text->str, (gssize) text->len, NULL));
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/words/table", test_words);
  g_test_add_func ("/words/cut", test_words_cut);
  g_test_add_func ("/charset/table", test_charsets);
  g_test_add_func ("/charset/wrong", test_wrong_charsets);
  g_test_add_func ("/charset/any-bytes", test_any_bytes);

  return g_test_run ();
}
