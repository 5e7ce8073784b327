/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-conversation-page-private.h"

#include "ph-attachment-chip.h"
#include "ph-reader-header.h"

#include <string.h>

void
ph_conversation_page_pop_down (PhConversationPage *self)
{
  g_clear_pointer (&self->popover, gtk_widget_unparent);
}

static void
pop_up (PhConversationPage *self, GtkWidget *popover, PhConversationItem *item,
        const GdkRectangle *place)
{
  ph_conversation_page_pop_down (self);
  self->popover = popover;
  gtk_widget_set_parent (popover, GTK_WIDGET (self));
  gtk_widget_insert_action_group (popover, "message",
                                  G_ACTION_GROUP (ph_conversation_item_get_actions (item)));
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), place);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
show_menu (PhConversationPage *self, PhConversationItem *item, const GdkRectangle *place)
{
  g_autoptr (GMenuModel) menu = ph_reader_header_create_menu ();

  pop_up (self, gtk_popover_menu_new_from_model (menu), item, place);
}

/* The attachment itself, with all that can be done with it. */
static void
show_attachment (PhConversationPage *self, PhConversationItem *item, guint number,
                 const GdkRectangle *place)
{
  GPtrArray *attachments = ph_conversation_item_get_attachments (item);
  GtkWidget *popover;

  if (attachments == NULL || number >= attachments->len)
    return;

  popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (popover),
                         ph_attachment_chip_new (g_ptr_array_index (attachments, number)));
  pop_up (self, popover, item, place);
}

/* As a button of a PhNoticeBar does it. */
static void
press (PhConversationPage *self, PhConversationItem *item, const char *detailed)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  if (!g_action_parse_detailed_name (detailed, &name, &target, NULL))
    return;

  if (g_str_has_prefix (name, "message."))
    g_action_group_activate_action (G_ACTION_GROUP (ph_conversation_item_get_actions (item)),
                                    name + strlen ("message."), target);
  else
    gtk_widget_activate_action_variant (GTK_WIDGET (self), name, target);
}

static void
press_notice (PhConversationPage *self, PhConversationItem *item, const char *id, guint button)
{
  GListModel *notices = ph_conversation_item_get_notices (item);

  for (guint i = 0; i < g_list_model_get_n_items (notices); i++)
    {
      g_autoptr (PhNotice) notice = g_list_model_get_item (notices, i);

      if (g_str_equal (ph_notice_get_id (notice), id) && button < ph_notice_get_n_buttons (notice))
        {
          press (self, item, ph_notice_get_action (notice, button));
          return;
        }
    }
}

void
ph_conversation_page_act (PhConversationPage *self, PhConversationItem *item, const char *action,
                          const GdkRectangle *place)
{
  g_auto (GStrv) words = g_strsplit (action, ":", 3);
  guint n = g_strv_length (words);

  if (g_str_equal (action, "expand"))
    ph_conversation_item_set_expanded (item, TRUE);
  else if (g_str_equal (action, "collapse"))
    ph_conversation_item_set_expanded (item, FALSE);
  else if (g_str_equal (action, "unfold"))
    ph_conversation_unfold (self->conversation, item);
  else if (g_str_equal (action, "menu"))
    show_menu (self, item, place);
  else if (g_str_equal (action, "retry"))
    ph_conversation_item_reload_body (item);
  else if (g_str_equal (action, "save-all") && ph_conversation_item_get_attachments (item) != NULL)
    ph_attachment_chip_save_all (ph_conversation_item_get_attachments (item), GTK_WIDGET (self));
  else if (n == 2 && g_str_equal (words[0], "attachment"))
    show_attachment (self, item, (guint) g_ascii_strtoull (words[1], NULL, 10), place);
  else if (n == 3 && g_str_equal (words[0], "notice"))
    press_notice (self, item, words[1], (guint) g_ascii_strtoull (words[2], NULL, 10));
}
