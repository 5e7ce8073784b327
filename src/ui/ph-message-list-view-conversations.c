/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-list-view-private.h"

#include "ph-settings.h"

/* Whether messages are grouped, and what opens and closes a conversation. */

#define GROUPING "group-by-conversation"

/* Answers are looked for where they arrive. Of what was written here each message is of its own. */
gboolean
ph_message_list_view_read_grouping (PhMessageListView *self)
{
  gboolean usual = !ph_message_list_view_shows_outgoing (self);
  GSettings *settings = ph_settings_get ();
  g_autofree char *name = NULL;

  if (settings == NULL || ph_folder_get_role (self->folder) == FOLDER_ROLE_OUTBOX)
    return usual;

  name = ph_folder_dup_settings_name (self->folder);

  return ph_settings_map_get (settings, GROUPING, name, usual);
}

void
ph_message_list_view_keep_grouping (PhMessageListView *self)
{
  GSettings *settings = ph_settings_get ();

  if (self->folder != NULL && settings != NULL)
    {
      g_autofree char *name = ph_folder_dup_settings_name (self->folder);

      ph_settings_map_set (settings, GROUPING, name, self->conversations);
    }
  if (self->list != NULL)
    ph_message_list_set_conversations (self->list, self->conversations);
}

void
ph_message_list_view_toggle_row (PhMessageListView *self,
                                 PhMessageRow *row)
{
  PhMessage *message = ph_message_row_get_message (row);
  guint position = ph_message_list_find (self->list, ph_message_get_key (message));
  gboolean opens = ph_message_get_place (message) == PH_MESSAGE_CONVERSATION;

  if (position != GTK_INVALID_LIST_POSITION)
    ph_message_list_set_expanded (self->list, position, opens);
}

/* ---- Keys ------------------------------------------------------------------------------------ */

static guint
get_focus_position (PhMessageListView *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *row = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;
  PhMessage *message = PH_IS_MESSAGE_ROW (row) ? ph_message_row_get_message (PH_MESSAGE_ROW (row))
                                               : NULL;

  if (message != NULL)
    return ph_message_list_find (self->list, ph_message_get_key (message));

  return ph_message_selection_get_first (self->selection);
}

static void
go_to (PhMessageListView *self,
       guint position)
{
  guint64 key = ph_message_list_get_key (self->list, position);

  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  ph_message_list_view_scroll_to (self, position);

  for (guint i = 0; i < self->rows->len; i++)
    {
      PhMessageRow *row = g_ptr_array_index (self->rows, i);

      if (ph_message_get_key (ph_message_row_get_message (row)) == key)
        gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (row)));
    }
}

/* As in a tree: forward opens, then goes to what is in it; back goes to what it is in, then closes. */
static void
step (PhMessageListView *self,
      guint position,
      gboolean forward)
{
  g_autoptr (PhMessage) message =
    g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (message == NULL)
    return;

  switch (ph_message_get_place (message))
    {
    case PH_MESSAGE_CONVERSATION:
      if (forward)
        ph_message_list_set_expanded (self->list, position, TRUE);
      break;
    case PH_MESSAGE_HEAD:
      if (forward)
        go_to (self, position + 1);
      else
        ph_message_list_set_expanded (self->list, position, FALSE);
      break;
    case PH_MESSAGE_REPLY:
      if (!forward)
        go_to (self, ph_message_list_get_head (self->list, position));
      break;
    case PH_MESSAGE_SINGLE:
    default:
      break;
    }
}

static gboolean
key_cb (GtkWidget *widget,
        GVariant *to_the_right,
        gpointer user_data)
{
  PhMessageListView *self = user_data;
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  if (self->list == NULL || !ph_message_list_get_conversations (self->list))
    return FALSE;

  step (self, get_focus_position (self), g_variant_get_boolean (to_the_right) != is_rtl);

  return TRUE;
}

void
ph_message_list_view_init_conversations (PhMessageListView *self)
{
  static const char *const triggers[] = { "Left|KP_Left", "Right|KP_Right" };
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (triggers); i++)
    {
      GtkShortcut *shortcut =
        gtk_shortcut_new (gtk_shortcut_trigger_parse_string (triggers[i]),
                          gtk_callback_action_new (key_cb, self, NULL));

      gtk_shortcut_set_arguments (shortcut, g_variant_new_boolean (i == 1));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
    }
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), keys);
}
