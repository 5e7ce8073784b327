/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers that are written below their conversation, by the keyboard and the pointer, on a real server. */

#include "ph-composer-pane.h"
#include "ph-composer-window.h"
#include "ph-reader-private.h"
#include "ph-settings.h"
#include "ph-ui.h"
#include "ui-input.h"
#include "ui-test.h"
#include "ui-writing.h"

#include <string.h>

/* Ann writes to Alice, who reads it. */
static void
get_mail (UiWriting *self, const char *subject, const char *text)
{
  gint64 n = ui_writing_count_messages (self, 0, FOLDER_ROLE_INBOX);
  g_autofree char *mail
    = g_strdup_printf ("From: Ann <ann@sea.example>\r\nTo: alice@example.test\r\nSubject: %s\r\n"
                       "Message-ID: <%s@sea.example>\r\nDate: Sun, 22 Nov 2020 10:00:00 +0000\r\n"
                       "\r\n%s\r\n",
                       subject, subject, text);

  test_server_deliver (ui_writing_server, 0, mail, -1);
  ui_writing_wait_for_mail (self, 0, n + 1);
  ui_writing_read_subject (self, 0, subject);
}

static gboolean
is_inline (UiWriting *self)
{
  PhComposer *composer = ui_writing_find_composer ();

  return composer != NULL
         && gtk_widget_is_ancestor (GTK_WIDGET (composer), GTK_WIDGET (self->window->reader));
}

static gboolean
has_focus (gpointer widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  return root != NULL && gtk_root_get_focus (root) == widget;
}

static gpointer
get_text (void)
{
  return ui_writing_find_in_composer (GTK_TYPE_TEXT_VIEW, "text");
}

static char *
dup_text (void)
{
  char *text;

  g_object_get (gtk_text_view_get_buffer (get_text ()), "text", &text, NULL);
  return text;
}

/* R, and the keyboard is in the text. */
static void
reply (UiWriting *self)
{
  ui_input_press ("r");
  ui_writing_wait_for_composer ();
  g_assert_true (is_inline (self));
  ui_test_wait (has_focus, get_text ());
}

static gboolean
reads (gpointer fixture)
{
  UiWriting *self = fixture;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self->window));

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->window->reader))
         && gtk_widget_get_ancestor (focus, PH_TYPE_COMPOSER_PANE) == NULL;
}

static gboolean
does (GtkWidget *widget, gpointer action)
{
  return GTK_IS_ACTIONABLE (widget) && gtk_widget_get_mapped (widget)
         && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0;
}

static GtkWidget *
find_button (UiWriting *self, const char *action)
{
  return ui_input_find (GTK_WIDGET (self->window), does, (gpointer) action);
}

static void
click (UiWriting *self, const char *action)
{
  GtkWidget *button = find_button (self, action);

  g_assert_nonnull (button);
  gtk_test_widget_wait_for_draw (button);
  ui_input_click (ui_input_find_place (button), NULL);
}

/* ---- Tests ------------------------------------------------------------------------------------ */

/* Escape leads to the conversation and R back; what was sent comes back to where it was. */
static void
test_send (UiWriting *self, gconstpointer unused)
{
  PhComposer *composer;
  g_autofree char *text = NULL;

  g_settings_set_int (ph_settings_get (), "send-delay", 60);
  get_mail (self, "Tide", "High water.");
  reply (self);
  composer = ui_writing_find_composer ();
  ui_writing_type ("Gladly", "Gladly");
  ui_input_press ("Escape");
  ui_test_wait (reads, self);
  g_assert_true (ui_writing_find_composer () == composer);
  ui_input_press ("r");
  ui_test_wait (has_focus, get_text ());
  ui_input_press ("shift+r");
  ui_writing_type ("y", "GladlyRy");

  ui_writing_send_it ();
  ui_test_wait (reads, self);
  ui_writing_undo (self);
  g_assert_true (is_inline (self));
  text = dup_text ();
  g_assert_true (g_str_has_prefix (text, "GladlyRy\n"));
  g_assert_nonnull (strstr (text, "> High water."));

  g_settings_set_int (ph_settings_get (), "send-delay", 0);
  ui_writing_send_it ();
  ui_test_wait (ui_writing_is_outbound, NULL);
  ui_test_wait (ui_writing_is_sent_and_filed, self);
}

static gboolean
is_detached (gpointer unused)
{
  return ui_writing_find_composer () != NULL && PH_IS_COMPOSER_WINDOW (ui_writing_get_window ());
}

