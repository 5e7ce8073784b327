/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-preferences.h"
#include "ph-settings.h"
#include "ph-spell-checker.h"
#include "ph-spelling-row.h"
#include "ph-spelling.h"
#include "ph-ui.h"
#include "ui-input.h"
#include "ui-test.h"

#include <dlfcn.h>
#include <enchant.h>
#include <locale.h>
#include <string.h>

/* ---- Between the program and Enchant ------------------------------------------------------------- */

static guint n_checks;
static gboolean nothing_installed;

int
enchant_dict_check (EnchantDict *dict, const char *word, ssize_t len)
{
  int (*real) (EnchantDict *, const char *, ssize_t) = dlsym (RTLD_NEXT, "enchant_dict_check");

  n_checks++;
  return real (dict, word, len);
}

void
enchant_broker_list_dicts (EnchantBroker *broker, EnchantDictDescribeFn func, void *user_data)
{
  void (*real) (EnchantBroker *, EnchantDictDescribeFn, void *)
    = dlsym (RTLD_NEXT, "enchant_broker_list_dicts");

  if (!nothing_installed)
    real (broker, func, user_data);
}

/* ---- Helpers -------------------------------------------------------------------------------------- */

typedef struct
{
  PhSpelling *spelling;
  GtkWindow *window;
  GtkTextView *view;
  GtkTextBuffer *buffer;
  const char *expected;
} Fixture;

static gboolean
is_ready (gpointer spelling)
{
  return ph_spelling_get_ready (spelling);
}

static void
set_up (Fixture *self, gconstpointer language)
{
  const char *const languages[] = { language != NULL ? language : "en_US", NULL };
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  g_settings_reset (ph_settings_get (), "check-spelling");
  g_settings_set_strv (ph_settings_get (), "spelling-languages", languages);
  self->spelling = ph_spelling_ref ();
  ui_test_wait (is_ready, self->spelling);

  self->view = GTK_TEXT_VIEW (gtk_text_view_new ());
  self->buffer = gtk_text_view_get_buffer (self->view);
  gtk_text_view_set_wrap_mode (self->view, GTK_WRAP_WORD_CHAR);
  gtk_text_buffer_set_enable_undo (self->buffer, TRUE);
  /* GTK warns of a scrollbar that it draws before it is placed, after a long way. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_EXTERNAL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  ph_spell_checker_attach (self->view);
  self->window = ui_test_show (scrolled, 480, 320);
  ui_input_focus (self->window);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  gtk_window_destroy (self->window);
  ui_test_settle ();
  /* Nobody else holds the dictionaries. */
  g_assert_finalize_object (self->spelling);
}

static void
set_text (Fixture *self, const char *text)
{
  gtk_text_buffer_set_text (self->buffer, text, -1);
}

static char *
dup_text (Fixture *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
}

static void
assert_text (Fixture *self, const char *expected)
{
  g_autofree char *text = dup_text (self);

  g_assert_cmpstr (text, ==, expected);
}

static gboolean
is_underlined (const GtkTextIter *iter)
{
  g_autoptr (GSList) tags = gtk_text_iter_get_tags (iter);

  for (GSList *l = tags; l != NULL; l = l->next)
    {
      PangoUnderline underline;

      g_object_get (l->data, "underline", &underline, NULL);
      if (underline == PANGO_UNDERLINE_ERROR)
        return TRUE;
    }
  return FALSE;
}

/* All words that are underlined, a space between them. */
static char *
dup_underlined (Fixture *self)
{
  GString *found = g_string_new (NULL);
  GtkTextIter iter;
  gboolean was_underlined = FALSE;

  gtk_text_buffer_get_start_iter (self->buffer, &iter);
  for (; !gtk_text_iter_is_end (&iter); gtk_text_iter_forward_char (&iter))
    {
      gboolean underlined = is_underlined (&iter);

      if (underlined && !was_underlined && found->len > 0)
        g_string_append_c (found, ' ');
      if (underlined)
        g_string_append_unichar (found, gtk_text_iter_get_char (&iter));
      was_underlined = underlined;
    }
  return g_string_free (found, FALSE);
}

