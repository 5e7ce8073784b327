/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Figures of reading: `bench-html [--list] [PREFIX…]` prints "name value unit" lines. The mails are
 * there already: from their bytes to the frame that shows them, in a window of its own.
 *
 * sanitize-mb-s          HTML of newsletters made harmless
 * sanitize-floor-mb-s    the same, parsed and dropped
 * open-plain-ms          a plain message in the reader
 * open-plain-floor-ms    the same text in a text view
 * open-html-cold-ms      the first newsletter: WebKit loaded, its processes started
 * open-html-ms           a newsletter after others, the middle one of 20
 * web-rss-mb             what the web process holds after 200 newsletters read one after another …
 * web-rss-20-mb          … and after 20: it is to be flat
 */

#include "bench-letter.h"
#include "bench.h"
#include "html-clean.h"
#include "ph-reader.h"
#include "ph-ui.h"

#include <gumbo.h>
#include <string.h>
#include <unistd.h>

#define N_WARM 20
#define N_LETTERS 200

static const char *const figures[]
  = { "sanitize-mb-s", "sanitize-floor-mb-s", "open-plain-ms",      "open-plain-floor-ms",
      "open-html-cold-ms", "open-html-ms",    "web-rss-20-mb",      "web-rss-mb",
      NULL };

/* ---- The mails ------------------------------------------------------------------------------ */

static GBytes *
write_mail (guint number, gboolean formatted)
{
  g_autofree char *html = formatted ? bench_letter_write (number) : NULL;
  GString *mail = g_string_new (NULL);

  g_string_append_printf (mail, "Content-Type: text/%s; charset=utf-8\r\n\r\n",
                          formatted ? "html" : "plain");
  if (formatted)
    g_string_append (mail, html);
  for (guint i = 0; !formatted && i < 60; i++)
    g_string_append_printf (mail, "Line %u of message %u, with https://orchard.example/%u in it.\r\n",
                            i, number, i);

  return g_string_free_to_bytes (mail);
}

/* ---- The sanitiser -------------------------------------------------------------------------- */

static void
drop (const char *html, gsize len)
{
  gumbo_destroy_output (&kGumboDefaultOptions,
                        gumbo_parse_with_options (&kGumboDefaultOptions, html, len));
}

static void
clean (const char *html, gsize len)
{
  const HtmlPolicy policy = { 0 };

  html_clean_free (html_clean (html, len, &policy));
}

static void
measure_cleaning (const char *name, void (*func) (const char *html, gsize len))
{
  double best = 0;

  if (!bench_wants (name))
    return;

  for (guint round = 0; round < 3; round++)
    {
      double cpu = 0;
      gsize n_bytes = 0;

      for (guint i = 0; i < 50; i++)
        {
          g_autofree char *html = bench_letter_write (i);
          gsize len = strlen (html);
          double start = bench_cpu_s ();

          func (html, len);
          cpu += bench_cpu_s () - start;
          n_bytes += len;
        }
      best = MAX (best, (double) n_bytes / 1e6 / cpu);
    }
  bench_print (name, best, "MB/s");
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* ---- The reader ----------------------------------------------------------------------------- */

/* The part of the reader that tells when formatted mail stands there. */
static GtkWidget *
find_html (GtkWidget *widget)
{
  GtkWidget *found = g_signal_lookup ("shown", G_OBJECT_TYPE (widget)) != 0 ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_html (child);

  return found;
}

/* What it takes to see it, in ms. */
static double
read_mail (PhReader *reader, guint number, gboolean formatted)
{
  g_autoptr (GBytes) mail = write_mail (number, formatted);
  GtkWidget *html = find_html (GTK_WIDGET (reader));
  StoreRow *row = g_new0 (StoreRow, 1);
  g_autoptr (PhMessage) message = NULL;
  gint64 start = g_get_monotonic_time ();
  guint n_shown = 0;
  gulong handler
    = g_signal_connect_swapped (html, "shown", G_CALLBACK (count_cb), &n_shown);

  row->id = row->message_id = number + 1;
  row->subject = g_strdup_printf ("Letter %u", number);
  row->from_name = g_strdup ("Orchard");
  row->from_address = g_strdup ("news@orchard.example");
  row->to_short = g_strdup ("");
  row->preview = g_strdup ("");
  row->date = 1771855500 + number;
  message = ph_message_new_for_row (number + 1, row, FALSE);
  ph_reader_set_message (reader, message);
  ph_reader_show_body (reader, ph_body_new_for_message (mail));
  if (formatted)
    bench_await (&n_shown, 1);
  bench_await_frame (GTK_WIDGET (reader));
  g_signal_handler_disconnect (html, handler);

  return bench_ms_since (start);
}

/* ---- The web process ------------------------------------------------------------------------ */

/* The number behind @key in /proc/@pid/status, 0 where it is not to be had. */
static guint64
get_status (const char *pid, const char *key)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "status", NULL);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (line = strstr (text, key)) == NULL)
    return 0;

  return g_ascii_strtoull (line + strlen (key), NULL, 10);
}

