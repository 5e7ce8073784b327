/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Formatted text in the composer, written as a person would. */

#include "ph-composer-window.h"
#include "ph-format-bar.h"
#include "ph-link-popover.h"
#include "ph-rich-text.h"
#include "ph-ui.h"
#include "sample-accounts.h"
#include "ui-input.h"
#include "ui-picture.h"
#include "ui-test.h"

#include <string.h>

typedef struct
{
  SampleAccounts *accounts;
  char *root;
  PhCompositions *compositions;
  PhIdentities *identities;
  PhComposition *composition;
  GtkWindow *window;
  PhComposer *composer;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->accounts = sample_accounts_new (2);
  self->root = g_build_filename (self->accounts->dir, "compositions", NULL);
  self->compositions = ph_compositions_new (self->accounts->engine, self->root);
  self->identities = ph_identities_new (self->accounts->engine);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  if (self->window != NULL)
    gtk_window_destroy (self->window);
  ui_test_settle ();
  ph_compositions_stop (self->compositions);
  g_clear_object (&self->composition);
  g_clear_object (&self->compositions);
  g_clear_pointer (&self->identities, ph_identities_unref);
  g_clear_pointer (&self->accounts, sample_accounts_free);
  g_clear_pointer (&self->root, g_free);
}

/* A window with @draft, which is taken. */
static void
open_draft (Fixture *self, ComposeDraft *draft)
{
  compose_draft_set_identity (draft, &ph_identities_get (self->identities)->items[0]);
  g_ptr_array_add (draft->to, compose_mailbox_new (NULL, "bob@post.example"));
  draft->subject = g_strdup ("Plans");
  self->composition = ph_compositions_begin (self->compositions, draft);
  self->window = GTK_WINDOW (
    ph_composer_window_new (NULL, PH_COMPOSER (ph_composer_new (self->composition, self->identities, NULL))));
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  self->composer = ph_composer_window_get_composer (PH_COMPOSER_WINDOW (self->window));
  ui_test_present (self->window);
  ui_input_focus (self->window);
}

/* ---- Helpers ---------------------------------------------------------------------------------- */

static gpointer
find (Fixture *self, GType type, const char *name)
{
  return ui_test_find (GTK_WIDGET (self->composer), type, name);
}

static ComposeDraft *
get_draft (Fixture *self)
{
  return ph_composition_get_draft (self->composition);
}

static gboolean
is_rich (GtkWidget *widget, gpointer unused)
{
  return PH_IS_RICH_TEXT (widget);
}

static GtkWidget *
find_rich (Fixture *self)
{
  return ui_input_find (GTK_WIDGET (self->composer), is_rich, NULL);
}

/* Of WebKit, which has to be loaded. */
static GtkWidget *
find_editor (Fixture *self)
{
  GtkWidget *rich = find_rich (self);

  return rich != NULL ? gtk_widget_get_first_child (rich) : NULL;
}

/* What was set stands there. */
static gboolean
is_shown (gpointer fixture)
{
  GtkWidget *editor = find_editor (fixture);
  int height = 0;

  if (editor != NULL)
    g_object_get (editor, "content-height", &height, NULL);
  return height > 0;
}

static gboolean
has_focus (gpointer fixture)
{
  GtkWidget *editor = find_editor (fixture);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (editor));

  return focus != NULL && (focus == editor || gtk_widget_is_ancestor (focus, editor));
}

static void
wait_for_editor (Fixture *self)
{
  ui_test_wait (is_shown, self);
  gtk_widget_grab_focus (find_rich (self));
  ui_test_wait (has_focus, self);
  ui_input_focus (self->window);
}

static gboolean
focus_is_in_rich (Fixture *self)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self->window));

  return focus != NULL && (focus == find_rich (self) || gtk_widget_is_ancestor (focus, find_rich (self)));
}

static gboolean
is_plain (gpointer fixture)
{
  return find_rich (fixture) == NULL;
}

typedef struct
{
  Fixture *self;
  const char *words;
} Expected;

