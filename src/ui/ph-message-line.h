/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ph-conversation-item.h"

G_BEGIN_DECLS

/* A message of the conversation that is not open: picture, sender, the beginning of its text, date. A
 * click opens it. Cheap: there may be hundreds. */
#define PH_TYPE_MESSAGE_LINE (ph_message_line_get_type ())
G_DECLARE_FINAL_TYPE (PhMessageLine, ph_message_line, PH, MESSAGE_LINE, GtkButton)

GtkWidget *ph_message_line_new (PhConversationItem *item);

G_END_DECLS