static gboolean
has_undone (gpointer unused)
{
  g_autofree char *text = dup_text ();

  return strstr (text, "Half") == NULL;
}

/* In the middle of a word it moves into a window, and is the same. */
/* Buttons that do nothing. */
static guint
count_dead (GtkWidget *widget)
{
  guint n = GTK_IS_ACTIONABLE (widget) && gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)) != NULL
            && gtk_widget_get_mapped (widget) && !gtk_widget_get_sensitive (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_dead (child);

  return n;
}

static void
test_detach (UiWriting *self, gconstpointer unused)
{
  PhComposer *composer;
  GtkTextBuffer *buffer;
  GtkTextIter cursor;

  get_mail (self, "Detach", "Once.");
  reply (self);
  composer = ui_writing_find_composer ();
  buffer = gtk_text_view_get_buffer (get_text ());
  ui_writing_type ("Halfy", "Halfy");
  ui_input_press ("Left");
  ui_input_press ("ctrl+d");
  ui_test_wait (is_detached, NULL);
  g_assert_true (ui_writing_find_composer () == composer);
  g_assert_false (ph_composer_get_folded (composer));
  ui_writing_wait_for_composer ();
  ui_test_wait (has_focus, get_text ());
  g_assert_cmpuint (count_dead (GTK_WIDGET (composer)), ==, 0);
  gtk_text_buffer_get_iter_at_mark (buffer, &cursor, gtk_text_buffer_get_insert (buffer));
  g_assert_cmpint (gtk_text_iter_get_offset (&cursor), ==, strlen ("Half"));
  ui_writing_type ("wa", "Halfway");
  while (gtk_text_buffer_get_can_undo (buffer))
    gtk_text_buffer_undo (buffer);
  g_assert_true (has_undone (NULL));
  while (gtk_text_buffer_get_can_redo (buffer))
    gtk_text_buffer_redo (buffer);

  /* R leads to that window. */
  ui_input_focus (GTK_WINDOW (self->window));
  ph_message_list_view_focus_list (self->window->list);
  ui_input_press ("r");
  ui_test_settle ();
  g_assert_true (ui_writing_find_composer () == composer);
  g_assert_cmpuint (
    g_list_model_get_n_items (G_LIST_MODEL (ph_composer_desk_get_compositions (self->desk))), ==, 1);
  gtk_widget_activate_action (GTK_WIDGET (composer), "composer.discard", NULL);
  ui_test_wait (ui_writing_is_not_composing, NULL);
}

static gboolean
has_way_back (gpointer fixture)
{
  return find_button (fixture, "reader.resume") != NULL;
}

static gboolean
has_no_way_back (gpointer fixture)
{
  return !has_way_back (fixture);
}

static gboolean
writes_nothing (gpointer fixture)
{
  PhComposerDesk *desk = ((UiWriting *) fixture)->desk;

  return g_list_model_get_n_items (G_LIST_MODEL (ph_composer_desk_get_compositions (desk))) == 0;
}

/* Another conversation is read, and there is a way back; what nothing was typed in goes by itself. */
static void
test_switch (UiWriting *self, gconstpointer unused)
{
  PhComposer *composer;
  g_autofree char *text = NULL;

  get_mail (self, "Other", "Not this one.");
  get_mail (self, "Kept", "This one.");
  reply (self);
  composer = ui_writing_find_composer ();
  ui_writing_type ("Words", "Words");
  ui_input_press ("Escape");
  ui_test_wait (reads, self);
  ui_input_focus (GTK_WINDOW (self->window));
  ph_message_list_view_focus_list (self->window->list);
  ui_input_press ("Down");
  ui_test_wait (ui_writing_is_not_composing, NULL);
  ui_test_wait (has_way_back, self);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  ui_test_shoot (GTK_WINDOW (self->window), "inline-elsewhere");

  ui_input_press ("r");
  ui_writing_wait_for_composer ();
  g_assert_true (ui_writing_find_composer () != composer);
  click (self, "reader.resume");
  ui_writing_wait_for_composer ();
  g_assert_true (ui_writing_find_composer () == composer);
  ui_test_wait (has_no_way_back, self);
  ui_test_wait (has_focus, get_text ());
  ui_writing_type ("!", "Words!");
  g_assert_cmpuint (
    g_list_model_get_n_items (G_LIST_MODEL (ph_composer_desk_get_compositions (self->desk))), ==, 1);
  click (self, "composer.discard");
  ui_test_wait (writes_nothing, self);
}

