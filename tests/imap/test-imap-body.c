/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-dump.h"

#include <string.h>

#include "imap-reader.h"

#define TEXT "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"UTF-8\") NIL NIL \"7BIT\" 3028 92)"
#define NO_ENVELOPE "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"

static const struct
{
  const char *input;
  const char *expected; /* NULL: malformed */
} rows[] = {
  { TEXT, "1 text/plain (CHARSET=UTF-8) 7bit 3028 lines=92" },
  { "(\"text\" \"html\" NIL NIL NIL \"BASE64\" 5 1 \"md5\" (\"inline\" NIL) (\"en\" \"de\") "
    "\"loc\" 1 (2))",
    "1 text/html base64 5 lines=1 inline" },
  { "(\"image\" \"PNG\" (\"name\" \"a b.png\") \"<id@x>\" \"A \\\"picture\\\"\" \"base64\" 4554 "
    "NIL "
    "(\"ATTACHMENT\" (\"FILENAME\" \"a b.png\" \"size\" \"3\")) NIL)",
    "1 image/png (name=a b.png) id=\"<id@x>\" description=\"A \"picture\"\" base64 4554 attachment "
    "disposition(FILENAME=a b.png size=3)" },
  { "(" TEXT "(\"APPLICATION\" \"PDF\" NIL NIL NIL \"BASE64\" 99) \"MIXED\")",
    "- multipart/mixed [1 text/plain (CHARSET=UTF-8) 7bit 3028 lines=92, "
    "2 application/pdf base64 99]" },
  { "((" TEXT TEXT " \"ALTERNATIVE\" (\"BOUNDARY\" \"b\") NIL NIL)" TEXT
    " \"MIXED\" (\"BOUNDARY\" \"a\") "
    "(\"inline\" NIL) \"en\" NIL)",
    "- multipart/mixed (BOUNDARY=a) inline [1 multipart/alternative (BOUNDARY=b) "
    "[1.1 text/plain (CHARSET=UTF-8) 7bit 3028 lines=92, "
    "1.2 text/plain (CHARSET=UTF-8) 7bit 3028 lines=92], "
    "2 text/plain (CHARSET=UTF-8) 7bit 3028 lines=92]" },
  { "(" TEXT
    "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 500 (\"d\" \"s\" NIL NIL NIL NIL NIL NIL NIL "
    "\"<m@x>\") (" TEXT TEXT " \"MIXED\") 20 NIL (\"attachment\" NIL)) \"MIXED\")",
    "- multipart/mixed [1 text/plain (CHARSET=UTF-8) 7bit 3028 lines=92, "
    "2 message/rfc822 7bit 500 lines=20 attachment envelope{ date=\"d\" subject=\"s\" "
    "message-id=\"<m@x>\" } [2.TEXT multipart/mixed "
    "[2.1 text/plain (CHARSET=UTF-8) 7bit 3028 lines=92, "
    "2.2 text/plain (CHARSET=UTF-8) 7bit 3028 lines=92]]]" },
  { "(" TEXT "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 500 " NO_ENVELOPE " " TEXT
    " 20) \"MIXED\")",
    "- multipart/mixed [1 text/plain (CHARSET=UTF-8) 7bit 3028 lines=92, "
    "2 message/rfc822 7bit 500 lines=20 envelope{ } "
    "[2.1 text/plain (CHARSET=UTF-8) 7bit 3028 lines=92]]" },
  { "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 500 " NO_ENVELOPE " (" TEXT " \"mixed\") 20)",
    "1 message/rfc822 7bit 500 lines=20 envelope{ } "
    "[1.TEXT multipart/mixed [1.1 text/plain (CHARSET=UTF-8) 7bit 3028 lines=92]]" },
  { "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 500 " NO_ENVELOPE
    " (\"message\" \"global\" NIL NIL NIL \"8bit\" 400 " NO_ENVELOPE " " TEXT " 9) 20)",
    "1 message/rfc822 7bit 500 lines=20 envelope{ } [1.1 message/global 8bit 400 lines=9 "
    "envelope{ } [1.1.1 text/plain (CHARSET=UTF-8) 7bit 3028 lines=92]]" },
  { "(\"application\" \"octet-stream\" (\"name\" {5}\r\na\")(b) NIL {2}\r\n\r\n \"base64\" 0)",
    "1 application/octet-stream (name=a\")(b) description=\"\r\n\" base64 0" },
  { "(\"message\" \"delivery-status\" NIL NIL NIL \"7bit\" 7 NIL NIL NIL)",
    "1 message/delivery-status 7bit 7" },
  { "(\"text\" \"plain\" NIL NIL NIL NIL 4294967295999 1)",
    "1 text/plain 7bit 4294967295999 lines=1" },

  { "", NULL },
  { "NIL", NULL },
  { "\"text\"", NULL },
  { "(", NULL },
  { "(((((", NULL },
  { "(\"text\" \"plain\"", NULL },
  { "(\"text\" \"plain\" NIL NIL NIL \"7bit\" x 1)", NULL },
  { "(\"text\" \"plain\" (\"charset\" (\"x\")) NIL NIL \"7bit\" 1 1)", NULL },
  { "(\"text\" \"plain\" NIL NIL {9999}\r\nabc)", NULL },
  { "(" TEXT TEXT " \"mixed\" \"x\" \"y\" (", NULL },
};

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ImapResponse) response = imap_body_parse (rows[i].input, strlen (rows[i].input));
      g_autofree char *text = NULL;

      g_test_message ("%s", rows[i].input);
      if (response != NULL)
        {
          g_assert_cmpint (response->type, ==, IMAP_RESPONSE_FETCH);
          text = imap_dump_body (response->fetch.body);
        }
      g_assert_cmpstr (text, ==, rows[i].expected);
    }
}

