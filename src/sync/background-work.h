/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connection-worker.h"

G_BEGIN_DECLS

/* What the second connection of an account does by itself, a step a round:
 *
 *   list of folders ─▶ folders that differ ─▶ older mail of all folders ─▶ "in step"
 *                 ─▶ previews, texts (or, of an account that keeps all mail, whole messages)
 *                 ─▶ IDLE on the inbox; the list again every two minutes
 *
 * Belongs to the worker's thread once that runs. */
typedef struct _BackgroundWork BackgroundWork;

/* @in_step: all mail that the server has is listed. Else @n_done of @n_total messages are; both 0 when
 * not known yet. On the worker's thread. */
typedef void (*BackgroundProgressFunc) (gboolean in_step, guint n_done, guint n_total,
                                        gpointer user_data);

/* How full the account is, where the server says so. On the worker's thread. */
typedef void (*BackgroundQuotaFunc) (const ImapQuota *quota, gpointer user_data);

BackgroundWork *background_work_new (BackgroundProgressFunc progress, BackgroundQuotaFunc quota,
                                     gpointer user_data);
void background_work_free (BackgroundWork *self);

/* This folder comes before the others; 0: none. */
void background_work_prefer (BackgroundWork *self, gint64 folder_id);

/* The list of folders is asked for again at once. */
void background_work_poll (BackgroundWork *self);

/* Each byte costs: what nobody has asked for yet, previews, texts and whole messages, waits. */
void background_work_set_metered (BackgroundWork *self, gboolean is_metered);

/* A new connection: everything is looked at once more. */
void background_work_reset (BackgroundWork *self);

/* One step, and no rest behind it: @rests says that there was nothing to do. */
gboolean background_work_step (BackgroundWork *self, ConnectionWorker *worker,
                               SyncContext *context, gboolean *rests, GError **error);

/* In how many seconds there will be something to do at the latest. */
guint background_work_get_rest (BackgroundWork *self);

/* A step, or a rest: IDLE on the inbox. See ConnectionWorkFunc. */
gboolean background_work_run (BackgroundWork *self, ConnectionWorker *worker,
                              SyncContext *context, GError **error);

G_END_DECLS
