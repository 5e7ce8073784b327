/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ph-conversation-item.h"

G_BEGIN_DECLS

/* Out of the program with one message: saved as a file, copied as text, printed, its source shown. */

/* Adds "save", "copy-text", "print", "source" and "headers" to the actions of @item; @place outlives
 * them, and is where its dialogs belong. Once for each item. */
void ph_message_files_add_actions (PhConversationItem *item, GtkWidget *place);

/* The head and the text of a message that is loaded, as one text. Owned. */
char *ph_message_files_make_text (PhConversationItem *item);

G_END_DECLS
