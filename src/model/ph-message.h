/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-engine.h"
#include "ph-message-people.h"
#include "ph-outbox-digest.h"

G_BEGIN_DECLS

/* What a row of a list stands for. */
typedef enum
{
  PH_MESSAGE_SINGLE,       /* a message, as all rows where conversations are not grouped */
  PH_MESSAGE_CONVERSATION, /* a conversation's messages in the folder, by its newest one */
  PH_MESSAGE_HEAD,         /* that newest one: the conversation is open, … */
  PH_MESSAGE_REPLY,        /* … and this is another message of it, below the head */
} PhMessagePlace;

/* A row of a list of messages. Made by a PhMessageList when GTK asks for it, its data read then
 * (some 10 µs, the main thread's read-only Store). A row that is on screen stays the same object
 * while what it shows changes.
 *
 * Properties, all read-only: "key" uint64; "correspondent", "subject", "preview" string; "date"
 * int64; "unread", "flagged", "answered", "draft", "attachment", "muted", "gone" boolean;
 * "thread-count" uint. Signal "changed": after some of them notified, or its place changed, once; what
 * widgets listen to.
 *
 * Where it stands for a conversation, it is unread, flagged or has an attachment when one of the messages
 * is or has; the rest is that of the newest. */
#define PH_TYPE_MESSAGE (ph_message_get_type ())
G_DECLARE_FINAL_TYPE (PhMessage, ph_message, PH, MESSAGE, GObject)

guint64 ph_message_get_key (PhMessage *self);
AccountEngine *ph_message_get_engine (PhMessage *self); /* (transfer none) */
gint64 ph_message_get_message_id (PhMessage *self);
gint64 ph_message_get_thread_id (PhMessage *self); /* of its account; 0 while it is not known */

/* Name, else address, of From; never empty ("Unknown Sender"). The address is "" where none is. */
const char *ph_message_get_sender (PhMessage *self);
const char *ph_message_get_sender_address (PhMessage *self);

/* What it stands for; of a reply how deep it lies, 0 for one that answers nothing here. */
PhMessagePlace ph_message_get_place (PhMessage *self);
guint ph_message_get_depth (PhMessage *self);

/* Messages that the row stands for, and unread ones among them. At least 1. */
guint ph_message_get_n_messages (PhMessage *self);
guint ph_message_get_n_unread (PhMessage *self);

/* A conversation of more than one message here, open or not. */
gboolean ph_message_get_expandable (PhMessage *self);

/* Of a conversation whose messages here or elsewhere have several senders: array of PhPerson, else NULL.
 * (transfer none) */
const GArray *ph_message_get_people (PhMessage *self);

/* Short names of To; never empty ("No Recipients"). */
const char *ph_message_get_recipient (PhMessage *self);

/* What the row shows: the recipient in Sent, Drafts and Outbox, else the sender. */
const char *ph_message_get_correspondent (PhMessage *self);

const char *ph_message_get_subject (PhMessage *self); /* never empty ("No Subject") */
const char *ph_message_get_preview (PhMessage *self); /* may be "" */
gint64 ph_message_get_date (PhMessage *self);         /* seconds since 1970 */
guint ph_message_get_flags (PhMessage *self);         /* ImapFlags' bits, as shown */
gboolean ph_message_get_unread (PhMessage *self);
gboolean ph_message_get_flagged (PhMessage *self);
gboolean ph_message_get_answered (PhMessage *self);
gboolean ph_message_get_draft (PhMessage *self);
gboolean ph_message_get_attachment (PhMessage *self);
gboolean ph_message_get_muted (PhMessage *self); /* its conversation is */
guint64 ph_message_get_size (PhMessage *self); /* bytes; of a conversation its largest message */

/* Messages of its thread; at least 1. Counted when it is asked for first. */
guint ph_message_get_thread_count (PhMessage *self);

/* Of a mail in the outbox its id there, else 0; then its message id is ACCOUNT_OUTBOX_MESSAGE(). */
gint64 ph_message_get_outbox_id (PhMessage *self);

/* Of a mail in the outbox why it waits, on a line; else NULL. */
const char *ph_message_get_status (PhMessage *self);

/* Of a mail in the outbox what is known of it beyond the row; NULL until it was read, and for all others,
 * of which the store knows it. Borrowed. */
const StoreMessage *ph_message_get_content (PhMessage *self);

/* It was removed from its folder while somebody held the row; the data is that of before. */
gboolean ph_message_get_gone (PhMessage *self);

/* Owned by the caller. @now (nullable): the time to reckon from. */
char *ph_message_dup_date_text (PhMessage *self, GDateTime *now);

/* All that the row shows in one sentence, for screen readers. */
char *ph_message_dup_accessible_name (PhMessage *self, GDateTime *now);

/* ---- For PhMessageList and tests ------------------------------------------------------------- */

/* @outgoing: lies in a folder in which the recipient is what matters. @engine of NULL (the account
 * went away): gone. */
PhMessage *ph_message_new (AccountEngine *engine, guint64 key, gboolean outgoing);

/* One with this data and no engine: tests of widgets. Takes @row. */
PhMessage *ph_message_new_for_row (guint64 key, StoreRow *row, gboolean outgoing);

/* One in the outbox of @engine, or without an engine in a test's. */
PhMessage *ph_message_new_for_outbox (AccountEngine *engine, guint64 key, const StoreOutbox *row);

/* Of a mail in the outbox: what it waits for has changed, or it was read. @digest (transfer full). Each tells
 * what differs. */
void ph_message_set_status (PhMessage *self, const char *status);
void ph_message_take_digest (PhMessage *self, PhOutboxDigest *digest);

void ph_message_set_place (PhMessage *self, PhMessagePlace place, guint depth);

/* Reads the row again and tells what differs. */
void ph_message_reload (PhMessage *self);
void ph_message_set_gone (PhMessage *self, gboolean gone);

G_END_DECLS
