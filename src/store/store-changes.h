/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What one transaction changed: recorded by the writing functions, handed out after the commit,
 * immutable from then on and sent to the main thread as it is. */

typedef enum
{
  STORE_CHANGE_ADDED,   /* the placement came to be seen */
  STORE_CHANGE_REMOVED, /* it is gone or hidden */
  STORE_CHANGE_UPDATED, /* flags, keywords, preview or uid */
} StoreChangeKind;

typedef struct
{
  StoreChangeKind kind;
  gint64 folder_id;
  gint64 placement_id;
  gint64 message_id;
  gint64 date; /* the list's date, seconds since 1970 */
} StoreChange;

typedef struct
{
  gatomicrefcount ref_count;

  GArray *changes;        /* StoreChange, in order; at most one a placement: the net effect */
  GArray *folders;        /* gint64: folders whose row (counts, name, state) changed */
  GArray *threads;        /* gint64: threads that others became part of */
  gboolean folder_list;   /* folders were added, removed, renamed or moved */
  gboolean operations;    /* the journal changed */
  gboolean outbox;        /* the outbox changed */
} StoreChanges;

StoreChanges *store_changes_ref (StoreChanges *self);
void store_changes_unref (StoreChanges *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreChanges, store_changes_unref)

/* Those of several transactions, in their order, as one: what came and went is told as removed, and
 * what went and came as added, since who looked in between knows of the other. */
StoreChanges *store_changes_merge (GPtrArray *parts);

G_END_DECLS
