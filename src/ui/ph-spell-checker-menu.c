/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-spell-checker-private.h"

#include "ph-spelling-row.h"
#include "ph-ui.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define MAX_SUGGESTIONS 5

/* ---- What the menu does ---------------------------------------------------------------------------- */

static void
get_word (PhSpellChecker *self, GtkTextIter *start, GtkTextIter *end)
{
  gtk_text_buffer_get_iter_at_mark (self->buffer, start, self->word_start);
  gtk_text_buffer_get_iter_at_mark (self->buffer, end, self->word_end);
}

static char *
dup_word (PhSpellChecker *self)
{
  GtkTextIter start, end;

  get_word (self, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
}

/* One step of undo. */
static void
replace_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhSpellChecker *self = user_data;
  GtkTextIter start, end;

  get_word (self, &start, &end);
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_text_buffer_insert (self->buffer, &start, g_variant_get_string (parameter, NULL), -1);
  gtk_text_buffer_end_user_action (self->buffer);
}

static void
add_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhSpellChecker *self = user_data;
  g_autofree char *word = dup_word (self);

  ph_spelling_add (self->spelling, word);
}

static void
ignore_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhSpellChecker *self = user_data;
  g_autofree char *word = dup_word (self);

  ph_spell_checker_ignore (self, word);
}

static void
explain_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhSpellChecker *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->view));
  GtkWidget *dialog
    = adw_message_dialog_new (GTK_WINDOW (root), _("No Dictionaries Are Installed"),
                              ph_spelling_row_explain ());

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
language_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  PhSpellChecker *self = user_data;

  ph_spelling_set_language (self->spelling, g_object_get_data (G_OBJECT (action), "tag"),
                            g_variant_get_boolean (state));
}

/* ---- The menu -------------------------------------------------------------------------------------- */

static GMenu *
append_section (GMenu *menu)
{
  g_autoptr (GMenu) section = g_menu_new ();

  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  return section; /* which @menu keeps */
}

static void
append_suggestions (PhSpellChecker *self, GMenu *menu)
{
  g_autofree char *word = dup_word (self);
  g_auto (GStrv) suggestions = ph_spelling_suggest (self->spelling, word, MAX_SUGGESTIONS);
  GMenu *section = append_section (menu);

  for (guint i = 0; suggestions[i] != NULL; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (suggestions[i], NULL);

      g_menu_item_set_action_and_target (item, "spelling.replace", "s", suggestions[i]);
      g_menu_append_item (section, item);
    }
  /* No such action: it can't be chosen. */
  if (suggestions[0] == NULL)
    g_menu_append (section, _("No Suggestions"), "spelling.none");

  section = append_section (menu);
  g_menu_append (section, _("_Add to Dictionary"), "spelling.add");
  g_menu_append (section, _("I_gnore in This Mail"), "spelling.ignore");
}

static void
append_editing (GMenu *menu)
{
  GMenu *section = append_section (menu);

  g_menu_append (section, _("Cu_t"), "clipboard.cut");
  g_menu_append (section, _("_Copy"), "clipboard.copy");
  g_menu_append (section, _("_Paste"), "clipboard.paste");
  g_menu_append (section, _("_Delete"), "selection.delete");

  section = append_section (menu);
  g_menu_append (section, _("_Undo"), "text.undo");
  g_menu_append (section, _("_Redo"), "text.redo");

  section = append_section (menu);
  g_menu_append (section, _("Select _All"), "selection.select-all");
  g_menu_append (section, _("Insert _Emoji"), "misc.insert-emoji");
}

static void
append_languages (PhSpellChecker *self, GMenu *menu)
{
  GPtrArray *installed = ph_spelling_get_installed (self->spelling);
  g_autoptr (GMenu) languages = g_menu_new ();
  GMenu *section = append_section (menu);

  for (guint i = 0; i < installed->len; i++)
    {
      const PhSpellingLanguage *language = installed->pdata[i];
      g_autofree char *action = g_strdup_printf ("spelling.language-%u", i);

      g_menu_append (languages, language->name, action);
    }
  if (installed->len > 0)
    g_menu_append_submenu (section, _("_Languages"), G_MENU_MODEL (languages));
  else if (ph_spelling_get_ready (self->spelling))
    g_menu_append (section, _("No Dictionaries Are Installed…"), "spelling.explain");
}

static void
add_languages (PhSpellChecker *self, GSimpleActionGroup *actions)
{
  GPtrArray *installed = ph_spelling_get_installed (self->spelling);
  const char *const *in_use = ph_spelling_get_languages (self->spelling);

  for (guint i = 0; i < installed->len; i++)
    {
      const PhSpellingLanguage *language = installed->pdata[i];
      g_autofree char *name = g_strdup_printf ("language-%u", i);
      GVariant *state = g_variant_new_boolean (g_strv_contains (in_use, language->tag));
      g_autoptr (GSimpleAction) action = g_simple_action_new_stateful (name, NULL, state);

      g_object_set_data_full (G_OBJECT (action), "tag", g_strdup (language->tag), g_free);
      g_signal_connect_object (action, "change-state", G_CALLBACK (language_cb), self, G_CONNECT_DEFAULT);
      g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (action));
    }
}

