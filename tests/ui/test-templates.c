/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-composer-desk.h"
#include "ph-composer-window.h"
#include "ph-preferences.h"
#include "ph-recipient-entry.h"
#include "ph-templates-group.h"
#include "ph-templates.h"
#include "ph-tree.h"
#include "ph-ui.h"
#include "ph-window.h"
#include "sample-accounts.h"
#include "ui-input.h"
#include "ui-test.h"

typedef struct
{
  SampleAccounts *accounts;
  char *root;
  PhComposerDesk *desk;
  PhTemplates *templates;
  char *said; /* what the person was told last */
  guint n_wanted;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "posthorn", "templates", NULL);

  ph_tree_remove (folder, NULL);
  self->accounts = sample_accounts_new (2);
  self->root = g_build_filename (self->accounts->dir, "compositions", NULL);
  self->desk = ph_composer_desk_new (NULL, self->accounts->engine, self->root);
  self->templates = ph_templates_ref ();
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  ph_composer_desk_stop (self->desk);
  ui_test_settle ();
  g_clear_object (&self->desk);
  /* Nobody else holds them. */
  g_assert_finalize_object (g_steal_pointer (&self->templates));
  g_clear_pointer (&self->accounts, sample_accounts_free);
  g_clear_pointer (&self->root, g_free);
  g_clear_pointer (&self->said, g_free);
}

/* ---- Helpers -------------------------------------------------------------------------------------- */

static GtkWidget *
find_toplevel (GType type)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    if (G_TYPE_CHECK_INSTANCE_TYPE (l->data, type) && gtk_widget_get_visible (l->data))
      return l->data;

  return NULL;
}

static void
said_cb (Fixture *self, const char *sentence)
{
  g_free (self->said);
  self->said = g_strdup (sentence);
}

static gboolean
is_told (gpointer fixture)
{
  return ((Fixture *) fixture)->said != NULL;
}

/* The composer that was opened last. */
static PhComposer *
get_composer (Fixture *self)
{
  GtkWidget *window = find_toplevel (PH_TYPE_COMPOSER_WINDOW);
  PhComposer *composer;

  g_assert_nonnull (window);
  gtk_test_widget_wait_for_draw (window);
  composer = ph_composer_window_get_composer (PH_COMPOSER_WINDOW (window));
  g_signal_connect_swapped (composer, "failed", G_CALLBACK (said_cb), self);
  return composer;
}

static PhComposer *
write_mail (Fixture *self)
{
  ph_composer_desk_write (self->desk, NULL);
  return get_composer (self);
}

static GtkTextBuffer *
get_buffer (PhComposer *composer)
{
  return gtk_text_view_get_buffer (ui_test_find (GTK_WIDGET (composer), GTK_TYPE_TEXT_VIEW, "text"));
}

static char *
dup_text (PhComposer *composer)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (get_buffer (composer), &start, &end);
  return gtk_text_buffer_get_text (get_buffer (composer), &start, &end, TRUE);
}

static const char *
get_subject (PhComposer *composer)
{
  return gtk_editable_get_text (ui_test_find (GTK_WIDGET (composer), GTK_TYPE_ENTRY, "subject"));
}

static guint
count_to (PhComposer *composer)
{
  return ph_recipient_entry_get_n_recipients (
    ui_test_find (GTK_WIDGET (composer), PH_TYPE_RECIPIENT_ENTRY, "to"));
}

static gboolean
has_text (gpointer composer)
{
  g_autofree char *text = dup_text (composer);

  return strstr (text, "Thank you for") != NULL;
}

static gboolean
has_wanted (gpointer fixture)
{
  Fixture *self = fixture;

  return g_list_model_get_n_items (G_LIST_MODEL (self->templates)) == self->n_wanted;
}

static void
expect_templates (Fixture *self, guint n)
{
  self->n_wanted = n;
  ui_test_wait (has_wanted, self);
}

static gboolean
is_saved (gpointer fixture)
{
  Fixture *self = fixture;

  return ph_templates_find (self->templates, "Thanks") != NULL && self->said != NULL;
}

