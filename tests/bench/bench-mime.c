/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Figures of src/mime: `bench-mime [--list] [PREFIX…]` prints "name value unit" lines.
 *
 * mime-headers-100k-cpu-s        100,000 header blocks of about 1 KB into decoded values
 * mime-headers-100k-cpu-floor-s  the same bytes, every line looked for and nothing read
 * mime-headers-100k-gmime-cpu-s  the same blocks through GMime, for comparison
 * mime-mb-s                      whole messages taken apart and their text read for the reader
 * mime-floor-mb-s                the same bytes, every line looked for
 * mime-gmime-mb-s                the same messages through GMime, their first text decoded
 * mime-html-mb-s                 HTML to text
 * mime-base64-mb-s               base64 undone
 */

#include "bench.h"
#include "mime-message.h"

#include <gmime/gmime.h>
#include <string.h>

#define N_BLOCKS 100000
#define N_KINDS 997

/* One block as a server sends it: every eighth subject and every tenth name is an encoded word,
 * half of the messages are replies. */
static GBytes *
make_block (guint i)
{
  GString *block = g_string_new (NULL);

  g_string_append_printf (block, "Date: Tue, %02u Mar 2021 %02u:%02u:%02u +0100\r\n", i % 28 + 1,
                          i % 24, i % 60, i % 59);
  if (i % 10 == 0)
    g_string_append_printf (
        block, "From: =?UTF-8?Q?J=C3=BCrgen_M=C3=BCller?= <juergen%u@post.example>\r\n", i);
  else
    g_string_append_printf (block, "From: \"Correspondent Number %u\" <person%u@post.example>\r\n",
                            i, i);
  g_string_append (block,
                   "To: Anna Berg <anna.berg@harbour.example>,\r\n"
                   "\tBenjamin Carlsson <ben@harbour.example>, doris@lighthouse.example\r\n");
  if (i % 3 == 0)
    g_string_append (block, "Cc: \"Office, Third Floor\" <office@harbour.example>,"
                            " Planning <planning@harbour.example>\r\n");
  if (i % 8 == 0)
    g_string_append (block,
                     "Subject: =?utf-8?B?UmU6IEdyw7zDn2UgYXVzIGRlbSBIYWZlbiB1bmQgYWxsZXMg?=\r\n"
                     " =?utf-8?B?R3V0ZSB6dW0gR2VidXJ0c3RhZw==?=\r\n");
  else
    g_string_append_printf (
        block, "Subject: Re: [harbour] The timetable of ferry number %u from May on\r\n", i);
  g_string_append_printf (block, "Message-ID: <20210301.%u.abcdef0123456789@mail.post.example>\r\n",
                          i);
  if (i % 2 == 0)
    {
      g_string_append_printf (block,
                              "In-Reply-To: <20210228.%u.abcdef0123456789@mail.post.example>\r\n",
                              i);
      g_string_append (block, "References: ");
      for (guint k = 0; k < i % 12 + 1; k++)
        g_string_append_printf (block, "<20210228.%u.%u.fedcba9876543210@mail.post.example>\r\n ",
                                i, k);
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
      double start = bench_cpu_s ();

      for (guint i = 0; i < N_BLOCKS; i++)
        {
          gsize len;
          const char *data = g_bytes_get_data (blocks->pdata[i % N_KINDS], &len);

          func (data, len);
        }
      best = MIN (best, bench_cpu_s () - start);
    }
  bench_print (name, best, "s");
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

#define N_MESSAGES 64
#define MESSAGE_ROUNDS 40

static void
append_words (GString *out, guint n, const char *end)
{
  static const char *const words[] = { "harbour", "ferry",   "timetable", "the",
                                       "of",      "on",      "Grüße",     "lighthouse",
                                       "and",     "morning", "letter",    "post" };

  for (guint i = 0; i < n; i++)
    g_string_append_printf (out, "%s%s", words[(i * 7 + n) % G_N_ELEMENTS (words)],
                            i % 11 == 10 ? end : " ");
}

static void
append_html (GString *out, guint n)
{
  g_string_append (out, "<html><head><style>p { color: #333 }</style></head><body><table>\r\n");
  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (out,
                              "<tr><td style=\"padding: 4px 8px; font-family: sans-serif\">"
                              "<a href=\"https://www.harbour.example/news/%u?from=mail\">",
                              i);
      append_words (out, 4, " ");
      g_string_append (out, "</a></td><td><p class=\"lead\">");
      append_words (out, 30, "&nbsp;<b>x</b>\r\n");
      g_string_append (out, "</p></td></tr>\r\n");
    }
  g_string_append (out, "</table></body></html>\r\n");
}

static void
append_base64 (GString *out, gsize len)
{
  g_autofree guchar *bytes = g_malloc (len);
  g_autofree char *text = NULL;

  for (gsize i = 0; i < len; i++)
    bytes[i] = (guchar) (i * 131 + i / 7);
  text = g_base64_encode (bytes, len);
  for (gsize i = 0; text[i] != '\0'; i += MIN (76, strlen (text + i)))
    g_string_append_printf (out, "%.76s\r\n", text + i);
}

