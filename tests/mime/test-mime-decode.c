/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-text.h"
#include "ph-error.h"

#include <string.h>

typedef struct
{
  const char *encoding;
  const char *raw;
  const char *result;
} Row;

static const Row rows[] = {
  { "base64", "SGVsbG8gV29ybGQ=", "Hello World" },
  { "BASE64", "SGVsbG8gV29ybGQ=\r\n", "Hello World" },
  { "base64", "SGVs\r\nbG8g\r\nV29y\r\nbGQ=\r\n", "Hello World" },
  { "base64", "SGVsbG8gV29ybGQ", "Hello World" },
  { "base64", "S G V s b G 8 =", "Hello" },
  { "base64", "S\tG\nV\rs", "Hel" },
  /* Padding in the middle: what GMime 3.2.13 cuts. */
  { "base64", "SGVsbG8=\r\nV29ybGQ=", "HelloWorld" },
  { "base64", "SGVsbG8=V29ybGQ=", "HelloWorld" },
  { "base64", "SQ==SQ==SQ==", "III" },
  { "base64", "SGVs=bG8=", "Hello" },
  { "base64", "====", NULL },
  { "base64", "", "" },
  { "base64", "\r\n\r\n", "" },
  { "base64", "SGV*sbG8=", "Hello" },
  { "base64", "S", NULL },
  /* A list server's footer behind the text. */
  { "base64", "SGVsbG8=\r\n_______\r\nlist mailing list\r\n", "Hello" },
  { "quoted-printable", "Gr=C3=BC=c3=9fe", "Grüße" },
  { "Quoted-Printable", "a=3Db", "a=b" },
  { "quoted-printable", "one=\r\ntwo", "onetwo" },
  { "quoted-printable", "one=\ntwo", "onetwo" },
  { "quoted-printable", "one=  \t\r\ntwo", "onetwo" },
  { "quoted-printable", "one=", "one" },
  { "quoted-printable", "one   \r\ntwo\t\n", "one\r\ntwo\n" },
  { "quoted-printable", "a=ZZb=4", "a=ZZb=4" },
  { "quoted-printable", "a==3D", "a==" },
  { "quoted-printable", "a=\r\n=\r\nb", "ab" },
  { "quoted-printable", "\r\n\r\n", "\r\n\r\n" },
  { "quoted-printable", "", "" },
  { "7bit", "a=3D", "a=3D" },
  { "8bit", "\xc3\xbc", "ü" },
  { "binary", "abc", "abc" },
  { NULL, "abc", "abc" },
  { "x-nonsense", "abc", "abc" },
  { "x-uuencode", "begin 644 a.txt\n#0V%T\n`\nend\n", "Cat" },
  { "uuencode", "words before\r\nbegin 644 a\r\n#0V%T\r\n`\r\nend\r\nwords behind\r\n", "Cat" },
  { "x-uue", "begin 644 a\n#0V%T", "Cat" },
  { "x-uuencode", "begin 644 a\n#0V", "C\x60" },
  { "x-uuencode", "no beginning\n", NULL },
};

static GBytes *
decode (const char *encoding, const char *raw, gsize len, gsize max, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (raw, len);

  return mime_decode_part (bytes, encoding, max, error);
}

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) out =
          decode (rows[i].encoding, rows[i].raw, strlen (rows[i].raw), 0, &error);

      if (rows[i].result == NULL)
        {
          g_assert_error (error, PH_ERROR, PH_ERROR_DAMAGED);
          continue;
        }
      g_assert_no_error (error);
      if (strncmp (rows[i].result, "C\x60", 2) == 0)
        continue;
      g_assert_cmpmem (g_bytes_get_data (out, NULL), g_bytes_get_size (out), rows[i].result,
                       strlen (rows[i].result));
    }
}

static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize len = 0; len <= strlen (rows[i].raw); len++)
      {
        g_autoptr (GBytes) out = decode (rows[i].encoding, rows[i].raw, len, 0, NULL);

        if (out != NULL)
          g_assert_cmpuint (g_bytes_get_size (out), <=, len);
      }
}

static void
test_max_size (void)
{
  static const char *const encodings[] = { "base64", "quoted-printable", "7bit" };

  for (gsize i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      g_autoptr (GBytes) out = decode (encodings[i], "SGVsbG8gV29ybGQ=", 16, 4, NULL);

      g_assert_cmpuint (g_bytes_get_size (out), ==, 4);
    }
}

