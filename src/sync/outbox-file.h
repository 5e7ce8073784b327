/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "outbox.h"
#include "sync-context.h"
#include "transfer-hub.h"

G_BEGIN_DECLS

/* What happens to mail of the outbox once the server took it, or may have:
 *
 *   the original is marked as answered or forwarded, as a wish of the journal
 *   a copy is to lie in Sent. Some servers put it there by themselves, which is learned with the first
 *     mail: it is looked for by its Message-ID for some seconds. Of one that does so it is waited for;
 *     else the journal puts it there (APPEND, exactly once)
 *   the draft goes, and the row with its file
 *
 * Mail that may have been sent is looked for in the same place: where it lies, it was. */

/* Without a connection: what can be done of it at once, for a row that is ACCEPTED. What can't is left to
 * the next. Any thread with a writable store. */
void outbox_file_begin (Store *store, const char *data_dir, const AccountSettings *settings,
                        StoreOutbox *row);

/* Does what is due, on a worker with a connection. @hub (nullable) reaches originals in other accounts.
 * FALSE only when the connection or the disk failed, or the cache is damaged. */
gboolean outbox_file_run (SyncContext *context, TransferHub *hub, GError **error);

/* Seconds until outbox_file_run() has something to do; 0 now; -1 nothing waits for it. */
int outbox_file_seconds_to_next (Store *store);

/* What is known of a server for outgoing mail: whether it files what it sends. @server is its id, "" the
 * account's own. What an identity has a folder of its own for is filed there whatever its server does. */
typedef enum
{
  OUTBOX_FILER_UNKNOWN,
  OUTBOX_FILER_SERVER,
  OUTBOX_FILER_CLIENT,
} OutboxFiler;

/* The folder that the identity of that id has for what it sent; NULL when it has none but the server's, or it is
 * gone. Owned. */
StoreFolder *outbox_file_find_own_folder (Store *store, const AccountSettings *settings,
                                          const char *identity);

OutboxFiler outbox_file_get_filer (Store *store, const char *server);
gboolean outbox_file_set_filer (Store *store, const char *server, OutboxFiler filer, GError **error);

G_END_DECLS