/* Text and HTML, every fourth with an attachment: about 20 KB each on average. */
static GBytes *
make_message (guint i)
{
  g_autoptr (GBytes) block = make_block (i);
  GString *raw =
      g_string_new_len (g_bytes_get_data (block, NULL), (gssize) g_bytes_get_size (block) - 2);

  g_string_append (raw,
                   "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"==a\"\r\n\r\n"
                   "--==a\r\nContent-Type: multipart/alternative; boundary=\"==b\"\r\n\r\n"
                   "--==b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
  append_words (raw, 300 + i * 10, "\r\n");
  g_string_append (raw, "\r\n> ");
  append_words (raw, 100, "\r\n> ");
  g_string_append (raw, "\r\n--==b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n");
  append_html (raw, 10 + i % 8);
  g_string_append (raw, "\r\n--==b--\r\n");
  if (i % 4 == 0)
    {
      g_string_append (raw, "--==a\r\nContent-Type: application/pdf; name=\"report.pdf\"\r\n"
                            "Content-Transfer-Encoding: base64\r\n\r\n");
      append_base64 (raw, 30000);
    }
  g_string_append (raw, "--==a--\r\n");
  return g_string_free_to_bytes (raw);
}

static void
read_message (GBytes *raw)
{
  g_autoptr (MimeMessage) message = mime_message_parse (raw);

  mime_text_free (mime_message_get_text (message));
}

static void
read_message_lines (GBytes *raw)
{
  read_lines (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw));
}

static void
find_text (GMimeObject *parent, GMimeObject *part, gpointer user_data)
{
  char **text = user_data;

  if (*text == NULL && GMIME_IS_TEXT_PART (part))
    *text = g_mime_text_part_get_text (GMIME_TEXT_PART (part));
}

static void
read_message_gmime (GBytes *raw)
{
  GMimeStream *stream =
      g_mime_stream_mem_new_with_buffer (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw));
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeMessage *message = g_mime_parser_construct_message (parser, NULL);
  g_autofree char *text = NULL;

  g_mime_message_foreach (message, find_text, &text);
  g_object_unref (message);
  g_object_unref (parser);
  g_object_unref (stream);
}

static void
bench_bytes (const char *name, GPtrArray *inputs, void (*func) (GBytes *raw), guint rounds)
{
  double best = G_MAXDOUBLE;
  gsize total = 0;

  for (guint i = 0; i < inputs->len; i++)
    total += g_bytes_get_size (inputs->pdata[i]);
  for (guint k = 0; k < 3; k++)
    {
      double start = bench_cpu_s ();

      for (guint round = 0; round < rounds; round++)
        for (guint i = 0; i < inputs->len; i++)
          func (inputs->pdata[i]);
      best = MIN (best, bench_cpu_s () - start);
    }
  bench_print (name, (double) total * rounds / best / 1e6, "MB/s");
}

static void
bench_messages_with (const char *name, void (*func) (GBytes *raw))
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < N_MESSAGES; i++)
    g_ptr_array_add (messages, make_message (i));
  bench_bytes (name, messages, func, MESSAGE_ROUNDS);
}

static void
bench_messages (void)
{
  bench_messages_with ("mime-mb-s", read_message);
}

static void
bench_messages_floor (void)
{
  bench_messages_with ("mime-floor-mb-s", read_message_lines);
}

static void
bench_messages_gmime (void)
{
  g_mime_init ();
  bench_messages_with ("mime-gmime-mb-s", read_message_gmime);
}

static void
read_html (GBytes *raw)
{
  mime_text_free (mime_text_from_html (g_bytes_get_data (raw, NULL)));
}

static void
read_base64 (GBytes *raw)
{
  g_bytes_unref (mime_decode_part (raw, "base64", 0, NULL));
}

static void
bench_one (const char *name, GString *input, void (*func) (GBytes *raw))
{
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  /* The NUL stays behind the bytes. */
  g_ptr_array_add (inputs, g_string_free_to_bytes (input));
  bench_bytes (name, inputs, func, 20);
}

static void
bench_html (void)
{
  GString *html = g_string_new (NULL);

  append_html (html, 5000);
  bench_one ("mime-html-mb-s", html, read_html);
}

static void
bench_base64 (void)
{
  GString *text = g_string_new (NULL);

  append_base64 (text, 3 * 1000 * 1000);
  bench_one ("mime-base64-mb-s", text, read_base64);
}

int
main (int argc, char *argv[])
{
  static const BenchFigure figures[] = {
    { "mime-headers-100k-cpu-s", bench_headers },
    { "mime-headers-100k-cpu-floor-s", bench_headers_floor },
    { "mime-headers-100k-gmime-cpu-s", bench_headers_gmime },
    { "mime-mb-s", bench_messages },
    { "mime-floor-mb-s", bench_messages_floor },
    { "mime-gmime-mb-s", bench_messages_gmime },
    { "mime-html-mb-s", bench_html },
    { "mime-base64-mb-s", bench_base64 },
    { NULL, NULL },
  };

  bench_run (argc, argv, figures);
  return 0;
}
