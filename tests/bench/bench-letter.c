/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bench-letter.h"

#include "bench.h"

/* What does not come in this time never will. */
#define PATIENCE_SECONDS 60

char *
bench_letter_write (guint number)
{
  GString *html = g_string_new ("<html><head><style>.a{color:#333;font:14px/1.5 Arial}"
                                "@media (max-width:600px){.a{font-size:16px}}</style></head>"
                                "<body bgcolor=\"#f4f4f4\"><table width=\"100%\"><tr><td align=center>");

  for (guint i = 0; i < 60; i++)
    g_string_append_printf (
      html,
      "<table width=600 cellpadding=0 cellspacing=0 bgcolor=\"#ffffff\" style=\"border-radius:8px;"
      "margin:0 auto;border:1px solid #e0e0e0\"><tr><td width=200 style=\"padding:12px 18px\">"
      "<a href=\"https://shop.example/%u/%u?utm_source=mail&amp;utm_medium=a\"><img "
      "src=\"https://images.example/%u/%u.jpg\" width=200 height=120 alt=\"Article %u\" "
      "style=\"display:block;border:0\"></a></td><td class=a style=\"padding:12px;vertical-align:top;"
      "font-family:Georgia,serif;color:#%06x\"><h2 style=\"margin:0 0 8px\">Letter %u, article %u</h2>"
      "<p>The ladders are in the barn, and the first trees are in bloom. <b>Grüße</b> from the "
      "orchard.</p></td></tr></table>",
      number, i, number, i, i, (number * 7919 + i * 104729) & 0x7f7f7f, number, i);
  g_string_append (html, "</td></tr></table><img src=\"https://count.example/o.gif\" width=1 height=1>"
                         "</body></html>");

  return g_string_free (html, FALSE);
}

static gboolean
timeout_cb (gpointer user_data)
{
  bench_fail (NULL);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

void
bench_await (const guint *count, guint n)
{
  guint source = g_timeout_add_seconds (PATIENCE_SECONDS, timeout_cb, NULL);

  while (*count < n)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

void
bench_await_frame (GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  guint n_painted = 0;
  gulong handler = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (count_cb), &n_painted);

  gtk_widget_queue_draw (widget);
  bench_await (&n_painted, 1);
  g_signal_handler_disconnect (clock, handler);
}

GtkWidget *
bench_open_window (GtkWidget *child)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 800, 800);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  bench_await_frame (window);

  return window;
}
