/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Formatted mails on their whole way: answered, laid by, lost and found again, and what arrives of them. By the
 * keyboard, on a real server. */

#include "mime-message.h"
#include "mime-text.h"
#include "ph-rich-text.h"
#include "ph-settings.h"
#include "ph-ui.h"
#include "test-server.h"
#include "ui-input.h"
#include "ui-picture.h"
#include "ui-test.h"
#include "ui-writing.h"

#include <string.h>

static void
set_up (UiWriting *self, gconstpointer unused)
{
  g_settings_set_boolean (ph_settings_get (), "write-formatted", TRUE);
  ui_writing_set_up (self, NULL);
}

/* ---- The composer ----------------------------------------------------------------------------- */

static gboolean
is_rich (GtkWidget *widget, gpointer unused)
{
  return PH_IS_RICH_TEXT (widget);
}

static GtkWidget *
find_rich (void)
{
  PhComposer *composer = ui_writing_find_composer ();

  return composer != NULL ? ui_input_find (GTK_WIDGET (composer), is_rich, NULL) : NULL;
}

static gboolean
has_editor (gpointer unused)
{
  GtkWidget *rich = find_rich ();

  return rich != NULL && gtk_widget_get_first_child (rich) != NULL;
}

/* What was written stands there. */
static gboolean
is_shown (gpointer unused)
{
  int height = 0;

  if (has_editor (NULL))
    g_object_get (gtk_widget_get_first_child (find_rich ()), "content-height", &height, NULL);
  return height > 0;
}

static gboolean
has_focus (gpointer unused)
{
  GtkWidget *focus = gtk_window_get_focus (ui_writing_get_window ());

  return focus != NULL && gtk_widget_is_ancestor (focus, find_rich ());
}

static void
wait_for_composer (void)
{
  ui_test_wait (is_shown, NULL);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (ui_writing_get_window ()));
  gtk_widget_grab_focus (find_rich ());
  ui_test_wait (has_focus, NULL);
  ui_input_focus (ui_writing_get_window ());
}

static const char *
get_html (void)
{
  return ph_rich_text_get_html (PH_RICH_TEXT (find_rich ()));
}

static gboolean
has_html (gpointer words)
{
  return strstr (get_html (), words) != NULL;
}

static void
type (const char *text, const char *html)
{
  ui_input_run ("type %s", text);
  ui_test_wait (has_html, (gpointer) html);
}

/* ---- What arrived ----------------------------------------------------------------------------- */

/* The mail with this in its header that the server passed on to other places. Owned; NULL: not yet. */
static GBytes *
find_outbound (const char *words)
{
  g_autofree char *folder = g_build_filename (test_server_get_dir (ui_writing_server), "outbound", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      char *text;
      gsize len;

      if (!g_file_get_contents (path, &text, &len, NULL))
        continue;
      if (strstr (text, words) != NULL)
        return g_bytes_new_take (text, len);
      g_free (text);
    }
  return NULL;
}

static gboolean
is_outbound (gpointer words)
{
  g_autoptr (GBytes) found = find_outbound (words);

  return found != NULL;
}

static MimeMessage *
wait_for_outbound (const char *words)
{
  g_autoptr (GBytes) bytes = NULL;

  ui_test_wait (is_outbound, (gpointer) words);
  bytes = find_outbound (words);
  return mime_message_parse (bytes);
}

static void
assert_type (const MimePart *part, const char *type, guint n_children)
{
  g_autofree char *is = g_strconcat (part->type, "/", part->subtype, NULL);

  g_assert_cmpstr (is, ==, type);
  g_assert_cmpuint (part->n_children, ==, n_children);
}

static char *
dup_content (const MimeMessage *message, const MimePart *part)
{
  g_autoptr (GBytes) bytes = mime_part_get_content (message, part, NULL);

  return mime_decode_text (bytes, part->charset);
}

/* ---- Tests ------------------------------------------------------------------------------------ */

static void
deliver_page (const char *picture)
{
  g_autofree char *mail = g_strconcat (
    "From: Ann <ann@sea.example>\r\nTo: alice@example.test\r\nSubject: Tide\r\n"
    "Message-ID: <tide@sea.example>\r\nDate: Sun, 22 Nov 2020 10:00:00 +0000\r\n"
    "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
    "<p>High <b>water</b>.</p><p hidden>Secret</p><img src=\"cid:p@sea.example\">"
    "<img src=\"https://spy.example/x.png\">\r\n--b\r\nContent-Type: image/png\r\n"
    "Content-ID: <p@sea.example>\r\nContent-Transfer-Encoding: base64\r\n\r\n",
    picture, "\r\n--b--\r\n", NULL);

  test_server_deliver (ui_writing_server, 0, mail, -1);
}

