/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account-engine.h"
#include "ph-key-vector.h"

G_BEGIN_DECLS

/* The keys of a list, from one folder or merged, in whatever order, from one folder of each of
 * several accounts. Main thread. */

typedef struct
{
  AccountEngine *engine; /* (owned) */
  gint64 folder_id;
} PhMessageSource;

PhMessageSource *ph_message_source_new (AccountEngine *engine, gint64 folder_id);
void ph_message_source_free (PhMessageSource *self);

/* Keys of its account's placements are this | placement. */
guint64 ph_message_source_get_base (const PhMessageSource *self);

/* The first @limit keys at once, through the main thread's connections; @is_cut: there is more. @order's
 * folder_id is not used. Empty on error. (element-type PhMessageSource) */
PhKeyVector ph_message_query_run (GPtrArray *sources, const StoreQuery *order, guint limit,
                                  gboolean *is_cut, GError **error);

/* All keys, from the accounts' local workers. */
void ph_message_query_async (GPtrArray *sources, const StoreQuery *order, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean ph_message_query_finish (GAsyncResult *result, PhKeyVector *keys, GError **error);

G_END_DECLS