/* What an earlier test left on the server does not count. */
static gint64 n_old_drafts;

static void
count_drafts (UiWriting *self)
{
  n_old_drafts = ui_writing_count_messages (self, 0, FOLDER_ROLE_DRAFTS);
}

static gboolean
has_draft (gpointer fixture)
{
  return ui_writing_count_messages (fixture, 0, FOLDER_ROLE_DRAFTS) == n_old_drafts + 1;
}

static gboolean
offers_draft (gpointer fixture)
{
  return find_button (fixture, "message.keep-writing") != NULL;
}

static gboolean
is_on_server (gpointer composition)
{
  return ph_composition_get_draft_state (composition) == PH_DRAFT_ON_SERVER;
}

static gboolean
is_saving (gpointer composition)
{
  return ph_composition_get_draft_state (composition) == PH_DRAFT_SAVING;
}

static guint
count_items (UiWriting *self)
{
  return ph_conversation_get_n_items (ph_reader_get_conversation (self->window->reader));
}

static gboolean
has_two (gpointer fixture)
{
  return count_items (fixture) == 2;
}

/* What is written is not shown above as well, as its draft; closed, it is, and is gone on with from
 * there; each draft that is put in the place of that one leaves it there. */
static void
test_close (UiWriting *self, gconstpointer unused)
{
  PhComposer *composer;

  count_drafts (self);
  get_mail (self, "Later", "No hurry.");
  reply (self);
  ui_writing_type ("Later", "Later");
  ui_test_wait (is_on_server, ui_writing_get_composition ());
  ui_test_settle ();
  g_assert_cmpuint (count_items (self), ==, 1);
  click (self, "pane.close");
  ui_test_wait (ui_writing_is_not_composing, NULL);
  ui_test_wait (has_draft, self);
  ui_test_wait (has_two, self);

  ui_test_wait (offers_draft, self);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  ui_test_shoot (GTK_WINDOW (self->window), "inline-draft-offered");
  ui_input_focus (GTK_WINDOW (self->window));
  gtk_widget_grab_focus (find_button (self, "message.keep-writing"));
  ui_input_press ("space");
  ui_writing_wait_for_composer ();
  g_assert_true (is_inline (self));
  composer = ui_writing_find_composer ();
  ui_test_wait (has_focus, get_text ());
  ui_writing_type ("Much", "Much");
  ui_test_wait (is_saving, ui_writing_get_composition ());
  ui_test_wait (is_on_server, ui_writing_get_composition ());
  ui_test_settle ();
  g_assert_true (is_inline (self));
  g_assert_true (ui_writing_find_composer () == composer);
  ui_writing_type ("More", "MuchMore");
  ui_test_shoot (GTK_WINDOW (self->window), "inline-draft");
  gtk_widget_activate_action (GTK_WIDGET (composer), "composer.discard", NULL);
  ui_test_wait (ui_writing_is_not_composing, NULL);
}

static gboolean
is_closed (gpointer window)
{
  return *(GtkWindow **) window == NULL;
}

/* The window that it is in is closed with it: it is in Drafts. */
static void
test_close_window (UiWriting *self, gconstpointer unused)
{
  PhWindow *window;

  count_drafts (self);
  get_mail (self, "Closed", "Good night.");
  reply (self);
  ui_writing_type ("Good", "Good");
  window = self->window;
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_close (GTK_WINDOW (window));
  ui_test_wait (is_closed, &window);
  g_assert_true (writes_nothing (self));
  ui_test_wait (has_draft, self);
  ui_writing_create_window (self);
}

/* The next run has it. */
static void
test_killed (UiWriting *self, gconstpointer unused)
{
  g_autofree char *text = NULL;

  get_mail (self, "Killed", "Soon.");
  reply (self);
  ui_writing_type ("Saved", "Saved");
  ui_test_wait (ui_writing_is_saved, ui_writing_get_composition ());
  ui_writing_run_again (self);
  ui_writing_wait_for_composer ();
  text = dup_text ();
  g_assert_true (g_str_has_prefix (text, "Saved\n"));
  gtk_widget_activate_action (GTK_WIDGET (ui_writing_find_composer ()), "composer.discard", NULL);
  ui_test_wait (ui_writing_is_not_composing, NULL);
}

