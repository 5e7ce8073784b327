/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-context.h"

G_BEGIN_DECLS

/* Fetching rows of the list (see message-convert.h) for the selected folder. */

/* UID FETCH of what a row needs, for uids @first to @last; both ends are taken as they are, so that
 * G_MAXUINT32 does not mean "the last message" as "*" would. */
ImapCommand *folder_fetch_rows_command (SyncContext *context, guint32 first, guint32 last);

/* Fetches rows of @uids and stores them, newest first, in commands of at most 4000 bytes and
 * context->batch messages, fewer where a server broke the connection before (folder-suspect.h). What
 * a server can't deliver in three tries is stored as a row without content that says so. What was
 * fetched leaves @uids: something is left when the work was to stop after at least one command. */
gboolean folder_fetch_rows (SyncContext *context, ImapSet *uids, GError **error);

/* Rows @first to @last by one command, some @n of them; carefully (see below) when it is refused. */
gboolean folder_fetch_rows_range (SyncContext *context, guint32 first, guint32 last, guint n,
                                  GError **error);

/* Waits for such a command. */
gboolean folder_fetch_rows_wait (SyncContext *context, guint number, guint32 first, guint32 last,
                                 guint n, GError **error);

/* Asks once more for rows that a server could not deliver when they were last asked for a day ago or
 * longer, at most @limit of them. @n is how many there were. */
gboolean folder_fetch_failed (SyncContext *context, guint limit, guint *n, GError **error);

/* Whether it would find any, so that the folder need not be selected. TRUE when the store can't be
 * read. */
gboolean folder_fetch_has_failed (Store *store, gint64 folder_id);

/* After a refused FETCH of rows @first to @last: asks in another way, in smaller pieces, or gives the
 * one message up, so that the rest comes. Does not stop in between. */
gboolean folder_fetch_rows_carefully (SyncContext *context, guint32 first, guint32 last,
                                      GError **error);

/* Flags of uids @first to @last; with @since those that changed after that MODSEQ (RFC 7162). Windows
 * of 20000 uids. A server that does not understand MODSEQ is asked without, for all of them. */
gboolean folder_fetch_flags (SyncContext *context, guint32 first, guint32 last, guint64 since,
                             GError **error);

G_END_DECLS
