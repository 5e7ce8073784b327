/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The view beside what it keeps away: pictures of the mail itself, what is left of a mail, and a web
 * process that ends. */

#include "patience.h"
#include "sandbox-needed.h"
#include "web-view-private.h"

#include <webkit/webkit.h>
#include <zlib.h>

typedef struct
{
  GtkWindow *window;
  WebView *view;
  GPtrArray *asked; /* Content-IDs */
  const char *image; /* (nullable) what is answered, in base64 */
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
  Fixture *fixture = g_object_get_data (user_data, "fixture");

  g_ptr_array_add (fixture->asked, g_strdup (content_id));
  if (fixture->image == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "none");
    }
  else
    {
      gsize len;
      guchar *bytes = g_base64_decode (fixture->image, &len);

      g_task_return_pointer (task, g_bytes_new_take (bytes, len), (GDestroyNotify) g_bytes_unref);
    }
}

static void
begin (Fixture *fixture, const char *first, const char *second)
{
  const char *const documents[] = { first, second, NULL };
  g_autoptr (GObject) source = g_object_new (G_TYPE_OBJECT, NULL);
  const WebPage page = { "", "", FALSE, FALSE };
  const WebMail mail = { documents, FALSE, get_image, source };

  g_object_set_data (source, "fixture", fixture);
  fixture->n_shown = 0;
  web_view_begin (fixture->view, &page);
  web_view_put (fixture->view, "m", "", NULL);
  web_view_set_mail (fixture->view, "m", &mail);
}

static void
show (Fixture *fixture, const char *first, const char *second)
{
  begin (fixture, first, second);
  await (&fixture->n_shown, 1);
}

static WebKitWebView *
get_inner (Fixture *fixture)
{
  return WEBKIT_WEB_VIEW (gtk_widget_get_first_child (GTK_WIDGET (fixture->view)));
}

static void
ran_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (JSCValue) value
    = webkit_web_view_evaluate_javascript_finish (WEBKIT_WEB_VIEW (object), result, NULL);

  *(int *) user_data = value != NULL ? jsc_value_to_int32 (value) : -1;
}

/* A script in the world of our own. */
static int
run (Fixture *fixture, const char *script)
{
  int answer = G_MININT;

  webkit_web_view_evaluate_javascript (get_inner (fixture), script, -1, "posthorn", NULL, NULL,
                                       ran_cb, &answer);
  while (answer == G_MININT)
    g_main_context_iteration (NULL, TRUE);
  return answer;
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

static void
get_others_image (const char *content_id, GTask *task, gpointer user_data)
{
  Fixture *fixture = g_object_get_data (user_data, "fixture");

  g_ptr_array_add (fixture->asked, g_strconcat ("other ", content_id, NULL));
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "none");
}

/* However a mail writes it, it asks for no picture of the mail beside it. */
static void
test_images_of_others (Fixture *fixture, gconstpointer data)
{
  const char *const documents[]
    = { "<img src='cid:1/one'><img src='cid:../1/one'><img src='cid:%2e%2e/1/one'>"
        "<p style=\"background:url('cid:1/one')\">a", NULL };
  g_autoptr (GObject) source = g_object_new (G_TYPE_OBJECT, NULL);
  const WebMail other = { documents, FALSE, get_others_image, source };

  g_object_set_data (source, "fixture", fixture);
  begin (fixture, "<p>One", NULL);
  web_view_put (fixture->view, "other", "", NULL);
  web_view_set_mail (fixture->view, "other", &other);
  await (&fixture->n_shown, 1);
  g_assert_cmpuint (fixture->asked->len, >, 0);
  for (guint i = 0; i < fixture->asked->len; i++)
    g_assert_true (g_str_has_prefix (fixture->asked->pdata[i], "other "));
}

/* The process keeps no picture for the next mail that has one of the same name. */
static void
test_image_again (Fixture *fixture, gconstpointer data)
{
  fixture->image = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
  for (guint i = 1; i <= 2; i++)
    {
      show (fixture, "<img src='cid:logo'>", NULL);
      g_assert_cmpuint (fixture->asked->len, ==, i);
      g_assert_cmpint (run (fixture, "document.querySelector ('iframe').contentDocument"
                                     ".querySelector ('img').naturalWidth"), ==, 1);
    }
}

