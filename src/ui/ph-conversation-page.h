/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ph-conversation.h"

G_BEGIN_DECLS

/* A conversation as one page of HTML, in the view that src/web/ brings, which is loaded for the first one.
 * Lines and heads are the program's own HTML; menus and attachments come up as native widgets. Main thread.
 *
 * Properties: "zoom" (double); "original-colors" (boolean): as sent, on white, also where all else is
 * dark; "hovered-link" (string, nullable, read-only).
 * Signals: "shown": what there is stands there; "activate-link" (char *uri, gboolean deceptive), as of
 * PhTextView; "failed" (char *reason): it cannot be shown, for this reason; "found" (uint n_matches). */
#define PH_TYPE_CONVERSATION_PAGE (ph_conversation_page_get_type ())
G_DECLARE_FINAL_TYPE (PhConversationPage, ph_conversation_page, PH, CONVERSATION_PAGE, AdwBin)

/* NULL: none. Begins at its start. */
void ph_conversation_page_set_conversation (PhConversationPage *self, PhConversation *conversation);

/* Brings @item to the top, and keeps it there until the person scrolls. */
void ph_conversation_page_scroll_to (PhConversationPage *self, PhConversationItem *item);

/* The message that is read: the one that was brought to the top, else the first open one before the eyes;
 * NULL when there is none. Borrowed. */
PhConversationItem *ph_conversation_page_get_current (PhConversationPage *self);

/* The keyboard is in the page. */
gboolean ph_conversation_page_has_focus (PhConversationPage *self);

/* What is selected in the text of @item, as of WebModule. */
void ph_conversation_page_get_selection_async (PhConversationPage *self, PhConversationItem *item,
                                               GAsyncReadyCallback callback, gpointer user_data);
gboolean ph_conversation_page_get_selection_finish (PhConversationPage *self, GAsyncResult *result,
                                                    char **text, char **html);

/* As ph_reader_scroll_page(). */
gboolean ph_conversation_page_scroll_page (PhConversationPage *self, gboolean down);
void ph_conversation_page_scroll_to_end (PhConversationPage *self, gboolean down);

/* Marks @text wherever it stands; NULL ends that. */
void ph_conversation_page_find (PhConversationPage *self, const char *text);
void ph_conversation_page_find_next (PhConversationPage *self, gboolean forward);

const char *ph_conversation_page_get_hovered_link (PhConversationPage *self); /* (nullable) */

G_END_DECLS
