/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-message.h"

G_BEGIN_DECLS

#define STORE_THREAD_MAX_KEYS 24

/* What a message is known by and what it refers to, as hashes, and the threads known for each. */
typedef struct
{
  gint64 hashes[STORE_THREAD_MAX_KEYS];
  gint64 threads[STORE_THREAD_MAX_KEYS]; /* 0: the hash is new */
  guint n;
  gboolean has_own;       /* hashes[0] is the message's own Message-ID */
  gboolean has_references;
  gboolean has_thread_key; /* the last one is the server's thread key, which decides alone */
} StoreThreadKeys;

/* Collects the hashes: Message-ID, first and last 20 of References, In-Reply-To, thread_key. */
void store_thread_collect_keys (const StoreMessage *message, StoreThreadKeys *keys);

/* Looks up the threads of all keys. @same_id (nullable array of gint64) takes the messages that
 * have the hash of the own Message-ID. */
gboolean store_thread_look_up (Store *store, StoreThreadKeys *keys, GArray *same_id,
                               GError **error);

/* The thread of a new message, which will be @message_id: one that a key names (several become one
 * unless that would join large ones), else one found by subject, else a new one. Stores the keys.
 * @subject_hash: of a message without references, else 0. 0 on error. */
gint64 store_thread_join (Store *store, const StoreMessage *message, gint64 message_id,
                          gint64 subject_hash, const StoreThreadKeys *keys, GError **error);

/* The thread of a message; 0 when that is not there. FALSE on error. */
gboolean store_thread_of_message (Store *store, gint64 message_id, gint64 *thread_id,
                                  GError **error);

/* The newest message that has this Message-ID (without <>); 0 when there is none, or on error. */
gint64 store_thread_find_called (Store *store, const char *message_id, GError **error);

/* What message.subject_key holds: the subject's hash with the month in front, so that rows which
 * are added together lie together in the index. 0 for none. */
gint64 store_thread_subject_key (gint64 subject_hash, gint64 date);

/* Moves the rows of msgref_new to msgref: in order, so that each page is written once. */
gboolean store_thread_move_references (Store *store, GError **error);

/* Inserts the keys that wait in memory: before the commit and before msgref is read by others. */
gboolean store_thread_insert_waiting (Store *store, GError **error);

/* Drops what is kept in memory about the keys of the open transaction, of which none may wait; at its end
 * at the latest. */
void store_thread_forget_recent (Store *store);

/* Forgets the keys of a message that has been deleted. */
gboolean store_thread_forget (Store *store, const StoreMessage *message, gint64 message_id,
                              gint64 thread_id, GError **error);

G_END_DECLS