static gboolean
is_as_expected (gpointer fixture)
{
  Fixture *self = fixture;
  g_autofree char *underlined = dup_underlined (self);

  return g_str_equal (underlined, self->expected);
}

static void
expect (Fixture *self, const char *expected)
{
  self->expected = expected;
  ui_test_wait (is_as_expected, self);
}

/* It stays so when all that can be done is done. */
static void
assert_underlined (Fixture *self, const char *expected)
{
  g_autofree char *underlined = NULL;

  ui_test_settle ();
  underlined = dup_underlined (self);
  g_assert_cmpstr (underlined, ==, expected);
}

static void
place_cursor (Fixture *self, int offset)
{
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &iter, offset);
  gtk_text_buffer_place_cursor (self->buffer, &iter);
}

static void
insert (Fixture *self, int offset, const char *text)
{
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &iter, offset);
  gtk_text_buffer_insert (self->buffer, &iter, text, -1);
}

static void
delete (Fixture *self, int from, int to)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &start, from);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &end, to);
  gtk_text_buffer_delete (self->buffer, &start, &end);
}

/* The keys go to the menu. */
static gboolean
is_menu_open (gpointer fixture)
{
  Fixture *self = fixture;
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self->window));

  return focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER_MENU) != NULL
         && gtk_widget_get_mapped (focus);
}

static gboolean
is_menu_closed (gpointer fixture)
{
  return gtk_root_get_focus (GTK_ROOT (((Fixture *) fixture)->window))
         == GTK_WIDGET (((Fixture *) fixture)->view);
}

static GMenuModel *
get_menu (Fixture *self)
{
  GtkPopoverMenu *popover = ui_test_find (GTK_WIDGET (self->view), GTK_TYPE_POPOVER_MENU, NULL);

  return gtk_popover_menu_get_menu_model (popover);
}

/* The texts of all items, a "|" after each. */
static char *
dup_menu (Fixture *self)
{
  GMenuModel *menu = get_menu (self);
  GString *labels = g_string_new (NULL);

  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);

      for (int j = 0; j < g_menu_model_get_n_items (section); j++)
        {
          g_autofree char *label = NULL;

          g_menu_model_get_item_attribute (section, j, G_MENU_ATTRIBUTE_LABEL, "s", &label);
          g_string_append_printf (labels, "%s|", label);
        }
    }
  return g_string_free (labels, FALSE);
}

static void
open_menu (Fixture *self, const char *key)
{
  ui_input_press (key);
  ui_test_wait (is_menu_open, self);
}

static void
act (Fixture *self, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->view), action, NULL));
}

/* ---- What is underlined --------------------------------------------------------------------------- */

static void
test_typing (Fixture *self, gconstpointer unused)
{
  ui_input_run ("type wrold");
  assert_text (self, "wrold");
  assert_underlined (self, "");
  ui_input_press ("comma");
  expect (self, "wrold");
  ui_input_press ("space");
  ui_input_run ("type fine");
  ui_input_press ("space");
  ui_input_run ("type tset");
  assert_underlined (self, "wrold");
  /* Left without a space. */
  ui_input_press ("Home");
  expect (self, "wrold tset");

  /* Written on it counts as not looked at. */
  ui_input_press ("End");
  assert_underlined (self, "wrold tset");
  ui_input_press ("BackSpace");
  assert_underlined (self, "wrold");
  ui_input_press ("BackSpace");
  ui_input_press ("BackSpace");
  ui_input_run ("type est");
  ui_input_press ("Home");
  assert_text (self, "wrold, fine test");
  assert_underlined (self, "wrold");
}

static void
test_apart (Fixture *self, gconstpointer unused)
{
  set_text (self, "one two");
  place_cursor (self, 0);
  delete (self, 3, 4);
  expect (self, "onetwo");
  insert (self, 3, " ");
  expect (self, "");
}

