/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "smtp-words.h"

#include <string.h>

static void
test_words (void)
{
  static const struct
  {
    const char *line;
    const char *words; /* (nullable) */
  } rows[] = {
    { "550 5.1.1 no\r\n", "The address does not exist there." },
    { "450 4.1.1 no\r\n", "The address does not exist there." },
    { "556 5.1.10 no\r\n", "The domain of the address takes no mail." },
    { "452 4.2.2 no\r\n", "The mailbox is full." },
    { "552 5.3.4 no\r\n", "The message is too large." },
    { "550 5.7.26 no\r\n", "The sender’s domain could not prove that the mail is its own." },
    { "550 5.0.0 no\r\n", NULL },
    { "550 5.1.100 no\r\n", NULL },
    { "550 no\r\n", NULL },
    { "250 2.1.1 yes\r\n", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SmtpReader) reader = smtp_reader_new (&smtp_limits_default);
      g_autoptr (SmtpReply) reply = NULL;

      smtp_reader_feed (reader, rows[i].line, strlen (rows[i].line));
      reply = smtp_reader_next (reader, NULL);
      g_assert_cmpstr (smtp_reply_explain (reply), ==, rows[i].words);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp-words/words", test_words);
  return g_test_run ();
}
