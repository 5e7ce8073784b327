/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ph-conversation-item.h"

G_BEGIN_DECLS

/* Asks for the printer (or a PDF file) and prints the message with its subject, sender, recipients and date
 * above the text. Its body is loaded. As HTML where it has any, is "formatted", and that can be shown here;
 * pictures from elsewhere only of senders who are trusted with them. @place: any widget of the window,
 * which is told how it ended when it ended badly. */
void ph_message_print (PhConversationItem *item, GtkWidget *place);

/* The head of the message, as HTML. Owned. */
char *ph_message_print_make_head (PhConversationItem *item);

/* What is printed: with its pages, which are made when it is run. Owned by the caller. */
GtkPrintOperation *ph_message_print_new (PhConversationItem *item);

G_END_DECLS