static void
test_quotes (Fixture *self, gconstpointer unused)
{
  set_text (self, "> wrold tset\nhelo tset\n> qoute\n\nsee http://exmaple.com/pth");
  place_cursor (self, 31);
  expect (self, "helo tset");
  delete (self, 0, 1);
  expect (self, "wrold tset helo tset");
  insert (self, 0, "> a ");
  expect (self, "helo tset");
  /* The two first lines are one now, and then two again. */
  delete (self, 15, 16);
  expect (self, "");
  insert (self, 15, "\n");
  expect (self, "helo tset");
  insert (self, 15, "\nx");
  assert_text (self, "> a  wrold tset\nx\nhelo tset\n> qoute\n\nsee http://exmaple.com/pth");
  expect (self, "helo tset");
  delete (self, 15, 17);
  expect (self, "helo tset");
}

static void
test_undo (Fixture *self, gconstpointer unused)
{
  set_text (self, "one ");
  place_cursor (self, 4);
  ui_input_run ("type wrold");
  ui_input_press ("space");
  expect (self, "wrold");
  act (self, "text.undo");
  act (self, "text.undo");
  assert_underlined (self, "");
  act (self, "text.redo");
  act (self, "text.redo");
  place_cursor (self, 0);
  expect (self, "wrold");
}

static void
test_languages (Fixture *self, gconstpointer unused)
{
  set_text (self, "Die Häuser sind wrold, don't. Привет, 漢字, שלום.");
  expect (self, "Häuser sind wrold");
  ph_spelling_set_language (self->spelling, "de_DE", TRUE);
  expect (self, "wrold");
  ph_spelling_set_language (self->spelling, "en_US", FALSE);
  expect (self, "wrold don't");
  g_assert_cmpstr (ph_spelling_get_languages (self->spelling)[0], ==, "de_DE");
  g_assert_null (ph_spelling_get_languages (self->spelling)[1]);

  /* Without any it is off, with any on. */
  ph_spelling_set_language (self->spelling, "de_DE", FALSE);
  expect (self, "");
  g_assert_false (g_settings_get_boolean (ph_settings_get (), "check-spelling"));
  g_assert_null (ph_spelling_get_languages (self->spelling)[0]);
  g_settings_set_boolean (ph_settings_get (), "check-spelling", TRUE);
  expect (self, "wrold don't");
  g_settings_set_boolean (ph_settings_get (), "check-spelling", FALSE);
  expect (self, "");
  ph_spelling_set_language (self->spelling, "en_US", TRUE);
  expect (self, "Häuser sind wrold");
}

/* ---- How much is looked at ------------------------------------------------------------------------ */

static char *
make_text (gsize len, const char *line)
{
  GString *text = g_string_new (NULL);

  while (text->len < len)
    g_string_append (text, line);
  return g_string_free (text, FALSE);
}

static void
test_long_quote (Fixture *self, gconstpointer unused)
{
  g_autofree char *text = make_text (200000, "> A line that somebody wrote a while ago, with a wrold in it\n");

  n_checks = 0;
  set_text (self, text);
  place_cursor (self, 0);
  ui_test_settle ();
  g_assert_cmpuint (n_checks, ==, 0);

  ui_input_run ("type See");
  ui_input_press ("space");
  ui_input_run ("type wrold");
  ui_input_press ("Return");
  expect (self, "wrold");
  /* The second one with what stood behind it, once, when it was no quote any more. */
  g_assert_cmpuint (n_checks, <=, 16);
  n_checks = 0;
  ui_input_press ("F7");
  ui_input_press ("F7");
  g_assert_cmpuint (n_checks, ==, 0);
}

static guint
count_visible_words (Fixture *self)
{
  GdkRectangle place;
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  gtk_text_view_get_visible_rect (self->view, &place);
  gtk_text_view_get_line_at_y (self->view, &start, place.y, NULL);
  gtk_text_view_get_line_at_y (self->view, &end, place.y + place.height, NULL);
  gtk_text_iter_forward_line (&end);
  text = gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
  words = g_strsplit_set (text, " \n", -1);
  return g_strv_length (words);
}

static gboolean
is_at_end (gpointer fixture)
{
  GtkAdjustment *place = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (((Fixture *) fixture)->view));

  return gtk_adjustment_get_value (place) + gtk_adjustment_get_page_size (place)
         >= gtk_adjustment_get_upper (place) - 20;
}