/* A page is answered as one, with its picture and nothing that was hidden; who sees no pages reads the same. */
static void
test_reply (UiWriting *self, gconstpointer unused)
{
  g_autoptr (GBytes) picture = ui_picture_draw ("png", 60, 40);
  g_autofree char *encoded
    = g_base64_encode (g_bytes_get_data (picture, NULL), g_bytes_get_size (picture));
  g_autoptr (MimeMessage) arrived = NULL;
  g_autoptr (GBytes) image = NULL;
  g_autofree char *text = NULL;
  g_autofree char *html = NULL;

  deliver_page (encoded);
  ui_writing_wait_for_mail (self, 0, 1);
  ui_writing_read_newest (self, 0);
  ui_input_press ("r");
  wait_for_composer ();
  /* Keys that would file the message. */
  ui_input_press ("BackSpace");
  ui_input_press ("ctrl+End");
  ui_input_press ("Delete");
  ui_input_press ("ctrl+Home");
  ui_input_press ("ctrl+b");
  type ("Gladly", "<b>Gladly</b>");
  ui_test_shoot (ui_writing_get_window (), "formatted-reply");
  ui_writing_send_it ();

  g_assert_cmpint (ui_writing_count_messages (self, 0, FOLDER_ROLE_INBOX), ==, 1);

  arrived = wait_for_outbound ("In-Reply-To: <tide@sea.example>");
  assert_type (arrived->root, "multipart/alternative", 2);
  assert_type (arrived->root->children[0], "text/plain", 0);
  assert_type (arrived->root->children[1], "multipart/related", 2);
  assert_type (arrived->root->children[1]->children[0], "text/html", 0);
  assert_type (arrived->root->children[1]->children[1], "image/png", 0);
  text = dup_content (arrived, arrived->root->children[0]);
  g_assert_true (g_str_has_prefix (text, "Gladly\n"));
  g_assert_nonnull (strstr (text, "\n> High water."));
  g_assert_null (strstr (text, "Secret"));
  html = dup_content (arrived, arrived->root->children[1]->children[0]);
  g_assert_nonnull (strstr (html, "<b>Gladly</b>"));
  g_assert_nonnull (strstr (html, "<blockquote type=\"cite\""));
  g_assert_nonnull (strstr (html, "<b>water</b>"));
  g_assert_null (strstr (html, "Secret"));
  g_assert_null (strstr (html, "spy.example"));
  g_assert_null (strstr (html, "<script"));
  g_assert_cmpstr (arrived->root->children[1]->children[1]->content_id, ==, "p@sea.example");
  image = mime_part_get_content (arrived, arrived->root->children[1]->children[1], NULL);
  g_assert_true (g_bytes_equal (image, picture));
}

static gboolean
has_draft (gpointer fixture)
{
  return ui_writing_count_messages (fixture, 0, FOLDER_ROLE_DRAFTS) == 1;
}

static gboolean
has_no_draft (gpointer fixture)
{
  return ui_writing_count_messages (fixture, 0, FOLDER_ROLE_DRAFTS) == 0;
}

static void
open_draft (UiWriting *self)
{
  ph_sidebar_select_folder (self->window->sidebar, ui_writing_find_folder (self, 0, FOLDER_ROLE_DRAFTS));
  ui_test_wait (ui_writing_has_rows, self);
  gtk_selection_model_select_item (
    GTK_SELECTION_MODEL (ph_message_list_view_get_selection (self->window->list)), 0, TRUE);
  ui_input_focus (GTK_WINDOW (self->window));
  ph_message_list_view_focus_list (self->window->list);
  ui_input_press ("Return");
}

/* Laid by and opened again, lost and found, sent: formatted all the way. */
static void
test_draft (UiWriting *self, gconstpointer unused)
{
  g_autoptr (MimeMessage) arrived = NULL;
  g_autofree char *text = NULL;
  g_autofree char *html = NULL;

  ph_composer_desk_write_to (self->desk, "mailto:ann@sea.example?subject=Harvest", NULL);
  wait_for_composer ();
  ui_input_press ("ctrl+i");
  type ("One", "<i>One</i>");
  ui_input_press ("ctrl+w");
  ui_test_wait (ui_writing_is_not_composing, NULL);
  ui_test_wait (has_draft, self);

  open_draft (self);
  wait_for_composer ();
  g_assert_nonnull (strstr (get_html (), "<i>One</i>"));
  ui_input_press ("ctrl+End");
  ui_input_press ("ctrl+u");
  type ("Two", "<u>Two</u>");
  ui_test_wait (ui_writing_is_saved, ui_writing_get_composition ());

  ui_writing_run_again (self);
  wait_for_composer ();
  g_assert_nonnull (strstr (get_html (), "<i>One</i>"));
  g_assert_nonnull (strstr (get_html (), "<u>Two</u>"));
  ui_writing_send_it ();
  arrived = wait_for_outbound ("Subject: Harvest");
  assert_type (arrived->root, "multipart/alternative", 2);
  text = dup_content (arrived, arrived->root->children[0]);
  g_assert_nonnull (strstr (text, "One"));
  html = dup_content (arrived, arrived->root->children[1]);
  g_assert_nonnull (strstr (html, "<u>Two</u>"));
  ui_test_wait (has_no_draft, self);
}

#define ADD(name, func) g_test_add ("/writing-formatted/" name, UiWriting, NULL, set_up, func, ui_writing_tear_down)

int
main (int argc, char *argv[])
{
  int status;

  gtk_test_init (&argc, &argv, NULL);
  /* WebKit warns that there is no graphics card. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  ph_ui_init ();
  ui_writing_server = test_server_start ("mailserver", NULL);

  ADD ("reply", test_reply);
  ADD ("draft", test_draft);

  status = g_test_run ();
  test_server_stop (ui_writing_server);
  return status;
}