/* The page before still asks for pictures and says that it is there while the next mail comes. */
static void
test_late (Fixture *fixture, gconstpointer data)
{
  show (fixture, "<p>One", NULL);
  run (fixture, "const page = document.querySelector ('iframe').contentDocument;"
                "let n = 0;"
                "setInterval (() => {"
                "  const image = page.createElement ('img');"
                "  image.src = 'cid:late' + n++;"
                "  page.body.append (image);"
                "  webkit.messageHandlers.page.postMessage ({ kind: 'ready', page: location.href });"
                "}, 1); 0");
  begin (fixture, "<img src='cid:own'>", NULL);
  g_ptr_array_set_size (fixture->asked, 0);
  await (&fixture->n_shown, 1);
  g_assert_cmpuint (fixture->asked->len, ==, 1);
  g_assert_cmpstr (fixture->asked->pdata[0], ==, "own");
  g_assert_cmpint (run (fixture, "document.querySelector ('iframe').contentDocument"
                                 ".querySelectorAll ('img').length"), ==, 1);
  g_assert_cmpuint (fixture->n_shown, ==, 1);
}

static gboolean
has_loaded (Fixture *fixture, const char *mail)
{
  g_autofree char *script
    = g_strdup_printf ("Array.from (document.querySelectorAll ('#%s iframe'))"
                       ".filter (f => f.contentDocument.body.textContent.includes ('Two')).length",
                       mail);

  return run (fixture, script) == 1;
}

/* Mails come, change and go while the page stands; what stands is not loaded anew. */
static void
test_changes (Fixture *fixture, gconstpointer data)
{
  const char *const documents[] = { "<p>Two", NULL };
  const WebMail mail = { documents, FALSE, NULL, NULL };

  show (fixture, "<p>One", NULL);
  run (fixture, "document.querySelector ('iframe').contentDocument.body.className = 'same'; 0");
  web_view_put (fixture->view, "first", "<b>A head</b>", "m");
  web_view_set_mail (fixture->view, "first", &mail);
  while (!has_loaded (fixture, "first"))
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (run (fixture, "document.querySelector ('.mail').id === 'first'"), ==, 1);
  g_assert_cmpint (run (fixture, "document.querySelector ('#first b') !== null"), ==, 1);
  g_assert_cmpint (run (fixture, "document.querySelector ('#m iframe').contentDocument.body"
                                 ".className === 'same'"), ==, 1);

  web_view_put (fixture->view, "first", "<i>Another</i>", NULL);
  g_assert_cmpint (run (fixture, "document.querySelector ('#first i') !== null"), ==, 1);
  g_assert_true (has_loaded (fixture, "first"));
  web_view_set_mail (fixture->view, "first", NULL);
  while (has_loaded (fixture, "first"))
    g_main_context_iteration (NULL, FALSE);
  web_view_remove (fixture->view, "first");
  g_assert_cmpint (run (fixture, "document.querySelectorAll ('.mail').length"), ==, 1);
  g_assert_cmpuint (fixture->n_shown, ==, 1);
}

/* What is put while another mail is being cleaned stands where it belongs, whatever is told first. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  const char *const documents[] = { "<p>Two", NULL };
  const WebMail mail = { documents, FALSE, NULL, NULL };

  show (fixture, "<p>One", NULL);
  web_view_set_mail (fixture->view, "m", &mail);
  web_view_put (fixture->view, "second", "", "m");
  web_view_put (fixture->view, "first", "", "second");
  while (!has_loaded (fixture, "m"))
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (run (fixture, "Array.from (document.querySelectorAll ('.mail'))"
                                 ".map (mail => mail.id).join () === 'first,second,m'"), ==, 1);
}

static void
put_head_cb (Fixture *fixture)
{
  web_view_put (fixture->view, "m", "<p>Pictures were left out", NULL);
  g_assert_cmpuint (web_view_find_mail (fixture->view, "m")->news, ==,
                    WEB_MAIL_HEAD | WEB_MAIL_FRAMES);
}

/* The text is not told before what it needs is let through, although its head has news of it. */
static void
test_head_first (Fixture *fixture, gconstpointer data)
{
  const char *const documents[] = { "<p>Two<img src='https://track.example/open.gif' width=1 height=1>",
                                    NULL };
  const WebMail mail = { documents, TRUE, NULL, NULL };
  gulong handler;

  show (fixture, "<p>One", NULL);
  handler = g_signal_connect_swapped (fixture->view, "blocked", G_CALLBACK (put_head_cb), fixture);
  web_view_set_mail (fixture->view, "m", &mail);
  while (web_view_find_mail (fixture->view, "m")->news != 0
         || fixture->view->n_cleaning > 0)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (fixture->view, handler);
  while (!has_loaded (fixture, "m"))
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (run (fixture, "document.querySelector ('.mail-head p') !== null"), ==, 1);
}