static void
test_long_text (Fixture *self, gconstpointer unused)
{
  g_autofree char *text = make_text (200000, "Some words of a line that is long enough to be like one of a mail\n");
  GtkTextIter end;
  guint n_visible;

  n_checks = 0;
  set_text (self, text);
  place_cursor (self, 0);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->view));
  ui_test_settle ();
  n_visible = count_visible_words (self);
  g_assert_cmpuint (n_visible, <, 1000);
  g_assert_cmpuint (n_checks, >, 0);
  g_assert_cmpuint (n_checks, <=, 2 * n_visible);

  /* One for each word that is left. */
  n_checks = 0;
  ui_input_press ("Return");
  ui_input_press ("Up");
  ui_test_settle ();
  n_checks = 0;
  ui_input_run ("type One");
  ui_input_press ("space");
  ui_input_run ("type more");
  ui_input_press ("space");
  ui_input_run ("type wrold");
  ui_input_press ("space");
  expect (self, "wrold");
  g_assert_cmpuint (n_checks, ==, 3);

  /* What comes into sight, once. */
  n_checks = 0;
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_place_cursor (self->buffer, &end);
  gtk_text_view_scroll_mark_onscreen (self->view, gtk_text_buffer_get_insert (self->buffer));
  ui_test_wait (is_at_end, self);
  ui_test_settle ();
  g_assert_cmpuint (n_checks, >, 0);
  g_assert_cmpuint (n_checks, <=, 4 * n_visible);
}

/* One paragraph: of it only what is changed is looked at again. */
static void
test_long_paragraph (Fixture *self, gconstpointer unused)
{
  g_autofree char *text = make_text (8000, "Some words of a paragraph that does not end and so fills all ");

  set_text (self, text);
  place_cursor (self, 3 * 61);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->view));
  ui_test_settle ();
  n_checks = 0;
  ui_input_press ("space");
  ui_input_run ("type wrold");
  ui_input_press ("space");
  expect (self, "wrold");
  g_assert_cmpuint (n_checks, <=, 4);
}

/* ---- The menu and the keys -------------------------------------------------------------------------- */

static void
test_menu (Fixture *self, gconstpointer unused)
{
  g_autoptr (GMenuModel) suggestions = NULL;

  set_text (self, "Hello wrold again");
  expect (self, "wrold");
  place_cursor (self, 8);
  open_menu (self, "shift+F10");
  suggestions = g_menu_model_get_item_link (get_menu (self), 0, G_MENU_LINK_SECTION);
  g_assert_cmpint (g_menu_model_get_n_items (suggestions), >, 1);
  g_assert_cmpint (g_menu_model_get_n_items (suggestions), <=, 5);

  ui_input_press ("Return");
  ui_test_wait (is_menu_closed, self);
  assert_text (self, "Hello world again");
  ui_input_press ("ctrl+z");
  assert_text (self, "Hello wrold again");
  ui_input_press ("ctrl+shift+z");
  assert_text (self, "Hello world again");
}

/* Just behind the word that is being written; nothing but words is chosen by another road. */
static void
test_menu_while_writing (Fixture *self, gconstpointer unused)
{
  ui_input_run ("type wrold");
  assert_underlined (self, "");
  open_menu (self, "Menu");
  ui_input_press ("Return");
  ui_test_wait (is_menu_closed, self);
  assert_text (self, "world");
}

static void
test_menu_of_right_word (Fixture *self, gconstpointer unused)
{
  g_autofree char *labels = NULL;

  set_text (self, "Hello world");
  place_cursor (self, 8);
  open_menu (self, "shift+F10");
  labels = dup_menu (self);
  g_assert_true (g_str_has_prefix (labels, "Cu_t|"));
  g_assert_nonnull (strstr (labels, "_Languages|"));
  ui_input_press ("Escape");
  ui_test_wait (is_menu_closed, self);
}