static gboolean
is_wide (gpointer window)
{
  return gtk_widget_get_width (window) >= 1000;
}

static gboolean
is_narrow (gpointer window)
{
  return gtk_widget_get_width (window) < 500;
}

static void
resize (UiWriting *self, int width, int height)
{
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, height);
  ui_test_wait (width < 500 ? is_narrow : is_wide, self->window);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
}

static gboolean
is_hidden (gpointer widget)
{
  return !gtk_widget_get_mapped (widget);
}

static gboolean
is_still (gpointer fixture)
{
  return !adw_leaflet_get_child_transition_running (((UiWriting *) fixture)->window->inner);
}

/* There it has the page, and Escape leads to what is answered. */
static void
test_narrow (UiWriting *self, gconstpointer unused)
{
  get_mail (self, "Narrow", "Not much room.");
  reply (self);
  ui_writing_type ("Short", "Short");
  resize (self, 360, 640);
  ph_window_show_reader (self->window);
  ui_test_wait (is_still, self);
  ui_input_press ("r");
  ui_writing_wait_for_composer ();
  ui_test_wait (has_focus, get_text ());
  ui_test_wait (is_hidden, self->window->reader->ways);
  ui_test_shoot (GTK_WINDOW (self->window), "inline-narrow");
  ui_input_press ("Escape");
  ui_test_wait (ui_writing_is_not_composing, NULL);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (self->window->reader->ways)));
  ui_test_wait (has_way_back, self);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  ui_test_shoot (GTK_WINDOW (self->window), "inline-narrow-back");
  click (self, "reader.resume");
  ui_writing_wait_for_composer ();
  ui_test_wait (has_focus, get_text ());
  resize (self, 1250, 760);
  ui_test_wait (ui_writing_is_composing, NULL);
  gtk_widget_activate_action (GTK_WIDGET (ui_writing_find_composer ()), "composer.discard", NULL);
  ui_test_wait (writes_nothing, self);
}

/* A long list of people, in a long conversation, in the dark. */
static void
test_looks (UiWriting *self, gconstpointer unused)
{
  g_autoptr (GString) to = g_string_new ("alice@example.test");
  gint64 n = ui_writing_count_messages (self, 0, FOLDER_ROLE_INBOX);

  for (guint i = 0; i < 30; i++)
    g_string_append_printf (to, ",\r\n Person Number %u <person%u@sea.example>", i + 1, i + 1);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *mail = g_strdup_printf (
        "From: Ann Marlow <ann@sea.example>\r\nTo: %s\r\nSubject: %sLong walk\r\n"
        "Message-ID: <walk%u@sea.example>\r\n%s"
        "Date: Sun, 22 Nov 2020 10:%02u:00 +0000\r\n\r\nStep %u of the long walk along the shore.\r\n",
        to->str, i > 0 ? "Re: " : "", i, i > 0 ? "References: <walk0@sea.example>\r\n" : "", i, i + 1);

      test_server_deliver (ui_writing_server, 0, mail, -1);
    }
  ui_writing_wait_for_mail (self, 0, n + 40);
  ui_writing_read_subject (self, 0, "Re: Long walk");
  ui_input_press ("shift+r");
  ui_writing_wait_for_composer ();
  ui_writing_type ("Yes", "Yes");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  ui_test_shoot (GTK_WINDOW (self->window), "inline-many");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  ph_composer_set_folded (ui_writing_find_composer (), FALSE);
  ui_test_let_pass (300);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  ui_test_shoot (GTK_WINDOW (self->window), "inline-many-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_widget_activate_action (GTK_WIDGET (ui_writing_find_composer ()), "composer.discard", NULL);
  ui_test_wait (writes_nothing, self);
}

#define ADD(name, func) g_test_add ("/inline/" name, UiWriting, NULL, ui_writing_set_up, func, ui_writing_tear_down)

int
main (int argc, char *argv[])
{
  int status;

  gtk_test_init (&argc, &argv, NULL);
  ph_ui_init ();
  ui_writing_server = test_server_start ("mailserver", NULL);

  ADD ("send", test_send);
  ADD ("detach", test_detach);
  ADD ("switch", test_switch);
  ADD ("close", test_close);
  ADD ("killed", test_killed);
  ADD ("narrow", test_narrow);
  ADD ("looks", test_looks);
  ADD ("close-window", test_close_window);

  status = g_test_run ();
  test_server_stop (ui_writing_server);
  return status;
}