static gboolean
is_of_ours (const char *pid)
{
  guint64 parent = get_status (pid, "\nPPid:\t");
  g_autofree char *name = g_strdup_printf ("%" G_GUINT64_FORMAT, parent);

  return parent == (guint64) getpid () || (parent > 1 && is_of_ours (name));
}

static void
print_web_memory (const char *figure)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", name, "comm", NULL);
      g_autofree char *comm = NULL;

      if (g_file_get_contents (path, &comm, NULL, NULL) && g_str_has_prefix (comm, "WebKitWebProces")
          && is_of_ours (name))
        {
          bench_print (figure, (double) get_status (name, "\nVmRSS:") / 1024, "MB");
          return;
        }
    }
  bench_fail (NULL);
}

/* ---- Figures -------------------------------------------------------------------------------- */

static void
measure_plain (PhReader *reader)
{
  double times[N_WARM];

  for (guint i = 0; i < N_WARM; i++)
    times[i] = read_mail (reader, i, FALSE);
  bench_print ("open-plain-ms", bench_median (times, N_WARM), "ms");
}

static void
measure_html (PhReader *reader)
{
  double times[N_LETTERS];

  bench_print ("open-html-cold-ms", read_mail (reader, 0, TRUE), "ms");
  for (guint i = 0; i < N_WARM; i++)
    times[i] = read_mail (reader, i + 1, TRUE);
  bench_print ("open-html-ms", bench_median (times, N_WARM), "ms");
  if (!bench_wants ("web-rss-mb") && !bench_wants ("web-rss-20-mb"))
    return;

  print_web_memory ("web-rss-20-mb");
  for (guint i = N_WARM; i < N_LETTERS; i++)
    read_mail (reader, i + 1, TRUE);
  print_web_memory ("web-rss-mb");
}

static void
measure_plain_floor (void)
{
  GtkWidget *text = gtk_text_view_new ();
  GtkWidget *window = bench_open_window (text);
  double times[N_WARM];

  for (guint i = 0; i < N_WARM; i++)
    {
      g_autoptr (GBytes) mail = write_mail (i, FALSE);
      gsize len;
      const char *data = g_bytes_get_data (mail, &len);
      gint64 start = g_get_monotonic_time ();

      gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (text)), data, (int) len);
      bench_await_frame (text);
      times[i] = bench_ms_since (start);
    }
  bench_print ("open-plain-floor-ms", bench_median (times, N_WARM), "ms");
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  GtkWidget *reader;
  GtkWidget *window;

  if (bench_init (argc, argv, figures) || !bench_wants_any ())
    return 0;

  measure_cleaning ("sanitize-mb-s", clean);
  measure_cleaning ("sanitize-floor-mb-s", drop);
  if (!bench_wants_between ("open-plain-ms", "web-rss-mb"))
    return 0;

  gtk_init ();
  ph_ui_init ();
  reader = ph_reader_new ();
  window = bench_open_window (reader);
  if (bench_wants ("open-plain-ms"))
    measure_plain (PH_READER (reader));
  if (bench_wants_between ("open-html-cold-ms", "open-html-ms")
      || bench_wants_between ("web-rss-20-mb", "web-rss-mb"))
    measure_html (PH_READER (reader));
  gtk_window_destroy (GTK_WINDOW (window));
  if (bench_wants ("open-plain-floor-ms"))
    measure_plain_floor ();

  return 0;
}
