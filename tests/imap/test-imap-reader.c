/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-reader.h"

#include <string.h>

#include "imap-dump.h"
#include "ph-error.h"

static const ImapLimits small = {
  .line = 200,
  .literal = 100,
  .sink_literal = 200 * 1024,
  .response = 250,
  .depth = 16,
  .count = 8,
};

/* Feeds in pieces; the responses, one a line, and the error's message behind them. */
static char *
read_text (ImapReader *reader, const char *text, gsize len, gsize piece)
{
  GString *story = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (gsize done = 0; done < len && error == NULL; done += MIN (piece, len - done))
    {
      ImapResponse *response;

      imap_reader_feed (reader, text + done, MIN (piece, len - done));
      while ((response = imap_reader_next (reader, &error)) != NULL)
        {
          g_autofree char *line = imap_dump (response);

          g_string_append_printf (story, "%s\n", line);
          imap_response_unref (response);
        }
    }
  if (error != NULL)
    {
      g_assert_error (error, PH_ERROR, PH_ERROR_PROTOCOL);
      g_string_append (story, "error");
    }
  return g_string_free (story, FALSE);
}

static void
check_text (const ImapLimits *limits, const char *text, const char *expected)
{
  g_autoptr (GString) input = imap_crlf (text);
  const gsize pieces[] = { G_MAXSIZE, 1, 7 };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (ImapReader) reader = imap_reader_new (limits);
      g_autofree char *story = read_text (reader, input->str, input->len, pieces[i]);

      g_assert_cmpstr (story, ==, expected);
    }
}

static char *
repeat (const char *prefix, const char *word, int n, const char *suffix)
{
  GString *text = g_string_new (prefix);

  for (int i = 0; i < n; i++)
    g_string_append (text, word);
  g_string_append (text, suffix);
  return g_string_free (text, FALSE);
}

static void
test_line_limit (void)
{
  g_autofree char *fits = repeat ("* OK ", "x", 150, "\n");
  g_autofree char *fits_expected = repeat ("* OK ", "x", 150, "\n");
  g_autofree char *too_long = repeat ("* OK ", "x", 200, "\n");
  g_autofree char *endless = repeat ("* OK ", "x", 500, "");

  check_text (&small, fits, fits_expected);
  check_text (&small, too_long, "error");
  check_text (&small, endless, "error");
}

static void
test_literal_limit (void)
{
  g_autofree char *fits = repeat ("* LIST () NIL {100}\n", "x", 100, "\n");
  g_autofree char *fits_expected = repeat ("LIST NIL \"", "x", 100, "\"\n");

  check_text (&small, fits, fits_expected);
  check_text (&small, "* 1 EXISTS\n* LIST () NIL {101}\n", "EXISTS 1\nerror");
  check_text (&small, "* LIST () NIL {9999999999999999999}\n", "error");
}

static void
test_response_limit (void)
{
  g_autofree char *two = repeat ("* 1 FETCH (BODY[1] {90}\n", "x", 90, " BODY[2] {90}\n");
  g_autofree char *more = repeat (two, "y", 90, " BODY[3] {90}\n");

  check_text (&small, more, "error");
}

static void
test_count_limit (void)
{
  check_text (&small, "* SEARCH 1 2 3 4 5 6 7 8 9\n* 1 EXISTS\n", "malformed @26\nEXISTS 1\n");
  check_text (&small, "* FLAGS (a b c d e f g h i)\n* 1 EXISTS\n", "malformed @23\nEXISTS 1\n");
}

