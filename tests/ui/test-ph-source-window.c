/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-source-window.h"
#include "ph-ui.h"
#include "ui-test.h"

#include <string.h>

static PhSourceWindow *
show (const char *raw, gssize len, gboolean headers)
{
  g_autoptr (GBytes) bytes = g_bytes_new (raw, len < 0 ? strlen (raw) : (gsize) len);
  GtkWidget *window = ph_source_window_new (NULL, NULL, 0, "Offer", headers);

  ui_test_present (GTK_WINDOW (window));
  ph_source_window_show (PH_SOURCE_WINDOW (window), bytes);
  return PH_SOURCE_WINDOW (window);
}

static gboolean
is_loaded (gpointer user_data)
{
  GtkStack *stack = ui_test_find (user_data, GTK_TYPE_STACK, "stack");

  return g_strcmp0 (gtk_stack_get_visible_child_name (stack), "loading") != 0;
}

static GtkTextBuffer *
get_buffer (PhSourceWindow *window, const char *name)
{
  return gtk_text_view_get_buffer (ui_test_find (GTK_WIDGET (window), GTK_TYPE_TEXT_VIEW, name));
}

static char *
dup_text (PhSourceWindow *window, const char *name)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (get_buffer (window, name), &start, &end);
  return gtk_text_buffer_get_text (get_buffer (window, name), &start, &end, TRUE);
}

#define MAIL "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nX-Odd:\r\n folded\r\n\r\nText \xff \x01 end\r\n"

static void
test_small (void)
{
  PhSourceWindow *window = show (MAIL, -1, TRUE);
  GtkStack *stack = ui_test_find (GTK_WIDGET (window), GTK_TYPE_STACK, "stack");
  g_autofree char *source = NULL;
  g_autofree char *headers = NULL;
  int width;

  ui_test_wait (is_loaded, window);
  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 360);
  source = dup_text (window, "text");
  headers = dup_text (window, "headers");
  g_assert_cmpstr (source, ==, "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\nX-Odd:\n folded\n\nText \xef\xbf\xbd \x01 end\n");
  g_assert_cmpstr (headers, ==, "Subject: Grüße\nX-Odd: folded\n");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "headers");
  g_assert_false (gtk_widget_get_visible (ui_test_find (GTK_WIDGET (window), GTK_TYPE_CENTER_BOX, "piece_bar")));
  ui_test_shoot (GTK_WINDOW (window), "source-headers");
  gtk_stack_set_visible_child_name (stack, "source");
  ui_test_shoot (GTK_WINDOW (window), "source-small");
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
has_selection (gpointer user_data)
{
  return gtk_text_buffer_get_has_selection (get_buffer (user_data, "text"));
}

static gboolean
has_failed (gpointer user_data)
{
  return gtk_widget_has_css_class (ui_test_find (user_data, GTK_TYPE_SEARCH_ENTRY, "search_entry"), "error");
}

static void
search (PhSourceWindow *window, const char *words)
{
  GtkWidget *entry = ui_test_find (GTK_WIDGET (window), GTK_TYPE_SEARCH_ENTRY, "search_entry");

  gtk_widget_activate_action (GTK_WIDGET (window), "source.search", NULL);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, "Find");
  gtk_editable_set_text (GTK_EDITABLE (entry), words);
}

/* Of a large one a piece is shown, and found is what lies in any. */
static void
test_large (void)
{
  g_autoptr (GString) mail = g_string_new ("Subject: Large\r\n\r\n");
  g_autofree char *piece = NULL;
  g_autofree char *last = NULL;
  PhSourceWindow *window;
  GtkLabel *label;

  while (mail->len < 20 * PH_SOURCE_PIECE)
    {
      if (mail->len / 100 == 13 * PH_SOURCE_PIECE / 100)
        g_string_append (mail, "Here is the Needle\r\n");
      g_string_append (mail, "SGVsbG8gV29ybGQsIGhlbGxvIHdvcmxkLCBoZWxsbyB3b3JsZCwgaGVsbG8gd29ybGQK\r\n");
    }
  g_assert_nonnull (strstr (mail->str, "Needle"));
  window = show (mail->str, (gssize) mail->len, FALSE);
  ui_test_wait (is_loaded, window);
  piece = dup_text (window, "text");
  g_assert_cmpuint (strlen (piece), <=, PH_SOURCE_PIECE);
  label = ui_test_find (GTK_WIDGET (window), GTK_TYPE_LABEL, "piece_label");
  g_assert_cmpstr (gtk_label_get_label (label), ==, "Part 1 of 21");
  ui_test_shoot (GTK_WINDOW (window), "source-large");

  search (window, "the needle");
  ui_test_wait (has_selection, window);
  g_assert_cmpstr (gtk_label_get_label (label), ==, "Part 14 of 21");
  ui_test_shoot (GTK_WINDOW (window), "source-found");
  search (window, "no such words");
  ui_test_wait (has_failed, window);

  gtk_widget_activate_action (GTK_WIDGET (window), "source.previous", NULL);
  g_assert_cmpstr (gtk_label_get_label (label), ==, "Part 13 of 21");
  for (int i = 0; i < 30; i++)
    gtk_widget_activate_action (GTK_WIDGET (window), "source.next", NULL);
  g_assert_cmpstr (gtk_label_get_label (label), ==, "Part 21 of 21");
  last = dup_text (window, "text");
  g_assert_true (g_str_has_suffix (last, "d29ybGQK\n"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* No line end for a long time, and nothing at all. */
static void
test_cut (void)
{
  g_autofree char *line = g_strnfill (3 * PH_SOURCE_PIECE, 'x');
  g_autoptr (GBytes) bytes = g_bytes_new (line, strlen (line));
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GArray) pieces = ph_source_window_cut (bytes);
  g_autoptr (GArray) none = ph_source_window_cut (empty);
  PhSourceWindow *window = show (line, -1, FALSE);
  g_autofree char *text = NULL;

  g_assert_cmpuint (pieces->len, ==, 3);
  g_assert_cmpuint (none->len, ==, 1);
  ui_test_wait (is_loaded, window);
  text = dup_text (window, "text");
  g_assert_cmpuint (strcspn (text, "\n"), <=, 2000);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();
  g_test_add_func ("/source-window/small", test_small);
  g_test_add_func ("/source-window/large", test_large);
  g_test_add_func ("/source-window/cut", test_cut);
  return g_test_run ();
}
