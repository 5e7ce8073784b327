/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A set of UIDs (RFC 9051, sequence-set) as sorted, disjoint runs. A run may be as long as the
 * UID space ("1:4294967295"), so a set is never expanded into single numbers unasked. */
typedef struct
{
  guint32 first;
  guint32 last; /* inclusive */
} ImapRange;

typedef struct _ImapSet ImapSet;

ImapSet *imap_set_new (void);
ImapSet *imap_set_copy (const ImapSet *self);
void imap_set_free (ImapSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapSet, imap_set_free)

/* Reads "1:3,7,9:*"; "*" becomes 4294967295, ranges may stand in any order and direction. NULL
 * when the text is not a set. @len of -1: up to the NUL. Linear for sorted input. */
ImapSet *imap_set_parse (const char *text, gssize len);

void imap_set_add (ImapSet *self, guint32 uid);
void imap_set_add_range (ImapSet *self, guint32 first, guint32 last);
gboolean imap_set_contains (const ImapSet *self, guint32 uid);
gboolean imap_set_is_empty (const ImapSet *self);

/* The highest of its numbers; 0 when it is empty. */
guint32 imap_set_highest (const ImapSet *self);

/* How many numbers the set holds. */
guint64 imap_set_count (const ImapSet *self);

/* The runs, ascending; owned by the set, valid until it changes. */
const ImapRange *imap_set_ranges (const ImapSet *self, gsize *n_ranges);

/* All numbers ascending, as an array of guint32. For sets that are known to be small: at most
 * @limit numbers are returned. */
GArray *imap_set_to_array (const ImapSet *self, gsize limit);

/* "1:3,7". Empty string for the empty set. */
char *imap_set_to_string (const ImapSet *self);

/* Takes the lowest runs out of the set, as many as fit in @max_bytes of text and @max_count
 * numbers (0: no limit), for one command. NULL when the set is empty. */
ImapSet *imap_set_take (ImapSet *self, gsize max_bytes, guint max_count);

/* The same from the top: the highest runs, and no number below @floor. NULL when there is none. */
ImapSet *imap_set_take_highest (ImapSet *self, guint32 floor, gsize max_bytes, guint max_count);

G_END_DECLS