static gboolean
has_html (gpointer user_data)
{
  const Expected *expected = user_data;

  return strstr (ph_rich_text_get_html (PH_RICH_TEXT (find_rich (expected->self))), expected->words) != NULL;
}

static void
wait_for_html (Fixture *self, const char *words)
{
  Expected expected = { self, words };

  ui_test_wait (has_html, &expected);
}

static char *
dup_text (Fixture *self)
{
  char *text;

  g_object_get (gtk_text_view_get_buffer (find (self, GTK_TYPE_TEXT_VIEW, "text")), "text", &text, NULL);
  return text;
}

static gboolean
is_closed (gpointer fixture)
{
  return ((Fixture *) fixture)->window == NULL;
}

static gboolean
does (GtkWidget *widget, gpointer action)
{
  return GTK_IS_ACTIONABLE (widget)
         && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0;
}

static gboolean
is_bold (gpointer fixture)
{
  GtkWidget *button = ui_input_find (find_rich (fixture), does, (gpointer) "format.bold");

  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button));
}

static gboolean
is_not_bold (gpointer fixture)
{
  return !is_bold (fixture);
}

/* ---- Tests ------------------------------------------------------------------------------------ */

/* From plain to formatted by its key, written, and sent in the moment after the last letter. */
static void
test_send (Fixture *self, gconstpointer unused)
{
  open_draft (self, compose_draft_new ());
  ui_input_press ("ctrl+shift+f");
  wait_for_editor (self);
  ui_input_run ("type Hello");
  ui_input_press ("space");
  ui_input_press ("ctrl+b");
  ui_test_wait (is_bold, self);
  ui_input_run ("type Bob");
  wait_for_html (self, "Bob");
  ui_test_shoot (self->window, "formatted");
  ui_input_run ("type by");
  ui_input_press ("ctrl+Return");
  ui_test_wait (is_closed, self);
  g_assert_nonnull (strstr (get_draft (self)->html, "<b>Bobby</b>"));
  g_assert_null (get_draft (self)->text);
}

/* To plain text and back: the words stay, and the formatting does as long as they do. */
static void
test_both_ways (Fixture *self, gconstpointer unused)
{
  ComposeDraft *draft = compose_draft_new ();
  g_autofree char *text = NULL;

  draft->text = g_strdup ("Hi\n\nBob wrote:\n> High water\n");
  open_draft (self, draft);
  gtk_widget_activate_action (GTK_WIDGET (self->composer), "composer.formatted", NULL);
  wait_for_editor (self);
  g_assert_nonnull (strstr (ph_rich_text_get_html (PH_RICH_TEXT (find_rich (self))), "<blockquote type=\"cite\">"));
  ui_input_press ("ctrl+b");
  ui_test_wait (is_bold, self);
  ui_input_run ("type Oh");
  ui_input_press ("ctrl+shift+f");
  ui_test_wait (is_plain, self);
  text = dup_text (self);
  g_assert_true (g_str_has_prefix (text, "OhHi\n"));
  g_assert_nonnull (strstr (text, "\n> High water"));
  g_assert_null (draft->html);

  ui_input_press ("ctrl+shift+f");
  wait_for_editor (self);
  g_assert_nonnull (strstr (ph_rich_text_get_html (PH_RICH_TEXT (find_rich (self))), "<b>Oh</b>"));
  ui_input_press ("ctrl+shift+f");
  ui_test_wait (is_plain, self);
  ui_input_run ("type So");
  ui_input_press ("ctrl+shift+f");
  wait_for_editor (self);
  g_assert_nonnull (strstr (ph_rich_text_get_html (PH_RICH_TEXT (find_rich (self))), "SoOhHi"));
  g_assert_null (strstr (ph_rich_text_get_html (PH_RICH_TEXT (find_rich (self))), "<b>"));
}

/* The keyboard is in the text from the moment that it is formatted, also while WebKit is loaded, and where nothing
 * but the text shows. Who is elsewhere when it is there stays so. */
