/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shows every vector in the view while net-watch.c writes down what the program and WebKit's
 * processes look up and connect to: nothing. Built twice: with the sanitiser, and with one that
 * leaves everything as it is (html-raw.c), to see that the other walls hold by themselves. */

#include "leak-vectors.h"
#include "patience.h"
#include "redirect-server.h"
#include "sandbox-needed.h"
#include "web-editor-private.h"
#include "web-engine.h"
#include "web-image-kind.h"
#include "web-print.h"
#include "web-view-private.h"

#include <string.h>
#include <unistd.h>

static char *log_path;
static gboolean image_is_answered;

typedef struct
{
  GtkWindow *window;
  WebView *view;
  guint n_shown;
  guint n_failed;
  guint n_links;
} Fixture;

/* ---- Waiting -------------------------------------------------------------------------------- */

static gboolean
timeout_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

typedef gboolean (*Condition) (gpointer user_data);

static void
wait_for (Condition condition, gpointer user_data)
{
  gboolean timed_out = FALSE;
  guint source = g_timeout_add_seconds (PATIENCE_SECONDS, timeout_cb, &timed_out);

  while (!condition (user_data) && !timed_out)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (timed_out);
  g_source_remove (source);
}

static gboolean
is_answered (gpointer user_data)
{
  Fixture *fixture = user_data;

  return fixture->n_shown > 0 || fixture->n_failed > 0;
}

/* ---- The view ------------------------------------------------------------------------------- */

static void
shown_cb (Fixture *fixture)
{
  fixture->n_shown++;
}

static void
failed_cb (Fixture *fixture, const char *reason)
{
  g_test_message ("failed: %s", reason);
  fixture->n_failed++;
}

static void
link_cb (Fixture *fixture)
{
  fixture->n_links++;
}

/* The watch and its book reach into the sandbox. Before the first view. */
static void
open_sandbox (void)
{
  g_autofree char *folder = g_path_get_dirname (log_path);
  g_autofree char *shim_folder = g_path_get_dirname (g_getenv ("LD_PRELOAD"));
  WebKitWebContext *context = web_engine_get_context ();

  webkit_web_context_add_path_to_sandbox (context, shim_folder, TRUE);
  webkit_web_context_add_path_to_sandbox (context, folder, FALSE);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->view = WEB_VIEW (web_view_new ());
  g_signal_connect_swapped (fixture->view, "shown", G_CALLBACK (shown_cb), fixture);
  g_signal_connect_swapped (fixture->view, "failed", G_CALLBACK (failed_cb), fixture);
  g_signal_connect_swapped (fixture->view, "activate-link", G_CALLBACK (link_cb), fixture);

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
}

static void
begin (Fixture *fixture)
{
  const WebPage page = { "", "", FALSE, FALSE };

  fixture->n_shown = fixture->n_failed = 0;
  web_view_begin (fixture->view, &page);
}

static void
put (Fixture *fixture, const char *id, const char *html, gboolean remote_images)
{
  const char *const documents[] = { html, NULL };
  const WebMail mail = { documents, remote_images, NULL, NULL };

  web_view_put (fixture->view, id, "", NULL);
  web_view_set_mail (fixture->view, id, &mail);
}

static void
show (Fixture *fixture, const char *html, gboolean remote_images)
{
  begin (fixture);
  put (fixture, "m", html, remote_images);
  wait_for (is_answered, fixture);
}

/* ---- The log -------------------------------------------------------------------------------- */

static char *
read_log (void)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (log_path, &text, NULL, NULL));
  return text;
}

static gboolean
has_line (const char *line)
{
  g_autofree char *log = read_log ();
  g_autofree char *whole = g_strdup_printf ("%s\n", line);

  return strstr (log, whole) != NULL;
}

static gboolean
has_line_cb (gpointer user_data)
{
  /* The log says nothing to the main loop. */
  g_main_context_wakeup (NULL);
  g_usleep (1000);
  return has_line (user_data);
}

