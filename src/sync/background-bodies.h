/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* What the background work fetches of mail that is listed already, a step at a time: previews, and texts or,
 * of an account that keeps all mail, whole messages; and messages that could not be had. Belongs to the
 * background work, on whichever thread that has it. */
typedef struct _BackgroundBodies BackgroundBodies;

BackgroundBodies *background_bodies_new (void);
void background_bodies_free (BackgroundBodies *self);

/* There may be something new in @folder. */
void background_bodies_add (BackgroundBodies *self, const StoreFolder *folder);

/* There may be messages in it that could not be had. */
void background_bodies_add_failed (BackgroundBodies *self, gint64 folder_id);

/* The folder can't be had. */
void background_bodies_forget (BackgroundBodies *self, gint64 folder_id);

/* Each byte costs: what nobody has asked for yet waits. */
void background_bodies_set_metered (BackgroundBodies *self, gboolean is_metered);

/* The next step, of @preferred_id if that waits, else of @inbox_id. *@folder_id is the folder that it was
 * about, 0 when there is nothing to do. Long ones end when @should_stop returns TRUE. FALSE with @error
 * when the folder can't be had, or the connection or the store failed. */
gboolean background_bodies_step (BackgroundBodies *self, SyncContext *context, gint64 preferred_id,
                                 gint64 inbox_id, gboolean (*should_stop) (gpointer user_data),
                                 gpointer user_data, gint64 *folder_id, GError **error);

G_END_DECLS