static void
test_focus (Fixture *self, gconstpointer unused)
{
  GtkWidget *subject;

  open_draft (self, compose_draft_new ());
  ph_composer_focus (self->composer);
  gtk_widget_activate_action (GTK_WIDGET (self->composer), "composer.formatted", NULL);
  g_assert_true (focus_is_in_rich (self));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  g_assert_true (focus_is_in_rich (self));
  ui_test_wait (is_shown, self);
  g_assert_true (has_focus (self));

  subject = find (self, GTK_TYPE_ENTRY, "subject");
  gtk_widget_grab_focus (subject);
  ph_composer_set_folded (self->composer, TRUE);
  ph_composer_focus (self->composer);
  g_assert_true (has_focus (self));
  ph_composer_set_folded (self->composer, FALSE);

  gtk_widget_activate_action (GTK_WIDGET (self->composer), "composer.formatted", NULL);
  ui_test_wait (is_plain, self);
  gtk_widget_activate_action (GTK_WIDGET (self->composer), "composer.formatted", NULL);
  gtk_widget_grab_focus (subject);
  ui_test_wait (is_shown, self);
  g_assert_false (has_focus (self));
}

/* What is chosen in the moment before WebKit is there comes with it. */
static void
test_early (Fixture *self, gconstpointer unused)
{
  open_draft (self, compose_draft_new ());
  gtk_widget_activate_action (GTK_WIDGET (self->composer), "composer.formatted", NULL);
  g_assert_null (find_editor (self));
  g_signal_emit_by_name (gtk_menu_button_get_popover (find (self, GTK_TYPE_MENU_BUTTON, "emoji_button")),
                         "emoji-picked", "🌊");
  ui_test_wait (is_shown, self);
  wait_for_html (self, "🌊");
}

/* Each key does what its button says, and the button shows it. */
static void
test_keys (Fixture *self, gconstpointer unused)
{
  open_draft (self, compose_draft_new ());
  gtk_widget_activate_action (GTK_WIDGET (self->composer), "composer.formatted", NULL);
  wait_for_editor (self);
  ui_input_press ("ctrl+b");
  ui_test_wait (is_bold, self);
  ui_input_press ("ctrl+b");
  ui_test_wait (is_not_bold, self);
  ui_input_press ("ctrl+i");
  ui_input_run ("type one");
  wait_for_html (self, "<i>one</i>");
  ui_input_press ("ctrl+i");
  ui_input_press ("Return");
  ui_input_press ("ctrl+shift+8");
  ui_input_run ("type two");
  wait_for_html (self, "<ul>");
  ui_input_press ("ctrl+shift+7");
  wait_for_html (self, "<ol>");
  ui_input_press ("ctrl+shift+7");
  ui_input_press ("Return");
  ui_input_press ("ctrl+shift+9");
  ui_input_run ("type three");
  wait_for_html (self, "<blockquote");
  ui_input_press ("ctrl+shift+x");
  ui_input_run ("type four");
  wait_for_html (self, "four");
  ui_test_shoot (self->window, "formatted-keys");
}

static gboolean
is_asking (gpointer fixture)
{
  GtkWidget *popover = ui_test_find (find_rich (fixture), PH_TYPE_LINK_POPOVER, NULL);

  return gtk_widget_get_mapped (popover);
}

static void
test_link (Fixture *self, gconstpointer unused)
{
  g_autofree char *bare = ph_link_popover_complete (" sea.example ");
  g_autofree char *mail = ph_link_popover_complete ("ann@sea.example");
  g_autofree char *port = ph_link_popover_complete ("sea.example:8080/x");
  g_autofree char *full = ph_link_popover_complete ("http://sea.example/");

  g_assert_cmpstr (bare, ==, "https://sea.example");
  g_assert_cmpstr (mail, ==, "mailto:ann@sea.example");
  g_assert_cmpstr (port, ==, "https://sea.example:8080/x");
  g_assert_cmpstr (full, ==, "http://sea.example/");

  open_draft (self, compose_draft_new ());
  gtk_widget_activate_action (GTK_WIDGET (self->composer), "composer.formatted", NULL);
  wait_for_editor (self);
  ui_input_run ("type tide");
  wait_for_html (self, "tide");
  ui_input_press ("shift+Home");
  ui_input_press ("ctrl+k");
  ui_test_wait (is_asking, self);
  ui_input_run ("type sea.example");
  ui_test_shoot (self->window, "formatted-link");
  ui_input_press ("Return");
  wait_for_html (self, "<a href=\"https://sea.example\">tide</a>");
  ui_test_wait (has_focus, self);
}