/* All that was asked of the network, the program's own start aside. Owned; "" when there is none. */
static char *
list_traffic (void)
{
  g_autofree char *log = read_log ();
  g_auto (GStrv) lines = g_strsplit (log, "\n", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0' && strstr (lines[i], " start ") == NULL)
      g_string_append_printf (out, "%s\n", lines[i]);

  return g_string_free (out, FALSE);
}

/* ---- Tests ---------------------------------------------------------------------------------- */

static const char control[]
  = "<img src='https://control.leak.test/a.png'>"
    "<link rel=stylesheet href='https://control-css.leak.test/a.css'>"
    "<link rel=preconnect href='https://control-preconnect.leak.test/'>"
    "<link rel=dns-prefetch href='//control-dns.leak.test'>"
    "<style>@import 'https://control-import.leak.test/a.css';"
    "@font-face{font-family:f;src:url(https://control-font.leak.test/f)}p{font-family:f}</style>"
    "<p>a<iframe src='https://control-frame.leak.test/'></iframe>"
    "<object data='https://control-object.leak.test/'></object>"
    "<video autoplay src='https://control-video.leak.test/a.mp4'></video>"
    "<img src='http://control-clear.leak.test/a.png'>"
    "<meta http-equiv=refresh content='0;url=https://control-refresh.leak.test/'>";

/* Nothing of all that the vectors try; and after it, through the same processes and in their order,
 * exactly the one picture that was let through. */
static void
test_leaks (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean connected = FALSE;

  g_assert_cmpuint (leak_vectors_count (), >=, 300);
  for (guint i = 0; i < leak_vectors_count (); i++)
    {
      g_autofree char *html = leak_vectors_write (i);

      show (fixture, html, FALSE);
      if (fixture->n_shown == 0)
        g_error ("not shown: %s", html);
      g_string_append (all, html);
    }
  show (fixture, all->str, FALSE);
  show (fixture, control, FALSE);
  show (fixture, "<p>Over.", FALSE);

  g_assert_true (has_line ("WebKitWebProcess start -") || has_line ("WebKitWebProcess start "));
  g_assert_true (has_line ("WebKitNetworkProcess start -")
                 || has_line ("WebKitNetworkProcess start "));
  before = list_traffic ();
  g_assert_cmpstr (before, ==, "");

  /* What one mail may fetch no other may that stands beside it. */
  begin (fixture);
  put (fixture, "before", all->str, FALSE);
  put (fixture, "control", control, TRUE);
  put (fixture, "after", all->str, FALSE);
  wait_for (is_answered, fixture);
  g_assert_cmpuint (fixture->n_shown, ==, 1);
  wait_for (has_line_cb, (gpointer) "WebKitNetworkProcess connect 127.0.0.1");
  show (fixture, "<p>Over.", FALSE);

  after = list_traffic ();
  lines = g_strsplit (g_strchomp (after), "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_test_message ("%s", lines[i]);
      if (!g_str_equal (lines[i], "WebKitNetworkProcess connect 127.0.0.1"))
        g_assert_cmpstr (lines[i], ==, "WebKitNetworkProcess name control.leak.test");
      else
        connected = TRUE;
    }
  g_assert_true (connected);
  g_assert_cmpuint (fixture->n_links, ==, 0);
}

static void
printed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  web_print_finish (result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static gboolean
is_printed (gpointer user_data)
{
  return *(gboolean *) user_data;
}

/* Onto a file. Its size; never nothing. */
static gsize
print (const char *html, gboolean remote_images)
{
  const char *const documents[] = { html, NULL };
  const WebMail mail = { documents, remote_images, NULL, NULL };
  g_autoptr (GtkPrintSettings) settings = gtk_print_settings_new ();
  g_autofree char *path = g_strconcat (log_path, ".pdf", NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *pdf = NULL;
  gboolean printed = FALSE;
  gsize len;

  gtk_print_settings_set_printer (settings, "Print to File");
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_FILE_FORMAT, "pdf");
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_URI, uri);
  web_print_async (&mail, "<h1>Subject</h1>", settings, NULL, NULL, NULL, printed_cb, &printed);
  wait_for (is_printed, &printed);
  g_assert_true (g_file_get_contents (path, &pdf, &len, NULL));
  g_assert_true (g_str_has_prefix (pdf, "%PDF"));
  return len;
}

/* What the processes that have the mail asked for: the program's own may look for printers. */
static char *
list_traffic_of_mail (void)
{
  g_autofree char *all = list_traffic ();
  g_auto (GStrv) lines = g_strsplit (all, "\n", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "WebKit") || strstr (lines[i], "leak.test") != NULL)
      g_string_append_printf (out, "%s\n", lines[i]);

  return g_string_free (out, FALSE);
}

