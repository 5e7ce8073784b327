/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Keys of messages and their dates, side by side: 12 bytes a message. Plain data without a thread
 * of its own; zeroed memory is an empty one. The order of a vector by date compares dates, then
 * keys, both falling unless @ascending. */
typedef struct
{
  guint64 *keys;
  guint32 *dates;
  guint n;
  guint size; /* allocated */
} PhKeyVector;

typedef struct
{
  guint64 key;
  guint32 date;
} PhKeyEntry;

/* A place where two vectors differ; position counts in the older one with all earlier runs (those
 * before it in the array) applied. */
typedef struct
{
  guint position;
  guint removed;
  guint added;
} PhKeyRun;

void ph_key_vector_clear (PhKeyVector *self);

/* Negative when @a stands before @b. */
int ph_key_entry_compare (const PhKeyEntry *a, const PhKeyEntry *b, gboolean ascending);

/* In a vector by date: TRUE and the position of the entry, else FALSE and where it would stand. */
gboolean ph_key_vector_search (const PhKeyVector *self, const PhKeyEntry *entry,
                               gboolean ascending, guint *position);

/* In any order, by looking at all: G_MAXUINT when it is not there. */
guint ph_key_vector_scan (const PhKeyVector *self, guint64 key);

void ph_key_vector_insert (PhKeyVector *self, guint position, const PhKeyEntry *entries, guint n);
void ph_key_vector_remove (PhKeyVector *self, guint position, guint n);

/* Makes @position … of length @removed what @other holds at @other_position, length @added. */
void ph_key_vector_splice (PhKeyVector *self, guint position, guint removed,
                           const PhKeyVector *other, guint other_position, guint added);

/* Merges @n vectors by date into one; they end empty. */
PhKeyVector ph_key_vector_merge (PhKeyVector *vectors, guint n, gboolean ascending);

/* How to get from @from to @to: array of PhKeyRun, not always the shortest way. More than
 * @max_runs: one run that spans them all. */
GArray *ph_key_vector_diff (const PhKeyVector *from, const PhKeyVector *to, guint max_runs);

G_END_DECLS