static void
test_pointer (Fixture *self, gconstpointer unused)
{
  g_autofree char *labels = NULL;
  GdkRectangle place;
  GtkTextIter iter;
  double left, top;
  int x, y;

  set_text (self, "Hello there, my wrold");
  place_cursor (self, 2);
  expect (self, "wrold");
  gtk_text_buffer_get_iter_at_offset (self->buffer, &iter, 18);
  gtk_text_view_get_iter_location (self->view, &iter, &place);
  gtk_text_view_buffer_to_window_coords (self->view, GTK_TEXT_WINDOW_WIDGET, place.x, place.y, &x, &y);
  gtk_native_get_surface_transform (GTK_NATIVE (self->window), &left, &top);
  ui_input_run ("mousemove %d %d click 3", x + 2 + (int) left, y + place.height / 2 + (int) top);
  ui_test_wait (is_menu_open, self);
  labels = dup_menu (self);
  g_assert_true (g_str_has_prefix (labels, "world|"));
  ui_input_press ("Return");
  ui_test_wait (is_menu_closed, self);
  assert_text (self, "Hello there, my world");
}

static void
test_ignore (Fixture *self, gconstpointer unused)
{
  set_text (self, "wrold wrold tset\n");
  place_cursor (self, 1);
  expect (self, "wrold wrold tset");
  open_menu (self, "shift+F10");
  act (self, "spelling.ignore");
  expect (self, "tset");
  ui_input_press ("Escape");
  ui_test_wait (is_menu_closed, self);
}

static void
test_add (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "enchant", "en_US.dic", NULL);
  g_autofree char *added = NULL;

  set_text (self, "Posthorn tset\n");
  place_cursor (self, 10);
  expect (self, "Posthorn tset");
  open_menu (self, "shift+F10");
  act (self, "spelling.add");
  expect (self, "Posthorn");
  ui_input_press ("Escape");
  ui_test_wait (is_menu_closed, self);
  g_assert_true (g_file_get_contents (path, &added, NULL, NULL));
  g_assert_nonnull (strstr (added, "tset"));
}

static void
assert_selected (Fixture *self, const char *expected)
{
  GtkTextIter start, end;
  g_autofree char *selected = NULL;

  g_assert_true (gtk_text_buffer_get_selection_bounds (self->buffer, &start, &end));
  selected = gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
  g_assert_cmpstr (selected, ==, expected);
}

static void
test_next (Fixture *self, gconstpointer unused)
{
  g_autofree char *filler = make_text (20000, "> a wrold in a quote\n");
  g_autofree char *text = g_strdup_printf ("A wrold and a tset-helo\n%sFar wya down\n", filler);

  set_text (self, text);
  place_cursor (self, 0);
  for (guint round = 0; round < 2; round++)
    {
      ui_input_press ("F7");
      assert_selected (self, "wrold");
      ui_input_press ("F7");
      assert_selected (self, "tset");
      ui_input_press ("F7");
      assert_selected (self, "helo");
      ui_input_press ("F7");
      assert_selected (self, "wya");
    }
  /* The menu is about it, and what is chosen takes its place. */
  open_menu (self, "shift+F10");
  ui_input_press ("Return");
  ui_test_wait (is_menu_closed, self);
  ui_input_press ("F7");
  assert_selected (self, "wrold");

  set_text (self, "All is right.");
  place_cursor (self, 0);
  ui_input_press ("F7");
  g_assert_false (gtk_text_buffer_get_has_selection (self->buffer));
}

/* Two languages can be ticked, one after the other. */
static void
test_choose_language (Fixture *self, gconstpointer unused)
{
  GPtrArray *installed = ph_spelling_get_installed (self->spelling);

  set_text (self, "Häuser and wrold");
  place_cursor (self, 0);
  expect (self, "Häuser wrold");
  open_menu (self, "shift+F10");
  for (guint i = 0; i < installed->len; i++)
    {
      g_autofree char *action = g_strdup_printf ("spelling.language-%u", i);
      PhSpellingLanguage *language = installed->pdata[i];

      if (g_str_equal (language->tag, "de_DE"))
        {
          act (self, action);
          break;
        }
    }
  expect (self, "wrold");
  g_assert_cmpuint (g_strv_length ((GStrv) ph_spelling_get_languages (self->spelling)), ==, 2);
  ui_input_press ("Escape");
  ui_test_wait (is_menu_closed, self);
}

static GtkWidget *
find_dialog (void)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data))
      return l->data;

  return NULL;
}

static gboolean
is_nothing_installed (gpointer spelling)
{
  return ph_spelling_get_ready (spelling) && ph_spelling_get_installed (spelling)->len == 0;
}