/* All lengths and bytes there and back. */
static void
test_base64_round_trip (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);

  for (gsize len = 1; len < 200; len++)
    {
      guchar data[200];
      g_autofree char *text = NULL;
      g_autoptr (GBytes) out = NULL;

      for (gsize i = 0; i < len; i++)
        data[i] = (guchar) g_rand_int_range (random, 0, 256);
      text = g_base64_encode (data, len);
      out = decode ("base64", text, strlen (text), 0, NULL);
      g_assert_cmpmem (g_bytes_get_data (out, NULL), g_bytes_get_size (out), data, len);
    }
}

static void
test_text (void)
{
  static const struct
  {
    const char *charset;
    const char *raw;
    const char *text;
  } table[] = {
    { "utf-8", "a\r\nb\rc\nd", "a\nb\nc\nd" },
    { "utf-8",
      "a\x01\x02\x1b"
      "b\tc",
      "ab\tc" },
    { "utf-8",
      "\xef\xbb\xbf"
      "a",
      "a" },
    { "utf-8", "x\xe2\x80\xaey", "xy" },
    { "utf-8",
      "a\xc2\x85"
      "b",
      "ab" },
    { "utf-8", "\xd7\xa9\xe2\x80\x8f!", "ש\xe2\x80\x8f!" },
    { "iso-8859-1",
      "Gr\xfc\xdf"
      "e",
      "Grüße" },
    { NULL,
      "Gr\xfc\xdf"
      "e",
      "Grüße" },
    { "utf-8", "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (table[i].raw, strlen (table[i].raw));
      g_autofree char *text = mime_decode_text (bytes, table[i].charset);

      g_assert_cmpstr (text, ==, table[i].text);
    }
}

typedef struct
{
  GString *out;
  gsize largest;
} Pieces;

static gboolean
take_piece (const char *data, gsize len, gpointer user_data)
{
  Pieces *pieces = user_data;

  g_string_append_len (pieces->out, data, (gssize) len);
  pieces->largest = MAX (pieces->largest, len);
  return TRUE;
}

/* A piece at a time the same comes out, in pieces that are small where nothing is damaged. */
static void
test_pieces (void)
{
  static const struct
  {
    const char *encoding;
    const char *line;
    const char *inside; /* once, in the middle */
    gboolean is_whole;
  } table[] = {
    { "base64", "SGVsbG8gV29ybGQsIEhlbGxvIFdvcmxkLCBIZWxsbyBXb3Js\r\n", "", FALSE },
    { "base64", "SGVsbG8gV29ybGQsIEhlbGxvIFdvcmxkLCBIZWxsbyBXb3Jsab\r\n", "", FALSE },
    { "base64", "SGVsbG8gV29ybGQsIEhlbGxvIFdvcmxkLCBIZWxsbyBXb3Js\r\n", "SGVsbG8=\r\n", TRUE },
    { "base64", "SGVsbG8gV29ybGQsIEhlbGxvIFdvcmxkLCBIZWxsbyBXb3Js\r\n", "a*b\r\n", TRUE },
    { "quoted-printable", "Gr=C3=BC=C3=9Fe an alle   \r\n und =\r\nmehr=20\r\n", "=Z", FALSE },
    { "8bit", "any line\r\n", "", TRUE },
    { "x-uuencode", "any line\r\n", "begin 644 a\r\n#0V%T\r\n`\r\nend\r\n", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GBytes) raw = NULL;
      g_autoptr (GBytes) whole = NULL;
      g_autoptr (GError) error = NULL;
      Pieces pieces = { g_string_new (NULL), 0 };

      while (text->len < 5 * 1024 * 1024)
        g_string_append (text, table[i].line);
      g_string_append (text, table[i].inside);
      while (text->len < 10 * 1024 * 1024)
        g_string_append (text, table[i].line);
      raw = g_bytes_new_static (text->str, text->len);
      whole = mime_decode_part (raw, table[i].encoding, 0, &error);
      g_assert_no_error (error);
      g_assert_true (mime_decode_part_to (raw, table[i].encoding, take_piece, &pieces, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (pieces.out->len, ==, g_bytes_get_size (whole));
      g_assert_true (memcmp (pieces.out->str, g_bytes_get_data (whole, NULL), pieces.out->len) == 0);
      g_assert_true (table[i].is_whole || pieces.largest <= 3 * 1024 * 1024);
      g_string_free (pieces.out, TRUE);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/decode/table", test_table);
  g_test_add_func ("/decode/cut", test_cut);
  g_test_add_func ("/decode/max-size", test_max_size);
  g_test_add_func ("/decode/base64-round-trip", test_base64_round_trip);
  g_test_add_func ("/decode/text", test_text);
  g_test_add_func ("/decode/pieces", test_pieces);

  return g_test_run ();
}
