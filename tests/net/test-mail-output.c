/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The queue of what is to be sent, taken out in pieces of all sizes. */

#include "mail-output.h"

#include <string.h>

static void
push (MailOutput *output, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  mail_output_push (output, bytes);
}

/* All that comes out, at most @piece bytes at a time; what is peeked at twice is the same. */
static GByteArray *
drain (MailOutput *output, MailDeflate *deflate, gsize piece)
{
  GByteArray *all = g_byte_array_new ();
  const char *data;
  gsize size;

  while ((data = mail_output_peek (output, deflate, &size)) != NULL)
    {
      gsize again;

      g_assert_cmpuint (size, >, 0);
      g_assert_true (mail_output_peek (output, deflate, &again) == data && again == size);
      g_assert_cmpuint (mail_output_get_size (output), >=, size);
      g_byte_array_append (all, (const guint8 *) data, (guint) MIN (size, piece));
      mail_output_consume (output, MIN (size, piece));
    }
  g_assert_cmpuint (mail_output_get_size (output), ==, 0);
  return all;
}

static void
test_plain (void)
{
  g_autoptr (MailOutput) output = mail_output_new ();

  for (gsize piece = 1; piece < 12; piece++)
    {
      g_autoptr (GByteArray) all = NULL;

      push (output, "one ");
      push (output, "");
      push (output, "two ");
      push (output, "three");
      g_assert_cmpuint (mail_output_get_size (output), ==, 13);
      all = drain (output, NULL, piece);
      g_assert_cmpmem (all->data, all->len, "one two three", 13);
    }
}

/* What is compressed on one side is what comes out on the other, also when it is much. */
static void
test_compressed (void)
{
  g_autoptr (MailOutput) output = mail_output_new ();
  g_autoptr (MailDeflate) ours = mail_deflate_new ();
  g_autoptr (MailDeflate) theirs = mail_deflate_new ();
  g_autofree char *much = g_strnfill (200000, 'x');
  g_autofree char *buffer = g_malloc (300000);
  g_autoptr (GByteArray) all = NULL;

  push (output, "a NOOP\r\n");
  push (output, much);
  push (output, "b NOOP\r\n");
  all = drain (output, ours, 7);
  g_assert_cmpuint (all->len, <, 2000);

  mail_deflate_feed (theirs, (const char *) all->data, all->len);
  g_assert_cmpint (mail_deflate_inflate (theirs, buffer, 300000, NULL), ==, 200016);
  g_assert_cmpmem (buffer, 9, "a NOOP\r\nx", 9);
  g_assert_cmpmem (buffer + 200007, 9, "xb NOOP\r\n", 9);
}

static void
test_clear (void)
{
  g_autoptr (MailOutput) output = mail_output_new ();
  g_autoptr (MailDeflate) deflate = mail_deflate_new ();
  gsize size;

  push (output, "one");
  push (output, "two");
  g_assert_nonnull (mail_output_peek (output, deflate, &size));
  mail_output_consume (output, 1);
  mail_output_clear (output);
  g_assert_cmpuint (mail_output_get_size (output), ==, 0);
  g_assert_null (mail_output_peek (output, deflate, &size));

  push (output, "three");
  g_assert_nonnull (mail_output_peek (output, NULL, &size));
  g_assert_cmpuint (size, ==, 5);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail-output/plain", test_plain);
  g_test_add_func ("/mail-output/compressed", test_compressed);
  g_test_add_func ("/mail-output/clear", test_clear);
  return g_test_run ();
}
