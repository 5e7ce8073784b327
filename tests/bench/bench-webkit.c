/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What WebKit itself takes, in a program of its own, since only the reader's module links it:
 *
 * open-html-floor-ms  a newsletter, cleaned before, in a bare web view: the floor of open-html-ms
 */

#include "bench-letter.h"
#include "bench.h"
#include "html-clean.h"

#include <string.h>
#include <webkit/webkit.h>

#define N_WARM 20

static const char *const figures[] = { "open-html-floor-ms", NULL };

static void
load_cb (guint *count, WebKitLoadEvent event)
{
  *count += event == WEBKIT_LOAD_FINISHED;
}

static void
measure (void)
{
  GtkWidget *view = webkit_web_view_new ();
  GtkWidget *window = bench_open_window (view);
  const HtmlPolicy policy = { 0 };
  double times[N_WARM];
  guint n_loaded = 0;

  g_signal_connect_swapped (view, "load-changed", G_CALLBACK (load_cb), &n_loaded);
  for (guint i = 0; i <= N_WARM; i++)
    {
      g_autofree char *html = bench_letter_write (i);
      g_autoptr (HtmlClean) page = html_clean (html, strlen (html), &policy);
      gint64 start = g_get_monotonic_time ();

      n_loaded = 0;
      webkit_web_view_load_html (WEBKIT_WEB_VIEW (view), page->html, NULL);
      bench_await (&n_loaded, 1);
      bench_await_frame (view);
      /* The first one starts the processes. */
      if (i > 0)
        times[i - 1] = bench_ms_since (start);
    }
  bench_print ("open-html-floor-ms", bench_median (times, N_WARM), "ms");
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  if (bench_init (argc, argv, figures) || !bench_wants_any ())
    return 0;

  gtk_init ();
  measure ();

  return 0;
}
