/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Figures of src/imap: `bench-imap [--list] [PREFIX…]` prints "name value unit" lines.
 *
 * imap-parse-mb-s        the answer to a FETCH of the headers of 100,000 messages, fed as a socket
 *                        would, typed and freed, on one core
 * imap-parse-floor-mb-s  the same bytes split into lines and copied
 */

#include "bench.h"
#include "imap-reader.h"

#include <string.h>

#define N_MESSAGES 100000
#define PIECE (64 * 1024)
#define N_ROUNDS 3

static GString *
make_header (int i)
{
  GString *header = g_string_new (NULL);

  g_string_append_printf (header,
                          "Date: Tue, %d Mar 2026 %02d:%02d:%02d +0100\r\n"
                          "From: \"Person Number %d\" <person.%d@mail.example>\r\n"
                          "To: Someone Else <someone.else@mail.example>, list-%d@lists.example\r\n"
                          "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= from message number %d of many\r\n"
                          "Message-ID: <%08x.%d.mail@host-%d.mail.example>\r\n",
                          i % 28 + 1, i % 24, i % 60, i % 59, i % 977, i % 977, i % 13, i,
                          (guint)i * 2654435761u, i, i % 31);
  if (i % 3 != 0)
    g_string_append_printf (header,
                            "In-Reply-To: <%08x.%d.mail@host-%d.mail.example>\r\n"
                            "References: <%08x.%d.mail@host-%d.mail.example>\r\n",
                            (guint)(i - 1) * 2654435761u, i - 1, (i - 1) % 31,
                            (guint)(i - 1) * 2654435761u, i - 1, (i - 1) % 31);
  g_string_append (header, "\r\n");
  return header;
}

static GString *
make_answer (void)
{
  GString *answer = g_string_new (NULL);

  for (int i = 1; i <= N_MESSAGES; i++)
    {
      GString *header = make_header (i);

      g_string_append_printf (
          answer,
          "* %d FETCH (UID %d FLAGS (%s%s) INTERNALDATE \"%2d-Mar-2026 %02d:%02d:%02d +0100\" "
          "RFC822.SIZE %d MODSEQ (%d) BODYSTRUCTURE ",
          i, i * 2, i % 2 != 0 ? "\\Seen" : "", i % 5 == 0 ? " $Label1 NonJunk" : "", i % 28 + 1,
          i % 24, i % 60, i % 59, 2000 + i % 50000, 1000 + i);
      if (i % 2 == 0)
        g_string_append_printf (answer,
                                "((\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL "
                                "\"quoted-printable\" %d 30 NIL NIL NIL NIL)(\"text\" \"html\" "
                                "(\"charset\" \"utf-8\") NIL NIL \"quoted-printable\" %d 90 NIL "
                                "NIL NIL NIL) \"alternative\" (\"boundary\" \"=-%08x\") NIL NIL "
                                "NIL)",
                                900 + i % 100, 4000 + i % 1000, (guint)i * 2654435761u);
      else
        g_string_append_printf (answer,
                                "(\"text\" \"plain\" (\"charset\" \"utf-8\" \"format\" \"flowed\") "
                                "NIL NIL \"8bit\" %d 40 NIL NIL NIL NIL)",
                                1500 + i % 100);
      g_string_append_printf (answer,
                              " BODY[HEADER.FIELDS (DATE FROM TO CC SUBJECT MESSAGE-ID "
                              "IN-REPLY-TO REFERENCES)] {%" G_GSIZE_FORMAT "}\r\n%s)\r\n",
                              header->len, header->str);
      g_string_free (header, TRUE);
    }
  return answer;
}

static double
measure_parse (const GString *answer)
{
  g_autoptr (ImapReader) reader = imap_reader_new (&imap_limits_default);
  guint64 n_bytes = 0;
  guint n_messages = 0;
  double start = bench_cpu_s ();

  for (gsize done = 0; done < answer->len; done += MIN (PIECE, answer->len - done))
    {
      ImapResponse *response;

      imap_reader_feed (reader, answer->str + done, MIN (PIECE, answer->len - done));
      while ((response = imap_reader_next (reader, NULL)) != NULL)
        {
          n_messages += response->type == IMAP_RESPONSE_FETCH && response->fetch.body != NULL;
          n_bytes += response->fetch.n_sections > 0 ? response->fetch.sections[0].len : 0;
          imap_response_unref (response);
        }
    }
  if (n_messages != N_MESSAGES || n_bytes < N_MESSAGES)
    g_error ("only %u messages were read", n_messages);
  return bench_cpu_s () - start;
}

static double
measure_floor (const GString *answer)
{
  g_autofree char *copy = g_malloc (PIECE);
  guint n_lines = 0;
  double start = bench_cpu_s ();

  for (gsize done = 0; done < answer->len; done += MIN (PIECE, answer->len - done))
    {
      gsize len = MIN (PIECE, answer->len - done);
      const char *p = copy;

      memcpy (copy, answer->str + done, len);
      while ((p = memchr (p, '\n', (gsize)(copy + len - p))) != NULL)
        {
          p++;
          n_lines++;
        }
    }
  if (n_lines < N_MESSAGES)
    g_error ("only %u lines were read", n_lines);
  return bench_cpu_s () - start;
}

static void
print_best (const char *name, double (*measure) (const GString *))
{
  g_autoptr (GString) answer = make_answer ();
  double best = measure (answer);

  for (int i = 1; i < N_ROUNDS; i++)
    best = MIN (best, measure (answer));
  bench_print (name, (double) answer->len / 1e6 / best, "MB/s");
}

static void
bench_parse (void)
{
  print_best ("imap-parse-mb-s", measure_parse);
}

static void
bench_parse_floor (void)
{
  print_best ("imap-parse-floor-mb-s", measure_floor);
}

int
main (int argc, char *argv[])
{
  static const BenchFigure figures[] = {
    { "imap-parse-mb-s", bench_parse },
    { "imap-parse-floor-mb-s", bench_parse_floor },
    { NULL, NULL },
  };

  bench_run (argc, argv, figures);
  return 0;
}