/* By the keyboard, as a person would. */
static void
save_as (Fixture *self, PhComposer *composer, const char *name)
{
  GtkWidget *dialog;

  gtk_widget_activate_action (GTK_WIDGET (composer), "composer.save-template", NULL);
  dialog = find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_nonnull (dialog);
  gtk_test_widget_wait_for_draw (dialog);
  ui_test_shoot (GTK_WINDOW (dialog), "template-save");
  ui_input_focus (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (ui_test_find (dialog, GTK_TYPE_ENTRY, NULL));
  ui_input_press ("ctrl+a");
  ui_input_run ("type %s", name);
  ui_input_press ("Return");
  ui_test_wait (is_told, self);
}

static void
write_thanks (Fixture *self)
{
  g_autoptr (GPtrArray) bob = compose_mailboxes_parse ("bob@post.example");
  PhComposer *composer = write_mail (self);

  ph_recipient_entry_set (ui_test_find (GTK_WIDGET (composer), PH_TYPE_RECIPIENT_ENTRY, "to"), bob);
  gtk_editable_set_text (ui_test_find (GTK_WIDGET (composer), GTK_TYPE_ENTRY, "subject"), "Your order");
  gtk_text_buffer_insert_at_cursor (get_buffer (composer), "Thank you for your order.", -1);
  save_as (self, composer, "Thanks");
  ui_test_wait (is_saved, self);
  g_clear_pointer (&self->said, g_free);
  gtk_window_destroy (GTK_WINDOW (find_toplevel (PH_TYPE_COMPOSER_WINDOW)));
  ui_test_settle ();
}

static const char *
get_id (Fixture *self, const char *name)
{
  PhTemplate *template = ph_templates_find (self->templates, name);

  g_assert_nonnull (template);
  return ph_template_get_id (template);
}

/* ---- Tests ---------------------------------------------------------------------------------------- */

static void
test_new (Fixture *self, gconstpointer unused)
{
  PhComposer *composer;
  g_autofree char *text = NULL;

  write_thanks (self);
  ph_composer_desk_write_from (self->desk, get_id (self, "Thanks"), NULL);
  composer = get_composer (self);
  ui_test_wait (has_text, composer);
  text = dup_text (composer);
  g_assert_true (g_str_has_prefix (text, "Thank you for your order."));
  g_assert_cmpstr (get_subject (composer), ==, "Your order");
  g_assert_cmpuint (count_to (composer), ==, 1);
  ui_test_shoot (GTK_WINDOW (find_toplevel (PH_TYPE_COMPOSER_WINDOW)), "template-new");

  /* Written on, it takes its own place. */
  gtk_text_buffer_insert_at_cursor (get_buffer (composer), " See you!", -1);
  gtk_widget_activate_action (GTK_WIDGET (composer), "composer.save-template", NULL);
  {
    GtkWidget *dialog = find_toplevel (ADW_TYPE_MESSAGE_DIALOG);

    g_assert_cmpstr (gtk_editable_get_text (ui_test_find (dialog, GTK_TYPE_ENTRY, NULL)), ==, "Thanks");
    g_assert_cmpstr (adw_message_dialog_get_response_label (ADW_MESSAGE_DIALOG (dialog), "save"), ==,
                     "_Replace");
    ui_input_focus (GTK_WINDOW (dialog));
    ui_input_press ("Return");
    ui_test_wait (is_told, self);
  }
  expect_templates (self, 1);
}

static gboolean
is_nothing_open (gpointer unused)
{
  return find_toplevel (PH_TYPE_COMPOSER_WINDOW) == NULL;
}

/* What nobody wrote on is not a draft. */
static void
test_untouched (Fixture *self, gconstpointer unused)
{
  PhComposer *composer;
  PhComposition *composition;

  write_thanks (self);
  ph_composer_desk_write_from (self->desk, get_id (self, "Thanks"), NULL);
  composer = get_composer (self);
  ui_test_wait (has_text, composer);
  composition = g_object_ref (ph_composer_get_composition (composer));
  g_assert_cmpint (ph_composition_get_state (composition), ==, PH_COMPOSITION_UNTOUCHED);
  ph_composer_close (composer);
  ui_test_wait (is_nothing_open, NULL);
  g_assert_cmpint (ph_composition_get_draft_state (composition), ==, PH_DRAFT_NONE);
  g_object_unref (composition);
}

/* Before the disk had it. */
static void
test_typed_meanwhile (Fixture *self, gconstpointer unused)
{
  PhComposer *composer;
  g_autofree char *text = NULL;

  write_thanks (self);
  composer = write_mail (self);
  ph_composer_begin_template (composer, get_id (self, "Thanks"));
  gtk_text_buffer_insert_at_cursor (get_buffer (composer), "Dear Carol! ", -1);
  ui_test_wait (has_text, composer);
  text = dup_text (composer);
  g_assert_true (g_str_has_prefix (text, "Dear Carol! Thank you for your order."));
}

/* Into what was begun, in one step that can be undone. */
static void
test_insert (Fixture *self, gconstpointer unused)
{
  PhComposer *composer;
  g_autofree char *text = NULL, *undone = NULL;
  GtkTextIter place;

  write_thanks (self);
  composer = write_mail (self);
  gtk_editable_set_text (ui_test_find (GTK_WIDGET (composer), GTK_TYPE_ENTRY, "subject"), "Boats");
  gtk_text_buffer_set_text (get_buffer (composer), "Dear Carol,\n\nYours", -1);
  gtk_text_buffer_get_iter_at_line (get_buffer (composer), &place, 1);
  gtk_text_buffer_place_cursor (get_buffer (composer), &place);
  gtk_widget_activate_action (GTK_WIDGET (composer), "composer.insert-template", "s", get_id (self, "Thanks"));
  ui_test_wait (has_text, composer);
  text = dup_text (composer);
  g_assert_cmpstr (text, ==, "Dear Carol,\nThank you for your order.\nYours");
  g_assert_cmpstr (get_subject (composer), ==, "Boats");
  g_assert_cmpuint (count_to (composer), ==, 1);

  gtk_text_buffer_undo (get_buffer (composer));
  undone = dup_text (composer);
  g_assert_cmpstr (undone, ==, "Dear Carol,\n\nYours");
}

static gboolean
is_menu_open (gpointer button)
{
  GtkPopover *menu = gtk_menu_button_get_popover (button);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (button));

  return menu != NULL && gtk_widget_get_mapped (GTK_WIDGET (menu)) && focus != NULL
         && gtk_widget_is_ancestor (focus, GTK_WIDGET (menu));
}