static void
action_cb (GdkRectangle *found, const char *id, const char *action, const GdkRectangle *place)
{
  *found = *place;
}

/* What comes up for a button comes up where it is, however large the page is shown. */
static void
test_place (Fixture *fixture, gconstpointer data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  GdkRectangle place;
  int dpi;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  show (fixture, "<p>One", NULL);
  web_view_put (fixture->view, "m",
                "<button data-action='menu' style='position: absolute; left: 100px; top: 40px; "
                "width: 60px; height: 20px; border: 0'></button>", NULL);
  g_signal_connect_swapped (fixture->view, "action", G_CALLBACK (action_cb), &place);
  for (guint i = 0; i < 4; i++)
    {
      const int factor = i == 0 ? 1 : i == 3 ? 4 : 2;

      g_object_set (fixture->view, "zoom", i % 2 != 0 ? 2.0 : 1.0, NULL);
      g_object_set (settings, "gtk-xft-dpi", i < 2 ? 96 * 1024 : 192 * 1024, NULL);
      do
        {
          place.x = -1;
          run (fixture, "document.querySelector ('button').click (); 0");
          while (place.x < 0)
            g_main_context_iteration (NULL, TRUE);
        }
      while (ABS (place.x - 100 * factor) > factor);
      g_assert_cmpint (ABS (place.y - 40 * factor), <=, factor);
      g_assert_cmpint (ABS (place.width - 60 * factor), <=, factor);
      g_assert_cmpint (ABS (place.height - 20 * factor), <=, factor);
    }
  g_signal_handlers_disconnect_by_data (fixture->view, &place);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

/* Whom a mail went to stays open while its head changes. */
static void
test_open_head (Fixture *fixture, gconstpointer data)
{
  show (fixture, "<p>One", NULL);
  web_view_put (fixture->view, "m", "<details><summary>to Ann</summary></details>", NULL);
  g_assert_cmpint (run (fixture, "document.querySelector ('details[open]') === null"), ==, 1);
  run (fixture, "document.querySelector ('details').open = true; 0");
  web_view_put (fixture->view, "m", "<i></i><details><summary>to Ann</summary></details>", NULL);
  g_assert_cmpint (run (fixture, "document.querySelector ('i') !== null"), ==, 1);
  g_assert_cmpint (run (fixture, "document.querySelector ('details[open]') !== null"), ==, 1);
}

static int
get_scroll (Fixture *fixture)
{
  return run (fixture, "Math.round (window.scrollY)");
}

static void
scroll_to (Fixture *fixture, const char *where)
{
  g_autofree char *script = g_strdup_printf ("window.scrollTo (0, %s); 0", where);

  run (fixture, script);
  while (fixture->view->top == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* What is read stays before the eyes when the page is painted otherwise, when it is begun anew, and when the
 * web process ends. */
static void
test_place_kept (Fixture *fixture, gconstpointer data)
{
  const char *const documents[] = { "<div style='height:1500px'>One</div>", NULL };
  const WebMail mail = { documents, FALSE, NULL, NULL };
  const WebPage again = { "", "", FALSE, TRUE };
  int place;

  show (fixture, "<div style='height:1500px'>One</div>", NULL);
  web_view_put (fixture->view, "second", "", NULL);
  web_view_set_mail (fixture->view, "second", &mail);
  while (run (fixture, "document.querySelectorAll ('iframe').length === 2"
                       " && document.documentElement.scrollHeight > 3000") != 1)
    g_main_context_iteration (NULL, FALSE);
  scroll_to (fixture, "1800");
  place = get_scroll (fixture);
  g_assert_cmpint (place, ==, 1800);

  g_object_set (fixture->view, "dark", TRUE, NULL);
  await (&fixture->n_shown, 2);
  g_assert_cmpint (get_scroll (fixture), ==, place);
  webkit_web_view_terminate_web_process (get_inner (fixture));
  await (&fixture->n_shown, 3);
  g_assert_cmpint (get_scroll (fixture), ==, place);

  web_view_begin (fixture->view, &again);
  web_view_put (fixture->view, "m", "", NULL);
  web_view_set_mail (fixture->view, "m", &mail);
  web_view_put (fixture->view, "second", "", NULL);
  web_view_set_mail (fixture->view, "second", &mail);
  await (&fixture->n_shown, 4);
  g_assert_cmpint (get_scroll (fixture), ==, place);

  /* Another conversation begins at its start. */
  show (fixture, "<div style='height:1500px'>One</div>", NULL);
  g_assert_cmpint (get_scroll (fixture), ==, 0);
}

static gboolean
is_cleaning (Fixture *fixture)
{
  return fixture->view->load_source == 0 && fixture->view->n_cleaning > 0;
}

/* The next page begins while the mails of the one before are still being cleaned. */
static void
test_begun_again (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      begin (fixture, "<p>One", NULL);
      while (!is_cleaning (fixture))
        g_main_context_iteration (NULL, TRUE);
      begin (fixture, "<p>Two", NULL);
      await (&fixture->n_shown, 1);
      g_assert_true (has_loaded (fixture, "m"));
    }
}

/* What is not shown any more is not there any more. */
static void
test_cleared (Fixture *fixture, gconstpointer data)
{
  show (fixture, "<p>One", NULL);
  g_assert_cmpint (run (fixture, "document.querySelectorAll ('iframe').length"), ==, 1);
  web_view_clear (fixture->view);
  while (webkit_web_view_is_loading (get_inner (fixture)))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (run (fixture, "document.querySelectorAll ('iframe').length"), ==, 0);
  show (fixture, "<p>Two", NULL);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
}

/* ---- Too much ------------------------------------------------------------------------------- */

static void
append_chunk (GByteArray *out, const char *type, gconstpointer data, guint32 len)
{
  guint32 size = g_htonl (len);
  guint start = out->len + sizeof size;
  guint32 sum;

  g_byte_array_append (out, (const guint8 *) &size, sizeof size);
  g_byte_array_append (out, (const guint8 *) type, 4);
  g_byte_array_append (out, data, len);
  sum = g_htonl ((guint32) crc32 (0, out->data + start, len + 4));
  g_byte_array_append (out, (const guint8 *) &sum, sizeof sum);
}

/* A black square of @n points, in base64: a bit for each in the file, nearly nothing when packed, and
 * four bytes when it is shown. */
static char *
write_png (guint32 n)
{
  const guint32 size = g_htonl (n);
  const guint8 format[] = { 1, 0, 0, 0, 0 };
  gsize raw_len = (gsize) n * (n / 8 + 1);
  uLong len = compressBound (raw_len);
  g_autofree guint8 *raw = g_malloc0 (raw_len);
  g_autofree guint8 *packed = g_malloc (len);
  g_autoptr (GByteArray) header = g_byte_array_new ();
  g_autoptr (GByteArray) out = g_byte_array_new ();

  g_assert_cmpint (compress (packed, &len, raw, raw_len), ==, Z_OK);
  g_byte_array_append (header, (const guint8 *) &size, sizeof size);
  g_byte_array_append (header, (const guint8 *) &size, sizeof size);
  g_byte_array_append (header, format, sizeof format);
  g_byte_array_append (out, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  append_chunk (out, "IHDR", header->data, header->len);
  append_chunk (out, "IDAT", packed, (guint32) len);
  append_chunk (out, "IEND", "", 0);
  return g_base64_encode (out->data, out->len);
}

static void
ended_cb (GArray *reasons, WebKitWebProcessTerminationReason reason)
{
  g_array_append_val (reasons, reason);
}

/* 100 KB of mail that become more than two gigabytes: it is tried once more, and given up. */
static void
test_too_large (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) html = g_string_new (NULL);
  g_autoptr (GArray) reasons = g_array_new (FALSE, FALSE, sizeof (WebKitWebProcessTerminationReason));

  for (guint32 i = 0; i < 4; i++)
    {
      g_autofree char *png = write_png (12000 + 8 * i);

      g_string_append_printf (html, "<img width=100 src='data:image/png;base64,%s'>", png);
    }
  g_signal_connect_swapped (get_inner (fixture), "web-process-terminated", G_CALLBACK (ended_cb),
                            reasons);
  begin (fixture, html->str, NULL);
  await (&fixture->n_failed, 1);
  g_assert_cmpuint (reasons->len, ==, 2);
  for (guint i = 0; i < reasons->len; i++)
    g_assert_cmpint (g_array_index (reasons, WebKitWebProcessTerminationReason, i), ==,
                     WEBKIT_WEB_PROCESS_EXCEEDED_MEMORY_LIMIT);

  show (fixture, "<p>Two", NULL);
  g_assert_cmpuint (fixture->n_failed, ==, 1);
}

/* ---- In the dark ---------------------------------------------------------------------------- */

static void
snapshot_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(GdkTexture **) user_data
    = webkit_web_view_get_snapshot_finish (WEBKIT_WEB_VIEW (object), result, &error);
  g_assert_no_error (error);
}

static GdkTexture *
take_snapshot (Fixture *fixture, WebKitSnapshotRegion region)
{
  GdkTexture *texture = NULL;

  webkit_web_view_get_snapshot (get_inner (fixture), region, WEBKIT_SNAPSHOT_OPTIONS_NONE, NULL,
                                snapshot_cb, &texture);
  while (texture == NULL)
    g_main_context_iteration (NULL, TRUE);

  return texture;
}

static GdkRGBA
get_pixel (GdkTexture *texture, guint x, guint y)
{
  gsize stride = (gsize) gdk_texture_get_width (texture) * 4;
  g_autofree guchar *data = g_malloc (stride * (gsize) gdk_texture_get_height (texture));
  guint32 pixel;

  gdk_texture_download (texture, data, stride);
  memcpy (&pixel, data + y * stride + x * 4, sizeof pixel);
  return (GdkRGBA){ (pixel >> 16 & 0xff) / 255.f, (pixel >> 8 & 0xff) / 255.f, (pixel & 0xff) / 255.f,
                    1 };
}

static float
get_weight (GdkRGBA pixel)
{
  return (pixel.red + pixel.green + pixel.blue) / 3;
}

/* Paper is dark; pictures behind something keep their colors, and so does what was dark already; and what
 * can be seen through keeps its ground. */
static void
test_dark (Fixture *fixture, gconstpointer data)
{
  static const char red[]
    = "'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mN4"
      "ICAAAALUAQGM/3D+AAAAAElFTkSuQmCC'";
  g_autofree char *html
    = g_strdup_printf ("<body style='margin:0'>"
                       "<div style=\"height:60px;background:url(%s)\"></div>"
                       "<table width=400 cellspacing=0 cellpadding=0>"
                       "<tr><td height=60 background=%s></table>"
                       "<div style='height:60px;background:#002040'></div>"
                       "<div style='height:60px'></div>"
                       "<div style='height:60px;background:url(%s)'>"
                       "<div style='height:60px;background:white'></div></div>"
                       "<img width=60 height=60 src=%s style='background:white;padding-left:60px'>",
                       red, red, red, red);
  g_autoptr (GdkTexture) texture = NULL;

  g_object_set (fixture->view, "dark", TRUE, NULL);
  show (fixture, html, NULL);
  texture = take_snapshot (fixture, WEBKIT_SNAPSHOT_REGION_VISIBLE);

  for (guint y = 30; y < 120; y += 60)
    {
      GdkRGBA picture = get_pixel (texture, 200, y);

      g_assert_cmpfloat (picture.red, >, .6f);
      g_assert_cmpfloat (picture.green, <, .4f);
    }
  g_assert_cmpfloat (get_weight (get_pixel (texture, 200, 150)), <, .4f);
  g_assert_cmpfloat (get_weight (get_pixel (texture, 200, 210)), <, .2f);
  g_assert_cmpfloat (get_weight (get_pixel (texture, 200, 270)), <, .2f);
  g_assert_cmpfloat (get_weight (get_pixel (texture, 40, 330)), >, .7f);
}

/* ---- The context menu ----------------------------------------------------------------------- */

static gboolean
menu_cb (WebKitWebView *view, WebKitContextMenu *menu, WebKitHitTestResult *hit, gpointer user_data)
{
  g_set_object ((WebKitContextMenu **) user_data, menu);
  return TRUE;
}

static void
press (Fixture *fixture, guint x, guint y, WebKitContextMenu **menu)
{
  g_autofree char *command = g_strdup_printf ("xdotool mousemove %u %u click 3", x, y);

  g_clear_object (menu);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  while (*menu == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* Activates the action of that name; returns how many items there are. */
static guint
choose (WebKitContextMenu *menu, const char *name)
{
  for (GList *l = webkit_context_menu_get_items (menu); l != NULL; l = l->next)
    {
      GAction *action = webkit_context_menu_item_get_gaction (l->data);

      if (action != NULL && g_strcmp0 (g_action_get_name (action), name) == 0)
        g_action_activate (action, NULL);
    }

  return webkit_context_menu_get_n_items (menu);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
}

static char *
read_clipboard (Fixture *fixture)
{
  char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (fixture->view)), NULL, read_cb,
                                 &text);
  while (text == NULL)
    g_main_context_iteration (NULL, TRUE);

  return text;
}

/* What is offered fits what is there: an address, a link with an image of the mail, nothing. */
static void
test_menu (Fixture *fixture, gconstpointer data)
{
  g_autofree char *png = write_png (80);
  g_autofree char *html
    = g_strdup_printf ("<body style='margin:0'>"
                       "<a style='display:block;height:80px' href='mailto:ana@sea.example?subject=a'>A</a>"
                       "<a href='https://sea.example/'><img src='data:image/png;base64,%s'></a>",
                       png);
  g_autoptr (WebKitContextMenu) menu = NULL;
  g_autofree char *address = NULL;
  g_autofree char *link = NULL;

  g_signal_connect (get_inner (fixture), "context-menu", G_CALLBACK (menu_cb), &menu);
  show (fixture, html, NULL);

  press (fixture, 50, 40, &menu);
  g_assert_cmpuint (choose (menu, "copy-link"), ==, 3);
  address = read_clipboard (fixture);
  g_assert_cmpstr (address, ==, "ana@sea.example");

  press (fixture, 50, 120, &menu);
  g_assert_cmpuint (choose (menu, "copy-link"), ==, 5);
  link = read_clipboard (fixture);
  g_assert_cmpstr (link, ==, "https://sea.example/");

  press (fixture, 400, 400, &menu);
  g_assert_cmpuint (choose (menu, "select-all"), ==, 1);
}

/* ---- Ends ----------------------------------------------------------------------------------- */

/* A mail is shown again when the process ends, unless it always does. */
static void
test_ended (Fixture *fixture, gconstpointer data)
{
  WebKitWebView *inner = get_inner (fixture);

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

/* A process that has had many pages is replaced by another one between two of them, unless another view
 * needs it. */
static void
test_renewed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) reasons = g_array_new (FALSE, FALSE, sizeof (WebKitWebProcessTerminationReason));
  g_autofree char *text = g_strnfill (3000000, 'a');
  g_autofree char *html = g_strdup_printf ("<p>Two<p style='display:none'>%s", text);
  GtkWidget *other = g_object_ref_sink (web_view_new ());

  g_signal_connect_swapped (get_inner (fixture), "web-process-terminated", G_CALLBACK (ended_cb),
                            reasons);
  for (guint i = 0; i < 3; i++)
    show (fixture, html, NULL);
  g_assert_cmpuint (reasons->len, ==, 0);

  g_object_unref (other);
  show (fixture, html, NULL);
  g_assert_cmpuint (reasons->len, ==, 1);
  g_assert_cmpint (g_array_index (reasons, WebKitWebProcessTerminationReason, 0), ==,
                   WEBKIT_WEB_PROCESS_TERMINATED_BY_API);
  g_assert_true (has_loaded (fixture, "m"));
  show (fixture, html, NULL);
  g_assert_cmpuint (reasons->len, ==, 1);
  show (fixture, html, NULL);
  g_assert_cmpuint (reasons->len, ==, 2);
  g_assert_true (has_loaded (fixture, "m"));
  g_assert_cmpuint (fixture->n_failed, ==, 0);
}

