/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Names of messages in lists. A key is 64 bits: which account (16, given out as accounts are met,
 * for this run) and which placement (48). It stays the same whatever the list's order, in every
 * list, and is never 0. Main thread. */
guint64 ph_message_key (const char *account_id, gint64 placement_id);
const char *ph_message_key_get_account (guint64 key); /* interned */
gint64 ph_message_key_get_placement (guint64 key);

/* The key of a mail in the account's outbox, which is no placement; and its id there, 0 for others. */
guint64 ph_message_key_for_outbox (const char *account_id, gint64 outbox_id);
gint64 ph_message_key_get_outbox (guint64 key);

/* The first key of an account: keys of its placements are this | placement. */
guint64 ph_message_key_get_base (const char *account_id);

/* A set of messages, resolved when a wish is made or a drag begins: keys, never positions.
 * Immutable once it was handed on; reference-counted. What a drag inside the program carries. */
#define PH_TYPE_MESSAGE_KEYS (ph_message_keys_get_type ())
typedef struct _PhMessageKeys PhMessageKeys;

GType ph_message_keys_get_type (void);
PhMessageKeys *ph_message_keys_new (void);
PhMessageKeys *ph_message_keys_new_single (guint64 key);
PhMessageKeys *ph_message_keys_ref (PhMessageKeys *self);
void ph_message_keys_unref (PhMessageKeys *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhMessageKeys, ph_message_keys_unref)

/* For the maker alone. The same key twice is the maker's mistake. */
void ph_message_keys_add (PhMessageKeys *self, guint64 key);

/* Whole conversations of a folder: of very many it takes a while to look up their messages, which is left to who
 * carries the wish out. */
typedef struct
{
  const char *account_id; /* interned */
  gint64 folder_id;
  gint64 newest;          /* the last placement that belongs to them: what comes later does not */
  GArray *heads;          /* gint64: a placement of each */
} PhMessageKeysGroup;

/* For the maker alone. Takes @heads. */
void ph_message_keys_add_group (PhMessageKeys *self, const char *account_id, gint64 folder_id,
                                gint64 newest, GArray *heads);
guint ph_message_keys_get_n_groups (const PhMessageKeys *self);
const PhMessageKeysGroup *ph_message_keys_get_group (const PhMessageKeys *self, guint index);

/* The messages that are named one by one, in the order in which they were added: that of the list they come
 * from. */
guint ph_message_keys_get_n (const PhMessageKeys *self);
guint64 ph_message_keys_get (const PhMessageKeys *self, guint index);

/* With groups: how many conversations those are, each other message counted as one. Else 0. */
guint ph_message_keys_get_n_conversations (const PhMessageKeys *self);

/* Neither messages nor groups. */
gboolean ph_message_keys_is_empty (const PhMessageKeys *self);

/* "3 messages", "2,000 conversations". Owned. */
char *ph_message_keys_dup_count (const PhMessageKeys *self);

/* The folder that all of them lie in (the list they were taken from shows it), 0 when they come
 * from several or it is not known. By it a drop on their own folder is refused. */
gint64 ph_message_keys_get_folder (const PhMessageKeys *self);
void ph_message_keys_set_folder (PhMessageKeys *self, gint64 folder_id);

/* Bytes of the largest of them, 0 when it is not known. By it a drop on a folder that does not take
 * so much is refused. */
guint64 ph_message_keys_get_largest (const PhMessageKeys *self);
void ph_message_keys_set_largest (PhMessageKeys *self, guint64 size);

/* Account ids that occur (interned), that of the first message first, NULL-terminated; free the array with
 * g_free(). */
const char **ph_message_keys_list_accounts (const PhMessageKeys *self);

G_END_DECLS
