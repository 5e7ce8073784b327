/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-extras.h"

#include "mime-address.h"
#include "ph-body-notices.h"
#include "ph-message-origin.h"
#include "ph-outbox-notice.h"

#include <glib/gi18n.h>

/* In the outbox lies what the person wrote. */
static gboolean
is_own (PhConversationItem *item)
{
  return ph_message_get_outbox_id (ph_conversation_item_get_message (item)) != 0;
}

static void
add_deceiving_name (PhConversationItem *item)
{
  PhMessage *message = ph_conversation_item_get_message (item);
  const MimeAddress from
    = { ph_message_get_sender (message), ph_message_get_sender_address (message) };

  if (g_str_equal (from.name, from.address) || !mime_address_name_deceives (&from))
    {
      ph_conversation_item_remove_notice (item, "sender-name");
      return;
    }

  ph_conversation_item_add_notice (
    item, ph_notice_new ("sender-name", PH_NOTICE_WARNING, "dialog-warning-symbolic", NULL,
                         _("The sender's name holds an address that is not the one it was sent "
                           "from.")));
}

void
ph_message_extras_add_sender (PhConversationItem *item)
{
  if (is_own (item))
    ph_outbox_notice_follow (item);
  else
    add_deceiving_name (item);
}

void
ph_message_extras_add_origin (PhConversationItem *item)
{
  if (!is_own (item))
    ph_message_origin_load (item);
}

void
ph_message_extras_add_body (PhConversationItem *item)
{
  ph_body_notices_add (item);
}
