/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-body.h"
#include "ph-message.h"
#include "ph-notice.h"

G_BEGIN_DECLS

typedef enum
{
  PH_BODY_STATE_NONE,    /* nobody wanted it yet */
  PH_BODY_STATE_LOADING,
  PH_BODY_STATE_READY,
  PH_BODY_STATE_ERROR,
} PhBodyState;

GType ph_body_state_get_type (void);
#define PH_TYPE_BODY_STATE (ph_body_state_get_type ())

/* A message of the conversation that is being read, and how far it is read: what the two ways to show
 * it (PhConversationView, PhConversationPage) have in common. Main thread.
 *
 * To put something above the text of each message, write a function that adds a PhNotice (both ways show
 * it) and the actions of its buttons, and call it in ph-message-extras.c.
 *
 * Properties: "message" (PhMessage, read-only; another one when the message moved to another folder);
 * "expanded" (boolean): open, else a line; "folded" (boolean): not even that, it lies behind a "12 more
 * messages"; "state" (PhBodyState, read-only); "in-view" (boolean): some of it, open, is before the
 * person's eyes; "formatted" (boolean): where it is HTML it is shown as such; "mark-icon" and "mark-words"
 * (string, nullable): a mark beside the sender.
 * Signals "extras-changed": the notices, attachments, the content or the mark changed; "thumbnails-changed":
 * an attachment has one now. */
#define PH_TYPE_CONVERSATION_ITEM (ph_conversation_item_get_type ())
G_DECLARE_FINAL_TYPE (PhConversationItem, ph_conversation_item, PH, CONVERSATION_ITEM, GObject)

PhConversationItem *ph_conversation_item_new (PhMessage *message);

PhMessage *ph_conversation_item_get_message (PhConversationItem *self);
void ph_conversation_item_set_message (PhConversationItem *self, PhMessage *message);

/* What the row of the list does not know: recipients, list, structure. Read at the first call (some
 * 20 µs). NULL without an engine. Borrowed. */
const StoreMessage *ph_conversation_item_get_content (PhConversationItem *self);

/* Tests: what an account would have read. @content outlives @self. */
void ph_conversation_item_set_content (PhConversationItem *self, const StoreMessage *content);

gboolean ph_conversation_item_get_expanded (PhConversationItem *self);
void ph_conversation_item_set_expanded (PhConversationItem *self, gboolean expanded);
gboolean ph_conversation_item_get_folded (PhConversationItem *self);
void ph_conversation_item_set_folded (PhConversationItem *self, gboolean folded);
gboolean ph_conversation_item_get_in_view (PhConversationItem *self);
void ph_conversation_item_set_in_view (PhConversationItem *self, gboolean in_view);

/* As long as it is shown; what is kept for its sender is the reader's to know. */
gboolean ph_conversation_item_get_formatted (PhConversationItem *self);
void ph_conversation_item_set_formatted (PhConversationItem *self, gboolean formatted);

/* ---- The body -------------------------------------------------------------------------------- */

PhBodyState ph_conversation_item_get_state (PhConversationItem *self);

/* In PH_BODY_STATE_READY, else NULL. Borrowed until the state changes. */
const PhBody *ph_conversation_item_get_body (PhConversationItem *self);
const GError *ph_conversation_item_get_error (PhConversationItem *self); /* in PH_BODY_STATE_ERROR */

/* Begins to load the body, unless it was begun already. Without an engine (tests) nothing happens. */
void ph_conversation_item_want_body (PhConversationItem *self);

/* Loads it once more. What is there stays until then, and for good when that fails. */
void ph_conversation_item_reload_body (PhConversationItem *self);

/* The network is back: what failed, or is not whole, for want of it is loaded again. */
void ph_conversation_item_retry (PhConversationItem *self);

/* Nothing is loaded any more: the conversation was left. */
void ph_conversation_item_stop (PhConversationItem *self);

/* As if it had been loaded; takes @body. */
void ph_conversation_item_take_body (PhConversationItem *self, PhBody *body);
void ph_conversation_item_fail (PhConversationItem *self, const GError *error);

/* ---- What stands above the text ----------------------------------------------------------------- */

GListModel *ph_conversation_item_get_notices (PhConversationItem *self); /* PhNotice; borrowed */

/* Adds @notice (taken), or replaces the one of its id. */
void ph_conversation_item_add_notice (PhConversationItem *self, PhNotice *notice);
void ph_conversation_item_remove_notice (PhConversationItem *self, const char *id);

/* (element-type PhAttachment) (nullable) borrowed. */
GPtrArray *ph_conversation_item_get_attachments (PhConversationItem *self);

/* "message.…": what can be done with this message; add yours. Borrowed. */
GActionMap *ph_conversation_item_get_actions (PhConversationItem *self);

/* NULL, NULL: none. @words say what it means (shown when it is pointed at). */
void ph_conversation_item_set_mark (PhConversationItem *self, const char *icon_name,
                                    const char *words);

G_END_DECLS