/* The same on paper, where the page is another one. */
static void
test_print (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *already = list_traffic_of_mail ();
  g_autofree char *before = NULL;
  const char *new;

  for (guint i = 0; i < leak_vectors_count (); i++)
    {
      g_autofree char *html = leak_vectors_write (i);

      g_string_append (all, html);
      /* Some by themselves, since one may hide another. */
      if (i % 20 == GPOINTER_TO_UINT (data))
        print (html, FALSE);
    }
  print (all->str, FALSE);
  print (control, FALSE);
  print ("<p>Over.", FALSE);
  before = list_traffic_of_mail ();
  g_assert_cmpstr (before, ==, already);

  /* What is let through is seen, so the watch watches. */
  print ("<img src='https://control-paper.leak.test/a.png'>", TRUE);
  wait_for (has_line_cb, (gpointer) "WebKitNetworkProcess name control-paper.leak.test");
  g_free (before);
  before = list_traffic_of_mail ();
  new = before + strlen (already);
  g_assert_true (g_str_has_prefix (before, already));
  g_assert_null (strstr (new, "control.leak"));
  g_assert_cmpuint (fixture->n_links, ==, 0);
}

/* A picture that was let through leads elsewhere: over https it may, in the clear not even the name is
 * looked up. */
static void
test_redirects (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RedirectServer) server = redirect_server_new ();
  guint port = redirect_server_get_port (server);
  g_autofree char *html
    = g_strdup_printf ("<img src='https://control-one.leak.test:%u/secure'>"
                       "<img src='https://control-two.leak.test:%u/clear'>"
                       "<p style='background:url(https://control-three.leak.test:%u/clear)'>a",
                       port, port, port);
  GtkWidget *inner = gtk_widget_get_first_child (GTK_WIDGET (fixture->view));

  /* The server's certificate is of no authority. */
  webkit_network_session_set_tls_errors_policy (
    webkit_web_view_get_network_session (WEBKIT_WEB_VIEW (inner)), WEBKIT_TLS_ERRORS_POLICY_IGNORE);

  /* It is shown when no picture is awaited any more. */
  show (fixture, html, TRUE);
  g_assert_cmpuint (fixture->n_shown, ==, 1);
  g_assert_cmpint (redirect_server_get_count (server), ==, 3);
  g_assert_true (has_line ("WebKitNetworkProcess name control-secure.leak.test"));
  g_assert_false (has_line ("WebKitNetworkProcess name control-clear.leak.test"));
}

static void
got_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GBytes **) user_data = g_task_propagate_pointer (G_TASK (result), NULL);
  image_is_answered = TRUE;
}

static gboolean
has_answered (gpointer user_data)
{
  return image_is_answered;
}

/* What would be saved. (nullable) */
static GBytes *
get_image (Fixture *fixture, const char *uri)
{
  GBytes *bytes = NULL;

  image_is_answered = FALSE;
  web_view_get_image_async (fixture->view, uri, got_cb, &bytes);
  wait_for (has_answered, NULL);
  return bytes;
}

/* A picture that was fetched can be saved as it is, which asks for nothing; one that was not fetched cannot,
 * nor one of the mail before. */
static void
test_saving (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RedirectServer) server = redirect_server_new ();
  guint port = redirect_server_get_port (server);
  g_autofree char *one = g_strdup_printf ("https://control-one.leak.test:%u/a.gif", port);
  g_autofree char *two = g_strdup_printf ("https://control-two.leak.test:%u/secure", port);
  g_autofree char *html = g_strdup_printf ("<img src='%s'><img src='%s'>", one, two);
  g_autoptr (GBytes) bytes = NULL;
  GtkWidget *inner = gtk_widget_get_first_child (GTK_WIDGET (fixture->view));
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  webkit_network_session_set_tls_errors_policy (
    webkit_web_view_get_network_session (WEBKIT_WEB_VIEW (inner)), WEBKIT_TLS_ERRORS_POLICY_IGNORE);
  show (fixture, html, FALSE);
  g_assert_false (web_view_can_get_image (fixture->view, one));
  g_assert_null (get_image (fixture, one));
  g_assert_cmpint (redirect_server_count_pictures (server), ==, 0);

  show (fixture, html, TRUE);
  g_assert_cmpint (redirect_server_count_pictures (server), ==, 2);
  before = list_traffic ();
  g_assert_true (web_view_can_get_image (fixture->view, one));
  bytes = get_image (fixture, one);
  g_assert_nonnull (bytes);
  g_assert_cmpstr (web_image_kind_guess_type (bytes), ==, "image/gif");
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, REDIRECT_SERVER_PICTURE_LENGTH);
  /* This one came from elsewhere. */
  g_assert_true (web_view_is_image_there (fixture->view, two));
  g_assert_false (web_view_can_get_image (fixture->view, two));
  g_assert_null (get_image (fixture, two));
  after = list_traffic ();
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpint (redirect_server_count_pictures (server), ==, 2);

  show (fixture, "<p>Over.", TRUE);
  g_assert_false (web_view_can_get_image (fixture->view, one));
}