static void
loaded_cb (guint *count, WebKitLoadEvent event)
{
  *count += event == WEBKIT_LOAD_FINISHED;
}

/* How many pixels of rows @first to @last are red, or dark. */
static void
count_pixels (GdkTexture *texture, int first, int last, guint *n_red, guint *n_dark)
{
  int width = gdk_texture_get_width (texture);
  g_autofree guchar *pixels = g_malloc ((gsize) width * gdk_texture_get_height (texture) * 4);

  gdk_texture_download (texture, pixels, (gsize) width * 4);
  *n_red = *n_dark = 0;
  for (int y = first; y < MIN (last, gdk_texture_get_height (texture)); y++)
    for (int x = 0; x < width; x++)
      {
        const guchar *p = pixels + ((gsize) y * width + x) * 4; /* blue, green, red, alpha */

        *n_red += p[2] > 200 && p[1] < 50 && p[0] < 50;
        *n_dark += p[2] < 100 && p[1] < 100 && p[0] < 100 && p[3] > 200;
      }
}

/* On paper a mail stands below who wrote it, and can neither hide that nor paint over it. */
static void
test_paper (Fixture *fixture, gconstpointer data)
{
  const char *const hostile
    = "<style>header, h1, section { display: none !important }"
      "html, body { visibility: hidden; opacity: 0 }"
      ":host { position: fixed !important; top: 0; left: 0; z-index: 9; }"
      "div { position: fixed; top: 0; left: 0; width: 3000px; height: 3000px; z-index: 9;"
      "background: red; margin: -900px }</style>"
      "<div></div><p style='background: red; height: 100px'>From: the bank</p>"
      "</template></div></section><style>header{display:none}</style>";
  g_autoptr (GdkTexture) texture = NULL;
  guint n_loaded = 0;
  guint n_red;
  guint n_dark;

  fixture->view->print_head = g_strdup ("<h1>Subject</h1>");
  g_signal_connect_swapped (get_inner (fixture), "load-changed", G_CALLBACK (loaded_cb), &n_loaded);
  begin (fixture, hostile, "<p>Second document");
  await (&n_loaded, 1);
  texture = take_snapshot (fixture, WEBKIT_SNAPSHOT_REGION_FULL_DOCUMENT);

  count_pixels (texture, 0, 30, &n_red, &n_dark);
  g_assert_cmpuint (n_red, ==, 0);
  g_assert_cmpuint (n_dark, >, 100);
  count_pixels (texture, 60, 10000, &n_red, &n_dark);
  g_assert_cmpuint (n_red, >, 1000);
  g_assert_cmpuint (n_dark, >, 100);
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
  sandbox_needed ();
  add ("/web-view/images", test_images);
  add ("/web-view/images-of-others", test_images_of_others);
  add ("/web-view/image-again", test_image_again);
  add ("/web-view/late", test_late);
  add ("/web-view/changes", test_changes);
  add ("/web-view/order", test_order);
  add ("/web-view/head-first", test_head_first);
  add ("/web-view/open-head", test_open_head);
  add ("/web-view/place", test_place);
  add ("/web-view/place-kept", test_place_kept);
  add ("/web-view/begun-again", test_begun_again);
  add ("/web-view/cleared", test_cleared);
  add ("/web-view/dark", test_dark);
  add ("/web-view/menu", test_menu);
  add ("/web-view/ended", test_ended);
  add ("/web-view/renewed", test_renewed);
  add ("/web-view/too-large", test_too_large);
  add ("/web-view/paper", test_paper);

  return g_test_run ();
}