/* An error is for good. */
static void
test_error_stays (void)
{
  g_autoptr (ImapReader) reader = imap_reader_new (&small);
  g_autoptr (GError) error = NULL;
  const char *bad = "* LIST () NIL {500}\r\n";
  const char *good = "* OK\r\n";

  imap_reader_feed (reader, bad, strlen (bad));
  g_assert_null (imap_reader_next (reader, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_PROTOCOL);
  g_clear_error (&error);
  imap_reader_feed (reader, good, strlen (good));
  g_assert_null (imap_reader_next (reader, &error));
  g_assert_error (error, PH_ERROR, PH_ERROR_PROTOCOL);
}

static const ImapRow framing[] = {
  { "no literal in the middle of a line", "* LIST () \"/\" a{5}b\n", "LIST '/' \"a{5}b\"" },
  { "no literal where no string can stand", "* LIST () \"/\" a{5}\n* 1 EXISTS\n",
    "LIST '/' \"a{5}\"\nEXISTS 1" },
  { "not a number", "* LIST () \"/\" {x}\n* LIST () \"/\" {}\n* 1 EXISTS\n",
    "LIST '/' \"{x}\"\nLIST '/' \"{}\"\nEXISTS 1" },
  { "a literal that holds lines and literals",
    "* LIST () \"/\" {16}\n* 1 EXISTS {3}\n\n* 2 EXISTS\n",
    "LIST '/' \"* 1 EXISTS {3}\r\n\"\nEXISTS 2" },
  { "an empty literal", "* LIST () \"/\" {0}\n\n* 1 EXISTS\n", "LIST '/' \"\"\nEXISTS 1" },
  { "a literal that ends in CR", "* LIST () \"/\" {2}\na\r\r\n* 1 EXISTS\n",
    "LIST '/' \"a\r\"\nEXISTS 1" },
};

static void
test_framing (void)
{
  imap_check_rows (framing, G_N_ELEMENTS (framing));
}

static void
test_bare_line_feed (void)
{
  const char *text = "* OK a\n* LIST () NIL {2}\nxy\n* BYE\n";
  g_autoptr (ImapReader) reader = imap_reader_new (&imap_limits_default);
  g_autofree char *story = read_text (reader, text, strlen (text), 1);

  g_assert_cmpstr (story, ==, "* OK a\nLIST NIL \"xy\"\n* BYE \n");
}

/* A literal that ends in CR, in front of a bare line feed: the CR belongs to the literal. */
static void
test_literal_ends_in_cr (void)
{
  const char *text = "* LIST () NIL {3}\nxy\r\n* 1 EXISTS\n";
  g_autoptr (ImapReader) reader = imap_reader_new (&imap_limits_default);
  g_autofree char *story = read_text (reader, text, strlen (text), 5);

  g_assert_cmpstr (story, ==, "LIST NIL \"xy\r\"\nEXISTS 1\n");
}

static void
test_leading_nuls (void)
{
  const char text[] = "\0\0* 1 EXISTS\r\n* 1 FETCH (BODY[] {3}\r\na\0b)\r\n";
  g_autoptr (ImapReader) reader = imap_reader_new (&imap_limits_default);
  g_autofree char *story = read_text (reader, text, sizeof text - 1, 3);

  g_assert_cmpstr (story, ==, "EXISTS 1\nFETCH seq=1 []=3:a\n");
}

static void
test_buffered (void)
{
  g_autoptr (ImapReader) reader = imap_reader_new (&imap_limits_default);
  g_autoptr (ImapResponse) response = NULL;
  const char *text = "* OK begin TLS\r\n* 5 EX";

  g_assert_cmpuint (imap_reader_buffered (reader), ==, 0);
  imap_reader_feed (reader, text, strlen (text));
  g_assert_cmpuint (imap_reader_buffered (reader), ==, strlen (text));
  response = imap_reader_next (reader, NULL);
  g_assert_nonnull (response);
  g_assert_cmpuint (imap_reader_buffered (reader), ==, 6);
  g_assert_cmpuint (imap_reader_offset (reader), ==, strlen (text) - 6);
  g_assert_null (imap_reader_next (reader, NULL));
}

/* What came to the sink. */
typedef struct
{
  GString *data;
  guint n_ends;
  gsize refuse_after;
} Sink;

static gboolean
sink_cb (const char *data, gsize len, gpointer user_data)
{
  Sink *sink = user_data;

  if (len == 0)
    {
      g_string_append_c (sink->data, '|');
      sink->n_ends++;
      return TRUE;
    }
  g_string_append_len (sink->data, data, (gssize)len);
  return sink->refuse_after == 0 || sink->data->len < sink->refuse_after;
}

/* A FETCH of two large sections around a small one, with something in front and behind. */
static GString *
make_large (const char *first, const char *second)
{
  GString *text = g_string_new ("* 1 EXISTS\r\n* 7 FETCH (UID 9 ");

  g_string_append_printf (text, "BODY[1] {%" G_GSIZE_FORMAT "}\r\n%s", strlen (first), first);
  g_string_append (text, " BODY[2] {3}\r\nabc");
  g_string_append_printf (text, " BINARY[3]<0> ~{%" G_GSIZE_FORMAT "}\r\n%s", strlen (second),
                          second);
  g_string_append (text, " FLAGS (\\Seen))\r\n* 2 EXISTS\r\n");
  return text;
}

static void
check_sink (gsize piece)
{
  g_autofree char *first = g_strnfill (70000, 'a');
  g_autofree char *second = g_strnfill (65537, 'b');
  g_autoptr (GString) text = make_large (first, second);
  g_autoptr (ImapReader) reader = imap_reader_new (&small);
  g_autofree char *expected = g_strconcat (first, "|", second, "|", NULL);
  g_autofree char *story = NULL;
  Sink sink = { g_string_new (NULL), 0, 0 };

  imap_reader_set_sink (reader, sink_cb, &sink);
  story = read_text (reader, text->str, text->len, piece);
  g_assert_cmpstr (story, ==,
                   "EXISTS 1\nFETCH seq=7 uid=9 flags=\\Seen [1]=sink 70000 [2]=3:abc "
                   "binary[3]<0>=sink 65537\nEXISTS 2\n");
  g_assert_cmpstr (sink.data->str, ==, expected);
  g_assert_cmpuint (imap_reader_offset (reader), ==, text->len);
  g_string_free (sink.data, TRUE);
}

static void
test_sink (void)
{
  check_sink (G_MAXSIZE);
  check_sink (64 * 1024);
  check_sink (1000);
  check_sink (1);
}

/* A sink that is full: the rest is thrown away, the stream goes on. */
static void
test_sink_refuses (void)
{
  g_autofree char *first = g_strnfill (70000, 'a');
  g_autoptr (GString) text = make_large (first, first);
  g_autoptr (ImapReader) reader = imap_reader_new (&small);
  g_autofree char *story = NULL;
  Sink sink = { g_string_new (NULL), 0, 2000 };

  imap_reader_set_sink (reader, sink_cb, &sink);
  story = read_text (reader, text->str, text->len, 1000);
  g_assert_true (g_str_has_suffix (story, "EXISTS 2\n"));
  g_assert_cmpuint (sink.data->len, <, 4000);
  g_assert_cmpuint (sink.n_ends, ==, 0);
  g_string_free (sink.data, TRUE);
}

/* A sink that goes, or that another one takes the place of, in the middle of a literal: what is still to
 * come of that is nobody's. */
static void
test_sink_goes (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *first = g_strnfill (70000, 'a');
      g_autofree char *second = g_strnfill (70000, 'b');
      g_autoptr (GString) text = make_large (first, second);
      g_autoptr (ImapReader) reader = imap_reader_new (&small);
      g_autofree char *beginning = NULL;
      g_autofree char *story = NULL;
      Sink sink = { g_string_new (NULL), 0, 0 };
      Sink other = { g_string_new (NULL), 0, 0 };

      imap_reader_set_sink (reader, sink_cb, &sink);
      beginning = read_text (reader, text->str, 30000, 1000);
      imap_reader_set_sink (reader, i == 0 ? sink_cb : NULL, &other);
      story = read_text (reader, text->str + 30000, text->len - 30000, 1000);
      g_assert_cmpuint (sink.data->len, >, 20000);
      g_assert_cmpuint (sink.data->len, <, 30000);
      g_assert_cmpuint (sink.n_ends, ==, 0);
      if (i == 0)
        {
          g_assert_true (g_str_has_suffix (story, "EXISTS 2\n"));
          g_assert_cmpuint (other.data->len, ==, strlen (second) + 1);
          g_assert_null (strchr (other.data->str, 'a'));
        }
      g_string_free (sink.data, TRUE);
      g_string_free (other.data, TRUE);
    }
}