static ComposePart *
create_image (void)
{
  g_autoptr (GBytes) bytes = ui_picture_draw ("png", 160, 90);
  ComposePart *part = compose_part_new_bytes (bytes, "image/png", "Tide.png");

  part->content_id = g_strdup ("tide@sea.example");
  return part;
}

/* (nullable) */
static AdwMessageDialog *
find_dialog (void)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data))
      return l->data;

  return NULL;
}

static gboolean
is_asked (gpointer unused)
{
  return find_dialog () != NULL;
}

/* A picture is in the text, is a file where the text is plain, and comes back; what was taken out stays at home
 * when the mail goes, and until then undo may bring it back. */
static void
test_image (Fixture *self, gconstpointer unused)
{
  ComposeDraft *draft = compose_draft_new ();

  draft->html = g_strdup ("<div>Look: <img src=\"cid:tide@sea.example\" alt=\"Tide\"></div>");
  g_ptr_array_add (draft->images, create_image ());
  open_draft (self, draft);
  wait_for_editor (self);
  ui_test_shoot (self->window, "formatted-image");
  ui_input_press ("ctrl+shift+f");
  ui_test_wait (is_plain, self);
  g_assert_cmpuint (draft->images->len, ==, 0);
  g_assert_cmpuint (draft->attachments->len, ==, 1);
  ui_input_press ("ctrl+shift+f");
  wait_for_editor (self);
  g_assert_cmpuint (draft->images->len, ==, 1);
  g_assert_cmpuint (draft->attachments->len, ==, 0);

  ui_input_press ("ctrl+a");
  ui_input_run ("type Gone");
  wait_for_html (self, "Gone");
  gtk_editable_set_text (find (self, GTK_TYPE_ENTRY, "subject"), "");
  ui_input_press ("ctrl+Return");
  ui_test_wait (is_asked, NULL);
  g_assert_cmpuint (draft->images->len, ==, 0);
  adw_message_dialog_response (find_dialog (), "cancel");
  gtk_window_destroy (GTK_WINDOW (find_dialog ()));
  g_assert_cmpuint (draft->images->len, ==, 1);

  gtk_editable_set_text (find (self, GTK_TYPE_ENTRY, "subject"), "Plans");
  gtk_widget_activate_action (GTK_WIDGET (self->composer), "composer.send", NULL);
  ui_test_wait (is_closed, self);
  g_assert_cmpuint (draft->images->len, ==, 0);
}

/* What a text shows is known before WebKit is there. */
static void
test_loading (Fixture *self, gconstpointer unused)
{
  const WebEditorContent content = { .html = "<img src=\"cid:tide@sea.example\" alt=\"Tide\">" };
  g_autoptr (GtkWidget) rich = g_object_ref_sink (ph_rich_text_new (TRUE));
  g_auto (GStrv) content_ids = NULL;

  ph_rich_text_set_content (PH_RICH_TEXT (rich), &content);
  content_ids = ph_rich_text_dup_content_ids (PH_RICH_TEXT (rich));
  g_assert_cmpuint (g_strv_length (content_ids), ==, 1);
  g_assert_cmpstr (content_ids[0], ==, "tide@sea.example");
  g_object_run_dispose (G_OBJECT (rich));
}

static gboolean
has_image (gpointer fixture)
{
  return get_draft (fixture)->images->len == 1;
}

