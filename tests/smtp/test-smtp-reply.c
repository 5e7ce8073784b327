/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-error.h"
#include "smtp-reply.h"

#include <string.h>

/* "250 2.1.0 [a|b]" for each reply, "!" where the stream breaks. */
static char *
read_all (const char *bytes, gsize len, gsize step, const SmtpLimits *limits)
{
  g_autoptr (SmtpReader) reader = smtp_reader_new (limits);
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < len && error == NULL; i += step)
    {
      SmtpReply *reply;

      smtp_reader_feed (reader, bytes + i, MIN (step, len - i));
      while ((reply = smtp_reader_next (reader, &error)) != NULL)
        {
          g_autofree char *text = g_strjoinv ("|", reply->lines);

          g_assert_cmpuint (reply->n_lines, ==, g_strv_length (reply->lines));
          g_string_append_printf (out, "%d %s [%s]", reply->code, reply->enhanced, text);
          smtp_reply_free (reply);
        }
    }
  if (error != NULL)
    {
      g_assert_error (error, PH_ERROR, PH_ERROR_PROTOCOL);
      g_string_append_c (out, '!');
    }
  else if (smtp_reader_buffered (reader) > 0)
    g_string_append (out, "…");
  return g_string_free (out, FALSE);
}

static void
test_replies (void)
{
  static const struct
  {
    const char *bytes;
    const char *replies;
  } rows[] = {
    { "220 mail.example.test ESMTP\r\n", "220  [mail.example.test ESMTP]" },
    { "250\r\n", "250  []" },
    { "250 \r\n", "250  []" },
    { "250 ok\n", "250  [ok]" },
    { "250-a\r\n250-SIZE 100\r\n250 b\r\n", "250  [a|SIZE 100|b]" },
    { "250-a\r\n250\r\n", "250  [a|]" },
    { "250 2.1.0 Sender ok\r\n", "250 2.1.0 [Sender ok]" },
    { "550 5.1.1\r\n", "550 5.1.1 []" },
    { "550-5.1.1 no\r\n550 5.1.1 such user\r\n", "550 5.1.1 [no|such user]" },
    { "550 5.123.123 x\r\n", "550 5.123.123 [x]" },
    { "550 5.1234.1 x\r\n", "550  [5.1234.1 x]" },
    { "550 4.1.1 of another class\r\n", "550  [4.1.1 of another class]" },
    { "250 2.1 x\r\n", "250  [2.1 x]" },
    { "250 2.1.0x\r\n", "250  [2.1.0x]" },
    { "220 a\r\n250 b\r\n", "220  [a]250  [b]" },
    { "250 half", "…" },
    { "250-half\r\n", "…" },
    { "hello\r\n", "!" },
    { "\r\n", "!" },
    { "25\r\n", "!" },
    { "2500 x\r\n", "!" },
    { "150 x\r\n", "!" },
    { "650 x\r\n", "!" },
    { "250-a\r\nEVIL\r\n", "!" },
    { "* OK imap\r\n", "!" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize step = 1; step <= 64; step = step < 3 ? step + 1 : 64 + (step == 64))
      {
        g_autofree char *replies =
            read_all (rows[i].bytes, strlen (rows[i].bytes), step, &smtp_limits_default);

        g_assert_cmpstr (replies, ==, rows[i].replies);
      }
}

static void
test_limits (void)
{
  static const SmtpLimits limits = { .line = 10, .lines = 3 };
  static const struct
  {
    const char *bytes;
    const char *replies;
  } rows[] = {
    { "250 123456\r\n", "250  [123456]" },
    { "250 1234567\r\n", "!" },
    { "250 1234567 and no end", "!" },
    { "250-a\r\n250-b\r\n250 c\r\n", "250  [a|b|c]" },
    { "250-a\r\n250-b\r\n250-c\r\n250 d\r\n", "!" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize step = 1; step <= 64; step += 63)
      {
        g_autofree char *replies =
            read_all (rows[i].bytes, strlen (rows[i].bytes), step, &limits);

        g_assert_cmpstr (replies, ==, rows[i].replies);
      }
}

/* What is no text at all ends in an error, not in a crash. */
static void
test_noise (void)
{
  for (guint round = 0; round < 300; round++)
    {
      char bytes[500];
      g_autofree char *replies = NULL;

      for (guint i = 0; i < sizeof bytes; i++)
        bytes[i] = "250- \r\n.\xff\0x"[g_test_rand_int_range (0, 12)];
      replies = read_all (bytes, sizeof bytes, (gsize) g_test_rand_int_range (1, 50),
                          &smtp_limits_default);
      g_assert_nonnull (replies);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp-reply/replies", test_replies);
  g_test_add_func ("/smtp-reply/limits", test_limits);
  g_test_add_func ("/smtp-reply/noise", test_noise);
  return g_test_run ();
}