/* Only body sections stream: what else is large is held to the limit of memory. */
static void
test_sink_is_for_sections (void)
{
  g_autoptr (ImapReader) reader = imap_reader_new (&small);
  const char *text = "* 1 FETCH (PREVIEW {70000}\r\n";
  g_autofree char *story = NULL;
  Sink sink = { g_string_new (NULL), 0, 0 };

  imap_reader_set_sink (reader, sink_cb, &sink);
  story = read_text (reader, text, strlen (text), 1000);
  g_assert_cmpstr (story, ==, "error");
  g_string_free (sink.data, TRUE);
}

static void
test_sink_limit (void)
{
  g_autoptr (ImapReader) reader = imap_reader_new (&small);
  const char *text = "* 1 FETCH (BODY[] {204801}\r\n";
  g_autofree char *story = NULL;
  Sink sink = { g_string_new (NULL), 0, 0 };

  imap_reader_set_sink (reader, sink_cb, &sink);
  story = read_text (reader, text, strlen (text), 1000);
  g_assert_cmpstr (story, ==, "error");
  g_string_free (sink.data, TRUE);
}

/* Offsets of what is malformed count all bytes, those of the sink too. */
static void
test_offsets (void)
{
  g_autofree char *first = g_strnfill (70000, 'a');
  g_autoptr (GString) text = make_large (first, first);
  g_autoptr (ImapReader) reader = imap_reader_new (&small);
  g_autofree char *story = NULL;
  g_autofree char *line = NULL;
  Sink sink = { g_string_new (NULL), 0, 0 };

  line = g_strdup_printf ("malformed @%" G_GSIZE_FORMAT "\n", text->len);
  g_string_append (text, "\r\n");
  imap_reader_set_sink (reader, sink_cb, &sink);
  story = read_text (reader, text->str, text->len, 1000);
  g_assert_true (g_str_has_suffix (story, line));
  g_string_free (sink.data, TRUE);
}

