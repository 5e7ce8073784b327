/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "store-changes.h"

G_BEGIN_DECLS

/* The cache of one account: mail.sqlite (folders, messages, placements, operations), bodies.sqlite
 * and blobs/ (parts). A Store is one connection to it and belongs to the thread that opened it or
 * took it over; each thread opens its own. Writers wait for each other (transactions are short: some
 * ms).
 *
 * All functions of this folder fail with PH_ERROR_DISK (full, I/O error, locked by another program
 * for more than 10 s), PH_ERROR_DAMAGED, or PH_ERROR_INVALID, unless their comment adds more.
 * Writing functions need a transaction; those that change a placement by its id, and
 * store_folder_rename(), fail with PH_ERROR_NOT_FOUND when it is gone. */
typedef struct _Store Store;

typedef enum
{
  STORE_OPEN_WRITE = 0,
  STORE_OPEN_READ_ONLY = 1 << 0,
  STORE_OPEN_CHECK = 1 << 1, /* looks first whether it is whole, and rebuilds it when not */
} StoreOpenFlags;

/* Opens the cache in folder @dir, made (mode 0700) and brought to the newest schema as needed, also
 * for reading only. PH_ERROR_INVALID when a newer version of the program wrote it. With
 * STORE_OPEN_CHECK the schema and the small tables are looked at, which takes some ms; after an unclean
 * end all of it, which takes long for much mail. Damage that was met while a Store was open is
 * remembered until then. A damaged database is moved aside ("mail.sqlite.damaged-<time>"), a fresh one is
 * made, and folders (their sync state emptied), operations and outbox are saved from the old one as
 * far as it can be read. That needs to be the first Store that is opened on @dir. @rebuilt
 * (nullable) says whether it happened. */
Store *store_open (const char *dir, StoreOpenFlags flags, gboolean *rebuilt, GError **error);
void store_close (Store *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Store, store_close)

/* From now on @self belongs to the calling thread, which says so as soon as the one that it belonged to
 * has handed it over (by a queue or a lock) and no longer touches it. Not within a transaction. */
void store_take_over (Store *self);

/* TRUE when the program that last wrote here did not end with store_mark_clean(). */
gboolean store_is_unclean (const char *dir);
gboolean store_mark_clean (Store *self, GError **error);

/* TRUE when this Store met damage in mail.sqlite: nothing that it says is to be acted on. */
gboolean store_is_damaged (Store *self);

/* Called after each commit that changed something, on the thread of the Store. @destroy (nullable)
 * frees @user_data when the Store is closed or another function is set. */
typedef void (*StoreChangesFunc) (StoreChanges *changes, gpointer user_data);
void store_set_changes_func (Store *self, StoreChangesFunc func, gpointer user_data,
                             GDestroyNotify destroy);

/* BEGIN IMMEDIATE. Does not nest. Once any writing function has failed, store_commit() fails with
 * the same error and takes all back: half of a transaction is never kept, whatever the caller
 * overlooked.
 *
 * store_commit() leaves the log to be synced by the system (WAL, synchronous=NORMAL: a power cut
 * may cost the last transactions, never order or integrity), unless an operation or mail of the outbox
 * was written: then it is on the disk when this returns. If only that last sync fails, the result is
 * FALSE although the changes are there and have been handed out. */
gboolean store_begin (Store *self, GError **error);
gboolean store_commit (Store *self, GError **error);
void store_rollback (Store *self);
gboolean store_is_in_transaction (Store *self);

/* How long store_begin() waits for others that write before it fails with PH_ERROR_BUSY: 10 s unless
 * told. */
void store_set_patience (Store *self, guint ms);

/* Small values by name, such as "server-fingerprint". Owned copy; NULL when absent. Setting NULL
 * takes it away. */
char *store_meta_get (Store *self, const char *key);
gboolean store_meta_set (Store *self, const char *key, const char *value, GError **error);

/* When this cache was last saved from a damaged one, which may have cost rows: seconds since 1970; 0:
 * never. */
gint64 store_get_salvaged_at (Store *self);

G_END_DECLS