static void
update_actions (PhSpellChecker *self)
{
  static const GActionEntry entries[] = {
    { .name = "replace", .activate = replace_action, .parameter_type = "s" },
    { .name = "add", .activate = add_action },
    { .name = "ignore", .activate = ignore_action },
    { .name = "explain", .activate = explain_action },
  };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  GtkWidget *view = GTK_WIDGET (self->view);
  gboolean has_selection = gtk_text_buffer_get_has_selection (self->buffer);

  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), self);
  add_languages (self, actions);
  gtk_widget_insert_action_group (view, "spelling", G_ACTION_GROUP (actions));
  gtk_widget_action_set_enabled (view, "clipboard.cut", has_selection);
  gtk_widget_action_set_enabled (view, "clipboard.copy", has_selection);
  gtk_widget_action_set_enabled (view, "selection.delete", has_selection);
}

static void
set_word (PhSpellChecker *self, const GtkTextIter *start, const GtkTextIter *end)
{
  if (self->word_start == NULL)
    {
      self->word_start = gtk_text_buffer_create_mark (self->buffer, NULL, start, TRUE);
      self->word_end = gtk_text_buffer_create_mark (self->buffer, NULL, end, FALSE);
    }
  gtk_text_buffer_move_mark (self->buffer, self->word_start, start);
  gtk_text_buffer_move_mark (self->buffer, self->word_end, end);
}

void
ph_spell_checker_drop_menu (PhSpellChecker *self)
{
  g_clear_pointer (&self->menu, gtk_widget_unparent);
}

/* @at (nullable): where the word is. */
static void
show_menu (PhSpellChecker *self, const GtkTextIter *at, double x, double y)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkTextIter start, end;

  if (at != NULL && ph_spell_checker_find_at (self, at, &start, &end))
    {
      set_word (self, &start, &end);
      append_suggestions (self, menu);
    }
  append_editing (menu);
  append_languages (self, menu);
  update_actions (self);

  ph_spell_checker_drop_menu (self);
  self->menu = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self->view));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  ph_ui_popup_menu (self->menu, x, y);
}

/* ---- The pointer and the keys ------------------------------------------------------------------------ */

static void
pressed_cb (PhSpellChecker *self, int n_press, double x, double y, GtkGesture *gesture)
{
  GdkEvent *event
    = gtk_gesture_get_last_event (gesture, gtk_gesture_get_last_updated_sequence (gesture));
  GtkTextIter at;
  int buffer_x, buffer_y;

  if (event == NULL || !gdk_event_triggers_context_menu (event))
    return;

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  gtk_text_view_window_to_buffer_coords (self->view, GTK_TEXT_WINDOW_WIDGET, (int) x, (int) y, &buffer_x,
                                         &buffer_y);
  if (gtk_text_view_get_iter_at_location (self->view, &at, buffer_x, buffer_y))
    show_menu (self, &at, x, y);
  else
    show_menu (self, NULL, x, y);
}

static gboolean
menu_key (GtkWidget *view, GVariant *arguments, gpointer user_data)
{
  PhSpellChecker *self = user_data;
  GdkRectangle place;
  GtkTextIter at;
  int x, y;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &at, gtk_text_buffer_get_insert (self->buffer));
  gtk_text_view_get_iter_location (self->view, &at, &place);
  gtk_text_view_buffer_to_window_coords (self->view, GTK_TEXT_WINDOW_WIDGET, place.x, place.y + place.height,
                                         &x, &y);
  show_menu (self, &at, x, y);
  return TRUE;
}

/* From the cursor on, then from the start. */
static gboolean
next_key (GtkWidget *view, GVariant *arguments, gpointer user_data)
{
  PhSpellChecker *self = user_data;
  GtkTextIter first, from, start, end;

  gtk_text_buffer_get_selection_bounds (self->buffer, NULL, &from);
  gtk_text_buffer_get_start_iter (self->buffer, &first);
  if (!ph_spell_checker_find_next (self, &from, &start, &end)
      && !ph_spell_checker_find_next (self, &first, &start, &end))
    {
      gtk_widget_error_bell (view);
      return TRUE;
    }

  gtk_text_buffer_select_range (self->buffer, &end, &start);
  gtk_text_view_scroll_mark_onscreen (self->view, gtk_text_buffer_get_insert (self->buffer));
  return TRUE;
}

static void
add_key (GtkEventController *keys, const char *trigger, GtkShortcutFunc func, gpointer user_data)
{
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger),
                      gtk_callback_action_new (func, user_data, NULL)));
}

/* Before what the view itself does with them. */
void
ph_spell_checker_init_menu (PhSpellChecker *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  add_key (keys, "<Shift>F10", menu_key, self);
  add_key (keys, "Menu", menu_key, self);
  add_key (keys, "F7", next_key, self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (click));
}
