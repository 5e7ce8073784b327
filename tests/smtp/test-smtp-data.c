/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "smtp-data.h"

#include <string.h>

static char *
encode (const char *text, gsize step)
{
  SmtpData data = { 0 };
  GByteArray *out = g_byte_array_new ();
  gsize len = strlen (text);

  for (gsize i = 0; i < len; i += step)
    smtp_data_encode (&data, text + i, MIN (step, len - i), out);
  smtp_data_finish (&data, out);
  g_byte_array_append (out, (const guint8 *) SMTP_DATA_END, sizeof SMTP_DATA_END);
  return (char *) g_byte_array_free (out, FALSE);
}

static void
test_encode (void)
{
  static const struct
  {
    const char *text;
    const char *wire;
  } rows[] = {
    { "", ".\r\n" },
    { "a", "a\r\n.\r\n" },
    { "a\r\n", "a\r\n.\r\n" },
    { "a\nb\n", "a\r\nb\r\n.\r\n" },
    { "a\rb", "a\r\nb\r\n.\r\n" },
    { "a\r", "a\r\n.\r\n" },
    { "a\r\r\n", "a\r\n\r\n.\r\n" },
    { "a\n\rb", "a\r\n\r\nb\r\n.\r\n" },
    { "\r\n\r\n", "\r\n\r\n.\r\n" },
    { ".", "..\r\n.\r\n" },
    { "..", "...\r\n.\r\n" },
    { ".\r\n.\r\n", "..\r\n..\r\n.\r\n" },
    { "a\n.\nb", "a\r\n..\r\nb\r\n.\r\n" },
    { "a\r.\rb", "a\r\n..\r\nb\r\n.\r\n" },
    { "a.b\r\n.c.\r\n", "a.b\r\n..c.\r\n.\r\n" },
    { "\r\n.\r\nQUIT\r\n", "\r\n..\r\nQUIT\r\n.\r\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize step = 1; step < 12; step++)
      {
        g_autofree char *wire = encode (rows[i].text, step);

        g_assert_cmpstr (wire, ==, rows[i].wire);
      }
}

/* In chunks the server counts: only the line ends change. */
static void
test_counted (void)
{
  static const char text[] = ".\r\n..a\n.\rb.";

  for (gsize step = 1; step < sizeof text; step++)
    {
      SmtpData data = { .is_counted = TRUE };
      g_autoptr (GByteArray) out = g_byte_array_new ();

      for (gsize i = 0; i < strlen (text); i += step)
        smtp_data_encode (&data, text + i, MIN (step, strlen (text) - i), out);
      smtp_data_finish (&data, out);
      g_assert_cmpmem (out->data, out->len, ".\r\n..a\r\n.\r\nb.\r\n", 15);
    }
}

/* However odd the text: no line but the last is a single dot, and all line ends are CRLF. */
static void
test_never_ends_early (void)
{
  for (guint round = 0; round < 2000; round++)
    {
      char text[40];
      g_autofree char *wire = NULL;
      guint len = (guint) g_test_rand_int_range (0, sizeof text);

      for (guint i = 0; i < len; i++)
        text[i] = ".\r\nx"[g_test_rand_int_range (0, 4)];
      text[len] = '\0';
      wire = encode (text, (gsize) g_test_rand_int_range (1, 8));

      g_assert_true (g_str_has_suffix (wire, ".\r\n"));
      wire[strlen (wire) - 3] = '\0';
      g_assert_false (g_str_has_prefix (wire, ".\r\n"));
      g_assert_null (strstr (wire, "\r\n.\r\n"));
      for (const char *p = wire; *p != '\0'; p++)
        {
          g_assert_true (*p != '\n' || (p > wire && p[-1] == '\r'));
          g_assert_true (*p != '\r' || p[1] == '\n');
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp-data/encode", test_encode);
  g_test_add_func ("/smtp-data/counted", test_counted);
  g_test_add_func ("/smtp-data/never-ends-early", test_never_ends_early);
  return g_test_run ();
}
