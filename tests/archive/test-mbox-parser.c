/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mbox-parser.h"

#include "../mime/cpu-time.h"

#include <string.h>

#define A "From anna@hafen.example Mon Jan  2 15:04:05 2006\n"
#define B "From - Tue Jan 03 15:04:05 2006\r\n"

/* What comes out, each message as "[line|bytes]". */
static const struct
{
  const char *name;
  const char *in;
  const char *out;
} cases[] = {
  { "nothing", "", "" },
  { "one", A "X: 1\n\ntext\n\n", "[anna|X: 1\n\ntext\n]" },
  { "two", A "X: 1\n\na\n\n" A "X: 2\n\nb\n\n", "[anna|X: 1\n\na\n][anna|X: 2\n\nb\n]" },
  { "crlf", B "X: 1\r\n\r\na\r\n\r\n" B "X: 2\r\n", "[-|X: 1\r\n\r\na\r\n][-|X: 2\r\n]" },
  { "no-end", A "X: 1\n\nabc", "[anna|X: 1\n\nabc]" },
  { "no-blank", A "X: 1\n\na\n" A "b\n", "[anna|X: 1\n\na\n" A "b\n]" },
  { "quoted", A "\n>From here\n>>From there\n>Fro\n> From x\n", "[anna|\nFrom here\n>From there\n>Fro\n> From x\n]" },
  { "not-quoted", A "\na\n\nFrom here on, 2006\n\nFrom 10:00 on\n",
    "[anna|\na\n\nFrom here on, 2006\n\nFrom 10:00 on\n]" },
  { "blanks", A "\na\n\n\n\n" A "b\n", "[anna|\na\n\n\n][anna|b\n]" },
  { "empty-ones", A A, "[anna|" A "]" },
  { "empty-two", A "\n" A "\n", "[anna|][anna|]" },
  { "before", "rubbish\n\n" A "a\n", "[anna|a\n]" },
  { "end-in-line", A "a\n\n" "From b Mon Jan  2 15:04:05 2006", "[anna|a\n][b|]" },
  { "lone-cr", A "\r\ra\n\rFrom x\n", "[anna|\r\ra\n\rFrom x\n]" },
};

typedef struct
{
  GString *out;
  gboolean is_open;
} Sink;

static void
begin_cb (const char *line, gpointer user_data)
{
  Sink *sink = user_data;

  g_assert_true (g_str_has_prefix (line, "From "));
  g_assert_null (strpbrk (line, "\r\n"));
  g_string_append (sink->out, sink->is_open ? "][" : "[");
  g_string_append_len (sink->out, line + 5, (gssize) strcspn (line + 5, " @"));
  g_string_append_c (sink->out, '|');
  sink->is_open = TRUE;
}

static void
data_cb (const char *data, gsize len, gpointer user_data)
{
  Sink *sink = user_data;

  g_assert_true (sink->is_open);
  g_assert_cmpuint (len, >, 0);
  g_string_append_len (sink->out, data, (gssize) len);
}

static char *
parse (const char *in, gsize len, gsize step)
{
  Sink sink = { g_string_new (NULL), FALSE };
  g_autoptr (MboxParser) parser = mbox_parser_new (begin_cb, data_cb, &sink);

  for (gsize at = 0; at < len; at += step)
    mbox_parser_feed (parser, in + at, MIN (step, len - at));
  mbox_parser_finish (parser);
  if (sink.is_open)
    g_string_append_c (sink.out, ']');

  return g_string_free (sink.out, FALSE);
}

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize step = 1; step < 8; step++)
      {
        g_autofree char *out = parse (cases[i].in, strlen (cases[i].in), step);
        g_autofree char *whole = parse (cases[i].in, strlen (cases[i].in), G_MAXUINT16);

        g_test_message ("%s by %" G_GSIZE_FORMAT, cases[i].name, step);
        g_assert_cmpstr (out, ==, cases[i].out);
        g_assert_cmpstr (whole, ==, cases[i].out);
      }
}

/* Any bytes, in any pieces: the same comes out. */
static void
test_any_bytes (void)
{
  static const char *const words[] = { A, B, "\n", "\r\n", ">", "From ", "x", "\r", ">From ", "10:11 2006" };

  for (guint seed = 0; seed < 300; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (GString) in = g_string_new (A);
      g_autofree char *whole = NULL;
      g_autofree char *bytes = NULL;
      g_autofree char *pieces = NULL;

      for (int i = 0; i < 60; i++)
        g_string_append (in, words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))]);
      whole = parse (in->str, in->len, in->len);
      bytes = parse (in->str, in->len, 1);
      pieces = parse (in->str, in->len, (gsize) g_rand_int_range (rand, 2, 40));
      g_assert_cmpstr (bytes, ==, whole);
      g_assert_cmpstr (pieces, ==, whole);
    }
}

/* Lines that never end, of what looks like the beginning of something. */
static void
test_long_lines (void)
{
  static const char *const words[] = { ">", "From x 10:10 2006 ", "\r", "x" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (GString) in = g_string_new (A "\n");
      g_autofree char *out = NULL;

      while (in->len < 300 * 1000)
        g_string_append (in, words[i]);
      out = parse (in->str, in->len, 1000);
      g_assert_cmpuint (strlen (out), ==, in->len - strlen (A) + strlen ("[anna|]"));
    }
}

/* Lines of ">" alone: each byte is looked at once. */
static void
test_many_quotes (void)
{
  g_autofree char *line = g_strnfill (1000, '>');
  g_autoptr (GString) in = g_string_new (A);
  g_autofree char *out = NULL;
  gint64 start;

  for (int i = 0; i < 4000; i++)
    g_string_append_printf (in, "%s\n", line);
  start = cpu_time ();
  out = parse (in->str, in->len, 64 * 1024);
  g_assert_cmpint (cpu_time () - start, <, G_USEC_PER_SEC);
  g_assert_cmpuint (strlen (out), ==, in->len - strlen (A) + strlen ("[anna|]"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mbox-parser/cases", test_cases);
  g_test_add_func ("/mbox-parser/any-bytes", test_any_bytes);
  g_test_add_func ("/mbox-parser/long-lines", test_long_lines);
  g_test_add_func ("/mbox-parser/many-quotes", test_many_quotes);
  return g_test_run ();
}
