/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-engine.h"

G_BEGIN_DECLS

/* A row of a list of messages. Made when GTK asks for it, and by a PhMessageList alone; its data is
 * read (some 10 µs, the main thread's read-only Store) when somebody first asks for it. A row that is
 * on screen stays the same object while what it shows changes: its properties notify.
 *
 * Properties, all read-only:
 *   "key" uint64, "account-id" string, "folder-id" "placement-id" "message-id" "thread-id" int64
 *   "sender" string: name, else address, of From; "recipient": short names of To
 *   "correspondent" string: what the row shows: recipient in Sent, Drafts and Outbox, else sender;
 *      never NULL or empty ("Unknown Sender", "No Recipient")
 *   "subject" string: never empty ("No Subject"); "preview" string, may be ""
 *   "date" int64, seconds since 1970; "date-text" string: in the user's words
 *   "unread" "flagged" "answered" "draft" "attachment" "important" boolean
 *   "size" uint64; "thread-count" uint: messages of its thread
 *   "gone" boolean: the message was removed while somebody held the row
 *   "accessible-name" string: all of this in one sentence */
#define PH_TYPE_MESSAGE (ph_message_get_type ())
G_DECLARE_FINAL_TYPE (PhMessage, ph_message, PH, MESSAGE, GObject)

guint64 ph_message_get_key (PhMessage *self);
AccountEngine *ph_message_get_engine (PhMessage *self); /* (transfer none) */
const char *ph_message_get_account_id (PhMessage *self);
gint64 ph_message_get_folder_id (PhMessage *self);
gint64 ph_message_get_placement_id (PhMessage *self);
gint64 ph_message_get_message_id (PhMessage *self);
gint64 ph_message_get_thread_id (PhMessage *self);
const char *ph_message_get_sender (PhMessage *self);
const char *ph_message_get_sender_address (PhMessage *self); /* "" when there is none */
const char *ph_message_get_recipient (PhMessage *self);
const char *ph_message_get_correspondent (PhMessage *self);
const char *ph_message_get_subject (PhMessage *self);
const char *ph_message_get_preview (PhMessage *self);
gint64 ph_message_get_date (PhMessage *self);
guint ph_message_get_flags (PhMessage *self); /* ImapFlags' bits, as shown */
gboolean ph_message_get_unread (PhMessage *self);
gboolean ph_message_get_flagged (PhMessage *self);
gboolean ph_message_get_answered (PhMessage *self);
gboolean ph_message_get_draft (PhMessage *self);
gboolean ph_message_get_attachment (PhMessage *self);
guint64 ph_message_get_size (PhMessage *self);
guint ph_message_get_thread_count (PhMessage *self);
gboolean ph_message_get_gone (PhMessage *self);

/* Owned by the caller. @now (nullable): the time to reckon from. */
char *ph_message_dup_date_text (PhMessage *self, GDateTime *now);
char *ph_message_dup_accessible_name (PhMessage *self);

/* ---- For PhMessageList and tests ------------------------------------------------------------- */

/* @outgoing: a folder in which the recipient is what matters. */
PhMessage *ph_message_new (AccountEngine *engine, guint64 key, gboolean outgoing);

/* One with this data and no engine: tests of widgets. Takes @row. */
PhMessage *ph_message_new_for_row (guint64 key, StoreRow *row, gboolean outgoing);

/* Reads the row again, if it was read before, and notifies of what differs. */
void ph_message_reload (PhMessage *self);
void ph_message_set_gone (PhMessage *self);

G_END_DECLS
