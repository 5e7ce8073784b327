/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine.h"
#include "ph-message-keys.h"
#include "ph-message.h"

G_BEGIN_DECLS

/* The messages of one folder, or of the inboxes of all accounts, in order: a GListModel of
 * PhMessage over a vector of keys and dates (12 bytes a message); a PhMessage exists only while
 * somebody holds it. Or their conversations: then a row is one, by its newest message in the folder,
 * which follows what comes and goes; it can be opened, and shows its other messages below.
 *
 *   Store (read only) ── first page, at once ──┐
 *   AccountEngine ── query, all of them ───────┤──▶ keys[], dates[] ──▶ PhMessage for what is seen
 *   AccountEngine::changes ── one by one ──────┘
 *
 * By date and unfiltered the list follows changes as they come, one items-changed for each run of
 * neighbours. In other orders and filtered it queries anew a moment after a change, and emits what
 * differs. When most of it changes place it emits (0, n, 0) and (0, 0, n) between "rearranging" and
 * "rearranged".
 *
 * Properties:
 *   "loading" boolean, read-only: the first query runs and the vector is empty or only its top
 *   "error" GError, read-only, nullable: why the last query failed
 *   "sort" int (StoreSort), "ascending" boolean, "filter" uint (StoreFilter bits), "text" string
 *   "conversations" boolean
 *   "n-items" uint, read-only
 * Signals:
 *   "rearranging" (), "rearranged" (gboolean keeps_place): around changes in which messages keep their
 *      identity and change place; who keeps positions takes their keys at the first, finds them at the
 *      second. @keeps_place: most rows stand where they stood
 *   "replacing" (uint position, uint n), "replaced" (uint64 key): around changes in which the rows of a
 *      conversation, told by one or more of the first, give way to others; what was found there is to be
 *      found again, what is gone at @key */
#define PH_TYPE_MESSAGE_LIST (ph_message_list_get_type ())
G_DECLARE_FINAL_TYPE (PhMessageList, ph_message_list, PH, MESSAGE_LIST, GObject)

/* @role decides whether rows show the sender or the recipient. Both are empty until they are
 * opened: set order and filter first. */
PhMessageList *ph_message_list_new_for_folder (AccountEngine *engine, gint64 folder_id,
                                               FolderRole role);
PhMessageList *ph_message_list_new_unified (Engine *engine);

/* The mail that waits in the outbox of @engine: the rows are in no folder, each says why it waits. It is
 * not grouped. */
PhMessageList *ph_message_list_new_outbox (AccountEngine *engine);

/* Reads the first page, in date order at once, and begins to follow the accounts. Once. */
void ph_message_list_open (PhMessageList *self);

/* Widget tests and benches: a list of these keys, @load makes the row of each. */
typedef PhMessage *(*PhMessageListLoadFunc) (guint64 key, gpointer user_data);
PhMessageList *ph_message_list_new_fixed (const guint64 *keys, const guint32 *dates, guint n,
                                          PhMessageListLoadFunc load, gpointer user_data);

guint64 ph_message_list_get_key (PhMessageList *self, guint position); /* 0 behind the end */

/* Its position, or that of the conversation that it is in, GTK_INVALID_LIST_POSITION when it is not
 * here. Some µs by date, else up to 1 ms for a million. */
guint ph_message_list_find (PhMessageList *self, guint64 key);

/* The row of a message of the list's folders, be it shown or in a conversation that is closed.
 * (transfer full) */
PhMessage *ph_message_list_dup_message (PhMessageList *self, guint64 key);

/* Adds the keys of all messages that the rows at @positions stand for; of more than a thousand rows the
 * conversations as groups, which nobody waits for. */
void ph_message_list_collect_keys (PhMessageList *self, GtkBitset *positions,
                                   PhMessageKeys *keys);

/* @keys of this list with the messages of its groups named one by one, which takes 0.2 s for a million. Owned. */
PhMessageKeys *ph_message_list_resolve_keys (PhMessageList *self, PhMessageKeys *keys);

/* All messages that are in it, be they in open conversations or closed ones: known without a look at each,
 * while nothing is filtered. */
guint ph_message_list_count_messages (PhMessageList *self);

/* Opens or closes the conversation whose row, or one of whose rows, is at @position. */
void ph_message_list_set_expanded (PhMessageList *self, guint position, gboolean expanded);

/* The position of the head above a row of an open conversation; else @position itself. */
guint ph_message_list_get_head (PhMessageList *self, guint position);

/* Changes order and filter at once: one query. @text of NULL or "" : none. */
void ph_message_list_set_order (PhMessageList *self, StoreSort sort, gboolean ascending);
void ph_message_list_set_filter (PhMessageList *self, StoreFilter filter, const char *text);
void ph_message_list_set_conversations (PhMessageList *self, gboolean conversations);
gboolean ph_message_list_get_conversations (PhMessageList *self);
StoreSort ph_message_list_get_sort (PhMessageList *self);
gboolean ph_message_list_get_ascending (PhMessageList *self);
const char *ph_message_list_get_text (PhMessageList *self); /* never NULL */
gboolean ph_message_list_is_filtered (PhMessageList *self);
gboolean ph_message_list_get_loading (PhMessageList *self);
const GError *ph_message_list_get_error (PhMessageList *self);

/* The message being read stays in a filtered list although it does not match any more (it was
 * unread a moment ago). 0: none. */
void ph_message_list_hold (PhMessageList *self, guint64 key);

/* While frozen, nothing moves: changes are kept and applied at the thaw. Counts. */
void ph_message_list_freeze (PhMessageList *self);
void ph_message_list_thaw (PhMessageList *self);

/* The folder shown, 0 for the unified inbox; and the engine, NULL for it. */
gint64 ph_message_list_get_folder_id (PhMessageList *self);
AccountEngine *ph_message_list_get_engine (PhMessageList *self);

G_END_DECLS
