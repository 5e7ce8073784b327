/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-message.h"
#include "store-op.h"
#include "sync-context.h"

G_BEGIN_DECLS

/* Mail on its way to one folder of the server: rows of the journal whose bytes lie in the spool, and what
 * their command says. For src/sync/operation-*.c alone; on a worker with a connection. */
typedef struct
{
  StoreOp *row; /* (borrowed) */
  GBytes *raw;  /* (nullable) until append_parcels_load() */
  StoreMessage *message;
  GStrv keywords;
  guint flags;
  guint32 uid;  /* 0: not known (yet) */
  gboolean is_refused;
} AppendParcel;

/* One for each of @rows (element-type StoreOp), as many as may be under way at once; the others are taken
 * out of @rows. A local placement that something took away is made again, since the mail itself is still
 * to be filed. (element-type AppendParcel), owned. */
GPtrArray *append_parcels_new (SyncContext *context, GPtrArray *rows, GError **error);

/* Reads what is to be sent. PH_ERROR_DAMAGED when neither the spool nor the cache has it. */
gboolean append_parcels_load (SyncContext *context, GPtrArray *parcels, GError **error);

/* Commits that they may be there from here on, and which uid none of them is below. */
gboolean append_parcels_mark_sent (SyncContext *context, const StoreFolder *folder,
                                   GPtrArray *parcels, GError **error);

/* Sends all of them, and sets their uids where the server says them: together where it can (RFC 3502),
 * else one behind the other without waiting. Those that went together and were refused are looked for and
 * then go one by one. FALSE only when the connection failed; what the server refused, or what never left,
 * is marked, and the first reason is in @refusal. */
gboolean append_parcels_send (SyncContext *context, const StoreFolder *folder, GPtrArray *parcels,
                              GError **refusal, GError **error);

/* Looks for those in the folder that were not refused and have no uid; what is not found has none then. */
gboolean append_parcels_look_up (SyncContext *context, gint64 folder_id, GPtrArray *parcels,
                                 GError **error);

/* The server's word that it holds a mail of this size or with this Message-ID at each uid: what allows to
 * let go of another copy. Takes the uid from those of which it does not give it. */
gboolean append_parcels_verify (SyncContext *context, gint64 folder_id, GPtrArray *parcels,
                                GError **error);

G_END_DECLS