/* Chosen or dropped, a picture goes into the text, and what is none goes along. */
static void
test_files (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->accounts->dir, "Tide.png", NULL);
  g_autofree char *plan = g_build_filename (self->accounts->dir, "Plan.txt", NULL);
  g_autoptr (GBytes) bytes = ui_picture_draw ("png", 40, 20);
  g_autoptr (GFile) picture = g_file_new_for_path (path);
  g_autoptr (GFile) other = g_file_new_for_path (plan);
  GFile *files[] = { picture, other };
  GdkFileList *list;

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL));
  g_assert_true (g_file_set_contents (plan, "Plan", -1, NULL));
  list = gdk_file_list_new_from_array (files, 2);
  open_draft (self, compose_draft_new ());
  gtk_widget_activate_action (GTK_WIDGET (self->composer), "composer.formatted", NULL);
  wait_for_editor (self);
  g_signal_emit_by_name (find_rich (self), "files", list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  ui_test_wait (has_image, self);
  wait_for_html (self, "cid:");
  g_assert_cmpuint (get_draft (self)->attachments->len, ==, 1);
  g_assert_cmpstr (((ComposePart *) get_draft (self)->images->pdata[0])->type, ==, "image/png");
  g_assert_nonnull (strstr (ph_rich_text_get_html (PH_RICH_TEXT (find_rich (self))),
                            ((ComposePart *) get_draft (self)->images->pdata[0])->content_id));
  ui_test_shoot (self->window, "formatted-files");
}

/* Closed in the moment after the last letter: it is there. */
static void
test_close (Fixture *self, gconstpointer unused)
{
  open_draft (self, compose_draft_new ());
  gtk_widget_activate_action (GTK_WIDGET (self->composer), "composer.formatted", NULL);
  wait_for_editor (self);
  ui_input_run ("type Hello");
  ui_input_press ("ctrl+w");
  ui_test_wait (is_closed, self);
  g_assert_nonnull (strstr (get_draft (self)->html, "Hello"));
  g_assert_cmpint (ph_composition_get_draft_state (self->composition), ==, PH_DRAFT_QUEUED);
}

/* The words of a telephone's width, with all buttons. */
static void
test_narrow (Fixture *self, gconstpointer unused)
{
  ComposeDraft *draft = compose_draft_new ();
  int min;

  draft->html = g_strdup ("<div>Hello <b>Bob</b>, <a href=\"https://sea.example\">look</a>:</div>"
                          "<div><img src=\"cid:tide@sea.example\" alt=\"Tide\"></div>"
                          "<ul><li>one</li><li>two</li></ul>"
                          "<div class=\"posthorn-signature\">-- <br>\nAnna</div>"
                          "<div>On Thursday, Bob wrote:</div>"
                          "<blockquote type=\"cite\"><div>High water.</div></blockquote>");
  g_ptr_array_add (draft->images, create_image ());
  open_draft (self, draft);
  wait_for_editor (self);
  ui_test_shoot (self->window, "formatted-wide");
  gtk_widget_measure (GTK_WIDGET (self->window), GTK_ORIENTATION_HORIZONTAL, -1, &min, NULL, NULL, NULL);
  g_assert_cmpint (min, ==, 360);
  gtk_window_set_default_size (self->window, 360, 640);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  ui_test_settle ();
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (self->window)), <=, 360);
  ui_test_let_pass (300);
  ui_test_shoot (self->window, "formatted-narrow");
}

#define ADD(name, func) g_test_add ("/composer-formatted/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  /* WebKit warns that there is no graphics card. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  ph_ui_init ();

  ADD ("send", test_send);
  ADD ("both-ways", test_both_ways);
  ADD ("focus", test_focus);
  ADD ("early", test_early);
  ADD ("keys", test_keys);
  ADD ("link", test_link);
  ADD ("image", test_image);
  ADD ("loading", test_loading);
  ADD ("files", test_files);
  ADD ("close", test_close);
  ADD ("narrow", test_narrow);

  return g_test_run ();
}
