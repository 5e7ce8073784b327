/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mail-deflate.h"

#include "ph-error.h"

#include <string.h>

#define HUGE_SIZE (8 * 1024 * 1024)

static GByteArray *
inflate_all (MailDeflate *self, gsize chunk)
{
  GByteArray *all = g_byte_array_new ();
  g_autofree char *buffer = g_malloc (chunk);
  g_autoptr (GError) error = NULL;
  gssize n;

  while ((n = mail_deflate_inflate (self, buffer, chunk, &error)) > 0)
    {
      g_assert_cmpint (n, <=, chunk);
      g_byte_array_append (all, (const guint8 *) buffer, (guint) n);
    }
  g_assert_no_error (error);
  g_assert_cmpint (n, ==, 0);
  return all;
}

/* Each piece can be read when it has arrived: nothing waits for the next. */
static void
test_pieces (void)
{
  static const char *const pieces[] = { "a1 NOOP\r\n", "a2 UID FETCH 1:* (FLAGS)\r\n", "x", "" };
  g_autoptr (MailDeflate) ours = mail_deflate_new ();
  g_autoptr (MailDeflate) theirs = mail_deflate_new ();

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GBytes) plain = g_bytes_new_static (pieces[i], strlen (pieces[i]));
      g_autoptr (GBytes) wire = mail_deflate_compress (ours, plain);
      g_autoptr (GByteArray) read = NULL;
      gsize size;
      const char *data = g_bytes_get_data (wire, &size);

      for (gsize j = 0; j < size; j++)
        mail_deflate_feed (theirs, data + j, 1);
      read = inflate_all (theirs, 3);
      g_assert_cmpmem (read->data, read->len, pieces[i], strlen (pieces[i]));
    }
}

static void
test_byte_by_byte (void)
{
  g_autoptr (MailDeflate) ours = mail_deflate_new ();
  g_autoptr (MailDeflate) theirs = mail_deflate_new ();
  g_autoptr (GByteArray) read = g_byte_array_new ();
  g_autofree char *text = g_strnfill (100000, 'm');
  g_autoptr (GBytes) plain = g_bytes_new_static (text, 100000);
  g_autoptr (GBytes) wire = mail_deflate_compress (ours, plain);
  gsize size;
  const char *data = g_bytes_get_data (wire, &size);

  for (gsize i = 0; i < size; i++)
    {
      g_autoptr (GByteArray) some = NULL;

      mail_deflate_feed (theirs, data + i, 1);
      some = inflate_all (theirs, 100);
      g_byte_array_append (read, some->data, some->len);
    }
  g_assert_cmpmem (read->data, read->len, text, 100000);
}

/* A few kilobytes may stand for megabytes: they come in pieces of the size that was asked for. */
static void
test_huge (void)
{
  g_autoptr (MailDeflate) ours = mail_deflate_new ();
  g_autoptr (MailDeflate) theirs = mail_deflate_new ();
  g_autoptr (GBytes) plain = g_bytes_new_take (g_malloc0 (HUGE_SIZE), HUGE_SIZE);
  g_autoptr (GBytes) wire = mail_deflate_compress (ours, plain);
  char buffer[64];
  gsize size;
  const char *data = g_bytes_get_data (wire, &size);
  guint n_pieces = 0;
  gssize n;

  g_assert_cmpuint (size, <, HUGE_SIZE / 500);
  mail_deflate_feed (theirs, data, size);
  while ((n = mail_deflate_inflate (theirs, buffer, sizeof buffer, NULL)) > 0)
    n_pieces++;
  g_assert_cmpint (n, ==, 0);
  g_assert_cmpuint (n_pieces, ==, HUGE_SIZE / sizeof buffer);
}

static void
check_damaged (const char *data, gsize len, gssize n_before)
{
  g_autoptr (MailDeflate) self = mail_deflate_new ();
  g_autoptr (GError) error = NULL;
  char buffer[64];

  mail_deflate_feed (self, data, len);
  if (n_before > 0)
    g_assert_cmpint (mail_deflate_inflate (self, buffer, sizeof buffer, NULL), ==, n_before);
  g_assert_cmpint (mail_deflate_inflate (self, buffer, sizeof buffer, &error), ==, -1);
  g_assert_error (error, PH_ERROR, PH_ERROR_PROTOCOL);
}

static void
test_damaged (void)
{
  check_damaged ("\xff\xff\xff\xff", 4, 0);          /* a block of no known kind */
  check_damaged ("* 5 EXISTS\r\n", 12, 0);           /* not compressed at all */
  check_damaged ("\x00\x02\x00\x02\x00" "ab", 7, 0); /* lengths that contradict each other */
  check_damaged ("\x01\x02\x00\xfd\xff" "abMORE", 11, 2); /* it goes on behind its end */
}

/* The end of the stream alone is no fault: the server says goodbye. */
static void
test_end (void)
{
  g_autoptr (MailDeflate) self = mail_deflate_new ();
  g_autoptr (GByteArray) read = NULL;

  mail_deflate_feed (self, "\x01\x02\x00\xfd\xff" "ab", 7);
  read = inflate_all (self, 64);
  g_assert_cmpmem (read->data, read->len, "ab", 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail-deflate/pieces", test_pieces);
  g_test_add_func ("/mail-deflate/byte-by-byte", test_byte_by_byte);
  g_test_add_func ("/mail-deflate/huge", test_huge);
  g_test_add_func ("/mail-deflate/damaged", test_damaged);
  g_test_add_func ("/mail-deflate/end", test_end);
  return g_test_run ();
}
