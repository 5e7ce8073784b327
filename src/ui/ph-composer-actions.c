/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-composer-private.h"

static void
send_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ph_composer_send_or_ask (PH_COMPOSER (user_data));
}

static void
send_later_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ph_composer_send_later (PH_COMPOSER (user_data));
}

static void
discard_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ph_composer_discard (PH_COMPOSER (user_data));
}

static void
attach_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ph_composer_ask_for_files (PH_COMPOSER (user_data));
}

static void
emoji_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_menu_button_popup (PH_COMPOSER (user_data)->emoji_button);
}

static void
insert_template_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ph_composer_insert_template (PH_COMPOSER (user_data), g_variant_get_string (parameter, NULL));
}

static void
save_template_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ph_composer_save_template (PH_COMPOSER (user_data));
}

static void
show_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  PhComposer *self = PH_COMPOSER (user_data);
  const char *name = g_action_get_name (G_ACTION (action));

  ph_composer_show_field (self, g_str_equal (name, "show-cc")    ? self->cc
                                : g_str_equal (name, "show-bcc") ? self->bcc
                                                                 : self->reply_to);
}

static void
change_formatted (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  g_object_set (user_data, "formatted", g_variant_get_boolean (state), NULL);
}

static const GActionEntry entries[] = {
  { "send", send_action },
  { "send-later", send_later_action },
  { "discard", discard_action },
  { "attach", attach_action },
  { "emoji", emoji_action },
  { "insert-template", insert_template_action, "s" },
  { "save-template", save_template_action },
  { "formatted", NULL, NULL, "false", change_formatted },
  { "show-cc", show_action },
  { "show-bcc", show_action },
  { "show-reply-to", show_action },
};

static GSimpleAction *
find (PhComposer *self, const char *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name));
}

void
ph_composer_update_actions (PhComposer *self)
{
  g_simple_action_set_enabled (find (self, "send"), !self->is_sending);
  g_simple_action_set_enabled (find (self, "send-later"), !self->is_sending);
  g_simple_action_set_enabled (find (self, "discard"), !self->is_sending);
}

static void
formatted_cb (PhComposer *self)
{
  g_simple_action_set_state (find (self, "formatted"), g_variant_new_boolean (self->is_formatted));
}

static void
insert (PhComposer *self, const char *name, GSimpleActionGroup *actions)
{
  gtk_widget_insert_action_group (GTK_WIDGET (self), name, NULL);
  gtk_widget_insert_action_group (GTK_WIDGET (self), name, G_ACTION_GROUP (actions));
}

/* To what is inside a widget that leaves its window GTK 4.8 says that all actions are gone, but never that these
 * are not. So they come anew. */
void
ph_composer_insert_actions (PhComposer *self)
{
  insert (self, "composer", self->actions);
  insert (self, "report", self->report_actions);
}

void
ph_composer_init_actions (PhComposer *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect (self, "notify::formatted", G_CALLBACK (formatted_cb), NULL);
}
