/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-message.h"
#include "mime-write.h"
#include "ph-error.h"

#include <string.h>

static void
test_normalise (void)
{
  static const struct
  {
    const char *raw;
    const char *normal;
  } table[] = {
    { "", "" },
    { "a", "a" },
    { "a\r\nb\r\n", "a\r\nb\r\n" },
    { "a\nb\n", "a\r\nb\r\n" },
    { "a\rb\r", "a\r\nb\r\n" },
    { "a\r\r\nb", "a\r\n\r\nb" },
    { "a\n\rb", "a\r\n\r\nb" },
    { "\n\n\r\n", "\r\n\r\n\r\n" },
    { "a\r\nb\n", "a\r\nb\r\n" },
  };
  g_autoptr (GBytes) with_nul = g_bytes_new ("a\0b\n", 4);
  g_autoptr (GBytes) without = mime_normalise_crlf (with_nul);

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GBytes) raw = g_bytes_new (table[i].raw, strlen (table[i].raw));
      g_autoptr (GBytes) normal = mime_normalise_crlf (raw);
      g_autoptr (GBytes) again = mime_normalise_crlf (normal);

      g_assert_cmpmem (g_bytes_get_data (normal, NULL), g_bytes_get_size (normal), table[i].normal,
                       strlen (table[i].normal));
      g_assert_true (again == normal);
    }
  g_assert_cmpmem (g_bytes_get_data (without, NULL), g_bytes_get_size (without), "ab\r\n", 4);
}

static void
check_lines (const char *text)
{
  gsize column = 0;

  for (; *text != '\0'; text++)
    {
      g_assert_true (*text != '\n' || text[-1] == '\r');
      g_assert_true (*text != '\r' || text[1] == '\n');
      g_assert_cmpint ((guchar) *text, <, 0x80);
      column = *text == '\n' ? 0 : column + 1;
      g_assert_cmpuint (column, <=, 999);
    }
}

static const char *const texts[] = {
  "",
  "Lunch",
  "A subject of many short words that goes on and on until it has to be folded somewhere, and "
  "then goes on again for a while",
  "Grüße aus Bonn",
  "Grüße, und zwar so viele, dass sie nicht in eine Zeile passen, sondern in mehrere gehören, "
  "ob man will oder nicht",
  "日本語の長い件名がここにあります。とても長いので、いくつかの行に分けなければなりません。",
  "🎺📯 post",
  "=?utf-8?Q?not_encoded?=",
  "a?b=c_d",
};

static void
test_encoded (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GString) out = g_string_new ("Subject: ");
      g_autofree char *back = NULL;
      g_auto (GStrv) lines = NULL;

      mime_write_encoded (out, texts[i], out->len);
      check_lines (out->str);
      lines = g_strsplit (out->str, "\r\n", -1);
      for (gsize k = 0; lines[k] != NULL; k++)
        {
          g_assert_cmpuint (strlen (lines[k]), <=, 78);
          g_assert_true (k == 0 || lines[k][0] == ' ');
        }
      back = mime_header_decode (out->str + strlen ("Subject: "), -1);
      g_assert_cmpstr (back, ==, texts[i]);
    }
}

static void
test_no_injection (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  mime_write_encoded (out, "a\r\nBcc: x@y.example\r\n\r\nbody", 0);
  g_assert_null (strchr (out->str, '\n'));
  g_assert_true (mime_write_parameter (out, "name", "a\"\r\nX: y"));
  g_assert_null (strstr (out->str, "\nX:"));
}

/* Parameters come back as they went, through names and values of any length. GMime 3.2.13 hangs
 * when it writes one whose name is long. */
static void
test_parameter (void)
{
  static const char *const values[] = {
    "a.pdf",
    "a b.pdf",
    "a\"b\\c.pdf",
    "Grüße.pdf",
    "100% of 'it'.pdf",
    "a name of more than sixty bytes that has to be cut into pieces to fit into the lines.pdf",
    "日本語の長い名前がここにあります。とても長いので、いくつかに分けなければなりません。.pdf",
  };
  g_autofree char *long_name = g_strnfill (200, 'n');
  g_autofree char *name_72 = g_strnfill (72, 'n');
  g_autofree char *name_60 = g_strnfill (60, 'n');
  g_autoptr (GString) nothing = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GString) out = g_string_new ("Content-Disposition: attachment");
      g_autoptr (GBytes) raw = NULL;
      g_autoptr (MimeMessage) message = NULL;
      g_autofree char *safe = mime_filename_safe (values[i]);

      g_assert_true (mime_write_parameter (out, "filename", values[i]));
      check_lines (out->str);
      g_string_append (out, "\r\n\r\nx");
      raw = g_bytes_new (out->str, out->len);
      message = mime_message_parse (raw);
      g_assert_cmpstr (message->root->filename, ==, safe);
    }
  g_assert_false (mime_write_parameter (nothing, long_name, "Grüße"));
  g_assert_false (mime_write_parameter (nothing, name_72, "Grüße"));
  g_assert_false (mime_write_parameter (nothing, "", "x"));
  g_assert_false (mime_write_parameter (nothing, "a b", "x"));
  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_true (mime_write_parameter (nothing, name_60, "Grüße"));
}