/* In a FETCH answer too, with its text kept as it was sent. */
static void
test_in_fetch (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ImapReader) reader = imap_reader_new (&imap_limits_default);
      g_autofree char *line =
          g_strdup_printf ("* 1 FETCH (BODYSTRUCTURE %s UID 7)\r\n", rows[i].input);
      g_autoptr (ImapResponse) response = NULL;
      g_autoptr (ImapResponse) again = NULL;
      g_autofree char *text = NULL;

      if (rows[i].expected == NULL)
        continue;
      imap_reader_feed (reader, line, strlen (line));
      response = imap_reader_next (reader, NULL);
      g_assert_cmpuint (response->fetch.uid, ==, 7);
      g_assert_cmpmem (response->fetch.body_text, response->fetch.body_text_len, rows[i].input,
                       strlen (rows[i].input));
      again = imap_body_parse (response->fetch.body_text, response->fetch.body_text_len);
      text = imap_dump_body (again->fetch.body);
      g_assert_cmpstr (text, ==, rows[i].expected);
    }
}

/* Parts nested @depth deep. */
static char *
make_nested (int depth, const char *word)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < depth; i++)
    g_string_append (text, word);
  g_string_append (text, TEXT);
  for (int i = 0; i < depth; i++)
    g_string_append (text, *word == '(' && word[1] == '\0' ? " \"mixed\")" : " 1)");
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  const char *message = "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 1 " NO_ENVELOPE " ";
  const char *words[] = { "(", message };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *shallow = make_nested (30, words[i]);
      g_autofree char *deep = make_nested (5000, words[i]);
      g_autoptr (ImapResponse) response = imap_body_parse (shallow, strlen (shallow));
      g_autoptr (ImapResponse) refused = imap_body_parse (deep, strlen (deep));

      g_assert_nonnull (response);
      g_assert_null (refused);
    }
}

/* Too deep a structure costs the structure, not the message, however deep. */
static void
test_depth_in_fetch (void)
{
  g_autoptr (ImapReader) reader = imap_reader_new (&imap_limits_default);
  g_autofree char *deep = make_nested (100000, "(");
  g_autofree char *line = g_strdup_printf ("* 1 FETCH (BODYSTRUCTURE %s UID 7)\r\n", deep);
  g_autoptr (ImapResponse) response = NULL;

  imap_reader_feed (reader, line, strlen (line));
  response = imap_reader_next (reader, NULL);
  g_assert_cmpint (response->type, ==, IMAP_RESPONSE_FETCH);
  g_assert_cmpuint (response->fetch.uid, ==, 7);
  g_assert_cmpint (response->fetch.has, ==, IMAP_FETCH_MALFORMED_BODYSTRUCTURE);
  g_assert_null (response->fetch.body);
}

static void
test_parameter_get (void)
{
  const char *input = "(\"text\" \"plain\" (\"Charset\" \"x\" \"name\" \"y\") NIL NIL NIL 1 1)";
  g_autoptr (ImapResponse) response = imap_body_parse (input, strlen (input));
  const ImapBody *body = response->fetch.body;

  g_assert_cmpstr (imap_parameter_get (body->parameters, body->n_parameters, "CHARSET"), ==, "x");
  g_assert_cmpstr (imap_parameter_get (body->parameters, body->n_parameters, "name"), ==, "y");
  g_assert_null (imap_parameter_get (body->parameters, body->n_parameters, "nam"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/imap/body/rows", test_rows);
  g_test_add_func ("/imap/body/in-fetch", test_in_fetch);
  g_test_add_func ("/imap/body/depth", test_depth);
  g_test_add_func ("/imap/body/depth-in-fetch", test_depth_in_fetch);
  g_test_add_func ("/imap/body/parameter-get", test_parameter_get);

  return g_test_run ();
}