static void
test_nothing_installed (Fixture *self, gconstpointer unused)
{
  g_autofree char *labels = NULL;

  set_text (self, "wrold");
  place_cursor (self, 0);
  expect (self, "wrold");
  nothing_installed = TRUE;
  g_settings_set_strv (ph_settings_get (), "spelling-languages", NULL);
  ui_test_wait (is_nothing_installed, self->spelling);
  expect (self, "");
  open_menu (self, "shift+F10");
  labels = dup_menu (self);
  g_assert_true (g_str_has_prefix (labels, "Cu_t|"));
  g_assert_nonnull (strstr (labels, "No Dictionaries Are Installed…|"));
  act (self, "spelling.explain");
  g_assert_nonnull (find_dialog ());
  gtk_test_widget_wait_for_draw (find_dialog ());
  ui_test_shoot (GTK_WINDOW (find_dialog ()), "spelling-none");
  gtk_window_destroy (GTK_WINDOW (find_dialog ()));
  ui_input_press ("Escape");
  ui_test_wait (is_menu_closed, self);
  nothing_installed = FALSE;
}

/* ---- The preferences ---------------------------------------------------------------------------------- */

static GtkCheckButton *
find_check (GtkWidget *row, const char *name)
{
  for (GtkWidget *child = gtk_widget_get_first_child (row); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkCheckButton *found = NULL;

      if (ADW_IS_ACTION_ROW (child)
          && g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (child)), name))
        return ui_test_find (child, GTK_TYPE_CHECK_BUTTON, NULL);
      found = find_check (child, name);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_row (Fixture *self, gconstpointer unused)
{
  GtkWidget *row = g_object_new (PH_TYPE_SPELLING_ROW, NULL);
  GtkWidget *list = gtk_list_box_new ();
  GtkWindow *window;

  set_text (self, "Häuser and wrold");
  place_cursor (self, 0);
  expect (self, "Häuser wrold");
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  gtk_widget_add_css_class (list, "boxed-list");
  window = ui_test_show (list, 480, 480);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  g_assert_true (gtk_check_button_get_active (find_check (row, "English (United States)")));
  g_assert_false (gtk_check_button_get_active (find_check (row, "German (Germany)")));
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (row)), ==, "English (United States)");

  gtk_check_button_set_active (find_check (row, "German (Germany)"), TRUE);
  expect (self, "wrold");
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (row)), ==,
                   "English (United States), German (Germany)");
  ui_test_shoot (window, "spelling-row");

  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (row), FALSE);
  expect (self, "");
  gtk_window_destroy (window);

  /* Closed they hold nothing. */
  window = g_object_new (PH_TYPE_PREFERENCES, NULL);
  ui_test_present (window);
  gtk_window_destroy (window);
}

/* ---- Looks ---------------------------------------------------------------------------------------------- */

static void
test_looks (Fixture *self, gconstpointer unused)
{
  set_text (self, "Hello Bob,\n\nthe wrold is a tset, and this is a linne.\n\n> A qoute of sombody\n");
  place_cursor (self, 11);
  expect (self, "wrold tset linne");
  ui_test_shoot (self->window, "spelling-light");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->view));
  ui_test_shoot (self->window, "spelling-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

#define ADD(name, func) g_test_add ("/spell-checker/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ph_ui_init ();
  /* A jump shows nothing on its way. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

  ADD ("typing", test_typing);
  ADD ("apart", test_apart);
  ADD ("quotes", test_quotes);
  ADD ("undo", test_undo);
  ADD ("languages", test_languages);
  ADD ("long-quote", test_long_quote);
  ADD ("long-text", test_long_text);
  ADD ("long-paragraph", test_long_paragraph);
  ADD ("menu", test_menu);
  ADD ("menu-while-writing", test_menu_while_writing);
  ADD ("menu-of-right-word", test_menu_of_right_word);
  ADD ("pointer", test_pointer);
  ADD ("ignore", test_ignore);
  ADD ("next", test_next);
  ADD ("choose-language", test_choose_language);
  ADD ("nothing-installed", test_nothing_installed);
  ADD ("row", test_row);
  ADD ("looks", test_looks);
  ADD ("add", test_add);

  return g_test_run ();
}
