/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Figures of src/mime: `bench-mime [--list] [PREFIX…]` prints "name value unit" lines.
 *
 * mime-headers-100k-cpu-s        100,000 header blocks of about 1 KB into decoded values
 * mime-headers-100k-cpu-floor-s  the same bytes, every line looked for and nothing read
 * mime-headers-100k-gmime-cpu-s  the same blocks through GMime, for comparison
 */

#include "mime-headers.h"

#include <gmime/gmime.h>
#include <string.h>
#include <time.h>

#define N_BLOCKS 100000
#define N_KINDS 997

static double
cpu_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

/* One block as a server sends it: every eighth subject and every tenth name is an encoded word,
 * half of the messages are replies. */
static GBytes *
make_block (guint i)
{
  GString *block = g_string_new (NULL);

  g_string_append_printf (block, "Date: Tue, %02u Mar 2021 %02u:%02u:%02u +0100\r\n", i % 28 + 1,
                          i % 24, i % 60, i % 59);
  if (i % 10 == 0)
    g_string_append_printf (block, "From: =?UTF-8?Q?J=C3=BCrgen_M=C3=BCller?= <juergen%u@post.example>\r\n", i);
  else
    g_string_append_printf (block, "From: \"Correspondent Number %u\" <person%u@post.example>\r\n", i, i);
  g_string_append (block, "To: Anna Berg <anna.berg@harbour.example>,\r\n"
                          "\tBenjamin Carlsson <ben@harbour.example>, doris@lighthouse.example\r\n");
  if (i % 3 == 0)
    g_string_append (block, "Cc: \"Office, Third Floor\" <office@harbour.example>,"
                            " Planning <planning@harbour.example>\r\n");
  if (i % 8 == 0)
    g_string_append (block, "Subject: =?utf-8?B?UmU6IEdyw7zDn2UgYXVzIGRlbSBIYWZlbiB1bmQgYWxsZXMg?=\r\n"
                            " =?utf-8?B?R3V0ZSB6dW0gR2VidXJ0c3RhZw==?=\r\n");
  else
    g_string_append_printf (block, "Subject: Re: [harbour] The timetable of ferry number %u from May on\r\n", i);
  g_string_append_printf (block, "Message-ID: <20210301.%u.abcdef0123456789@mail.post.example>\r\n", i);
  if (i % 2 == 0)
    {
      g_string_append_printf (block, "In-Reply-To: <20210228.%u.abcdef0123456789@mail.post.example>\r\n", i);
      g_string_append (block, "References: ");
      for (guint k = 0; k < i % 12 + 1; k++)
        g_string_append_printf (block, "<20210228.%u.%u.fedcba9876543210@mail.post.example>\r\n ", i, k);
      g_string_append (block, "\r\n");
    }
  if (i % 4 == 0)
    g_string_append (block, "Reply-To: Harbour talk <talk@lists.harbour.example>\r\n"
                            "Sender: talk-bounces@lists.harbour.example\r\n"
                            "List-Id: Harbour talk <talk.lists.harbour.example>\r\n");
  g_string_append (block, "Importance: normal\r\nX-Priority: 3\r\n\r\n");
  return g_string_free_to_bytes (block);
}

static GPtrArray *
make_blocks (void)
{
  GPtrArray *blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < N_KINDS; i++)
    g_ptr_array_add (blocks, make_block (i));
  return blocks;
}

typedef void (*BlockFunc) (const char *data, gsize len);

static void
read_ours (const char *data, gsize len)
{
  mime_headers_free (mime_headers_parse (data, len));
}

static volatile guint n_lines;

static void
read_lines (const char *data, gsize len)
{
  const char *end = data + len;
  guint n = 0;

  for (const char *p = data; (p = memchr (p, '\n', end - p)) != NULL; p++)
    n++;
  n_lines += n;
}

static void
read_gmime (const char *data, gsize len)
{
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (data, len);
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeMessage *message = g_mime_parser_construct_message (parser, NULL);

  g_mime_message_get_subject (message);
  g_mime_message_get_date (message);
  g_mime_message_get_all_recipients (message);
  g_object_unref (message);
  g_object_unref (parser);
  g_object_unref (stream);
}

static void
bench_blocks (const char *name, BlockFunc func)
{
  g_autoptr (GPtrArray) blocks = make_blocks ();
  double best = G_MAXDOUBLE;

  for (guint round = 0; round < 3; round++)
    {
      double start = cpu_seconds ();

      for (guint i = 0; i < N_BLOCKS; i++)
        {
          gsize len;
          const char *data = g_bytes_get_data (blocks->pdata[i % N_KINDS], &len);

          func (data, len);
        }
      best = MIN (best, cpu_seconds () - start);
    }
  g_print ("%s %.4f s\n", name, best);
}

static void
bench_headers (void)
{
  bench_blocks ("mime-headers-100k-cpu-s", read_ours);
}

static void
bench_headers_floor (void)
{
  bench_blocks ("mime-headers-100k-cpu-floor-s", read_lines);
}

static void
bench_headers_gmime (void)
{
  g_mime_init ();
  bench_blocks ("mime-headers-100k-gmime-cpu-s", read_gmime);
}

static const struct
{
  const char *name;
  void (*run) (void);
} figures[] = {
  { "mime-headers-100k-cpu-s", bench_headers },
  { "mime-headers-100k-cpu-floor-s", bench_headers_floor },
  { "mime-headers-100k-gmime-cpu-s", bench_headers_gmime },
};

static gboolean
is_wanted (const char *name, int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (g_str_has_prefix (name, argv[i]))
      return TRUE;
  return argc == 1;
}

int
main (int argc, char *argv[])
{
  gboolean list = argc == 2 && strcmp (argv[1], "--list") == 0;

  for (gsize i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      if (list)
        g_print ("%s\n", figures[i].name);
      else if (is_wanted (figures[i].name, argc, argv))
        figures[i].run ();
    }
  return 0;
}
