/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-message.h"

G_BEGIN_DECLS

/* The messages of the conversation that a message was opened from, oldest first: a GListModel of
 * PhMessage. It is read by the account's engine (store_conversation_list() says what belongs to it), and
 * follows what arrives, changes and goes. Main thread.
 *
 * Properties, read-only: "loaded" boolean: the conversation was read; until then it is empty. When it
 * cannot be read, the message that was opened is all of it; when nothing of it is left in the account,
 * what was shown last stays. */
#define PH_TYPE_THREAD (ph_thread_get_type ())
G_DECLARE_FINAL_TYPE (PhThread, ph_thread, PH, THREAD, GObject)

/* @whole FALSE: the message alone. A message without an engine, or in the outbox, is alone in any case;
 * what is alone is loaded at once. */
PhThread *ph_thread_new (PhMessage *opened, gboolean whole);

/* Widget tests: these (element-type PhMessage), @opened among them. Each has a message id of its own. */
PhThread *ph_thread_new_fixed (GPtrArray *messages, PhMessage *opened);

/* Whether the message of that key (ph-message-keys.h) is left out. */
typedef gboolean (*PhThreadFilter) (guint64 key, gpointer user_data);

/* From the next reading on, whoever says so leaves messages out, but not the one that was opened; NULL: nobody. */
void ph_thread_set_filter (PhThread *self, PhThreadFilter filter, gpointer user_data);

/* The filter says something else now. */
void ph_thread_filter_anew (PhThread *self);

PhMessage *ph_thread_get_opened (PhThread *self); /* (transfer none) */
gboolean ph_thread_get_loaded (PhThread *self);

G_END_DECLS