/* Behind a literal that went to the sink, in the same response. */
static void
test_offset_behind_sink (void)
{
  g_autofree char *data = g_strnfill (70000, 'a');
  g_autofree char *text = g_strdup_printf ("* 1 FETCH (BODY[] {70000}\r\n%s UID x)\r\n", data);
  g_autoptr (ImapReader) reader = imap_reader_new (&small);
  g_autofree char *story = NULL;
  Sink sink = { g_string_new (NULL), 0, 0 };

  imap_reader_set_sink (reader, sink_cb, &sink);
  story = read_text (reader, text, strlen (text), 1000);
  g_assert_cmpstr (story, ==, "malformed @70033\n");
  g_string_free (sink.data, TRUE);
}

/* Two megabytes of a line that comes byte by byte are looked at once. */
static void
test_linear (void)
{
  g_autoptr (ImapReader) reader = imap_reader_new (&imap_limits_default);
  g_autofree char *text = repeat ("* SEARCH", " 1", 1000000, "\r\n");
  g_autofree char *story = NULL;

  g_test_timer_start ();
  story = read_text (reader, text, strlen (text), 1);
  g_assert_cmpstr (story, ==, "SEARCH all=1\n");
  g_assert_cmpfloat (g_test_timer_elapsed (), <, 10);
}

/* A line of broken items takes no more time than its length allows. */
static void
test_linear_when_broken (void)
{
  g_autofree char *text = repeat ("* 1 FETCH (", "ENVELOPE ((\" ) UID 5 ", 300000, "FLAGS ())\r\n");
  g_autoptr (ImapReader) reader = imap_reader_new (&imap_limits_default);
  g_autofree char *story = NULL;

  g_test_timer_start ();
  story = read_text (reader, text, strlen (text), G_MAXSIZE);
  g_assert_true (g_str_has_prefix (story, "malformed @"));
  g_assert_cmpfloat (g_test_timer_elapsed (), <, 10);
}

/* A response outlives its reader, and may be shared. */
static void
test_ownership (void)
{
  ImapReader *reader = imap_reader_new (&imap_limits_default);
  const char *text = "* LIST () NIL abc\r\n";
  g_autoptr (ImapResponse) other = NULL;
  ImapResponse *response;

  imap_reader_feed (reader, text, strlen (text));
  response = imap_reader_next (reader, NULL);
  imap_reader_free (reader);
  other = imap_response_ref (response);
  imap_response_unref (response);
  g_assert_cmpstr (other->list.name, ==, "abc");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/imap/reader/line-limit", test_line_limit);
  g_test_add_func ("/imap/reader/literal-limit", test_literal_limit);
  g_test_add_func ("/imap/reader/response-limit", test_response_limit);
  g_test_add_func ("/imap/reader/count-limit", test_count_limit);
  g_test_add_func ("/imap/reader/error-stays", test_error_stays);
  g_test_add_func ("/imap/reader/framing", test_framing);
  g_test_add_func ("/imap/reader/bare-line-feed", test_bare_line_feed);
  g_test_add_func ("/imap/reader/literal-ends-in-cr", test_literal_ends_in_cr);
  g_test_add_func ("/imap/reader/leading-nuls", test_leading_nuls);
  g_test_add_func ("/imap/reader/buffered", test_buffered);
  g_test_add_func ("/imap/reader/sink", test_sink);
  g_test_add_func ("/imap/reader/sink-refuses", test_sink_refuses);
  g_test_add_func ("/imap/reader/sink-goes", test_sink_goes);
  g_test_add_func ("/imap/reader/sink-is-for-sections", test_sink_is_for_sections);
  g_test_add_func ("/imap/reader/sink-limit", test_sink_limit);
  g_test_add_func ("/imap/reader/offsets", test_offsets);
  g_test_add_func ("/imap/reader/offset-behind-sink", test_offset_behind_sink);
  g_test_add_func ("/imap/reader/linear", test_linear);
  g_test_add_func ("/imap/reader/linear-when-broken", test_linear_when_broken);
  g_test_add_func ("/imap/reader/ownership", test_ownership);

  return g_test_run ();
}
