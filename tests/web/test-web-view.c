/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The view beside what it keeps away: pictures of the mail itself, and a web process that ends. */

#include "patience.h"
#include "web-view.h"

#include <webkit/webkit.h>

typedef struct
{
  GtkWindow *window;
  WebView *view;
  GPtrArray *asked; /* Content-IDs */
  guint n_shown;
  guint n_failed;
} Fixture;

static gboolean
timeout_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Until the view has answered this often. */
static void
await (const guint *count, guint n)
{
  gboolean timed_out = FALSE;
  guint source = g_timeout_add_seconds (PATIENCE_SECONDS, timeout_cb, &timed_out);

  while (*count < n && !timed_out)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (timed_out);
  g_source_remove (source);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->asked = g_ptr_array_new_with_free_func (g_free);
  fixture->view = WEB_VIEW (web_view_new ());
  g_signal_connect_swapped (fixture->view, "shown", G_CALLBACK (count_cb), &fixture->n_shown);
  g_signal_connect_swapped (fixture->view, "failed", G_CALLBACK (count_cb), &fixture->n_failed);
  fixture->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (fixture->window, 600, 500);
  gtk_window_set_child (fixture->window, GTK_WIDGET (fixture->view));
  gtk_window_present (fixture->window);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  g_ptr_array_unref (fixture->asked);
}

static void
get_image (const char *content_id, GTask *task, gpointer user_data)
{
  GPtrArray *asked = g_object_get_data (user_data, "asked");

  g_ptr_array_add (asked, g_strdup (content_id));
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "none");
}

static void
show (Fixture *fixture, const char *first, const char *second)
{
  const char *const documents[] = { first, second, NULL };
  g_autoptr (GObject) source = g_object_new (G_TYPE_OBJECT, NULL);
  const WebMail mail = { documents, FALSE, get_image, source };

  g_object_set_data (source, "asked", fixture->asked);
  fixture->n_shown = 0;
  web_view_show (fixture->view, &mail);
  await (&fixture->n_shown, 1);
}

/* A mail asks for its own pictures, by name, each document for itself. */
static void
test_images (Fixture *fixture, gconstpointer data)
{
  show (fixture, "<img src='cid:one@a.example'>", "<p style='background:url(cid:two%40b)'>a");
  g_assert_cmpuint (fixture->asked->len, ==, 2);
  g_assert_true (g_ptr_array_find_with_equal_func (fixture->asked, "one@a.example", g_str_equal,
                                                   NULL));
  g_assert_true (g_ptr_array_find_with_equal_func (fixture->asked, "two@b", g_str_equal, NULL));
}

/* A mail is shown again when the process ends, unless it always does. */
static void
test_ended (Fixture *fixture, gconstpointer data)
{
  WebKitWebView *inner
    = WEBKIT_WEB_VIEW (gtk_widget_get_first_child (GTK_WIDGET (fixture->view)));

  show (fixture, "<p>One", NULL);
  webkit_web_view_terminate_web_process (inner);
  await (&fixture->n_shown, 2);
  webkit_web_view_terminate_web_process (inner);
  await (&fixture->n_shown, 3);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
  webkit_web_view_terminate_web_process (inner);
  await (&fixture->n_failed, 1);

  show (fixture, "<p>Two", NULL);
  g_assert_cmpuint (fixture->n_failed, ==, 1);
}

static void
add (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  /* WebKit warns that there is no graphics card. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  add ("/web-view/images", test_images);
  add ("/web-view/ended", test_ended);

  return g_test_run ();
}