/* ---- The editor ------------------------------------------------------------------------------- */

static void
count_cb (guint *count)
{
  (*count)++;
}

static gboolean
is_counted (gpointer user_data)
{
  return *(guint *) user_data > 0;
}

static void
flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  web_editor_flush_finish (WEB_EDITOR (object), result);
  (*(guint *) user_data)++;
}

/* All that was pasted stands there, and has been laid out. */
static void
flush (WebEditor *editor)
{
  guint n_flushed = 0;

  web_editor_flush_async (editor, NULL, flushed_cb, &n_flushed);
  wait_for (is_counted, &n_flushed);
}

static void
edit (WebEditor *editor, const char *html, guint *n_shown)
{
  g_autofree char *quoted = g_strdup_printf ("<div><br></div><blockquote type=\"cite\">%s</blockquote>", html);
  const WebEditorContent content = { quoted, WEB_EDITOR_AT_START };

  *n_shown = 0;
  web_editor_set_content (editor, &content);
  wait_for (is_counted, n_shown);
}

/* As web_editor_paste_html(), which does not say when it is done. */
static void
paste (WebEditor *editor, const char *html)
{
  g_autoptr (HtmlWritten) written
    = html_written_new (html, strlen (html), HTML_WRITTEN_PASTED, NULL, NULL, NULL);

  g_assert_nonnull (written);
  web_editor_insert_clean (editor, written->html);
  flush (editor);
}

/* What is quoted in an answer, pasted or put there by another signature is in the editor as it was read: silent. */
static void
test_editor (Fixture *fixture, gconstpointer data)
{
  WebEditor *editor = WEB_EDITOR (web_editor_new ());
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *already = list_traffic ();
  g_autofree char *after = NULL;
  guint n_shown = 0;

  g_signal_connect_swapped (editor, "shown", G_CALLBACK (count_cb), &n_shown);
  gtk_window_set_child (fixture->window, GTK_WIDGET (editor));
  for (guint i = 0; i < leak_vectors_count (); i++)
    {
      g_autofree char *html = leak_vectors_write (i);

      edit (editor, html, &n_shown);
      g_string_append (all, html);
    }
  edit (editor, all->str, &n_shown);
  edit (editor, control, &n_shown);
  for (guint i = 0; i < leak_vectors_count (); i++)
    {
      g_autofree char *html = leak_vectors_write (i);

      if (i % 5 == 0)
        edit (editor, "", &n_shown);
      paste (editor, html);
    }
  edit (editor, "", &n_shown);
  paste (editor, control);
  paste (editor, all->str);
  web_editor_replace_html (editor, all->str);
  web_editor_replace_html (editor, control);
  g_assert_true (web_editor_set_link (editor, "https://control-link.leak.test/", "https://control-link.leak.test/"));
  web_editor_run (editor, WEB_EDITOR_INSERT_TEXT, "https://control-typed.leak.test/ ");
  flush (editor);
  edit (editor, "<p>Over.", &n_shown);

  after = list_traffic ();
  g_assert_cmpstr (after, ==, already);
}

int
main (int argc, char *argv[])
{
  /* The watch has to be there from the first moment on. */
  if (g_getenv ("NET_WATCH_LOG") == NULL)
    {
      g_autofree char *folder = g_dir_make_tmp ("net-watch-XXXXXX", NULL);
      g_autofree char *path = g_build_filename (folder, "log", NULL);

      g_setenv ("NET_WATCH_LOG", path, TRUE);
      g_setenv ("LD_PRELOAD", NET_WATCH, TRUE);
      execv ("/proc/self/exe", argv);
      g_error ("cannot start again");
    }
  log_path = g_strdup (g_getenv ("NET_WATCH_LOG"));

  gtk_test_init (&argc, &argv, NULL);
  /* WebKit warns that there is no graphics card. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  sandbox_needed ();
  open_sandbox ();
  g_test_add ("/web/leaks-of-editor", Fixture, NULL, set_up, test_editor, tear_down);
  g_test_add ("/web/leaks", Fixture, NULL, set_up, test_leaks, tear_down);
  g_test_add ("/web/leaks-on-paper", Fixture, GUINT_TO_POINTER (7), set_up, test_print, tear_down);
  g_test_add ("/web/redirects", Fixture, NULL, set_up, test_redirects, tear_down);
  g_test_add ("/web/saving", Fixture, NULL, set_up, test_saving, tear_down);

  return g_test_run ();
}
