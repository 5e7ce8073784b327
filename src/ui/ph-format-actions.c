/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-format-actions.h"

#include "web-module.h"

#include <glib/gi18n.h>

/* Each is run to turn it on or off, and says by a field of the state which it is. */
static const struct
{
  const char *name;
  WebEditorCommand command;
  gsize field;
} toggles[] = {
  { "bold", WEB_EDITOR_BOLD, G_STRUCT_OFFSET (WebEditorState, bold) },
  { "italic", WEB_EDITOR_ITALIC, G_STRUCT_OFFSET (WebEditorState, italic) },
  { "underline", WEB_EDITOR_UNDERLINE, G_STRUCT_OFFSET (WebEditorState, underline) },
  { "strikethrough", WEB_EDITOR_STRIKETHROUGH, G_STRUCT_OFFSET (WebEditorState, strikethrough) },
  { "code", WEB_EDITOR_CODE, G_STRUCT_OFFSET (WebEditorState, code) },
  { "bullets", WEB_EDITOR_BULLETS, G_STRUCT_OFFSET (WebEditorState, bullets) },
  { "numbers", WEB_EDITOR_NUMBERS, G_STRUCT_OFFSET (WebEditorState, numbers) },
};

static const struct
{
  const char *name;
  WebEditorCommand command;
} deeds[] = {
  { "quote", WEB_EDITOR_QUOTE },
  { "unquote", WEB_EDITOR_UNQUOTE },
  { "clear", WEB_EDITOR_CLEAR },
};

/* As in WebEditorSize. */
static const char *const sizes[] = { "small", "normal", "large", "huge" };

static void
run (GtkWidget *editor, WebEditorCommand command, const char *value)
{
  web_module_get ()->editors->run (editor, command, value);
}

/* ---- Actions ------------------------------------------------------------------------------------ */

static void
toggle_cb (GSimpleAction *action, GVariant *state, GtkWidget *editor)
{
  const char *name = g_action_get_name (G_ACTION (action));

  for (guint i = 0; i < G_N_ELEMENTS (toggles); i++)
    if (g_str_equal (toggles[i].name, name))
      run (editor, toggles[i].command, NULL);
}

static void
rtl_cb (GSimpleAction *action, GVariant *state, GtkWidget *editor)
{
  run (editor, g_variant_get_boolean (state) ? WEB_EDITOR_RIGHT_TO_LEFT : WEB_EDITOR_LEFT_TO_RIGHT, NULL);
}

static void
size_cb (GSimpleAction *action, GVariant *state, GtkWidget *editor)
{
  run (editor, WEB_EDITOR_SIZE, g_variant_get_string (state, NULL));
}

static void
color_cb (GSimpleAction *action, GVariant *state, GtkWidget *editor)
{
  const char *color = g_variant_get_string (state, NULL);

  run (editor, WEB_EDITOR_COLOR, *color != '\0' ? color : NULL);
}

static void
deed_cb (GSimpleAction *action, GVariant *parameter, GtkWidget *editor)
{
  const char *name = g_action_get_name (G_ACTION (action));

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    if (g_str_equal (deeds[i].name, name))
      run (editor, deeds[i].command, NULL);
}

/* Takes @action. */
static void
add (GSimpleActionGroup *self, GSimpleAction *action, const char *signal, GCallback callback,
     GtkWidget *editor)
{
  g_signal_connect_object (action, signal, callback, editor, 0);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
  g_object_unref (action);
}

static GSimpleAction *
create_switch (const char *name)
{
  return g_simple_action_new_stateful (name, NULL, g_variant_new_boolean (FALSE));
}

static GSimpleAction *
create_choice (const char *name, const char *value)
{
  return g_simple_action_new_stateful (name, G_VARIANT_TYPE_STRING, g_variant_new_string (value));
}

/* ---- Their states ------------------------------------------------------------------------------- */

/* Takes @state, which floats. What has not changed tells nobody. */
static void
set_state (GSimpleActionGroup *self, const char *name, GVariant *state)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);
  g_autoptr (GVariant) own = g_variant_ref_sink (state);
  g_autoptr (GVariant) is = g_action_get_state (action);

  if (!g_variant_equal (is, own))
    g_simple_action_set_state (G_SIMPLE_ACTION (action), own);
}

static void
state_cb (GtkWidget *editor, GSimpleActionGroup *self)
{
  const WebEditorState *state = web_module_get ()->editors->get_state (editor);

  for (guint i = 0; i < G_N_ELEMENTS (toggles); i++)
    set_state (self, toggles[i].name,
               g_variant_new_boolean (G_STRUCT_MEMBER (gboolean, state, toggles[i].field)));
  set_state (self, "rtl", g_variant_new_boolean (state->is_rtl));
  set_state (self, "size", g_variant_new_string (sizes[state->size]));
  set_state (self, "color", g_variant_new_string (state->color));
}

GSimpleActionGroup *
ph_format_actions_new (GtkWidget *editor)
{
  GSimpleActionGroup *self = g_simple_action_group_new ();

  for (guint i = 0; i < G_N_ELEMENTS (toggles); i++)
    add (self, create_switch (toggles[i].name), "change-state", G_CALLBACK (toggle_cb), editor);
  add (self, create_switch ("rtl"), "change-state", G_CALLBACK (rtl_cb), editor);
  add (self, create_choice ("size", "normal"), "change-state", G_CALLBACK (size_cb), editor);
  add (self, create_choice ("color", ""), "change-state", G_CALLBACK (color_cb), editor);
  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    add (self, g_simple_action_new (deeds[i].name, NULL), "activate", G_CALLBACK (deed_cb), editor);
  g_signal_connect_object (editor, "state", G_CALLBACK (state_cb), self, 0);
  return self;
}

/* ---- Keys --------------------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  const char *label;
} labels[] = {
  /* Translators: names of keys, as on the keyboard */
  { "bold", N_ ("Ctrl+B") },
  { "italic", N_ ("Ctrl+I") },
  { "underline", N_ ("Ctrl+U") },
  { "strikethrough", N_ ("Ctrl+Shift+X") },
  { "code", N_ ("Ctrl+Shift+C") },
  { "numbers", N_ ("Ctrl+Shift+7") },
  { "bullets", N_ ("Ctrl+Shift+8") },
  { "quote", N_ ("Ctrl+Shift+9") },
  { "unquote", N_ ("Ctrl+Shift+0") },
  { "link", N_ ("Ctrl+K") },
  { "image", N_ ("Ctrl+Shift+P") },
  { "clear", N_ ("Ctrl+M") },
  { "rtl", N_ ("Ctrl+Shift+R") },
};

const char *
ph_format_actions_get_key (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (g_str_equal (labels[i].name, name))
      return _(labels[i].label);

  return NULL;
}

static void
add_key (GtkEventController *controller, guint key, GdkModifierType modifiers, const char *action)
{
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (controller),
    gtk_shortcut_new (gtk_keyval_trigger_new (key, modifiers), gtk_named_action_new (action)));
}

/* The other keys are the editor's: what was typed before them is there when they are pressed. */
void
ph_format_actions_add_keys (GtkWidget *editor)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  add_key (controller, GDK_KEY_k, GDK_CONTROL_MASK, "format.link");
  add_key (controller, GDK_KEY_p, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "format.image");
  add_key (controller, GDK_KEY_r, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "format.rtl");
  gtk_widget_add_controller (editor, controller);
}