/* The first of the composer's menu. */
static void
test_menu (Fixture *self, gconstpointer unused)
{
  PhComposer *composer;
  GtkWidget *button;

  write_thanks (self);
  composer = write_mail (self);
  button = ui_test_find (GTK_WIDGET (composer), GTK_TYPE_MENU_BUTTON, "templates_button");
  ui_input_focus (GTK_WINDOW (find_toplevel (PH_TYPE_COMPOSER_WINDOW)));
  ui_input_click (ui_input_find_place (button), NULL);
  ui_test_wait (is_menu_open, button);
  ui_input_press ("Return");
  ui_test_wait (has_text, composer);
}

/* ---- The window ------------------------------------------------------------------------------------- */

static GtkWidget *
find_labelled (GtkWidget *root, const char *tooltip)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_labelled (child, tooltip);

      if (GTK_IS_MENU_BUTTON (child) && g_strcmp0 (gtk_widget_get_tooltip_text (child), tooltip) == 0)
        return child;
      if (found != NULL)
        return found;
    }
  return NULL;
}

/* The button is there with the first template. */
static void
test_window (Fixture *self, gconstpointer unused)
{
  PhWindow *window = ph_window_new (NULL, self->accounts->list, self->accounts->engine);
  GtkWidget *button = find_labelled (GTK_WIDGET (window), "Write a mail from a template");

  ph_window_set_desk (window, self->desk);
  gtk_window_set_default_size (GTK_WINDOW (window), 1180, 600);
  ui_test_present (GTK_WINDOW (window));
  g_assert_false (gtk_widget_get_visible (button));
  write_thanks (self);
  g_assert_true (gtk_widget_get_visible (button));
  ui_test_shoot (GTK_WINDOW (window), "template-window");

  ui_input_focus (GTK_WINDOW (window));
  ui_input_click (ui_input_find_place (button), NULL);
  ui_test_wait (is_menu_open, button);
  ui_input_press ("Return");
  while (find_toplevel (PH_TYPE_COMPOSER_WINDOW) == NULL)
    g_main_context_iteration (NULL, TRUE);
  ui_test_wait (has_text, get_composer (self));
  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  gtk_window_close (GTK_WINDOW (window));
}

/* ---- The preferences ------------------------------------------------------------------------------ */

static gboolean
has_new_name (gpointer fixture)
{
  return ph_templates_find (((Fixture *) fixture)->templates, "Thank_you") != NULL;
}

static GtkWidget *
find_button (GtkWidget *root, const char *icon)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, icon);

      if (GTK_IS_BUTTON (child) && g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (child)), icon) == 0)
        return child;
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
has_undo (gpointer window)
{
  GtkWidget *overlay = ui_test_find (window, ADW_TYPE_TOAST_OVERLAY, NULL);

  for (GtkWidget *child = gtk_widget_get_first_child (overlay); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (g_str_equal (gtk_widget_get_css_name (child), "toast") && gtk_widget_get_width (child) > 0)
      return TRUE;

  return FALSE;
}

static void
test_manage (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = g_object_new (ADW_TYPE_PREFERENCES_WINDOW, NULL);
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  GtkWidget *group = g_object_new (PH_TYPE_TEMPLATES_GROUP, NULL);
  GtkWidget *row;

  write_thanks (self);
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (group));
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), page);
  ui_test_present (GTK_WINDOW (window));
  ui_test_shoot (GTK_WINDOW (window), "templates");
  row = ui_test_find (group, ADW_TYPE_ENTRY_ROW, NULL);
  gtk_editable_set_text (GTK_EDITABLE (row), "Thank_you");
  g_signal_emit_by_name (row, "apply");
  ui_test_wait (has_new_name, self);

  g_signal_emit_by_name (find_button (group, "user-trash-symbolic"), "clicked");
  expect_templates (self, 0);
  ui_test_wait (has_undo, window);
  ui_test_shoot (GTK_WINDOW (window), "templates-deleted");
  g_signal_emit_by_name (ui_test_find_button (ui_test_find (window, ADW_TYPE_TOAST_OVERLAY, NULL), "Undo"),
                         "clicked");
  expect_templates (self, 1);
  g_assert_nonnull (ph_templates_find (self->templates, "Thank_you"));
  gtk_window_destroy (GTK_WINDOW (window));
}

#define ADD(name, func) g_test_add ("/templates/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ph_ui_init ();

  ADD ("new", test_new);
  ADD ("untouched", test_untouched);
  ADD ("typed-meanwhile", test_typed_meanwhile);
  ADD ("insert", test_insert);
  ADD ("menu", test_menu);
  ADD ("window", test_window);
  ADD ("manage", test_manage);

  return g_test_run ();
}
