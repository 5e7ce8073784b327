/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-reader-private.h"

#include "ph-sender-formatting.h"

/* Which messages are shown with their formatting: all or none, but for the senders of whom the person
 * wants it the other way. */

static const char *
get_sender (PhConversationItem *item)
{
  return ph_message_get_sender_address (ph_conversation_item_get_message (item));
}

void
ph_reader_update_formatting (PhReader *self)
{
  guint n = self->conversation != NULL ? ph_conversation_get_n_items (self->conversation) : 0;

  for (guint i = 0; i < n; i++)
    {
      PhConversationItem *item = ph_conversation_get (self->conversation, i);

      ph_conversation_item_set_formatted (
        item, ph_sender_formatting_get (get_sender (item), self->formatted));
    }
}

static void
change_formatted_cb (GSimpleAction *action, GVariant *state, PhReader *self)
{
  PhConversationItem *item = g_object_get_data (G_OBJECT (action), "item");

  ph_sender_formatting_set (get_sender (item), g_variant_get_boolean (state), self->formatted);
  ph_reader_update_formatting (self);
  ph_reader_choose_way_anew (self);
}

static gboolean
make_state (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  g_value_set_variant (to, g_variant_new_boolean (g_value_get_boolean (from)));
  return TRUE;
}

static gboolean
has_formatting (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  g_autoptr (PhConversationItem) item = PH_CONVERSATION_ITEM (g_binding_dup_source (binding));
  const PhBody *body = ph_conversation_item_get_body (item);

  g_value_set_boolean (to, body != NULL && body->documents != NULL);
  return TRUE;
}

void
ph_reader_add_formatting (PhReader *self, PhConversationItem *item)
{
  GActionMap *actions = ph_conversation_item_get_actions (item);
  g_autoptr (GSimpleAction) action = NULL;

  if (g_action_map_lookup_action (actions, "formatted") != NULL || *get_sender (item) == '\0')
    return;

  action = g_simple_action_new_stateful ("formatted", NULL, g_variant_new_boolean (FALSE));
  g_object_set_data (G_OBJECT (action), "item", item);
  g_signal_connect_object (action, "change-state", G_CALLBACK (change_formatted_cb), self, 0);
  g_object_bind_property_full (item, "formatted", action, "state", G_BINDING_SYNC_CREATE, make_state,
                               NULL, NULL, NULL);
  g_object_bind_property_full (item, "state", action, "enabled", G_BINDING_SYNC_CREATE,
                               has_formatting, NULL, NULL, NULL);
  g_action_map_add_action (actions, G_ACTION (action));
}
