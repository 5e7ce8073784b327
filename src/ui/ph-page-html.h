/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-conversation.h"

G_BEGIN_DECLS

/* The HTML of the page of a conversation that is not mail: what came with a mail is escaped. An element
 * with data-action is a button; the actions are "expand", "collapse", "unfold", "menu", "save-all",
 * "retry", "attachment:N" and "notice:ID:N". Owned. Main thread. */

/* The line of a message, or the head of an open one, whatever is shown below it. @collapsible: there are
 * others beside it. */
char *ph_page_html_write_item (PhConversationItem *item, gboolean collapsible);

/* The button that stands for @n lines. */
char *ph_page_html_write_fold (guint n);

/* What stands above all. */
char *ph_page_html_write_subject (const char *subject);

G_END_DECLS