/* A name of a letter or two is met by chance in what is random. */
static void
assert_no_host_name (const char *text)
{
  if (strlen (g_get_host_name ()) >= 5)
    g_assert_null (strstr (text, g_get_host_name ()));
}

static void
test_message_id (void)
{
  g_autofree char *one = mime_message_id_new ("anna@berg.example");
  g_autofree char *two = mime_message_id_new ("anna@berg.example");
  g_autofree char *bad = mime_message_id_new ("not an address");

  g_assert_cmpstr (one, !=, two);
  g_assert_true (g_str_has_suffix (one, "@berg.example"));
  g_assert_cmpuint (strlen (one), >=, 30);
  assert_no_host_name (one);
  g_assert_true (g_str_has_suffix (bad, "@posthorn.invalid"));
}

static void
test_quoted_printable (void)
{
  static const char *const table[][2] = {
    { "", "" },
    { "Hello\n", "Hello\r\n" },
    { "Hello", "Hello" },
    { "From here\n.\n..\n> From there\n", "=46rom here\r\n=2E\r\n=2E.\r\n> From there\r\n" },
    { "blanks  \nand\t\n", "blanks =20\r\nand=09\r\n" },
    { "a=b\n", "a=3Db\r\n" },
    { "Gr\303\274\303\237e\n", "Gr=C3=BC=C3=9Fe\r\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);

      mime_write_quoted_printable (out, table[i][0]);
      g_assert_cmpstr (out->str, ==, table[i][1]);
    }
}

static void
test_addresses (void)
{
  g_autofree char *long_name = g_strnfill (2000, 'x');
  g_autofree char *long_words = g_strjoinv (" ", (char *[]){ long_name, long_name, NULL });
  const MimeAddress items[] = {
    { "Jörg Müller", "joerg@post.example" },
    { "Doe, John", "john@post.example" },
    { "Anna \"Ä\" (work)", "anna@post.example" },
    { "a\\b\"c", "quote@post.example" },
    { NULL, "plain@post.example" },
    { long_words, "long@post.example" },
    { "=?utf-8?q?trick?=", "trick@post.example" },
  };
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MimeHeaders) headers = NULL;

  g_assert_true (mime_write_addresses (
      out, "To", &(MimeAddressList){ items, G_N_ELEMENTS (items) }, &error));
  g_assert_no_error (error);
  check_lines (out->str);
  headers = mime_headers_parse (out->str, out->len);
  g_assert_cmpuint (headers->to.n, ==, G_N_ELEMENTS (items));
  for (gsize i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_assert_cmpstr (headers->to.items[i].address, ==, items[i].address);
      g_assert_cmpstr (headers->to.items[i].name, ==, items[i].name);
    }
}

static void
test_bad_address (void)
{
  const MimeAddress bad = { NULL, "anna@berg.example\r\nBcc: x@y.example" };
  g_autoptr (GString) out = g_string_new ("Date: x\r\n");
  g_autoptr (GError) error = NULL;

  g_assert_false (mime_write_addresses (out, "To", &(MimeAddressList){ &bad, 1 }, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_INVALID);
  g_assert_cmpstr (out->str, ==, "Date: x\r\n");
}

static void
test_ids (void)
{
  static const char *const ids[] = { "root@post.example", "with blank@x", "bad>@x", "",
                                     "\303\244@x", "zero@post.example", NULL };
  static const char *const none[] = { "", NULL };
  g_autoptr (GString) out = g_string_new (NULL);

  mime_write_ids (out, "In-Reply-To", none);
  mime_write_ids (out, "In-Reply-To", NULL);
  g_assert_cmpstr (out->str, ==, "");
  mime_write_ids (out, "References", ids);
  g_assert_cmpstr (out->str, ==, "References: <root@post.example> <zero@post.example>\r\n");
}

static void
test_field (void)
{
  g_autofree char *long_word = g_strnfill (1000, 'x');
  g_autoptr (GString) out = g_string_new (NULL);

  g_assert_false (mime_write_field (out, "X Y", "a"));
  g_assert_false (mime_write_field (out, "", "a"));
  g_assert_false (mime_write_field (out, "X:", "a"));
  g_assert_false (mime_write_field (out, "X", long_word));
  g_assert_cmpstr (out->str, ==, "");
  g_assert_true (mime_write_field (out, "X-A", "=?utf-8?q?kept?= as it is"));
  g_assert_cmpstr (out->str, ==, "X-A: =?utf-8?q?kept?= as it is\r\n");
  g_assert_true (mime_write_field (out, "X-B", "two\r\nlines"));
  g_assert_true (g_str_has_suffix (out->str, "X-B: two  lines\r\n"));
  check_lines (out->str);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/write/normalise", test_normalise);
  g_test_add_func ("/write/encoded", test_encoded);
  g_test_add_func ("/write/no-injection", test_no_injection);
  g_test_add_func ("/write/parameter", test_parameter);
  g_test_add_func ("/write/message-id", test_message_id);
  g_test_add_func ("/write/quoted-printable", test_quoted_printable);
  g_test_add_func ("/write/addresses", test_addresses);
  g_test_add_func ("/write/ids", test_ids);
  g_test_add_func ("/write/field", test_field);
  g_test_add_func ("/write/bad-address", test_bad_address);

  return g_test_run ();
}
